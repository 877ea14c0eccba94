package tool

import (
	"strconv"
	"strings"

	"highwater/sim/client"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// rebalanceNotice is what a 4.3 client with the classic group protocol writes when it subscribes.
const rebalanceNotice = "The consumer rebalance protocol (KIP-848) is production-ready! Set " +
	"group.protocol=consumer to try it out. See https://kafka.apache.org/documentation/" +
	"#consumer_rebalance_protocol"

// consoleConsumerMain is ConsoleConsumer.main up to the first poll.
func consoleConsumerMain(p *Process, out *node.Out) task {
	a := &p.args
	if text := consoleConsumerCheck(a); text != "" {
		p.usageExit(text, out)
		return nil
	}
	p.deprecated([][2]string{{"property", "formatter-property"},
		{"consumer-property", "command-property"}, {"consumer.config", "command-config"}}, out)
	t := &consoleConsumer{partition: -1, limit: -1}
	entries := t.options(p, out)
	if p.ended {
		return nil
	}
	if !t.construct(p, entries, out) {
		return nil
	}
	return t
}

// consoleConsumerCheck is ConsoleConsumerOptions.checkRequiredArgs.
func consoleConsumerCheck(a *arguments) string {
	switch {
	case a.has("topic") == a.has("include"):
		return "Exactly one of the following arguments is required: [topic], [include]"
	case a.has("partition") && !a.has("topic"):
		return "The topic is required when partition is specified."
	case a.has("partition") && a.has("from-beginning") && a.has("offset"):
		return "Options from-beginning and offset cannot be specified together."
	case !a.has("partition") && a.has("offset"):
		return "The partition is required when offset is specified."
	}
	if err := a.checkRequired("bootstrap-server"); err != nil {
		return err.Error()
	}
	return ""
}

// options reads what the consumer needs; it ends the process when something is wrong.
func (t *consoleConsumer) options(p *Process, out *node.Out) []wire.ConfigEntry {
	a := &p.args
	props := keyValues(append(a.all("consumer-property"), a.all("command-property")...))
	groups, ok := consoleGroup(p, props, "consumer.config", out)
	if !ok {
		return nil
	}
	if len(groups) > 0 && a.has("partition") {
		p.usageExit("Options group and partition cannot be specified together.", out)
		return nil
	}
	reset, given := last(props, "auto.offset.reset")
	switch {
	case given && a.has("from-beginning") && reset != "earliest":
		p.eprint(out, "Can't simultaneously specify --from-beginning and 'auto.offset.reset="+reset+
			"', please remove one option")
		p.exit(out, 1)
		return nil
	case !given && a.has("from-beginning"):
		props = append(props, wire.ConfigEntry{Key: "auto.offset.reset", Value: "earliest"})
	}
	if !t.where(p, out) {
		return nil
	}
	if t.format, ok = consoleFormatter(p, out); !ok {
		return nil
	}
	t.format.keys.class = a.text("key-deserializer", t.format.keys.class)
	t.format.values.class = a.text("value-deserializer", t.format.values.class)
	t.format.deserializers(p, out)
	set := func(k, v string) { props = append(props, wire.ConfigEntry{Key: k, Value: v}) }
	set("bootstrap.servers", a.text("bootstrap-server", ""))
	if !hasKey(props, "client.id") {
		set("client.id", "console-consumer")
	}
	if level := a.text("isolation-level", ""); level != "" {
		set("isolation.level", level)
	}
	if len(groups) == 0 {
		set("group.id", "console-consumer-"+strconv.Itoa(out.Rand.Intn(100000)))
		if !hasKey(props, "enable.auto.commit") {
			set("enable.auto.commit", "false")
		}
	} else {
		set("group.id", groups[0])
		t.grouped = true
	}
	return props
}

// where reads --topic, --include, --partition, --offset and --timeout-ms.
func (t *consoleConsumer) where(p *Process, out *node.Out) bool {
	a := &p.args
	t.topic = a.text("topic", "")
	if a.has("include") {
		f := topicPattern(a.text("include", ""))
		t.include = &f
	}
	t.offset = wire.LatestTimestamp
	if o := strings.ToLower(a.text("offset", "")); o == "earliest" ||
		o == "" && a.has("from-beginning") {
		t.offset = wire.EarliestTimestamp
	} else if o != "" && o != "latest" {
		n, err := strconv.ParseInt(o, 10, 64)
		if err != nil || n < 0 {
			p.usageExit("The provided offset value '"+a.text("offset", "")+"' is incorrect. Valid "+
				"values are 'earliest', 'latest', or a non-negative long.", out)
			return false
		}
		t.offset = n
	}
	partition, err := a.number("partition", -1, 32)
	timeout, err2 := a.number("timeout-ms", -1, 64)
	if err == nil {
		err = err2
	}
	if err != nil {
		f := failureOf(err)
		p.eprint(out, "Exception in thread \"main\" "+f.text())
		for _, c := range f.causes {
			p.eprint(out, c)
		}
		p.exit(out, 1)
		return false
	}
	t.partition, t.timeout = int32(partition), node.Time(-1)
	if timeout >= 0 {
		t.timeout = node.Ms(min(timeout, 1<<40))
	}
	return true
}

// construct makes the consumer and subscribes, or ends the program as the exceptions would.
func (t *consoleConsumer) construct(p *Process, entries []wire.ConfigEntry, out *node.Out) bool {
	c, err := client.ReadConsumerConfig(client.Java, entries)
	if err != nil {
		p.unknownError(consoleConsumerClass, &failure{java: configException, message: err.Error()},
			out)
		return false
	}
	usable, problem := p.resolveBootstrap(c.Bootstrap, out)
	if problem != "" {
		p.unknownError(consoleConsumerClass,
			notConstructed("kafka consumer", configException+": "+problem), out)
		return false
	}
	c.Bootstrap = usable
	if t.grouped && strings.TrimSpace(c.GroupID) == "" {
		p.unknownError(consoleConsumerClass, notConstructed("kafka consumer",
			kafkaErrors+"InvalidGroupIdException: The configured group.id should not be an empty "+
				"string or whitespace."), out)
		return false
	}
	if protocol, _ := last(entries, "group.protocol"); t.partition < 0 &&
		!strings.EqualFold(protocol, "consumer") {
		p.eprint(out, rebalanceNotice)
	}
	limit, bad := p.args.number("max-messages", -1, 32)
	if bad != nil {
		t.report(p, out)
		p.unknownError(consoleConsumerClass, failureOf(bad), out)
		return false
	}
	t.limit = limit
	if !t.grouped {
		c.GroupID = "" // it stays in the log lines' prefix
	}
	t.consumer = client.NewConsumer(c)
	if t.include != nil {
		lister := client.AdminConfig{NetworkConfig: c.NetworkConfig, DefaultAPITimeout: node.Minute,
			Retries: 1<<31 - 1}
		lister.Slot = 1
		t.lister = client.NewAdmin(lister)
	}
	return true
}
