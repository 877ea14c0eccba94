package extract

import (
	"slices"

	"highwater/sim/client"
	"highwater/sim/coordinator"
	"highwater/sim/group"
	"highwater/sim/ordered"
	"highwater/sim/wire"
	"highwater/web/scene/model"
	"highwater/web/thing"
	"highwater/web/words"
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
	for i := range x.m.Brokers {
		b := &x.m.Brokers[i]
		if b.Dead() {
			continue
		}
		for v := range x.w.Broker(b.ID).Groups() {
			coordinated[v.ID] = i
			if !slices.Contains(ids, v.ID) {
				ids = append(ids, v.ID)
			}
		}
	}
	for color, id := range ids {
		at, ok := coordinated[id]
		g := model.Group{ID: id, Initial: initialOf(id, ids), Color: color, Lag: -1}
		index := len(x.m.Groups)
		if ok {
			x.coordinated(&g, index, x.m.Brokers[at].ID)
		} else {
			x.orphaned(&g, index)
		}
		if len(g.Members) > 0 || ok {
			ordered.Sort(g.Members)
			x.m.Groups = append(x.m.Groups, g)
			if ok {
				b := &x.m.Brokers[at]
				b.LeadsGroups = append(b.LeadsGroups, index)
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
func (x *extractor) coordinated(g *model.Group, index int, at wire.ID) {
	v, ok := x.w.Broker(at).Group(g.ID)
	if !ok {
		return
	}
	g.Share, g.State, g.Word = v.Kind == group.Share, v.State, v.State
	switch v.State {
	case group.Stable:
		g.Tone = model.Good
	case group.Empty, group.Dead:
		g.Tone = model.Quiet
	default:
		g.Word, g.Tone = words.GroupRebalancing, model.Warning
	}
	x.progress(g, &v)
	for i := range v.Members {
		m := &v.Members[i]
		for k := range x.m.Clients {
			c := &x.m.Clients[k]
			if c.Service() { // a Connect worker stays where its connectors and tasks can be seen
				continue
			}
			if c.ID == m.Client && c.Group < 0 {
				c.Group = index
				g.Members = append(g.Members, k)
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
func (x *extractor) progress(g *model.Group, v *group.View) {
	if g.Tone != model.Warning {
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
		g.Joined = append(g.Joined, done)
	}
}

// groupLines writes what stands under a group's name: its generation or epochs, its coordinator, and
// while it rebalances Kafka's own word for the state.
func (x *extractor) groupLines(g *model.Group, v *group.View, at wire.ID) {
	classic, done, all := v.Kind == group.Classic, g.Arrived(), len(v.Members)
	switch {
	case v.Kind == group.Share:
		g.Lines = words.LinesShare(v.Generation, g.Lag, at.String())
	case v.State == group.PreparingRebalance:
		g.Lines = words.LinesJoining(v.Generation, done, all, v.State)
	case v.State == group.CompletingRebalance:
		g.Lines = words.LinesSyncing(v.Generation, done, all, v.State)
	case !classic && g.Tone == model.Warning:
		g.Lines = words.LinesReconciling(v.Generation, v.AssignmentEpoch, done, all, v.State)
	default:
		g.Lines = words.LinesAtRest(classic, v.Generation, at.String())
	}
}

// orphaned fills a group that no broker answers for: what its members do meanwhile, and why.
func (x *extractor) orphaned(g *model.Group, index int) {
	g.Word, g.Tone = words.GroupOrphaned, model.Warning
	for i := range x.m.Clients {
		c := &x.m.Clients[i]
		v, member := membership(x.w.Client(c.ID))
		if !member || v.Group != g.ID || c.Group >= 0 {
			continue
		}
		c.Group = index
		g.Members = append(g.Members, i)
		if _, share := x.w.Client(c.ID).(sharing); share {
			g.Share = true
		}
		for k := range c.Reads { // nobody can tell what is committed
			c.Reads[k].Lag = -1
			c.Reads[k].Label = x.leaderWord(c.Reads[k].Part, c.Reads[k].Label)
		}
		if c.State == "running" && len(c.Reads) > 0 {
			c.Tag, c.Tone = words.TagReadsOn, model.Good
		} else if c.State == "running" {
			c.Tag, c.Tone, c.Joining = words.TagJoining, model.Warning, true
		}
	}
	g.Lines = []string{x.whyOrphaned(g.ID)}
	x.groupMarks(g, index, nil)
}

// whyOrphaned says what has become of the broker that leads a group's partition of the offsets topic.
func (x *extractor) whyOrphaned(id string) string {
	t := x.img.Topic(wire.OffsetsTopic)
	if t == nil {
		return words.OrphanNoTopic
	}
	tp := wire.TopicPartition{Topic: wire.OffsetsTopic, Partition: coordinator.PartitionFor(id,
		t.Partitions)}
	p := x.img.Partition(tp)
	if p == nil || p.Leader == wire.NoLeader {
		return words.OrphanNobody
	}
	for i := range x.m.Brokers {
		if b := &x.m.Brokers[i]; b.ID == p.Leader && b.Dead() {
			return words.OrphanStopped(b.Name)
		}
	}
	return words.OrphanLoading(p.Leader.String())
}

// knocking takes clients that want to be in a group and that its coordinator doesn't count.
func (x *extractor) knocking(g *model.Group, index int) {
	for i := range x.m.Clients {
		c := &x.m.Clients[i]
		v, member := membership(x.w.Client(c.ID))
		if !member || v.Group != g.ID || c.Group >= 0 {
			continue
		}
		switch {
		case c.State == "crashed":
			c.Note, c.Reads = words.NoteOutOfGroup, nil
		case c.State != "running":
			continue
		case v.State == "left" || v.State == "fatal":
			c.Tag, c.Tone, c.Note = v.State, model.Quiet, words.NoteNoMember
		case v.State == "unjoined" || v.State == "stable":
			c.Tag, c.Tone, c.Note = words.TagOut, model.Warning, words.NoteNoMember
			if len(c.Reads) == 0 {
				c.Tag, c.Note, c.Joining = words.TagJoining, "", true
			}
		default:
			c.Tag, c.Tone, c.Joining = words.TagJoining, model.Warning, true
		}
		c.Group = index
		g.Members = append(g.Members, i)
	}
}

// groupMarks puts a group's committed offsets and its members' positions on the lanes. While nobody
// coordinates the group, its members remember their commits: v is nil.
func (x *extractor) groupMarks(g *model.Group, index int, v *group.View) {
	if g.Share {
		return // shareGroup puts windows there
	}
	mark := func(tp wire.TopicPartition) *model.Mark {
		part, ok := x.parts[tp]
		if !ok {
			return nil
		}
		q := &x.m.Partitions[part]
		for i := range q.Marks {
			if q.Marks[i].Group == g.ID {
				return &q.Marks[i]
			}
		}
		q.Marks = append(q.Marks, model.Mark{Initial: g.Initial, Color: index, Committed: -1,
			Position: -1, Group: g.ID, Ref: thing.Thing{TP: tp, Name: g.ID}})
		return &q.Marks[len(q.Marks)-1]
	}
	if v != nil {
		for tp, o := range v.Offsets() {
			if k := mark(tp); k != nil {
				k.Committed = o.Offset
			}
		}
	}
	for _, i := range g.Members {
		lib, ok := x.w.Client(x.m.Clients[i].ID).(consuming)
		if !ok || x.m.Clients[i].State != "running" {
			continue
		}
		for n := range lib.Library().Assigned() {
			at := lib.Library().At(n)
			if at.Position < 0 {
				continue
			}
			if k := mark(at.TP); k != nil {
				k.Position = at.Position
				k.Ref.Node = x.m.Clients[i].ID
				if v == nil && at.Committed >= 0 {
					k.Committed = at.Committed
				}
			}
		}
	}
}
