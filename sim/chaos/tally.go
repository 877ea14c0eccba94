package chaos

import (
	"strconv"

	"highwater/sim"
	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/wire"
)

// tally counts what the clients were given and told.
type tally struct {
	told   int64                       // answers that producers got
	open   ordered.Map[wire.ID, int64] // records sent by a producer and not yet answered
	reader wire.ID                     // the consumer that reads everything at the end
	read   ordered.Map[wire.TopicPartition, int64]
	done   ordered.Map[wire.GroupPartition, []bool] // by offset: what each group has processed
}

func newTally() tally {
	return tally{
		open: ordered.New[wire.ID, int64](),
		read: ordered.NewFunc[wire.TopicPartition, int64](wire.TopicPartition.Less),
		done: ordered.NewFunc[wire.GroupPartition, []bool](wire.GroupPartition.Less),
	}
}

func (t *tally) count(events []node.Event) {
	for i := range events {
		e := &events[i]
		switch f := e.Fact.(type) {
		case node.RecordQueued:
			t.open.Set(e.Node, t.open.At(e.Node)+1)
		case node.BatchAcked:
			t.told += int64(len(f.Tags))
			t.open.Set(e.Node, t.open.At(e.Node)-int64(len(f.Tags)))
		case node.BatchFailed:
			t.told += int64(len(f.Tags))
			if f.TP.Partition < 0 {
				continue // refused in send(): it was never queued
			}
			t.open.Set(e.Node, t.open.At(e.Node)-int64(len(f.Tags)))
		case node.RecordsProcessed:
			t.processed(&f)
		case node.RecordsPolled:
			if e.Node == t.reader {
				t.read.Set(f.TP, f.LastOffset+1)
			}
		}
	}
}

// waiting says which producer still waits for answers; "" for none.
func (t *tally) waiting(w *sim.World) string {
	for id, n := range t.open.All() {
		if n < 0 {
			return w.NameOf(id) + " was answered " + strconv.Itoa(int(-n)) + " times too often"
		}
		if n > 0 && w.Process(id).Running {
			return w.NameOf(id) + " waits for answers about " + strconv.Itoa(int(n)) + " records"
		}
	}
	return ""
}

// unread says what the reader has not read yet; "" when it has read all.
func (t *tally) unread(w *sim.World) string {
	img := w.Image()
	for tp, p := range img.Partitions.All() {
		if p.Leader == wire.NoLeader {
			return "finds no leader of " + tp.String()
		}
		if wire.Internal(tp.Topic) {
			continue
		}
		r := w.Broker(p.Leader).Replica(tp)
		if has := t.read.At(tp); r != nil && has < r.HighWatermark() {
			return "has read " + tp.String() + " only to offset " + num(has) + " of " +
				num(r.HighWatermark())
		}
	}
	return ""
}
