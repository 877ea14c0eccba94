// Package assignor divides partitions among the members of a group, exactly as Kafka computes it: the
// assignors that run in the leading consumer of a classic group (range, roundrobin, sticky,
// cooperative-sticky), those that run in the coordinator (uniform, range, simple).
//
// Where Kafka goes through a Java HashMap, this package does too: see hash.go.
//
// Left out: racks. Members and replicas of different racks are treated alike.
package assignor

import (
	"cmp"
	"slices"

	"highwater/sim/ordered"
	"highwater/sim/wire"
)

// Names of the assignors, as in partition.assignment.strategy (by their short name) and in
// group.remote.assignor.
const (
	Range             = "range"
	RoundRobin        = "roundrobin"
	Sticky            = "sticky"
	CooperativeSticky = "cooperative-sticky"
	Uniform           = "uniform"
	Simple            = "simple"
)

// Member is what an assignor knows of one member.
type Member struct {
	ID         string
	InstanceID string // empty: dynamic
	Topics     []string
	// Owned is what it kept from an earlier generation; server-side assignors find its last target
	// assignment here.
	Owned      []wire.TopicPartition
	Generation int32 // in which Owned was assigned; -1: none
}

// Topic is a topic with its number of partitions. Topics that don't exist are left out.
type Topic struct {
	Name       string
	ID         wire.UUID // server-side assignors take topics in the order of their ids
	Partitions int32
}

// Share is what one member gets, in the order of topic and partition.
type Share struct {
	Member     string
	Partitions []wire.TopicPartition
}

// Client runs one of the assignors of classic groups; false: there is none of that name. The result
// is in the order of members.
func Client(name string, topics []Topic, members []Member) ([]Share, bool) {
	switch name {
	case Range:
		return ranges(topics, members, byInstance), true
	case RoundRobin:
		return roundRobin(topics, members), true
	case Sticky:
		return sticky(topics, members), true
	case CooperativeSticky:
		return cooperative(topics, members), true
	}
	return nil, false
}

// Eager tells whether members give up everything before they join, as all assignors but
// cooperative-sticky want it.
func Eager(name string) bool { return name != CooperativeSticky }

// byInstance is the order in which most assignors take members: static ones first, by instance id,
// then dynamic ones by member id. Kafka: AbstractPartitionAssignor.MemberInfo.compareTo.
func byInstance(a, b *Member) int {
	switch {
	case a.InstanceID != "" && b.InstanceID != "":
		return cmp.Compare(a.InstanceID, b.InstanceID)
	case a.InstanceID != "":
		return -1
	case b.InstanceID != "":
		return 1
	}
	return cmp.Compare(a.ID, b.ID)
}

// order gives the indexes of members, sorted.
func order(members []Member, by func(a, b *Member) int) []int {
	at := make([]int, len(members))
	for i := range at {
		at[i] = i
	}
	ordered.SortFunc(at, func(i, j int) int { return by(&members[i], &members[j]) })
	return at
}

func newShares(members []Member) []Share {
	shares := make([]Share, len(members))
	for i := range members {
		shares[i].Member = members[i].ID
	}
	return shares
}

func (s *Share) add(topic string, partition int32) {
	s.Partitions = append(s.Partitions, wire.TopicPartition{Topic: topic, Partition: partition})
}

// sorted puts each share into the order of topic and partition.
func sorted(shares []Share) []Share {
	for i := range shares {
		ordered.SortFunc(shares[i].Partitions, Compare)
	}
	return shares
}

// Compare orders by topic and partition.
func Compare(a, b wire.TopicPartition) int {
	if c := cmp.Compare(a.Topic, b.Topic); c != 0 {
		return c
	}
	return cmp.Compare(a.Partition, b.Partition)
}

// byName gives the topics sorted by name that some member subscribes to.
func byName(topics []Topic, members []Member) []Topic {
	var wanted []string
	for i := range members {
		for _, t := range members[i].Topics {
			if at, found := slices.BinarySearch(wanted, t); !found {
				wanted = slices.Insert(wanted, at, t)
			}
		}
	}
	var got []Topic
	for _, t := range topics {
		if _, found := slices.BinarySearch(wanted, t.Name); found && t.Partitions > 0 {
			got = append(got, t)
		}
	}
	ordered.SortFunc(got, func(a, b Topic) int { return cmp.Compare(a.Name, b.Name) })
	return got
}
