package tool

import (
	_ "embed"
	"slices"
	"strings"

	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/wire"
)

//go:embed options/kafka-share-groups.txt
var shareGroupsOptions string

// shareGroupsTool is org.apache.kafka.tools.consumer.group.ShareGroupCommand.
type shareGroupsTool struct {
	groupCommand
	found   []describedShares // by group id
	rows    []tpOffset
	refused []wire.DeletedGroup // by the tool itself: not a share group, not empty
}

type describedShares struct {
	wire.DescribedShareGroup
	coordinator wire.ID
	offsets     []wire.ShareOffset
}

func shareGroupsMain(p *Process, out *node.Out) task {
	w := &shareGroupsTool{groupCommand: groupCommand{kind: "share"}}
	if problem := w.options(&p.args); problem != "" {
		p.usageExit(problem, out)
		return nil
	}
	t := newAdminTool(p, "adminclient-1", w, out)
	if t == nil {
		return nil
	}
	limit, err := p.args.number("timeout", 30000, 64)
	if err != nil {
		w.thrown(p, failureOf(err), err.Error(), out)
		return nil
	}
	t.limit = node.Ms(limit)
	return t
}

var shareGroupsActions = []string{"list", "describe", "delete", "reset-offsets", "delete-offsets"}

// options is ShareGroupCommandOptions.checkArgs, and what main checks after it.
func (w *shareGroupsTool) options(a *arguments) string {
	if err := a.checkRequired("bootstrap-server"); err != nil {
		return err.Error()
	}
	if problem := w.actionOptions(a); problem != "" {
		return problem
	}
	if problem := w.oneAction(a, shareGroupsActions, "Command must include exactly one action: --"+
		strings.Join(shareGroupsActions, ", --")+"."); problem != "" {
		return problem
	}
	w.groups = a.all("group")
	if w.action == "list" {
		return badFilter(a.text("state", ""), "state list", "states",
			[]string{"Dead", "Stable", "Empty"})
	}
	return ""
}

func (w *shareGroupsTool) actionOptions(a *arguments) string {
	someGroup := a.has("group") || a.has("all-groups")
	if a.has("describe") {
		if problem := w.describeOptions(a); problem != "" {
			return problem
		}
	}
	switch {
	case a.has("delete") && !someGroup:
		return "Option [delete] takes the options [group] or [all-groups]"
	case a.has("delete") && a.has("group") && a.has("all-groups"):
		return "Option [delete] takes either [group] or [all-groups], not both."
	case a.has("delete") && a.has("topic"):
		return "Option [delete] does not take the option: [topic]"
	case a.has("delete-offsets") && (!a.has("group") || !a.has("topic")):
		return "Option [delete-offsets] takes the following options: [group], [topic]"
	case a.has("reset-offsets"):
		return w.resetOptions(a)
	}
	return ""
}

func (w *shareGroupsTool) resetOptions(a *arguments) string {
	ways := []string{"to-datetime", "to-earliest", "to-latest"}
	for _, n := range ways {
		if a.has(n) {
			w.reset.how = n
		}
	}
	switch {
	case a.has("dry-run") && a.has("execute"):
		return "Option [reset-offsets] only accepts one of [execute] and [dry-run]"
	case !a.has("dry-run") && !a.has("execute"):
		return "Option [reset-offsets] takes the option: [execute] or [dry-run]"
	case !a.has("group"):
		return "Option [reset-offsets] takes the option: [group]"
	case !a.has("topic") && !a.has("all-topics"):
		return "Option [reset-offsets] takes one of these options: [all-topics], [topic]"
	case w.reset.how == "":
		return "Option [reset-offsets] takes one of these options: [to-datetime], [to-earliest], " +
			"[to-latest]"
	}
	for _, n := range ways {
		if err := a.checkInvalid(n, without(ways, n)...); err != nil {
			return err.Error()
		}
	}
	return ""
}

func (w *shareGroupsTool) begin(t *adminTool, _ *Process, out *node.Out) {
	name := "describeShareGroups(api=FIND_COORDINATOR)"
	if w.action == "list" || w.action == "delete" {
		name = "findAllBrokers"
	}
	t.anyBroker(name, &wire.MetadataRequest{All: true}, out)
}

func (w *shareGroupsTool) clone() adminWork {
	c := *w
	c.groupCommand = w.groupCommand.clone()
	c.found, c.refused = slices.Clone(w.found), slices.Clone(w.refused)
	return &c
}

