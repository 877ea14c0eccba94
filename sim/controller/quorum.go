package controller

import (
	"slices"

	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/wire"
)

// quorumState is what a voter keeps on disk beside the log. Kafka: the file quorum-state.
type quorumState struct {
	epoch    int32
	votedFor wire.ID
}

// replica is what the leader knows of one fetcher of its log: a voter or an observer.
// Kafka: LeaderState.ReplicaState.
type replica struct {
	id         wire.ID
	end        int64     // its log end offset: where it fetched last
	fetched    node.Time // when
	caughtUp   node.Time // when it had last read all there was
	leaderEnd  int64     // our end when it fetched last
	everCaught bool
}

// observerSession is how long an observer is remembered after its last fetch.
// Kafka: LeaderState.OBSERVER_SESSION_TIMEOUT_MS.
const observerSession = 5 * node.Minute

// startQuorum is the quorum's part of a boot. A single voter needs nobody's vote: it leads the next
// epoch at once. Kafka: QuorumState.initialize, KafkaRaftClient.onBecomeLeader.
func (c *Controller) startQuorum(out *node.Out) {
	if len(c.voters) == 1 && c.voters[0] == c.id {
		c.disk.quorum = quorumState{epoch: c.disk.quorum.epoch + 1, votedFor: c.id}
		c.becomeLeader(out)
	}
}

// becomeLeader begins an epoch with its control record.
func (c *Controller) becomeLeader(out *node.Out) {
	c.mem.leader, c.mem.replicas = c.id, nil
	epoch := c.disk.quorum.epoch
	r := &wire.LeaderChangeRecord{LeaderID: c.id, Epoch: epoch}
	c.replay(c.disk.log.append(epoch, r), r)
	c.activate(out)
}

// Active tells whether this controller leads the quorum.
func (c *Controller) Active() bool { return c.mem.up && c.mem.leader == c.id }

// Epoch is the quorum's leader epoch as far as this controller knows.
func (c *Controller) Epoch() int32 { return c.disk.quorum.epoch }

// Leader is the active controller as far as this one knows, wire.NoLeader when it knows none.
func (c *Controller) Leader() wire.ID { return c.mem.leader }

// HighWatermark is the first offset that isn't committed.
func (c *Controller) HighWatermark() int64 { return c.mem.highWatermark }

// committed is how far a majority of the voters has the log: their ends in falling order, the
// middle one. The leader counts with its own end. Kafka: LeaderState.maybeUpdateHighWatermark.
func (c *Controller) committed() int64 {
	if len(c.voters) == 1 {
		return c.disk.log.End()
	}
	ends := make([]int64, 0, len(c.voters))
	for _, v := range c.voters {
		end := int64(0)
		if v == c.id {
			end = c.disk.log.End()
		} else if i := c.replicaIndex(v); i >= 0 {
			end = c.mem.replicas[i].end
		}
		ends = append(ends, end)
	}
	ordered.Sort(ends)
	return ends[(len(ends)-1)/2]
}

// advance moves the high watermark and does what waits for it: facts, replies, parked fetches.
func (c *Controller) advance(out *node.Out) {
	if hw := c.committed(); hw > c.mem.highWatermark {
		c.mem.highWatermark = hw
		c.finish(out)
		c.answerParked(out)
	}
}

func (c *Controller) replicaIndex(id wire.ID) int {
	for i := range c.mem.replicas {
		if c.mem.replicas[i].id == id {
			return i
		}
	}
	return -1
}

// noteFetch remembers where a fetcher stands.
func (c *Controller) noteFetch(id wire.ID, offset int64, now node.Time) {
	i := c.replicaIndex(id)
	if i < 0 {
		i = len(c.mem.replicas)
		c.mem.replicas = append(c.mem.replicas, replica{id: id})
	}
	r, end := &c.mem.replicas[i], c.disk.log.End()
	switch {
	case offset >= end:
		r.caughtUp, r.everCaught = now, true
	case r.leaderEnd > 0 && offset >= r.leaderEnd:
		r.caughtUp, r.everCaught = r.fetched, true
	}
	r.end, r.fetched, r.leaderEnd = offset, now, end
}

// describeQuorum answers DescribeQuorum (key 55).
func (c *Controller) describeQuorum(m wire.Message, out *node.Out) {
	if !c.Active() {
		out.Send(m.From, m.Correlation, &wire.DescribeQuorumReply{Error: wire.NotLeaderOrFollower})
		return
	}
	reply := &wire.DescribeQuorumReply{
		ClusterID: wire.ClusterID, LeaderID: c.id, LeaderEpoch: c.Epoch(),
		HighWatermark: c.mem.highWatermark,
	}
	for _, v := range c.voters {
		q := wire.QuorumReplica{ID: v, LogEndOffset: -1, LastFetchMs: -1, LastCaughtUpMs: -1}
		if v == c.id {
			now := out.Now.UnixMs()
			q = wire.QuorumReplica{
				ID: v, LogEndOffset: c.disk.log.End(), LastFetchMs: now, LastCaughtUpMs: now,
			}
		} else if i := c.replicaIndex(v); i >= 0 {
			q = c.mem.replicas[i].describe()
		}
		reply.Voters = append(reply.Voters, q)
	}
	for i := range c.mem.replicas {
		r := &c.mem.replicas[i]
		if !slices.Contains(c.voters, r.id) && out.Now-r.fetched < observerSession {
			reply.Observers = append(reply.Observers, r.describe())
		}
	}
	out.Send(m.From, m.Correlation, reply)
}

func (r *replica) describe() wire.QuorumReplica {
	q := wire.QuorumReplica{
		ID: r.id, LogEndOffset: r.end, LastFetchMs: r.fetched.UnixMs(), LastCaughtUpMs: -1,
	}
	if r.everCaught {
		q.LastCaughtUpMs = r.caughtUp.UnixMs()
	}
	return q
}
