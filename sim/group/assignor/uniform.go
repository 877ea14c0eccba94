package assignor

import (
	"slices"
	"strings"

	"highwater/sim/wire"
)

// Server runs one of the assignors of the coordinator: uniform or range for KIP-848, simple for share
// groups. A member's Owned is its last target assignment. False: there is none of that name.
func Server(name string, topics []Topic, members []Member) ([]Share, bool) {
	switch name {
	case Uniform:
		return uniform(topics, members), true
	case Range:
		return serverRange(topics, members), true
	case Simple:
		return simple(topics, members), true
	}
	return nil, false
}

// uniform keeps what members have and deals the rest evenly. Members go in the order of a HashMap with
// their ids, topics in that of a HashSet with theirs. Kafka: UniformAssignor.
func uniform(topics []Topic, members []Member) []Share {
	known := byID(byName(topics, members))
	if len(members) == 0 {
		return nil
	}
	if !sameTopics(members) {
		return sorted(heterogeneous(known, members))
	}
	return sorted(homogeneous(known, members))
}

// homogeneous is uniform for equal subscriptions. A member may keep one more than the quotient while
// such extras are left; one that can't fill its extra leaves it to later members, unless the extras are
// just enough for all that follow. Kafka: UniformHomogeneousAssignmentBuilder.
func homogeneous(topics []Topic, members []Member) []Share {
	shares := newShares(members)
	free := unowned(topics, members)
	total := 0
	for i := range topics {
		total += int(topics[i].Partitions)
	}
	quotient, extra := total/len(members), total%len(members)
	at := mapOrder(members)
	var unfilled, room []int
	for k, i := range at {
		quota, hasExtra := quotient, extra > 0
		if hasExtra {
			quota++
		}
		for _, t := range topics {
			for _, tp := range ownedOf(&members[i], &t) {
				if quota > 0 {
					quota--
					shares[i].Partitions = append(shares[i].Partitions, tp)
				} else {
					free = append(free, tp)
				}
			}
		}
		switch {
		case hasExtra && (quota == 0 || len(at)-k <= extra):
			extra--
		case hasExtra:
			quota--
		}
		if quota > 0 {
			unfilled, room = append(unfilled, i), append(room, quota)
		}
	}
	for k, i := range unfilled {
		n := min(room[k], len(free))
		shares[i].Partitions = append(shares[i].Partitions, free[:n]...)
		free = free[n:]
	}
	return shares
}

// ownedOf are the partitions of a topic that a member has, in order.
func ownedOf(m *Member, t *Topic) []wire.TopicPartition {
	var tps []wire.TopicPartition
	for _, tp := range m.Owned {
		if tp.Topic == t.Name && tp.Partition < t.Partitions && slices.Contains(m.Topics, t.Name) {
			tps = append(tps, tp)
		}
	}
	slices.SortFunc(tps, Compare)
	return tps
}

// unowned lists the partitions that nobody who subscribes to them has.
func unowned(topics []Topic, members []Member) []wire.TopicPartition {
	var taken []wire.TopicPartition
	for i := range members {
		for _, tp := range members[i].Owned {
			if slices.Contains(members[i].Topics, tp.Topic) {
				taken = append(taken, tp)
			}
		}
	}
	slices.SortFunc(taken, Compare)
	var free []wire.TopicPartition
	for _, tp := range all(topics) {
		if !has(taken, tp) {
			free = append(free, tp)
		}
	}
	return free
}

// heterogeneous is uniform for different subscriptions: keep what is owned and subscribed, give free
// partitions to the least loaded subscriber (topics with the fewest subscribers first), and move
// partitions from the most to the least loaded subscriber of a topic while that evens them out.
// Kafka: UniformHeterogeneousAssignmentBuilder.
func heterogeneous(topics []Topic, members []Member) []Share {
	g := newSearch(topics, members)
	for i := range members {
		for _, tp := range members[i].Owned {
			p := g.index(tp)
			if p >= 0 && g.owner[p] < 0 && slices.Contains(members[i].Topics, tp.Topic) {
				g.assign(p, i)
			}
		}
	}
	for p := range g.owner {
		if g.owner[p] < 0 {
			g.assign(p, g.least(g.topicOf[p]))
		}
	}
	for moved := true; moved; {
		moved = false
		for p, i := range g.owner {
			to := g.least(g.topicOf[p])
			if i >= 0 && to >= 0 && g.load[i] > g.load[to]+1 {
				g.owner[p] = to
				g.load[i]--
				g.load[to]++
				moved = true
			}
		}
	}
	shares := newShares(members)
	for p, i := range g.owner {
		if i >= 0 {
			shares[i].Partitions = append(shares[i].Partitions, g.parts[p])
		}
	}
	return shares
}

