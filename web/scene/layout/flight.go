package layout

import (
	"strconv"

	"highwater/web/paint"
	"highwater/web/scene/model"
	"highwater/web/thing"
)

// messages paints what travels or waits on the wires.
type messages struct {
	*wiring
	*pen
}

// flights paints every message where it is now. What brings records, says yes or no is painted in any
// case; the rest passes beneath that, and beneath words, signs and what waits at a broker.
type flights struct {
	messages
	labels *labels
	now    model.Time
}

// Messages: sizes in stage units.
const (
	capsuleH  = 23
	capsuleR  = 7.2
	fetchH    = 18
	wallGapPx = 8
)

// faint is the opacity of background traffic.
const faint = .6

// draw puts every message at its place, which is linear in virtual time.
func (l *flights) draw() {
	for i := range l.m.Flights {
		if f := &l.m.Flights[i]; weighty(f) {
			if at, _, ok := l.spot(f); ok {
				l.labels.keepOff(l.extent(f, at))
			}
		}
	}
	for _, turn := range [...]func(*model.Flight) bool{
		func(f *model.Flight) bool { return f.Background && !weighty(f) },
		func(f *model.Flight) bool { return !f.Background && !weighty(f) },
		weighty,
	} {
		for i := range l.m.Flights {
			if f := &l.m.Flights[i]; turn(f) {
				l.drawFlight(f)
			}
		}
	}
	l.labels.draw()
}

// weighty tells which messages are painted whatever lies there.
func weighty(f *model.Flight) bool {
	switch f.Kind {
	case model.BatchFlight, model.AckFlight, model.ErrorFlight:
		return true
	}
	return false
}

// spot is where a message is now, and whether its wire is level there.
func (l *flights) spot(f *model.Flight) (at paint.Point, level, ok bool) {
	r, ok := l.routes[pair(f.From, f.To)]
	if !ok {
		return at, false, false
	}
	share := l.share(f)
	backwards := isBackwards(f)
	if f.Held {
		wall := l.wallAt(pair(f.From, f.To)).share
		if backwards {
			wall = 1 - wall
		}
		share = min(share, max(wall-(wallGapPx+12)/max(r.length, 60), 0))
	}
	if backwards {
		share = 1 - share
	}
	// A message begins and ends beside the cards, not on them.
	rim := min(15, r.length/5) / max(r.length, 1)
	at, level = r.at(rim + share*(1-2*rim))
	return at, level, true
}

// extent is what a weighty message covers.
func (l *flights) extent(f *model.Flight, at paint.Point) paint.Rect {
	if f.Kind == model.BatchFlight {
		w := l.capsuleWidth(f)
		return paint.Area(at.X-w/2, at.Y-capsuleH/2, w, capsuleH)
	}
	return paint.Area(at.X-8.5, at.Y-8.5, 17, 17)
}

func (l *flights) drawFlight(f *model.Flight) {
	at, level, ok := l.spot(f)
	if !ok {
		return
	}
	ref := thing.Thing{Kind: thing.Message, Node: f.From, Peer: f.To, Seq: f.Seq}
	switch f.Kind {
	case model.DotFlight:
		radius := float32(3)
		if f.Replica {
			radius = 2.4
		}
		if l.labels.touches(paint.Area(at.X-radius, at.Y-radius, 2*radius, 2*radius)) {
			return // it passes beneath
		}
		l.Disc(at.X, at.Y, radius, paint.Line2.Alpha(faint))
		l.labels.say(f.Label, at, radius, level, paint.Ink3, true)
		l.target(ref, at.X-8, at.Y-8, 16, 16, false)
	case model.AckFlight:
		l.Disc(at.X, at.Y, 8.5, paint.OK)
		l.Icon("check", at.X-5.5, at.Y-5.5, 11, paint.Card)
		l.labels.say(f.Label, at, 8.5, level, paint.Ink2, true)
		l.target(ref, at.X-12, at.Y-12, 24, 24, true)
	case model.ErrorFlight:
		l.Disc(at.X, at.Y, 8.5, paint.Err)
		l.Icon("cross", at.X-5, at.Y-5, 10, paint.Card)
		l.labels.say(f.Error, at, 8.5, true, paint.Err, true)
		l.target(ref, at.X-12, at.Y-12, 24, 24, true)
	case model.BatchFlight:
		w := l.capsule(at, f)
		l.labels.say(f.Label, at, 11.5, true, paint.Ink2, f.Replica)
		l.target(ref, at.X-w/2-2, at.Y-13, w+4, 26, true)
	default:
		l.request(f, at, level, ref)
	}
}

