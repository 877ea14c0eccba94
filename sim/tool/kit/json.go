package kit

import (
	"strconv"
	"strings"

	"highwater/sim/wire"
)

// JSON is a small JSON tree for the files that some tools read.
type JSON struct {
	kind   byte // 's' string, 'n' number, 'a' array, 'o' object, 'l' literal; 0: none
	Text   string
	Number int64
	Items  []JSON
	keys   []string // of an object; items are its values
	source string   // its own text
}

// Get is a member of an object; the zero value when it isn't there.
func (v JSON) Get(key string) JSON {
	for i, k := range v.keys {
		if k == key {
			return v.Items[i]
		}
	}
	return JSON{}
}

type jsonReader struct {
	s   string
	pos int
	bad bool
}

// ParseJSON reads a text; false when it isn't JSON. A text of blanks is JSON without anything in it.
func ParseJSON(s string) (JSON, bool) {
	if strings.TrimSpace(s) == "" {
		return JSON{}, true
	}
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

func (r *jsonReader) value(depth int) JSON {
	r.blanks()
	start := r.pos
	v := r.bare(depth)
	v.source = r.s[start:r.pos]
	return v
}

func (r *jsonReader) bare(depth int) JSON {
	if depth > maxJSONDepth || r.pos >= len(r.s) {
		r.bad = true
		return JSON{}
	}
	switch c := r.s[r.pos]; {
	case c == '"':
		return JSON{kind: 's', Text: r.str()}
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
		return JSON{kind: 'n', Number: n, Text: r.s[start:r.pos]}
	}
	for _, w := range []string{"true", "false", "null"} {
		if strings.HasPrefix(r.s[r.pos:], w) {
			r.pos += len(w)
			return JSON{kind: 'l', Text: w}
		}
	}
	r.bad = true
	return JSON{}
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

func (r *jsonReader) array(depth int) JSON {
	v := JSON{kind: 'a'}
	r.pos++
	if r.next(']') {
		return v
	}
	for !r.bad {
		v.Items = append(v.Items, r.value(depth+1))
		if r.next(']') {
			return v
		}
		r.bad = r.bad || !r.next(',')
	}
	return v
}

func (r *jsonReader) object(depth int) JSON {
	v := JSON{kind: 'o'}
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
		v.Items = append(v.Items, r.value(depth+1))
		if r.next('}') {
			return v
		}
		r.bad = r.bad || !r.next(',')
	}
	return v
}

// EachPartition hands over the partitions of {"partitions": [{"topic": "foo", "partition": 1}]} with
// what else stands beside them, until something is missing or each finds a mistake.
func EachPartition(v JSON, each func(tp wire.TopicPartition, item JSON) *Failure) *Failure {
	list, f := v.Get("partitions").Array()
	if f != nil {
		return f
	}
	for _, e := range list {
		var tp wire.TopicPartition
		var m JSON
		if e, f = e.Object(); f == nil {
			m, f = e.Member("topic")
		}
		if f == nil {
			tp.Topic, f = m.String()
		}
		if f == nil {
			m, f = e.Member("partition")
		}
		var n int64
		if f == nil {
			n, f = m.Whole("Integer")
			tp.Partition = int32(n)
		}
		if f == nil {
			f = each(tp, e)
		}
		if f != nil {
			return f
		}
	}
	return nil
}

// Operation is the exception of the tools for input that they can't work with.
func Operation(message string) *Failure {
	return &Failure{Java: "org.apache.kafka.tools.AdminOperationException", Message: message}
}

// NotJSON is said of input that isn't JSON.
func NotJSON() *Failure { return Operation("The input string is not a valid JSON") }

// CheckVersion checks the version of a file, which may be left out.
func CheckVersion(v JSON) *Failure {
	_, f := v.Object()
	if n := v.Get("version"); f == nil && v.Has("version") && n.Number != 1 {
		return Operation("Not supported version field value " + n.Text)
	}
	return f
}

// JSONString writes s as JSON, as Jackson and yajl do.
func JSONString(s string) string {
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

// IsStdin tells whether a file's name means the standard input: the here-document behind the command.
func IsStdin(path string) bool {
	return path == "/dev/stdin" || path == "/dev/fd/0" || path == "-"
}

// HasFile tells whether a tool can read a file.
func (p *Process) HasFile(path string) bool {
	_, ok := p.ReadFile(path)
	return ok
}

// ReadFile is what a tool gets from a file's name.
func (p *Process) ReadFile(path string) (text string, ok bool) {
	if IsStdin(path) {
		return strings.Join(p.Line.Stdin, "\n"), true
	}
	for _, f := range p.Line.Mine {
		if f.Name == path && p.Line.Host == 0 {
			return f.Text, true
		}
	}
	return "", false
}
