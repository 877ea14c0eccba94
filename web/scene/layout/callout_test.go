package layout

import (
	"fmt"
	"strings"
	"testing"

	"highwater/web/paint"
	"highwater/web/scene/model"
	"highwater/web/thing"
)

// door is three brokers with one lane each, and a shop and a kitchen beside them; the leading broker is a
// number from 1.
func door(leader int) *fixture {
	f := newFixture("LSFPM", "active")
	tp := f.topic("orders", 0)
	log := "LSFSPFPLPLFPML"
	for b := 1; b <= 3; b++ {
		f.broker("running")
		f.replica(tp, b == leader, log, 14, "123", "123")
	}
	f.client(model.Client{Name: "order-desk", Role: "producer", Tag: "acks=all", Brokers: []int{0, 1},
		Group: -1, Room: 1})
	return f
}

var doorCanvases = []Canvas{{"1440x900", 1040, 744, false}, {"1366x768", 994, 612, false},
	{"1440x900 with tabs", 1040, 708, false}, {"1920x1080", 1520, 924, false}}

// No card moves when another broker takes over: every lane has the height of a leader's.
func TestNoCardMovesAtAnElection(t *testing.T) {
	for _, c := range doorCanvases {
		before, after := Layout(&door(2).m, c.Options()), Layout(&door(3).m, c.Options())
		if before.Levels.Density != Roomy {
			t.Errorf("%s: the density is %d", c.Name, before.Levels.Density)
		}
		for id := model.ID(1); id <= 3; id++ {
			at := thing.Thing{Kind: thing.Broker, Node: id}
			a, _ := before.Bounds(at)
			b, _ := after.Bounds(at)
			if a != b || a.H == 0 {
				t.Errorf("%s: %v moves from %v to %v", c.Name, id, a, b)
			}
		}
		if err := before.Check(); err != nil {
			t.Errorf("%s: %v", c.Name, err)
		}
	}
}

// A second lane on a card, or a fourth broker, is no case for it.
func TestRoomyIsForOneLane(t *testing.T) {
	f := door(2)
	other := f.topic("orders", 1)
	for b := range f.m.Brokers {
		f.m.Brokers[b].Replicas = append(f.m.Brokers[b].Replicas, model.Replica{TP: other, Part: 1,
			Leads: b == 0, Cells: func(int64, int64, func(model.Cell)) {}})
	}
	if p := Layout(&f.m, doorCanvases[0].Options()); p.Levels.Density == Roomy {
		t.Error("two lanes on a card are roomy")
	}
	if p := Layout(cluster(4, 1), doorCanvases[0].Options()); p.Levels.Density == Roomy {
		t.Error("four brokers are roomy")
	}
}

// Words about things stand in the air: on no lane, on no other word, inside the canvas; what finds no
// room is left out, and a phone has none.
func TestCalloutsStandInTheAir(t *testing.T) {
	f := door(2)
	tp := f.m.Partitions[0].TP
	on := func(kind thing.Kind, id model.ID, offset int64) thing.Thing {
		return thing.Thing{Kind: kind, Node: id, TP: tp, Offset: offset}
	}
	list := []thing.Callout{
		{On: on(thing.Leader, 2, 0), Text: "broker-2 leads: it takes every write", Above: true},
		{On: on(thing.Record, 2, 13), Text: "Luigi's order"},
		{On: on(thing.HighWatermark, 2, 14), Text: "teal water: all three brokers have it"},
		{On: on(thing.Replica, 3, 0), Text: "broker-1 and broker-3 copy whatever the leader writes"},
		{On: on(thing.Record, 1, 13), Text: "here", Above: false},
		{On: on(thing.Record, 2, 99), Text: "not in the picture"},
		{On: thing.Thing{Kind: thing.Client, Node: f.m.Clients[0].ID, Name: "order-desk"}, Text: "the shop\nsends orders"},
	}
	for _, c := range doorCanvases {
		o := c.Options()
		o.Callouts, o.Rings = list, []thing.Thing{on(thing.Record, 2, 13)}
		p := Layout(&f.m, o)
		if err := p.Check(); err != nil {
			t.Errorf("%s: %v", c.Name, err)
		}
		said := calloutsOf(p)
		if len(said) < 5 || strings.Contains(fmt.Sprint(said), "not in") {
			t.Errorf("%s: says %q", c.Name, said)
		}
		for i := range p.Still {
			s := &p.Still[i]
			if s.Kind != paint.Glyphs || s.Size != calloutSize || s.Fill != paint.Ink2 {
				continue
			}
			for id := model.ID(1); id <= 3; id++ {
				if card, _ := p.Bounds(thing.Thing{Kind: thing.Broker, Node: id}); overlap(card, s.Bounds()) {
					t.Errorf("%s: %q lies on %v", c.Name, s.Text, id)
				}
			}
		}
		rings := 0
		for i := range p.Moving {
			if s := &p.Moving[i]; s.Kind == paint.Box && s.Edge == paint.Ink && s.Stroke == 2 {
				rings++
			}
		}
		if rings != 1 {
			t.Errorf("%s: %d rings", c.Name, rings)
		}
	}
	o := Options{Width: 390, Height: 344, Phone: true, Callouts: list}
	if said := calloutsOf(Layout(&f.m, o)); len(said) > 0 {
		t.Errorf("a phone says %q", said)
	}
}

// calloutsOf are the words of a picture that are as large as those of callouts.
func calloutsOf(p *Picture) (said []string) {
	for i := range p.Still {
		if s := &p.Still[i]; s.Kind == paint.Glyphs && s.Size == calloutSize && s.Font == paint.Sans600 &&
			s.Fill == paint.Ink2 {
			said = append(said, s.Text)
		}
	}
	return said
}
