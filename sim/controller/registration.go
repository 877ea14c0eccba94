package controller

import (
	"highwater/sim/node"
	"highwater/sim/wire"
)

// BrokerRegistration (key 62): a starting broker asks to be let in. It gets an epoch, the offset at
// which its registration is written, and stays fenced until it has replayed the metadata up to it.
// A new incarnation that didn't stop cleanly may have lost records: it first leaves every ISR and
// ELR (KIP-966). Features, log directories and listeners are not checked: all brokers are of one
// version. Kafka: ClusterControlManager.registerBroker.

// duplicateRegistration is Kafka's text for a broker that comes back before its session expired.
const duplicateRegistration = "Another broker is registered with that broker id. If the " +
	"broker was recently restarted this should self-resolve once the heartbeat manager expires " +
	"the broker's session."

func (c *Controller) registerBroker(m wire.Message, r *wire.BrokerRegistrationRequest,
	out *node.Out) {
	if !c.Active() {
		out.Send(m.From, m.Correlation, &wire.BrokerRegistrationReply{
			Error: wire.NotController, BrokerEpoch: -1,
		})
		return
	}
	old := c.mem.img.Broker(r.BrokerID)
	same := old != nil && old.IncarnationID == r.IncarnationID
	// In 4.3 that holds after a clean stop too: the session ends only by silence (KAFKA-19047).
	if old != nil && !same && c.validSession(old.ID, old.Epoch, out.Now) {
		out.Emit(node.RegistrationRefused{
			Broker: r.BrokerID, Error: wire.DuplicateBrokerRegistration,
			Message: duplicateRegistration,
		})
		c.reply(m, &wire.BrokerRegistrationReply{
			Error: wire.DuplicateBrokerRegistration, BrokerEpoch: -1,
		}, out)
		return
	}
	record := &wire.RegisterBrokerRecord{
		BrokerID: r.BrokerID, IncarnationID: r.IncarnationID, Endpoint: r.Endpoint,
		Listeners: r.Listeners, Fenced: true,
	}
	d := &decision{broker: r.BrokerID}
	if same { // the reply got lost: it asks once more
		record.BrokerEpoch, record.Fenced = old.Epoch, old.Fenced
		record.InControlledShutdown = old.InControlledShutdown
	} else {
		record.BrokerEpoch = c.Log().End()
		if old != nil {
			c.brokerCameBack(r.BrokerID, old.Epoch == r.PreviousBrokerEpoch, d)
		}
		d.tell(node.BrokerRegistered{Broker: r.BrokerID, Epoch: record.BrokerEpoch})
	}
	d.add(record)
	c.decide(d, m, &wire.BrokerRegistrationReply{BrokerEpoch: record.BrokerEpoch}, out)
}

// producerIDBlock is how many ids a broker gets at once. Kafka: ProducerIdsBlock.
const producerIDBlock = 1000

// AllocateProducerIds (key 67) gives a broker a block of producer ids (KIP-730).
func (c *Controller) allocateProducerIDs(m wire.Message, r *wire.AllocateProducerIDsRequest,
	out *node.Out) {
	reply := &wire.AllocateProducerIDsReply{}
	d := &decision{broker: r.BrokerID}
	switch b := c.mem.img.Broker(r.BrokerID); {
	case !c.Active():
		reply.Error = wire.NotController
	case b == nil || b.Epoch != r.BrokerEpoch:
		reply.Error = wire.StaleBrokerEpoch
	default:
		reply.FirstID, reply.BlockCount = c.mem.img.NextProducerID, producerIDBlock
		d.add(&wire.ProducerIDsRecord{
			BrokerID: b.ID, NextProducerID: reply.FirstID + producerIDBlock,
		})
	}
	c.decide(d, m, reply, out)
}
