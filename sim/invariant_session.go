package sim

import (
	"highwater/sim/image"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// Brokers' sessions at the active controller, from the heartbeats that reached it, and where it puts
// replicas. Kafka: BrokerHeartbeatManager, StripedReplicaPlacer.

// heartbeat is when the active controller heard of a broker last.
type heartbeat struct {
	epoch int64
	at    node.Time
}

func (c *Checker) beatOf(id wire.ID) *heartbeat {
	for int(id) >= len(c.beats) {
		c.beats = append(c.beats, heartbeat{epoch: -1})
	}
	return &c.beats[id]
}

// beats notes a heartbeat that was taken, and looks for brokers that were silent for too long.
func (c *Checker) heardBeat(w *World, at wire.ID, h *wire.BrokerHeartbeatRequest) {
	ctrl := w.Controller(at)
	if ctrl == nil || !ctrl.Active() {
		return
	}
	if b := c.metadata.img.Broker(h.BrokerID); b != nil && b.Epoch == h.BrokerEpoch {
		*c.beatOf(h.BrokerID) = heartbeat{h.BrokerEpoch, w.now}
	}
	session := node.Ms(w.controllerKnows(c, at).BrokerInt64("broker.session.timeout.ms"))
	within := session + session/2 + 2*node.Second
	if w.now-max(c.activated, c.awakeSince(at)) < within {
		return
	}
	for id, b := range c.metadata.img.Brokers.All() {
		if beat := c.beatOf(id); !b.Fenced && beat.epoch == b.Epoch && w.now-beat.at > within {
			c.fail("I27", id.String(), "was heard of last at", num(int64(beat.at)),
				"us and is not fenced")
		}
	}
}

// silent: I27, a broker is fenced for silence only after broker.session.timeout.ms of it.
func (c *Checker) silent(w *World, at wire.ID, f *node.BrokerFenced) {
	if f.Reason != node.ReasonNoHeartbeat {
		return
	}
	session := node.Ms(w.controllerKnows(c, at).BrokerInt64("broker.session.timeout.ms"))
	if since := w.now - max(c.beatOf(f.Broker).at, c.activated); since < session {
		c.fail("I27", f.Broker.String(), "is fenced", num(int64(since)), "us after it was heard of")
	}
}

// unfenced: I27, a broker serves when it has its own registration, and wants to.
func (c *Checker) unfenced(w *World, broker wire.ID) {
	h, ok := w.heard.Body.(*wire.BrokerHeartbeatRequest)
	b := c.metadata.img.Broker(broker)
	if ok && b != nil && (h.WantFence || h.CurrentMetadataOffset < b.RegistrationOffset) {
		c.fail("I27", broker.String(), "is unfenced at metadata offset", num(h.CurrentMetadataOffset),
			"before it knows its registration at", num(b.RegistrationOffset))
	}
}

// spread: I8, replicas of a new partition are on as many racks as there can be, as evenly as there can
// be, and on fenced brokers only where a rack has no others left. After as many partitions as there are
// unfenced brokers Kafka shuffles its lists and leaves a rack that had no turn in between where it was,
// perhaps at its end: from then on a fenced one may come first. Kafka: StripedReplicaPlacer.BrokerList.
func (c *Checker) spread(img *image.Image, p *image.Partition) {
	racks, used, unfenced := [][]*image.Broker{}, []int{}, int32(0)
	rackOf := func(name string) int {
		for i := range racks {
			if racks[i][0].Endpoint.Rack == name {
				return i
			}
		}
		return -1
	}
	for _, b := range img.Brokers.All() {
		if b.InControlledShutdown {
			continue
		}
		if !b.Fenced {
			unfenced++
		}
		i := rackOf(b.Endpoint.Rack)
		if i < 0 {
			racks, used = append(racks, []*image.Broker{b}), append(used, 0)
			continue
		}
		racks[i] = append(racks[i], b)
	}
	for _, id := range p.Replicas {
		b := img.Broker(id)
		if b == nil || rackOf(b.Endpoint.Rack) < 0 {
			return // it began to shut down: it may be too late to judge
		}
		used[rackOf(b.Endpoint.Rack)]++
	}
	for i := range racks {
		for j := range racks {
			if used[i] > used[j]+1 && used[j] < len(racks[j]) {
				c.fail("I8", p.TP.String(), "gets replicas", ids(p.Replicas), "with",
					num(int64(used[i])), "in rack", racks[i][0].Endpoint.Rack, "and",
					num(int64(used[j])), "in rack", racks[j][0].Endpoint.Rack)
			}
		}
		for _, b := range racks[i] {
			for _, o := range racks[i] {
				if p.TP.Partition < unfenced && b.Fenced && !o.Fenced &&
					image.Contains(p.Replicas, b.ID) && !image.Contains(p.Replicas, o.ID) {
					c.fail("I8", p.TP.String(), "gets replicas", ids(p.Replicas), "with fenced",
						b.ID.String(), "and without", o.ID.String())
				}
			}
		}
	}
}

// placesItself tells whether a request leaves it to the controller where replicas go.
func placesItself(body wire.Body, topic string) bool {
	switch r := body.(type) {
	case *wire.CreateTopicsRequest:
		for i := range r.Topics {
			if r.Topics[i].Name == topic {
				return len(r.Topics[i].Assignment) == 0
			}
		}
	case *wire.CreatePartitionsRequest:
		for i := range r.Topics {
			if r.Topics[i].Name == topic {
				return len(r.Topics[i].Assignment) == 0
			}
		}
	}
	return false
}
