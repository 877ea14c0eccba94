package player_test

import (
	"slices"
	"strings"
	"testing"

	"highwater/lessons"
	"highwater/sim"
	"highwater/sim/node"
	"highwater/sim/wire"
	"highwater/web/course"
	"highwater/web/player"
	"highwater/web/thing"
	"highwater/web/words"
)

// TestWhyEndsAtADeed walks the chain of causes of every record, every event worth telling and every
// copy of every lesson: at its root is what the learner did, or the setup, or the cluster's
// beginning for what came of that alone. A record's root is what its producer was told.
func TestWhyEndsAtADeed(t *testing.T) {
	ls, err := lessons.Load()
	if err != nil {
		t.Fatal(err)
	}
	for i, l := range ls {
		if testing.Short() && i != 5 && i != 10 {
			continue
		}
		t.Run(l.ID, func(t *testing.T) {
			c := course.New(l)
			w := &walk{Player: c.Player, t: t}
			for i := range l.Steps {
				c.Goto(i)
				w.check()
			}
			c.Turn()
			w.check()
			if w.records == 0 || w.events == 0 {
				t.Errorf("%d records, %d events: nothing was walked", w.records, w.events)
			}
		})
	}
}

// walk asks why about all there is, step by step of a lesson.
type walk struct {
	*player.Player
	t               *testing.T
	upto            uint64
	records, events int
}

func (w *walk) check() {
	for seq := w.upto + 1; seq <= w.World().Seq(); seq++ {
		w.step(seq)
	}
	w.upto = w.World().Seq()
	for id := range w.World().Brokers() {
		for _, part := range w.World().Image().Partitions.All() {
			w.copyOf(id, part.TP)
		}
	}
}

// deed is the command at the root of an answer, and the process that it was given to; false: the
// answer begins with something else.
func (w *walk) deed(y *player.Why) (text string, to wire.ID, ok bool) {
	if len(y.Steps) == 0 {
		return "nothing", 0, false
	}
	root := y.Steps[0]
	s, facts, _ := w.History.StepAt(root.Seq)
	if s.Kind == sim.EffectStep {
		s, facts, _ = w.History.StepAt(s.Cause)
	}
	if s.Kind != sim.CommandStep {
		return root.Text, 0, root.Seq == 0
	}
	if next, _, known := w.History.StepAt(s.Seq + 1); known && next.Kind == sim.EffectStep {
		to = next.Node
	}
	return facts[0].(node.CommandGiven).Text, to, true
}

// step asks about a step in which something worth telling happened.
func (w *walk) step(seq uint64) {
	_, facts, _ := w.History.StepAt(seq)
	if !slices.ContainsFunc(facts, func(f node.Fact) bool { return words.RankOf(f) > words.Routine }) {
		return
	}
	w.events++
	y := w.Explain(thing.Thing{Kind: thing.Event, Seq: seq})
	text, to, ok := w.deed(y)
	for _, f := range facts {
		if !ok || rebalances(f) && (to.IsBroker() || text == "") {
			w.t.Errorf("%T%+v: its root is %q\n%s", f, f, text, told(y))
			return
		}
	}
}

// rebalances tells whether a fact is the beginning of a generation or an epoch, which nothing that
// happens to a broker brings about.
func rebalances(f node.Fact) bool {
	switch f := f.(type) {
	case node.GenerationStarted:
		return len(f.Members) > 0
	case node.GroupEpochBumped:
		return true
	}
	return false
}

// copyOf asks about a copy and its records.
func (w *walk) copyOf(id wire.ID, tp wire.TopicPartition) {
	b := w.World().Broker(id)
	if b == nil || b.Replica(tp) == nil {
		return
	}
	y := w.Explain(thing.Thing{Kind: thing.Replica, Node: id, TP: tp})
	if text, _, ok := w.deed(y); !ok || text == "" {
		w.t.Errorf("the copy of %s on %d: its root is %q\n%s", tp, id, text, told(y))
	}
	if wire.Housekeeping(tp.Topic) {
		return
	}
	log := b.Replica(tp).Log()
	for batch := range log.Ascend(b.Replica(tp).LogStartOffset()) {
		for i := range batch.Records {
			at := batch.BaseOffset + int64(batch.Records[i].OffsetDelta)
			w.records++
			y := w.Explain(thing.Thing{Kind: thing.Record, Node: id, TP: tp, Offset: at})
			_, to, ok := w.deed(y)
			if by := w.producer(batch.Records[i].Tag); !ok || to != by {
				w.t.Errorf("%s @%d on %d was made by %s\n%s", tp, at, id, w.Name(by), told(y))
			}
		}
	}
}

// producer is who was given a record.
func (w *walk) producer(tag uint64) wire.ID {
	for seq := range w.World().Seq() + 1 {
		s, facts, _ := w.History.StepAt(seq)
		for _, f := range facts {
			if f, ok := f.(node.RecordQueued); ok && f.Tag == tag {
				return s.Node
			}
		}
	}
	return 0
}

func told(y *player.Why) string {
	var b strings.Builder
	b.WriteString("    " + y.Title + " " + y.What + "\n")
	for _, s := range y.Steps {
		b.WriteString("      " + words.Clock(s.At) + " " + s.Text + "\n")
	}
	return b.String()
}
