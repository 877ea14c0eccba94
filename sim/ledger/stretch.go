package ledger

import (
	"iter"
	"strings"

	"highwater/sim/wire"
)

// Stretch is what the books tell of a stretch of history: what was entered after one moment and until
// another. What is the case, rather than happened, is told of its end.
type Stretch struct{ from, to *Ledger }

// nothing are the books before anything happened; for reading only.
var nothing = New()

// Since is the stretch from one moment (nil: the beginning) to a later one of the same history. Both
// are read as long as the stretch is.
func Since(from, to *Ledger) Stretch {
	if from == nil {
		from = nothing
	}
	return Stretch{from, to}
}

// Acked counts the records whose producer was told that they are stored, or asked for no answer
// (acks=0).
func (s Stretch) Acked() int64 { return s.to.totals.acked - s.from.totals.acked }

// AckedOf counts those of one topic.
func (s Stretch) AckedOf(topic string) int64 { return s.to.ackedOf(topic) - s.from.ackedOf(topic) }

func (l *Ledger) ackedOf(topic string) (n int64) {
	for i := range l.parts.Len() {
		if p := l.parts.Get(i); p.tp.Topic == topic {
			n += p.acked
		}
	}
	return n
}

// Failed counts the records whose producer was told that they failed.
func (s Stretch) Failed() int64 { return s.to.totals.failed - s.from.totals.failed }

// Retried counts the batches that a producer sent again.
func (s Stretch) Retried() int64 { return s.to.totals.retried - s.from.totals.retried }

// Unclean counts the elections of a leader that lacked committed records.
func (s Stretch) Unclean() int64 { return s.to.totals.unclean - s.from.totals.unclean }

// Truncations counts how often a replica dropped the end of its log.
func (s Stretch) Truncations() int64 { return s.to.totals.truncated - s.from.totals.truncated }

func (s Stretch) rare(kind rareKind, name, detail string) int64 {
	k := rare{kind, name, detail}
	return s.to.rares.At(k) - s.from.rares.At(k)
}

// Elections counts the leader elections of a partition, those of nobody included.
func (s Stretch) Elections(tp wire.TopicPartition) int64 {
	return s.rare(elections, tp.String(), "")
}

// GivenUp counts how often the controller fenced a broker for want of heartbeats.
func (s Stretch) GivenUp(broker wire.ID) int64 { return s.rare(silences, broker.String(), "") }

// Refused counts the answers to producers with an error, by its name.
func (s Stretch) Refused(err string) int64 { return s.rare(refusals, err, "") }

// SchemasRefused counts the schemas that a registry refused under a subject.
func (s Stretch) SchemasRefused(subject string) int64 { return s.rare(schemas, subject, "") }

// TurnedAway counts how often a broker didn't let a client in.
func (s Stretch) TurnedAway() int64 { return s.rare(logins, "", "") }

// Denied counts what a principal, such as User:mario, wanted and might not.
func (s Stretch) Denied(principal string) int64 { return s.rare(denials, principal, "") }

// CommitsRefused counts the commits that a coordinator refused with an error, by its name.
func (s Stretch) CommitsRefused(err string) int64 { return s.rare(commitRefusal, err, "") }

// Gone counts the members that a group lost for a reason, one of node.MemberLeft.
func (s Stretch) Gone(group, reason string) int64 { return s.rare(departures, group, reason) }

// Client are the figures of a client process.
func (s Stretch) Client(id wire.ID) Work {
	if !id.IsClient() {
		return Work{}
	}
	return s.client(int(id - wire.FirstClient))
}

func (s Stretch) client(slot int) (w Work) {
	if c := s.to.clients.Get(slot); c != nil {
		w = c.did
	}
	if c := s.from.clients.Get(slot); c != nil {
		w = w.minus(c.did)
	}
	return w
}

// Clients ranges over the figures of all client processes that the books know.
func (s Stretch) Clients() iter.Seq2[wire.ID, Work] {
	return func(yield func(wire.ID, Work) bool) {
		for slot := range s.to.clients.Len() {
			if s.to.clients.Get(slot) != nil && !yield(wire.FirstClient+wire.ID(slot), s.client(slot)) {
				return
			}
		}
	}
}

