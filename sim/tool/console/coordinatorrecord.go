package console

import (
	"encoding/base64"
	"encoding/binary"
	"strconv"

	"highwater/sim/node"
	"highwater/sim/tool/kit"
)

// Records of __consumer_offsets as JSON: the formatters for committed offsets and for classic groups.
// They write nothing after a record, not even the end of a line, as Kafka's don't.
// Kafka: CoordinatorRecordMessageFormatter, CoordinatorRecordJsonConverters, and the schemas
// OffsetCommitKey, OffsetCommitValue, GroupMetadataKey, GroupMetadataValue.

// Kinds of records: the version in front of the key. Kafka: CoordinatorRecordType.
const (
	legacyOffsetCommit int16 = 0
	offsetCommit       int16 = 1
	groupMetadata      int16 = 2
	lastRecordType     int16 = 19
)

// coordinatorRecord is one record, or nothing when it is of another kind. The problem is the message of
// the RuntimeException that a record which can't be read leads to.
func coordinatorRecord(r *node.PolledRecord, first, last int16) (text, problem string) {
	if r.Key == nil {
		return "", ""
	}
	k := binaryReader{b: r.Key}
	fail := func(why string) (string, string) {
		return "", "Could not read record at offset " + strconv.FormatInt(r.Offset, 10) +
			" due to: " + why
	}
	unread := func(what string, version int16) (string, string) {
		return fail("Could not read record with version " + strconv.Itoa(int(version)) + " from " +
			what + "'s buffer due to: null.")
	}
	kind := k.i16()
	if k.short {
		return fail("Could not read version from key's buffer.")
	}
	if kind < 0 || kind > lastRecordType {
		return "", "" // not a coordinator's record
	}
	j := kit.JSONWriter{}
	j.Open("").Open("key").Number("type", int64(kind)).Open("data").Text("group", k.str())
	if kind <= offsetCommit {
		j.Text("topic", k.str()).Number("partition", k.i32())
	}
	j.Shut().Shut()
	switch {
	case kind < first || kind > last:
		return "", ""
	case k.short:
		return unread("key", kind)
	case r.Value == nil:
		return j.Null("value").Shut().String(), ""
	}
	v := binaryReader{b: r.Value}
	version := v.i16()
	v.flexible = version >= 4
	switch {
	case v.short:
		return fail("Could not read version from value's buffer.")
	case version < 0 || version > 4:
		return fail("Found an unknown record version " + strconv.Itoa(int(version)) + " for " +
			strconv.Itoa(int(kind)) + " type")
	}
	j.Open("value").Number("version", int64(version)).Open("data")
	if kind == groupMetadata {
		v.group(&j, version)
	} else {
		v.offset(&j, version)
	}
	if v.short {
		return unread("value", version)
	}
	return j.Shut().Shut().Shut().String(), ""
}

// offset is OffsetCommitValue.
func (v *binaryReader) offset(j *kit.JSONWriter, version int16) {
	j.Number("offset", v.i64())
	if version >= 3 {
		j.Number("leaderEpoch", v.i32())
	}
	j.Text("metadata", v.str()).Number("commitTimestamp", v.i64())
	if version == 1 {
		j.Number("expireTimestamp", v.i64())
	}
	if version < 4 {
		return
	}
	for range v.uvarint() { // tagged fields
		tag := v.uvarint()
		if field := v.take(v.uvarint()); tag == 0 && len(field) == 16 {
			j.Text("topicId", base64.RawURLEncoding.EncodeToString(field))
		}
	}
}

// group is GroupMetadataValue.
func (v *binaryReader) group(j *kit.JSONWriter, version int16) {
	j.Text("protocolType", v.str()).Number("generation", v.i32())
	v.nullable(j, "protocol")
	v.nullable(j, "leader")
	if version >= 2 {
		j.Number("currentStateTimestamp", v.i64())
	}
	j.List("members")
	for range v.length() {
		j.Open("").Text("memberId", v.str())
		if version >= 3 {
			v.nullable(j, "groupInstanceId")
		}
		j.Text("clientId", v.str()).Text("clientHost", v.str())
		if version >= 1 {
			j.Number("rebalanceTimeout", v.i32())
		}
		j.Number("sessionTimeout", v.i32())
		j.Text("subscription", base64.StdEncoding.EncodeToString(v.take(v.size())))
		j.Text("assignment", base64.StdEncoding.EncodeToString(v.take(v.size())))
		j.Shut()
	}
	j.End()
}

// binaryReader reads Kafka's binary types. Flexible structs, from a schema's flexible version on, have
// varints of length + 1. What is missing reads as zero, and sets short.
type binaryReader struct {
	b        []byte
	flexible bool
	short    bool
}

func (v *binaryReader) take(n int) []byte {
	if n < 0 || n > len(v.b) {
		v.short, v.b = true, nil
		return nil
	}
	head := v.b[:n]
	v.b = v.b[n:]
	return head
}

func (v *binaryReader) number(n int) uint64 {
	x := uint64(0)
	for _, c := range v.take(n) {
		x = x<<8 | uint64(c)
	}
	return x
}

func (v *binaryReader) i16() int16 { return int16(v.number(2)) }

func (v *binaryReader) i32() int64 { return int64(int32(v.number(4))) }

func (v *binaryReader) i64() int64 { return int64(v.number(8)) }

func (v *binaryReader) uvarint() int {
	x, n := binary.Uvarint(v.b)
	if n <= 0 || x > uint64(len(v.b)) {
		v.short, v.b = true, nil
		return 0
	}
	v.b = v.b[n:]
	return int(x)
}

// size is the length of bytes or of an array.
func (v *binaryReader) size() int {
	if v.flexible {
		return v.uvarint() - 1
	}
	return int(v.i32())
}

func (v *binaryReader) length() int {
	n := v.size()
	if n > len(v.b) { // each item takes at least a byte
		v.short = true
		return 0
	}
	return max(n, 0)
}

// chars is the length of a string; -1 for null.
func (v *binaryReader) chars() int {
	if v.flexible {
		return v.uvarint() - 1
	}
	return int(v.i16())
}

func (v *binaryReader) str() string { return string(v.take(v.chars())) }

// nullable reads a string that may be null, and writes it.
func (v *binaryReader) nullable(j *kit.JSONWriter, name string) {
	if n := v.chars(); n == -1 {
		j.Null(name)
	} else {
		j.Text(name, string(v.take(n)))
	}
}
