// Package consoleshareconsumer is kafka-console-share-consumer.sh.
package consoleshareconsumer

import (
	_ "embed"
	"strconv"

	"highwater/sim/client"
	"highwater/sim/node"
	"highwater/sim/tool/console"
	"highwater/sim/tool/kit"
	"highwater/sim/wire"
)

//go:embed options.txt
var options string

const class = "org.apache.kafka.tools.consumer.ConsoleShareConsumer"

// consumer is org.apache.kafka.tools.consumer.ConsoleShareConsumer: it takes records from a queue,
// prints each and says what became of it: accepted, or with --reject or --release that.
type consumer struct {
	kit.Patience
	consumer client.ShareConsumer
	format   console.Formatter
	topic    string
	ack      wire.AckType
	limit    int64 // --max-messages; -1: none
	count    int64
	failed   *kit.Failure // what poll() will throw when its time is over
	closing  bool
	code     int
	open     string // printed without its end
}

// Program is kafka-console-share-consumer.sh.
var Program = kit.Program{Name: "kafka-console-share-consumer", Class: class,
	Options: options, Role: "consumer", Main: run, Python: kit.NoPython,
	Refuse: kit.RefuseWithUsage, Endless: func(a *kit.Arguments, _ bool) bool {
		return check(a) == "" && console.EndlessConsumer(a)
	}}

func run(p *kit.Process, out *node.Out) kit.Task {
	a := &p.Args
	if problem := check(a); problem != "" {
		p.UsageExit(problem, out)
		return nil
	}
	console.Deprecated(p, renamed, out)
	props, f := p.PropertiesIn("consumer-config", "command-config")
	if f != nil {
		p.ThrowOut(f, out)
		return nil
	}
	props = append(props,
		kit.KeyValues(append(a.All("consumer-property"), a.All("command-property")...))...)
	groups, ok := console.Group(p, props, "consumer-config", out)
	if !ok {
		return nil
	}
	groups = append(groups, "console-share-consumer")
	t := &consumer{topic: a.Text("topic", ""), ack: wire.AckAccept, limit: -1,
		Patience: kit.Patience{Timeout: -1}}
	switch {
	case a.Has("reject"):
		t.ack = wire.AckReject
	case a.Has("release"):
		t.ack = wire.AckRelease
	}
	if t.format, ok = console.FormatterOf(p, out); !ok {
		return nil
	}
	if !t.construct(p, groups[0], props, out) {
		return nil
	}
	return t
}

// construct is ConsoleShareConsumer.run up to the first poll; false when it ended the program.
func (t *consumer) construct(p *kit.Process, group string, props []wire.ConfigEntry,
	out *node.Out) bool {
	a := &p.Args
	timeout, err := a.Number("timeout-ms", -1, 32)
	if err != nil {
		console.UnknownError(p, class, kit.FailureOf(err), out)
		return false
	}
	if timeout >= 0 {
		t.Timeout = node.Ms(timeout)
	}
	if !kit.HasKey(props, "client.id") {
		props = append(props, wire.ConfigEntry{Key: "client.id", Value: "console-share-consumer"})
	}
	usable, problem := p.ResolveBootstrap(a.Text("bootstrap-server", ""), out)
	if problem != "" {
		console.UnknownError(p, class,
			kit.NotConstructed("Kafka share consumer", kit.ConfigException+": "+problem), out)
		return false
	}
	props = append(props, wire.ConfigEntry{Key: "group.id", Value: group},
		wire.ConfigEntry{Key: "bootstrap.servers", Value: usable},
		wire.ConfigEntry{Key: "share.acknowledgement.mode", Value: "explicit"})
	c, bad := client.ReadShareConsumerConfig(props)
	if bad != nil {
		console.UnknownError(p, class, kit.SettingFailure("Kafka share consumer", bad), out)
		return false
	}
	if t.limit, err = a.Number("max-messages", -1, 32); err != nil {
		t.report(p, out)
		console.UnknownError(p, class, kit.FailureOf(err), out)
		return false
	}
	t.consumer = client.NewShareConsumer(c, true)
	return true
}

func (t *consumer) report(p *kit.Process, out *node.Out) {
	p.PrintErr(out, "Processed a total of "+strconv.FormatInt(t.count, 10)+" messages")
}

// renamed are options with their new names.
var renamed = [][2]string{{"consumer-property", "command-property"},
	{"consumer-config", "command-config"}, {"property", "formatter-property"}}

