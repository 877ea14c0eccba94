// Package page is the bridge between the page's scripts and a player: wishes come in as JSON, the
// whole state goes out as JSON. The writer is our own because encoding/json would cost the wasm more
// bytes than all of this package.
package page

import (
	"maps"
	"slices"
	"strconv"

	"highwater/sim/ordered"
)

// writer builds JSON text. Commas take care of themselves.
type writer struct {
	buf    []byte
	comma  bool
	depth  int
	fields []field // of the outermost object, if somebody wants to know; not nil then
}

func (w *writer) sep() {
	if w.comma {
		w.buf = append(w.buf, ',')
	}
	w.comma = true
}

func (w *writer) key(k string) {
	w.sep()
	if w.depth == 1 && w.fields != nil {
		w.end()
		w.fields = append(w.fields, field{name: k, from: len(w.buf)})
	}
	w.buf = appendString(w.buf, k)
	w.buf = append(w.buf, ':')
	w.comma = false
}

// end notes where the last of the fields ends: before the comma or the brace that follows it.
func (w *writer) end() {
	if n := len(w.fields); n > 0 {
		w.fields[n-1].to = len(w.buf) - 1
	}
}

func (w *writer) open(b byte) {
	w.sep()
	w.buf = append(w.buf, b)
	w.comma = false
	w.depth++
}

func (w *writer) close(b byte) {
	w.buf = append(w.buf, b)
	w.comma = true
	w.depth--
}

// Each of the following writes one value, as the value of a key or as an element of a list.

func (w *writer) text(v string) {
	w.sep()
	w.buf = appendString(w.buf, v)
}

func (w *writer) whole(v int64) {
	w.sep()
	w.buf = strconv.AppendInt(w.buf, v, 10)
}

// float writes six digits, which is more than any of the page's numbers needs. JSON has no NaN and no
// infinity.
func (w *writer) float(v float64) {
	w.sep()
	w.buf = strconv.AppendFloat(w.buf, finite(v), 'g', 6, 64)
}

func (w *writer) flag(v bool) {
	w.sep()
	w.buf = strconv.AppendBool(w.buf, v)
}

func (w *writer) null() {
	w.sep()
	w.buf = append(w.buf, "null"...)
}

// texts writes an object of texts, its keys in order.
func (w *writer) texts(v map[string]string) {
	w.open('{')
	keys := slices.Collect(maps.Keys(v))
	ordered.Sort(keys)
	for _, k := range keys {
		w.key(k)
		w.text(v[k])
	}
	w.close('}')
}

// JSON is the answer as the page gets it.
func (v *Answer) JSON() string {
	w := &writer{}
	v.put(w)
	return string(w.buf)
}

const hexDigits = "0123456789abcdef"

// appendString quotes s. Control characters are escaped, and so are the three that could end a script
// element or a line of JavaScript; bytes that are no UTF-8 become the replacement character.
func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b = append(b, '\\', byte(r))
		case r == '\n':
			b = append(b, '\\', 'n')
		case r < 0x20 || r == '<' || r == 0x7f:
			b = append(b, '\\', 'u', '0', '0', hexDigits[r>>4], hexDigits[r&15])
		case r == '\u2028' || r == '\u2029':
			b = append(b, '\\', 'u', '2', '0', '2', hexDigits[r&15])
		default:
			b = append(b, string(r)...)
		}
	}
	return append(b, '"')
}
