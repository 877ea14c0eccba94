// Package verifiableproducer is kafka-verifiable-producer.sh.
package verifiableproducer

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

var parser = kit.Argparser{Prog: "verifiable-producer", Usage: usage,
	Help: strings.TrimSuffix(help, "\n"), HelpCode: 1, BareHelp: true,
	Groups: [][]string{{"bootstrap-server"}}}

// Program is kafka-verifiable-producer.sh.
var Program = kit.Program{Name: "kafka-verifiable-producer",
	Class: "org.apache.kafka.tools.VerifiableProducer", Options: options, Argparse: &parser,
	Role: "producer", Main: run, Python: kit.NoPython, Refuse: kit.RefuseArgparse, OwnHelp: true,
	Endless: func(a *kit.Arguments, _ bool) bool {
		n, _ := a.Number("max-messages", -1, 32)
		return n < 0
	}}

// work is org.apache.kafka.tools.VerifiableProducer: it sends rising numbers and tells each one's fate.
type work struct {
	producer client.Producer
	topic    string
	limit    int64 // below 0: none
	rate     int64 // records a second; below 0: no throttle
	prefix   string
	keys     int64 // 0: records have no key
	created  int64 // timestamp of the next record, ms; -1: the producer's

	throttle    kit.Throttle
	sent, acked int64
	closing     bool
	code        int
}

func run(p *kit.Process, out *node.Out) kit.Task {
	a := &p.Args
	number := func(name string, fallback int64, bits int) int64 {
		n, _ := a.Number(name, fallback, bits) // argparse4j has read it already
		return n
	}
	t := &work{topic: a.Text("topic", ""), limit: number("max-messages", -1, 32),
		rate: number("throughput", -1, 32), created: number("message-create-time", -1, 64)}
	if a.Has("value-prefix") {
		t.prefix = strconv.FormatInt(number("value-prefix", 0, 32), 10) + "."
	}
	t.keys = number("repeating-keys", 0, 32)
	entries, problem := kit.ArgparseProperties(p, "producer.config", out)
	if problem != "" {
		parser.Exit(p, problem, out)
		return nil
	}
	base := []wire.ConfigEntry{{Key: "bootstrap.servers", Value: a.Text("bootstrap-server", "")},
		{Key: "acks", Value: a.Text("acks", "-1")}, {Key: "retries", Value: "0"}}
	c, err := client.ReadProducerConfig(client.Java, append(base, entries...))
	if err != nil {
		p.ThrowOut(kit.SettingFailure("kafka producer", err), out)
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

// event begins a line of JSON.
func event(name string, out *node.Out) *kit.JSONWriter {
	j := new(kit.JSONWriter)
	return j.Open("").Number("timestamp", out.Wall().UnixMs()).Text("name", name)
}

const alarm = client.FirstOwnTimer

func (t *work) Start(p *kit.Process, out *node.Out) {
	p.Print(out, event("startup_complete", out).Shut().String())
	t.throttle = kit.Throttle{Rate: t.rate * 1000, Begun: out.Now}
	t.producer.Start(out)
	t.send(p, out)
}

func (t *work) send(p *kit.Process, out *node.Out) {
	for due := t.throttle.Due(out.Now); !t.closing && !t.enough() && t.sent < due &&
		!t.producer.Blocked(); t.sent++ {
		r := client.ProducerRecord{Topic: t.topic, Partition: client.AnyPartition,
			Value: []byte(t.prefix + strconv.FormatInt(t.sent, 10))}
		if t.keys > 0 {
			r.Key = []byte(strconv.FormatInt(t.sent%t.keys, 10))
		}
		if t.created >= 0 {
			r.TimestampMs = t.created
			t.created += int64((out.Now - t.throttle.Begun) / node.Millisecond)
		}
		t.producer.Send(r, out)
	}
	switch {
	case t.closing:
	case t.enough():
		t.close(0, out)
	default:
		t.throttle.Wait(t.sent, alarm, out)
	}
	t.drain(p, out)
}

func (t *work) enough() bool { return t.limit >= 0 && t.sent >= t.limit }

// close is the shutdown hook, which runs at the end as well.
func (t *work) close(code int, out *node.Out) {
	t.closing, t.code = true, code
	t.producer.Close(out)
}

func (t *work) drain(p *kit.Process, out *node.Out) {
	for _, l := range t.producer.Logs() {
		p.Log(out, l)
	}
	for _, r := range t.producer.Results() {
		t.tell(p, &r, out)
	}
	if !t.closing || !t.producer.Idle() {
		return
	}
	p.Print(out, event("shutdown_complete", out).Shut().String())
	elapsed := max(int64((out.Now-t.throttle.Begun)/node.Millisecond), 1)
	j := event("tool_data", out).Number("sent", t.sent).Number("acked", t.acked).
		Number("target_throughput", t.rate)
	average := strings.TrimRight(kit.Decimal(1000*t.acked, elapsed, 9), "0")
	if strings.HasSuffix(average, ".") {
		average += "0"
	}
	p.Print(out, j.Literal("avg_throughput", average).Shut().String())
	p.Exit(out, t.code)
}

// tell is the callback of a send.
func (t *work) tell(p *kit.Process, r *client.SendResult, out *node.Out) {
	j := new(kit.JSONWriter)
	if r.Failed {
		j = event("producer_send_error", out).Text("topic", t.topic)
	} else {
		t.acked++
		j = event("producer_send_success", out)
	}
	kit.KeyAndValue(j, r.Key, r.Value)
	if r.Failed {
		class, _, _ := strings.Cut(kit.JavaError(r.Exception, ""), ":")
		j.Text("exception", "class "+class).Text("message", r.Message)
	} else {
		kit.PutPartition(j.Number("offset", r.Offset), r.TP)
	}
	p.Print(out, j.Shut().String())
}

func (t *work) Receive(p *kit.Process, m wire.Message, out *node.Out) {
	if t.producer.Receive(m, out) {
		t.drain(p, out)
	}
}

func (t *work) Fire(p *kit.Process, tm node.Timer, out *node.Out) {
	switch {
	case tm.Kind == alarm:
		t.send(p, out)
	case t.producer.Fire(tm, out):
		t.drain(p, out)
	}
}

func (t *work) Line(*kit.Process, string, *node.Out) {}

func (t *work) End(*kit.Process, *node.Out) {}

func (t *work) Interrupt(p *kit.Process, code int, out *node.Out) {
	t.close(code, out)
	t.drain(p, out)
}

func (t *work) Clone() kit.Task {
	c := *t
	c.producer = t.producer.Clone()
	return &c
}
