package scene

import (
	"strings"
	"testing"

	"highwater/sim"
	"highwater/sim/node"
	"highwater/web/paint"
	"highwater/web/scene/layout"
)

// On the card of a dead broker stands how long the controller has heard nothing of it, until it gives it
// up.
func TestSilenceStandsOnTheCard(t *testing.T) {
	s := newStage(t, 3)
	s.topic("orders", "1", "3")
	s.do(sim.Kill{Process: 2})
	s.run(5 * node.Second)
	said := func() string {
		p := Layout(s.w, s.recent, layout.Options{Width: 1040, Height: 708, Now: s.w.Now()})
		var all []string
		for i := range p.Still {
			if p.Still[i].Kind == paint.Glyphs {
				all = append(all, p.Still[i].Text)
			}
		}
		return strings.Join(all, "\n")
	}
	if text := said(); !strings.Contains(text, "no heartbeat for ") || strings.Contains(text, "disk kept") {
		t.Errorf("five seconds after the kill the stage says\n%s", text)
	}
	s.run(6 * node.Second)
	if text := said(); strings.Contains(text, "no heartbeat for ") || !strings.Contains(text, "disk kept") {
		t.Errorf("once it is fenced the stage says\n%s", text)
	}
}
