package assignor

import (
	"cmp"
	"slices"

	"highwater/sim/ordered"
	"highwater/sim/wire"
)

// general is sticky's search when members subscribe to different topics: keep what is owned, give each
// free partition to the least loaded member that may have it (topics with few subscribers first), then
// move partitions while that makes the assignment more balanced; if in the end it isn't, undo that.
// Kafka: AbstractStickyAssignor.GeneralAssignmentBuilder.
func (k *keeper) general() []Share {
	g := newSearch(k.topics, k.members)
	revocation := g.keep(k.owned)
	g.previous(k)
	initializing := true
	for i := range g.load {
		initializing = initializing && g.load[i] == 0
	}
	var free []int
	for p := range g.owner {
		if g.owner[p] < 0 {
			free = append(free, p)
			g.assign(p, g.least(g.topicOf[p]))
		}
	}
	g.fixMembers()
	before := slices.Clone(g.owner)
	scoreBefore := g.score()
	if !revocation && len(free) > 0 {
		g.reassign(g.movable(free))
	}
	everything := make([]int, len(g.owner))
	for i := range everything {
		everything[i] = i
	}
	moved := g.reassign(g.movable(everything))
	if !initializing && moved && g.score() >= scoreBefore {
		g.owner = before
	}
	shares := newShares(k.members)
	for p, i := range g.owner {
		if i >= 0 {
			shares[i].Partitions = append(shares[i].Partitions, g.parts[p])
		}
	}
	return shares
}

// search is the state of the general algorithm. Members are numbered as given, partitions in the order
// of topics with the fewest subscribers first.
type search struct {
	members    []Member
	parts      []wire.TopicPartition
	names      []string // of the topics
	first      []int    // number of each topic's partition 0
	topicOf    []int    // by partition
	potential  [][]int  // members by topic, in the order of their ids
	wants      [][]int  // topics by member
	limit      []int    // partitions a member could have at most
	owner      []int    // by partition; -1: nobody
	load       []int    // by member
	fixed      []bool   // members that can't take part in moves
	prev       []int    // who claimed the partition in an older generation; -1: nobody
	cameFrom   []int    // who had the partition before the search moved it; -1: it didn't move
	balanced   bool
	balanceOld bool // balanced must be worked out anew
}

func newSearch(topics []Topic, members []Member) *search {
	g := &search{members: members, balanceOld: true, load: make([]int, len(members)),
		wants: make([][]int, len(members)), limit: make([]int, len(members)),
		fixed: make([]bool, len(members))}
	byID := order(members, func(a, b *Member) int { return cmp.Compare(a.ID, b.ID) })
	subscribers := make([][]int, len(topics))
	for t := range topics {
		for _, i := range byID {
			if slices.Contains(members[i].Topics, topics[t].Name) {
				subscribers[t] = append(subscribers[t], i)
			}
		}
	}
	at := make([]int, len(topics))
	for i := range at {
		at[i] = i
	}
	ordered.SortFunc(at, func(a, b int) int {
		return cmp.Compare(len(subscribers[a]), len(subscribers[b]))
	})
	for rank, t := range at {
		g.potential = append(g.potential, subscribers[t])
		g.names, g.first = append(g.names, topics[t].Name), append(g.first, len(g.parts))
		for _, i := range subscribers[t] {
			g.wants[i] = append(g.wants[i], rank)
			g.limit[i] += int(topics[t].Partitions)
		}
		for p := range topics[t].Partitions {
			g.parts = append(g.parts, wire.TopicPartition{Topic: topics[t].Name, Partition: p})
			g.topicOf = append(g.topicOf, rank)
			g.owner, g.prev = append(g.owner, -1), append(g.prev, -1)
			g.cameFrom = append(g.cameFrom, -1)
		}
	}
	return g
}

// index finds a partition's number; -1 when it isn't there.
func (g *search) index(tp wire.TopicPartition) int {
	rank := slices.Index(g.names, tp.Topic)
	if rank < 0 || rank+1 < len(g.first) && g.first[rank]+int(tp.Partition) >= g.first[rank+1] ||
		g.first[rank]+int(tp.Partition) >= len(g.parts) {
		return -1
	}
	return g.first[rank] + int(tp.Partition)
}

// keep takes over what is owned and still subscribed; true: something isn't any more.
func (g *search) keep(owned [][]wire.TopicPartition) (revocation bool) {
	for i := range owned {
		for _, tp := range owned[i] {
			p := g.index(tp)
			switch {
			case p < 0:
			case !slices.Contains(g.members[i].Topics, tp.Topic):
				revocation = true
			default:
				g.assign(p, i)
			}
		}
	}
	return revocation
}

