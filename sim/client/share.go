package client

import (
	"slices"
	"strings"

	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/wire"
)

// ShareConsumer is a member of a share group (KIP-932): several members read one partition, each record
// is locked for one of them until it says what became of it. It asks the leaders only while the
// application is in poll(); acknowledgements ride along with the next fetch.
// Kafka: ShareConsumerImpl, ShareConsumeRequestManager, ShareHeartbeatRequestManager.
type ShareConsumer struct {
	Net      Network
	cfg      *ConsumerConfig // shared by snapshots, never edited
	explicit bool            // share.acknowledgement.mode=explicit
	topics   []string

	member      string
	epoch       int32
	coordinator wire.ID
	finding     bool
	findTries   int32
	beatSent    bool
	resend      bool
	beatAt      node.Time
	retryAt     node.Time
	tick        alarm
	assigned    []wire.TopicPartition // replaced whole

	busy      []wire.ID     // brokers with a ShareFetch on its way
	delivered []ShareRecord // of the last poll, not acknowledged yet; replaced whole
	acks      []shareAck    // to be sent with the next fetch
	buffer    ordered.List[sharePolled]
	polling   bool
	closing   bool
	left      bool
	polled    []sharePolled
	errors    []ConsumerError
}

// ShareRecord is a record this consumer has locked.
type ShareRecord struct {
	TP     wire.TopicPartition
	Offset int64
}

type shareAck struct {
	ShareRecord
	kind wire.AckType
}

// sharePolled is one partition's share of a fetch.
type sharePolled = Polled

// NewShareConsumer makes a share consumer. explicit: the application acknowledges each record; without
// it, the next Poll accepts all records of the last.
func NewShareConsumer(cfg ConsumerConfig, explicit bool) ShareConsumer {
	cfg.LogPrefix = "[Share" + strings.TrimPrefix(cfg.LogPrefix, "[")
	return ShareConsumer{Net: newNetwork(cfg.NetworkConfig), cfg: &cfg, explicit: explicit}
}

// Clone makes a snapshot; its outboxes are empty.
func (c *ShareConsumer) Clone() ShareConsumer {
	d := *c
	d.Net, d.buffer = c.Net.clone(), c.buffer.Clone()
	d.busy, d.acks = slices.Clone(c.busy), slices.Clone(c.acks)
	d.delivered = slices.Clone(c.delivered)
	d.polled, d.errors = nil, nil
	return d
}

// Subscribe joins the group of the config.
func (c *ShareConsumer) Subscribe(topics []string, out *node.Out) {
	c.topics = slices.Clone(topics)
	ordered.Sort(c.topics)
	for _, t := range c.topics {
		c.Net.wantTopic(t, out)
	}
	if c.member == "" {
		r := out.Chance(node.OwnMemberID, node.Itself)
		c.member = r.UUID()
	}
	c.resend, c.beatAt = true, out.Now
	c.proceed(out)
}

// Poll waits for records; they come in Records. In implicit mode it accepts those of the last poll.
func (c *ShareConsumer) Poll(out *node.Out) {
	if c.closing {
		return
	}
	if !c.explicit {
		for _, r := range c.delivered {
			c.acks = append(c.acks, shareAck{r, wire.AckAccept})
		}
		c.delivered = nil
	}
	c.polling = true
	c.deliver(out)
	c.proceed(out)
}

// Acknowledge says what became of a record of the last poll; false: it isn't one of them.
func (c *ShareConsumer) Acknowledge(r ShareRecord, kind wire.AckType) bool {
	at := slices.Index(c.delivered, r)
	if at < 0 {
		return false
	}
	if kind != wire.AckRenew {
		c.delivered = slices.Delete(slices.Clone(c.delivered), at, at+1)
	}
	c.acks = append(c.acks, shareAck{r, kind})
	return true
}

// Polling tells whether the application waits in poll().
func (c *ShareConsumer) Polling() bool { return c.polling }

// StopPolling makes poll() return.
func (c *ShareConsumer) StopPolling() { c.polling = false }

// Records are what poll() returned since the last call, which empties them.
func (c *ShareConsumer) Records() []Polled {
	p := c.polled
	c.polled = nil
	return p
}

// Errors are the exceptions of poll() since the last call, which empties them.
func (c *ShareConsumer) Errors() []ConsumerError {
	e := c.errors
	c.errors = nil
	return e
}

// Leave closes the sessions with the leaders, which releases what isn't acknowledged, and leaves the
// group.
func (c *ShareConsumer) Leave(out *node.Out) {
	c.closing, c.polling = true, false
	if c.coordinator == 0 || c.epoch <= 0 {
		c.left = true
		return
	}
	for _, id := range c.leaders() {
		if c.Net.canSend(id) {
			c.Net.send(id, forGroup, -1, c.request(id, -1), out)
		}
	}
	if c.Net.canSend(c.coordinator) {
		c.Net.send(c.coordinator, forGroup, -1, &wire.ShareGroupHeartbeatRequest{
			GroupID: c.cfg.GroupID, MemberID: c.member, MemberEpoch: wire.LeaveEpoch}, out)
	} else {
		c.left = true
	}
}

// Leaving tells whether the consumer was asked to Leave, or was thrown out for good.
func (c *ShareConsumer) Leaving() bool { return c.closing }

// Explicit tells whether the application acknowledges each record.
func (c *ShareConsumer) Explicit() bool { return c.explicit }

// Left tells whether a consumer that was asked to Leave is done.
func (c *ShareConsumer) Left() bool { return c.left }

