// Package consoleproducer is kafka-console-producer.sh.
package consoleproducer

import (
	_ "embed"
	"strconv"

	"highwater/sim/client"
	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/tool/kit"
	"highwater/sim/wire"
)

//go:embed options.txt
var options string

// producer is org.apache.kafka.tools.ConsoleProducer: each line of standard input is a record.
type producer struct {
	producer client.Producer
	reader   lineReader
	sync     bool                // wait for each record's outcome before the next line is read
	waiting  bool                // for the outcome of a record, with sync
	lines    ordered.Vec[string] // that came while others waited; the first taken ones are done
	taken    int
	closing  bool
	code     int
	eof      bool
}

// Program is kafka-console-producer.sh.
var Program = kit.Program{Name: "kafka-console-producer",
	Class: "org.apache.kafka.tools.ConsoleProducer", Options: options,
	Role: "producer", Main: run, Python: python, Refuse: kit.RefuseWithUsage, Input: kit.Always,
	Endless: func(a *kit.Arguments, hasInput bool) bool { return !hasInput }}

// run is ConsoleProducer.main up to the first line.
func run(p *kit.Process, out *node.Out) kit.Task {
	a := &p.Args
	if err := a.CheckRequired("topic"); err != nil {
		p.UsageExit(err.Error(), out)
		return nil
	}
	for _, d := range [][2]string{{"property", "reader-property"},
		{"producer-property", "command-property"}, {"producer.config", "command-config"}} {
		if a.Has(d[0]) && a.Has(d[1]) {
			p.UsageExit("Options --"+d[1]+" and --"+d[0]+" cannot be specified together.", out)
			return nil
		}
		if a.Has(d[0]) {
			p.Print(out, "Warning: --"+d[0]+" is deprecated and will be removed in a future "+
				"version. Use --"+d[1]+" instead.")
		}
	}
	if problem := kit.CheckAddresses(a.Text("bootstrap-server", "")); problem != "" {
		p.UsageExit(problem, out)
		return nil
	}
	given, f := p.PropertiesIn("producer.config", "command-config")
	props, f2 := p.PropertiesIn("reader-config")
	if f == nil {
		f = f2
	}
	if f != nil {
		p.Trace(f, out)
		p.Exit(out, 1)
		return nil
	}
	props = append(props, kit.KeyValues(append(a.All("property"), a.All("reader-property")...))...)
	topic, _, twice := a.One("topic")
	if twice != nil {
		p.PrintErr(out, twice.Error())
		p.Exit(out, 1)
		return nil
	}
	if f := checkReader(a.Text("line-reader", lineMessageReader)); f != nil {
		p.Trace(f, out)
		p.Exit(out, 1)
		return nil
	}
	reader, problem := newLineReader(topic, props)
	if problem != "" {
		p.PrintErr(out, "org.apache.kafka.common.KafkaException: "+problem)
		p.Exit(out, 1)
		return nil
	}
	entries, err := config(a, given)
	if err != nil {
		p.PrintErr(out, err.Error())
		p.Exit(out, 1)
		return nil
	}
	t := &producer{reader: reader, sync: a.Has("sync")}
	if !t.construct(p, entries, out) {
		return nil
	}
	return t
}

// construct makes the producer, or ends the program as the constructor's exception would.
func (t *producer) construct(p *kit.Process, entries []wire.ConfigEntry, out *node.Out) bool {
	c, err := client.ReadProducerConfig(client.Java, entries)
	if err != nil {
		p.Trace(kit.SettingFailure("kafka producer", err), out)
		p.Exit(out, 1)
		return false
	}
	usable, problem := p.ResolveBootstrap(c.Bootstrap, out)
	if problem != "" {
		p.PrintErr(out, "org.apache.kafka.common.KafkaException: Failed to construct kafka producer")
		p.PrintErr(out, "Caused by: "+kit.ConfigException+": "+problem)
		p.Exit(out, 1)
		return false
	}
	c.Bootstrap = usable
	t.producer = client.NewProducer(c, p.ID)
	return true
}

// config merges the tool's own options and defaults with the properties of files and options: an option
// that is given wins, then a property, then the tool's default.
func config(a *kit.Arguments, props []wire.ConfigEntry) ([]wire.ConfigEntry, error) {
	props = append(props,
		kit.KeyValues(append(a.All("producer-property"), a.All("command-property")...))...)
	codec := "none"
	if a.Has("compression-codec") {
		if codec = a.Text("compression-codec", ""); codec == "" {
			codec = "gzip"
		}
	}
	set := func(k, v string) { props = append(props, wire.ConfigEntry{Key: k, Value: v}) }
	set("bootstrap.servers", a.Text("bootstrap-server", ""))
	set("compression.type", codec)
	if !kit.HasKey(props, "client.id") {
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
		v, given, err := a.One(o.option)
		if err != nil {
			return nil, err
		}
		if given && o.option != "request-required-acks" {
			if _, bad := strconv.ParseInt(v, 10, 64); bad != nil {
				return nil, kit.CannotParse(v, o.option)
			}
		}
		if given {
			set(o.key, v)
		} else if o.fallback != "" && !kit.HasKey(props, o.key) {
			set(o.key, o.fallback)
		}
	}
	return props, nil
}

