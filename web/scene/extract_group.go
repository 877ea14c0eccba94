package scene

import (
	"cmp"
	"slices"
	"strconv"

	"highwater/sim/client"
	"highwater/sim/wire"
)

// groups takes every consumer group: as its coordinator has it, or, while nobody coordinates it, as its
// members remember it. Groups come in the order in which their first members were started.
func (x *extractor) groups() {
	var ids []string
	for _, p := range x.w.Clients() {
		if g, ok := membership(p.Machine()); ok && !slices.Contains(ids, g.Group) {
			ids = append(ids, g.Group)
		}
	}
	coordinated := map[string]wire.ID{}
	for i := range x.m.brokers {
		b := &x.m.brokers[i]
		if b.dead() {
			continue
		}
		for v := range x.w.Broker(b.id).Groups() {
			coordinated[v.ID] = b.id
			if !slices.Contains(ids, v.ID) {
				ids = append(ids, v.ID)
			}
		}
	}
	for color, id := range ids {
		at, ok := coordinated[id]
		g := groupModel{id: id, color: color, state: "No coordinator",
			detail: "its coordinator is gone"}
		index := len(x.m.groups)
		if ok {
			x.coordinated(&g, index, at)
		}
		for i := range x.m.clients { // who is on the way into the group
			c := &x.m.clients[i]
			if v, member := membership(x.w.Client(c.id)); member && v.Group == id && c.group < 0 {
				if c.state == "running" || !ok {
					c.group = index
					g.members = append(g.members, i)
				}
				if c.state == "running" && ok {
					c.tag, c.joining = v.State, true
				}
			}
		}
		if len(g.members) > 0 || ok {
			x.m.groups = append(x.m.groups, g)
			for i := range x.m.brokers {
				if b := &x.m.brokers[i]; ok && b.id == at {
					b.leadsGroups = append(b.leadsGroups, index)
				}
			}
		}
	}
}

// membership is what a client says of its group.
func membership(machine any) (client.GroupView, bool) {
	if lib, ok := machine.(consuming); ok {
		return lib.Library().Membership()
	}
	return client.GroupView{}, false
}

// joinWords says in a tag how far a classic member has come in a rebalance; a stable one has no tag.
var joinWords = map[string]string{"joining": "joined", "syncing": "joined", "expected": "not yet"}

// coordinated fills a group from its coordinator's view: state, generation, members, offsets.
func (x *extractor) coordinated(g *groupModel, index int, at wire.ID) {
	v, ok := x.w.Broker(at).Group(g.id)
	if !ok {
		return
	}
	g.state = v.State
	word, classic := "epoch ", v.Kind == 0
	if classic {
		word = "generation "
	}
	g.detail = word + strconv.Itoa(int(v.Generation)) + " · coordinator " + at.String()
	rebalancing := v.State == "PreparingRebalance" || v.State == "CompletingRebalance"
	committed := func(tp wire.TopicPartition) int64 { return v.Committed(tp) }
	joined := 0
	for i := range v.Members {
		m := &v.Members[i]
		state := m.State
		if classic {
			state = joinWords[m.State]
		} else if m.State == "STABLE" || m.State == "stable" {
			state = ""
		}
		if rebalancing {
			g.joined = append(g.joined, state == "joined")
			if state == "joined" {
				joined++
			}
		}
		for k := range x.m.clients {
			if c := &x.m.clients[k]; c.id == m.Client && c.group < 0 {
				x.member(c, m.Assigned, state, rebalancing, committed)
				c.group = index
				g.members = append(g.members, k)
			}
		}
	}
	slices.SortFunc(g.members, cmp.Compare)
	if rebalancing {
		g.state = "Rebalancing"
		g.detail = word + strconv.Itoa(int(v.Generation)) + " to " + strconv.Itoa(int(v.Generation)+1) +
			" · " + strconv.Itoa(joined) + " of " + strconv.Itoa(len(v.Members)) + " joined"
	}
	x.groupMarks(g, index, func(yield func(wire.TopicPartition, int64)) {
		for tp, o := range v.Offsets() {
			yield(tp, o.Offset)
		}
	})
}

// member takes a member's partitions: lag is what the group has not committed yet, up to the high
// watermark, as Kafka's own tool prints it.
func (x *extractor) member(c *clientModel, assigned []wire.TopicPartition, state string,
	rebalancing bool, committed func(wire.TopicPartition) int64,
) {
	if c.state == "running" {
		c.tag = state
	}
	own, _ := membership(x.w.Client(c.id))
	paused := map[int]string{}
	for _, r := range c.reads {
		paused[r.part] = r.label
	}
	c.reads = c.reads[:0]
	for _, tp := range assigned {
		part, ok := x.parts[tp]
		if !ok {
			continue
		}
		r := readModel{part: part, lag: -1, label: paused[part]}
		q := &x.m.partitions[part]
		if at := committed(tp); at >= 0 && q.leader >= 0 {
			r.lag = max(q.leaderHW-at, 0)
		}
		if rebalancing && c.state == "running" && !slices.Contains(own.Owned, tp) {
			r.state = "given back"
		}
		c.reads = append(c.reads, r)
	}
}

// groupMarks puts a group's committed offsets and its members' positions on the lanes.
func (x *extractor) groupMarks(g *groupModel, index int,
	offsets func(yield func(wire.TopicPartition, int64)),
) {
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
		q.marks = append(q.marks, markModel{initial: g.id[:1], color: index, committed: -1,
			position: -1, group: g.id, ref: Ref{TP: tp, Name: g.id}})
		return &q.marks[len(q.marks)-1]
	}
	offsets(func(tp wire.TopicPartition, offset int64) {
		if k := mark(tp); k != nil {
			k.committed = offset
		}
	})
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
			}
		}
	}
}