func (w *shareGroupsTool) answered(t *adminTool, p *Process, r answer, out *node.Out) {
	if r.failure != nil {
		w.fail(p, r.failure, out)
		return
	}
	switch b := r.reply.(type) {
	case *wire.MetadataReply:
		w.brokers, w.topics = b.Brokers, b.Topics
		if w.action == "list" || w.action == "delete" || p.args.has("all-groups") {
			w.list(t, []string{"share"}, out)
		} else {
			w.find(t, p, out)
		}
	case *wire.ListGroupsReply:
		if w.haveListed(b) {
			w.listComplete(t, p, out)
		}
	case *wire.FindCoordinatorReply:
		w.foundCoordinators(t, p, b, out)
	case *wire.ListOffsetsReply:
		if w.ends.take(&r, b) {
			w.resetTo(t, p, out)
		}
	case *wire.DescribeShareGroupOffsetsReply:
		w.haveOffsets(t, p, b, out)
	case *wire.AlterShareGroupOffsetsReply:
		w.altered(t, p, b, out)
	case *wire.DeleteShareGroupOffsetsReply:
		if outdated(b.Error) {
			w.find(t, p, out)
			return
		}
		w.printOffsetsDeleted(p, b, out)
	default:
		w.aboutGroups(t, p, r.reply, out)
	}
}

func (w *shareGroupsTool) listComplete(t *adminTool, p *Process, out *node.Out) {
	if w.action == "list" {
		w.printList(p, out)
		p.exit(out, 0)
		return
	}
	if p.args.has("all-groups") {
		w.groups = nil
		for _, g := range w.listed {
			w.groups = append(w.groups, g.GroupID)
		}
	}
	if w.action == "delete" {
		w.refuse()
	}
	w.find(t, p, out)
}

// refuse sorts out the groups that the tool doesn't ask to be deleted.
func (w *shareGroupsTool) refuse() {
	var ask []string
	w.refused = nil
	for _, id := range w.groups {
		at := slices.IndexFunc(w.listed, func(g wire.ListedGroup) bool { return g.GroupID == id })
		bad := wire.DeletedGroup{GroupID: id}
		switch {
		case slices.Contains(ask, id):
			continue
		case at < 0:
			bad.Message = illegalArgument + ": Group '" + id + "' is not a share group."
		case w.listed[at].State != "Empty":
			bad.Message = kafkaFailure(wire.NonEmptyGroup, "Share group '"+id+"' is not EMPTY.").text()
		default:
			ask = append(ask, id)
			continue
		}
		w.refused = append(w.refused, bad)
	}
	w.groups = ask
}

func (w *shareGroupsTool) find(t *adminTool, p *Process, out *node.Out) {
	w.found, w.moved, w.pending = nil, false, 0
	if len(w.groups) == 0 {
		w.finish(p, out)
		return
	}
	w.askCoordinators(t, out)
}

// finish prints what --describe or --delete brought.
func (w *shareGroupsTool) finish(p *Process, out *node.Out) {
	if w.action == "delete" {
		w.printDeleted(p, out)
	} else {
		for i := range w.found {
			w.printGroup(p, &w.found[i], out)
		}
	}
	p.exit(out, 0)
}

