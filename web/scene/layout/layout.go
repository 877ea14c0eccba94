package layout

import (
	"highwater/web/paint"
	"highwater/web/scene/model"
	"highwater/web/thing"
)

// Sheet is one model placed on one canvas. Each part of the picture is painted by a type of its own
// that holds what it needs of the places and the pen.
type Sheet struct {
	wiring
	still  pen
	moving pen // painted over the rest, changes with the clock
	labels labels
	now    model.Time
}

// Fit fits a model to a canvas. The room that an earlier picture's shapes took is used again, so that
// one is not to be looked at any more; old may be nil.
func Fit(m *model.Model, o Options, old *Sheet) *Sheet {
	l := &Sheet{now: m.Now}
	l.m, l.o = m, o
	for i := range m.Partitions {
		q := &m.Partitions[i]
		l.longest = max(l.longest, q.End-q.Start)
	}
	if o.Phone {
		l.fitPhone()
	} else {
		l.fit()
	}
	if old != nil {
		l.still.empty(&old.still)
		l.moving.empty(&old.moving)
	}
	l.still.Scale, l.moving.Scale = l.scale, l.scale
	l.labels = labels{grid: &l.grid, pen: &l.moving}
	if old != nil {
		l.labels.taken = old.labels.taken
	}
	l.place()
	l.placeClients()
	l.routeAll()
	return l
}

// Layout draws a model.
func Layout(m *model.Model, o Options) *Picture { return Fit(m, o, nil).Draw() }

// Draw is the whole picture: everything else is called from here.
func (l *Sheet) Draw() *Picture {
	n := &l.still
	w := wires{wiring: &l.wiring, pen: n, live: l.live()}
	w.draw()
	strip := controllers{&l.places, n}
	strip.draw()
	cards := brokers{&l.places, n, lanes{&l.grid, n}}
	cards.draw()
	strip.drawEmpty()
	l.drawClients()
	w.drawSockets()
	(&waiting{messages{&l.wiring, n}}).draw()
	(&walls{&l.wiring, n}).draw()
	(&loupe{&l.grid, n}).draw()
	(&callouts{places: &l.places, pen: n}).draw()
	l.labels.taken = l.taken(l.labels.taken[:0])
	return l.animate()
}

// taken adds the places of what messages must not cover: words, signs and waiting requests beside the
// lanes, where wires run.
func (l *Sheet) taken(places []paint.Rect) []paint.Rect {
	for i := range l.still.Shapes {
		s := &l.still.Shapes[i]
		if s.Kind != paint.Glyphs && s.Kind != paint.Icon {
			continue
		}
		if r := s.Bounds(); !l.amongLanes(r) {
			places = append(places, r)
		}
	}
	for i := range l.still.targets {
		if t := &l.still.targets[i]; t.Thing.Kind == thing.Message {
			places = append(places, t.Rect)
		}
	}
	return places
}

// amongLanes tells whether a place lies so far inside a card that no message comes there.
func (l *Sheet) amongLanes(r paint.Rect) bool {
	const left, right, bottom = 64, 40, 28
	for i := range l.cards {
		c := &l.cards[i]
		if r.Y > c.Y+l.d.header+8 && r.Y+r.H < c.Y+c.H-bottom && r.X > c.X+left &&
			r.X+r.W < c.X+c.W-right {
			return true
		}
	}
	return false
}

// drawClients paints what stands beside the cards.
func (l *Sheet) drawClients() {
	if l.o.Phone {
		(&chips{&l.places, &l.still}).draw()
		return
	}
	cards := clients{&l.places, &l.still}
	cards.drawColumnTitles()
	(&groups{&l.places, &l.still}).draw()
	cards.draw()
}

// Again draws the picture at another time of the same world.
func (l *Sheet) Again(o Options) *Picture {
	l.o, l.now = o, max(o.Now, l.m.Began)
	return l.animate()
}

// animate draws what the clock moves over the still shapes.
func (l *Sheet) animate() *Picture {
	n := &l.moving
	n.Shapes, n.targets = n.Shapes[:0], n.targets[:0]
	l.labels.words, l.labels.said = l.labels.words[:0], l.labels.said[:0]
	l.drawPulses()
	(&flights{messages{&l.wiring, n}, &l.labels, l.now}).draw()
	(&walls{&l.wiring, n}).drawLosses()
	l.drawRings()
	l.drawSelection()
	pic := &Picture{Still: l.still.Shapes, Moving: n.Shapes, Width: l.w, Height: l.h, Scale: l.scale,
		Theme: l.o.Theme()}
	pic.Targets = append(l.still.targets, n.targets...)
	pic.Levels = Levels{Leader: l.plan.leader, Follower: l.plan.follower, BarsPerRow: l.plan.perRow,
		Columns: l.cols, Density: l.d.density}
	pic.middle = [2]float32{l.down, l.h - 2*l.down}
	waits := len(l.m.Flights) > 0 || len(l.still.pulses) > 0
	pic.Animating = l.o.Playing && waits || len(l.m.Effects) > 0
	return pic
}

// pulseMs is the period of what waits while time runs.
const pulseMs = 1200

// drawPulses paints what waits: it breathes while time runs.
func (l *Sheet) drawPulses() {
	fade := float32(0)
	if l.o.Playing && !l.o.ReducedMotion {
		fade = 0.4 * (1 - abs(2*float32(int64(l.o.Screen)%pulseMs)/pulseMs-1))
	}
	for _, s := range l.still.pulses {
		s.Fade = fade
		l.moving.Add(s)
	}
}

// live are the pairs with a message on the way; in one column of cards one that waits counts, too.
func (l *Sheet) live() map[[2]model.ID]bool {
	live := make(map[[2]model.ID]bool, len(l.m.Flights))
	for i := range l.m.Flights {
		if f := &l.m.Flights[i]; !f.Background {
			live[pair(f.From, f.To)] = true
		}
	}
	for i := range l.m.Parked {
		if l.cols > 1 {
			break // too many to tell apart
		}
		q := &l.m.Parked[i]
		live[pair(q.At, q.From)] = true
	}
	return live
}

func abs(x float32) float32 {
	if x < 0 {
		return -x
	}
	return x
}
