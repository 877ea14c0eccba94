package ordered

import "cmp"

// SortFunc sorts s by cmp and keeps equal elements in their order. The sorting itself is one function
// for all types of elements, where package slices has one for each: the wasm is smaller by it.
func SortFunc[E any](s []E, cmp func(a, b E) int) {
	stable(len(s),
		func(i, j int) bool { return cmp(s[i], s[j]) < 0 },
		func(i, j int) { s[i], s[j] = s[j], s[i] })
}

// Sort sorts s by <.
func Sort[E cmp.Ordered](s []E) { SortFunc(s, cmp.Compare[E]) }

// stable sorts n elements that it knows by their index only. It merges indices while the elements stay
// where they are, and swaps these at the end.
func stable(n int, less func(i, j int) bool, swap func(i, j int)) {
	if inOrder(n, less) {
		return
	}
	var few [64]int32 // a short list needs no memory
	from, to := few[:32], few[32:]
	if n > 32 {
		from, to = make([]int32, n), make([]int32, n)
	}
	from, to = from[:n], to[:n]
	for i := range from {
		from[i] = int32(i)
	}
	for run := 1; run < n; run *= 2 {
		for begin := 0; begin < n; begin += 2 * run {
			merge(to, from, begin, min(begin+run, n), min(begin+2*run, n), less)
		}
		from, to = to, from
	}
	for i := range from {
		j := int(from[i])
		for j < i { // what stood there was swapped away when its place was filled
			j = int(from[j])
		}
		swap(i, j)
	}
}

func inOrder(n int, less func(i, j int) bool) bool {
	for i := 1; i < n; i++ {
		if less(i, i-1) {
			return false
		}
	}
	return true
}

// merge writes the two sorted runs of from that meet at middle as one.
func merge(to, from []int32, begin, middle, end int, less func(i, j int) bool) {
	a, b := begin, middle
	for i := begin; i < end; i++ {
		if b == end || a < middle && !less(int(from[b]), int(from[a])) {
			to[i] = from[a]
			a++
		} else {
			to[i] = from[b]
			b++
		}
	}
}
