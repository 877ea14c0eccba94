package shell

import (
	"slices"
	"strconv"
	"strings"

	"highwater/sim"
	"highwater/sim/client/app"
	"highwater/sim/node"
	"highwater/sim/tool"
	"highwater/sim/tool/kit"
	"highwater/sim/wire"
)

// Python shows a console line in kafka-python (see kit.Python): code that can be run as
// it stands, against a real cluster too. ok is false when the library has nothing that does the
// same, and for world verbs.
func Python(line string) (code string, ok bool) {
	p, err := lex(line)
	if err != nil || len(p.parts) == 0 || len(p.parts) > 2 {
		return "", false
	}
	last := p.parts[len(p.parts)-1]
	if len(last.words) == 0 {
		return "", false
	}
	if len(p.parts) == 2 {
		if err := last.pipe(p.parts[0], &Env{}); err != nil {
			return "", false
		}
	}
	argv := texts(last.words)
	g := tool.Find(argv[0])
	switch {
	case g == nil && (argv[0] == "producer" || argv[0] == "consumer"):
		return pythonApp(last.words)
	case g == nil:
		return "", false
	}
	a, err := g.Parse(argv[1:])
	if err != nil {
		return "", false
	}
	y := kit.Python{Arg: a, Input: last.input, HasInput: last.hasInput}
	ok = g.Python(&y)
	return strings.Join(y.Lines, "\n"), ok
}

// pythonApp shows what a producer or consumer application of the console does, as a program.
func pythonApp(words []word) (string, bool) {
	env := Env{}
	run := producer
	if words[0].text == "consumer" {
		run = consumer
	}
	l, err := run(words[1:], &env)
	if err != nil {
		return "", false
	}
	y := kit.Python{}
	switch s := l.Commands[0].(sim.Spawn).Spec.(type) {
	case app.ProducerSpec:
		pythonProducer(&y, &s)
	case app.ConsumerSpec:
		if !inPython(s.Config) || s.Poison != app.PoisonStop {
			return "", false
		}
		pythonConsumer(&y, &s)
	default: // the library has no share groups
		return "", false
	}
	return strings.Join(y.Lines, "\n"), true
}

// inPython tells whether the library knows the settings: it has the classic protocol only.
func inPython(config []wire.ConfigEntry) bool {
	for _, c := range config {
		switch c.Key {
		case "group.protocol":
			if c.Value != "classic" {
				return false
			}
		case "group.remote.assignor":
			return false
		case "partition.assignment.strategy":
			for name := range strings.SplitSeq(c.Value, ",") {
				if class, _ := assignorClass(strings.TrimSpace(name)); class == "" {
					return false
				}
			}
		}
	}
	return true
}

// assignorClass is the library's class for an assignor, and the module it is in.
func assignorClass(name string) (class, module string) {
	switch strings.TrimPrefix(name, "org.apache.kafka.clients.consumer.") {
	case "RangeAssignor", "range":
		return "RangePartitionAssignor", "range"
	case "RoundRobinAssignor", "roundrobin":
		return "RoundRobinPartitionAssignor", "roundrobin"
	case "StickyAssignor", "sticky":
		return "StickyPartitionAssignor", "sticky.sticky_assignor"
	case "CooperativeStickyAssignor", "cooperative-sticky":
		return "CooperativeStickyAssignor", "cooperative_sticky"
	}
	return "", ""
}

// pythonSettings are the keyword arguments of a client; its servers come first.
func pythonSettings(y *kit.Python, config []wire.ConfigEntry) {
	servers := "'broker-1:9092'"
	for _, c := range config {
		if c.Key == "bootstrap.servers" {
			servers = kit.PyStr(c.Value)
		}
	}
	y.Add("    bootstrap_servers=" + servers + ",")
	for _, c := range config {
		switch c.Key {
		case "bootstrap.servers":
		case "partition.assignment.strategy":
			var classes []string
			for name := range strings.SplitSeq(c.Value, ",") {
				class, _ := assignorClass(strings.TrimSpace(name))
				classes = append(classes, class)
			}
			y.Add("    partition_assignment_strategy=[" + strings.Join(classes, ", ") + "],")
		case "key.serializer", "value.serializer", "key.deserializer", "value.deserializer":
			if function, _ := kit.PySerde(c.Value); function != "" {
				y.Add("    " + strings.ReplaceAll(c.Key, ".", "_") + "=" + function + ",")
			}
		default:
			y.Add("    " + strings.ReplaceAll(c.Key, ".", "_") + "=" + kit.PyValue(c.Value) + ",")
		}
		if c.Key == "acks" && (c.Value == "0" || c.Value == "1") {
			y.Add("    enable_idempotence=False,")
		}
	}
}

