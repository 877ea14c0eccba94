package node

import (
	"testing"

	"highwater/sim/wire"
)

// first is what the next draw for a purpose and a subject gives.
func first(c *Chance, p Purpose, about Digest) uint64 {
	r := c.next(p, about)
	return r.Uint64()
}

// After any number of draws for one purpose and subject, all others give what they would have given.
func TestDrawsDontMoveEachOther(t *testing.T) {
	subjects := []Digest{Itself, About("orders"), AboutPartition(wire.TopicPartition{
		Topic: "orders", Partition: 1})}
	for p := Purpose(1); p < purposes; p++ {
		for i, about := range subjects {
			calm, busy := NewChance(7, About("broker-1")), NewChance(7, About("broker-1"))
			for range 3 {
				first(&busy, p, about)
			}
			for q := Purpose(1); q < purposes; q++ {
				for j, other := range subjects {
					if p == q && i == j {
						continue
					}
					for n := range 3 {
						if a, b := first(&calm, q, other), first(&busy, q, other); a != b {
							t.Fatalf("draw %d for %d about %d moved by draws for %d about %d",
								n, q, j, p, i)
						}
					}
				}
			}
		}
	}
}

// Draws differ by world, actor, purpose, subject and ordinal.
func TestDrawsDiffer(t *testing.T) {
	seen := make(map[uint64]bool)
	n := 0
	for seed := range uint64(5) {
		for _, actor := range []string{"broker-1", "broker-2", "order-desk"} {
			for p := Purpose(1); p < purposes; p++ {
				c := NewChance(seed, About(actor))
				for range 20 {
					n += 2
					seen[first(&c, p, Itself)] = true
					seen[first(&c, p, About("orders"))] = true
				}
			}
		}
	}
	if len(seen) != n {
		t.Errorf("%d different draws of %d", len(seen), n)
	}
}

// First draws of one purpose are as evenly spread as draws of one generator would be: a new generator
// for each decision must not favour a broker or a partition.
func TestDrawsAreFair(t *testing.T) {
	const sides, throws = 6, 6000
	for seed := range uint64(20) {
		c := NewChance(seed, About("controller-1"))
		var own, pairs [sides]int
		last := 0
		for range throws {
			r := c.next(Placement, About("orders"))
			v := r.Intn(sides)
			own[v]++
			pairs[(v+sides-last)%sides]++
			last = v
		}
		for v := range sides {
			for _, got := range []int{own[v], pairs[v]} {
				if got < throws/sides*85/100 || got > throws/sides*115/100 { // five deviations
					t.Errorf("seed %d: %d is drawn %d times in %d", seed, v, got, throws)
				}
			}
		}
	}
}

// A snapshot goes on drawing what the original draws, and neither moves the other.
func TestSnapshotsKeepCounts(t *testing.T) {
	a := NewChance(7, About("order-desk"))
	for _, topic := range []string{"b", "a", "c", "a"} {
		first(&a, StickyPartition, About(topic))
	}
	b := a.Clone()
	first(&a, StickyPartition, About("aa")) // finds its place among the others
	for _, topic := range []string{"a", "b", "c"} {
		if x, y := first(&a, StickyPartition, About(topic)), first(&b, StickyPartition, About(topic)); x != y {
			t.Errorf("about %s the original draws %x, the snapshot %x", topic, x, y)
		}
	}
}

// Nothing is drawn without a purpose.
func TestPurposeIsNeeded(t *testing.T) {
	for _, p := range []Purpose{0, purposes, purposes + 1} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("purpose %d draws", p)
				}
			}()
			Draw(1, p, Itself, 0)
		}()
	}
}
