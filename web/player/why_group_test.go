package player

import (
	"strings"
	"testing"

	"highwater/sim"
	"highwater/sim/node"
	"highwater/sim/wire"
	"highwater/web/thing"
)

// typed runs console lines on a lesson's empty cluster, seconds apart.
func typed(t *testing.T, lines ...string) *Player {
	t.Helper()
	p := New(sim.Config{Seed: 7, Brokers: 3, LatencyUs: 500})
	for _, line := range lines {
		if err := p.Type(line); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		for range 6 {
			p.Seek(p.Now() + node.Second)
		}
	}
	return p
}

// TestGroupsExplained proves that a click on a group, a member or a record of a share group is
// answered by what its coordinator and the partition's leader know, in Kafka's own terms.
func TestGroupsExplained(t *testing.T) {
	p := typed(t, "kafka-topics.sh --create --topic orders --partitions 1 --replication-factor 3 "+
		"--bootstrap-server broker-1:9092",
		"kafka-configs.sh --bootstrap-server broker-1:9092 --alter --entity-type groups --entity-name "+
			"couriers --add-config share.auto.offset.reset=earliest",
		"consumer maker-1 --topic orders --group kitchen --from-beginning",
		"consumer maker-2 --topic orders --group kitchen --from-beginning",
		"consumer courier-1 --topic orders --group couriers --share --processing 20s",
		"producer order-desk --topic orders --rate 2/s --keys Mario,Luigi")
	tp := wire.TopicPartition{Topic: "orders"}
	for _, c := range []struct {
		s    thing.Thing
		want string
	}{
		{thing.Thing{Kind: thing.Group, Name: "kitchen"}, "Everybody has what the assignment gives them (Stable)."},
		{thing.Thing{Kind: thing.Group, Name: "couriers"}, "A share group"},
		{thing.Thing{Kind: thing.Shared, Name: "couriers", TP: tp}, "courier-1 has it locked for another "},
		{thing.Thing{Kind: thing.Committed, Name: "couriers", TP: tp}, "share partition start offset"},
		{thing.Thing{Kind: thing.Client, Node: p.clientNamed(t, "maker-2")}, "A member of kitchen, generation "},
	} {
		if got := p.Explain(c.s).What; !strings.Contains(got, c.want) {
			t.Errorf("%+v is explained by %q, want %q", c.s, got, c.want)
		}
	}
	idle := p.Explain(thing.Thing{Kind: thing.Client, Node: p.clientNamed(t, "maker-1")}).What +
		p.Explain(thing.Thing{Kind: thing.Client, Node: p.clientNamed(t, "maker-2")}).What
	if !strings.Contains(idle, "more members than partitions") {
		t.Errorf("one of two makers has no partition, and is explained by %q", idle)
	}
}

// TestGroupRows proves that who cannot see the stage reads the same of groups: state, members, lag,
// locks.
func TestGroupRows(t *testing.T) {
	p := typed(t, "kafka-topics.sh --create --topic orders --partitions 1 --replication-factor 3 "+
		"--bootstrap-server broker-1:9092",
		"kafka-configs.sh --bootstrap-server broker-1:9092 --alter --entity-type groups --entity-name "+
			"couriers --add-config share.auto.offset.reset=earliest",
		"consumer maker-1 --topic orders --group kitchen --from-beginning --processing 1h",
		"consumer courier-1 --topic orders --group couriers --share --processing 20s",
		"producer order-desk --topic orders --rate 2/s --keys Mario,Luigi")
	got := ""
	for _, r := range p.GroupRows() {
		got += r.Group + "|" + r.State + "|" + r.Member + "|" + r.Has + "\n"
	}
	for _, want := range []string{"kitchen|Stable, generation 1|maker-1|orders-0",
		"couriers|Stable, epoch ", "|courier-1|orders-0 ("} {
		if !strings.Contains(got, want) {
			t.Errorf("nowhere is %q in\n%s", want, got)
		}
	}
	if strings.Contains(got, "(0 locked)") {
		t.Errorf("the courier works on a record for 20 s and has none locked:\n%s", got)
	}
}

func (p *Player) clientNamed(t *testing.T, name string) wire.ID {
	t.Helper()
	for id, q := range p.World().Clients() {
		if q.Name == name {
			return id
		}
	}
	t.Fatalf("no client %s", name)
	return 0
}

// TestLinkActions proves that what the buttons of a link offer is what the console can do to it.
func TestLinkActions(t *testing.T) {
	p := typed(t)
	link := thing.Thing{Kind: thing.Link, Node: 1, Peer: 2}
	for _, want := range []string{"Cut", "Heal"} {
		acts := p.Actions(link)
		if len(acts) == 0 || acts[0].Label != want {
			t.Fatalf("the link offers %+v, want %s", acts, want)
		}
		if err := p.Type(acts[0].Line); err != nil {
			t.Fatalf("%s: %v", acts[0].Line, err)
		}
	}
	acts := p.Actions(thing.Thing{Kind: thing.Broker, Node: 1})
	for _, a := range acts {
		q := typed(t)
		if err := q.Type(a.Line); err != nil {
			t.Errorf("%s: %v", a.Line, err)
		}
	}
}
