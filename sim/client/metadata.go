package client

import (
	"slices"
	"strings"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// metadata is what a client believes about the cluster. It is stale until it is refreshed: when it
// is older than metadata.max.age.ms, or when an error or a lost connection says that it may be wrong.
// Leader epochs never go back. Kafka: Metadata, MetadataSnapshot, NetworkClient.DefaultMetadataUpdater.
//
// All slices are replaced whole, so a copy of the struct is a snapshot.
type metadata struct {
	brokers       []wire.BrokerEndpoint
	bootstrapping bool         // brokers is still bootstrap.servers
	topics        []*topicView // those this client has ever heard of
	wanted        []string     // topics this client asks for, sorted
	fresh         []string     // wanted ones that no answer has named yet
	all           bool         // asks for every topic
	clusterID     string
	controller    wire.ID
	refusal       wire.ErrorCode // no request can ever succeed, with the reason
	refusedFor    string
	version       int64 // grows with every change that owners should look at

	needFull    bool
	needPartial bool
	inProgress  bool
	partial     bool // the request in progress asks for fresh topics only
	answered    bool // some answer has come
	reason      string
	asked       string    // the reason of the request in progress
	allowedAt   node.Time // no request before this: retry.backoff.ms
	lastSuccess node.Time
	tryingSince node.Time // when the refresh that is wanted now was first attempted; -1: none is
	attempts    int32     // failures in a row
	equivalent  int32     // answers in a row that brought nothing new
}

// topicView is one topic as a client believes it to be. It is never edited.
type topicView struct {
	name     string
	id       wire.UUID
	internal bool
	err      wire.ErrorCode // with an error parts only remember the epochs
	parts    []partitionView
}

type partitionView struct {
	leader   wire.ID
	epoch    int32
	replicas []wire.ID
	isr      []wire.ID
	offline  []wire.ID
}

func (m *metadata) bootstrap(cfg *NetworkConfig) {
	m.brokers, _ = ParseBootstrap(cfg.Bootstrap, cfg.Controllers)
	m.bootstrapping, m.needFull, m.reason, m.tryingSince = true, true, "start", -1
}

// rebootstrap forgets the known brokers and who leads what, and starts again from bootstrap.servers:
// no known broker can be asked, or none has answered for
// metadata.recovery.rebootstrap.trigger.ms (KIP-899, KIP-1102). The leader epochs stay.
func (m *metadata) rebootstrap(cfg *NetworkConfig) {
	m.bootstrap(cfg)
	topics := make([]*topicView, len(m.topics))
	for i, t := range m.topics {
		topics[i] = t.forgotten(wire.LeaderNotAvailable)
	}
	m.topics = topics
	m.version++
}

// forgotten is t without its leaders.
func (t *topicView) forgotten(err wire.ErrorCode) *topicView {
	c := *t
	c.err = err
	c.parts = slices.Clone(t.parts)
	for i := range c.parts {
		c.parts[i].leader = wire.NoLeader
	}
	return &c
}

// topic finds what is known of a topic, even if that is only an error.
func (m *metadata) topic(name string) *topicView {
	for _, t := range m.topics {
		if t.name == name {
			return t
		}
	}
	return nil
}

// usable finds a topic whose partitions are known.
func (m *metadata) usable(name string) *topicView {
	if t := m.topic(name); t != nil && t.err == wire.None && len(t.parts) > 0 {
		return t
	}
	return nil
}

// leader is who leads tp as far as this client knows; wire.NoLeader when it doesn't.
func (m *metadata) leader(tp wire.TopicPartition) (wire.ID, int32) {
	t := m.topic(tp.Topic)
	if t == nil || tp.Partition < 0 || int(tp.Partition) >= len(t.parts) {
		return wire.NoLeader, -1
	}
	return t.parts[tp.Partition].leader, t.parts[tp.Partition].epoch
}

// want adds a topic to what this client asks for; it may be asked for without waiting.
func (m *metadata) want(name string) bool {
	i, found := slices.BinarySearch(m.wanted, name)
	if found {
		return false
	}
	m.wanted = slices.Insert(slices.Clone(m.wanted), i, name)
	m.fresh = append(slices.Clip(m.fresh), name)
	m.needPartial, m.equivalent, m.allowedAt = true, 0, 0
	if m.reason == "" {
		m.reason = "start"
	}
	return true
}

// request asks for a refresh as soon as the backoff allows it.
func (m *metadata) request(reason string) {
	m.needFull = true
	if m.reason == "" {
		m.reason = reason
	}
}

// failed notes that a request, or the attempt to make one, came to nothing.
func (n *Network) metadataFailed(out *node.Out) {
	m := &n.meta
	m.inProgress = false
	m.request("error")
	m.allowedAt = out.Now + backoff(n.cfg.RetryBackoff, n.cfg.RetryBackoffMax, m.attempts,
		out.Chance(node.MetadataRetry, n.itself()))
	m.attempts++
}

// serverDisconnected: a lost connection may mean that the metadata is stale. When a refresh was due
// anyway, it counts as a failed one, so that a dead cluster isn't asked in a tight loop.
func (n *Network) serverDisconnected(out *node.Out) {
	m := &n.meta
	if !m.inProgress && (m.needFull || m.needPartial) && m.allowedAt <= out.Now {
		n.metadataFailed(out)
	}
	m.request("error")
}

// requestUpdate asks for a refresh, as clients do after an error that hints at stale metadata.
func (n *Network) requestUpdate(out *node.Out) {
	n.meta.request("error")
	n.refresh(out)
}

// wantTopic makes sure that a topic's metadata is fetched and kept up to date.
func (n *Network) wantTopic(name string, out *node.Out) {
	if n.meta.want(name) {
		n.refresh(out)
	}
}

// refresh sends a Metadata request if one is due and a broker can take it, starts a connection if
// there is none, or sets the alarm for the moment when it makes sense to try again.
func (n *Network) refresh(out *node.Out) {
	m := &n.meta
	if m.inProgress {
		return
	}
	if !m.needFull && !m.needPartial {
		if expires := m.lastSuccess + n.cfg.MetadataMaxAge; out.Now < expires {
			n.wake(out, expires)
			return
		}
		m.equivalent = 0
		m.request("age")
	}
	if out.Now < m.allowedAt {
		n.wake(out, m.allowedAt)
		return
	}
	id, ok := n.leastLoaded("METADATA", out)
	if n.cfg.Rebootstrap && !m.bootstrapping && (!ok && !n.anyReady() ||
		m.tryingSince >= 0 && out.Now-m.tryingSince > n.cfg.RebootstrapAfter) {
		m.rebootstrap(n.cfg)
		id, ok = n.leastLoaded("METADATA", out)
	}
	if m.tryingSince < 0 {
		m.tryingSince = out.Now
	}
	switch {
	case !ok:
		n.wakeForBackoff(out)
	case n.canSend(id):
		n.sendMetadata(id, out)
	case !n.anyConnecting():
		n.readyFor(id, out)
	}
}

func (n *Network) sendMetadata(id wire.ID, out *node.Out) {
	m := &n.meta
	m.partial = !m.needFull
	topics := m.wanted
	if m.partial {
		topics = m.fresh
	}
	if topics == nil {
		topics = []string{}
	}
	if m.all {
		topics = nil
	}
	m.inProgress, m.needFull, m.needPartial = true, false, false
	m.asked, m.reason = m.reason, ""
	if n.cfg.Controllers {
		n.send(id, forMetadata, 0, &wire.DescribeClusterRequest{Controllers: true}, out)
		return
	}
	n.send(id, forMetadata, 0, &wire.MetadataRequest{Topics: topics, All: m.all,
		AllowAutoCreate: n.cfg.AllowAutoTopicCreate}, out)
}

// controllersArrived is metadataArrived for a client of bootstrap.controllers. A broker says that it
// isn't one of them, which is the end.
// Kafka: AdminMetadataManager.
func (n *Network) controllersArrived(from wire.ID, corr int32, r *wire.DescribeClusterReply,
	out *node.Out) {
	if r.Error != wire.None {
		n.meta.inProgress, n.meta.refusal, n.meta.refusedFor = false, r.Error, r.Message
		return
	}
	reply := &wire.MetadataReply{ClusterID: r.ClusterID, ControllerID: r.ControllerID}
	for i := range r.Nodes {
		reply.Brokers = append(reply.Brokers, r.Nodes[i].Endpoint)
	}
	n.metadataArrived(from, corr, reply, out)
}

// metadataArrived replaces what the client believes by what a broker says.
func (n *Network) metadataArrived(from wire.ID, corr int32, r *wire.MetadataReply, out *node.Out) {
	m := &n.meta
	m.inProgress = false
	n.warnTopicErrors(corr, r)
	if len(r.Brokers) == 0 { // a broker that is still starting
		n.metadataFailed(out)
		return
	}
	m.attempts, m.answered, m.tryingSince = 0, true, -1
	m.lastSuccess = out.Now
	m.equivalent++
	m.brokers, m.bootstrapping = r.Brokers, false
	m.clusterID, m.controller = r.ClusterID, r.ControllerID
	n.moved(out)
	changed := m.merge(r, m.partial)
	if len(changed) > 0 {
		m.equivalent = 0
	}
	m.version++
	m.allowedAt = out.Now + backoff(n.cfg.RetryBackoff, n.cfg.RetryBackoffMax,
		max(m.equivalent-1, 0), out.Chance(node.MetadataPause, n.itself()))
	out.Emit(node.MetadataRefreshed{From: from, Reason: m.asked, Stale: changed})
	n.refresh(out)
}

// merge takes over the topics of a reply and tells which partitions have another leader or epoch.
func (m *metadata) merge(r *wire.MetadataReply, partial bool) (changed []wire.TopicPartition) {
	topics := slices.Clone(m.topics)
	for i := range r.Topics {
		t := &r.Topics[i]
		if j := slices.Index(m.fresh, t.Name); j >= 0 {
			m.fresh = slices.Delete(slices.Clone(m.fresh), j, j+1)
		}
		if t.Error != wire.None && t.Error.Retriable() {
			m.request("error")
		}
		old := -1
		for j, v := range topics {
			if v.name == t.Name {
				old = j
			}
		}
		var before *topicView
		if old >= 0 {
			before = topics[old]
		}
		view, diff, unsure := viewOf(t, before)
		if unsure {
			m.request("error")
		}
		changed = append(changed, diff...)
		if old >= 0 {
			topics[old] = view
		} else {
			topics = append(topics, view)
		}
	}
	if !partial {
		topics = m.dropUnnamed(topics, r)
	}
	m.topics = topics
	return changed
}

// dropUnnamed forgets the leaders of topics that a full answer didn't mention.
func (m *metadata) dropUnnamed(topics []*topicView, r *wire.MetadataReply) []*topicView {
	for i, t := range topics {
		named := slices.ContainsFunc(r.Topics, func(x wire.TopicMetadata) bool {
			return x.Name == t.name
		})
		if !named && t.err == wire.None {
			topics[i] = t.forgotten(wire.UnknownTopicOrPartition)
		}
	}
	return topics
}

// viewOf makes a client's view of one topic. A partition whose epoch is older than what is known
// keeps the known state. unsure: some partition has no leader, so the client must ask again.
func viewOf(t *wire.TopicMetadata, before *topicView) (*topicView, []wire.TopicPartition, bool) {
	if t.Error != wire.None {
		if before != nil {
			return before.forgotten(t.Error), nil, false
		}
		return &topicView{name: t.Name, err: t.Error}, nil, false
	}
	if before != nil && before.id != t.TopicID {
		before = nil // deleted and created again: epochs start anew
	}
	v := &topicView{name: t.Name, id: t.TopicID, internal: t.Internal}
	v.parts = make([]partitionView, len(t.Partitions))
	var changed []wire.TopicPartition
	unsure := false
	for i := range t.Partitions {
		p := &t.Partitions[i]
		now := partitionView{leader: p.LeaderID, epoch: p.LeaderEpoch, replicas: p.Replicas,
			isr: p.ISR, offline: p.OfflineReplicas}
		if before != nil && i < len(before.parts) {
			old := &before.parts[i]
			if now.epoch < old.epoch {
				now = *old
			} else if now.leader != old.leader || now.epoch != old.epoch {
				changed = append(changed, wire.TopicPartition{Topic: t.Name, Partition: int32(i)})
			}
		} else {
			changed = append(changed, wire.TopicPartition{Topic: t.Name, Partition: int32(i)})
		}
		unsure = unsure || p.Error != wire.None || now.leader == wire.NoLeader
		v.parts[i] = now
	}
	return v, changed, unsure
}

func (n *Network) warnTopicErrors(corr int32, r *wire.MetadataReply) {
	text := ""
	var unauthorized []string
	for i := range r.Topics {
		if t := &r.Topics[i]; t.Error != wire.None {
			if text != "" {
				text += ", "
			}
			text += t.Name + "=" + t.Error.Name()
		}
		if r.Topics[i].Error == wire.TopicAuthorizationFailed {
			unauthorized = append(unauthorized, r.Topics[i].Name)
		}
	}
	if text != "" {
		n.warn("The metadata response from the cluster reported a recoverable issue with "+
			"correlation id "+itoa(int64(corr&(1<<slotBits-1)))+" : {"+text+"}", networkLogger)
	}
	if len(unauthorized) > 0 {
		n.fatal("Topic authorization failed for topics ["+strings.Join(unauthorized, ", ")+"]",
			"org.apache.kafka.clients.Metadata")
	}
}

// hint takes over what a Produce or Fetch reply told of a partition's leader (KIP-951), if it is
// newer than what is known.
func (n *Network) hint(tp wire.TopicPartition, leader wire.ID, epoch int32, out *node.Out) bool {
	m := &n.meta
	for i, t := range m.topics {
		if t.name != tp.Topic || int(tp.Partition) >= len(t.parts) {
			continue
		}
		if !leader.IsBroker() || epoch <= t.parts[tp.Partition].epoch {
			return false
		}
		c := *t
		c.parts = slices.Clone(t.parts)
		c.parts[tp.Partition].leader, c.parts[tp.Partition].epoch = leader, epoch
		m.topics = slices.Clone(m.topics)
		m.topics[i] = &c
		if !slices.ContainsFunc(m.brokers, func(b wire.BrokerEndpoint) bool {
			return b.ID == leader
		}) {
			m.brokers = append(slices.Clip(m.brokers), wire.EndpointOf(leader))
		}
		m.version++
		out.Emit(node.MetadataRefreshed{From: leader, Reason: "told",
			Stale: []wire.TopicPartition{tp}})
		return true
	}
	return false
}

// Brokers lists the brokers this client knows; while it bootstraps, its bootstrap.servers.
func (n *Network) Brokers() []wire.BrokerEndpoint { return n.meta.brokers }

// Leader is who this client believes leads tp, and in which epoch; NoLeader when it doesn't know.
func (n *Network) Leader(tp wire.TopicPartition) (wire.ID, int32) { return n.meta.leader(tp) }

// Partitions is how many partitions this client believes topic to have; 0 when it doesn't know.
func (n *Network) Partitions(topic string) int32 {
	if t := n.meta.usable(topic); t != nil {
		return int32(len(t.parts))
	}
	return 0
}

// topicError is what the cluster last said of a topic.
func (n *Network) topicError(topic string) wire.ErrorCode {
	if t := n.meta.topic(topic); t != nil {
		return t.err
	}
	return wire.None
}

// MetadataAt is when the metadata was last refreshed; false before the first answer.
func (n *Network) MetadataAt() (node.Time, bool) { return n.meta.lastSuccess, n.meta.answered }
