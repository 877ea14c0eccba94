package broker

import (
	"slices"

	"highwater/sim/commitlog"
	"highwater/sim/image"
	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/wire"
)

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
	if len(records) == 0 {
		return
	}
	img := *b.image
	if !idle(records) {
		img = b.image.Clone()
	}
	for i, rec := range records {
		d.note(&img, rec)
		img.Replay(base+int64(i), rec)
	}
	b.image = &img
	if d.quiet {
		return
	}
	out.Emit(node.MetadataApplied{Offset: img.Offset})
	for _, r := range d.configs {
		b.configsChanged(r)
	}
	if !b.life.published {
		return
	}
	ordered.SortFunc(d.partitions, wire.TopicPartition.Compare)
	b.partitions.applyPartitions(slices.Compact(d.partitions), out)
	if d.removed {
		b.coordinators.topicsDeleted(b.partitions.host(), func(topic string) bool {
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
	b.life.published = true
	b.configure()
	var tps []wire.TopicPartition
	for tp := range b.image.Partitions.All() {
		tps = append(tps, tp)
	}
	for _, slot := range b.partitions.sorted {
		if tp := b.partitions.get(slot).tp; b.image.Partition(tp) == nil {
			tps = append(tps, tp)
		}
	}
	ordered.SortFunc(tps, wire.TopicPartition.Compare)
	b.partitions.applyPartitions(tps, out)
}

// applyPartitions gives replicas their roles: deletions first, then leaders, then followers.
// Kafka: ReplicaManager.applyDelta.
func (ps *partitions) applyPartitions(tps []wire.TopicPartition, out *node.Out) {
	ps.alignReplicas(tps, out)
	for _, leaders := range [...]bool{true, false} {
		for i := range tps {
			slot := ps.find(&tps[i])
			if slot < 0 {
				continue
			}
			p := ps.image.Partition(tps[i])
			if (p.Leader == ps.cfg.ID) != leaders {
				continue
			}
			r := ps.edit(slot)
			if r.mem.set == nil {
				r.mem.set = ps.topicSettings(r.tp.Topic)
				drawJitter(r, out)
				ps.offer(r)
			}
			if leaders {
				ps.becomeLeader(r, p, out)
				ps.watchOutside(r)
			} else {
				ps.becomeFollower(r, p, out)
			}
		}
	}
	for i := range ps.fetchers.all.Len() {
		if ps.fetchers.all.Get(i) != nil {
			ps.fetchers.pump(ps.fetchers.all.Edit(i), out)
		}
	}
}

// alignReplicas makes logs for partitions that were assigned to this broker and removes those of
// partitions that are gone, or that belong to an older topic of the same name.
func (ps *partitions) alignReplicas(tps []wire.TopicPartition, out *node.Out) {
	changed := false
	var create []*image.Partition
	for i := range tps {
		p := ps.image.Partition(tps[i])
		mine := p != nil && image.Contains(p.Replicas, ps.cfg.ID)
		slot := ps.find(&tps[i])
		if slot >= 0 && (!mine || ps.get(slot).topicID != p.TopicID) {
			ps.dropReplica(slot, out)
			changed, slot = true, -1
		}
		if mine && slot < 0 {
			create = append(create, p)
		}
	}
	for _, p := range create {
		changed = true
		ps.add(&Replica{
			tp: p.TP, me: ps.cfg.ID, topicID: p.TopicID, log: commitlog.New(out.Wall().UnixMs()),
			mem: replicaMem{leader: wire.NoLeader},
		})
	}
	if changed {
		ps.reindex()
	}
}
