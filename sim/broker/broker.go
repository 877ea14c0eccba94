// Package broker is one Kafka broker process: the replicas on its disk, the requests it serves and
// parks, the leaders it fetches from and what it believes about the cluster. One file per API.
package broker

import (
	"slices"

	"highwater/sim/config"
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

// Broker is one broker: its parts, each with its own state, and what has to be known of more than one
// of them. A part holds its neighbours by name, so its fields tell what it depends on. Use New.
type Broker struct {
	ground // what every part may ask

	doors    doors
	life     lifecycle
	channel  controllerChannel
	metadata metadataFetcher
	alter    alterQueue
	forwards forwarding
	ids      producerIDs

	partitions   partitions
	fetchers     fetchers
	sessions     fetchSessions
	produces     produces
	deletions    deletions
	coordinators coordinators
	shares       shares
	shareOps     shareOffsets
}

// ground is what all parts of a broker stand on: its properties, what it believes about the cluster,
// the configs that follow from both, and the numbers of its requests.
type ground struct {
	cfg         *Config
	image       *image.Image
	settings    settings
	topics      ordered.Map[string, *topicSettings]
	brokerEpoch int64 // -1 before registration
	next        int32 // the last correlation number given to a request

	// caller is who sent the request that is being served, where that decides what it may do; nil:
	// everything. Within one event only.
	caller *visitor
	guards *config.Security // who may do what; nil: everybody everything
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
	timerDeletion    // a DeleteRecords request may have expired
	timerFiles       // renamed files are to be removed
	timerHalt        // the log directory has failed
	timerShare       // a lock, a fetch or a retry of the share-partitions is due
	timerCoordinator // of the first kind of coordinator; the others' follow
	// timerCleaner is kafka-log-cleaner-thread-0. It leaves room for the kinds of coordinators.
	timerCleaner node.TimerKind = 100
)

// New is a broker with an empty disk that has not been started.
func New(c Config) *Broker {
	b := &Broker{}
	b.cfg = &c
	b.doors = newDoors(c.ID, c.Static)
	b.partitions.table = newTable()
	b.life.disk.cleanEpoch = -1
	b.forget()
	return b
}

// forget empties the memory of all parts, as kill -9 does. Logs and the clean shutdown file are on
// disk.
func (b *Broker) forget() {
	img := image.New()
	b.ground = ground{
		cfg: b.cfg, image: &img, topics: ordered.New[string, *topicSettings](), brokerEpoch: -1,
		guards: b.doors.guards(),
	}
	b.doors.visitors.Clear()
	b.life = lifecycle{disk: b.life.disk, state: Stopped}
	b.channel, b.metadata = controllerChannel{}, metadataFetcher{}
	b.alter, b.forwards, b.ids = alterQueue{}, forwarding{}, producerIDs{}
	b.partitions = partitions{table: b.partitions.table, trash: b.partitions.trash,
		disk: b.partitions.disk}
	b.fetchers = fetchers{all: ordered.NewSlots(cloneFetcher)}
	b.sessions = fetchSessions{all: ordered.NewSlots(cloneSession)}
	b.produces = produces{all: ordered.NewSlots(clonePendingProduce)}
	b.deletions, b.coordinators = deletions{}, newCoordinators()
	b.shares, b.shareOps = newShares(), shareOffsets{}
	b.bind()
}

// bind shows the parts to each other.
func (b *Broker) bind() {
	g := &b.ground
	b.channel.ground = g
	b.life.ground, b.life.channel, b.life.doors = g, &b.channel, &b.doors
	b.metadata.ground, b.metadata.channel = g, &b.channel
	b.alter.ground, b.alter.channel, b.alter.partitions = g, &b.channel, &b.partitions
	b.forwards.ground, b.forwards.channel = g, &b.channel
	b.ids.ground, b.ids.channel = g, &b.channel
	p := &b.partitions
	p.ground, p.alter, p.fetchers, p.sessions = g, &b.alter, &b.fetchers, &b.sessions
	p.produces, p.coordinators, p.shares = &b.produces, &b.coordinators, &b.shares
	b.fetchers.ground, b.fetchers.partitions, b.fetchers.sessions = g, p, &b.sessions
	b.sessions.ground, b.sessions.partitions, b.sessions.deletions = g, p, &b.deletions
	b.produces.ground, b.produces.partitions, b.produces.coordinators = g, p, &b.coordinators
	b.deletions.ground, b.deletions.partitions = g, p
	b.shares.ground, b.shares.partitions, b.shares.forwards = g, p, &b.forwards
	b.shareOps.ground, b.shareOps.shares = g, &b.shares
	b.shareOps.partitions, b.shareOps.coordinators = p, &b.coordinators
}

// Clone implements node.Machine.
func (b *Broker) Clone() node.Machine {
	c := *b
	c.topics = b.topics.Clone()
	c.doors.visitors = b.doors.visitors.Clone()
	c.metadata.ahead = slices.Clip(c.metadata.ahead)
	b.metadata.ahead = c.metadata.ahead
	c.alter.unsent, c.alter.sent = slices.Clone(c.alter.unsent), slices.Clone(c.alter.sent)
	c.forwards.queue = slices.Clip(c.forwards.queue)
	c.forwards.creating = slices.Clip(c.forwards.creating)
	b.forwards.queue, b.forwards.creating = c.forwards.queue, c.forwards.creating
	c.ids.waiting = slices.Clone(c.ids.waiting)
	c.partitions.table = b.partitions.table.Clone()
	c.fetchers.all = b.fetchers.all.Clone()
	c.sessions.clone(&b.sessions)
	c.produces.clone(&b.produces)
	c.deletions.all = slices.Clone(c.deletions.all)
	c.coordinators, c.shares = b.coordinators.clone(), b.shares.clone()
	c.bind()
	return &c
}

// Start implements node.Machine.
func (b *Broker) Start(out *node.Out) {
	b.forget()
	b.partitions.disk.offline = false
	if b.doors.problem != "" {
		out.Emit(node.BrokerStateChanged{State: Stopped, Detail: b.doors.problem})
		out.Exit(1)
		return
	}
	b.configure()
	b.partitions.bootReplicas()
	b.partitions.bootTrash(out)
	b.partitions.cleaner.booted = out.Now
	b.life.start(out)
	b.metadata.fetch(out)
	set := &b.settings
	out.After(set.lagMax/2, node.Timer{Kind: timerISR})
	out.After(set.checkpointEvery, node.Timer{Kind: timerCheckpoint})
	b.partitions.checkAfter(set.retentionFirst, out)
}

// Crash implements node.Machine.
func (b *Broker) Crash() {
	b.forget()
	for i := range b.partitions.slots() {
		if r := b.partitions.edit(i); r != nil {
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
		b.caller = nil
	}
	b.settle(out)
}

func (b *Broker) receiveRequest(m *wire.Message, out *node.Out) {
	if !b.life.published {
		// The listeners open only when the broker has caught up with the metadata.
		out.Close(m.From)
		return
	}
	if !b.admit(m, out) || !b.authorized(m, out) {
		return
	}
	switch r := m.Body.(type) {
	case *wire.ProduceRequest:
		if !b.produces.hold(m) {
			b.produces.produce(m, r, out)
		}
	case *wire.FetchRequest:
		b.sessions.fetch(m, r, out)
	case *wire.MetadataRequest:
		b.serveMetadata(m, r, out)
	case *wire.ApiVersionsRequest: // ApiVersions (key 18), the first on a connection
		out.Send(m.From, m.Correlation, &wire.ApiVersionsReply{})
	case *wire.DescribeClusterRequest:
		b.describeCluster(m, r, out)
	case *wire.DescribeTopicPartitionsRequest:
		b.describeTopicPartitions(m, r, out)
	case *wire.ListOffsetsRequest:
		b.partitions.listOffsets(m, r, out)
	case *wire.OffsetForLeaderEpochRequest:
		b.partitions.offsetForLeaderEpoch(m, r, out)
	case *wire.DeleteRecordsRequest:
		b.deletions.deleteRecords(m, r, out)
	case *wire.DescribeConfigsRequest:
		b.describeConfigs(m, r, out)
	case *wire.ListConfigResourcesRequest:
		b.listConfigResources(m, r, out)
	case *wire.DescribeClientQuotasRequest:
		b.describeQuotas(m, r, out)
	case *wire.InitProducerIDRequest:
		b.initProducerID(m, r, out)
	case *wire.DescribeLogDirsRequest:
		b.partitions.describeLogDirs(m, r, out)
	case *wire.FindCoordinatorRequest:
		b.findCoordinator(m, r, out)
	case *wire.DescribeAclsRequest:
		b.describeACLs(m, r, out)
	case *wire.DescribeUserScramCredentialsRequest:
		b.describeScram(m, r, out)
	case *wire.DescribeTransactionsRequest:
		b.describeTransactions(m, r, out)
	default:
		if !b.shareRequest(m, out) && !b.coordinators.serve(b.partitions.host(), *m, out) {
			b.forwards.pass(m, out)
		}
	}
}

func (b *Broker) receiveReply(m *wire.Message, out *node.Out) {
	switch r := m.Body.(type) {
	case *wire.FetchReply:
		b.fetchers.fetched(m, r, out)
	case *wire.MetadataFetchReply:
		if base, committed, ok := b.metadata.fetched(m, r, out); ok {
			b.apply(base, committed, out)
			b.metadata.fetch(out)
		}
	case *wire.BrokerHeartbeatReply:
		switch b.life.heartbeatAnswered(m, r, out) {
		case publish:
			b.publishAll(out)
			b.life.speak(out)
		case mayStop:
			b.stop("", out)
		}
	case *wire.BrokerRegistrationReply:
		b.life.registered(m, r, out)
	case *wire.AlterPartitionReply:
		b.alter.answered(m, r, out)
	case *wire.ListOffsetsReply:
		if !b.shareOps.endListed(r, m, out) {
			b.fetchers.offsetsListed(m, r, out)
		}
	case *wire.AllocateProducerIDsReply:
		b.ids.allocated(m, r, out)
	case *wire.ShareGroupStateReply:
		if !b.shareOps.answered(r, m, out) {
			b.shares.answered(r, m, out)
		}
	default:
		b.forwards.answered(m, out)
	}
}

// Fire implements node.Machine.
func (b *Broker) Fire(t node.Timer, out *node.Out) {
	switch t.Kind {
	case timerLife:
		b.life.due(t.ID, out)
	case timerLifeExpiry:
		b.life.expired(t.ID, out)
	case timerGiveUp:
		b.stop("the controlled shutdown took too long", out)
	case timerMetadata:
		b.metadata.due(t.ID, out)
	case timerMetadataExpiry:
		b.metadata.expired(out)
	case timerFetchWait:
		b.sessions.fetchWaitOver(int32(t.ID), out)
	case timerFetcher:
		b.fetchers.due(wire.ID(t.ID), out)
	case timerFetcherExpiry:
		b.fetchers.expired(wire.ID(t.ID), out)
	case timerProduce:
		b.produces.expire(out)
	case timerISR:
		b.partitions.shrinkISRs(out)
		out.After(b.settings.lagMax/2, t)
	case timerCheckpoint:
		b.partitions.checkpoint()
		out.After(b.settings.checkpointEvery, t)
	case timerRetention:
		b.partitions.retain(false, out)
		b.partitions.checkAfter(b.settings.retentionEvery, out)
	case timerCleaner:
		b.partitions.clean(out)
	case timerController:
		b.controllerRetryDue(out)
	case timerControllerExpiry:
		b.controllerExpired(out)
	case timerDeletion:
		b.deletions.expire(out)
	case timerFiles:
		b.partitions.removeFiles(out)
	case timerHalt:
		b.halt(out)
		return
	case timerShare:
		b.shares.due(t, out)
	default:
		b.coordinators.fire(b.partitions.host(), t, out)
	}
	b.settle(out)
}

// connectionClosed tells every part of the broker that a peer is gone, as far as it cares.
func (b *Broker) connectionClosed(peer wire.ID, out *node.Out) {
	switch {
	case peer.IsController():
		b.controllerLost(peer, out)
	case peer.IsBroker():
		b.fetchers.leaderLost(peer, out)
		b.shareOps.lost(peer, out)
		b.shares.lost(peer, out)
		b.sessions.dropOf(peer)
	default:
		b.doors.dropOf(peer)
		b.sessions.dropOf(peer)
		b.produces.dropOf(peer)
		b.shares.dropOf(peer, out)
		b.forwards.dropOf(peer)
	}
}

// number gives the next correlation number.
func (g *ground) number() int32 {
	g.next++
	return g.next
}

// settle answers what the event has made ready: share fetches and produce requests first, then parked
// fetches, so that one event that changes many partitions answers each waiting request once.
// Kafka: DelayedActionQueue.
func (b *Broker) settle(out *node.Out) {
	for {
		switch {
		case b.shares.woken || b.sessions.visible && len(b.shares.parked) > 0:
			b.sessions.visible, b.shares.woken = false, false
			b.shares.serve(out)
		case len(b.produces.ready) > 0 || len(b.produces.resumed) > 0:
			b.produces.settle(out)
		case len(b.sessions.wake) > 0:
			b.sessions.settle(out)
		case b.partitions.cleaner.wanted:
			b.partitions.wake(out)
		default:
			b.sessions.visible = false
			return
		}
	}
}
