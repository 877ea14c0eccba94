package image

import (
	"testing"

	"highwater/sim/wire"
)

// Kafka's StandardAuthorizer: what isn't allowed is forbidden, a denial beats an allowance, who reads may
// describe, a prefix and a wildcard cover names.
func TestDecide(t *testing.T) {
	m := New()
	add := func(name string, p wire.PatternType, who, host string, op wire.Operation, deny bool) {
		m.Replay(m.Offset+1, &wire.AccessControlEntryRecord{ACL: wire.ACL{Resource: wire.ACLTopic, Name: name,
			Pattern: p, Principal: who, Host: host, Operation: op, Deny: deny}})
	}
	add("orders", wire.LiteralPattern, "User:mario", "*", wire.OpWrite, false)
	add("orders", wire.LiteralPattern, "User:*", "10.0.0.31", wire.OpRead, false)
	add("bill", wire.PrefixedPattern, "User:billing", "*", wire.OpAll, false)
	add("bills-secret", wire.LiteralPattern, "User:billing", "*", wire.OpRead, true)
	add("*", wire.LiteralPattern, "User:boss", "*", wire.OpAlterConfigs, false)
	for _, c := range []struct {
		who, host string
		op        wire.Operation
		name      string
		want      bool
	}{
		{"User:mario", "10.0.0.31", wire.OpWrite, "orders", true},
		{"User:mario", "10.0.0.31", wire.OpDescribe, "orders", true},
		{"User:mario", "10.0.0.31", wire.OpDescribeConfigs, "orders", false},
		{"User:mario", "10.0.0.31", wire.OpRead, "orders", true},
		{"User:mario", "10.0.0.32", wire.OpRead, "orders", false},
		{"User:mario", "10.0.0.31", wire.OpWrite, "orders-2", false},
		{"User:billing", "10.0.0.31", wire.OpRead, "bills", true},
		{"User:billing", "10.0.0.31", wire.OpRead, "bills-secret", false},
		{"User:billing", "10.0.0.31", wire.OpDescribe, "bills-secret", true},
		{"User:boss", "10.0.0.31", wire.OpDescribeConfigs, "anything", true},
		{"User:root", "10.0.0.31", wire.OpDelete, "anything", true},
	} {
		q := wire.ACL{Resource: wire.ACLTopic, Name: c.name, Principal: c.who, Host: c.host, Operation: c.op}
		if got := m.Decide(&q, []string{"User:root"}, false); got.Allowed != c.want {
			t.Errorf("%s %s %s: %+v", c.who, c.op, c.name, got)
		}
	}
	q := wire.ACL{Resource: wire.ACLGroup, Name: "kitchen", Principal: "User:mario", Host: "h",
		Operation: wire.OpRead}
	if m.Decide(&q, nil, false).Allowed || !m.Decide(&q, nil, true).Allowed {
		t.Error("allow.everyone.if.no.acl.found is for resources without any ACL")
	}
	q = wire.ACL{Resource: wire.ACLTopic, Principal: "User:billing", Host: "h", Operation: wire.OpRead}
	if !m.DecideAny(&q, nil, false) {
		t.Error("billing may read some topic")
	}
	add("bil", wire.PrefixedPattern, "User:billing", "*", wire.OpRead, true)
	if m.DecideAny(&q, nil, false) {
		t.Error("all that billing may read is denied")
	}
}
