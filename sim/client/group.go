package client

import (
	"slices"

	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/regex"
	"highwater/sim/wire"
)

// membership is a consumer's part in a group: who coordinates, what it joined, what it owns, and which
// commits are under way. The heartbeat thread of the Java client is this component's alarm: it beats
// whether or not the application polls, and gives up the membership when the application doesn't poll
// for max.poll.interval.ms. Joining, revoking and assigning happen inside poll().
// Kafka: AbstractCoordinator, ConsumerCoordinator; for KIP-848 ConsumerMembershipManager and
// ConsumerHeartbeatRequestManager.
type membership struct {
	on     bool     // subscribe() was called
	topics []string // the subscription, sorted; replaced whole

	pattern     string    // subscribed to instead of topics
	patterned   bool      // a pattern was told once
	patternFrom node.Time // when a classic member began to ask for all topics
	patternSeen int64     // version of the metadata that topics were taken from
	coordinator wire.ID   // 0: unknown
	finding     bool
	findAt      node.Time // not before this
	findTries   int32
	tick        alarm

	state        memberState
	member       string
	generation   int32 // or the member epoch; -1: none
	assignor     string
	leader       bool
	rejoin       bool // at the next poll()
	why          string
	prepared     bool // what poll() does before it joins is done
	joinAt       node.Time
	joinTries    int32
	request      int32                 // correlation of JoinGroup or SyncGroup under way
	elected      *wire.JoinGroupReply  // the leader waits for metadata to assign
	snapshot     []topicCount          // partitions the leader assigned, to notice when there are more
	pending      []wire.TopicPartition // assigned, and not applied before the next poll()
	hasPending   bool
	owned        []wire.TopicPartition // sorted; replaced whole
	stickyOwned  []wire.TopicPartition // of the last generation, for the sticky assignor
	stickyGen    int32
	beatAt       node.Time
	beatSent     bool
	sessionUntil node.Time
	pollUntil    node.Time // max.poll.interval.ms; only runs while the application isn't in poll()

	unsettled bool // some partition may wait for its committed offset
	fetching  bool // OffsetFetch is on its way
	fetchAt   node.Time
	autoAt    node.Time
	commits   []commit // in the order they were asked for
	commitSeq int64
	leaving   bool
	left      bool
	leaveBy   node.Time

	next nextState // of KIP-848
}

type memberState uint8

const (
	unjoined memberState = iota
	joining
	syncing
	stable
	fatal // poll() throws
)

var memberStates = [...]string{"unjoined", "joining", "syncing", "stable", "fatal"}

type topicCount struct {
	name       string
	partitions int32
}

func (g *membership) clone() membership {
	d := *g
	d.commits = slices.Clone(g.commits)
	return d
}

// Rebalanced is a call of the application's ConsumerRebalanceListener.
type Rebalanced struct {
	Assigned []wire.TopicPartition // onPartitionsAssigned
	Revoked  []wire.TopicPartition // onPartitionsRevoked
	Lost     []wire.TopicPartition // onPartitionsLost
}

// Subscribe joins the group named by group.id; partitions come with the group's assignment.
// KIP-848 is used when the config says group.protocol=consumer.
func (c *Consumer) Subscribe(topics []string, out *node.Out) {
	c.subscribe(topics, "", out)
}

// SubscribePattern joins with a regular expression for the topics. With KIP-848 the coordinator
// resolves it; a classic member does so itself, whenever it has new metadata of all topics.
// Kafka: KafkaConsumer.subscribe(SubscriptionPattern), subscribe(Pattern).
func (c *Consumer) SubscribePattern(pattern string, out *node.Out) {
	c.subscribe(nil, pattern, out)
	if !c.cfg.NextGen {
		c.grp.patternFrom = out.Now
		c.Net.meta.all = true
		c.Net.meta.request("pattern")
		c.Net.refresh(out)
	}
}

// matchPattern finds the topics of a classic member's pattern; false: they aren't known yet. Internal
// topics are left out (exclude.internal.topics). Kafka: ConsumerCoordinator.updatePatternSubscription.
func (c *Consumer) matchPattern(out *node.Out) bool {
	g, m := &c.grp, &c.Net.meta
	if m.lastSuccess <= g.patternFrom {
		return false
	}
	if g.patternSeen == m.version {
		return true
	}
	if wrong := regex.Check(g.pattern); wrong != "" {
		c.groupFails("PatternSyntaxException", wrong+": "+g.pattern, out)
		return false
	}
	var topics []string
	for _, t := range m.topics {
		if t.err == wire.None && !t.internal && regex.Match(g.pattern, t.name) {
			topics = append(topics, t.name)
		}
	}
	ordered.Sort(topics)
	first := g.patternSeen == 0
	g.patternSeen = m.version
	if !first && !slices.Equal(topics, g.topics) {
		c.requestRejoin(node.ReasonMetadata, out)
	}
	g.topics = topics
	return true
}

