package sim

import (
	"iter"

	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/wire"
)

// Process is one machine's place in the world: running or not, and what the world keeps for it.
type Process struct {
	ID   wire.ID
	Name string // broker-1, controller-1, or the name a client was started with
	Role string // "broker", "controller", "producer", "consumer", "tool"
	// Running tells whether the process is alive. Ended says how it ended otherwise: "exit" or
	// "crash"; both are empty before the first boot.
	Running bool
	Ended   string
	Code    int // exit code of a process that ended
	// Stopping: it was asked to end cleanly and hasn't yet.
	Stopping bool
	// Since is when it last started or ended.
	Since node.Time
	// Incarnation counts its starts.
	Incarnation uint32
	// Frozen: it is alive but stands still, until Thaw or for a while.
	Frozen bool
	// Disk is how long each write to its disk takes; 0 for no time worth mentioning.
	Disk node.Time
	// Ahead is how far its wall clock is ahead of the true time; negative: behind.
	Ahead node.Time

	machine node.Machine
	chance  node.Chance
	called  string      // see World.add
	actor   node.Digest // who it is to chance
	index   int         // dense number, for peers
	// peers are the incarnations, by process index, with which it has a connection; 0 for none. It
	// notices that a peer is gone only when it is told.
	peers []uint32

	freezes int64     // how often it was frozen: tells apart when to go on
	late    []item    // what came while it was frozen; appended to, never edited
	written node.Time // when its disk has done all writes so far
}

// Durable is the machine of a service that is no broker but has a disk: start boots it again, with what
// is there.
type Durable interface{ KeepsDisk() }

// Machine is the process's own state, for reading only.
func (p *Process) Machine() node.Machine { return p.machine }

func (p *Process) connected(index int) bool { return p.peer(index) != 0 }

func (p *Process) peer(index int) uint32 {
	if index < len(p.peers) {
		return p.peers[index]
	}
	return 0
}

func (p *Process) meet(index int, incarnation uint32) {
	for index >= len(p.peers) {
		p.peers = append(p.peers, 0)
	}
	p.peers[index] = incarnation
}

func (p *Process) clone() *Process {
	c := *p
	c.machine = p.machine.Clone()
	c.chance = p.chance.Clone()
	c.peers = append([]uint32(nil), p.peers...)
	p.late = p.late[:len(p.late):len(p.late)]
	c.late = p.late
	return &c
}

// table finds processes by id: an array for each range of ids. A process is copied when it is first
// edited after a snapshot.
type table struct {
	parts [3]ordered.Slots[Process] // brokers, controllers, clients
	ids   []wire.ID                 // by Process.index; only ever appended to
}

// The parts of a table.
const (
	brokers = iota
	controllers
	clients
)

func newTable() table {
	slots := ordered.NewSlots((*Process).clone)
	return table{parts: [...]ordered.Slots[Process]{slots, slots, slots}}
}

func (t *table) clone() table {
	t.ids = t.ids[:len(t.ids):len(t.ids)]
	c := table{ids: t.ids}
	for i := range t.parts {
		c.parts[i] = t.parts[i].Clone()
	}
	return c
}

// place is where id stands: in which part, and at which index of it.
func place(id wire.ID) (part, at int) {
	switch {
	case id >= wire.FirstClient:
		return clients, int(id - wire.FirstClient)
	case id >= wire.FirstController:
		return controllers, int(id - wire.FirstController)
	}
	return brokers, int(id) - 1
}

func (t *table) get(id wire.ID) *Process {
	part, at := place(id)
	return t.parts[part].Get(at)
}

func (t *table) put(p *Process) {
	p.index = len(t.ids)
	t.ids = append(t.ids, p.ID)
	part, at := place(p.ID)
	t.parts[part].Set(at, p)
}

// each ranges over one part of the processes by id.
func (t *table) each(part int) iter.Seq2[wire.ID, *Process] {
	return func(yield func(wire.ID, *Process) bool) {
		for i := range t.parts[part].Len() {
			if p := t.parts[part].Get(i); p != nil && !yield(p.ID, p) {
				return
			}
		}
	}
}

// all ranges over the brokers, then the controllers, then the clients.
func (t *table) all() iter.Seq2[wire.ID, *Process] {
	return func(yield func(wire.ID, *Process) bool) {
		for part := range t.parts {
			for id, p := range t.each(part) {
				if !yield(id, p) {
					return
				}
			}
		}
	}
}

// Process finds a process, running or not; nil when there is none. For reading only.
func (w *World) Process(id wire.ID) *Process { return w.table.get(id) }

// Brokers ranges over the brokers by id, running or not. For reading only, like all of these.
func (w *World) Brokers() iter.Seq2[wire.ID, *Process] { return w.table.each(brokers) }

// Controllers ranges over the controllers by id, running or not.
func (w *World) Controllers() iter.Seq2[wire.ID, *Process] { return w.table.each(controllers) }

// Clients ranges over the client processes in the order they were started, ended ones too.
func (w *World) Clients() iter.Seq2[wire.ID, *Process] { return w.table.each(clients) }

// Client is the state of a client process, ended or not; nil when there is none.
func (w *World) Client(id wire.ID) node.Machine {
	if p := w.table.get(id); p != nil && id.IsClient() {
		return p.machine
	}
	return nil
}

// Named finds a process by its name: the running one, or else the youngest that bore it.
func (w *World) Named(name string) *Process {
	var found *Process
	for _, p := range w.table.all() {
		if p.Name == name && (found == nil || p.Running || !found.Running) {
			found = p
		}
	}
	return found
}

// NameOf is what a learner calls the process: broker-1, controller-1, order-desk.
func (w *World) NameOf(id wire.ID) string {
	if p := w.table.get(id); p != nil {
		return p.Name
	}
	return id.String()
}

// actor is who a process is to chance.
func (w *World) actor(id wire.ID) node.Digest {
	if p := w.table.get(id); p != nil {
		return p.actor
	}
	return node.Itself
}

// NextClient is the id that the next client process will have.
func (w *World) NextClient() wire.ID {
	return wire.FirstClient + wire.ID(w.table.parts[clients].Len())
}

// edit finds a process for writing.
func (w *World) edit(id wire.ID) *Process {
	part, at := place(id)
	return w.table.parts[part].Edit(at)
}
