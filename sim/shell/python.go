package shell

import (
	"strconv"
	"strings"

	"highwater/sim/tool"
)

// Python shows a console line in kafka-python 3.x (checked against 3.0.12): code that can be run as
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
		if last.input, err = written(p.parts[0]); err != nil {
			return "", false
		}
		last.hasInput = true
	}
	argv := texts(last.words)
	name := strings.TrimSuffix(argv[0], ".sh")
	if !tool.Known(name) {
		if name == "producer" || name == "consumer" {
			return pythonApp(last.words)
		}
		return "", false
	}
	a, err := tool.Arguments(argv)
	if err != nil {
		return "", false
	}
	y := python{arg: a, input: last.input, hasInput: last.hasInput}
	switch name {
	case "kafka-topics":
		ok = y.topics()
	case "kafka-console-producer":
		ok = y.produce()
	case "kafka-console-consumer":
		ok = y.consume()
	case "kafka-get-offsets":
		ok = y.offsets()
	case "kafka-consumer-groups":
		ok = y.groups()
	case "kafka-configs":
		ok = y.configs()
	case "kafka-leader-election":
		ok = y.elect()
	}
	return strings.Join(y.lines, "\n"), ok
}

// python gathers the lines of one program.
type python struct {
	arg      tool.Args
	input    []string
	hasInput bool
	lines    []string
}

func (y *python) add(lines ...string) { y.lines = append(y.lines, lines...) }

// str is a Python string literal.
func str(s string) string {
	b := []byte{'\''}
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\'' || c == '\\':
			b = append(b, '\\', c)
		case c == '\n':
			b = append(b, `\n`...)
		case c == '\t':
			b = append(b, `\t`...)
		case c < ' ' || c == 0x7f:
			b = append(b, `\x`...)
			b = append(b, "0123456789abcdef"[c>>4], "0123456789abcdef"[c&15])
		default:
			b = append(b, c)
		}
	}
	return string(append(b, '\''))
}

// bytesOf is a Python expression of type bytes.
func bytesOf(s string) string {
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 {
			return str(s) + ".encode()"
		}
	}
	return "b" + str(s)
}

func (y *python) servers() string {
	list := strings.Split(y.arg.Text("bootstrap-server", ""), ",")
	if len(list) == 1 {
		return str(list[0])
	}
	for i := range list {
		list[i] = str(list[i])
	}
	return "[" + strings.Join(list, ", ") + "]"
}

func (y *python) admin() bool {
	if !y.arg.Has("bootstrap-server") {
		return false
	}
	y.add("from kafka import KafkaAdminClient", "",
		"admin = KafkaAdminClient(bootstrap_servers="+y.servers()+")")
	return true
}

func (y *python) topics() bool {
	topic := y.arg.Text("topic", "")
	if !y.admin() {
		return false
	}
	switch {
	case y.arg.Has("create") && topic != "":
		return y.createTopic(topic)
	case y.arg.Has("list"):
		y.add("for topic in sorted(admin.list_topics()):", "    print(topic)")
	case y.arg.Has("describe"):
		names := "None"
		if topic != "" {
			names = "[" + str(topic) + "]"
		}
		y.add("for topic in admin.describe_topics("+names+"):",
			"    print(topic['name'], topic['topic_id'])",
			"    for p in topic['partitions']:",
			"        print('  partition', p['partition_index'], 'leader', p['leader_id'],",
			"              'replicas', p['replica_nodes'], 'isr', p['isr_nodes'])")
	case y.arg.Has("delete") && topic != "":
		y.add("admin.delete_topics([" + str(topic) + "])")
	case y.arg.Has("alter") && topic != "" && y.arg.Has("partitions"):
		y.add("# the new number of partitions in all, not how many to add",
			"admin.create_partitions({"+str(topic)+": "+y.arg.Text("partitions", "")+"})")
	default:
		return false
	}
	y.add("admin.close()")
	return true
}

func (y *python) createTopic(topic string) bool {
	var options []string
	if assignment := y.arg.Text("replica-assignment", ""); assignment != "" {
		var parts []string
		for i, replicas := range strings.Split(assignment, ",") {
			parts = append(parts, strconv.Itoa(i)+": ["+
				strings.ReplaceAll(replicas, ":", ", ")+"]")
		}
		options = append(options, "'assignments': {"+strings.Join(parts, ", ")+"}")
	}
	if n := y.arg.Text("partitions", ""); n != "" {
		options = append(options, "'num_partitions': "+n)
	}
	if n := y.arg.Text("replication-factor", ""); n != "" {
		options = append(options, "'replication_factor': "+n)
	}
	if c := y.arg.All("config"); len(c) > 0 {
		for i := range c {
			k, v, ok := strings.Cut(c[i], "=")
			if !ok {
				return false
			}
			c[i] = str(k) + ": " + str(v)
		}
		options = append(options, "'configs': {"+strings.Join(c, ", ")+"}")
	}
	create := []string{"admin.create_topics({", "    " + str(topic) + ": {" +
		strings.Join(options, ", ") + "},", "})"}
	if y.arg.Has("if-not-exists") {
		y.lines = append([]string{"from kafka.errors import TopicAlreadyExistsError"}, y.lines...)
		y.add("try:", "    "+strings.Join(create, "\n    "), "except TopicAlreadyExistsError:",
			"    pass")
	} else {
		y.add(create...)
	}
	y.add("admin.close()")
	return true
}

