package assignor

import (
	"cmp"
	"slices"

	"highwater/sim/wire"
)

// general is sticky's search when members subscribe to different topics: keep what is owned, give each
// free partition to the least loaded member that may have it (topics with few subscribers first), then
// move partitions while that makes the assignment more balanced; if in the end it isn't, undo that.
// Kafka: AbstractStickyAssignor.GeneralAssignmentBuilder.
func general(topics []Topic, members []Member, owned [][]wire.TopicPartition) []Share {
	g := newSearch(topics, members)
	revocation := g.keep(owned)
	g.previous(members)
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
	shares := newShares(members)
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
	topicOf    []int   // by partition
	potential  [][]int // members by topic, in the order of their ids
	wants      [][]int // topics by member
	limit      []int   // partitions a member could have at most
	owner      []int   // by partition; -1: nobody
	load       []int   // by member
	fixed      []bool  // members that can't take part in moves
	prev       []int   // who claimed the partition in an older generation; -1: nobody
	moves      []move
	balanced   bool
	balanceOld bool // balanced must be worked out anew
}

// move is a partition that went from one member to another during the search.
type move struct{ part, from, to int }

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
	slices.SortStableFunc(at, func(a, b int) int {
		return cmp.Compare(len(subscribers[a]), len(subscribers[b]))
	})
	for rank, t := range at {
		g.potential = append(g.potential, subscribers[t])
		for _, i := range subscribers[t] {
			g.wants[i] = append(g.wants[i], rank)
			g.limit[i] += int(topics[t].Partitions)
		}
		for p := range topics[t].Partitions {
			g.parts = append(g.parts, wire.TopicPartition{Topic: topics[t].Name, Partition: p})
			g.topicOf = append(g.topicOf, rank)
			g.owner, g.prev = append(g.owner, -1), append(g.prev, -1)
		}
	}
	return g
}

// index finds a partition's number; -1 when it isn't there.
func (g *search) index(tp wire.TopicPartition) int {
	return slices.Index(g.parts, tp)
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
func (g *search) previous(members []Member) {
	newest := int32(-1)
	for i := range members {
		newest = max(newest, members[i].Generation)
	}
	for i := range members {
		if members[i].Generation >= newest {
			continue
		}
		for _, tp := range members[i].Owned {
			p := g.index(tp)
			if p >= 0 && (g.prev[p] < 0 || members[g.prev[p]].Generation < members[i].Generation) {
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
// Kafka: PartitionMovements.getTheActualPartitionToBeMoved.
func (g *search) moveTo(p, to int) {
	from := g.owner[p]
	origin := from
	if at := slices.IndexFunc(g.moves, func(m move) bool { return m.part == p }); at >= 0 {
		origin = g.moves[at].from
	}
	for _, m := range g.moves {
		if m.from == to && m.to == origin && g.topicOf[m.part] == g.topicOf[p] &&
			g.owner[m.part] == from {
			p = m.part
			break
		}
	}
	if at := slices.IndexFunc(g.moves, func(m move) bool { return m.part == p }); at >= 0 {
		if g.moves[at].from == to {
			g.moves = slices.Delete(g.moves, at, at+1)
		} else {
			g.moves[at].to = to
		}
	} else {
		g.moves = append(g.moves, move{p, from, to})
	}
	g.owner[p] = to
	g.load[from]--
	g.load[to]++
	g.balanceOld = true
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
