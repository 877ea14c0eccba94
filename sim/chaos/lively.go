package chaos

import (
	"highwater/sim/image"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// Liveness doesn't wait until everything is mended: what could go on, because all that it needs lives
// and can talk, must go on.

// lively watches which partitions could go on, and whether they do.
type lively struct {
	at    node.Time // when it looked last
	parts []livelyPart
	// groups are those of the plan, in its order.
	groups []livelyGroup
}

// livelyPart is one partition that has had all it needs since a time.
type livelyPart struct {
	tp     wire.TopicPartition
	leader wire.ID // NoLeader: it needs one
	epoch  int32
	topic  wire.UUID // its id: another may have its name
	isr    []wire.ID
	since  node.Time
	end    int64 // the leader's log end then
	alive  bool
}

const livelyEvery = node.Second

// look looks once a second.
func (l *lively) look(r *run) {
	w := r.w
	if w.Now() < l.at+livelyEvery {
		return
	}
	l.at = w.Now()
	img, i := w.Image(), 0
	for tp, p := range img.Partitions.All() {
		for i < len(l.parts) && l.parts[i].tp.Less(tp) {
			l.parts = append(l.parts[:i], l.parts[i+1:]...)
		}
		if i == len(l.parts) || l.parts[i].tp != tp {
			l.parts = append(l.parts[:i], append([]livelyPart{{tp: tp}}, l.parts[i:]...)...)
		}
		l.parts[i].look(r, p)
		i++
	}
	l.parts = l.parts[:i]
	l.lookAtGroups(r)
}

func (x *livelyPart) look(r *run, p *image.Partition) {
	w, now, topic := r.w, r.w.Now(), r.w.Image().Topic(p.TP.Topic).ID
	could := p.Leader != wire.NoLeader && r.leads(p)
	if !could || !x.alive || x.leader != p.Leader || x.epoch != p.LeaderEpoch || x.topic != topic ||
		len(x.isr) != len(p.ISR) || !subset(x.isr, p.ISR) {
		*x = livelyPart{tp: p.TP, leader: p.Leader, epoch: p.LeaderEpoch, topic: topic,
			isr: p.ISR, since: now, alive: could}
		if could {
			x.end = w.Broker(p.Leader).Replica(p.TP).LogEndOffset()
		}
		return
	}
	// A follower that stopped fetching is dropped after replica.lag.time.max.ms and the next look; one
	// that lost its connection notices after a request's timeout.
	if within := 2*r.brokerMs("replica.lag.time.max.ms") + 35*node.Second; now-x.since < within {
		return
	}
	if rep := w.Broker(p.Leader).Replica(p.TP); rep.HighWatermark() < x.end {
		r.fail(p.TP.String() + " has its leader " + p.Leader.String() + " and its ISR alive and " +
			"connected since " + num(int64(x.since/node.Millisecond)) + " ms, and the high watermark " +
			num(rep.HighWatermark()) + " has not reached the end then, " + num(x.end))
	}
	*x = livelyPart{tp: p.TP, leader: p.Leader, epoch: p.LeaderEpoch, topic: topic,
		isr: p.ISR, since: now, alive: true, end: w.Broker(p.Leader).Replica(p.TP).LogEndOffset()}
}

// leads tells whether a partition's leader has all it needs to commit: its ISR is large enough, lives,
// is connected, and knows who leads; the controller can be asked for another ISR.
func (r *run) leads(p *image.Partition) bool {
	if !r.awake(p.Leader) || !r.linked(p.Leader, wire.FirstController) {
		return false
	}
	rep := r.w.Broker(p.Leader).Replica(p.TP)
	if rep == nil || !rep.IsLeader() || rep.LeaderEpoch() != p.LeaderEpoch ||
		len(p.ISR) < min(r.minISR(p), len(p.Replicas)) {
		return false
	}
	for _, id := range p.ISR {
		if id == p.Leader {
			continue
		}
		o := r.w.Broker(id).Replica(p.TP)
		if !r.awake(id) || !r.linked(id, p.Leader) || !r.linked(id, wire.FirstController) || o == nil ||
			o.Leader() != p.Leader || o.LeaderEpoch() != p.LeaderEpoch {
			return false
		}
	}
	return true
}

// awake tells whether a process lives and isn't kept from it.
func (r *run) awake(id wire.ID) bool {
	p := r.w.Process(id)
	return p != nil && p.Running && !p.Frozen && !p.Stopping && p.Disk == 0 && r.ruled()
}

// ruled tells whether the controller lives.
func (r *run) ruled() bool {
	p := r.w.Process(wire.FirstController)
	return p.Running && !p.Frozen
}

// linked tells whether two processes can talk at the network's usual speed.
func (r *run) linked(a, b wire.ID) bool {
	l := r.w.Link(a, b)
	return !l.Cut && l.Latency <= node.Time(r.plan.Config.LatencyUs)
}

func (r *run) minISR(p *image.Partition) int {
	n := 1
	for i := range r.plan.Topics {
		t := &r.plan.Topics[i]
		for _, e := range t.Configs {
			if t.Name == p.TP.Topic && e.Key == "min.insync.replicas" {
				n = int(e.Value[0] - '0')
			}
		}
	}
	return int(r.number(p.TP.Topic, "min.insync.replicas", int64(n)))
}

// brokerMs is one of the configs that a plan gives all brokers.
func (r *run) brokerMs(key string) node.Time {
	for _, e := range r.plan.Config.Static {
		if e.Key == key {
			ms := int64(0)
			for _, d := range e.Value {
				ms = 10*ms + int64(d-'0')
			}
			return node.Ms(ms)
		}
	}
	return 30 * node.Second
}

func subset(of, all []wire.ID) bool {
	for _, id := range of {
		if !image.Contains(all, id) {
			return false
		}
	}
	return true
}
