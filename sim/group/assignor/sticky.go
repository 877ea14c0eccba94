package assignor

import (
	"cmp"
	"slices"

	"highwater/sim/ordered"
	"highwater/sim/wire"
)

// sticky keeps what members own as far as a balanced assignment allows. With equal subscriptions the
// rules are simple (this file); with different ones it searches (general.go).
// Kafka: AbstractStickyAssignor.
func sticky(topics []Topic, members []Member) []Share {
	k := newKeeper(topics, members)
	if k.equal {
		return sorted(k.constrained())
	}
	return sorted(k.general())
}

// cooperative is sticky without the partitions that change their owner: those are given to nobody
// until the old owner has joined again without them. Kafka: CooperativeStickyAssignor.
func cooperative(topics []Topic, members []Member) []Share {
	k := newKeeper(topics, members)
	if k.equal {
		shares := k.constrained()
		for i := range shares {
			shares[i].Partitions = slices.DeleteFunc(shares[i].Partitions,
				func(tp wire.TopicPartition) bool { return k.transferred[k.index(tp)] })
		}
		return sorted(shares)
	}
	shares := sorted(k.general())
	var revoked []wire.TopicPartition
	own := make([][]wire.TopicPartition, len(members))
	for i := range members {
		own[i] = slices.Clone(members[i].Owned)
		ordered.SortFunc(own[i], Compare)
		revoked = append(revoked, minus(own[i], shares[i].Partitions)...)
	}
	ordered.SortFunc(revoked, Compare)
	for i := range members {
		shares[i].Partitions = slices.DeleteFunc(shares[i].Partitions,
			func(p wire.TopicPartition) bool { return has(revoked, p) && !has(own[i], p) })
	}
	return shares
}

// keeper is what sticky starts from. Partitions are numbered in the order of topic and partition.
type keeper struct {
	topics  []Topic // by name
	first   []int   // number of each topic's partition 0
	every   []wire.TopicPartition
	members []Member
	order   []int // members as a HashMap with their ids has them
	equal   bool  // all subscribe to the same topics
	owned   [][]wire.TopicPartition
	newest  int32  // the highest generation that a member names
	twice   []bool // by partition: two of one generation claimed it
	// transferred is worked out by constrained: the partition goes to another member than before.
	transferred []bool
}

func newKeeper(topics []Topic, members []Member) *keeper {
	k := &keeper{topics: byName(topics, members), members: members, order: mapOrder(members),
		equal: true, owned: make([][]wire.TopicPartition, len(members)), newest: -1}
	k.every = all(k.topics)
	n := 0
	for i := range k.topics {
		k.first = append(k.first, n)
		n += int(k.topics[i].Partitions)
	}
	k.twice, k.transferred = make([]bool, n), make([]bool, n)
	k.settleOwners()
	return k
}

// index is a partition's number; -1: it doesn't exist or nobody wants its topic.
func (k *keeper) index(tp wire.TopicPartition) int {
	t, found := topicAt(k.topics, tp.Topic)
	if !found || tp.Partition >= k.topics[t].Partitions {
		return -1
	}
	return k.first[t] + int(tp.Partition)
}

// settleOwners decides who owns what before the assignment: of two members that claim a partition the
// one with the younger generation does; with equal generations neither.
// Kafka: AbstractStickyAssignor.allSubscriptionsEqual.
func (k *keeper) settleOwners() {
	who := slices.Repeat([]int{-1}, len(k.every))
	var subscribed []string
	for _, i := range k.order {
		m := &k.members[i]
		if len(subscribed) == 0 {
			subscribed = m.Topics
		} else if !sameSet(subscribed, m.Topics) {
			k.equal = false
		}
		k.newest = max(k.newest, m.Generation)
		for _, tp := range m.Owned {
			p := k.index(tp)
			if p < 0 {
				continue
			}
			other := who[p]
			if other >= 0 && k.members[other].Generation > m.Generation {
				continue
			}
			who[p] = i
			if other >= 0 {
				k.owned[other] = slices.DeleteFunc(k.owned[other],
					func(o wire.TopicPartition) bool { return o == tp })
				if k.members[other].Generation == m.Generation {
					k.twice[p] = true
					continue
				}
			}
			k.owned[i] = append(k.owned[i], tp)
		}
	}
}

func sameSet(a, b []string) bool {
	if len(a) != len(b) {
		return false
	}
	for _, t := range b {
		if !slices.Contains(a, t) {
			return false
		}
	}
	return true
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

// topicAt looks a topic up in topics, which are sorted by name.
func topicAt(topics []Topic, name string) (int, bool) {
	return slices.BinarySearchFunc(topics, name, func(t Topic, name string) int {
		return cmp.Compare(t.Name, name)
	})
}

// constrained is the case of equal subscriptions. Kafka: ConstrainedAssignmentBuilder.
func (k *keeper) constrained() []Share {
	members, every := k.members, k.every
	shares := newShares(members)
	if len(members) == 0 {
		return shares
	}
	minQuota := len(every) / len(members)
	expected := len(every) % len(members) // members that get one more than minQuota
	maxQuota := minQuota
	if expected > 0 {
		maxQuota++
	}
	f := k.keepOwn(shares, minQuota, maxQuota, expected)
	under, exact, taken, loser := f.under, f.exact, f.taken, f.loser
	byID := func(i, j int) int { return cmp.Compare(members[i].ID, members[j].ID) }
	ordered.SortFunc(under, byID)
	ordered.SortFunc(exact, byID)
	at := 0
	for p, tp := range every {
		if taken[p] {
			continue
		}
		var i int
		if len(under) == 0 {
			i, exact = exact[0], exact[1:]
		} else {
			if at >= len(under) {
				at = 0
			}
			i = under[at]
		}
		shares[i].add(tp.Topic, tp.Partition)
		k.transferred[p] = k.twice[p] || loser[p] >= 0 && loser[p] != i
		switch {
		case len(under) == 0:
		case len(shares[i].Partitions) < minQuota:
			at++
		default:
			under = slices.Delete(under, at, at+1)
			exact = append(exact, i)
		}
	}
	return shares
}

// kept is what constrained knows after members have kept what they may.
type kept struct {
	under, exact []int  // members below the quota; with just the quota, who may get one more
	taken        []bool // by partition
	loser        []int  // who must give a partition up; -1: nobody
}

// keepOwn lets members keep what they own up to the quota, the first expected of them one more.
func (k *keeper) keepOwn(shares []Share, minQuota, maxQuota, expected int) kept {
	f := kept{taken: make([]bool, len(k.every)), loser: slices.Repeat([]int{-1}, len(k.every))}
	over := 0
	for _, i := range k.order {
		own := slices.DeleteFunc(slices.Clone(k.owned[i]), func(tp wire.TopicPartition) bool {
			return k.twice[k.index(tp)]
		})
		ordered.SortFunc(own, byPartition)
		keep := len(own)
		switch {
		case keep < minQuota:
			f.under = append(f.under, i)
		case keep >= maxQuota && over < expected:
			over++
			if over == expected {
				f.exact = nil
			}
			keep = maxQuota
		default:
			keep = minQuota
			if over < expected {
				f.exact = append(f.exact, i)
			}
		}
		shares[i].Partitions = append(make([]wire.TopicPartition, 0, maxQuota), own[:keep]...)
		for n, tp := range own {
			if n < keep {
				f.taken[k.index(tp)] = true
			} else {
				f.loser[k.index(tp)] = i
			}
		}
	}
	return f
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
