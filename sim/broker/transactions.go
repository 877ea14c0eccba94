package broker

import (
	"highwater/sim/coordinator"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// DescribeTransactions (key 65): the coordinator of a transactional id is the leader of its partition
// of __transaction_state. Nobody begins a transaction here, so it never knows one.
// Kafka: TransactionCoordinator.handleDescribeTransactions.
func (b *Broker) describeTransactions(m *wire.Message, r *wire.DescribeTransactionsRequest,
	out *node.Out) {
	reply := &wire.DescribeTransactionsReply{}
	t := b.image.Topic(wire.TransactionsTopic)
	for _, id := range r.TransactionalIDs {
		d := wire.DescribedTransaction{TransactionalID: id, Error: wire.NotCoordinator}
		if t != nil {
			n := coordinator.PartitionFor(id, t.Partitions)
			p := b.image.Partition(wire.TopicPartition{Topic: t.Name, Partition: n})
			if p != nil && p.Leader == b.cfg.ID {
				d.Error = wire.TransactionalIDNotFound
			}
		}
		reply.Transactions = append(reply.Transactions, d)
	}
	out.Send(m.From, m.Correlation, reply)
}
