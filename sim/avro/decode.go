package avro

import (
	"encoding/binary"
	"slices"
	"strconv"

	"highwater/sim/serde"
)

// Decode reads what was written with one schema as a value of another, by the rules of schema
// resolution. Unions are written as Avro's JSON encoding has them, with the branch's name around the
// value. The problem is an exception of Avro's Java library; rest is what the value left over.
func Decode(writer, reader *Schema, b []byte) (v serde.JSON, rest []byte, problem string) {
	d := decoder{b: b}
	v = d.read(writer, reader)
	return v, d.b, d.problem
}

// decoder stops at the first problem.
type decoder struct {
	b       []byte
	problem string
	depth   int
}

func (d *decoder) fail(text string) serde.JSON {
	if d.problem == "" {
		d.problem = text
	}
	d.b = nil
	return serde.JSON{}
}

func (d *decoder) long() int64 {
	n, size := binary.Varint(d.b)
	switch {
	case size > 0:
		d.b = d.b[size:]
		return n
	case size < 0:
		d.fail("java.io.IOException: Invalid long encoding")
	default:
		d.fail("java.io.EOFException")
	}
	return 0
}

// take reads some bytes.
func (d *decoder) take(n int64) []byte {
	if n < 0 {
		d.fail("org.apache.avro.AvroRuntimeException: Malformed data. Length is negative: " +
			strconv.FormatInt(n, 10))
		return nil
	}
	if n > int64(len(d.b)) {
		d.fail("java.io.EOFException")
		return nil
	}
	b := d.b[:n]
	d.b = d.b[n:]
	return b
}

func (d *decoder) mismatch(w, r *Schema) serde.JSON {
	return d.fail(typeException + "Found " + w.branch() + ", expecting " + r.branch())
}

// mostDeep is how deep a value may nest: data that isn't Avro's must not end the program.
const mostDeep = 500

func (d *decoder) read(w, r *Schema) (v serde.JSON) {
	if d.depth++; d.depth > mostDeep {
		return d.fail("java.lang.StackOverflowError")
	}
	defer func() { d.depth-- }()
	switch {
	case d.problem != "":
		return v
	case w.Type == "union":
		at := d.long()
		if at < 0 || at >= int64(len(w.Branches)) {
			return d.fail("java.lang.ArrayIndexOutOfBoundsException: Index " +
				strconv.FormatInt(at, 10) + " out of bounds for length " +
				strconv.Itoa(len(w.Branches)))
		}
		b := w.Branches[at]
		if r == w {
			return wrapped(b, d.read(b, b))
		}
		return d.read(b, r)
	case r.Type == "union":
		b := r.branchFor(w)
		if b == nil {
			return d.mismatch(w, r)
		}
		return wrapped(b, d.read(w, b))
	case w.Type != r.Type && !promotes(w.Type, r.Type):
		return d.mismatch(w, r)
	case w != r && r.Name != "" && !sameName(r, w):
		return d.mismatch(w, r)
	}
	switch w.Type {
	case "array", "map":
		return d.block(w, r)
	case "record":
		return d.record(w, r)
	case "enum":
		return d.symbol(w, r)
	}
	return d.primitive(w, r)
}

// wrapped puts a union's branch around its value; null needs none.
func wrapped(b *Schema, v serde.JSON) serde.JSON {
	if b.Type == "null" {
		return v
	}
	return serde.JSON{Kind: serde.JSONObject, Kids: []serde.Member{{Name: b.branch(), Value: v}}}
}

// branchFor is the first branch of the writer's type and name, or else the first that reads it.
func (s *Schema) branchFor(w *Schema) *Schema {
	for _, b := range s.Branches {
		if b.Type == w.Type && b.Name == w.Name {
			return b
		}
	}
	for _, b := range s.Branches {
		if len(Conflicts(b, w)) == 0 {
			return b
		}
	}
	return nil
}

func (d *decoder) primitive(w, r *Schema) (v serde.JSON) {
	v.Kind = kindOf(r.Type)
	number := uint64(0) // a fraction's bits in double precision
	switch w.Type {
	case "boolean":
		if v.Text = "false"; d.flag() {
			v.Text = "true"
		}
		return v
	case "int", "long":
		if v.Text = strconv.FormatInt(d.long(), 10); v.Kind == serde.JSONInteger {
			return v
		}
		if number = serde.DoubleBits(v.Text); r.Type == "float" {
			number = serde.Widened(serde.SingleBits(v.Text))
		}
	case "float":
		if b := d.take(4); b != nil {
			number = serde.Widened(binary.LittleEndian.Uint32(b))
		}
	case "double":
		if b := d.take(8); b != nil {
			number = binary.LittleEndian.Uint64(b)
		}
	case "string", "bytes", "fixed":
		n := int64(w.Size)
		if w.Type != "fixed" {
			n = d.long()
		} else if w.Size != r.Size {
			return d.mismatch(w, r)
		}
		if v.Text = string(d.take(n)); r.Type != "string" {
			v.Text = latin(v.Text)
		}
		return v
	default:
		v.Text = "null"
		return v
	}
	precision := 64
	if r.Type == "float" {
		precision = 32
	}
	v.Text = serde.FloatText(number, precision)
	return v
}

