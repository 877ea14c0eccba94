package scene

import (
	"testing"

	"highwater/sim"
	"highwater/sim/client"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// join starts an application of a consumer group.
func (s *stage) join(name, group string, each node.Time) wire.ID {
	s.t.Helper()
	id := s.w.NextClient()
	s.do(sim.Spawn{Name: name, Spec: client.ConsumerSpec{Topics: []string{"orders"}, Processing: each,
		Config: []wire.ConfigEntry{{Key: "bootstrap.servers", Value: "broker-1:9092"},
			{Key: "group.id", Value: group}, {Key: "auto.offset.reset", Value: "earliest"}}}})
	return id
}

// twoGroups is the ninth lesson's cluster: two pizza makers share the orders, billing reads them too.
func twoGroups(t testing.TB) *stage {
	s := newStage(t, 3)
	s.topic("orders", "3", "3")
	s.produce("order-desk", "orders", 300, 150*node.Millisecond, pizzeria)
	s.join("pizza-maker-1", "kitchen", 100*node.Millisecond)
	s.join("pizza-maker-2", "kitchen", 100*node.Millisecond)
	s.run(6 * node.Second)
	s.join("billing-1", "billing", 400*node.Millisecond)
	s.run(10 * node.Second)
	return s
}

// TestGroups proves that the groups on the stage are those of the coordinator: members with their
// partitions, lag as Kafka's own tool counts it, and marks at the committed offsets.
func TestGroups(t *testing.T) {
	s := twoGroups(t)
	o := Options{Now: s.w.Now()}
	var keys keyTable
	m := extract(s.w, s.recent, &o, &keys)
	if len(m.groups) != 2 || m.groups[0].id != "kitchen" || m.groups[1].id != "billing" {
		t.Fatalf("groups are %+v, want kitchen, then billing", m.groups)
	}
	owned := 0
	for _, i := range m.groups[0].members {
		owned += len(m.clients[i].reads)
	}
	if m.groups[0].state != "Stable" || len(m.groups[0].members) != 2 || owned != 3 {
		t.Errorf("kitchen is %+v and owns %d partitions", m.groups[0], owned)
	}
	for i := range m.partitions {
		q := &m.partitions[i]
		for k := range q.marks {
			if c := q.marks[k].committed; c > q.marks[k].position && q.marks[k].position >= 0 ||
				c > q.leaderHW {
				t.Errorf("%s: %+v, high watermark %d", q.name, q.marks[k], q.leaderHW)
			}
		}
	}
	s.join("pizza-maker-3", "kitchen", 100*node.Millisecond)
	for range 4000 {
		s.run(2 * node.Millisecond)
		o.Now = s.w.Now()
		m = extract(s.w, s.recent, &o, &keys)
		if m.groups[0].word == "Rebalancing" {
			return
		}
	}
	t.Error("a third member joined and no rebalance was seen")
}
