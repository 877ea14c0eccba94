package client

import (
	"highwater/sim/node"
	"highwater/sim/wire"
)

// stickyState is what partitioners remember about a topic.
type stickyState struct {
	part    int32 // the sticky partition; -1: none yet
	bytes   int32 // appended to it since it was chosen
	counter int32 // RoundRobinPartitioner
	until   node.Time
}

var noSticky = stickyState{part: -1}

// partitionChoice is a partitioner's answer, with its reason for the curious.
type partitionChoice struct {
	part   int32
	hash   int64
	reason string
	sticky bool // the Java built-in sticky partitioner counts its bytes
}

// choose picks the partition of a record. The topic's partitions must be known.
// Kafka: KafkaProducer.partition; librdkafka rd_kafka_msg_partitioner_*; kafka-python
// DefaultPartitioner.
func (p *Producer) choose(t *producerTopic, r *ProducerRecord, out *node.Out) partitionChoice {
	n := int32(len(t.view.parts))
	if r.Partition >= 0 {
		return partitionChoice{part: r.Partition, reason: "given"}
	}
	switch p.cfg.Partitioner {
	case JavaBuiltIn:
		if r.Key != nil && !p.cfg.IgnoreKeys {
			return murmur2Choice(r.Key, n)
		}
		return partitionChoice{part: p.stickyPartition(t, out), reason: "sticky", sticky: true}
	case RoundRobin:
		part := t.roundRobin(n)
		return partitionChoice{part: part, reason: "round robin"}
	case PythonDefault:
		if r.Key != nil {
			return murmur2Choice(r.Key, n)
		}
		part := t.randomPartition(out.Chance(node.RandomPartition, p.about(t)))
		return partitionChoice{part: part, reason: "random"}
	case ConsistentRandom:
		if len(r.Key) > 0 {
			return crc32Choice(r.Key, n)
		}
	case Consistent:
		return crc32Choice(r.Key, n)
	case Murmur2Random:
		if r.Key != nil {
			return murmur2Choice(r.Key, n)
		}
	case Murmur2Only:
		return murmur2Choice(r.Key, n)
	}
	return partitionChoice{part: p.lingeringRandom(t, out), reason: "random"}
}

func murmur2Choice(key []byte, n int32) partitionChoice {
	return partitionChoice{part: Murmur2Partition(key, n), hash: int64(Murmur2(key)), reason: "murmur2"}
}

func crc32Choice(key []byte, n int32) partitionChoice {
	return partitionChoice{part: CRC32Partition(key, n), hash: int64(CRC32(key)), reason: "crc32"}
}

// available counts the partitions that have a leader.
func (t *producerTopic) available() int {
	n := 0
	for i := range t.view.parts {
		if t.view.parts[i].leader != wire.NoLeader {
			n++
		}
	}
	return n
}

// availableAt is the i-th partition that has a leader.
func (t *producerTopic) availableAt(i int) int32 {
	for part := range t.view.parts {
		if t.view.parts[part].leader != wire.NoLeader {
			if i == 0 {
				return int32(part)
			}
			i--
		}
	}
	return 0
}

// randomPartition draws among the partitions with a leader, or among all if none has one.
func (t *producerTopic) randomPartition(r node.Rand) int32 {
	if n := t.available(); n > 0 {
		return t.availableAt(r.Intn(n))
	}
	return int32(r.Intn(len(t.view.parts)))
}

func (t *producerTopic) roundRobin(n int32) int32 {
	c := t.sticky.counter & 0x7fffffff
	t.sticky.counter++
	if k := t.available(); k > 0 {
		return t.availableAt(int(c) % k)
	}
	return c % n
}

// lingeringRandom is librdkafka's random partitioner: it stays on a partition for
// sticky.partitioning.linger.ms.
func (p *Producer) lingeringRandom(t *producerTopic, out *node.Out) int32 {
	s := &t.sticky
	n := int32(len(t.view.parts))
	stale := s.part < 0 || s.part >= n || out.Now >= s.until ||
		t.view.parts[s.part].leader == wire.NoLeader
	if stale {
		r := out.Chance(node.StickyPartition, p.about(t))
		s.part = int32(r.Intn(int(n)))
		if t.view.parts[s.part].leader == wire.NoLeader {
			s.part = int32(r.Intn(int(n)))
		}
		s.until = out.Now + p.cfg.StickyLinger
	}
	return s.part
}

// stickyPartition is where the Java built-in partitioner is now (KIP-794). A switch that had been put
// off, because a batch was still open, is made up for once all batches are full or gone.
// Kafka: RecordAccumulator.partitionChanged, BuiltInPartitioner.
func (p *Producer) stickyPartition(t *producerTopic, out *node.Out) int32 {
	if t.sticky.part < 0 || int(t.sticky.part) >= len(t.view.parts) {
		t.sticky.part, t.sticky.bytes = p.nextSticky(t, out), 0
	}
	for t.sticky.bytes >= p.cfg.BatchSize && t.allFull(t.sticky.part) {
		t.sticky.part, t.sticky.bytes = p.nextSticky(t, out), 0
		if p.cfg.BatchSize <= 0 {
			break
		}
	}
	return t.sticky.part
}

// about is the subject of draws that concern one topic.
func (p *Producer) about(t *producerTopic) node.Digest { return p.Net.itself().Str(t.view.name) }

// allFull tells whether a partition has no batch that would take more records.
func (t *producerTopic) allFull(part int32) bool {
	q := t.parts.Peek(int(part)).queue
	return len(q) == 0 || q[len(q)-1].full
}

// stickyAppended counts what went to the sticky partition and switches to the next one after
// batch.size bytes, but not while a batch is still open, up to twice batch.size.
func (p *Producer) stickyAppended(ref partRef, bytes int32, full bool, out *node.Out) {
	t := &p.topics[ref.topic]
	t.sticky.bytes += bytes
	size := p.cfg.BatchSize
	if t.sticky.bytes >= size && full || t.sticky.bytes >= 2*size {
		t.sticky.part, t.sticky.bytes = p.nextSticky(t, out), 0
	}
}

// nextSticky draws the next partition. When queues differ in length, shorter ones are likelier: each
// partition's weight is the longest queue plus one, less its own queue.
// Kafka: BuiltInPartitioner.nextPartition, updatePartitionLoadStats.
func (p *Producer) nextSticky(t *producerTopic, out *node.Out) int32 {
	r := out.Chance(node.StickyPartition, p.about(t))
	if !p.cfg.Adaptive || len(t.view.parts) < 2 || int(t.used) < len(t.view.parts) {
		return t.randomPartition(r)
	}
	longest, shortest := 0, int(^uint(0)>>1)
	for i := range t.view.parts {
		if t.view.parts[i].leader != wire.NoLeader {
			n := len(t.parts.Peek(i).queue)
			longest, shortest = max(longest, n), min(shortest, n)
		}
	}
	if shortest >= longest {
		return t.randomPartition(r)
	}
	total := 0
	for i := range t.view.parts {
		if t.view.parts[i].leader != wire.NoLeader {
			total += longest + 1 - len(t.parts.Peek(i).queue)
		}
	}
	draw := r.Intn(total)
	for i := range t.view.parts {
		if t.view.parts[i].leader == wire.NoLeader {
			continue
		}
		draw -= longest + 1 - len(t.parts.Peek(i).queue)
		if draw < 0 {
			return int32(i)
		}
	}
	return 0
}
