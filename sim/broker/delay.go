package broker

import (
	"slices"

	"highwater/sim/node"
	"highwater/sim/wire"
)

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

// waiter stands in a replica's queue. Produce is the request's index, or coordinatorAppend.
type waiter struct {
	needs   int64
	produce int32
	part    int32
}

// coordinatorAppend marks an append of a coordinator that lives in this broker.
const coordinatorAppend int32 = -1

func clonePendingProduce(p *pendingProduce) *pendingProduce {
	c := *p
	c.results, c.waits = slices.Clone(p.results), slices.Clone(p.waits)
	return &c
}

// newProduce finds an unused place for a request; old places keep their slices' capacity.
func (b *Broker) newProduce() (int32, *pendingProduce) {
	if n := len(b.mem.freeProduces); n > 0 {
		i := b.mem.freeProduces[n-1]
		b.mem.freeProduces = b.mem.freeProduces[:n-1]
		return i, b.mem.produces.Edit(int(i))
	}
	i := int32(b.mem.produces.Len())
	p := &pendingProduce{}
	b.mem.produces.Set(int(i), p)
	return i, p
}

// parkOne parks a request about one partition.
func (b *Broker) parkOne(
	m *wire.Message, r *wire.ProduceRequest, res *wire.ProducePartitionReply, needs int64, slot int32,
	out *node.Out,
) {
	i, p := b.newProduce()
	p.results = append(p.results[:0], *res)
	p.waits = append(p.waits[:0], pendingPart{slot: slot, needs: needs})
	b.enqueue(i, p, m, r, out)
}

func (b *Broker) park(
	m *wire.Message, r *wire.ProduceRequest, results []wire.ProducePartitionReply,
	waits []pendingPart, out *node.Out,
) {
	i, p := b.newProduce()
	p.results = append(p.results[:0], results...)
	p.waits = append(p.waits[:0], waits...)
	b.enqueue(i, p, m, r, out)
}

func (b *Broker) enqueue(
	i int32, p *pendingProduce, m *wire.Message, r *wire.ProduceRequest, out *node.Out,
) {
	b.mute(m.From)
	p.live, p.from, p.correlation, p.left = true, m.From, m.Correlation, len(p.waits)
	p.since, p.deadline = out.Now, out.Now+node.Ms(int64(r.TimeoutMs))
	for k := range p.waits {
		w := &p.waits[k]
		rep := b.replicas.edit(w.slot)
		rep.wait(waiter{w.needs, i, int32(k)})
		if rep.mem.hw >= w.needs {
			b.readyProduces(rep)
		} else {
			out.Emit(node.ProduceParked{TP: rep.tp, Needs: w.needs})
		}
	}
	if b.mem.produceAlarm == 0 || p.deadline < b.mem.produceAlarm {
		b.mem.produceAlarm = p.deadline
		out.After(p.deadline-out.Now, node.Timer{Kind: timerProduce, ID: int64(p.deadline)})
	}
}

// wait queues an append by the offset it needs; a retried duplicate may need a lower one.
func (r *Replica) wait(w waiter) {
	r.mem.waiting.add(w)
	q := r.mem.waiting.all()
	for i := len(q) - 1; i > 0 && q[i].needs < q[i-1].needs; i-- {
		q[i], q[i-1] = q[i-1], q[i]
	}
}

// readyProduces notes that requests waiting for r may now be answered.
func (b *Broker) readyProduces(r *Replica) {
	if r.mem.waiting.len() > 0 {
		b.scratch.committed = append(b.scratch.committed, r.slot)
	}
}

// completeProduces answers what waited for a replica and is decided: committed, or the leader isn't
// leader any more. Kafka: DelayedProduce.tryComplete, Partition.checkEnoughReplicasReachOffset.
func (b *Broker) completeProduces(slot int32, out *node.Out) {
	r := b.replicas.get(slot)
	if r == nil || r.mem.waiting.len() == 0 {
		return
	}
	r = b.replicas.edit(slot)
	code := wire.None
	switch {
	case !r.mem.leads:
		code = wire.NotLeaderOrFollower
	case len(r.MaximalISR()) < r.minISR():
		code = wire.NotEnoughReplicasAfter
	}
	n := 0
	for _, w := range r.mem.waiting.all() {
		if r.mem.leads && w.needs > r.mem.hw {
			break
		}
		b.decide(r, w, code, out)
		n++
	}
	r.mem.waiting.dropFirst(n)
}

// failProduces answers all that waits for a replica with an error.
func (b *Broker) failProduces(r *Replica, code wire.ErrorCode, out *node.Out) {
	for _, w := range r.mem.waiting.all() {
		b.decide(r, w, code, out)
	}
	r.mem.waiting = few[waiter]{}
}

// decide settles one partition of a request, and answers the request when it was the last.
func (b *Broker) decide(r *Replica, w waiter, code wire.ErrorCode, out *node.Out) {
	if w.produce == coordinatorAppend {
		b.coordinatorDecided(r, w.needs, code, out)
		return
	}
	p := b.mem.produces.Edit(int(w.produce))
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
			res.LeaderID, res.LeaderEpoch = b.currentLeader(r.tp)
		}
		out.Emit(node.ProduceRefused{TP: r.tp, Error: code, Producer: p.from})
	}
	if p.left == 0 {
		b.finishProduce(w.produce, p, out)
	}
}

func (b *Broker) finishProduce(i int32, p *pendingProduce, out *node.Out) {
	if p.from != 0 && len(p.results) == 1 {
		m := wire.Message{From: p.from, Correlation: p.correlation}
		replyOne(&m, &p.results[0], out)
	} else if p.from != 0 {
		out.Send(p.from, p.correlation, &wire.ProduceReply{Partitions: slices.Clone(p.results)})
	}
	if p.from != 0 {
		b.unmute(p.from)
	}
	p.live = false
	b.mem.freeProduces = append(b.mem.freeProduces, i)
}

// expireProduces answers requests whose timeout is over with REQUEST_TIMED_OUT. One alarm serves
// all: it is set for the earliest deadline known when it was set. Kafka:
// DelayedProduce.onExpiration.
func (b *Broker) expireProduces(out *node.Out) {
	if b.mem.produceAlarm != out.Now {
		return // an earlier one was set after this one
	}
	b.mem.produceAlarm = 0
	next := node.Time(0)
	for i := range b.mem.produces.Len() {
		p := b.mem.produces.Get(i)
		if !p.live {
			continue
		}
		if p.deadline <= out.Now {
			b.expireProduce(int32(i), out)
		} else if next == 0 || p.deadline < next {
			next = p.deadline
		}
	}
	if next != 0 {
		b.mem.produceAlarm = next
		out.After(next-out.Now, node.Timer{Kind: timerProduce, ID: int64(next)})
	}
}

func (b *Broker) expireProduce(i int32, out *node.Out) {
	p := b.mem.produces.Get(int(i))
	for k, part := range slices.Clone(p.waits) {
		if part.done {
			continue
		}
		r := b.replicas.edit(part.slot)
		r.mem.waiting.drop(func(w waiter) bool { return w.produce == i && w.part == int32(k) })
		b.decide(r, waiter{part.needs, i, int32(k)}, wire.RequestTimedOut, out)
	}
}

// dropProducesOf forgets who asked: what was appended stays, but there is nobody to answer.
func (b *Broker) dropProducesOf(peer wire.ID) {
	b.forgetMuted(peer)
	for i := range b.mem.produces.Len() {
		if p := b.mem.produces.Get(i); p.live && p.from == peer {
			b.mem.produces.Edit(i).from = 0
		}
	}
}
