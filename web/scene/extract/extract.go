// Package extract takes a model out of a world: what each process believes, not what is true. It is
// the only room of the scene that reads the simulation.
package extract

import (
	"cmp"
	"slices"
	"strconv"

	"highwater/sim"
	"highwater/sim/broker"
	"highwater/sim/image"
	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/wire"
	"highwater/web/scene/model"
	"highwater/web/words"
)

// extractor takes a model out of a world, one call of From at a time.
type extractor struct {
	w      *sim.World
	img    *image.Image
	recent []node.Event
	ages   []float32
	keys   *Keys
	m      model.Model
	parts  map[wire.TopicPartition]int
	news   news
}

// From takes what a picture of w at now shows. recent are the newest events, oldest first, as far
// back as two seconds of virtual time; ages holds for each of them how many screen milliseconds ago
// it was at the chosen speed, nil when nothing is animated. keys remembers what earlier calls have
// read of the logs.
func From(w *sim.World, recent []node.Event, now node.Time, ages []float32, keys *Keys) *model.Model {
	x := &extractor{w: w, img: w.Image(), recent: recent, ages: ages, keys: keys}
	x.m.Began = w.Now()
	x.m.Now = max(now, w.Now())
	x.news = gather(recent, x.m.Now)
	keys.update(w)
	x.partitions()
	x.controllers()
	for id, p := range w.Brokers() {
		x.broker(id, p)
	}
	x.leaderless()
	x.clients()
	x.groups()
	x.lateNews()
	x.frozen()
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
		if wire.Housekeeping(tp.Topic) {
			continue
		}
		at := int64(0)
		if t := x.img.Topic(tp.Topic); t != nil {
			at = t.Created
		}
		all = append(all, made{p, at})
	}
	ordered.SortFunc(all, func(a, b made) int {
		return cmp.Or(cmp.Compare(a.topic, b.topic), cmp.Compare(a.p.TP.Partition, b.p.TP.Partition))
	})
	order := slices.Clone(all)
	ordered.SortFunc(order, func(a, b made) int { return cmp.Compare(a.p.Created, b.p.Created) })
	for _, q := range all {
		x.parts[q.p.TP] = len(x.m.Partitions)
		x.m.Partitions = append(x.m.Partitions,
			model.Partition{TP: q.p.TP, Name: q.p.TP.String(), Leader: -1})
	}
	for i, q := range order {
		x.m.Partitions[x.parts[q.p.TP]].Order = i
	}
}

// controllers takes the strip; the epoch and the offset are the active controller's. Without one
// nothing is decided any more: what the cluster agreed on stands, and is shown, but no leader is
// elected.
func (x *extractor) controllers() {
	active := x.w.Deciding()
	x.m.Leaderless, x.m.Quorum = active == wire.NoLeader, words.NobodyInCharge()
	for id, p := range x.w.Controllers() {
		c := model.Controller{ID: id, Name: p.Name, State: "follower"}
		cc := x.w.Controller(id)
		switch {
		case !p.Running:
			c.State = "stopped"
		case id == active:
			c.State = "active"
			x.m.Quorum = "epoch " + strconv.Itoa(int(cc.Epoch())) + " · offset " +
				strconv.FormatInt(cc.HighWatermark(), 10)
		}
		if p.Running && p.Frozen {
			c.State, c.Note = "frozen", words.NoteMachine(true, 0, 0)
		}
		x.m.Controllers = append(x.m.Controllers, c)
	}
}

// silence is how long the controller has heard nothing of a broker that it still counts on.
func (x *extractor) silence(id wire.ID) string {
	c := x.w.Controller(x.w.Deciding())
	if c == nil {
		return ""
	}
	last, ok := c.LastHeartbeat(id)
	if !ok {
		return ""
	}
	return words.NoHeartbeatFor((x.w.Now() - last) / node.Second)
}

// broker takes one card: what the broker itself believes, with the controller's view of its fencing.
func (x *extractor) broker(id wire.ID, p *sim.Process) {
	b := x.w.Broker(id)
	if b == nil {
		return
	}
	m := model.Broker{ID: id, Name: p.Name, State: b.State(), Disk: x.disk(b)}
	if !p.Running {
		m.State = "stopped"
	}
	if reg := x.img.Broker(id); reg != nil {
		m.Fenced = reg.Fenced
	}
	if !p.Running && !m.Fenced {
		m.Note = x.silence(id)
	}
	index := len(x.m.Brokers)
	leads := 0
	for r := range b.Replicas() {
		if part, ok := x.parts[r.TP()]; ok {
			q := x.replica(b, r, part, m.Dead())
			if q.Leads {
				leads++
				x.leader(index, r, part, m.Dead())
			}
			m.Replicas = append(m.Replicas, q)
		}
	}
	ordered.SortFunc(m.Replicas, func(a, b model.Replica) int {
		if a.Leads != b.Leads {
			if a.Leads {
				return -1
			}
			return 1
		}
		return cmp.Compare(a.Part, b.Part)
	})
	if m.State == broker.HandingOver {
		m.Note = words.NoteHandsOver(leads)
	}
	if trouble := words.NoteMachine(p.Frozen, p.Disk, p.Ahead); p.Running && trouble != "" {
		m.Note, m.Ailing = trouble, true
	}
	x.m.Brokers = append(x.m.Brokers, m)
}

