package sim

import (
	"strings"

	"highwater/sim/cluster"
	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/tool"
	"highwater/sim/wire"
)

// World is a cluster with its clients, its network and its clock. It changes in Do and Step only.
type World struct {
	config  Config
	now     node.Time
	seq     uint64 // of the last step; steps are numbered from 1, step 0 is the beginning
	hash    node.Digest
	table   table
	queue   queue
	net     network
	cluster cluster.Cluster
	files   ordered.Map[string, string] // of the learner

	again bool // of a keyframe: it was made by going through history again; no part of the state

	// What the last Do or Step did, and room for the next; no part of the state.
	out    node.Out
	steps  []StepInfo
	events []node.Event
	heard  wire.Message   // what a process was handed in the last step; no body: nothing
	said   []wire.Message // what it sent in turn; From isn't filled in
	tap    *tap           // is told of messages while a Trace goes through history again
}

// StepInfo is what one step carried out.
type StepInfo struct {
	Seq, Cause uint64
	At         node.Time
	Node       wire.ID // where it happened
	Kind       StepKind
	Timer      node.TimerKind // AlarmStep
	Reply      bool           // DeliverStep
	From       wire.ID        // DeliverStep
	API        string         // DeliverStep
	Sent       node.Time      // DeliverStep: when the message went on the wire
}

// empty makes a world without machines.
func empty(c Config) *World {
	return &World{
		config:  c,
		table:   newTable(),
		cluster: cluster.New(wire.ClusterID, wire.FirstController),
		files:   newFiles(),
		net: network{latency: c.latency(), jitter: node.Time(c.JitterUs),
			chance: node.Itself.Int(int64(c.Seed))},
	}
}

// add gives a machine its place; it boots at once or, at the beginning, in its own step. To chance
// it is known by what it is called, and not by its id, which depends on what else was started. The
// second of a name is another actor than the first.
func (w *World) add(id wire.ID, name, role, called string, m node.Machine) *Process {
	p := &Process{ID: id, Name: name, Role: role, called: called, machine: m, Since: w.now}
	nth := int64(0)
	for _, q := range w.table.all() {
		if q.called == called {
			nth++
		}
	}
	p.actor = node.About(called).Int(nth)
	p.chance = node.NewChance(w.config.Seed, p.actor)
	w.table.put(p)
	return p
}

// called is what names a process that a command starts. A program that runs once to do one thing is
// named by its whole command line: a topic more that is described elsewhere changes nothing for it.
func called(c Spawn) string {
	if t, ok := c.Spec.(tool.Spec); ok && t.Role() == "tool" {
		return strings.Join(t.Argv, " ")
	}
	return c.Name
}

// bootLater queues the start of a process of the first hour.
func (w *World) bootLater(id wire.ID) {
	it := w.queue.push(w.now)
	*it = item{kind: BootStep, node: id}
}

// Config is what the world began with.
func (w *World) Config() Config { return w.config }

// Now is the time of the last step, or later after AdvanceTo.
func (w *World) Now() node.Time { return w.now }

// Seq is the number of steps done, and so the number of the last step.
func (w *World) Seq() uint64 { return w.seq }

// Hash is a digest of all that has happened: equal histories have equal hashes.
func (w *World) Hash() uint64 { return uint64(w.hash) }

// NextAt is when the next item is due; false when nothing will ever happen by itself.
func (w *World) NextAt() (node.Time, bool) { return w.queue.next() }

// Events is what the last Do or Step brought about. The slice is good until the next one.
func (w *World) Events() []node.Event { return w.events }

// Sent is what the last step's process asked to send, also what met a cut. The slice is good until the
// next one, and for reading only.
func (w *World) Sent() []wire.Message { return w.said }

// Steps is what the last Do or Step carried out: one step, or two for a command with an effect at a
// process. The slice is good until the next one.
func (w *World) Steps() []StepInfo { return w.steps }

// Clone makes a snapshot in little more than the time to copy the queue: machines are copied when
// either world first touches them.
func (w *World) Clone() *World {
	return &World{
		config: w.config, now: w.now, seq: w.seq, hash: w.hash,
		table: w.table.clone(), queue: w.queue.clone(), net: w.net.clone(), cluster: w.cluster.Clone(),
		files: w.files.Clone(),
	}
}

// Step jumps to the next due item and carries it out. The events are good until the next step;
// false when nothing is due.
func (w *World) Step() ([]node.Event, bool) {
	if len(w.queue.heap) == 0 {
		return nil, false
	}
	w.forget()
	d, it := w.queue.pop()
	w.now = d.at
	s := w.begin(it.kind, it.node, it.cause)
	switch it.kind {
	case DeliverStep:
		m := it.message
		s.From, s.API, s.Reply, s.Sent = m.From, m.Body.API(), m.Body.Reply(), it.sent
		w.tapFate(d.order, Arrived)
		if !w.postpone(it) {
			w.deliver(m, it.incarnation, it.from)
		}
	case AlarmStep:
		s.Timer = it.timer.Kind
		w.fire(w.edit(it.node), it)
	case BootStep:
		w.boot(w.edit(it.node))
	}
	return w.events, true
}

// forget begins a step: what the last one did is no longer asked for.
func (w *World) forget() {
	w.steps, w.events = w.steps[:0], w.events[:0]
	w.heard, w.said = wire.Message{}, nil
}

// AdvanceTo carries out all that is due up to t and sets the clock to t.
func (w *World) AdvanceTo(t node.Time) { w.Run(t, nil) }

