package page

import (
	"strconv"
	"strings"

	"highwater/sim"
	"highwater/sim/node"
	"highwater/web/player"
	"highwater/web/spacetime"
	"highwater/web/thing"
	"highwater/web/words"
)

// mostSteps bounds a stretch: of a longer one the end is drawn.
const mostSteps = 12000

// spaceTime is the diagram that was drawn last, with the trace it was made from.
type spaceTime struct {
	player *player.Player
	course uint64
	trace  *sim.Trace
	key    string
	id     string // of the stretch
}

// traced gives a trace of steps first to last, the one at hand if it can be carried on.
func (t *spaceTime) traced(p *player.Player, first, last uint64) *sim.Trace {
	known := t.trace != nil && t.player == p && t.course == p.Course()
	if !known || t.trace.Asked != first || t.trace.Last() > last {
		t.player, t.course, t.trace = p, p.Course(), p.History.Trace(first)
	}
	return t.trace
}

// SpaceTime asks for the diagram of a stretch by its name, or of any time ("time": From, To, Title).
// Hidden kinds of messages are joined by commas. With the Key of the diagram that the page has, nothing
// comes when it is still right.
type SpaceTime struct {
	Stretch          string
	From, To         int64  `js:"opt"`
	Title            string `js:"opt"`
	Width            int64
	Zoom             float64
	Routine, Repeats bool
	Hidden, Key      string
}

// stretch finds what is asked for.
func (s *Session) stretch(v *SpaceTime) player.Stretch {
	if v.Stretch == "time" {
		return s.Player.Span(node.Time(v.From), node.Time(v.To), v.Title)
	}
	return s.Player.Stretch(v.Stretch)
}

// widest and narrowest bound a diagram's width in pixels.
const narrowest, widest = 200, 8000

// spaceTime draws a stretch of history.
func (s *Session) spaceTime(v *SpaceTime) Answer {
	p := s.Player
	st := s.stretch(v)
	cut := uint64(0)
	if st.Last > st.First+mostSteps {
		cut = st.Last - mostSteps - st.First
		st.First = st.Last - mostSteps
		if step, ok := p.History.InfoAt(st.First); ok {
			st.From = step.At
		}
	}
	o := spacetime.Options{First: st.First, Last: st.Last, From: st.From, To: st.To,
		Width: int(min(max(v.Width, narrowest), widest)), Zoom: min(max(v.Zoom, 0.2), 8),
		Routine: v.Routine, Repeats: v.Repeats}
	for i := range words.Switches {
		o.Hidden[i] = strings.Contains(v.Hidden, i.String())
	}
	all := p.Stretches()
	key := strings.Join([]string{s.Course.Lesson.ID, u(p.Course()), u(st.First), u(st.Last),
		u(uint64(st.To)), u(uint64(o.Width)), strconv.FormatFloat(o.Zoom, 'g', 4, 64), v.Hidden,
		strconv.FormatBool(v.Routine), strconv.FormatBool(v.Repeats), u(uint64(len(all))),
		u(uint64(s.Course.StepIndex())), strconv.Itoa(len(s.partitions))}, " ")
	if key == v.Key {
		return Answer{}
	}
	trace := s.diagram.traced(p, st.First, st.Last)
	d := s.diagramOf(spacetime.Layout(spacetime.Gather(p.History, trace, o, p.Line)))
	d.Key, d.Cut, d.Stretch = key, int64(cut), stretchOf(st)
	for i := range min(len(all), mostStretches) {
		d.Stretches = append(d.Stretches, stretchOf(all[len(all)-1-i]))
	}
	return Answer{Diagram: d}
}

// mostStretches is how many elections and rebalances can be chosen from.
const mostStretches = 24

func u(n uint64) string { return strconv.FormatUint(n, 10) }

func stretchOf(st player.Stretch) Stretch { return Stretch{st.ID, st.Title, st.From, st.To} }

