// Package avro is Apache Avro as a schema registry and its clients need it: schemas and what is wrong
// with them, whether one can read what another wrote, and the binary encoding. The words are those of
// Avro's Python library, which Karapace uses, and of its Java library where a client fails.
// Avro: its specification, 1.12.
package avro

import (
	"slices"
	"strconv"
	"strings"

	"highwater/sim/serde"
)

// Schema is a type. It is never edited once it is read.
type Schema struct {
	Type     string // a primitive's name, record, enum, fixed, array, map or union
	Name     string // of a record, enum or fixed, with its namespace
	Aliases  []string
	Fields   []Field
	Symbols  []string
	Default  string    // of an enum: for symbols that it doesn't know
	Items    *Schema   // of an array, or the values of a map
	Branches []*Schema // of a union
	Size     int       // of a fixed
	Logical  string    // what the value means: date, timestamp-millis ...; it is kept, and nothing more
}

// Field is a field of a record.
type Field struct {
	Name    string
	Type    *Schema
	Aliases []string
	Default *serde.JSON // nil: none
}

// Short is the name without its namespace.
func (s *Schema) Short() string { return s.Name[strings.LastIndexByte(s.Name, '.')+1:] }

// Primitives in the order of the specification.
var primitives = []string{"null", "boolean", "int", "long", "float", "double", "bytes", "string"}

// Parse makes a schema of its JSON. The problem is what Avro's Python library says of a bad one.
func Parse(v *serde.JSON) (s *Schema, problem string) {
	p := parser{}
	s = p.schema(v, "")
	return s, p.problem
}

// ParseText is Parse of a text.
func ParseText(text string) (*Schema, string) {
	v, problem := serde.ParseJSON([]byte(text))
	if problem != "" {
		return nil, problem
	}
	return Parse(&v)
}

// parser stops at the first problem.
type parser struct {
	known   []*Schema // by name, in order of definition
	problem string
}

func (p *parser) fail(text string) *Schema {
	if p.problem == "" {
		p.problem = text
	}
	return &Schema{Type: "null"}
}

func (p *parser) named(name, space string) *Schema {
	full := fullName(name, space)
	for _, s := range p.known {
		if s.Name == full {
			return s
		}
	}
	return nil
}

func fullName(name, space string) string {
	if space == "" || strings.Contains(name, ".") {
		return name
	}
	return space + "." + name
}

// get is a property; nil: it isn't there.
func get(v *serde.JSON, name string) *serde.JSON {
	for i := range v.Kids {
		if v.Kids[i].Name == name {
			return &v.Kids[i].Value
		}
	}
	return nil
}

// text is a property that is a string.
func text(v *serde.JSON, name string) (string, bool) {
	if p := get(v, name); p != nil && p.Kind == serde.JSONString {
		return p.Text, true
	}
	return "", false
}

// texts are a property's strings.
func texts(v *serde.JSON, name string) (out []string) {
	if p := get(v, name); p != nil {
		for i := range p.Kids {
			out = append(out, p.Kids[i].Value.Text)
		}
	}
	return out
}

// schema reads one; space is the namespace around it.
func (p *parser) schema(v *serde.JSON, space string) *Schema {
	switch {
	case p.problem != "":
	case v.Kind == serde.JSONArray:
		return p.union(v, space)
	case v.Kind == serde.JSONObject:
		return p.object(v, space)
	case v.Kind == serde.JSONString && slices.Contains(primitives, v.Text):
		return &Schema{Type: v.Text}
	}
	return p.fail("Could not make an Avro Schema object from " + bare(v))
}

// inner reads a schema that may be the name of one.
func (p *parser) inner(v *serde.JSON, space string) *Schema {
	if v.Kind == serde.JSONString {
		if s := p.named(v.Text, space); s != nil {
			return s
		}
	}
	return p.schema(v, space)
}

// within adds what is said of a schema around the one that failed.
func (p *parser) within(before, after string) {
	if p.problem != "" {
		p.problem = before + p.problem + after
	}
}

