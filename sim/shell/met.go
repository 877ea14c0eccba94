package shell

import (
	"slices"

	"highwater/sim"
	"highwater/sim/broker"
	"highwater/sim/image"
	"highwater/sim/wire"
)

// imageOf is the cluster as its active controller knows it; nil when no controller runs.
func imageOf(w *sim.World) *image.Image {
	for _, p := range w.Controllers() {
		if c, ok := p.Machine().(interface{ Image() *image.Image }); ok && p.Running {
			return c.Image()
		}
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
	img := imageOf(w)
	if img == nil {
		return false
	}
	p := img.Partition(c.TP)
	if p == nil {
		return false
	}
	switch c.Kind {
	case "leader":
		return len(c.IDs) == 1 && p.Leader == c.IDs[0]
	case "isr":
		isr := slices.Clone(p.ISR)
		slices.Sort(isr)
		return slices.Equal(isr, c.IDs) ||
			len(isr) == 0 && len(c.IDs) == 1 && c.IDs[0] == wire.NoLeader
	case "epoch":
		return int64(p.LeaderEpoch) >= c.Number
	}
	r := replicaOf(w, p.Leader, c.TP)
	switch {
	case r == nil:
		return false
	case c.Kind == "high-watermark":
		return r.HighWatermark() >= c.Number
	default:
		return r.LogEndOffset() >= c.Number
	}
}

func (c *Condition) stateHolds(w *sim.World) bool {
	p := w.Process(c.Node)
	if p == nil {
		return false
	}
	if c.Word == "fenced" {
		img := imageOf(w)
		return img != nil && !img.Broker(c.Node).Active()
	}
	if !p.Running {
		return c.Word == "stopped"
	}
	if b, ok := p.Machine().(interface{ State() string }); ok && c.Node.IsBroker() {
		return b.State() == c.Word
	}
	return c.Word == "running"
}

func replicaOf(w *sim.World, id wire.ID, tp wire.TopicPartition) *broker.Replica {
	if p := w.Process(id); p != nil {
		if b, ok := p.Machine().(*broker.Broker); ok {
			return b.Replica(tp)
		}
	}
	return nil
}

// inSync tells whether every replica of every partition is in its ISR, is led, and has what its leader
// has committed.
func inSync(w *sim.World) bool {
	img := imageOf(w)
	if img == nil {
		return false
	}
	for _, p := range img.Partitions.All() {
		if p.Leader == wire.NoLeader || len(p.ISR) != len(p.Replicas) {
			return false
		}
		leader := replicaOf(w, p.Leader, p.TP)
		if leader == nil || leader.HighWatermark() != leader.LogEndOffset() {
			return false
		}
	}
	return true
}
