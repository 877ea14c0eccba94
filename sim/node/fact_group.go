package node

import "highwater/sim/wire"

// GroupStateChanged: a coordinator moved a group to another state. Protocol is "classic", "consumer"
// or "share". Reason is Kafka's own wording of what brought it about.
type GroupStateChanged struct {
	Group    string
	Protocol string
	From, To string
	Reason   string
}

// Reasons that are asked for elsewhere.
const (
	ReasonRevoke       = "need to revoke partitions and re-join" // of a member's rejoining
	ReasonMetadata     = "cached metadata has changed"           // of it, too
	ReasonTopics       = "the subscribed topics have changed"    // of GroupEpochBumped
	ReasonReplaced     = "static leave"                          // of MemberLeft
	ReasonTopicDeleted = "topic deleted"                         // of OffsetsDeleted
	ReasonGroupDeleted = "group deleted"                         // of it, too
)

// GenerationStarted: the join phase of a classic group is complete; Members are those who are in.
// Assignor is the protocol that was voted for; Members is empty when the group became Empty.
type GenerationStarted struct {
	Group      string
	Generation int32
	Assignor   string
	Leader     string // member id
	Members    []string
}

// GroupEpochBumped: a KIP-848 or share group changed in a way that needs a new assignment.
type GroupEpochBumped struct {
	Group      string
	GroupEpoch int32
	Reason     string
}

// MemberJoined: a coordinator has a new member. Client is its process.
type MemberJoined struct {
	Group    string
	Member   string
	Instance string
	Client   wire.ID
	Protocol string
	Topics   []string
}

// MemberLeft: a member is gone. Reason: "left" (LeaveGroup, or epoch -1), "session" (no heartbeat for
// TimeoutMs), "rebalance" (did not rejoin, sync or revoke within TimeoutMs), "fenced" (another process
// took its instance id), "pending" (never came back with its member id), "full", "removed" (by a
// tool), "static leave". Detail is what the member itself said.
type MemberLeft struct {
	Group     string
	Member    string
	Instance  string
	Client    wire.ID
	Reason    string
	TimeoutMs int64
	Detail    string
}

// MemberIDGiven: a first JoinGroup was answered with MEMBER_ID_REQUIRED and this id (KIP-394).
type MemberIDGiven struct {
	Group  string
	Member string
	Client wire.ID
}

// HeartbeatAnswered: a coordinator answered a heartbeat with something else than None:
// RebalanceInProgress, UnknownMemberID, IllegalGeneration, FencedInstanceID, FencedMemberEpoch...
type HeartbeatAnswered struct {
	Group  string
	Member string
	Client wire.ID
	Error  wire.ErrorCode
}

// JoinRefused: a coordinator refused a JoinGroup, a SyncGroup or a first heartbeat of KIP-848.
type JoinRefused struct {
	Group  string
	Member string
	Client wire.ID
	API    string
	Error  wire.ErrorCode
}

// MemberShare is what one member owns.
type MemberShare struct {
	Member     string
	Partitions []wire.TopicPartition
}

// AssignmentComputed: who shall own what was worked out, in a classic group by the leading consumer,
// in KIP-848 and share groups by the coordinator. Epoch is the generation or the assignment epoch.
type AssignmentComputed struct {
	Group    string
	Protocol string
	Epoch    int32
	Assignor string
	Shares   []MemberShare
}

// PartitionsAssigned: a consumer got partitions (onPartitionsAssigned). Owned is all it has now; Epoch
// is its generation or member epoch.
type PartitionsAssigned struct {
	Group    string
	Member   string
	Protocol string
	Epoch    int32
	Added    []wire.TopicPartition
	Owned    []wire.TopicPartition
}

// PartitionsRevoked: a consumer gave partitions up. Lost: it was fenced, others may have them already
// (onPartitionsLost); no commit is possible.
type PartitionsRevoked struct {
	Group   string
	Member  string
	Epoch   int32
	Revoked []wire.TopicPartition
	Owned   []wire.TopicPartition // what is left
	Lost    bool
	Reason  string // "rebalance", "unsubscribe", "fenced", "max.poll.interval.ms"
}

// MemberReconciled: a coordinator of a KIP-848 group changed what a member may own. State is "STABLE",
// "UNREVOKED_PARTITIONS" or "UNRELEASED_PARTITIONS".
type MemberReconciled struct {
	Group    string
	Member   string
	Epoch    int32
	State    string
	Assigned []wire.TopicPartition
	Revoking []wire.TopicPartition
}

// ConsumerStateChanged: a consumer's own view of its membership. State: "unjoined", "joining",
// "syncing", "stable", "reconciling", "fenced", "left". Reason says why it rejoins or left.
type ConsumerStateChanged struct {
	Group  string
	Member string
	State  string
	Reason string
}

// PollTimeoutExpired: the application didn't call poll() for max.poll.interval.ms; the consumer's
// background thread leaves the group.
type PollTimeoutExpired struct {
	Group      string
	Member     string
	IntervalMs int64
}