// SpaceTimeGo goes to an event (Seq), or to a message between Sent and End (Order).
type SpaceTimeGo struct {
	Seq, Sent, End, Order int64 `js:"opt"`
}

// spaceTimeGo moves the playhead to a thing of the diagram and asks why it is so: a message is met on
// its way, an event just after it.
func (s *Session) spaceTimeGo(v *SpaceTimeGo) Answer {
	if v.Seq > 0 {
		if !s.Player.GoTo(uint64(v.Seq)) {
			return Answer{Error: words.OtherCourse}
		}
		s.Select(thing.Thing{Kind: thing.Event, Seq: uint64(v.Seq)})
		return Answer{}
	}
	s.seek(&Seek{float64(v.Sent) + float64(v.End-v.Sent)/2})
	s.Select(thing.Thing{Kind: thing.Message, Seq: uint64(v.Order)})
	return Answer{}
}

func (s *Session) diagramOf(d *spacetime.Diagram) *Diagram {
	v := &Diagram{Width: int64(d.Width), Height: int64(d.Height), Shown: int64(d.Shown),
		Folded:  d.Folded.Words(),
		Routine: int64(d.Folded.Heartbeats + d.Folded.Fetches + d.Folded.Other),
		Repeats: int64(d.Folded.Repeats)}
	for _, c := range d.Columns {
		v.Columns = append(v.Columns, Column{int64(c.X), c.Name, c.Role})
	}
	for _, l := range d.Lines {
		v.Lines = append(v.Lines, Lifeline{int64(l.X), int64(l.Y1), int64(l.Y2), l.State})
	}
	for _, b := range d.Bars {
		v.Bars = append(v.Bars, Bar{int64(b.X), int64(b.W), int64(b.Y1), int64(b.Y2), b.Kind,
			b.Label, b.Title, int64(s.partitions[b.Partition])})
	}
	for i := range d.Arrows {
		v.Arrows = append(v.Arrows, s.arrowOf(&d.Arrows[i]))
	}
	for i := range d.Marks {
		m := &d.Marks[i]
		v.Marks = append(v.Marks, DiagramMark{int64(m.X), int64(m.Y), m.Icon, m.Tone,
			m.Title, m.At, int64(m.Seq), labelOf(&m.Label)})
	}
	for _, l := range d.Walls {
		v.Walls = append(v.Walls, Wall{int64(l.X), int64(l.Y1), int64(l.Y2), l.Title})
	}
	for _, b := range d.Breaks {
		v.Breaks = append(v.Breaks, Break{int64(b.Y), int64(b.H), b.Text, b.Detail})
	}
	for _, t := range d.Ticks {
		v.Ticks = append(v.Ticks, Tick{int64(t.Y), t.Text, t.Main})
	}
	for _, c := range d.Commands {
		v.Commands = append(v.Commands, Command{int64(c.Y), c.Text, c.At, int64(c.Seq)})
	}
	for _, at := range d.Scale {
		v.Scale = append(v.Scale, int64(at.At), int64(at.Y))
	}
	for i, n := range d.Counts {
		v.Counts = append(v.Counts, KindCount{words.Switch(i).String(), int64(n)})
	}
	return v
}

func labelOf(l *spacetime.Label) *Label {
	if l.Text == "" {
		return nil
	}
	return &Label{int64(l.X), int64(l.Y), l.Text, l.End}
}

func (s *Session) arrowOf(a *spacetime.Arrow) Arrow {
	v := Arrow{X1: int64(a.X1), Y1: int64(a.Y1), X2: int64(a.X2), Y2: int64(a.Y2), Kind: a.Kind,
		Tone: a.Tone, Fate: a.Fate, Reply: a.Reply, Title: a.Title, Sent: a.Sent, End: a.End,
		Order: int64(a.Order), Label: labelOf(&a.Label)}
	if a.Group != "" {
		n := int64(s.groups[a.Group])
		v.Group = &n
	}
	return v
}
