package tool

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"

	"highwater/sim/node"
	"highwater/sim/wire"
)

//go:embed options/kafka-consumer-groups.txt
var groupsOptions string

// groupsTool is org.apache.kafka.tools.consumer.group.ConsumerGroupCommand. It asks each group's
// coordinator, one group after the other. Left out: --to-datetime, --by-duration, --from-file,
// --export, --delete-offsets, --validate-regex.
type groupsTool struct {
	action  string // "list", "describe", "delete", "reset-offsets"
	view    string // of describe: "offsets", "members", "state"
	reset   resetPlan
	brokers []wire.BrokerEndpoint
	topics  []wire.TopicMetadata
	groups  []string // still to be worked on; the first is being worked on
	all     bool
	listed  []wire.ListedGroup
	pending int
	now     describedGroup
	asked   []wire.TopicPartition // by call of ListOffsets
	calls   []int64
	earlier []int64 // calls that ask for the log start
	deleted []wire.DeletedGroup
}

// describedGroup is what was learnt of the group being worked on.
type describedGroup struct {
	coordinator wire.ID
	next        bool // KIP-848
	state       string
	assignor    string
	epoch       int32
	target      int32
	members     []groupMember
	offsets     []wire.OffsetFetchPartition
	ends        []tpOffset
	starts      []tpOffset
}

// groupMember is a member of either protocol.
type groupMember struct {
	id, instance, client, host string
	epoch                      int32
	assigned, target           []wire.TopicPartition
}

func groupsMain(p *Process, out *node.Out) task {
	w := &groupsTool{}
	if problem := w.options(&p.args); problem != "" {
		p.usageExit(problem, out)
		return nil
	}
	if t := newAdminTool(p, "adminclient-1", w, out); t != nil {
		return t
	}
	return nil
}

var groupsActions = []string{"list", "describe", "delete", "reset-offsets", "delete-offsets",
	"validate-regex"}

// options is ConsumerGroupCommandOptions.checkArgs.
func (w *groupsTool) options(a *arguments) string {
	for _, n := range groupsActions {
		if a.has(n) {
			w.action = n
		}
	}
	if a.has("list") && a.has("group") {
		return "Option \"[group]\" can't be used with option \"[list]\""
	}
	actions := 0
	for _, n := range groupsActions {
		if a.has(n) {
			actions++
		}
	}
	if actions != 1 {
		return "Command must include exactly one action: --list, --describe, --delete, " +
			"--reset-offsets, --delete-offsets, --validate-regex"
	}
	if err := a.checkRequired("bootstrap-server"); err != nil {
		return err.Error()
	}
	if w.action == "delete-offsets" || w.action == "validate-regex" {
		return "--" + w.action + " isn't simulated"
	}
	w.groups, w.all = a.all("group"), a.has("all-groups")
	switch w.action {
	case "list":
		return w.listFilters(a)
	case "describe":
		return w.describeOptions(a)
	case "delete":
		if len(w.groups) == 0 && !w.all {
			return "Option [delete] takes one of these options: [group], [all-groups]"
		}
		if a.has("topic") {
			return "The consumer does not support topic-specific offset deletion from a consumer group."
		}
	case "reset-offsets":
		return w.resetOptions(a)
	}
	return ""
}

