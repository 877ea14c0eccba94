package course

import (
	"testing"

	"highwater/lessons/fixture"
	"highwater/sim/node"
)

// At the speed Auto a quiet wait passes in a few seconds of the learner's time, in frames as a browser
// draws them, and a line that is done lets time stand still.
func TestAutoHurriesThroughQuietWaits(t *testing.T) {
	p := New(fixture.Lesson(t, "lose-a-broker"))
	p.Goto(1)
	from := p.Player.Now()
	for _, line := range []string{"kill broker-2", "wait 11s"} {
		if err := p.Player.Type(line); err != nil {
			t.Fatal(err)
		}
	}
	const frame = 1.0 / 60
	seconds := 0.0
	for p.Player.Playing() && seconds < 60 {
		p.Player.Tick(frame)
		seconds += frame
	}
	if p.Player.Playing() {
		t.Fatalf("after %.0f s on the screen only %d ms have passed", seconds, (p.Player.Now()-from)/node.Millisecond)
	}
	if seconds > 25 {
		t.Errorf("11 quiet seconds took %.0f s on the screen", seconds)
	}
	t.Logf("%.1f s on the screen", seconds)
}
