// Package ordered holds the containers of the simulation. A snapshot of the whole world is taken every
// few dozen steps, so each of them is cloned in constant time (but for Few, which is short) and copies
// later, a little at a time, what one side writes. And each is read in an order that is the same on
// every machine: under sim/ there is no Go map.
//
//	Map    sorted by key, values are replaced
//	Cow    sorted by key, large values are edited in place
//	Vec    by index, items are edited in place; the unit of copying is a page of them
//	Slots  by index, large values are edited in place; the unit of copying is a value; some are empty
//	List   a slice in which things come and go; copied whole
//	Few    up to three items in their owner's own memory; copied whole
//
// # One family
//
// Clone makes a snapshot. From then on neither side sees what is done to the other. Both lose the right
// to edit in place what they share, and get it back by a copy of their own, made once.
//
// What Get, Peek, At and All hand out is for reading. Edit is the place to write: its pointer is good
// until the next Clone, and of a Vec until it grows. A pointer that is kept longer writes into a
// snapshot or into nothing.
//
// A copy is made by assignment. What an item holds by reference (a slice, a pointer) is shared by all
// snapshots and must be replaced, never edited; or the container is made with a function that cuts what
// would be shared: NewCow, NewSlots, NewVec.
//
// Who owns a value is one comparison of pointers (see owner), as in google/btree. Clone writes to the
// receiver's bookkeeping: a container is used by pointer, by one goroutine.
package ordered

// owner is compared by address: it tells which snapshot may edit something in place. A container makes
// itself a new one when it first writes after a Clone; nil owns nothing.
type owner struct{ _ byte }

// owned is a value that only its owner may edit.
type owned[V any] struct {
	value *V
	owner *owner
}
