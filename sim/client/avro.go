package client

import (
	"encoding/binary"
	"slices"
	"strconv"
	"strings"

	"highwater/sim/avro"
	"highwater/sim/node"
	"highwater/sim/serde"
	"highwater/sim/wire"
)

// Avro is Confluent's KafkaAvroSerializer and KafkaAvroDeserializer: bytes are a zero, the schema's id
// in four bytes, and the value in Avro's encoding. The registry is asked once for each schema and each
// id, and then never again. A program waits for its answer inside of send() or poll().
//
// Left out: schema references, use.latest.version, the registry's other formats, its retries.
// Confluent: AbstractKafkaAvroSerializer, AbstractKafkaAvroDeserializer, CachedSchemaRegistryClient.
type Avro struct {
	cfg     *AvroConfig // shared by snapshots, never edited
	http    HTTP
	ids     []schemaID // replaced whole, both
	schemas []idSchema
	asks    asked
	failure *serde.Problem
}

// asked is what the registry is being asked for.
type asked struct {
	call    int32 // 0: nothing
	subject string
	id      int
}

type schemaID struct {
	subject string
	id      int
}

type idSchema struct {
	id     int
	schema *avro.Schema
}

// AvroConfig are the settings of the two classes.
type AvroConfig struct {
	URL          string
	AutoRegister bool
	Strategy     string // RecordNameStrategy ...; empty: TopicNameStrategy
	Text         string // the schema that the program has
	Schema       *avro.Schema
}

const (
	confluent = "io.confluent.kafka.serializers."
	// AvroSerializer and AvroDeserializer are the classes.
	AvroSerializer   = confluent + "KafkaAvroSerializer"
	AvroDeserializer = confluent + "KafkaAvroDeserializer"

	avroKind       = "KafkaAvro"
	strategies     = confluent + "subject."
	registryURL    = "schema.registry.url"
	autoRegister   = "auto.register.schemas"
	subjectSetting = "value.subject.name.strategy"

	restTimeout = 60 * node.Second // http.read.timeout.ms
)

// AvroSettings are the settings of the two classes, beside those of Kafka's clients.
var AvroSettings = []string{registryURL, autoRegister, subjectSetting}

// ReadAvro reads them. text is the schema that the program has for its values; empty: it has none, and
// reads each record with the schema that it was written with.
func ReadAvro(entries []wire.ConfigEntry, text string) (*AvroConfig, error) {
	s := settings{entries: entries}
	c := &AvroConfig{URL: s.text(registryURL, "http://registry:8081"),
		AutoRegister: s.flag(autoRegister, true), Text: text}
	class := s.text(subjectSetting, strategies+"TopicNameStrategy")
	var known bool
	c.Strategy, known = strings.CutPrefix(class, strategies)
	switch {
	case c.URL == "":
		s.fail(`Missing required configuration "schema.registry.url" which has no default value.`)
	case !known || !slices.Contains([]string{"TopicNameStrategy", "RecordNameStrategy",
		"TopicRecordNameStrategy"}, c.Strategy):
		s.noClass(subjectSetting, class)
	}
	problem := ""
	if text != "" {
		if c.Schema, problem = avro.ParseText(text); problem != "" {
			s.fail("the program's schema is none: " + problem)
		}
	}
	return c, s.err
}

// IsAvro tells whether a class without its package is one of the two.
func IsAvro(class string) bool { return strings.HasPrefix(class, avroKind) }

// NewAvro makes the two for a program; slot tells its requests from those of its other clients.
func NewAvro(c *AvroConfig, slot int32) Avro { return Avro{cfg: c, http: HTTP{Slot: slot}} }

// On tells whether the program uses them.
func (a *Avro) On() bool { return a.cfg != nil }

// Waiting tells whether the program waits for the registry.
func (a *Avro) Waiting() bool { return a.asks.call != 0 }

// Receive takes an answer of the registry; false: it isn't one.
func (a *Avro) Receive(m wire.Message, out *node.Out) bool {
	return a.On() && a.http.Receive(m) && a.answered(out)
}

// Fire takes an alarm; false: it is another's.
func (a *Avro) Fire(t node.Timer, out *node.Out) bool {
	return a.On() && a.http.Fire(t) && a.answered(out)
}

// ask sends a request; what it is about is remembered until the answer.
func (a *Avro) ask(about asked, method, path, body string, out *node.Out) *serde.Problem {
	id, host, _, _ := WebHost(a.cfg.URL)
	listens := id == wire.RegistryHost
	switch {
	case host == "":
		return &serde.Problem{Cause: "java.net.UnknownHostException: " +
			strings.TrimPrefix(a.cfg.URL, "http://")}
	case !listens:
		return &serde.Problem{Cause: refusedText}
	}
	const kind = "application/vnd.schemaregistry.v1+json"
	a.asks = about
	a.asks.call = a.http.Send(&wire.HTTPRequest{Method: method, Path: path, Body: body, Type: kind,
		Accept: kind + ", application/vnd.schemaregistry+json, application/json"}, restTimeout, out)
	return nil
}

const refusedText = "java.net.ConnectException: Connection refused"

// answered takes what the registry said, or why it said nothing.
func (a *Avro) answered(out *node.Out) bool {
	for _, r := range a.http.Results() {
		if r.ID != a.asks.call {
			continue
		}
		about := a.asks
		a.asks = asked{}
		switch {
		case r.Refused:
			a.failure = &serde.Problem{Cause: refusedText}
		case r.Expired:
			a.failure = &serde.Problem{Cause: "java.net.SocketTimeoutException: Read timed out"}
		case r.Reply == nil:
			a.failure = &serde.Problem{
				Cause: "java.net.SocketException: Unexpected end of file from server"}
		default:
			a.learn(about, r.Reply, out)
		}
	}
	return true
}

