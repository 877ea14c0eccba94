package broker

import (
	"highwater/sim/node"
	"highwater/sim/wire"
)

// logDisk is the room for log.dirs on a broker's machine.
//
// A write that finds no room fails the log directory: its replicas answer KAFKA_STORAGE_ERROR from then
// on, and as it was the broker's last one the process halts, without a word to the controller, which
// fences it when its session is over. Recorded in sim/shell/testdata/real/full-disk.txt.
//
// Left out: what takes room beside the segments (indexes, snapshots, checkpoints, the metadata log), so
// a start always finds room. Several log directories (JBOD), with what a broker
// then tells the controller (AssignReplicasToDirs, offline directories in its heartbeats).
// Kafka: LogDirFailureChannel, ReplicaManager.handleLogDirFailure, LogManager.handleLogDirFailure.
type logDisk struct {
	sizeBytes int64 // 0: as large as anybody could wish
	offline   bool  // in memory: the directory has failed
}

// haltAfter is how long the failure takes to be handled, as measured.
const haltAfter = 25 * node.Millisecond

// used is what lies on the disk: every segment, and every renamed file that isn't removed yet.
func (ps *partitions) used() int64 {
	sum := int64(0)
	for _, slot := range ps.sorted {
		sum += ps.get(slot).log.SizeBytes()
	}
	for i := range ps.trash {
		sum += ps.trash[i].sizeBytes
	}
	return sum
}

// fits tells whether a batch fits on the disk, too.
func (ps *partitions) fits(batch *wire.Batch) bool {
	return ps.disk.sizeBytes == 0 || ps.used()+int64(batch.SizeBytes) <= ps.disk.sizeBytes
}

// room tells whether a batch fits on the disk; if not, that is the end of the log directory.
func (ps *partitions) room(tp wire.TopicPartition, batch *wire.Batch, out *node.Out) bool {
	d := &ps.disk
	if d.sizeBytes == 0 {
		return true
	}
	if d.offline {
		return false
	}
	if ps.fits(batch) {
		return true
	}
	ps.fail(tp, int64(batch.SizeBytes), ps.used(), out)
	return false
}

// fail is the end of the log directory: a write of a partition's found no room.
func (ps *partitions) fail(tp wire.TopicPartition, need, used int64, out *node.Out) {
	d := &ps.disk
	d.offline = true
	out.Emit(node.LogDirFailed{TP: tp, NeedBytes: need, UsedBytes: used, SizeBytes: d.sizeBytes})
	out.After(haltAfter, node.Timer{Kind: timerHalt})
}

// halt ends the process as Runtime.halt does: nothing is written, nobody is told.
func (b *Broker) halt(out *node.Out) {
	b.life.setState(Stopped, "all log directories have failed", out)
	b.Crash()
	out.Exit(1)
}

// DiskSize is how much the disk holds, in bytes; 0: no limit.
func (b *Broker) DiskSize() int64 { return b.partitions.disk.sizeBytes }

// DiskUsed is how much lies on it.
func (b *Broker) DiskUsed() int64 { return b.partitions.used() }

// DiskOffline tells that the log directory has failed.
func (b *Broker) DiskOffline() bool { return b.partitions.disk.offline }

// SetDiskSize gives the machine a disk of another size, with all that was on the old one.
func (b *Broker) SetDiskSize(bytes int64) { b.partitions.disk.sizeBytes = bytes }
