package ledger

import (
	"cmp"
	"slices"

	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/wire"
)

// part is one partition, from the creation of its topic to its deletion.
type part struct {
	tp       wire.TopicPartition
	before   int32 // the partition of that name before its topic was deleted and made again; -1
	deleted  bool
	leader   wire.ID // as the controller named it last
	judge    wire.ID // the last leader that there was: its log is the truth
	hw       int64   // the leader's
	acked    int64   // records told to be stored
	marked   int64   // the highest offset that a group ever committed
	replicas []replica
	at       ordered.Vec[uint32] // by offset: index plus 1 of the record that was appended there last
	buried   ordered.Map[place, int]
	burials  bool // buried exists
}

func (p *part) clone() *part {
	c := *p
	c.replicas = slices.Clone(p.replicas)
	c.at = p.at.Clone()
	if p.burials {
		c.buried = p.buried.Clone()
	}
	return &c
}

// replica is what one broker has on disk of a partition: the offsets from start to end. Epochs tell
// which records these are; they are kept below start too.
type replica struct {
	broker     wire.ID
	start, end int64
	epochs     []epochStart     // replaced whole
	gone       []wire.OffsetRun // whose records the cleaner took, rising; replaced whole
}

type epochStart struct {
	epoch int32
	base  int64
}

func (p *part) replica(id wire.ID) *replica {
	for i := range p.replicas {
		if p.replicas[i].broker == id {
			return &p.replicas[i]
		}
	}
	return nil
}

func (p *part) replicaOrNew(id wire.ID) *replica {
	if r := p.replica(id); r != nil {
		return r
	}
	p.replicas = append(p.replicas, replica{broker: id})
	return &p.replicas[len(p.replicas)-1]
}

// had tells whether the record of a place is on this disk or was until the log start passed it.
func (r *replica) had(at place) bool { return at.offset < r.end && r.epochAt(at.offset) == at.epoch }

// has tells whether the record of a place is on this disk.
func (r *replica) has(at place) bool { return r.had(at) && !r.expired(at.offset) }

// expired tells whether Kafka removed a record by its own rules that was on this disk.
func (r *replica) expired(offset int64) bool {
	if offset < r.start || len(r.gone) == 0 {
		return offset < r.start
	}
	i, at := slices.BinarySearchFunc(r.gone, offset, func(g wire.OffsetRun, offset int64) int {
		return cmp.Compare(g.From, offset)
	})
	return at || i > 0 && offset < r.gone[i-1].To
}

// lose notes offsets whose records went.
func (r *replica) lose(runs []wire.OffsetRun) {
	if len(runs) == 0 {
		return
	}
	merged := make([]wire.OffsetRun, 0, len(r.gone)+len(runs))
	old := r.gone
	for len(old) > 0 || len(runs) > 0 {
		next := &runs
		if len(runs) == 0 || len(old) > 0 && old[0].From < runs[0].From {
			next = &old
		}
		run := (*next)[0]
		*next = (*next)[1:]
		if n := len(merged); n > 0 && run.From <= merged[n-1].To {
			merged[n-1].To = max(merged[n-1].To, run.To)
			continue
		}
		merged = append(merged, run)
	}
	r.gone = merged
}

func (r *replica) epochAt(offset int64) int32 {
	for i := len(r.epochs) - 1; i >= 0; i-- {
		if r.epochs[i].base <= offset {
			return r.epochs[i].epoch
		}
	}
	return -1
}

func (r *replica) append(base, last int64, epoch int32) {
	if n := len(r.epochs); n == 0 || r.epochs[n-1].epoch != epoch {
		r.epochs = append(r.epochs[:n:n], epochStart{epoch, base})
	}
	r.end = last + 1
}

// cut drops what is at offset to and beyond.
func (r *replica) cut(to int64) {
	n := len(r.epochs)
	for n > 0 && r.epochs[n-1].base >= to {
		n--
	}
	r.epochs = r.epochs[:n:n]
	r.end, r.start = to, min(r.start, to)
	for m := len(r.gone); m > 0 && r.gone[m-1].To > to; m-- {
		last := r.gone[m-1]
		r.gone = r.gone[: m-1 : m-1]
		if last.From < to {
			r.gone = append(r.gone, wire.OffsetRun{From: last.From, To: to})
		}
	}
}

