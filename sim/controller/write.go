package controller

import (
	"slices"

	"highwater/sim/image"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// A decision is a list of records and a reply. The records are appended and applied at once, so
// that the next decision sees them; what others may learn of it, reply and facts, waits until they
// are committed. Kafka: ControllerResult, QuorumController.ControllerWriteEvent,
// DeferredEventQueue.

// pendingOp is a reply that may go out when the high watermark has passed its offset.
type pendingOp struct {
	offset      int64
	to          wire.ID
	correlation int32
	body        wire.Body
}

// pendingFact is told when the high watermark has passed its offset.
type pendingFact struct {
	offset int64
	fact   node.Fact
}

// decision gathers records and says why they are written.
type decision struct {
	records []wire.MetadataRecord
	facts   []node.Fact // told before those of the records
	reason  string      // of elections and ISR changes, as in node.LeaderElected
	broker  wire.ID     // whom the reason is about
	hows    []how       // how leaders were found, by partition; only of changes that elect
}

type how struct {
	tp  wire.TopicPartition
	how string
}

func (d *decision) add(r wire.MetadataRecord) { d.records = append(d.records, r) }

func (d *decision) tell(f node.Fact) { d.facts = append(d.facts, f) }

// change adds the record that a partition change builds, if it changes anything.
func (d *decision) change(c *change) bool {
	r := c.build()
	if r == nil {
		return false
	}
	d.add(r)
	if r.Leader != wire.LeaderUnchanged {
		d.hows = append(d.hows, how{c.p.TP, c.how})
	}
	return true
}

func (d *decision) how(tp wire.TopicPartition) string {
	for i := range d.hows { // in the order of the records, so the first is nearly always it
		if d.hows[i].tp == tp {
			h := d.hows[i].how
			d.hows = d.hows[i+1:]
			return h
		}
	}
	return ""
}

// write appends and applies a decision's records.
func (c *Controller) write(d *decision, out *node.Out) {
	if len(d.records) == 0 {
		for _, f := range d.facts {
			out.Emit(f)
		}
		return
	}
	base := c.Log().End()
	last := base + int64(len(d.records)) - 1
	tell := func(f node.Fact) { c.mem.facts = append(c.mem.facts, pendingFact{last, f}) }
	if _, idle := d.records[0].(*wire.NoOpRecord); !idle {
		tell(node.MetadataWritten{
			BaseOffset: base, LastOffset: last, Records: slices.Clip(d.records),
		})
	}
	for _, f := range d.facts {
		tell(f)
	}
	for _, r := range d.records {
		c.apply(c.raft.Append(r), r, d, tell)
	}
}

// reply answers a request once everything decided so far is committed.
func (c *Controller) reply(m wire.Message, body wire.Body, out *node.Out) {
	if n := len(c.mem.facts); n == 0 && len(c.mem.pending) == 0 {
		out.Send(m.From, m.Correlation, body)
		return
	}
	c.mem.pending = append(c.mem.pending, pendingOp{
		offset: c.Log().End() - 1, to: m.From, correlation: m.Correlation, body: body,
	})
}

// decide writes, replies and commits as far as the quorum allows.
func (c *Controller) decide(d *decision, m wire.Message, body wire.Body, out *node.Out) {
	c.write(d, out)
	c.reply(m, body, out)
	c.settle(out)
}

// settle acts on what came of the log, in whatever way: it replays records that it doesn't know yet,
// begins or ceases to decide, tells and answers what is committed, and lets fetchers have what is new.
// Everything that reaches the log or writes to it ends here.
func (c *Controller) settle(out *node.Out) {
	if c.overruled() {
		c.mem = emptyMemory()
	}
	for offset, r := range c.Log().Ascend(c.mem.img.Offset + 1) {
		c.replay(offset, r)
	}
	c.mem.epoch = c.Log().LastEpoch()
	if c.raft.Leads() && c.mem.claimed == 0 {
		c.mem.claimed = c.Epoch()
		c.activate(out)
	}
	if c.raft.Commit() {
		c.finish(out)
	}
	c.raft.Serve(out)
}

// overruled tells whether somebody else leads now, or the log is another one than was replayed. What
// this controller had decided since the last commit may never count then, so it begins with the log
// again. Kafka: QuorumController.renounce.
func (c *Controller) overruled() bool {
	at := c.mem.img.Offset
	return c.mem.claimed > 0 && !(c.raft.Leads() && c.Epoch() == c.mem.claimed) ||
		at >= c.Log().End() || at >= 0 && c.Log().EpochAt(at) != c.mem.epoch
}

// finish tells and answers what the high watermark has passed.
func (c *Controller) finish(out *node.Out) {
	n := 0
	for n < len(c.mem.facts) && c.mem.facts[n].offset < c.HighWatermark() {
		out.Emit(c.mem.facts[n].fact)
		n++
	}
	c.mem.facts = slices.Delete(c.mem.facts, 0, n)
	n = 0
	for n < len(c.mem.pending) && c.mem.pending[n].offset < c.HighWatermark() {
		p := &c.mem.pending[n]
		out.Send(p.to, p.correlation, p.body)
		n++
	}
	c.mem.pending = slices.Delete(c.mem.pending, 0, n)
}

// apply replays one record and tells what it changed.
func (c *Controller) apply(at int64, r wire.MetadataRecord, d *decision, tell func(node.Fact)) {
	switch r := r.(type) {
	case *wire.PartitionChangeRecord:
		tp := wire.TopicPartition{Topic: r.Topic, Partition: r.Partition}
		old := c.mem.img.Partition(tp)
		c.replay(at, r)
		tellChange(old, c.mem.img.Partition(tp), d, tell)
		return
	case *wire.PartitionRecord:
		tell(node.LeaderElected{
			TP:   wire.TopicPartition{Topic: r.Topic, Partition: r.Partition},
			From: nobody, To: r.Leader, Epoch: r.LeaderEpoch, ISR: r.ISR, How: node.HowInSync,
			Reason: d.reason,
		})
	case *wire.ConfigRecord:
		tell(node.ConfigChanged{
			Resource: r.Resource, Key: r.Key, Value: r.Value, Deleted: r.Deleted,
		})
	case *wire.ClearELRRecord:
		tell(node.ELRCleared{Topic: r.Topic})
	default:
		tellSecurity(r, tell)
	}
	c.replay(at, r)
}

// tellChange words the difference between two states of a partition.
func tellChange(old, p *image.Partition, d *decision, tell func(node.Fact)) {
	if !slices.Equal(old.ISR, p.ISR) || !slices.Equal(old.ELR, p.ELR) {
		tell(node.ISRChanged{
			TP: p.TP, From: old.ISR, To: p.ISR, ELR: p.ELR, Reason: d.reason, Broker: d.broker,
		})
	}
	if old.LeaderEpoch != p.LeaderEpoch {
		h := d.how(p.TP)
		tell(node.LeaderElected{
			TP: p.TP, From: old.Leader, To: p.Leader, Epoch: p.LeaderEpoch, ISR: p.ISR, ELR: p.ELR,
			Unclean: h == node.HowUnclean || h == node.HowLastKnown, How: h,
			Reason: d.reason, Broker: d.broker,
		})
	}
	if old.Reassigning() && !p.Reassigning() {
		state := "completed"
		if d.reason == reasonCancelled {
			state = "cancelled"
		}
		tell(node.ReassignmentChanged{TP: p.TP, State: state, Replicas: p.Replicas})
	} else if !slices.Equal(old.Replicas, p.Replicas) {
		tell(node.ReassignmentChanged{
			TP: p.TP, State: "started", Replicas: p.Replicas, Adding: p.Adding,
			Removing: p.Removing,
		})
	}
}

// replay is the only way in which the controller's state changes.
func (c *Controller) replay(offset int64, r wire.MetadataRecord) {
	img := &c.mem.img
	switch r := r.(type) {
	case *wire.PartitionChangeRecord:
		tp := wire.TopicPartition{Topic: r.Topic, Partition: r.Partition}
		old := img.Partition(tp)
		img.Replay(offset, r)
		c.mem.index.update(old, img.Partition(tp))
		return
	case *wire.PartitionRecord:
		img.Replay(offset, r)
		c.mem.index.update(nil, img.Partition(
			wire.TopicPartition{Topic: r.Topic, Partition: r.Partition}))
		return
	case *wire.RemoveTopicRecord:
		if name, ok := img.TopicName(r.TopicID); ok {
			for _, p := range img.TopicPartitions(name) {
				c.mem.index.update(p, nil)
			}
			c.mem.index.topicGone(name)
		}
	case *wire.TopicRecord:
		c.mem.index.topicCame(r.Name)
	case *wire.ClearELRRecord:
		c.replayClearELR(offset, r)
		return
	case *wire.RegisterBrokerRecord:
		img.Replay(offset, r)
		c.renewSession(r.BrokerID, r.Fenced)
		return
	case *wire.BrokerRegistrationChangeRecord:
		img.Replay(offset, r)
		if b := img.Broker(r.BrokerID); b != nil {
			c.registerSession(r.BrokerID, b.Fenced)
		}
		return
	case *wire.UnregisterBrokerRecord:
		c.forgetSession(r.BrokerID)
	}
	img.Replay(offset, r)
}

func (c *Controller) replayClearELR(offset int64, r *wire.ClearELRRecord) {
	var with []wire.TopicPartition
	for tp, p := range c.mem.img.Partitions.From(wire.TopicPartition{Topic: r.Topic}) {
		if r.Topic != "" && tp.Topic != r.Topic {
			break
		}
		if len(p.ELR) > 0 {
			with = append(with, tp)
			c.mem.index.update(p, nil)
		}
	}
	c.mem.img.Replay(offset, r)
	for _, tp := range with {
		c.mem.index.update(nil, c.mem.img.Partition(tp))
	}
}
