package layout

import (
	"testing"

	"highwater/web/paint"
	"highwater/web/scene/model"
	"highwater/web/thing"
)

// small is a cluster as the first lessons have it.
func small(brokers, records int) *fixture {
	f := newFixture("MLF", "active")
	tp := f.topic("orders", 0)
	for i := range brokers {
		f.broker("running")
		f.replica(tp, i == 0, "MLFMLFMLF"[:records], int64(records), "1", "1")
	}
	f.client(model.Client{Name: "order-desk", Role: "producer", Tag: "acks=all", Brokers: []int{0}, Group: -1})
	return f
}

// TestFewThingsFillTheStage proves that a small cluster is blown up, but not too far, and stands in the
// middle; that it keeps its size while its log grows, and the consumers' column once there was one.
func TestFewThingsFillTheStage(t *testing.T) {
	for _, c := range Canvases[:4] {
		for brokers := 1; brokers <= 3; brokers++ {
			m := &small(brokers, 3).m
			p := Layout(m, c.Options())
			if p.Scale < min(1.2, c.Height/640) || p.Scale > 1.601 {
				t.Errorf("%s, %d brokers: the scale is %.2f", c.Name, brokers, p.Scale)
			}
			above, below := margins(p)
			if abs(above-below) > 30 {
				t.Errorf("%s, %d brokers: %.0f are free above, %.0f below", c.Name, brokers, above, below)
			}
			if grown := Layout(&small(brokers, 9).m, c.Options()); grown.Scale != p.Scale {
				t.Errorf("%s, %d brokers: with its log the scale goes from %.2f to %.2f", c.Name,
					brokers, p.Scale, grown.Scale)
			}
			under := c.Options()
			under.Avoid.Height = 200 // the legend lies over a corner
			if a, b := margins(Layout(m, under)); abs(a-b) > 30 && b > 210 {
				t.Errorf("%s, %d brokers: with a legend %.0f are free above, %.0f below", c.Name, brokers, a, b)
			}
			m.HasReaders = true
			was := Layout(m, c.Options())
			card, _ := was.Bounds(thing.Thing{Kind: thing.Broker, Node: 1})
			if free := was.Width - card.X - card.W; free > 60 {
				t.Errorf("%s, %d brokers: %.0f are left empty right of the cards", c.Name, brokers, free)
			}
			f := small(brokers, 3)
			f.client(model.Client{Name: "pizza-maker", Role: "consumer", Brokers: []int{0}, Group: -1,
				Reads: []model.Read{{Part: 0}}})
			with := Layout(&f.m, c.Options())
			if with.Scale != was.Scale || cellAt(with) != cellAt(was) {
				t.Errorf("%s, %d brokers: when its consumer is gone the scale goes from %.2f to %.2f",
					c.Name, brokers, with.Scale, was.Scale)
			}
		}
	}
}

// cellAt is where the first record is.
func cellAt(p *Picture) float32 {
	r, _ := p.Bounds(thing.Thing{Kind: thing.Record, Node: 1, TP: model.TopicPartition{Topic: "orders"}})
	return r.X
}

// margins are how much is free above the controllers and below the last card.
func margins(p *Picture) (above, below float32) {
	above, below = p.Height, p.Height
	for i := range p.Targets {
		r := p.Targets[i].Rect
		switch p.Targets[i].Thing.Kind {
		case thing.Broker, thing.Client:
			below = min(below, p.Height-r.Y-r.H)
		case thing.Controller:
			above = min(above, r.Y)
		}
	}
	return above, below
}

