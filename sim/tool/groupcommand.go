package tool

import (
	"slices"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// groupCommand is what ConsumerGroupCommand and ShareGroupCommand have in common: the groups that
// the command line names, the actions on them, and how the tools end when a call fails.
type groupCommand struct {
	kind    string // "consumer" or "share", as in the error texts
	action  string // "list", "describe", "delete", "reset-offsets", "delete-offsets"
	view    string // of describe: "offsets", "members", "state"
	reset   resetPlan
	brokers []wire.BrokerEndpoint
	topics  topicList
	listed  []wire.ListedGroup
	groups  []string // what it is about
	at      int      // found[at] is being worked on, of the groups that were found
	pending int      // answers that are still to come
	moved   bool     // some coordinator is another one by now
	ends    logEnds
	deleted []wire.DeletedGroup
}

func (w *groupCommand) clone() groupCommand {
	c := *w
	c.listed, c.deleted = slices.Clone(w.listed), slices.Clone(w.deleted)
	c.ends = w.ends.clone()
	return c
}

// describeOptions checks what --describe is given, and finds what it shall show.
func (w *groupCommand) describeOptions(a *arguments) string {
	if !a.has("group") && !a.has("all-groups") {
		return "Option [describe] takes one of these options: [all-groups], [group]"
	}
	views := 0
	w.view = "offsets"
	for _, v := range []string{"members", "offsets", "state"} {
		if a.has(v) {
			w.view = v
			views++
		}
	}
	if views > 1 {
		return "Option [describe] takes at most one of these options: [members], [offsets], [state]"
	}
	if len(a.all("state")) > 0 {
		return "Option [describe] does not take a value for [state]"
	}
	return ""
}

// oneAction checks which options go together, and finds the one action; with none or several the
// problem is what the tool says about it.
func (w *groupCommand) oneAction(a *arguments, actions []string, says string) string {
	for _, c := range []struct {
		used    string
		clashes []string
	}{{"group", []string{"all-groups", "list"}}, {"topic", []string{"list", "describe"}}} {
		if err := a.checkInvalid(c.used, c.clashes...); err != nil {
			return err.Error()
		}
	}
	given := 0
	for _, n := range actions {
		if a.has(n) {
			given++
			w.action = n
		}
	}
	if given != 1 {
		return says
	}
	return ""
}

// list asks every broker which groups of some types it coordinates.
func (w *groupCommand) list(t *adminTool, types []string, out *node.Out) {
	w.pending = len(w.brokers)
	for _, n := range w.brokers {
		t.broker(n.ID, "listGroups", &wire.ListGroupsRequest{Types: types}, out)
	}
}

// haveListed takes one broker's groups; true when all brokers have answered.
func (w *groupCommand) haveListed(b *wire.ListGroupsReply) bool {
	w.listed = append(w.listed, b.Groups...)
	w.pending--
	return w.pending == 0
}

func (w *groupCommand) askCoordinators(t *adminTool, out *node.Out) {
	t.anyBroker("findCoordinator", &wire.FindCoordinatorRequest{Type: wire.GroupCoordinator,
		Keys: w.groups}, out)
}

// fail is the catch of both tools' run for what a future threw: the error on standard output, the
// trace on the other.
func (w *groupCommand) fail(p *Process, f *failure, out *node.Out) {
	w.thrown(p, &failure{java: execution, message: f.text(),
		causes: []string{"Caused by: " + f.text()}}, f.text(), out)
}

// thrown is the same for an exception with a text of its own.
func (w *groupCommand) thrown(p *Process, f *failure, text string, out *node.Out) {
	p.print(out, "\nError: Executing "+w.kind+" group command failed due to "+text)
	p.trace(f, out)
	p.exit(out, 0)
}
