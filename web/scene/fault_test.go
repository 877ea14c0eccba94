package scene

import (
	"strings"
	"testing"

	"highwater/sim"
	"highwater/sim/node"
	"highwater/web/scene/layout"
)

// A machine in trouble says so on its card for as long as it is, and a network that is cut one way says
// whose messages get lost.
func TestTroubleIsSaid(t *testing.T) {
	s := lessonThree(t)
	desk := s.process("order-desk")
	says := func(words string, want bool) {
		t.Helper()
		o := layout.Options{Width: 1440, Height: 800, Now: s.w.Now()}
		if got := strings.Contains(svgOf(s.draw(o)), words); got != want {
			t.Errorf("the picture says %q: %v", words, got)
		}
	}
	says("stands still", false)
	s.do(sim.Freeze{Process: 2})
	says("stands still", true)
	s.do(sim.Thaw{Process: 2})
	says("stands still", false)
	s.do(sim.Freeze{Process: desk})
	says("stands still", true)
	s.do(sim.Thaw{Process: desk})
	s.do(sim.Freeze{Process: 101})
	says("stands still", true)
	s.do(sim.Thaw{Process: 101})
	s.do(sim.SetDisk{Broker: 1, Latency: 50 * node.Millisecond})
	says("slow disk: 50 ms", true)
	s.do(sim.SetDisk{Broker: 1})
	says("slow disk", false)
	s.do(sim.SetClock{Process: 2, Ahead: 5 * node.Second})
	says("clock 5.0 s ahead", true)
	s.do(sim.SetClock{Process: 2, Ahead: -5 * node.Second})
	says("clock 5.0 s behind", true)
	s.do(sim.SetClock{Process: 2})
	says("clock", false)
	s.do(sim.CutOneWay{From: 1, To: 3})
	says("broker-1 isn't heard", true)
	says("network cut", false)
}
