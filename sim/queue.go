package sim

import (
	"highwater/sim/node"
	"highwater/sim/wire"
)

// StepKind is what a step carried out.
type StepKind uint8

// Kinds of step.
const (
	Beginning   StepKind = iota // step 0: the world is made
	CommandStep                 // the learner did something
	EffectStep                  // what the command did at one process, at the same instant
	BootStep                    // a process of the cluster starts, at time 0
	DeliverStep                 // a message arrived
	AlarmStep                   // an alarm fired
)

// item is one due thing. Only the fields of its kind are used.
type item struct {
	kind        StepKind
	node        wire.ID // where it happens
	incarnation uint32  // of the process at node for which it is meant; 0: whoever listens then
	from        uint32  // DeliverStep: incarnation of the sender
	cause       uint64
	sent        node.Time // DeliverStep: when it went on the wire
	writing     bool      // DeliverStep: it leaves when the sender's disk has done its write
	message     wire.Message
	timer       node.Timer
}

// due is an item's place in the queue: by time, then in the order in which items were put in.
type due struct {
	at    node.Time
	order uint64
	slot  int32
}

func (d *due) before(e *due) bool { return d.at < e.at || d.at == e.at && d.order < e.order }

// queue is a 4-ary heap of small keys over a slab of items. It is a value: clone copies two short
// slices. A btree (measured beside it in BenchmarkQueue) gives snapshots for nothing, but a pop
// and a push cost four times as much, and there is a pop and a push in every step but a snapshot
// in few.
type queue struct {
	heap  []due
	slab  []item
	free  []int32
	order uint64 // of the last item put in
}

// clone copies what is due and leaves out the slab's free places.
func (q *queue) clone() queue {
	c := queue{order: q.order, heap: append([]due(nil), q.heap...)}
	c.slab = make([]item, len(c.heap))
	for i := range c.heap {
		c.slab[i] = q.slab[c.heap[i].slot]
		c.heap[i].slot = int32(i)
	}
	return c
}

// push makes room for an item due at at and returns it to be filled in; it may hold an older item.
func (q *queue) push(at node.Time) *item {
	var slot int32
	if n := len(q.free); n > 0 {
		slot = q.free[n-1]
		q.free = q.free[:n-1]
	} else {
		slot = int32(len(q.slab))
		q.slab = append(q.slab, item{})
	}
	q.order++
	d := due{at, q.order, slot}
	q.heap = append(q.heap, d)
	q.up(len(q.heap)-1, d)
	return &q.slab[slot]
}

// next is when the first item is due.
func (q *queue) next() (node.Time, bool) {
	if len(q.heap) == 0 {
		return 0, false
	}
	return q.heap[0].at, true
}

// pop takes the first item out. The pointer is good until the next push.
func (q *queue) pop() (due, *item) {
	top := q.heap[0]
	n := len(q.heap) - 1
	last := q.heap[n]
	q.heap = q.heap[:n]
	if n > 0 {
		q.down(0, last)
	}
	q.free = append(q.free, top.slot)
	return top, &q.slab[top.slot]
}

// remove takes out every item for which drop says so, and hands them to drop's caller in heap
// order.
func (q *queue) remove(drop func(due, *item) bool) {
	kept := q.heap[:0]
	for _, d := range q.heap {
		it := &q.slab[d.slot]
		if drop(d, it) {
			*it = item{}
			q.free = append(q.free, d.slot)
			continue
		}
		kept = append(kept, d)
	}
	q.heap = kept
	q.heapify()
}

// heapify puts the heap in order anew.
func (q *queue) heapify() {
	for i := (len(q.heap) - 2) / 4; i >= 0 && len(q.heap) > 1; i-- {
		q.down(i, q.heap[i])
	}
}

func (q *queue) up(i int, d due) {
	for i > 0 {
		parent := (i - 1) / 4
		if !d.before(&q.heap[parent]) {
			break
		}
		q.heap[i] = q.heap[parent]
		i = parent
	}
	q.heap[i] = d
}

func (q *queue) down(i int, d due) {
	h := q.heap
	for {
		first := 4*i + 1
		if first >= len(h) {
			break
		}
		least := first
		for c := first + 1; c < min(first+4, len(h)); c++ {
			if h[c].before(&h[least]) {
				least = c
			}
		}
		if !h[least].before(&d) {
			break
		}
		h[i] = h[least]
		i = least
	}
	h[i] = d
}