// check is what ConsoleShareConsumerOptions checks.
func check(a *kit.Arguments) string {
	if !a.Has("topic") {
		return "--topic is a required argument"
	}
	if err := a.CheckRequired("bootstrap-server"); err != nil {
		return err.Error()
	}
	if a.Has("reject") && a.Has("release") {
		return "At most one of --reject and --release may be specified."
	}
	for _, c := range renamed {
		if a.Has(c[0]) && a.Has(c[1]) {
			return "Options --" + c[0] + " and --" + c[1] + " cannot be specified together."
		}
	}
	return ""
}

func (t *consumer) Start(p *kit.Process, out *node.Out) {
	if t.limit == 0 {
		t.finish(p, 0, out)
		return
	}
	t.consumer.Subscribe([]string{t.topic}, out)
	t.Wait(out)
	t.consumer.Poll(out)
	t.work(p, out)
}

// work goes on after anything happened to the consumer.
func (t *consumer) work(p *kit.Process, out *node.Out) {
	for !p.Ended {
		for _, l := range t.consumer.Logs() {
			p.Log(out, l)
		}
		for _, e := range t.consumer.Errors() {
			t.failed = &kit.Failure{Java: kit.KafkaErrors + e.Exception, Message: e.Message}
		}
		if t.failed != nil && !t.closing && t.Timeout < 0 {
			t.terminate(p, t.failed, out)
		}
		if t.closing {
			t.finish(p, t.code, out)
			return
		}
		polled := t.consumer.Records()
		if len(polled) == 0 && (t.consumer.Polling() || t.failed != nil) {
			return
		}
		if t.printAll(p, polled, out) {
			t.finish(p, 0, out)
			return
		}
		if len(polled) > 0 {
			t.Wait(out)
		}
		t.consumer.Poll(out)
	}
}

// printAll prints and acknowledges what a poll brought; true when --max-messages is reached.
func (t *consumer) printAll(p *kit.Process, polled []client.Polled, out *node.Out) bool {
	for i := range polled {
		tp := polled[i].TP
		for j := range polled[i].Records {
			r := &polled[i].Records[j]
			t.count++
			text, f := t.format.Format(tp, r)
			t.open = p.PrintWhole(t.open+text, out)
			ack := t.ack
			if f != nil {
				if !p.Args.Has("reject-message-on-error") {
					t.failed, t.code = f, 1
					return true
				}
				console.MessageError(p, class, "rejecting this message", f, out)
				ack = wire.AckReject
			}
			t.consumer.Acknowledge(client.ShareRecord{TP: tp, Offset: r.Offset}, ack)
			if ack == wire.AckAccept {
				out.Emit(node.RecordsProcessed{Group: t.consumer.Config().GroupID, TP: tp,
					FirstOffset: r.Offset, LastOffset: r.Offset, Tags: []uint64{r.Tag}})
			}
			if t.limit >= 0 && t.count >= t.limit {
				return true
			}
		}
	}
	return false
}

func (t *consumer) terminate(p *kit.Process, f *kit.Failure, out *node.Out) {
	console.MessageError(p, class, "terminating consumer process", f, out)
	t.failed = nil
	t.finish(p, 0, out)
}

// finish is ConsumerWrapper.cleanup and what follows: acknowledgements go out, what is still locked is
// released, the member leaves.
func (t *consumer) finish(p *kit.Process, code int, out *node.Out) {
	if !t.closing {
		t.closing, t.code = true, max(code, t.code)
		t.consumer.Leave(out)
	}
	if !t.consumer.Left() {
		return
	}
	if t.open != "" {
		p.Print(out, t.open)
		t.open = ""
	}
	t.report(p, out)
	if t.failed != nil && t.code == 1 {
		console.UnknownError(p, class, t.failed, out)
		return
	}
	p.Exit(out, t.code)
}

func (t *consumer) Receive(p *kit.Process, m wire.Message, out *node.Out) {
	if t.consumer.Receive(m, out) {
		t.work(p, out)
	}
}

func (t *consumer) Fire(p *kit.Process, tm node.Timer, out *node.Out) {
	if tm.Kind == kit.PatienceTimer {
		if t.Lost(tm) && !t.closing {
			f := t.failed
			if f == nil {
				f = kit.TimedOut()
			}
			t.terminate(p, f, out)
		}
		return
	}
	if t.consumer.Fire(tm, out) {
		t.work(p, out)
	}
}

func (t *consumer) Line(*kit.Process, string, *node.Out) {}

func (t *consumer) End(*kit.Process, *node.Out) {}

func (t *consumer) Interrupt(p *kit.Process, code int, out *node.Out) { t.finish(p, code, out) }

func (t *consumer) Clone() kit.Task {
	c := *t
	c.consumer = t.consumer.Clone()
	return &c
}
