package scene

import (
	"cmp"
	"slices"
	"strconv"

	"highwater/sim/client"
	"highwater/sim/group"
	"highwater/sim/wire"
)

// groups takes every group: as its coordinator has it, or, while nobody coordinates it, as its members
// remember it. Groups come in the order in which their first members were started.
func (x *extractor) groups() {
	var ids []string
	for _, p := range x.w.Clients() {
		if g, ok := membership(p.Machine()); ok && !slices.Contains(ids, g.Group) {
			ids = append(ids, g.Group)
		}
	}
	coordinated := map[string]int{} // index of the broker
	for i := range x.m.brokers {
		b := &x.m.brokers[i]
		if b.dead() {
			continue
		}
		for v := range x.w.Broker(b.id).Groups() {
			coordinated[v.ID] = i
			if !slices.Contains(ids, v.ID) {
				ids = append(ids, v.ID)
			}
		}
	}
	for color, id := range ids {
		at, ok := coordinated[id]
		g := groupModel{id: id, initial: initialOf(id, ids), color: color, lag: -1}
		index := len(x.m.groups)
		if ok {
			x.coordinated(&g, index, x.m.brokers[at].id)
		} else {
			x.orphaned(&g, index)
		}
		if len(g.members) > 0 || ok {
			slices.SortFunc(g.members, cmp.Compare)
			x.m.groups = append(x.m.groups, g)
			if ok {
				b := &x.m.brokers[at]
				b.leadsGroups = append(b.leadsGroups, index)
			}
		}
	}
}

// initialOf is what marks on the lanes call a group: its first letter, with the first one that tells it
// from another group that begins alike.
func initialOf(id string, all []string) string {
	first := id[:min(len(id), 1)]
	for _, other := range all {
		if other == id || other[:min(len(other), 1)] != first {
			continue
		}
		for i := range len(id) {
			if i >= len(other) || other[i] != id[i] {
				return first + id[i:i+1]
			}
		}
	}
	return first
}

// membership is what a client says of its group.
func membership(machine any) (client.GroupView, bool) {
	switch lib := machine.(type) {
	case consuming:
		return lib.Library().Membership()
	case sharing:
		v := lib.Library().Membership()
		return v, v.Group != ""
	}
	return client.GroupView{}, false
}

// coordinated fills a group from its coordinator's view: state, generation, members, offsets.
func (x *extractor) coordinated(g *groupModel, index int, at wire.ID) {
	v, ok := x.w.Broker(at).Group(g.id)
	if !ok {
		return
	}
	g.kind, g.state, g.word = v.Kind, v.State, v.State
	switch v.State {
	case group.Stable:
		g.tone = good
	case group.Empty, group.Dead:
		g.tone = quiet
	default:
		g.word, g.tone = "Rebalancing", warning
	}
	x.progress(g, &v)
	for i := range v.Members {
		m := &v.Members[i]
		for k := range x.m.clients {
			if c := &x.m.clients[k]; c.id == m.Client && c.group < 0 {
				c.group = index
				g.members = append(g.members, k)
				x.member(c, &v, m)
			}
		}
	}
	x.knocking(g, index)
	if v.Kind == group.Share {
		x.shareGroup(g, index, &v)
	}
	x.groupLines(g, &v, at)
	x.groupMarks(g, index, &v)
}

// progress notes who has come how far while a group rebalances: one entry for each member.
func (x *extractor) progress(g *groupModel, v *group.View) {
	if g.tone != warning {
		return
	}
	for i := range v.Members {
		m := &v.Members[i]
		done := false
		switch v.State {
		case group.PreparingRebalance:
			done = m.State == "joining"
		case group.CompletingRebalance:
			done = m.State == "syncing"
		default:
			done = m.State == "STABLE" && m.Epoch == v.Generation
		}
		g.joined = append(g.joined, done)
	}
}

// groupLines writes what stands under a group's name: its generation or epochs, its coordinator, and
// while it rebalances Kafka's own word for the state.
func (x *extractor) groupLines(g *groupModel, v *group.View, at wire.ID) {
	n := strconv.Itoa(int(v.Generation))
	some := strconv.Itoa(joinedOf(g)) + " of " + strconv.Itoa(len(v.Members))
	where := "coordinator " + at.String()
	switch {
	case v.Kind == group.Share:
		if g.lag >= 0 {
			where = "lag " + strconv.FormatInt(g.lag, 10) + " · " + where
		}
		g.lines = []string{"share group · epoch " + n, where}
	case v.State == group.PreparingRebalance:
		g.lines = []string{"generation " + n + " to " + strconv.Itoa(int(v.Generation)+1) + " · " +
			some + " joined", "Kafka says " + v.State}
	case v.State == group.CompletingRebalance:
		g.lines = []string{"generation " + n + " · " + some + " synced", "Kafka says " + v.State}
	case v.Kind == group.Classic:
		g.lines = []string{"generation " + n + " · " + where}
	case g.tone == warning:
		words := " · assignment epoch "
		if v.Generation > 9 { // a line has no room for more digits
			words = " · assigned at "
		}
		g.lines = []string{"group epoch " + n + words + strconv.Itoa(int(v.AssignmentEpoch)),
			"Kafka says " + v.State + " · " + some}
	default:
		g.lines = []string{"epoch " + n + " · " + where}
	}
}

