package client

import (
	"slices"

	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/wire"
)

// Producer is Kafka's producer: send() chooses a partition and puts the record into that partition's
// newest batch; full or lingering batches go to the partitions' leaders; what fails is sent again
// until delivery.timeout.ms has passed since the batch was begun.
// Kafka: KafkaProducer, RecordAccumulator, Sender, TransactionManager (idempotence only).
type Producer struct {
	Net    Network
	cfg    *ProducerConfig // shared by snapshots, never edited
	topics []producerTopic
	active ordered.List[partRef] // partitions with batches to send
	tags   uint64                // the last tag; the machine's id is in its high bits

	backlog   ordered.List[waiting] // send() calls that wait for metadata or memory, in order
	exhausted bool                  // the first of them waits for memory
	buffered  int64                 // bytes of buffer.memory in use
	batches   int32                 // not yet acknowledged or failed

	producerID    int64 // -1: none yet
	producerEpoch int16
	initSent      bool
	initFailures  int32
	initRetryAt   node.Time
	bumps         ordered.List[partRef] // partitions whose sequences start anew in the next epoch
	unresolved    int32                 // partitions with an expired batch whose fate isn't known

	flushing bool
	closing  bool
	flush    alarm // linger and retry backoff
	expiry   alarm // delivery.timeout.ms
	block    alarm // max.block.ms
	version  int64 // of the metadata the partitions' leaders were taken from
	results  []SendResult
}

// ProducerRecord is what an application hands to send().
type ProducerRecord struct {
	Topic       string
	Partition   int32 // AnyPartition: the partitioner chooses
	Key, Value  []byte
	Headers     []wire.Header
	TimestampMs int64 // 0: now
}

// AnyPartition lets the partitioner choose.
const AnyPartition int32 = -1

// SendResult is what the callback of one send() is told.
type SendResult struct {
	Tag         uint64
	TP          wire.TopicPartition // Partition -1: none was chosen
	Offset      int64               // -1 with acks=0 or on failure
	TimestampMs int64
	Failed      bool
	Error       wire.ErrorCode
	Exception   string // Java class without its package, such as TimeoutException
	Message     string // the exception's text
	Key, Value  []byte
}

type partRef struct{ topic, part int32 }

// waiting is a send() call that blocks its application.
type waiting struct {
	rec   ProducerRecord
	tag   uint64
	until node.Time // set when it has become the first
	seen  int64     // the version of the metadata when it was made
}

// producerTopic is a topic the producer has sent to.
type producerTopic struct {
	name   string
	view   *topicView // nil: its partitions aren't known
	parts  ordered.Vec[producerPart]
	used   int32 // partitions that ever had a batch
	sticky stickyState
}

// producerPart is one partition's queue.
type producerPart struct {
	tp          wire.TopicPartition
	leader      wire.ID
	leaderEpoch int32
	queue       []batch // to send, the oldest first
	inFlight    []batch // sent, in the order sent
	muted       bool    // max.in.flight 1 and a batch is on its way
	listed      bool    // is in Producer.active
	seq         sequenceState
	status      PartitionStatus
}

// batch is a ProducerBatch.
type batch struct {
	recs     []wire.Record
	unit     *batchUnit
	wire     *wire.Batch // as last sent
	created  node.Time   // delivery.timeout.ms counts from here
	lastTry  node.Time
	retryAt  node.Time
	bytes    int32 // with the header
	reserved int32 // of buffer.memory
	attempts int32 // failed ones
	epoch    int32 // the partition's leader epoch when the last attempt failed
	seq      int32 // base sequence; -1: none yet
	maxTs    int64
	full     bool // takes no more records
	seqReset bool // sequences were assigned anew after it was sent
	pid      int64
	pidEpoch int16
}

// batchUnit is the memory of a batch: one allocation for the common batch of one record.
type batchUnit struct {
	batch wire.Batch
	rec   [1]wire.Record
	tag   [1]uint64
}

func (p *producerPart) detach() {
	p.queue = slices.Clone(p.queue)
	for i := range p.queue {
		p.queue[i].recs = slices.Clip(p.queue[i].recs)
	}
	p.inFlight = slices.Clone(p.inFlight)
}

// NewProducer makes a producer for the machine id.
func NewProducer(cfg ProducerConfig, id wire.ID) Producer {
	return Producer{
		Net: newNetwork(cfg.NetworkConfig), cfg: &cfg, producerID: -1,
		tags: uint64(id)<<36 | uint64(cfg.Slot)<<32, version: -1,
	}
}

// Number lets the tags of the records begin behind from, below 2^32: a machine that has several
// producers, one after the other, tells their records apart by them.
func (p *Producer) Number(from uint32) { p.tags += uint64(from) }

// Config is what the producer was made with.
func (p *Producer) Config() *ProducerConfig { return p.cfg }

// Clone makes a snapshot; its outboxes are empty.
func (p *Producer) Clone() Producer {
	c := *p
	c.Net = p.Net.clone()
	c.topics = slices.Clone(p.topics)
	for i := range c.topics {
		c.topics[i].parts = p.topics[i].parts.Clone()
	}
	c.active, c.backlog, c.bumps = p.active.Clone(), p.backlog.Clone(), p.bumps.Clone()
	c.results = nil
	return c
}

// Start opens the first connection, as the Java producer's sender thread does when it is made.
func (p *Producer) Start(out *node.Out) {
	p.Net.refresh(out)
}

// Results are the outcomes since the last call, which empties them. The slice is reused.
func (p *Producer) Results() []SendResult {
	r := p.results
	p.results = p.results[:0]
	return r
}

