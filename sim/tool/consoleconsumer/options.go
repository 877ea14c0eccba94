package consoleconsumer

import (
	"strconv"
	"strings"

	"highwater/sim/client"
	"highwater/sim/node"
	"highwater/sim/tool/console"
	"highwater/sim/tool/kit"
	"highwater/sim/wire"
)

// rebalanceNotice is what a 4.3 client with the classic group protocol writes when it subscribes.
const rebalanceNotice = "The consumer rebalance protocol (KIP-848) is production-ready! Set " +
	"group.protocol=consumer to try it out. See https://kafka.apache.org/documentation/" +
	"#consumer_rebalance_protocol"

// Program is kafka-console-consumer.sh.
var Program = kit.Program{Name: "kafka-console-consumer", Class: class,
	Options: options, Role: "consumer", Main: run, Python: python,
	Refuse: kit.RefuseWithUsage, Endless: func(a *kit.Arguments, _ bool) bool {
		return check(a) == "" && console.EndlessConsumer(a)
	}}

// run is ConsoleConsumer.main up to the first poll.
func run(p *kit.Process, out *node.Out) kit.Task {
	a := &p.Args
	if text := check(a); text != "" {
		p.UsageExit(text, out)
		return nil
	}
	console.Deprecated(p, [][2]string{{"property", "formatter-property"},
		{"consumer-property", "command-property"}, {"consumer.config", "command-config"}}, out)
	t := &consumer{partition: -1, limit: -1}
	entries := t.options(p, out)
	if p.Ended {
		return nil
	}
	if !t.construct(p, entries, out) {
		return nil
	}
	return t
}

// check is ConsoleConsumerOptions.checkRequiredArgs.
func check(a *kit.Arguments) string {
	switch {
	case a.Has("topic") == a.Has("include"):
		return "Exactly one of the following arguments is required: [topic], [include]"
	case a.Has("partition") && !a.Has("topic"):
		return "The topic is required when partition is specified."
	case a.Has("partition") && a.Has("from-beginning") && a.Has("offset"):
		return "Options from-beginning and offset cannot be specified together."
	case !a.Has("partition") && a.Has("offset"):
		return "The partition is required when offset is specified."
	}
	if err := a.CheckRequired("bootstrap-server"); err != nil {
		return err.Error()
	}
	return ""
}

// options reads what the consumer needs; it ends the process when something is wrong.
func (t *consumer) options(p *kit.Process, out *node.Out) []wire.ConfigEntry {
	a := &p.Args
	props, f := p.PropertiesIn("consumer.config", "command-config")
	if f != nil {
		p.ThrowOut(f, out)
		return nil
	}
	props = append(props,
		kit.KeyValues(append(a.All("consumer-property"), a.All("command-property")...))...)
	groups, ok := console.Group(p, props, "consumer.config", out)
	if !ok {
		return nil
	}
	if len(groups) > 0 && a.Has("partition") {
		p.UsageExit("Options group and partition cannot be specified together.", out)
		return nil
	}
	reset, given := kit.Last(props, "auto.offset.reset")
	switch {
	case given && a.Has("from-beginning") && reset != "earliest":
		p.PrintErr(out, "Can't simultaneously specify --from-beginning and 'auto.offset.reset="+reset+
			"', please remove one option")
		p.Exit(out, 1)
		return nil
	case !given && a.Has("from-beginning"):
		props = append(props, wire.ConfigEntry{Key: "auto.offset.reset", Value: "earliest"})
	}
	if !t.where(p, out) {
		return nil
	}
	if t.format, ok = console.FormatterOf(p, out); !ok {
		return nil
	}
	t.format.Keys.Class = a.Text("key-deserializer", t.format.Keys.Class)
	t.format.Values.Class = a.Text("value-deserializer", t.format.Values.Class)
	t.format.Deserializers(p, out)
	set := func(k, v string) { props = append(props, wire.ConfigEntry{Key: k, Value: v}) }
	set("bootstrap.servers", a.Text("bootstrap-server", ""))
	if !kit.HasKey(props, "client.id") {
		set("client.id", "console-consumer")
	}
	if level := a.Text("isolation-level", ""); level != "" {
		set("isolation.level", level)
	}
	if len(groups) == 0 {
		chance := out.Chance(node.ConsoleGroup, node.Itself)
		set("group.id", "console-consumer-"+strconv.Itoa(chance.Intn(100000)))
		if !kit.HasKey(props, "enable.auto.commit") {
			set("enable.auto.commit", "false")
		}
	} else {
		set("group.id", groups[0])
		t.grouped = true
	}
	return props
}

