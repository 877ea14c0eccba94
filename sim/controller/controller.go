package controller

import (
	"slices"

	"highwater/sim/config"
	"highwater/sim/image"
	"highwater/sim/node"
	"highwater/sim/raft"
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
	raft   raft.Node // the metadata log; what is on disk is there
	static []wire.ConfigEntry
	every  intervals
	mem    memory
}

// memory is lost in a crash. Slices in it are edited in place and copied in Clone; they are as long
// as there are brokers, or requests under way.
type memory struct {
	// img is what all records up to the end of the log make: the active controller decides on it.
	img      image.Image
	epoch    int32 // of the last record in img
	claimed  int32 // the epoch in which it decides; 0: it doesn't
	index    index
	sessions []session     // by broker id
	pending  []pendingOp   // by offset
	facts    []pendingFact // by offset
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
	n := config.Node{ID: c.ID, Static: c.Static}
	ms := func(key string) node.Time { return node.Ms(n.BrokerInt64(key)) }
	return &Controller{
		id: c.ID, raft: raft.New(c.ID, c.Voters...), static: c.Static,
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
	return memory{img: image.New(), index: newIndex()}
}

// ID is the controller's own id.
func (c *Controller) ID() wire.ID { return c.id }

// Image is the cluster as the controller sees it; for reading only.
func (c *Controller) Image() *image.Image { return &c.mem.img }

// Log is the controller's copy of __cluster_metadata, also when it is down; for reading only.
func (c *Controller) Log() *raft.Log { return c.raft.Log() }

// Start boots the process: the state comes from the log alone.
func (c *Controller) Start(out *node.Out) {
	c.mem = emptyMemory()
	c.raft.Boot()
	c.settle(out)
}

// Crash forgets memory at once.
func (c *Controller) Crash() {
	c.mem = emptyMemory()
	c.raft.Crash()
}

// Active tells whether this controller leads the quorum and decides.
func (c *Controller) Active() bool { return c.mem.claimed > 0 }

// Epoch is the quorum's leader epoch as far as this controller knows.
func (c *Controller) Epoch() int32 { return c.raft.Epoch() }

// HighWatermark is the first offset that isn't committed.
func (c *Controller) HighWatermark() int64 { return c.raft.HighWatermark() }

// Shutdown ends the process. With one voter there is nobody to hand over to.
func (c *Controller) Shutdown(out *node.Out) {
	c.Crash()
	out.Exit(0)
}

// Clone makes a snapshot.
func (c *Controller) Clone() node.Machine {
	k := *c
	k.raft = c.raft.Clone()
	k.mem.img = c.mem.img.Clone()
	k.mem.index = c.mem.index.clone()
	k.mem.sessions = slices.Clone(c.mem.sessions)
	k.mem.pending = slices.Clone(c.mem.pending)
	k.mem.facts = slices.Clone(c.mem.facts)
	return &k
}

// Receive takes one request.
func (c *Controller) Receive(m wire.Message, out *node.Out) {
	if c.raft.Receive(m, out) {
		c.settle(out)
		return
	}
	switch b := m.Body.(type) {
	case *wire.ApiVersionsRequest: // a client of bootstrap.controllers
		out.Send(m.From, m.Correlation, &wire.ApiVersionsReply{})
	case *wire.DescribeClusterRequest:
		c.describeCluster(m, out)
	case *wire.UnregisterBrokerRequest:
		c.unregisterBroker(m, b, out)
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
	case *wire.AlterClientQuotasRequest:
		c.alterQuotas(m, b, out)
	case *wire.CreateAclsRequest:
		c.createACLs(m, b, out)
	case *wire.DeleteAclsRequest:
		c.deleteACLs(m, b, out)
	case *wire.AlterUserScramCredentialsRequest:
		c.alterScram(m, b, out)
	case *wire.ElectLeadersRequest:
		c.electLeaders(m, b, out)
	case *wire.AlterPartitionReassignmentsRequest:
		c.alterReassignments(m, b, out)
	case *wire.ListPartitionReassignmentsRequest:
		c.listReassignments(m, b, out)
	}
}

// Alarms of a controller. Their ID is the leader epoch in which they were set: an older
// leadership's alarms mean nothing.
const (
	sessionTimer node.TimerKind = iota + raft.OwnTimer
	noOpTimer
	preferredTimer
	uncleanTimer
)

func (c *Controller) timer(kind node.TimerKind) node.Timer {
	return node.Timer{Kind: kind, ID: int64(c.Epoch())}
}

// Fire takes one alarm.
func (c *Controller) Fire(t node.Timer, out *node.Out) {
	if c.raft.Fire(t, out) {
		c.settle(out)
		return
	}
	if !c.Active() || t.ID != int64(c.Epoch()) {
		return
	}
	switch t.Kind {
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
