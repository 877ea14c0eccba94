package page

import (
	"strconv"
	"strings"

	"highwater/sim"
	"highwater/sim/node"
	"highwater/sim/wire"
	"highwater/web/player"
	"highwater/web/spacetime"
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

// phrases are a player's words for a diagram.
type phrases struct{ p *player.Player }

// Message implements spacetime.Words.
func (w phrases) Message(b wire.Body) string { return player.MessageWords(b) }

// Event implements spacetime.Words.
func (w phrases) Event(e node.Event) (text, tone, rule string) {
	s := w.p.Say(e)
	return s.Text, string(s.Tone), s.Rule
}

// stretch finds what is asked for: a stretch by its name, or any from one time to another.
func (s *Session) stretch(a Args) player.Stretch {
	if a.Str("stretch") == "time" {
		return s.Player.Span(node.Time(a.Num("from")), node.Time(a.Num("to")), a.Str("title"))
	}
	return s.Player.Stretch(a.Str("stretch"))
}

// spaceTime draws a stretch of history. The answer's data is empty when the drawing is the one that the
// page has already, by its key.
func (s *Session) spaceTime(a Args) Answer {
	p := s.Player
	st := s.stretch(a)
	cut := uint64(0)
	if st.Last > st.First+mostSteps {
		cut = st.Last - mostSteps - st.First
		st.First = st.Last - mostSteps
		if step, _, ok := p.History.StepAt(st.First); ok {
			st.From = step.At
		}
	}
	o := spacetime.Options{First: st.First, Last: st.Last, From: st.From, To: st.To,
		Width: int(a.Num("width")), Zoom: min(max(a.Num("zoom"), 0.2), 8),
		Routine: a.Str("routine") == "true", Repeats: a.Str("repeats") == "true"}
	hidden := a.Str("hidden")
	for i, name := range spacetime.KindNames {
		o.Hidden[i] = strings.Contains(hidden, name)
	}
	all := p.Stretches()
	key := strings.Join([]string{p.Lesson.ID, u(p.Course()), u(st.First), u(st.Last),
		u(uint64(st.To)), u(uint64(o.Width)), strconv.FormatFloat(o.Zoom, 'g', 4, 64), hidden,
		a.Str("routine"), a.Str("repeats"), u(uint64(len(all))), u(uint64(p.StepIndex())),
		strconv.Itoa(len(s.partitions))}, " ")
	if key == a.Str("key") {
		return Answer{}
	}
	story := spacetime.Gather(p.History, s.diagram.traced(p, st.First, st.Last), o, phrases{p})
	w := &writer{buf: make([]byte, 0, 32<<10)}
	w.obj("", func() {
		w.str("key", key)
		w.num("cut", int64(cut))
		w.obj("stretch", func() { writeStretch(w, st) })
		all = all[max(0, len(all)-mostStretches):]
		w.list("stretches", len(all), func(i int) {
			w.obj("", func() { writeStretch(w, all[len(all)-1-i]) })
		})
		s.writeDiagram(w, spacetime.Layout(story))
	})
	return Answer{Data: string(w.buf)}
}

// mostStretches is how many elections and rebalances can be chosen from.
const mostStretches = 24

func u(n uint64) string { return strconv.FormatUint(n, 10) }

func writeStretch(w *writer, st player.Stretch) {
	w.str("id", st.ID)
	w.str("kind", st.Kind)
	w.str("title", st.Title)
	w.num("from", int64(st.From))
	w.num("to", int64(st.To))
}

// goTo moves the playhead to a thing of the diagram and asks why it is so: a message is met on its way,
// an event just after it.
func (s *Session) spaceTimeGo(a Args) Answer {
	if seq := uint64(a.Num("seq")); seq > 0 {
		if !s.Player.GoTo(seq) {
			return Answer{Error: "that event is on another course of history"}
		}
		s.Select(player.Subject{Thing: "event", Seq: seq})
		return Answer{}
	}
	sent, end := node.Time(a.Num("sent")), node.Time(a.Num("end"))
	s.Player.Seek(sent + (end-sent)/2)
	s.Select(player.Subject{Thing: "message", Seq: uint64(a.Num("order"))})
	return Answer{}
}

func (s *Session) writeDiagram(w *writer, d *spacetime.Diagram) {
	w.num("width", int64(d.Width))
	w.num("height", int64(d.Height))
	w.list("columns", len(d.Columns), func(i int) {
		c := &d.Columns[i]
		w.obj("", func() {
			w.num("x", int64(c.X))
			w.num("node", int64(c.Node))
			w.str("name", c.Name)
			w.str("role", c.Role)
		})
	})
	w.list("lines", len(d.Lines), func(i int) {
		l := &d.Lines[i]
		w.obj("", func() { nums(w, "x", l.X, "y1", l.Y1, "y2", l.Y2); w.str("state", l.State) })
	})
	w.list("bars", len(d.Bars), func(i int) { s.writeBar(w, &d.Bars[i]) })
	w.list("arrows", len(d.Arrows), func(i int) { s.writeArrow(w, &d.Arrows[i]) })
	w.list("marks", len(d.Marks), func(i int) { writeMark(w, &d.Marks[i]) })
	w.list("walls", len(d.Walls), func(i int) {
		l := &d.Walls[i]
		w.obj("", func() { nums(w, "x", l.X, "y1", l.Y1, "y2", l.Y2); w.str("title", l.Title) })
	})
	w.list("breaks", len(d.Breaks), func(i int) {
		b := &d.Breaks[i]
		w.obj("", func() {
			nums(w, "y", b.Y, "h", b.H)
			w.str("text", b.Text)
			w.str("detail", b.Detail)
		})
	})
	w.list("ticks", len(d.Ticks), func(i int) {
		t := &d.Ticks[i]
		w.obj("", func() { nums(w, "y", t.Y); w.str("text", t.Text); w.flag("main", t.Main) })
	})
	w.list("commands", len(d.Commands), func(i int) {
		c := &d.Commands[i]
		w.obj("", func() {
			nums(w, "y", c.Y)
			w.str("text", c.Text)
			w.num("at", int64(c.At))
			w.num("seq", int64(c.Seq))
		})
	})
	w.list("scale", 2*len(d.Scale), func(i int) {
		w.sep()
		v := int64(d.Scale[i/2].At)
		if i%2 == 1 {
			v = int64(d.Scale[i/2].Y)
		}
		w.buf = strconv.AppendInt(w.buf, v, 10)
	})
	w.list("counts", len(d.Counts), func(i int) {
		w.obj("", func() {
			w.str("name", spacetime.KindNames[i])
			w.num("n", int64(d.Counts[i]))
		})
	})
	w.num("shown", int64(d.Shown))
	w.str("folded", d.Folded.Words())
	w.num("routine", int64(d.Folded.Heartbeats+d.Folded.Fetches+d.Folded.Other))
	w.num("repeats", int64(d.Folded.Repeats))
}

func nums(w *writer, pairs ...any) {
	for i := 0; i+1 < len(pairs); i += 2 {
		w.num(pairs[i].(string), int64(pairs[i+1].(int)))
	}
}

func (s *Session) writeBar(w *writer, b *spacetime.Bar) {
	w.obj("", func() {
		nums(w, "x", b.X, "w", b.W, "y1", b.Y1, "y2", b.Y2)
		w.str("kind", b.Kind)
		w.str("label", b.Label)
		w.str("title", b.Title)
		w.flag("begun", b.Begun)
		w.flag("lasts", b.Lasts)
		if b.Partition != "" {
			w.str("partition", b.Partition)
			w.num("look", int64(s.partitions[b.Partition]))
		}
	})
}

func writeLabel(w *writer, l *spacetime.Label) {
	if l.Text == "" {
		return
	}
	w.obj("label", func() {
		nums(w, "x", l.X, "y", l.Y)
		w.str("text", l.Text)
		w.flag("end", l.End)
	})
}

func (s *Session) writeArrow(w *writer, a *spacetime.Arrow) {
	w.obj("", func() {
		nums(w, "x1", a.X1, "y1", a.Y1, "x2", a.X2, "y2", a.Y2)
		w.str("kind", a.Kind)
		w.str("tone", a.Tone)
		w.str("fate", a.Fate)
		w.flag("reply", a.Reply)
		w.str("title", a.Title)
		w.num("sent", int64(a.Sent))
		w.num("end", int64(a.End))
		w.num("order", int64(a.Order))
		if a.Group != "" {
			w.num("group", int64(s.groups[a.Group]))
		}
		writeLabel(w, &a.Label)
	})
}

func writeMark(w *writer, m *spacetime.Mark) {
	w.obj("", func() {
		nums(w, "x", m.X, "y", m.Y)
		w.str("node", m.Node)
		w.str("icon", m.Icon)
		w.str("tone", m.Tone)
		w.str("title", m.Title)
		w.num("at", int64(m.At))
		w.num("seq", int64(m.Seq))
		writeLabel(w, &m.Label)
	})
}
