package consumergroups

import (
	"slices"

	"highwater/sim/node"
	"highwater/sim/tool/groupcommand"
	"highwater/sim/tool/kit"
	"highwater/sim/wire"
)

var groupStates = []string{"Dead", "Assigning", "Stable", "Reconciling", "Empty",
	"PreparingRebalance", "CompletingRebalance"}

func (w *work) listFilters(a *kit.Arguments) string {
	problem := groupcommand.BadFilter(a.Text("state", ""), "state list", "states", groupStates)
	if problem != "" {
		return problem
	}
	return groupcommand.BadFilter(a.Text("type", ""), "types list", "types",
		[]string{"Consumer", "Classic"})
}

func (w *work) listComplete(t *kit.Admin, p *kit.Process, out *node.Out) {
	// Groups of other protocols (Connect's workers) aren't consumer groups.
	w.Listed = slices.DeleteFunc(w.Listed, func(g wire.ListedGroup) bool {
		return g.Type == "Share" || g.ProtocolType != "" && g.ProtocolType != wire.ConsumerProtocolType
	})
	if w.Action != "list" {
		for _, g := range w.Listed {
			w.Groups = append(w.Groups, g.GroupID)
		}
		w.find(t, p, out)
		return
	}
	w.printList(p, out)
	p.Exit(out, 0)
}

func (w *work) printList(p *kit.Process, out *node.Out) {
	a := &p.Args
	var shown []wire.ListedGroup
	width := 15
	for _, g := range w.Listed {
		if groupcommand.InFilter(a.Text("state", ""), g.State) &&
			groupcommand.InFilter(a.Text("type", ""), g.Type) {
			shown = append(shown, g)
			width = max(width, kit.JavaLen(g.GroupID))
		}
	}
	row := func(id, kind, state string) string {
		s := kit.Pad(id, width+10)
		if a.Has("type") {
			s += " " + kit.Pad(kind, 20)
		}
		if a.Has("state") {
			s += " " + kit.Pad(state, 20)
		}
		return s
	}
	if !a.Has("type") && !a.Has("state") {
		for _, g := range shown {
			p.Print(out, g.GroupID)
		}
		return
	}
	p.Print(out, row("GROUP", "TYPE", "STATE"))
	for _, g := range shown {
		p.Print(out, row(g.GroupID, g.Type, g.State))
	}
}
