package avro

import (
	"slices"
	"strconv"
	"strings"
)

// Conflict is why a schema can't read what another wrote.
type Conflict struct {
	Kind    ConflictKind
	Message string // in the words of Avro's Python library
	Field   string // in which it is, if it is in one: its path
	Reader  string // the types, of a mismatch
	Writer  string
}

// ConflictKind is what is the matter.
type ConflictKind uint8

// Kinds of conflicts. Avro: SchemaIncompatibilityType.
const (
	TypeMismatch ConflictKind = iota
	NameMismatch
	FixedSize
	MissingSymbols
	MissingDefault
	MissingBranch
)

// checker is avro.compatibility.ReaderWriterCompatibilityChecker: a pair that is met again is not asked
// again.
type checker struct {
	met []pair
}

type pair struct {
	reader, writer *Schema
	found          []Conflict
}

// Conflicts are why the reader's schema can't read what the writer's wrote; none: it can.
func Conflicts(reader, writer *Schema) []Conflict {
	c := checker{}
	return c.check(reader, writer, "")
}

func (c *checker) check(reader, writer *Schema, path string) []Conflict {
	for i := range c.met {
		if p := &c.met[i]; p.reader == reader && p.writer == writer {
			return p.found // of a pair that is being asked: none
		}
	}
	at := len(c.met)
	c.met = append(c.met, pair{reader: reader, writer: writer})
	found := c.compare(reader, writer, path)
	c.met[at].found = found
	return found
}

// Merge adds conflicts, each message once.
func Merge(a, b []Conflict) []Conflict {
	for i := range b {
		if !slices.ContainsFunc(a, func(x Conflict) bool { return x.Message == b[i].Message }) {
			a = append(a, b[i])
		}
	}
	return a
}

func (c *checker) compare(reader, writer *Schema, path string) []Conflict {
	mismatch := []Conflict{{TypeMismatch, "reader type: " + reader.Type +
		" not compatible with writer type: " + writer.Type, path, reader.Type, writer.Type}}
	switch {
	case reader.Type == writer.Type:
		return c.same(reader, writer, path)
	case writer.Type == "union":
		var found []Conflict
		for _, w := range writer.Branches {
			found = Merge(found, c.check(reader, w, path))
		}
		return found
	case reader.Type == "union":
		for _, r := range reader.Branches {
			if len(c.check(r, writer, path)) == 0 {
				return nil
			}
		}
		return []Conflict{{MissingBranch, "reader union lacking writer type " + writer.Type, path,
			reader.Type, writer.Type}}
	case promotes(writer.Type, reader.Type):
		return nil
	}
	return mismatch
}

// promotes tells whether a reader of the one primitive type takes what was written as the other.
func promotes(writer, reader string) bool {
	const numbers = "int long float double"
	w, r := strings.Index(numbers, writer), strings.Index(numbers, reader)
	return w >= 0 && w < r || writer == "bytes" && reader == "string" ||
		writer == "string" && reader == "bytes"
}

// same compares two schemas of one type.
func (c *checker) same(reader, writer *Schema, path string) (found []Conflict) {
	add := func(kind ConflictKind, message string) {
		found = append(found, Conflict{kind, message, path, reader.Type, writer.Type})
	}
	if reader.Name != "" && !sameName(reader, writer) {
		add(NameMismatch, "expected: "+writer.Name)
	}
	switch reader.Type {
	case "array", "map":
		return c.check(reader.Items, writer.Items, path)
	case "fixed":
		if reader.Size != writer.Size {
			add(FixedSize, "expected: "+strconv.Itoa(writer.Size)+", found: "+strconv.Itoa(reader.Size))
		}
	case "enum":
		var extra []string
		for _, s := range writer.Symbols {
			if !slices.Contains(reader.Symbols, s) {
				extra = append(extra, "'"+s+"'")
			}
		}
		if len(extra) > 0 && reader.Default == "" {
			add(MissingSymbols, "{"+strings.Join(extra, ", ")+"}")
		}
	case "record":
		return Merge(found, c.fields(reader, writer, path))
	case "union":
		for _, w := range writer.Branches {
			if len(c.check(reader, w, path)) > 0 {
				add(MissingBranch, "reader union lacking writer type: "+strings.ToUpper(w.Type))
			}
		}
	}
	return found
}

// sameName compares names without their namespaces, as the Python library does.
func sameName(reader, writer *Schema) bool {
	return reader.Short() == writer.Short() || slices.Contains(reader.Aliases, writer.Name)
}

func (c *checker) fields(reader, writer *Schema, path string) (found []Conflict) {
	for i := range reader.Fields {
		f := &reader.Fields[i]
		inside := f.Name
		if path != "" {
			inside = path + "." + f.Name
		}
		switch at := writer.fieldOf(f); {
		case at >= 0:
			found = Merge(found, c.check(f.Type, writer.Fields[at].Type, inside))
		case f.Default == nil && f.Type.Default != "": // the library compares the enum with the record
			found = Merge(found, c.check(f.Type, writer, inside))
		case f.Default == nil:
			found = Merge(found, []Conflict{{MissingDefault, f.Name, inside, f.Type.Type, ""}})
		}
	}
	return found
}

// fieldOf finds the writer's field that a reader's field takes, by its name or an alias.
func (s *Schema) fieldOf(reader *Field) int {
	at := s.field(reader.Name)
	for i := 0; at < 0 && i < len(reader.Aliases); i++ {
		at = s.field(reader.Aliases[i])
	}
	return at
}
