package words

import (
	"strconv"
	"strings"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// The schema registry: what it decides, what its clients keep of it, and what is asked of it.

func registryReady(f node.RegistryReady, w *Words) {
	w.Tone = Good
	if w.signs() {
		w.turns("check", Good, "has read _schemas")
	}
	if w.sentences() {
		w.Ruler = Ruler{Text: "registry ready", Tone: Good}
		w.say(w.who()+" has read _schemas up to offset "+num(f.Offset)+": "+
			Plural(int64(f.Subjects), "subject", "subjects")+".",
			"A registry keeps nothing but what is in that topic, and reads all of it when it starts.")
	}
}

func schemaRegistered(f node.SchemaRegistered, w *Words) {
	w.Tone = Good
	if w.signs() {
		w.tells("check", Good, f.Subject+" v"+num(f.Version)+" is id "+num(f.SchemaID))
	}
	if w.sentences() {
		w.Ruler = Ruler{Text: f.Subject + " v" + num(f.Version), Tone: Good}
		w.say(w.who()+" has registered version "+num(f.Version)+" of "+f.Subject+" with the id "+
			num(f.SchemaID)+".", "Versions are counted per subject. Ids are counted once for all: the "+
			"same schema under two subjects has one id.")
	}
}

func schemaRefused(f node.SchemaRefused, w *Words) {
	w.Tone = Bad
	if w.signs() {
		w.tells("cross", Bad, "409 "+f.Subject)
	}
	if w.sentences() {
		w.Ruler = Ruler{Text: "409: " + f.Subject, Tone: Bad}
		w.say(w.who()+" refuses a schema for "+f.Subject+" (409): it doesn't go with version "+
			num(f.Version)+". It says: "+f.Problem+".", LevelMeans(f.Level))
	}
}

func compatibilitySet(f node.CompatibilitySet, w *Words) {
	subject := f.Subject
	if subject == "" {
		subject = "all subjects without a level of their own"
	}
	if w.signs() {
		w.tells("pencil", Plain, f.Level)
	}
	if w.sentences() {
		w.Ruler = Ruler{Text: f.Level, Tone: Plain}
		w.say("The level of "+subject+" is now "+f.Level+".", LevelMeans(f.Level))
	}
}

// LevelMeans explains a compatibility level.
func LevelMeans(level string) string {
	base, all := strings.CutSuffix(level, "_TRANSITIVE")
	last := "the last version"
	if all {
		last = "every version"
	}
	switch base {
	case "BACKWARD":
		return level + ": who reads with the new schema must understand what " + last + " wrote."
	case "FORWARD":
		return level + ": who reads with " + last + " must understand what the new schema writes."
	case "FULL":
		return level + ": the new schema and " + last + " must each understand what the other writes."
	}
	return "NONE: nothing is compared."
}

// Version is a subject's newest version on the registry's card.
func Version(subject string, n int) string { return subject + " v" + num(n) }

// RefusedAt is on the card while a subject's last schema is one that was refused.
func RefusedAt(subject string) string { return subject + " 409" }

// NoteReads is on the card while the registry reads its topic.
const NoteReads = "reads _schemas"

func schemaCached(f node.SchemaCached, w *Words) {
	w.Tone = Quiet
	id := "id " + num(f.SchemaID)
	if w.signs() {
		w.tells("check", Good, "keeps "+id)
	}
	if !w.sentences() {
		return
	}
	rule := "An id never changes its meaning, so a client asks once and keeps the answer."
	if f.Subject == "" {
		w.say(w.who()+" knows the schema of "+id+" now.", rule)
		return
	}
	w.say(w.who()+" knows now that its schema for "+f.Subject+" has the "+id+".", rule)
}

func recordUnwritable(f node.RecordUnwritable, w *Words) {
	w.Tone = Bad
	if w.signs() {
		w.turns("cross", Bad, "can't write")
	}
	if w.sentences() {
		part := "value"
		if f.Key {
			part = "key"
		}
		w.Ruler = Ruler{Text: "can't write for " + f.Topic, Tone: Bad, Stream: true}
		w.say(w.who()+" can't make the "+part+" of a record for "+f.Topic+": send() throws.",
			f.Class+": "+firstLine(f.Problem)+". Nothing was sent.")
	}
}

func httpRequest(b *wire.HTTPRequest, m *Message) {
	if m.sentences() {
		whom := "the schema registry"
		if b.Path == "/" || b.Path == "/health" || strings.HasPrefix(b.Path, "/connector") {
			whom = "Kafka Connect"
		}
		m.tell("Asks " + whom + ": " + b.Method + " " + b.Path + ".")
	}
	if !m.labels() && !m.capsules() {
		return
	}
	path, _, _ := strings.Cut(b.Path, "?")
	what := path[strings.LastIndexByte(path, '/')+1:]
	if parts := strings.Split(path, "/"); len(parts) > 2 && parts[1] == "subjects" {
		what = parts[2]
	}
	m.Label = b.Method + " " + what
	m.Capsule = m.Label
}

func httpReply(b *wire.HTTPReply, m *Message) {
	m.Form = Ack
	if b.Status >= 400 {
		m.Form = Refusal
	}
	if !m.labels() && !m.capsules() && !m.sentences() {
		return
	}
	status := strconv.Itoa(int(b.Status))
	m.Label, m.Capsule = status+" "+wire.StatusText(b.Status), status
	if m.sentences() {
		whose := "The"
		if strings.HasPrefix(b.Type, "application/vnd.schemaregistry") {
			whose = "The registry's"
		}
		m.tell(whose + " answer: " + status + " " + wire.StatusText(b.Status) + ".")
	}
}

// The registry's panel, and the bytes of a record that belongs to one.
const (
	SchemasButton = "Its schemas"
	RegistryDown  = "It isn't running. This is what it knew."
	RegisterNow   = "Register it"
	AddDefault    = "Add a default"
	PrefixType    = "prefix"
	AvroHead      = "Its fields in Avro"
	JSONHead      = "The same in Avro"
)

// RefusedTitle is above a schema that was to be that version.
func RefusedTitle(n int) string { return "v" + num(n) + ", refused" }

// FitsNow says that a refused schema would do at the level of now.
func FitsNow(level string) string {
	return "At " + level + " it may follow. Nothing is registered yet: somebody has to send it again."
}

// TryLevel is on a button that changes a subject's level.
func TryLevel(level string) string { return "Try " + level }

// RefusedBecause says who can't read what.
func RefusedBecause(version int, backward bool, why string) string {
	v := "v" + num(version)
	if backward {
		return "HTTP 409. Who reads with the new schema can't read what " + v + " wrote: " + why + "."
	}
	return "HTTP 409. Who reads with " + v + " can't read what the new schema writes: " + why + "."
}

// Conflict says what doesn't fit; kind is an avro.ConflictKind.
func Conflict(kind int, field, reader, writer, message string) string {
	switch kind {
	case 0:
		if field == "" {
			field = "the value"
		}
		return field + " is read as " + reader + " and was written as " + writer
	case 1:
		return "the record has another name (" + message + ")"
	case 4:
		return field + " is not there, and it has no default"
	}
	return message
}

// CurlLine asks a registry for something, with a body in JSON.
func CurlLine(method, path, body string) string {
	return CurlJSON(method, body, "registry:8081"+path)
}

// PrefixSays is what the first five bytes are.
func PrefixSays(id int) string { return "0, then the schema's id: " + num(id) }

// AvroNames heads the fields of a value that has a schema's id in front.
func AvroNames(id int, users string) string {
	if users != "" {
		users = " (" + users + ")"
	}
	return "No names, no types: a reader looks up id " + num(id) + users +
		" in the schema registry, once, and then takes the fields in the schema's order."
}
