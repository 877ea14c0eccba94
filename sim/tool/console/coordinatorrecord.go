package console

import (
	"strconv"

	"highwater/sim/node"
	"highwater/sim/tool/kit"
	"highwater/sim/tool/stored"
)

// coordinatorRecord is one record of __consumer_offsets as JSON, or nothing when it is of another
// kind than those asked for. The problem is the message of the RuntimeException that a record which
// can't be read leads to. Nothing is written after a record, not even the end of a line. Kafka:
// CoordinatorRecordMessageFormatter.
func coordinatorRecord(r *node.PolledRecord, first, last int16) (text, problem string) {
	if r.Key == nil {
		return "", ""
	}
	kind, known, short := stored.Offsets.Kind(r.Key)
	if !short && (!known || kind < first || kind > last) {
		return "", ""
	}
	j := kit.JSONWriter{}
	key, problem := stored.Offsets.Key(r.Key, stored.Option{})
	value := "null"
	if problem == "" && r.Value != nil {
		value, problem = stored.Offsets.Value(kind, r.Value, stored.Option{})
	}
	if problem != "" {
		return "", "Could not read record at offset " + strconv.FormatInt(r.Offset, 10) +
			" due to: " + problem
	}
	return j.Open("").Literal("key", key).Literal("value", value).Shut().String(), ""
}