// produce keeps the tool's own settings where they differ from kafka-python's.
func (y *python) produce() bool {
	topic := y.arg.Text("topic", "")
	if topic == "" || !y.arg.Has("bootstrap-server") {
		return false
	}
	y.add("from kafka import KafkaProducer", "", "producer = KafkaProducer(",
		"    bootstrap_servers="+y.servers()+",", "    linger_ms="+y.arg.Text("timeout", "1000")+",")
	if acks := y.arg.Text("request-required-acks", ""); acks != "" {
		if acks == "all" {
			acks = "'all'"
		}
		y.add("    acks=" + acks + ",")
		if acks == "0" || acks == "1" {
			y.add("    enable_idempotence=False,")
		}
	}
	for _, name := range []string{"command-property", "producer-property"} {
		for _, kv := range y.arg.All(name) {
			k, v, _ := strings.Cut(kv, "=")
			if k == "partitioner.class" {
				return false
			}
			y.add("    " + strings.ReplaceAll(k, ".", "_") + "=" + pythonValue(v) + ",")
		}
	}
	y.add(")")
	separator, keyed := y.reader()
	if !y.hasInput {
		y.add("import sys", "for line in sys.stdin:", "    line = line.rstrip('\\n').encode()")
		if keyed {
			y.add("    key, value = line.split("+bytesOf(separator)+", 1)",
				"    producer.send("+str(topic)+", key=key, value=value)")
		} else {
			y.add("    producer.send(" + str(topic) + ", value=line)")
		}
	}
	for _, l := range y.input {
		key, value, found := strings.Cut(l, separator)
		switch {
		case !keyed:
			y.add("producer.send(" + str(topic) + ", value=" + bytesOf(l) + ")")
		case !found:
			return false
		default:
			y.add("producer.send(" + str(topic) + ", key=" + bytesOf(key) + ", value=" +
				bytesOf(value) + ")")
		}
	}
	y.add("producer.flush()", "producer.close()")
	return true
}

// pythonValue is a config's value as a Python literal.
func pythonValue(v string) string {
	switch v {
	case "true":
		return "True"
	case "false":
		return "False"
	}
	if _, err := strconv.ParseInt(v, 10, 64); err == nil {
		return v
	}
	return str(v)
}

// reader reads --reader-property parse.key and key.separator.
func (y *python) reader() (separator string, keyed bool) {
	separator = "\t"
	for _, name := range []string{"property", "reader-property"} {
		for _, kv := range y.arg.All(name) {
			switch k, v, _ := strings.Cut(kv, "="); k {
			case "parse.key":
				keyed = v == "true"
			case "key.separator":
				separator = v
			}
		}
	}
	return separator, keyed
}

func (y *python) consume() bool {
	topic := y.arg.Text("topic", "")
	if topic == "" || !y.arg.Has("bootstrap-server") || y.arg.Has("formatter") {
		return false
	}
	partition := y.arg.Text("partition", "")
	imports := "from kafka import KafkaConsumer"
	if partition != "" {
		imports += ", TopicPartition"
	}
	y.add(imports, "", "consumer = KafkaConsumer(")
	if partition == "" {
		y.add("    " + str(topic) + ",")
	}
	y.add("    bootstrap_servers=" + y.servers() + ",")
	if g := y.arg.Text("group", ""); g != "" {
		y.add("    group_id=" + str(g) + ",")
	} else {
		y.add("    group_id=None,  # no group: nothing is committed")
	}
	if y.arg.Has("from-beginning") {
		y.add("    auto_offset_reset='earliest',")
	}
	if y.arg.Text("isolation-level", "") == "read_committed" {
		y.add("    isolation_level='read_committed',")
	}
	if ms := y.arg.Text("timeout-ms", ""); ms != "" {
		y.add("    consumer_timeout_ms=" + ms + ",  # then the loop ends")
	}
	y.deserializers()
	y.add(")")
	y.seek(topic, partition)
	y.add("for record in consumer:")
	y.printRecord()
	if n := y.arg.Text("max-messages", ""); n != "" {
		y.lines[len(y.lines)-2] = "for count, record in enumerate(consumer, 1):"
		y.add("    if count == "+n+":", "        break")
	}
	y.add("consumer.close()")
	return true
}

// deserializers: Java's classes are one unpack each.
func (y *python) deserializers() {
	packed := false
	for _, of := range []string{"key", "value"} {
		class := y.arg.Text(of+"-deserializer", "")
		class = class[strings.LastIndexByte(class, '.')+1:]
		i := index([]string{"ShortDeserializer", "IntegerDeserializer", "LongDeserializer",
			"FloatDeserializer", "DoubleDeserializer"}, class)
		switch {
		case i >= 0:
			y.add("    " + of + "_deserializer=lambda b: struct.unpack('>" +
				"hiqfd"[i:i+1] + "', b)[0],")
			packed = true
		case class == "StringDeserializer":
			y.add("    " + of + "_deserializer=bytes.decode,")
		}
	}
	if packed {
		y.lines = append([]string{"import struct"}, y.lines...)
	}
}

