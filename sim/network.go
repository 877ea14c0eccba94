package sim

import (
	"cmp"
	"iter"
	"slices"

	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/wire"
)

// ResendDelay is how long after a link heals TCP sends again what the cut had swallowed: Linux's
// smallest retransmission timeout.
const ResendDelay = 200 * node.Millisecond

// network is the state of all links. Links that behave as Config says aren't listed.
type network struct {
	latency node.Time // one way, of links that aren't listed
	jitter  node.Time
	chance  node.Digest // of the world; each link draws for itself
	links   []link      // by a, then b
}

// link is one pair of machines, a < b.
type link struct {
	a, b    wire.ID
	lost    [2]bool      // a to b, b to a: nothing gets through
	latency node.Time    // one way; 0 is the network's
	last    [2]node.Time // when the last message a to b, b to a arrives: none may overtake it
	drawn   [2]uint32    // how often jitter was drawn, a to b and b to a
	held    []held       // what TCP keeps until the cut heals, in the order it was sent
}

// held is a message that met a cut. Its flight froze at stopped.
type held struct {
	order           uint64
	arrive, stopped node.Time
	item            item
}

func (n *network) clone() network {
	c := *n
	c.links = append([]link(nil), n.links...)
	for i := range c.links {
		h := c.links[i].held
		c.links[i].held = h[:len(h):len(h)]
		n.links[i].held = h[:len(h):len(h)]
	}
	return c
}

func (n *network) find(a, b wire.ID) (int, bool) {
	return slices.BinarySearchFunc(n.links, [2]wire.ID{min(a, b), max(a, b)},
		func(l link, k [2]wire.ID) int {
			return cmp.Or(cmp.Compare(l.a, k[0]), cmp.Compare(l.b, k[1]))
		})
}

// link finds the pair's entry or makes one.
func (w *World) link(a, b wire.ID) *link {
	i, ok := w.net.find(a, b)
	if !ok {
		l := link{a: min(a, b), b: max(a, b)}
		for k := range w.queue.heap {
			d := &w.queue.heap[k]
			if it := &w.queue.slab[d.slot]; it.between(l.a, l.b) {
				way := l.way(it.message.From)
				l.last[way] = max(l.last[way], d.at)
			}
		}
		w.net.links = slices.Insert(w.net.links, i, l)
	}
	return &w.net.links[i]
}

func (it *item) between(a, b wire.ID) bool {
	return it.kind == DeliverStep &&
		(it.message.From == a && it.message.To == b || it.message.From == b && it.message.To == a)
}

func (l *link) way(from wire.ID) int {
	if from == l.a {
		return 0
	}
	return 1
}

// prune forgets links that behave as Config says again.
func (w *World) prune() {
	if w.net.jitter > 0 {
		return
	}
	w.net.links = slices.DeleteFunc(w.net.links, func(l link) bool {
		return !l.cut() && l.latency == 0 && len(l.held) == 0 && max(l.last[0], l.last[1]) <= w.now
	})
}

// send puts a message on the wire. A request opens a connection when there is none; a reply goes to
// the incarnation that asked, or nowhere.
// It leaves late from now, when the sender's disk keeps it waiting.
func (w *World) send(from *Process, m wire.Message, late node.Time) {
	it := item{kind: DeliverStep, node: m.To, cause: w.seq, sent: w.now, from: from.Incarnation,
		message: m}
	if to := w.table.get(m.To); to != nil {
		it.incarnation = from.peer(to.index)
		if it.incarnation == 0 && to.Running && !m.Body.Reply() {
			it.incarnation = to.Incarnation
			from.meet(to.index, to.Incarnation)
		}
	}
	if late > 0 {
		it.writing = true
		w.link(m.From, m.To) // what follows may not overtake it
		w.sendOnLink(it, w.now+late)
		return
	}
	w.enqueue(it)
}

