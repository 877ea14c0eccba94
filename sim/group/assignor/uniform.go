package assignor

import (
	"slices"

	"highwater/sim/ordered"
	"highwater/sim/wire"
)

// Server runs one of the assignors of the coordinator: uniform or range for KIP-848, simple for share
// groups. A member's Owned is its last target assignment. False: there is none of that name.
func Server(name string, topics []Topic, members []Member) ([]Share, bool) {
	switch name {
	case Uniform:
		return uniform(topics, members), true
	case Range:
		return ranges(topics, members, byInstance), true
	case Simple:
		return simple(topics, members), true
	}
	return nil, false
}

// uniform keeps what members have and deals the rest evenly. Members go in the order of a HashMap with
// their ids, topics in that of a HashSet with theirs. Kafka: UniformAssignor.
func uniform(topics []Topic, members []Member) []Share {
	if len(members) == 0 {
		return nil
	}
	s := newSpec(topics, members)
	if !sameTopics(members) {
		return sorted(s.heterogeneous())
	}
	return sorted(s.homogeneous())
}

// spec is what a server-side assignor is given, with topics and members numbered: topics by name,
// members in the order of a HashMap with their ids.
type spec struct {
	topics  []Topic
	hashes  []uint32 // of the topics' ids
	members []*Member
	wants   [][]bool // by member and topic
	shares  []Share  // in the order in which members were given
	given   []int    // place in shares by member
}

func newSpec(topics []Topic, members []Member) *spec {
	s := &spec{topics: byName(topics, members), shares: newShares(members),
		given: mapOrder(members)}
	for i := range s.topics {
		s.hashes = append(s.hashes, uuidHash(s.topics[i].ID))
	}
	for _, at := range s.given {
		m := &members[at]
		wants := make([]bool, len(s.topics))
		for i := range s.topics {
			wants[i] = slices.Contains(m.Topics, s.topics[i].Name)
		}
		s.members, s.wants = append(s.members, m), append(s.wants, wants)
	}
	return s
}

func (s *spec) give(member, topic int, partition int32) {
	s.shares[s.given[member]].add(s.topics[topic].Name, partition)
}

// held is what a member has of one topic.
type held struct {
	topic int
	parts []int32
}

// held lists what a member has of topics that still exist and that somebody wants, in the order in
// which the tables of its last assignment hold it: by the topics' ids, then by partition.
func (s *spec) held(member int) []held {
	own := slices.Clone(s.members[member].Owned)
	ordered.SortFunc(own, Compare)
	var by []held
	var hashes []uint32
	for i, tp := range own {
		if i > 0 && own[i-1].Topic == tp.Topic && len(by) > 0 &&
			s.topics[by[len(by)-1].topic].Name == tp.Topic {
			by[len(by)-1].parts = append(by[len(by)-1].parts, tp.Partition)
			continue
		}
		if t, found := topicAt(s.topics, tp.Topic); found {
			by = append(by, held{t, []int32{tp.Partition}})
			hashes = append(hashes, s.hashes[t])
		}
	}
	inOrder := make([]held, 0, len(by))
	for _, i := range hashed(hashes, 16) {
		byHash(by[i].parts)
		inOrder = append(inOrder, by[i])
	}
	return inOrder
}

// homogeneous is uniform for equal subscriptions. A member may keep one more than the quotient while
// such extras are left; one that can't fill its extra leaves it to later members, unless the extras are
// just enough for all that follow. Kafka: UniformHomogeneousAssignmentBuilder.
func (s *spec) homogeneous() []Share {
	total, taken := 0, make([][]bool, len(s.topics))
	for t := range s.topics {
		total += int(s.topics[t].Partitions)
		taken[t] = make([]bool, s.topics[t].Partitions)
	}
	owned := make([][]held, len(s.members))
	for m := range s.members {
		owned[m] = s.held(m)
		for _, h := range owned[m] {
			for _, p := range h.parts {
				taken[h.topic][p] = true
			}
		}
	}
	var free []wire.TopicPartition
	put := func(t int, p int32) {
		free = append(free, wire.TopicPartition{Topic: s.topics[t].Name, Partition: p})
	}
	for _, t := range hashed(s.hashes, copied(len(s.topics))) {
		for p, is := range taken[t] {
			if !is {
				put(t, int32(p))
			}
		}
	}
	quotient, extra := total/len(s.members), total%len(s.members)
	var room []int // by member
	for m := range s.members {
		quota, hasExtra := quotient, extra > 0
		if hasExtra {
			quota++
		}
		for _, h := range owned[m] {
			for _, p := range h.parts {
				if quota > 0 {
					quota--
					s.give(m, h.topic, p)
				} else {
					put(h.topic, p)
				}
			}
		}
		if hasExtra && quota > 0 && len(s.members)-m > extra {
			quota--
			hasExtra = false
		}
		if hasExtra {
			extra--
		}
		room = append(room, quota)
	}
	for m, n := range room {
		n = min(n, len(free))
		share := &s.shares[s.given[m]]
		share.Partitions = append(share.Partitions, free[:n]...)
		free = free[n:]
	}
	return s.shares
}
