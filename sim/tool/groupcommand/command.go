// Package groupcommand is what the tools for consumer groups and for share groups have in common:
// which groups and actions the command line names, where to reset offsets to, and how the tools
// end.
package groupcommand

import (
	"slices"
	"strings"

	"highwater/sim/node"
	"highwater/sim/tool/kit"
	"highwater/sim/wire"
)

// DescribeNeeds are options of the tools for groups that only a description takes.
var DescribeNeeds = []kit.Need{
	{Option: "members", Beside: []string{"describe"}},
	{Option: "verbose", Beside: []string{"describe"}},
	{Option: "offsets", Beside: []string{"describe"}},
	{Option: "state", Beside: []string{"describe", "list"}},
}

// Command is what ConsumerGroupCommand and ShareGroupCommand have in common: the groups that
// the command line names, the actions on them, and how the tools end when a call fails.
type Command struct {
	Kind    string // "consumer" or "share", as in the error texts
	Action  string // "list", "describe", "delete", "reset-offsets", "delete-offsets"
	View    string // of describe: "offsets", "members", "state"
	Reset   resetPlan
	Brokers []wire.BrokerEndpoint
	Topics  topicList
	Listed  []wire.ListedGroup
	Groups  []string // what it is about
	At      int      // found[at] is being worked on, of the groups that were found
	Pending int      // answers that are still to come
	Moved   bool     // some coordinator is another one by now
	Ends    LogEnds
	Deleted []wire.DeletedGroup
}

func (w *Command) Clone() Command {
	c := *w
	c.Listed, c.Deleted = slices.Clone(w.Listed), slices.Clone(w.Deleted)
	c.Ends = w.Ends.clone()
	return c
}

// DescribeOptions checks what --describe is given, and finds what it shall show.
func (w *Command) DescribeOptions(a *kit.Arguments) string {
	if !a.Has("group") && !a.Has("all-groups") {
		return "Option [describe] takes one of these options: [all-groups], [group]"
	}
	views := 0
	w.View = "offsets"
	for _, v := range []string{"members", "offsets", "state"} {
		if a.Has(v) {
			w.View = v
			views++
		}
	}
	if views > 1 {
		return "Option [describe] takes at most one of these options: [members], [offsets], [state]"
	}
	if len(a.All("state")) > 0 {
		return "Option [describe] does not take a value for [state]"
	}
	return ""
}

// OneAction checks which options go together, and finds the one action; with none or several the
// problem is what the tool says about it.
func (w *Command) OneAction(a *kit.Arguments, actions []string, says string) string {
	for _, c := range []struct {
		used    string
		clashes []string
	}{{"group", []string{"all-groups", "list"}}, {"topic", []string{"list", "describe"}}} {
		if err := a.CheckInvalid(c.used, c.clashes...); err != nil {
			return err.Error()
		}
	}
	given := 0
	for _, n := range actions {
		if a.Has(n) {
			given++
			w.Action = n
		}
	}
	if given != 1 {
		return says
	}
	return ""
}

// List asks every broker which groups of some types it coordinates.
func (w *Command) List(t *kit.Admin, types []string, out *node.Out) {
	w.Pending = len(w.Brokers)
	for _, n := range w.Brokers {
		t.ToBroker(n.ID, "listGroups", &wire.ListGroupsRequest{Types: types}, out)
	}
}

// HaveListed takes one broker's groups; true when all brokers have answered.
func (w *Command) HaveListed(b *wire.ListGroupsReply) bool {
	w.Listed = append(w.Listed, b.Groups...)
	w.Pending--
	return w.Pending == 0
}

func (w *Command) AskCoordinators(t *kit.Admin, out *node.Out) {
	t.ToAny("findCoordinator", &wire.FindCoordinatorRequest{Type: wire.GroupCoordinator,
		Keys: w.Groups}, out)
}

// Fail is the catch of both tools' run for what a future threw: the error on standard output, the
// trace on the other.
func (w *Command) Fail(p *kit.Process, f *kit.Failure, out *node.Out) {
	w.Thrown(p, &kit.Failure{Java: kit.Execution, Message: f.Text(),
		Causes: []string{"Caused by: " + f.Text()}}, f.Text(), out)
}

// Thrown is the same for an exception with a text of its own.
func (w *Command) Thrown(p *kit.Process, f *kit.Failure, text string, out *node.Out) {
	p.Print(out, "\nError: Executing "+w.Kind+" group command failed due to "+text)
	p.Trace(f, out)
	p.Exit(out, 0)
}

// Outdated says that the group's coordinator is another one by now, or isn't ready: the client looks
// for it again.
func Outdated(e wire.ErrorCode) bool {
	return e == wire.NotCoordinator || e == wire.CoordinatorNotAvailable ||
		e == wire.CoordinatorLoadInProgress
}

// BadFilter says what is wrong with a list of states or types; an empty list is right.
func BadFilter(given, what, are string, known []string) string {
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

// InFilter tells whether a list of states or types lets value pass; an empty one lets all.
func InFilter(given, value string) bool {
	return given == "" || slices.ContainsFunc(strings.Split(given, ","), func(s string) bool {
		return strings.EqualFold(strings.TrimSpace(s), value)
	})
}

// Throws is the catch of the tools' run for what making the admin client throws.
func Throws(kind string) func(p *kit.Process, f *kit.Failure, out *node.Out) {
	return func(p *kit.Process, f *kit.Failure, out *node.Out) {
		w, text := Command{Kind: kind}, f.Message
		if f.Java == kit.NoSuchFile {
			text = f.Text()
			f = &kit.Failure{Java: "java.lang.RuntimeException", Message: text,
				Causes: []string{"Caused by: " + text}}
		}
		w.Thrown(p, f, text, out)
	}
}
