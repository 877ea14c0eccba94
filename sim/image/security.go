package image

import (
	"cmp"
	"iter"

	"highwater/sim/wire"
)

// Who may do what (AclsImage), and with what users prove who they are (ScramImage).

type scramKey struct{ user, mechanism string }

func (a scramKey) less(b scramKey) bool {
	return cmp.Or(cmp.Compare(a.user, b.user), cmp.Compare(a.mechanism, b.mechanism)) < 0
}

func lessACL(a, b wire.ACL) bool { return a.Compare(b) < 0 }

func (m *Image) replaySecurity(r wire.MetadataRecord) {
	switch r := r.(type) {
	case *wire.AccessControlEntryRecord:
		m.acls.Set(r.ACL, r.ID)
	case *wire.RemoveAccessControlEntryRecord:
		m.acls.Delete(r.ACL)
	case *wire.UserScramCredentialRecord:
		m.scram.Set(scramKey{r.User, r.Mechanism}, *r)
	case *wire.RemoveUserScramCredentialRecord:
		m.scram.Delete(scramKey{r.User, r.Mechanism})
	}
}

// ACLs ranges over all ACLs with their ids, in the order of ACL.Compare.
func (m *Image) ACLs() iter.Seq2[wire.ACL, wire.UUID] { return m.acls.All() }

// HasACL tells whether exactly this ACL is there.
func (m *Image) HasACL(a wire.ACL) bool { return m.acls.Has(a) }

// ScramCredential finds a user's credential.
func (m *Image) ScramCredential(user, mechanism string) (wire.UserScramCredentialRecord, bool) {
	return m.scram.Get(scramKey{user, mechanism})
}

// ScramCredentials ranges over all credentials, by user, then by mechanism.
func (m *Image) ScramCredentials() iter.Seq[wire.UserScramCredentialRecord] {
	return func(yield func(wire.UserScramCredentialRecord) bool) {
		for _, c := range m.scram.All() {
			if !yield(c) {
				return
			}
		}
	}
}

// Access is an authorizer's answer.
type Access struct {
	Allowed bool
	// Rule is what decided, as Kafka's authorizer writes it: an ACL's text, "SuperUser", "DefaultDeny",
	// "DefaultAllow".
	Rule string
}

// Decide is what the ACLs say about an operation of a principal, at a host, on a resource. super and
// open are super.users and allow.everyone.if.no.acl.found. A denial beats whatever is allowed.
// Kafka: StandardAuthorizerData.authorize.
func (m *Image) Decide(q *wire.ACL, super []string, open bool) Access {
	for _, s := range super {
		if s == q.Principal {
			return Access{true, "SuperUser"}
		}
	}
	found, allowed := false, Access{Rule: "DefaultDeny"}
	for a := range m.acls.All() {
		if a.Resource != q.Resource || !a.Covers(q.Name) {
			continue
		}
		found = true
		if a.Principal != q.Principal && a.Principal != "User:*" || a.Host != q.Host &&
			a.Host != wire.Wildcard {
			continue
		}
		switch {
		case a.Deny && (a.Operation == wire.OpAll || a.Operation == q.Operation):
			return Access{false, "MatchingAcl(acl=" + ruleText(a) + ")"}
		case !a.Deny && implies(a.Operation, q.Operation) && !allowed.Allowed:
			allowed = Access{true, "MatchingAcl(acl=" + ruleText(a) + ")"}
		}
	}
	if !found && open {
		return Access{true, "DefaultAllow"}
	}
	return allowed
}

// implies: who may read, write, delete or alter may also describe.
func implies(allowed, wanted wire.Operation) bool {
	switch {
	case allowed == wanted, allowed == wire.OpAll:
		return true
	case wanted == wire.OpDescribe:
		return allowed == wire.OpRead || allowed == wire.OpWrite || allowed == wire.OpDelete ||
			allowed == wire.OpAlter
	}
	return wanted == wire.OpDescribeConfigs && allowed == wire.OpAlterConfigs
}

// ruleText is StandardAcl.toString.
func ruleText(a wire.ACL) string {
	return "StandardAcl(resourceType=" + a.Resource.String() + ", resourceName=" + a.Name +
		", patternType=" + a.Pattern.String() + ", principal=" + a.Principal + ", host=" + a.Host +
		", operation=" + a.Operation.String() + ", permissionType=" + a.Permission() + ")"
}

// DecideAny tells whether a principal may do an operation on some resource of a kind, as an idempotent
// producer must be able to write some topic. Kafka: StandardAuthorizerData.authorizeByResourceType.
func (m *Image) DecideAny(q *wire.ACL, super []string, open bool) bool {
	for _, s := range super {
		if s == q.Principal {
			return true
		}
	}
	for a := range m.acls.All() {
		if a.Resource != q.Resource || a.Deny || !implies(a.Operation, q.Operation) ||
			a.Principal != q.Principal && a.Principal != "User:*" ||
			a.Host != q.Host && a.Host != wire.Wildcard {
			continue
		}
		if !m.deniedAll(&a, q) {
			return true
		}
	}
	return open
}

// deniedAll tells whether a denial covers all that an ACL allows.
func (m *Image) deniedAll(allow, q *wire.ACL) bool {
	for d := range m.acls.All() {
		if !d.Deny || d.Resource != q.Resource || d.Operation != wire.OpAll &&
			d.Operation != q.Operation ||
			d.Principal != q.Principal && d.Principal != "User:*" || d.Host != q.Host &&
			d.Host != wire.Wildcard {
			continue
		}
		if d.Pattern == wire.LiteralPattern && d.Name == wire.Wildcard ||
			d.Pattern == allow.Pattern && d.Name == allow.Name ||
			d.Pattern == wire.PrefixedPattern && d.Covers(allow.Name) {
			return true
		}
	}
	return false
}
