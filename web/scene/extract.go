package scene

import (
	"cmp"
	"slices"
	"strconv"

	"highwater/sim"
	"highwater/sim/broker"
	"highwater/sim/image"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// extractor takes a model out of a world; everything else in this package knows the model only.
type extractor struct {
	w      *sim.World
	img    *image.Image
	recent []node.Event
	o      *Options
	keys   *keyTable
	m      model
	parts  map[wire.TopicPartition]int
	news   news
}

func extract(w *sim.World, recent []node.Event, o *Options, keys *keyTable) *model {
	x := &extractor{w: w, img: w.Image(), recent: recent, o: o, keys: keys}
	x.m.began = w.Now()
	x.m.now = max(o.Now, w.Now())
	x.news = gather(recent, x.m.now)
	keys.update(w)
	x.partitions()
	x.controllers()
	for id, p := range w.Brokers() {
		x.broker(id, p)
	}
	x.leaderless()
	x.clients()
	x.groups()
	x.marks()
	x.flights()
	x.parked()
	x.cuts()
	x.effects()
	return &x.m
}

// partitions lists what the metadata knows, topics in the order in which they were made.
func (x *extractor) partitions() {
	x.parts = map[wire.TopicPartition]int{}
	type made struct {
		p     *image.Partition
		topic int64
	}
	var all []made
	for tp, p := range x.img.Partitions.All() {
		if internal(tp.Topic) {
			continue
		}
		at := int64(0)
		if t := x.img.Topic(tp.Topic); t != nil {
			at = t.Created
		}
		all = append(all, made{p, at})
	}
	slices.SortStableFunc(all, func(a, b made) int {
		return cmp.Or(cmp.Compare(a.topic, b.topic), cmp.Compare(a.p.TP.Partition, b.p.TP.Partition))
	})
	order := slices.Clone(all)
	slices.SortStableFunc(order, func(a, b made) int { return cmp.Compare(a.p.Created, b.p.Created) })
	for _, q := range all {
		x.parts[q.p.TP] = len(x.m.partitions)
		x.m.partitions = append(x.m.partitions,
			partitionModel{tp: q.p.TP, name: q.p.TP.String(), leader: -1})
	}
	for i, q := range order {
		x.m.partitions[x.parts[q.p.TP]].order = i
	}
}

func (x *extractor) controllers() {
	for id, p := range x.w.Controllers() {
		c := controllerModel{id: id, name: p.Name, state: "follower"}
		cc := x.w.Controller(id)
		switch {
		case !p.Running:
			c.state = "stopped"
		case cc != nil && cc.Active():
			c.state = "active"
		}
		x.m.controllers = append(x.m.controllers, c)
		if cc != nil && (c.state == "active" || x.m.quorum == "") {
			x.m.quorum = "epoch " + strconv.Itoa(int(cc.Epoch())) + " · offset " +
				strconv.FormatInt(cc.HighWatermark(), 10)
		}
	}
}

// broker takes one card: what the broker itself believes, with the controller's view of its fencing.
func (x *extractor) broker(id wire.ID, p *sim.Process) {
	b := x.w.Broker(id)
	if b == nil {
		return
	}
	m := brokerModel{id: id, name: p.Name, state: b.State()}
	if !p.Running {
		m.state = "stopped"
	}
	if reg := x.img.Broker(id); reg != nil {
		m.fenced = reg.Fenced
	}
	index := len(x.m.brokers)
	leads := 0
	for r := range b.Replicas() {
		if part, ok := x.parts[r.TP()]; ok {
			q := x.replica(b, r, part, m.dead())
			if q.leads {
				leads++
				x.leader(index, r, part, m.dead())
			}
			m.replicas = append(m.replicas, q)
		}
	}
	slices.SortStableFunc(m.replicas, func(a, b replicaModel) int {
		if a.leads != b.leads {
			if a.leads {
				return -1
			}
			return 1
		}
		return cmp.Compare(a.part, b.part)
	})
	if m.state == broker.HandingOver {
		m.note = "handing over " + counted(leads, "leader")
	}
	x.m.brokers = append(x.m.brokers, m)
}

// leader notes what the copies of a partition are compared with. Of two brokers that both believe to
// lead, the one with the higher epoch does.
func (x *extractor) leader(index int, r *broker.Replica, part int, dead bool) {
	q := &x.m.partitions[part]
	if q.leader >= 0 && (dead || r.LeaderEpoch() < q.epoch) {
		return
	}
	q.epoch = r.LeaderEpoch()
	q.leader, q.leaderHW, q.start = index, r.HighWatermark(), r.LogStartOffset()
}

// leaderless partitions are compared with what their copies know to be committed: the stopped leader's
// own memory of it is gone.
func (x *extractor) leaderless() {
	for i := range x.m.partitions {
		q := &x.m.partitions[i]
		if q.leader >= 0 && !x.m.brokers[q.leader].dead() {
			continue
		}
		for k := range x.m.brokers {
			for n := range x.m.brokers[k].replicas {
				if r := &x.m.brokers[k].replicas[n]; r.part == i {
					q.leaderHW = max(q.leaderHW, r.hw)
				}
			}
		}
	}
}

func (x *extractor) replica(b *broker.Broker, r *broker.Replica, part int, dead bool) replicaModel {
	q := &x.m.partitions[part]
	m := replicaModel{tp: q.tp, part: part, leads: r.IsLeader() && !dead, epoch: r.LeaderEpoch(),
		replicas: r.Assignment(), isr: r.ISR(), start: r.LogStartOffset(), hw: r.HighWatermark(),
		leo: r.LogEndOffset()}
	if reg := x.img.Partition(q.tp); reg != nil && dead {
		m.leads = reg.Leader == b.ID()
		m.led = !m.leads && reg.PreferredLeader() == b.ID()
		m.epoch, m.replicas, m.isr = reg.LeaderEpoch, reg.Replicas, reg.ISR
	}
	if q.end == 0 && q.leader < 0 {
		q.start = m.start
	}
	q.end = max(q.end, m.leo)
	to, fresh := x.news.elected[q.tp]
	m.epochNew = fresh && m.leads && to == b.ID()
	log := r.Log()
	keys := x.keys
	m.cells = func(from, to int64, yield func(cellModel)) {
		for batch := range log.Ascend(from) {
			if batch.BaseOffset >= to {
				return
			}
			for i := range batch.Records {
				rec := &batch.Records[i]
				c := cellModel{offset: batch.BaseOffset + int64(rec.OffsetDelta),
					value: rec.Value != nil, tag: rec.Tag}
				if c.offset < from {
					continue
				}
				if c.offset >= to {
					return
				}
				if batch.Attributes&wire.ControlFlag != 0 {
					c.control, c.value = controlOf(rec), true
				} else {
					c.key = keys.style(rec)
				}
				yield(c)
			}
		}
	}
	return m
}

// controlOf reads a control record's key: version, then type, 0 abort and 1 commit.
func controlOf(r *wire.Record) int8 {
	if len(r.Key) >= 4 && r.Key[3] == 1 {
		return 1
	}
	return -1
}

// cuts lists the links that the network has lost, and the brokers that lost all of theirs.
func (x *extractor) cuts() {
	if x.w.Cuts() == 0 {
		return
	}
	var ids []wire.ID
	for i := range x.m.brokers {
		ids = append(ids, x.m.brokers[i].id)
	}
	for i := range x.m.controllers {
		ids = append(ids, x.m.controllers[i].id)
	}
	for i := range x.m.clients {
		ids = append(ids, x.m.clients[i].id)
	}
	count := map[wire.ID]int{}
	for i, a := range ids {
		for _, b := range ids[:i] {
			if x.w.Link(a, b).Cut {
				x.m.cuts = append(x.m.cuts, cutModel{b, a})
				count[a]++
				count[b]++
			}
		}
	}
	for i := range x.m.brokers {
		b := &x.m.brokers[i]
		b.cut = count[b.id] > 1 && count[b.id] >= len(x.m.brokers)-1+len(x.m.controllers)
	}
}

// effects turns recent facts into what is still fading in.
func (x *extractor) effects() {
	for i, age := range x.o.Ages {
		if i >= len(x.recent) || age > 700 {
			continue
		}
		e := effect{node: x.recent[i].Node, age: age}
		switch f := x.recent[i].Fact.(type) {
		case node.RecordsAppended:
			e.kind, e.tp, e.from, e.to = cellsAppeared, f.TP, f.BaseOffset, f.LastOffset+1
		case node.HighWatermarkAdvanced:
			e.kind, e.tp, e.from, e.to = flagSlid, f.TP, f.From, f.To
		case node.BecameLeader:
			e.kind, e.tp = crownCame, f.TP
		case node.ISRChanged:
			for _, id := range f.From {
				if !has(f.To, id) {
					x.addEffect(effect{kind: leftISR, tp: f.TP, node: id, age: age})
				}
			}
			continue
		case node.MessageLost:
			if f.Held {
				continue
			}
			e.kind, e.node, e.peer = messageLost, f.From, f.To
		default:
			continue
		}
		x.addEffect(e)
	}
}

// effectMs is how long each kind of effect lasts.
var effectMs = [...]float32{cellsAppeared: 160, flagSlid: 200, crownCame: 240, leftISR: 160,
	messageLost: 600}

func (x *extractor) addEffect(e effect) {
	if e.age <= effectMs[e.kind] {
		x.m.effects = append(x.m.effects, e)
	}
}
