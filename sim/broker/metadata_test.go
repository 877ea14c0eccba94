package broker

import (
	"slices"
	"testing"
)

// All topics are listed in the order of a hash table, as a real broker listed these
// (testdata/real/kcat.txt of sim/shell). In a table of 16, stamped and orders share a bucket: the
// smaller hash goes first.
func TestTopicsAreListedByHash(t *testing.T) {
	for _, want := range [][]string{
		{"ledger", "placed", "payments", "dishes", "during", "greetings", "menu", "autop", "keyed", "pair",
			"single", "defaults", "trips", "autoc", "orders", "lonely", "cargo", "perf",
			"__consumer_offsets"},
		{"stamped", "orders"}, {},
	} {
		names := slices.Sorted(slices.Values(want))
		if got := hashOrder(names); !slices.Equal(got, want) {
			t.Errorf("%v, want %v", got, want)
		}
		if !slices.IsSorted(names) {
			t.Error("the image's own list was sorted")
		}
	}
}