// where reads --topic, --include, --partition, --offset and --timeout-ms.
func (t *consumer) where(p *kit.Process, out *node.Out) bool {
	a := &p.Args
	t.topic = a.Text("topic", "")
	if a.Has("include") {
		re, problem := kit.JavaPattern(a.Text("include", ""))
		t.include, t.badPattern = &re, problem
	}
	t.offset = wire.LatestTimestamp
	given := a.Has("offset")
	if o := strings.ToLower(a.Text("offset", "")); o == "earliest" ||
		!given && a.Has("from-beginning") {
		t.offset = wire.EarliestTimestamp
	} else if given && o != "latest" {
		n, err := strconv.ParseInt(o, 10, 64)
		if err != nil || n < 0 {
			p.UsageExit("The provided offset value '"+a.Text("offset", "")+"' is incorrect. Valid "+
				"values are 'earliest', 'latest', or a non-negative long.", out)
			return false
		}
		t.offset = n
	}
	partition, err := a.Number("partition", -1, 32)
	timeout, err2 := a.Number("timeout-ms", -1, 64)
	if err == nil {
		err = err2
	}
	if err != nil {
		p.ThrowOut(kit.FailureOf(err), out)
		return false
	}
	t.partition, t.partitioned, t.Timeout = int32(partition), a.Has("partition"), node.Time(-1)
	if timeout >= 0 {
		t.Timeout = node.Ms(min(timeout, 1<<40))
	}
	return true
}

// construct makes the consumer and subscribes, or ends the program as the exceptions would.
func (t *consumer) construct(p *kit.Process, entries []wire.ConfigEntry, out *node.Out) bool {
	c, err := client.ReadConsumerConfig(client.Java, entries)
	if err != nil {
		console.UnknownError(p, class, kit.SettingFailure("kafka consumer", err), out)
		return false
	}
	usable, problem := p.ResolveBootstrap(c.Bootstrap, out)
	if problem != "" {
		console.UnknownError(p, class,
			kit.NotConstructed("kafka consumer", kit.ConfigException+": "+problem), out)
		return false
	}
	c.Bootstrap = usable
	if t.grouped && strings.TrimSpace(c.GroupID) == "" {
		console.UnknownError(p, class, kit.NotConstructed("kafka consumer",
			kit.KafkaErrors+"InvalidGroupIdException: The configured group.id should not be an empty "+
				"string or whitespace."), out)
		return false
	}
	if protocol, _ := kit.Last(entries, "group.protocol"); !t.partitioned &&
		!strings.EqualFold(protocol, "consumer") {
		p.PrintErr(out, rebalanceNotice)
	}
	if t.badPattern != nil {
		console.UnknownError(p, class, t.badPattern, out)
		return false
	}
	limit, bad := p.Args.Number("max-messages", -1, 32)
	if bad != nil {
		t.report(p, out)
		t.systest(p, out)
		console.UnknownError(p, class, kit.FailureOf(bad), out)
		return false
	}
	t.limit = limit
	// Who says who he is finds out which groups he may join: the real tool's made-up group is no
	// exception.
	t.grouped = t.grouped || c.Login.SASL() && !t.partitioned
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
