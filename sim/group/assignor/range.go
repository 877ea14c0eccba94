package assignor

import (
	"slices"

	"highwater/sim/wire"
)

// ranges divides each topic by itself: of n partitions and m subscribed members each gets n/m
// consecutive ones, and the first n%m members get one more. Over many topics the early members end up
// with more. Kafka: RangeAssignor.
func ranges(topics []Topic, members []Member, by func(a, b *Member) int) []Share {
	shares := newShares(members)
	at := order(members, by)
	for _, t := range byName(topics, members) {
		var subscribed []int
		for _, i := range at {
			if slices.Contains(members[i].Topics, t.Name) {
				subscribed = append(subscribed, i)
			}
		}
		m := int32(len(subscribed))
		if m == 0 {
			continue
		}
		next := int32(0)
		for k, i := range subscribed {
			n := t.Partitions / m
			if int32(k) < t.Partitions%m {
				n++
			}
			for range n {
				shares[i].add(t.Name, next)
				next++
			}
		}
	}
	return sorted(shares)
}

// roundRobin deals all partitions of all topics, in order, to the members in a circle, passing over
// those that aren't subscribed. Kafka: RoundRobinAssignor.
func roundRobin(topics []Topic, members []Member) []Share {
	shares := newShares(members)
	at := order(members, byInstance)
	k := 0
	for _, t := range byName(topics, members) {
		for part := range t.Partitions {
			for !slices.Contains(members[at[k]].Topics, t.Name) {
				k = (k + 1) % len(at)
			}
			shares[at[k]].add(t.Name, part)
			k = (k + 1) % len(at)
		}
	}
	return sorted(shares)
}

// all lists every partition of topics, in their order.
func all(topics []Topic) []wire.TopicPartition {
	n := 0
	for i := range topics {
		n += int(topics[i].Partitions)
	}
	tps := make([]wire.TopicPartition, 0, n)
	for i := range topics {
		for p := range topics[i].Partitions {
			tps = append(tps, wire.TopicPartition{Topic: topics[i].Name, Partition: p})
		}
	}
	return tps
}
