// Package consumergroups is kafka-consumer-groups.sh.
package consumergroups

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

// work is org.apache.kafka.tools.consumer.group.ConsumerGroupCommand. It finds the coordinators
// of all groups it is about, has them described, and then works on one group after the other; what it
// found is printed at the end.
type work struct {
	groupcommand.Command
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
	failure     *kit.Failure
	assignor    string
	epoch       int32
	target      int32
	members     []groupMember
	offsets     []wire.OffsetFetchPartition
	rows        []kit.PartitionOffset // the new offsets of a reset
}

// groupMember is a member of either protocol.
type groupMember struct {
	id, instance, client, host string
	epoch                      int32
	assigned, target           []wire.TopicPartition
}

// Program is kafka-consumer-groups.sh.
var Program = kit.Program{Name: "kafka-consumer-groups",
	Class:   "org.apache.kafka.tools.consumer.group.ConsumerGroupCommand",
	Options: options, Role: "tool", Main: run, Python: python, Refuse: kit.RefuseByThrowing,
	Throws: groupcommand.Throws("consumer"),
	Needs: append([]kit.Need{{Option: "type", Beside: []string{"list"}}},
		groupcommand.DescribeNeeds...)}

func run(p *kit.Process, out *node.Out) kit.Task {
	w := &work{Command: groupcommand.Command{Kind: "consumer"}}
	if problem := w.options(p, out); problem != "" {
		p.UsageExit(problem, out)
		return nil
	}
	if p.Args.Has("validate-regex") {
		validateRegex(p, p.Args.Text("validate-regex", ""), out)
		return nil
	}
	t := kit.NewAdmin(p, "adminclient-1", w, out)
	if t == nil {
		return nil
	}
	limit, err := p.Args.Number("timeout", 30000, 64)
	for _, n := range []string{"to-offset", "shift-by"} {
		if number, bad := p.Args.Number(n, 0, 64); bad != nil {
			err = bad
		} else if p.Args.Has(n) {
			w.Reset.Number = number
		}
	}
	if err != nil { // the options are read as numbers only when the admin client is made
		w.Thrown(p, kit.FailureOf(err), err.Error(), out)
		return nil
	}
	t.Limit = node.Ms(limit)
	return t
}

var actions = []string{"list", "describe", "delete", "reset-offsets", "delete-offsets",
	"validate-regex"}

// options is ConsumerGroupCommandOptions.checkArgs, and what main checks after it.
func (w *work) options(p *kit.Process, out *node.Out) string {
	a := &p.Args
	if !a.Has("validate-regex") {
		if err := a.CheckRequired("bootstrap-server"); err != nil {
			return err.Error()
		}
	}
	w.Groups, w.all = a.All("group"), a.Has("all-groups")
	if problem := w.scopes(p, out); problem != "" {
		return problem
	}
	if problem := w.OneAction(a, actions, "Command must include exactly one action: --"+
		strings.Join(actions, ", --")); problem != "" {
		return problem
	}
	if w.Action == "list" {
		return w.listFilters(a)
	}
	return ""
}

// scopes checks that each action knows what it is about.
func (w *work) scopes(p *kit.Process, out *node.Out) string {
	a := &p.Args
	someGroup := a.Has("group") || a.Has("all-groups")
	if a.Has("describe") {
		if problem := w.DescribeOptions(a); problem != "" {
			return problem
		}
	}
	switch {
	case a.Has("delete") && !someGroup:
		return "Option [delete] takes one of these options: [group], [all-groups]"
	case a.Has("delete") && a.Has("topic"):
		return "The consumer does not support topic-specific offset deletion from a consumer group."
	case a.Has("delete-offsets") && (!a.Has("group") || !a.Has("topic")):
		return "Option [delete-offsets] takes the following options: [topic], [group]"
	case a.Has("reset-offsets"):
		return w.resetOptions(p, someGroup, out)
	}
	return ""
}

func (w *work) Begin(t *kit.Admin, _ *kit.Process, out *node.Out) {
	name := "describeConsumerGroups(api=FIND_COORDINATOR)"
	switch {
	case w.Action == "list" || w.all:
		name = "findAllBrokers"
	case w.Action == "delete":
		name = "deleteConsumerGroups(api=FIND_COORDINATOR)"
	case w.Action == "delete-offsets":
		name = "describeTopicPartitions"
	}
	// The real tool asks for the topics only when it needs them.
	t.ToAny(name, &wire.MetadataRequest{All: true}, out)
}

