package broker

import (
	"slices"
	"strconv"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// DescribeAcls (key 29) tells which ACLs fit a filter. The real broker lists them in the order of
// a hash table, which changes from run to run. Kafka: AclApis.handleDescribeAcls.
func (b *Broker) describeACLs(m *wire.Message, r *wire.DescribeAclsRequest, out *node.Out) {
	reply := &wire.DescribeAclsReply{}
	if !b.doors.authorizes() {
		reply.Error, reply.Message = wire.SecurityDisabled, noAuthorizer
		out.Send(m.From, m.Correlation, reply)
		return
	}
	for a := range b.image.ACLs() {
		if a.Fits(&r.Filter) {
			reply.ACLs = append(reply.ACLs, a)
		}
	}
	out.Send(m.From, m.Correlation, reply)
}

const noAuthorizer = "No Authorizer is configured on the broker"

func (d *doors) authorizes() bool { return d.guards() != nil }

// DescribeUserScramCredentials (key 50) tells with which mechanisms users can log in, and never with
// what. Kafka: ScramImage.describe.
func (b *Broker) describeScram(m *wire.Message, r *wire.DescribeUserScramCredentialsRequest,
	out *node.Out) {
	reply := &wire.DescribeUserScramCredentialsReply{}
	for c := range b.image.ScramCredentials() {
		if len(r.Users) > 0 && !slices.Contains(r.Users, c.User) {
			continue
		}
		if n := len(reply.Users); n == 0 || reply.Users[n-1].User != c.User {
			reply.Users = append(reply.Users, wire.ScramUser{User: c.User})
		}
		u := &reply.Users[len(reply.Users)-1]
		u.Credentials = append(u.Credentials, wire.ScramCredential{Mechanism: c.Mechanism,
			Iterations: c.Iterations})
	}
	for _, name := range r.Users {
		if !slices.ContainsFunc(reply.Users, func(u wire.ScramUser) bool { return u.User == name }) {
			reply.Users = append(reply.Users, wire.ScramUser{User: name, Error: wire.ResourceNotFound,
				Message: "Attempt to describe a user credential that does not exist: " + strconv.Quote(name)})
		}
	}
	out.Send(m.From, m.Correlation, reply)
}
