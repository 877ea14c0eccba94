package tool

import (
	_ "embed"
	"slices"
	"strings"

	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/wire"
)

//go:embed options/kafka-consumer-groups.txt
var groupsOptions string

// groupsTool is org.apache.kafka.tools.consumer.group.ConsumerGroupCommand. It finds the coordinators
// of all groups it is about, has them described, and then works on one group after the other; what it
// found is printed at the end.
type groupsTool struct {
	groupCommand
	all   bool
	found []describedGroup // in the order in which it works on them
	drop  offsetDeletion
}

// describedGroup is what was learnt of one group.
type describedGroup struct {
	id          string
	coordinator wire.ID
	next        bool // KIP-848
	state       string
	failure     *failure
	assignor    string
	epoch       int32
	target      int32
	members     []groupMember
	offsets     []wire.OffsetFetchPartition
	rows        []tpOffset // the new offsets of a reset
}

// groupMember is a member of either protocol.
type groupMember struct {
	id, instance, client, host string
	epoch                      int32
	assigned, target           []wire.TopicPartition
}

func groupsMain(p *Process, out *node.Out) task {
	w := &groupsTool{groupCommand: groupCommand{kind: "consumer"}}
	if problem := w.options(p, out); problem != "" {
		p.usageExit(problem, out)
		return nil
	}
	if p.args.has("validate-regex") {
		p.validateRegex(p.args.text("validate-regex", ""), out)
		return nil
	}
	t := newAdminTool(p, "adminclient-1", w, out)
	if t == nil {
		return nil
	}
	limit, err := p.args.number("timeout", 30000, 64)
	for _, n := range []string{"to-offset", "shift-by"} {
		if number, bad := p.args.number(n, 0, 64); bad != nil {
			err = bad
		} else if p.args.has(n) {
			w.reset.number = number
		}
	}
	if err != nil { // the options are read as numbers only when the admin client is made
		w.thrown(p, failureOf(err), err.Error(), out)
		return nil
	}
	t.limit = node.Ms(limit)
	return t
}

var groupsActions = []string{"list", "describe", "delete", "reset-offsets", "delete-offsets",
	"validate-regex"}

// options is ConsumerGroupCommandOptions.checkArgs, and what main checks after it.
func (w *groupsTool) options(p *Process, out *node.Out) string {
	a := &p.args
	if !a.has("validate-regex") {
		if err := a.checkRequired("bootstrap-server"); err != nil {
			return err.Error()
		}
	}
	w.groups, w.all = a.all("group"), a.has("all-groups")
	if problem := w.scopes(p, out); problem != "" {
		return problem
	}
	if problem := w.oneAction(a, groupsActions, "Command must include exactly one action: --"+
		strings.Join(groupsActions, ", --")); problem != "" {
		return problem
	}
	if w.action == "list" {
		return w.listFilters(a)
	}
	return ""
}

// scopes checks that each action knows what it is about.
func (w *groupsTool) scopes(p *Process, out *node.Out) string {
	a := &p.args
	someGroup := a.has("group") || a.has("all-groups")
	if a.has("describe") {
		if problem := w.describeOptions(a); problem != "" {
			return problem
		}
	}
	switch {
	case a.has("delete") && !someGroup:
		return "Option [delete] takes one of these options: [group], [all-groups]"
	case a.has("delete") && a.has("topic"):
		return "The consumer does not support topic-specific offset deletion from a consumer group."
	case a.has("delete-offsets") && (!a.has("group") || !a.has("topic")):
		return "Option [delete-offsets] takes the following options: [topic], [group]"
	case a.has("reset-offsets"):
		return w.resetOptions(p, someGroup, out)
	}
	return ""
}

func (w *groupsTool) begin(t *adminTool, _ *Process, out *node.Out) {
	name := "describeConsumerGroups(api=FIND_COORDINATOR)"
	switch {
	case w.action == "list" || w.all:
		name = "findAllBrokers"
	case w.action == "delete":
		name = "deleteConsumerGroups(api=FIND_COORDINATOR)"
	case w.action == "delete-offsets":
		name = "describeTopicPartitions"
	}
	// The real tool asks for the topics only when it needs them.
	t.anyBroker(name, &wire.MetadataRequest{All: true}, out)
}

