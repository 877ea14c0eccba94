package shell

import (
	"slices"

	"highwater/sim"
	"highwater/sim/client"
	"highwater/sim/client/app"
	"highwater/sim/connect"
	"highwater/sim/node"
	"highwater/sim/registry"
	"highwater/sim/tool/kit"
	"highwater/sim/wire"
)

// Node is a broker or controller as the parser knows it.
type Node struct {
	ID      wire.ID
	Running bool
}

// Process is a running client process: an application or a tool.
type Process struct {
	ID   wire.ID
	Name string
	Role string // "producer", "consumer", "tool"
	// Argv is a tool's command line; nil for an application.
	Argv []string
	// Orders are the lines beginning with a slash that an application understands.
	Orders []string
	// ReadsInput tells that it waits for lines at its standard input.
	ReadsInput bool
	// Endless tells that it ends only when somebody ends it.
	Endless bool
	// Notebook is the notebook that it belongs to, or is; "" when it is no part of one.
	Notebook string
	// Waits tells that a call of it is under way.
	Waits bool
}

// Ended is an application that can be started again as it was.
type Ended struct {
	Name string
	Spec client.Spec
	// ID is the process itself, when it keeps a disk and so is booted again; 0: a new one begins.
	ID wire.ID
}

// Env is what the parser must know of the world to understand names. It is gathered by EnvOf, so the
// parser itself can be tested without a world.
type Env struct {
	Now       node.Time
	Nodes     []Node
	Processes []Process
	Ended     []Ended // applications that were killed, stopped or have ended, the last first
	Topics    []string
	Groups    []string // of all types
	Files     []client.File
	// Foreground is the process that keeps the console busy, or 0.
	Foreground wire.ID
}

func (e *Env) node(id wire.ID) (Node, bool) {
	for _, n := range e.Nodes {
		if n.ID == id {
			return n, true
		}
	}
	return Node{}, false
}

func (e *Env) process(name string) (Process, bool) {
	for _, p := range e.Processes {
		if p.Name == name {
			return p, true
		}
	}
	return Process{}, false
}

func (e *Env) foreground() (Process, bool) {
	for _, p := range e.Processes {
		if p.ID == e.Foreground && p.ID != 0 {
			return p, true
		}
	}
	return Process{}, false
}

// machine finds a broker, a controller or a running client process by name.
func (e *Env) machine(name string) (wire.ID, bool) {
	for _, n := range e.Nodes {
		if n.ID.String() == name {
			return n.ID, true
		}
	}
	if p, ok := e.process(name); ok {
		return p.ID, true
	}
	return 0, false
}

func (e *Env) machineNames() []string {
	var out []string
	for _, n := range e.Nodes {
		out = append(out, n.ID.String())
	}
	return append(out, e.processNames()...)
}

func (e *Env) nodeNames() []string {
	var out []string
	for _, n := range e.Nodes {
		out = append(out, n.ID.String())
	}
	return out
}

// endedNamed finds an application that can be started again.
func (e *Env) endedNamed(name string) (Ended, bool) {
	for _, p := range e.Ended {
		if p.Name == name {
			return p, true
		}
	}
	return Ended{}, false
}

// startNames are what start may be said of: brokers, controllers and applications that ended.
func (e *Env) startNames() []string {
	out := e.nodeNames()
	for _, p := range e.Ended {
		if _, running := e.process(p.Name); !running && index(out, p.Name) < 0 {
			out = append(out, p.Name)
		}
	}
	return out
}

// specOf is what an application was started with; nil for a tool.
func specOf(m node.Machine) client.Spec {
	switch a := m.(type) {
	case *app.Producer:
		return *a.Spec()
	case *app.Consumer:
		return *a.Spec()
	case *app.ShareConsumer:
		return *a.Spec()
	case *registry.Registry:
		return *a.Spec()
	case *connect.Worker:
		return *a.Spec()
	}
	return nil
}

func (e *Env) processNames() []string {
	var out []string
	for _, p := range e.Processes {
		out = append(out, p.Name)
	}
	return out
}

// cellular is a notebook, or a client of one.
type cellular interface {
	Notebook() string
	Waits() string
}

// EnvOfCall is all that a line "call NAME JSON" needs to be understood: a program gives one for each
// record.
func EnvOfCall(w *sim.World) Env {
	e := Env{Now: w.Now()}
	for id, p := range w.Clients() {
		if n, ok := p.Machine().(cellular); ok && p.Running {
			e.Processes = append(e.Processes, Process{ID: id, Name: p.Name, Notebook: n.Notebook()})
		}
	}
	return e
}

// EnvOf gathers what the parser needs from a world. foreground is the process that keeps the console
// busy, or 0.
func EnvOf(w *sim.World, foreground wire.ID) Env {
	e := Env{Now: w.Now(), Topics: w.Image().Topics.Keys()}
	for name, text := range w.Files() {
		e.Files = append(e.Files, client.File{Name: name, Text: text})
	}
	for id, p := range w.Brokers() {
		e.Nodes = append(e.Nodes, Node{ID: id, Running: p.Running})
		if b, ok := p.Machine().(interface{ GroupIDs() []string }); ok && p.Running {
			e.Groups = append(e.Groups, b.GroupIDs()...)
		}
	}
	for id, p := range w.Controllers() {
		e.Nodes = append(e.Nodes, Node{ID: id, Running: p.Running})
	}
	for id, p := range w.Clients() {
		if !p.Running {
			if spec := specOf(p.Machine()); spec != nil {
				e.Ended = slices.Insert(e.Ended, 0, Ended{Name: p.Name, Spec: spec})
			}
			if _, keeps := p.Machine().(sim.Durable); keeps {
				e.Ended = slices.Insert(e.Ended, 0, Ended{Name: p.Name, ID: id})
			}
			continue
		}
		q := Process{ID: id, Name: p.Name, Role: p.Role, ReadsInput: true, Endless: true}
		if a, ok := p.Machine().(interface{ Orders() []string }); ok {
			q.Orders = a.Orders()
		}
		if n, ok := p.Machine().(cellular); ok {
			q.Notebook, q.Waits = n.Notebook(), n.Waits() != ""
		}
		if t, ok := p.Machine().(*kit.Process); ok {
			q.Argv = t.Line.Argv
			q.ReadsInput = t.ReadsInput()
			q.Endless = t.Prog.RunsOn(q.Argv[1:], !t.Line.Terminal)
		}
		e.Processes = append(e.Processes, q)
		if id == foreground {
			e.Foreground = id
		}
	}
	return e
}
