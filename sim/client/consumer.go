package client

import (
	"slices"
	"strings"

	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/wire"
)

// Consumer is Kafka's consumer with assigned partitions: it asks the leaders for records, one Fetch
// per broker at a time, keeps what came in a buffer, and hands out at most max.poll.records per poll.
// It sends nothing while the application works on the records of the last poll.
// Kafka: ClassicKafkaConsumer, Fetcher, FetchCollector, FetchSessionHandler, SubscriptionState.
//
// Group membership (subscribe) belongs in files of its own: it calls Assign with each new assignment
// and sets positions from committed offsets with SeekCommitted.
type Consumer struct {
	avro     Avro // of its values; off unless the config says so
	Net      Network
	cfg      *ConsumerConfig // shared by snapshots, never edited
	topics   []consumerTopic // which partition is where in parts; replaced whole
	parts    ordered.Vec[consumerPart]
	nodes    ordered.Vec[fetchNode] // by broker id
	queue    ordered.List[fetched]  // the buffer: fetched and not yet polled
	open     int32                  // partitions whose position must be asked for
	polling  bool                   // the application waits in poll()
	most     int                    // records that this poll() may return; 0: max.poll.records
	closed   bool
	retry    alarm
	deniedAt int64 // version of the metadata in which unauthorised topics were looked for
	version  int64
	polled   []Polled
	errors   []ConsumerError

	grp        membership
	rebalanced []Rebalanced
	committed  []CommitResult
}

// Polled is what one poll() returned of one partition.
type Polled struct {
	TP      wire.TopicPartition
	Records []node.PolledRecord
}

// ConsumerError is an exception that poll() throws.
type ConsumerError struct {
	TP        wire.TopicPartition
	Exception string // Java class without its package
	Message   string
	Causes    []string // the exceptions behind it, each as Throwable.toString writes it
	// Unreadable is the record that a deserializer failed on; nil: it is about something else.
	Unreadable *node.PolledRecord
}

type consumerTopic struct {
	name  string
	index []int32 // by partition: 1 + its place in Consumer.parts, 0: not assigned
}

type positionState uint8

const (
	fetching      positionState = iota
	needsReset                  // has no position; reset says how to get one
	awaitsReset                 // ListOffsets is on its way
	needsCheck                  // the leader epoch changed: is the position still in the log?
	awaitsCheck                 // OffsetForLeaderEpoch is on its way
	waitsForGroup               // committed offsets are being fetched
	failedReset                 // auto.offset.reset=none: poll() has thrown
)

// consumerPart is one assigned partition. Kafka: SubscriptionState.TopicPartitionState.
type consumerPart struct {
	tp          wire.TopicPartition
	topicID     wire.UUID
	state       positionState
	reset       ResetKind
	afterDur    bool  // by_duration found nothing: latest
	position    int64 // of the next record; -1: none
	epoch       int32 // leader epoch of the record before it; -1: unknown
	leader      wire.ID
	leaderEpoch int32
	paused      bool
	retryAt     node.Time // nothing is asked before this

	highWatermark  int64 // -1: unknown
	lastStable     int64
	logStart       int64
	preferred      wire.ID // replica to read from (KIP-392); 0: the leader
	preferredUntil node.Time

	from       wire.ID // where it is being fetched from; 0: not fetchable
	session    wire.ID // whose fetch session knows it; 0: none
	sentOffset int64
	sentEpoch  int32
	dirty      bool // listed in its node's dirty
	buffered   bool
	polled     int64 // records handed to the application
	committed  int64 // as this consumer last knew; -1: nothing
}

// open tells whether the position must be asked for.
func (p *consumerPart) open() bool { return p.state == needsReset || p.state == needsCheck }

// turn changes a partition's state.
func (c *Consumer) turn(p *consumerPart, to positionState) {
	if p.open() {
		c.open--
	}
	if p.state = to; p.open() {
		c.open++
	}
}

// fetchNode is the fetch session with one broker (KIP-227).
type fetchNode struct {
	id        int32
	epoch     int32 // 0: the next fetch is a full one
	pending   bool
	fetchable int32   // partitions fetched from here
	buffered  int32   // of them with data in the buffer: no fetch until they are polled
	dirty     []int32 // partitions whose place in the session may have changed
	forgotten []wire.TopicPartition
}

