package client

import (
	"highwater/sim/node"
	"highwater/sim/wire"
)

// GroupView is a consumer's own view of its membership, for the picture and the tables.
type GroupView struct {
	Group       string
	Instance    string
	NextGen     bool    // KIP-848
	Member      string  // empty: none yet
	Generation  int32   // or the member epoch; -1: none
	Coordinator wire.ID // 0: not known
	// State is "unjoined", "joining", "syncing", "stable" or "fatal".
	State    string
	Rejoin   bool   // it will join again with the next poll()
	Why      string // the reason
	Leader   bool   // it computes the assignment
	Assignor string
	Owned    []wire.TopicPartition
	// Had is what its newest assignment gave it, given back or not.
	Had []wire.TopicPartition
	// Target is what a KIP-848 member was assigned and hasn't carried out yet.
	Target []wire.TopicPartition
	// PollUntil is when max.poll.interval.ms is over, unless the application is in poll().
	PollUntil node.Time
	// NextBeat is when the next heartbeat is due; Committing: some commit isn't answered.
	NextBeat   node.Time
	Committing bool
	NextCommit node.Time // of the automatic ones; 0: they are off
}

// Membership is the consumer's view of its group; false: it is in none.
func (c *Consumer) Membership() (GroupView, bool) {
	g := &c.grp
	if !g.on {
		return GroupView{}, false
	}
	v := GroupView{Group: c.cfg.GroupID, Instance: c.cfg.GroupInstanceID, NextGen: c.cfg.NextGen,
		Member: g.member, Generation: g.generation, Coordinator: g.coordinator,
		State: memberStates[g.state], Rejoin: g.rejoin, Why: g.why, Leader: g.leader,
		Assignor: g.assignor, Owned: g.owned, Had: g.stickyOwned,
		PollUntil: g.pollUntil, NextBeat: g.beatAt, Committing: len(g.commits) > 0}
	if g.left {
		v.State = "left"
	}
	if g.next.hasTarget {
		v.Target = g.next.target
	}
	if c.cfg.AutoCommit {
		v.NextCommit = g.autoAt
	}
	return v, true
}

// LastCommitted is the offset this consumer last knew to be committed for tp; -1: nothing, or unknown.
func (c *Consumer) LastCommitted(tp wire.TopicPartition) int64 {
	if at := c.find(tp); at >= 0 {
		return c.parts.Peek(int(at)).committed
	}
	return -1
}
