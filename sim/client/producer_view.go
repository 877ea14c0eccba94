package client

import (
	"iter"

	"highwater/sim/wire"
)

// ProducerPartition is what a producer knows of one partition it may send to.
type ProducerPartition struct {
	TP          wire.TopicPartition
	Leader      wire.ID // as it believes
	LeaderEpoch int32
	Queued      int   // records in the accumulator
	InFlight    int   // batches sent and not answered
	Attempts    int32 // that failed, of the batch that failed most often
	Again       bool  // a batch that failed waits for its next try
	Status      PartitionStatus
}

// Partitions ranges over all partitions of the topics this producer has sent to, in order.
func (p *Producer) Partitions() iter.Seq[ProducerPartition] {
	return func(yield func(ProducerPartition) bool) {
		for i := range p.topics {
			for j := range p.topics[i].parts.Len() {
				q := p.topics[i].parts.Peek(j)
				v := ProducerPartition{TP: q.tp, Leader: q.leader, LeaderEpoch: q.leaderEpoch,
					InFlight: len(q.inFlight), Status: q.status}
				for k := range q.queue {
					v.Queued += len(q.queue[k].recs)
					v.Attempts = max(v.Attempts, q.queue[k].attempts)
					v.Again = v.Again || q.queue[k].attempts > 0
				}
				for k := range q.inFlight {
					v.Attempts = max(v.Attempts, q.inFlight[k].attempts)
				}
				if !yield(v) {
					return
				}
			}
		}
	}
}

// Backlog is how many send() calls wait for metadata or memory; an application with one thread has
// only made the first of them.
func (p *Producer) Backlog() int { return p.backlog.Len() }

// Incomplete is how many batches are queued or in flight.
func (p *Producer) Incomplete() int { return int(p.batches) }

// Identity is the producer id and epoch of an idempotent producer; -1 and 0 before it has one.
func (p *Producer) Identity() (id int64, epoch int16) { return p.producerID, p.producerEpoch }