// serverRange gives each topic's members consecutive partitions, as the client's range does, but each
// keeps what it has if its range allows. Static members come first. Kafka: server-side RangeAssignor.
func serverRange(topics []Topic, members []Member) []Share {
	return ranges(topics, members, byInstance)
}

// byID sorts topics in the order of a Java HashSet with their ids.
func byID(topics []Topic) []Topic {
	size := 16
	for len(topics) > size*3/4 {
		size *= 2
	}
	bucket := func(t Topic) int {
		h := uuidHash(t.ID)
		return int((h ^ h>>16) & uint32(size-1))
	}
	slices.SortStableFunc(topics, func(a, b Topic) int {
		if c := bucket(a) - bucket(b); c != 0 {
			return c
		}
		return strings.Compare(string(a.ID), string(b.ID))
	})
	return topics
}

const base64url = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

// uuidHash is Kafka's Uuid.hashCode: the four words of the id, xor-ed.
func uuidHash(id wire.UUID) uint32 {
	var words [4]uint32
	for i := range min(len(id), 22) {
		v := uint32(max(strings.IndexByte(base64url, id[i]), 0))
		for bit := range 6 {
			if at := i*6 + bit; at < 128 && v&(32>>bit) != 0 {
				words[at/32] |= 1 << (31 - at%32)
			}
		}
	}
	return words[0] ^ words[1] ^ words[2] ^ words[3]
}

// simple is the assignor of share groups: every subscribed partition goes to some member; when there
// are more members than partitions, several get the same. What a member has it keeps, as long as it
// isn't more than its fair part. Kafka: SimpleAssignor.
func simple(topics []Topic, members []Member) []Share {
	shares := newShares(members)
	at := mapOrder(members)
	for _, t := range byID(byName(topics, members)) {
		var subscribed []int
		for _, i := range at {
			if slices.Contains(members[i].Topics, t.Name) {
				subscribed = append(subscribed, i)
			}
		}
		if len(subscribed) == 0 {
			continue
		}
		simpleTopic(&t, subscribed, members, shares)
	}
	return sorted(shares)
}

// simpleTopic deals one topic: n partitions to m members, each partition to m/n members (one more for
// some), or, with more partitions than members, each member n/m partitions.
func simpleTopic(t *Topic, subscribed []int, members []Member, shares []Share) {
	n, m := int(t.Partitions), len(subscribed)
	slots := max(n, m) // pairs of member and partition
	perMember := (slots + m - 1) / m
	perPartition := (slots + n - 1) / n
	load := make([]int, n)
	count := make([]int, m)
	for k, i := range subscribed {
		for _, tp := range ownedOf(&members[i], t) {
			if count[k] < perMember && load[tp.Partition] < perPartition {
				shares[i].Partitions = append(shares[i].Partitions, tp)
				count[k]++
				load[tp.Partition]++
			}
		}
	}
	next := 0
	give := func(k, p int) {
		shares[subscribed[k]].add(t.Name, int32(p))
		count[k]++
		load[p]++
	}
	for k := range subscribed { // nobody without a partition
		if count[k] == 0 {
			best := next % n
			for p := range n {
				if load[p] < load[best] {
					best = p
				}
			}
			give(k, best)
			next = best + 1
		}
	}
	for p := range n { // no partition without a member
		if load[p] == 0 {
			best := 0
			for k := range subscribed {
				if count[k] < count[best] {
					best = k
				}
			}
			give(best, p)
		}
	}
}
