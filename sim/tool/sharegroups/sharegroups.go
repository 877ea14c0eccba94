// Package sharegroups is kafka-share-groups.sh.
package sharegroups

import (
	_ "embed"
	"slices"
	"strings"

	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/tool/groupcommand"
	"highwater/sim/tool/kit"
	"highwater/sim/wire"
)

//go:embed options.txt
var options string

// work is org.apache.kafka.tools.consumer.group.ShareGroupCommand.
type work struct {
	groupcommand.Command
	found   []describedShares // by group id
	rows    []kit.PartitionOffset
	refused []wire.DeletedGroup // by the tool itself: not a share group, not empty
}

type describedShares struct {
	wire.DescribedShareGroup
	coordinator wire.ID
	offsets     []wire.ShareOffset
}

// Program is kafka-share-groups.sh.
var Program = kit.Program{Name: "kafka-share-groups",
	Class:   "org.apache.kafka.tools.consumer.group.ShareGroupCommand",
	Options: options, Role: "tool", Main: run, Python: kit.NoPython, Refuse: kit.RefuseByThrowing,
	Throws: groupcommand.Throws("share"),
	Needs:  groupcommand.DescribeNeeds}

func run(p *kit.Process, out *node.Out) kit.Task {
	w := &work{Command: groupcommand.Command{Kind: "share"}}
	if problem := w.options(&p.Args); problem != "" {
		p.UsageExit(problem, out)
		return nil
	}
	t := kit.NewAdmin(p, "adminclient-1", w, out)
	if t == nil {
		return nil
	}
	limit, err := p.Args.Number("timeout", 30000, 64)
	if err != nil {
		w.Thrown(p, kit.FailureOf(err), err.Error(), out)
		return nil
	}
	t.Limit = node.Ms(limit)
	return t
}

var actions = []string{"list", "describe", "delete", "reset-offsets", "delete-offsets"}

// options is ShareGroupCommandOptions.checkArgs, and what main checks after it.
func (w *work) options(a *kit.Arguments) string {
	if err := a.CheckRequired("bootstrap-server"); err != nil {
		return err.Error()
	}
	if problem := w.actionOptions(a); problem != "" {
		return problem
	}
	if problem := w.OneAction(a, actions, "Command must include exactly one action: --"+
		strings.Join(actions, ", --")+"."); problem != "" {
		return problem
	}
	w.Groups = a.All("group")
	if w.Action == "list" {
		return groupcommand.BadFilter(a.Text("state", ""), "state list", "states",
			[]string{"Dead", "Stable", "Empty"})
	}
	return ""
}

func (w *work) actionOptions(a *kit.Arguments) string {
	someGroup := a.Has("group") || a.Has("all-groups")
	if a.Has("describe") {
		if problem := w.DescribeOptions(a); problem != "" {
			return problem
		}
	}
	switch {
	case a.Has("delete") && !someGroup:
		return "Option [delete] takes the options [group] or [all-groups]"
	case a.Has("delete") && a.Has("group") && a.Has("all-groups"):
		return "Option [delete] takes either [group] or [all-groups], not both."
	case a.Has("delete") && a.Has("topic"):
		return "Option [delete] does not take the option: [topic]"
	case a.Has("delete-offsets") && (!a.Has("group") || !a.Has("topic")):
		return "Option [delete-offsets] takes the following options: [group], [topic]"
	case a.Has("reset-offsets"):
		return w.resetOptions(a)
	}
	return ""
}

func (w *work) resetOptions(a *kit.Arguments) string {
	ways := []string{"to-datetime", "to-earliest", "to-latest"}
	for _, n := range ways {
		if a.Has(n) {
			w.Reset.How = n
		}
	}
	switch {
	case a.Has("dry-run") && a.Has("execute"):
		return "Option [reset-offsets] only accepts one of [execute] and [dry-run]"
	case !a.Has("dry-run") && !a.Has("execute"):
		return "Option [reset-offsets] takes the option: [execute] or [dry-run]"
	case !a.Has("group"):
		return "Option [reset-offsets] takes the option: [group]"
	case !a.Has("topic") && !a.Has("all-topics"):
		return "Option [reset-offsets] takes one of these options: [all-topics], [topic]"
	case w.Reset.How == "":
		return "Option [reset-offsets] takes one of these options: [to-datetime], [to-earliest], " +
			"[to-latest]"
	}
	for _, n := range ways {
		if err := a.CheckInvalid(n, kit.Without(ways, n)...); err != nil {
			return err.Error()
		}
	}
	return ""
}

