package console

import (
	"slices"
	"strconv"
	"strings"

	"highwater/sim/node"
	"highwater/sim/serde"
	"highwater/sim/tool/kit"
	"highwater/sim/wire"
)

// Formatters that the console consumer can be told to use.
const (
	formatterPackage = "org.apache.kafka.tools.consumer."
	defaultFormatter = formatterPackage + "DefaultMessageFormatter"
)

// formatters are their names and the kinds of records of __consumer_offsets that they print. The one
// that logs writes, beside what the default one prints, lines of level INFO, which don't appear with
// the tools' log4j2.yaml.
var formatters = [...]struct {
	class       string
	first, last int16
}{
	{class: defaultFormatter},
	{class: formatterPackage + "LoggingMessageFormatter"},
	{class: formatterPackage + "NoOpMessageFormatter"},
	{formatterPackage + "OffsetsMessageFormatter", 0, 1},
	{formatterPackage + "GroupMetadataMessageFormatter", 2, 2},
}

// Formatters are the classes that --formatter of the console consumers may name.
func Formatters() []string {
	names := make([]string, len(formatters))
	for i := range formatters {
		names[i] = formatters[i].class
	}
	return names
}

// absentFormatters exist in Kafka, for topics that aren't read here.
var absentFormatters = [...]string{formatterPackage + "TransactionLogMessageFormatter",
	formatterPackage + "ShareGroupMessageFormatter",
	formatterPackage + "group.share.ShareGroupStateMessageFormatter"}

// Formatter prints records. Kafka: org.apache.kafka.tools.consumer.DefaultMessageFormatter.
type Formatter struct {
	which                             int8 // index in formatters
	timestamp, key, offset, partition bool
	headers, value, delivery, epoch   bool
	separator, lineEnd                string
	headersSeparator, nullLiteral     string
	Keys, Values, headerValues        serde.Deserializer
}

func newFormatter(props []wire.ConfigEntry) Formatter {
	f := Formatter{value: true, separator: "\t", lineEnd: "\n", headersSeparator: ",",
		nullLiteral: "null"}
	for _, p := range props {
		on := strings.EqualFold(strings.TrimSpace(p.Value), "true")
		switch p.Key {
		case "print.timestamp":
			f.timestamp = on
		case "print.key":
			f.key = on
		case "print.offset":
			f.offset = on
		case "print.partition":
			f.partition = on
		case "print.headers":
			f.headers = on
		case "print.value":
			f.value = on
		case "print.delivery":
			f.delivery = on
		case "print.epoch":
			f.epoch = on
		case "key.separator":
			f.separator = p.Value
		case "line.separator":
			f.lineEnd = p.Value
		case "headers.separator":
			f.headersSeparator = p.Value
		case "null.literal":
			f.nullLiteral = p.Value
		case "key.deserializer":
			f.Keys.Class = p.Value
		case "value.deserializer":
			f.Values.Class = p.Value
		case "headers.deserializer":
			f.headerValues.Class = p.Value
		}
	}
	return f
}

// choose reads --formatter; the problem is the message of the exception that newInstance throws.
func (f *Formatter) choose(class string) (problem string) {
	for i := range formatters {
		if formatters[i].class == class {
			f.which = int8(i)
			return ""
		}
	}
	if slices.Contains(absentFormatters[:], class) {
		return class + " isn't simulated"
	}
	return class
}

// Format is one record with its end of line. A problem is what was thrown; what was printed until then
// stays.
func (f *Formatter) Format(tp wire.TopicPartition, r *node.PolledRecord) (text string,
	problem *kit.Failure) {
	switch k := &formatters[f.which]; {
	case k.last > 0:
		s, bad := coordinatorRecord(r, k.first, k.last)
		if bad != "" {
			return "", &kit.Failure{Java: "java.lang.RuntimeException", Message: bad}
		}
		return s, nil
	case k.class == formatterPackage+"NoOpMessageFormatter":
		return "", nil
	}
	return f.columns(tp, r)
}

// columns is one record as the default formatter prints it.
func (f *Formatter) columns(tp wire.TopicPartition, r *node.PolledRecord) (text string,
	problem *kit.Failure) {
	var b []byte
	add := func(on bool, s string, more bool) {
		switch {
		case !on || problem != nil:
		case more:
			b = append(append(b, s...), f.separator...)
		default:
			b = append(append(b, s...), f.lineEnd...)
		}
	}
	bytes := func(on bool, d serde.Deserializer, value []byte, more bool) {
		if on && problem == nil {
			s := ""
			s, problem = read(d, f.bytes(value))
			add(true, s, more)
		}
	}
	// more tells whether a column follows.
	value := f.value
	key := value || f.key
	headers := key || f.headers
	epoch := headers || f.epoch
	delivery := epoch || f.delivery
	offset := delivery || f.offset
	partition := offset || f.partition
	kind := "CreateTime:"
	if r.LogAppend {
		kind = "LogAppendTime:"
	}
	add(f.timestamp, kind+strconv.FormatInt(r.TimestampMs, 10), partition)
	add(f.partition, "Partition:"+strconv.Itoa(int(tp.Partition)), offset)
	add(f.offset, "Offset:"+strconv.FormatInt(r.Offset, 10), delivery)
	count := "NOT_PRESENT"
	if r.Delivery > 0 {
		count = strconv.Itoa(int(r.Delivery))
	}
	add(f.delivery, "Delivery:"+count, epoch)
	add(f.epoch, "Epoch:NOT_PRESENT", headers)
	if f.headers {
		s := ""
		s, problem = f.headerList(r)
		add(true, s, key)
	}
	bytes(f.key, f.Keys, r.Key, value)
	bytes(f.value, f.Values, r.Value, false)
	return string(b), problem
}

func (f *Formatter) headerList(r *node.PolledRecord) (text string, problem *kit.Failure) {
	if len(r.Headers) == 0 {
		return "NO_HEADERS", nil
	}
	list := make([]string, len(r.Headers))
	for i, h := range r.Headers {
		if text, problem = read(f.headerValues, f.bytes(h.Value)); problem != nil {
			return "", problem
		}
		list[i] = h.Key + ":" + text
	}
	return strings.Join(list, f.headersSeparator), nil
}

func (f *Formatter) bytes(b []byte) []byte {
	if b == nil {
		return []byte(f.nullLiteral)
	}
	return b
}
