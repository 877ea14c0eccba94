package assignor

import (
	"math/bits"
	"slices"
)

// simple is the assignor of share groups: every partition goes to ceil(members / partitions) members,
// so that nobody is idle. What members have they keep, unless it is more than their part or a partition
// is shared by too many. Kafka: SimpleAssignor.
func simple(topics []Topic, members []Member) []Share {
	if len(members) == 0 {
		return nil
	}
	s := newSpec(topics, members)
	if sameTopics(members) {
		everyone := make([]int, len(members))
		for m := range everyone {
			everyone[m] = m
		}
		s.share(everyone, -1)
		return sorted(s.shares)
	}
	for _, t := range hashed(s.hashes, 16) {
		var subscribed []int
		for m := range members {
			if s.wants[m][t] {
				subscribed = append(subscribed, m)
			}
		}
		s.share(subscribed, t)
	}
	s.leftovers(topics)
	return sorted(s.shares)
}

// leftovers stay in the target of a member when nobody subscribes to the topic any more: Kafka walks
// over subscribed topics only. What a member is told is filtered by its subscription, so none of it is
// ever fetched.
func (s *spec) leftovers(topics []Topic) {
	for m := range s.members {
		for _, tp := range s.members[m].Owned {
			_, wanted := topicAt(s.topics, tp.Topic)
			exists := slices.ContainsFunc(topics, func(t Topic) bool { return t.Name == tp.Topic })
			if !wanted && exists {
				s.shares[s.given[m]].add(tp.Topic, tp.Partition)
			}
		}
	}
}

// slot is a partition and the members that have it.
type slot struct {
	topic   int
	part    int32
	members []int
}

// share deals one topic among its subscribers (-1: all topics at once, among members with equal
// subscriptions). Kafka: TopicAssignmentPartialBuilder, SimpleHomogeneousAssignmentBuilder.
func (s *spec) share(subscribed []int, topic int) {
	var parts []slot
	for _, t := range s.dealt(topic) {
		for p := range s.topics[t].Partitions {
			parts = append(parts, slot{topic: t, part: p})
		}
	}
	if len(parts) == 0 {
		return
	}
	n, m := len(parts), len(subscribed)
	sharing := (m + n - 1) / n
	desired := make([]int, len(s.members))
	for i, x := range subscribed {
		desired[x] = ceilTimes(sharing*n, m, i+1) - ceilTimes(sharing*n, m, i)
	}
	d := &deal{spec: s, desired: desired, has: make([][]int, len(s.members))}
	d.takeOver(topic)
	for _, p := range parts {
		d.at(p.topic, p.part)
	}
	d.order = d.table(topic, sized(n))
	d.trim(topic)
	d.unshare(sharing)
	d.fill(subscribed, sharing)
	for m, slots := range d.has {
		for _, i := range slots {
			s.give(m, d.slots[i].topic, d.slots[i].part)
		}
	}
}

// ceilTimes is Java's (int) Math.ceil(a / (double) b * k). Where a * k / b is a whole number the
// quotient, rounded up to 53 bits, can make it one more.
func ceilTimes(a, b, k int) int {
	whole := (a*k + b - 1) / b
	if a*k%b != 0 || k == 0 {
		return whole
	}
	shift := 0
	for uint64(a)<<shift>>52 < uint64(b) && shift < 32 {
		shift++
	}
	var mantissa, rest uint64
	for ; ; shift++ {
		mantissa, rest = bits.Div64(uint64(a)>>(64-shift), uint64(a)<<shift, uint64(b))
		if mantissa >= 1<<52 {
			break
		}
	}
	if 2*rest < uint64(b) || 2*rest == uint64(b) && mantissa%2 == 0 {
		return whole // rounded down, or exact
	}
	mantissa++
	hi, lo := bits.Mul64(mantissa, uint64(k))
	excess := lo - uint64(whole)<<shift
	length := 64 + bits.Len64(hi)
	if hi == 0 {
		length = bits.Len64(lo)
	}
	if length > 53 && 2*excess > 1<<(length-53) {
		return whole + 1
	}
	return whole
}

// dealt are the topics that are dealt together.
func (s *spec) dealt(topic int) []int {
	if topic >= 0 {
		return []int{topic}
	}
	at := make([]int, len(s.topics))
	for t := range at {
		at[t] = t
	}
	return at
}

