package ledger_test

import (
	"slices"
	"testing"

	"highwater/sim"
	"highwater/sim/chaos"
	"highwater/sim/ledger"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// oracle is the ledger once more, without any cleverness: it looks into the brokers' logs.
type oracle struct {
	seed  uint64
	told  map[uint64]ledger.Told
	tp    map[uint64]wire.TopicPartition
	at    map[uint64]int64 // told offset
	times map[string]map[uint64]int
	began map[string]map[wire.TopicPartition]int64
	marks map[string]map[wire.TopicPartition]int64
	group map[wire.ID]string
	hands map[wire.ID]map[uint64]bool
	polls map[wire.ID]node.Time
	gone  map[string]bool                          // topics that were deleted once
	last  map[wire.TopicPartition]map[int64]uint64 // by offset what a leader wrote there last
	clean map[uint64]bool                          // what cleaners took
}

func newOracle() *oracle {
	return &oracle{0, map[uint64]ledger.Told{}, map[uint64]wire.TopicPartition{}, map[uint64]int64{},
		map[string]map[uint64]int{}, map[string]map[wire.TopicPartition]int64{},
		map[string]map[wire.TopicPartition]int64{}, map[wire.ID]string{},
		map[wire.ID]map[uint64]bool{}, map[wire.ID]node.Time{}, map[string]bool{},
		map[wire.TopicPartition]map[int64]uint64{}, map[uint64]bool{}}
}

func put[K comparable, V any](m map[string]map[K]V, group string, k K, v V) {
	if m[group] == nil {
		m[group] = map[K]V{}
	}
	m[group][k] = v
}

func (o *oracle) begin(group string, tp wire.TopicPartition, offset int64) {
	if was, ok := o.began[group][tp]; !ok || offset < was {
		put(o.began, group, tp, offset)
	}
}

func (o *oracle) add(e *node.Event) {
	switch f := e.Fact.(type) {
	case node.RecordQueued:
		o.told[f.Tag], o.tp[f.Tag] = ledger.Nothing, f.TP
	case node.BatchAcked:
		for i, tag := range f.Tags {
			o.told[tag] = ledger.Assumed
			if f.BaseOffset >= 0 {
				o.told[tag], o.at[tag] = ledger.Acknowledged, f.BaseOffset+int64(i)
			}
		}
	case node.BatchFailed:
		for _, tag := range f.Tags {
			o.told[tag] = ledger.Failed
		}
	case node.TopicDeleted:
		o.gone[f.Topic] = true
	case node.RecordsAppended:
		if f.Leader && f.Batch != nil {
			if o.last[f.TP] == nil {
				o.last[f.TP] = map[int64]uint64{}
			}
			for i := range f.Batch.Records {
				r := &f.Batch.Records[i]
				o.last[f.TP][f.BaseOffset+int64(r.OffsetDelta)] = r.Tag
			}
		}
	case node.LogCleaned: // what is cleaned is committed, so all have the same there
		for _, g := range f.Gone {
			for at := g.From; at < g.To; at++ {
				o.clean[o.last[f.TP][at]] = true
			}
		}
	case node.PartitionsAssigned:
		o.group[e.Node] = f.Group
	case node.PositionReset:
		if g := o.group[e.Node]; g != "" {
			o.begin(g, f.TP, f.To)
		}
	case node.RecordsPolled:
		if o.hands[e.Node] == nil || o.polls[e.Node] != e.At {
			o.hands[e.Node], o.polls[e.Node] = map[uint64]bool{}, e.At
		}
		for i := range f.Records {
			o.hands[e.Node][f.Records[i].Tag] = true
		}
	case node.ProcessEnded:
		delete(o.hands, e.Node)
	case node.RecordsProcessed:
		for _, tag := range f.Tags {
			put(o.times, f.Group, tag, o.times[f.Group][tag]+1)
		}
	case node.OffsetsCommitted:
		for _, c := range f.Offsets {
			o.begin(f.Group, c.TP, c.Offset)
			put(o.marks, f.Group, c.TP, c.Offset)
		}
	case node.OffsetsDeleted:
		for _, tp := range f.Deleted {
			delete(o.marks[f.Group], tp)
		}
	case node.ShareStartAdvanced:
		o.begin(f.Group, f.TP, f.To)
		put(o.marks, f.Group, f.TP, f.To)
	}
}

// logs are what every broker has on disk of every user's topic: by tag the brokers, and the offset in
// the leader's log.
func (o *oracle) logs(w *sim.World) (holders map[uint64][]wire.ID, led map[uint64][]int64) {
	holders, led = map[uint64][]wire.ID{}, map[uint64][]int64{}
	all := map[wire.TopicPartition]bool{}
	for _, tp := range o.tp {
		all[tp] = true
	}
	for tp := range all {
		p := w.Image().Partition(tp)
		for id := range w.Brokers() {
			r := w.Broker(id).Replica(tp)
			if r == nil {
				continue
			}
			for b := range r.Log().Ascend(r.LogStartOffset()) {
				for i := range b.Records {
					offset := b.BaseOffset + int64(b.Records[i].OffsetDelta)
					if offset < r.LogStartOffset() {
						continue
					}
					if tag := b.Records[i].Tag; !slices.Contains(holders[tag], id) {
						holders[tag] = append(holders[tag], id)
					}
					if p != nil && p.Leader == id {
						tag := b.Records[i].Tag
						led[tag] = append(led[tag], offset)
					}
				}
			}
		}
	}
	return holders, led
}

func (o *oracle) inHands(group string, tag uint64) bool {
	for id, h := range o.hands {
		if o.group[id] == group && h[tag] {
			return true
		}
	}
	return false
}

// compare finds out whether the ledger tells what the logs and the plain lists tell.
func (o *oracle) compare(t *testing.T, w *sim.World, l *ledger.Ledger) {
	t.Helper()
	holders, led := o.logs(w)
	blind := false // nobody leads some partition: the ledger keeps its last verdict on it
	for tag, tp := range o.tp {
		if o.gone[tp.Topic] {
			continue
		}
		i, ok := l.Find(tag)
		if !ok {
			t.Fatalf("seed %d, %d: no entry for %d", o.seed, w.Now(), tag)
		}
		e := l.Entry(i)
		var held []wire.ID
		for _, p := range e.Places {
			held = append(held, p.Holders...)
		}
		slices.Sort(held)
		if held = slices.Compact(held); !slices.Equal(held, holders[tag]) {
			t.Fatalf("seed %d, %d: %s %d is held by %v, the ledger says %v", o.seed, w.Now(), tp, tag, holders[tag], held)
		}
		if e.Told != o.told[tag] || e.Told == ledger.Acknowledged && e.Offset != o.at[tag] {
			t.Fatalf("seed %d, %d: %s %d: told %d @%d, the ledger says %d @%d", o.seed, w.Now(), tp, tag, o.told[tag],
				o.at[tag], e.Told, e.Offset)
		}
		p := w.Image().Partition(tp)
		if p == nil || p.Leader == wire.NoLeader || w.Broker(p.Leader).Replica(tp) == nil {
			blind = true
			continue
		}
		_, present := led[tag]
		begins := w.Broker(p.Leader).Replica(tp).LogStartOffset()
		lost := e.Told == ledger.Acknowledged && !present && e.Offset >= begins &&
			!o.clean[tag]
		stored := present && (e.Told == ledger.Nothing || e.Told == ledger.Failed)
		if e.Present != present || e.Lost != lost && begins == 0 || e.Stored != stored {
			t.Fatalf("seed %d, %d: %s %d: present %v lost %v stored %v, the ledger says %v %v %v (%+v)", o.seed, w.Now(),
				tp, tag, present, lost, stored, e.Present, e.Lost, e.Stored, e)
		}
	}
	for _, g := range l.Groups() {
		if blind {
			break
		}
		twice, skipped := o.figures(g.Group, led)
		if g.Group != "" && (g.Twice != twice || g.Skipped != skipped) {
			t.Fatalf("seed %d, %d: %s did %d twice and skipped %d, the ledger says %d and %d", o.seed, w.Now(), g.Group,
				twice, skipped, g.Twice, g.Skipped)
		}
	}
}

func (o *oracle) figures(group string, led map[uint64][]int64) (twice, skipped int) {
	for _, n := range o.times[group] {
		if n > 1 {
			twice++
		}
	}
	for tag, offsets := range led {
		tp := o.tp[tag]
		mark, ok := o.marks[group][tp]
		last := offsets[len(offsets)-1]
		if ok && last < mark && o.began[group][tp] <= last && o.times[group][tag] == 0 &&
			!o.inHands(group, tag) {
			skipped++
		}
	}
	return twice, skipped
}

// The ledger is fed facts alone. Whatever fails, it tells what the brokers' disks really hold, what
// producers were told, and what groups did.
func TestAgainstTheLogs(t *testing.T) {
	seeds := uint64(16)
	if testing.Short() {
		seeds = 6
	}
	met := ledger.Counts{}
	for seed := uint64(1); seed <= seeds; seed++ {
		l, o := ledger.New(), newOracle()
		o.seed = seed
		plan := chaos.Draw(seed)
		every := uint64(0)
		plan.See = func(w *sim.World) {
			events := w.Events()
			for i := range events {
				l.Add(&events[i])
				o.add(&events[i])
			}
			if w.Seq() >= every {
				every = w.Seq() + 997
				o.compare(t, w, l)
				c := l.Counts()
				met.Lost, met.Stored = max(met.Lost, c.Lost), max(met.Stored, c.Stored)
				met.Twice, met.Skipped = max(met.Twice, c.Twice), max(met.Skipped, c.Skipped)
			}
		}
		plan.Run()
	}
	if met.Lost == 0 || met.Stored == 0 || met.Twice == 0 || met.Skipped == 0 {
		t.Errorf("the chaos is too tame: the most that was met is %+v", met)
	}
	t.Logf("met %+v", met)
}
