package producerperf

import (
	_ "embed"
	"strconv"
	"strings"

	"highwater/sim/client"
	"highwater/sim/node"
	"highwater/sim/tool/kit"
	"highwater/sim/wire"
)

//go:embed options.txt
var options string

//go:embed usage.txt
var help string

var usage, _, _ = strings.Cut(help, "\n\n")

var parser = kit.Argparser{Prog: "kafka-producer-perf-test", Usage: usage,
	Help: strings.TrimSuffix(help, "\n"), HelpCode: 1, BareHelp: true,
	Groups: [][]string{{"record-size", "payload-file", "payload-monotonic"}}}

// Program is kafka-producer-perf-test.sh.
var Program = kit.Program{Name: "kafka-producer-perf-test",
	Class: "org.apache.kafka.tools.ProducerPerformance", Options: options, Argparse: &parser,
	Role: "producer", Main: run, Python: kit.NoPython, Refuse: kit.RefuseArgparse, OwnHelp: true}

// renamed are the options with a name of old and a new one.
var renamed = [][2]string{{"producer-props", "command-property"}, {"producer.config", "command-config"}}

func run(p *kit.Process, out *node.Out) kit.Task {
	a := &p.Args
	t := &work{}
	if problem := t.options(a); problem != "" {
		parser.Exit(p, problem, out)
		return nil
	}
	if f := t.readPayload(p, out); f != nil {
		p.ThrowOut(f, out)
		return nil
	}
	for _, o := range renamed {
		if a.Has(o[0]) {
			p.Print(out, "Option --"+o[0]+" has been deprecated and will be removed in a future "+
				"version. Use --"+o[1]+" instead.")
		}
	}
	entries, f := properties(p)
	if f != nil {
		p.ThrowOut(f, out)
		return nil
	}
	c, err := client.ReadProducerConfig(client.Java, entries)
	if err != nil {
		p.ThrowOut(&kit.Failure{Java: kit.ConfigException, Message: err.Error()}, out)
		return nil
	}
	usable, bad := p.ResolveBootstrap(c.Bootstrap, out)
	if bad != "" {
		p.ThrowOut(kit.NotConstructed("kafka producer", kit.ConfigException+": "+bad), out)
		return nil
	}
	c.Bootstrap = usable
	t.producer = client.NewProducer(c, p.ID)
	return t
}

// options checks what argparse4j can't. Kafka: ProducerPerformance.ConfigPostProcessor.
func (t *work) options(a *kit.Arguments) (problem string) {
	number := func(name string, fallback int64) int64 {
		n, err := a.Number(name, fallback, 64)
		if err != nil {
			problem = err.Error() // argparse4j has read it already
		}
		return n
	}
	t.topic, t.mono = a.Text("topic", ""), a.Has("payload-monotonic")
	t.want = number("num-records", 1)
	t.warmup = max(number("warmup-records", 0), 0)
	size, duration := number("record-size", 1), number("transaction-duration-ms", 1)
	interval := number("reporting-interval", 5000)
	t.interval = node.Ms(interval)
	t.throttle.Rate, _ = kit.Thousandths(a.Text("throughput", ""))
	switch {
	case problem != "":
	case t.want <= 0:
		return "--num-records should be greater than zero."
	case t.warmup >= t.want:
		return "The value for --warmup-records must be strictly fewer than the number of records in " +
			"the test, --num-records."
	case size <= 0:
		return "--record-size should be greater than zero."
	case !a.Has("bootstrap-server") && !a.Has("command-property") && !a.Has("producer-props") &&
		!a.Has("producer.config") && !a.Has("command-config"):
		return "At least one of --bootstrap-server, --command-property, --producer-props, " +
			"--producer.config or --command-config must be specified."
	}
	for _, o := range renamed {
		if problem == "" && a.Has(o[0]) && a.Has(o[1]) {
			problem = "--" + o[1] + " and --" + o[0] + " cannot be specified together."
		}
	}
	switch {
	case problem != "":
	case duration <= 0:
		return "--transaction-duration-ms should be greater than zero."
	case interval <= 0:
		return "--reporting-interval should be greater than zero."
	case t.want > maxRecords:
		return "--num-records: this cluster takes at most " + strconv.Itoa(maxRecords)
	case a.Has("print-metrics"):
		return "--print-metrics: the metrics of a producer aren't simulated"
	case a.Has("transaction-duration-ms"):
		return "--transaction-duration-ms: there are no transactions in this simulation yet"
	}
	t.payload = payload(size)
	return problem
}

// readPayload is ProducerPerformance.readPayloadFile. No file has anything in it here: /dev/stdin, the
// only one there is, is a pipe, whose size is 0.
func (t *work) readPayload(p *kit.Process, out *node.Out) *kit.Failure {
	path := p.Args.Text("payload-file", "")
	if path == "" {
		return nil
	}
	if path[0] != '/' {
		path = "/" + path
	}
	p.Print(out, "Reading payloads from: "+path)
	return kit.Illegal("File does not exist or empty file provided.")
}

// properties are what the producer is made of. Kafka: ProducerPerformance.readProps.
func properties(p *kit.Process) ([]wire.ConfigEntry, *kit.Failure) {
	a := &p.Args
	entries, f := p.PropertiesIn("producer.config", "command-config")
	if f != nil {
		return nil, f
	}
	for _, w := range append(a.All("producer-props"), a.All("command-property")...) {
		pieces := strings.Split(strings.TrimRight(w, "="), "=") // Java drops the empty ones at the end
		if len(pieces) != 2 {
			return nil, kit.Illegal("Invalid property: " + w)
		}
		entries = append(entries, wire.ConfigEntry{Key: pieces[0], Value: pieces[1]})
	}
	for _, o := range [][2]string{{"bootstrap-server", "bootstrap.servers"},
		{"transactional-id", "transactional.id"}} {
		if a.Has(o[0]) {
			entries = append(entries, wire.ConfigEntry{Key: o[1], Value: a.Text(o[0], "")})
		}
	}
	if !kit.HasKey(entries, "client.id") {
		entries = append(entries, wire.ConfigEntry{Key: "client.id", Value: "perf-producer-client"})
	}
	return entries, nil
}

// payload is one payload of capital letters; all records share it. The JVM of the real tool has no room
// for much more than maxPayload.
func payload(size int64) []byte {
	const maxPayload = 1 << 26
	b := make([]byte, min(size, maxPayload))
	for i := range b {
		b[i] = byte('A' + i%26)
	}
	return b
}
