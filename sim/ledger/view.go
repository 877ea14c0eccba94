package ledger

import (
	"highwater/sim/ordered"
	"highwater/sim/wire"
)

// Entry is one record's line in the ledger.
type Entry struct {
	Index int
	Tag   uint64
	Step  uint64 // in which it was sent: there the journal has its key and value
	TP    wire.TopicPartition
	// Partition is false for a record that send() refused before it had a partition.
	Partition bool
	Key       uint32 // KeyHash

	Told    Told
	Offset  int64          // that the producer was told; -1
	Error   wire.ErrorCode // of the failure, or of the last retry
	Retries int
	// Orphan: the producer's process ended before it was told anything.
	Orphan bool

	Places  []Place // where it stands or stood, the newest first
	Present bool    // in the log of the partition's leader
	Expired bool    // removed by retention, DeleteRecords or the topic's deletion
	Deleted bool    // by the topic's deletion
	Lost    bool
	Stored  bool // though its producer wasn't told so
	Twice   bool
	Skipped bool
}

// Place is where a record was appended.
type Place struct {
	TP        wire.TopicPartition
	Offset    int64
	Epoch     int32
	Leader    wire.ID   // of the partition, as the controller named it last
	Committed bool      // below the leader's high watermark, in the leader's log
	Holders   []wire.ID // brokers that have it on disk
	Replicas  []wire.ID // brokers that have a copy of the partition, as far as ever written to
}

// Len is the number of records.
func (l *Ledger) Len() int { return l.records.Len() }

// Find is the index of a tag's record.
func (l *Ledger) Find(tag uint64) (int, bool) { return l.find(tag) }

// Entry is the line of record i.
func (l *Ledger) Entry(i int) Entry {
	r := l.records.Get(i)
	e := Entry{Index: i, Tag: r.tag, Step: uint64(r.step), Key: r.key, Told: r.answer,
		Offset: r.told, Error: r.err, Retries: int(r.retries), Present: r.flags&present != 0,
		Expired: r.flags&expired != 0, Lost: r.flags&lost != 0, Stored: r.flags&stored != 0,
		Twice: r.twice > 0, Skipped: r.skipped > 0}
	if s := l.senders.Get(slotOf(r.tag)); s != nil {
		e.Orphan = s.ended && r.answer == Nothing
	}
	if r.part >= 0 {
		p := l.parts.Get(int(r.part))
		e.TP, e.Partition, e.Deleted = p.tp, true, p.deleted
	}
	l.places(i, &r, func(at place) bool {
		e.Places = append(e.Places, l.placed(at))
		return true
	})
	return e
}

func (l *Ledger) placed(at place) Place {
	p := l.parts.Get(int(at.part))
	v := Place{TP: p.tp, Offset: at.offset, Epoch: at.epoch, Leader: p.leader}
	for n := range p.replicas {
		r := &p.replicas[n]
		v.Replicas = append(v.Replicas, r.broker)
		if r.has(at) {
			v.Holders = append(v.Holders, r.broker)
		}
	}
	ordered.Sort(v.Replicas)
	ordered.Sort(v.Holders)
	if leader := p.replica(p.judge); leader != nil {
		v.Committed = at.offset < p.hw && leader.had(at)
	}
	return v
}

// Reading is what one group did with a record.
type Reading struct {
	Group string // empty: a process without a group
	Share bool
	Times int  // how often it was processed
	Over  bool // passed over: see Counts
	Below bool // below the group's committed offset
	Hands bool // a member got it from its last poll
	// Of a share group.
	Deliveries int
	State      ShareState
}

// Readings are the groups that have to do with record i: they read its partition or processed it.
func (l *Ledger) Readings(i int) []Reading {
	var out []Reading
	r := l.records.Get(i)
	for n := range l.groups.Len() {
		g := l.groups.Get(n)
		c := g.cells.Get(i)
		v := Reading{Group: g.id, Share: g.share, Times: int(c & timesMask), Over: c&passed != 0}
		touched := false
		l.places(i, &r, func(at place) bool {
			s := g.stands.Get(int(at.part))
			from, to := s.bounds()
			v.Below = v.Below || from <= at.offset && at.offset < to
			v.Hands = v.Hands || s.inHands(at)
			touched = touched || s.begun && s.began <= at.offset
			return true
		})
		if g.share {
			f := g.fates.Get(i)
			v.Deliveries, v.State = int(f.deliveries), f.state
		}
		if touched && g.id != "" || v.Times > 0 || v.Hands {
			out = append(out, v)
		}
	}
	return out
}