func (w *work) Clone() kit.Work {
	c := *w
	c.Command, c.found = w.Command.Clone(), slices.Clone(w.found)
	c.drop.refused = slices.Clone(w.drop.refused)
	return &c
}

func (w *work) Answered(t *kit.Admin, p *kit.Process, r kit.Answer, out *node.Out) {
	if r.Failure != nil {
		w.failed(p, &r, out)
		return
	}
	switch b := r.Reply.(type) {
	case *wire.MetadataReply:
		w.Brokers, w.Topics = b.Brokers, b.Topics
		if w.Action == "list" || w.all {
			w.List(t, []string{"classic", "consumer"}, out)
		} else {
			w.find(t, p, out)
		}
	case *wire.ListGroupsReply:
		if w.HaveListed(b) {
			w.listComplete(t, p, out)
		}
	case *wire.FindCoordinatorReply:
		w.foundCoordinators(t, p, b, out)
	case *wire.ConsumerGroupDescribeReply, *wire.DescribeGroupsReply, *wire.DeleteGroupsReply:
		w.aboutGroups(t, p, b, out)
	case *wire.OffsetFetchReply:
		if groupcommand.Outdated(b.Error) {
			w.find(t, p, out)
			return
		}
		w.found[w.At].offsets = b.Partitions
		w.haveOffsets(t, p, out)
	case *wire.ListOffsetsReply:
		if w.Ends.Take(&r, b) {
			w.haveEnds(t, p, out)
		}
	case *wire.OffsetCommitReply:
		w.committed(t, p, b, out)
	case *wire.OffsetDeleteReply:
		w.offsetsDeleted(t, p, b, out)
	}
}

// failed ends the tool by the exception of a call. While it prints a description, in a stream, another
// one stands around it.
func (w *work) failed(p *kit.Process, r *kit.Answer, out *node.Out) {
	if w.Action != "describe" || !w.Ends.Waits(r.ID) {
		w.Fail(p, r.Failure, out)
		return
	}
	inner := kit.Execution + ": " + r.Failure.Text()
	w.Thrown(p, &kit.Failure{Java: "java.lang.RuntimeException", Message: inner,
		Causes: []string{"Caused by: " + inner, "Caused by: " + r.Failure.Text()}}, inner, out)
}

// now is the group being worked on.
func (w *work) now() *describedGroup { return &w.found[w.At] }

// haveOffsets goes on with the group whose committed offsets are known.
func (w *work) haveOffsets(t *kit.Admin, p *kit.Process, out *node.Out) {
	if w.Action == "reset-offsets" {
		w.planReset(t, p, out)
		return
	}
	var tps []wire.TopicPartition
	for _, tp := range w.now().partitions() {
		if id, known := w.Topics.Leader(tp); known && id == wire.NoLeader {
			continue
		}
		tps = append(tps, tp) // one that is gone is looked for until the time is up
	}
	w.Ends.Ask(t, tps, wire.LatestTimestamp, out)
	if len(tps) == 0 {
		w.haveEnds(t, p, out)
	}
}

func (w *work) haveEnds(t *kit.Admin, p *kit.Process, out *node.Out) {
	if w.Action == "reset-offsets" {
		w.resetTo(t, p, out)
		return
	}
	w.next(t, p, out)
}

// next goes on with the next group.
func (w *work) next(t *kit.Admin, p *kit.Process, out *node.Out) {
	w.At++
	w.work(t, p, out)
}

// work begins with the group at hand, or ends the program: all are done.
func (w *work) work(t *kit.Admin, p *kit.Process, out *node.Out) {
	if w.At == len(w.found) {
		switch {
		case w.Action != "describe":
			w.printReset(p, out)
		default:
			w.printGroups(p, out)
		}
		p.Exit(out, 0)
		return
	}
	g := w.now()
	if w.Action == "reset-offsets" {
		if g.state != "Empty" && g.state != "Dead" {
			p.Print(out, "\nError: Assignments can only be reset if the group '"+g.id+
				"' is inactive, but the current state is "+g.state+".")
			w.next(t, p, out)
			return
		}
	} else if w.View != "offsets" {
		w.next(t, p, out)
		return
	}
	t.ToBroker(g.coordinator, "listConsumerGroupOffsets",
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
