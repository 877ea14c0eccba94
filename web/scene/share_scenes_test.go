package scene

import (
	"strings"
	"testing"

	"highwater/sim/share"
	"highwater/web/paint"
	"highwater/web/scene/layout"
)

// TestShareWindowDrawn proves that the lane shows a share group's records as the partition's leader has
// them: each acquired one once, with who has it, and a tick for each accepted one that still waits for
// others before it.
func TestShareWindowDrawn(t *testing.T) {
	s := scenes["share"](t)
	p := s.draw(layout.Options{Width: 3320, Height: 1968}) // wide enough for the whole window
	acquired, accepted := 0, 0
	for id := range s.w.Brokers() {
		for r := range s.w.Broker(id).Replicas() {
			sp := s.w.Broker(id).SharePartition("couriers", r.TP())
			if sp == nil || !r.IsLeader() {
				continue
			}
			for _, run := range sp.InFlights() {
				switch run.State {
				case share.RecordAcquired:
					acquired += int(run.Last - run.First + 1)
				case share.RecordAcknowledged:
					accepted += int(run.Last - run.First + 1)
				}
			}
		}
	}
	drawn, ticks := 0, 0
	for i := range p.Still {
		switch sh := &p.Still[i]; {
		case sh.Kind == paint.Glyphs && len(sh.Text) > 1 && sh.Text[0] == 'c' && strings.Contains("123", sh.Text[1:2]):
			drawn++
		case sh.Kind == paint.Icon && sh.Text == "check" && sh.W == 10:
			ticks++
		}
	}
	if acquired == 0 || accepted == 0 || drawn != acquired || ticks != accepted {
		t.Errorf("%d records are locked and %d accepted; drawn are %d and %d", acquired, accepted, drawn, ticks)
	}
}
