package page

import (
	"slices"
	"strconv"

	"highwater/sim/ledger"
	"highwater/sim/wire"
	"highwater/web/thing"
	"highwater/web/words"
)

// mostLedgerRows bounds what one wish brings: the page asks for what can be seen of a long list.
const mostLedgerRows = 200

var figures = []string{"all", "lost", "stored", "twice", "skipped"}

// Ledger asks for Count rows, from row From on, of the records that a figure, a partition ("orders-0",
// or all of a topic: "orders-*") and a part of a key choose; Open is the tag of the one whose story is
// told.
type Ledger struct {
	Figure, Tp, Key string
	From, Count     int64
	Open            string
}

func (s *Session) books(v *Ledger) Answer {
	p := s.Player
	l := p.Ledger()
	q := ledger.Query{Partition: -1}
	for i, name := range figures {
		if v.Figure == name {
			q.Figure = ledger.Figure(i)
		}
	}
	out := &Books{Counts: countsOf(l.Counts()), From: max(0, v.From)}
	for _, tp := range l.Partitions() {
		out.Partitions = append(out.Partitions, tp.String())
		switch v.Tp {
		case tp.String():
			q.Topic, q.Partition = tp.Topic, tp.Partition
		case tp.Topic + "-*":
			q.Topic = tp.Topic
		}
	}
	if v.Key != "" {
		q.Fits = p.WithKey(v.Key)
	}
	found, total := l.List(q, int(min(out.From, mostFrom)), int(max(0, min(v.Count, mostLedgerRows))))
	out.Total = int64(total)
	for _, i := range found {
		out.Rows = append(out.Rows, s.recordRow(l, i))
	}
	out.Story = s.story(l, v.Open)
	return Answer{Books: out}
}

// mostFrom is farther than any list reaches.
const mostFrom = 1 << 30

func countsOf(c ledger.Counts) Counts {
	return Counts{int64(c.All), int64(c.Lost), int64(c.Stored), int64(c.Twice), int64(c.Skipped)}
}

func (s *Session) recordRow(l *ledger.Ledger, i int) RecordRow {
	p, e := s.Player, l.Entry(i)
	sent := p.Sent(e.Step, e.Tag)
	v := RecordRow{Tag: strconv.FormatUint(e.Tag, 10), At: sent.At, Value: sent.Value,
		Retries: int64(e.Retries), Lost: e.Lost, Gone: e.Expired}
	if sent.Keyed {
		v.Key = &sent.Key
	}
	if e.Partition {
		v.TP, v.Colour = e.TP.String(), colour(s.partitions, e.TP.String())
	}
	if len(e.Places) > 0 {
		v.Offset, v.Also = &e.Places[0].Offset, again(&e)
		s.copies(&v, &e)
	}
	v.Told, v.ToldTone = words.Known(&e)
	v.Verdict, _ = words.Verdict(&e)
	for _, r := range l.Readings(i) {
		v.Groups = append(v.Groups, reading(&r))
	}
	return v
}

// again lists the further offsets at which the leader's log has a record: it was sent twice.
func again(e *ledger.Entry) (offsets []int64) {
	for _, at := range e.Places[1:] {
		if slices.Contains(at.Holders, at.Leader) {
			offsets = append(offsets, at.Offset)
		}
	}
	return offsets
}

// copies says which of the partition's brokers have the record, and where the stage shows it.
func (s *Session) copies(v *RecordRow, e *ledger.Entry) {
	world := s.Player.World()
	at := &e.Places[0]
	ids := at.Replicas
	if part := world.Image().Partition(at.TP); part != nil && !e.Deleted {
		ids = part.Replicas
	}
	has := func(id wire.ID) bool {
		for i := range e.Places {
			if slices.Contains(e.Places[i].Holders, id) {
				return true
			}
		}
		return false
	}
	shown := wire.ID(0)
	for _, id := range ids {
		if has(id) && (shown == 0 || id == at.Leader) {
			shown = id
		}
		q := world.Process(id)
		v.Copies = append(v.Copies, RecordCopy{ID: int64(id), Has: has(id),
			Leads: id == at.Leader && !e.Deleted, Down: q == nil || !q.Running})
	}
	if shown != 0 {
		v.Ref = thing.Thing{Kind: thing.Record, Node: shown, TP: at.TP, Offset: at.Offset}.String()
	}
}

// reading is what one group did with a record.
func reading(r *ledger.Reading) Reading {
	name, text, tone := words.Reading(r)
	return Reading{name, text, tone}
}

// story is what happened to the record with a tag; nil when there is none.
func (s *Session) story(l *ledger.Ledger, open string) *Story {
	tag, _ := strconv.ParseUint(open, 10, 64)
	t, ok := s.Player.Story(tag)
	if !ok {
		return nil
	}
	here := s.Player.World().Seq()
	v := &Story{Title: t.Title, Verdict: t.Verdict, Tone: t.VerdictTone}
	for _, st := range t.Steps {
		v.Steps = append(v.Steps, StoryStep{st.At, int64(st.Seq), st.Text, st.Rule, st.Tone,
			st.Seq > here})
	}
	if t.Begun {
		row := s.recordRow(l, t.Entry)
		v.Row = &row
	}
	return v
}