// notify tells a process that its connection to from is gone, or could not be made.
func (w *World) notify(from *Process, to wire.ID, closed *wire.ConnectionClosed) {
	p := w.table.get(to)
	if p == nil || !p.Running {
		return
	}
	it := item{kind: DeliverStep, node: to, cause: w.seq, sent: w.now,
		incarnation: p.Incarnation, message: wire.Message{From: closed.Peer, To: to, Body: closed}}
	if from != nil {
		it.from = from.Incarnation
	}
	w.enqueue(it)
}

func (w *World) enqueue(it item) {
	if len(w.net.links) == 0 && w.net.jitter == 0 {
		*w.queue.push(w.now + w.net.latency) = it
		w.tapSent(&it, w.now, w.now+w.net.latency, OnItsWay)
		return
	}
	w.sendOnLink(it, w.now)
}

// sendOnLink obeys a link that is cut, slow, or jitters. sent is when the message goes on the wire.
func (w *World) sendOnLink(it item, sent node.Time) {
	m := &it.message
	var l *link
	if w.net.jitter > 0 {
		l = w.link(m.From, m.To)
	} else if i, ok := w.net.find(m.From, m.To); ok {
		l = &w.net.links[i]
	} else {
		*w.queue.push(sent + w.net.latency) = it
		w.tapSent(&it, sent, sent+w.net.latency, OnItsWay)
		return
	}
	latency := cmp.Or(l.latency, w.net.latency)
	way := l.way(m.From)
	if w.net.jitter > 0 {
		latency += w.jitter(l, way, m)
	}
	if l.lost[way] {
		w.queue.order++
		l.held = append(l.held, held{w.queue.order, sent + latency, w.now, it})
		w.tapSent(&it, sent, sent+latency, Held)
		w.emit(node.MessageLost{From: m.From, To: m.To, API: m.Body.API(), Held: true})
		return
	}
	at := max(sent+latency, l.last[way])
	l.last[way] = at
	it.sent = sent
	*w.queue.push(at) = it
	w.tapSent(&it, sent, at, OnItsWay)
}

// jitter is what chance adds to a message's latency. Each link draws for itself, in each direction:
// one more message on one of them leaves the others as they were.
func (w *World) jitter(l *link, way int, m *wire.Message) node.Time {
	between := w.actor(m.From).Int(int64(w.actor(m.To)))
	r := node.Draw(w.net.chance, node.NetworkHop, between, l.drawn[way])
	l.drawn[way]++
	return r.Between(0, w.net.jitter)
}

// cut tells whether nothing gets through, one way at least.
func (l *link) cut() bool { return l.lost[0] || l.lost[1] }

// cut stops what is on the way between a and b, and all that follows.
func (w *World) cut(a, b wire.ID) {
	l := w.link(a, b)
	if !l.cut() {
		w.swallow(l, func(*item) bool { return true })
	} else {
		w.swallow(l, func(it *item) bool { return !l.lost[l.way(it.message.From)] })
	}
	l.lost = [2]bool{true, true}
}

// cutOneWay stops what is on the way from one machine to another, and all that follows.
func (w *World) cutOneWay(from, to wire.ID) {
	l := w.link(from, to)
	w.swallow(l, func(it *item) bool { return it.message.From == from })
	l.lost[l.way(from)] = true
}

// swallow takes what is on its way over a link and lies in a direction that was just cut.
func (w *World) swallow(l *link, lies func(*item) bool) {
	var stopped []held
	w.queue.remove(func(d due, it *item) bool {
		if !it.between(l.a, l.b) || !lies(it) {
			return false
		}
		stopped = append(stopped, held{d.order, d.at, w.now, *it})
		return true
	})
	ordered.SortFunc(stopped, func(x, y held) int { return cmp.Compare(x.order, y.order) })
	l.held = append(stopped, l.held...)
	for i := range stopped {
		m := &stopped[i].item.message
		w.tapFate(stopped[i].order, Held)
		w.emit(node.MessageLost{From: m.From, To: m.To, API: m.Body.API(), Held: true})
	}
}

