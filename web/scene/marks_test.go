package scene

import (
	"strings"
	"testing"

	"highwater/sim/group"
)

// TestMarksArranged proves that the marks of many groups on one boundary stand beside each other, as near
// to it as they can and inside the lane, and that what cannot fit is told.
func TestMarksArranged(t *testing.T) {
	var list []standing
	for range 6 {
		list = append(list, standing{k: &markModel{}, x: 200, at: 200, committed: true, label: "k"})
	}
	if !arrange(list, 100, 300) {
		t.Fatal("six marks don't fit into 200 units")
	}
	var sum float32
	for i := range list {
		if i > 0 && list[i].at-list[i].half() < list[i-1].at+list[i-1].right() {
			t.Errorf("mark %d at %.1f covers the one at %.1f", i, list[i].at, list[i-1].at)
		}
		sum += list[i].at
	}
	if mid := sum / 6; abs(mid-200) > 1 {
		t.Errorf("the middle of the marks is %.1f, want 200", mid)
	}
	if arrange(list, 190, 210) {
		t.Error("six marks fit into 20 units")
	}
}

// TestShareWindowDrawn proves that the lane shows a share group's records as the partition's leader has
// them: each acquired one once, with who has it, and a tick for each accepted one that still waits for
// others before it.
func TestShareWindowDrawn(t *testing.T) {
	s := scenes["share"](t)
	p := s.draw(Options{Width: 3320, Height: 1968}) // wide enough for the whole window
	acquired, accepted := 0, 0
	for id := range s.w.Brokers() {
		for r := range s.w.Broker(id).Replicas() {
			sp := s.w.Broker(id).SharePartition("couriers", r.TP())
			if sp == nil || !r.IsLeader() {
				continue
			}
			for _, run := range sp.InFlights() {
				switch run.State {
				case group.RecordAcquired:
					acquired += int(run.Last - run.First + 1)
				case group.RecordAcknowledged:
					accepted += int(run.Last - run.First + 1)
				}
			}
		}
	}
	drawn, ticks := 0, 0
	for i := range p.Still {
		switch sh := &p.Still[i]; {
		case sh.Kind == Glyphs && len(sh.Text) > 1 && sh.Text[0] == 'c' && strings.Contains("123", sh.Text[1:2]):
			drawn++
		case sh.Kind == Icon && sh.Text == "check" && sh.W == 10:
			ticks++
		}
	}
	if acquired == 0 || accepted == 0 || drawn != acquired || ticks != accepted {
		t.Errorf("%d records are locked and %d accepted; drawn are %d and %d", acquired, accepted, drawn, ticks)
	}
}

// A partition whose topic has a long name keeps its number.
func TestLongTopicsKeepTheNumber(t *testing.T) {
	for name, want := range map[string]string{
		"orders-0": "orders-0", "deliveries-of-tonight-12": "-12", "no partition at all": "..",
	} {
		got := fitPartition(Sans600, 11, 60, name)
		if !strings.HasSuffix(got, want) || Width(Sans600, 11, got) > 60 {
			t.Errorf("%s is shortened to %s, %.1f wide", name, got, Width(Sans600, 11, got))
		}
	}
}
