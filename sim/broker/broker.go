// Package broker is one Kafka broker process: the replicas on its disk, the requests it serves and
// parks, the leaders it fetches from and what it believes about the cluster. One file per API.
package broker

import (
	"slices"

	"highwater/sim/group"
	"highwater/sim/image"
	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/wire"
)

// Config is what server.properties gives a broker. It never changes while the world lives.
type Config struct {
	ID          wire.ID
	Rack        string
	Endpoint    wire.BrokerEndpoint
	Controllers []wire.ID // controller.quorum.voters
	Static      []wire.ConfigEntry
	ClusterID   string
}

// Broker is one broker. Use New.
type Broker struct {
	cfg      *Config
	replicas table // logs are on disk; Replica.mem is memory
	disk     disk
	mem      memory
	scratch  scratch
}

// disk is what a broker keeps beside its logs.
type disk struct {
	// cleanEpoch is the broker epoch in the clean shutdown file, -1 when there is no such file.
	cleanEpoch int64
}

// memory is what kill -9 takes away.
type memory struct {
	state    string
	life     life
	next     int32 // the last correlation number given to a request
	image    *image.Image
	metadata metadataFetcher
	settings settings
	topics   ordered.Map[string, *topicSettings]

	sessions     ordered.Slots[session] // fetch sessions by index
	freeSessions []int32
	fetchers     ordered.Slots[fetcher] // by the leader's id

	produces     ordered.Slots[pendingProduce]
	freeProduces []int32
	muted        []muted   // connections whose next Produce requests wait
	produceAlarm node.Time // when the next alarm for expired produce requests is due; 0: none

	alter     alterQueue
	forwards  []forward
	creating  []string // topics whose automatic creation was asked for
	ids       producerIDs
	deletions []pendingDeletion
	groups    group.Coordinator
	shares    shares
	shareOps  []shareOp // replaced whole when it changes
}

// scratch is used within one event only.
type scratch struct {
	wake      []int32   // sessions whose parked fetch may now be answered
	committed []int32   // replicas on which a produce request may now be answered
	resumed   []wire.ID // connections whose next Produce request may now be read
	parts     []wire.FetchPartitionReply
	later     []int32 // replicas whose data had no room in a fetch reply
	entries   []wire.FetchPartition
	share     bool // a parked ShareFetch may now be answered
}

// Alarms of a broker.
const (
	timerLife       node.TimerKind = iota + 1 // register or send a heartbeat
	timerLifeExpiry                           // no answer to that
	timerGiveUp                               // controlled shutdown takes too long
	timerMetadata                             // fetch metadata again
	timerMetadataExpiry
	timerFetchWait     // fetch.max.wait.ms of a parked fetch is over; ID is the session's index
	timerFetcher       // a follower's back-off is over; ID is the leader
	timerFetcherExpiry // no answer from a leader; ID is the leader
	timerProduce       // a parked produce request may have expired
	timerISR           // isr-expiration
	timerCheckpoint    // highwatermark-checkpoint
	timerRetention     // kafka-log-retention
	timerController    // send again what the controller didn't answer
	timerControllerExpiry
	timerDeletion // a DeleteRecords request may have expired
)

// New is a broker with an empty disk that has not been started.
func New(c Config) *Broker {
	return &Broker{cfg: &c, replicas: newTable(), disk: disk{cleanEpoch: -1}, mem: newMemory()}
}

func newMemory() memory {
	m := image.New()
	return memory{
		state: Stopped, image: &m, life: life{epoch: -1},
		topics:   ordered.New[string, *topicSettings](),
		sessions: ordered.NewSlots(cloneSession), fetchers: ordered.NewSlots(cloneFetcher),
		produces: ordered.NewSlots(clonePendingProduce), groups: group.New(),
		shares: newShares(),
	}
}

