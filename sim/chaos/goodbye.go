package chaos

import (
	"slices"

	"highwater/sim"
	"highwater/sim/client/app"
	"highwater/sim/group"
	"highwater/sim/node"
)

// At the very end everybody goes home: members say goodbye, and empty groups can be deleted.

// goodbye sends the members of all groups home, and deletes the groups.
func (r *run) goodbye() {
	for i := range r.plan.Groups {
		s := &r.plan.Groups[i]
		if _, here := r.groupOf(s.Group); !here || r.err != nil {
			continue
		}
		r.sendHome(s.Group, func(m node.Machine) bool {
			a, ok := m.(*app.Consumer)
			return ok && a.Spec().Group == s.Group
		})
		if _, here := r.groupOf(s.Group); !here { // nothing was ever committed
			continue
		}
		r.tool("kafka-consumer-groups.sh --describe --offsets --group "+s.Group, "")
		r.tool("kafka-consumer-groups.sh --reset-offsets --to-latest --all-topics --dry-run --group "+
			s.Group, "")
		for _, topic := range s.Topics {
			r.tool("kafka-consumer-groups.sh --delete-offsets --group "+s.Group+" --topic "+topic, "")
		}
		r.delete("kafka-consumer-groups.sh --delete --group "+s.Group, s.Group)
	}
	if s := r.plan.Queue; s != nil && r.err == nil {
		r.sendHome(s.Group, func(m node.Machine) bool {
			_, ok := m.(*app.ShareConsumer)
			return ok
		})
		line := "kafka-share-groups.sh --group " + s.Group
		r.tool(line+" --describe --offsets --verbose", "")
		r.tool(line+" --reset-offsets --to-earliest --execute --topic "+s.Topics[0], "")
		r.tool(line+" --delete-offsets --topic "+s.Topics[0], "")
		r.delete(line+" --delete", s.Group)
	}
}

// sendHome stops a group's members and waits until it is empty.
func (r *run) sendHome(name string, member func(node.Machine) bool) {
	for id, p := range r.w.Clients() {
		if p.Running && member(p.Machine()) {
			r.leaving = append(r.leaving, id)
			r.do(sim.Stop{Process: id})
		}
	}
	r.wait(r.plan.patience().member, 500*node.Millisecond, 1, "after all members have left",
		func() string {
			if v, here := r.groupOf(name); here && v.State != "Empty" {
				return name + " is " + v.State
			}
			return ""
		})
}

// delete deletes a group with a tool, after which nothing is left of it.
func (r *run) delete(line, name string) {
	r.tool(line, "")
	if v, here := r.groupOf(name); r.err == nil && here {
		r.fail(name + " is " + v.State + " after it was deleted")
	}
}

// groupOf looks for a group at its coordinator.
func (r *run) groupOf(name string) (v group.View, here bool) {
	for id := range r.w.Brokers() {
		if g, ok := r.w.Broker(id).Group(name); ok && g.State != "Dead" {
			v, here = g, true
		}
	}
	return v, here
}

// left fails when a member that ends in peace, and isn't static, is missed instead of saying goodbye.
func (r *run) left(events []node.Event) {
	for i := range events {
		f, ok := events[i].Fact.(node.MemberLeft)
		if ok && f.Instance == "" && f.Reason != "left" && slices.Contains(r.leaving, f.Client) {
			r.fail(r.w.NameOf(f.Client) + " ends in peace, and leaves " + f.Group +
				" because of: " + f.Reason)
		}
	}
}
