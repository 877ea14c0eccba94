package scene

import (
	"slices"
	"strconv"

	"highwater/sim/group"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// member takes one member as its coordinator has it: its partitions, how far it has come in a rebalance,
// and what threatens it.
func (x *extractor) member(c *clientModel, v *group.View, m *group.MemberView) {
	if c.state == "running" {
		x.memberState(c, v, m)
	}
	x.memberReads(c, v, m)
	x.memberNote(c, v, m)
}

// memberState puts how far a member has come into a word, beside Kafka's own where it has one.
func (x *extractor) memberState(c *clientModel, v *group.View, m *group.MemberView) {
	c.tag, c.tone = "", quiet
	moving := v.State != group.Stable
	switch {
	case v.Kind == group.Share:
	case v.Kind == group.Classic && v.State == group.PreparingRebalance:
		c.tag, c.tone = "not yet", warning
		if m.State == "joining" {
			c.tag, c.tone = "joined", good
		}
	case v.Kind == group.Classic && moving:
		c.tag, c.tone = "not yet", warning
		if m.State == "syncing" {
			c.tag, c.tone = "synced", good
		}
	case v.Kind == group.Classic:
	case m.State == "UNREVOKED_PARTITIONS":
		c.tag, c.tone, c.note = "gives back", warning, m.State
	case m.State == "UNRELEASED_PARTITIONS":
		c.tag, c.tone, c.note = "waits", warning, m.State
	case moving && m.Epoch < v.AssignmentEpoch:
		c.tag, c.tone = "not yet", warning
	case moving:
		c.tag, c.tone = "done", good
	}
	if v.Kind == group.Consumer && moving {
		c.epoch = "e" + strconv.Itoa(int(m.Epoch))
	}
	c.joining = m.Epoch <= 0 || moving && len(m.Assigned) == 0 && len(m.Revoking) == 0
}

// memberReads takes a member's partitions. Lag is what the group has not committed yet, up to the high
// watermark, as Kafka's own tool prints it.
func (x *extractor) memberReads(c *clientModel, v *group.View, m *group.MemberView) {
	own, _ := membership(x.w.Client(c.id))
	label := map[int]string{}
	for _, r := range c.reads {
		label[r.part] = r.label
	}
	c.reads = nil
	moving := v.State != group.Stable
	add := func(tp wire.TopicPartition, state string) {
		part, ok := x.parts[tp]
		if !ok {
			return
		}
		r := readModel{part: part, lag: -1, label: x.leaderWord(part, label[part]), state: state}
		q := &x.m.partitions[part]
		if at := v.Committed(tp); at >= 0 && q.leader >= 0 {
			r.lag = max(q.leaderHW-at, 0)
		}
		r.running = moving && state == "" && v.Kind != group.Share && c.state == "running"
		c.reads = append(c.reads, r)
	}
	for _, tp := range m.Assigned {
		state := ""
		if v.Kind == group.Classic && c.state == "running" && !slices.Contains(own.Owned, tp) {
			if moving {
				state = "given back"
			} else if own.State == "syncing" {
				state = "on its way"
			}
		}
		add(tp, state)
	}
	for _, tp := range m.Revoking {
		add(tp, "giving back")
	}
	if v.Kind != group.Consumer {
		return
	}
	for _, tp := range m.Target {
		switch {
		case slices.Contains(m.Assigned, tp) || slices.Contains(m.Revoking, tp):
		case heldByOther(v, m, tp):
			add(tp, "not free yet")
		default: // the answer to its next heartbeat brings it
			add(tp, "free, not told yet")
		}
	}
}

// heldByOther tells whether another member of a KIP-848 group still has a partition.
func heldByOther(v *group.View, m *group.MemberView, tp wire.TopicPartition) bool {
	for i := range v.Members {
		o := &v.Members[i]
		if o.ID != m.ID && (slices.Contains(o.Assigned, tp) || slices.Contains(o.Revoking, tp)) {
			return true
		}
	}
	return false
}

// leaderWord is what stands in place of a lag: that nobody leads the partition, or another word.
func (x *extractor) leaderWord(part int, otherwise string) string {
	if q := &x.m.partitions[part]; q.leader < 0 || x.m.brokers[q.leader].dead() {
		return "no leader"
	}
	return otherwise
}

// memberNote says in a line what else is the matter with a member.
func (x *extractor) memberNote(c *clientModel, v *group.View, m *group.MemberView) {
	at := x.coordinatorOf(v)
	switch {
	case c.state == "crashed" || c.state == "exited":
		c.note = "no heartbeat" + x.until(m.SessionUntil)
	case at != 0 && x.w.Link(c.id, at).Cut:
		c.note, c.tag, c.tone = "no heartbeat"+x.until(m.SessionUntil), "cut off", bad
	case x.lateForPoll(c) != "":
		c.note, c.urgent = x.lateForPoll(c), true
	case len(c.reads) > 0 || c.note != "":
	case v.State != group.Stable:
		c.note = "new, owns nothing yet"
	default:
		c.note = "reads no topic that exists"
		for _, t := range m.Topics {
			if x.img.Topic(t) != nil {
				c.note, c.tag = "idle: no partition left", "idle"
			}
		}
	}
}

// until words how long a session still lasts.
func (x *extractor) until(t node.Time) string {
	if t <= x.m.now {
		return ""
	}
	return ", out in " + strconv.FormatInt(int64((t-x.m.now+node.Second-1)/node.Second), 10) + " s"
}

// lateForPoll warns of max.poll.interval.ms once half of it is over: only poll() stops that clock.
func (x *extractor) lateForPoll(c *clientModel) string {
	lib, ok := x.w.Client(c.id).(consuming)
	if !ok || c.state != "running" || lib.Library().Polling() {
		return ""
	}
	own, _ := lib.Library().Membership()
	left := own.PollUntil - x.m.now
	if left <= 0 || own.PollUntil == 0 || left > lib.Library().Config().MaxPollInterval/2 {
		return ""
	}
	return "poll() is due in " + strconv.FormatInt(int64((left+node.Second-1)/node.Second), 10) + " s"
}

func (x *extractor) coordinatorOf(v *group.View) wire.ID {
	for i := range x.m.brokers {
		b := &x.m.brokers[i]
		if !b.dead() && x.w.Broker(b.id).Coordinates(v.Partition) {
			return b.id
		}
	}
	return 0
}
