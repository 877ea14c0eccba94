package ordered

const pageLen = 32

// page holds pageLen items of a Vec, as far as anybody wrote; what follows is zero.
type page[V any] struct {
	owner *owner
	items []V
}

// Vec is a growing array: Get and Edit take constant time whatever its length. After a Clone the first
// Edit in a page of 32 items copies that page. The zero Vec is an empty array whose items are safe to
// copy by assignment.
type Vec[V any] struct {
	pages  []*page[V]
	root   *owner // who may write to the slice of pages
	mine   *owner
	n      int
	detach func(*V)
}

// NewVec makes an empty array. detach is called on a copied item: it replaces whatever the item holds
// by reference and edits in place.
func NewVec[V any](detach func(*V)) Vec[V] { return Vec[V]{detach: detach} }

// Len is the number of items.
func (v *Vec[V]) Len() int { return v.n }

// Clone makes a snapshot in constant time; both sides lose the right to edit pages in place.
func (v *Vec[V]) Clone() Vec[V] {
	v.mine = nil
	return Vec[V]{pages: v.pages, n: v.n, detach: v.detach}
}

// place is the page of item i and the item's place in it. No index below zero is in any page.
func place(i int) (at, k uint) { return uint(i) / pageLen, uint(i) % pageLen }

// Get is item i, or the zero value beyond the end.
func (v *Vec[V]) Get(i int) V {
	if at, k := place(i); at < uint(len(v.pages)) {
		if p := v.pages[at]; k < uint(len(p.items)) {
			return p.items[k]
		}
	}
	var zero V
	return zero
}

// Peek is item i for reading only, without a copy; the pointer is good until the next Edit. i must be
// below Len.
func (v *Vec[V]) Peek(i int) *V {
	at, k := place(i)
	if p := v.pages[at]; k < uint(len(p.items)) {
		return &p.items[k]
	}
	return new(V)
}

// Edit is a place to write item i; the array grows to hold it. The pointer is good until the next
// Clone, or until the array grows.
func (v *Vec[V]) Edit(i int) *V {
	if at, k := place(i); at < uint(len(v.pages)) {
		if p := v.pages[at]; p.owner == v.mine && k < uint(len(p.items)) {
			return &p.items[k]
		}
	}
	return v.room(i)
}

// Append adds an item at the end.
func (v *Vec[V]) Append(item V) { *v.Edit(v.n) = item }

// room makes the page of item i this snapshot's own, and long enough.
func (v *Vec[V]) room(i int) *V {
	if v.mine == nil {
		v.mine = new(owner)
	}
	if v.root != v.mine {
		v.pages = append(make([]*page[V], 0, len(v.pages)+2), v.pages...)
		v.root = v.mine
	}
	at, k := i/pageLen, i%pageLen
	for at >= len(v.pages) {
		v.pages = append(v.pages, &page[V]{owner: v.mine})
	}
	v.n = max(v.n, i+1)
	p := v.pages[at]
	if p.owner != v.mine {
		p = v.copyOf(p, capacity(k+1, at == 0))
		v.pages[at] = p
	}
	if k >= len(p.items) {
		p.grow(k+1, capacity(k+1, at == 0))
	}
	return &p.items[k]
}

// copyOf is a page of v's own with the items of p and room for at least n.
func (v *Vec[V]) copyOf(p *page[V], n int) *page[V] {
	c := &page[V]{v.mine, make([]V, len(p.items), max(len(p.items), n))}
	copy(c.items, p.items)
	if v.detach != nil {
		for i := range c.items {
			v.detach(&c.items[i])
		}
	}
	return c
}

// grow makes the page n items long, the new ones zero; when it must move it makes room for more.
func (p *page[V]) grow(n, room int) {
	if n <= cap(p.items) {
		p.items = p.items[:n]
		return
	}
	items := make([]V, n, room)
	copy(items, p.items)
	p.items = items
}

// capacity is for how many items there is room in a page that holds n. Most arrays are short, so their
// first page grows by doubling; a second one will be full some day.
func capacity(n int, first bool) int {
	if !first {
		return pageLen
	}
	c := 1
	for c < n {
		c *= 2
	}
	return c
}