// Logs are the warnings the real client would have logged since the last call.
func (p *Producer) Logs() []LogLine { return p.Net.Logs() }

// Send hands a record to the producer and returns its tag. Outcomes come in Results, maybe at once.
func (p *Producer) Send(r ProducerRecord, out *node.Out) uint64 {
	p.tags++
	tag := p.tags
	if p.backlog.Len() > 0 || !p.trySend(&r, tag, out) {
		p.backlog.Push(waiting{rec: r, tag: tag, seen: p.Net.meta.version})
		p.startBlocking(out)
	}
	return tag
}

// Blocked tells whether the application's thread hangs in send().
func (p *Producer) Blocked() bool { return p.backlog.Len() > 0 }

// Idle tells whether nothing is queued, on its way or blocked: flush() would return.
func (p *Producer) Idle() bool { return p.batches == 0 && p.backlog.Len() == 0 }

// Flush makes everything queued sendable at once; Idle tells when it is through.
func (p *Producer) Flush(out *node.Out) {
	p.flushing = !p.Idle()
	p.pumpAll(out)
}

// Close is close() without a time limit: like Flush, and every later batch goes at once.
func (p *Producer) Close(out *node.Out) {
	p.closing = true
	p.pumpAll(out)
}

// BufferedBytes is how much of buffer.memory is in use.
func (p *Producer) BufferedBytes() int64 { return p.buffered }

// Receive takes a message; false: it isn't for this producer.
func (p *Producer) Receive(m wire.Message, out *node.Out) bool { return receive(p, m, out) }

// Fire takes an alarm; false: it isn't one of this producer's.
func (p *Producer) Fire(t node.Timer, out *node.Out) bool { return fire(p, t, out) }

func (p *Producer) network() *Network { return &p.Net }

func (p *Producer) answered(done completion, out *node.Out) {
	switch done.purpose {
	case forProduce:
		others := p.produced(&done, out)
		p.resumeBacklog(out)
		if others {
			p.pumpAll(out)
		} else {
			p.pump(done.from, out)
		}
	case forProducerID:
		p.producerIDArrived(done.reply.(*wire.InitProducerIDReply), out)
	}
}

func (p *Producer) lost(gone completion, out *node.Out) {
	switch gone.purpose {
	case forProduce:
		p.produceLost(&gone, out)
	case forProducerID:
		p.initFailed(out)
	}
}

func (p *Producer) fired(kind node.TimerKind, t node.Timer, out *node.Out) bool {
	switch kind {
	case senderTimer:
		if p.flush.fired(t) {
			p.pumpAll(out)
		}
	case expiryTimer:
		if p.expiry.fired(t) {
			p.expire(out)
		}
	case blockTimer:
		if p.block.fired(t) {
			p.unblockExpired(out)
		}
	default:
		return false
	}
	return true
}

// proceed takes in new metadata, and sends what can be sent now.
func (p *Producer) proceed(out *node.Out) {
	p.takeMetadata(out)
	p.resumeBacklog(out)
	p.pumpAll(out)
}

// takeMetadata copies leaders from new metadata into the partitions.
func (p *Producer) takeMetadata(out *node.Out) {
	m := &p.Net.meta
	if p.version == m.version {
		return
	}
	p.version = m.version
	for i := range p.topics {
		t := &p.topics[i]
		view := m.topic(t.name)
		if view == nil || view == t.view {
			continue
		}
		t.view = view
		for j := range view.parts {
			v := &view.parts[j]
			if j >= t.parts.Len() {
				t.parts.Append(producerPart{
					tp:     wire.TopicPartition{Topic: t.name, Partition: int32(j)},
					leader: v.leader, leaderEpoch: v.epoch, seq: noSequences,
				})
			} else if q := t.parts.Peek(j); q.leader != v.leader || q.leaderEpoch != v.epoch {
				q = t.parts.Edit(j)
				q.leader, q.leaderEpoch = v.leader, v.epoch
			}
		}
	}
}

func (p *Producer) at(r partRef) *producerPart { return p.topics[r.topic].parts.Peek(int(r.part)) }

func (p *Producer) edit(r partRef) *producerPart { return p.topics[r.topic].parts.Edit(int(r.part)) }

// find locates a partition the producer knows.
func (p *Producer) find(tp wire.TopicPartition) (partRef, bool) {
	for i := range p.topics {
		if p.topics[i].name == tp.Topic {
			return partRef{int32(i), tp.Partition}, int(tp.Partition) < p.topics[i].parts.Len()
		}
	}
	return partRef{}, false
}

// topicOf finds the state of a topic, and asks for its metadata when it is new.
func (p *Producer) topicOf(name string, out *node.Out) int {
	for i := range p.topics {
		if p.topics[i].name == name {
			return i
		}
	}
	p.topics = append(slices.Clip(p.topics), producerTopic{name: name, sticky: noSticky,
		parts: ordered.NewVec((*producerPart).detach)})
	p.Net.wantTopic(name, out)
	p.version = -1
	p.takeMetadata(out)
	return len(p.topics) - 1
}

// PartitionsFor is how many partitions a topic has; 0 while the metadata isn't there, which this call
// asks for. The component's owner calls again after each message.
func (p *Producer) PartitionsFor(topic string, out *node.Out) int32 {
	p.Net.wantTopic(topic, out)
	return p.Net.Partitions(topic)
}

// TopicError is what the cluster last said of a topic that PartitionsFor asks for.
func (p *Producer) TopicError(topic string) wire.ErrorCode { return p.Net.topicError(topic) }