// fork is the first offset at which two logs, or what they once had, are not the same.
func (r *replica) fork(o *replica) int64 {
	n := 0
	for n < len(r.epochs) && n < len(o.epochs) && r.epochs[n] == o.epochs[n] {
		n++
	}
	at := min(r.end, o.end)
	for _, l := range [2]*replica{r, o} {
		if n < len(l.epochs) {
			at = min(at, l.epochs[n].base)
		}
	}
	return at
}

// partOf is the index of the newest partition of that name.
func (l *Ledger) partOf(tp *wire.TopicPartition) int32 {
	c := &l.recentParts[(int(tp.Partition)+len(tp.Topic))%len(l.recentParts)]
	if c.known && c.tp == *tp {
		return c.index
	}
	i, known := l.names.Get(*tp)
	if !known {
		i = l.newPart(*tp, -1)
	}
	*c = recentPart{*tp, i, true}
	return i
}

func (l *Ledger) newPart(tp wire.TopicPartition, before int32) int32 {
	i := int32(l.parts.Len())
	l.parts.Set(int(i), &part{tp: tp, before: before, leader: wire.NoLeader, judge: wire.NoLeader})
	l.names.Set(tp, i)
	return i
}

// partAt is the partition of that name as a broker knows it: one that slept while a topic was deleted
// and made again still has the old one.
func (l *Ledger) partAt(tp *wire.TopicPartition, broker wire.ID) int32 {
	i := l.partOf(tp)
	p := l.parts.Get(int(i))
	if p.before < 0 || p.replica(broker) != nil {
		return i
	}
	for b := p.before; b >= 0; b = l.parts.Get(int(b)).before {
		if l.parts.Get(int(b)).replica(broker) != nil {
			return b
		}
	}
	return i
}

func (l *Ledger) appended(broker wire.ID, f *node.RecordsAppended) {
	if wire.Internal(f.TP.Topic) {
		return
	}
	i := l.partAt(&f.TP, broker)
	p := l.parts.Edit(int(i))
	r := p.replicaOrNew(broker)
	r.append(f.BaseOffset, f.LastOffset, f.LeaderEpoch)
	r.lose(f.Gone)
	if f.Batch == nil {
		if broker == p.judge { // named leader, and what it had asked for as a follower comes
			l.reassess(i, f.BaseOffset, f.LastOffset+1)
		}
		return
	}
	for n := range f.Batch.Records {
		rec := &f.Batch.Records[n]
		at := place{f.BaseOffset + int64(rec.OffsetDelta), f.LeaderEpoch, i}
		if k, ok := l.find(rec.Tag); ok {
			l.put(k, p, at, p.judge == broker)
		}
	}
}

// put notes a further place of record i, in the log of the partition's leader or of one that takes
// itself for it.
func (l *Ledger) put(i int, p *part, at place, leads bool) {
	r := l.records.Edit(i)
	if r.offset >= 0 {
		l.more.Set(again{i, r.place}, r.place)
		r.flags |= manifold
	}
	r.place = at
	slot := p.at.Edit(int(at.offset))
	if old := int(*slot) - 1; old >= 0 && old != i {
		l.bury(p, old, at)
	}
	*slot = uint32(i) + 1
	if leads && !p.deleted && at.offset >= p.marked {
		r.flags = r.flags&^expired | present
		l.settle(i, r)
		if r.skipped > 0 { // it comes once more
			l.passOverByAll(i)
		}
		return
	}
	l.locate(i)
	if at.offset < p.marked {
		l.passOverByAll(i)
	}
}

// bury remembers a record whose offset another one got: some disk may still have it.
func (l *Ledger) bury(p *part, old int, at place) {
	if !p.burials {
		p.burials = true
		p.buried = ordered.NewFunc[place, int](func(a, b place) bool {
			return a.offset < b.offset || a.offset == b.offset && a.epoch < b.epoch
		})
	}
	l.places(old, l.records.Edit(old), func(was place) bool {
		if was.part == at.part && was.offset == at.offset {
			p.buried.Set(was, old)
		}
		return true
	})
}

// reassess looks again at the records from one offset up to another.
func (l *Ledger) reassess(i int32, from, to int64) {
	p := l.parts.Get(int(i))
	for o := max(from, 0); o < min(to, int64(p.at.Len())); o++ {
		if k := int(p.at.Get(int(o))) - 1; k >= 0 {
			l.locate(k)
		}
	}
	if !p.burials {
		return
	}
	for was, k := range p.buried.From(place{offset: from, epoch: -1}) {
		if was.offset >= to {
			break
		}
		l.locate(k)
	}
}

