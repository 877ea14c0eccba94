package broker

import (
	"slices"

	"highwater/sim/commitlog"
	"highwater/sim/image"
	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/wire"
)

// metadataFetcher replays __cluster_metadata as an observer: a fetch that the controller parks for
// up to 500 ms is always under way. Kafka: KafkaRaftClient, MetadataLoader,
// BrokerMetadataPublisher.
type metadataFetcher struct {
	request  int32 // correlation of the fetch under way; 0: none
	sent     node.Time
	next     int64                 // offset of the next record to fetch
	epoch    int32                 // of the last one
	hw       int64                 // the quorum's high watermark as last told
	ahead    []wire.MetadataRecord // fetched but not committed yet; replaced whole
	failures int32
	alarm    int64
	expiring bool
}

const (
	metadataWaitMs  = 500
	metadataTimeout = 2 * node.Second // controller.quorum.request.timeout.ms
)

func (b *Broker) fetchMetadata(out *node.Out) {
	f := &b.mem.metadata
	f.request, f.sent = b.request(), out.Now
	out.Send(b.controller(), f.request, &wire.MetadataFetchRequest{
		ReplicaID: b.cfg.ID, FetchOffset: f.next, LastFetchedEpoch: f.epoch, HighWatermark: f.hw,
		MaxWaitMs: metadataWaitMs,
	})
	if !f.expiring {
		f.expiring = true
		out.After(metadataTimeout, node.Timer{Kind: timerMetadataExpiry})
	}
}

func (b *Broker) metadataExpired(out *node.Out) {
	f := &b.mem.metadata
	f.expiring = false
	if f.request == 0 {
		return
	}
	if left := f.sent + metadataTimeout - out.Now; left > 0 {
		f.expiring = true
		out.After(left, node.Timer{Kind: timerMetadataExpiry})
		return
	}
	b.metadataLost(out)
}

// metadataLost tries again: after 50 ms, doubled up to 500 ms.
func (b *Broker) metadataLost(out *node.Out) {
	f := &b.mem.metadata
	f.request = 0
	wait := min(50*node.Millisecond<<min(f.failures, 8), 500*node.Millisecond)
	f.failures++
	f.alarm++
	out.After(wait, node.Timer{Kind: timerMetadata, ID: f.alarm})
}

func (b *Broker) metadataDue(id int64, out *node.Out) {
	if id == b.mem.metadata.alarm && b.mem.metadata.request == 0 {
		b.fetchMetadata(out)
	}
}

// metadataFetched takes records, and applies those the quorum has committed.
func (b *Broker) metadataFetched(m *wire.Message, reply *wire.MetadataFetchReply, out *node.Out) {
	f := &b.mem.metadata
	if f.request != m.Correlation {
		return
	}
	if reply.Error != wire.None {
		if i := slices.Index(b.cfg.Controllers, reply.LeaderID); i >= 0 {
			b.mem.life.controller = int32(i)
		} else {
			b.nextController()
		}
		b.metadataLost(out)
		return
	}
	f.request, f.failures = 0, 0
	applied := f.next - int64(len(f.ahead))
	switch {
	case reply.Diverging:
		keep := max(min(reply.DivergingEndOffset, f.next)-applied, 0)
		f.ahead = slices.Clip(f.ahead[:keep])
		f.next, f.epoch = applied+keep, reply.DivergingEpoch
	case len(reply.Records) > 0 && reply.BaseOffset == f.next:
		f.ahead = append(slices.Clip(f.ahead), reply.Records...)
		f.next += int64(len(reply.Records))
		f.epoch = reply.LeaderEpoch
	}
	f.hw = max(f.hw, reply.HighWatermark)
	if n := min(f.hw-applied, int64(len(f.ahead))); n > 0 {
		batch := f.ahead[:n]
		f.ahead = slices.Clip(f.ahead[n:])
		b.apply(applied, batch, out)
	}
	b.fetchMetadata(out)
}

// delta is what a run of metadata records changes here.
type delta struct {
	partitions []wire.TopicPartition
	configs    []wire.ConfigResource
	removed    bool // some topic is gone
	quiet      bool // nothing but NoOpRecords
}

// apply replays records into a new image, and then changes the replicas they concern.
func (b *Broker) apply(base int64, records []wire.MetadataRecord, out *node.Out) {
	d := delta{quiet: true}
	img := *b.mem.image
	if !idle(records) {
		img = b.mem.image.Clone()
	}
	for i, rec := range records {
		d.note(&img, rec)
		img.Replay(base+int64(i), rec)
	}
	b.mem.image = &img
	if d.quiet {
		return
	}
	out.Emit(node.MetadataApplied{Offset: img.Offset})
	for _, r := range d.configs {
		b.configsChanged(r)
	}
	if !b.mem.life.published {
		return
	}
	ordered.SortFunc(d.partitions, wire.TopicPartition.Compare)
	b.applyPartitions(slices.Compact(d.partitions), out)
	if d.removed {
		b.mem.groups.TopicsDeleted(groupHost{b}, func(topic string) bool {
			return img.Topic(topic) == nil
		}, out)
	}
}