func (w *work) Begin(t *kit.Admin, _ *kit.Process, out *node.Out) {
	name := "describeShareGroups(api=FIND_COORDINATOR)"
	if w.Action == "list" || w.Action == "delete" {
		name = "findAllBrokers"
	}
	t.ToAny(name, &wire.MetadataRequest{All: true}, out)
}

func (w *work) Clone() kit.Work {
	c := *w
	c.Command = w.Command.Clone()
	c.found, c.refused = slices.Clone(w.found), slices.Clone(w.refused)
	return &c
}

func (w *work) Answered(t *kit.Admin, p *kit.Process, r kit.Answer, out *node.Out) {
	if r.Failure != nil {
		w.Fail(p, r.Failure, out)
		return
	}
	switch b := r.Reply.(type) {
	case *wire.MetadataReply:
		w.Brokers, w.Topics = b.Brokers, b.Topics
		if w.Action == "list" || w.Action == "delete" || p.Args.Has("all-groups") {
			w.List(t, []string{"share"}, out)
		} else {
			w.find(t, p, out)
		}
	case *wire.ListGroupsReply:
		if w.HaveListed(b) {
			w.listComplete(t, p, out)
		}
	case *wire.FindCoordinatorReply:
		w.foundCoordinators(t, p, b, out)
	case *wire.ListOffsetsReply:
		if w.Ends.Take(&r, b) {
			w.resetTo(t, p, out)
		}
	case *wire.DescribeShareGroupOffsetsReply:
		w.haveOffsets(t, p, b, out)
	case *wire.AlterShareGroupOffsetsReply:
		w.altered(t, p, b, out)
	case *wire.DeleteShareGroupOffsetsReply:
		if groupcommand.Outdated(b.Error) {
			w.find(t, p, out)
			return
		}
		w.printOffsetsDeleted(p, b, out)
	default:
		w.aboutGroups(t, p, r.Reply, out)
	}
}

func (w *work) listComplete(t *kit.Admin, p *kit.Process, out *node.Out) {
	if w.Action == "list" {
		w.printList(p, out)
		p.Exit(out, 0)
		return
	}
	if p.Args.Has("all-groups") {
		w.Groups = nil
		for _, g := range w.Listed {
			w.Groups = append(w.Groups, g.GroupID)
		}
	}
	if w.Action == "delete" {
		w.refuse()
	}
	w.find(t, p, out)
}

// refuse sorts out the groups that the tool doesn't ask to be deleted.
func (w *work) refuse() {
	var ask []string
	w.refused = nil
	for _, id := range w.Groups {
		at := slices.IndexFunc(w.Listed, func(g wire.ListedGroup) bool { return g.GroupID == id })
		bad := wire.DeletedGroup{GroupID: id}
		switch {
		case slices.Contains(ask, id):
			continue
		case at < 0:
			bad.Message = kit.IllegalArgument + ": Group '" + id + "' is not a share group."
		case w.Listed[at].State != "Empty":
			bad.Message = kit.KafkaFailure(wire.NonEmptyGroup,
				"Share group '"+id+"' is not EMPTY.").Text()
		default:
			ask = append(ask, id)
			continue
		}
		w.refused = append(w.refused, bad)
	}
	w.Groups = ask
}

func (w *work) find(t *kit.Admin, p *kit.Process, out *node.Out) {
	w.found, w.Moved, w.Pending = nil, false, 0
	if len(w.Groups) == 0 {
		w.finish(p, out)
		return
	}
	w.AskCoordinators(t, out)
}

