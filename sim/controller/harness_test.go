package controller

import (
	"slices"
	"testing"

	"highwater/sim/config"
	"highwater/sim/image"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// rig drives one controller directly: no network, no brokers. Brokers are registered and kept alive
// by the test.
type rig struct {
	t      *testing.T
	c      *Controller
	out    node.Out
	chance node.Chance
	lives  int // registrations so far
	now    node.Time
	alarms []node.Alarm
	facts  []node.Fact
	alive  []wire.ID // brokers that send a heartbeat every two seconds
	wants  map[wire.ID]wire.BrokerHeartbeatRequest
	beatAt node.Time // when living brokers send their next heartbeat
}

const controllerID = wire.FirstController

func newRig(t *testing.T, static ...wire.ConfigEntry) *rig {
	t.Helper()
	r := &rig{
		t: t, chance: node.NewChance(7, 1), wants: map[wire.ID]wire.BrokerHeartbeatRequest{},
		c: New(Config{ID: controllerID, Static: append(config.ShippedBroker(), static...)}),
	}
	r.step(func() { r.c.Start(&r.out) })
	return r
}

// step runs one step and gathers its alarms and facts; it gives the messages sent.
func (r *rig) step(f func()) []wire.Message {
	r.out.Reset(r.now, &r.chance)
	f()
	r.alarms = append(r.alarms, r.out.Alarms...)
	r.facts = append(r.facts, r.out.Facts...)
	return slices.Clone(r.out.Sends)
}

// ask sends a request and gives the reply to it, nil when it is parked.
func (r *rig) ask(from wire.ID, body wire.Body) wire.Body {
	r.t.Helper()
	sent := r.step(func() {
		r.c.Receive(wire.Message{From: from, To: r.c.id, Correlation: 42, Body: body}, &r.out)
	})
	for _, m := range sent {
		if m.To == from && m.Correlation == 42 && m.Body.API() == body.API() {
			return m.Body
		}
	}
	return nil
}

// answer sends a request and gives its reply as the type it must be of.
func answer[B wire.Body](r *rig, from wire.ID, body wire.Body) B {
	r.t.Helper()
	reply, ok := r.ask(from, body).(B)
	if !ok {
		r.t.Fatalf("%s isn't answered as it should", body.API())
	}
	return reply
}

// until fires what is due up to t, with heartbeats of living brokers every two seconds.
func (r *rig) until(t node.Time) {
	r.t.Helper()
	for r.now < t {
		next := min(t, max(r.beatAt, r.now))
		i := -1
		for j, a := range r.alarms {
			if a.At < next && (i < 0 || a.At < r.alarms[i].At) {
				i = j
			}
		}
		if i >= 0 {
			a := r.alarms[i]
			r.alarms = slices.Delete(r.alarms, i, i+1)
			r.now = max(r.now, a.At)
			r.step(func() { r.c.Fire(a.Timer, &r.out) })
			continue
		}
		r.now = next
		if r.now >= r.beatAt {
			r.beatAt = r.now + 2*node.Second
			for _, id := range r.alive {
				r.beat(id)
			}
		}
	}
}

func (r *rig) after(d node.Time) { r.t.Helper(); r.until(r.now + d) }

// beat sends a heartbeat of a broker that has caught up.
func (r *rig) beat(id wire.ID) *wire.BrokerHeartbeatReply {
	r.t.Helper()
	h := r.wants[id]
	h.BrokerID, h.BrokerEpoch = id, r.img().Broker(id).Epoch
	h.CurrentMetadataOffset = r.c.Log().End() - 1
	reply, _ := r.ask(id, &h).(*wire.BrokerHeartbeatReply)
	if reply == nil || reply.Error != wire.None {
		r.t.Fatalf("heartbeat of %v: %+v", id, reply)
	}
	return reply
}

// register registers a new incarnation; previous is the broker epoch of a clean shutdown, or -1.
func (r *rig) register(id wire.ID, rack string, previous int64) *wire.BrokerRegistrationReply {
	r.t.Helper()
	r.lives++
	reply, _ := r.ask(id, &wire.BrokerRegistrationRequest{
		BrokerID: id, IncarnationID: wire.UUID("life-" + itoa(r.lives)), PreviousBrokerEpoch: previous,
		Endpoint: wire.BrokerEndpoint{ID: id, Host: id.String(), Port: 9092, Rack: rack},
	}).(*wire.BrokerRegistrationReply)
	if reply == nil {
		r.t.Fatal("no reply to a registration")
	}
	return reply
}

// join registers brokers and unfences them.
func (r *rig) join(ids ...wire.ID) {
	r.t.Helper()
	for _, id := range ids {
		if reply := r.register(id, "", -1); reply.Error != wire.None {
			r.t.Fatalf("registration of %v: %v", id, reply.Error.Name())
		}
		r.beat(id)
		r.alive = append(r.alive, id)
	}
}

// kill stops a broker's heartbeats and waits until it is fenced.
func (r *rig) kill(ids ...wire.ID) {
	r.t.Helper()
	for _, id := range ids {
		r.alive = slices.DeleteFunc(r.alive, func(x wire.ID) bool { return x == id })
		for i := 0; !r.img().Broker(id).Fenced; i++ {
			if i > 200 {
				r.t.Fatalf("%v is never fenced", id)
			}
			r.after(100 * node.Millisecond)
		}
	}
}

func (r *rig) img() *image.Image { return r.c.Image() }

func (r *rig) create(topic string, replicas ...[]wire.ID) {
	r.t.Helper()
	reply := r.ask(1, &wire.CreateTopicsRequest{Topics: []wire.CreatableTopic{{
		Name: topic, Partitions: -1, ReplicationFactor: -1, Assignment: replicas,
	}}}).(*wire.CreateTopicsReply)
	if reply.Topics[0].Error != wire.None {
		r.t.Fatalf("create %s: %s", topic, reply.Topics[0].Message)
	}
}

func (r *rig) set(topic, key, value string) {
	r.t.Helper()
	f := r.alter(wire.ConfigResource{Type: wire.TopicResource, Name: topic},
		wire.ConfigChange{Key: key, Value: value})
	if f.Error != wire.None {
		r.t.Fatalf("set %s=%s: %s", key, value, f.Message)
	}
}

func (r *rig) alter(res wire.ConfigResource, changes ...wire.ConfigChange) wire.AlteredResult {
	r.t.Helper()
	return r.ask(1, &wire.IncrementalAlterConfigsRequest{
		Resources: []wire.AlteredResource{{Resource: res, Changes: changes}},
	}).(*wire.IncrementalAlterConfigsReply).Resources[0]
}

func (r *rig) partition(topic string, i int32) *image.Partition {
	r.t.Helper()
	p := r.img().Partition(wire.TopicPartition{Topic: topic, Partition: i})
	if p == nil {
		r.t.Fatalf("no partition %s-%d", topic, i)
	}
	return p
}

// want compares a partition with its expected state in short.
func (r *rig) want(topic string, leader wire.ID, epoch int32, isr, elr, last []wire.ID) {
	r.t.Helper()
	p := r.partition(topic, 0)
	if p.Leader != leader || p.LeaderEpoch != epoch || !slices.Equal(p.ISR, isr) ||
		!slices.Equal(p.ELR, elr) || !slices.Equal(p.LastKnownELR, last) {
		r.t.Errorf("%s: leader %d epoch %d ISR %v ELR %v last %v, want %d %d %v %v %v", p.TP,
			p.Leader, p.LeaderEpoch, p.ISR, p.ELR, p.LastKnownELR, leader, epoch, isr, elr, last)
	}
}

func ids(list ...wire.ID) []wire.ID { return list }

// factsOf gathers the facts of one type.
func factsOf[F node.Fact](r *rig) []F {
	var out []F
	for _, f := range r.facts {
		if f, ok := f.(F); ok {
			out = append(out, f)
		}
	}
	return out
}
