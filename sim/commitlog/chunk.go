package commitlog

import (
	"slices"

	"highwater/sim/wire"
)

const chunkLen = 64

// chunk is a run of batches. A place in it is written once and never again, by whichever of the
// snapshots that share the chunk comes first. Who wants to append and finds the place taken makes a
// chunk of its own. So a snapshot costs nothing, and a read hands out part of the array itself.
//
// What has been full for a while is packed, in place, for all snapshots at once: nobody sees that but
// by the memory it takes.
type chunk struct {
	batches *[chunkLen]*wire.Batch // nil when it is packed
	packed  []byte
}

func newChunk() *chunk { return &chunk{batches: new([chunkLen]*wire.Batch)} }

// all are the batches by place, for reading only.
func (c *chunk) all() *[chunkLen]*wire.Batch {
	if c.batches == nil {
		return unpack(c.packed)
	}
	return c.batches
}

// taken tells whether a place can't be written any more.
func (c *chunk) taken(i int) bool { return c.batches == nil || c.batches[i] != nil }

// view is the part of a chunk that one log sees.
type view struct {
	chunk *chunk
	n     int
}

func (v view) batches() []*wire.Batch { return v.chunk.all()[:v.n:v.n] }

// openChunks is how many full chunks stay as they are behind the tail: there the consumers read.
const openChunks = 4

// push puts b at the end. Every 64th batch goes into the tree, so an append rarely touches it.
func (l *Log) push(b *wire.Batch) {
	if l.tail == nil {
		l.tail, l.tailLen = newChunk(), 0
	}
	if l.tailLen == chunkLen {
		l.sealed.Set(l.tail.all()[0].BaseOffset, view{l.tail, chunkLen})
		l.tail, l.tailLen = newChunk(), 0
		l.packOld(b.BaseOffset)
	}
	if l.tail.taken(l.tailLen) {
		c := newChunk()
		copy(c.batches[:], l.tail.all()[:l.tailLen])
		l.tail = c
	}
	if b.Home == nil {
		b.Home = l.tail
	}
	l.tail.batches[l.tailLen] = b
	l.tailLen++
}

// packOld packs the chunk that has just become old.
func (l *Log) packOld(end int64) {
	n := 0
	for _, v := range l.sealed.DownFrom(end) {
		if n++; n > openChunks {
			v.chunk.pack()
			return
		}
	}
}

// read is Log.Read for offsets that begin in this chunk, the first n batches of which are seen.
func (c *chunk) read(n int, from, upTo, maxBytes int64) []*wire.Batch {
	i, all := n-1, c.all()
	if all[i].BaseOffset > from {
		i, _ = slices.BinarySearchFunc(all[:n], from, func(b *wire.Batch, from int64) int {
			if b.LastOffset() < from {
				return -1
			}
			return 1
		})
	} else if all[i].LastOffset() < from {
		return nil
	}
	j, left := i, maxBytes
	for j < n && all[j].NextOffset() <= upTo {
		left -= int64(all[j].SizeBytes)
		if left < 0 && j > i {
			break
		}
		j++
	}
	return all[i:j:j]
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
		if v.chunk.all()[v.n-1].LastOffset() >= base {
			l.sealed.Delete(first)
			if keep := rest(v, base); keep.n > 0 {
				l.sealed.Set(keep.chunk.all()[0].BaseOffset, keep)
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
	i, all := 0, v.chunk.all()
	for i < v.n && all[i].LastOffset() < base {
		i++
	}
	if i == 0 {
		return v
	}
	c := newChunk()
	copy(c.batches[:], all[i:v.n])
	return view{c, v.n - i}
}
