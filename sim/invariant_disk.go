package sim

import (
	"highwater/sim/node"
	"highwater/sim/wire"
)

// weighs: I29, the bytes of a log's segments, which kafka-log-dirs.sh tells, are those of its
// batches, and on a broker's disk lies no more than it holds. What is counted is looked at whenever
// files go, and on a disk with a size whenever one is written to.
func (c *Checker) weighs(w *World, at wire.ID, f node.Fact) {
	b := w.Broker(at)
	if b == nil {
		return
	}
	var tp wire.TopicPartition
	switch f := f.(type) {
	case node.RecordsAppended:
		if b.DiskSize() == 0 {
			return
		}
		tp = f.TP
	case node.LogTruncated:
		tp = f.TP
	case node.SegmentDeleted:
		tp = f.TP
	case node.LogCleaned:
		tp = f.TP
	default:
		return
	}
	sum := b.Doomed(nil)
	for r := range b.Replicas() {
		if b.DiskSize() == 0 && r.TP() != tp {
			continue
		}
		bytes := int64(0)
		for batch := range r.Log().Ascend(0) {
			bytes += int64(batch.SizeBytes)
		}
		if r.TP() == tp && bytes != r.Log().SizeBytes() {
			c.fail("I29", at.String()+"'s log of", tp.String(), "has", num(bytes), "bytes, and says",
				num(r.Log().SizeBytes()))
		}
		sum += bytes
	}
	if size := b.DiskSize(); size > 0 && sum > size {
		c.fail("I29", "on", at.String()+"'s disk lie", num(sum), "bytes, and it holds", num(size))
	}
}

// failsDisk tells whether a log directory has failed in the step.
func (w *World) failsDisk() bool {
	for i := range w.events {
		if _, ok := w.events[i].Fact.(node.LogDirFailed); ok {
			return true
		}
	}
	return false
}
