// Package registry is a schema registry: a service that keeps schemas by subject and version, refuses
// those that would break somebody, and tells a reader of bytes what they mean by an id. Its only memory
// is a compacted topic; what it holds otherwise is made from that anew at each start. The requests, the
// answers and the records are those of Confluent's registry, the words Karapace's.
// Karapace: InMemoryDatabase, KarapaceSchemaRegistry, KarapaceSchemaRegistryController.
package registry

import (
	"slices"
	"strconv"

	"highwater/sim/avro"
	"highwater/sim/serde"
)

// Topic is where the schemas are.
const Topic = "_schemas"

// Level says which schemas of a subject must read each other's records.
type Level = string

// Levels are all there are.
var Levels = []Level{"BACKWARD", "BACKWARD_TRANSITIVE", "FORWARD", "FORWARD_TRANSITIVE", "FULL",
	"FULL_TRANSITIVE", "NONE"}

// Version is a schema in its place under a subject.
type Version struct {
	Number  int
	ID      int
	Deleted bool // softly: it is found when somebody asks for it
	Text    string
	Schema  *avro.Schema
}

// Subject is a list of versions. It is never edited.
type Subject struct {
	Name     string
	Level    Level // empty: the store's
	Versions []Version
}

// Store is what the records say. What lies in it is replaced, never edited.
type Store struct {
	Level    Level
	Subjects []*Subject // in the order in which they came up
	ids      []stored
	last     int // the highest id given
}

// stored is a schema by its id.
type stored struct {
	id   int
	text string
}

// Record is one of the topic's. A nil value deletes.
type Record struct{ Key, Value []byte }

// Find is a subject; nil: there is none.
func (s *Store) Find(name string) *Subject {
	if i := s.index(name); i >= 0 {
		return s.Subjects[i]
	}
	return nil
}

func (s *Store) index(name string) int {
	return slices.IndexFunc(s.Subjects, func(x *Subject) bool { return x.Name == name })
}

// Schema is a schema by its id.
func (s *Store) Schema(id int) (text string, ok bool) {
	for i := range s.ids {
		if s.ids[i].id == id {
			return s.ids[i].text, true
		}
	}
	return "", false
}

// Live are the versions that aren't deleted.
func (s *Subject) Live() []Version { return s.versions(false) }

func (s *Subject) versions(deleted bool) (out []Version) {
	for _, v := range s.Versions {
		if deleted || !v.Deleted {
			out = append(out, v)
		}
	}
	return out
}

// LevelOf is the level that holds for a subject.
func (s *Store) LevelOf(name string) Level {
	if x := s.Find(name); x != nil && x.Level != "" {
		return x.Level
	}
	return s.Level
}

// edit replaces a subject with what change makes of a copy; it is added if there is none.
func (s *Store) edit(name string, change func(*Subject)) {
	s.Subjects = slices.Clone(s.Subjects)
	at := s.index(name)
	if at < 0 {
		at = len(s.Subjects)
		s.Subjects = append(s.Subjects, &Subject{Name: name})
	}
	x := *s.Subjects[at]
	x.Versions = slices.Clone(x.Versions)
	change(&x)
	s.Subjects[at] = &x
}

// property is a text or a number of a JSON object.
func property(v *serde.JSON, name string) string {
	if p := find(v, name); p != nil && p.Kind != serde.JSONNull {
		return p.Text
	}
	return ""
}

func find(v *serde.JSON, name string) *serde.JSON {
	for i := range v.Kids {
		if v.Kids[i].Name == name {
			return &v.Kids[i].Value
		}
	}
	return nil
}

func number(v *serde.JSON, name string) int {
	n, _ := strconv.Atoi(property(v, name))
	return n
}

// Replay takes a record of the topic. What can't be read is passed over.
func (s *Store) Replay(r Record) {
	key, bad := serde.ParseJSON(r.Key)
	value := serde.JSON{}
	if bad == "" && len(r.Value) > 0 {
		value, bad = serde.ParseJSON(r.Value)
	}
	if bad != "" {
		return
	}
	subject, n := property(&key, "subject"), number(&key, "version")
	switch kind := property(&key, "keytype"); {
	case kind == "CONFIG":
		level := property(&value, "compatibilityLevel")
		if k := find(&key, "subject"); k != nil && k.Kind == serde.JSONString {
			s.edit(subject, func(x *Subject) { x.Level = level })
		} else if level != "" {
			s.Level = level
		}
	case kind == "DELETE_SUBJECT" && s.Find(subject) != nil:
		s.edit(subject, func(x *Subject) {
			for i := range x.Versions {
				v := &x.Versions[i]
				v.Deleted = v.Deleted || v.Number <= number(&value, "version")
			}
		})
	case kind == "SCHEMA" && len(r.Value) > 0:
		s.put(subject, n, &value)
	case kind == "SCHEMA" && s.Find(subject) != nil:
		s.edit(subject, func(x *Subject) {
			x.Versions = slices.DeleteFunc(x.Versions, func(v Version) bool { return v.Number == n })
		})
		if x := s.Find(subject); len(x.Versions) == 0 {
			s.Subjects = slices.DeleteFunc(slices.Clone(s.Subjects),
				func(y *Subject) bool { return x == y })
		}
	}
}

func (s *Store) put(subject string, n int, value *serde.JSON) {
	v := Version{Number: n, ID: number(value, "id"), Deleted: property(value, "deleted") == "true",
		Text: property(value, "schema")}
	problem := ""
	if v.Schema, problem = avro.ParseText(v.Text); problem != "" {
		return
	}
	s.last = max(s.last, v.ID)
	if _, known := s.Schema(v.ID); !known {
		s.ids = append(s.ids[:len(s.ids):len(s.ids)], stored{v.ID, v.Text})
	}
	s.edit(subject, func(x *Subject) {
		at := slices.IndexFunc(x.Versions, func(o Version) bool { return o.Number == n })
		if at < 0 {
			x.Versions = append(x.Versions, v)
		} else {
			x.Versions[at] = v
		}
	})
}

// idFor is the id of a schema's text: that of an equal one, under whatever subject, or the next.
func (s *Store) idFor(text string) int {
	for i := range s.ids {
		if s.ids[i].text == text {
			return s.ids[i].id
		}
	}
	return s.last + 1
}

// Refusal is why a schema may not follow those of a subject: the version that it doesn't go with, and
// what doesn't fit.
type Refusal struct {
	Version   int
	Conflicts []avro.Conflict
}

// Judge says whether a schema may follow at a level; nil: it may.
func (x *Subject) Judge(schema *avro.Schema, level Level) *Refusal {
	live := x.Live()
	if n := len(live); n > 0 && !transitive(level) {
		live = live[n-1:]
	}
	for i := range live {
		if c := Against(schema, live[i].Schema, level); len(c) > 0 {
			return &Refusal{live[i].Number, c}
		}
	}
	return nil
}

func transitive(level Level) bool { return len(level) > 11 }

// Against compares a new schema with an old one, at a level.
func Against(schema, old *avro.Schema, level Level) []avro.Conflict {
	var c []avro.Conflict
	if level[:2] == "BA" || level[:2] == "FU" {
		c = avro.Conflicts(schema, old)
	}
	if level[:2] == "FO" || level[:2] == "FU" {
		c = avro.Merge(c, avro.Conflicts(old, schema))
	}
	return c
}
