package ordered

import "slices"

// near is how many items a Few holds without memory of its own.
const near = 3

// Few is a short list that lies in its owner's own memory while it has at most three items: what a
// leader knows of a partition's other replicas is then found without following a pointer, which is
// what an event costs when there are thousands of partitions. It moves to the heap when it grows, and
// comes back when it is empty. The zero Few is empty. Two copies made by assignment must not both be
// used: call Clone.
type Few[V any] struct {
	n    int32
	near [near]V
	far  []V // all items, once there were more than three
}

// Clone makes a snapshot; it copies all items, by assignment.
func (f *Few[V]) Clone() Few[V] {
	c := *f
	c.far = slices.Clone(f.far)
	return c
}

// All are the items in the order they were added, for reading and writing; good until the list is next
// changed.
func (f *Few[V]) All() []V {
	if f.far != nil {
		return f.far
	}
	return f.near[:f.n]
}

// Len is the number of items.
func (f *Few[V]) Len() int {
	if f.far != nil {
		return len(f.far)
	}
	return int(f.n)
}

// Push adds an item at the end.
func (f *Few[V]) Push(item V) {
	if f.far == nil && int(f.n) < near {
		f.near[f.n] = item
		f.n++
		return
	}
	if f.far == nil {
		f.far = append(f.far, f.near[:f.n]...)
		clear(f.near[:])
		f.n = 0
	}
	f.far = append(f.far, item)
}

// Drop takes out every item that is to go and keeps the others' order.
func (f *Few[V]) Drop(gone func(item V) bool) {
	if f.far != nil {
		f.stay(slices.DeleteFunc(f.far, gone))
		return
	}
	f.n = int32(len(slices.DeleteFunc(f.near[:f.n], gone)))
}

// DropFirst takes the first n items out.
func (f *Few[V]) DropFirst(n int) {
	if f.far != nil {
		f.stay(slices.Delete(f.far, 0, n))
		return
	}
	rest := copy(f.near[:], f.near[n:f.n])
	clear(f.near[rest:f.n])
	f.n = int32(rest)
}

// stay keeps the items on the heap, if there are any.
func (f *Few[V]) stay(items []V) {
	if f.far = items; len(items) == 0 {
		f.far = nil
	}
}