func (w *groupsTool) describeOptions(a *arguments) string {
	if len(w.groups) == 0 && !w.all {
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
	return ""
}

var groupStates = []string{"Dead", "Assigning", "Stable", "Reconciling", "Empty",
	"PreparingRebalance", "CompletingRebalance"}

func (w *groupsTool) listFilters(a *arguments) string {
	check := func(option, what, are string, known []string) string {
		for _, v := range strings.Split(a.text(option, ""), ",") {
			v = strings.TrimSpace(v)
			if v != "" && !slices.ContainsFunc(known, func(k string) bool {
				return strings.EqualFold(k, v)
			}) {
				return "Invalid " + what + " list '" + a.text(option, "") + "'. Valid " +
					are + " are: " +
					strings.Join(known, ", ")
			}
		}
		return ""
	}
	if problem := check("state", "state", "states", groupStates); problem != "" {
		return problem
	}
	return check("type", "types", "types", []string{"Consumer", "Classic"})
}

func (w *groupsTool) begin(t *adminTool, _ *Process, out *node.Out) {
	t.anyBroker("metadata", &wire.MetadataRequest{All: true}, out)
}

func (w *groupsTool) clone() adminWork {
	c := *w
	c.calls, c.asked = slices.Clip(w.calls), slices.Clip(w.asked)
	c.listed, c.deleted = slices.Clip(w.listed), slices.Clip(w.deleted)
	w.calls, w.asked = slices.Clip(w.calls), slices.Clip(w.asked)
	w.listed, w.deleted = slices.Clip(w.listed), slices.Clip(w.deleted)
	c.now.ends, c.now.starts = slices.Clip(w.now.ends), slices.Clip(w.now.starts)
	w.now.ends, w.now.starts = slices.Clip(w.now.ends), slices.Clip(w.now.starts)
	return &c
}

// fail is ConsumerGroupCommand.run's catch: the error on standard output, the trace on the other.
func (w *groupsTool) fail(p *Process, f *failure, out *node.Out) {
	p.print(out, "")
	p.print(out, "Error: Executing consumer group command failed due to "+f.text())
	p.eprint(out, "java.util.concurrent.ExecutionException: "+f.text())
	p.eprint(out, "Caused by: "+f.text())
	p.exit(out, 0)
}

func (w *groupsTool) answered(t *adminTool, p *Process, r answer, out *node.Out) {
	if r.failure != nil {
		w.fail(p, r.failure, out)
		return
	}
	if w.moved(r.reply) {
		w.find(t, p, out)
		return
	}
	switch b := r.reply.(type) {
	case *wire.MetadataReply:
		w.brokers, w.topics = b.Brokers, b.Topics
		if w.action == "list" || w.all {
			w.list(t, out)
		} else {
			w.find(t, p, out)
		}
	case *wire.ListGroupsReply:
		w.listed = append(w.listed, b.Groups...)
		if w.pending--; w.pending == 0 {
			w.listComplete(t, p, out)
		}
	case *wire.FindCoordinatorReply:
		c := b.Coordinators[0]
		if c.Error != wire.None {
			w.fail(p, kafkaFailure(c.Error, c.Message), out)
			return
		}
		w.now = describedGroup{coordinator: c.NodeID}
		w.ask(t, out)
	case *wire.ConsumerGroupDescribeReply:
		w.describedNext(t, p, &b.Groups[0], out)
	case *wire.DescribeGroupsReply:
		w.describedClassic(t, p, &b.Groups[0], out)
	case *wire.OffsetFetchReply:
		w.now.offsets = b.Partitions
		w.askEnds(t, p, out)
	case *wire.ListOffsetsReply:
		w.end(p, r.id, &b.Partitions[0])
		if w.pending--; w.pending == 0 {
			w.complete(t, p, out)
		}
	case *wire.DeleteGroupsReply:
		w.deleted = append(w.deleted, b.Results...)
		w.next(t, p, out)
	case *wire.OffsetCommitReply:
		w.printReset(p, out)
		w.next(t, p, out)
	}
}

// moved says that the group's coordinator is another one by now, or isn't ready: the client looks for
// it again.
func (w *groupsTool) moved(b wire.Body) bool {
	e := wire.None
	switch b := b.(type) {
	case *wire.ConsumerGroupDescribeReply:
		e = b.Groups[0].Error
	case *wire.DescribeGroupsReply:
		e = b.Groups[0].Error
	case *wire.OffsetFetchReply:
		e = b.Error
	case *wire.DeleteGroupsReply:
		e = b.Results[0].Error
	}
	return e == wire.NotCoordinator || e == wire.CoordinatorNotAvailable ||
		e == wire.CoordinatorLoadInProgress
}

// list asks every broker which groups it coordinates.
func (w *groupsTool) list(t *adminTool, out *node.Out) {
	w.pending = len(w.brokers)
	for _, n := range w.brokers {
		t.broker(n.ID, "listGroups", &wire.ListGroupsRequest{}, out)
	}
}

func (w *groupsTool) listComplete(t *adminTool, p *Process, out *node.Out) {
	if w.action != "list" {
		for _, g := range w.listed {
			w.groups = append(w.groups, g.GroupID)
		}
		w.find(t, p, out)
		return
	}
	a := &p.args
	wanted := func(option, value string) bool {
		v := a.text(option, "")
		return v == "" || slices.ContainsFunc(strings.Split(v, ","), func(s string) bool {
			return strings.EqualFold(strings.TrimSpace(s), value)
		})
	}
	var shown []wire.ListedGroup
	width := 15
	for _, g := range w.listed {
		if wanted("state", g.State) && wanted("type", g.Type) && g.Type != "Share" {
			shown = append(shown, g)
			width = max(width, len(g.GroupID))
		}
	}
	row := func(id, kind, state string) string {
		s := pad(id, width+10) + " "
		if a.has("type") {
			s += pad(kind, 20)
		}
		if a.has("state") {
			if a.has("type") {
				s += " "
			}
			s += pad(state, 20)
		}
		return s
	}
	if !a.has("type") && !a.has("state") {
		for _, g := range shown {
			p.print(out, g.GroupID)
		}
	} else {
		p.print(out, row("GROUP", "TYPE", "STATE"))
		for _, g := range shown {
			p.print(out, row(g.GroupID, g.Type, g.State))
		}
	}
	p.exit(out, 0)
}

// find looks for the coordinator of the next group.
func (w *groupsTool) find(t *adminTool, p *Process, out *node.Out) {
	if len(w.groups) == 0 {
		w.finish(p, out)
		return
	}
	t.anyBroker("findCoordinator", &wire.FindCoordinatorRequest{Type: wire.GroupCoordinator,
		Keys: w.groups[:1]}, out)
}

func (w *groupsTool) next(t *adminTool, p *Process, out *node.Out) {
	w.groups = w.groups[1:]
	w.find(t, p, out)
}

// ask begins with the group whose coordinator was found.
func (w *groupsTool) ask(t *adminTool, out *node.Out) {
	g := w.groups[:1]
	if w.action == "delete" {
		t.broker(w.now.coordinator, "deleteConsumerGroups", &wire.DeleteGroupsRequest{Groups: g}, out)
		return
	}
	t.broker(w.now.coordinator, "describeConsumerGroups",
		&wire.ConsumerGroupDescribeRequest{Groups: g}, out)
}

// describedNext takes what a KIP-848 group is; for the others the classic request follows.
func (w *groupsTool) describedNext(t *adminTool, p *Process, d *wire.DescribedConsumerGroup,
	out *node.Out) {
	if d.Error != wire.None {
		t.broker(w.now.coordinator, "describeConsumerGroups",
			&wire.DescribeGroupsRequest{Groups: w.groups[:1]}, out)
		return
	}
	w.now.next, w.now.state, w.now.assignor = true, d.State, d.Assignor
	w.now.epoch, w.now.target = d.GroupEpoch, d.AssignmentEpoch
	for i := range d.Members {
		m := &d.Members[i]
		w.now.members = append(w.now.members, groupMember{id: m.MemberID, instance: m.InstanceID,
			client: m.ClientID, host: m.ClientHost, epoch: m.MemberEpoch, assigned: m.Assignment,
			target: m.TargetAssignment})
	}
	w.described(t, p, out)
}

func (w *groupsTool) describedClassic(t *adminTool, p *Process, d *wire.DescribedGroup,
	out *node.Out) {
	w.now.state, w.now.assignor = d.State, d.ProtocolName
	if d.Error == wire.GroupIDNotFound || d.State == "Dead" {
		w.now.state = "Dead"
		if w.action == "describe" {
			w.fail(p, kafkaFailure(wire.GroupIDNotFound, "Group "+w.groups[0]+" not found."), out)
			return
		}
	} else if d.Error != wire.None {
		w.fail(p, kafkaFailure(d.Error, d.Message), out)
		return
	}
	for i := range d.Members {
		m := &d.Members[i]
		w.now.members = append(w.now.members, groupMember{id: m.MemberID, instance: m.GroupInstanceID,
			client: m.ClientID, host: m.ClientHost, assigned: m.Assignment.Partitions})
	}
	w.described(t, p, out)
}

// described goes on with a group whose state and members are known.
func (w *groupsTool) described(t *adminTool, p *Process, out *node.Out) {
	if w.action == "reset-offsets" && w.now.state != "Empty" && w.now.state != "Dead" {
		p.print(out, "")
		p.print(out, "Error: Assignments can only be reset if the group '"+w.groups[0]+
			"' is inactive, but the current state is "+w.now.state+".")
		w.reset.rows = nil
		w.printReset(p, out)
		w.next(t, p, out)
		return
	}
	if w.action == "describe" && w.view != "offsets" {
		w.printGroup(p, out)
		w.next(t, p, out)
		return
	}
	t.broker(w.now.coordinator, "listConsumerGroupOffsets",
		&wire.OffsetFetchRequest{GroupID: w.groups[0], MemberEpoch: -1}, out)
}

// partitions are those with a committed offset and those that members own; for a reset, its scope.
func (w *groupsTool) partitions() []wire.TopicPartition {
	if w.action == "reset-offsets" {
		return w.reset.scope(w)
	}
	var tps []wire.TopicPartition
	for _, o := range w.now.offsets {
		tps = append(tps, o.TP)
	}
	for i := range w.now.members {
		for _, tp := range w.now.members[i].assigned {
			if !slices.Contains(tps, tp) {
				tps = append(tps, tp)
			}
		}
	}
	return tps
}

// askEnds asks the leaders where the partitions end, and for a reset where they begin.
func (w *groupsTool) askEnds(t *adminTool, p *Process, out *node.Out) {
	w.asked, w.calls, w.earlier = nil, nil, nil
	tps := w.partitions()
	ask := func(tp wire.TopicPartition, at int64) int64 {
		w.pending++
		id := t.leader(tp, "listOffsets(api=METADATA)", &wire.ListOffsetsRequest{
			ReplicaID: wire.NoReplica, Partitions: []wire.ListOffsetsPartition{
				{TP: tp, CurrentLeaderEpoch: -1, TimestampMs: at}}}, out)
		w.calls, w.asked = append(w.calls, id), append(w.asked, tp)
		return id
	}
	for _, tp := range tps {
		ask(tp, wire.LatestTimestamp)
		if w.action == "reset-offsets" {
			w.earlier = append(w.earlier, ask(tp, wire.EarliestTimestamp))
		}
	}
	if len(tps) == 0 {
		w.complete(t, p, out)
	}
}

func (w *groupsTool) end(_ *Process, call int64, q *wire.ListOffsetsPartitionReply) {
	if q.Error != wire.None {
		return
	}
	if slices.Contains(w.earlier, call) {
		w.now.starts = append(w.now.starts, tpOffset{q.TP, q.Offset})
	} else {
		w.now.ends = append(w.now.ends, tpOffset{q.TP, q.Offset})
	}
}

func (w *groupsTool) complete(t *adminTool, p *Process, out *node.Out) {
	if w.action == "describe" {
		w.printGroup(p, out)
		w.next(t, p, out)
		return
	}
	w.planReset(t, p, out)
}

// finish ends the program; --delete sums up what became of the groups.
func (w *groupsTool) finish(p *Process, out *node.Out) {
	if w.action == "delete" {
		var done, failed []string
		for _, d := range w.deleted {
			if d.Error == wire.None {
				done = append(done, "'"+d.GroupID+"'")
			} else {
				failed = append(failed, "* Group '"+d.GroupID+"' could not be deleted due to: "+
					kafkaFailure(d.Error, d.Error.Message()).text())
			}
		}
		if len(failed) == 0 {
			p.print(out, "Deletion of requested consumer groups ("+strings.Join(done, ", ")+
				") was successful.")
		} else {
			p.print(out, "")
			p.print(out, "Error: Deletion of some consumer groups failed:")
			p.print(out, strings.Join(failed, "\n"))
			if len(done) > 0 {
				p.print(out, "")
				p.print(out, "These consumer groups were deleted successfully: "+
					strings.Join(done, ", "))
			}
		}
	}
	p.exit(out, 0)
}

func offsetOf(list []tpOffset, tp wire.TopicPartition) (int64, bool) {
	for _, o := range list {
		if o.tp == tp {
			return o.offset, true
		}
	}
	return 0, false
}

// dash writes a number, or - when it isn't known.
func dash(n int64, known bool) string {
	if !known {
		return "-"
	}
	return strconv.FormatInt(n, 10)
}
