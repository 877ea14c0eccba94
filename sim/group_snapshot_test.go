package sim_test

import (
	"fmt"
	"testing"

	"highwater/sim"
	"highwater/sim/client/app"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// A snapshot taken at any moment of a group's life and run on gives the same history, and isn't
// touched by what happens to the original.
func TestGroupSnapshotsReplayEqual(t *testing.T) {
	for _, config := range []string{"partition.assignment.strategy=cooperative-sticky", "",
		"group.protocol=consumer"} {
		k := newKitchen(t, 6)
		k.producer(50 * node.Millisecond)
		k.run(node.Second)
		k.consumer("a", config)
		k.consumer("b", config, func(s *app.ConsumerSpec) {
			s.Commit, s.Processing = app.CommitAfter, 20*node.Millisecond
		})
		k.run(2 * node.Second)
		k.consumer("c", config)
		var snaps []*sim.World
		for range 40 {
			snaps = append(snaps, k.w.Clone())
			k.run(300 * node.Millisecond)
		}
		k.do(sim.Kill{Process: k.ids["a"]})
		k.run(50 * node.Second)
		for i := range 40 {
			if i%7 != 0 {
				continue
			}
			w := snaps[i]
			for w.Now() < snaps[39].Now() {
				if at, ok := w.NextAt(); !ok || at > snaps[39].Now() {
					break
				}
				w.Step()
			}
			w.AdvanceTo(snaps[39].Now())
			if w.Hash() != snaps[39].Hash() {
				t.Errorf("%q: snapshot %d of 40 runs on differently", config, i)
			}
		}
	}
}

// groups makes a world with n groups of members each, all stable.
func groupsWorld(b testing.TB, n, members int) *sim.World {
	w := sim.New(sim.Config{Seed: 7, Brokers: 3, Static: []wire.ConfigEntry{
		{Key: "num.partitions", Value: "20"}, {Key: "default.replication.factor", Value: "3"}}})
	to := func(t node.Time) {
		for {
			at, ok := w.NextAt()
			if !ok || at > t {
				break
			}
			w.Step()
		}
		w.AdvanceTo(t)
	}
	to(6 * node.Second)
	for g := range n {
		for m := range members {
			err := w.Do(sim.Spawn{Name: fmt.Sprintf("c-%d-%d", g, m), Spec: app.ConsumerSpec{
				Topics: []string{"orders"}, Group: fmt.Sprintf("group-%d", g)}})
			if err != nil {
				b.Fatal(err)
			}
		}
	}
	to(30 * node.Second)
	return w
}

// BenchmarkSteadyGroups compares the cost of an event in one group with that in fifty.
func BenchmarkSteadyGroups(b *testing.B) {
	for _, n := range []int{1, 50} {
		b.Run(fmt.Sprintf("%d groups of 20", n), func(b *testing.B) {
			w := groupsWorld(b, n, 20)
			b.ResetTimer()
			for range b.N {
				w.Step()
			}
		})
	}
}
