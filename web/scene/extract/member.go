package extract

import (
	"slices"
	"strconv"

	"highwater/sim/group"
	"highwater/sim/wire"
	"highwater/web/scene/model"
	"highwater/web/words"
)

// member takes one member as its coordinator has it: its partitions, how far it has come in a
// rebalance, and what threatens it.
func (x *extractor) member(c *model.Client, v *group.View, m *group.MemberView) {
	if c.State == "running" {
		x.memberState(c, v, m)
	}
	x.memberReads(c, v, m)
	x.memberNote(c, v, m)
}

// memberState puts how far a member has come into a word, beside Kafka's own where it has one.
func (x *extractor) memberState(c *model.Client, v *group.View, m *group.MemberView) {
	c.Tag, c.Tone = "", model.Quiet
	moving := v.State != group.Stable
	switch {
	case v.Kind == group.Share:
	case v.Kind == group.Classic && v.State == group.PreparingRebalance:
		c.Tag, c.Tone = words.TagNotYet, model.Warning
		if m.State == "joining" {
			c.Tag, c.Tone = words.TagJoined, model.Good
		}
	case v.Kind == group.Classic && moving:
		c.Tag, c.Tone = words.TagNotYet, model.Warning
		if m.State == "syncing" {
			c.Tag, c.Tone = words.TagSynced, model.Good
		}
	case v.Kind == group.Classic:
	case m.State == "UNREVOKED_PARTITIONS":
		c.Tag, c.Tone, c.Note = words.TagGivesBack, model.Warning, words.NoteGivesUp(m.Revoking)
	case m.State == "UNRELEASED_PARTITIONS":
		c.Tag, c.Tone, c.Note = words.TagWaits, model.Warning, words.NoteWaitsFor(m.Lacks())
	case moving && m.Epoch < v.AssignmentEpoch:
		c.Tag, c.Tone = words.TagNotYet, model.Warning
	case moving:
		c.Tag, c.Tone = words.TagDone, model.Good
	}
	if v.Kind == group.Consumer && moving {
		c.Epoch = "e" + strconv.Itoa(int(m.Epoch))
	}
	c.Joining = m.Epoch <= 0 || moving && len(m.Assigned) == 0 && len(m.Revoking) == 0
}

// memberReads takes a member's partitions. Lag is what the group has not committed yet, up to the high
// watermark, as Kafka's own tool prints it.
func (x *extractor) memberReads(c *model.Client, v *group.View, m *group.MemberView) {
	own, _ := membership(x.w.Client(c.ID))
	label := map[int]string{}
	for _, r := range c.Reads {
		label[r.Part] = r.Label
	}
	c.Reads = nil
	moving := v.State != group.Stable
	planned := v.Planned && v.State == group.CompletingRebalance
	add := func(tp wire.TopicPartition, state string) {
		part, ok := x.parts[tp]
		if !ok {
			return
		}
		r := model.Read{Part: part, Lag: -1, Label: x.leaderWord(part, label[part]), State: state}
		q := &x.m.Partitions[part]
		if at := v.Committed(tp); at >= 0 && q.Leader >= 0 {
			r.Lag = max(q.LeaderHW-at, 0)
		}
		r.Running = moving && state == "" && v.Kind != group.Share && c.State == "running"
		c.Reads = append(c.Reads, r)
	}
	for _, tp := range m.Assigned {
		state := ""
		switch {
		case v.Kind == group.Share || c.State != "running" || slices.Contains(own.Owned, tp):
		case v.Kind == group.Classic && moving && !planned && slices.Contains(own.Had, tp):
			state = words.ReadGivenBack
		case moving || own.State == "syncing":
			state = words.ReadOnItsWay
		}
		add(tp, state)
	}
	for _, tp := range m.Revoking {
		add(tp, words.ReadGivingBack)
	}
	if v.Kind != group.Consumer {
		return
	}
	for _, tp := range m.Target {
		switch {
		case !slices.Contains(m.Lacks(), tp):
		case heldByOther(v, m, tp):
			add(tp, words.ReadNotFree)
		default: // the answer to its next heartbeat brings it
			add(tp, words.ReadNotTold)
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
	if q := &x.m.Partitions[part]; q.Leader < 0 || x.m.Brokers[q.Leader].Dead() {
		return words.ReadLeaderless
	}
	return otherwise
}

// memberNote says in a line what else is the matter with a member.
func (x *extractor) memberNote(c *model.Client, v *group.View, m *group.MemberView) {
	at := x.coordinatorOf(v)
	switch {
	case c.State == "crashed" || c.State == "exited":
		c.Note = words.NoteSilent(m.SessionUntil - x.m.Now)
	case at != 0 && x.w.Link(c.ID, at).Cut:
		c.Note, c.Tag, c.Tone = words.NoteSilent(m.SessionUntil-x.m.Now), words.TagCutOff, model.Bad
	case x.lateForPoll(c) != "":
		c.Note, c.Urgent = x.lateForPoll(c), true
	case len(c.Reads) > 0 || c.Note != "":
	case v.State != group.Stable:
		c.Note = words.NoteOwnsNothing
	default:
		c.Note = words.NoteNoTopic
		for _, t := range m.Topics {
			if x.img.Topic(t) != nil {
				c.Note, c.Tag = words.NoteIdle, words.TagIdle
			}
		}
	}
}

// lateForPoll warns of max.poll.interval.ms once half of it is over: only poll() stops that clock.
func (x *extractor) lateForPoll(c *model.Client) string {
	lib, ok := x.w.Client(c.ID).(consuming)
	if !ok || c.State != "running" || lib.Library().Polling() {
		return ""
	}
	own, _ := lib.Library().Membership()
	left := own.PollUntil - x.m.Now
	if left <= 0 || own.PollUntil == 0 || left > lib.Library().Config().MaxPollInterval/2 {
		return ""
	}
	return words.NotePoll(left)
}

func (x *extractor) coordinatorOf(v *group.View) wire.ID {
	for i := range x.m.Brokers {
		b := &x.m.Brokers[i]
		if !b.Dead() && x.w.Broker(b.ID).Coordinates(wire.TopicPartition{Topic: wire.OffsetsTopic,
			Partition: v.Partition}) {
			return b.ID
		}
	}
	return 0
}
