package kit

import "strconv"

// JSONWriter writes JSON as Jackson does by default: no blanks, members in the order they are put. An
// item of a list has the name "".
type JSONWriter struct {
	b []byte
}

// begin writes what stands in front of a value.
func (j *JSONWriter) begin(name string) {
	if n := len(j.b); n > 0 && j.b[n-1] != '{' && j.b[n-1] != '[' {
		j.b = append(j.b, ',')
	}
	if name != "" {
		j.b = append(append(j.b, JSONString(name)...), ':')
	}
}

// Open begins an object.
func (j *JSONWriter) Open(name string) *JSONWriter { return j.put(name, "{") }

// Shut ends an object.
func (j *JSONWriter) Shut() *JSONWriter {
	j.b = append(j.b, '}')
	return j
}

// List begins a list.
func (j *JSONWriter) List(name string) *JSONWriter { return j.put(name, "[") }

// End ends a list.
func (j *JSONWriter) End() *JSONWriter {
	j.b = append(j.b, ']')
	return j
}

func (j *JSONWriter) put(name, value string) *JSONWriter {
	j.begin(name)
	j.b = append(j.b, value...)
	return j
}

// Text puts a string.
func (j *JSONWriter) Text(name, s string) *JSONWriter { return j.put(name, JSONString(s)) }

// Number puts a whole number.
func (j *JSONWriter) Number(name string, n int64) *JSONWriter {
	return j.put(name, strconv.FormatInt(n, 10))
}

// Literal puts a value that is JSON already.
func (j *JSONWriter) Literal(name, value string) *JSONWriter { return j.put(name, value) }

// Null puts null.
func (j *JSONWriter) Null(name string) *JSONWriter { return j.put(name, "null") }

// String is what was written.
func (j *JSONWriter) String() string { return string(j.b) }
