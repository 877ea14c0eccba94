package layout

import (
	"slices"
	"strings"
	"testing"

	"highwater/sim/wire"
	"highwater/web/scene/model"
)

// TestSameMessagesNeverPileUp proves that what a controller sends to all brokers at once is one
// capsule as long as the three would lie on each other; then each has its own.
func TestSameMessagesNeverPileUp(t *testing.T) {
	m := replicationWorld()
	m.Flights = nil
	for id := wire.ID(1); id <= 3; id++ {
		m.Flights = append(m.Flights, model.Flight{Seq: uint64(id), From: wire.FirstController, To: id,
			Sent: m.Now, Due: m.Now + 40_000, Kind: model.NoteFlight, Label: "metadata", Part: -1, Tint: -1})
	}
	seen := map[string]bool{}
	sheet := Fit(m, Options{Width: 1040, Height: 708}, nil)
	sheet.Draw()
	for at := range model.Time(40) {
		p := sheet.Again(Options{Width: 1040, Height: 708, Now: m.Now + at*1000})
		if err := p.Check(); err != nil {
			t.Fatalf("after %d ms: %v", at, err)
		}
		var said []string
		for i := range p.Moving {
			if text := p.Moving[i].Text; strings.HasPrefix(text, "metadata") {
				said = append(said, text)
			}
		}
		slices.Sort(said)
		seen[strings.Join(said, ", ")] = true
	}
	for _, want := range []string{"metadata", "metadata, metadata, metadata"} {
		if !seen[want] {
			t.Errorf("never is there %q, but %v", want, seen)
		}
	}
}