// request paints a message that brings no records: as a pill with its name where its gutter has room
// for it, else as a small one with its name beside it, or with none.
func (l *flights) request(f *model.Flight, at paint.Point, level bool, ref thing.Thing) {
	from, to := l.gutter(at.X)
	w := pillWidth(f.Label)
	pill := paint.Area(l.between(at.X, w), at.Y-fetchH/2, w, fetchH)
	if !f.Replica && !f.Background && f.Label != "" && !l.o.Phone && w <= to-from &&
		!l.labels.touches(pill) {
		l.hollow(at, f, paint.Solid)
		l.labels.keepOff(pill)
		l.target(ref, pill.X-3, at.Y-12, w+6, 24, true)
		return
	}
	small := paint.Area(at.X-8, at.Y-5, 16, 10)
	if l.labels.touches(small) {
		return // it passes beneath
	}
	l.smallHollow(at, f, paint.Solid)
	ink := paint.Ink2
	if f.Background || f.Replica {
		ink = paint.Ink3
	}
	l.labels.say(f.Label, at, 5, level, ink, true)
	l.target(ref, at.X-11, at.Y-12, 22, 24, true)
}

// isBackwards tells whether a message runs against its route. Routes begin at the client, at the
// broker for the rail, and at the broker with the lower place between brokers.
func isBackwards(f *model.Flight) bool {
	switch {
	case f.From.IsClient() && f.To.IsClient(): // to the registry and back
		return f.Kind == model.AckFlight || f.Kind == model.ErrorFlight
	case f.From.IsClient() || f.To.IsClient():
		return f.To.IsClient()
	case f.From.IsController() || f.To.IsController():
		return f.From.IsController()
	}
	return f.From > f.To
}

// share is how far a message has come, 0 to 1.
func (l *flights) share(f *model.Flight) float32 {
	if f.Due <= f.Sent {
		return 1
	}
	t := float32(float64(l.now-f.Sent) / float64(f.Due-f.Sent))
	t = min(max(t, 0), 1)
	if l.o.ReducedMotion {
		switch {
		case t < 1.0/3:
			return 0.04
		case t < 2.0/3:
			return 0.5
		}
		return 0.96
	}
	return t
}

// inside is what a capsule shows of its records: some tokens, and how many more there are.
func (l *messages) inside(f *model.Flight) (tokens []paint.Key, extra string) {
	tokens, more := f.Tokens, f.More
	if l.o.Phone && len(tokens) > 1 {
		tokens, more = tokens[:1], 0
	}
	if f.Replica && len(tokens) > 1 || len(tokens) > 4 || more > 0 && len(tokens) > 2 {
		keep := 2
		if f.Replica {
			keep = 1
		}
		more += len(tokens) - keep
		tokens = tokens[:keep]
	}
	if more > 0 {
		extra = "+" + strconv.Itoa(more)
	}
	return tokens, extra
}

func (l *messages) capsuleWidth(f *model.Flight) float32 {
	tokens, extra := l.inside(f)
	w := 25 + 16*float32(max(len(tokens), 1)-1)
	if extra != "" {
		w += paint.Width(paint.Sans700, 10.5, extra) + 2
	}
	return w
}

// capsule paints a batch around a point: its records' tokens in the partition's outline.
func (l *messages) capsule(at paint.Point, f *model.Flight) float32 {
	tokens, extra := l.inside(f)
	w := l.capsuleWidth(f)
	edge := paint.Ink2
	if f.Tint >= 0 && f.Tint < len(l.m.Partitions) {
		edge = paint.PartitionLook(l.m.Partitions[f.Tint].Order).Text
	}
	x := min(max(at.X-w/2, 2), l.w-w-2)
	l.Frame(x, at.Y-capsuleH/2, w, capsuleH, capsuleH/2, paint.Card, edge, 1.8, paint.Solid)
	for i, t := range tokens {
		l.Token(x+12.5+16*float32(i), at.Y, capsuleR, t, paint.Filled)
	}
	if extra != "" {
		l.TextEnd(paint.Sans700, 10.5, x+w-6, at.Y+3.8, paint.Ink2, extra)
	}
	return w
}

// requestInk is the colour of a request: its partition's, or quiet.
func (l *messages) requestInk(f *model.Flight) paint.Color {
	c := paint.Ink3
	if f.Part >= 0 && f.Part < len(l.m.Partitions) {
		c = paint.PartitionLook(l.m.Partitions[f.Part].Order).Text
	}
	if f.Background || f.Replica {
		c = c.Alpha(faint)
	}
	return c
}

// hollow paints a request with its name.
func (l *messages) hollow(at paint.Point, f *model.Flight, d paint.Dash) {
	c := l.requestInk(f)
	w := pillWidth(f.Label)
	x := l.between(at.X, w)
	l.Frame(x, at.Y-fetchH/2, w, fetchH, fetchH/2, paint.Stage, c, 1.5, d)
	l.Text(paint.Sans600, 10.5, x+7, at.Y+3.8, c, f.Label)
}

// smallHollow paints a request without its name.
func (l *messages) smallHollow(at paint.Point, f *model.Flight, d paint.Dash) {
	l.Frame(at.X-8, at.Y-5, 16, 10, 5, paint.Stage, l.requestInk(f), 1.4, d)
}
