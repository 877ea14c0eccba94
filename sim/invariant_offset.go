package sim

import (
	"highwater/sim/broker"
	"highwater/sim/coordinator"
	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/wire"
	"highwater/sim/wire/codec"
)

// The committed offsets as the records of __consumer_offsets say, read here a second time, and held
// against what coordinators keep in memory and answer. Kafka: OffsetCommitKey, OffsetCommitValue,
// GroupMetadataKey; OffsetMetadataManager.replay.

// offsetRecord reads a record of the offsets topic; false: it isn't about an offset. -1: a tombstone.
func offsetRecord(r *wire.Record) (k wire.GroupPartition, offset int64, ok bool) {
	d := codec.Decoder{B: r.Key}
	if kind := d.I16(); kind > 1 {
		return k, 0, false
	}
	k.GroupID = d.Str()
	k.TP = wire.TopicPartition{Topic: d.Str(), Partition: d.I32()}
	if r.Value == nil {
		return k, -1, true
	}
	v := codec.Decoder{B: r.Value}
	v.I16()
	return k, v.I64(), true
}

// committedOffset: I12, what is committed in the offsets topic is what its coordinator then has in
// memory, unless it knows of a younger record already.
func (c *Checker) committedOffset(w *World, p *watched, r *wire.Record) {
	k, offset, ok := offsetRecord(r)
	if !ok {
		return
	}
	g := c.groupOf(k.GroupID)
	if offset < 0 {
		g.truth.Delete(k.TP)
	} else {
		g.truth.Set(k.TP, offset)
	}
	g.touched = append(g.touched, k.TP)
	c.bookmarked = append(c.bookmarked, touchedGroup{k.GroupID, p.tp.Partition})
}

// touchedGroup is a group in which a step has committed offsets.
type touchedGroup struct {
	group     string
	partition int32 // of the offsets topic
}

// remembers: I12, compares what a step has committed.
func (c *Checker) remembers(w *World) {
	if len(c.bookmarked) == 0 {
		return
	}
	at := w.steps[len(w.steps)-1].Node
	for _, t := range c.bookmarked {
		g := c.groupOf(t.group)
		tp := wire.TopicPartition{Topic: wire.OffsetsTopic, Partition: t.partition}
		b := w.Broker(at)
		if b == nil || !b.Coordinates(tp) || c.of(tp).unclean() {
			g.touched = g.touched[:0]
			continue
		}
		v, here := b.Group(t.group)
		for _, topic := range g.touched {
			want, has := int64(-1), int64(-1)
			if o, ok := g.truth.Get(topic); ok {
				want = o
			}
			if here {
				has = v.Committed(topic)
			}
			if k := (wire.GroupPartition{GroupID: t.group, TP: topic}); has != want &&
				!c.younger(w, at, tp, k, has) {
				c.fail("I12", at.String(), "has offset", num(has), "of", t.group, "in", topic.String(),
					"where", num(want), "is committed")
			}
		}
		g.touched = g.touched[:0]
	}
	c.bookmarked = c.bookmarked[:0]
}

// younger tells whether a coordinator's log has a record above its high watermark that says so:
// deleting counts at once, and so does all that a new coordinator has found.
func (c *Checker) younger(
	w *World, at wire.ID, tp wire.TopicPartition, k wire.GroupPartition, has int64,
) bool {
	r := w.replica(at, tp)
	for b := range r.Log().Ascend(r.HighWatermark()) {
		for i := range b.Records {
			if key, offset, ok := offsetRecord(&b.Records[i]); ok && key == k && offset == has {
				return true
			}
		}
	}
	return false
}

// logged are the committed offsets as a broker's own copy of an offsets partition has them, below an
// offset of that log.
func logged(r *broker.Replica, below int64) ordered.Map[wire.GroupPartition, int64] {
	says := ordered.NewFunc[wire.GroupPartition, int64](wire.GroupPartition.Less)
	for b := range r.Log().Ascend(r.LogStartOffset()) {
		if b.BaseOffset >= below {
			break
		}
		for i := range b.Records {
			if k, offset, ok := offsetRecord(&b.Records[i]); ok {
				if offset < 0 {
					says.Delete(k)
				} else {
					says.Set(k, offset)
				}
			}
		}
	}
	return says
}

// loadedOffsets: I12, a new coordinator has what the log says, and nothing else.
func (c *Checker) loadedOffsets(w *World, at wire.ID, tp wire.TopicPartition) {
	r := w.replica(at, tp)
	if r == nil {
		return
	}
	says := logged(r, r.LogEndOffset())
	for k, offset := range says.All() {
		has := int64(-1)
		if v, here := w.Broker(at).Group(k.GroupID); here {
			has = v.Committed(k.TP)
		}
		if has != offset {
			c.fail("I12", at.String(), "loads", tp.String(), "and has offset", num(has), "of",
				k.GroupID, "in", k.TP.String(), "where the log has", num(offset))
		}
	}
	for v := range w.Broker(at).Groups() {
		if v.Partition != tp.Partition {
			continue
		}
		for topic, o := range v.Offsets() {
			if !says.Has(wire.GroupPartition{GroupID: v.ID, TP: topic}) {
				c.fail("I12", at.String(), "loads", tp.String(), "and has offset", num(o.Offset), "of",
					v.ID, "in", topic.String(), "which the log has not")
			}
		}
	}
}

