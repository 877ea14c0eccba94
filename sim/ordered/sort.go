package ordered

import (
	"cmp"
	"sort"
)

// bySwap lets package sort work on any slice through three functions, so that the wasm holds one
// sorting algorithm and not one for each type of element, as package slices would have it.
type bySwap struct {
	n    int
	less func(i, j int) bool
	swap func(i, j int)
}

// Len implements sort.Interface.
func (b bySwap) Len() int { return b.n }

// Less implements sort.Interface.
func (b bySwap) Less(i, j int) bool { return b.less(i, j) }

// Swap implements sort.Interface.
func (b bySwap) Swap(i, j int) { b.swap(i, j) }

// SortFunc sorts s by cmp and keeps equal elements in their order. It is for short lists off the hot
// path; it compares about log n times as often as slices.SortFunc.
func SortFunc[E any](s []E, cmp func(a, b E) int) {
	sort.Stable(bySwap{
		len(s),
		func(i, j int) bool { return cmp(s[i], s[j]) < 0 },
		func(i, j int) { s[i], s[j] = s[j], s[i] },
	})
}

// Sort sorts s by <.
func Sort[E cmp.Ordered](s []E) { SortFunc(s, cmp.Compare[E]) }
