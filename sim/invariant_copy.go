package sim

import (
	"math"
	"slices"

	"highwater/sim/broker"
	"highwater/sim/config"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// copyOf is what a Checker knows of one replica's log from what its broker told: under which leader
// epochs its records were written, and what each idempotent producer wrote last. Where it ends stands
// in watched.ends. Offset and leader epoch together name a record, so two of these tell how far two
// logs are the same one.
type copyOf struct {
	runs      []epochRun // oldest first; those that begin at or behind the log's end are gone
	producers []lastBatch
}

type epochRun struct {
	epoch int32
	start int64
}

// lastBatch is a producer's newest batch in one log.
type lastBatch struct {
	id      int64
	epoch   int16
	last    int32 // sequence number
	offset  int64 // of its last record
	stampMs int64
}

func (p *watched) copy(id wire.ID) *copyOf {
	for int(id) >= len(p.copies) {
		p.copies = append(p.copies, copyOf{})
	}
	return &p.copies[id]
}

// cut drops what a copy held from an offset on.
func (k *copyOf) cut(r *broker.Replica, to int64) {
	n := len(k.runs)
	for n > 0 && k.runs[n-1].start >= to {
		n--
	}
	k.runs = k.runs[:n]
	for i := range k.producers {
		if l := &k.producers[i]; l.offset >= to {
			*l = lastBatch{id: l.id, offset: -1}
		}
	}
	k.producers = slices.DeleteFunc(k.producers, func(l lastBatch) bool {
		return l.offset < 0 && !k.found(r, l.id, to)
	})
}

// forget drops producers of which a replica has no record and knows nothing: their records were
// deleted, and with a restart goes what is remembered without them. Kafka:
// ProducerStateManager.truncateAndReload.
func (k *copyOf) forget(r *broker.Replica) {
	k.producers = slices.DeleteFunc(k.producers, func(l lastBatch) bool {
		return r.Log().LastSequence(l.id) < 0 && l.offset < r.LogStartOffset()
	})
}

// found looks a producer's last batch below an offset up in the log itself.
func (k *copyOf) found(r *broker.Replica, id, to int64) bool {
	if r == nil {
		return false
	}
	found := false
	for _, b := range r.Log().Read(r.LogStartOffset(), min(to, r.LogEndOffset()), math.MaxInt32) {
		if b.ProducerID == id {
			found = true
			*k.producer(id) = lastOf(b)
		}
	}
	return found
}

func lastOf(b *wire.Batch) lastBatch {
	return lastBatch{b.ProducerID, b.ProducerEpoch, b.LastSequence(), b.LastOffset(),
		b.MaxTimestampMs}
}

func (k *copyOf) producer(id int64) *lastBatch {
	for i := range k.producers {
		if k.producers[i].id == id {
			return &k.producers[i]
		}
	}
	return nil
}

// wrote: I3, leader epochs only rise in a log, and its leader-epoch cache says where each began; I9, a
// producer's sequence numbers go on where they were.
func (c *Checker) wrote(w *World, p *watched, at wire.ID, f *node.RecordsAppended) {
	k, r := p.copy(at), w.replica(at, f.TP)
	if r == nil {
		return
	}
	k.cut(r, f.BaseOffset)
	if n := len(k.runs); n > 0 && k.runs[n-1].epoch > f.LeaderEpoch {
		c.fail("I3", at.String(), "appends to", f.TP.String(), "at offset", num(f.BaseOffset),
			"records of leader epoch", num32(f.LeaderEpoch), "behind some of epoch",
			num32(k.runs[n-1].epoch))
	} else if n == 0 || k.runs[n-1].epoch < f.LeaderEpoch {
		start := f.BaseOffset
		if f.Batch == nil { // a copy of a cleaned log begins behind a gap
			if b := r.Log().Read(start, f.LastOffset+1, 1); len(b) > 0 {
				start = max(start, b[0].BaseOffset)
			}
		}
		k.runs = append(k.runs, epochRun{f.LeaderEpoch, start})
	}
	if f.LastOffset+1 == r.LogEndOffset() && r.Log().LatestEpoch() != f.LeaderEpoch {
		c.fail("I3", "the leader-epoch cache of", at.String(), "for", f.TP.String(), "ends with epoch",
			num32(r.Log().LatestEpoch()), "and the log with", num32(f.LeaderEpoch))
	}
	var one [1]*wire.Batch
	batches := one[:0]
	if f.Batch != nil {
		batches = append(batches, f.Batch)
	} else {
		batches = r.Log().Read(f.BaseOffset, f.LastOffset+1, math.MaxInt32)
	}
	for _, b := range batches {
		if b.ProducerID >= 0 && b.Attributes&wire.ControlFlag == 0 {
			c.sequence(w, p, at, b, f)
		}
	}
}

func (c *Checker) sequence(w *World, p *watched, at wire.ID, b *wire.Batch, f *node.RecordsAppended) {
	if f.Leader && slices.Contains(p.gaveUp, f.Producer) && !slices.ContainsFunc(p.anyOrder,
		func(u unordered) bool { return u.id == b.ProducerID }) {
		p.anyOrder = append(p.anyOrder, unordered{b.ProducerID, f.Producer})
	}
	k := p.copy(at)
	l := k.producer(b.ProducerID)
	if l == nil {
		k.producers = append(k.producers, lastOf(b))
		known := func(x sender) bool { return x.id == b.ProducerID }
		if f.Leader && (b.BaseSequence != 0 || slices.ContainsFunc(p.senders, known)) {
			p.anyOrder = append(p.anyOrder, unordered{id: b.ProducerID, client: f.Producer})
		}
		return
	}
	if f.Leader && !c.mayGoOn(w, l, b, at) {
		c.fail("I9", at.String(), "appends to", p.tp.String(), "at offset", num(b.BaseOffset),
			"sequence", num32(b.BaseSequence), "of producer", num(b.ProducerID), "epoch",
			num32(int32(b.ProducerEpoch)), "after its sequence", num32(l.last), "epoch",
			num32(int32(l.epoch)))
	}
	*l = lastOf(b)
	if r := w.replica(at, p.tp); r.LogEndOffset() == b.NextOffset() &&
		r.Log().LastSequence(b.ProducerID) != l.last {
		c.fail("I9", at.String(), "remembers sequence", num32(r.Log().LastSequence(b.ProducerID)),
			"of producer", num(b.ProducerID), "in", p.tp.String(), "where its log has", num32(l.last))
	}
}

// unordered is an idempotent producer that a leader knew nothing of, so that it took a batch from the
// middle of its sequence. What the producer had sent before may then come after it: in Kafka before
// 4.5 neither its order is promised any more nor that it stands there once (decision 022, KAFKA-15591).
type unordered struct {
	id     int64
	client wire.ID
}

// givesUp notes a producer whose order is promised no more. It has told of a record that it can't
// be written: what it had under way then it writes in its next epoch, whether or not an earlier
// attempt stands; KafkaProducer's documentation promises order and once until send() fails. Or a
// leader refused a batch as too large, which may stand from when max.message.bytes was larger: it
// asks for the size before it looks for duplicates, the producer splits the batch, and nobody knows
// the pieces for duplicates. Kafka: TransactionManager.startSequencesAtBeginning;
// UnifiedLog.append.
func (c *Checker) givesUp(producer wire.ID, tp wire.TopicPartition) {
	if p := c.of(tp); !slices.Contains(p.gaveUp, producer) {
		p.gaveUp = append(p.gaveUp, producer)
	}
}

// flying is a producer's batch that is under way, named by the tag of its first record.
type flying struct {
	client wire.ID
	first  uint64
}

// batch: I9, what an idempotent producer sends again it sends when nothing older is under way, as
// that could have to be sent again behind it. Kafka:
// RecordAccumulator.shouldStopDrainBatchesForPartition.
func (c *Checker) batch(w *World, e *node.Event) {
	switch f := e.Fact.(type) {
	case node.BatchSent:
		p := c.of(f.TP)
		for _, o := range p.flying {
			if f.Attempt > 1 && o.client == e.Node && o.first < f.First && w.sendsInSequence(f.TP) {
				c.fail("I9", e.Node.String(), "sends record", num(int64(f.First)), "for", f.TP.String(),
					"again while its record", num(int64(o.first)), "is under way")
			}
		}
		p.lands(e.Node, f.First)
		p.flying = append(p.flying, flying{e.Node, f.First})
	case node.BatchAcked:
		c.acked(&f)
		c.of(f.TP).lands(e.Node, f.Tags...)
	case node.BatchRetried:
		c.of(f.TP).lands(e.Node, f.First)
	case node.BatchFailed:
		c.of(f.TP).lands(e.Node, f.Tags...)
		c.givesUp(e.Node, f.TP)
	}
}

func (p *watched) lands(client wire.ID, tags ...uint64) {
	p.flying = slices.DeleteFunc(p.flying, func(o flying) bool {
		return o.client == client && slices.Contains(tags, o.first)
	})
}

// sendsInSequence tells whether this step sent a batch with a sequence number to a partition.
func (w *World) sendsInSequence(tp wire.TopicPartition) bool {
	for i := range w.said {
		if r, ok := w.said[i].Body.(*wire.ProduceRequest); ok {
			for k := range r.Partitions {
				if r.Partitions[k].TP == tp && r.Partitions[k].Batch.BaseSequence >= 0 {
					return true
				}
			}
		}
	}
	return false
}

// refused notes what the producer will do about a batch that stands already: too large now, or out of
// sequence, because the leader has forgotten it with a restart or knows the last five only.
func (c *Checker) refused(w *World, at wire.ID, f *node.ProduceRefused) {
	m, heard := w.heard.Body.(*wire.ProduceRequest)
	again := f.Error == wire.MessageTooLarge
	for i := 0; heard && f.Error == wire.OutOfOrderSequenceNumber && i < len(m.Partitions); i++ {
		b := m.Partitions[i].Batch
		l := c.of(f.TP).copy(at).producer(b.ProducerID)
		again = again || m.Partitions[i].TP == f.TP && l != nil && l.epoch == b.ProducerEpoch &&
			b.BaseSequence <= l.last
	}
	if again {
		c.givesUp(f.Producer, f.TP)
	}
}

// AnyOrder tells whether a producer's records in a partition may stand in another order than that of
// send().
func (c *Checker) AnyOrder(tp wire.TopicPartition, client wire.ID) bool {
	p := c.partitions.At(tp)
	return p != nil && (slices.Contains(p.gaveUp, client) ||
		slices.ContainsFunc(p.anyOrder, func(u unordered) bool { return u.client == client }))
}

// mayGoOn tells whether a batch may follow a producer's last one.
func (c *Checker) mayGoOn(w *World, l *lastBatch, b *wire.Batch, at wire.ID) bool {
	next := l.last + 1
	if l.last == math.MaxInt32 {
		next = 0
	}
	switch {
	case b.ProducerEpoch == l.epoch && b.BaseSequence == next,
		b.ProducerEpoch > l.epoch && b.BaseSequence == 0:
		return true
	}
	expiry := w.known(at).BrokerInt64("producer.id.expiration.ms")
	return w.now.UnixMs()-l.stampMs >= expiry // it may be forgotten
}

// known is what a broker knows of configs.
func (w *World) known(at wire.ID) config.Node {
	return config.Node{Image: w.Broker(at).Image(), ID: at, Static: w.config.static(at)}
}

// I9: what is answered as a duplicate is in the log.
func (c *Checker) duplicate(w *World, at wire.ID, f *node.DuplicateDropped) {
	r := w.replica(at, f.TP)
	if r == nil || f.BaseOffset < r.LogStartOffset() {
		return
	}
	b := r.Log().At(f.BaseOffset)
	if b == nil && w.known(at).Topic(f.TP.Topic, "cleanup.policy") != "delete" {
		return // a younger record has its key: it is cleaned away
	}
	if b == nil || b.BaseOffset != f.BaseOffset || b.ProducerID != f.ProducerID ||
		b.BaseSequence != f.Sequence {
		c.fail("I9", at.String(), "drops sequence", num32(f.Sequence), "of producer",
			num(f.ProducerID), "as a duplicate of offset", num(f.BaseOffset), "in", f.TP.String(),
			"which is another record")
	}
}

// shared is how far two replicas' logs are the same one; 0: from the beginning not, or unknown.
func (p *watched) shared(a, b wire.ID) int64 {
	x, y := p.copy(a).runs, p.copy(b).runs
	endX, endY := p.end(a), p.end(b)
	for i := len(x) - 1; i >= 0; i-- {
		if x[i].start >= endX {
			continue
		}
		toX := endX
		if i+1 < len(x) {
			toX = min(toX, x[i+1].start)
		}
		toY := endY
		for j := len(y) - 1; j >= 0; j-- {
			if y[j].epoch == x[i].epoch && min(toX, toY) > max(x[i].start, y[j].start) {
				return min(toX, toY)
			}
			toY = min(toY, y[j].start)
		}
	}
	return 0
}

// dropped: I25, a follower drops only what its leader doesn't have. It is called before the new end is
// noted.
func (c *Checker) dropped(w *World, p *watched, at wire.ID, f *node.LogTruncated) {
	r := w.replica(at, f.TP)
	if f.To > f.From { // the leader's log begins behind its end: what it had is gone, producers too
		*p.copy(at) = copyOf{}
		return
	}
	if r == nil || p.reused {
		return
	}
	l := w.replica(r.Leader(), f.TP)
	if l != nil && l.IsLeader() && l.LeaderEpoch() == r.LeaderEpoch() {
		if same := p.shared(at, r.Leader()); f.To < same {
			c.fail("I25", at.String(), "truncates", f.TP.String(), "to", num(f.To), "although",
				r.Leader().String()+", its leader, has the same records up to", num(same))
		}
	}
	p.copy(at).cut(r, f.To)
}

// I3: a new leader notes in its leader-epoch cache where its epoch begins.
func (c *Checker) epochBegins(w *World, p *watched, at wire.ID, f *node.BecameLeader) {
	r := w.replica(at, f.TP)
	if r == nil {
		return
	}
	es := r.Log().Epochs()
	n := len(es)
	for n > 0 && es[n-1].Epoch > f.LeaderEpoch {
		n--
	}
	if n == 0 || es[n-1].Epoch != f.LeaderEpoch || es[n-1].StartOffset != f.StartOffset {
		c.fail("I3", at.String(), "leads", f.TP.String(), "from offset", num(f.StartOffset),
			"in epoch", num32(f.LeaderEpoch), "which is not what its leader-epoch cache says")
	}
	if end := p.end(at); end >= 0 && end != f.StartOffset {
		c.fail("I10", at.String(), "begins to lead", f.TP.String(), "at", num(f.StartOffset),
			"when its log ends at", num(end))
	}
}

// epochs: I3, a replica's whole leader-epoch cache is what its records say.
func (c *Checker) epochs(p *watched, id wire.ID, r *broker.Replica) {
	start, end := r.LogStartOffset(), r.LogEndOffset()
	for _, run := range p.copy(id).runs {
		if run.start < start || run.start >= end {
			continue
		}
		if e := r.Log().EpochAt(run.start); e != run.epoch {
			c.fail("I3", "the leader-epoch cache of", id.String(), "for", p.tp.String(), "says epoch",
				num32(e), "for offset", num(run.start), "which was written in", num32(run.epoch))
		}
		if run.start > start && r.Log().EpochAt(run.start-1) == run.epoch {
			c.fail("I3", "the leader-epoch cache of", id.String(), "for", p.tp.String(), "begins epoch",
				num32(run.epoch), "before offset", num(run.start))
		}
	}
}
