package sim

import (
	"iter"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// owner is compared by address: it tells which world may edit a process in place (see ordered.Cow).
type owner struct{ _ byte }

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

	machine node.Machine
	owner   *owner
	rand    node.Rand
	index   int // dense number, for peers
	// peers are the incarnations, by process index, with which it has a connection; 0 for none. It
	// notices that a peer is gone only when it is told.
	peers []uint32
}

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

func (p *Process) clone(mine *owner) *Process {
	c := *p
	c.owner = mine
	c.machine = p.machine.Clone()
	c.peers = append([]uint32(nil), p.peers...)
	return &c
}

// table finds processes by id: a slice for each range of ids.
type table struct {
	brokers, controllers, clients []*Process
	ids                           []wire.ID // by Process.index; only ever appended to
}

func (t *table) clone() table {
	t.ids = t.ids[:len(t.ids):len(t.ids)]
	return table{
		brokers:     append([]*Process(nil), t.brokers...),
		controllers: append([]*Process(nil), t.controllers...),
		clients:     append([]*Process(nil), t.clients...),
		ids:         t.ids,
	}
}

// at is the place of id, nil when there can be none.
func (t *table) at(id wire.ID) **Process {
	part, i := t.brokers, int(id)-1
	if id >= wire.FirstClient {
		part, i = t.clients, int(id-wire.FirstClient)
	} else if id >= wire.FirstController {
		part, i = t.controllers, int(id-wire.FirstController)
	}
	if i < 0 || i >= len(part) {
		return nil
	}
	return &part[i]
}

func (t *table) get(id wire.ID) *Process {
	if p := t.at(id); p != nil {
		return *p
	}
	return nil
}

func (t *table) put(p *Process) {
	p.index = len(t.ids)
	t.ids = append(t.ids, p.ID)
	part, i := &t.brokers, int(p.ID)-1
	if p.ID >= wire.FirstClient {
		part, i = &t.clients, int(p.ID-wire.FirstClient)
	} else if p.ID >= wire.FirstController {
		part, i = &t.controllers, int(p.ID-wire.FirstController)
	}
	for len(*part) <= i {
		*part = append(*part, nil)
	}
	(*part)[i] = p
}

func each(part []*Process) iter.Seq2[wire.ID, *Process] {
	return func(yield func(wire.ID, *Process) bool) {
		for _, p := range part {
			if p != nil && !yield(p.ID, p) {
				return
			}
		}
	}
}

// Process finds a process, running or not; nil when there is none. For reading only.
func (w *World) Process(id wire.ID) *Process { return w.table.get(id) }

// Brokers ranges over the brokers by id, running or not. For reading only, like all of these.
func (w *World) Brokers() iter.Seq2[wire.ID, *Process] { return each(w.table.brokers) }

// Controllers ranges over the controllers by id, running or not.
func (w *World) Controllers() iter.Seq2[wire.ID, *Process] { return each(w.table.controllers) }

// Clients ranges over the client processes in the order they were started, ended ones too.
func (w *World) Clients() iter.Seq2[wire.ID, *Process] { return each(w.table.clients) }

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
	for _, part := range [...][]*Process{w.table.brokers, w.table.controllers, w.table.clients} {
		for _, p := range part {
			if p != nil && p.Name == name && (found == nil || p.Running || !found.Running) {
				found = p
			}
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

// NextClient is the id that the next client process will have.
func (w *World) NextClient() wire.ID { return wire.FirstClient + wire.ID(len(w.table.clients)) }

// edit finds a process for writing; it is copied first if a snapshot still sees it.
func (w *World) edit(id wire.ID) *Process {
	place := w.table.at(id)
	p := *place
	if p.owner != w.mine {
		p = p.clone(w.mine)
		*place = p
	}
	return p
}