func (p *parser) union(v *serde.JSON, space string) *Schema {
	out := &Schema{Type: "union"}
	for i := range v.Kids {
		s := p.inner(&v.Kids[i].Value, space)
		p.within("Union item must be a valid Avro schema: ", "")
		if p.problem != "" {
			return out
		}
		for _, before := range out.Branches {
			if before.Type == s.Type && s.Name == "" {
				return p.fail(s.Type + " type already in Union")
			}
		}
		if s.Type == "union" {
			return p.fail("Unions cannot contain other unions.")
		}
		out.Branches = append(out.Branches, s)
	}
	return out
}

var null = serde.JSON{Kind: serde.JSONNull}

// orNull is a property, or null.
func orNull(v *serde.JSON, name string) *serde.JSON {
	if p := get(v, name); p != nil {
		return p
	}
	return &null
}

func (p *parser) object(v *serde.JSON, space string) *Schema {
	kind := orNull(v, "type")
	out := &Schema{Type: kind.Text}
	out.Logical, _ = text(v, "logicalType")
	switch {
	case kind.Kind == serde.JSONNull:
		return p.fail(`No "type" property: ` + python(v))
	case kind.Kind != serde.JSONString:
		return p.fail("Undefined type: " + python(kind))
	}
	switch kind.Text {
	case "record", "enum", "fixed":
		return p.definition(out, v, space)
	case "array":
		items := orNull(v, "items")
		out.Items = p.inner(items, space)
		p.within("Items schema ("+bare(items)+") not a valid Avro schema: ",
			" (known names: dict_keys("+p.names()+"))")
		return out
	case "map":
		out.Items = p.inner(orNull(v, "values"), space)
		return out
	}
	if !slices.Contains(primitives, kind.Text) {
		return p.fail("Undefined type: " + kind.Text)
	}
	return out
}

func (p *parser) names() string {
	list := serde.JSON{Kind: serde.JSONArray}
	for _, s := range p.known {
		name := serde.JSON{Kind: serde.JSONString, Text: s.Name}
		list.Kids = append(list.Kids, serde.Member{Value: name})
	}
	return python(&list)
}

// definition reads a schema that has a name.
func (p *parser) definition(out *Schema, v *serde.JSON, space string) *Schema {
	name, ok := text(v, "name")
	if !ok {
		bad := orNull(v, "name")
		return p.fail("Name " + bare(bad) + " must be a string, but it is " + pythonType(bad) + ".")
	}
	if s, ok := text(v, "namespace"); ok {
		space = s
	}
	switch out.Type {
	case "fixed":
		size := orNull(v, "size")
		if n, err := strconv.Atoi(size.Text); size.Kind == serde.JSONInteger && err == nil && n >= 0 {
			out.Size = n
		} else {
			return p.fail("Fixed Schema requires a valid positive integer for size property.")
		}
	case "enum":
		if !p.symbols(out, v) {
			return out
		}
	case "record":
		fields := get(v, "fields")
		if fields == nil || fields.Kind == serde.JSONNull {
			return p.fail("Record schema requires a non-empty fields property.")
		}
		if fields.Kind != serde.JSONArray {
			return p.fail("Fields property must be a list of Avro schemas.")
		}
	}
	out.Name = fullName(name, space)
	switch {
	case name == "":
		return p.fail("Named Schemas must have a non-empty name.")
	case !p.goodName(out.Name):
		return out
	case slices.Contains(primitives, out.Name):
		return p.fail(out.Name + " is a reserved type name.")
	case p.named(out.Name, "") != nil:
		return p.fail(`The name "` + out.Name + `" is already in use.`)
	}
	p.known = append(p.known, out)
	out.Aliases = texts(v, "aliases")
	if out.Type == "record" {
		p.fields(out, get(v, "fields"), out.Name[:max(strings.LastIndexByte(out.Name, '.'), 0)])
	}
	return out
}

func (p *parser) goodName(name string) bool {
	for part := range strings.SplitSeq(name, ".") {
		if !identifier(part) {
			p.fail(part + " is not a valid Avro name because it does not match the pattern " +
				`(?:^|\.)[A-Za-z_][A-Za-z0-9_]*$`)
			return false
		}
	}
	return true
}