// group finds a group; its index is the same in all books of one history.
func (l *Ledger) group(id string) (*group, int) {
	i, ok := l.groupIDs.Get(id)
	if !ok {
		return nil, -1
	}
	return l.groups.Get(int(i)), int(i)
}

// Group are the figures of a group.
func (s Stretch) Group(id string) (w GroupWork) {
	if g, _ := s.to.group(id); g != nil {
		w = g.did
	}
	if g, _ := s.from.group(id); g != nil {
		w = w.minus(g.did)
	}
	return w
}

// Twice counts the records that a group processed in this stretch though it had been done with them.
func (s Stretch) Twice(group string) (n int64) {
	g, i := s.to.group(group)
	if g == nil || g.twice == 0 {
		return 0
	}
	was := s.from.groups.Get(i)
	for r := range s.to.figure(Twice) {
		times := g.cells.Get(r) & timesMask
		if times > 1 && (was == nil || was.cells.Get(r)&timesMask < times) {
			n++
		}
	}
	return n
}

// Skipped counts the records that a group has passed over at the end of the stretch.
func (s Stretch) Skipped(group string) int64 {
	if g, _ := s.to.group(group); g != nil {
		return int64(g.skipped)
	}
	return 0
}

// Lost counts the records that were acknowledged in this stretch and are lost at its end.
func (s Stretch) Lost() (n int64) {
	for r := range s.to.figure(Lost) {
		if rec := s.from.records.Get(r); rec.answer != Acknowledged {
			n++
		}
	}
	return n
}

// Delivered counts how often a share group has handed out the record at an offset, up to the end of
// the stretch.
func (s Stretch) Delivered(group string, tp wire.TopicPartition, offset int64) int64 {
	g, _ := s.to.group(group)
	i, ok := s.to.names.Get(tp)
	if g == nil || !ok {
		return 0
	}
	r := int(s.to.parts.Get(int(i)).at.Get(int(offset))) - 1
	if r < 0 {
		return 0
	}
	return int64(g.fates.Get(r).handed)
}

// Duplicates counts the copies that records have in their partition's log besides themselves, at the
// end of the stretch.
func (s Stretch) Duplicates() (n int64) {
	l, last := s.to, -1
	for k := range l.more.All() {
		if k.record == last {
			continue
		}
		last = k.record
		r, copies := l.records.Get(k.record), int64(0)
		l.places(k.record, &r, func(at place) bool {
			p := l.parts.Get(int(at.part))
			if leader := p.replica(p.judge); leader != nil && leader.has(at) && !p.deleted {
				copies++
			}
			return true
		})
		n += max(0, copies-1)
	}
	return n
}

// Printed tells whether a tool or program printed a line that has a text in it, to its standard error
// or else to its standard output.
func (s Stretch) Printed(text string, stderr bool) bool {
	for i := s.from.lines.Len(); i < s.to.lines.Len(); i++ {
		if l := s.to.lines.Get(i); l.stderr == stderr && strings.Contains(l.text, text) {
			return true
		}
	}
	return false
}

// PrintedBefore tells whether a line that has a text in it was printed to standard output earlier than
// any that has another. Both were printed.
func (s Stretch) PrintedBefore(text, other string) bool {
	seen := false
	for i := s.from.lines.Len(); i < s.to.lines.Len(); i++ {
		l := s.to.lines.Get(i)
		if l.stderr {
			continue
		}
		seen = seen || strings.Contains(l.text, text)
		if strings.Contains(l.text, other) {
			return seen && !strings.Contains(l.text, text)
		}
	}
	return false
}

// Commanded tells whether the world was given a command that has a text in it.
func (s Stretch) Commanded(text string) bool {
	for i := s.from.commands.Len(); i < s.to.commands.Len(); i++ {
		if strings.Contains(s.to.commands.Get(i), text) {
			return true
		}
	}
	return false
}

// figure ranges over the records that a figure counts, the oldest first.
func (l *Ledger) figure(f Figure) iter.Seq[int] {
	return func(yield func(int) bool) {
		q := Query{Figure: f, Partition: -1}
		left := l.counts.of(f)
		for i := 0; i < l.records.Len() && left > 0; i++ {
			if b := l.blocks.Get(i / blockLen); i%blockLen == 0 && b.of(f) == 0 {
				i += blockLen - 1
				continue
			}
			if l.fits(&q, i) {
				if left--; !yield(i) {
					return
				}
			}
		}
	}
}
