package chaos

import (
	"slices"
	"strings"

	"highwater/sim/client/app"
	"highwater/sim/coordinator"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// livelyGroup is a consumer group that has had all it needs since a time: a coordinator whose partition
// could go on, and members that live and can talk to every broker.
type livelyGroup struct {
	coordinator wire.ID // NoLeader: it needs one
	epoch       int32
	members     []wire.ID
	since       node.Time
}

// lookAtGroups looks whether the rebalances of groups end that have all they need.
func (l *lively) lookAtGroups(r *run) {
	if l.groups == nil {
		l.groups = make([]livelyGroup, len(r.plan.Groups))
	}
	for i := range l.groups {
		l.groups[i].look(r, &r.plan.Groups[i])
	}
}

func (x *livelyGroup) look(r *run, s *app.ConsumerSpec) {
	now := livelyGroup{coordinator: wire.NoLeader, since: r.w.Now()}
	if t := r.w.Image().Topic(wire.OffsetsTopic); t != nil {
		p := r.w.Image().Partition(wire.TopicPartition{Topic: wire.OffsetsTopic,
			Partition: coordinator.PartitionFor(s.Group, t.Partitions)})
		if p != nil && p.Leader != wire.NoLeader && r.leads(p) {
			now.coordinator, now.epoch = p.Leader, p.LeaderEpoch
			now.members = r.healthy(s.Group)
		}
	}
	rebalances := false
	if now.coordinator != wire.NoLeader {
		v, here := r.w.Broker(now.coordinator).Group(s.Group)
		rebalances = here && v.State != "Stable" && v.State != "Empty"
	}
	if !rebalances || len(now.members) == 0 || now.coordinator != x.coordinator ||
		now.epoch != x.epoch || !slices.Equal(now.members, x.members) {
		*x = now
		return
	}
	if within := r.plan.patience().member; now.since-x.since >= within {
		r.fail(s.Group + " has its coordinator and all its members alive and connected, and " +
			"rebalances since " + num(int64(x.since/node.Millisecond)) + " ms")
		return
	}
	r.tally.met("a healthy group rebalances")
}

// stable notes that a rebalance has ended.
func (l *lively) stable(r *run, f *node.GroupStateChanged) {
	for i := range l.groups {
		if r.plan.Groups[i].Group == f.Group && (f.To == "Stable" || f.To == "Empty") {
			l.groups[i].since = r.w.Now()
		}
	}
}

// healthy are the running members of a group, nil when one of them or a broker can't work or talk.
func (r *run) healthy(group string) []wire.ID {
	var members []wire.ID
	for id, p := range r.w.Clients() {
		if !p.Running || !strings.HasPrefix(p.Name, group+"-") {
			continue
		}
		members = append(members, id)
		for b := range r.w.Brokers() {
			if !r.awake(id) || !r.awake(b) || !r.linked(id, b) || !r.linked(b, wire.FirstController) {
				return nil
			}
		}
	}
	return members
}
