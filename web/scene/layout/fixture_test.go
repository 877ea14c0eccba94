package layout

import (
	"strings"

	"highwater/sim/node"
	"highwater/sim/wire"
	"highwater/web/paint"
	"highwater/web/scene/model"
)

// fixture writes a cluster down in a few lines. A log is a string with one letter per record, its
// key's initial; a dot is a record without a key.
type fixture struct {
	m    model.Model
	keys string
}

func newFixture(keys string, controllers ...string) *fixture {
	f := &fixture{keys: keys}
	for i, state := range controllers {
		id := wire.FirstController + wire.ID(i)
		f.m.Controllers = append(f.m.Controllers, model.Controller{ID: id, Name: id.String(), State: state})
	}
	f.m.Quorum = "epoch 2 · offset 128"
	f.m.Now = 1000
	return f
}

func (f *fixture) topic(name string, n int32) wire.TopicPartition {
	tp := wire.TopicPartition{Topic: name, Partition: n}
	f.m.Partitions = append(f.m.Partitions, model.Partition{TP: tp, Name: tp.String(),
		Order: len(f.m.Partitions), Leader: -1})
	return tp
}

func (f *fixture) part(tp wire.TopicPartition) int {
	for i := range f.m.Partitions {
		if f.m.Partitions[i].TP == tp {
			return i
		}
	}
	panic("no such partition")
}

func (f *fixture) broker(state string) *model.Broker {
	id := wire.ID(len(f.m.Brokers) + 1)
	f.m.Brokers = append(f.m.Brokers, model.Broker{ID: id, Name: id.String(), State: state,
		Fenced: state == "stopped"})
	return &f.m.Brokers[len(f.m.Brokers)-1]
}

func (f *fixture) style(key byte) paint.Key {
	i := strings.IndexByte(f.keys, key)
	return paint.Key{Index: i, Initial: string(key)}
}

// replica puts a copy on the youngest broker. isr lists the in-sync ids out of replicas.
func (f *fixture) replica(tp wire.TopicPartition, leads bool, log string, hw int64, replicas, isr string,
) *model.Replica {
	b := &f.m.Brokers[len(f.m.Brokers)-1]
	part := f.part(tp)
	q := &f.m.Partitions[part]
	leo := int64(len(log))
	q.End = max(q.End, leo)
	if leads {
		q.Leader, q.LeaderHW = len(f.m.Brokers)-1, hw
	}
	ids := func(s string) (list []wire.ID) {
		for i := range len(s) {
			list = append(list, wire.ID(s[i]-'0'))
		}
		return list
	}
	b.Replicas = append(b.Replicas, model.Replica{TP: tp, Part: part, Leads: leads, Replicas: ids(replicas),
		ISR: ids(isr), HW: hw, LEO: leo, Cells: func(from, to int64, yield func(model.Cell)) {
			for n := from; n < min(to, leo); n++ {
				c := model.Cell{Offset: n, Value: true, Key: f.style(log[n])}
				switch log[n] {
				case '.':
					c.Key.Index = -1
				case '_':
					continue // compacted away
				case 'x':
					c.Control = -1
				case 'v':
					c.Control = 1
				}
				yield(c)
			}
		}})
	return &b.Replicas[len(b.Replicas)-1]
}

func (f *fixture) client(c model.Client) *model.Client {
	c.ID = wire.FirstClient + wire.ID(len(f.m.Clients))
	c.State = "running"
	f.m.Clients = append(f.m.Clients, c)
	return &f.m.Clients[len(f.m.Clients)-1]
}

func (f *fixture) flight(x model.Flight, share float64) {
	x.Seq = uint64(len(f.m.Flights) + 1)
	x.Sent, x.Due = 0, node.Time(float64(f.m.Now)/share)
	f.m.Flights = append(f.m.Flights, x)
}

