package broker

import (
	"highwater/sim/commitlog"
	"highwater/sim/image"
	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/wire"
)

// partitions are the replicas on a broker's disk, and what the broker does as their leader or follower.
// Kafka: ReplicaManager.
type partitions struct {
	*ground
	table       // logs are on disk; Replica.mem is memory
	trash trash // on disk, too
	disk  logDisk

	cleaner cleaner
	checkAt node.Time // when the next retention check is due

	alter        *alterQueue
	fetchers     *fetchers
	sessions     *fetchSessions
	produces     *produces
	coordinators *coordinators
	shares       *shares
}

// Replica is a broker's copy of one partition. Kafka: Partition.
type Replica struct {
	tp      wire.TopicPartition
	slot    int32
	me      wire.ID
	topicID wire.UUID
	log     commitlog.Log
	// checkpoint is the high watermark in the file replication-offset-checkpoint.
	checkpoint int64
	mem        replicaMem
}

// replicaMem is what a broker holds in memory about a replica.
type replicaMem struct {
	part   *image.Partition // as last applied; nil before
	set    *topicSettings
	leader wire.ID
	epoch  int32 // leader epoch
	leads  bool
	hw     int64

	// As leader.
	isr            []wire.ID // as committed by the controller
	partitionEpoch int32
	pending        pendingISR
	epochStart     int64 // where this leader epoch begins
	followers      ordered.Few[follower]
	waiting        ordered.Few[waiter] // parked acks=all appends, in the order of their offsets
	watchers       ordered.Few[watcher]

	follow following // as follower
}

// follower is what a leader knows about another replica. Kafka: ReplicaState.
type follower struct {
	id          wire.ID
	inISR       bool  // in the committed ISR
	counts      bool  // in the maximal ISR
	end         int64 // its log end offset as its last fetch told; -1 unknown
	start       int64
	brokerEpoch int64     // of its last fetch (KIP-903); -2 before the first
	caughtUp    node.Time // when it last had everything; -1 never
	fetched     node.Time // its last fetch
	endThen     int64     // the leader's log end offset at that fetch
}

// watcher is a fetch session that covers a replica.
type watcher struct {
	session  int32
	follower wire.ID // NoReplica for a consumer
}

func cloneReplica(r *Replica) *Replica {
	c := *r
	c.log = r.log.Clone()
	c.mem.followers = r.mem.followers.Clone()
	c.mem.waiting = r.mem.waiting.Clone()
	c.mem.watchers = r.mem.watchers.Clone()
	return &c
}

// TP names the partition.
func (r *Replica) TP() wire.TopicPartition { return r.tp }

// TopicID is the id of the topic the log belongs to.
func (r *Replica) TopicID() wire.UUID { return r.topicID }

// IsLeader tells whether this broker believes it leads the partition.
func (r *Replica) IsLeader() bool { return r.mem.leads }

// Leader is who this broker believes leads, NoLeader for nobody (or not known yet).
func (r *Replica) Leader() wire.ID {
	if r.mem.part == nil {
		return wire.NoLeader
	}
	return r.mem.leader
}

// LeaderEpoch is the leader epoch this broker knows; -1 before any metadata.
func (r *Replica) LeaderEpoch() int32 {
	if r.mem.part == nil {
		return -1
	}
	return r.mem.epoch
}

// PartitionEpoch is the version of the partition's registration this broker knows.
func (r *Replica) PartitionEpoch() int32 { return r.mem.partitionEpoch }

// Assignment is the partition's replica list as this broker knows it.
func (r *Replica) Assignment() []wire.ID {
	if r.mem.part == nil {
		return nil
	}
	return r.mem.part.Replicas
}

// ISR is the in-sync replica set as this broker knows it to be committed.
func (r *Replica) ISR() []wire.ID { return r.mem.isr }

// MaximalISR is the ISR and the followers whose addition this leader has asked for: all of them
// count for the high watermark.
func (r *Replica) MaximalISR() []wire.ID {
	if r.mem.pending.kind == expanding {
		return r.mem.pending.isr
	}
	return r.mem.isr
}

