package consumerperf

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

// Program is kafka-consumer-perf-test.sh.
var Program = kit.Program{Name: "kafka-consumer-perf-test",
	Class: "org.apache.kafka.tools.ConsumerPerformance", Options: options, Role: "consumer",
	Main: run, Python: kit.NoPython, Refuse: kit.RefuseWithUsage}

func run(p *kit.Process, out *node.Out) kit.Task {
	a := &p.Args
	if err := check(a); err != nil {
		p.UsageExit(err.Error(), out)
		return nil
	}
	for _, o := range [][2]string{{"messages", "num-records"}, {"consumer.config", "command-config"}} {
		if a.Has(o[0]) {
			p.Print(out, "Warning: --"+o[0]+" is deprecated. Use --"+o[1]+" instead.")
		}
	}
	t := &work{detailed: a.Has("show-detailed-stats")}
	switch {
	case a.Has("hide-header"):
	case t.detailed:
		p.Print(out, "time, threadId, "+header)
	default:
		p.Print(out, "start.time, end.time, "+header)
	}
	f := t.construct(p, out)
	if f == nil {
		f = t.options(a)
	}
	if f != nil {
		p.Throw(f, out)
		return nil
	}
	return t
}

// check is the end of ConsumerPerfOptions' constructor.
func check(a *kit.Arguments) error {
	if err := a.CheckRequired("bootstrap-server"); err != nil {
		return err
	}
	for _, o := range [][2]string{{"messages", "num-records"}, {"topic", "include"}} {
		if err := a.CheckOneOf(o[0], o[1]); err != nil {
			return err
		}
	}
	return a.CheckInvalid("consumer.config", "command-config")
}

// construct makes the consumer; the failure is what props(), or KafkaConsumer's constructor, throws.
func (t *work) construct(p *kit.Process, out *node.Out) *kit.Failure {
	a := &p.Args
	entries, f := p.PropertiesIn("consumer.config", "command-config")
	if f != nil {
		return f
	}
	entries = append(entries, kit.KeyValues(a.All("command-property"))...)
	set := func(k, v string) { entries = append(entries, wire.ConfigEntry{Key: k, Value: v}) }
	chance := out.Chance(node.ConsoleGroup, node.Itself)
	set("group.id", a.Text("group", "perf-consumer-"+strconv.Itoa(chance.Intn(100000))))
	for _, o := range []struct {
		option, key string
		fallback    int64
	}{{"socket-buffer-size", "receive.buffer.bytes", 2 << 20},
		{"fetch-size", "max.partition.fetch.bytes", 1 << 20}} {
		n, err := a.Number(o.option, o.fallback, 32)
		if err != nil {
			return kit.FailureOf(err)
		}
		set(o.key, strconv.FormatInt(n, 10))
	}
	reset := "earliest"
	if a.Has("from-latest") {
		reset = "latest"
	}
	set("auto.offset.reset", reset)
	set("bootstrap.servers", a.Text("bootstrap-server", ""))
	if !kit.HasKey(entries, "client.id") {
		set("client.id", "perf-consumer-client")
	}
	c, err := client.ReadConsumerConfig(client.Java, entries)
	if err != nil {
		return kit.SettingFailure("kafka consumer", err)
	}
	usable, problem := p.ResolveBootstrap(c.Bootstrap, out)
	if problem != "" {
		return kit.NotConstructed("kafka consumer", kit.ConfigException+": "+problem)
	}
	c.Bootstrap = usable
	t.consumer = client.NewConsumer(c)
	return nil
}

// options are read when the consumer is there.
func (t *work) options(a *kit.Arguments) *kit.Failure {
	var first error
	number := func(name string, fallback int64) int64 {
		n, err := a.Number(name, fallback, 64)
		if err != nil && first == nil {
			first = err
		}
		return n
	}
	t.want = number("messages", 0)
	if a.Has("num-records") {
		t.want = number("num-records", 0)
	}
	t.Timeout = node.Ms(max(0, min(number("timeout", 10000), 1<<40)))
	interval := number("reporting-interval", 5000)
	t.interval = node.Ms(min(interval, 1<<40))
	t.topic = a.Text("topic", "")
	f := t.format.read(a.Text("date-format", "yyyy-MM-dd HH:mm:ss:SSS"))
	switch {
	case first != nil:
		return kit.FailureOf(first)
	case interval <= 0:
		return kit.Illegal("Reporting interval must be greater than 0.")
	case f != nil:
		return f
	case a.Has("print-metrics"):
		return kit.Illegal("--print-metrics: the metrics of a consumer aren't simulated")
	}
	if a.Has("include") {
		t.pattern = a.Text("include", "")
		if _, f := kit.JavaPattern(t.pattern); f != nil {
			return f
		}
	}
	return nil
}

// dateFormat is a java.text.SimpleDateFormat, as far as it has year, month, day and the time of day in
// digits.
type dateFormat struct{ pattern string }

// dateFields are where the letters of a pattern are found in "2026-11-29 06:40:43,589".
var dateFields = []struct {
	letter   byte
	from, to int
}{{'y', 0, 4}, {'M', 5, 7}, {'d', 8, 10}, {'H', 11, 13}, {'m', 14, 16}, {'s', 17, 19}, {'S', 20, 23}}

// read checks a pattern.
func (d *dateFormat) read(pattern string) *kit.Failure {
	d.pattern = pattern
	quoted := false
	for i := 0; i < len(pattern); i++ {
		c := pattern[i]
		switch {
		case c == '\'':
			quoted = !quoted
		case quoted || !kit.IsLetter(c) || field(c) >= 0:
		case strings.IndexByte("GYLwWDFEuakKhzZX", c) >= 0:
			return kit.Illegal("--date-format: '" + string(c) + "' isn't simulated; y M d H m s S are")
		default:
			return kit.Illegal("Illegal pattern character '" + string(c) + "'")
		}
	}
	if quoted {
		return kit.Illegal("Unterminated quote")
	}
	return nil
}

func field(c byte) int {
	for i := range dateFields {
		if dateFields[i].letter == c {
			return i
		}
	}
	return -1
}

// at writes a time: a field has at least as many digits as the pattern has letters, and yy two.
func (d *dateFormat) at(now node.Time) string {
	full, out := client.LogTime(now), ""
	quoted := false
	for i, p := 0, d.pattern; i < len(p); i++ {
		f := field(p[i])
		switch {
		case p[i] == '\'' && i+1 < len(p) && p[i+1] == '\'':
			out += "'"
			i++
		case p[i] == '\'':
			quoted = !quoted
		case quoted || f < 0:
			out += p[i : i+1]
		default:
			n := 1
			for i+1 < len(p) && p[i+1] == p[i] {
				n, i = n+1, i+1
			}
			digits := full[dateFields[f].from:dateFields[f].to]
			if p[i] == 'y' && n == 2 {
				digits = digits[2:]
			}
			for p[i] != 'y' && len(digits) > n && digits[0] == '0' {
				digits = digits[1:]
			}
			out += strings.Repeat("0", max(0, n-len(digits))) + digits
		}
	}
	return out
}
