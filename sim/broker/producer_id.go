package broker

import (
	"highwater/sim/node"
	"highwater/sim/wire"
)

// producerIDs hands out producer ids from a block the controller gave this broker.
// Kafka: RPCProducerIdManager.
type producerIDs struct {
	*ground
	channel *controllerChannel

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
		if !b.coordinators.serve(b.partitions.host(), *m, out) {
			out.Send(m.From, m.Correlation, &wire.InitProducerIDReply{
				Error: wire.NotCoordinator, ProducerID: wire.NoProducerID, ProducerEpoch: -1,
			})
		}
		return
	}
	b.ids.ask(m, out)
}

// ask queues who wants an id.
func (ids *producerIDs) ask(m *wire.Message, out *node.Out) {
	ids.waiting = append(ids.waiting, idRequest{m.From, m.Correlation})
	ids.give(out)
	ids.fetch(out)
}

func (ids *producerIDs) give(out *node.Out) {
	n := 0
	for n < len(ids.waiting) && ids.next < ids.end {
		w := ids.waiting[n]
		out.Send(w.from, w.correlation, &wire.InitProducerIDReply{ProducerID: ids.next})
		ids.next++
		n++
	}
	ids.waiting = ids.waiting[:copy(ids.waiting, ids.waiting[n:])]
}

// fetch asks the controller for a block when someone waits for an id.
func (ids *producerIDs) fetch(out *node.Out) {
	if len(ids.waiting) == 0 || ids.request != 0 {
		return
	}
	ids.request, ids.since = ids.number(), out.Now
	ids.channel.asked(out)
	out.Send(ids.channel.controller(), ids.request, &wire.AllocateProducerIDsRequest{
		BrokerID: ids.cfg.ID, BrokerEpoch: ids.brokerEpoch,
	})
}

func (ids *producerIDs) allocated(
	m *wire.Message, reply *wire.AllocateProducerIDsReply, out *node.Out,
) {
	if ids.request != m.Correlation {
		return
	}
	ids.request = 0
	if reply.Error != wire.None {
		ids.channel.retry(out)
		return
	}
	ids.next, ids.end = reply.FirstID, reply.FirstID+int64(reply.BlockCount)
	ids.give(out)
	ids.fetch(out)
}
