package ordered

import "slices"

// List is a short slice in which items come and go: snapshots share it until one of them writes, and
// then that one copies it whole. The zero List is empty.
type List[V any] struct {
	items  []V
	shared bool
}

// Len is the number of items.
func (l *List[V]) Len() int { return len(l.items) }

// Clone makes a snapshot in constant time; both sides copy the items before they next write.
func (l *List[V]) Clone() List[V] {
	l.shared = true
	return *l
}

// All are the items in order, for reading only; good until the list is next changed.
func (l *List[V]) All() []V { return l.items }

// Edit are the items for writing; good until the next Clone, Push or RemoveAt.
func (l *List[V]) Edit() []V {
	if l.shared {
		l.items, l.shared = slices.Clone(l.items), false
	}
	return l.items
}

// Set replaces all items; the list owns the slice from now on.
func (l *List[V]) Set(items []V) { l.items, l.shared = items, false }

// Push adds an item at the end.
func (l *List[V]) Push(item V) { l.items = append(l.Edit(), item) }

// RemoveAt takes item i out and keeps the order.
func (l *List[V]) RemoveAt(i int) { l.items = slices.Delete(l.Edit(), i, i+1) }
