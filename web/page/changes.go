package page

import (
	"bytes"
	"slices"

	"highwater/web/player"
)

// Most of the state stays as it is from one look of the page to the next, and the page looks ten times
// a second while time passes. So it is told only the fields that are not what they were, and of the
// events those that it hasn't got.

// delivered is what the page has been told.
type delivered struct {
	text   []byte  // the state's fields as JSON, without the events
	fields []field // where they lie in it, in order
	events deliveredEvents
}

// field is one field of the state in its text, with its name and colon.
type field struct {
	name     string
	from, to int
}

// deliveredEvents says which events the page has: the newest have of the first count of a history.
type deliveredEvents struct {
	of          *player.Player
	course      uint64
	count, have int
}

// Changes is what changed of the state since the last call, as JSON: a Patch, and the fields of the
// State that are different. The first call gives all of them.
func (s *Session) Changes() string {
	v := s.stateWith(nil)
	w := &writer{buf: make([]byte, 0, 16<<10), fields: []field{}}
	v.put(w)
	w.end()
	now := delivered{text: w.buf, fields: w.fields}
	var p Patch
	out := &writer{}
	out.open('{')
	for _, f := range now.fields {
		if f.name != eventsField && !bytes.Equal(f.text(&now), s.delivered.find(f.name)) {
			out.sep()
			out.buf = append(out.buf, f.text(&now)...)
		}
	}
	for _, f := range s.delivered.fields {
		if now.find(f.name) == nil {
			p.Gone = append(p.Gone, f.name)
		}
	}
	now.events = s.later(&p, out)
	out.close('}')
	s.delivered = now
	head := &writer{}
	head.open('{')
	head.key("patch")
	p.put(head)
	head.key("state")
	return string(head.buf) + string(out.buf) + "}"
}

// eventsField is the name under which the events go.
const eventsField = "events"

func (f *field) text(in *delivered) []byte { return in.text[f.from:f.to] }

// find is a field's text; nil when it is left out because it is empty.
func (t *delivered) find(name string) []byte {
	i := slices.IndexFunc(t.fields, func(f field) bool { return f.name == name })
	if i < 0 {
		return nil
	}
	return t.fields[i].text(t)
}

// later writes the events that the page hasn't got; Patch.Keep tells how many of the others stay.
func (s *Session) later(p *Patch, w *writer) deliveredEvents {
	pl := s.Player
	now := deliveredEvents{of: pl, course: pl.Course(), count: pl.EventCount()}
	now.have = min(now.count, mostEvents)
	was, more := s.delivered.events, now.have
	if was.of == pl && was.course == now.course && was.count <= now.count {
		more = min(now.count-was.count, now.have)
		p.Keep = int64(now.have - more)
	}
	if more == 0 && p.Keep == int64(was.have) && s.delivered.fields != nil {
		p.Keep = 0
		return now
	}
	w.key(eventsField)
	w.open('[')
	for _, e := range s.events(more) {
		e.put(w)
	}
	w.close(']')
	return now
}
