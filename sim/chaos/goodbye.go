package chaos

import (
	"slices"

	"highwater/sim"
	"highwater/sim/client/app"
	"highwater/sim/group"
	"highwater/sim/node"
)

// At the very end everybody goes home: members say goodbye, and empty groups can be deleted.

// goodbye stops all members of groups and deletes the groups.
func (r *run) goodbye() {
	for i := range r.plan.Groups {
		s := &r.plan.Groups[i]
		if _, here := r.groupOf(s.Group); !here || r.err != nil {
			continue
		}
		for id, p := range r.w.Clients() {
			if a, ok := p.Machine().(*app.Consumer); ok && p.Running && a.Spec().Group == s.Group {
				r.leaving = append(r.leaving, id)
				r.do(sim.Stop{Process: id})
			}
		}
		r.wait(r.plan.patience().member, 500*node.Millisecond, 1, "after all members have left",
			func() string {
				if v, here := r.groupOf(s.Group); here && v.State != "Empty" {
					return s.Group + " is " + v.State
				}
				return ""
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
		r.tool("kafka-consumer-groups.sh --delete --group "+s.Group, "")
		if v, here := r.groupOf(s.Group); r.err == nil && here {
			r.fail(s.Group + " is " + v.State + " after it was deleted")
		}
	}
}

// goodbyeQueue does the same to the share group.
func (r *run) goodbyeQueue() {
	s := r.plan.Queue
	if s == nil || r.err != nil {
		return
	}
	for id, p := range r.w.Clients() {
		if _, ok := p.Machine().(*app.ShareConsumer); ok && p.Running {
			r.leaving = append(r.leaving, id)
			r.do(sim.Stop{Process: id})
		}
	}
	r.wait(r.plan.patience().member, 500*node.Millisecond, 1, "after all members have left",
		func() string {
			if v, here := r.groupOf(s.Group); here && v.State != "Empty" {
				return s.Group + " is " + v.State
			}
			return ""
		})
	line := "kafka-share-groups.sh --group " + s.Group
	r.tool(line+" --describe --offsets --verbose", "")
	r.tool(line+" --reset-offsets --to-earliest --execute --topic "+s.Topics[0], "")
	r.tool(line+" --delete-offsets --topic "+s.Topics[0], "")
	r.tool(line+" --delete", "")
	if v, here := r.groupOf(s.Group); r.err == nil && here {
		r.fail(s.Group + " is " + v.State + " after it was deleted")
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
