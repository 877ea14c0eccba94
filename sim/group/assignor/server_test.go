package assignor

import (
	"slices"
	"testing"
)

var serverCases = []struct{ name, assignor, topics, members, want string }{
	{"UniformHomogeneousAssignmentBuilderTest.testFirstAssignmentNumMembersGreaterThanTotalNumPartitions",
		Uniform, "t:2", "A(t); B(t); C(t)", "A ; B t:0; C t:1"},
	{"seven partitions, three members: the last gets the extra", Uniform, "orders:7",
		"A(orders); B(orders); C(orders)", "A orders:0,1; B orders:2,3; C orders:4,5,6"},
	{"UniformHomogeneousAssignmentBuilderTest.testReassignmentForTwoMembersTwoTopicsGivenUnbalancedPrevAssignment",
		Uniform, "t1:3 t2:3", "A(t1,t2)[t1:0,1 t2:0,1]; B(t1,t2)[t1:2 t2:2]",
		"A t1:0,1 t2:0; B t1:2 t2:1,2"},
	{"T10: C joins A and B", Uniform, "orders:6", "A(orders)[orders:0,1,2]; B(orders)[orders:3,4,5]; C(orders)",
		"A orders:0,1; B orders:3,4; C orders:2,5"},
	{"nobody subscribes any more", Uniform, "t:3", "A()[t:0,1,2]", "A "},
	{"a member leaves", Uniform, "orders:6", "A(orders)[orders:0,1]; B(orders)[orders:3,4]",
		"A orders:0,1,2; B orders:3,4,5"},
	{"different subscriptions", Uniform, "t1:2 t2:2", "A(t1); B(t1,t2)", "A t1:0,1; B t2:0,1"},
	{"range", Range, "t1:3 t2:3", "A(t1,t2); B(t1,t2)", "A t1:0,1 t2:0,1; B t1:2 t2:2"},
	{"SimpleAssignor: more members than partitions", Simple, "t:2", "A(t); B(t); C(t)",
		"A t:0,1; B t:0; C t:1"},
	{"SimpleAssignor: more partitions than members", Simple, "t:4", "A(t); B(t)", "A t:0,2; B t:1,3"},
}

// The coordinator computes what Kafka's server-side assignors compute.
func TestServerAssignors(t *testing.T) {
	for _, c := range serverCases {
		got, ok := Server(c.assignor, topicsOf(c.topics), membersOf(c.members))
		if !ok || show(got) != c.want {
			t.Errorf("%s %s:\n got %s\nwant %s", c.assignor, c.name, show(got), c.want)
		}
	}
}

// Promise I13 for uniform: balanced, and a member keeps what its quota allows.
func TestUniformIsBalancedAndSticky(t *testing.T) {
	topics, members := big(200, 30, 100, true)
	shares := uniform(topics, members)
	check(t, "uniform", topics, shares)
	for i := range shares[:199] {
		own := slices.Clone(members[i].Owned)
		slices.SortFunc(own, Compare)
		if lost := minus(own, shares[i].Partitions); len(lost) > 1 {
			t.Errorf("%s gave up %d partitions for one newcomer", shares[i].Member, len(lost))
		}
	}
}

func BenchmarkServer(b *testing.B) {
	for _, name := range []string{Uniform, Range, Simple} {
		b.Run(name, func(b *testing.B) {
			topics, members := big(200, 30, 100, true)
			for b.Loop() {
				Server(name, topics, members)
			}
		})
	}
}