// finish prints what --describe or --delete brought.
func (w *work) finish(p *kit.Process, out *node.Out) {
	if w.Action == "delete" {
		w.printDeleted(p, out)
	} else {
		for i := range w.found {
			w.printGroup(p, &w.found[i], out)
		}
	}
	p.Exit(out, 0)
}

// foundCoordinators asks each coordinator about its groups.
func (w *work) foundCoordinators(t *kit.Admin, p *kit.Process, b *wire.FindCoordinatorReply,
	out *node.Out) {
	for i := range b.Coordinators {
		c := &b.Coordinators[i]
		if c.Error != wire.None {
			w.Fail(p, kit.KafkaFailure(c.Error, c.Message), out)
			return
		}
		w.found = append(w.found, describedShares{coordinator: c.NodeID,
			DescribedShareGroup: wire.DescribedShareGroup{GroupID: c.Key}})
	}
	ordered.SortFunc(w.found, func(a, b describedShares) int {
		return strings.Compare(a.GroupID, b.GroupID)
	})
	w.found = slices.CompactFunc(w.found, func(a, b describedShares) bool {
		return a.GroupID == b.GroupID
	})
	if w.Action == "delete-offsets" {
		topics := slices.Clone(p.Args.All("topic"))
		ordered.Sort(topics)
		t.ToBroker(w.found[0].coordinator, "deleteShareGroupOffsets",
			&wire.DeleteShareGroupOffsetsRequest{GroupID: w.found[0].GroupID,
				Topics: slices.Compact(topics)}, out)
		return
	}
	for i := range w.found {
		id := []string{w.found[i].GroupID}
		if w.Pending++; w.Action == "delete" {
			t.ToBroker(w.found[i].coordinator, "deleteShareGroups",
				&wire.DeleteGroupsRequest{Groups: id},
				out)
		} else {
			t.ToBroker(w.found[i].coordinator, "describeShareGroups",
				&wire.ShareGroupDescribeRequest{Groups: id}, out)
		}
	}
}

// aboutGroups takes a coordinator's answer about one group.
func (w *work) aboutGroups(t *kit.Admin, p *kit.Process, body wire.Body, out *node.Out) {
	w.Pending--
	switch b := body.(type) {
	case *wire.ShareGroupDescribeReply:
		for i := range w.found {
			if d := &b.Groups[0]; w.found[i].GroupID == d.GroupID {
				w.found[i].DescribedShareGroup = *d
				w.Moved = w.Moved || groupcommand.Outdated(d.Error)
			}
		}
	case *wire.DeleteGroupsReply:
		w.Moved = w.Moved || groupcommand.Outdated(b.Results[0].Error)
		w.Deleted = append(w.Deleted, b.Results...)
	}
	switch {
	case w.Pending > 0:
	case w.Moved:
		w.Deleted = nil
		w.find(t, p, out)
	case w.Action == "delete":
		w.finish(p, out)
	default:
		w.described(t, p, out)
	}
}

// described goes on when all groups are known.
func (w *work) described(t *kit.Admin, p *kit.Process, out *node.Out) {
	for i := range w.found {
		g := &w.found[i]
		missing := g.Error == wire.GroupIDNotFound
		switch {
		case w.Action == "reset-offsets" && g.Error != wire.None && !missing:
			p.PrintErr(out, g.Message)
			p.Exit(out, 1)
			return
		case w.Action == "reset-offsets" && !missing && g.State != "Empty" && g.State != "Dead":
			p.PrintErr(out, "Share group '"+g.GroupID+"' is not empty.")
			p.Exit(out, 1)
			return
		case w.Action == "describe" && g.Error != wire.None:
			w.Fail(p, kit.KafkaFailure(g.Error, g.Message), out)
			return
		}
	}
	if w.Action == "reset-offsets" && p.Args.Has("topic") {
		w.planReset(t, p, nil, out)
		return
	}
	if w.View == "members" || w.View == "state" {
		w.finish(p, out)
		return
	}
	w.At = 0
	w.askOffsets(t, p, out)
}