// foundCoordinators asks each coordinator about its groups.
func (w *shareGroupsTool) foundCoordinators(t *adminTool, p *Process, b *wire.FindCoordinatorReply,
	out *node.Out) {
	for i := range b.Coordinators {
		c := &b.Coordinators[i]
		if c.Error != wire.None {
			w.fail(p, kafkaFailure(c.Error, c.Message), out)
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
	if w.action == "delete-offsets" {
		topics := slices.Clone(p.args.all("topic"))
		ordered.Sort(topics)
		t.broker(w.found[0].coordinator, "deleteShareGroupOffsets",
			&wire.DeleteShareGroupOffsetsRequest{GroupID: w.found[0].GroupID,
				Topics: slices.Compact(topics)}, out)
		return
	}
	for i := range w.found {
		id := []string{w.found[i].GroupID}
		if w.pending++; w.action == "delete" {
			t.broker(w.found[i].coordinator, "deleteShareGroups", &wire.DeleteGroupsRequest{Groups: id},
				out)
		} else {
			t.broker(w.found[i].coordinator, "describeShareGroups",
				&wire.ShareGroupDescribeRequest{Groups: id}, out)
		}
	}
}

// aboutGroups takes a coordinator's answer about one group.
func (w *shareGroupsTool) aboutGroups(t *adminTool, p *Process, body wire.Body, out *node.Out) {
	w.pending--
	switch b := body.(type) {
	case *wire.ShareGroupDescribeReply:
		for i := range w.found {
			if d := &b.Groups[0]; w.found[i].GroupID == d.GroupID {
				w.found[i].DescribedShareGroup = *d
				w.moved = w.moved || outdated(d.Error)
			}
		}
	case *wire.DeleteGroupsReply:
		w.moved = w.moved || outdated(b.Results[0].Error)
		w.deleted = append(w.deleted, b.Results...)
	}
	switch {
	case w.pending > 0:
	case w.moved:
		w.deleted = nil
		w.find(t, p, out)
	case w.action == "delete":
		w.finish(p, out)
	default:
		w.described(t, p, out)
	}
}

// described goes on when all groups are known.
func (w *shareGroupsTool) described(t *adminTool, p *Process, out *node.Out) {
	for i := range w.found {
		g := &w.found[i]
		missing := g.Error == wire.GroupIDNotFound
		switch {
		case w.action == "reset-offsets" && g.Error != wire.None && !missing:
			p.eprint(out, g.Message)
			p.exit(out, 1)
			return
		case w.action == "reset-offsets" && !missing && g.State != "Empty" && g.State != "Dead":
			p.eprint(out, "Share group '"+g.GroupID+"' is not empty.")
			p.exit(out, 1)
			return
		case w.action == "describe" && g.Error != wire.None:
			w.fail(p, kafkaFailure(g.Error, g.Message), out)
			return
		}
	}
	if w.action == "reset-offsets" && p.args.has("topic") {
		w.planReset(t, p, nil, out)
		return
	}
	if w.view == "members" || w.view == "state" {
		w.finish(p, out)
		return
	}
	w.at = 0
	w.askOffsets(t, p, out)
}

// askOffsets asks for one group's offsets after the other's.
func (w *shareGroupsTool) askOffsets(t *adminTool, p *Process, out *node.Out) {
	if w.at == len(w.found) {
		w.finish(p, out)
		return
	}
	g := &w.found[w.at]
	t.broker(g.coordinator, "listShareGroupOffsets",
		&wire.DescribeShareGroupOffsetsRequest{GroupID: g.GroupID}, out)
}

func (w *shareGroupsTool) haveOffsets(t *adminTool, p *Process,
	b *wire.DescribeShareGroupOffsetsReply, out *node.Out) {
	switch {
	case outdated(b.Error):
		w.find(t, p, out)
	case b.Error != wire.None:
		f := kafkaFailure(b.Error, b.Message)
		text := execution + ": " + f.text()
		w.thrown(p, &failure{java: "java.lang.RuntimeException", message: text,
			causes: []string{"Caused by: " + text, "Caused by: " + f.text()}}, text, out)
	case w.action == "reset-offsets":
		w.planReset(t, p, b.Partitions, out)
	default:
		w.found[w.at].offsets = b.Partitions
		w.at++
		w.askOffsets(t, p, out)
	}
}

// planReset finds the partitions, those of --topic or all the group has, and their new offsets.
func (w *shareGroupsTool) planReset(t *adminTool, p *Process, all []wire.ShareOffset, out *node.Out) {
	r := &w.reset
	var f *failure
	if r.tps = nil; p.args.has("topic") {
		var bad refusedArgument
		if r.tps, bad, f = w.topics.scope(p.args.all("topic")); bad != "" {
			p.usageExit(string(bad), out)
			return
		}
	}
	for i := range all {
		r.tps = append(r.tps, all[i].TP)
	}
	if f == nil {
		f = w.topics.check(r.tps)
	}
	if f == nil && r.how == "to-datetime" {
		f = r.timed(p.args.text(r.how, ""), out.Now.UnixMs())
	}
	if f != nil {
		w.thrown(p, f, f.message, out)
		return
	}
	w.ends = logEnds{}
	for _, at := range r.times() {
		w.ends.ask(t, r.tps, at, out)
	}
	if len(r.tps) == 0 {
		w.resetTo(t, p, out)
	}
}

func (w *shareGroupsTool) resetTo(t *adminTool, p *Process, out *node.Out) {
	w.rows = nil
	req := &wire.AlterShareGroupOffsetsRequest{GroupID: w.found[0].GroupID}
	for _, tp := range partitionOrder(w.reset.tps) {
		n := w.reset.byTime(p, &w.ends, tp, out)
		w.rows = append(w.rows, tpOffset{tp, n})
		req.Partitions = append(req.Partitions, wire.ShareOffset{TP: tp, StartOffset: n})
	}
	if p.args.has("execute") {
		t.broker(w.found[0].coordinator, "alterShareGroupOffsets", req, out)
		return
	}
	w.printReset(p, out)
}

func (w *shareGroupsTool) printReset(p *Process, out *node.Out) {
	p.printNewOffsets([]newOffsets{{w.found[0].GroupID, w.rows}}, out)
	p.exit(out, 0)
}

func (w *shareGroupsTool) altered(t *adminTool, p *Process, b *wire.AlterShareGroupOffsetsReply,
	out *node.Out) {
	code := b.Error
	for i := range b.Partitions {
		if code == wire.None {
			code = b.Partitions[i].Error
		}
	}
	switch {
	case outdated(code):
		w.find(t, p, out)
	case code != wire.None:
		f := kafkaFailure(code, b.Message)
		w.thrown(p, f, f.message, out)
	default:
		w.printReset(p, out)
	}
}
