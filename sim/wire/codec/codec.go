// Package codec is Kafka's binary layout of the records that coordinators write. The tools that print
// such records (kafka-console-consumer.sh with a formatter) decode them by code of their own, on
// purpose: one that was written from Kafka's schemas alone finds what both sides of one codec would
// get wrong alike.
package codec

import (
	"encoding/base64"
	"encoding/binary"

	"highwater/sim/wire"
)

// Encoder writes Kafka's binary types. Keys and classic values use lengths of two or four bytes;
// KIP-848's and KIP-932's values are "flexible": a varint of length + 1.
type Encoder struct {
	B        []byte
	Flexible bool
}

func (e *Encoder) I8(v int8)   { e.B = append(e.B, byte(v)) }
func (e *Encoder) I16(v int16) { e.B = binary.BigEndian.AppendUint16(e.B, uint16(v)) }
func (e *Encoder) I32(v int32) { e.B = binary.BigEndian.AppendUint32(e.B, uint32(v)) }
func (e *Encoder) I64(v int64) { e.B = binary.BigEndian.AppendUint64(e.B, uint64(v)) }

func (e *Encoder) Str(s string) {
	if e.Flexible {
		e.B = binary.AppendUvarint(e.B, uint64(len(s))+1)
	} else {
		e.I16(int16(len(s)))
	}
	e.B = append(e.B, s...)
}

// Null writes a nullable string; the empty one stands for null.
func (e *Encoder) Null(s string) {
	switch {
	case s != "":
		e.Str(s)
	case e.Flexible:
		e.B = append(e.B, 0)
	default:
		e.I16(-1)
	}
}

func (e *Encoder) Bytes(b []byte) {
	if b == nil {
		e.I32(-1)
		return
	}
	e.I32(int32(len(b)))
	e.B = append(e.B, b...)
}

func (e *Encoder) Length(n int) {
	if e.Flexible {
		e.B = binary.AppendUvarint(e.B, uint64(n)+1)
	} else {
		e.I32(int32(n))
	}
}

func (e *Encoder) Strs(ss []string) {
	e.Length(len(ss))
	for _, s := range ss {
		e.Str(s)
	}
}

// Partitions writes topics with their partitions. Where Kafka has topic ids (KIP-848) there are names.
func (e *Encoder) Partitions(tps []wire.TopicPartition) {
	topics := 0
	for i := range tps {
		if i == 0 || tps[i].Topic != tps[i-1].Topic {
			topics++
		}
	}
	e.Length(topics)
	for i := 0; i < len(tps); {
		end := i
		for end < len(tps) && tps[end].Topic == tps[i].Topic {
			end++
		}
		e.Str(tps[i].Topic)
		e.Length(end - i)
		for ; i < end; i++ {
			e.I32(tps[i].Partition)
		}
		e.Tags()
	}
}

// Tags ends a flexible struct: no tagged fields.
func (e *Encoder) Tags() {
	if e.Flexible {
		e.B = append(e.B, 0)
	}
}

// TopicID ends a flexible struct with one tagged field, number 0: the 16 bytes of a topic's id.
func (e *Encoder) TopicID(id wire.UUID) {
	b := bytesOf(id)
	if b == nil { // no id: the field's default, which isn't written
		e.Tags()
		return
	}
	e.B = append(append(e.B, 1, 0, byte(len(b))), b...)
}

// Tag64 ends a flexible struct with one tagged field, number 0; 0 is its default and isn't written.
func (e *Encoder) Tag64(v int64) {
	if v == 0 {
		e.Tags()
		return
	}
	e.B = append(e.B, 1, 0, 8)
	e.I64(v)
}

// UUID writes the 16 bytes of an id; what isn't one is written as zeros.
func (e *Encoder) UUID(id wire.UUID) {
	b := bytesOf(id)
	if b == nil {
		b = make([]byte, uuidSize)
	}
	e.B = append(e.B, b...)
}

const uuidSize = 16

// bytesOf is an id's 16 bytes; nil: it isn't one.
func bytesOf(id wire.UUID) []byte {
	b, err := base64.RawURLEncoding.DecodeString(string(id))
	if err != nil || len(b) != uuidSize {
		return nil
	}
	return b
}

// Decoder reads what Encoder writes. What is missing reads as zero, and sets Bad.
type Decoder struct {
	B        []byte
	Flexible bool
	Bad      bool
}

// Take reads n bytes; nil when there are fewer, or n is negative.
func (d *Decoder) Take(n int) []byte {
	if n < 0 || n > len(d.B) {
		d.Bad, d.B = true, nil
		return nil
	}
	head := d.B[:n:n]
	d.B = d.B[n:]
	return head
}

func (d *Decoder) number(n int) uint64 {
	v := uint64(0)
	for _, x := range d.Take(n) {
		v = v<<8 | uint64(x)
	}
	return v
}

func (d *Decoder) I8() int8   { return int8(d.number(1)) }
func (d *Decoder) I16() int16 { return int16(d.number(2)) }
func (d *Decoder) I32() int32 { return int32(d.number(4)) }
func (d *Decoder) I64() int64 { return int64(d.number(8)) }

// Uvarint reads a length + 1, a count or a tag: none is larger than what is left to read.
func (d *Decoder) Uvarint() int {
	v, n := binary.Uvarint(d.B)
	if n <= 0 || v > uint64(len(d.B)) {
		d.Bad, d.B = true, nil
		return 0
	}
	d.B = d.B[n:]
	return int(v)
}

// Chars is the length of a string in bytes; -1 for null.
func (d *Decoder) Chars() int {
	if d.Flexible {
		return d.Uvarint() - 1
	}
	return int(d.I16())
}

// Size is the length of bytes or of an array; -1 for null.
func (d *Decoder) Size() int {
	if d.Flexible {
		return d.Uvarint() - 1
	}
	return int(d.I32())
}

func (d *Decoder) Str() string {
	n := d.Chars()
	if n < 0 {
		return ""
	}
	return string(d.Take(n))
}

func (d *Decoder) Bytes() []byte {
	n := int(d.I32())
	if n < 0 {
		return nil
	}
	return d.Take(n)
}

func (d *Decoder) Length() int {
	n := d.Size()
	if n > len(d.B) { // each item takes at least a byte
		d.Bad = true
		return 0
	}
	return max(n, 0)
}

func (d *Decoder) Strs() []string {
	ss := make([]string, d.Length())
	for i := range ss {
		ss[i] = d.Str()
	}
	return ss
}

func (d *Decoder) Partitions() []wire.TopicPartition {
	var tps []wire.TopicPartition
	for range d.Length() {
		topic := d.Str()
		for range d.Length() {
			tps = append(tps, wire.TopicPartition{Topic: topic, Partition: d.I32()})
		}
		d.Tags()
	}
	return tps
}

// Tags skips the end of a flexible struct that has no tagged fields.
func (d *Decoder) Tags() {
	if d.Flexible {
		d.Uvarint()
	}
}

// Tag64 reads what Encoder.Tag64 writes.
func (d *Decoder) Tag64() int64 {
	if d.Uvarint() == 0 {
		return 0
	}
	d.Take(2) // the field's number, and its size
	return d.I64()
}
