package controller

import (
	"highwater/sim/config"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// CreateAcls (key 30) and DeleteAcls (key 31): a line of who may do what is a record of the metadata.
// Kafka: AclControlManager.

const noAuthorizer = "No Authorizer is configured."

func (c *Controller) authorizes() bool {
	class, _ := config.Lookup(c.static, "authorizer.class.name")
	return class != ""
}

func (c *Controller) createACLs(m wire.Message, r *wire.CreateAclsRequest, out *node.Out) {
	d, f := &decision{}, failure{}
	switch {
	case !c.Active():
		f = fail(wire.NotController, "")
	case !c.authorizes():
		f = fail(wire.SecurityDisabled, noAuthorizer)
	}
	for i := range r.ACLs {
		if a := &r.ACLs[i]; f.code == wire.None {
			f = checkACL(a)
		}
	}
	if f.code == wire.None {
		for i, a := range r.ACLs {
			if c.mem.img.HasACL(a) || containsACL(r.ACLs[:i], a) {
				continue
			}
			chance := out.Chance(node.ACLID,
				node.About(a.Name).Str(a.Principal).Int(int64(a.Operation)))
			d.add(&wire.AccessControlEntryRecord{ID: wire.UUID(chance.UUID()), ACL: a})
		}
	}
	c.refused(d, "CreateAcls", "", f.code, &f.message)
	c.decide(d, m, &wire.CreateAclsReply{Error: f.code, Message: f.message}, out)
}

func containsACL(all []wire.ACL, a wire.ACL) bool {
	for i := range all {
		if all[i] == a {
			return true
		}
	}
	return false
}

// checkACL is AclControlManager.validateNewAcl.
func checkACL(a *wire.ACL) failure {
	switch {
	case a.Resource <= wire.AnyACLResource:
		return fail(wire.InvalidRequest, "Invalid resourceType "+a.Resource.String())
	case a.Pattern < wire.LiteralPattern:
		return fail(wire.InvalidRequest, "Invalid patternType "+a.Pattern.String())
	case a.Operation <= wire.OpAny:
		return fail(wire.InvalidRequest, "Invalid operation "+a.Operation.String())
	case a.Name == "":
		return fail(wire.InvalidRequest, "Resource name should not be empty")
	}
	return failure{}
}

func (c *Controller) deleteACLs(m wire.Message, r *wire.DeleteAclsRequest, out *node.Out) {
	d, f := &decision{}, failure{}
	reply := &wire.DeleteAclsReply{}
	switch {
	case !c.Active():
		f = fail(wire.NotController, "")
	case !c.authorizes():
		f = fail(wire.SecurityDisabled, noAuthorizer)
	default:
		for a, id := range c.mem.img.ACLs() {
			for i := range r.Filters {
				if a.Fits(&r.Filters[i]) {
					d.add(&wire.RemoveAccessControlEntryRecord{ID: id, ACL: a})
					reply.ACLs = append(reply.ACLs, a)
					break
				}
			}
		}
	}
	c.refused(d, "DeleteAcls", "", f.code, &f.message)
	reply.Error, reply.Message = f.code, f.message
	c.decide(d, m, reply, out)
}

// AlterUserScramCredentials (key 51): who asks has made the keys of the password already.
// Kafka: ScramControlManager.alterCredentials.
func (c *Controller) alterScram(m wire.Message, r *wire.AlterUserScramCredentialsRequest,
	out *node.Out) {
	d, reply := &decision{}, &wire.AlterUserScramCredentialsReply{}
	for i := range r.Changes {
		ch := &r.Changes[i]
		f := failure{}
		_, has := c.mem.img.ScramCredential(ch.User, ch.Mechanism)
		switch {
		case !c.Active():
			f = fail(wire.NotController, "")
		case changedTwice(r.Changes, i):
			f = fail(wire.DuplicateResource, "A user credential cannot be altered twice in the same request")
		case ch.Remove && !has:
			f = fail(wire.ResourceNotFound, "Attempt to delete a user credential that does not exist")
		case ch.Remove:
			d.add(&wire.RemoveUserScramCredentialRecord{User: ch.User, Mechanism: ch.Mechanism})
		case ch.Iterations < 4096:
			f = fail(wire.UnacceptableCredential, "Too few iterations")
		case ch.Iterations > 16384:
			f = fail(wire.UnacceptableCredential, "Too many iterations")
		default:
			record := ch.UserScramCredentialRecord
			d.add(&record)
		}
		c.refused(d, "AlterUserScramCredentials", ch.User, f.code, &f.message)
		reply.Results = append(reply.Results, wire.ScramUser{User: ch.User, Error: f.code,
			Message: f.message})
	}
	c.decide(d, m, reply, out)
}

func changedTwice(all []wire.ScramChange, i int) bool {
	for j := range all {
		if j != i && all[j].User == all[i].User {
			return true
		}
	}
	return false
}

// tellSecurity words what a record changes of who may come in, and who may do what.
func tellSecurity(r wire.MetadataRecord, tell func(node.Fact)) {
	switch r := r.(type) {
	case *wire.AccessControlEntryRecord:
		tell(node.ACLChanged{ACL: r.ACL})
	case *wire.RemoveAccessControlEntryRecord:
		tell(node.ACLChanged{ACL: r.ACL, Removed: true})
	case *wire.UserScramCredentialRecord:
		tell(node.CredentialChanged{User: r.User, Mechanism: r.Mechanism})
	case *wire.RemoveUserScramCredentialRecord:
		tell(node.CredentialChanged{User: r.User, Mechanism: r.Mechanism, Removed: true})
	}
}
