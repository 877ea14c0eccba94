package tool

import "strconv"

// jsonWriter writes JSON as Jackson does by default: no blanks, members in the order they are put. An
// item of a list has the name "".
type jsonWriter struct {
	b []byte
}

// begin writes what stands in front of a value.
func (j *jsonWriter) begin(name string) {
	if n := len(j.b); n > 0 && j.b[n-1] != '{' && j.b[n-1] != '[' {
		j.b = append(j.b, ',')
	}
	if name != "" {
		j.b = append(append(j.b, jsonString(name)...), ':')
	}
}

// open begins an object.
func (j *jsonWriter) open(name string) *jsonWriter { return j.put(name, "{") }

// shut ends an object.
func (j *jsonWriter) shut() *jsonWriter {
	j.b = append(j.b, '}')
	return j
}

// list begins a list.
func (j *jsonWriter) list(name string) *jsonWriter { return j.put(name, "[") }

// end ends a list.
func (j *jsonWriter) end() *jsonWriter {
	j.b = append(j.b, ']')
	return j
}

func (j *jsonWriter) put(name, value string) *jsonWriter {
	j.begin(name)
	j.b = append(j.b, value...)
	return j
}

func (j *jsonWriter) text(name, s string) *jsonWriter { return j.put(name, jsonString(s)) }

func (j *jsonWriter) number(name string, n int64) *jsonWriter {
	return j.put(name, strconv.FormatInt(n, 10))
}

func (j *jsonWriter) null(name string) *jsonWriter { return j.put(name, "null") }
