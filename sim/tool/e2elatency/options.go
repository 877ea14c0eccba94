package e2elatency

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"

	"highwater/sim/client"
	"highwater/sim/node"
	"highwater/sim/tool/kit"
	"highwater/sim/wire"
)

//go:embed options.txt
var options string

// Program is kafka-e2e-latency.sh.
var Program = kit.Program{Name: "kafka-e2e-latency", Class: "org.apache.kafka.tools.EndToEndLatency",
	Options: options, Role: "producer", Main: run, Python: kit.NoPython, Refuse: kit.RefuseWithUsage,
	OwnHelp: true}

// required are the options that a command line without them doesn't name its arguments by.
var required = []string{"bootstrap-server", "topic", "num-records", "producer-acks", "record-size"}

func run(p *kit.Process, out *node.Out) kit.Task {
	a := &p.Args
	if len(p.Line.Argv) > 1 && !slices.ContainsFunc(required, a.Has) && !positional(p, out) {
		return nil
	}
	if p.HelpAsked(p.Prog.Purpose(), out) {
		return nil
	}
	if err := a.CheckRequired(required...); err != nil {
		p.UsageExit(err.Error(), out)
		return nil
	}
	t := &work{topic: a.Text("topic", ""), Patience: kit.Patience{Timeout: pollTimeout}}
	problem, f := t.sizes(a)
	if problem != "" {
		p.UsageExit(problem, out)
		return nil
	}
	if f == nil {
		f = t.construct(p, out)
	}
	if f != nil {
		p.Throw(f, out)
		return nil
	}
	return t
}

// positional reads the old form, in which the arguments have no names.
// Kafka: EndToEndLatency.convertLegacyArgsIfNeeded.
func positional(p *kit.Process, out *node.Out) bool {
	words := p.Line.Argv[1:]
	if len(words) != len(required) && len(words) != len(required)+1 {
		p.PrintErr(out, "Invalid number of arguments. Expected 5 or 6 positional arguments, but got "+
			strconv.Itoa(len(words))+". Usage: bootstrap-server topic num-records producer-acks "+
			"record-size [optional] command-config")
		p.Exit(out, 1)
		return false
	}
	p.Print(out, "WARNING: Positional argument usage is deprecated and will be removed in Apache Kafka "+
		"5.0. Please use named arguments instead: --bootstrap-server, --topic, --num-records, "+
		"--producer-acks, --record-size, --command-config")
	for i, w := range words {
		name := "command-config"
		if i < len(required) {
			name = required[i]
		}
		p.Args.Given = append(p.Args.Given, kit.GivenOption{Name: name, Value: w, HasValue: true})
	}
	p.Args.Rest = nil
	return true
}

// sizes reads the numbers; the problem stands above the usage.
func (t *work) sizes(a *kit.Arguments) (problem string, f *kit.Failure) {
	for _, n := range []struct {
		name  string
		least int64
		to    *int64
		must  string
	}{
		{"num-records", 1, &t.want, "a positive integer."},
		{"record-size", 0, &t.size, "a non-negative integer."},
		{"record-key-size", 0, &t.keySize, "a non-negative integer."},
		{"num-headers", 0, &t.headers, "a non-negative integer."},
		{"record-header-key-size", 0, &t.headerKey, "a non-negative integer."},
		{"record-header-size", -1, &t.headerSize,
			"a non-negative integer or -1 for null header value."},
	} {
		v, err := a.Number(n.name, 0, 32)
		if err != nil {
			return "", kit.FailureOf(err)
		}
		if *n.to = v; v < n.least {
			return "Value for --" + n.name + " must be " + n.must, nil
		}
	}
	if acks := a.Text("producer-acks", ""); acks != "1" && acks != "all" {
		return "Invalid value for --producer-acks. Latency testing requires synchronous " +
			"acknowledgement. Please use '1' or 'all'.", nil
	}
	return "", nil
}

// construct makes the clients; the failure is what their constructors throw.
func (t *work) construct(p *kit.Process, out *node.Out) *kit.Failure {
	props, f := p.PropertiesIn("command-config")
	if f != nil {
		return f
	}
	props = append(props, wire.ConfigEntry{Key: "bootstrap.servers",
		Value: p.Args.Text("bootstrap-server", "")})
	with := func(more ...wire.ConfigEntry) []wire.ConfigEntry {
		return append(slices.Clip(props), more...)
	}
	group := "test-group-" + strconv.FormatInt(out.Wall().UnixMs(), 10)
	c, err := client.ReadConsumerConfig(client.Java, with(
		wire.ConfigEntry{Key: "group.id", Value: group},
		wire.ConfigEntry{Key: "enable.auto.commit", Value: "false"},
		wire.ConfigEntry{Key: "auto.offset.reset", Value: "latest"},
		wire.ConfigEntry{Key: "fetch.max.wait.ms", Value: "0"}))
	if err != nil {
		return kit.SettingFailure("kafka consumer", err)
	}
	usable, problem := p.ResolveBootstrap(c.Bootstrap, out)
	if problem != "" {
		return kit.NotConstructed("kafka consumer", kit.ConfigException+": "+problem)
	}
	c.Bootstrap, c.GroupID = usable, "" // it joins no group; the id stays in the log lines' prefix
	d, err := client.ReadProducerConfig(client.Java, with(
		wire.ConfigEntry{Key: "linger.ms", Value: "0"},
		wire.ConfigEntry{Key: "max.block.ms", Value: strconv.FormatInt(1<<40, 10)}, // for ever
		wire.ConfigEntry{Key: "acks", Value: p.Args.Text("producer-acks", "")}))
	if err != nil {
		return kit.SettingFailure("kafka producer", err)
	}
	d.Bootstrap, d.Slot = usable, 1
	t.consumer, t.producer = client.NewConsumer(c), client.NewProducer(d, p.ID)
	admin := client.AdminConfig{NetworkConfig: c.NetworkConfig, DefaultAPITimeout: node.Minute,
		Retries: 1<<31 - 1}
	admin.Slot = 2
	t.admin = client.NewAdmin(admin)
	return nil
}

// letters are a record's bytes: one capital letter, another one in each record.
func letters(nth, size int64) []byte {
	return []byte(strings.Repeat(string(rune('A'+nth%26)), int(size)))
}
