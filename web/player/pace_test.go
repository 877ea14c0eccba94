package player

import (
	"testing"

	"highwater/lessons"
	"highwater/sim/node"
)

// At the speed Auto a quiet wait passes in a few seconds of the learner's time, in frames as a browser
// draws them, and a line that is done lets time stand still.
func TestAutoHurriesThroughQuietWaits(t *testing.T) {
	ls, err := lessons.Load()
	if err != nil {
		t.Fatal(err)
	}
	p := New(ls[2])
	p.Goto(1)
	from := p.Now()
	for _, line := range []string{"kill broker-2", "wait 11s"} {
		if err := p.Type(line); err != nil {
			t.Fatal(err)
		}
	}
	const frame = 1.0 / 60
	seconds := 0.0
	for p.Playing() && seconds < 60 {
		p.Tick(frame)
		seconds += frame
	}
	if p.Playing() {
		t.Fatalf("after %.0f s on the screen only %d ms have passed", seconds, (p.Now()-from)/node.Millisecond)
	}
	if seconds > 25 {
		t.Errorf("11 quiet seconds took %.0f s on the screen", seconds)
	}
	t.Logf("%.1f s on the screen", seconds)
}