// CommittedOffset is one bookmark: the offset of the next record to read.
type CommittedOffset struct {
	TP     wire.TopicPartition
	Offset int64
}

// OffsetsCommitted: a coordinator's commits are in the offsets topic, behind its high watermark. Member
// is empty for a commit from outside the group.
type OffsetsCommitted struct {
	Group      string
	Member     string
	Client     wire.ID
	Generation int32
	Offsets    []CommittedOffset
}

// OffsetsRefused: a coordinator didn't accept a commit.
type OffsetsRefused struct {
	Group      string
	Member     string
	Client     wire.ID
	Generation int32
	Error      wire.ErrorCode
	Offsets    []CommittedOffset
}

// OffsetsDeleted: bookmarks are gone. Reason: "tombstone", "expired", "topic deleted", "group deleted".
type OffsetsDeleted struct {
	Group   string
	Deleted []wire.TopicPartition
	Reason  string
}

// CommitSent: a consumer sent a commit. How: "sync", "async", "auto", "rebalance", "close".
type CommitSent struct {
	Group   string
	Member  string
	How     string
	Offsets []CommittedOffset
}

// CommitAnswered: a consumer learned what became of its commit. Error None: it stands.
type CommitAnswered struct {
	Group   string
	Member  string
	How     string
	Error   wire.ErrorCode
	Offsets []CommittedOffset
}

// RecordsProcessed: an application is done with a record, or with a run of them. This is what "was
// processed" means in the ledger; the commit is another matter.
type RecordsProcessed struct {
	Group                   string
	TP                      wire.TopicPartition
	FirstOffset, LastOffset int64
	Tags                    []uint64
}

// CoordinatorFound: a client learned which broker coordinates its group.
type CoordinatorFound struct {
	Group  string
	Broker wire.ID
}

// CoordinatorLost: a client no longer knows its coordinator.
type CoordinatorLost struct {
	Group  string
	Broker wire.ID
	Error  wire.ErrorCode // NotCoordinator, or NetworkException
}

// CoordinatorLoaded: a broker became coordinator of the groups in one partition of the offsets topic
// (or of the share state topic) by replaying Records records.
type CoordinatorLoaded struct {
	TP      wire.TopicPartition
	Epoch   int32
	Records int64
	Groups  int32
}

// CoordinatorUnloaded: a broker is no longer coordinator of these groups.
type CoordinatorUnloaded struct {
	TP     wire.TopicPartition
	Groups int32
}

// ShareRecordsChanged: records of a share-partition changed their state. To: "acquired" by Member,
// "acknowledged", "available" (released), "archived", "renewed".
type ShareRecordsChanged struct {
	Group                   string
	TP                      wire.TopicPartition
	Member                  string
	FirstOffset, LastOffset int64
	To                      string
	DeliveryCount           int16
	Reason                  ShareReason
	LockUntil               Time // when acquired
}

// ShareStartAdvanced: the share-partition start offset (SPSO) moved over finished records.
type ShareStartAdvanced struct {
	Group    string
	TP       wire.TopicPartition
	From, To int64
	Reason   ShareReason
}

// ShareReason is why a share-partition's records, or its start, are as they are now.
type ShareReason uint8

// Reasons: first those of ShareRecordsChanged, then those of ShareStartAdvanced.
const (
	ShareFetched  ShareReason = iota // a member asked for records and got these
	ShareAccepted                    // the member's own word, as the next three are
	ShareReleased
	ShareRejected
	ShareRenewed
	ShareLockTimeout // the member kept them too long
	ShareMemberGone  // its session is over
	ShareTriedOften  // delivered as often as the delivery count limit allows
	ShareDone        // all records before the start are done
	ShareNew         // the group hasn't read the partition before
	ShareLeader      // another broker leads the partition now
)

var shareReasons = [...]string{"fetch", "accept", "release", "reject", "renew", "lock timeout",
	"session closed", "delivery count", "acknowledged", "initialised", "leader"}

// String is the reason's code.
func (r ShareReason) String() string { return shareReasons[r] }

// Sum implements Fact.
func (f GroupStateChanged) Sum() Digest { return groupSum(80, f.Group).Str(f.From).Str(f.To) }

// Sum implements Fact.
func (f GenerationStarted) Sum() Digest {
	return groupSum(81, f.Group).Int(int64(f.Generation)).Str(f.Leader).strs(f.Members)
}

// Sum implements Fact.
func (f GroupEpochBumped) Sum() Digest { return groupSum(82, f.Group).Int(int64(f.GroupEpoch)) }

// Sum implements Fact.
func (f MemberJoined) Sum() Digest {
	return groupSum(83, f.Group).Str(f.Member).Int(int64(f.Client)).strs(f.Topics)
}

// Sum implements Fact.
func (f MemberLeft) Sum() Digest { return groupSum(84, f.Group).Str(f.Member).Str(f.Reason) }

