package tool

import (
	"slices"
	"strings"

	"highwater/sim/node"
	"highwater/sim/wire"
)

var groupStates = []string{"Dead", "Assigning", "Stable", "Reconciling", "Empty",
	"PreparingRebalance", "CompletingRebalance"}

func (w *groupsTool) listFilters(a *arguments) string {
	if problem := badFilter(a.text("state", ""), "state list", "states", groupStates); problem != "" {
		return problem
	}
	return badFilter(a.text("type", ""), "types list", "types", []string{"Consumer", "Classic"})
}

// badFilter says what is wrong with a list of states or types; an empty list is right.
func badFilter(given, what, are string, known []string) string {
	for v := range strings.SplitSeq(given, ",") {
		if given != "" && !slices.ContainsFunc(known, func(k string) bool {
			return strings.EqualFold(k, strings.TrimSpace(v))
		}) {
			return "Invalid " + what + " '" + given + "'. Valid " + are + " are: " +
				strings.Join(known, ", ")
		}
	}
	return ""
}

// inFilter tells whether a list of states or types lets value pass; an empty one lets all.
func inFilter(given, value string) bool {
	return given == "" || slices.ContainsFunc(strings.Split(given, ","), func(s string) bool {
		return strings.EqualFold(strings.TrimSpace(s), value)
	})
}

func (w *groupsTool) listComplete(t *adminTool, p *Process, out *node.Out) {
	// Groups of other protocols (Connect's workers) aren't consumer groups.
	w.listed = slices.DeleteFunc(w.listed, func(g wire.ListedGroup) bool {
		return g.Type == "Share" || g.ProtocolType != "" && g.ProtocolType != wire.ConsumerProtocolType
	})
	if w.action != "list" {
		for _, g := range w.listed {
			w.groups = append(w.groups, g.GroupID)
		}
		w.find(t, p, out)
		return
	}
	w.printList(p, out)
	p.exit(out, 0)
}

func (w *groupsTool) printList(p *Process, out *node.Out) {
	a := &p.args
	var shown []wire.ListedGroup
	width := 15
	for _, g := range w.listed {
		if inFilter(a.text("state", ""), g.State) && inFilter(a.text("type", ""), g.Type) {
			shown = append(shown, g)
			width = max(width, javaLen(g.GroupID))
		}
	}
	row := func(id, kind, state string) string {
		s := pad(id, width+10)
		if a.has("type") {
			s += " " + pad(kind, 20)
		}
		if a.has("state") {
			s += " " + pad(state, 20)
		}
		return s
	}
	if !a.has("type") && !a.has("state") {
		for _, g := range shown {
			p.print(out, g.GroupID)
		}
		return
	}
	p.print(out, row("GROUP", "TYPE", "STATE"))
	for _, g := range shown {
		p.print(out, row(g.GroupID, g.Type, g.State))
	}
}
