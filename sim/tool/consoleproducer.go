package tool

import (
	_ "embed"
	"strconv"
	"strings"

	"highwater/sim/client"
	"highwater/sim/node"
	"highwater/sim/wire"
)

//go:embed options/kafka-console-producer.txt
var consoleProducerOptions string

// consoleProducer is org.apache.kafka.tools.ConsoleProducer: each line of standard input is a record.
type consoleProducer struct {
	producer client.Producer
	reader   lineReader
	sync     bool // wait for each record's outcome before the next line is read
	waiting  bool // for the outcome of a record, with sync
	lines    []string
	closing  bool
	code     int
	eof      bool
}

// consoleProducerMain is ConsoleProducer.main up to the first line.
func consoleProducerMain(p *Process, out *node.Out) task {
	a := &p.args
	if err := a.checkRequired("topic"); err != nil {
		p.usageExit(err.Error(), out)
		return nil
	}
	for _, d := range [][2]string{{"property", "reader-property"},
		{"producer-property", "command-property"}, {"producer.config", "command-config"}} {
		if a.has(d[0]) && a.has(d[1]) {
			p.usageExit("Options \"["+d[0]+"]\" and \"["+d[1]+"]\" cannot be specified together.", out)
			return nil
		}
		if a.has(d[0]) {
			p.print(out, "Warning: --"+d[0]+" is deprecated and will be removed in a future "+
				"version. Use --"+d[1]+" instead.")
		}
	}
	if problem := checkAddresses(a.text("bootstrap-server", "")); problem != "" {
		p.usageExit(problem, out)
		return nil
	}
	props := keyValues(append(a.all("property"), a.all("reader-property")...))
	reader, problem := newLineReader(a.text("topic", ""), props)
	if problem != "" {
		p.eprint(out, "org.apache.kafka.common.KafkaException: "+problem)
		p.exit(out, 1)
		return nil
	}
	entries, err := consoleProducerConfig(a)
	if err != nil {
		p.eprint(out, err.Error())
		p.exit(out, 1)
		return nil
	}
	t := &consoleProducer{reader: reader, sync: a.has("sync")}
	if !t.construct(p, entries, out) {
		return nil
	}
	return t
}

// construct makes the producer, or ends the program as the constructor's exception would.
func (t *consoleProducer) construct(p *Process, entries []wire.ConfigEntry, out *node.Out) bool {
	c, err := client.ReadProducerConfig(client.Java, entries)
	if err != nil {
		p.eprint(out, configException+": "+err.Error())
		p.exit(out, 1)
		return false
	}
	usable, problem := p.resolveBootstrap(c.Bootstrap, out)
	if problem != "" {
		p.eprint(out, "org.apache.kafka.common.KafkaException: Failed to construct kafka producer")
		p.eprint(out, "Caused by: "+configException+": "+problem)
		p.exit(out, 1)
		return false
	}
	c.Bootstrap = usable
	t.producer = client.NewProducer(c, p.id)
	return true
}

// keyValues is CommandLineUtils.parseKeyValueArgs; a missing value is empty.
func keyValues(list []string) []wire.ConfigEntry {
	var out []wire.ConfigEntry
	for _, s := range list {
		k, v, _ := strings.Cut(s, "=")
		out = append(out, wire.ConfigEntry{Key: k, Value: v})
	}
	return out
}

// consoleProducerConfig merges the tool's own options and defaults with the properties: an option
// that is given wins, then a property, then the tool's default.
func consoleProducerConfig(a *arguments) ([]wire.ConfigEntry, error) {
	props := keyValues(append(a.all("producer-property"), a.all("command-property")...))
	codec := "none"
	if a.has("compression-codec") {
		if codec = a.text("compression-codec", ""); codec == "" {
			codec = "gzip"
		}
	}
	set := func(k, v string) { props = append(props, wire.ConfigEntry{Key: k, Value: v}) }
	set("bootstrap.servers", a.text("bootstrap-server", ""))
	set("compression.type", codec)
	if !hasKey(props, "client.id") {
		set("client.id", "console-producer")
	}
	for _, o := range []struct{ option, key, fallback string }{
		{"timeout", "linger.ms", "1000"},
		{"request-required-acks", "acks", "-1"},
		{"request-timeout-ms", "request.timeout.ms", "1500"},
		{"message-send-max-retries", "retries", "3"},
		{"retry-backoff-ms", "retry.backoff.ms", "100"},
		{"max-memory-bytes", "buffer.memory", "33554432"},
		{"batch-size", "batch.size", "16384"},
		{"max-partition-memory-bytes", "batch.size", ""},
		{"metadata-expiry-ms", "metadata.max.age.ms", "300000"},
		{"max-block-ms", "max.block.ms", "60000"},
	} {
		v, given, err := a.one(o.option)
		if err != nil {
			return nil, err
		}
		if given && o.option != "request-required-acks" {
			if _, bad := strconv.ParseInt(v, 10, 64); bad != nil {
				return nil, cannotParse(v, o.option)
			}
		}
		if given {
			set(o.key, v)
		} else if o.fallback != "" && !hasKey(props, o.key) {
			set(o.key, o.fallback)
		}
	}
	return props, nil
}