// HighWatermark is where committed records end, as far as this replica knows. On a stopped broker
// it is the checkpointed one.
func (r *Replica) HighWatermark() int64 {
	if r.mem.part == nil {
		return r.checkpointed()
	}
	return r.mem.hw
}

// CheckpointedHighWatermark is the high watermark on disk.
func (r *Replica) CheckpointedHighWatermark() int64 { return r.checkpoint }

// LastStableOffset is where a read_committed consumer's view ends.
func (r *Replica) LastStableOffset() int64 { return r.mem.hw }

// LogStartOffset is the first offset that can be read.
func (r *Replica) LogStartOffset() int64 { return r.log.StartOffset() }

// LogEndOffset is the offset of the next record.
func (r *Replica) LogEndOffset() int64 { return r.log.EndOffset() }

// Log is for reading only.
func (r *Replica) Log() *commitlog.Log { return &r.log }

// FollowerEnd is what this leader knows of a follower's log end offset; -1 when nothing.
func (r *Replica) FollowerEnd(id wire.ID) int64 {
	if f := r.follower(id); f != nil {
		return f.end
	}
	return -1
}

// FollowerCaughtUp is when a follower last had everything this leader had; false when never.
func (r *Replica) FollowerCaughtUp(id wire.ID) (node.Time, bool) {
	f := r.follower(id)
	if f == nil || f.caughtUp < 0 {
		return 0, false
	}
	return f.caughtUp, true
}

// markISR notes in each follower whether it is in the ISR. Call it whenever the ISR changes.
func (r *Replica) markISR() {
	maximal := r.MaximalISR()
	fs := r.mem.followers.All()
	for i := range fs {
		fs[i].inISR = image.Contains(r.mem.isr, fs[i].id)
		fs[i].counts = image.Contains(maximal, fs[i].id)
	}
}

func (r *Replica) checkpointed() int64 {
	return min(max(r.checkpoint, r.log.StartOffset()), r.log.EndOffset())
}

func (r *Replica) follower(id wire.ID) *follower {
	fs := r.mem.followers.All()
	for i := range fs {
		if fs[i].id == id {
			return &fs[i]
		}
	}
	return nil
}

// minISR is min.insync.replicas, but never more than there are replicas.
// Kafka: Partition.effectiveMinIsr.
func (r *Replica) minISR() int { return min(r.mem.set.minISR, r.mem.followers.Len()+1) }

// bootReplicas gives every replica on disk its high watermark back.
func (ps *partitions) bootReplicas() {
	for slot := range ps.slots() {
		if r := ps.edit(slot); r != nil {
			r.mem = replicaMem{leader: wire.NoLeader, hw: r.checkpointed()}
		}
	}
}

// becomeLeader applies metadata that names this broker leader. Kafka: Partition.makeLeader.
func (ps *partitions) becomeLeader(r *Replica, p *image.Partition, out *node.Out) {
	m := &r.mem
	if m.leads && m.epoch == p.LeaderEpoch && p.PartitionEpoch < m.partitionEpoch {
		return // the answer to AlterPartition was faster than the metadata log
	}
	newEpoch := !m.leads || p.LeaderEpoch != m.epoch
	if !m.leads {
		ps.fetchers.stop(r)
	}
	sameVersion := m.leads && p.PartitionEpoch == m.partitionEpoch
	m.part, m.leader, m.leads, m.epoch = p, r.me, true, p.LeaderEpoch
	if !sameVersion || newEpoch {
		m.isr, m.partitionEpoch, m.pending = p.ISR, p.PartitionEpoch, pendingISR{}
	}
	if newEpoch {
		m.epochStart = r.log.EndOffset()
		r.log.StartEpoch(p.LeaderEpoch, m.epochStart)
		out.Emit(node.BecameLeader{
			TP: r.tp, LeaderEpoch: p.LeaderEpoch, StartOffset: m.epochStart,
		})
	}
	ps.resetFollowers(r, newEpoch, out.Now)
	moved := ps.advanceHighWatermark(r, out)
	ps.sessions.touch(r, newEpoch, moved || newEpoch) // who asked in an older epoch is fenced at once
	if newEpoch {
		ps.coordinators.elected(ps.host(), r, out)
	}
}