func (f *fetchNode) detach() {
	f.dirty, f.forgotten = slices.Clone(f.dirty), slices.Clone(f.forgotten)
}

// fetched is one partition's share of a Fetch reply.
type fetched struct {
	part    int32
	from    wire.ID
	batches []*wire.Batch
	next    int32 // the first batch that isn't polled to its end
	aborted []wire.AbortedTxn
}

// NewConsumer makes a consumer.
func NewConsumer(cfg ConsumerConfig) Consumer {
	return Consumer{Net: newNetwork(cfg.NetworkConfig), cfg: &cfg, version: -1,
		avro: NewAvro(cfg.Avro, cfg.Slot+3), nodes: ordered.NewVec((*fetchNode).detach)}
}

// Config is what the consumer was made with.
func (c *Consumer) Config() *ConsumerConfig { return c.cfg }

// Clone makes a snapshot; its outboxes are empty.
func (c *Consumer) Clone() Consumer {
	d := *c
	d.Net, d.parts, d.nodes = c.Net.clone(), c.parts.Clone(), c.nodes.Clone()
	d.queue = c.queue.Clone()
	d.grp = c.grp.clone()
	d.polled, d.errors, d.rebalanced, d.committed = nil, nil, nil, nil
	return d
}

// Start opens the first connection.
func (c *Consumer) Start(out *node.Out) { c.Net.refresh(out) }

// Records are what poll() returned since the last call, which empties them. The slice is reused.
func (c *Consumer) Records() []Polled {
	r := c.polled
	c.polled = c.polled[:0]
	return r
}

// Errors are the exceptions of poll() since the last call, which empties them.
func (c *Consumer) Errors() []ConsumerError {
	e := c.errors
	c.errors = nil
	return e
}

// Logs are the warnings the real client would have logged since the last call.
func (c *Consumer) Logs() []LogLine { return c.Net.Logs() }

// PartitionsFor is how many partitions a topic has; 0 while the metadata isn't there, which this call
// asks for. The component's owner calls again after each message.
func (c *Consumer) PartitionsFor(topic string, out *node.Out) int32 {
	c.Net.wantTopic(topic, out)
	return c.Net.Partitions(topic)
}

// TopicError is what the cluster last said of a topic that PartitionsFor asks for.
func (c *Consumer) TopicError(topic string) wire.ErrorCode { return c.Net.topicError(topic) }

// Assign replaces the assigned partitions; those that stay keep position and buffer.
func (c *Consumer) Assign(tps []wire.TopicPartition, out *node.Out) {
	c.assignParts(tps, out)
	c.groupWork(out)
}

func (c *Consumer) assignParts(tps []wire.TopicPartition, out *node.Out) {
	first := needsReset
	if c.usesGroup() {
		first, c.grp.unsettled = waitsForGroup, true
	}
	old, oldTopics := c.parts, c.topics
	tps = slices.Clone(tps)
	ordered.SortFunc(tps, wire.TopicPartition.Compare)
	tps = slices.Compact(tps)
	c.parts, c.topics, c.open = ordered.Vec[consumerPart]{}, nil, 0
	for i := range c.nodes.Len() {
		n := c.nodes.Edit(i)
		n.dirty = n.dirty[:0]
	}
	moved := make([]int32, old.Len()) // 1 + new place of each old partition
	for _, tp := range tps {
		part := consumerPart{tp: tp, state: first, reset: c.cfg.Reset, position: -1, epoch: -1,
			leader: wire.NoLeader, leaderEpoch: -1, highWatermark: -1, lastStable: -1, logStart: -1,
			committed: -1}
		if i := lookup(oldTopics, tp); i >= 0 {
			part = *old.Peek(int(i))
			moved[i] = int32(c.parts.Len()) + 1
		}
		part.dirty = false
		if part.open() {
			c.open++
		}
		c.place(tp, int32(c.parts.Len()))
		c.parts.Append(part)
		c.Net.meta.want(tp.Topic)
	}
	c.dropUnassigned(&old, moved)
	for i := range c.parts.Len() {
		c.markDirty(c.parts.Edit(i), int32(i))
	}
	c.version = -1
	c.Net.refresh(out)
	c.takeMetadata(out)
	if c.polling {
		c.advance(out)
	}
}