// previous notes claims of older generations: a partition may move back there.
func (g *search) previous(k *keeper) {
	for _, i := range k.order {
		if k.members[i].Generation >= k.newest {
			continue
		}
		for _, tp := range k.members[i].Owned {
			p := g.index(tp)
			if p >= 0 && (g.prev[p] < 0 ||
				k.members[g.prev[p]].Generation < k.members[i].Generation) {
				g.prev[p] = i
			}
		}
	}
}

func (g *search) assign(p, i int) {
	if i >= 0 {
		g.owner[p] = i
		g.load[i]++
	}
}

// least is the subscriber with the fewest partitions, by id among equals.
func (g *search) least(topic int) int {
	best := -1
	for _, i := range g.potential[topic] {
		if !g.fixed[i] && (best < 0 || g.load[i] < g.load[best]) {
			best = i
		}
	}
	return best
}

// movable are those of parts whose topic has at least two subscribers.
func (g *search) movable(parts []int) []int {
	return slices.DeleteFunc(parts, func(p int) bool { return len(g.potential[g.topicOf[p]]) < 2 })
}

// fixMembers takes members out of the search that can neither gain nor lose.
func (g *search) fixMembers() {
	gives := make([]bool, len(g.members))
	for p, i := range g.owner {
		if i >= 0 && len(g.potential[g.topicOf[p]]) >= 2 {
			gives[i] = true
		}
	}
	for i := range g.members {
		g.fixed[i] = g.load[i] >= g.limit[i] && !gives[i]
	}
}

// reassign moves partitions to less loaded members until nothing moves or all is balanced.
func (g *search) reassign(parts []int) bool {
	moved := false
	for {
		modified := false
		for _, p := range parts {
			if g.isBalanced() {
				break
			}
			i, back := g.owner[p], g.prev[p]
			if i < 0 {
				continue
			}
			if back >= 0 && !g.fixed[back] && g.load[i] > g.load[back]+1 {
				g.moveTo(p, back)
				modified = true
				continue
			}
			if to := g.least(g.topicOf[p]); to >= 0 && g.load[i] > g.load[to]+1 {
				g.moveTo(p, to)
				modified = true
			}
		}
		moved = moved || modified
		if !modified {
			return moved
		}
	}
}

// moveTo moves p, or instead a partition of the same topic that came the other way before.
// Kafka: PartitionMovements.getTheActualPartitionToBeMoved, movePartition.
func (g *search) moveTo(p, to int) {
	origin := g.owner[p]
	if g.cameFrom[p] >= 0 {
		origin = g.cameFrom[p]
	}
	p = g.cameBack(p, to, origin)
	from := g.owner[p]
	switch g.cameFrom[p] {
	case -1:
		g.cameFrom[p] = from
	case to:
		g.cameFrom[p] = -1
	}
	g.owner[p] = to
	g.load[from]--
	g.load[to]++
	g.balanceOld = true
}

// cameBack is a partition of p's topic that went from one member to another; p if there is none. Of
// several it is the first in a HashSet of them.
func (g *search) cameBack(p, from, to int) int {
	t := g.topicOf[p]
	end := len(g.parts)
	if t+1 < len(g.first) {
		end = g.first[t+1]
	}
	var found []int
	var hashes []uint32
	for q := g.first[t]; q < end; q++ {
		if g.cameFrom[q] == from && g.owner[q] == to {
			found = append(found, q)
			hashes = append(hashes, partitionHash(g.parts[q].Topic, g.parts[q].Partition))
		}
	}
	if len(found) == 0 {
		return p
	}
	return found[hashed(hashes, 16)[0]]
}

// isBalanced: no member that could have more lacks a partition whose owner has two more than it.
func (g *search) isBalanced() bool {
	if !g.balanceOld {
		return g.balanced
	}
	g.balanceOld, g.balanced = false, true
	least, most := 1<<30, 0
	for i := range g.load {
		if !g.fixed[i] {
			least, most = min(least, g.load[i]), max(most, g.load[i])
		}
	}
	if least >= most-1 {
		return true
	}
	heaviest := make([]int, len(g.potential)) // load of the most loaded owner by topic
	for p, i := range g.owner {
		if i >= 0 && !g.fixed[i] {
			heaviest[g.topicOf[p]] = max(heaviest[g.topicOf[p]], g.load[i])
		}
	}
	for i := range g.load {
		if g.fixed[i] || g.load[i] == g.limit[i] {
			continue
		}
		for _, t := range g.wants[i] {
			if g.load[i]+1 < heaviest[t] {
				g.balanced = false
				return false
			}
		}
	}
	return true
}

// score is the sum of differences of loads over all pairs; zero is perfect.
func (g *search) score() int {
	sum := 0
	for i := range g.load {
		for j := range i {
			if !g.fixed[i] && !g.fixed[j] {
				sum += max(g.load[i]-g.load[j], g.load[j]-g.load[i])
			}
		}
	}
	return sum
}