// pythonModules imports what the settings' functions need.
func pythonModules(y *kit.Python, config []wire.ConfigEntry) {
	var modules []string
	for _, c := range config {
		if _, module := kit.PySerde(c.Value); module != "" && !slices.Contains(modules, module) {
			modules = append(modules, module)
			y.Add("import " + module)
		}
	}
}

// pythonWrites tells whether keys or values, as of says, go through a serializer.
func pythonWrites(of string, config []wire.ConfigEntry) bool {
	return slices.ContainsFunc(config, func(c wire.ConfigEntry) bool {
		function, _ := kit.PySerde(c.Value)
		return c.Key == of+".serializer" && function != ""
	})
}

// pythonText is a text as send() takes it: bytes, unless a serializer makes them.
func pythonText(of, text string, config []wire.ConfigEntry) string {
	if pythonWrites(of, config) {
		return kit.PyStr(text)
	}
	return kit.PyBytes(text)
}

func pythonProducer(y *kit.Python, s *app.ProducerSpec) {
	pythonModules(y, s.Config)
	if s.Interval <= 0 {
		pythonDesk(y, s)
		return
	}
	y.Add("import random")
	if s.Count > 0 {
		y.Add("import sys")
	}
	y.Add("import time", "from kafka import KafkaProducer", "", "producer = KafkaProducer(")
	pythonSettings(y, s.Config)
	y.Add(")")
	if len(s.Keys) > 0 {
		var names, weights []string
		for _, k := range s.Keys {
			names = append(names, pythonText("key", k.Key, s.Config))
			weights = append(weights, strconv.Itoa(int(max(k.Weight, 1))))
		}
		y.Add("keys = ["+strings.Join(names, ", ")+"]",
			"weights = ["+strings.Join(weights, ", ")+"]")
	}
	var pizzas []string
	for _, p := range []string{"margherita", "marinara", "diavola"} {
		if slices.ContainsFunc(s.Config, func(c wire.ConfigEntry) bool {
			return c.Key == "value.serializer" && strings.HasSuffix(c.Value, "JsonSerializer")
		}) {
			p = "{\"pizza\": \"" + p + "\"}"
		}
		pizzas = append(pizzas, pythonText("value", p, s.Config))
	}
	y.Add("pizzas = [" + strings.Join(pizzas, ", ") + "]")
	switch {
	case s.Count > 0:
		y.Add("for _ in range(" + strconv.FormatInt(s.Count, 10) + "):")
	default:
		y.Add("while True:")
	}
	send := "    producer.send(" + kit.PyStr(s.Topic) + ", value=random.choice(pizzas)"
	if len(s.Keys) > 0 {
		send += ",\n                  key=random.choices(keys, weights)[0]"
	}
	if s.ToPartition > 0 {
		send += ", partition=" + strconv.Itoa(int(s.ToPartition)-1)
	}
	y.Add(send + ")")
	y.Add("    time.sleep(" + seconds(s.Interval) + ")")
	if s.Count > 0 {
		pythonTyped(y, s)
	}
}

// pythonDesk is a producer that sends what it is told, line by line.
func pythonDesk(y *kit.Python, s *app.ProducerSpec) {
	y.Add("import sys", "from kafka import KafkaProducer", "", "producer = KafkaProducer(")
	pythonSettings(y, s.Config)
	y.Add(")")
	pythonTyped(y, s)
}

// pythonTyped is the loop that sends what is typed.
func pythonTyped(y *kit.Python, s *app.ProducerSpec) {
	separator := s.KeySeparator
	if separator == "" {
		separator = ":"
	}
	key, value := "key.encode()", "value.encode()"
	if pythonWrites("key", s.Config) {
		key = "key"
	}
	if pythonWrites("value", s.Config) {
		value = "value"
	}
	send := "    producer.send(" + kit.PyStr(s.Topic) + ", key=" + key + ", value=" + value
	if s.ToPartition > 0 {
		send += ", partition=" + strconv.Itoa(int(s.ToPartition)-1)
	}
	y.Add("for line in sys.stdin:  # key"+separator+"value, one order a line",
		"    key, value = line.rstrip('\\n').split("+kit.PyStr(separator)+", 1)", send+")")
}