// dropUnassigned makes the fetch sessions forget partitions that are no longer assigned, and throws
// their buffered records away.
func (c *Consumer) dropUnassigned(old *ordered.Vec[consumerPart], moved []int32) {
	for i := range moved {
		p := old.Peek(i)
		if moved[i] != 0 {
			continue
		}
		if p.session != 0 {
			n := c.node(p.session)
			n.forgotten = append(n.forgotten, p.tp)
		}
		if p.from != 0 {
			c.node(p.from).fetchable--
		}
	}
	var kept []fetched
	for _, f := range c.queue.All() {
		if m := moved[f.part]; m != 0 {
			f.part = m - 1
			kept = append(kept, f)
		} else {
			c.node(f.from).buffered--
		}
	}
	c.queue.Set(kept)
}

func lookup(topics []consumerTopic, tp wire.TopicPartition) int32 {
	for i := range topics {
		if topics[i].name == tp.Topic {
			if tp.Partition >= 0 && int(tp.Partition) < len(topics[i].index) {
				return topics[i].index[tp.Partition] - 1
			}
			return -1
		}
	}
	return -1
}

// place notes where in parts tp stands. Only called while Assign builds a new table.
func (c *Consumer) place(tp wire.TopicPartition, at int32) {
	if n := len(c.topics); n == 0 || c.topics[n-1].name != tp.Topic {
		c.topics = append(c.topics, consumerTopic{name: tp.Topic})
	}
	t := &c.topics[len(c.topics)-1]
	for int(tp.Partition) >= len(t.index) {
		t.index = append(t.index, 0)
	}
	t.index[tp.Partition] = at + 1
}

func (c *Consumer) node(id wire.ID) *fetchNode {
	return c.nodes.Edit(int(id))
}

// find is the place of tp in parts; -1: not assigned.
func (c *Consumer) find(tp wire.TopicPartition) int32 { return lookup(c.topics, tp) }

// Poll is the application's poll(): it waits until there are records. They are in Records, maybe at
// once; then the application is no longer polling until it calls Poll again.
func (c *Consumer) Poll(out *node.Out) {
	if c.closed {
		return
	}
	c.polling = true
	c.polls(out)
	c.advance(out)
}

// PollMost is Poll for at most so many records, as kafka-python's poll(max_records=...); 0:
// max.poll.records.
func (c *Consumer) PollMost(n int, out *node.Out) {
	c.most = n
	c.Poll(out)
}

// Polling tells whether the application waits in poll().
func (c *Consumer) Polling() bool { return c.polling }

// StopPolling makes poll() return empty-handed, as its timeout does.
func (c *Consumer) StopPolling() { c.polling = false }

// Close ends the consumer; nothing is sent any more. A member of a group uses Leave instead.
func (c *Consumer) Close() { c.polling, c.closed = false, true }

// advance does what the client does inside poll(): find positions, hand out what is buffered, fetch.
func (c *Consumer) advance(out *node.Out) {
	c.takeMetadata(out)
	if c.throwsDenied() {
		return
	}
	c.settle(out)
	c.deliver(out)
	if c.polling {
		c.fetchAll(out)
	}
}

// throwsDenied makes poll() throw when the client wasn't let in, or when new metadata say that it
// may not hear of a topic it wants. Kafka: Metadata.maybeThrowAnyException.
func (c *Consumer) throwsDenied() bool {
	if !c.polling {
		return false
	}
	if a := c.Net.refusedLogin(); a != nil {
		c.throwOut(a.Exception, a.Message)
		return true
	}
	m := &c.Net.meta
	if c.deniedAt == m.version {
		return false
	}
	c.deniedAt = m.version
	var topics []string
	for _, t := range m.topics {
		if t.err == wire.TopicAuthorizationFailed && slices.Contains(m.wanted, t.name) {
			topics = append(topics, t.name)
		}
	}
	if topics == nil {
		return false
	}
	c.throwOut(wire.TopicAuthorizationFailed.Exception(),
		denied(wire.TopicAuthorizationFailed, strings.Join(topics, ", ")))
	return true
}