func (w *groupsTool) clone() adminWork {
	c := *w
	c.groupCommand, c.found = w.groupCommand.clone(), slices.Clone(w.found)
	c.drop.refused = slices.Clone(w.drop.refused)
	return &c
}

func (w *groupsTool) answered(t *adminTool, p *Process, r answer, out *node.Out) {
	if r.failure != nil {
		w.fail(p, r.failure, out)
		return
	}
	switch b := r.reply.(type) {
	case *wire.MetadataReply:
		w.brokers, w.topics = b.Brokers, b.Topics
		if w.action == "list" || w.all {
			w.list(t, []string{"classic", "consumer"}, out)
		} else {
			w.find(t, p, out)
		}
	case *wire.ListGroupsReply:
		if w.haveListed(b) {
			w.listComplete(t, p, out)
		}
	case *wire.FindCoordinatorReply:
		w.foundCoordinators(t, p, b, out)
	case *wire.ConsumerGroupDescribeReply, *wire.DescribeGroupsReply, *wire.DeleteGroupsReply:
		w.aboutGroups(t, p, b, out)
	case *wire.OffsetFetchReply:
		if outdated(b.Error) {
			w.find(t, p, out)
			return
		}
		w.found[w.at].offsets = b.Partitions
		w.haveOffsets(t, p, out)
	case *wire.ListOffsetsReply:
		if w.ends.take(&r, b) {
			w.haveEnds(t, p, out)
		}
	case *wire.OffsetCommitReply:
		w.committed(t, p, b, out)
	case *wire.OffsetDeleteReply:
		w.offsetsDeleted(t, p, b, out)
	}
}

// now is the group being worked on.
func (w *groupsTool) now() *describedGroup { return &w.found[w.at] }

// haveOffsets goes on with the group whose committed offsets are known.
func (w *groupsTool) haveOffsets(t *adminTool, p *Process, out *node.Out) {
	if w.action == "reset-offsets" {
		w.planReset(t, p, out)
		return
	}
	var tps []wire.TopicPartition
	for _, tp := range w.now().partitions() {
		if id, known := w.topics.leader(tp); known && id != wire.NoLeader {
			tps = append(tps, tp)
		}
	}
	w.ends.ask(t, tps, wire.LatestTimestamp, out)
	if len(tps) == 0 {
		w.haveEnds(t, p, out)
	}
}

func (w *groupsTool) haveEnds(t *adminTool, p *Process, out *node.Out) {
	if w.action == "reset-offsets" {
		w.resetTo(t, p, out)
		return
	}
	w.next(t, p, out)
}

// next goes on with the next group.
func (w *groupsTool) next(t *adminTool, p *Process, out *node.Out) {
	w.at++
	w.work(t, p, out)
}

// work begins with the group at hand, or ends the program: all are done.
func (w *groupsTool) work(t *adminTool, p *Process, out *node.Out) {
	if w.at == len(w.found) {
		switch {
		case w.action != "describe":
			w.printReset(p, out)
		default:
			w.printGroups(p, out)
		}
		p.exit(out, 0)
		return
	}
	g := w.now()
	if w.action == "reset-offsets" {
		if g.state != "Empty" && g.state != "Dead" {
			p.print(out, "\nError: Assignments can only be reset if the group '"+g.id+
				"' is inactive, but the current state is "+g.state+".")
			w.next(t, p, out)
			return
		}
	} else if w.view != "offsets" {
		w.next(t, p, out)
		return
	}
	t.broker(g.coordinator, "listConsumerGroupOffsets",
		&wire.OffsetFetchRequest{GroupID: g.id, MemberEpoch: -1}, out)
}

// partitions are those with a committed offset and those that members own.
func (g *describedGroup) partitions() []wire.TopicPartition {
	tps := make([]wire.TopicPartition, 0, len(g.offsets))
	for _, o := range g.offsets {
		tps = append(tps, o.TP)
	}
	for i := range g.members {
		tps = append(tps, g.members[i].assigned...)
	}
	ordered.SortFunc(tps, wire.TopicPartition.Compare)
	return slices.Compact(tps)
}

// committedAt is the group's bookmark in a partition.
func (g *describedGroup) committedAt(tp wire.TopicPartition) (*wire.OffsetFetchPartition, bool) {
	for i := range g.offsets {
		if o := &g.offsets[i]; o.TP == tp && o.Offset >= 0 {
			return o, true
		}
	}
	return nil, false
}
