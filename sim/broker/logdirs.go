package broker

import (
	"slices"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// describeLogDirs serves DescribeLogDirs (key 35): how large each replica is on this broker's disk,
// and how far its log end offset lies behind its high watermark.
//
// Left out: several log directories, total and usable bytes, future replicas (KIP-113).
// Kafka: KafkaApis.handleDescribeLogDirsRequest, ReplicaManager.describeLogDirs.
func (ps *partitions) describeLogDirs(m *wire.Message, r *wire.DescribeLogDirsRequest, out *node.Out) {
	reply := &wire.DescribeLogDirsReply{LogDir: "/tmp/kraft-broker-logs"}
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
