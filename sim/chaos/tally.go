package chaos

import (
	"math"
	"strconv"
	"strings"

	"highwater/sim"
	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/wire"
)

// tally counts what the clients were given and told, and which rare things were met.
type tally struct {
	progress int64                       // of any kind that must end sometime
	open     ordered.Map[wire.ID, int64] // records sent by a producer and not yet answered
	reader   wire.ID                     // the consumer that reads everything at the end
	read     ordered.Map[wire.TopicPartition, int64]
	done     ordered.Map[wire.GroupPartition, []bool] // by offset: what each group has processed
	probes   ordered.Map[string, int64]
	ended    ordered.Map[wire.ID, int32] // exit codes
	// auditor is a tool that must not complain; complaint is what it printed all the same.
	auditor   wire.ID
	complaint string
	wrong     string // an answer that nobody may get; "" for none
}

func newTally() tally {
	return tally{
		open:   ordered.New[wire.ID, int64](),
		read:   ordered.NewFunc[wire.TopicPartition, int64](wire.TopicPartition.Less),
		done:   ordered.NewFunc[wire.GroupPartition, []bool](wire.GroupPartition.Less),
		probes: ordered.New[string, int64](),
		ended:  ordered.New[wire.ID, int32](),
	}
}

// met counts a probe.
func (t *tally) met(name string) { t.probes.Set(name, t.probes.At(name)+1) }

func (t *tally) count(events []node.Event) {
	told := false // somebody typed a commit
	for i := range events {
		e := &events[i]
		switch f := e.Fact.(type) {
		case node.RecordQueued:
			t.open.Set(e.Node, t.open.At(e.Node)+1)
		case node.BatchAcked:
			t.progress += int64(len(f.Tags))
			t.open.Set(e.Node, t.open.At(e.Node)-int64(len(f.Tags)))
		case node.BatchFailed:
			t.progress += int64(len(f.Tags))
			if f.TP.Partition >= 0 { // otherwise it was refused in send() and never queued
				t.open.Set(e.Node, t.open.At(e.Node)-int64(len(f.Tags)))
			}
		case node.RecordsAppended:
			if !wire.Internal(f.TP.Topic) {
				t.progress++
			}
		case node.CommandGiven:
			told = strings.Contains(f.Text, "> /commit")
		case node.CommitSent:
			if told {
				t.skipped(&f)
			}
		case node.Printed:
			if e.Node == t.auditor && (strings.Contains(f.Line, "ERROR") ||
				strings.Contains(f.Line, "Error: ")) {
				t.complaint = f.Line
			}
		case node.ProcessEnded:
			t.ended.Set(e.Node, f.Code)
		case node.RecordsProcessed:
			t.processed(&f)
		case node.RecordsPolled:
			if e.Node == t.reader {
				t.progress++
				t.read.Set(f.TP, f.LastOffset+1)
			}
		case node.ShareRecordsChanged:
			if f.To == "acknowledged" || f.To == "archived" {
				t.progress++
			}
		}
		t.probe(e.Fact)
	}
}

func (t *tally) processed(f *node.RecordsProcessed) {
	if f.Group == "" {
		return
	}
	k := wire.GroupPartition{GroupID: f.Group, TP: f.TP}
	done := t.done.At(k)
	for int64(len(done)) <= f.LastOffset {
		done = append(done, false)
	}
	for o := f.FirstOffset; o <= f.LastOffset; o++ {
		if !done[o] {
			t.progress++
		}
		done[o] = true
	}
	t.done.Set(k, done)
}

// skipped: who commits by hand passes over what it was given and hasn't processed; a crash loses that,
// and nobody promised otherwise.
func (t *tally) skipped(f *node.CommitSent) {
	for _, o := range f.Offsets {
		k := wire.GroupPartition{GroupID: f.Group, TP: o.TP}
		done := t.done.At(k)
		for int64(len(done)) < o.Offset {
			done = append(done, true)
		}
		t.done.Set(k, done)
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
func (t *tally) unread(w *sim.World, topics []string) string {
	img := w.Image()
	for _, topic := range topics {
		for _, p := range img.TopicPartitions(topic) {
			if p.Leader == wire.NoLeader {
				return "finds no leader of " + p.TP.String()
			}
			r := w.Broker(p.Leader).Replica(p.TP)
			if r == nil {
				continue
			}
			has := max(t.read.At(p.TP), r.LogStartOffset())
			if has < r.HighWatermark() && len(r.Log().Read(has, r.HighWatermark(), math.MaxInt32)) > 0 {
				return "has read " + p.TP.String() + " only to offset " + num(has) + " of " +
					num(r.HighWatermark())
			}
		}
	}
	return ""
}
