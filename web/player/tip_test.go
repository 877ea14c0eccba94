package player_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"highwater/lessons"
	"highwater/sim"
	"highwater/sim/node"
	"highwater/sim/wire"
	"highwater/web/player"
	"highwater/web/thing"
	"highwater/web/words"
)

// TestTips proves that each small thing on the stage is named with its number, and said what it is;
// what has its name written on it has no tip.
func TestTips(t *testing.T) {
	p := player.New(sim.Config{Seed: 7, Brokers: 3, LatencyUs: 500})
	for _, line := range []string{"kafka-topics.sh --create --topic orders --replica-assignment 1:2:3 " +
		"--bootstrap-server broker-1:9092", "producer desk --topic orders", "wait 1s",
		"send desk Mario:diavola", "send desk Luigi:calzone", "wait 1s",
		"consumer maker --topic orders --group kitchen --from-beginning --commit after", "wait 6s",
		"kill broker-3", "wait 15s"} {
		p.RunNow(line)
	}
	maker := wire.ID(0)
	for id, q := range p.World().Clients() {
		if q.Name == "maker" {
			maker = id
		}
	}
	orders := wire.TopicPartition{Topic: "orders"}
	of := func(k thing.Kind, at wire.ID) thing.Thing { return thing.Thing{Kind: k, Node: at, TP: orders} }
	record, chip := of(thing.Record, 1), of(thing.ISR, 1)
	record.Offset, chip.Peer = 1, 3
	mark, position := of(thing.Committed, 0), of(thing.Position, maker)
	mark.Name, mark.Offset, position.Name, position.Offset = "kitchen", 2, "kitchen", 2
	for _, c := range []struct {
		s                thing.Thing
		name, text, term string
	}{
		{of(thing.HighWatermark, 1), "High watermark 2", "Consumers read up to it.", "high watermark"},
		{of(thing.LogEnd, 2), "Log end offset 2", "the number the next record will get.", "log end offset"},
		{chip, "broker-3 is not in sync in orders-0", "acks=all waits for all of them.", "in-sync replicas"},
		{of(thing.Leader, 1), "broker-1 leads orders-0", "All writing goes through the leader.", "leader"},
		{of(thing.Epoch, 1), "Leader epoch 0 of orders-0", "It grows with each new leader", "leader epoch"},
		{record, "orders-0 @1", "Key Luigi, value calzone.", "record"},
		{mark, "kitchen has committed orders-0 @2", "the next one to read", "committed offset"},
		{position, "maker reads orders-0 @2 next", "the offset it asks for next", "position"},
		{thing.Thing{Kind: thing.Power, Node: 3}, "Start broker-3", "", ""},
		{thing.Thing{Kind: thing.Message, Node: 2, Peer: 1}, "Fetch request of broker-2, waiting at broker-1",
			"waits before it answers", ""},
		{of(thing.Replica, 1), "", "", ""},
		{thing.Node(1), "", "", ""},
	} {
		got := p.Tip(c.s)
		if got.Name != c.name || got.Term != c.term || !strings.Contains(got.Text, c.text) {
			t.Errorf("%s: %+v, want %q, %q, %q", c.s.Kind, got, c.name, c.text, c.term)
		}
	}
	p.RunNow("kill broker-2")
	p.RunNow("send desk Anna:marinara")
	p.Seek(p.Now() + node.Second)
	record.Offset = 2
	if got := p.Tip(record).Text; !strings.HasSuffix(got, "Not committed yet: no consumer gets it.") {
		t.Errorf("a record that isn't committed: %q", got)
	}
}

// TestTipsKnowTheGlossary proves that a tip and the legend lead to terms that there are.
func TestTipsKnowTheGlossary(t *testing.T) {
	shelf, err := lessons.LoadShelf()
	if err != nil {
		t.Fatal(err)
	}
	known := func(name string) bool {
		return slices.ContainsFunc(shelf.Glossary, func(g lessons.Term) bool { return g.Name == name })
	}
	if !known(words.TermShareGroup) {
		t.Errorf("the glossary lacks %q", words.TermShareGroup)
	}
	for kind, name := range words.Terms {
		if !known(name) {
			t.Errorf("%s leads to %q, which the glossary doesn't have", kind, name)
		}
	}
	script, err := os.ReadFile("../ui/why.js")
	if err != nil {
		t.Fatal(err)
	}
	signs := regexp.MustCompile(`\n  \["[^"]+", "([^"]+)", \(\)`).FindAllSubmatch(script, -1)
	if len(signs) < 12 {
		t.Errorf("the legend has %d signs", len(signs))
	}
	for _, s := range signs {
		if !known(string(s[1])) {
			t.Errorf("the legend leads to %q, which the glossary doesn't have", s[1])
		}
	}
}
