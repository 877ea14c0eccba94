package broker

import (
	"highwater/sim/node"
	"highwater/sim/wire"
)

// producerIDs hands out producer ids from a block the controller gave this broker.
// Kafka: RPCProducerIdManager.
type producerIDs struct {
	next, end int64
	request   int32 // correlation of the request for another block; 0: none
	since     node.Time
	waiting   []idRequest
}

type idRequest struct {
	from        wire.ID
	correlation int32
}

// InitProducerId (key 22): an idempotent producer gets an id of its own with epoch 0. With a
// transactional id it is the transaction coordinator's affair.
// Kafka: TransactionCoordinator.handleInitProducerId.
func (b *Broker) initProducerID(m *wire.Message, r *wire.InitProducerIDRequest, out *node.Out) {
	if r.TransactionalID != "" {
		if !b.coordinate(m, out) {
			out.Send(m.From, m.Correlation, &wire.InitProducerIDReply{
				Error: wire.NotCoordinator, ProducerID: wire.NoProducerID, ProducerEpoch: -1,
			})
		}
		return
	}
	ids := &b.mem.ids
	ids.waiting = append(ids.waiting, idRequest{m.From, m.Correlation})
	b.giveProducerIDs(out)
	b.requestProducerIDs(out)
}

func (b *Broker) giveProducerIDs(out *node.Out) {
	ids := &b.mem.ids
	n := 0
	for n < len(ids.waiting) && ids.next < ids.end {
		w := ids.waiting[n]
		out.Send(w.from, w.correlation, &wire.InitProducerIDReply{ProducerID: ids.next})
		ids.next++
		n++
	}
	ids.waiting = ids.waiting[:copy(ids.waiting, ids.waiting[n:])]
}

// requestProducerIDs asks the controller for a block when someone waits for an id.
func (b *Broker) requestProducerIDs(out *node.Out) {
	ids := &b.mem.ids
	if len(ids.waiting) == 0 || ids.request != 0 {
		return
	}
	ids.request, ids.since = b.request(), out.Now
	b.asked(out)
	out.Send(b.controller(), ids.request, &wire.AllocateProducerIDsRequest{
		BrokerID: b.cfg.ID, BrokerEpoch: b.mem.life.epoch,
	})
}

func (b *Broker) producerIDsAllocated(
	m *wire.Message, reply *wire.AllocateProducerIDsReply, out *node.Out,
) {
	ids := &b.mem.ids
	if ids.request != m.Correlation {
		return
	}
	ids.request = 0
	if reply.Error != wire.None {
		b.retryController(out)
		return
	}
	ids.next, ids.end = reply.FirstID, reply.FirstID+int64(reply.BlockCount)
	b.giveProducerIDs(out)
	b.requestProducerIDs(out)
}
