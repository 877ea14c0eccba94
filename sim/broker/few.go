package broker

import "slices"

// few is a short list that lies in its owner's own memory while it has at most three items: what a
// leader knows of a partition's other replicas is then found without following a pointer, which is
// what an event costs when there are thousands of partitions. It moves to the heap when it grows.
type few[T any] struct {
	n    int32
	near [3]T
	far  []T
}

// all is the list, good until it is next changed.
func (f *few[T]) all() []T {
	if f.far != nil {
		return f.far
	}
	return f.near[:f.n]
}

func (f *few[T]) len() int {
	if f.far != nil {
		return len(f.far)
	}
	return int(f.n)
}

func (f *few[T]) add(x T) {
	if f.far == nil && int(f.n) < len(f.near) {
		f.near[f.n] = x
		f.n++
		return
	}
	if f.far == nil {
		f.far = append(f.far, f.near[:f.n]...)
		f.n = 0
	}
	f.far = append(f.far, x)
}

// drop takes out every item that is to go.
func (f *few[T]) drop(gone func(x T) bool) {
	if f.far != nil {
		f.far = slices.DeleteFunc(f.far, gone)
		return
	}
	f.n = int32(len(slices.DeleteFunc(f.near[:f.n], gone)))
}

// dropFirst takes the first n items out.
func (f *few[T]) dropFirst(n int) {
	if f.far != nil {
		f.far = slices.Delete(f.far, 0, n)
		if len(f.far) == 0 {
			f.far = nil
		}
		return
	}
	copy(f.near[:], f.near[n:f.n])
	f.n -= int32(n)
}

// clone must be called on a copy of the owner: it cuts what the two would share.
func (f *few[T]) clone() { f.far = slices.Clone(f.far) }
