package page

import (
	"slices"
	"strconv"

	"highwater/sim/ledger"
	"highwater/sim/wire"
	"highwater/web/player"
)

// mostLedgerRows bounds what one wish brings: the page asks for what can be seen of a long list.
const mostLedgerRows = 200

var figures = []string{"all", "lost", "stored", "twice", "skipped"}

// ledger answers with a piece of the list of records that a figure, a partition ("orders-0", or all of
// a topic: "orders-*") and a part of a key choose, and the story of one of them:
//
//	{figure, tp, key, from, count, open}
//	-> {counts, total, from, partitions, rows, story}
func (s *Session) ledger(a Args) Answer {
	p := s.Player
	l := p.Ledger()
	q := ledger.Query{Partition: -1}
	for i, name := range figures {
		if a.Str("figure") == name {
			q.Figure = ledger.Figure(i)
		}
	}
	parts := l.Partitions()
	for _, tp := range parts {
		switch a.Str("tp") {
		case tp.String():
			q.Topic, q.Partition = tp.Topic, tp.Partition
		case tp.Topic + "-*":
			q.Topic = tp.Topic
		}
	}
	if text := a.Str("key"); text != "" {
		q.Fits = p.WithKey(text)
	}
	from := max(0, int(a.Num("from")))
	found, total := l.List(q, from, max(0, min(int(a.Num("count")), mostLedgerRows)))
	w := &writer{buf: make([]byte, 0, 8<<10)}
	w.obj("", func() {
		s.ledgerCounts(w, "counts", l.Counts())
		w.num("total", int64(total))
		w.num("from", int64(from))
		w.list("partitions", len(parts), func(i int) { w.value(parts[i].String()) })
		w.list("rows", len(found), func(i int) { s.ledgerRow(w, "", l, found[i]) })
		s.ledgerStory(w, l, a.Str("open"))
	})
	return Answer{Data: string(w.buf)}
}

func (s *Session) ledgerCounts(w *writer, key string, c ledger.Counts) {
	w.obj(key, func() {
		for i, n := range []int{c.All, c.Lost, c.Stored, c.Twice, c.Skipped} {
			w.num(figures[i], int64(n))
		}
		w.num("acknowledged", int64(c.Acknowledged))
	})
}

func (s *Session) ledgerRow(w *writer, key string, l *ledger.Ledger, i int) {
	p, e := s.Player, l.Entry(i)
	sent := p.Sent(e.Step, e.Tag)
	w.obj(key, func() {
		w.str("tag", strconv.FormatUint(e.Tag, 10))
		w.num("at", int64(sent.At))
		w.str("who", sent.Sender)
		if sent.Keyed {
			w.str("key", sent.Key)
		}
		w.str("value", sent.Value)
		if e.Partition {
			w.str("tp", e.TP.String())
			if look, ok := s.partitions[e.TP.String()]; ok {
				w.num("colour", int64(look))
			}
		}
		if len(e.Places) > 0 {
			w.num("offset", e.Places[0].Offset)
			also := again(&e)
			w.list("also", len(also), func(k int) {
				w.sep()
				w.buf = strconv.AppendInt(w.buf, also[k], 10)
			})
			s.ledgerCopies(w, &e)
		}
		told(w, &e)
		verdict, tone := player.Verdict(&e)
		w.str("verdict", verdict)
		w.str("tone", string(tone))
		w.flag("lost", e.Lost)
		w.flag("gone", e.Expired)
		rs := l.Readings(i)
		w.list("groups", len(rs), func(k int) { reading(w, &rs[k]) })
	})
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

// told writes what the producer knows.
func told(w *writer, e *ledger.Entry) {
	text, tone := "nothing yet", player.Plain
	switch {
	case e.Told == ledger.Acknowledged:
		text, tone = "stored @"+strconv.FormatInt(e.Offset, 10), player.Good
	case e.Told == ledger.Assumed:
		text, tone = "nothing, acks=0", player.Quiet
	case e.Told == ledger.Failed:
		text, tone = e.Error.Name(), player.Bad
	case e.Orphan:
		text, tone = "nothing, it ended", player.Warn
	case e.Retries > 0:
		text, tone = e.Error.Name(), player.Warn
	}
	w.str("told", text)
	w.str("toldTone", string(tone))
	w.num("retries", int64(e.Retries))
}

// ledgerCopies writes which of the partition's brokers have the record, and where the stage shows it.
func (s *Session) ledgerCopies(w *writer, e *ledger.Entry) {
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
	w.list("copies", len(ids), func(i int) {
		id := ids[i]
		if has(id) && (shown == 0 || id == at.Leader) {
			shown = id
		}
		w.obj("", func() {
			w.num("id", int64(id))
			w.flag("has", has(id))
			w.flag("leads", id == at.Leader && !e.Deleted)
			q := world.Process(id)
			w.flag("down", q == nil || !q.Running)
		})
	})
	w.flag("committed", at.Committed)
	if shown != 0 {
		w.str("ref", RefText(player.Subject{Thing: "record", Node: shown, TP: at.TP,
			Offset: at.Offset}))
	}
}

// reading writes what one group did with a record.
func reading(w *writer, r *ledger.Reading) {
	name, text, tone := r.Group, "not read yet", player.Quiet
	if name == "" {
		name = "no group"
	}
	switch {
	case r.Times > 1 && r.Group != "":
		text, tone = strconv.Itoa(r.Times)+" times", player.Warn
	case r.Times > 0:
		text, tone = "done", player.Good
	case r.Share:
		text, tone = shareWords(r)
	case r.Over:
		text, tone = "skipped", player.Bad
	case r.Hands:
		text, tone = "at work", player.Plain
	case r.Below:
		text, tone = "passed", player.Quiet
	}
	if r.Share && r.Deliveries > 1 {
		text += ", " + strconv.Itoa(r.Deliveries) + " deliveries"
	}
	w.obj("", func() {
		w.str("name", name)
		w.str("text", text)
		w.str("tone", string(tone))
	})
}

func shareWords(r *ledger.Reading) (string, player.Tone) {
	switch r.State {
	case ledger.Acquired:
		return "locked", player.Plain
	case ledger.Accepted:
		return "accepted", player.Good
	case ledger.Released:
		return "given back", player.Warn
	case ledger.Rejected:
		return "rejected", player.Bad
	case ledger.Expired:
		return "lock ran out", player.Warn
	case ledger.GivenUp:
		return "given up", player.Bad
	}
	return "not delivered yet", player.Quiet
}

func (s *Session) ledgerStory(w *writer, l *ledger.Ledger, open string) {
	tag, _ := strconv.ParseUint(open, 10, 64)
	t, ok := s.Player.Story(tag)
	if !ok {
		w.null("story")
		return
	}
	here := s.Player.World().Seq()
	w.obj("story", func() {
		w.str("tag", open)
		w.str("title", t.Title)
		w.str("verdict", t.Verdict)
		w.str("tone", string(t.VerdictTone))
		w.list("steps", len(t.Steps), func(k int) {
			st := &t.Steps[k]
			w.obj("", func() {
				w.num("at", int64(st.At))
				w.num("seq", int64(st.Seq))
				w.str("text", st.Text)
				w.str("rule", st.Rule)
				w.str("tone", string(st.Tone))
				w.flag("later", st.Seq > here)
			})
		})
		if t.Begun { // it may not be among the rows that are shown
			s.ledgerRow(w, "row", l, t.Entry)
		}
	})
}
