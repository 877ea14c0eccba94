package assignor

import (
	"cmp"
	"slices"

	"highwater/sim/wire"
)

// sticky keeps what members own as far as a balanced assignment allows. With equal subscriptions the
// rules are simple (this file); with different ones it searches (general.go).
// Kafka: AbstractStickyAssignor.
func sticky(topics []Topic, members []Member) []Share {
	known := byName(topics, members)
	owned := settleOwners(known, members)
	if sameTopics(members) {
		return sorted(constrained(known, members, owned))
	}
	return sorted(general(known, members, owned))
}

// cooperative is sticky without the partitions that would change their owner: those are given to
// nobody until the old owner has joined again without them. Kafka: CooperativeStickyAssignor.
func cooperative(topics []Topic, members []Member) []Share {
	shares := sticky(topics, members)
	var revoked []wire.TopicPartition
	for i := range members {
		own := slices.Clone(members[i].Owned)
		slices.SortFunc(own, Compare)
		revoked = append(revoked, minus(own, shares[i].Partitions)...)
	}
	slices.SortFunc(revoked, Compare)
	for i := range members {
		own := slices.Clone(members[i].Owned)
		slices.SortFunc(own, Compare)
		moves := func(p wire.TopicPartition) bool { return has(revoked, p) && !has(own, p) }
		shares[i].Partitions = slices.DeleteFunc(shares[i].Partitions, moves)
	}
	return shares
}

// has looks p up in a sorted list.
func has(sorted []wire.TopicPartition, p wire.TopicPartition) bool {
	_, found := slices.BinarySearchFunc(sorted, p, Compare)
	return found
}

// minus is a without b, both sorted.
func minus(a, b []wire.TopicPartition) []wire.TopicPartition {
	var left []wire.TopicPartition
	for _, p := range a {
		if !has(b, p) {
			left = append(left, p)
		}
	}
	return left
}

func sameTopics(members []Member) bool {
	for i := range members {
		if len(members[i].Topics) != len(members[0].Topics) {
			return false
		}
		for _, t := range members[i].Topics {
			if !slices.Contains(members[0].Topics, t) {
				return false
			}
		}
	}
	return true
}

// claim is one member's claim to own a partition.
type claim struct {
	tp         wire.TopicPartition
	member     int
	generation int32
}

// settleOwners decides who owns what before the assignment: of two members that claim a partition the
// one with the younger generation does; with equal generations neither.
func settleOwners(topics []Topic, members []Member) [][]wire.TopicPartition {
	var claims []claim
	for i := range members {
		for _, p := range members[i].Owned {
			claims = append(claims, claim{p, i, members[i].Generation})
		}
	}
	slices.SortStableFunc(claims, func(a, b claim) int {
		if c := Compare(a.tp, b.tp); c != 0 {
			return c
		}
		return cmp.Compare(b.generation, a.generation)
	})
	owned := make([][]wire.TopicPartition, len(members))
	for i := 0; i < len(claims); {
		end := i + 1
		for end < len(claims) && claims[end].tp == claims[i].tp {
			end++
		}
		c := &claims[i]
		tied := end > i+1 && claims[i+1].generation == c.generation
		if exists(topics, c.tp) && !tied {
			owned[c.member] = append(owned[c.member], c.tp)
		}
		i = end
	}
	return owned
}

// exists looks a partition up in topics, which are sorted by name.
func exists(topics []Topic, tp wire.TopicPartition) bool {
	i, found := slices.BinarySearchFunc(topics, tp.Topic, func(t Topic, name string) int {
		return cmp.Compare(t.Name, name)
	})
	return found && tp.Partition < topics[i].Partitions
}

// constrained is the case of equal subscriptions. Kafka: ConstrainedAssignmentBuilder.
func constrained(topics []Topic, members []Member, owned [][]wire.TopicPartition) []Share {
	shares := newShares(members)
	if len(members) == 0 {
		return shares
	}
	every := all(topics)
	minQuota := len(every) / len(members)
	expected := len(every) % len(members) // members that get one more than minQuota
	maxQuota := minQuota
	if expected > 0 {
		maxQuota++
	}
	var under, exact []int
	taken := make([]wire.TopicPartition, 0, len(every))
	over := 0
	for _, i := range mapOrder(members) {
		own := owned[i]
		slices.SortFunc(own, byPartition)
		switch {
		case len(own) < minQuota:
			under = append(under, i)
		case len(own) >= maxQuota && over < expected:
			over++
			if over == expected {
				exact = nil
			}
			own = own[:maxQuota]
		default:
			own = own[:minQuota]
			if over < expected {
				exact = append(exact, i)
			}
		}
		shares[i].Partitions = append(make([]wire.TopicPartition, 0, maxQuota), own...)
		taken = append(taken, own...)
	}
	slices.SortFunc(taken, Compare)
	byID := func(i, j int) int { return cmp.Compare(members[i].ID, members[j].ID) }
	slices.SortFunc(under, byID)
	slices.SortFunc(exact, byID)
	k := 0
	for _, p := range every { // every is in the order of topic and partition
		if has(taken, p) {
			continue
		}
		if len(under) == 0 {
			shares[exact[0]].add(p.Topic, p.Partition)
			exact = exact[1:]
			continue
		}
		if k >= len(under) {
			k = 0
		}
		i := under[k]
		shares[i].add(p.Topic, p.Partition)
		if len(shares[i].Partitions) < minQuota {
			k++
			continue
		}
		under = slices.Delete(under, k, k+1)
		if over < expected {
			exact = append(exact, i)
		}
	}
	return shares
}

// byPartition orders by partition, then by topic.
func byPartition(a, b wire.TopicPartition) int {
	if c := cmp.Compare(a.Partition, b.Partition); c != 0 {
		return c
	}
	return cmp.Compare(a.Topic, b.Topic)
}

// mapOrder is the order of a HashMap with the members' ids as keys.
func mapOrder(members []Member) []int {
	keys := make([]string, len(members))
	for i := range members {
		keys[i] = members[i].ID
	}
	return HashOrder(keys)
}
