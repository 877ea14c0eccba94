package ordered

// Slots is a growing array of large values that are edited in place: a value is copied at most once
// after each Clone, the first time it is edited. A slot may be empty. Call NewSlots.
type Slots[V any] struct {
	vec   Vec[owned[V]]
	clone func(*V) *V
}

// NewSlots makes an empty array. clone copies one value so that edits of the copy can't be seen in
// the original; it must clone what the value holds by reference as well.
func NewSlots[V any](clone func(*V) *V) Slots[V] { return Slots[V]{clone: clone} }

// Clone makes a snapshot in constant time; both sides lose the right to edit values in place.
func (s *Slots[V]) Clone() Slots[V] { return Slots[V]{vec: s.vec.Clone(), clone: s.clone} }

// Len is one more than the largest index that was ever set.
func (s *Slots[V]) Len() int { return s.vec.Len() }

// Get finds a value for reading only; nil when the slot is empty.
func (s *Slots[V]) Get(i int) *V { return s.vec.Get(i).value }

// Edit finds a value for writing; nil when the slot is empty. The pointer is good until the next
// Clone.
func (s *Slots[V]) Edit(i int) *V {
	o := s.vec.Get(i)
	if o.value == nil || s.vec.mine != nil && o.owner == s.vec.mine {
		return o.value
	}
	p := s.vec.Edit(i)
	*p = owned[V]{s.clone(o.value), s.vec.mine}
	return p.value
}

// Set puts a value in; the array owns it from now on. Nil empties the slot.
func (s *Slots[V]) Set(i int, v *V) {
	p := s.vec.Edit(i)
	*p = owned[V]{v, s.vec.mine}
}
