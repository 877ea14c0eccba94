package ordered

import "iter"

// Cow is a sorted map of large values that are edited in place. A value is copied at most once after
// each Clone, the first time it is edited. Call NewCow.
type Cow[K, V any] struct {
	m     Map[K, owned[V]]
	mine  *owner
	clone func(*V) *V
}

// NewCow makes an empty map sorted by less. clone copies one value so that edits of the copy can't be
// seen in the original; it must clone what the value holds by reference as well.
func NewCow[K, V any](less func(a, b K) bool, clone func(*V) *V) Cow[K, V] {
	return Cow[K, V]{m: NewFunc[K, owned[V]](less), clone: clone}
}

// Clone makes a snapshot in constant time; both sides lose the right to edit values in place.
func (c *Cow[K, V]) Clone() Cow[K, V] {
	c.mine = nil
	return Cow[K, V]{m: c.m.Clone(), clone: c.clone}
}

// own is this snapshot's owner.
func (c *Cow[K, V]) own() *owner {
	if c.mine == nil {
		c.mine = new(owner)
	}
	return c.mine
}

// Len is the number of keys.
func (c *Cow[K, V]) Len() int { return c.m.Len() }

// Get finds a value for reading only; nil when k isn't there.
func (c *Cow[K, V]) Get(k K) *V { return c.m.At(k).value }

// Edit finds a value for writing; nil when k isn't there. The pointer is good until the next Clone.
func (c *Cow[K, V]) Edit(k K) *V {
	o, ok := c.m.Get(k)
	if !ok {
		return nil
	}
	if o.owner != c.mine || c.mine == nil {
		o = owned[V]{c.clone(o.value), c.own()}
		c.m.Set(k, o)
	}
	return o.value
}

// Set puts a value in; the map owns it from now on.
func (c *Cow[K, V]) Set(k K, v *V) { c.m.Set(k, owned[V]{v, c.own()}) }

// Delete takes a key out and tells whether it was there.
func (c *Cow[K, V]) Delete(k K) bool { return c.m.Delete(k) }

// All ranges in rising order for reading only. Edit inside the loop is not allowed: gather Keys.
func (c *Cow[K, V]) All() iter.Seq2[K, *V] {
	return func(yield func(K, *V) bool) {
		for k, o := range c.m.All() {
			if !yield(k, o.value) {
				return
			}
		}
	}
}

// Keys gathers all keys in rising order.
func (c *Cow[K, V]) Keys() []K { return c.m.Keys() }