// GroupCounts are one group's figures, to the record.
type GroupCounts struct {
	Group                     string
	Share                     bool
	Processed, Twice, Skipped int
}

// Groups are the figures of all groups, in the order in which they appeared.
func (l *Ledger) Groups() []GroupCounts {
	var out []GroupCounts
	for n := range l.groups.Len() {
		g := l.groups.Get(n)
		out = append(out, GroupCounts{g.id, g.share, g.processed, g.twice, g.skipped})
	}
	return out
}

// Partitions are those that records were sent to, by name.
func (l *Ledger) Partitions() []wire.TopicPartition { return l.names.Keys() }

// Figure chooses records by a counter.
type Figure uint8

// Figures.
const (
	All Figure = iota
	Lost
	Stored
	Twice
	Skipped
)

// Query chooses records.
type Query struct {
	Figure Figure
	Topic  string // empty: any
	// Partition counts from 0; below 0: any.
	Partition int32
	// Fits decides about a record by its key's hash and its step; nil: every record fits.
	Fits func(key uint32, step, tag uint64) bool
}

// free tells whether a query asks for nothing but a figure, so that its number is known.
func (q *Query) free() bool { return q.Topic == "" && q.Partition < 0 && q.Fits == nil }

// Find lists the records that a query chooses, the newest first, but for the first skip ones, at most
// most of them; and tells how many there are.
func (l *Ledger) List(q Query, skip, most int) (found []int, total int) {
	known := -1
	if q.free() {
		known = l.counts.of(q.Figure)
	}
	for i := l.records.Len() - 1; i >= 0; i-- {
		if known >= 0 && (total == known || len(found) == most) {
			break
		}
		if known >= 0 && q.Figure == All && total < skip {
			jump := min(skip-total, i)
			total, i = total+jump, i-jump
		}
		if b := l.blocks.Get(i / blockLen); b.of(q.Figure) == 0 {
			i -= i % blockLen // none in this block
			continue
		}
		if !l.fits(&q, i) {
			continue
		}
		if total >= skip && len(found) < most {
			found = append(found, i)
		}
		total++
	}
	return found, max(total, known)
}

func (l *Ledger) fits(q *Query, i int) bool {
	r := l.records.Get(i)
	switch q.Figure {
	case Lost:
		if r.flags&lost == 0 {
			return false
		}
	case Stored:
		if r.flags&stored == 0 {
			return false
		}
	case Twice:
		if r.twice == 0 {
			return false
		}
	case Skipped:
		if r.skipped == 0 {
			return false
		}
	}
	if q.Topic != "" || q.Partition >= 0 {
		if r.part < 0 {
			return false
		}
		tp := &l.parts.Get(int(r.part)).tp
		if q.Topic != "" && tp.Topic != q.Topic || q.Partition >= 0 && tp.Partition != q.Partition {
			return false
		}
	}
	return q.Fits == nil || q.Fits(r.key, uint64(r.step), r.tag)
}

func (c *Counts) of(f Figure) int { return [...]int{c.All, c.Lost, c.Stored, c.Twice, c.Skipped}[f] }

func (b *tally) of(f Figure) int32 { return [...]int32{1, b.lost, b.stored, b.twice, b.skipped}[f] }

// Between counts the records from tag first to tag last of one producer that it queued for the
// partition of the latter, both included: a batch is a run of these.
func (l *Ledger) Between(first, last uint64) int {
	i, ok := l.find(last)
	if !ok || first > last || first>>32 != last>>32 {
		return 0
	}
	part, n := l.records.Get(i).part, 0
	for tag := first; tag <= last; tag++ {
		if k, ok := l.find(tag); ok && l.records.Get(k).part == part {
			n++
		}
	}
	return n
}
