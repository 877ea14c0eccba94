package chaos

import (
	"strings"

	"highwater/sim/client/app"
	"highwater/sim/node"
	"highwater/sim/wire"
	"highwater/sim/witness"
)

// newWitness watches the clients of a run.
func (r *run) newWitness() *witness.Witness {
	return witness.New(func(id wire.ID, tp wire.TopicPartition) bool {
		p := r.w.Process(id)
		if p == nil || r.check.AnyOrder(tp, id) {
			return false
		}
		a, ok := p.Machine().(*app.Producer)
		return ok && a.Library().Config() != nil && a.Library().Config().Idempotent
	})
}

// habit is what a consumer program was started to do.
func habit(a *app.Consumer) witness.Habit {
	cfg := a.Library().Config()
	h := witness.Habit{Auto: cfg.AutoCommit, Every: cfg.AutoCommitEvery}
	switch a.Spec().Commit {
	case app.CommitAuto, app.CommitAfter:
		h.Order = witness.WorkFirst
	case app.CommitBefore:
		h.Order = witness.CommitFirst
	}
	return h
}

// asked is the coordinator that a client has found last.
type asked struct {
	broker wire.ID
	group  string
}

// testify shows a step to the witness, and tells it what clients can't know and Kafka gives no promise
// for.
func (r *run) testify(events []node.Event) error {
	for i := range events {
		switch f := events[i].Fact.(type) {
		case node.ProcessStarted:
			if a, ok := r.w.Process(events[i].Node).Machine().(*app.Consumer); ok {
				r.witness.Program(events[i].Node, habit(a), r.w.Now())
			}
			if a, ok := r.w.Process(events[i].Node).Machine().(*app.Producer); ok {
				if cfg := a.Library().Config(); cfg != nil {
					r.witness.Retries(events[i].Node, cfg.Retries)
				}
			}
		case node.CommandGiven: // who commits by hand passes over what he was given
			if name, typed, ok := strings.Cut(f.Text, "> "); ok && strings.HasPrefix(typed, "/commit") {
				if p := r.w.Named(name); p != nil {
					if a, ok := p.Machine().(*app.Consumer); ok {
						h := habit(a)
						h.Order = witness.AnyOrder
						r.witness.Program(p.ID, h, r.w.Now())
					}
				}
			}
		case node.LeaderElected:
			if f.Unclean || r.check.Lossy(f.TP) {
				r.witness.Excuse(f.TP)
			}
			if r.calm != 0 {
				r.witness.Moved(f.TP)
			}
		case node.LogStartAdvanced:
			r.witness.Deleted(f.TP, f.To)
		case node.LogCleaned:
			r.witness.Cleaned(f.TP)
		case node.TopicDeleted:
			r.witness.TopicDeleted(f.Topic)
		case node.CoordinatorFound:
			r.asks.Set(events[i].Node, asked{f.Broker, f.Group})
		case node.PositionReset:
			if a, ok := r.asks.Get(events[i].Node); ok {
				r.witness.Misled(events[i].Node, r.check.Deposed(r.w, a.broker, a.group))
			}
		}
	}
	for _, m := range r.w.Sent() {
		if b, ok := m.Body.(*wire.OffsetCommitRequest); ok && b.MemberID == "" {
			for i := range b.Partitions {
				r.witness.Asked(b.GroupID, b.Partitions[i].TP, b.Partitions[i].Offset)
			}
		}
	}
	return r.witness.See(events)
}
