package commitlog

import (
	"fmt"
	"reflect"
	"testing"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// drawn is a batch of everything that a batch may hold.
func drawn(r *node.Rand, base int64) *wire.Batch {
	bytes := func() []byte {
		switch n := r.Intn(4); n {
		case 0:
			return nil
		case 1:
			return []byte{}
		default:
			return []byte(fmt.Sprint(r.Uint64())[:n])
		}
	}
	rs := make([]wire.Record, 1+r.Intn(3))
	for i := range rs {
		rs[i] = wire.Record{OffsetDelta: int32(i), TimestampMs: int64(r.Intn(1 << 40)), Key: bytes(),
			Value: bytes(), Tag: r.Uint64()}
		for range r.Intn(3) {
			rs[i].Headers = append(rs[i].Headers, wire.Header{Key: string(bytes()), Value: bytes()})
		}
	}
	b := wire.NewBatch(rs, int64(r.Intn(3))-1, int16(r.Intn(3))-1, int32(r.Uint64()))
	b.BaseOffset, b.LeaderEpoch = base, int32(r.Intn(1<<31))
	b.Attributes = int16(r.Uint64())
	b.LastOffsetDelta += int32(r.Intn(2)) // compaction leaves gaps
	return b
}

// content is a batch without its place in memory.
func content(b *wire.Batch) wire.Batch {
	c := *b
	c.Home = nil
	return c
}

// A follower's copy of what its leader has takes no memory of its own, unless it is another in the end.
func TestCopiesSharePackedChunks(t *testing.T) {
	r := node.NewRand(2, 1)
	leader, copied, other := New(0), New(0), New(0)
	leader.TruncateFully(1, 0)
	copied.TruncateFully(1, 0)
	other.Append(batch(0, "of its own"), 0, &plain) // the others lie elsewhere in their chunks
	for range (openChunks + 3) * chunkLen {
		b := drawn(&r, leader.EndOffset())
		leader.Append(b, 0, &plain)
		copied.Append(b, 0, &plain)
		other.Append(b, 0, &plain)
	}
	shared, own := 0, 0
	for base, v := range leader.sealed.All() {
		if v.chunk.packed == nil {
			continue
		}
		if c := copied.sealed.At(base).chunk; c == v.chunk || &c.packed[0] != &v.chunk.packed[0] {
			t.Errorf("the copy of the chunk from offset %d isn't shared", base)
		}
		shared++
		for _, o := range other.sealed.All() {
			if o.chunk.packed != nil && &o.chunk.packed[0] == &v.chunk.packed[0] {
				t.Errorf("another chunk is taken for that from offset %d", base)
			}
			own++
		}
	}
	if shared < 2 || own < 2 {
		t.Fatalf("%d chunks are shared, %d aren't", shared, own)
	}
}

// What is packed reads as it was written, for the log and for every snapshot of it; a snapshot that goes
// on in a packed chunk doesn't touch what the others have.
func TestPackedChunks(t *testing.T) {
	r := node.NewRand(1, 1)
	l := New(0)
	var want []*wire.Batch
	var clones []Log
	for len(want) < (openChunks+4)*chunkLen {
		if len(want)%50 == 7 {
			clones = append(clones, l.Clone())
		}
		b := drawn(&r, l.EndOffset()+int64(r.Intn(2)))
		l.Append(b, 0, &plain)
		want = append(want, b)
	}
	same := func(l *Log) {
		t.Helper()
		n := 0
		for b := range l.Ascend(0) {
			if got, want := content(b), content(want[n]); !reflect.DeepEqual(got, want) {
				t.Fatalf("batch %d is %+v, want %+v", n, got, want)
			}
			if got := l.At(b.LastOffset()); !reflect.DeepEqual(content(got), content(b)) {
				t.Fatalf("offset %d is in %+v", b.LastOffset(), *got)
			}
			n++
		}
		if n > 0 && want[n-1].NextOffset() != l.EndOffset() {
			t.Fatalf("the log ends behind batch %d at %d", n, l.EndOffset())
		}
	}
	packed := 0
	for _, v := range l.sealed.All() {
		if v.chunk.batches == nil {
			packed++
		}
	}
	if packed < 3 {
		t.Fatalf("%d chunks are packed", packed)
	}
	same(&l)
	for i := range clones {
		c := clones[i].Clone()
		same(&c)
		other := drawn(&r, c.EndOffset())
		c.Append(other, 0, &plain)
		if got := c.At(other.LastOffset()); got != other {
			t.Fatalf("snapshot %d doesn't go on", i)
		}
		c.TruncateTo(other.BaseOffset / 2)
		if c.EndOffset() > other.BaseOffset/2 || c.At(other.BaseOffset) != nil {
			t.Fatalf("snapshot %d isn't cut", i)
		}
		same(&l)
		same(&clones[i])
	}
}