// Run is AdvanceTo that shows the events of each step that has any to see.
func (w *World) Run(t node.Time, see func([]node.Event)) {
	for len(w.queue.heap) > 0 && w.queue.heap[0].at <= t {
		if events, _ := w.Step(); see != nil && len(events) > 0 {
			see(events)
		}
	}
	w.now = max(w.now, t)
}

// begin numbers a step. Its own number as cause means a command.
func (w *World) begin(kind StepKind, at wire.ID, cause uint64) *StepInfo {
	w.seq++
	if kind == CommandStep {
		cause = w.seq
	}
	w.hash = w.hash.Int(int64(w.now)).Int(int64(kind)<<32 | int64(at))
	w.steps = append(w.steps, StepInfo{
		Seq: w.seq, Cause: cause, At: w.now, Node: at, Kind: kind,
	})
	return &w.steps[len(w.steps)-1]
}

// emit adds a fact to the step that is under way; all facts of a step are about its node.
func (w *World) emit(f node.Fact) {
	w.hash = w.hash.Int(int64(f.Sum()))
	s := &w.steps[len(w.steps)-1]
	w.events = append(w.events,
		node.Event{At: w.now, Seq: w.seq, Cause: s.Cause, Node: s.Node, Fact: f})
}

// deliver hands a message over, unless the process for which it was meant is gone.
func (w *World) deliver(m wire.Message, incarnation, from uint32) {
	p := w.table.get(m.To)
	closed, notice := m.Body.(*wire.ConnectionClosed)
	if p == nil || !p.Running || incarnation != p.Incarnation &&
		(incarnation != 0 || m.Body.Reply()) {
		if !notice {
			w.lose(m, incarnation)
		}
		return
	}
	p = w.edit(m.To)
	if sender := w.table.get(m.From); sender == nil {
		// Nobody was ever there: a refusal.
	} else if notice {
		if !closed.Refused && p.peer(sender.index) <= from {
			p.meet(sender.index, 0)
		}
	} else {
		if p.peer(sender.index) != from {
			p.meet(sender.index, from)
		}
		if incarnation == 0 && sender.Running && sender.Incarnation == from {
			w.edit(m.From).meet(p.index, p.Incarnation)
		}
	}
	w.reset(p)
	w.out.Sender = w.actor(m.From)
	w.heard = m
	p.machine.Receive(m, &w.out)
	w.carryOut(p)
}

// lose tells of a message that nobody took. If nobody listened, the connection is refused; who had one
// to an earlier incarnation has been told when that one ended.
func (w *World) lose(m wire.Message, incarnation uint32) {
	w.emit(node.MessageLost{From: m.From, To: m.To, API: m.Body.API()})
	w.tapUnheard()
	if incarnation == 0 && !m.Body.Reply() {
		w.notify(nil, m.From, &wire.ConnectionClosed{Peer: m.To, Refused: true})
	}
}

// carryOut does what the machine of p asked for in this step.
func (w *World) carryOut(p *Process) {
	o := &w.out
	w.said = o.Sends
	for _, f := range o.Facts {
		w.emit(f)
	}
	for _, peer := range o.Closed {
		w.disconnect(p, peer, false)
	}
	for _, peer := range o.Refused {
		w.notify(p, peer, &wire.ConnectionClosed{Peer: p.ID, Refused: true})
	}
	late := w.writing(p, o.Facts)
	for i := range o.Sends {
		m := o.Sends[i]
		m.From = p.ID
		if m.To.IsHost() {
			m.To = w.host(m.To)
		}
		w.send(p, m, late)
	}
	for i := range o.Alarms {
		it := w.queue.push(o.Alarms[i].At)
		it.kind, it.node, it.cause, it.timer = AlarmStep, p.ID, w.seq, o.Alarms[i].Timer
	}
	if o.Exited {
		w.end(p, "exit", o.Code)
	}
}

// host is the process at the host of a service: the one that runs, or the last that did.
func (w *World) host(id wire.ID) wire.ID {
	if p := w.Named(id.String()); p != nil && strings.HasPrefix(id.String(), p.Role) {
		return p.ID
	}
	return id
}

// boot starts a process, for the first time or again.
func (w *World) boot(p *Process) {
	p.Running, p.Ended, p.Code, p.Stopping, p.Since = true, "", 0, false, w.now
	p.Incarnation++
	p.peers = nil
	if p.ID.IsClient() {
		w.emit(node.ProcessStarted{Name: p.Name, Role: p.Role})
	} else {
		w.emit(node.ProcessBooted{Process: p.ID})
	}
	w.reset(p)
	p.machine.Start(&w.out)
	w.carryOut(p)
}

// kill is kill -9.
func (w *World) kill(p *Process) {
	p.machine.Crash()
	w.emit(node.ProcessKilled{Process: p.ID})
	w.end(p, "crash", 137)
}

// end takes a process out of the running: its alarms die with it, its peers see the connection
// close.
func (w *World) end(p *Process, how string, code int) {
	p.Running, p.Ended, p.Code, p.Stopping, p.Since = false, how, code, false, w.now
	w.emit(node.ProcessEnded{Name: p.Name, How: how, Code: int32(code)})
	w.queue.remove(func(_ due, it *item) bool { return it.kind == AlarmStep && it.node == p.ID })
	w.endTrouble(p)
	w.disconnectAll(p)
	p.peers = nil
}
