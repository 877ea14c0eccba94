package sim

import (
	"math"
	"slices"

	"highwater/sim/broker"
	"highwater/sim/config"
	"highwater/sim/image"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// I10: offsets in a log are contiguous. I6: only the epoch's leader appends of its own accord.
func (c *Checker) appended(w *World, at wire.ID, f *node.RecordsAppended) {
	p := c.of(f.TP)
	if end := p.end(at); end >= 0 && f.BaseOffset != end {
		c.fail("I10", at.String(), "appends to", f.TP.String(), "at offset", num(f.BaseOffset),
			"when its log ends at", num(end))
	}
	p.setEnd(at, f.LastOffset+1)
	c.wrote(w, p, at, f)
	if f.Leader {
		c.grows(w, p, at, f.BaseOffset)
	}
	if e := int(f.LeaderEpoch); f.Leader && !p.reused && (e >= len(p.leaders) || p.leaders[e] != at) {
		c.fail("I6", at.String(), "appends to", f.TP.String(), "as leader of epoch",
			num32(f.LeaderEpoch), "which it is not")
	}
	c.replica(w, at, f.TP)
}

// Nothing committed may be truncated by a member of the ISR.
func (c *Checker) truncated(w *World, at wire.ID, f *node.LogTruncated) {
	p := c.of(f.TP)
	c.dropped(w, p, at, f)
	if end := p.end(at); end >= 0 && f.From != end {
		c.fail("I10", at.String(), "truncates", f.TP.String(), "from", num(f.From), "to", num(f.To),
			"when its log ends at", num(end))
	}
	p.setEnd(at, f.To)
	r := w.Image().Partition(f.TP)
	if r != nil && !p.unclean() && image.Contains(r.ISR, at) && f.To < p.len() {
		c.fail("I1", at.String(), "is in the ISR of", f.TP.String(), "and truncates it to",
			num(f.To), "below the committed offset", num(p.len()))
	}
	c.replica(w, at, f.TP)
}

func (p *watched) len() int64    { return int64(len(p.committed)) }
func (p *watched) unclean() bool { return p.reused || p.lossy }

// late tells whether a leader of this epoch was deposed by an unclean election.
func (p *watched) late(epoch int32) bool { return p.reused || epoch < p.uncleanEpoch }

// I4: log start offset <= high watermark <= log end offset.
func (c *Checker) replica(w *World, at wire.ID, tp wire.TopicPartition) {
	b := w.Broker(at)
	if b == nil {
		return
	}
	r := b.Replica(tp)
	if r == nil {
		return
	}
	hw := r.HighWatermark()
	if hw > r.LogEndOffset() || r.IsLeader() && r.LogStartOffset() > hw {
		c.fail("I4", at.String(), "has", tp.String(), "from", num(r.LogStartOffset()), "to",
			num(r.LogEndOffset()), "with high watermark", num(hw))
	}
}

// I1, I3, I4, I9: the high watermark only rises in one leader epoch, passes only what every ISR
// member has, the same records for all leaders, and no record of an idempotent producer twice.
func (c *Checker) advanced(w *World, at wire.ID, f *node.HighWatermarkAdvanced) {
	c.replica(w, at, f.TP)
	p := c.of(f.TP)
	if !f.Leader {
		if !p.unclean() && f.To > p.len() {
			c.fail("I4", at.String(), "follows", f.TP.String(), "with high watermark", num(f.To),
				"where only", num(p.len()), "is committed")
		}
		return
	}
	r := w.Broker(at).Replica(f.TP)
	if r == nil || !r.IsLeader() || p.reused {
		return
	}
	epoch := r.LeaderEpoch()
	p.rise(c, epoch, f)
	if w.heard.Body != nil { // else time alone has moved it, and what was heard is looked at too late
		c.notAhead(w, p, r, at, f.To)
	}
	if p.late(epoch) {
		p.lossy = true // nobody will know of this
		return
	}
	p.commit(c, w, r, f.From, f.To)
	reg := w.Image().Partition(f.TP)
	if reg == nil {
		return
	}
	for _, id := range reg.ISR {
		member := w.replica(id, f.TP)
		if c.unflushed.Has(id) {
			continue
		}
		if member == nil || member.LogEndOffset() < f.To {
			c.fail("I1", at.String(), "commits", f.TP.String(), "to", num(f.To), "but ISR member",
				id.String(), "does not have it all")
		} else if f.To > max(member.LogStartOffset(), r.LogStartOffset()) && // both still have it
			member.Log().EpochAt(f.To-1) != r.Log().EpochAt(f.To-1) {
			c.fail("I3", at.String(), "commits", f.TP.String(), "to", num(f.To), "but ISR member",
				id.String(), "has something else there")
		}
	}
}

func (w *World) replica(id wire.ID, tp wire.TopicPartition) *broker.Replica {
	if b := w.Broker(id); b != nil {
		return b.Replica(tp)
	}
	return nil
}

func (p *watched) rise(c *Checker, epoch int32, f *node.HighWatermarkAdvanced) {
	i := slices.IndexFunc(p.watermarks, func(m watermark) bool { return m.epoch == epoch })
	if i < 0 {
		p.watermarks = append(p.watermarks, watermark{epoch, f.To})
		return
	}
	if f.To <= p.watermarks[i].at {
		c.fail("I4", "the high watermark of", p.tp.String(), "goes from",
			num(p.watermarks[i].at), "to", num(f.To), "in leader epoch", num32(epoch))
	}
	p.watermarks[i].at = f.To
}

// commit adds the records that a leader's high watermark has passed, or compares them.
func (p *watched) commit(c *Checker, w *World, r *broker.Replica, from, to int64) {
	if from > p.len() {
		from = p.len() // an unclean election has taken the list back
	}
	from = max(from, r.LogStartOffset())
	keyed := compacted(w, p.tp.Topic)
	for _, b := range r.Log().Read(from, to, math.MaxInt32) {
		for i := range b.Records {
			rec := &b.Records[i]
			offset := b.BaseOffset + int64(rec.OffsetDelta)
			if offset < from || offset >= to {
				continue
			}
			entry := committed{rec.Tag, b.LeaderEpoch}
			switch {
			case offset < p.len():
				if p.committed[offset] == (committed{}) { // a leader began behind it
					p.committed[offset] = entry
				} else if p.committed[offset] != entry && !p.isWiped(offset) {
					c.fail("I3", r.TP().String(), "offset", num(offset),
						"is committed a second time with another record")
				}
			case offset > p.len() && !p.unclean() && p.len() > 0:
				c.fail("I10", r.TP().String(), "has a gap before offset", num(offset))
			default:
				for p.len() < offset {
					p.committed = append(p.committed, committed{})
				}
				p.committed = append(p.committed, entry)
				p.sent(c, b.ProducerID, rec.Tag, offset)
				if keyed {
					p.keeps(rec)
				}
				if p.tp.Topic == wire.OffsetsTopic {
					c.committedOffset(w, p, rec)
				}
			}
		}
	}
}

// I9: an idempotent producer's records are in the order of its send() calls, each once.
func (p *watched) sent(c *Checker, producer int64, tag uint64, offset int64) {
	if producer == wire.NoProducerID || p.unclean() {
		return
	}
	i := slices.IndexFunc(p.senders, func(s sender) bool { return s.id == producer })
	if i < 0 {
		p.senders = append(p.senders, sender{producer, tag})
		return
	}
	if slices.ContainsFunc(p.anyOrder, func(u unordered) bool { return u.id == producer }) {
		p.senders[i].tag = max(p.senders[i].tag, tag)
		return
	}
	if tag <= p.senders[i].tag {
		c.fail("I9", p.tp.String(), "offset", num(offset), "holds record", num(int64(tag)),
			"of an idempotent producer after its record", num(int64(p.senders[i].tag)))
	}
	p.senders[i].tag = tag
}

// I1: a clean leader has everything that was committed. An unclean one, which somebody must have
// allowed, takes back what it lacks.
func (c *Checker) elected(w *World, at wire.ID, f *node.LeaderElected) {
	p := c.of(f.TP)
	if f.To == wire.NoLeader || p.reused {
		return
	}
	r := w.replica(f.To, f.TP)
	has := c.matching(p, r, 0)
	if slices.Contains(p.hollow, f.To) { // it had left the replicas, and its copy was deleted
		p.hollow = image.Without(p.hollow, f.To)
		p.loses(f.Epoch, has)
		return
	}
	if f.Unclean {
		if f.How == node.HowUnclean && f.Reason != "unclean election" &&
			!c.adminAllows(w, at, f.TP.Topic) {
			c.fail("I1", f.To.String(), "is elected leader of", f.TP.String(),
				"although it is not in sync and nobody has allowed that")
		}
		p.loses(f.Epoch, has)
		return
	}
	allowed := f.Reason == node.ReasonCancelled && // by going back to replicas that were not in sync
		c.adminAllows(w, at, f.TP.Topic)
	if has < p.len() && (p.unclean() || allowed) {
		p.loses(f.Epoch, has)
		return
	}
	if has < p.len() && !c.unflushed.Has(f.To) {
		c.fail("I1", f.To.String(), "is elected leader of", f.TP.String(), "("+f.Reason+") with",
			num(has), "of", num(p.len()), "committed records")
	}
}

// adminAllows tells whether a controller may elect a leader for a topic that is not in sync.
func (c *Checker) adminAllows(w *World, at wire.ID, topic string) bool {
	known := config.Node{Image: w.Controller(at).Image(), ID: at, Static: w.config.static(at)}
	return known.TopicBool(topic, "unclean.leader.election.enable")
}

// loses takes back what was committed and the new leader hasn't.
func (p *watched) loses(epoch int32, has int64) {
	p.uncleanEpoch = epoch
	p.lossy = p.lossy || has < p.len()
	p.committed = slices.Clip(p.committed[:has])
	p.gone = min(p.gone, has)
	p.keys = p.keys[:min(int64(len(p.keys)), has)]
}

// Lossy tells whether committed records of a partition may be lost by an election: one that somebody
// allowed, or that Kafka doesn't see for one. A replica that a reassignment removes stays eligible to
// lead; added again, it is elected with an empty log.
// Kafka: PartitionChangeBuilder.maybePopulateTargetElr.
func (c *Checker) Lossy(tp wire.TopicPartition) bool {
	p := c.partitions.At(tp)
	return p != nil && p.uncleanEpoch > 0
}

// shortened: what a leader has deleted is committed and gone. A follower may hold records of a deposed
// leader there until it hears of it: a leader that has deleted an epoch can only have it truncated to
// its own log start. Kafka: LeaderEpochFileCache.endOffsetFor.
func (c *Checker) shortened(r *broker.Replica) {
	if r == nil || !r.IsLeader() {
		return
	}
	if p := c.of(r.TP()); !p.late(r.LeaderEpoch()) {
		p.gone = max(p.gone, r.LogStartOffset())
	}
}

// isWiped tells whether a cleaner has taken a committed record out of some replica. A deposed
// leader may have another one there and keep it: with the first records of an epoch goes where it
// began, so that nobody sees that the logs part. KIP-101 leaves compacted topics out.
func (p *watched) isWiped(offset int64) bool {
	return offset < int64(len(p.wiped)) && p.wiped[offset]
}

// matching counts the committed records that a replica has; those below its log start, or below gone
// where its log goes on behind that, are passed over.
func (c *Checker) matching(p *watched, r *broker.Replica, gone int64) int64 {
	if r == nil {
		return 0
	}
	start := r.LogStartOffset()
	if gone <= r.LogEndOffset() {
		start = max(start, gone)
	}
	at := min(start, p.len())
	for b := range r.Log().Ascend(start) {
		for i := range b.Records {
			rec := &b.Records[i]
			offset := b.BaseOffset + int64(rec.OffsetDelta)
			if offset < at {
				continue
			}
			if offset >= p.len() || p.committed[offset] != (committed{rec.Tag, b.LeaderEpoch}) &&
				!p.isWiped(offset) {
				return at
			}
			at = offset + 1
		}
	}
	return at
}

// I1: who joins the ISR has everything that was committed.
func (c *Checker) isrChanged(w *World, f *node.ISRChanged) {
	p := c.of(f.TP)
	if p.unclean() {
		return
	}
	for _, id := range f.To {
		if image.Contains(f.From, id) || c.unflushed.Has(id) {
			continue
		}
		if has := c.matching(p, w.replica(id, f.TP), p.gone); has < p.len() {
			c.fail("I1", id.String(), "joins the ISR of", f.TP.String(), "with", num(has), "of",
				num(p.len()), "committed records")
		}
	}
}

// I21, I1: what is acknowledged with acks=all is committed, at the offset that was told.
func (c *Checker) acked(f *node.BatchAcked) {
	p := c.of(f.TP)
	if f.Acks != wire.AcksAll || p.unclean() {
		return
	}
	for i, tag := range f.Tags {
		offset := f.BaseOffset + int64(i)
		if offset >= p.len() || p.committed[offset].tag != tag {
			c.fail("I21", "a producer is told that", f.TP.String(), "has its record at offset",
				num(offset), "of which", num(p.len()), "are committed")
			return
		}
	}
}

// I5: consumers get committed records only.
func (c *Checker) polled(f *node.RecordsPolled) {
	p := c.of(f.TP)
	if p.unclean() {
		return
	}
	for i := range f.Records {
		offset := f.Records[i].Offset
		if offset >= p.len() || p.committed[offset].tag != f.Records[i].Tag {
			c.fail("I5", "a consumer gets offset", num(offset), "of", f.TP.String(), "of which",
				num(p.len()), "are committed")
			return
		}
	}
}

// Sweep compares all logs: what is committed is in every ISR member's log, replicas that agree on
// (offset, leader epoch) agree on the record, and what the events told is what is on disk.
func (c *Checker) Sweep(w *World) error {
	c.applied(w)
	for tp, p := range c.partitions.All() {
		if p.reused {
			continue
		}
		var first *broker.Replica
		for id := range w.Brokers() {
			r := w.replica(id, tp)
			if r == nil {
				continue
			}
			c.replica(w, id, tp)
			if end := p.end(id); end >= 0 && end != r.LogEndOffset() {
				c.fail("I10", id.String(), "has", tp.String(), "to", num(r.LogEndOffset()),
					"but told of", num(end))
			}
			c.epochs(p, id, r)
			if first == nil {
				first = r
			} else {
				c.agree(first, r)
			}
		}
		reg := w.Image().Partition(tp)
		if reg == nil || p.unclean() {
			continue
		}
		for _, id := range reg.ISR {
			if has := c.matching(p, w.replica(id, tp), p.gone); has < p.len() && !c.unflushed.Has(id) {
				c.fail("I1", id.String(), "is in the ISR of", tp.String(), "with", num(has), "of",
					num(p.len()), "committed records")
			}
		}
	}
	return c.broken
}

// alike tells whether two batches hold the same record wherever both have one: a cleaner may have taken
// some out of either.
func alike(a, b []wire.Record) bool {
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch x, y := &a[i], &b[j]; {
		case x.OffsetDelta < y.OffsetDelta:
			i++
		case x.OffsetDelta > y.OffsetDelta:
			j++
		case x.Tag != y.Tag:
			return false
		default:
			i, j = i+1, j+1
		}
	}
	return true
}

// I3: equal offset and leader epoch mean equal logs up to there.
func (c *Checker) agree(a, b *broker.Replica) {
	low := max(a.LogStartOffset(), b.LogStartOffset())
	high := min(a.LogEndOffset(), b.LogEndOffset())
	xs := a.Log().Read(low, high, math.MaxInt32)
	ys := b.Log().Read(low, high, math.MaxInt32)
	same := false
	for i, j := len(xs)-1, len(ys)-1; i >= 0 && j >= 0; {
		x, y := xs[i], ys[j]
		if x.BaseOffset == y.BaseOffset {
			same = same || x.LeaderEpoch == y.LeaderEpoch
			if same && (x.LeaderEpoch != y.LeaderEpoch || !alike(x.Records, y.Records)) {
				c.fail("I3", "logs of", a.TP().String(), "differ at offset", num(x.BaseOffset),
					"below one on which they agree")
				return
			}
		}
		if x.BaseOffset >= y.BaseOffset {
			i--
		}
		if x.BaseOffset <= y.BaseOffset {
			j--
		}
	}
}
