package consumergroups

import (
	"slices"
	"strings"

	"highwater/sim/client"
	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/tool/groupcommand"
	"highwater/sim/tool/kit"
	"highwater/sim/wire"
)

// find looks for the coordinators of all groups.
func (w *work) find(t *kit.Admin, p *kit.Process, out *node.Out) {
	w.found, w.At, w.Moved, w.Pending = nil, 0, false, 0
	if len(w.Groups) == 0 {
		if w.Action == "delete" {
			w.printDeleted(p, out)
			p.Exit(out, 0)
			return
		}
		w.work(t, p, out)
		return
	}
	w.AskCoordinators(t, out)
}

// foundCoordinators asks each coordinator about its groups, all at once.
func (w *work) foundCoordinators(t *kit.Admin, p *kit.Process, b *wire.FindCoordinatorReply,
	out *node.Out) {
	// The describe and reset maps are HashMaps with 16 places at first.
	for _, id := range kit.HashMapOrder(w.Groups, 16) {
		for i := range b.Coordinators {
			c := &b.Coordinators[i]
			if c.Key == id && c.Error != wire.None {
				w.Fail(p, kit.KafkaFailure(c.Error, c.Message), out)
				return
			}
			if c.Key == id && !slices.ContainsFunc(w.found, func(g describedGroup) bool {
				return g.id == id
			}) {
				w.found = append(w.found, describedGroup{id: id, coordinator: c.NodeID})
			}
		}
	}
	if w.Action == "delete-offsets" {
		w.deleteOffsets(t, p, out)
		return
	}
	for _, n := range w.coordinators() {
		ids := w.groupsOf(n, func(*describedGroup) bool { return true })
		if w.Pending++; w.Action == "delete" {
			t.ToBroker(n, "deleteConsumerGroups", &wire.DeleteGroupsRequest{Groups: ids}, out)
		} else {
			t.ToBroker(n, "describeConsumerGroups",
				&wire.ConsumerGroupDescribeRequest{Groups: ids}, out)
		}
	}
}

func (w *work) coordinators() []wire.ID {
	var ids []wire.ID
	for i := range w.found {
		ids = append(ids, w.found[i].coordinator)
	}
	ordered.SortFunc(ids, func(a, b wire.ID) int { return int(a) - int(b) })
	return slices.Compact(ids)
}

func (w *work) groupsOf(n wire.ID, pick func(*describedGroup) bool) []string {
	var ids []string
	for i := range w.found {
		if w.found[i].coordinator == n && pick(&w.found[i]) {
			ids = append(ids, w.found[i].id)
		}
	}
	return ids
}

func (w *work) group(id string) *describedGroup {
	i := slices.IndexFunc(w.found, func(g describedGroup) bool { return g.id == id })
	return &w.found[i]
}

// aboutGroups takes one coordinator's answer about its groups.
func (w *work) aboutGroups(t *kit.Admin, p *kit.Process, body wire.Body, out *node.Out) {
	w.Pending--
	switch b := body.(type) {
	case *wire.ConsumerGroupDescribeReply:
		if classic := w.describedNext(p, b.Groups, out); len(classic) > 0 {
			w.Pending++
			t.ToBroker(w.group(classic[0]).coordinator, "describeConsumerGroups",
				&wire.DescribeGroupsRequest{Groups: classic}, out)
		}
	case *wire.DescribeGroupsReply:
		for i := range b.Groups {
			w.describedClassic(&b.Groups[i])
		}
	case *wire.DeleteGroupsReply:
		for _, d := range b.Results {
			if groupcommand.Outdated(d.Error) {
				w.Moved = true
			} else {
				w.Deleted = append(w.Deleted, d)
			}
		}
	}
	switch {
	case w.Pending > 0:
	case w.Moved && w.Action == "delete":
		w.Groups = slices.DeleteFunc(slices.Clone(w.Groups), w.isDeleted)
		w.find(t, p, out)
	case w.Moved:
		w.find(t, p, out)
	case w.Action == "delete":
		w.printDeleted(p, out)
		p.Exit(out, 0)
	default:
		w.described(t, p, out)
	}
}

// describedNext takes what the newer request brought, and returns the groups that it didn't find: they
// may be classic ones. If they aren't, its words stay.
// Kafka: DescribeConsumerGroupsHandler.handleError.
func (w *work) describedNext(p *kit.Process, groups []wire.DescribedConsumerGroup,
	out *node.Out) (classic []string) {
	for i := range groups {
		d := &groups[i]
		g := w.group(d.GroupID)
		switch {
		case d.Error == wire.None:
			g.isNext(d)
		case groupcommand.Outdated(d.Error):
			w.Moved = true
		case d.Error == wire.GroupIDNotFound:
			g.failure = kit.KafkaFailure(d.Error, d.Message)
			classic = append(classic, d.GroupID)
		default:
			g.failure = kit.KafkaFailure(d.Error, d.Message)
			p.Log(out, client.LogLine{Level: "ERROR",
				Logger: "org.apache.kafka.clients.admin.internals.DescribeConsumerGroupsHandler",
				Text: "[AdminClient clientId=adminclient-1] `ConsumerGroupDescribe` request for group " +
					"id " + d.GroupID + " failed due to unexpected error " + d.Error.Name() + "."})
		}
	}
	return classic
}

// isNext keeps the description of a KIP-848 group.
func (g *describedGroup) isNext(d *wire.DescribedConsumerGroup) {
	g.next, g.state, g.assignor = true, d.State, d.Assignor
	g.epoch, g.target = d.GroupEpoch, d.AssignmentEpoch
	for i := range d.Members {
		m := &d.Members[i]
		g.members = append(g.members, groupMember{id: m.MemberID, instance: m.InstanceID,
			client: m.ClientID, host: m.ClientHost, epoch: m.MemberEpoch, assigned: m.Assignment,
			target: m.TargetAssignment})
	}
}

func (w *work) describedClassic(d *wire.DescribedGroup) {
	g := w.group(d.GroupID)
	g.state, g.assignor = d.State, d.ProtocolName
	switch {
	case groupcommand.Outdated(d.Error):
		w.Moved = true
	case d.Error == wire.GroupIDNotFound:
		g.state = "Dead" // a reset may be for a group that doesn't exist yet; a description may not
	case d.Error != wire.None:
		g.failure = kit.KafkaFailure(d.Error, d.Message)
	default:
		g.failure = nil
	}
	for i := range d.Members {
		m := &d.Members[i]
		g.members = append(g.members, groupMember{id: m.MemberID, instance: m.GroupInstanceID,
			client: m.ClientID, host: m.ClientHost, assigned: m.Assignment.Partitions})
	}
}

// described goes on when all groups are known. The first one that can't be described ends it all.
func (w *work) described(t *kit.Admin, p *kit.Process, out *node.Out) {
	for i := range w.found {
		if g := &w.found[i]; g.failure != nil && (w.Action == "describe" || g.state != "Dead") {
			w.Fail(p, g.failure, out)
			return
		}
	}
	if w.Action == "describe" { // printed from a TreeMap
		ordered.SortFunc(w.found, func(a, b describedGroup) int { return strings.Compare(a.id, b.id) })
	}
	w.work(t, p, out)
}
