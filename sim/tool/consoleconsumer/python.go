package consoleconsumer

import (
	"slices"
	"strings"

	"highwater/sim/tool/kit"
)

// python does the same with kafka-python.
func python(y *kit.Python) bool {
	topic := y.Arg.Text("topic", "")
	if topic == "" || !y.Arg.Has("bootstrap-server") || y.Arg.Has("formatter") {
		return false
	}
	partition := y.Arg.Text("partition", "")
	imports := "from kafka import KafkaConsumer"
	if partition != "" {
		imports += ", TopicPartition"
	}
	y.Add(imports, "", "consumer = KafkaConsumer(")
	if partition == "" {
		y.Add("    " + kit.PyStr(topic) + ",")
	}
	y.Add("    bootstrap_servers=" + y.Servers() + ",")
	if g := y.Arg.Text("group", ""); g != "" {
		y.Add("    group_id=" + kit.PyStr(g) + ",")
	} else {
		y.Add("    group_id=None,  # no group: nothing is committed")
	}
	if y.Arg.Has("from-beginning") {
		y.Add("    auto_offset_reset='earliest',")
	}
	if y.Arg.Text("isolation-level", "") == "read_committed" {
		y.Add("    isolation_level='read_committed',")
	}
	if ms := y.Arg.Text("timeout-ms", ""); ms != "" {
		y.Add("    consumer_timeout_ms=" + ms + ",  # then the loop ends")
	}
	pythonDeserializers(y)
	y.Add(")")
	pythonSeek(y, topic, partition)
	y.Add("for record in consumer:")
	pythonPrint(y)
	if n := y.Arg.Text("max-messages", ""); n != "" {
		y.Lines[len(y.Lines)-2] = "for count, record in enumerate(consumer, 1):"
		y.Add("    if count == "+n+":", "        break")
	}
	y.Add("consumer.close()")
	return true
}

// pythonDeserializers: each of Java's classes is one function.
func pythonDeserializers(y *kit.Python) {
	var imports []string
	for _, of := range []string{"key", "value"} {
		function, module := kit.PySerde(y.Arg.Text(of+"-deserializer", ""))
		if function == "" {
			continue
		}
		y.Add("    " + of + "_deserializer=" + function + ",")
		if line := "import " + module; module != "" && !slices.Contains(imports, line) {
			imports = append(imports, line)
		}
	}
	y.Lines = append(imports, y.Lines...)
}

func pythonSeek(y *kit.Python, topic, partition string) {
	if partition == "" {
		return
	}
	y.Add("partition = TopicPartition("+kit.PyStr(topic)+", "+partition+")",
		"consumer.assign([partition])")
	switch o := y.Arg.Text("offset", ""); {
	case o == "earliest":
		y.Add("consumer.seek_to_beginning(partition)")
	case o == "latest" || o == "" && !y.Arg.Has("from-beginning"):
		y.Add("consumer.seek_to_end(partition)")
	case o != "":
		y.Add("consumer.seek(partition, " + o + ")")
	}
}

// pythonPrint prints what the formatter's properties ask for.
func pythonPrint(y *kit.Python) {
	var fields []string
	value := true
	on := func(name string, fallback bool) bool {
		for _, opt := range []string{"property", "formatter-property"} {
			for _, kv := range y.Arg.All(opt) {
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
	y.Add("    print(" + strings.Join(fields, ", ") + ")")
}
