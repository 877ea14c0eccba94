package scene

import (
	"testing"

	"highwater/sim"
	"highwater/sim/client/app"
	"highwater/sim/node"
	"highwater/sim/wire"
	"highwater/web/scene/extract"
	"highwater/web/words"
)

// join starts an application of a consumer group.
func (s *stage) join(name, group string, each node.Time) wire.ID {
	s.t.Helper()
	id := s.w.NextClient()
	s.do(sim.Spawn{Name: name, Spec: app.ConsumerSpec{Topics: []string{"orders"}, Processing: each,
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
	var keys extract.Keys
	m := extract.From(s.w, s.recent, s.w.Now(), nil, &keys)
	if len(m.Groups) != 2 || m.Groups[0].ID != "kitchen" || m.Groups[1].ID != "billing" {
		t.Fatalf("groups are %+v, want kitchen, then billing", m.Groups)
	}
	owned := 0
	for _, i := range m.Groups[0].Members {
		owned += len(m.Clients[i].Reads)
	}
	if m.Groups[0].State != "Stable" || len(m.Groups[0].Members) != 2 || owned != 3 {
		t.Errorf("kitchen is %+v and owns %d partitions", m.Groups[0], owned)
	}
	for i := range m.Partitions {
		q := &m.Partitions[i]
		for k := range q.Marks {
			if c := q.Marks[k].Committed; c > q.Marks[k].Position && q.Marks[k].Position >= 0 ||
				c > q.LeaderHW {
				t.Errorf("%s: %+v, high watermark %d", q.Name, q.Marks[k], q.LeaderHW)
			}
		}
	}
	s.join("pizza-maker-3", "kitchen", 100*node.Millisecond)
	for range 4000 {
		s.run(2 * node.Millisecond)
		m = extract.From(s.w, s.recent, s.w.Now(), nil, &keys)
		if m.Groups[0].Word == "Rebalancing" {
			return
		}
	}
	t.Error("a third member joined and no rebalance was seen")
}

// TestGivenBack proves that a partition is called given back only by who has had it and gave it up, and
// on its way only to who hasn't got it yet: in each protocol, while members come one after the other.
func TestGivenBack(t *testing.T) {
	for _, config := range []string{"", "partition.assignment.strategy=cooperative-sticky",
		"group.protocol=consumer"} {
		s := newStage(t, 3)
		s.topic("orders", "4", "3")
		type held struct {
			by wire.ID
			tp wire.TopicPartition
		}
		var keys extract.Keys
		has, gave := map[held]bool{}, map[held]bool{}
		seen := map[string]int{}
		look := func(es []node.Event) {
			s.recent = es
			for _, e := range es {
				switch f := e.Fact.(type) {
				case node.PartitionsAssigned:
					for _, tp := range f.Added {
						has[held{e.Node, tp}], gave[held{e.Node, tp}] = true, false
					}
				case node.PartitionsRevoked:
					for _, tp := range f.Revoked {
						has[held{e.Node, tp}], gave[held{e.Node, tp}] = false, true
					}
				}
			}
			m := extract.From(s.w, nil, s.w.Now(), nil, &keys)
			for i := range m.Clients {
				for _, r := range m.Clients[i].Reads {
					at := held{m.Clients[i].ID, m.Partitions[r.Part].TP}
					seen[r.State]++
					if r.State == words.ReadGivenBack && !gave[at] || r.State == words.ReadOnItsWay && has[at] {
						t.Fatalf("%s at %d ms: %s's %s is %q; it has it: %v, it gave it back: %v", config,
							s.w.Now()/node.Millisecond, m.Clients[i].Name, m.Partitions[r.Part].Name, r.State,
							has[at], gave[at])
					}
				}
			}
		}
		for i, wait := range []node.Time{2500, 1200, 9000, 14000} {
			lines := []string{}
			if config != "" {
				lines = []string{config}
			}
			s.member("pizza-maker-"+string(rune('1'+i)), "kitchen", 50*node.Millisecond, lines...)
			s.w.Run(s.w.Now()+wait*node.Millisecond, look)
		}
		if seen[words.ReadOnItsWay] == 0 || config == "" && seen[words.ReadGivenBack] == 0 {
			t.Errorf("%s: seen were %v: the test proves less than it says", config, seen)
		}
	}
}
