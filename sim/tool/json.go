package tool

import (
	"strconv"
	"strings"

	"highwater/sim/wire"
)

// jsonValue is a small JSON tree for the files that some tools read.
type jsonValue struct {
	kind   byte // 's' string, 'n' number, 'a' array, 'o' object, 'l' literal; 0: none
	text   string
	number int64
	items  []jsonValue
	keys   []string // of an object; items are its values
}

// get is a member of an object; the zero value when it isn't there.
func (v jsonValue) get(key string) jsonValue {
	for i, k := range v.keys {
		if k == key {
			return v.items[i]
		}
	}
	return jsonValue{}
}

type jsonReader struct {
	s   string
	pos int
	bad bool
}

// parseJSON reads a text; false when it isn't JSON.
func parseJSON(s string) (jsonValue, bool) {
	r := jsonReader{s: s}
	v := r.value(0)
	r.blanks()
	return v, !r.bad && r.pos == len(s)
}

const maxJSONDepth = 32

func (r *jsonReader) blanks() {
	for r.pos < len(r.s) && strings.IndexByte(" \t\r\n", r.s[r.pos]) >= 0 {
		r.pos++
	}
}

func (r *jsonReader) next(c byte) bool {
	r.blanks()
	if r.pos < len(r.s) && r.s[r.pos] == c {
		r.pos++
		return true
	}
	return false
}

func (r *jsonReader) value(depth int) jsonValue {
	r.blanks()
	if depth > maxJSONDepth || r.pos >= len(r.s) {
		r.bad = true
		return jsonValue{}
	}
	switch c := r.s[r.pos]; {
	case c == '"':
		return jsonValue{kind: 's', text: r.str()}
	case c == '[':
		return r.array(depth)
	case c == '{':
		return r.object(depth)
	case c == '-' || c >= '0' && c <= '9':
		start := r.pos
		for r.pos < len(r.s) && strings.IndexByte("+-.eE0123456789", r.s[r.pos]) >= 0 {
			r.pos++
		}
		n, err := strconv.ParseInt(r.s[start:r.pos], 10, 64)
		r.bad = r.bad || err != nil
		return jsonValue{kind: 'n', number: n, text: r.s[start:r.pos]}
	}
	for _, w := range []string{"true", "false", "null"} {
		if strings.HasPrefix(r.s[r.pos:], w) {
			r.pos += len(w)
			return jsonValue{kind: 'l', text: w}
		}
	}
	r.bad = true
	return jsonValue{}
}

func (r *jsonReader) str() string {
	r.pos++
	start := r.pos
	for r.pos < len(r.s) && r.s[r.pos] != '"' {
		if r.s[r.pos] == '\\' {
			r.pos++
		}
		r.pos++
	}
	if r.pos >= len(r.s) {
		r.bad = true
		return ""
	}
	text := r.s[start:r.pos]
	r.pos++
	if strings.IndexByte(text, '\\') < 0 {
		return text
	}
	out, err := strconv.Unquote(`"` + strings.ReplaceAll(text, `\/`, `/`) + `"`)
	r.bad = r.bad || err != nil
	return out
}

func (r *jsonReader) array(depth int) jsonValue {
	v := jsonValue{kind: 'a'}
	r.pos++
	if r.next(']') {
		return v
	}
	for !r.bad {
		v.items = append(v.items, r.value(depth+1))
		if r.next(']') {
			return v
		}
		r.bad = r.bad || !r.next(',')
	}
	return v
}

func (r *jsonReader) object(depth int) jsonValue {
	v := jsonValue{kind: 'o'}
	r.pos++
	if r.next('}') {
		return v
	}
	for !r.bad {
		r.blanks()
		if r.pos >= len(r.s) || r.s[r.pos] != '"' {
			r.bad = true
			return v
		}
		v.keys = append(v.keys, r.str())
		r.bad = r.bad || !r.next(':')
		v.items = append(v.items, r.value(depth+1))
		if r.next('}') {
			return v
		}
		r.bad = r.bad || !r.next(',')
	}
	return v
}

// partitionsIn reads {"partitions": [{"topic": "foo", "partition": 1}]}; false when something is
// missing.
func partitionsIn(v jsonValue) ([]wire.TopicPartition, bool) {
	list := v.get("partitions")
	if list.kind != 'a' {
		return nil, false
	}
	var out []wire.TopicPartition
	for _, e := range list.items {
		t, n := e.get("topic"), e.get("partition")
		if t.kind != 's' || n.kind != 'n' {
			return nil, false
		}
		out = append(out, wire.TopicPartition{Topic: t.text, Partition: int32(n.number)})
	}
	return out, true
}

// jsonString writes s as JSON, as Jackson and yajl do.
func jsonString(s string) string {
	b := []byte{'"'}
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c == '\n':
			b = append(b, `\n`...)
		case c == '\t':
			b = append(b, `\t`...)
		case c == '\r':
			b = append(b, `\r`...)
		case c == '\b':
			b = append(b, `\b`...)
		case c == '\f':
			b = append(b, `\f`...)
		case c < ' ':
			b = append(b, `\u00`...)
			b = append(b, "0123456789ABCDEF"[c>>4], "0123456789ABCDEF"[c&15])
		default:
			b = append(b, c)
		}
	}
	return string(append(b, '"'))
}

// readFile is what a tool gets from a file's name. The processes here have no disk: the only file is
// /dev/stdin, the here-document behind the command.
func (p *Process) readFile(path string) (text string, ok bool) {
	if path != "/dev/stdin" && path != "/dev/fd/0" && path != "-" {
		return "", false
	}
	return strings.Join(p.spec.Stdin, "\n"), true
}
