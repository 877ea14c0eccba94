package controller

import (
	"slices"

	"highwater/sim/config"
	"highwater/sim/image"
	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/wire"
)

// Config is what a controller is started with.
type Config struct {
	ID     wire.ID
	Voters []wire.ID // of the quorum, itself included; empty stands for itself alone
	Static []wire.ConfigEntry
}

// Controller is one controller process.
type Controller struct {
	id     wire.ID
	voters []wire.ID
	static []wire.ConfigEntry
	every  intervals
	disk   disk
	mem    memory
}

// disk survives a crash.
type disk struct {
	quorum quorumState
	log    Log
}

// memory is lost in a crash. Slices in it are edited in place and copied in Clone; they are as long
// as there are brokers, or requests under way.
type memory struct {
	up            bool
	leader        wire.ID // of the quorum, as far as known
	highWatermark int64

	// img is what all records up to the end of the log make: the active controller decides on it.
	img      image.Image
	index    index
	sessions []session     // by broker id
	replicas []replica     // in the order of their first fetch
	parked   []parkedFetch // by deadline
	pending  []pendingOp   // by offset
	facts    []pendingFact // by offset

	fetchAlarm bool // an alarm for parked fetches is under way
}

// intervals are the configs that a controller reads once, at its start: none is dynamic.
type intervals struct {
	session, noOp, preferred, unclean node.Time
	rebalance                         bool
	elections                         int // at most so many in one run of a periodic task
}

// maxElections is how many elections one periodic run does. Kafka: QuorumController's
// DEFAULT_MAX_ELECTIONS_PER_IMBALANCE.
const maxElections = 1000

// New makes a controller with an empty disk that isn't started yet.
func New(c Config) *Controller {
	voters := slices.Clone(c.Voters)
	if len(voters) == 0 {
		voters = []wire.ID{c.ID}
	}
	ordered.Sort(voters)
	n := config.Node{ID: c.ID, Static: c.Static}
	ms := func(key string) node.Time { return node.Ms(n.BrokerInt64(key)) }
	return &Controller{
		id: c.ID, voters: voters, static: c.Static,
		every: intervals{
			session:   ms("broker.session.timeout.ms"),
			noOp:      ms("metadata.max.idle.interval.ms"),
			preferred: 1000 * ms("leader.imbalance.check.interval.seconds"),
			unclean:   ms("unclean.leader.election.interval.ms"),
			rebalance: n.BrokerBool("auto.leader.rebalance.enable"),
			elections: maxElections,
		},
		mem: emptyMemory(),
	}
}

func emptyMemory() memory {
	return memory{leader: nobody, img: image.New(), index: newIndex()}
}

// ID is the controller's own id.
func (c *Controller) ID() wire.ID { return c.id }

// Image is the cluster as the controller sees it; for reading only.
func (c *Controller) Image() *image.Image { return &c.mem.img }

// Log is the controller's copy of __cluster_metadata, also when it is down; for reading only.
func (c *Controller) Log() *Log { return &c.disk.log }

// Start boots the process: the state comes from the log alone.
func (c *Controller) Start(out *node.Out) {
	c.mem = emptyMemory()
	c.mem.up = true
	for offset, r := range c.disk.log.Ascend(0) {
		c.replay(offset, r)
	}
	c.startQuorum(out)
}

// Crash forgets memory at once.
func (c *Controller) Crash() { c.mem = emptyMemory() }

// Shutdown ends the process. With one voter there is nobody to hand over to.
func (c *Controller) Shutdown(out *node.Out) {
	c.mem = emptyMemory()
	out.Exit(0)
}

// Clone makes a snapshot.
func (c *Controller) Clone() node.Machine {
	k := *c
	k.disk.log = c.disk.log.clone()
	k.mem.img = c.mem.img.Clone()
	k.mem.index = c.mem.index.clone()
	k.mem.sessions = slices.Clone(c.mem.sessions)
	k.mem.replicas = slices.Clone(c.mem.replicas)
	k.mem.parked = slices.Clone(c.mem.parked)
	k.mem.pending = slices.Clone(c.mem.pending)
	k.mem.facts = slices.Clone(c.mem.facts)
	return &k
}

// Receive takes one request.
func (c *Controller) Receive(m wire.Message, out *node.Out) {
	switch b := m.Body.(type) {
	case *wire.MetadataFetchRequest:
		c.metadataFetch(m, b, out)
	case *wire.BrokerHeartbeatRequest:
		c.brokerHeartbeat(m, b, out)
	case *wire.AlterPartitionRequest:
		c.alterPartition(m, b, out)
	case *wire.BrokerRegistrationRequest:
		c.registerBroker(m, b, out)
	case *wire.AllocateProducerIDsRequest:
		c.allocateProducerIDs(m, b, out)
	case *wire.CreateTopicsRequest:
		c.createTopics(m, b, out)
	case *wire.DeleteTopicsRequest:
		c.deleteTopics(m, b, out)
	case *wire.CreatePartitionsRequest:
		c.createPartitions(m, b, out)
	case *wire.IncrementalAlterConfigsRequest:
		c.alterConfigs(m, b, out)
	case *wire.ElectLeadersRequest:
		c.electLeaders(m, b, out)
	case *wire.AlterPartitionReassignmentsRequest:
		c.alterReassignments(m, b, out)
	case *wire.ListPartitionReassignmentsRequest:
		c.listReassignments(m, b, out)
	case *wire.DescribeQuorumRequest:
		c.describeQuorum(m, out)
	case *wire.ConnectionClosed:
		c.unpark(b.Peer)
	}
}

// Alarms of a controller. Their ID is the leader epoch in which they were set: an older
// leadership's alarms mean nothing.
const (
	fetchTimer node.TimerKind = iota + 1
	sessionTimer
	noOpTimer
	preferredTimer
	uncleanTimer
)

func (c *Controller) timer(kind node.TimerKind) node.Timer {
	return node.Timer{Kind: kind, ID: int64(c.Epoch())}
}

// Fire takes one alarm.
func (c *Controller) Fire(t node.Timer, out *node.Out) {
	if !c.Active() || t.ID != int64(c.Epoch()) {
		return
	}
	switch t.Kind {
	case fetchTimer:
		c.expireParked(out)
	case sessionTimer:
		c.fenceOneStaleBroker(out)
	case noOpTimer:
		c.writeNoOp(out)
	case preferredTimer:
		c.balanceLeaders(out)
	case uncleanTimer:
		c.electUncleanLeaders(out)
	}
}
