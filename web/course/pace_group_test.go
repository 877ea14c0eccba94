package course

import (
	"testing"

	"highwater/sim/node"
)

// onScreen plays a line in frames as a browser draws them and returns how many seconds that takes; a
// minute is the most.
func (a asks) onScreen(line string) float64 {
	a.t.Helper()
	if err := a.Player.Type(line); err != nil {
		a.t.Fatal(err)
	}
	const frame = 1.0 / 60
	seconds := 0.0
	for a.Player.Playing() && seconds < 60 {
		a.Player.Tick(frame)
		seconds += frame
	}
	return seconds
}

// While a group waits 45 s for a dead member, commits that move nothing and the copies of the offsets
// topic don't slow Auto down; nor do members that knock at a dead broker.
func TestAutoHurriesWhileGroupsWait(t *testing.T) {
	a := newAsks(t)
	a.does("kafka-topics.sh --create --topic orders --partitions 3 --replication-factor 3 "+
		"--bootstrap-server broker-1:9092", "producer desk --topic orders",
		"consumer maker-1 --topic orders --group kitchen",
		"consumer maker-2 --topic orders --group kitchen",
		"consumer billing-1 --topic orders --group billing", "wait 15s", "kill maker-2")
	from := a.Player.Now()
	if s := a.onScreen("wait 40s"); s > 15 || a.Player.Now()-from < 40*node.Second {
		t.Errorf("40 s of waiting for a session take %.0f s on the screen", s)
	}
	a.does("wait 10s", "kill broker-3")
	if s := a.onScreen("wait 8s"); s > 25 {
		t.Errorf("8 s of waiting for a dead broker take %.0f s on the screen", s)
	}
}

// Members of a share group ask all the time; when nothing comes, all is calm and a line is done.
func TestAShareGroupComesToRest(t *testing.T) {
	a := newAsks(t)
	a.does("kafka-topics.sh --create --topic parcels --bootstrap-server broker-1:9092")
	for _, line := range []string{"consumer a --topic parcels --group g --share",
		"consumer b --topic parcels --group g --share"} {
		if s := a.onScreen(line); s > 25 {
			t.Errorf("%q takes %.0f s on the screen", line, s)
		}
	}
}