// coordinates finds the partition of the offsets topic that holds a group, as a broker knows it, and
// whether that broker leads it no more. Without a topic there is no partition.
func (c *Checker) coordinates(w *World, at wire.ID, group string,
) (tp wire.TopicPartition, deposed bool) {
	t := w.Broker(at).Image().Topic(wire.OffsetsTopic)
	if t == nil {
		return tp, true
	}
	tp = wire.TopicPartition{Topic: wire.OffsetsTopic,
		Partition: coordinator.PartitionFor(group, t.Partitions)}
	leads := w.Image().Partition(tp)
	return tp, leads == nil || leads.Leader != at
}

// Deposed tells whether a broker doesn't lead a group's partition of the offsets topic, whatever it
// thinks.
func (c *Checker) Deposed(w *World, broker wire.ID, group string) bool {
	if w.Broker(broker) == nil {
		return true
	}
	_, deposed := c.coordinates(w, broker, group)
	return deposed
}

// tellsOffsets: I12, a coordinator answers with the offsets that are committed. One that is deposed and
// hasn't heard of it answers with what it has in its own log.
func (c *Checker) tellsOffsets(w *World, at wire.ID, asked *wire.OffsetFetchRequest,
	reply *wire.OffsetFetchReply) {
	if reply.Error != wire.None {
		return
	}
	tp, deposed := c.coordinates(w, at, asked.GroupID)
	if tp.Topic == "" || c.of(tp).unclean() {
		return
	}
	g := c.groupOf(asked.GroupID)
	own := ordered.NewFunc[wire.GroupPartition, int64](wire.GroupPartition.Less)
	if r := w.replica(at, tp); r != nil && deposed {
		own = logged(r, r.HighWatermark())
	}
	for i := range reply.Partitions {
		p := &reply.Partitions[i]
		want, known := g.truth.Get(p.TP)
		if deposed {
			want, known = own.Get(wire.GroupPartition{GroupID: asked.GroupID, TP: p.TP})
		}
		if !known {
			want = -1
		}
		if p.Error == wire.None && p.Offset != want &&
			!c.younger(w, at, tp, wire.GroupPartition{GroupID: asked.GroupID, TP: p.TP}, p.Offset) {
			c.fail("I12", at.String(), "answers that", asked.GroupID, "stands at", num(p.Offset), "in",
				p.TP.String(), "where", num(want), "is committed")
		}
	}
	if deposed || asked.Partitions != nil {
		return
	}
	for topic := range g.truth.All() {
		told := false
		for i := range reply.Partitions {
			told = told || reply.Partitions[i].TP == topic
		}
		if !told && w.Broker(at).Coordinates(tp) &&
			!c.younger(w, at, tp, wire.GroupPartition{GroupID: asked.GroupID, TP: topic}, -1) {
			c.fail("I12", at.String(), "keeps quiet about the offset of", asked.GroupID, "in",
				topic.String())
		}
	}
}

// takesCommit: I12, a commit goes into the log exactly when its sender is a member in the generation
// or epoch it names, or nobody is a member.
func (c *Checker) takesCommit(w *World, at wire.ID, r *wire.OffsetCommitRequest) {
	wrote := false
	for i := range w.events {
		f, ok := w.events[i].Fact.(node.RecordsAppended)
		wrote = wrote || ok && f.Leader && f.TP.Topic == wire.OffsetsTopic
	}
	v, here := w.Broker(at).Group(r.GroupID)
	if !here {
		if wrote && r.GenerationOrEpoch >= 0 {
			c.fail("I12", at.String(), "takes a commit of", r.MemberID, "into", r.GroupID,
				"which it does not know")
		}
		return
	}
	member := false
	for i := range v.Members {
		m := &v.Members[i]
		member = member || m.ID == r.MemberID && m.Epoch == r.GenerationOrEpoch
	}
	outside := r.GenerationOrEpoch < 0 && len(v.Members) == 0
	if wrote && !member && !outside {
		c.fail("I12", at.String(), "takes a commit of", r.MemberID, "in", num32(r.GenerationOrEpoch),
			"into", r.GroupID, "in", num32(v.Generation), "where it is no such member")
	}
	if !member || v.State == "CompletingRebalance" {
		return
	}
	for i := range w.said {
		reply, ok := w.said[i].Body.(*wire.OffsetCommitReply)
		if !ok || w.said[i].Correlation != w.heard.Correlation || w.said[i].To != w.heard.From {
			continue
		}
		for k := range reply.Partitions {
			switch e := reply.Partitions[k].Error; e {
			case wire.UnknownMemberID, wire.IllegalGeneration, wire.StaleMemberEpoch,
				wire.RebalanceInProgress:
				c.fail("I12", at.String(), "refuses with", e.Name(), "a commit of", r.MemberID, "into",
					r.GroupID, "where it is a member in", num32(r.GenerationOrEpoch))
			}
		}
	}
}