// resetFollowers makes the list of other replicas anew. In a new leader epoch nothing is known of
// them, but members of the ISR get the benefit of replica.lag.time.max.ms.
func (ps *partitions) resetFollowers(r *Replica, newEpoch bool, now node.Time) {
	m := &r.mem
	var fs ordered.Few[follower]
	for _, id := range m.part.Replicas {
		if id == r.me {
			continue
		}
		if old := r.follower(id); old != nil && !newEpoch {
			fs.Push(*old)
			continue
		}
		f := follower{
			id: id, end: -1, start: -1, brokerEpoch: -2, caughtUp: -1, fetched: -1, endThen: -1,
		}
		if image.Contains(m.isr, id) {
			f.caughtUp = now
		}
		fs.Push(f)
	}
	m.followers = fs
	r.markISR()
}

// becomeFollower applies metadata that names somebody else leader, or nobody.
// Kafka: Partition.makeFollower.
func (ps *partitions) becomeFollower(r *Replica, p *image.Partition, out *node.Out) {
	m := &r.mem
	changed := m.part == nil || m.leads || m.epoch != p.LeaderEpoch || m.leader != p.Leader
	led := m.leads
	m.part, m.isr, m.partitionEpoch = p, p.ISR, p.PartitionEpoch
	if !changed {
		return
	}
	if !led {
		ps.fetchers.stop(r)
	}
	m.leader, m.leads, m.epoch = p.Leader, false, p.LeaderEpoch
	m.pending, m.followers = pendingISR{}, ordered.Few[follower]{}
	out.Emit(node.BecameFollower{TP: r.tp, Leader: p.Leader, LeaderEpoch: p.LeaderEpoch})
	if led {
		ps.leadershipLost(r, out)
	}
	ps.produces.wake(r)
	ps.sessions.touch(r, true, true)
	if p.Leader != wire.NoLeader {
		ps.fetchers.start(r, out)
	}
}

// dropReplica removes a replica from this broker's disk.
func (ps *partitions) dropReplica(slot int32, out *node.Out) {
	r := ps.edit(slot)
	if r.mem.leads {
		ps.leadershipLost(r, out)
	}
	ps.fetchers.stop(r)
	r.mem.leads, r.mem.leader = false, wire.NoLeader
	ps.produces.fail(r, ps.absent(r.tp), out)
	ps.sessions.forgetReplica(r)
	out.Emit(node.ReplicaDeleted{TP: r.tp})
	ps.doomLog(r, out)
	ps.remove(slot)
}

// advanceHighWatermark raises a leader's high watermark to what every replica has that is in the
// ISR, or about to be, or caught up and fit to be. It stands still while the ISR is smaller than
// min.insync.replicas. Kafka: Partition.maybeIncrementLeaderHW.
func (ps *partitions) advanceHighWatermark(r *Replica, out *node.Out) bool {
	m := &r.mem
	if !m.leads || len(m.isr) < r.minISR() {
		return false
	}
	end := r.log.EndOffset()
	to := end
	fs := m.followers.All()
	for i := range fs {
		f := &fs[i]
		if f.end < to && (f.counts || f.isCaughtUp(end, out.Now, ps.settings.lagMax) &&
			ps.mayJoinISR(f)) {
			to = f.end
		}
	}
	if to <= m.hw {
		return false
	}
	out.Emit(node.HighWatermarkAdvanced{TP: r.tp, From: m.hw, To: to, Leader: true})
	m.hw = to
	ps.produces.wake(r)
	return true
}

// isCaughtUp tells whether a follower has all that the leader has, or had it not long ago.
func (f *follower) isCaughtUp(leaderEnd int64, now, lagMax node.Time) bool {
	return f.end == leaderEnd || f.caughtUp >= 0 && now-f.caughtUp <= lagMax
}

// checkpoint writes the high watermarks to disk, as every five seconds.
func (ps *partitions) checkpoint() {
	for slot := range ps.slots() {
		if r := ps.get(slot); r != nil && r.mem.part != nil && r.mem.hw != r.checkpoint {
			ps.edit(slot).checkpoint = r.mem.hw
		}
	}
}