func (d *decoder) flag() bool {
	b := d.take(1)
	return len(b) > 0 && b[0] != 0
}

// latin has a character for each byte.
func latin(b string) string {
	out := make([]rune, len(b))
	for i := range len(b) {
		out[i] = rune(b[i])
	}
	return string(out)
}

func (d *decoder) symbol(w, r *Schema) serde.JSON {
	at := d.long()
	if d.problem != "" || at < 0 || at >= int64(len(w.Symbols)) {
		return d.fail(typeException + "Enumeration out of range: max is " +
			strconv.Itoa(len(w.Symbols)) + " but received " + strconv.FormatInt(at, 10))
	}
	s := w.Symbols[at]
	if !slices.Contains(r.Symbols, s) {
		if s = r.Default; s == "" {
			return d.fail(typeException + "No match for " + w.Symbols[at])
		}
	}
	return serde.JSON{Kind: serde.JSONString, Text: s}
}

// block reads the blocks of an array or a map. A negative count has the block's size behind it.
func (d *decoder) block(w, r *Schema) serde.JSON {
	v := serde.JSON{Kind: kindOf(r.Type)}
	for d.problem == "" {
		n := d.long()
		if n == 0 {
			break
		}
		if n < 0 {
			n = -n
			d.long()
		}
		for ; n > 0 && d.problem == ""; n-- {
			if len(v.Kids) > 1<<20 { // elements of no bytes have no other limit
				return d.fail("java.lang.OutOfMemoryError: Java heap space")
			}
			m := serde.Member{}
			if w.Type == "map" {
				m.Name = string(d.take(d.long()))
			}
			m.Value = d.read(w.Items, r.Items)
			v.Kids = append(v.Kids, m)
		}
	}
	return v
}

func (d *decoder) record(w, r *Schema) serde.JSON {
	v := serde.JSON{Kind: serde.JSONObject, Kids: make([]serde.Member, len(r.Fields))}
	if w == r {
		for i := range r.Fields {
			f := &r.Fields[i]
			v.Kids[i] = serde.Member{Name: f.Name, Value: d.read(f.Type, f.Type)}
		}
		return v
	}
	for i := range r.Fields {
		f := &r.Fields[i]
		v.Kids[i].Name = f.Name
		if w.fieldOf(f) >= 0 {
			continue
		}
		if f.Default == nil {
			return d.fail(typeException + "Found " + w.Name + ", expecting " + r.Name +
				", missing required field " + f.Name)
		}
		v.Kids[i].Value = filled(f.Type, f.Default)
	}
	for i := range w.Fields {
		wf := &w.Fields[i]
		to := slices.IndexFunc(r.Fields, func(f Field) bool { return w.fieldOf(&f) == i })
		if to < 0 {
			d.read(wf.Type, wf.Type)
		} else {
			v.Kids[to].Value = d.read(wf.Type, r.Fields[to].Type)
		}
	}
	return v
}

// filled is a default as a value.
func filled(s *Schema, v *serde.JSON) serde.JSON {
	e := encoder{}
	if e.put(s, v); e.problem != "" {
		return *v
	}
	d := decoder{b: e.out}
	return d.read(s, s)
}

// Piece is a field of a record as it lies in the bytes.
type Piece struct {
	Name, Type string
	Bytes      []byte
	Value      serde.JSON
}

// Pieces takes a record apart; nil: the bytes are no record of the schema.
func Pieces(s *Schema, b []byte) (out []Piece) {
	if s.Type != "record" {
		return nil
	}
	d := decoder{b: b}
	for i := range s.Fields {
		f, before := &s.Fields[i], d.b
		v := d.read(f.Type, f.Type)
		if d.problem != "" {
			return nil
		}
		out = append(out, Piece{f.Name, f.Type.Label(), before[:len(before)-len(d.b)], v})
	}
	return out
}

// Label is a type in a few words.
func (s *Schema) Label() string {
	switch {
	case s.Type == "array" || s.Type == "map":
		return s.Type + " of " + s.Items.Label()
	case s.Type == "union":
		out := ""
		for i, b := range s.Branches {
			if i > 0 {
				out += " or "
			}
			out += b.Label()
		}
		return out
	case s.Name != "":
		return s.Short()
	}
	return s.Type
}