func identifier(s string) bool {
	for i := range len(s) {
		c := s[i]
		letter := c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_'
		if !letter && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return s != ""
}

// symbols reads an enum's.
func (p *parser) symbols(out *Schema, v *serde.JSON) bool {
	list := orNull(v, "symbols")
	if list.Kind != serde.JSONArray {
		p.fail("Enum symbols must be a sequence of strings, but it is " + pythonType(list))
		return false
	}
	for i := range list.Kids {
		switch s := &list.Kids[i].Value; {
		case s.Kind != serde.JSONString:
			p.fail("Enum symbols must be a sequence of strings, but one symbol is a " +
				pythonType(s))
			return false
		case !identifier(s.Text):
			p.fail("An enum symbol must be a valid schema name.")
			return false
		case slices.Contains(out.Symbols, s.Text):
			p.fail("Duplicate symbol: " + python(list))
			return false
		default:
			out.Symbols = append(out.Symbols, s.Text)
		}
	}
	if d := get(v, "default"); d != nil {
		if out.Default = d.Text; !slices.Contains(out.Symbols, d.Text) {
			p.fail("Enum default '" + bare(d) + "' is not a valid member of symbols '" +
				python(list) + "'")
			return false
		}
	}
	return true
}

func (p *parser) fields(out *Schema, list *serde.JSON, space string) {
	for i := range list.Kids {
		v := &list.Kids[i].Value
		if v.Kind != serde.JSONObject {
			p.fail("Not a valid field: " + bare(v))
			return
		}
		name, ok := text(v, "name")
		switch bad := orNull(v, "name"); {
		case ok && name == "" || bad.Kind == serde.JSONNull:
			p.fail("Fields must have a non-empty name.")
			return
		case !ok:
			p.fail("The name property must be a string.")
			return
		}
		orders := []string{"", "ascending", "descending", "ignore"}
		if o := orNull(v, "order"); o.Kind != serde.JSONNull && !slices.Contains(orders, o.Text) {
			p.fail("The order property " + bare(o) + " is not valid.")
			return
		}
		kind := orNull(v, "type")
		f := Field{Name: name, Aliases: texts(v, "aliases"), Default: get(v, "default")}
		f.Type = p.inner(kind, space)
		p.within(`Type property "`+bare(kind)+`" not a valid Avro schema: `, "")
		if p.problem != "" {
			return
		}
		if out.field(name) >= 0 {
			p.fail("Field name " + name + " already in use.")
			return
		}
		out.Fields = append(out.Fields, f)
	}
}

// field is the place of a field; -1: there is none.
func (s *Schema) field(name string) int {
	return slices.IndexFunc(s.Fields, func(f Field) bool { return f.Name == name })
}

// bare is a value as Python's str() writes it, python as its repr() does.
func bare(v *serde.JSON) string {
	if v.Kind == serde.JSONString {
		return v.Text
	}
	return python(v)
}

func python(v *serde.JSON) string {
	switch v.Kind {
	case serde.JSONNull:
		return "None"
	case serde.JSONBoolean:
		return strings.ToUpper(v.Text[:1]) + v.Text[1:]
	case serde.JSONString:
		return "'" + v.Text + "'"
	case serde.JSONInteger, serde.JSONDecimal:
		return v.Text
	}
	var b strings.Builder
	ends := "[]"
	if v.Kind == serde.JSONObject {
		ends = "{}"
	}
	b.WriteByte(ends[0])
	for i := range v.Kids {
		if i > 0 {
			b.WriteString(", ")
		}
		if v.Kind == serde.JSONObject {
			b.WriteString("'" + v.Kids[i].Name + "': ")
		}
		b.WriteString(python(&v.Kids[i].Value))
	}
	b.WriteByte(ends[1])
	return b.String()
}

// pythonType is the class that Python's JSON reader makes of a value.
func pythonType(v *serde.JSON) string {
	return "<class '" +
		[...]string{"NoneType", "bool", "int", "float", "str", "list", "dict"}[v.Kind] + "'>"
}
