package shell

import (
	"strconv"
	"strings"

	"highwater/sim"
	"highwater/sim/client"
	"highwater/sim/node"
	"highwater/sim/wire"
)

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
	y := python{}
	switch s := l.Commands[0].(sim.Spawn).Spec.(type) {
	case client.ProducerSpec:
		y.producerApp(&s)
	case client.ConsumerSpec:
		if !inPython(s.Config) {
			return "", false
		}
		y.consumerApp(&s)
	default: // the library has no share groups
		return "", false
	}
	return strings.Join(y.lines, "\n"), true
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

// settings are the keyword arguments of a client; its servers come first.
func (y *python) settings(config []wire.ConfigEntry) {
	servers := "'broker-1:9092'"
	for _, c := range config {
		if c.Key == "bootstrap.servers" {
			servers = str(c.Value)
		}
	}
	y.add("    bootstrap_servers=" + servers + ",")
	for _, c := range config {
		switch c.Key {
		case "bootstrap.servers":
		case "partition.assignment.strategy":
			var classes []string
			for name := range strings.SplitSeq(c.Value, ",") {
				class, _ := assignorClass(strings.TrimSpace(name))
				classes = append(classes, class)
			}
			y.add("    partition_assignment_strategy=[" + strings.Join(classes, ", ") + "],")
		default:
			y.add("    " + strings.ReplaceAll(c.Key, ".", "_") + "=" + pythonValue(c.Value) + ",")
		}
		if c.Key == "acks" && (c.Value == "0" || c.Value == "1") {
			y.add("    enable_idempotence=False,")
		}
	}
}

func (y *python) producerApp(s *client.ProducerSpec) {
	if s.Interval <= 0 {
		y.desk(s)
		return
	}
	y.add("import random")
	if s.Count > 0 {
		y.add("import sys")
	}
	y.add("import time", "from kafka import KafkaProducer", "", "producer = KafkaProducer(")
	y.settings(s.Config)
	y.add(")")
	if len(s.Keys) > 0 {
		var names, weights []string
		for _, k := range s.Keys {
			names = append(names, bytesOf(k.Key))
			weights = append(weights, strconv.Itoa(int(max(k.Weight, 1))))
		}
		y.add("keys = ["+strings.Join(names, ", ")+"]",
			"weights = ["+strings.Join(weights, ", ")+"]")
	}
	y.add("pizzas = [b'margherita', b'marinara', b'diavola']")
	switch {
	case s.Count > 0:
		y.add("for _ in range(" + strconv.FormatInt(s.Count, 10) + "):")
	default:
		y.add("while True:")
	}
	send := "    producer.send(" + str(s.Topic) + ", value=random.choice(pizzas)"
	if len(s.Keys) > 0 {
		send += ",\n                  key=random.choices(keys, weights)[0]"
	}
	if s.ToPartition > 0 {
		send += ", partition=" + strconv.Itoa(int(s.ToPartition)-1)
	}
	y.add(send + ")")
	y.add("    time.sleep(" + seconds(s.Interval) + ")")
	if s.Count > 0 {
		y.typed(s)
	}
}

// desk is a producer that sends what it is told, line by line.
func (y *python) desk(s *client.ProducerSpec) {
	y.add("import sys", "from kafka import KafkaProducer", "", "producer = KafkaProducer(")
	y.settings(s.Config)
	y.add(")")
	y.typed(s)
}

// typed is the loop that sends what is typed.
func (y *python) typed(s *client.ProducerSpec) {
	separator := s.KeySeparator
	if separator == "" {
		separator = ":"
	}
	send := "    producer.send(" + str(s.Topic) + ", key=key.encode(), value=value.encode()"
	if s.ToPartition > 0 {
		send += ", partition=" + strconv.Itoa(int(s.ToPartition)-1)
	}
	y.add("for line in sys.stdin:  # key"+separator+"value, one order a line",
		"    key, value = line.rstrip('\\n').split("+str(separator)+", 1)", send+")")
}

func (y *python) consumerApp(s *client.ConsumerSpec) {
	imports := "from kafka import KafkaConsumer"
	if len(s.Partitions) > 0 {
		imports += ", TopicPartition"
	}
	if s.Processing > 0 {
		y.add("import time")
	}
	y.add(imports)
	for _, c := range s.Config {
		if c.Key == "partition.assignment.strategy" {
			for name := range strings.SplitSeq(c.Value, ",") {
				class, module := assignorClass(strings.TrimSpace(name))
				y.add("from kafka.coordinator.assignors." + module + " import " + class)
			}
		}
	}
	y.add("", "consumer = KafkaConsumer(")
	for _, t := range s.Topics {
		y.add("    " + str(t) + ",")
	}
	y.settings(s.Config)
	y.group(s)
	y.add(")")
	if len(s.Partitions) > 0 {
		var tps []string
		for _, tp := range s.Partitions {
			tps = append(tps, "TopicPartition("+str(tp.Topic)+", "+
				strconv.Itoa(int(tp.Partition))+")")
		}
		y.add("consumer.assign([" + strings.Join(tps, ", ") + "])")
	}
	for _, o := range s.Offsets {
		y.add("consumer.seek(TopicPartition(" + str(o.TP.Topic) + ", " +
			strconv.Itoa(int(o.TP.Partition)) + "), " + strconv.FormatInt(o.Offset, 10) + ")")
	}
	y.loop(s)
}

// loop is the program's loop. A commit of its own covers a whole poll, as the application's does, and
// so does its count; where a poll gives one record, or nobody commits, the plain loop says the same.
func (y *python) loop(s *client.ConsumerSpec) {
	before, after := s.Commit == client.CommitBefore, s.Commit == client.CommitAfter
	one := false
	for _, c := range s.Config {
		one = one || c.Key == "max.poll.records" && c.Value == "1"
	}
	in := "    "
	if counts := s.Count > 0; counts || s.Group != "" && (before || after) && !one {
		if counts {
			y.add("count = 0", "while count < "+strconv.FormatInt(s.Count, 10)+":")
		} else {
			y.add("while True:")
		}
		y.add("    batch = consumer.poll(timeout_ms=1000)")
		if s.Group != "" && before {
			y.add("    consumer.commit()  # before the work: at most once")
		}
		y.add("    for records in batch.values():", "        for record in records:")
		in = "            "
	} else {
		y.add("for record in consumer:")
		if s.Group != "" && before {
			y.add("    consumer.commit()  # before the work: at most once")
		}
	}
	y.add(in + "print(record.partition, record.offset, record.key, record.value)")
	if s.Processing > 0 {
		y.add(in + "time.sleep(" + seconds(s.Processing) + ")")
	}
	if s.Count > 0 {
		y.add(in + "count += 1")
	}
	if s.Group != "" && after {
		y.add("    consumer.commit()  # after the work: at least once")
	}
	if s.Count > 0 {
		y.add("consumer.close()")
	}
}

// group writes the settings of the group.
func (y *python) group(s *client.ConsumerSpec) {
	if s.Group == "" {
		y.add("    group_id=None,  # no group: all partitions, nothing is committed")
		return
	}
	y.add("    group_id=" + str(s.Group) + ",")
	if s.Commit != client.CommitAuto {
		y.add("    enable_auto_commit=False,")
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
