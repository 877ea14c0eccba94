// Package stored shows the records of Kafka's own topics as JSON, as kafka-dump-log.sh and the
// console consumer's formatters do. It was written from Kafka's schemas and knows nothing of what
// the coordinators write with (codec), on purpose: what both sides of one codec would get wrong
// alike is found here.
package stored

import (
	"encoding/base64"
	"strconv"

	"highwater/sim/tool/kit"
	"highwater/sim/wire"
	"highwater/sim/wire/codec"
)

// Records are the kinds of records of one topic.
type Records []*schema

// Option says how records are shown.
type Option struct {
	// Quoted writes the kind and the version as texts, and what a consumer's bytes hold as JSON: so
	// does kafka-dump-log.sh. Otherwise they are numbers, and the bytes are in base64: so do the
	// formatters.
	Quoted bool
	// TopicIDs are those of the topics that our records name where Kafka's have their ids; nil: the
	// bytes are Kafka's.
	TopicIDs []wire.TopicID
}

// Kind is the kind of a record by its key. Unknown are keys that aren't a coordinator's; short: the
// key has no kind at all. Kafka: CoordinatorRecordSerde.deserialize.
func (rs Records) Kind(key []byte) (kind int16, known, short bool) {
	k := codec.Decoder{B: key}
	kind = k.I16()
	return kind, !k.Bad && kind >= 0 && int(kind) < len(rs) && rs[kind] != nil, k.Bad
}

// Key is a key as JSON; an error says that it can't be read.
func (rs Records) Key(key []byte, o Option) (json, problem string) {
	kind, known, short := rs.Kind(key)
	switch {
	case short:
		return "", "Could not read version from key's buffer."
	case !known:
		return "", ""
	}
	k := reader{Decoder: codec.Decoder{B: key[2:]}, option: o}
	j := kit.JSONWriter{}
	k.numbered(&j, "type", kind).Open("data")
	k.read(&j, rs[kind].key)
	if k.Bad {
		return "", unread("key", kind)
	}
	return j.Shut().Shut().String(), ""
}

// Value is a value that belongs to a key of a known kind, and not a tombstone's, as JSON.
func (rs Records) Value(kind int16, value []byte, o Option) (json, problem string) {
	v := reader{Decoder: codec.Decoder{B: value}, option: o}
	s := rs[kind]
	version := v.I16()
	switch {
	case v.Bad:
		return "", "Could not read version from value's buffer."
	case version < 0 || version > s.newest:
		return "", "Found an unknown record version " + strconv.Itoa(int(version)) + " for " +
			strconv.Itoa(int(kind)) + " type"
	}
	v.version, v.Flexible = version, version >= s.flexible
	j := kit.JSONWriter{}
	v.numbered(&j, "version", version).Open("data")
	v.read(&j, s.value)
	if v.Bad {
		return "", unread("value", version)
	}
	return j.Shut().Shut().String(), ""
}

func unread(what string, version int16) string {
	return "Could not read record with version " + strconv.Itoa(int(version)) + " from " + what +
		"'s buffer due to: null."
}

func (v *reader) numbered(j *kit.JSONWriter, name string, n int16) *kit.JSONWriter {
	j.Open("")
	if v.option.Quoted {
		return j.Text(name, strconv.Itoa(int(n)))
	}
	return j.Number(name, int64(n))
}

// read shows the fields of a struct that its version has, in the order of the schema. A tagged one
// lies behind all others, so those are read twice; tags that nobody knows are passed by.
func (v *reader) read(j *kit.JSONWriter, fields []field) {
	ahead, unseen := *v, kit.JSONWriter{}
	for i := range fields {
		if f := &fields[i]; !f.tagged && f.in(v.version) {
			ahead.field(&unseen, f)
		}
	}
	tagged := ahead.tagged()
	for i := range fields {
		switch f := &fields[i]; {
		case !f.in(v.version):
		case f.kind == absent:
			j.Null(f.name)
		case !f.tagged:
			v.field(j, f)
		case tagged.B != nil:
			tagged.field(j, f)
			v.Bad = v.Bad || tagged.Bad
		}
	}
	v.B, v.Bad = ahead.B, v.Bad || ahead.Bad
}

// in tells whether a version has the field.
func (f *field) in(version int16) bool {
	return version >= f.since && (!f.only || version == f.since)
}

// tagged reads what ends a flexible struct, and finds the tagged field 0; b is nil when there is
// none.
func (v *reader) tagged() reader {
	found := *v
	found.B = nil
	if !v.Flexible {
		return found
	}
	for range v.Uvarint() {
		tag := v.Uvarint()
		if b := v.Take(v.Uvarint()); tag == 0 {
			found.B = b
		}
	}
	return found
}

// field shows one field.
func (v *reader) field(j *kit.JSONWriter, f *field) {
	switch f.kind {
	case int8Kind, int16Kind, int32Kind, int64Kind:
		j.Number(f.name, v.whole(f.kind))
	case text, nullable:
		if n := v.Chars(); n == -1 && f.kind == nullable {
			j.Null(f.name)
		} else {
			j.Text(f.name, string(v.Take(n)))
		}
	case topicID:
		j.Text(f.name, base64.RawURLEncoding.EncodeToString(v.Take(16)))
	case assigned:
		v.assigned(j, f.name)
	case absent: // is told without being read: its tag is passed by
	case bytes:
		if n := v.Size(); n == -1 {
			j.Null(f.name)
		} else {
			j.Text(f.name, base64.StdEncoding.EncodeToString(v.Take(n)))
		}
	case held:
		v.held(j, f)
	default:
		v.list(j, f)
	}
}

func (v *reader) list(j *kit.JSONWriter, f *field) {
	j.List(f.name)
	for range v.Length() {
		switch f.kind {
		case ints:
			j.Number("", int64(v.I32()))
		case texts:
			j.Text("", v.str())
		default:
			j.Open("")
			v.read(j, f.fields)
			j.Shut()
		}
	}
	j.End()
}

// held shows a consumer's struct in a record of a classic group; bytes that can't be read as one
// stay as they are. Kafka: DumpLogSegments.OffsetsMessageParser.prepareGroupMetadataValue.
func (v *reader) held(j *kit.JSONWriter, f *field) {
	b := v.Take(v.Size())
	inner := reader{Decoder: codec.Decoder{B: b}, option: v.option}
	inner.version = inner.I16()
	k := kit.JSONWriter{}
	k.Open("")
	inner.read(&k, f.fields)
	if !v.option.Quoted || inner.Bad || inner.version < 0 {
		j.Text(f.name, base64.StdEncoding.EncodeToString(b))
		return
	}
	j.Literal(f.name, k.Shut().String())
}

func (v *reader) assigned(j *kit.JSONWriter, name string) {
	if v.option.TopicIDs == nil {
		j.Text(name, base64.RawURLEncoding.EncodeToString(v.Take(16)))
		return
	}
	topic := v.str()
	for _, t := range v.option.TopicIDs {
		if t.Topic == topic {
			j.Text(name, string(t.ID))
			return
		}
	}
	j.Text(name, "AAAAAAAAAAAAAAAAAAAAAA") // the topic is gone, and its id with it
}
