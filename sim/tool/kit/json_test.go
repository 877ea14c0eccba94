package kit

import (
	"testing"

	"highwater/sim/wire"
)

// TestEachPartition: the walk through a file's partitions refuses what Kafka's asJsonArray,
// asJsonObject and to(STRING) refuse, and hands over what came before.
func TestEachPartition(t *testing.T) {
	const one = `{"topic": "a", "partition": 1}`
	for _, c := range []struct {
		text, failure string
		handed        int
	}{
		{`{"partitions": []}`, "", 0},
		{`{"partitions": [` + one + `, {"topic": "b", "partition": 0}]}`, "", 2},
		{`{"partitions": 5}`, "Expected JSON array, received 5", 0},
		{`{"partitions": {}}`, "Expected JSON array, received {}", 0},
		{`{"partitions": [7]}`, "Expected JSON object, received 7", 0},
		{`{"partitions": [` + one + `, []]}`, "Expected JSON object, received []", 1},
		{`{"partitions": [{"partition": 1}]}`, "No such field exists: `topic`", 0},
		{`{"partitions": [` + one + `, {"topic": "b"}]}`, "No such field exists: `partition`", 1},
		{`{"partitions": [{"topic": "a", "partition": "x"}]}`,
			"Expected `Integer` value, received \"x\"", 0},
	} {
		v, ok := ParseJSON(c.text)
		if !ok {
			t.Fatalf("%s is not JSON", c.text)
		}
		handed, failure := 0, ""
		if f := EachPartition(v, func(wire.TopicPartition, JSON) *Failure {
			handed++
			return nil
		}); f != nil {
			failure = f.Message
		}
		if handed != c.handed || failure != c.failure {
			t.Errorf("%s: handed %d with %q, want %d with %q", c.text, handed, failure, c.handed,
				c.failure)
		}
	}
}