func (y *python) seek(topic, partition string) {
	if partition == "" {
		return
	}
	y.add("partition = TopicPartition("+str(topic)+", "+partition+")",
		"consumer.assign([partition])")
	switch o := y.arg.Text("offset", ""); {
	case o == "earliest":
		y.add("consumer.seek_to_beginning(partition)")
	case o == "latest" || o == "" && !y.arg.Has("from-beginning"):
		y.add("consumer.seek_to_end(partition)")
	case o != "":
		y.add("consumer.seek(partition, " + o + ")")
	}
}

// printRecord prints what the formatter's properties ask for.
func (y *python) printRecord() {
	var fields []string
	value := true
	on := func(name string, fallback bool) bool {
		for _, opt := range []string{"property", "formatter-property"} {
			for _, kv := range y.arg.All(opt) {
				if k, v, _ := strings.Cut(kv, "="); k == name {
					fallback = v == "true"
				}
			}
		}
		return fallback
	}
	for _, f := range []struct{ name, code string }{
		{"print.timestamp", "record.timestamp"}, {"print.partition", "record.partition"},
		{"print.offset", "record.offset"}, {"print.headers", "record.headers"},
		{"print.key", "record.key"},
	} {
		if on(f.name, false) {
			fields = append(fields, f.code)
		}
	}
	if value = on("print.value", true); value {
		fields = append(fields, "record.value")
	}
	y.add("    print(" + strings.Join(fields, ", ") + ")")
}

func (y *python) offsets() bool {
	topic := y.arg.Text("topic", "")
	if topic == "" || y.arg.Has("topic-partitions") || !y.arg.Has("bootstrap-server") {
		return false
	}
	call := "consumer.end_offsets(partitions)"
	switch y.arg.Text("time", "latest") {
	case "latest", "-1":
	case "earliest", "-2":
		call = "consumer.beginning_offsets(partitions)"
	default:
		return false
	}
	y.add("from kafka import KafkaConsumer, TopicPartition", "",
		"consumer = KafkaConsumer(bootstrap_servers="+y.servers()+")",
		"partitions = [TopicPartition("+str(topic)+", p)",
		"              for p in consumer.partitions_for_topic("+str(topic)+")]",
		"for partition, offset in sorted("+call+".items()):",
		"    print(f'{partition.topic}:{partition.partition}:{offset}')", "consumer.close()")
	return true
}

func (y *python) configs() bool {
	kind, name := strings.TrimSuffix(y.arg.Text("entity-type", ""), "s"),
		y.arg.Text("entity-name", "")
	for _, short := range []string{"topic", "broker"} {
		if v := y.arg.Text(short, ""); v != "" {
			kind, name = short, v
		}
	}
	if kind != "topic" && kind != "broker" || name == "" || !y.admin() {
		return false
	}
	y.lines[0] = "from kafka.admin import ConfigResource, KafkaAdminClient"
	resource := "ConfigResource(" + str(kind) + ", " + str(name)
	switch {
	case y.arg.Has("describe"):
		y.add("described = admin.describe_configs([" + resource + ")])")
		y.add("for key, config in described["+str(kind)+"]["+str(name)+"].items():",
			"    print(key, config)")
	case y.arg.Has("alter"):
		if add := y.arg.Text("add-config", ""); add != "" && !strings.Contains(add, "[") {
			var kv []string
			for _, c := range strings.Split(add, ",") {
				k, v, ok := strings.Cut(c, "=")
				if !ok {
					return false
				}
				kv = append(kv, str(k)+": "+str(v))
			}
			y.add("admin.alter_configs([" + resource + ", {" + strings.Join(kv, ", ") + "})])")
		} else if add != "" {
			return false
		}
		if del := y.arg.Text("delete-config", ""); del != "" {
			keys := strings.Split(del, ",")
			for i := range keys {
				keys[i] = str(keys[i])
			}
			y.add("admin.reset_configs([" + resource + ", [" + strings.Join(keys, ", ") + "])])")
		}
	default:
		return false
	}
	y.add("admin.close()")
	return true
}

func (y *python) elect() bool {
	if !y.admin() {
		return false
	}
	kind := "0"
	if strings.EqualFold(y.arg.Text("election-type", ""), "unclean") {
		kind = "1"
	}
	what := "None"
	if t := y.arg.Text("topic", ""); t != "" {
		what = "{" + str(t) + ": [" + y.arg.Text("partition", "0") + "]}"
	} else if !y.arg.Has("all-topic-partitions") {
		return false
	}
	y.add("# 0: preferred, 1: unclean", "admin.elect_leaders("+kind+", "+what+")", "admin.close()")
	return true
}
