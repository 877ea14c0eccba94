package tool

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"

	"highwater/sim/client"
	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/wire"
)

//go:embed options/kafka-producer-perf-test.txt
var perfTestOptions string

//go:embed options/kafka-producer-perf-test-usage.txt
var perfTestUsage string

// perfTest is org.apache.kafka.tools.ProducerPerformance. Without a throttle it sends a hundred
// records each millisecond: somebody must say how fast the simulated processor is.
type perfTest struct {
	producer client.Producer
	topic    string
	payload  []byte
	mono     bool
	want     int64 // records to send
	rate     int64 // records a second in thousandths; 0: no throttle
	interval node.Time

	begun     node.Time
	sent      int64
	firstTag  uint64
	sentAt    []node.Time // by record
	latencies []int32     // of the acknowledged ones, in milliseconds
	total     perfWindow
	window    perfWindow
	closing   bool
}

// perfWindow adds up what was acknowledged since a moment.
type perfWindow struct {
	since   node.Time
	count   int64
	bytes   int64
	latency int64 // sum, ms
	longest int64 // ms
}

const (
	unthrottledPerMs = 100
	maxPerfRecords   = 1000000
)

func perfTestMain(p *Process, out *node.Out) task {
	a := &p.args
	if len(p.spec.Argv) == 1 || a.has("help") {
		p.print(out, strings.TrimSuffix(perfTestUsage, "\n"))
		code := 1 // what the real tool's --help ends with
		if len(p.spec.Argv) == 1 {
			code = 0
		}
		p.exit(out, code)
		return nil
	}
	t := &perfTest{}
	entries, problem := t.options(a)
	if problem != "" {
		usage, _, _ := strings.Cut(perfTestUsage, "\n\n")
		p.eprint(out, usage)
		p.eprint(out, "kafka-producer-perf-test: error: "+problem)
		p.exit(out, 1)
		return nil
	}
	if a.has("producer-props") {
		p.print(out, "Option --producer-props has been deprecated and will be removed in a future "+
			"version. Use --command-property instead.")
	}
	c, err := client.ReadProducerConfig(client.Java, entries)
	if err != nil {
		p.eprint(out, "Exception in thread \"main\" "+configException+": "+err.Error())
		p.exit(out, 1)
		return nil
	}
	usable, bad := p.resolveBootstrap(c.Bootstrap, out)
	if bad != "" {
		p.eprint(out, "Exception in thread \"main\" org.apache.kafka.common.KafkaException: Failed to "+
			"construct kafka producer")
		p.eprint(out, "Caused by: "+configException+": "+bad)
		p.exit(out, 1)
		return nil
	}
	c.Bootstrap = usable
	t.producer = client.NewProducer(c, p.id)
	return t
}

// options reads the command line; the problem is argparse4j's.
func (t *perfTest) options(a *arguments) (entries []wire.ConfigEntry, problem string) {
	for _, n := range []string{"topic", "num-records", "throughput"} {
		if !a.has(n) {
			return nil, "argument --" + n + " is required"
		}
	}
	t.topic, t.mono = a.text("topic", ""), a.has("payload-monotonic")
	if !a.has("record-size") && !t.mono {
		return nil, "one of the arguments --record-size --payload-file --payload-monotonic is required"
	}
	number := func(name string, fallback int64) int64 {
		n, err := strconv.ParseInt(a.text(name, strconv.FormatInt(fallback, 10)), 10, 64)
		if err != nil && problem == "" {
			problem = "argument --" + name + ": could not convert '" + a.text(name, "") + "' to Long"
		}
		return n
	}
	t.want = number("num-records", 1)
	size := number("record-size", 1)
	t.interval = node.Ms(number("reporting-interval", 5000))
	var ok bool
	if t.rate, ok = perfRate(a.text("throughput", "")); !ok && problem == "" {
		problem = "argument --throughput: could not convert '" + a.text("throughput", "") +
			"' to Double"
	}
	switch {
	case problem != "":
	case t.want <= 0:
		problem = "--num-records should be greater than zero"
	case t.want > maxPerfRecords:
		problem = "--num-records: this cluster takes at most " + strconv.Itoa(maxPerfRecords)
	case size <= 0:
		problem = "--record-size should be greater than zero"
	}
	t.payload = perfPayload(size)
	props := append(a.all("producer-props"), a.all("command-property")...)
	for _, w := range a.rest { // more values behind --producer-props
		if strings.IndexByte(w, '=') > 0 {
			props = append(props, w)
		}
	}
	entries = keyValues(props)
	if b := a.text("bootstrap-server", ""); b != "" {
		entries = append(entries, wire.ConfigEntry{Key: "bootstrap.servers", Value: b})
	}
	if !hasKey(entries, "bootstrap.servers") && problem == "" {
		problem = "At least one of --bootstrap-server, --command-property, --producer-props, " +
			"--producer.config or --command-config must be specified."
	}
	return entries, problem
}

// perfPayload is one payload of capital letters; all records share it.
func perfPayload(size int64) []byte {
	b := make([]byte, max(0, min(size, 1<<20)))
	for i := range b {
		b[i] = byte('A' + i%26)
	}
	return b
}

