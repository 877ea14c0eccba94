package raft

import (
	"slices"

	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/wire"
)

// Node is one controller's part of the quorum.
type Node struct {
	id     wire.ID
	voters []wire.ID // itself included; by id
	disk   disk
	mem    memory
}

// disk survives a crash. Kafka: the file quorum-state beside the log.
type disk struct {
	epoch int32
	log   Log
}

// memory is lost in a crash.
type memory struct {
	leader        wire.ID // as far as known
	highWatermark int64
	replicas      []replica     // in the order of their first fetch
	parked        []parkedFetch // by deadline
	alarm         bool          // an alarm for parked fetches is under way
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

// New is a node with an empty disk that hasn't booted; without voters it is the only one.
func New(id wire.ID, voters ...wire.ID) Node {
	if len(voters) == 0 {
		voters = []wire.ID{id}
	}
	voters = slices.Clone(voters)
	ordered.Sort(voters)
	return Node{id: id, voters: voters, mem: memory{leader: wire.NoLeader}}
}

// Boot begins with nothing but the disk. A single voter needs nobody's vote: it leads the next epoch at
// once. Kafka: QuorumState.initialize.
func (n *Node) Boot() {
	n.Crash()
	if len(n.voters) == 1 && n.voters[0] == n.id {
		n.Lead(n.disk.epoch + 1)
	}
}

// Lead begins the epoch that this node was voted into, with its control record. What it knew of others
// was an earlier leader's knowledge.
// Kafka: KafkaRaftClient.onBecomeLeader.
func (n *Node) Lead(epoch int32) {
	n.disk.epoch = epoch
	n.mem = memory{leader: n.id, highWatermark: n.mem.highWatermark}
	n.Append(&wire.LeaderChangeRecord{LeaderID: n.id, Epoch: n.disk.epoch})
}

// Crash forgets memory at once.
func (n *Node) Crash() { n.mem = memory{leader: wire.NoLeader} }

// Clone makes a snapshot.
func (n *Node) Clone() Node {
	k := *n
	k.disk.log = n.disk.log.Clone()
	k.mem.replicas = slices.Clone(n.mem.replicas)
	k.mem.parked = slices.Clone(n.mem.parked)
	return k
}

// Log is what lies on disk, booted or not; for reading only.
func (n *Node) Log() *Log { return &n.disk.log }

// Epoch is the leader epoch as far as this node knows.
func (n *Node) Epoch() int32 { return n.disk.epoch }

// Leads tells whether this node leads in its epoch.
func (n *Node) Leads() bool { return n.mem.leader == n.id }

// Votes tells whether id is a voter of the quorum.
func (n *Node) Votes(id wire.ID) bool { return slices.Contains(n.voters, id) }

// Leader is who leads as far as this node knows; wire.NoLeader when it doesn't.
func (n *Node) Leader() wire.ID { return n.mem.leader }

// Voters are the controllers that vote, by id; for reading only.
func (n *Node) Voters() []wire.ID { return n.voters }

// HighWatermark is the first offset that isn't committed, as far as this node knows.
func (n *Node) HighWatermark() int64 { return n.mem.highWatermark }

// Append puts a record at the end of the log and gives its offset. Only a leader may; the record counts
// when the high watermark has passed it.
func (n *Node) Append(r wire.MetadataRecord) int64 {
	if !n.Leads() {
		panic(n.id.String() + " appends to the metadata log and doesn't lead")
	}
	return n.disk.log.Append(n.disk.epoch, r)
}

// Commit moves a leader's high watermark to where a majority of the voters has the log, and tells
// whether that moved it: their ends in falling order, the middle one. A record of an older epoch counts
// only with one of its own behind it (Raft, figure 8). Kafka: LeaderState.maybeUpdateHighWatermark.
func (n *Node) Commit() bool {
	if !n.Leads() {
		return false
	}
	hw := n.majorityEnd()
	if hw <= n.mem.highWatermark || n.disk.log.EpochAt(hw-1) != n.disk.epoch {
		return false
	}
	n.mem.highWatermark = hw
	return true
}

// majorityEnd is how far a majority of the voters has the log; this one counts with its own end.
func (n *Node) majorityEnd() int64 {
	if len(n.voters) == 1 {
		return n.disk.log.End()
	}
	ends := make([]int64, 0, len(n.voters))
	for _, v := range n.voters {
		end := int64(0)
		if v == n.id {
			end = n.disk.log.End()
		} else if i := n.replicaIndex(v); i >= 0 {
			end = n.mem.replicas[i].end
		}
		ends = append(ends, end)
	}
	ordered.Sort(ends)
	return ends[(len(ends)-1)/2]
}

func (n *Node) replicaIndex(id wire.ID) int {
	return slices.IndexFunc(n.mem.replicas, func(r replica) bool { return r.id == id })
}

// noteFetch remembers where a fetcher stands.
func (n *Node) noteFetch(id wire.ID, offset int64, now node.Time) {
	i := n.replicaIndex(id)
	if i < 0 {
		i = len(n.mem.replicas)
		n.mem.replicas = append(n.mem.replicas, replica{id: id})
	}
	r, end := &n.mem.replicas[i], n.disk.log.End()
	switch {
	case offset >= end:
		r.caughtUp, r.everCaught = now, true
	case r.leaderEnd > 0 && offset >= r.leaderEnd:
		r.caughtUp, r.everCaught = r.fetched, true
	}
	r.end, r.fetched, r.leaderEnd = offset, now, end
}

// describe answers DescribeQuorum (key 55).
func (n *Node) describe(m wire.Message, out *node.Out) {
	if !n.Leads() {
		out.Send(m.From, m.Correlation, &wire.DescribeQuorumReply{Error: wire.NotLeaderOrFollower})
		return
	}
	reply := &wire.DescribeQuorumReply{
		ClusterID: wire.ClusterID, LeaderID: n.id, LeaderEpoch: n.disk.epoch,
		HighWatermark: n.mem.highWatermark,
	}
	for _, v := range n.voters {
		q := wire.QuorumReplica{ID: v, LogEndOffset: -1, LastFetchMs: -1, LastCaughtUpMs: -1}
		if v == n.id {
			now := out.Now.UnixMs()
			q = wire.QuorumReplica{
				ID: v, LogEndOffset: n.disk.log.End(), LastFetchMs: now, LastCaughtUpMs: now,
			}
		} else if i := n.replicaIndex(v); i >= 0 {
			q = n.mem.replicas[i].describe()
		}
		reply.Voters = append(reply.Voters, q)
	}
	for i := range n.mem.replicas {
		r := &n.mem.replicas[i]
		if !n.Votes(r.id) && out.Now-r.fetched < observerSession {
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