func (l *Ledger) truncated(broker wire.ID, f *node.LogTruncated) {
	l.totals.truncated++
	if wire.Internal(f.TP.Topic) {
		return
	}
	i := l.partAt(&f.TP, broker)
	p := l.parts.Edit(int(i))
	r := p.replicaOrNew(broker)
	if f.To >= f.From { // it ended before the leader's log begins, so it starts anew there
		r.epochs, r.gone, r.start, r.end = nil, nil, f.To, f.To
		if leader := p.replica(p.judge); leader != nil && leader != r {
			*r = replica{broker, f.To, leader.end, leader.epochs, nil}
			r.cut(f.To)
		}
		if broker == p.judge {
			l.reassess(i, 0, int64(p.at.Len()))
		}
		return
	}
	r.cut(f.To)
	if broker == p.judge {
		l.reassess(i, f.To, f.From)
	}
}

func (l *Ledger) tailLost(broker wire.ID, f *node.TailLost) {
	if wire.Internal(f.TP.Topic) {
		return
	}
	i := l.partAt(&f.TP, broker)
	p := l.parts.Edit(int(i))
	p.replicaOrNew(broker).cut(f.From)
	if broker == p.judge {
		l.reassess(i, f.From, f.To)
	}
}

func (l *Ledger) startAdvanced(broker wire.ID, f *node.LogStartAdvanced) {
	if wire.Internal(f.TP.Topic) {
		return
	}
	i := l.partAt(&f.TP, broker)
	p := l.parts.Edit(int(i))
	p.replicaOrNew(broker).start = f.To
	if broker == p.judge {
		l.reassess(i, f.From, f.To)
	}
}

func (l *Ledger) cleaned(broker wire.ID, f *node.LogCleaned) {
	if wire.Internal(f.TP.Topic) {
		return
	}
	i := l.partAt(&f.TP, broker)
	p := l.parts.Edit(int(i))
	p.replicaOrNew(broker).lose(f.Gone)
	if broker == p.judge {
		for _, g := range f.Gone {
			l.reassess(i, g.From, g.To)
		}
	}
}

func (l *Ledger) replicaDeleted(broker wire.ID, tp wire.TopicPartition) {
	if wire.Internal(tp.Topic) {
		return
	}
	p := l.parts.Edit(int(l.partAt(&tp, broker)))
	p.replicas = slices.DeleteFunc(p.replicas, func(r replica) bool { return r.broker == broker })
}

// elected makes another log the truth.
func (l *Ledger) elected(f *node.LeaderElected) {
	l.count(elections, f.TP.String(), "")
	if f.Unclean {
		l.totals.unclean++
	}
	if wire.Internal(f.TP.Topic) {
		return
	}
	i := l.partOf(&f.TP)
	p := l.parts.Edit(int(i))
	p.leader = f.To
	if f.To == wire.NoLeader || f.To == p.judge {
		return
	}
	old := p.replica(p.judge)
	p.judge = f.To
	next := p.replicaOrNew(f.To)
	if old == nil {
		old = &replica{}
	} else {
		old = p.replica(old.broker) // the list may have moved
	}
	from, end := old.fork(next), int64(p.at.Len())
	low, high := min(old.start, next.start), max(old.start, next.start)
	for _, r := range [2]*replica{old, next} { // what one has cleaned and the other not yet
		if n := len(r.gone); n > 0 {
			low, high = min(low, r.gone[0].From), max(high, r.gone[n-1].To)
		}
	}
	l.reassess(i, low, min(high, from))
	l.reassess(i, from, end)
}

// topicDeleted: what was in the leaders' logs has expired.
func (l *Ledger) topicDeleted(topic string) {
	for tp, i := range l.names.From(wire.TopicPartition{Topic: topic}) {
		if tp.Topic != topic {
			break
		}
		p := l.parts.Edit(int(i))
		p.deleted = true
		l.reassess(i, 0, int64(p.at.Len()))
	}
}

// topicCreated: a topic of that name was deleted before; its partitions are others.
func (l *Ledger) topicCreated(topic string) {
	var again []int32
	for tp, i := range l.names.From(wire.TopicPartition{Topic: topic}) {
		if tp.Topic != topic {
			break
		}
		if l.parts.Get(int(i)).deleted {
			again = append(again, i)
		}
	}
	for _, i := range again {
		l.newPart(l.parts.Get(int(i)).tp, i)
	}
	l.recentParts = [16]recentPart{}
}
