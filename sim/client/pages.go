package client

import "slices"

const pageBits = 4

// pages is a growing array whose snapshots share what nobody has written since: the unit of copying
// is a page of 16 items. Items are read with at and written through edit. detach of the item type
// gives a copied item slices of its own.
type pages[T any, P detacher[T]] struct {
	dir  []*page[T]
	n    int
	mine *token
	own  bool // dir may be edited in place
}

type page[T any] struct {
	owner *token
	items []T
}

// token is compared by address: it tells which snapshot may edit a page.
type token struct{ _ byte }

type detacher[T any] interface {
	*T
	// detach replaces every slice that is edited in place by a copy.
	detach()
}

func (p *pages[T, P]) len() int { return p.n }

// at is item i, for reading only.
func (p *pages[T, P]) at(i int) P { return P(&p.dir[i>>pageBits].items[i&(1<<pageBits-1)]) }

// edit is item i, for writing; the pointer is good until the next clone or append.
func (p *pages[T, P]) edit(i int) P {
	pg := p.dir[i>>pageBits]
	if pg.owner != p.mine || p.mine == nil {
		pg = p.take(i >> pageBits)
	}
	return P(&pg.items[i&(1<<pageBits-1)])
}

func (p *pages[T, P]) take(i int) *page[T] {
	if p.mine == nil {
		p.mine = new(token)
	}
	if !p.own {
		p.dir, p.own = slices.Clone(p.dir), true
	}
	pg := &page[T]{owner: p.mine, items: slices.Clone(p.dir[i].items)}
	for j := range pg.items {
		P(&pg.items[j]).detach()
	}
	p.dir[i] = pg
	return pg
}

// append adds an item at the end.
func (p *pages[T, P]) append(v T) {
	i := p.n
	if i>>pageBits == len(p.dir) {
		if p.mine == nil {
			p.mine = new(token)
		}
		if !p.own {
			p.dir, p.own = slices.Clone(p.dir), true
		}
		p.dir = append(p.dir, &page[T]{owner: p.mine})
	}
	pg := p.dir[i>>pageBits]
	if pg.owner != p.mine {
		pg = p.take(i >> pageBits)
	}
	pg.items = append(pg.items, v)
	p.n++
}

// grow appends zero items until there are n.
func (p *pages[T, P]) grow(n int) {
	for p.n < n {
		var zero T
		p.append(zero)
	}
}

// clone makes a snapshot in constant time; both sides copy a page before they next write it.
func (p *pages[T, P]) clone() pages[T, P] {
	p.mine, p.own = nil, false
	return pages[T, P]{dir: p.dir, n: p.n}
}

// list is a slice that is edited in place and shared by snapshots until one of them writes.
type list[T any] struct {
	s      []T
	shared bool
}

// own makes the slice this snapshot's own; call it before any edit.
func (l *list[T]) own() {
	if l.shared {
		l.s, l.shared = slices.Clone(l.s), false
	}
}

func (l *list[T]) push(v T) {
	l.own()
	l.s = append(l.s, v)
}

// removeAt takes one item out and keeps the order.
func (l *list[T]) removeAt(i int) {
	l.own()
	l.s = slices.Delete(l.s, i, i+1)
}

func (l *list[T]) clone() list[T] {
	l.shared = true
	return *l
}