// Clone implements node.Machine.
func (b *Broker) Clone() node.Machine {
	c := *b
	c.replicas = b.replicas.Clone()
	m := &c.mem
	m.topics = b.mem.topics.Clone()
	m.sessions, m.fetchers = b.mem.sessions.Clone(), b.mem.fetchers.Clone()
	m.produces = b.mem.produces.Clone()
	m.freeSessions = slices.Clone(m.freeSessions)
	m.freeProduces = slices.Clone(m.freeProduces)
	m.muted = cloneMuted(m.muted)
	m.alter.unsent = slices.Clone(m.alter.unsent)
	m.alter.sent = slices.Clone(m.alter.sent)
	m.forwards, m.creating = slices.Clip(m.forwards), slices.Clip(m.creating)
	b.mem.forwards, b.mem.creating = m.forwards, m.creating
	m.ids.waiting = slices.Clone(m.ids.waiting)
	m.deletions = slices.Clone(m.deletions)
	m.groups, m.shares = b.mem.groups.Clone(), b.mem.shares.clone()
	m.metadata.ahead = slices.Clip(m.metadata.ahead)
	b.mem.metadata.ahead = m.metadata.ahead
	c.scratch = scratch{}
	return &c
}

// Start implements node.Machine.
func (b *Broker) Start(out *node.Out) {
	b.mem = newMemory()
	b.mem.settings = b.readSettings()
	b.bootReplicas()
	b.startLife(out)
	b.fetchMetadata(out)
	set := &b.mem.settings
	out.After(set.lagMax/2, node.Timer{Kind: timerISR})
	out.After(set.checkpointEvery, node.Timer{Kind: timerCheckpoint})
	out.After(set.retentionFirst, node.Timer{Kind: timerRetention})
}

// Crash implements node.Machine.
func (b *Broker) Crash() {
	b.mem = newMemory()
	for i := range b.replicas.slots() {
		if r := b.replicas.edit(i); r != nil {
			r.mem = replicaMem{leader: wire.NoLeader}
		}
	}
}

// Receive implements node.Machine.
func (b *Broker) Receive(m wire.Message, out *node.Out) {
	if closed, ok := m.Body.(*wire.ConnectionClosed); ok {
		b.connectionClosed(closed.Peer, out)
	} else if m.Body.Reply() {
		b.receiveReply(&m, out)
	} else {
		b.receiveRequest(&m, out)
	}
	b.settle(out)
}

func (b *Broker) receiveRequest(m *wire.Message, out *node.Out) {
	if !b.mem.life.published {
		// The listeners open only when the broker has caught up with the metadata.
		out.Close(m.From)
		return
	}
	switch r := m.Body.(type) {
	case *wire.ProduceRequest:
		if !b.hold(m) {
			b.produce(m, r, out)
		}
	case *wire.FetchRequest:
		b.fetch(m, r, out)
	case *wire.MetadataRequest:
		b.serveMetadata(m, r, out)
	case *wire.ApiVersionsRequest: // every client's first request on a new connection
		out.Send(m.From, m.Correlation, &wire.ApiVersionsReply{})
	case *wire.DescribeTopicPartitionsRequest:
		b.describeTopicPartitions(m, r, out)
	case *wire.ListOffsetsRequest:
		b.listOffsets(m, r, out)
	case *wire.OffsetForLeaderEpochRequest:
		b.offsetForLeaderEpoch(m, r, out)
	case *wire.DeleteRecordsRequest:
		b.deleteRecords(m, r, out)
	case *wire.DescribeConfigsRequest:
		b.describeConfigs(m, r, out)
	case *wire.InitProducerIDRequest:
		b.initProducerID(m, r, out)
	case *wire.DescribeLogDirsRequest:
		b.describeLogDirs(m, r, out)
	default:
		if !b.coordinate(m, out) {
			b.forward(m, out)
		}
	}
}

