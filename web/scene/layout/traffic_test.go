package layout

import (
	"testing"

	"highwater/sim/wire"
	"highwater/web/paint"
	"highwater/web/scene/model"
	"highwater/web/thing"
)

// TestTrafficGivesWay proves that wherever quiet messages are, they lie over no word, no sign, no waiting
// request and not over each other's words; and that none is painted where a batch is.
func TestTrafficGivesWay(t *testing.T) {
	desk, maker := wire.FirstClient, wire.FirstClient+2
	quiet := []model.Flight{
		{From: wire.FirstController, To: 1, Kind: model.NoteFlight, Label: "metadata"},
		{From: wire.FirstController, To: 2, Kind: model.NoteFlight, Label: "metadata"},
		{From: wire.FirstController, To: 3, Kind: model.NoteFlight, Label: "metadata"},
		{From: 1, To: wire.FirstController, Kind: model.DotFlight, Background: true},
		{From: desk, To: 1, Kind: model.NoteFlight, Label: "InitProducerId", Background: true},
		{From: desk, To: 3, Kind: model.NoteFlight, Label: "Metadata", Background: true},
		{From: maker, To: 1, Kind: model.NoteFlight, Label: "FindCoordinator"},
		{From: maker, To: 3, Kind: model.DotFlight, Label: "Heartbeat", Background: true},
		{From: 1, To: 3, Kind: model.FetchFlight, Replica: true},
	}
	for _, c := range Canvases {
		for _, state := range []string{"running", "stopped"} {
			for share := .02; share < 1; share += .04 {
				m := trafficWorld(quiet, share)
				m.Brokers[1].State = state
				p := Layout(m, c.Options())
				for i := range p.Moving {
					overStill(t, c.Name, p, &p.Moving[i])
				}
				if t.Failed() {
					t.Fatalf("after %.0f %% of the way", share*100)
				}
			}
		}
	}
}

// TestWordsOfMessagesGiveWay proves the same of what is said beside messages that bring something, in a
// cluster of several columns, where wires run close to the cards.
func TestWordsOfMessagesGiveWay(t *testing.T) {
	for _, c := range Canvases {
		for share := .02; share < 1; share += .04 {
			m := cluster(9, 12)
			m.Flights = nil
			for i := range 8 {
				id := wire.ID(i + 1)
				m.Flights = append(m.Flights,
					model.Flight{Seq: uint64(10 * i), From: id, To: wire.FirstClient, Kind: model.AckFlight,
						Label: "@13", Part: -1, Tint: -1, Due: model.Time(float64(m.Now) / share)},
					model.Flight{Seq: uint64(10*i + 1), From: id, To: id + 1, Replica: true, Label: "@74–75",
						Part: -1, Tint: -1, Due: model.Time(float64(m.Now) / share)})
			}
			p := Layout(m, c.Options())
			for i := range p.Moving {
				if p.Moving[i].Kind == paint.Glyphs && p.Moving[i].Text[0] == '@' {
					overStill(t, c.Name, p, &p.Moving[i])
				}
			}
			if t.Failed() {
				t.Fatalf("after %.0f %% of the way", share*100)
			}
		}
	}
}

// trafficWorld has the given messages on their way, all as far, and a fetch that waits.
func trafficWorld(quiet []model.Flight, share float64) *model.Model {
	m := replicationWorld()
	m.Flights = nil
	for i := range m.Clients {
		m.Clients[i].Lines = nil // whose clocks move
	}
	for i, f := range quiet {
		f.Seq, f.Part, f.Tint, f.Due = uint64(i+1), -1, -1, model.Time(float64(m.Now)/share)
		m.Flights = append(m.Flights, f)
	}
	m.Parked = []model.Parked{{At: 1, From: wire.FirstClient + 2, Part: 0, Label: "fetch @14"},
		{At: 3, From: wire.FirstClient + 3, Part: 1, Label: "fetch @11"}}
	m.Cuts = []model.Cut{{A: 3, B: wire.FirstClient + 1}}
	return m
}

// overStill complains of a moving shape that lies over a still word or sign.
func overStill(t *testing.T, name string, p *Picture, s *paint.Shape) {
	t.Helper()
	for k := range p.Still {
		h := &p.Still[k]
		a, b := h.Bounds(), s.Bounds()
		if h.Kind != paint.Glyphs && h.Kind != paint.Icon {
			continue
		}
		if min(a.X+a.W, b.X+b.W)-max(a.X, b.X) > 2 && min(a.Y+a.H, b.Y+b.H)-max(a.Y, b.Y) > 2 {
			t.Errorf("%s: %s lies over %s", name, Describe(p.Theme, s), Describe(p.Theme, h))
		}
	}
}

// TestBackgroundIsBeneath proves that background traffic is not painted where something better is, and is
// fainter than what is news.
func TestBackgroundIsBeneath(t *testing.T) {
	at := func(flights ...model.Flight) *Picture {
		return Layout(trafficWorld(flights, .5), Options{Width: 1040, Height: 708})
	}
	batch := model.Flight{From: wire.FirstClient, To: 1, Tokens: []paint.Key{{Initial: "M"}}}
	beat := model.Flight{From: wire.FirstClient, To: 1, Kind: model.DotFlight, Background: true}
	ref := thing.Thing{Kind: thing.Message, Node: wire.FirstClient, Peer: 1, Seq: 1}
	alone := at(beat)
	if _, shown := alone.Bounds(ref); !shown {
		t.Error("a heartbeat alone on its wire is not painted")
	}
	if len(alone.Moving) != 1 || alone.Moving[0].Fill&0xff > 0xa0 {
		t.Errorf("a heartbeat is painted in full: %s", Describe(alone.Theme, &alone.Moving[0]))
	}
	if _, shown := at(beat, batch).Bounds(ref); shown {
		t.Error("a heartbeat is painted where a batch is")
	}
}
