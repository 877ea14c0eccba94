package broker

import (
	"slices"

	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/wire"
)

// produces are the acks=all requests that wait, and those that wait behind them on their connections.
// Kafka: the purgatory of DelayedProduce.
type produces struct {
	*ground
	partitions   *partitions
	coordinators *coordinators

	all   ordered.Slots[pendingProduce]
	free  []int32
	muted []muted   // connections whose next Produce requests wait
	alarm node.Time // when the next alarm for expired requests is due; 0: none

	// Within one event only:
	ready   []int32   // replicas on which a request may now be answered
	resumed []wire.ID // connections whose next request may now be read
}

// clone makes c, a copy of pp, a snapshot.
func (c *produces) clone(pp *produces) {
	c.all, c.free, c.muted = pp.all.Clone(), slices.Clone(pp.free), cloneMuted(pp.muted)
	c.ready, c.resumed = nil, nil
}

// settle answers the requests that the event has made ready, and reads what was held up behind them.
func (pp *produces) settle(out *node.Out) {
	for i := 0; i < len(pp.ready); i++ {
		pp.complete(pp.ready[i], out)
	}
	pp.ready = pp.ready[:0]
	for i := 0; i < len(pp.resumed); i++ {
		pp.resume(pp.resumed[i], out)
	}
	pp.resumed = pp.resumed[:0]
}

// pendingProduce is an acks=all request that waits for high watermarks. Kafka: DelayedProduce.
type pendingProduce struct {
	live            bool
	from            wire.ID // 0: its connection is gone, nobody waits for the answer
	correlation     int32
	since, deadline node.Time
	left            int // partitions not decided yet
	results         []wire.ProducePartitionReply
	waits           []pendingPart
}

// pendingPart is one partition of such a request.
type pendingPart struct {
	slot  int32
	part  int32 // index in results
	needs int64
	done  bool
}

// waiter stands in a replica's queue. Produce is the request's index.
type waiter struct {
	needs   int64
	produce int32
	part    int32
}

func clonePendingProduce(p *pendingProduce) *pendingProduce {
	c := *p
	c.results, c.waits = slices.Clone(p.results), slices.Clone(p.waits)
	return &c
}

// place finds an unused place for a request; old places keep their slices' capacity.
func (pp *produces) place() (int32, *pendingProduce) {
	if n := len(pp.free); n > 0 {
		i := pp.free[n-1]
		pp.free = pp.free[:n-1]
		return i, pp.all.Edit(int(i))
	}
	i := int32(pp.all.Len())
	p := &pendingProduce{}
	pp.all.Set(int(i), p)
	return i, p
}

// parkOne parks a request about one partition.
func (pp *produces) parkOne(
	m *wire.Message, r *wire.ProduceRequest, res *wire.ProducePartitionReply, needs int64, slot int32,
	out *node.Out,
) {
	i, p := pp.place()
	p.results = append(p.results[:0], *res)
	p.waits = append(p.waits[:0], pendingPart{slot: slot, needs: needs})
	pp.enqueue(i, p, m, r, out)
}

func (pp *produces) park(
	m *wire.Message, r *wire.ProduceRequest, results []wire.ProducePartitionReply,
	waits []pendingPart, out *node.Out,
) {
	i, p := pp.place()
	p.results = append(p.results[:0], results...)
	p.waits = append(p.waits[:0], waits...)
	pp.enqueue(i, p, m, r, out)
}

func (pp *produces) enqueue(
	i int32, p *pendingProduce, m *wire.Message, r *wire.ProduceRequest, out *node.Out,
) {
	pp.mute(m.From)
	p.live, p.from, p.correlation, p.left = true, m.From, m.Correlation, len(p.waits)
	p.since, p.deadline = out.Now, out.Now+node.Ms(int64(r.TimeoutMs))
	for k := range p.waits {
		w := &p.waits[k]
		rep := pp.partitions.edit(w.slot)
		rep.wait(waiter{w.needs, i, int32(k)})
		if rep.mem.hw >= w.needs {
			pp.wake(rep)
		} else {
			out.Emit(node.ProduceParked{TP: rep.tp, Needs: w.needs})
		}
	}
	if pp.alarm == 0 || p.deadline < pp.alarm {
		pp.alarm = p.deadline
		out.After(p.deadline-out.Now, node.Timer{Kind: timerProduce, ID: int64(p.deadline)})
	}
}

// wait queues an append by the offset it needs; a retried duplicate may need a lower one.
func (r *Replica) wait(w waiter) {
	r.mem.waiting.Push(w)
	q := r.mem.waiting.All()
	for i := len(q) - 1; i > 0 && q[i].needs < q[i-1].needs; i-- {
		q[i], q[i-1] = q[i-1], q[i]
	}
}