// deal is the state of share.
type deal struct {
	*spec
	slots   []slot
	order   []int   // of the slots, as their table has them
	has     [][]int // slots by member
	desired []int   // number of slots by member
}

// at finds the slot of a partition, or makes it.
func (d *deal) at(topic int, part int32) int {
	i := slices.IndexFunc(d.slots, func(s slot) bool { return s.topic == topic && s.part == part })
	if i < 0 {
		d.slots = append(d.slots, slot{topic: topic, part: part})
		i = len(d.slots) - 1
	}
	return i
}

// takeOver begins with what members have.
func (d *deal) takeOver(topic int) {
	for m := range d.members {
		for _, h := range d.held(m) {
			if topic >= 0 && h.topic != topic {
				continue
			}
			for _, p := range h.parts {
				i := d.at(h.topic, p)
				d.slots[i].members = append(d.slots[i].members, m)
				d.has[m] = append(d.has[m], i)
			}
		}
	}
}

// table is the order of the table of partitions. Its keys were put in by computeIfAbsent, which puts
// each in front of those that are in its bucket.
func (d *deal) table(topic, capacity int) []int {
	n := len(d.slots)
	hashes := make([]uint32, n)
	for i := range d.slots {
		hashes[n-1-i] = d.hash(topic, i)
	}
	at := hashed(hashes, capacity)
	for k := range at {
		at[k] = n - 1 - at[k]
	}
	return at
}

// hash is TopicIdPartition.hashCode; of the partition alone when one topic is dealt.
func (d *deal) hash(topic, slot int) uint32 {
	h := uint32(d.slots[slot].part)
	if topic < 0 {
		h += 31 * d.hashes[d.slots[slot].topic]
	}
	return h
}

// trim takes partitions from members that have too many, in the order of their own tables.
func (d *deal) trim(topic int) {
	for m, slots := range d.has {
		if len(slots) <= d.desired[m] {
			continue
		}
		hashes := make([]uint32, len(slots))
		for k, i := range slots {
			hashes[k] = d.hash(topic, i)
		}
		for _, k := range hashed(hashes, 16)[:len(slots)-d.desired[m]] {
			d.drop(m, slots[k])
		}
	}
}

func (d *deal) drop(member, slot int) {
	out := func(ns []int, n int) []int {
		return slices.DeleteFunc(slices.Clone(ns), func(x int) bool { return x == n })
	}
	d.slots[slot].members = out(d.slots[slot].members, member)
	d.has[member] = out(d.has[member], slot)
}

// unshare takes partitions that too many members have from the first of them, as the table of their
// numbers has them.
func (d *deal) unshare(sharing int) {
	for _, i := range d.order {
		if over := len(d.slots[i].members) - sharing; over > 0 {
			members := d.slots[i].members
			hashes := make([]uint32, len(members))
			for k, m := range members {
				hashes[k] = uint32(m)
			}
			for _, k := range hashed(hashes, 16)[:over] {
				d.drop(members[k], i)
			}
		}
	}
}

// fill gives partitions with too few members to members with too few partitions, in a circle. When
// all of these have the partition already, it stays with fewer members.
func (d *deal) fill(subscribed []int, sharing int) {
	var unfilled []int
	for _, m := range subscribed {
		if len(d.has[m]) < d.desired[m] {
			unfilled = append(unfilled, m)
		}
	}
	next, given := 0, false
	for _, i := range d.order {
		if len(unfilled) == 0 {
			return
		}
		had := d.slots[i].members
		for make := sharing - len(had); make > 0; {
			if next >= len(unfilled) {
				if !given {
					break
				}
				next, given = 0, false
				if len(unfilled) == 0 {
					break
				}
			}
			m := unfilled[next]
			next++
			if slices.Contains(had, m) {
				continue
			}
			if !slices.Contains(d.has[m], i) { // in a second round it is counted again, as in Kafka
				d.has[m] = append(d.has[m], i)
			}
			make--
			given = true
			if len(d.has[m]) >= d.desired[m] {
				next--
				unfilled = slices.Delete(unfilled, next, next+1)
			}
		}
	}
}
