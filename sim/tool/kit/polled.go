package kit

import (
	"highwater/sim/client"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// Processed tells that a member of a group, or of none, is done with a run of records.
func Processed(group string, tp wire.TopicPartition, records []node.PolledRecord, out *node.Out) {
	if len(records) == 0 {
		return
	}
	f := node.RecordsProcessed{Group: group, TP: tp, FirstOffset: records[0].Offset,
		LastOffset: records[len(records)-1].Offset, Tags: make([]uint64, len(records))}
	for i := range records {
		f.Tags[i] = records[i].Tag
	}
	out.Emit(f)
}

// Unread seeks back to the records that were polled and not printed, so that they aren't committed.
// Kafka: ConsumerWrapper.resetUnconsumedOffsets. librdkafka stores offsets record by record.
func Unread(c *client.Consumer, polled []client.Polled, next int, out *node.Out) {
	for i := range polled {
		if next < len(polled[i].Records) {
			c.Seek(polled[i].TP, polled[i].Records[next].Offset, out)
		}
		next = 0
	}
}
