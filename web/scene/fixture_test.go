package scene

import (
	"strings"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// fixture writes a cluster down in a few lines. A log is a string with one letter per record, its
// key's initial; a dot is a record without a key.
type fixture struct {
	m    model
	keys string
}

func newFixture(keys string, controllers ...string) *fixture {
	f := &fixture{keys: keys}
	for i, state := range controllers {
		id := wire.FirstController + wire.ID(i)
		f.m.controllers = append(f.m.controllers, controllerModel{id: id, name: id.String(), state: state})
	}
	f.m.quorum = "epoch 2 · offset 128"
	f.m.now = 1000
	return f
}

func (f *fixture) topic(name string, n int32) wire.TopicPartition {
	tp := wire.TopicPartition{Topic: name, Partition: n}
	f.m.partitions = append(f.m.partitions, partitionModel{tp: tp, name: tp.String(),
		order: len(f.m.partitions), leader: -1})
	return tp
}

func (f *fixture) part(tp wire.TopicPartition) int {
	for i := range f.m.partitions {
		if f.m.partitions[i].tp == tp {
			return i
		}
	}
	panic("no such partition")
}

func (f *fixture) broker(state string) *brokerModel {
	id := wire.ID(len(f.m.brokers) + 1)
	f.m.brokers = append(f.m.brokers, brokerModel{id: id, name: id.String(), state: state,
		fenced: state == "stopped"})
	return &f.m.brokers[len(f.m.brokers)-1]
}

func (f *fixture) style(key byte) tokenStyle {
	i := strings.IndexByte(f.keys, key)
	return tokenStyle{index: i, initial: string(key)}
}

// replica puts a copy on the youngest broker. isr lists the in-sync ids out of replicas.
func (f *fixture) replica(tp wire.TopicPartition, leads bool, log string, hw int64, replicas, isr string,
) *replicaModel {
	b := &f.m.brokers[len(f.m.brokers)-1]
	part := f.part(tp)
	q := &f.m.partitions[part]
	leo := int64(len(log))
	q.end = max(q.end, leo)
	if leads {
		q.leader, q.leaderHW = len(f.m.brokers)-1, hw
	}
	ids := func(s string) (list []wire.ID) {
		for i := range len(s) {
			list = append(list, wire.ID(s[i]-'0'))
		}
		return list
	}
	b.replicas = append(b.replicas, replicaModel{tp: tp, part: part, leads: leads, replicas: ids(replicas),
		isr: ids(isr), hw: hw, leo: leo, cells: func(from, to int64, yield func(cellModel)) {
			for n := from; n < min(to, leo); n++ {
				c := cellModel{offset: n, value: true, key: f.style(log[n])}
				switch log[n] {
				case '.':
					c.key.index = -1
				case '_':
					continue // compacted away
				case 'x':
					c.control = -1
				case 'v':
					c.control = 1
				}
				yield(c)
			}
		}})
	return &b.replicas[len(b.replicas)-1]
}

func (f *fixture) client(c clientModel) *clientModel {
	c.id = wire.FirstClient + wire.ID(len(f.m.clients))
	c.state = "running"
	f.m.clients = append(f.m.clients, c)
	return &f.m.clients[len(f.m.clients)-1]
}

func (f *fixture) flight(x flightModel, share float64) {
	x.seq = uint64(len(f.m.flights) + 1)
	x.sent, x.due = 0, node.Time(float64(f.m.now)/share)
	f.m.flights = append(f.m.flights, x)
}

// replicationWorld is the picture page-replication of the visual language: broker-2 is stopped,
// broker-3 leads orders-1, its new record is not committed yet.
func replicationWorld() *model {
	f := newFixture("MLF", "active", "follower", "follower")
	o0, o1, p0 := f.topic("orders", 0), f.topic("orders", 1), wire.TopicPartition{}
	f.topic("audit", 0)
	p0 = f.topic("positions", 0)
	f.m.partitions[2].order = 2
	log0, log1, logP := strings.Repeat("L", 14), "MFFMFMMFMFMF", "MLFMFLMFL"
	f.broker("running")
	f.replica(o0, true, log0, 14, "123", "13")
	f.replica(o1, false, log1[:11], 11, "231", "31")
	f.replica(p0, false, logP, 8, "31", "31")
	f.broker("stopped")
	f.replica(o0, false, log0[:13], 13, "123", "13")
	f.replica(o1, false, log1[:11], 11, "231", "31").led = true
	f.broker("running")
	r := f.replica(o1, true, log1, 11, "231", "31")
	r.epoch, r.epochNew = 1, true
	f.replica(p0, true, logP, 9, "31", "31")
	f.replica(o0, false, log0, 14, "123", "13")
	f.client(clientModel{name: "order-desk", role: "producer", tag: "acks=all", brokers: []int{0, 1, 2},
		group: -1, lines: []lineModel{{"check", "orders-0 @13"}, {"clock", "orders-1 @11"}}})
	f.client(clientModel{name: "rider-phones", role: "producer", tag: "acks=all", brokers: []int{2},
		group: -1, lines: []lineModel{{"clock", "positions-0 @8"}}})
	f.client(clientModel{name: "pizza-maker-1", role: "consumer", brokers: []int{0, 2}, group: 0,
		reads: []readModel{{part: 0, lag: 1}, {part: 1, lag: 0}}})
	f.client(clientModel{name: "billing-1", role: "consumer", brokers: []int{0, 2}, group: 1,
		reads: []readModel{{part: 0, lag: 5}, {part: 1, lag: 3}}})
	f.m.groups = []groupModel{
		{id: "kitchen", state: "Stable", word: "Stable", tone: good, lag: -1,
			lines: []string{"generation 1 · coordinator broker-1"}, members: []int{2}, initial: "k"},
		{id: "billing", color: 1, state: "Stable", word: "Stable", tone: good, lag: -1,
			lines: []string{"generation 1 · coordinator broker-1"}, members: []int{3}, initial: "b"},
	}
	f.m.partitions[0].marks = []markModel{{initial: "b", color: 1, committed: 9, position: 10},
		{initial: "k", committed: 13, position: 14}}
	f.m.partitions[1].marks = []markModel{{initial: "b", color: 1, committed: 8, position: 8},
		{initial: "k", committed: 11, position: 11}}
	desk, phones := wire.FirstClient, wire.FirstClient+1
	f.flight(flightModel{from: desk, to: 1, part: 0, tint: 0, tokens: []tokenStyle{f.style('L')},
		label: "orders-0"}, .45)
	f.flight(flightModel{from: 3, to: phones, kind: ackFlight, part: 3, label: "@8"}, .75)
	f.flight(flightModel{from: 3, to: 1, part: 1, tint: 1, replica: true, label: "@11",
		tokens: []tokenStyle{f.style('F')}}, .6)
	f.flight(flightModel{from: 1, to: wire.FirstClient + 3, part: 0, tint: 0, label: "@10–13",
		tokens: []tokenStyle{f.style('L'), f.style('L'), f.style('L'), f.style('L')}}, .5)
	f.flight(flightModel{from: wire.FirstClient + 3, to: 3, kind: fetchFlight, part: 1, label: "fetch @8"}, .4)
	f.flight(flightModel{from: 3, to: 101, kind: dotFlight, part: -1, background: true}, .2)
	return &f.m
}
