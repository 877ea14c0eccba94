package ledger

import (
	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/wire"
)

// Told is what a producer's program knows about its record.
type Told uint8

// What a program may have been told.
const (
	Nothing      Told = iota // no callback yet
	Acknowledged             // stored at an offset
	Assumed                  // acks=0: sent, no answer wanted
	Failed                   // an exception
)

// flags of a record, as counted.
const (
	present uint8 = 1 << iota // in the log of its partition's leader
	expired                   // that log had it, but now begins behind it
	lost
	stored
	manifold // stands, or stood, in logs at more than one place
)

// record has no pointers, so that a million of them cost the garbage collector nothing; its key and
// value are in the journal, at step.
type record struct {
	tag     uint64
	told    int64 // offset of the acknowledgement
	place         // where it was appended last; offset -1: nowhere
	step    uint32
	key     uint32 // KeyHash
	err     wire.ErrorCode
	retries uint16
	twice   uint16 // groups that processed it more than once
	skipped uint16 // groups that passed it over
	answer  Told
	flags   uint8
}

// place names a record in logs: no two records were ever appended at one offset in one leader epoch.
type place struct {
	offset int64
	epoch  int32
	part   int32 // index of the partition; -1: none
}

// again is the key of a further place of a record.
type again struct {
	record int
	place  place
}

func (a again) less(b again) bool {
	switch {
	case a.record != b.record:
		return a.record < b.record
	case a.place.part != b.place.part:
		return a.place.part < b.place.part
	case a.place.offset != b.place.offset:
		return a.place.offset < b.place.offset
	}
	return a.place.epoch < b.place.epoch
}

// sender is one producer of one process.
type sender struct {
	records ordered.Vec[uint32] // index plus 1 by the lower half of a tag
	ended   bool
}

func (s *sender) clone() *sender { return &sender{s.records.Clone(), s.ended} }

// blockLen is how many records share a tally.
const blockLen = 4096

type tally struct{ lost, stored, twice, skipped int32 }

// slotOf is the place of a tag's producer: clients are numbered from 1001, each has 16 producers.
func slotOf(tag uint64) int { return int(tag>>32) - int(wire.FirstClient)<<4 }

// find is the index of a tag's record; false for a tag that was made by no client.
func (l *Ledger) find(tag uint64) (int, bool) {
	slot := slotOf(tag)
	if slot < 0 || slot >= l.senders.Len() {
		return 0, false
	}
	s := l.senders.Get(slot)
	if s == nil {
		return 0, false
	}
	i := s.records.Get(int(uint32(tag)))
	return int(i) - 1, i > 0
}

// KeyHash is FNV-1a of a key, to tell records by key without keeping keys; 0 for no key.
func KeyHash(key []byte) uint32 {
	if key == nil {
		return 0
	}
	h := uint32(2166136261)
	for _, b := range key {
		h = (h ^ uint32(b)) * 16777619
	}
	return max(h, 1)
}

func (l *Ledger) enter(tag, step uint64, key []byte, part int32) int {
	slot := slotOf(tag)
	if slot < 0 {
		return -1
	}
	s := l.senders.Edit(slot)
	if s == nil {
		s = &sender{}
		l.senders.Set(slot, s)
	}
	i := l.records.Len()
	*l.records.Edit(i) = record{tag: tag, told: -1, step: uint32(step), key: KeyHash(key),
		place: place{offset: -1, part: part}}
	*s.records.Edit(int(uint32(tag))) = uint32(i) + 1
	l.counts.All++
	return i
}

func (l *Ledger) queued(e *node.Event, f *node.RecordQueued) {
	if !wire.Internal(f.TP.Topic) {
		l.enter(f.Tag, e.Seq, f.Key, l.partOf(&f.TP))
	}
}

func (l *Ledger) acked(f *node.BatchAcked) {
	l.totals.acked += int64(len(f.Tags))
	if !wire.Internal(f.TP.Topic) {
		l.parts.Edit(int(l.partOf(&f.TP))).acked += int64(len(f.Tags))
	}
	for n, tag := range f.Tags {
		i, ok := l.find(tag)
		if !ok {
			continue
		}
		r := l.records.Edit(i)
		if f.BaseOffset < 0 {
			r.answer = Assumed
		} else {
			if r.answer != Acknowledged {
				l.counts.Acknowledged++
			}
			r.answer, r.told = Acknowledged, f.BaseOffset+int64(n)
		}
		l.settle(i, r)
	}
}

func (l *Ledger) retried(f *node.BatchRetried) {
	l.totals.retried++
	for _, tag := range f.Tags {
		if i, ok := l.find(tag); ok {
			r := l.records.Edit(i)
			r.retries++
			r.err = f.Error
		}
	}
}

func (l *Ledger) failed(e *node.Event, f *node.BatchFailed) {
	l.totals.failed += int64(len(f.Tags))
	for _, tag := range f.Tags {
		i, ok := l.find(tag)
		if !ok { // refused in send(), so never queued
			if wire.Internal(f.TP.Topic) {
				continue
			}
			if i = l.enter(tag, e.Seq, f.Key, -1); i < 0 {
				continue
			}
		}
		r := l.records.Edit(i)
		r.answer, r.err = Failed, f.Error
		l.settle(i, r)
	}
}

// settle counts a record for what it is now. Whether the leader's log has it was found out before.
func (l *Ledger) settle(i int, r *record) {
	now := r.flags &^ (lost | stored)
	if r.answer == Acknowledged && now&(present|expired) == 0 && r.offset >= 0 {
		now |= lost
	}
	if now&present != 0 && (r.answer == Nothing || r.answer == Failed) {
		now |= stored
	}
	if now == r.flags {
		return
	}
	if changed := now ^ r.flags; changed&(lost|stored) != 0 {
		b := l.blocks.Edit(i / blockLen)
		step := func(bit uint8, total *int, block *int32) {
			switch {
			case changed&bit == 0:
			case now&bit != 0:
				*total++
				*block++
			default:
				*total--
				*block--
			}
		}
		step(lost, &l.counts.Lost, &b.lost)
		step(stored, &l.counts.Stored, &b.stored)
	}
	r.flags = now
}

// places ranges over the places of record i, the newest first.
func (l *Ledger) places(i int, r *record, see func(place) bool) {
	if r.offset >= 0 && !see(r.place) || r.flags&manifold == 0 {
		return
	}
	for k, p := range l.more.From(again{record: i, place: place{part: -1}}) {
		if k.record != i || !see(p) {
			return
		}
	}
}

// locate finds out whether the leader's log has a record, and counts it anew.
func (l *Ledger) locate(i int) {
	r := l.records.Edit(i)
	was := r.flags & present
	r.flags &^= present | expired
	l.places(i, r, func(at place) bool {
		p := l.parts.Get(int(at.part))
		switch leader := p.replica(p.judge); {
		case leader == nil || !leader.had(at):
		case p.deleted || leader.expired(at.offset):
			r.flags |= expired
		default:
			r.flags |= present
		}
		return r.flags&present == 0
	})
	if r.flags&present != 0 {
		r.flags &^= expired
	}
	l.settle(i, r)
	moved := r.flags&present != was && r.offset < l.parts.Get(int(r.part)).marked
	if moved || r.flags&manifold != 0 {
		l.passOverByAll(i)
	}
}

func (l *Ledger) passOverByAll(i int) {
	for g := range l.groups.Len() {
		l.passOver(int32(g), i)
	}
}
