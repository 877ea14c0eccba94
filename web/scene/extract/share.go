package extract

import (
	"slices"

	"highwater/sim/client"
	"highwater/sim/group"
	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/share"
	"highwater/sim/wire"
	"highwater/web/paint"
	"highwater/web/scene/model"
	"highwater/web/thing"
)

// sharing is what a machine lets be seen of a share consumer inside it.
type sharing interface{ Library() *client.ShareConsumer }

// sharer wires a share consumer to the leaders of its partitions.
func (x *extractor) sharer(c *model.Client, lib *client.ShareConsumer) {
	for _, tp := range lib.Membership().Owned {
		if p := x.img.Partition(tp); p != nil {
			x.need(c, p.Leader)
		}
		if part, ok := x.parts[tp]; ok {
			c.Reads = append(c.Reads, model.Read{Part: part, Lag: -1})
		}
	}
}

// shareGroup takes a share group's windows: which records are in whose hands, on the lanes and on the
// members' cards. The leaders of the partitions know it, not the coordinator.
func (x *extractor) shareGroup(g *model.Group, index int, v *group.View) {
	for i := range x.m.Partitions {
		q := &x.m.Partitions[i]
		if q.Leader < 0 || x.m.Brokers[q.Leader].Dead() {
			continue
		}
		leader := x.m.Brokers[q.Leader].ID
		p := x.w.Broker(leader).SharePartition(g.ID, q.TP)
		if p == nil {
			continue
		}
		g.Lag = max(g.Lag, 0) + max(q.LeaderHW-p.Start()-p.Finished(), 0)
		k := model.Mark{Initial: g.Initial, Color: index, Committed: p.Start(), Position: p.End(),
			Group: g.ID, Share: true, Ref: thing.Thing{TP: q.TP, Name: g.ID}}
		for _, r := range p.InFlights() {
			run := model.ShareRun{First: r.First, Last: r.Last, State: stateOf(r.State),
				Count: int(r.DeliveryCount)}
			if c := x.holder(v, r.Member); c != nil && r.State == share.RecordAcquired {
				run.Who = shortName(c.Name)
				x.hold(c, i, leader, &r)
			}
			k.Runs = append(k.Runs, run)
		}
		q.Marks = append(q.Marks, k)
	}
	for _, k := range g.Members {
		ordered.SortFunc(x.m.Clients[k].Reads, func(a, b model.Read) int { return a.Part - b.Part })
	}
}

// stateOf puts a record's state into the picture's own word.
func stateOf(state int8) model.HoldState {
	switch state {
	case share.RecordAcquired:
		return model.Acquired
	case share.RecordAcknowledged:
		return model.Acknowledged
	case share.RecordArchived:
		return model.Archived
	}
	return model.Available
}

// holder is the card of a member.
func (x *extractor) holder(v *group.View, member string) *model.Client {
	for i := range v.Members {
		if v.Members[i].ID != member {
			continue
		}
		for k := range x.m.Clients {
			if x.m.Clients[k].ID == v.Members[i].Client {
				return &x.m.Clients[k]
			}
		}
	}
	return nil
}

// heldMost is how many records a card shows one by one.
const heldMost = 3

// hold puts a run of acquired records into a member's hands.
func (x *extractor) hold(c *model.Client, part int, leader wire.ID, r *share.InFlight) {
	at := slices.IndexFunc(c.Reads, func(q model.Read) bool { return q.Part == part })
	if at < 0 { // locked by a member that isn't assigned this partition any more
		at = len(c.Reads)
		c.Reads = append(c.Reads, model.Read{Part: part, Lag: -1})
	}
	q := &c.Reads[at]
	left := max(int64((r.LockUntil-x.m.Now+node.Second-1)/node.Second), 0)
	if q.Holds == 0 || left < q.LockS {
		q.LockS = left
	}
	for offset := r.First; offset <= r.Last; offset++ {
		if q.Holds++; len(q.Held) < heldMost {
			q.Held = append(q.Held, model.Held{Style: x.styleAt(leader, x.m.Partitions[part].TP,
				offset),
				Count: int(r.DeliveryCount)})
		}
	}
}

// styleAt is how the record at an offset looks.
func (x *extractor) styleAt(leader wire.ID, tp wire.TopicPartition, offset int64) paint.Key {
	r := x.w.Broker(leader).Replica(tp)
	if r == nil {
		return paint.Key{Index: -1}
	}
	for b := range r.Log().Ascend(offset) {
		for i := range b.Records {
			if b.BaseOffset+int64(b.Records[i].OffsetDelta) == offset {
				return x.keys.style(&b.Records[i])
			}
		}
		break
	}
	return paint.Key{Index: -1}
}

// shortName is a client's initial with the number at its end: courier-1 is c1.
func shortName(name string) string {
	i := len(name)
	for i > 1 && name[i-1] >= '0' && name[i-1] <= '9' && len(name)-i < 2 {
		i--
	}
	return name[:min(len(name), 1)] + name[i:]
}
