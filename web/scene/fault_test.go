package scene

import (
	"strings"
	"testing"

	"highwater/sim"
	"highwater/sim/node"
	"highwater/sim/wire"
	"highwater/web/paint"
	"highwater/web/scene/layout"
	"highwater/web/words"
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

// The words on a wall cover no button: a leader that is cut off can still be killed by a click.
func TestWallsLeaveButtonsFree(t *testing.T) {
	s := newStage(t, 3)
	s.topic("orders", "1", "3")
	s.consume("pizza-maker", 100*node.Millisecond, "orders")
	s.run(2 * node.Second)
	pills := 0
	for _, pair := range [][2]wire.ID{{2, 1}, {2, 3}, {1, 3}} {
		s.do(sim.Cut{A: pair[0], B: pair[1]})
		s.run(5 * node.Second)
		for _, w := range []float32{800, 994, 1040, 1440} {
			p := s.draw(layout.Options{Width: w, Height: 576})
			for i := range p.Still {
				if p.Still[i].Text != words.NetworkCut {
					continue
				}
				pill := p.Still[i].Bounds()
				pills++
				for k := range p.Still {
					b := p.Still[k].Bounds()
					if p.Still[k].Kind == paint.Icon && p.Still[k].Text == "power" && pill.X < b.X+b.W+5 &&
						pill.X+pill.W > b.X-5 && pill.Y < b.Y+b.H+5 && pill.Y+pill.H > b.Y-5 {
						t.Errorf("%v wide, %v cut: the words at %v lie on the button at %v", w, pair, pill, b)
					}
				}
			}
		}
	}
	if pills < 6 {
		t.Errorf("only %d walls have words", pills)
	}
}