// idle tells whether records are nothing but the controller's sign of life, twice a second.
func idle(records []wire.MetadataRecord) bool {
	for _, rec := range records {
		if _, ok := rec.(*wire.NoOpRecord); !ok {
			return false
		}
	}
	return true
}

func (d *delta) partition(topic string, index int32) {
	d.partitions = append(d.partitions, wire.TopicPartition{Topic: topic, Partition: index})
}

// note gathers what a record concerns, before it is replayed.
func (d *delta) note(img *image.Image, rec wire.MetadataRecord) {
	switch rec := rec.(type) {
	case *wire.NoOpRecord:
		return
	case *wire.PartitionRecord:
		if name, ok := img.TopicName(rec.TopicID); ok {
			d.partition(name, rec.Partition)
		}
	case *wire.PartitionChangeRecord:
		if name, ok := img.TopicName(rec.TopicID); ok {
			d.partition(name, rec.Partition)
		}
	case *wire.RemoveTopicRecord:
		if name, ok := img.TopicName(rec.TopicID); ok {
			for _, p := range img.TopicPartitions(name) {
				d.partitions = append(d.partitions, p.TP)
			}
			d.configs = append(d.configs, wire.ConfigResource{Type: wire.TopicResource, Name: name})
			d.removed = true
		}
	case *wire.ClearELRRecord:
		for tp, p := range img.Partitions.From(wire.TopicPartition{Topic: rec.Topic}) {
			if rec.Topic != "" && tp.Topic != rec.Topic {
				break
			}
			if len(p.ELR) > 0 || len(p.LastKnownELR) > 0 {
				d.partitions = append(d.partitions, tp)
			}
		}
	case *wire.ConfigRecord:
		d.configs = append(d.configs, rec.Resource)
	}
	d.quiet = false
}

// publishAll applies the whole image for the first time since the start: what is on disk but not in
// the metadata any more is removed, the rest finds its role. From now on requests are served.
func (b *Broker) publishAll(out *node.Out) {
	b.mem.life.published = true
	b.mem.settings = b.readSettings()
	var tps []wire.TopicPartition
	for tp := range b.mem.image.Partitions.All() {
		tps = append(tps, tp)
	}
	for _, slot := range b.replicas.sorted {
		if tp := b.replicas.get(slot).tp; b.mem.image.Partition(tp) == nil {
			tps = append(tps, tp)
		}
	}
	ordered.SortFunc(tps, wire.TopicPartition.Compare)
	b.applyPartitions(tps, out)
}

// applyPartitions gives replicas their roles: deletions first, then leaders, then followers.
// Kafka: ReplicaManager.applyDelta.
func (b *Broker) applyPartitions(tps []wire.TopicPartition, out *node.Out) {
	b.alignReplicas(tps, out)
	for _, leaders := range [...]bool{true, false} {
		for i := range tps {
			slot := b.replicas.find(&tps[i])
			if slot < 0 {
				continue
			}
			p := b.mem.image.Partition(tps[i])
			if (p.Leader == b.cfg.ID) != leaders {
				continue
			}
			r := b.replicas.edit(slot)
			if r.mem.set == nil {
				r.mem.set = b.topicSettings(r.tp.Topic)
			}
			if leaders {
				b.becomeLeader(r, p, out)
				b.watchOutside(r)
			} else {
				b.becomeFollower(r, p, out)
			}
		}
	}
	for i := range b.mem.fetchers.Len() {
		if b.mem.fetchers.Get(i) != nil {
			b.pump(b.mem.fetchers.Edit(i), out)
		}
	}
}

// alignReplicas makes logs for partitions that were assigned to this broker and removes those of
// partitions that are gone, or that belong to an older topic of the same name.
func (b *Broker) alignReplicas(tps []wire.TopicPartition, out *node.Out) {
	changed := false
	var create []*image.Partition
	for i := range tps {
		p := b.mem.image.Partition(tps[i])
		mine := p != nil && image.Contains(p.Replicas, b.cfg.ID)
		slot := b.replicas.find(&tps[i])
		if slot >= 0 && (!mine || b.replicas.get(slot).topicID != p.TopicID) {
			b.dropReplica(slot, out)
			changed, slot = true, -1
		}
		if mine && slot < 0 {
			create = append(create, p)
		}
	}
	for _, p := range create {
		changed = true
		b.replicas.add(&Replica{
			tp: p.TP, me: b.cfg.ID, topicID: p.TopicID, log: commitlog.New(out.Now.UnixMs()),
			mem: replicaMem{leader: wire.NoLeader},
		})
	}
	if changed {
		b.replicas.reindex()
	}
}
