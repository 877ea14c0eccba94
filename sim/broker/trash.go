package broker

import (
	"highwater/sim/commitlog"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// trash are files that a broker has renamed but not removed yet: segments (".deleted") that retention
// or the cleaner took, and the directories ("-delete") of replicas that are gone. They take room on the
// disk until file.delete.delay.ms is over. Replaced whole. Kafka: LocalLog.deleteSegmentFiles,
// LogManager.deleteLogs.
type trash []doomed

type doomed struct {
	tp        wire.TopicPartition
	base      int64 // of the first segment; wholeLog for a directory
	files     int64 // segments
	sizeBytes int64
	due       node.Time
}

// wholeLog stands for the base offset of a replica's whole directory.
const wholeLog int64 = -1

// doom renames segments of a replica: their files go when the topic's file.delete.delay.ms is over.
func (ps *partitions) doom(r *Replica, segments []commitlog.Segment, out *node.Out) {
	if len(segments) == 0 {
		return
	}
	d := doomed{tp: r.tp, base: segments[0].BaseOffset, files: int64(len(segments))}
	for i := range segments {
		d.sizeBytes += segments[i].SizeBytes
	}
	ps.throw(d, node.Ms(r.mem.set.log.FileDeleteDelayMs), out)
}

// doomLog renames the directory of a replica that is gone. Its delay is the broker's own.
func (ps *partitions) doomLog(r *Replica, out *node.Out) {
	ps.throw(doomed{tp: r.tp, base: wholeLog, files: int64(r.log.SegmentCount()),
		sizeBytes: r.log.SizeBytes()}, ps.settings.fileDeleteDelay, out)
}

func (ps *partitions) throw(d doomed, delay node.Time, out *node.Out) {
	d.due = out.Now + delay
	ps.trash = append(ps.trash[:len(ps.trash):len(ps.trash)], d)
	out.After(delay, node.Timer{Kind: timerFiles})
}

// bootTrash is what a start does with it: renamed segments go at once, directories get their delay
// anew. Kafka: LogLoader.removeTempFilesAndCollectSwapFiles, LogManager.loadLog.
func (ps *partitions) bootTrash(out *node.Out) {
	all := ps.trash
	ps.trash = nil
	for _, d := range all {
		delay := node.Time(0)
		if d.base == wholeLog {
			delay = ps.settings.fileDeleteDelay
		}
		ps.throw(d, delay, out)
	}
}

// removeFiles removes what is due.
func (ps *partitions) removeFiles(out *node.Out) {
	var kept trash
	for _, d := range ps.trash {
		if d.due > out.Now {
			kept = append(kept, d)
			continue
		}
		out.Emit(node.FilesRemoved{
			TP: d.tp, BaseOffset: d.base, Files: d.files, SizeBytes: d.sizeBytes,
		})
	}
	ps.trash = kept
}

// Doomed is the room on a broker's disk that renamed files of a partition still take, in bytes; tp nil:
// of all.
func (b *Broker) Doomed(tp *wire.TopicPartition) int64 {
	sum := int64(0)
	for i := range b.partitions.trash {
		if d := &b.partitions.trash[i]; tp == nil || d.tp == *tp {
			sum += d.sizeBytes
		}
	}
	return sum
}
