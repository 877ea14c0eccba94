package ordered

import (
	"cmp"
	"iter"
	"unsafe"

	"github.com/google/btree"
)

const degree = 16

type entry[K, V any] struct {
	key   K
	value V
}

// Map is a sorted map with cheap snapshots. Values are replaced, never edited: a pointer inside a
// value is shared by all snapshots (see Cow for values that are edited in place). The zero Map is
// not usable; call New or NewFunc.
//
// The tree holds untyped pointers to entries, so that the compiler makes one tree for all maps and not
// one for each: the page has to be downloaded. Only this file knows.
type Map[K, V any] struct {
	tree  *btree.BTreeG[unsafe.Pointer]
	probe *entry[K, V] // what is looked for; kept so that looking up allocates nothing
}

// New makes an empty map sorted by <.
func New[K cmp.Ordered, V any]() Map[K, V] {
	return Map[K, V]{
		btree.NewG(degree, func(a, b unsafe.Pointer) bool {
			return (*entry[K, V])(a).key < (*entry[K, V])(b).key
		}),
		new(entry[K, V]),
	}
}

// NewFunc makes an empty map sorted by less.
func NewFunc[K, V any](less func(a, b K) bool) Map[K, V] {
	return Map[K, V]{
		btree.NewG(degree, func(a, b unsafe.Pointer) bool {
			return less((*entry[K, V])(a).key, (*entry[K, V])(b).key)
		}),
		new(entry[K, V]),
	}
}

// Clone makes a snapshot in constant time. It writes to m's own bookkeeping, so two goroutines must
// not clone one map at once; the simulation has one goroutine.
func (m Map[K, V]) Clone() Map[K, V] { return Map[K, V]{m.tree.Clone(), new(entry[K, V])} }

// at is the pivot for key k, good until the next call.
func (m Map[K, V]) at(k K) unsafe.Pointer {
	m.probe.key = k
	return unsafe.Pointer(m.probe)
}

// pivot is one that outlives other look-ups, for ranging.
func pivot[K, V any](k K) unsafe.Pointer { return unsafe.Pointer(&entry[K, V]{key: k}) }

// Len is the number of keys.
func (m Map[K, V]) Len() int { return m.tree.Len() }

// Get finds a key's value.
func (m Map[K, V]) Get(k K) (V, bool) {
	if e, ok := m.tree.Get(m.at(k)); ok {
		return (*entry[K, V])(e).value, true
	}
	var none V
	return none, false
}

// At is the value of k, or the zero value.
func (m Map[K, V]) At(k K) V {
	v, _ := m.Get(k)
	return v
}

// Has tells whether k is there.
func (m Map[K, V]) Has(k K) bool { return m.tree.Has(m.at(k)) }

// Set puts a value in, replacing an older one.
func (m Map[K, V]) Set(k K, v V) { m.tree.ReplaceOrInsert(unsafe.Pointer(&entry[K, V]{k, v})) }

// Delete takes a key out and tells whether it was there.
func (m Map[K, V]) Delete(k K) bool {
	_, ok := m.tree.Delete(m.at(k))
	return ok
}

// Clear takes everything out.
func (m Map[K, V]) Clear() { m.tree.Clear(false) }

// Min is the smallest key with its value.
func (m Map[K, V]) Min() (K, V, bool) {
	p, ok := m.tree.Min()
	if !ok {
		return m.none()
	}
	e := (*entry[K, V])(p)
	return e.key, e.value, true
}

// Max is the largest key with its value.
func (m Map[K, V]) Max() (K, V, bool) {
	p, ok := m.tree.Max()
	if !ok {
		return m.none()
	}
	e := (*entry[K, V])(p)
	return e.key, e.value, true
}

func (m Map[K, V]) none() (k K, v V, ok bool) { return k, v, false }

// seeing makes the tree's callback of a loop's body.
func seeing[K, V any](yield func(K, V) bool) func(unsafe.Pointer) bool {
	return func(p unsafe.Pointer) bool {
		e := (*entry[K, V])(p)
		return yield(e.key, e.value)
	}
}

// All ranges in rising order. The map must not be changed inside the loop: range over a Clone, or
// gather keys first.
func (m Map[K, V]) All() iter.Seq2[K, V] {
	return func(yield func(K, V) bool) {
		m.tree.Ascend(seeing(yield))
	}
}

// From ranges in rising order from the first key that is not below k.
func (m Map[K, V]) From(k K) iter.Seq2[K, V] {
	return func(yield func(K, V) bool) {
		m.tree.AscendGreaterOrEqual(pivot[K, V](k), seeing(yield))
	}
}

// DownFrom ranges in falling order from the last key that is not above k.
func (m Map[K, V]) DownFrom(k K) iter.Seq2[K, V] {
	return func(yield func(K, V) bool) {
		m.tree.DescendLessOrEqual(pivot[K, V](k), seeing(yield))
	}
}

// Floor is the last key that is not above k.
func (m Map[K, V]) Floor(k K) (K, V, bool) {
	for key, v := range m.DownFrom(k) {
		return key, v, true
	}
	var key K
	var v V
	return key, v, false
}

// Keys gathers all keys in rising order.
func (m Map[K, V]) Keys() []K {
	keys := make([]K, 0, m.Len())
	for k := range m.All() {
		keys = append(keys, k)
	}
	return keys
}
