package broker

import (
	"slices"
	"testing"

	"highwater/sim/image"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// cluster drives brokers without a world: messages take 500 us, alarms fire when due, and the test
// itself plays controller-1 with a list of metadata records. Messages to clients are kept for the
// test.
type cluster struct {
	t       testing.TB
	now     node.Time
	seq     int64
	due     []dueItem
	brokers map[wire.ID]*Broker
	up      map[wire.ID]int // incarnation, 0: down
	boots   int
	chance  node.Chance
	out     node.Out
	facts   []node.Fact
	replies []wire.Message // to clients
	records []wire.MetadataRecord
	img     image.Image
	parked  []wire.Message // metadata fetches
	cut     map[[2]wire.ID]bool
	corr    int32
	// refuse makes the controller answer AlterPartition with this error.
	refuse wire.ErrorCode
	steps  int
	alters []wire.AlterPartition // that the controller was asked for
}

type dueItem struct {
	at   node.Time
	seq  int64
	boot int
	to   wire.ID
	msg  *wire.Message
	tim  node.Timer
}

const (
	ctrl   wire.ID = 101
	client wire.ID = 1001
)

func newCluster(t testing.TB, n int, static ...wire.ConfigEntry) *cluster {
	c := &cluster{
		t: t, brokers: map[wire.ID]*Broker{}, up: map[wire.ID]int{}, chance: node.NewChance(1, 1),
		img: image.New(), cut: map[[2]wire.ID]bool{},
	}
	for id := wire.ID(1); id <= wire.ID(n); id++ {
		rack := string(rune('a' + id - 1))
		c.brokers[id] = New(Config{
			ID: id, Controllers: []wire.ID{ctrl}, Rack: rack, Static: static,
			Endpoint: wire.BrokerEndpoint{ID: id, Host: id.String(), Port: 9092, Rack: rack},
		})
		c.start(id)
	}
	c.run(5 * node.Second)
	for id := wire.ID(1); id <= wire.ID(n); id++ {
		if got := c.brokers[id].State(); got != Running {
			t.Fatalf("broker-%d is %s after 5 s", id, got)
		}
	}
	return c
}

func (c *cluster) start(id wire.ID) {
	c.boots++
	c.up[id] = c.boots
	c.out.Reset(c.now, &c.chance)
	c.brokers[id].Start(&c.out)
	c.carry(id)
}

func (c *cluster) kill(id wire.ID) {
	c.brokers[id].Crash()
	c.gone(id)
}

func (c *cluster) gone(id wire.ID) {
	c.up[id] = 0
	for other := range c.brokers {
		if c.up[other] != 0 {
			c.send(wire.Message{From: id, To: other, Body: &wire.ConnectionClosed{Peer: id}})
		}
	}
	c.parked = slices.DeleteFunc(c.parked, func(m wire.Message) bool { return m.From == id })
}

func (c *cluster) push(d dueItem) {
	c.seq++
	d.seq, d.boot = c.seq, c.up[d.to]
	i := len(c.due)
	for i > 0 && c.due[i-1].at > d.at {
		i--
	}
	c.due = slices.Insert(c.due, i, d)
}

func (c *cluster) send(m wire.Message) {
	if c.cut[[2]wire.ID{min(m.From, m.To), max(m.From, m.To)}] {
		return
	}
	c.push(dueItem{at: c.now + 500, to: m.To, msg: &m})
}

func (c *cluster) carry(id wire.ID) {
	c.facts = append(c.facts, c.out.Facts...)
	for _, m := range c.out.Sends {
		m.From = id
		c.send(m)
	}
	for _, a := range c.out.Alarms {
		c.push(dueItem{at: a.At, to: id, tim: a.Timer})
	}
	if c.out.Exited {
		c.gone(id)
	}
}

// run lets time pass.
func (c *cluster) run(d node.Time) {
	until := c.now + d
	for len(c.due) > 0 && c.due[0].at <= until {
		c.step()
	}
	c.now = until
}

func (c *cluster) step() {
	d := c.due[0]
	c.due = c.due[1:]
	c.now = d.at
	c.steps++
	switch {
	case d.to == ctrl:
		c.control(d.msg)
	case d.to.IsClient():
		c.replies = append(c.replies, *d.msg)
	case c.up[d.to] == 0 || c.up[d.to] != d.boot:
		if d.msg != nil && !d.msg.Body.Reply() && c.up[d.to] == 0 {
			c.send(wire.Message{
				From: d.to, To: d.msg.From, Body: &wire.ConnectionClosed{Peer: d.to, Refused: true},
			})
		}
	default:
		c.out.Reset(c.now, &c.chance)
		if d.msg != nil {
			c.brokers[d.to].Receive(*d.msg, &c.out)
		} else {
			c.brokers[d.to].Fire(d.tim, &c.out)
		}
		c.carry(d.to)
	}
}

// control is the test's controller.
func (c *cluster) control(m *wire.Message) {
	reply := func(b wire.Body) {
		c.send(wire.Message{From: ctrl, To: m.From, Correlation: m.Correlation, Body: b})
	}
	switch r := m.Body.(type) {
	case *wire.BrokerRegistrationRequest:
		epoch := int64(len(c.records))
		reply(&wire.BrokerRegistrationReply{BrokerEpoch: epoch})
		c.write(&wire.RegisterBrokerRecord{
			BrokerID: r.BrokerID, BrokerEpoch: epoch, Endpoint: r.Endpoint, Fenced: true,
		})
	case *wire.BrokerHeartbeatRequest:
		b := c.img.Broker(r.BrokerID)
		if !r.WantFence && b.Fenced {
			c.fence(r.BrokerID, -1)
			b = c.img.Broker(r.BrokerID)
		}
		reply(&wire.BrokerHeartbeatReply{
			IsCaughtUp: r.CurrentMetadataOffset >= b.Epoch, IsFenced: b.Fenced,
			ShouldShutDown: r.WantShutDown,
		})
	case *wire.MetadataFetchRequest:
		c.parked = append(c.parked, *m)
		c.serve()
	case *wire.AlterPartitionRequest:
		res := &wire.AlterPartitionReply{}
		for _, p := range r.Partitions {
			c.alters = append(c.alters, p)
			res.Partitions = append(res.Partitions, c.alter(&p))
		}
		reply(res)
	case *wire.AllocateProducerIDsRequest:
		reply(&wire.AllocateProducerIDsReply{FirstID: 1000, BlockCount: 1000})
	case *wire.CreateTopicsRequest:
		reply(&wire.CreateTopicsReply{Topics: []wire.TopicResult{{Name: r.Topics[0].Name}}})
	}
}

func (c *cluster) alter(p *wire.AlterPartition) wire.AlterPartitionResult {
	if c.refuse != wire.None {
		return wire.AlterPartitionResult{TP: p.TP, Error: c.refuse}
	}
	old := c.img.Partition(p.TP)
	if p.PartitionEpoch != old.PartitionEpoch {
		return wire.AlterPartitionResult{TP: p.TP, Error: wire.InvalidUpdateVersion}
	}
	c.change(p.TP, wire.LeaderUnchanged, p.NewISR)
	now := c.img.Partition(p.TP)
	return wire.AlterPartitionResult{
		TP: p.TP, LeaderID: now.Leader, LeaderEpoch: now.LeaderEpoch, ISR: now.ISR,
		PartitionEpoch: now.PartitionEpoch,
	}
}

func (c *cluster) write(rs ...wire.MetadataRecord) {
	for _, r := range rs {
		c.img.Replay(int64(len(c.records)), r)
		c.records = append(c.records, r)
	}
	c.serve()
}

func (c *cluster) serve() {
	end := int64(len(c.records))
	c.parked = slices.DeleteFunc(c.parked, func(m wire.Message) bool {
		r := m.Body.(*wire.MetadataFetchRequest)
		if r.FetchOffset == end && r.HighWatermark == end {
			return false
		}
		c.send(wire.Message{
			From: ctrl, To: m.From, Correlation: m.Correlation, Body: &wire.MetadataFetchReply{
				LeaderID: ctrl, HighWatermark: end, BaseOffset: r.FetchOffset,
				Records: slices.Clone(c.records[r.FetchOffset:]),
			},
		})
		return true
	})
}

func (c *cluster) fence(id wire.ID, to int8) {
	c.write(&wire.BrokerRegistrationChangeRecord{
		BrokerID: id, BrokerEpoch: c.img.Broker(id).Epoch, Fenced: to,
	})
}

// topic makes a topic whose partitions all have these replicas; the first one leads.
func (c *cluster) topic(name string, partitions int32, configs []wire.ConfigEntry, rs ...wire.ID) {
	id := wire.UUID("id-of-" + name)
	recs := []wire.MetadataRecord{&wire.TopicRecord{Name: name, TopicID: id}}
	for p := range partitions {
		recs = append(recs, &wire.PartitionRecord{
			TopicID: id, Topic: name, Partition: p, Replicas: rs, ISR: rs, Leader: rs[0],
		})
	}
	for _, e := range configs {
		recs = append(recs, &wire.ConfigRecord{
			Resource: wire.ConfigResource{Type: wire.TopicResource, Name: name},
			Key:      e.Key, Value: e.Value,
		})
	}
	c.write(recs...)
	c.run(50 * node.Millisecond)
}

func (c *cluster) change(tp wire.TopicPartition, leader wire.ID, isr []wire.ID) {
	c.write(&wire.PartitionChangeRecord{
		TopicID: c.img.Topic(tp.Topic).ID, Topic: tp.Topic, Partition: tp.Partition, Leader: leader,
		ISR: isr, Recovery: -1,
	})
}

// ask sends a request from a client and gives its correlation number.
func (c *cluster) ask(to wire.ID, body wire.Body) int32 {
	c.corr++
	c.send(wire.Message{From: client, To: to, Correlation: c.corr, Body: body})
	return c.corr
}

// reply finds the answer to a request; nil when none has come.
func (c *cluster) reply(corr int32) wire.Body {
	for _, m := range c.replies {
		if m.Correlation == corr {
			return m.Body
		}
	}
	return nil
}

func (c *cluster) produce(to wire.ID, tp wire.TopicPartition, acks int16, values ...string) int32 {
	return c.ask(to, &wire.ProduceRequest{
		Acks: acks, TimeoutMs: 30_000,
		Partitions: []wire.ProducePartition{{TP: tp, Batch: batchOf(c.now, values...)}},
	})
}

func batchOf(now node.Time, values ...string) *wire.Batch {
	var rs []wire.Record
	for i, v := range values {
		rs = append(rs, wire.Record{
			OffsetDelta: int32(i), TimestampMs: now.UnixMs(), Value: []byte(v),
		})
	}
	return wire.NewBatch(rs, wire.NoProducerID, -1, -1)
}

func (c *cluster) produced(corr int32) *wire.ProducePartitionReply {
	r, ok := c.reply(corr).(*wire.ProduceReply)
	if !ok {
		return nil
	}
	return &r.Partitions[0]
}

func (c *cluster) consume(to wire.ID, tp wire.TopicPartition, offset int64, maxWaitMs int32) int32 {
	return c.ask(to, &wire.FetchRequest{
		ReplicaID: wire.NoReplica, MaxWaitMs: maxWaitMs, MinBytes: 1, MaxBytes: 1 << 20,
		SessionEpoch: -1, Partitions: []wire.FetchPartition{{
			TP: tp, CurrentLeaderEpoch: -1, FetchOffset: offset, LastFetchedEpoch: -1,
			LogStartOffset: -1, MaxBytes: 1 << 20,
		}},
	})
}

func (c *cluster) consumed(corr int32) *wire.FetchPartitionReply {
	r, ok := c.reply(corr).(*wire.FetchReply)
	if !ok {
		return nil
	}
	return &r.Partitions[0]
}

func (c *cluster) at(id wire.ID, tp wire.TopicPartition) *Replica {
	return c.brokers[id].Replica(tp)
}