func hasKey(entries []wire.ConfigEntry, key string) bool {
	for i := range entries {
		if entries[i].Key == key {
			return true
		}
	}
	return false
}

func (t *consoleProducer) start(p *Process, out *node.Out) {
	t.producer.Start(out)
	t.prompt(p, out)
}

// prompt shows > when the input is a terminal.
func (t *consoleProducer) prompt(p *Process, out *node.Out) {
	if p.spec.Terminal && !p.ended && !t.closing {
		out.Emit(node.Printed{Line: ">", NoNewline: true})
	}
}

func (t *consoleProducer) line(p *Process, s string, out *node.Out) {
	t.lines = append(t.lines[:len(t.lines):len(t.lines)], s)
	t.work(p, out)
}

func (t *consoleProducer) end(p *Process, out *node.Out) {
	t.eof = true
	t.work(p, out)
}

func (t *consoleProducer) interrupt(p *Process, code int, out *node.Out) { t.close(p, code, out) }

// close is the shutdown hook: everything that was sent is waited for.
func (t *consoleProducer) close(p *Process, code int, out *node.Out) {
	if t.closing {
		return
	}
	t.closing, t.code = true, code
	t.producer.Close(out)
	t.drain(p, out)
}

// work reads the lines that wait while send() doesn't block.
func (t *consoleProducer) work(p *Process, out *node.Out) {
	for len(t.lines) > 0 && !t.waiting && !t.closing && !t.producer.Blocked() {
		s := t.lines[0]
		t.lines = t.lines[1:]
		rec, problem := t.reader.read(s)
		if problem != "" {
			p.eprint(out, "org.apache.kafka.common.KafkaException: "+problem)
			t.close(p, 1, out)
			return
		}
		t.waiting = t.sync
		t.producer.Send(rec, out)
		t.outcomes(p, out)
		t.prompt(p, out)
	}
	if t.eof && len(t.lines) == 0 && !t.waiting && !t.closing && !t.producer.Blocked() {
		t.close(p, 0, out)
		return
	}
	t.drain(p, out)
}

// drain takes what came out of the producer, and ends the program when it is closed.
func (t *consoleProducer) drain(p *Process, out *node.Out) {
	t.outcomes(p, out)
	if t.closing && t.producer.Idle() {
		p.exit(out, t.code)
	}
}

const errorCallback = "org.apache.kafka.clients.producer.internals.ErrorLoggingCallback"

// outcomes logs failures. Kafka: ErrorLoggingCallback; with --sync the exception ends the program.
func (t *consoleProducer) outcomes(p *Process, out *node.Out) {
	for _, l := range t.producer.Logs() {
		p.log(out, l)
	}
	for _, r := range t.producer.Results() {
		if t.sync {
			t.waiting = false
		}
		if !r.Failed {
			continue
		}
		java := javaError(r.Exception, r.Message)
		if r.Exception == wire.InvalidTopicException.Exception() {
			p.log(out, client.LogLine{Level: "ERROR", Logger: "org.apache.kafka.clients.Metadata",
				Text: t.producer.Config().LogPrefix + "Metadata response reported invalid topics [" +
					t.reader.topic + "]"})
		}
		if t.sync {
			p.eprint(out, "java.util.concurrent.ExecutionException: "+java)
			p.eprint(out, "Caused by: "+java)
			t.close(p, 1, out)
			return
		}
		p.log(out, client.LogLine{Level: "ERROR", Logger: errorCallback,
			Text: "Error when sending message to topic " + t.reader.topic + " with key: " +
				byteCount(r.Key) + ", value: " + byteCount(r.Value) + " with error:"})
		p.eprint(out, java)
	}
}

func byteCount(b []byte) string {
	if b == nil {
		return "null"
	}
	return strconv.Itoa(len(b)) + " bytes"
}

// javaError is an exception of Kafka's clients as Throwable.toString writes it.
func javaError(class, message string) string {
	if !strings.Contains(class, ".") {
		class = "org.apache.kafka.common.errors." + class
	}
	return class + ": " + message
}

func (t *consoleProducer) receive(p *Process, m wire.Message, out *node.Out) {
	if t.producer.Receive(m, out) {
		t.outcomes(p, out)
		t.work(p, out)
	}
}

func (t *consoleProducer) fire(p *Process, tm node.Timer, out *node.Out) {
	if t.producer.Fire(tm, out) {
		t.outcomes(p, out)
		t.work(p, out)
	}
}

func (t *consoleProducer) clone() task {
	c := *t
	c.producer = t.producer.Clone()
	return &c
}
