package ordered

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"
)

// Lists of every short length and some long ones, with and without equal elements, are sorted as package
// slices sorts them, equal ones in their order.
func TestSortIsStable(t *testing.T) {
	type element struct{ key, at int }
	byKey := func(a, b element) int { return cmp.Compare(a.key, b.key) }
	r := rand.New(rand.NewPCG(1, 2))
	for n := range 300 {
		for _, keys := range []int{1, 3, n + 1, 1 << 30} {
			list := make([]element, n)
			for i := range list {
				list[i] = element{r.IntN(keys), i}
			}
			want := slices.Clone(list)
			slices.SortStableFunc(want, byKey)
			if SortFunc(list, byKey); !slices.Equal(list, want) {
				t.Fatalf("%d elements, %d keys: %v", n, keys, list)
			}
			if SortFunc(list, byKey); !slices.Equal(list, want) {
				t.Fatalf("%d sorted elements, %d keys: %v", n, keys, list)
			}
		}
	}
	names := []string{"c", "a", "b"}
	if Sort(names); !slices.IsSorted(names) {
		t.Error(names)
	}
}

// A short list is sorted without allocating: the stage sorts at each frame.
func TestSortOfFewAllocatesNothing(t *testing.T) {
	list := make([]int, 32)
	n := testing.AllocsPerRun(100, func() {
		for i := range list {
			list[i] = -i
		}
		SortFunc(list, cmp.Compare[int])
	})
	if n != 0 {
		t.Errorf("%v allocations", n)
	}
}
