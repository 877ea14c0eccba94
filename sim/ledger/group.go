package ledger

import (
	"slices"

	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/wire"
)

// group is what one consumer group, or share group, did.
type group struct {
	id        string
	share     bool
	twice     int                    // records that it processed more than once
	skipped   int                    // records that it passed over
	processed int                    // times that a member was done with a record
	cells     ordered.Vec[uint16]    // by record: how often it was processed, and whether passed over
	fates     ordered.Vec[shareFate] // by record, of a share group
	stands    ordered.Vec[stand]     // by partition
	did       GroupWork
}

func (g *group) clone() *group {
	c := *g
	c.cells, c.fates, c.stands = g.cells.Clone(), g.fates.Clone(), g.stands.Clone()
	return &c
}

const (
	passed    uint16 = 1 << 15 // counted as passed over
	timesMask uint16 = passed - 1
)

// stand is where a group stands in a partition.
type stand struct {
	began, mark   int64 // the lowest offset it ever stood at; the committed offset
	begun, marked bool
	held          span   // what a member got from its last poll
	others        []span // of further members, which is rare; replaced whole
}

// span is a run of records in the hands of a process; its process is 0 when there is none.
type span struct {
	process     wire.ID
	epoch       int32 // in which they were appended: others may have their offsets by now
	first, last int64
}

func (s *span) has(at place) bool {
	return s.process != 0 && s.epoch == at.epoch && s.first <= at.offset && at.offset <= s.last
}

func (s *stand) inHands(at place) bool {
	if s.others == nil {
		return s.held.has(at)
	}
	return s.held.has(at) || slices.ContainsFunc(s.others, func(h span) bool { return h.has(at) })
}

// bounds are the offsets that the group has passed.
func (s *stand) bounds() (from, to int64) {
	if !s.begun || !s.marked {
		return 0, 0
	}
	return s.began, max(s.began, s.mark)
}

// shareFate is what a share group did with a record.
type shareFate struct {
	handed     uint16 // how often a member got it
	deliveries uint8  // as the group's leader counts them
	state      ShareState
}

func (l *Ledger) groupOf(id string) int32 {
	if g := l.groups.Get(int(l.recentGroup)); g != nil && g.id == id {
		return l.recentGroup
	}
	i, known := l.groupIDs.Get(id)
	if !known {
		i = int32(l.groups.Len())
		l.groups.Set(int(i), &group{id: id})
		l.groupIDs.Set(id, i)
	}
	l.recentGroup = i
	return i
}

func (l *Ledger) processed(e *node.Event, f *node.RecordsProcessed) {
	if c := l.clientOf(e.Node); c != nil {
		c.did.Processed += int64(len(f.Tags)) // one for each record
		c.aged(e.At, f)
	}
	if wire.Internal(f.TP.Topic) {
		return
	}
	gi := l.groupOf(f.Group)
	g := l.groups.Edit(int(gi))
	for _, tag := range f.Tags {
		i, ok := l.find(tag)
		if !ok {
			continue
		}
		c := g.cells.Edit(i)
		if *c&timesMask < timesMask {
			*c++
		}
		g.processed++
		switch times := *c & timesMask; {
		case times == 1 && *c&passed != 0:
			l.passOver(gi, i)
		case times == 2 && f.Group != "":
			g.twice++
			r := l.records.Edit(i)
			if r.twice++; r.twice == 1 {
				l.counts.Twice++
				l.blocks.Edit(i/blockLen).twice++
			}
		}
	}
}

// passOver finds out whether a group has passed over record i, and counts it.
func (l *Ledger) passOver(gi int32, i int) {
	g := l.groups.Get(int(gi))
	c := g.cells.Get(i)
	r := l.records.Get(i)
	now := c&timesMask == 0 && r.flags&present != 0 && g.id != "" && l.passes(g, i, &r)
	if now == (c&passed != 0) {
		return
	}
	g = l.groups.Edit(int(gi))
	cell, rec, b := g.cells.Edit(i), l.records.Edit(i), l.blocks.Edit(i/blockLen)
	*cell ^= passed
	if now {
		g.skipped++
		if rec.skipped++; rec.skipped == 1 {
			l.counts.Skipped++
			b.skipped++
		}
		return
	}
	g.skipped--
	if rec.skipped--; rec.skipped == 0 {
		l.counts.Skipped--
		b.skipped--
	}
}

// passes tells whether a group has passed record i wherever the leader's log has it, with nobody at
// work on it.
func (l *Ledger) passes(g *group, i int, r *record) bool {
	behind, ahead := false, false
	l.places(i, r, func(at place) bool {
		if r.flags&manifold != 0 {
			p := l.parts.Get(int(at.part))
			if leader := p.replica(p.judge); leader == nil || !leader.has(at) {
				return true
			}
		}
		s := g.stands.Get(int(at.part))
		from, to := s.bounds()
		behind = behind || from <= at.offset && at.offset < to
		ahead = at.offset >= to || s.inHands(at)
		return !ahead
	})
	return behind && !ahead
}

// passOverAll looks at the records from one offset up to another.
func (l *Ledger) passOverAll(gi, part int32, from, to int64) {
	p := l.parts.Get(int(part))
	for o := max(from, 0); o < min(to, int64(p.at.Len())); o++ {
		if i := int(p.at.Get(int(o))) - 1; i >= 0 {
			l.passOver(gi, i)
		}
	}
}

// move changes where a group stands and looks at what it has passed or un-passed by that.
func (l *Ledger) move(gi, part int32, change func(*stand)) {
	s := l.groups.Edit(int(gi)).stands.Edit(int(part))
	from, to := s.bounds()
	change(s)
	begin, end := s.bounds()
	if end > l.parts.Get(int(part)).marked {
		l.parts.Edit(int(part)).marked = end
	}
	if from == to { // nothing was passed before
		from, to = begin, begin
	}
	l.passOverAll(gi, part, min(from, begin), max(from, begin))
	l.passOverAll(gi, part, min(to, end), max(to, end))
}

// begin lowers the place from which on a group is answerable.
func (s *stand) begin(offset int64) {
	if !s.begun || offset < s.began {
		s.begun, s.began = true, offset
	}
}

func (l *Ledger) committed(id string, o *node.CommittedOffset) {
	if wire.Internal(o.TP.Topic) {
		return
	}
	l.move(l.groupOf(id), l.partOf(&o.TP), func(s *stand) {
		s.begin(o.Offset)
		s.marked, s.mark = true, o.Offset
	})
}

func (l *Ledger) forgotten(id string, tp wire.TopicPartition) {
	if !wire.Internal(tp.Topic) {
		l.move(l.groupOf(id), l.partOf(&tp), func(s *stand) { s.marked = false })
	}
}

// drop takes all of a process's spans out, where there are several.
func (s *stand) drop(id wire.ID) (gone []span) {
	var kept []span
	for _, h := range append([]span{s.held}, s.others...) {
		if h.process == id {
			gone = append(gone, h)
		} else {
			kept = append(kept, h)
		}
	}
	s.held, s.others = span{}, nil
	if len(kept) > 0 {
		s.held, s.others = kept[0], kept[1:]
	}
	return gone
}