func (t *producer) Start(p *kit.Process, out *node.Out) {
	t.producer.Start(out)
	t.prompt(p, out)
}

// prompt shows > when the input is a terminal.
func (t *producer) prompt(p *kit.Process, out *node.Out) {
	if p.Line.Terminal && !p.Ended && !t.closing {
		out.Emit(node.Printed{Line: ">", NoNewline: true})
	}
}

func (t *producer) Line(p *kit.Process, s string, out *node.Out) {
	t.lines.Append(s)
	t.work(p, out)
}

func (t *producer) End(p *kit.Process, out *node.Out) {
	t.eof = true
	t.work(p, out)
}

func (t *producer) Interrupt(p *kit.Process, code int, out *node.Out) { t.close(p, code, out) }

// close is the shutdown hook: everything that was sent is waited for.
func (t *producer) close(p *kit.Process, code int, out *node.Out) {
	if t.closing {
		return
	}
	t.closing, t.code = true, code
	t.producer.Close(out)
	t.drain(p, out)
}

// left tells whether lines wait.
func (t *producer) left() bool { return t.taken < t.lines.Len() }

// work reads the lines that wait while send() doesn't block.
func (t *producer) work(p *kit.Process, out *node.Out) {
	for t.left() && !t.waiting && !t.closing && !t.producer.Blocked() {
		s := t.lines.Get(t.taken)
		if t.taken++; !t.left() {
			t.lines, t.taken = ordered.Vec[string]{}, 0
		}
		rec, problem := t.reader.read(s)
		if problem != "" {
			p.PrintErr(out, "org.apache.kafka.common.KafkaException: "+problem)
			t.close(p, 1, out)
			return
		}
		t.waiting = t.sync
		t.producer.Send(rec, out)
		t.outcomes(p, out)
		t.prompt(p, out)
	}
	if t.eof && !t.left() && !t.waiting && !t.closing && !t.producer.Blocked() {
		t.close(p, 0, out)
		return
	}
	t.drain(p, out)
}

// drain takes what came out of the producer, and ends the program when it is closed.
func (t *producer) drain(p *kit.Process, out *node.Out) {
	t.outcomes(p, out)
	if t.closing && t.producer.Idle() {
		p.Exit(out, t.code)
	}
}

const errorCallback = "org.apache.kafka.clients.producer.internals.ErrorLoggingCallback"

// outcomes logs failures. Kafka: ErrorLoggingCallback; with --sync the exception ends the program.
func (t *producer) outcomes(p *kit.Process, out *node.Out) {
	for _, l := range t.producer.Logs() {
		p.Log(out, l)
	}
	for _, r := range t.producer.Results() {
		if t.sync {
			t.waiting = false
		}
		if !r.Failed {
			continue
		}
		java := kit.JavaError(r.Exception, r.Message)
		if r.Exception == wire.InvalidTopicException.Exception() {
			p.Log(out, client.LogLine{Level: "ERROR", Logger: "org.apache.kafka.clients.Metadata",
				Text: t.producer.Config().LogPrefix + "Metadata response reported invalid topics [" +
					t.reader.topic + "]"})
		}
		if t.sync {
			p.PrintErr(out, "java.util.concurrent.ExecutionException: "+java)
			p.PrintErr(out, "Caused by: "+java)
			t.close(p, 1, out)
			return
		}
		p.Log(out, client.LogLine{Level: "ERROR", Logger: errorCallback,
			Text: "Error when sending message to topic " + t.reader.topic + " with key: " +
				byteCount(r.Key) + ", value: " + byteCount(r.Value) + " with error:"})
		p.PrintErr(out, java)
	}
}

func byteCount(b []byte) string {
	if b == nil {
		return "null"
	}
	return strconv.Itoa(len(b)) + " bytes"
}

func (t *producer) Receive(p *kit.Process, m wire.Message, out *node.Out) {
	if t.producer.Receive(m, out) {
		t.outcomes(p, out)
		t.work(p, out)
	}
}

func (t *producer) Fire(p *kit.Process, tm node.Timer, out *node.Out) {
	if t.producer.Fire(tm, out) {
		t.outcomes(p, out)
		t.work(p, out)
	}
}

func (t *producer) Clone() kit.Task {
	c := *t
	c.producer, c.lines = t.producer.Clone(), t.lines.Clone()
	return &c
}