// leader notes what the copies of a partition are compared with. Of two brokers that both believe to
// lead, the one with the higher epoch does.
func (x *extractor) leader(index int, r *broker.Replica, part int, dead bool) {
	q := &x.m.Partitions[part]
	if q.Leader >= 0 && (dead || r.LeaderEpoch() < q.Epoch) {
		return
	}
	q.Epoch = r.LeaderEpoch()
	q.Leader, q.LeaderHW, q.Start = index, r.HighWatermark(), r.LogStartOffset()
}

// leaderless partitions are compared with what their copies know to be committed: the stopped leader's
// own memory of it is gone.
func (x *extractor) leaderless() {
	for i := range x.m.Partitions {
		q := &x.m.Partitions[i]
		if q.Leader >= 0 && !x.m.Brokers[q.Leader].Dead() {
			continue
		}
		for k := range x.m.Brokers {
			for n := range x.m.Brokers[k].Replicas {
				if r := &x.m.Brokers[k].Replicas[n]; r.Part == i {
					q.LeaderHW = max(q.LeaderHW, r.HW)
				}
			}
		}
	}
}

func (x *extractor) replica(b *broker.Broker, r *broker.Replica, part int, dead bool) model.Replica {
	q := &x.m.Partitions[part]
	m := model.Replica{TP: q.TP, Part: part, Leads: r.IsLeader() && !dead, Epoch: r.LeaderEpoch(),
		Replicas: r.Assignment(), ISR: r.ISR(), Start: r.LogStartOffset(), HW: r.HighWatermark(),
		LEO: r.LogEndOffset()}
	if reg := x.img.Partition(q.TP); reg != nil && dead {
		m.Leads = reg.Leader == b.ID()
		m.Led = !m.Leads && reg.PreferredLeader() == b.ID()
		m.Epoch, m.Replicas, m.ISR = reg.LeaderEpoch, reg.Replicas, reg.ISR
	}
	if q.End == 0 && q.Leader < 0 {
		q.Start = m.Start
	}
	q.End = max(q.End, m.LEO)
	to, fresh := x.news.elected[q.TP]
	m.EpochNew = fresh && m.Leads && to == b.ID()
	m.Cells = cellsOf(r.Log(), x.keys)
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
	for i := range x.m.Brokers {
		ids = append(ids, x.m.Brokers[i].ID)
	}
	for i := range x.m.Controllers {
		ids = append(ids, x.m.Controllers[i].ID)
	}
	for i := range x.m.Clients {
		ids = append(ids, x.m.Clients[i].ID)
	}
	count := map[wire.ID]int{}
	for i, a := range ids {
		for _, b := range ids[:i] {
			if l := x.w.Link(a, b); l.Cut {
				c := model.Cut{A: b, B: a}
				if l.OneWay != 0 {
					c.Unheard = x.w.NameOf(l.OneWay)
					x.m.Cuts = append(x.m.Cuts, c)
					continue // what is heard one way isn't walled off
				}
				x.m.Cuts = append(x.m.Cuts, c)
				count[a]++
				count[b]++
			}
		}
	}
	for i := range x.m.Brokers {
		b := &x.m.Brokers[i]
		b.Cut = count[b.ID] > 1 && count[b.ID] >= len(x.m.Brokers)-1+len(x.m.Controllers)
	}
}

// effects turns recent facts into what is still fading in.
func (x *extractor) effects() {
	for i, age := range x.ages {
		if i >= len(x.recent) || age > 700 {
			continue
		}
		e := model.Effect{Node: x.recent[i].Node, Age: age}
		switch f := x.recent[i].Fact.(type) {
		case node.RecordsAppended:
			e.Kind, e.TP, e.From, e.To = model.CellsAppeared, f.TP, f.BaseOffset, f.LastOffset+1
		case node.HighWatermarkAdvanced:
			e.Kind, e.TP, e.From, e.To = model.FlagSlid, f.TP, f.From, f.To
		case node.BecameLeader:
			e.Kind, e.TP = model.CrownCame, f.TP
		case node.ISRChanged:
			for _, id := range f.From {
				if !slices.Contains(f.To, id) {
					x.addEffect(model.Effect{Kind: model.LeftISR, TP: f.TP, Node: id, Age: age})
				}
			}
			continue
		case node.MessageLost:
			if f.Held {
				continue
			}
			e.Kind, e.Node, e.Peer = model.MessageLost, f.From, f.To
		default:
			continue
		}
		x.addEffect(e)
	}
}

func (x *extractor) addEffect(e model.Effect) {
	if e.Age <= model.EffectMs[e.Kind] {
		x.m.Effects = append(x.m.Effects, e)
	}
}
