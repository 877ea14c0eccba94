package client

import (
	"slices"
	"testing"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// rig plays the world for one component: it keeps alarms and requests, and lets the test answer as
// brokers would.
type rig struct {
	t        *testing.T
	part     receiver
	out      node.Out
	chance   node.Chance
	now      node.Time
	alarms   []node.Alarm
	requests []wire.Message // sent and not answered
	facts    []node.Fact
	facted   []node.Time
	closed   []wire.ID
	leaders  map[wire.TopicPartition]wire.ID
	epochs   map[wire.TopicPartition]int32
	topics   map[string]int32
	brokers  []wire.ID
	dead     map[wire.ID]bool
	mute     bool // metadata is not answered by itself
}

type receiver interface {
	Receive(wire.Message, *node.Out) bool
	Fire(node.Timer, *node.Out) bool
}

// newRig makes a cluster of brokers 1, 2, 3 with a topic orders: partition p is led by 1 + p%3.
func newRig(t *testing.T, partitions int32) *rig {
	r := &rig{t: t, chance: node.NewChance(7, 7), leaders: map[wire.TopicPartition]wire.ID{},
		epochs: map[wire.TopicPartition]int32{}, topics: map[string]int32{"orders": partitions},
		brokers: []wire.ID{1, 2, 3}, dead: map[wire.ID]bool{}}
	for p := range partitions {
		r.leaders[tp("orders", p)] = wire.ID(1 + p%3)
	}
	return r
}

func tp(topic string, p int32) wire.TopicPartition {
	return wire.TopicPartition{Topic: topic, Partition: p}
}

// do runs one call on the component and gathers what it asked for.
func (r *rig) do(call func(out *node.Out)) {
	r.out.Reset(r.now, &r.chance)
	call(&r.out)
	r.gather()
}

func (r *rig) gather() {
	r.alarms = append(r.alarms, r.out.Alarms...)
	for _, f := range r.out.Facts {
		r.facts = append(r.facts, f)
		r.facted = append(r.facted, r.now)
	}
	r.closed = append(r.closed, r.out.Closed...)
	sends := slices.Clone(r.out.Sends)
	for _, c := range r.out.Closed {
		r.requests = slices.DeleteFunc(r.requests, func(m wire.Message) bool { return m.To == c })
	}
	for _, m := range sends {
		switch req := m.Body.(type) {
		case *wire.ApiVersionsRequest:
			if r.dead[m.To] {
				r.reply(m, &wire.ConnectionClosed{Peer: m.To, Refused: true})
			} else {
				r.reply(m, &wire.ApiVersionsReply{})
			}
		case *wire.MetadataRequest:
			if r.mute {
				r.requests = append(r.requests, m)
			} else {
				r.reply(m, r.metadata(req))
			}
		case *wire.InitProducerIDRequest:
			r.reply(m, &wire.InitProducerIDReply{ProducerID: 4000})
		default:
			r.requests = append(r.requests, m)
		}
	}
}

// reply answers a request at once.
func (r *rig) reply(m wire.Message, body wire.Body) {
	r.do(func(out *node.Out) {
		r.part.Receive(wire.Message{From: m.To, Correlation: m.Correlation, Body: body}, out)
	})
}

func (r *rig) metadata(req *wire.MetadataRequest) *wire.MetadataReply {
	reply := &wire.MetadataReply{ClusterID: "test", ControllerID: 1}
	for _, id := range r.brokers {
		reply.Brokers = append(reply.Brokers, wire.EndpointOf(id))
	}
	for _, name := range req.Topics {
		n, ok := r.topics[name]
		if !ok {
			reply.Topics = append(reply.Topics, wire.TopicMetadata{Name: name,
				Error: wire.UnknownTopicOrPartition})
			continue
		}
		tm := wire.TopicMetadata{Name: name, TopicID: wire.UUID("id-" + name)}
		for p := range n {
			leader, known := r.leaders[tp(name, p)]
			if !known {
				leader = 1
			}
			pm := wire.PartitionMetadata{Index: p, LeaderID: leader, LeaderEpoch: r.epochs[tp(name, p)]}
			if leader == wire.NoLeader {
				pm.Error = wire.LeaderNotAvailable
			}
			tm.Partitions = append(tm.Partitions, pm)
		}
		reply.Topics = append(reply.Topics, tm)
	}
	return reply
}

// wait fires the alarms of the next d, in order.
func (r *rig) wait(d node.Time) {
	end := r.now + d
	for {
		best := -1
		for i, a := range r.alarms {
			if a.At <= end && (best < 0 || a.At < r.alarms[best].At) {
				best = i
			}
		}
		if best < 0 {
			break
		}
		a := r.alarms[best]
		r.alarms = slices.Delete(r.alarms, best, best+1)
		r.now = max(r.now, a.At)
		r.do(func(out *node.Out) { r.part.Fire(a.Timer, out) })
	}
	r.now = end
}

// take removes the oldest unanswered request of one type.
func take[B wire.Body](r *rig) (wire.Message, B) {
	r.t.Helper()
	for i, m := range r.requests {
		if b, ok := m.Body.(B); ok {
			r.requests = slices.Delete(r.requests, i, i+1)
			return m, b
		}
	}
	var none B
	r.t.Fatalf("no %T was sent", none)
	return wire.Message{}, none
}

func waitingFor[B wire.Body](r *rig) int {
	n := 0
	for _, m := range r.requests {
		if _, ok := m.Body.(B); ok {
			n++
		}
	}
	return n
}

// written answers a Produce request: every batch was appended at offset base.
func (r *rig) written(m wire.Message, base int64) {
	req := m.Body.(*wire.ProduceRequest)
	reply := &wire.ProduceReply{}
	for _, p := range req.Partitions {
		reply.Partitions = append(reply.Partitions, wire.ProducePartitionReply{TP: p.TP,
			BaseOffset: base, LogAppendTimeMs: -1, LeaderID: wire.NoLeader, LeaderEpoch: -1})
	}
	r.reply(m, reply)
}

// refused answers a Produce request with an error.
func (r *rig) refused(m wire.Message, err wire.ErrorCode) {
	req := m.Body.(*wire.ProduceRequest)
	reply := &wire.ProduceReply{}
	for _, p := range req.Partitions {
		reply.Partitions = append(reply.Partitions, wire.ProducePartitionReply{TP: p.TP, Error: err,
			BaseOffset: -1, LeaderID: wire.NoLeader, LeaderEpoch: -1})
	}
	r.reply(m, reply)
}

// hangUp closes the connection to id from the broker's side.
func (r *rig) hangUp(id wire.ID, refused bool) {
	r.requests = slices.DeleteFunc(r.requests, func(m wire.Message) bool { return m.To == id })
	r.do(func(out *node.Out) {
		r.part.Receive(wire.Message{From: id, Body: &wire.ConnectionClosed{Peer: id,
			Refused: refused}}, out)
	})
}

// of gathers the facts of one type.
func of[F node.Fact](r *rig) []F {
	var found []F
	for _, f := range r.facts {
		if f, ok := f.(F); ok {
			found = append(found, f)
		}
	}
	return found
}

func configOf(pairs ...string) []wire.ConfigEntry {
	c := []wire.ConfigEntry{{Key: "bootstrap.servers", Value: "broker-1:9092"}}
	for i := 0; i+1 < len(pairs); i += 2 {
		c = append(c, wire.ConfigEntry{Key: pairs[i], Value: pairs[i+1]})
	}
	return c
}
