package ordered

const pageLen = 32

type page[V any] struct {
	owner *owner
	items [pageLen]V
}

// Vec is a growing array with cheap snapshots: Get and Edit take constant time whatever its length,
// Clone copies nothing. After a Clone the first Edit in a page of 32 items copies that page. Items
// must be safe to copy by assignment. The zero Vec is an empty array; use it by pointer.
type Vec[V any] struct {
	pages []*page[V]
	root  *owner // who may write to the slice of pages
	mine  *owner
	n     int
}

// Len is the number of items.
func (v *Vec[V]) Len() int { return v.n }

// Clone makes a snapshot in constant time; both sides lose the right to edit pages in place.
func (v *Vec[V]) Clone() Vec[V] {
	v.mine = new(owner)
	return Vec[V]{pages: v.pages, n: v.n, mine: new(owner)}
}

// Get is item i, or the zero value beyond the end.
func (v *Vec[V]) Get(i int) V {
	if i < 0 || i >= v.n {
		var zero V
		return zero
	}
	if p := v.pages[i/pageLen]; p != nil {
		return p.items[i%pageLen]
	}
	var zero V
	return zero
}

// Edit is a place to write item i; the array grows to hold it. The pointer is good until the next
// Clone.
func (v *Vec[V]) Edit(i int) *V {
	if v.mine == nil {
		v.mine = new(owner)
	}
	if v.root != v.mine {
		v.pages = append(make([]*page[V], 0, len(v.pages)+2), v.pages...)
		v.root = v.mine
	}
	for i/pageLen >= len(v.pages) {
		v.pages = append(v.pages, nil)
	}
	v.n = max(v.n, i+1)
	p := v.pages[i/pageLen]
	switch {
	case p == nil:
		p = &page[V]{owner: v.mine}
		v.pages[i/pageLen] = p
	case p.owner != v.mine:
		c := *p
		c.owner = v.mine
		p = &c
		v.pages[i/pageLen] = p
	}
	return &p.items[i%pageLen]
}

// Slots is a growing array of large values that are edited in place, with cheap snapshots: a value is
// copied at most once after each Clone, the first time it is edited.
type Slots[V any] struct {
	vec   Vec[owned[V]]
	clone func(*V) *V
}

// NewSlots makes an empty array. clone copies one value so that edits of the copy can't be seen in
// the original.
func NewSlots[V any](clone func(*V) *V) Slots[V] { return Slots[V]{clone: clone} }

// Clone makes a snapshot in constant time.
func (s *Slots[V]) Clone() Slots[V] { return Slots[V]{vec: s.vec.Clone(), clone: s.clone} }

// Len is one more than the largest index that was ever set.
func (s *Slots[V]) Len() int { return s.vec.Len() }

// Get finds a value for reading only; nil when the slot is empty.
func (s *Slots[V]) Get(i int) *V { return s.vec.Get(i).value }

// Edit finds a value for writing; nil when the slot is empty. The pointer is good until the next
// Clone.
func (s *Slots[V]) Edit(i int) *V {
	o := s.vec.Get(i)
	if o.value == nil {
		return nil
	}
	if s.vec.mine == nil || o.owner != s.vec.mine {
		p := s.vec.Edit(i)
		*p = owned[V]{s.clone(o.value), s.vec.mine}
		return p.value
	}
	return o.value
}

// Set puts a value in; the array owns it from now on. Nil empties the slot.
func (s *Slots[V]) Set(i int, v *V) {
	p := s.vec.Edit(i)
	*p = owned[V]{v, s.vec.mine}
}
