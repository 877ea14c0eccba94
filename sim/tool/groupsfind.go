package tool

import (
	"slices"
	"strings"

	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/wire"
)

// find looks for the coordinators of all groups.
func (w *groupsTool) find(t *adminTool, p *Process, out *node.Out) {
	w.found, w.at, w.moved, w.pending = nil, 0, false, 0
	if len(w.groups) == 0 {
		if w.action == "delete" {
			w.printDeleted(p, out)
			p.exit(out, 0)
			return
		}
		w.work(t, p, out)
		return
	}
	w.askCoordinators(t, out)
}

// outdated says that the group's coordinator is another one by now, or isn't ready: the client looks
// for it again.
func outdated(e wire.ErrorCode) bool {
	return e == wire.NotCoordinator || e == wire.CoordinatorNotAvailable ||
		e == wire.CoordinatorLoadInProgress
}

// foundCoordinators asks each coordinator about its groups, all at once.
func (w *groupsTool) foundCoordinators(t *adminTool, p *Process, b *wire.FindCoordinatorReply,
	out *node.Out) {
	// The describe and reset maps are HashMaps with 16 places at first.
	for _, id := range hashMapOrder(w.groups, 16) {
		for i := range b.Coordinators {
			c := &b.Coordinators[i]
			if c.Key == id && c.Error != wire.None {
				w.fail(p, kafkaFailure(c.Error, c.Message), out)
				return
			}
			if c.Key == id && !slices.ContainsFunc(w.found, func(g describedGroup) bool {
				return g.id == id
			}) {
				w.found = append(w.found, describedGroup{id: id, coordinator: c.NodeID})
			}
		}
	}
	if w.action == "delete-offsets" {
		w.deleteOffsets(t, p, out)
		return
	}
	for _, n := range w.coordinators() {
		ids := w.groupsOf(n, func(*describedGroup) bool { return true })
		if w.pending++; w.action == "delete" {
			t.broker(n, "deleteConsumerGroups", &wire.DeleteGroupsRequest{Groups: ids}, out)
		} else {
			t.broker(n, "describeConsumerGroups", &wire.ConsumerGroupDescribeRequest{Groups: ids}, out)
		}
	}
}

func (w *groupsTool) coordinators() []wire.ID {
	var ids []wire.ID
	for i := range w.found {
		ids = append(ids, w.found[i].coordinator)
	}
	ordered.SortFunc(ids, func(a, b wire.ID) int { return int(a) - int(b) })
	return slices.Compact(ids)
}

func (w *groupsTool) groupsOf(n wire.ID, pick func(*describedGroup) bool) []string {
	var ids []string
	for i := range w.found {
		if w.found[i].coordinator == n && pick(&w.found[i]) {
			ids = append(ids, w.found[i].id)
		}
	}
	return ids
}

func (w *groupsTool) group(id string) *describedGroup {
	i := slices.IndexFunc(w.found, func(g describedGroup) bool { return g.id == id })
	return &w.found[i]
}

// aboutGroups takes one coordinator's answer about its groups.
func (w *groupsTool) aboutGroups(t *adminTool, p *Process, body wire.Body, out *node.Out) {
	w.pending--
	switch b := body.(type) {
	case *wire.ConsumerGroupDescribeReply:
		var classic []string
		for i := range b.Groups {
			if d := &b.Groups[i]; d.Error == wire.None {
				w.describedNext(d)
			} else if outdated(d.Error) {
				w.moved = true
			} else { // for the others the classic request follows
				classic = append(classic, d.GroupID)
			}
		}
		if len(classic) > 0 {
			w.pending++
			t.broker(w.group(classic[0]).coordinator, "describeConsumerGroups",
				&wire.DescribeGroupsRequest{Groups: classic}, out)
		}
	case *wire.DescribeGroupsReply:
		for i := range b.Groups {
			w.describedClassic(&b.Groups[i])
		}
	case *wire.DeleteGroupsReply:
		for _, d := range b.Results {
			if outdated(d.Error) {
				w.moved = true
			} else {
				w.deleted = append(w.deleted, d)
			}
		}
	}
	switch {
	case w.pending > 0:
	case w.moved && w.action == "delete":
		w.groups = slices.DeleteFunc(slices.Clone(w.groups), w.isDeleted)
		w.find(t, p, out)
	case w.moved:
		w.find(t, p, out)
	case w.action == "delete":
		w.printDeleted(p, out)
		p.exit(out, 0)
	default:
		w.described(t, p, out)
	}
}

func (w *groupsTool) describedNext(d *wire.DescribedConsumerGroup) {
	g := w.group(d.GroupID)
	g.next, g.state, g.assignor = true, d.State, d.Assignor
	g.epoch, g.target = d.GroupEpoch, d.AssignmentEpoch
	for i := range d.Members {
		m := &d.Members[i]
		g.members = append(g.members, groupMember{id: m.MemberID, instance: m.InstanceID,
			client: m.ClientID, host: m.ClientHost, epoch: m.MemberEpoch, assigned: m.Assignment,
			target: m.TargetAssignment})
	}
}

func (w *groupsTool) describedClassic(d *wire.DescribedGroup) {
	g := w.group(d.GroupID)
	g.state, g.assignor = d.State, d.ProtocolName
	switch {
	case outdated(d.Error):
		w.moved = true
	case d.Error == wire.GroupIDNotFound:
		// A reset may be for a group that doesn't exist yet; a description may not.
		g.state, g.failure = "Dead", kafkaFailure(d.Error, d.Message)
	case d.Error != wire.None:
		g.failure = kafkaFailure(d.Error, d.Message)
	}
	for i := range d.Members {
		m := &d.Members[i]
		g.members = append(g.members, groupMember{id: m.MemberID, instance: m.GroupInstanceID,
			client: m.ClientID, host: m.ClientHost, assigned: m.Assignment.Partitions})
	}
}

// described goes on when all groups are known. The first one that can't be described ends it all.
func (w *groupsTool) described(t *adminTool, p *Process, out *node.Out) {
	for i := range w.found {
		if g := &w.found[i]; g.failure != nil && (w.action == "describe" || g.state != "Dead") {
			w.fail(p, g.failure, out)
			return
		}
	}
	if w.action == "describe" { // printed from a TreeMap
		ordered.SortFunc(w.found, func(a, b describedGroup) int { return strings.Compare(a.id, b.id) })
	}
	w.work(t, p, out)
}