// Sum implements Fact.
func (f MemberIDGiven) Sum() Digest { return groupSum(85, f.Group).Str(f.Member) }

// Sum implements Fact.
func (f HeartbeatAnswered) Sum() Digest {
	return groupSum(86, f.Group).Str(f.Member).Int(int64(f.Error))
}

// Sum implements Fact.
func (f JoinRefused) Sum() Digest {
	return groupSum(87, f.Group).Str(f.Member).Str(f.API).Int(int64(f.Error))
}

// Sum implements Fact.
func (f AssignmentComputed) Sum() Digest {
	d := groupSum(88, f.Group).Int(int64(f.Epoch)).Str(f.Assignor)
	for i := range f.Shares {
		d = d.Str(f.Shares[i].Member).tps(f.Shares[i].Partitions)
	}
	return d
}

// Sum implements Fact.
func (f PartitionsAssigned) Sum() Digest {
	return groupSum(89, f.Group).Str(f.Member).Int(int64(f.Epoch)).tps(f.Added).tps(f.Owned)
}

// Sum implements Fact.
func (f PartitionsRevoked) Sum() Digest {
	return groupSum(90, f.Group).Str(f.Member).Int(int64(f.Epoch)).tps(f.Revoked).flag(f.Lost)
}

// Sum implements Fact.
func (f MemberReconciled) Sum() Digest {
	d := groupSum(91, f.Group).Str(f.Member).Int(int64(f.Epoch)).Str(f.State)
	return d.tps(f.Assigned).tps(f.Revoking)
}

// Sum implements Fact.
func (f ConsumerStateChanged) Sum() Digest {
	return groupSum(92, f.Group).Str(f.Member).Str(f.State).Str(f.Reason)
}

// Sum implements Fact.
func (f PollTimeoutExpired) Sum() Digest {
	return groupSum(93, f.Group).Str(f.Member).Int(f.IntervalMs)
}

// Sum implements Fact.
func (f OffsetsCommitted) Sum() Digest {
	return groupSum(94, f.Group).Str(f.Member).Int(int64(f.Generation)).offsets(f.Offsets)
}

// Sum implements Fact.
func (f OffsetsRefused) Sum() Digest {
	return groupSum(95, f.Group).Str(f.Member).Int(int64(f.Error)).offsets(f.Offsets)
}

// Sum implements Fact.
func (f OffsetsDeleted) Sum() Digest { return groupSum(96, f.Group).tps(f.Deleted).Str(f.Reason) }

// Sum implements Fact.
func (f CommitSent) Sum() Digest {
	return groupSum(97, f.Group).Str(f.Member).Str(f.How).offsets(f.Offsets)
}

// Sum implements Fact.
func (f CommitAnswered) Sum() Digest {
	return groupSum(98, f.Group).Str(f.Member).Int(int64(f.Error)).offsets(f.Offsets)
}

// Sum implements Fact.
func (f RecordsProcessed) Sum() Digest {
	return tpSum(99, f.TP).Str(f.Group).Int(f.FirstOffset).Int(f.LastOffset)
}

// Sum implements Fact.
func (f CoordinatorFound) Sum() Digest { return groupSum(100, f.Group).Int(int64(f.Broker)) }

// Sum implements Fact.
func (f CoordinatorLost) Sum() Digest {
	return groupSum(101, f.Group).Int(int64(f.Broker)).Int(int64(f.Error))
}

// Sum implements Fact.
func (f CoordinatorLoaded) Sum() Digest {
	return tpSum(102, f.TP).Int(int64(f.Epoch)).Int(f.Records).Int(int64(f.Groups))
}

// Sum implements Fact.
func (f CoordinatorUnloaded) Sum() Digest { return tpSum(103, f.TP).Int(int64(f.Groups)) }

// Sum implements Fact.
func (f ShareRecordsChanged) Sum() Digest {
	d := tpSum(104, f.TP).Str(f.Group).Str(f.Member).Int(f.FirstOffset).Int(f.LastOffset)
	return d.Str(f.To).Int(int64(f.DeliveryCount))
}

// Sum implements Fact.
func (f ShareStartAdvanced) Sum() Digest {
	return tpSum(105, f.TP).Str(f.Group).Int(f.From).Int(f.To)
}

func groupSum(kind int64, group string) Digest { return Digest(0).Int(kind).Str(group) }

func (d Digest) strs(ss []string) Digest {
	for _, s := range ss {
		d = d.Str(s)
	}
	return d.Int(int64(len(ss)))
}

func (d Digest) tps(tps []wire.TopicPartition) Digest {
	for i := range tps {
		d = d.Str(tps[i].Topic).Int(int64(tps[i].Partition))
	}
	return d.Int(int64(len(tps)))
}

func (d Digest) offsets(os []CommittedOffset) Digest {
	for i := range os {
		d = d.Str(os[i].TP.Topic).Int(int64(os[i].TP.Partition)).Int(os[i].Offset)
	}
	return d.Int(int64(len(os)))
}