func (c *Consumer) subscribe(topics []string, pattern string, out *node.Out) {
	g := &c.grp
	g.on = true
	g.pattern, g.patterned = pattern, g.patterned || pattern != ""
	g.topics = slices.Clone(topics)
	ordered.Sort(g.topics)
	g.topics = slices.Compact(g.topics)
	for _, t := range g.topics {
		c.Net.wantTopic(t, out)
	}
	if g.member == "" {
		g.generation, g.stickyGen = -1, -1
		if c.cfg.NextGen {
			r := out.Chance(node.OwnMemberID, node.Itself)
			g.member = r.UUID()
		}
	} else {
		c.next().subscriptionChanged = true
	}
	c.requestRejoin("subscription changed", out)
	g.pollUntil = out.Now + c.cfg.MaxPollInterval
	g.autoAt = out.Now + c.cfg.AutoCommitEvery
	c.groupWork(out)
}

func (c *Consumer) next() *nextState { return &c.grp.next }

// Grouped tells whether the consumer is in a group by subscribe().
func (c *Consumer) Grouped() bool { return c.grp.on }

// usesGroup tells whether positions come from committed offsets.
func (c *Consumer) usesGroup() bool { return c.cfg.GroupID != "" }

// Rebalances are the calls of the rebalance listener since the last call, which empties them.
func (c *Consumer) Rebalances() []Rebalanced {
	r := c.rebalanced
	c.rebalanced = nil
	return r
}

// polls notes that the application is in poll(), and does what poll() does about the group.
func (c *Consumer) polls(out *node.Out) {
	if !c.usesGroup() {
		return
	}
	g := &c.grp
	g.pollUntil = out.Now + c.cfg.MaxPollInterval
	c.groupWork(out)
	// What groupWork has just handed out isn't worked on yet: the next poll() commits that.
	if c.cfg.AutoCommit && c.polling && out.Now >= g.autoAt && (g.state == stable || !g.on) {
		g.autoAt = out.Now + c.cfg.AutoCommitEvery
		c.commitConsumed("auto", out)
	}
	c.armGroup(out)
}

// groupWork does all that can be done now: find the coordinator, join, apply an assignment, fetch
// committed offsets, send commits and heartbeats.
func (c *Consumer) groupWork(out *node.Out) {
	g := &c.grp
	if !c.usesGroup() || g.left || g.state == fatal {
		return
	}
	c.checkCoordinator(out)
	if g.coordinator == 0 {
		if g.on || len(g.commits) > 0 || c.waiting() {
			c.findCoordinator(out)
		}
		c.armGroup(out)
		return
	}
	if !c.Net.readyFor(g.coordinator, out) {
		c.armGroup(out)
		return
	}
	c.sendCommits(out)
	switch {
	case g.leaving:
		c.leaveNow(out)
	case c.cfg.NextGen && g.on:
		c.nextWork(out)
	case g.on:
		c.classicWork(out)
	}
	c.fetchCommitted(out)
	c.armGroup(out)
}

// inPoll tells whether the application waits in poll(); then what belongs there may be done.
func (c *Consumer) inPoll() bool { return c.polling }

// armGroup sets the alarm for what is due next.
func (c *Consumer) armGroup(out *node.Out) {
	g := &c.grp
	if g.left || !c.usesGroup() {
		return
	}
	next := node.Time(-1)
	at := func(t node.Time, when bool) {
		if when && (next < 0 || t < next) {
			next = t
		}
	}
	known := g.coordinator != 0
	at(g.findAt, !known && !g.finding && (g.on || len(g.commits) > 0 || c.waiting()))
	beats := known && g.on && (g.state == stable || g.state == syncing ||
		g.state == joining && c.cfg.NextGen)
	at(g.beatAt, beats && !g.beatSent && !g.leaving)
	at(g.sessionUntil, beats && g.state == stable && !c.cfg.NextGen)
	at(g.pollUntil, g.on && g.state != unjoined && !g.leaving)
	at(g.autoAt, c.cfg.AutoCommit && c.polling && g.state == stable && len(g.owned) > 0)
	at(g.joinAt, known && g.on && c.polling && g.rejoin && g.request == 0 && g.joinAt > out.Now)
	at(g.fetchAt, known && !g.fetching && c.waiting() && g.fetchAt > out.Now)
	at(g.leaveBy, g.leaving)
	for i := range g.commits {
		at(g.commits[i].retryAt, known && !g.commits[i].sent && g.commits[i].retryAt > out.Now)
		at(g.commits[i].deadline, true)
	}
	if next >= 0 && next <= out.Now { // it waits for the connection, whose news comes by itself
		next = out.Now + c.cfg.RetryBackoff
	}
	if next >= 0 {
		g.tick.arm(out, timerKind(c.cfg.Slot, groupTimer), next)
	}
}

