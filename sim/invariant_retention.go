package sim

import (
	"highwater/sim/node"
	"highwater/sim/wire"
)

// stamped notes how young the records of a batch are, by offset.
func (p *watched) stamped(f *node.RecordsAppended) {
	if !f.Leader || f.Batch == nil {
		return
	}
	for int64(len(p.stamps)) <= f.LastOffset {
		p.stamps = append(p.stamps, 0)
	}
	for i := range f.Batch.Records {
		r := &f.Batch.Records[i]
		p.stamps[f.BaseOffset+int64(r.OffsetDelta)] = f.Batch.TimeOf(r)
	}
}

// expires: I30, a segment goes because of its age only when each of its records is older than
// retention.ms, by the clock of its broker. What a cleaner took makes nothing younger.
func (c *Checker) expires(w *World, at wire.ID, f *node.SegmentDeleted) {
	p, r := c.of(f.TP), w.replica(at, f.TP)
	if f.Reason != "retention.ms" || r == nil || p.unclean() {
		return
	}
	end := r.Log().EndOffset()
	for s := range r.Log().Segments() {
		end = s.BaseOffset
		break
	}
	for i := range w.events {
		if g, ok := w.events[i].Fact.(node.SegmentDeleted); ok && g.TP == f.TP &&
			g.BaseOffset > f.BaseOffset {
			end = min(end, g.BaseOffset)
		}
	}
	keep := w.known(at).TopicInt64(f.TP.Topic, "retention.ms")
	nowMs := (w.now + w.Process(at).Ahead).UnixMs()
	for o := f.BaseOffset; o < min(end, int64(len(p.stamps))); o++ {
		if wiped := o < int64(len(p.wiped)) && p.wiped[o]; wiped {
			continue
		}
		if keep < 0 || p.stamps[o] >= nowMs-keep {
			c.fail("I30", at.String(), "deletes", f.TP.String(), "from", num(f.BaseOffset), "to",
				num(end), "because of retention.ms, which is", num(keep), "and offset", num(o), "is",
				num(nowMs-p.stamps[o]), "ms old")
			return
		}
	}
}

// tellsSizes: I29, a broker tells of the bytes of its logs what they are.
func (c *Checker) tellsSizes(w *World, at wire.ID, reply *wire.DescribeLogDirsReply) {
	for i := range reply.Partitions {
		told := &reply.Partitions[i]
		r := w.replica(at, told.TP)
		if r == nil || r.Log().SizeBytes() != told.SizeBytes {
			c.fail("I29", at.String(), "tells that", told.TP.String(), "has", num(told.SizeBytes),
				"bytes, which it hasn't")
		}
	}
}