// askOffsets asks for one group's offsets after the other's.
func (w *work) askOffsets(t *kit.Admin, p *kit.Process, out *node.Out) {
	if w.At == len(w.found) {
		w.finish(p, out)
		return
	}
	g := &w.found[w.At]
	t.ToBroker(g.coordinator, "listShareGroupOffsets",
		&wire.DescribeShareGroupOffsetsRequest{GroupID: g.GroupID}, out)
}

func (w *work) haveOffsets(t *kit.Admin, p *kit.Process,
	b *wire.DescribeShareGroupOffsetsReply, out *node.Out) {
	switch {
	case groupcommand.Outdated(b.Error):
		w.find(t, p, out)
	case b.Error != wire.None:
		f := kit.KafkaFailure(b.Error, b.Message)
		text := kit.Execution + ": " + f.Text()
		w.Thrown(p, &kit.Failure{Java: "java.lang.RuntimeException", Message: text,
			Causes: []string{"Caused by: " + text, "Caused by: " + f.Text()}}, text, out)
	case w.Action == "reset-offsets":
		w.planReset(t, p, b.Partitions, out)
	default:
		w.found[w.At].offsets = b.Partitions
		w.At++
		w.askOffsets(t, p, out)
	}
}

// planReset finds the partitions, those of --topic or all the group has, and their new offsets.
func (w *work) planReset(t *kit.Admin, p *kit.Process, all []wire.ShareOffset, out *node.Out) {
	r := &w.Reset
	var f *kit.Failure
	if r.Tps = nil; p.Args.Has("topic") {
		var bad groupcommand.RefusedArgument
		if r.Tps, bad, f = w.Topics.Scope(p.Args.All("topic")); bad != "" {
			p.UsageExit(string(bad), out)
			return
		}
	}
	for i := range all {
		r.Tps = append(r.Tps, all[i].TP)
	}
	if f == nil {
		f = w.Topics.Check(r.Tps)
	}
	if f == nil && r.How == "to-datetime" {
		f = r.Timed(p.Args.Text(r.How, ""), out.Wall().UnixMs())
	}
	if f != nil {
		w.Thrown(p, f, f.Message, out)
		return
	}
	w.Ends = groupcommand.LogEnds{}
	for _, at := range r.Times() {
		w.Ends.Ask(t, r.Tps, at, out)
	}
	if len(r.Tps) == 0 {
		w.resetTo(t, p, out)
	}
}

func (w *work) resetTo(t *kit.Admin, p *kit.Process, out *node.Out) {
	w.rows = nil
	req := &wire.AlterShareGroupOffsetsRequest{GroupID: w.found[0].GroupID}
	for _, tp := range kit.PartitionOrder(w.Reset.Tps) {
		n := w.Reset.ByTime(p, &w.Ends, tp, out)
		w.rows = append(w.rows, kit.PartitionOffset{TP: tp, Offset: n})
		req.Partitions = append(req.Partitions, wire.ShareOffset{TP: tp, StartOffset: n})
	}
	if p.Args.Has("execute") {
		t.ToBroker(w.found[0].coordinator, "alterShareGroupOffsets", req, out)
		return
	}
	w.printReset(p, out)
}

func (w *work) printReset(p *kit.Process, out *node.Out) {
	groupcommand.PrintNewOffsets(p,
		[]groupcommand.NewOffsets{{Group: w.found[0].GroupID, Rows: w.rows}}, out)
	p.Exit(out, 0)
}

func (w *work) altered(t *kit.Admin, p *kit.Process, b *wire.AlterShareGroupOffsetsReply,
	out *node.Out) {
	code := b.Error
	for i := range b.Partitions {
		if code == wire.None {
			code = b.Partitions[i].Error
		}
	}
	switch {
	case groupcommand.Outdated(code):
		w.find(t, p, out)
	case code != wire.None:
		f := kit.KafkaFailure(code, b.Message)
		w.Thrown(p, f, f.Message, out)
	default:
		w.printReset(p, out)
	}
}
