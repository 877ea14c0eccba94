package words_test

import (
	"testing"

	"highwater/sim/wire"
	"highwater/web/words"
)

// A member's state is said in words first, with the partitions it is about; Kafka's name stands behind.
func TestMemberStates(t *testing.T) {
	one, two := wire.TopicPartition{Topic: "orders"}, wire.TopicPartition{Topic: "orders", Partition: 1}
	for _, c := range []struct {
		got, want string
	}{
		{words.Member("kitchen", false, 4, "UNRELEASED_PARTITIONS", false, nil, nil,
			[]wire.TopicPartition{two}),
			"A member of kitchen, epoch 4. It waits for orders-1 to be free (UNRELEASED_PARTITIONS)."},
		{words.Member("kitchen", false, 4, "UNREVOKED_PARTITIONS", false, []wire.TopicPartition{one},
			[]wire.TopicPartition{two}, nil),
			"A member of kitchen, epoch 4. It gives up orders-1 first (UNREVOKED_PARTITIONS)."},
		{words.Member("kitchen", false, 4, "STABLE", false, nil, nil, nil),
			"A member of kitchen, epoch 4. It has its whole share (STABLE)."},
		{words.ConsumerGroup("Stable"), "Its members share the partitions; each partition has one reader " +
			"in the group. Everybody has what the assignment gives them (Stable)."},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}
