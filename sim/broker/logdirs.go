package broker

import (
	"slices"
	"strconv"
	"strings"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// logDir is log.dirs, on each broker's own machine.
const logDir = "/tmp/kraft-broker-logs"

// SegmentFile finds a file of the log directory by its path, such as
// /tmp/kraft-broker-logs/orders-0/00000000000000000000.log.
func (b *Broker) SegmentFile(path string) (wire.SegmentFile, bool) {
	rest, ok := strings.CutPrefix(path, logDir+"/")
	dir, file, _ := strings.Cut(rest, "/")
	name, suffix, _ := strings.Cut(file, ".")
	base, err := strconv.ParseInt(name, 10, 64)
	if !ok || err != nil || len(name) != 20 || !slices.Contains(segmentSuffixes[:], suffix) {
		return wire.SegmentFile{}, false
	}
	for _, slot := range b.partitions.sorted {
		r := b.partitions.get(slot)
		if r.tp.String() != dir {
			continue
		}
		for s := range r.log.Segments() {
			if s.BaseOffset == base {
				return wire.SegmentFile{Path: path, BaseOffset: base, Batches: r.log.BatchesOf(&s),
					Offsets: r.log.OffsetIndex(&s), Times: r.log.TimeIndex(&s),
					Active: r.log.IsActive(&s), TopicIDs: b.topicIDs(r.tp.Topic)}, true
			}
		}
	}
	return wire.SegmentFile{}, false
}

// topicIDs are the ids that are missing in the records of one of Kafka's own topics; never nil for
// those.
func (b *Broker) topicIDs(topic string) []wire.TopicID {
	if !wire.Internal(topic) {
		return nil
	}
	ids := []wire.TopicID{}
	for name, t := range b.Image().Topics.All() {
		ids = append(ids, wire.TopicID{Topic: name, ID: t.ID})
	}
	return ids
}

// segmentSuffixes are the files of a segment that can be read.
var segmentSuffixes = [...]string{"log", "index", "timeindex"}

// describeLogDirs serves DescribeLogDirs (key 35): how large each replica is on this broker's disk,
// and how far its log end offset lies behind its high watermark.
//
// Left out: several log directories, total and usable bytes, future replicas (KIP-113).
// Kafka: KafkaApis.handleDescribeLogDirsRequest, ReplicaManager.describeLogDirs.
func (ps *partitions) describeLogDirs(m *wire.Message, r *wire.DescribeLogDirsRequest, out *node.Out) {
	reply := &wire.DescribeLogDirsReply{LogDir: logDir}
	for _, slot := range ps.sorted {
		q := ps.get(slot)
		if r.Topics != nil && !slices.Contains(r.Topics, q.tp.Topic) {
			continue
		}
		reply.Partitions = append(reply.Partitions, wire.LogDirPartition{
			TP: q.tp, SizeBytes: q.log.SizeBytes(),
			OffsetLag: max(q.HighWatermark()-q.LogEndOffset(), 0),
		})
	}
	out.Send(m.From, m.Correlation, reply)
}