// groupDue is the alarm: the heartbeat thread's turn.
func (c *Consumer) groupDue(out *node.Out) {
	g := &c.grp
	if g.left {
		return
	}
	if g.leaving && out.Now >= g.leaveBy {
		c.leftGroup(out)
		return
	}
	c.expireCommits(out)
	if g.on && !g.leaving && !c.polling && g.state != unjoined && out.Now >= g.pollUntil {
		c.pollTooLate(out)
	}
	if g.state == stable && !c.cfg.NextGen && out.Now >= g.sessionUntil {
		c.coordinatorLost(wire.RequestTimedOut, out)
	}
	if c.polling {
		c.polls(out)
		c.advance(out)
	} else {
		c.groupWork(out)
	}
}

// pollTooLate: the background thread leaves the group because the application is stuck.
// Kafka: AbstractCoordinator.HeartbeatThread.run, ConsumerHeartbeatRequestManager.
func (c *Consumer) pollTooLate(out *node.Out) {
	g := &c.grp
	c.Net.warn("consumer poll timeout has expired. This means the time between subsequent calls to "+
		"poll() was longer than the configured max.poll.interval.ms, which typically implies that the "+
		"poll loop is spending too much time processing messages. You can address this either by "+
		"increasing max.poll.interval.ms or by reducing the maximum size of batches returned in "+
		"poll() with max.poll.records.", coordinatorLogger(c.cfg.NextGen))
	out.Emit(node.PollTimeoutExpired{Group: c.cfg.GroupID, Member: g.member,
		IntervalMs: int64(c.cfg.MaxPollInterval / node.Millisecond)})
	if c.cfg.NextGen {
		c.nextStale(out)
		return
	}
	if c.cfg.GroupInstanceID == "" && g.coordinator != 0 && g.member != "" {
		c.sendGroup(&wire.LeaveGroupRequest{GroupID: c.cfg.GroupID, Members: []wire.LeavingMember{{
			MemberID: g.member, Reason: "consumer poll timeout has expired."}}}, 0, out)
	}
	c.resetGeneration("consumer pro-actively leaving the group", out)
}

func coordinatorLogger(next bool) string {
	if next {
		return "org.apache.kafka.clients.consumer.internals.ConsumerHeartbeatRequestManager"
	}
	return "org.apache.kafka.clients.consumer.internals.ConsumerCoordinator"
}

// moveTo changes the member's state and tells it.
func (c *Consumer) memberMoves(to memberState, reason string, out *node.Out) {
	if c.grp.state != to {
		c.grp.state = to
		out.Emit(node.ConsumerStateChanged{Group: c.cfg.GroupID, Member: c.grp.member,
			State: memberStates[to], Reason: reason})
	}
}

// sendGroup sends a request to the coordinator; it is answered in groupAnswered.
func (c *Consumer) sendGroup(req wire.Body, ref int64, out *node.Out) int32 {
	return c.Net.send(c.grp.coordinator, forGroup, ref, req, out)
}

// groupAnswered takes a coordinator's reply.
func (c *Consumer) groupAnswered(done *completion, out *node.Out) {
	if done.purpose == forGroup {
		c.grp.findTries = 0
	}
	switch r := done.reply.(type) {
	case *wire.FindCoordinatorReply:
		c.coordinatorFound(r, out)
	case *wire.JoinGroupReply:
		c.joinAnswered(done.corr, r, out)
	case *wire.SyncGroupReply:
		c.syncAnswered(done.corr, r, out)
	case *wire.HeartbeatReply:
		c.heartbeatAnswered(done, r, out)
	case *wire.LeaveGroupReply:
		if c.grp.leaving {
			c.leftGroup(out)
		}
	case *wire.OffsetCommitReply:
		c.commitAnswered(done.ref, r, out)
	case *wire.OffsetFetchReply:
		c.committedFetched(r, out)
	case *wire.ConsumerGroupHeartbeatReply:
		c.nextAnswered(done, r, out)
	}
	c.groupWork(out)
	if c.polling {
		c.advance(out)
	}
}

// groupLost: no answer will come.
func (c *Consumer) groupLost(lost *completion, out *node.Out) {
	g := &c.grp
	switch lost.req.(type) {
	case *wire.FindCoordinatorRequest:
		g.finding = false
		c.findLater(out)
		return
	case *wire.JoinGroupRequest, *wire.SyncGroupRequest:
		if lost.corr == g.request {
			g.request = 0
			c.joinFailed("disconnected", out)
		}
	case *wire.HeartbeatRequest, *wire.ConsumerGroupHeartbeatRequest:
		g.beatSent = false
		g.beatAt = out.Now + c.cfg.RetryBackoff
		c.next().resend = true
	case *wire.OffsetFetchRequest:
		g.fetching = false
	case *wire.OffsetCommitRequest:
		c.commitLost(lost.ref, out)
	case *wire.LeaveGroupRequest:
		if g.leaving {
			c.leftGroup(out)
			return
		}
	}
	if lost.from == g.coordinator {
		c.coordinatorLost(lost.err, out)
	}
}