// orphaned fills a group that no broker answers for: what its members do meanwhile, and why.
func (x *extractor) orphaned(g *groupModel, index int) {
	g.word, g.tone = "No coordinator", warning
	for i := range x.m.clients {
		c := &x.m.clients[i]
		v, member := membership(x.w.Client(c.id))
		if !member || v.Group != g.id || c.group >= 0 {
			continue
		}
		c.group = index
		g.members = append(g.members, i)
		if _, share := x.w.Client(c.id).(sharing); share {
			g.kind = group.Share
		}
		for k := range c.reads { // nobody can tell what is committed
			c.reads[k].lag = -1
			c.reads[k].label = x.leaderWord(c.reads[k].part, c.reads[k].label)
		}
		if c.state == "running" && len(c.reads) > 0 {
			c.tag, c.tone = "reads on", good
		} else if c.state == "running" {
			c.tag, c.tone, c.joining = "joining", warning, true
		}
	}
	g.lines = []string{x.whyOrphaned(g.id)}
	x.groupMarks(g, index, nil)
}

// whyOrphaned says what has become of the broker that leads a group's partition of the offsets topic.
func (x *extractor) whyOrphaned(id string) string {
	t := x.img.Topic(group.OffsetsTopic)
	if t == nil {
		return "the offsets topic is not there yet"
	}
	tp := wire.TopicPartition{Topic: group.OffsetsTopic, Partition: group.PartitionFor(id, t.Partitions)}
	p := x.img.Partition(tp)
	if p == nil || p.Leader == wire.NoLeader {
		return "nobody leads its offsets partition"
	}
	for i := range x.m.brokers {
		if b := &x.m.brokers[i]; b.id == p.Leader && b.dead() {
			return "its coordinator " + b.name + " is stopped"
		}
	}
	return p.Leader.String() + " is loading its state"
}

// knocking takes clients that want to be in a group and that its coordinator doesn't count.
func (x *extractor) knocking(g *groupModel, index int) {
	for i := range x.m.clients {
		c := &x.m.clients[i]
		v, member := membership(x.w.Client(c.id))
		if !member || v.Group != g.id || c.group >= 0 {
			continue
		}
		switch {
		case c.state == "crashed":
			c.note, c.reads = "out of the group", nil
		case c.state != "running":
			continue
		case v.State == "left" || v.State == "fatal":
			c.tag, c.tone, c.note = v.State, quiet, "not in the group any more"
		case v.State == "unjoined" || v.State == "stable":
			c.tag, c.tone, c.note = "out", warning, "not in the group any more"
			if len(c.reads) == 0 {
				c.tag, c.note, c.joining = "joining", "", true
			}
		default:
			c.tag, c.tone, c.joining = "joining", warning, true
		}
		c.group = index
		g.members = append(g.members, i)
	}
}

// groupMarks puts a group's committed offsets and its members' positions on the lanes. While nobody
// coordinates the group, its members remember their commits: v is nil.
func (x *extractor) groupMarks(g *groupModel, index int, v *group.View) {
	if g.kind == group.Share {
		return // shareGroup puts windows there
	}
	mark := func(tp wire.TopicPartition) *markModel {
		part, ok := x.parts[tp]
		if !ok {
			return nil
		}
		q := &x.m.partitions[part]
		for i := range q.marks {
			if q.marks[i].group == g.id {
				return &q.marks[i]
			}
		}
		q.marks = append(q.marks, markModel{initial: g.initial, color: index, committed: -1,
			position: -1, group: g.id, ref: Ref{TP: tp, Name: g.id}})
		return &q.marks[len(q.marks)-1]
	}
	if v != nil {
		for tp, o := range v.Offsets() {
			if k := mark(tp); k != nil {
				k.committed = o.Offset
			}
		}
	}
	for _, i := range g.members {
		lib, ok := x.w.Client(x.m.clients[i].id).(consuming)
		if !ok || x.m.clients[i].state != "running" {
			continue
		}
		for n := range lib.Library().Assigned() {
			at := lib.Library().At(n)
			if at.Position < 0 {
				continue
			}
			if k := mark(at.TP); k != nil {
				k.position = at.Position
				k.ref.Node = x.m.clients[i].id
				if v == nil && at.Committed >= 0 {
					k.committed = at.Committed
				}
			}
		}
	}
}