// throwOut makes poll() throw.
func (c *Consumer) throwOut(exception, message string) {
	c.errors = append(c.errors, ConsumerError{Exception: exception, Message: message})
	c.polling = false
}

// Receive takes a message; false: it isn't for this consumer.
func (c *Consumer) Receive(m wire.Message, out *node.Out) bool {
	if c.avro.Receive(m, out) {
		c.proceed(out)
		return true
	}
	return receive(c, m, out)
}

// Fire takes an alarm; false: it isn't one of this consumer's.
func (c *Consumer) Fire(t node.Timer, out *node.Out) bool {
	if c.avro.Fire(t, out) {
		c.proceed(out)
		return true
	}
	return fire(c, t, out)
}

func (c *Consumer) network() *Network { return &c.Net }

func (c *Consumer) answered(done completion, out *node.Out) {
	switch done.purpose {
	case forFetch:
		c.fetchArrived(&done, out)
	case forOffsets:
		c.offsetsArrived(&done, out)
	case forEpochEnd:
		c.epochEndArrived(&done, out)
	case forCoordinator, forGroup:
		c.groupAnswered(&done, out)
	}
}

func (c *Consumer) lost(gone completion, out *node.Out) {
	switch gone.purpose {
	case forFetch:
		c.fetchLost(&gone, out)
	case forOffsets:
		c.offsetsLost(&gone, out)
	case forEpochEnd:
		c.epochEndLost(&gone, out)
	case forCoordinator, forGroup:
		c.groupLost(&gone, out)
	}
}

func (c *Consumer) fired(kind node.TimerKind, t node.Timer, out *node.Out) bool {
	switch kind {
	case consumerTimer:
		if c.retry.fired(t) {
			c.retryParts(out)
		}
	case groupTimer:
		if c.grp.tick.fired(t) {
			c.groupDue(out)
		}
	default:
		return false
	}
	return true
}

func (c *Consumer) proceed(out *node.Out) {
	c.groupWork(out)
	if c.polling {
		c.advance(out)
	} else {
		c.takeMetadata(out)
	}
}

// takeMetadata copies leaders from new metadata into the partitions.
func (c *Consumer) takeMetadata(out *node.Out) {
	m := &c.Net.meta
	if c.version == m.version {
		return
	}
	c.version = m.version
	var t *topicView
	for i := range c.parts.Len() {
		p := c.parts.Peek(i)
		if t == nil || t.name != p.tp.Topic {
			t = m.topic(p.tp.Topic)
		}
		leader, epoch, id := wire.NoLeader, p.leaderEpoch, p.topicID
		if t != nil && int(p.tp.Partition) < len(t.parts) {
			v := &t.parts[p.tp.Partition]
			leader, epoch, id = v.leader, v.epoch, t.id
		}
		if leader == p.leader && epoch == p.leaderEpoch && id == p.topicID {
			continue
		}
		p = c.parts.Edit(i)
		changed := epoch != p.leaderEpoch && p.leaderEpoch >= 0
		p.leader, p.leaderEpoch, p.topicID = leader, epoch, id
		p.retryAt, p.preferred = 0, 0
		if changed && p.state == fetching && p.epoch >= 0 {
			c.turn(p, needsCheck)
			c.dropBuffered(int32(i)) // not handed out before the position is known to be good
		}
		c.touch(p, int32(i), out)
	}
}

// retryParts looks again at partitions whose backoff is over.
func (c *Consumer) retryParts(out *node.Out) {
	for i := range c.parts.Len() {
		if p := c.parts.Peek(i); p.retryAt != 0 {
			if p.retryAt > out.Now {
				c.retry.arm(out, timerKind(c.cfg.Slot, consumerTimer), p.retryAt)
				continue
			}
			p = c.parts.Edit(i)
			p.retryAt = 0
			c.touch(p, int32(i), out)
		}
	}
	if c.polling {
		c.advance(out)
	}
}

// later keeps p quiet for the retry backoff.
func (c *Consumer) later(p *consumerPart, out *node.Out) {
	p.retryAt = out.Now + c.cfg.RetryBackoff
	c.retry.arm(out, timerKind(c.cfg.Slot, consumerTimer), p.retryAt)
}
