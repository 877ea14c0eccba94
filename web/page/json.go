// Package page is the bridge between the page's scripts and a player: wishes come in as JSON, the
// whole state goes out as JSON. The writer is our own because encoding/json would cost the wasm more
// bytes than all of this package.
package page

import "strconv"

// writer builds JSON text. Commas take care of themselves.
type writer struct {
	buf   []byte
	comma bool
}

func (w *writer) sep() {
	if w.comma {
		w.buf = append(w.buf, ',')
	}
	w.comma = true
}

func (w *writer) key(k string) {
	w.sep()
	w.buf = appendString(w.buf, k)
	w.buf = append(w.buf, ':')
	w.comma = false
}

func (w *writer) open(b byte) {
	w.sep()
	w.buf = append(w.buf, b)
	w.comma = false
}

func (w *writer) close(b byte) {
	w.buf = append(w.buf, b)
	w.comma = true
}

// obj writes an object, as a value or, with a key, as a field.
func (w *writer) obj(key string, fill func()) {
	if key != "" {
		w.key(key)
	}
	w.open('{')
	fill()
	w.close('}')
}

// list writes an array of n things.
func (w *writer) list(key string, n int, fill func(i int)) {
	w.key(key)
	w.open('[')
	for i := range n {
		fill(i)
	}
	w.close(']')
}

func (w *writer) str(key, v string) {
	w.key(key)
	w.buf = appendString(w.buf, v)
	w.comma = true
}

func (w *writer) value(v string) {
	w.sep()
	w.buf = appendString(w.buf, v)
}

func (w *writer) num(key string, v int64) {
	w.key(key)
	w.buf = strconv.AppendInt(w.buf, v, 10)
	w.comma = true
}

func (w *writer) float(key string, v float64) {
	w.key(key)
	w.buf = strconv.AppendFloat(w.buf, v, 'g', 6, 64)
	w.comma = true
}

func (w *writer) flag(key string, v bool) {
	w.key(key)
	w.buf = strconv.AppendBool(w.buf, v)
	w.comma = true
}

func (w *writer) null(key string) {
	w.key(key)
	w.buf = append(w.buf, "null"...)
	w.comma = true
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