// replicationWorld is the picture page-replication of the visual language: broker-2 is stopped,
// broker-3 leads orders-1, its new record is not committed yet.
func replicationWorld() *model.Model {
	f := newFixture("MLF", "active", "follower", "follower")
	o0, o1, p0 := f.topic("orders", 0), f.topic("orders", 1), wire.TopicPartition{}
	f.topic("audit", 0)
	p0 = f.topic("positions", 0)
	f.m.Partitions[2].Order = 2
	log0, log1, logP := strings.Repeat("L", 14), "MFFMFMMFMFMF", "MLFMFLMFL"
	f.broker("running")
	f.replica(o0, true, log0, 14, "123", "13")
	f.replica(o1, false, log1[:11], 11, "231", "31")
	f.replica(p0, false, logP, 8, "31", "31")
	f.broker("stopped")
	f.replica(o0, false, log0[:13], 13, "123", "13")
	f.replica(o1, false, log1[:11], 11, "231", "31").Led = true
	f.broker("running")
	r := f.replica(o1, true, log1, 11, "231", "31")
	r.Epoch, r.EpochNew = 1, true
	f.replica(p0, true, logP, 9, "31", "31")
	f.replica(o0, false, log0, 14, "123", "13")
	f.client(model.Client{Name: "order-desk", Role: "producer", Tag: "acks=all", Brokers: []int{0, 1, 2},
		Group: -1, Lines: []model.Line{{Icon: "check", Text: "orders-0 @13"}, {Icon: "clock", Text: "orders-1 @11"}}})
	f.client(model.Client{Name: "rider-phones", Role: "producer", Tag: "acks=all", Brokers: []int{2},
		Group: -1, Lines: []model.Line{{Icon: "clock", Text: "positions-0 @8"}}})
	f.client(model.Client{Name: "pizza-maker-1", Role: "consumer", Brokers: []int{0, 2}, Group: 0,
		Reads: []model.Read{{Part: 0, Lag: 1}, {Part: 1, Lag: 0}}})
	f.client(model.Client{Name: "billing-1", Role: "consumer", Brokers: []int{0, 2}, Group: 1,
		Reads: []model.Read{{Part: 0, Lag: 5}, {Part: 1, Lag: 3}}})
	f.m.Groups = []model.Group{
		{ID: "kitchen", State: "Stable", Word: "Stable", Tone: model.Good, Lag: -1,
			Lines: []string{"generation 1 · coordinator broker-1"}, Members: []int{2}, Initial: "k"},
		{ID: "billing", Color: 1, State: "Stable", Word: "Stable", Tone: model.Good, Lag: -1,
			Lines: []string{"generation 1 · coordinator broker-1"}, Members: []int{3}, Initial: "b"},
	}
	f.m.Partitions[0].Marks = []model.Mark{{Initial: "b", Color: 1, Committed: 9, Position: 10},
		{Initial: "k", Committed: 13, Position: 14}}
	f.m.Partitions[1].Marks = []model.Mark{{Initial: "b", Color: 1, Committed: 8, Position: 8},
		{Initial: "k", Committed: 11, Position: 11}}
	desk, phones := wire.FirstClient, wire.FirstClient+1
	f.flight(model.Flight{From: desk, To: 1, Part: 0, Tint: 0, Tokens: []paint.Key{f.style('L')},
		Label: "orders-0"}, .45)
	f.flight(model.Flight{From: 3, To: phones, Kind: model.AckFlight, Part: 3, Label: "@8"}, .75)
	f.flight(model.Flight{From: 3, To: 1, Part: 1, Tint: 1, Replica: true, Label: "@11",
		Tokens: []paint.Key{f.style('F')}}, .6)
	f.flight(model.Flight{From: 1, To: wire.FirstClient + 3, Part: 0, Tint: 0, Label: "@10–13",
		Tokens: []paint.Key{f.style('L'), f.style('L'), f.style('L'), f.style('L')}}, .5)
	f.flight(model.Flight{From: wire.FirstClient + 3, To: 3, Kind: model.FetchFlight, Part: 1, Label: "fetch @8"}, .4)
	f.flight(model.Flight{From: 3, To: 101, Kind: model.DotFlight, Part: -1, Background: true}, .2)
	return &f.m
}
