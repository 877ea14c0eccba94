package group

import (
	"encoding/base64"
	"encoding/binary"
	"strconv"

	"highwater/sim/wire"
)

// encoder writes Kafka's binary types. Keys and classic values use lengths of two or four bytes;
// KIP-848's and KIP-932's values are "flexible": a varint of length + 1.
type encoder struct {
	b        []byte
	flexible bool
}

func (e *encoder) i8(v int8)   { e.b = append(e.b, byte(v)) }
func (e *encoder) i16(v int16) { e.b = binary.BigEndian.AppendUint16(e.b, uint16(v)) }
func (e *encoder) i32(v int32) { e.b = binary.BigEndian.AppendUint32(e.b, uint32(v)) }
func (e *encoder) i64(v int64) { e.b = binary.BigEndian.AppendUint64(e.b, uint64(v)) }

func (e *encoder) str(s string) {
	if e.flexible {
		e.b = binary.AppendUvarint(e.b, uint64(len(s))+1)
	} else {
		e.i16(int16(len(s)))
	}
	e.b = append(e.b, s...)
}

// null writes a nullable string; the empty one stands for null.
func (e *encoder) null(s string) {
	switch {
	case s != "":
		e.str(s)
	case e.flexible:
		e.b = append(e.b, 0)
	default:
		e.i16(-1)
	}
}

func (e *encoder) bytes(b []byte) {
	if b == nil {
		e.i32(-1)
		return
	}
	e.i32(int32(len(b)))
	e.b = append(e.b, b...)
}

func (e *encoder) length(n int) {
	if e.flexible {
		e.b = binary.AppendUvarint(e.b, uint64(n)+1)
	} else {
		e.i32(int32(n))
	}
}

func (e *encoder) strs(ss []string) {
	e.length(len(ss))
	for _, s := range ss {
		e.str(s)
	}
}

// partitions writes topics with their partitions. Where Kafka has topic ids (KIP-848) there are names.
func (e *encoder) partitions(tps []wire.TopicPartition) {
	topics := 0
	for i := range tps {
		if i == 0 || tps[i].Topic != tps[i-1].Topic {
			topics++
		}
	}
	e.length(topics)
	for i := 0; i < len(tps); {
		end := i
		for end < len(tps) && tps[end].Topic == tps[i].Topic {
			end++
		}
		e.str(tps[i].Topic)
		e.length(end - i)
		for ; i < end; i++ {
			e.i32(tps[i].Partition)
		}
		e.tags()
	}
}

// tags ends a flexible struct: no tagged fields.
func (e *encoder) tags() {
	if e.flexible {
		e.b = append(e.b, 0)
	}
}

// topicID ends a flexible struct with one tagged field, number 0: the 16 bytes of a topic's id.
func (e *encoder) topicID(id wire.UUID) {
	const size = 16
	b, err := base64.RawURLEncoding.DecodeString(string(id))
	if err != nil || len(b) != size { // no id: the field's default, which isn't written
		e.tags()
		return
	}
	e.b = append(append(e.b, 1, 0, size), b...)
}

// decoder reads what encoder writes. What is missing reads as zero, and sets bad.
type decoder struct {
	b        []byte
	flexible bool
	bad      bool
}

func (d *decoder) take(n int) []byte {
	if n < 0 || n > len(d.b) {
		d.bad, d.b = true, nil
		return nil
	}
	head := d.b[:n:n]
	d.b = d.b[n:]
	return head
}

func (d *decoder) number(n int) uint64 {
	v := uint64(0)
	for _, x := range d.take(n) {
		v = v<<8 | uint64(x)
	}
	return v
}

func (d *decoder) i8() int8   { return int8(d.number(1)) }
func (d *decoder) i16() int16 { return int16(d.number(2)) }
func (d *decoder) i32() int32 { return int32(d.number(4)) }
func (d *decoder) i64() int64 { return int64(d.number(8)) }

func (d *decoder) uvarint() int {
	v, n := binary.Uvarint(d.b)
	if n <= 0 {
		d.bad, d.b = true, nil
		return 0
	}
	d.b = d.b[n:]
	return int(v)
}

func (d *decoder) str() string {
	n := 0
	if d.flexible {
		n = d.uvarint() - 1
	} else {
		n = int(d.i16())
	}
	if n < 0 {
		return ""
	}
	return string(d.take(n))
}

func (d *decoder) bytes() []byte {
	n := int(d.i32())
	if n < 0 {
		return nil
	}
	return d.take(n)
}

func (d *decoder) length() int {
	n := 0
	if d.flexible {
		n = d.uvarint() - 1
	} else {
		n = int(d.i32())
	}
	if n > len(d.b) { // each item takes at least a byte
		d.bad = true
		return 0
	}
	return max(n, 0)
}

func (d *decoder) strs() []string {
	ss := make([]string, d.length())
	for i := range ss {
		ss[i] = d.str()
	}
	return ss
}

func (d *decoder) partitions() []wire.TopicPartition {
	var tps []wire.TopicPartition
	for range d.length() {
		topic := d.str()
		for range d.length() {
			tps = append(tps, wire.TopicPartition{Topic: topic, Partition: d.i32()})
		}
		if d.flexible {
			d.uvarint()
		}
	}
	return tps
}

func encodeSubscription(s *wire.Subscription) []byte {
	e := encoder{}
	e.i16(3)
	e.strs(s.Topics)
	e.bytes(s.UserData)
	e.partitions(s.Owned)
	e.i32(s.Generation)
	e.null(s.RackID)
	return e.b
}

func decodeSubscription(b []byte) wire.Subscription {
	d := decoder{b: b}
	d.i16()
	return wire.Subscription{Topics: d.strs(), UserData: d.bytes(), Owned: d.partitions(),
		Generation: d.i32(), RackID: d.str()}
}

func encodeAssignment(a *wire.Assignment) []byte {
	e := encoder{}
	e.i16(3)
	e.partitions(a.Partitions)
	e.bytes(a.UserData)
	return e.b
}

func decodeAssignment(b []byte) wire.Assignment {
	d := decoder{b: b}
	d.i16()
	return wire.Assignment{Partitions: d.partitions(), UserData: d.bytes()}
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