// deliver hands out what is in the buffer.
func (c *ShareConsumer) deliver(out *node.Out) {
	left := c.cfg.MaxPollRecords
	for c.polling && left > 0 && c.buffer.Len() > 0 {
		p := c.buffer.All()[0]
		n := min(left, len(p.Records))
		got := Polled{TP: p.TP, Records: p.Records[:n]}
		if n < len(p.Records) {
			c.buffer.Edit()[0].Records = p.Records[n:]
		} else {
			c.buffer.RemoveAt(0)
		}
		left -= n
		for i := range got.Records {
			c.delivered = append(slices.Clip(c.delivered), ShareRecord{p.TP, got.Records[i].Offset})
		}
		c.polled = append(c.polled, got)
		out.Emit(node.RecordsPolled{TP: p.TP, FirstOffset: got.Records[0].Offset,
			LastOffset: got.Records[n-1].Offset, Records: got.Records})
	}
	if left < c.cfg.MaxPollRecords {
		c.polling = false
	}
}

// leaders are the brokers that lead assigned partitions.
func (c *ShareConsumer) leaders() []wire.ID {
	var ids []wire.ID
	for _, tp := range c.assigned {
		if id, _ := c.Net.meta.leader(tp); id != wire.NoLeader && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

// request is a ShareFetch to one leader, with what is to be acknowledged there.
func (c *ShareConsumer) request(to wire.ID, epoch int32) *wire.ShareFetchRequest {
	r := &wire.ShareFetchRequest{GroupID: c.cfg.GroupID, MemberID: c.member, ShareSessionEpoch: epoch,
		MaxWaitMs: int32(c.cfg.FetchMaxWait / node.Millisecond), MinBytes: c.cfg.FetchMinBytes,
		MaxBytes: c.cfg.FetchMaxBytes, MaxRecords: int32(c.cfg.MaxPollRecords),
		BatchSize: int32(c.cfg.MaxPollRecords), ClientID: c.cfg.ClientID}
	for _, tp := range c.assigned {
		if id, _ := c.Net.meta.leader(tp); id == to {
			r.Partitions = append(r.Partitions, wire.ShareFetchPartition{TP: tp, Acks: c.acksFor(tp)})
		}
	}
	return r
}

// acksFor takes the acknowledgements of one partition, as runs of offsets.
func (c *ShareConsumer) acksFor(tp wire.TopicPartition) []wire.AckBatch {
	var mine, rest []shareAck
	for _, a := range c.acks {
		if a.TP == tp {
			mine = append(mine, a)
		} else {
			rest = append(rest, a)
		}
	}
	c.acks = rest
	ordered.SortFunc(mine, func(a, b shareAck) int { return int(a.Offset - b.Offset) })
	var batches []wire.AckBatch
	for _, a := range mine {
		if n := len(batches); n > 0 && batches[n-1].LastOffset+1 == a.Offset &&
			batches[n-1].Types[0] == a.kind {
			batches[n-1].LastOffset++
			continue
		}
		batches = append(batches, wire.AckBatch{FirstOffset: a.Offset, LastOffset: a.Offset,
			Types: []wire.AckType{a.kind}})
	}
	return batches
}

// proceed finds the coordinator, sends heartbeats, and fetches while the application polls.
func (c *ShareConsumer) proceed(out *node.Out) {
	defer c.arm(out)
	if c.left || c.closing {
		return
	}
	if c.coordinator != 0 && c.Net.unavailable(c.coordinator, out.Now) {
		c.coordinatorLost(wire.NetworkException, out)
	}
	if c.coordinator == 0 {
		c.find(out)
	} else if !c.beatSent && out.Now >= c.beatAt && c.Net.readyFor(c.coordinator, out) {
		c.beat(out)
	}
	if !c.polling || c.buffer.Len() > 0 {
		return
	}
	for _, id := range c.leaders() {
		if !slices.Contains(c.busy, id) && c.Net.readyFor(id, out) {
			c.busy = append(c.busy, id)
			c.Net.send(id, forFetch, 0, c.request(id, 1), out)
		}
	}
}

func (c *ShareConsumer) find(out *node.Out) {
	if c.finding || out.Now < c.retryAt {
		return
	}
	c.retryAt = out.Now + c.cfg.RetryBackoff
	id, ok := c.Net.leastLoaded("FIND_COORDINATOR", out)
	if c.Net.meta.bootstrapping || !ok {
		c.Net.refresh(out)
		return
	}
	if c.Net.readyFor(id, out) {
		c.finding = true
		c.Net.send(id, forCoordinator, 0,
			&wire.FindCoordinatorRequest{Keys: []string{c.cfg.GroupID}}, out)
	}
}

func (c *ShareConsumer) coordinatorLost(err wire.ErrorCode, out *node.Out) {
	if c.coordinator != 0 {
		out.Emit(node.CoordinatorLost{Group: c.cfg.GroupID, Broker: c.coordinator, Error: err})
		c.coordinator, c.resend = 0, true
	}
}

func (c *ShareConsumer) beat(out *node.Out) {
	r := &wire.ShareGroupHeartbeatRequest{GroupID: c.cfg.GroupID, MemberID: c.member,
		MemberEpoch: c.epoch, ClientID: c.cfg.ClientID, RackID: c.cfg.Rack}
	if c.resend || c.epoch == wire.JoinEpoch {
		r.Subscribed, r.SubscribedTopics = true, c.topics
	}
	c.resend, c.beatSent = false, true
	c.Net.send(c.coordinator, forGroup, 0, r, out)
}

// arm sets the alarm for the next heartbeat or attempt.
func (c *ShareConsumer) arm(out *node.Out) {
	if c.left {
		return
	}
	at := c.beatAt
	if c.coordinator == 0 {
		at = c.retryAt
	}
	if at <= out.Now {
		at = out.Now + c.cfg.RetryBackoff
	}
	c.tick.arm(out, timerKind(c.cfg.Slot, groupTimer), at)
}