// perfRate reads 100, 0.5 or -1.
func perfRate(s string) (thousandths int64, ok bool) {
	if n, err := strconv.ParseInt(s, 10, 32); err == nil {
		return max(n, 0) * 1000, true
	}
	whole, frac, _ := strings.Cut(s, ".")
	frac = (frac + "000")[:3]
	n, err := strconv.ParseInt(whole+frac, 10, 64)
	return n, err == nil && n >= 0
}

const perfTimer = client.FirstOwnTimer

func (t *perfTest) start(p *Process, out *node.Out) {
	t.begun, t.window.since, t.total.since = out.Now, out.Now, out.Now
	t.producer.Start(out)
	t.send(p, out)
}

// due is how many records should have been sent by now.
func (t *perfTest) due(now node.Time) int64 {
	if t.rate == 0 {
		return min(t.want, (int64((now-t.begun)/node.Millisecond)+1)*unthrottledPerMs)
	}
	return min(t.want, int64(now-t.begun)*t.rate/(1000*int64(node.Second))+1)
}

func (t *perfTest) send(p *Process, out *node.Out) {
	for t.sent < t.due(out.Now) && !t.producer.Blocked() {
		value := t.payload
		if t.mono {
			value = []byte(strconv.FormatInt(t.sent, 10))
		}
		t.sentAt = append(t.sentAt, out.Now)
		tag := t.producer.Send(client.ProducerRecord{Topic: t.topic, Partition: client.AnyPartition,
			Value: value}, out)
		if t.sent == 0 {
			t.firstTag = tag
		}
		t.sent++
	}
	switch {
	case t.sent < t.want:
		pause := node.Millisecond
		if t.rate > 0 {
			pause = max(pause, 1000*node.Second/node.Time(t.rate))
		}
		out.After(pause, node.Timer{Kind: perfTimer})
	case !t.closing:
		t.closing = true
		t.producer.Close(out)
	}
	t.drain(p, out)
}

func (t *perfTest) drain(p *Process, out *node.Out) {
	for _, l := range t.producer.Logs() {
		p.log(out, l)
	}
	for _, r := range t.producer.Results() {
		if r.Failed {
			p.eprint(out, javaError(r.Exception, r.Message))
			continue
		}
		ms := int64((out.Now - t.sentAt[r.Tag-t.firstTag]) / node.Millisecond)
		t.latencies = append(t.latencies, int32(ms))
		t.total.add(ms, int64(len(r.Value)))
		t.window.add(ms, int64(len(r.Value)))
		if out.Now-t.window.since >= t.interval {
			p.print(out, t.window.line(out.Now, 1, 1)+".")
			t.window = perfWindow{since: out.Now}
		}
	}
	if t.closing && t.producer.Idle() {
		t.finish(p, out)
	}
}

func (w *perfWindow) add(ms, bytes int64) {
	w.count++
	w.bytes += bytes
	w.latency += ms
	w.longest = max(w.longest, ms)
}

// line is "N records sent, ... max latency" with so many decimals.
func (w *perfWindow) line(now node.Time, rateDigits, latencyDigits int) string {
	elapsed := max(int64((now-w.since)/node.Millisecond), 1)
	return strconv.FormatInt(w.count, 10) + " records sent, " +
		decimal(1000*w.count, elapsed, rateDigits) + " records/sec (" +
		decimal(1000*w.bytes, elapsed*1024*1024, 2) + " MB/sec), " +
		decimal(w.latency, max(w.count, 1), latencyDigits) + " ms avg latency, " +
		decimal(w.longest, 1, latencyDigits) + " ms max latency"
}

// decimal writes a/b with so many digits behind the point, rounded half up as Java's %.2f.
func decimal(a, b int64, digits int) string {
	scale := int64(1)
	for range digits {
		scale *= 10
	}
	whole, rest := a/b, a%b
	frac := (rest*scale*2 + b) / (2 * b)
	if frac >= scale {
		whole, frac = whole+1, 0
	}
	s := strconv.FormatInt(scale+frac, 10)
	return strconv.FormatInt(whole, 10) + "." + s[1:]
}

func (t *perfTest) finish(p *Process, out *node.Out) {
	line := t.total.line(out.Now, 6, 2)
	sorted := slices.Clone(t.latencies)
	ordered.Sort(sorted)
	for _, q := range []struct {
		share int // of a thousand
		name  string
	}{{500, "50th"}, {950, "95th"}, {990, "99th"}, {999, "99.9th"}} {
		ms := int32(0)
		if n := len(sorted); n > 0 {
			ms = sorted[n*q.share/1000]
		}
		line += ", " + strconv.Itoa(int(ms)) + " ms " + q.name
	}
	p.print(out, line+".")
	p.exit(out, 0)
}

func (t *perfTest) receive(p *Process, m wire.Message, out *node.Out) {
	if t.producer.Receive(m, out) {
		t.drain(p, out)
	}
}

func (t *perfTest) fire(p *Process, tm node.Timer, out *node.Out) {
	if tm.Kind == perfTimer {
		t.send(p, out)
		return
	}
	if t.producer.Fire(tm, out) {
		t.drain(p, out)
	}
}

func (t *perfTest) line(*Process, string, *node.Out) {}

func (t *perfTest) end(*Process, *node.Out) {}

func (t *perfTest) interrupt(p *Process, code int, out *node.Out) { p.exit(out, code) }

func (t *perfTest) clone() task {
	t.sentAt, t.latencies = slices.Clip(t.sentAt), slices.Clip(t.latencies)
	c := *t
	c.producer = t.producer.Clone()
	return &c
}
