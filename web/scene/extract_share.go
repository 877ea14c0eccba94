package scene

import (
	"slices"

	"highwater/sim/client"
	"highwater/sim/group"
	"highwater/sim/wire"
)

// sharing is what a machine lets be seen of a share consumer inside it.
type sharing interface{ Library() *client.ShareConsumer }

// sharer wires a share consumer to the leaders of its partitions.
func (x *extractor) sharer(c *clientModel, lib *client.ShareConsumer) {
	for _, tp := range lib.Membership().Owned {
		if p := x.img.Partition(tp); p != nil {
			x.need(c, p.Leader)
		}
		if part, ok := x.parts[tp]; ok {
			c.reads = append(c.reads, readModel{part: part, lag: -1})
		}
	}
}

// shareGroup takes a share group's windows: which records are in whose hands, on the lanes and on the
// members' cards. The leaders of the partitions know it, not the coordinator.
func (x *extractor) shareGroup(g *groupModel, index int, v *group.View) {
	for i := range x.m.partitions {
		q := &x.m.partitions[i]
		if q.leader < 0 || x.m.brokers[q.leader].dead() {
			continue
		}
		leader := x.m.brokers[q.leader].id
		p := x.w.Broker(leader).SharePartition(g.id, q.tp)
		if p == nil {
			continue
		}
		g.lag = max(g.lag, 0) + max(q.leaderHW-p.Start()-p.Finished(), 0)
		k := markModel{initial: g.initial, color: index, committed: p.Start(), position: p.End(),
			group: g.id, share: true, ref: Ref{TP: q.tp, Name: g.id}}
		for _, r := range p.InFlights() {
			run := shareRun{first: r.First, last: r.Last, state: r.State, count: int(r.DeliveryCount)}
			if c := x.holder(v, r.Member); c != nil && r.State == group.RecordAcquired {
				run.who = shortName(c.name)
				x.hold(c, i, leader, &r)
			}
			k.runs = append(k.runs, run)
		}
		q.marks = append(q.marks, k)
	}
	for _, k := range g.members {
		slices.SortFunc(x.m.clients[k].reads, func(a, b readModel) int { return a.part - b.part })
	}
}

// holder is the card of a member.
func (x *extractor) holder(v *group.View, member string) *clientModel {
	for i := range v.Members {
		if v.Members[i].ID != member {
			continue
		}
		for k := range x.m.clients {
			if x.m.clients[k].id == v.Members[i].Client {
				return &x.m.clients[k]
			}
		}
	}
	return nil
}

// heldMost is how many records a card shows one by one.
const heldMost = 3

// hold puts a run of acquired records into a member's hands.
func (x *extractor) hold(c *clientModel, part int, leader wire.ID, r *group.InFlight) {
	at := slices.IndexFunc(c.reads, func(q readModel) bool { return q.part == part })
	if at < 0 { // locked by a member that isn't assigned this partition any more
		at = len(c.reads)
		c.reads = append(c.reads, readModel{part: part, lag: -1})
	}
	q := &c.reads[at]
	if q.lock == 0 || r.LockUntil < q.lock {
		q.lock = r.LockUntil
	}
	for offset := r.First; offset <= r.Last; offset++ {
		if q.holds++; len(q.held) < heldMost {
			q.held = append(q.held, heldModel{style: x.styleAt(leader, x.m.partitions[part].tp, offset),
				count: int(r.DeliveryCount)})
		}
	}
}

// styleAt is how the record at an offset looks.
func (x *extractor) styleAt(leader wire.ID, tp wire.TopicPartition, offset int64) tokenStyle {
	r := x.w.Broker(leader).Replica(tp)
	if r == nil {
		return tokenStyle{index: -1}
	}
	for b := range r.Log().Ascend(offset) {
		for i := range b.Records {
			if b.BaseOffset+int64(b.Records[i].OffsetDelta) == offset {
				return x.keys.style(&b.Records[i])
			}
		}
		break
	}
	return tokenStyle{index: -1}
}

// shortName is a client's initial with the number at its end: courier-1 is c1.
func shortName(name string) string {
	i := len(name)
	for i > 1 && name[i-1] >= '0' && name[i-1] <= '9' && len(name)-i < 2 {
		i--
	}
	return name[:min(len(name), 1)] + name[i:]
}
