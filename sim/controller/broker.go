package controller

import (
	"iter"

	"highwater/sim/config"
	"highwater/sim/image"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// What happens to partitions when a broker goes or comes. Each pass looks only at the partitions
// that the broker concerns. Kafka: ReplicationControlManager.handleBroker*.

// Reasons of elections and ISR changes, as told in facts.
const (
	reasonFenced          = node.ReasonFenced
	reasonUnfenced        = node.ReasonUnfenced
	reasonShutdown        = node.ReasonShutdown
	reasonPreferred       = node.ReasonPreferred
	reasonUnclean         = node.ReasonUnclean
	reasonNewTopic        = node.ReasonNewTopic
	reasonNewPartitions   = node.ReasonNewPartitions
	reasonCameBack        = node.ReasonCameBack
	reasonUncleanShutdown = node.ReasonUncleanShutdown
	reasonUnregistered    = "unregistered"
	reasonReassignment    = node.ReasonReassignment
	reasonCancelled       = node.ReasonCancelled
	reasonSlow            = node.ReasonSlow
	reasonCaughtUp        = node.ReasonCaughtUp
	reasonISR             = node.ReasonISR
)

// elrVersion is the feature that switches eligible leader replicas on.
const elrVersion = "eligible.leader.replicas.version"

func (c *Controller) elrEnabled() bool { return c.mem.img.Features.At(elrVersion) > 0 }

func (c *Controller) configs() config.Node {
	return config.Node{Image: &c.mem.img, ID: c.id, Static: c.static}
}

// rules are a topic's configs that decide about its partitions.
type rules struct {
	topic   string
	known   bool
	minISR  int // effective: at most the number of replicas of partition 0
	unclean bool
}

// rulesOf looks a topic's rules up; last holds those of the topic before, which usually is the
// same.
func (c *Controller) rulesOf(topic string, last *rules) *rules {
	if !last.known || last.topic != topic {
		n := c.configs()
		*last = rules{
			topic: topic, known: true, minISR: n.MinInsyncReplicas(topic),
			unclean: n.TopicBool(topic, "unclean.leader.election.enable"),
		}
		if p := c.mem.img.Partition(wire.TopicPartition{Topic: topic}); p != nil {
			last.minISR = min(last.minISR, len(p.Replicas))
		}
	}
	return last
}

// updatePartitions takes a broker out of ISRs, or lets one lead, and elects leaders as needed.
// Kafka: ReplicationControlManager.generateLeaderAndIsrUpdates.
func (c *Controller) updatePartitions(tps iter.Seq[wire.TopicPartition], accept acceptor,
	d *decision) {
	var last rules
	elr := c.elrEnabled()
	for tp := range tps {
		p, r := c.mem.img.Partition(tp), c.rulesOf(tp.Topic, &last)
		k := newChange(p, accept, r.minISR, elr)
		if r.unclean {
			k.election = electUnclean
		}
		if image.Contains(p.ISR, accept.remove) {
			k.isr = image.Without(k.isr, accept.remove)
		}
		if image.Contains(p.ISR, accept.unclean) {
			k.isr = image.Without(k.isr, accept.unclean)
		}
		d.change(&k)
	}
}

// brokerFenced takes the broker out of all ISRs, electing leaders, and fences it.
func (c *Controller) brokerFenced(id wire.ID, d *decision) {
	c.removeFromISRs(id, d)
	d.add(&wire.BrokerRegistrationChangeRecord{
		BrokerID: id, BrokerEpoch: c.mem.img.Broker(id).Epoch, Fenced: 1,
	})
}

func (c *Controller) removeFromISRs(id wire.ID, d *decision) {
	accept := acceptActive(&c.mem.img)
	accept.remove = id
	c.updatePartitions(of(c.mem.index.isr, id), accept, d)
}

// brokerUnfenced unfences the broker and elects leaders for partitions that have none, as far as it
// may lead them.
func (c *Controller) brokerUnfenced(b *image.Broker, d *decision) {
	d.add(&wire.BrokerRegistrationChangeRecord{
		BrokerID: b.ID, BrokerEpoch: b.Epoch, Fenced: -1,
	})
	accept := acceptActive(&c.mem.img)
	accept.add = b.ID
	c.updatePartitions(all(c.mem.index.leaderless), accept, d)
}

// brokerShuttingDown begins a controlled shutdown: the broker leaves all ISRs and leaderships while
// it still serves.
func (c *Controller) brokerShuttingDown(b *image.Broker, d *decision) {
	if !b.InControlledShutdown {
		d.add(&wire.BrokerRegistrationChangeRecord{
			BrokerID: b.ID, BrokerEpoch: b.Epoch, InControlledShutdown: 1,
		})
	}
	c.removeFromISRs(b.ID, d)
}

// brokerUnregistered takes the broker out of all ISRs, electing leaders, and forgets it.
// Kafka: ReplicationControlManager.handleBrokerUnregistered.
func (c *Controller) brokerUnregistered(b *image.Broker, d *decision) {
	d.reason = reasonUnregistered
	c.removeFromISRs(b.ID, d)
	accept := acceptActive(&c.mem.img)
	accept.remove = b.ID
	c.updatePartitions(of(c.mem.index.elr, b.ID), accept, d)
	d.add(&wire.UnregisterBrokerRecord{BrokerID: b.ID, BrokerEpoch: b.Epoch})
}

// brokerCameBack cleans up after a former incarnation. After a clean shutdown the new one is as
// good as the old; otherwise its log may lack records, so that it is in sync and eligible no more.
func (c *Controller) brokerCameBack(id wire.ID, clean bool, d *decision) {
	if clean || !c.elrEnabled() {
		d.reason = reasonCameBack
		c.removeFromISRs(id, d)
		return
	}
	d.reason = reasonUncleanShutdown
	accept := acceptActive(&c.mem.img)
	accept.unclean = id
	c.updatePartitions(of(c.mem.index.isr, id), accept, d)
	c.updatePartitions(of(c.mem.index.elr, id), accept, d)
}
