package notebook

import (
	"encoding/base64"
	"strings"
	"unicode/utf8"

	"highwater/sim/node"
	"highwater/sim/tool/kit"
	"highwater/sim/wire"
)

// call is one call that isn't answered yet; id 0: none. It is replaced whole.
type call struct {
	id    int64
	do    string
	args  kit.JSON
	since node.Time
	until node.Time // node.Forever: it waits as long as it takes
	wants int64     // what it waits for, in its own way of counting
}

// Problem tells what is wrong with a line that should be a call, before it is given to a process; ""
// when it is one.
func Problem(line string) string {
	v, ok := kit.ParseJSON(line)
	if _, f := v.Object(); !ok || f != nil {
		return `a call is a JSON object, such as {"id": 1, "do": "poll", "timeout_ms": 500}`
	}
	if id, f := v.Get("id").Whole("Long"); f != nil || id <= 0 {
		return `a call needs a positive "id"`
	}
	if do, f := v.Get("do").String(); f != nil || do == "" {
		return `a call needs a "do"`
	}
	return ""
}

// read makes a call of a line.
func read(line string, out *node.Out) (call, bool) {
	if Problem(line) != "" {
		return call{}, false
	}
	v, _ := kit.ParseJSON(line)
	c := call{id: v.Get("id").Number, do: v.Get("do").Text, args: v, since: out.Now,
		until: node.Forever}
	if ms, f := v.Get("timeout_ms").Whole("Long"); f == nil && ms >= 0 {
		c.until = out.Now + max(node.Ms(ms), quickest)
	}
	return c, true
}

// quickest is how long a call takes that is told not to wait. A loop that asks again and again would
// otherwise stand at one instant for ever.
const quickest node.Time = 100

// late tells whether the call has waited long enough.
func (c *call) late(out *node.Out) bool { return out.Now >= c.until }

func (c *call) number(key string, fallback int64) int64 {
	if n, f := c.args.Get(key).Whole("Long"); f == nil {
		return n
	}
	return fallback
}

func (c *call) text(key string) string {
	s, _ := c.args.Get(key).String()
	return s
}

// bytes are a value that is text under its key, or base64 under the key with 64 behind it; nil: none.
func (c *call) bytes(key string) []byte { return bytesIn(c.args, key) }

func bytesIn(v kit.JSON, key string) []byte {
	if s, f := v.Get(key).String(); f == nil {
		return []byte(s)
	}
	if s, f := v.Get(key + "64").String(); f == nil {
		b, _ := base64.StdEncoding.DecodeString(s)
		return append([]byte{}, b...)
	}
	return nil
}

// texts are a list of strings; what is none is left out.
func texts(v kit.JSON) []string {
	var out []string
	for _, item := range v.Items {
		if s, f := item.String(); f == nil {
			out = append(out, s)
		}
	}
	return out
}

// partitions are a list of [topic, partition, ...].
func partitions(v kit.JSON) []wire.TopicPartition {
	var out []wire.TopicPartition
	for _, item := range v.Items {
		if tp, ok := partition(item); ok {
			out = append(out, tp)
		}
	}
	return out
}

func partition(v kit.JSON) (wire.TopicPartition, bool) {
	if len(v.Items) < 2 {
		return wire.TopicPartition{}, false
	}
	topic, f := v.Items[0].String()
	n, g := v.Items[1].Whole("Integer")
	return wire.TopicPartition{Topic: topic, Partition: int32(n)}, f == nil && g == nil && n >= 0
}

// Most partitions and topics that a call may name: what it makes costs more than its own length.
const mostNamed = 1000

// putBytes writes what bytes reads.
func putBytes(w *kit.JSONWriter, key string, b []byte) {
	switch {
	case b == nil:
		w.Null(key)
	case utf8.Valid(b):
		w.Text(key, string(b))
	default:
		w.Text(key+"64", base64.StdEncoding.EncodeToString(b))
	}
}

func putPartition(w *kit.JSONWriter, key string, tp wire.TopicPartition) {
	w.List(key).Text("", tp.Topic).Number("", int64(tp.Partition)).End()
}

func putPartitions(w *kit.JSONWriter, key string, tps []wire.TopicPartition) {
	w.List(key)
	for _, tp := range tps {
		putPartition(w, "", tp)
	}
	w.End()
}

// Spoken is a call as its program's author wrote it, nearly: poll(timeout_ms=500).
func (h *handle) Spoken(line string) string {
	v, ok := kit.ParseJSON(line)
	if !ok || Problem(line) != "" {
		return line
	}
	do := v.Get("do").Text
	var args []string
	for _, key := range [...]string{"topic", "topics", "key", "value", "partition", "timeout_ms", "ms",
		"text", "offset", "partitions", "offsets"} {
		if a := v.Get(key); v.Has(key) && a.Compact() != "null" {
			args = append(args, key+"="+short(a.Compact()))
		}
	}
	return do + "(" + strings.Join(args, ", ") + ")"
}

func short(s string) string {
	const most = 40
	if len(s) <= most {
		return s
	}
	cut := most
	for cut > 0 && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut] + "…"
}