// TestPhoneUsesTheChipsRoom proves that records keep their letters on a phone's half of the screen as long
// as nobody reads, and that the cards stay where they are when somebody comes and goes.
func TestPhoneUsesTheChipsRoom(t *testing.T) {
	o := Options{Width: 390, Height: 335, Phone: true}
	f := newFixture("MLF", "active")
	for i := range 3 {
		f.broker("running")
		f.replica(f.topic("orders", int32(i)), true, "ML", 2, "1", "1")
	}
	f.client(model.Client{Name: "order-desk", Role: "producer", Tag: "acks=all", Brokers: []int{0}, Group: -1})
	if p := Layout(&f.m, o); p.Levels.Leader != Shapes {
		t.Errorf("nobody reads, and the records are drawn as %v", p.Levels.Leader)
	}
	f.m.HasReaders = true
	was := Layout(&f.m, o)
	f.client(model.Client{Name: "pizza-maker", Role: "consumer", Brokers: []int{0}, Group: -1,
		Reads: []model.Read{{Part: 0}}})
	if with := Layout(&f.m, o); with.Levels != was.Levels || with.Scale != was.Scale {
		t.Errorf("a consumer comes back, and %+v at %.2f becomes %+v at %.2f", was.Levels, was.Scale,
			with.Levels, with.Scale)
	}
}

// TestLettersStay proves that records keep their keys' letters as long as they are drawn one by one.
func TestLettersStay(t *testing.T) {
	for _, c := range Canvases {
		for _, partitions := range []int{1, 3, 6, 9} {
			p := Layout(cluster(3, partitions), c.Options())
			if p.Levels.Leader > Shapes {
				continue
			}
			for i := range p.Still {
				s := &p.Still[i]
				if s.Kind == paint.Token && s.Form != paint.Ring && s.Text == "" {
					t.Fatalf("%s, %d partitions: a record without its letter at %.0f,%.0f", c.Name,
						partitions, s.X, s.Y)
				}
			}
		}
	}
}

// TestPhoneShowsRecords proves that a phone's stage, with the sheet up or down, shows the records and not just
// bars: of the copies of one partition, and of three partitions without copies; that it uses the room that
// nobody reads from, and stands in the middle.
func TestPhoneShowsRecords(t *testing.T) {
	copies := func(reader bool) *model.Model {
		f := small(3, 7)
		if reader {
			f.client(model.Client{Name: "pizza-maker", Role: "consumer", Brokers: []int{0}, Group: -1,
				Reads: []model.Read{{Part: 0}}})
		}
		return &f.m
	}
	parts := newFixture("MLF", "active")
	parts.m.HasReaders = true // once; nobody does now
	for n := range int32(3) {
		tp := parts.topic("orders", n)
		parts.broker("running")
		parts.replica(tp, true, "MLFM", 4, "1", "1")
	}
	parts.client(model.Client{Name: "order-desk", Role: "producer", Brokers: []int{0, 1, 2}, Group: -1})
	for _, c := range []struct {
		name             string
		m                *model.Model
		leader, follower Level
		scale            float32
	}{
		{"copies", copies(false), Cells, Cells, .98}, {"copies that are read", copies(true), Cells, Cells, minScale},
		{"three partitions", &parts.m, Shapes, Cells, minScale},
	} {
		for _, height := range []float32{322, 500} {
			p := Layout(c.m, Options{Width: 390, Height: height, Phone: true})
			if p.Levels.Leader > c.leader || c.name != "three partitions" && p.Levels.Follower > c.follower || p.Scale < c.scale {
				t.Errorf("%s, %.0f high: %+v at %.2f", c.name, height, p.Levels, p.Scale)
			}
			if err := p.Check(); err != nil {
				t.Errorf("%s, %.0f high: %v", c.name, height, err)
			}
			above, below := p.Height, p.Height
			for i := range p.Targets {
				above, below = min(above, p.Targets[i].Rect.Y), min(below, p.Height-p.Targets[i].Rect.Y-p.Targets[i].Rect.H)
			}
			if c.m.HasReaders { // their row is kept free
				above += phoneChip + phoneMargin
			}
			if abs(above-below) > 10 {
				t.Errorf("%s, %.0f high: %.0f are free above, %.0f below", c.name, height, above, below)
			}
		}
	}
}
