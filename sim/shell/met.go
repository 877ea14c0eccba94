package shell

import (
	"slices"

	"highwater/sim"
	"highwater/sim/ordered"
	"highwater/sim/wire"
)

// controllerOf is a running controller; 0 when there is none.
func controllerOf(w *sim.World) wire.ID {
	for id, p := range w.Controllers() {
		if p.Running {
			return id
		}
	}
	return 0
}

// topicsOf lists the topics' names for suggestions and completion.
func topicsOf(w *sim.World) []string {
	if id := controllerOf(w); id != 0 {
		return w.Controller(id).Image().Topics.Keys()
	}
	return nil
}

// Met tells whether the condition holds now.
func (c *Condition) Met(w *sim.World) bool { return c.holds(w) != c.Not }

func (c *Condition) holds(w *sim.World) bool {
	switch c.Kind {
	case "ended":
		p := w.Process(c.Node)
		return p == nil || !p.Running
	case "state":
		return c.stateHolds(w)
	case "in sync":
		return inSync(w)
	}
	id := controllerOf(w)
	if id == 0 {
		return false
	}
	p := w.Controller(id).Image().Partition(c.TP)
	if p == nil {
		return false
	}
	switch c.Kind {
	case "leader":
		return len(c.IDs) == 1 && p.Leader == c.IDs[0]
	case "isr":
		isr := slices.Clone(p.ISR)
		ordered.Sort(isr)
		return slices.Equal(isr, c.IDs) ||
			len(isr) == 0 && len(c.IDs) == 1 && c.IDs[0] == wire.NoLeader
	case "epoch":
		return int64(p.LeaderEpoch) >= c.Number
	}
	hw, end, ok := ends(w, p.Leader, c.TP)
	if c.Kind == "high-watermark" {
		end = hw
	}
	return ok && end >= c.Number
}

func (c *Condition) stateHolds(w *sim.World) bool {
	p := w.Process(c.Node)
	if p == nil {
		return false
	}
	if c.Word == "fenced" {
		id := controllerOf(w)
		return id != 0 && !w.Controller(id).Image().Broker(c.Node).Active()
	}
	if !p.Running {
		return c.Word == "stopped"
	}
	if b := w.Broker(c.Node); b != nil {
		return b.State() == c.Word
	}
	return c.Word == "running"
}

// ends are the high watermark and the log end offset of a replica.
func ends(w *sim.World, id wire.ID, tp wire.TopicPartition) (highWatermark, logEnd int64, ok bool) {
	b := w.Broker(id)
	if b == nil {
		return 0, 0, false
	}
	r := b.Replica(tp)
	if r == nil {
		return 0, 0, false
	}
	return r.HighWatermark(), r.LogEndOffset(), true
}

// inSync tells whether every replica of every partition is in its ISR, is led, and has what its leader
// has committed.
func inSync(w *sim.World) bool {
	id := controllerOf(w)
	if id == 0 {
		return false
	}
	for _, p := range w.Controller(id).Image().Partitions.All() {
		if p.Leader == wire.NoLeader || len(p.ISR) != len(p.Replicas) {
			return false
		}
		if hw, end, ok := ends(w, p.Leader, p.TP); !ok || hw != end {
			return false
		}
	}
	return true
}