func pythonConsumer(y *kit.Python, s *app.ConsumerSpec) {
	pythonModules(y, s.Config)
	imports := "from kafka import KafkaConsumer"
	if len(s.Partitions) > 0 {
		imports += ", TopicPartition"
	}
	if s.Processing > 0 {
		y.Add("import time")
	}
	y.Add(imports)
	for _, c := range s.Config {
		if c.Key == "partition.assignment.strategy" {
			for name := range strings.SplitSeq(c.Value, ",") {
				class, module := assignorClass(strings.TrimSpace(name))
				y.Add("from kafka.coordinator.assignors." + module + " import " + class)
			}
		}
	}
	y.Add("", "consumer = KafkaConsumer(")
	for _, t := range s.Topics {
		y.Add("    " + kit.PyStr(t) + ",")
	}
	pythonSettings(y, s.Config)
	pythonGroup(y, s)
	y.Add(")")
	if len(s.Partitions) > 0 {
		var tps []string
		for _, tp := range s.Partitions {
			tps = append(tps, "TopicPartition("+kit.PyStr(tp.Topic)+", "+
				strconv.Itoa(int(tp.Partition))+")")
		}
		y.Add("consumer.assign([" + strings.Join(tps, ", ") + "])")
	}
	for _, o := range s.Offsets {
		y.Add("consumer.seek(TopicPartition(" + kit.PyStr(o.TP.Topic) + ", " +
			strconv.Itoa(int(o.TP.Partition)) + "), " + strconv.FormatInt(o.Offset, 10) + ")")
	}
	pythonLoop(y, s)
}

// pythonLoop is the program's loop. A commit of its own covers a whole poll, as the application's
// does, and so does its count; where a poll gives one record, or nobody commits, the plain loop says
// the same.
func pythonLoop(y *kit.Python, s *app.ConsumerSpec) {
	before, after := s.Commit == app.CommitBefore, s.Commit == app.CommitAfter
	one := false
	for _, c := range s.Config {
		one = one || c.Key == "max.poll.records" && c.Value == "1"
	}
	in := "    "
	if counts := s.Count > 0; counts || s.Group != "" && (before || after) && !one {
		if counts {
			y.Add("count = 0", "while count < "+strconv.FormatInt(s.Count, 10)+":")
		} else {
			y.Add("while True:")
		}
		y.Add("    batch = consumer.poll(timeout_ms=1000)")
		if s.Group != "" && before {
			y.Add("    consumer.commit()  # before the work: at most once")
		}
		y.Add("    for records in batch.values():", "        for record in records:")
		in = "            "
	} else {
		y.Add("for record in consumer:")
		if s.Group != "" && before {
			y.Add("    consumer.commit()  # before the work: at most once")
		}
	}
	y.Add(in + "print(record.partition, record.offset, record.key, record.value)")
	if s.Processing > 0 {
		y.Add(in + "time.sleep(" + seconds(s.Processing) + ")")
	}
	if s.Count > 0 {
		y.Add(in + "count += 1")
	}
	if s.Group != "" && after {
		y.Add("    consumer.commit()  # after the work: at least once")
	}
	if s.Count > 0 {
		y.Add("consumer.close()")
	}
}

// pythonGroup writes the settings of the group.
func pythonGroup(y *kit.Python, s *app.ConsumerSpec) {
	if s.Group == "" {
		y.Add("    group_id=None,  # no group: all partitions, nothing is committed")
		return
	}
	y.Add("    group_id=" + kit.PyStr(s.Group) + ",")
	if s.Commit != app.CommitAuto {
		y.Add("    enable_auto_commit=False,")
	}
}

// seconds is d as a Python number.
func seconds(d node.Time) string {
	s := strconv.FormatInt(int64(d/node.Second), 10)
	if rest := int64(d % node.Second); rest != 0 {
		digits := strconv.FormatInt(rest+int64(node.Second), 10)[1:]
		s += "." + strings.TrimRight(digits, "0")
	}
	return s
}