const restException = "io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException: "

// learn keeps an answer, or the registry's refusal: Text is its message, if it is one of a client's own
// mistakes, which is thrown as an InvalidConfigurationException.
func (a *Avro) learn(about asked, r *wire.HTTPReply, out *node.Out) {
	v, _ := serde.ParseJSON([]byte(r.Body))
	if r.Status != 200 {
		code := field(&v, "error_code")
		if code == "" {
			code = itoa(int64(r.Status))
		}
		message := field(&v, "message") + "; error code: " + code
		a.failure = &serde.Problem{Cause: restException + message}
		if len(code) == 3 && code[0] == '4' {
			a.failure.Text = message
		}
		return
	}
	if about.subject != "" {
		about.id, _ = strconv.Atoi(field(&v, "id"))
		a.ids = append(a.ids[:len(a.ids):len(a.ids)], schemaID{about.subject, about.id})
	} else if s, problem := avro.ParseText(field(&v, "schema")); problem == "" {
		a.schemas = append(a.schemas[:len(a.schemas):len(a.schemas)], idSchema{about.id, s})
	}
	out.Emit(node.SchemaCached{Subject: about.subject, SchemaID: int32(about.id)})
}

// field is a text or number of a JSON object.
func field(v *serde.JSON, name string) string {
	for i := range v.Kids {
		if v.Kids[i].Name == name {
			return v.Kids[i].Value.Text
		}
	}
	return ""
}

// Subject is where the schema of a topic's values stands.
func (a *Avro) Subject(topic string) string {
	name := ""
	if a.cfg.Schema != nil {
		name = a.cfg.Schema.Name
	}
	switch a.cfg.Strategy {
	case "RecordNameStrategy":
		return name
	case "TopicRecordNameStrategy":
		return topic + "-" + name
	}
	return topic + "-value"
}

const (
	writeFails   = "Error serializing Avro message"
	invalidClass = "org.apache.kafka.common.errors.InvalidConfigurationException: "
	serialClass  = "org.apache.kafka.common.errors.SerializationException: "
)

// Write makes the bytes of a value in JSON. wait: the registry has to be asked first, and Write to be
// called again when it has answered. exceptions is what it throws, with those behind it.
func (a *Avro) Write(topic string, value []byte, out *node.Out) (b []byte, wait bool,
	exceptions []string) {
	if a.Waiting() {
		return nil, true, nil
	}
	if f := a.failure; f != nil {
		a.failure = nil
		return nil, false, a.thrown(f)
	}
	if a.cfg.Schema == nil {
		return nil, false, []string{"the program has no schema: give it one with --schema"}
	}
	subject := a.Subject(topic)
	at := slices.IndexFunc(a.ids, func(s schemaID) bool { return s.subject == subject })
	if at < 0 {
		path := "/subjects/" + subject
		if a.cfg.AutoRegister {
			path += "/versions"
		}
		body := string(serde.QuoteJSON([]byte(`{"schema":`), a.cfg.Text)) + "}"
		if f := a.ask(asked{subject: subject}, "POST", path, body, out); f != nil {
			return nil, false, a.thrown(f)
		}
		return nil, true, nil
	}
	v, problem := serde.ParseJSON(value)
	if problem == "" {
		b = binary.BigEndian.AppendUint32([]byte{0}, uint32(a.ids[at].id))
		b, problem = avro.Encode(b, a.cfg.Schema, &v, false)
	}
	if problem != "" {
		return nil, false, []string{serialClass + writeFails, problem}
	}
	return b, false, nil
}

// thrown is what the serializer makes of the registry's refusal, or of one that can't be reached.
func (a *Avro) thrown(f *serde.Problem) []string {
	switch {
	case f.Text != "":
		return []string{invalidClass + f.Text}
	case strings.Contains(f.Cause, "SocketTimeout"):
		return []string{"org.apache.kafka.common.errors.TimeoutException: " + writeFails, f.Cause}
	case !strings.HasPrefix(f.Cause, restException):
		return []string{serialClass + writeFails, f.Cause}
	}
	what := "Error retrieving Avro schema"
	if a.cfg.AutoRegister {
		what = "Error registering Avro schema"
	}
	return []string{serialClass + what + a.cfg.Text, f.Cause}
}

// Read makes a value of its bytes, as Avro's JSON encoding has it. wait: as in Write.
func (a *Avro) Read(b []byte, out *node.Out) (text string, wait bool, problem *serde.Problem) {
	if a.Waiting() {
		return "", true, nil
	}
	if len(b) < 5 || b[0] != 0 {
		return "", false, &serde.Problem{Text: "Unknown magic byte!"}
	}
	id := int(binary.BigEndian.Uint32(b[1:]))
	at := slices.IndexFunc(a.schemas, func(s idSchema) bool { return s.id == id })
	if f := a.failure; f != nil {
		a.failure = nil
		return "", false, &serde.Problem{Text: "Error retrieving Avro value schema for id " +
			itoa(int64(id)), Cause: f.Cause}
	}
	if at < 0 {
		path := "/schemas/ids/" + itoa(int64(id)) + "?fetchMaxId=false"
		if f := a.ask(asked{id: id}, "GET", path, "", out); f != nil {
			a.failure = f
			return a.Read(b, out)
		}
		return "", true, nil
	}
	writer := a.schemas[at].schema
	reader := a.cfg.Schema
	if reader == nil {
		reader = writer
	}
	v, _, fault := avro.Decode(writer, reader, b[5:])
	if fault != "" {
		return "", false, &serde.Problem{Text: "Error deserializing Avro message for id " +
			itoa(int64(id)), Cause: fault}
	}
	return string(v.Print(nil)), false, nil
}