func (b *Broker) receiveReply(m *wire.Message, out *node.Out) {
	switch r := m.Body.(type) {
	case *wire.FetchReply:
		b.fetched(m, r, out)
	case *wire.MetadataFetchReply:
		b.metadataFetched(m, r, out)
	case *wire.BrokerHeartbeatReply:
		b.heartbeatAnswered(m, r, out)
	case *wire.BrokerRegistrationReply:
		b.registered(m, r, out)
	case *wire.AlterPartitionReply:
		b.partitionsAltered(m, r, out)
	case *wire.ListOffsetsReply:
		if !b.shareEndListed(r, m, out) {
			b.leaderOffsetsListed(m, r, out)
		}
	case *wire.AllocateProducerIDsReply:
		b.producerIDsAllocated(m, r, out)
	case *wire.ShareGroupStateReply:
		b.shareStateAnswered(r, m, out)
	default:
		b.forwardAnswered(m, out)
	}
}

// Fire implements node.Machine.
func (b *Broker) Fire(t node.Timer, out *node.Out) {
	switch t.Kind {
	case timerLife:
		b.lifeDue(t.ID, out)
	case timerLifeExpiry:
		b.lifeExpired(t.ID, out)
	case timerGiveUp:
		b.stop("the controlled shutdown took too long", out)
	case timerMetadata:
		b.metadataDue(t.ID, out)
	case timerMetadataExpiry:
		b.metadataExpired(out)
	case timerFetchWait:
		b.fetchWaitOver(int32(t.ID), out)
	case timerFetcher:
		b.fetcherDue(wire.ID(t.ID), out)
	case timerFetcherExpiry:
		b.fetcherExpired(wire.ID(t.ID), out)
	case timerProduce:
		b.expireProduces(out)
	case timerISR:
		b.shrinkISRs(out)
		out.After(b.mem.settings.lagMax/2, t)
	case timerCheckpoint:
		b.checkpoint()
		out.After(b.mem.settings.checkpointEvery, t)
	case timerRetention:
		b.retain(out)
		out.After(b.mem.settings.retentionEvery, t)
	case timerController:
		b.controllerRetryDue(out)
	case timerControllerExpiry:
		b.controllerExpired(out)
	case timerDeletion:
		b.expireDeletions(out)
	case group.TimerKind:
		b.coordinatorDue(t, out)
	case timerShare:
		b.sharesDue(t, out)
	}
	b.settle(out)
}

// connectionClosed tells every part of the broker that a peer is gone, as far as it cares.
func (b *Broker) connectionClosed(peer wire.ID, out *node.Out) {
	switch {
	case peer.IsController():
		b.controllerLost(peer, out)
	case peer.IsBroker():
		b.leaderLost(peer, out)
		b.shareCoordinatorLost(peer, out)
		b.dropSessionsOf(peer)
	default:
		b.dropSessionsOf(peer)
		b.dropProducesOf(peer)
		b.dropSharesOf(peer, out)
		b.dropForwardsOf(peer)
	}
}

// request gives the next correlation number.
func (b *Broker) request() int32 {
	b.mem.next++
	return b.mem.next
}

// settle answers what the event has made ready: produce requests first, then parked fetches, so
// that one event that changes many partitions answers each waiting request once. Kafka:
// DelayedActionQueue.
func (b *Broker) settle(out *node.Out) {
	s := &b.scratch
	if s.share {
		s.share = false
		b.serveShares(out)
	}
	for len(s.committed) > 0 || len(s.wake) > 0 || len(s.resumed) > 0 {
		for i := 0; i < len(s.committed); i++ {
			b.completeProduces(s.committed[i], out)
		}
		s.committed = s.committed[:0]
		for i := 0; i < len(s.resumed); i++ {
			b.resume(s.resumed[i], out)
		}
		s.resumed = s.resumed[:0]
		for i := 0; i < len(s.wake); i++ {
			b.wakeSession(s.wake[i], out)
		}
		s.wake = s.wake[:0]
	}
}
