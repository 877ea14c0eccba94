package dumplog

import (
	"strconv"

	"highwater/sim/tool/kit"
	"highwater/sim/tool/stored"
	"highwater/sim/wire"
)

// contents are what is printed of a record's key and value; nil is nothing.
func (d *dump) contents(f *wire.SegmentFile, b *wire.Batch,
	r *wire.Record) (key, payload *string, problem *kit.Failure) {
	if d.records != nil {
		return d.stored(f, b.BaseOffset+int64(r.OffsetDelta), r)
	}
	k, problem := d.keys.read(r.Key)
	if problem != nil {
		return nil, nil, problem
	}
	v, problem := d.values.read(r.Value)
	if r.Key != nil {
		key = &k
	}
	if r.Value != nil {
		payload = &v
	}
	return key, payload, problem
}

// stored reads a record of one of Kafka's own topics. One that can't be read says so where its key
// would stand, and the dump goes on. Kafka: DumpLogSegments.CoordinatorRecordMessageParser.
func (d *dump) stored(f *wire.SegmentFile, offset int64,
	r *wire.Record) (key, payload *string, problem *kit.Failure) {
	at := strconv.FormatInt(offset, 10)
	if r.Key == nil {
		return nil, nil, &kit.Failure{Java: "java.lang.RuntimeException",
			Message: "Failed to decode message at offset " + at +
				" using the specified decoder (message had a missing key)"}
	}
	kind, known, short := d.records.Kind(r.Key)
	if !known && !short {
		s := "Unknown record type " + strconv.Itoa(int(kind)) + " at offset " + at + ", skipping."
		return &s, nil, nil
	}
	o := stored.Option{Quoted: true, TopicIDs: f.TopicIDs}
	k, bad := d.records.Key(r.Key, o)
	v := "<DELETE>"
	if bad == "" && r.Value != nil {
		v, bad = d.records.Value(kind, r.Value, o)
	}
	if bad != "" {
		s := "Error at offset " + at + ", skipping. " + bad
		return &s, nil, nil
	}
	return &k, &v, nil
}