// heal mends a cut; what was held goes on the wire again after ResendDelay.
func (w *World) heal(l *link) {
	resend := l.held
	l.lost, l.held = [2]bool{}, nil
	a, b := l.a, l.b
	for i := range resend {
		w.sendOnLink(resend[i].item, w.now+ResendDelay)
	}
	w.emit(node.LinkChanged{A: a, B: b, LatencyUs: int64(w.Link(a, b).Latency)})
}

// disconnect drops the connection of p to peer: what is on its way between them is lost, except,
// when graceful, what p had sent over a healthy link. The peer is told.
func (w *World) disconnect(p *Process, peer wire.ID, graceful bool) {
	other := w.table.get(peer)
	if other == nil || !p.connected(other.index) && !other.connected(p.index) {
		return
	}
	p.meet(other.index, 0)
	if i, ok := w.net.find(p.ID, peer); ok {
		for _, h := range w.net.links[i].held {
			w.tapFate(h.order, Dropped)
		}
		w.net.links[i].held = nil
	}
	if !graceful {
		w.queue.remove(func(d due, it *item) bool {
			if !it.between(p.ID, peer) {
				return false
			}
			w.tapFate(d.order, Dropped)
			return true
		})
	}
	w.notify(p, peer, &wire.ConnectionClosed{Peer: p.ID})
}

// disconnectAll tells all peers of a process that ended.
func (w *World) disconnectAll(p *Process) {
	for _, id := range w.table.ids {
		if id != p.ID {
			w.disconnect(p, id, true)
		}
	}
}

// LinkState is how the network between two machines behaves.
type LinkState struct {
	Cut     bool
	OneWay  wire.ID   // with Cut: whose messages get lost, when the other way is whole
	Latency node.Time // one way
	Held    int       // messages that wait for the cut to heal
}

// Link tells how the network between a and b behaves.
func (w *World) Link(a, b wire.ID) LinkState {
	s := LinkState{Latency: w.net.latency}
	if i, ok := w.net.find(a, b); ok {
		l := &w.net.links[i]
		s.Cut, s.Held, s.Latency = l.cut(), len(l.held), cmp.Or(l.latency, s.Latency)
		switch {
		case l.lost[0] && !l.lost[1]:
			s.OneWay = l.a
		case l.lost[1] && !l.lost[0]:
			s.OneWay = l.b
		}
	}
	return s
}

// Flight is a message on its way. At time t it has come (t-Sent)/(Arrive-Sent) of the way; Sent may
// lie ahead for a message that TCP is about to send again.
type Flight struct {
	Seq          uint64 // its own number, in the order of sending
	Cause        uint64 // the step that sent it
	Sent, Arrive node.Time
	Held         bool      // it met a cut link at Stopped and waits there
	Stopped      node.Time // for Held
	Message      wire.Message
}

// InFlight ranges over the messages on their way, in the order of sending.
func (w *World) InFlight() iter.Seq[Flight] {
	return func(yield func(Flight) bool) {
		var fs []Flight
		for _, d := range w.queue.heap {
			if it := &w.queue.slab[d.slot]; it.kind == DeliverStep {
				fs = append(fs, Flight{Seq: d.order, Cause: it.cause, Sent: it.sent, Arrive: d.at,
					Message: it.message})
			}
		}
		for i := range w.net.links {
			for _, h := range w.net.links[i].held {
				fs = append(fs, Flight{Seq: h.order, Cause: h.item.cause, Sent: h.item.sent,
					Arrive: h.arrive, Held: true, Stopped: h.stopped, Message: h.item.message})
			}
		}
		ordered.SortFunc(fs, func(x, y Flight) int { return cmp.Compare(x.Seq, y.Seq) })
		for _, f := range fs {
			if !yield(f) {
				return
			}
		}
	}
}
