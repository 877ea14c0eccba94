package player

import (
	"maps"
	"reflect"
	"slices"

	"highwater/sim/node"
)

// blockSteps is how many steps of history are looked through where a kind of fact is known to be.
const blockSteps = 256

// index knows in which blocks of history there are facts of which kind, so that one is found without
// going through all of it.
type index struct {
	blocks map[reflect.Type][]uint32
}

func newIndex() *index { return &index{map[reflect.Type][]uint32{}} }

// Clone implements Fold. What only grows is shared.
func (x *index) Clone() *index {
	c := &index{maps.Clone(x.blocks)}
	for t, b := range c.blocks {
		c.blocks[t] = slices.Clip(b)
	}
	return c
}

// Add implements Fold.
func (x *index) Add(e *node.Event) {
	t, block := reflect.TypeOf(e.Fact), uint32(e.Seq/blockSteps)
	if b := x.blocks[t]; len(b) == 0 || b[len(b)-1] != block {
		x.blocks[t] = append(b, block)
	}
}

// until are the blocks with facts of a kind up to a step.
func (x *index) until(t reflect.Type, seq uint64) []uint32 {
	b := x.blocks[t]
	n, found := slices.BinarySearch(b, uint32(seq/blockSteps))
	if found {
		n++
	}
	return b[:n]
}
