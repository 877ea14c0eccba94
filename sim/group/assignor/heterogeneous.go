package assignor

import (
	"cmp"
	"slices"

	"highwater/sim/ordered"
)

// heterogeneous is uniform for different subscriptions: members keep what they have and still want;
// free partitions go to the least loaded subscribers, those of topics with most partitions per
// subscriber first; then, topic by topic, partitions move from the most to the least loaded subscribers
// until they differ by one at most. Kafka: UniformHeterogeneousAssignmentBuilder.
func (s *spec) heterogeneous() []Share {
	u := &balancing{spec: s, load: make([]int, len(s.members)), owner: make([][]int, len(s.topics)),
		subscribers: make([][]int, len(s.topics))}
	for t := range s.topics {
		u.owner[t] = slices.Repeat([]int{-1}, int(s.topics[t].Partitions))
		for m := range s.members {
			if s.wants[m][t] {
				u.subscribers[t] = append(u.subscribers[t], m)
			}
		}
	}
	for m := range s.members {
		for _, h := range s.held(m) {
			for _, p := range h.parts {
				if s.wants[m][h.topic] {
					u.owner[h.topic][p] = m
					u.load[m]++
				}
			}
		}
	}
	order := u.order()
	for _, t := range order {
		var l levels
		for p, m := range u.owner[t] {
			if m >= 0 {
				continue
			}
			if l.members == nil {
				l = u.levels(t)
			}
			u.assign(t, p, l.nextLeast(u.load))
		}
	}
	u.balance(order)
	for t, owners := range u.owner {
		for p, m := range owners {
			s.give(m, t, int32(p))
		}
	}
	return s.shares
}

// balancing is the state of heterogeneous.
type balancing struct {
	*spec
	load        []int   // by member
	owner       [][]int // by topic and partition; -1: nobody
	subscribers [][]int // by topic
}

// order gives the topics: most partitions per subscriber first, then fewest subscribers, then by id.
func (u *balancing) order() []int {
	at := make([]int, len(u.topics))
	for i := range at {
		at[i] = i
	}
	ordered.SortFunc(at, func(a, b int) int {
		n, m := len(u.subscribers[a]), len(u.subscribers[b])
		// a's partitions / n against b's partitions / m
		c := cmp.Compare(int(u.topics[b].Partitions)*n, int(u.topics[a].Partitions)*m)
		if c == 0 {
			c = cmp.Compare(n, m)
		}
		if c == 0 {
			c = compareUUID(u.topics[a].ID, u.topics[b].ID)
		}
		return c
	})
	return at
}

func (u *balancing) assign(topic, partition, member int) {
	if old := u.owner[topic][partition]; old >= 0 {
		u.load[old]--
	}
	u.owner[topic][partition] = member
	u.load[member]++
}

// maxRounds limits how often the topics are gone through.
const maxRounds = 16

// balance evens topics out, one after the other, until a whole round changes nothing.
func (u *balancing) balance(order []int) {
	order = slices.DeleteFunc(slices.Clone(order), func(t int) bool {
		return len(u.subscribers[t]) < 2
	})
	last := -1
	for range maxRounds {
		for at, t := range order {
			if at == last {
				return
			}
			if u.balanceTopic(t) > 0 || last == -1 {
				last = at
			}
		}
	}
}

// balanceTopic moves partitions of one topic from its most to its least loaded subscribers. It tells
// how many moved. A member gives its last partition first.
func (u *balancing) balanceTopic(t int) (moved int) {
	l := u.levels(t)
	if u.load[l.members[len(l.members)-1]]-u.load[l.members[0]] <= 1 {
		return 0
	}
	has := make([][]int, len(u.members)) // partitions by owner
	for p, m := range u.owner[t] {
		has[m] = append(has[m], p)
	}
	for !l.balanced() {
		from := l.nextMost(u.load)
		for from >= 0 && len(has[from]) == 0 {
			l.exclude()
			from = l.nextMost(u.load)
		}
		if from < 0 {
			break
		}
		p := has[from][len(has[from])-1]
		has[from] = has[from][:len(has[from])-1]
		to := l.nextLeast(u.load)
		if l.balanced() {
			break
		}
		u.assign(t, p, to)
		moved++
	}
	return moved
}

// levels deals to the least and takes from the most loaded of some members, level by level. In members,
// sorted by load, [0, leastEnd) are those that are filled up at present, one after the other, to
// leastCount + 1; [mostStart, mostEnd) those that are taken from, down to mostCount - 1. Behind mostEnd
// are members with nothing to give. Kafka: MemberAssignmentBalancer.
type levels struct {
	members                            []int
	leastEnd, leastCount, leastAt      int
	mostStart, mostEnd, mostCount, top int
}

func (u *balancing) levels(t int) levels {
	members := slices.Clone(u.subscribers[t])
	ordered.SortFunc(members, func(a, b int) int { return u.load[a] - u.load[b] })
	n := len(members)
	return levels{members: members, leastCount: u.load[members[0]] - 1, mostStart: n, mostEnd: n,
		mostCount: u.load[members[n-1]] + 1, top: n - 1}
}

// nextLeast is the member to give a partition to; it must be given one.
func (l *levels) nextLeast(load []int) int {
	if l.leastAt >= l.leastEnd {
		l.leastCount++
		for l.leastEnd < len(l.members) && load[l.members[l.leastEnd]] == l.leastCount {
			l.leastEnd++
		}
		l.leastAt = 0
	}
	l.leastAt++
	return l.members[l.leastAt-1]
}

// nextMost is the member to take a partition from; -1: there is none.
func (l *levels) nextMost(load []int) int {
	if l.top < l.mostStart {
		if l.mostEnd <= l.mostStart && l.mostStart > 0 {
			l.mostCount = load[l.members[l.mostStart-1]]
		} else {
			l.mostCount--
		}
		for l.mostStart > 0 && load[l.members[l.mostStart-1]] == l.mostCount {
			l.mostStart--
		}
		l.top = l.mostEnd - 1
	}
	if l.top < 0 {
		return -1
	}
	l.top--
	return l.members[l.top+1]
}

// exclude takes the member that nextMost gave out of the range: it has nothing to give.
func (l *levels) exclude() {
	ms := l.members
	ms[l.top+1], ms[l.mostEnd-1] = ms[l.mostEnd-1], ms[l.top+1]
	l.mostEnd--
}

func (l *levels) balanced() bool { return l.mostCount-l.leastCount <= 1 }
