package consoleproducer

import (
	"strings"

	"highwater/sim/tool/kit"
)

// python keeps the tool's own settings where they differ from kafka-python's.
func python(y *kit.Python) bool {
	topic := y.Arg.Text("topic", "")
	if topic == "" || !y.Arg.Has("bootstrap-server") {
		return false
	}
	y.Add("from kafka import KafkaProducer", "", "producer = KafkaProducer(",
		"    bootstrap_servers="+y.Servers()+",", "    linger_ms="+y.Arg.Text("timeout", "1000")+",")
	if acks := y.Arg.Text("request-required-acks", ""); acks != "" {
		if acks == "all" {
			acks = "'all'"
		}
		y.Add("    acks=" + acks + ",")
		if acks == "0" || acks == "1" {
			y.Add("    enable_idempotence=False,")
		}
	}
	for _, name := range []string{"command-property", "producer-property"} {
		for _, kv := range y.Arg.All(name) {
			k, v, _ := strings.Cut(kv, "=")
			if k == "partitioner.class" {
				return false
			}
			y.Add("    " + strings.ReplaceAll(k, ".", "_") + "=" + kit.PyValue(v) + ",")
		}
	}
	y.Add(")")
	separator, keyed := pythonReader(y)
	if !y.HasInput {
		y.Add("import sys", "for line in sys.stdin:", "    line = line.rstrip('\\n').encode()")
		if keyed {
			y.Add("    key, value = line.split("+kit.PyBytes(separator)+", 1)",
				"    producer.send("+kit.PyStr(topic)+", key=key, value=value)")
		} else {
			y.Add("    producer.send(" + kit.PyStr(topic) + ", value=line)")
		}
	}
	for _, l := range y.Input {
		key, value, found := strings.Cut(l, separator)
		switch {
		case !keyed:
			y.Add("producer.send(" + kit.PyStr(topic) + ", value=" + kit.PyBytes(l) + ")")
		case !found:
			return false
		default:
			y.Add("producer.send(" + kit.PyStr(topic) + ", key=" + kit.PyBytes(key) + ", value=" +
				kit.PyBytes(value) + ")")
		}
	}
	y.Add("producer.flush()", "producer.close()")
	return true
}

// pythonReader reads --reader-property parse.key and key.separator.
func pythonReader(y *kit.Python) (separator string, keyed bool) {
	separator = "\t"
	for _, name := range []string{"property", "reader-property"} {
		for _, kv := range y.Arg.All(name) {
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
