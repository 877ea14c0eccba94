package course

import (
	"strings"
	"testing"

	"highwater/sim/wire"
	"highwater/web/thing"
	"highwater/web/words"
)

// Without a controller goals are met as before, and Why? says that nobody decides.
func TestGoalsOutliveTheController(t *testing.T) {
	a := newAsks(t)
	a.does("kafka-topics.sh --create --topic orders --partitions 3 --replication-factor 3 " +
		"--bootstrap-server broker-1:9092")
	goals := []string{"topic orders exists", "topic orders partitions = 3",
		"orders-0 isr = 3", "broker-1 unfenced"}
	a.holds(goals...)
	a.does("kill controller-1", "wait 30s")
	a.holds(goals...)
	for _, kind := range []thing.Kind{thing.Controller, thing.Leader} {
		at := thing.Thing{Kind: kind, Node: wire.FirstController}
		if kind == thing.Leader {
			at = thing.Thing{Kind: kind, Node: 1, TP: wire.TopicPartition{Topic: "orders"}}
		}
		if why := a.Player.Explain(at); !strings.Contains(why.What, words.NobodyDecides()) {
			t.Errorf("why of %v says %q", at, why.What)
		}
	}
	a.does("start controller-1")
	if why := a.Player.Explain(thing.Thing{Kind: thing.Controller, Node: wire.FirstController}); strings.Contains(
		why.What, words.NobodyInCharge()) {
		t.Errorf("a controller runs, and why says %q", why.What)
	}
}
