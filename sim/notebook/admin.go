package notebook

import (
	"highwater/sim/node"
	"highwater/sim/wire"
)

// AdminSpec is a KafkaAdminClient that a cell makes.
type AdminSpec struct {
	Notebook string
	Config   []wire.ConfigEntry
}

// Role implements client.Spec.
func (AdminSpec) Role() string { return "tool" }

// New implements client.Spec.
func (s AdminSpec) New(id wire.ID, name string) node.Machine {
	return &Admin{handle{id: id, name: name, owner: s.Notebook, ask: newAsk(s.Config, 0)}}
}

// Admin is the process of one KafkaAdminClient.
type Admin struct{ handle }

// Start implements node.Machine.
func (a *Admin) Start(out *node.Out) { a.ask.Start(out) }

// Receive implements node.Machine.
func (a *Admin) Receive(m wire.Message, out *node.Out) { receive(a, m, out) }

// Fire implements node.Machine.
func (a *Admin) Fire(t node.Timer, out *node.Out) { fire(a, t, out) }

func (a *Admin) receive(m wire.Message, out *node.Out) { a.ask.Receive(m, out) }

func (a *Admin) fire(t node.Timer, out *node.Out) { a.ask.Fire(t, out) }

func (a *Admin) begin(out *node.Out) {
	switch a.now.do {
	case "ready":
	case "close":
		a.ok(out)
		out.Exit(0)
	default:
		if !begin(&a.handle, out) {
			a.unknown(out)
		}
	}
}

func (a *Admin) goOn(out *node.Out) {
	if a.now.do == "ready" {
		ready(&a.handle, &a.ask.Net, a.fault, out)
		return
	}
	goOn(&a.handle, out)
}

// Shutdown implements node.Machine.
func (a *Admin) Shutdown(out *node.Out) { out.Exit(0) }

// Clone implements node.Machine.
func (a *Admin) Clone() node.Machine { return &Admin{a.cloneHandle()} }