// wake notes that requests and coordinators waiting for r may now be answered.
func (pp *produces) wake(r *Replica) {
	if r.mem.waiting.Len() > 0 || r.mem.set.internal {
		pp.ready = append(pp.ready, r.slot)
	}
}

// complete answers what waited for a replica and is decided: committed, or the leader isn't
// leader any more. Kafka: DelayedProduce.tryComplete, Partition.checkEnoughReplicasReachOffset.
func (pp *produces) complete(slot int32, out *node.Out) {
	r := pp.partitions.get(slot)
	if r != nil && r.mem.leads && r.mem.set.internal {
		pp.coordinators.committed(pp.partitions.host(), r, out)
	}
	if r == nil || r.mem.waiting.Len() == 0 {
		return
	}
	r = pp.partitions.edit(slot)
	code := wire.None
	switch {
	case !r.mem.leads:
		code = wire.NotLeaderOrFollower
	case len(r.MaximalISR()) < r.minISR():
		code = wire.NotEnoughReplicasAfter
	}
	n := 0
	for _, w := range r.mem.waiting.All() {
		if r.mem.leads && w.needs > r.mem.hw {
			break
		}
		pp.decide(r, w, code, out)
		n++
	}
	r.mem.waiting.DropFirst(n)
}

// fail answers all that waits for a replica with an error.
func (pp *produces) fail(r *Replica, code wire.ErrorCode, out *node.Out) {
	for _, w := range r.mem.waiting.All() {
		pp.decide(r, w, code, out)
	}
	r.mem.waiting = ordered.Few[waiter]{}
}

// decide settles one partition of a request, and answers the request when it was the last.
func (pp *produces) decide(r *Replica, w waiter, code wire.ErrorCode, out *node.Out) {
	p := pp.all.Edit(int(w.produce))
	part := &p.waits[w.part]
	part.done = true
	p.left--
	if code != wire.None {
		res := &p.results[part.part]
		*res = wire.ProducePartitionReply{
			TP: r.tp, Error: code, BaseOffset: -1, LogAppendTimeMs: -1, LogStartOffset: -1,
			LeaderID: wire.NoLeader, LeaderEpoch: -1,
		}
		if code == wire.NotLeaderOrFollower {
			res.LeaderID, res.LeaderEpoch = pp.currentLeader(r.tp)
		}
		out.Emit(node.ProduceRefused{TP: r.tp, Error: code, Producer: p.from})
	}
	if p.left == 0 {
		pp.finish(w.produce, p, out)
	}
}

func (pp *produces) finish(i int32, p *pendingProduce, out *node.Out) {
	if p.from != 0 && len(p.results) == 1 {
		m := wire.Message{From: p.from, Correlation: p.correlation}
		replyOne(&m, &p.results[0], out)
	} else if p.from != 0 {
		out.Send(p.from, p.correlation, &wire.ProduceReply{Partitions: slices.Clone(p.results)})
	}
	if p.from != 0 {
		pp.unmute(p.from)
	}
	p.live = false
	pp.free = append(pp.free, i)
}

// expire answers requests whose timeout is over with REQUEST_TIMED_OUT. One alarm serves
// all: it is set for the earliest deadline known when it was set. Kafka:
// DelayedProduce.onExpiration.
func (pp *produces) expire(out *node.Out) {
	if !pp.alarm.Due(out.Now) {
		return // an earlier one was set after this one
	}
	pp.alarm = 0
	next := node.Time(0)
	for i := range pp.all.Len() {
		p := pp.all.Get(i)
		if !p.live {
			continue
		}
		if p.deadline <= out.Now {
			pp.expireOne(int32(i), out)
		} else if next == 0 || p.deadline < next {
			next = p.deadline
		}
	}
	if next != 0 {
		pp.alarm = next
		out.After(next-out.Now, node.Timer{Kind: timerProduce, ID: int64(next)})
	}
}

func (pp *produces) expireOne(i int32, out *node.Out) {
	p := pp.all.Get(int(i))
	for k, part := range slices.Clone(p.waits) {
		if part.done {
			continue
		}
		r := pp.partitions.edit(part.slot)
		r.mem.waiting.Drop(func(w waiter) bool { return w.produce == i && w.part == int32(k) })
		pp.decide(r, waiter{part.needs, i, int32(k)}, wire.RequestTimedOut, out)
	}
}

// dropOf forgets who asked: what was appended stays, but there is nobody to answer.
func (pp *produces) dropOf(peer wire.ID) {
	pp.forgetMuted(peer)
	for i := range pp.all.Len() {
		if p := pp.all.Get(i); p.live && p.from == peer {
			pp.all.Edit(i).from = 0
		}
	}
}
