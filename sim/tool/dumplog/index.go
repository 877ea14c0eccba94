package dumplog

import (
	"highwater/sim/node"
	"highwater/sim/tool/kit"
	"highwater/sim/wire"
)

// index prints an offset index and compares it with the log. An active segment's has zeros behind its
// entries: the first of them ends it, unless there is nothing else. Kafka: DumpLogSegments.dumpIndex.
func (d *dump) index(f *wire.SegmentFile, out *node.Out) {
	entries := f.Offsets
	if f.Active && len(entries) == 0 {
		entries = []wire.IndexEntry{{Offset: f.BaseOffset}}
	}
	switch {
	case len(entries) == 0:
		d.p.Print(out, f.Path+" is empty.")
		return
	case d.p.Args.Has("index-sanity-check"):
		d.p.Print(out, f.Path+" passed sanity check.")
		return
	}
	named := false
	for _, e := range entries {
		if last := lastOffsetAt(f, e.PositionBytes); last != e.Offset {
			if !named {
				named = true
				d.mismatches = append(d.mismatches, "Mismatches in :"+f.Path)
			}
			d.mismatches = append(d.mismatches,
				"  Index offset: "+num(e.Offset)+", log offset: "+num(last))
		}
		if !d.p.Args.Has("verify-index-only") {
			d.p.Print(out, "offset: "+num(e.Offset)+" position: "+num(e.PositionBytes))
		}
	}
}

// lastOffsetAt is the last offset of the batch that begins at a position.
func lastOffsetAt(f *wire.SegmentFile, position int64) int64 {
	for _, b := range f.Batches {
		if position <= 0 {
			return b.LastOffset()
		}
		position -= int64(b.SizeBytes)
	}
	return -1
}

// timeIndex prints a time index and looks each entry up in the log. Kafka:
// DumpLogSegments.dumpTimeIndex.
func (d *dump) timeIndex(f *wire.SegmentFile, out *node.Out) *kit.Failure {
	entries := f.Times
	if f.Active && len(entries) == 0 {
		entries = []wire.TimeEntry{{Offset: f.BaseOffset}}
	}
	if d.p.Args.Has("index-sanity-check") {
		return d.timeIndexSanity(f, out)
	}
	named := false
	for _, e := range entries {
		found := int64(-1)
		for _, b := range f.Batches {
			if b.LastOffset() >= e.Offset {
				found = b.LastOffset()
				break
			}
		}
		if found != e.Offset {
			if !named {
				named = true
				d.unfound = append(d.unfound,
					"The following indexed offsets are not found in :"+f.Path)
			}
			d.unfound = append(d.unfound,
				"Indexed offset: "+num(e.Offset)+", found log offset: "+num(found))
		}
		if !d.p.Args.Has("verify-index-only") {
			d.p.Print(out, "timestamp: "+num(e.TimestampMs)+" offset: "+num(e.Offset))
		}
	}
	return nil
}

// timeIndexSanity fails for an active segment: its last entry is one of the zeros at its end. Kafka:
// TimeIndex.sanityCheck.
func (d *dump) timeIndexSanity(f *wire.SegmentFile, out *node.Out) *kit.Failure {
	if f.Active && len(f.Times) > 0 {
		return &kit.Failure{Java: "org.apache.kafka.storage.internals.log.CorruptIndexException",
			Message: "Corrupt time index found, time index file (" + f.Path + ") has non-zero size " +
				"but the last timestamp is 0 which is less than the first timestamp " +
				num(f.Times[0].TimestampMs)}
	}
	d.p.Print(out, f.Path+" passed sanity check.")
	return nil
}
