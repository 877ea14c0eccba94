package shell

import (
	"slices"

	"highwater/sim"
	"highwater/sim/ordered"
	"highwater/sim/wire"
)

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
	p := w.Image().Partition(c.TP)
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
		return !w.Image().Broker(c.Node).Active()
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
	for _, p := range w.Image().Partitions.All() {
		if p.Leader == wire.NoLeader || len(p.ISR) != len(p.Replicas) {
			return false
		}
		if hw, end, ok := ends(w, p.Leader, p.TP); !ok || hw != end {
			return false
		}
	}
	return true
}
