package lessons

import (
	"slices"
	"strconv"
	"strings"

	"highwater/sim"
	"highwater/sim/client"
	"highwater/sim/group"
	"highwater/sim/wire"
)

// coordinated finds a group at the running broker that coordinates it.
func coordinated(w *sim.World, id string) (v group.View, at wire.ID, found bool) {
	for b, p := range w.Brokers() {
		if !p.Running {
			continue
		}
		if v, found = w.Broker(b).Group(id); found {
			return v, b, true
		}
	}
	return group.View{}, 0, false
}

func (a *atom) askGroup(w *sim.World) (bool, string) {
	v, at, found := coordinated(w, a.name)
	switch {
	case a.subject == "group-missing":
		return !found, "The group " + a.name + " is still there."
	case !found:
		return false, "No broker knows a group " + a.name + " now."
	}
	switch a.subject {
	case "group-exists":
		return true, ""
	case "group-state":
		return (v.State == a.word) == (a.op == "="), "The group " + a.name + " is " + v.State + "."
	case "group-members":
		return a.count("The number of members of "+a.name, int64(len(v.Members)))
	case "group-generation":
		if v.Kind == group.Classic {
			return a.count("The generation of "+a.name, int64(v.Generation))
		}
		return a.count("The group epoch of "+a.name, int64(v.Generation))
	case "group-idle":
		n := int64(0)
		for i := range v.Members {
			if len(v.Members[i].Assigned) == 0 {
				n++
			}
		}
		return a.count("The number of members of "+a.name+" without a partition", n)
	case "group-coordinator":
		return (nodeID(a.word) == at) == (a.op == "="), "The coordinator of " + a.name + " is " +
			at.String() + "."
	case "group-lag":
		return a.count("The lag of "+a.name, lag(w, &v))
	case "group-committed":
		return a.count("The committed offset of "+a.name+" in "+a.word, v.Committed(partition(a.word)))
	}
	panic("lessons: no evaluation for predicate " + a.subject)
}

// lag is how far a group is behind, as Kafka's tools count it: up to the high watermark, over all
// partitions it has an offset for or has assigned. A partition without a leader counts as none.
func lag(w *sim.World, v *group.View) int64 {
	n := int64(0)
	if v.Kind == group.Share {
		for _, p := range w.Image().Partitions.All() {
			l := leaderReplica(w, p.TP)
			if l == nil {
				continue
			}
			if s := w.Broker(p.Leader).SharePartition(v.ID, p.TP); s != nil {
				n += l.HighWatermark() - s.Start() - s.Finished()
			}
		}
		return n
	}
	behind := func(tp wire.TopicPartition, from int64) {
		if l := leaderReplica(w, tp); l != nil {
			n += l.HighWatermark() - max(from, l.LogStartOffset())
		}
	}
	for tp, o := range v.Offsets() {
		behind(tp, o.Offset)
	}
	for i := range v.Members {
		for _, tp := range v.Members[i].Assigned {
			if v.Committed(tp) < 0 {
				behind(tp, 0)
			}
		}
	}
	return n
}

// reader is a consuming program, whatever the kind of its group.
type reader struct {
	owned    []wire.TopicPartition
	position func(wire.TopicPartition) int64
}

func readerOf(w *sim.World, name string) (reader, bool) {
	p := w.Named(name)
	if p == nil || !p.Running {
		return reader{}, false
	}
	none := func(wire.TopicPartition) int64 { return -1 }
	switch m := p.Machine().(type) {
	case interface{ Library() *client.Consumer }:
		c := m.Library()
		if v, in := c.Membership(); in {
			return reader{v.Owned, c.Position}, true
		}
		r := reader{nil, c.Position}
		for i := range c.Assigned() {
			r.owned = append(r.owned, c.At(i).TP)
		}
		return r, true
	case interface{ Library() *client.ShareConsumer }:
		return reader{m.Library().Membership().Owned, none}, true
	}
	return reader{}, false
}

func (a *atom) askMember(w *sim.World) (bool, string) {
	r, ok := readerOf(w, a.name)
	if !ok {
		return false, "No consumer " + a.name + " is running."
	}
	switch a.subject {
	case "member-owns":
		return a.count("The number of partitions of "+a.name, int64(len(r.owned)))
	case "member-has":
		return slices.Contains(r.owned, partition(a.word)), a.name + " doesn't have " + a.word + "."
	}
	return a.count("The position of "+a.name+" in "+a.word, r.position(partition(a.word)))
}

func (a *atom) askWork(e Env, t *Tally) (bool, string) {
	g, ever := &t.groups, &e.Ever.groups
	switch a.subject {
	case "work-all":
		return a.count("The number of processed records", g.processedBy(e.World, ""))
	case "work-by":
		return a.count("The number of records that "+a.name+" processed",
			g.processedBy(e.World, a.name))
	case "work-twice":
		return a.count("The number of records that "+a.name+" processed twice",
			ever.twice(a.name, g.first))
	case "work-skipped":
		return a.count("The number of records that "+a.name+" skipped", ever.skipped(e.World, a.name))
	case "work-commits":
		return a.count("The number of commits of "+a.name, g.commits[a.name])
	case "work-rebalances":
		return a.count("The number of rebalances of "+a.name, g.rebalances[a.name])
	case "work-revoked":
		return a.count("The number of partitions taken from "+a.name, named(e.World, g.revoked, a.name))
	case "work-refused":
		return a.count("The number of refused commits of "+a.name,
			named(e.World, g.uncommitted, a.name))
	case "work-errors":
		return a.count("The number of commits refused with "+a.name, g.refused[a.name])
	case "work-delivered":
		at := workedRecord{group: a.name, tp: partition(a.word), offset: a.offset}
		return a.count("The number of deliveries of "+a.word+" @"+strconv.FormatInt(a.offset, 10),
			ever.delivered[at])
	case "work-gone":
		return a.count("The number of members of "+a.name+" that are gone ("+a.word+")",
			g.gone[shareEnd{a.name, a.word}])
	case "work-late":
		n := int64(0)
		if p := e.World.Named(a.name); p != nil {
			n = g.late[p.ID]
		}
		return a.count("How often "+a.name+" was away from poll() for too long", n)
	case "work-acquired":
		return a.count("The number of records handed to "+a.name, acquired(e.World, g, ever, a.name))
	}
	return a.count("The number of "+strings.TrimPrefix(a.subject, "work-")+" records of "+a.name,
		g.share[shareEnd{a.name, strings.TrimPrefix(a.subject, "work-")}])
}
