package commitlog

import (
	"bytes"
	"encoding/binary"

	"highwater/sim/wire"
)

// A packed chunk has its batches one behind the other, each told by how it differs from the one before:
// a record of twenty bytes takes forty, and no pointer.

// pack packs the places that are written; the others can't be written any more.
func (c *chunk) pack() {
	if c.batches == nil {
		return
	}
	b := make([]byte, 0, 64*chunkLen)
	last := wire.Batch{}
	tag := uint64(0)
	for _, batch := range c.batches {
		if batch == nil {
			break
		}
		b = packBatch(b, batch, &last)
		for i := range batch.Records {
			r := &batch.Records[i]
			b = binary.AppendVarint(b, int64(r.OffsetDelta)-int64(i))
			b = binary.AppendVarint(b, batch.MaxTimestampMs-r.TimestampMs)
			b = binary.AppendVarint(b, int64(r.Tag-tag))
			b = packBytes(b, r.Key)
			b = packBytes(b, r.Value)
			b = binary.AppendUvarint(b, uint64(len(r.Headers)))
			for _, h := range r.Headers {
				b = packBytes(b, []byte(h.Key))
				b = packBytes(b, h.Value)
			}
			tag = r.Tag
		}
		last = *batch
	}
	if h, ok := c.batches[0].Home.(*chunk); ok && h != c && h.full() {
		if h.pack(); bytes.Equal(h.packed, b) { // a follower's copy
			c.packed, c.batches = h.packed, nil
			return
		}
	}
	c.packed, c.batches = append(make([]byte, 0, len(b)), b...), nil
}

// full tells whether all places are written.
func (c *chunk) full() bool { return c.batches == nil || c.batches[chunkLen-1] != nil }

// packBatch appends a header.
func packBatch(b []byte, h, last *wire.Batch) []byte {
	for _, v := range [...]int64{
		h.BaseOffset - last.NextOffset(), int64(h.LastOffsetDelta),
		int64(h.LeaderEpoch - last.LeaderEpoch), int64(h.Attributes), h.ProducerID - last.ProducerID,
		int64(h.ProducerEpoch), int64(h.BaseSequence - last.BaseSequence),
		h.MaxTimestampMs - last.MaxTimestampMs, h.MaxTimestampMs - h.BaseTimestampMs,
		int64(h.SizeBytes), int64(len(h.Records)),
	} {
		b = binary.AppendVarint(b, v)
	}
	return b
}

// packBytes appends a value; null is not the same as empty.
func packBytes(b, v []byte) []byte {
	if v == nil {
		return binary.AppendUvarint(b, 0)
	}
	b = binary.AppendUvarint(b, uint64(len(v))+1)
	return append(b, v...)
}

// unpacker reads what pack wrote. Keys and values are parts of its bytes.
type unpacker struct{ b []byte }

func (u *unpacker) signed() int64 {
	v, n := binary.Varint(u.b)
	u.b = u.b[n:]
	return v
}

func (u *unpacker) count() int {
	v, n := binary.Uvarint(u.b)
	u.b = u.b[n:]
	return int(v)
}

func (u *unpacker) bytes() []byte {
	n := u.count()
	if n == 0 {
		return nil
	}
	v := u.b[: n-1 : n-1]
	u.b = u.b[n-1:]
	return v
}

// unpack makes a chunk's batches anew.
func unpack(packed []byte) *[chunkLen]*wire.Batch {
	u := unpacker{packed}
	all := new([chunkLen]*wire.Batch)
	batches := new([chunkLen]wire.Batch)
	last := &wire.Batch{}
	tag := uint64(0)
	for i := range batches {
		if len(u.b) == 0 {
			break
		}
		batch := &batches[i]
		u.batch(batch, last)
		for k := range batch.Records {
			r := &batch.Records[k]
			r.OffsetDelta = int32(u.signed()) + int32(k)
			r.TimestampMs = batch.MaxTimestampMs - u.signed()
			tag += uint64(u.signed())
			r.Tag = tag
			r.Key, r.Value = u.bytes(), u.bytes()
			if n := u.count(); n > 0 {
				r.Headers = make([]wire.Header, n)
				for h := range r.Headers {
					r.Headers[h] = wire.Header{Key: string(u.bytes()), Value: u.bytes()}
				}
			}
		}
		all[i], last = batch, batch
	}
	return all
}

func (u *unpacker) batch(h, last *wire.Batch) {
	h.BaseOffset = last.NextOffset() + u.signed()
	h.LastOffsetDelta = int32(u.signed())
	h.LeaderEpoch = last.LeaderEpoch + int32(u.signed())
	h.Attributes = int16(u.signed())
	h.ProducerID = last.ProducerID + u.signed()
	h.ProducerEpoch = int16(u.signed())
	h.BaseSequence = last.BaseSequence + int32(u.signed())
	h.MaxTimestampMs = last.MaxTimestampMs + u.signed()
	h.BaseTimestampMs = h.MaxTimestampMs - u.signed()
	h.SizeBytes = int32(u.signed())
	if n := u.signed(); n > 0 {
		h.Records = make([]wire.Record, n)
	}
}
