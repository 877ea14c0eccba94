package tool

import (
	_ "embed"
	"strconv"

	"highwater/sim/client"
	"highwater/sim/node"
	"highwater/sim/wire"
)

//go:embed options/kafka-console-share-consumer.txt
var shareConsumerOptions string

const shareConsumerClass = "org.apache.kafka.tools.consumer.ConsoleShareConsumer"

// consoleShare is org.apache.kafka.tools.consumer.ConsoleShareConsumer: it takes records from a queue,
// prints each and says what became of it: accepted, or with --reject or --release that.
type consoleShare struct {
	patience
	consumer client.ShareConsumer
	format   formatter
	topic    string
	ack      wire.AckType
	limit    int64 // --max-messages; -1: none
	count    int64
	failed   *failure // what poll() will throw when its time is over
	closing  bool
	code     int
	open     string // printed without its end
}

func shareConsumerMain(p *Process, out *node.Out) task {
	a := &p.args
	if problem := shareConsumerCheck(a); problem != "" {
		p.usageExit(problem, out)
		return nil
	}
	p.deprecated(shareConsumerRenamed, out)
	props := keyValues(append(a.all("consumer-property"), a.all("command-property")...))
	groups, ok := consoleGroup(p, props, "consumer-config", out)
	if !ok {
		return nil
	}
	groups = append(groups, "console-share-consumer")
	t := &consoleShare{topic: a.text("topic", ""), ack: wire.AckAccept, limit: -1,
		patience: patience{timeout: -1}}
	switch {
	case a.has("reject"):
		t.ack = wire.AckReject
	case a.has("release"):
		t.ack = wire.AckRelease
	}
	if t.format, ok = consoleFormatter(p, out); !ok {
		return nil
	}
	limit, err := a.number("max-messages", -1, 32)
	timeout, err2 := a.number("timeout-ms", -1, 32)
	if err == nil {
		err = err2
	}
	if err != nil {
		p.unknownError(shareConsumerClass, failureOf(err), out)
		return nil
	}
	if t.limit = limit; timeout >= 0 {
		t.timeout = node.Ms(timeout)
	}
	if !hasKey(props, "client.id") {
		props = append(props, wire.ConfigEntry{Key: "client.id", Value: "console-share-consumer"})
	}
	usable, problem := p.resolveBootstrap(a.text("bootstrap-server", ""), out)
	if problem != "" {
		p.unknownError(shareConsumerClass,
			notConstructed("Kafka share consumer", configException+": "+problem), out)
		return nil
	}
	props = append(props, wire.ConfigEntry{Key: "group.id", Value: groups[0]},
		wire.ConfigEntry{Key: "bootstrap.servers", Value: usable})
	c, bad := client.ReadConsumerConfig(client.Java, props)
	if bad != nil {
		p.unknownError(shareConsumerClass, &failure{java: configException, message: bad.Error()}, out)
		return nil
	}
	t.consumer = client.NewShareConsumer(c, true)
	return t
}

// shareConsumerRenamed are options with their new names.
var shareConsumerRenamed = [][2]string{{"consumer-property", "command-property"},
	{"consumer-config", "command-config"}, {"property", "formatter-property"}}

// shareConsumerCheck is what ConsoleShareConsumerOptions checks.
func shareConsumerCheck(a *arguments) string {
	if !a.has("topic") {
		return "--topic is a required argument"
	}
	if err := a.checkRequired("bootstrap-server"); err != nil {
		return err.Error()
	}
	if a.has("reject") && a.has("release") {
		return "At most one of --reject and --release may be specified."
	}
	for _, c := range shareConsumerRenamed {
		if a.has(c[0]) && a.has(c[1]) {
			return "Options --" + c[0] + " and --" + c[1] + " cannot be specified together."
		}
	}
	return ""
}

func (t *consoleShare) start(p *Process, out *node.Out) {
	if t.limit == 0 {
		t.finish(p, 0, out)
		return
	}
	t.consumer.Subscribe([]string{t.topic}, out)
	t.wait(out)
	t.consumer.Poll(out)
	t.work(p, out)
}

// work goes on after anything happened to the consumer.
func (t *consoleShare) work(p *Process, out *node.Out) {
	for !p.ended {
		for _, l := range t.consumer.Logs() {
			p.log(out, l)
		}
		for _, e := range t.consumer.Errors() {
			t.failed = &failure{java: kafkaErrors + e.Exception, message: e.Message}
		}
		if t.failed != nil && !t.closing && t.timeout < 0 {
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
			t.wait(out)
		}
		t.consumer.Poll(out)
	}
}

// printAll prints and acknowledges what a poll brought; true when --max-messages is reached.
func (t *consoleShare) printAll(p *Process, polled []client.Polled, out *node.Out) bool {
	for i := range polled {
		tp := polled[i].TP
		for j := range polled[i].Records {
			r := &polled[i].Records[j]
			t.count++
			text, f := t.format.format(tp, r)
			t.open = p.printWhole(t.open+text, out)
			ack := t.ack
			if f != nil {
				if !p.args.has("reject-message-on-error") {
					t.failed, t.code = f, 1
					return true
				}
				p.messageError(shareConsumerClass, "rejecting this message", f, out)
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

func (t *consoleShare) terminate(p *Process, f *failure, out *node.Out) {
	p.messageError(shareConsumerClass, "terminating consumer process", f, out)
	t.failed = nil
	t.finish(p, 0, out)
}

// finish is ConsumerWrapper.cleanup and what follows: acknowledgements go out, what is still locked is
// released, the member leaves.
func (t *consoleShare) finish(p *Process, code int, out *node.Out) {
	if !t.closing {
		t.closing, t.code = true, max(code, t.code)
		t.consumer.Leave(out)
	}
	if !t.consumer.Left() {
		return
	}
	if t.open != "" {
		p.print(out, t.open)
		t.open = ""
	}
	p.eprint(out, "Processed a total of "+strconv.FormatInt(t.count, 10)+" messages")
	if t.failed != nil && t.code == 1 {
		p.unknownError(shareConsumerClass, t.failed, out)
		return
	}
	p.exit(out, t.code)
}

func (t *consoleShare) receive(p *Process, m wire.Message, out *node.Out) {
	if t.consumer.Receive(m, out) {
		t.work(p, out)
	}
}

func (t *consoleShare) fire(p *Process, tm node.Timer, out *node.Out) {
	if tm.Kind == patienceTimer {
		if t.lost(tm) && !t.closing {
			f := t.failed
			if f == nil {
				f = timedOut()
			}
			t.terminate(p, f, out)
		}
		return
	}
	if t.consumer.Fire(tm, out) {
		t.work(p, out)
	}
}

func (t *consoleShare) line(*Process, string, *node.Out) {}

func (t *consoleShare) end(*Process, *node.Out) {}

func (t *consoleShare) interrupt(p *Process, code int, out *node.Out) { t.finish(p, code, out) }

func (t *consoleShare) clone() task {
	c := *t
	c.consumer = t.consumer.Clone()
	return &c
}
