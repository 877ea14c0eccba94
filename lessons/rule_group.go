package lessons

import (
	"slices"

	"highwater/sim/client"
	"highwater/sim/group"
	"highwater/sim/wire"
)

var (
	aGroup = need{func(q *question) bool { _, _, found := q.group(); return found },
		"No broker knows a group $1 now."}
	aReader = need{func(q *question) bool { _, ok := q.reader(); return ok },
		"No consumer $1 is running."}
)

var (
	generation = &amount{some: "The generation of $1 is #", level: true}
	groupEpoch = &amount{some: "The group epoch of $1 is #", level: true}
)

// groupRules ask a group's coordinator.
var groupRules = []*rule{
	{form: "group NAME exists", means: "some running broker coordinates it",
		holds: aGroup.holds, words: aGroup.words, still: "The group $1 is still there."},
	{form: "group NAME missing", means: "no running broker coordinates it",
		holds: func(q *question) bool { return !aGroup.holds(q) },
		words: "The group $1 is still there.", still: "The group $1 is gone."},
	{form: "group NAME state OP WORD", means: "Empty, PreparingRebalance, CompletingRebalance, " +
		"Stable, Assigning, Reconciling or Dead", needs: []need{aGroup},
		value: func(q *question) string { v, _, _ := q.group(); return v.State },
		words: "$G isn't $want yet: it is $is.", still: "$G is still $want.",
		say: (*question).unsettled},
	{form: "group NAME members OP N", means: "how many members its coordinator knows",
		needs: []need{aGroup},
		count: func(q *question) int64 { v, _, _ := q.group(); return int64(len(v.Members)) },
		amount: &amount{none: "$G has no member.", some: "$G has # [member|members]",
			over: "$G still has # [member|members]."}},
	{form: "group NAME generation OP N", means: "its generation, or its group epoch (KIP-848)",
		needs:  []need{aGroup},
		count:  func(q *question) int64 { v, _, _ := q.group(); return int64(v.Generation) },
		amount: generation,
		size: func(q *question) *amount {
			if v, _, _ := q.group(); v.Kind != group.Classic {
				return groupEpoch
			}
			return generation
		}},
	{form: "group NAME idle OP N", means: "its members that own no partition", needs: []need{aGroup},
		count: (*question).idle,
		amount: &amount{none: "Every member of $1 has a partition.",
			some: "# [member|members] of $1 [has|have] no partition",
			over: "# [member|members] of $1 [has|have] no partition yet."}},
	{form: "group NAME coordinator OP WORD", means: "the broker that coordinates it",
		needs: []need{aGroup},
		value: func(q *question) string { _, at, _ := q.group(); return at.String() },
		words: "$is coordinates $1; it should be $want.", still: "$is still coordinates $1."},
	{form: "group NAME lag OP N", means: "high watermark minus committed offset, over the partitions " +
		"it has; of a share group the records that aren't done", needs: []need{aGroup},
		count: (*question).lag,
		amount: &amount{none: "$G isn't behind at all.", some: "$G is # %r behind",
			over: "$G is still # %r behind.", need: "It should be # behind."}},
	{form: "group NAME committed TP OP N", means: "its committed offset; -1: none",
		needs: []need{aGroup},
		count: func(q *question) int64 { v, _, _ := q.group(); return v.Committed(q.tp(1)) },
		amount: &amount{none: "$G has committed nothing in $2 yet.",
			some: "The committed offset of $1 in $2 is #", level: true}},
}

// memberRules ask a consumer.
var memberRules = []*rule{
	{form: "process NAME owns OP N", means: "how many partitions a consumer has",
		needs: []need{aReader},
		count: func(q *question) int64 { r, _ := q.reader(); return int64(len(r.owned)) },
		amount: &amount{none: "$1 has no partition yet.", some: "$1 has # [partition|partitions]",
			over: "$1 still has # [partition|partitions]."}},
	{form: "process NAME owns-partition TP", means: "a consumer has this partition",
		needs: []need{aReader},
		holds: func(q *question) bool { r, _ := q.reader(); return slices.Contains(r.owned, q.tp(1)) },
		words: "$1 doesn't have $2.", still: "$1 still has $2."},
	{form: "process NAME position TP OP N", means: "the next offset it reads; -1: it doesn't",
		needs: []need{aReader},
		count: func(q *question) int64 { r, _ := q.reader(); return r.position(q.tp(1)) },
		amount: &amount{none: "$1 has read nothing of $2 yet.",
			some: "The position of $1 in $2 is #", level: true}},
}

// group finds the group at the running broker that coordinates it.
func (q *question) group() (v group.View, at wire.ID, found bool) {
	for b, p := range q.world.Brokers() {
		if !p.Running {
			continue
		}
		if v, found = q.world.Broker(b).Group(q.args[0]); found {
			return v, b, true
		}
	}
	return group.View{}, 0, false
}

// unsettled says in words why a group isn't Stable; "" when it is, or when that isn't the question.
func (q *question) unsettled() string {
	if q.args[1] != group.Stable {
		return ""
	}
	switch v, _, _ := q.group(); v.State {
	case group.PreparingRebalance, group.CompletingRebalance, group.Assigning, group.Reconciling:
		return aGroupNamed(v.ID) + " is still rebalancing (" + v.State + ")."
	case group.Empty:
		return aGroupNamed(v.ID) + " has no members yet."
	}
	return ""
}

func (q *question) idle() (n int64) {
	v, _, _ := q.group()
	for i := range v.Members {
		if len(v.Members[i].Assigned) == 0 {
			n++
		}
	}
	return n
}

// lag is how far a group is behind, as Kafka's tools count it: up to the high watermark, over all
// partitions it has an offset for or has assigned. A partition without a leader counts as none.
func (q *question) lag() (n int64) {
	v, _, _ := q.group()
	if v.Kind == group.Share {
		for _, p := range q.world.Image().Partitions.All() {
			l := q.leader(p.TP)
			if l == nil {
				continue
			}
			if s := q.world.Broker(p.Leader).SharePartition(v.ID, p.TP); s != nil {
				n += l.HighWatermark() - s.Start() - s.Finished()
			}
		}
		return n
	}
	behind := func(tp wire.TopicPartition, from int64) {
		if l := q.leader(tp); l != nil {
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

func (q *question) reader() (reader, bool) {
	p := q.world.Named(q.args[0])
	if !running(p) {
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
