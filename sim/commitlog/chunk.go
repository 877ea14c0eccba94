package commitlog

import (
	"slices"

	"highwater/sim/wire"
)

const chunkLen = 64

// chunk is a run of batches. A place in it is written once and never again, by whichever of the
// snapshots that share the chunk comes first. Who wants to append and finds the place taken makes a
// chunk of its own. So a snapshot costs nothing, and a read hands out part of the array itself.
type chunk struct {
	batches [chunkLen]*wire.Batch
}

// view is the part of a chunk that one log sees.
type view struct {
	chunk *chunk
	n     int
}

func (v view) batches() []*wire.Batch { return v.chunk.batches[:v.n:v.n] }

// push puts b at the end. Every 64th batch goes into the tree, so an append rarely touches it.
func (l *Log) push(b *wire.Batch) {
	if l.tail == nil {
		l.tail, l.tailLen = new(chunk), 0
	}
	if l.tailLen == chunkLen {
		l.sealed.Set(l.tail.batches[0].BaseOffset, view{l.tail, chunkLen})
		l.tail, l.tailLen = new(chunk), 0
	}
	if l.tail.batches[l.tailLen] != nil {
		c := new(chunk)
		copy(c.batches[:], l.tail.batches[:l.tailLen])
		l.tail = c
	}
	l.tail.batches[l.tailLen] = b
	l.tailLen++
}

// read is Log.Read for offsets that begin in this chunk, the first n batches of which are seen.
func (c *chunk) read(n int, from, upTo, maxBytes int64) []*wire.Batch {
	i := n - 1
	if c.batches[i].BaseOffset > from {
		i, _ = slices.BinarySearchFunc(c.batches[:n], from, func(b *wire.Batch, from int64) int {
			if b.LastOffset() < from {
				return -1
			}
			return 1
		})
	} else if c.batches[i].LastOffset() < from {
		return nil
	}
	j, left := i, maxBytes
	for j < n && c.batches[j].NextOffset() <= upTo {
		left -= int64(c.batches[j].SizeBytes)
		if left < 0 && j > i {
			break
		}
		j++
	}
	return c.batches[i:j:j]
}

// cutFrom removes the batches that reach offset or beyond, and tells whether any is left in the
// tail.
func (l *Log) cutFrom(offset int64) bool {
	if l.tail == nil {
		return false
	}
	cut := func(v view) int {
		n, _ := slices.BinarySearchFunc(v.batches(), offset, func(b *wire.Batch, at int64) int {
			if b.LastOffset() < at {
				return -1
			}
			return 1
		})
		return n
	}
	l.tailLen = cut(view{l.tail, l.tailLen})
	for l.tailLen == 0 {
		base, v, ok := l.sealed.Max()
		if !ok {
			return false
		}
		l.sealed.Delete(base)
		l.tail, l.tailLen = v.chunk, cut(v)
	}
	return true
}

// dropBelow forgets the batches of deleted segments: all that are below base.
func (l *Log) dropBelow(base int64) {
	for {
		first, v, ok := l.sealed.Min()
		if !ok {
			break
		}
		if v.chunk.batches[v.n-1].LastOffset() >= base {
			l.sealed.Delete(first)
			if keep := rest(v, base); keep.n > 0 {
				l.sealed.Set(keep.chunk.batches[0].BaseOffset, keep)
			}
			return
		}
		l.sealed.Delete(first)
	}
	if l.tail == nil {
		return
	}
	keep := rest(view{l.tail, l.tailLen}, base)
	l.tail, l.tailLen = keep.chunk, keep.n
	if keep.n == 0 {
		l.tail = nil
	}
}

// rest is the part of v that isn't below base, in a chunk of its own when something is.
func rest(v view, base int64) view {
	i := 0
	for i < v.n && v.chunk.batches[i].LastOffset() < base {
		i++
	}
	if i == 0 {
		return v
	}
	c := new(chunk)
	copy(c.batches[:], v.chunk.batches[i:v.n])
	return view{c, v.n - i}
}
