package kit

import (
	"slices"
	"strconv"
	"strings"

	"highwater/sim/ordered"
	"highwater/sim/wire"
)

func PartitionsOf(topic string, n int32) []wire.TopicPartition {
	tps := make([]wire.TopicPartition, n)
	for i := range tps {
		tps[i] = wire.TopicPartition{Topic: topic, Partition: int32(i)}
	}
	return tps
}

type PartitionOffset struct {
	TP     wire.TopicPartition
	Offset int64
}

// SortedPartitions is tps by topic and partition.
func SortedPartitions(tps []wire.TopicPartition) []wire.TopicPartition {
	tps = slices.Clone(tps)
	ordered.SortFunc(tps, wire.TopicPartition.Compare)
	return tps
}

func JoinIDs(ids []wire.ID, separator string) string {
	s := make([]string, len(ids))
	for i, id := range ids {
		s[i] = strconv.Itoa(int(id))
	}
	return strings.Join(s, separator)
}
