package consoleproducer

import (
	"strconv"
	"strings"

	"highwater/sim/client"
	"highwater/sim/tool/kit"
	"highwater/sim/wire"
)

// lineReader turns a line of standard input into a record. Kafka: org.apache.kafka.tools.
// LineMessageReader.
type lineReader struct {
	topic                   string
	parseKey, parseHeaders  bool
	keySeparator            string
	headersDelimiter        string
	headersSeparator        string
	headersKeySeparator     string
	nullMarker              string
	hasNullMarker, ignoring bool
	lineNumber              int
}

// lineMessageReader is the only reader there is.
const lineMessageReader = "org.apache.kafka.tools.LineMessageReader"

// checkReader is what --line-reader throws for any other class.
func checkReader(class string) *kit.Failure {
	if class == lineMessageReader {
		return nil
	}
	return &kit.Failure{Java: "java.lang.ClassNotFoundException", Message: class}
}

// newLineReader reads the reader's properties; the error is a KafkaException's text.
func newLineReader(topic string, props []wire.ConfigEntry) (r lineReader, problem string) {
	r = lineReader{topic: topic, keySeparator: "\t", headersDelimiter: "\t",
		headersSeparator: ",", headersKeySeparator: ":"}
	for _, p := range props {
		isTrue := strings.EqualFold(strings.TrimSpace(p.Value), "true")
		switch p.Key {
		case "parse.key":
			r.parseKey = isTrue
		case "key.separator":
			r.keySeparator = p.Value
		case "parse.headers":
			r.parseHeaders = isTrue
		case "headers.delimiter":
			r.headersDelimiter = p.Value
		case "headers.separator":
			r.headersSeparator = p.Value
		case "headers.key.separator":
			r.headersKeySeparator = p.Value
		case "ignore.error":
			r.ignoring = isTrue
		case "null.marker":
			r.nullMarker, r.hasNullMarker = p.Value, true
		}
	}
	return r, r.check()
}

func (r *lineReader) check() string {
	const equal = " may not be equal"
	null := func(s string) bool { return r.hasNullMarker && s == r.nullMarker }
	switch {
	case r.headersDelimiter == r.headersSeparator:
		return "headers.delimiter and headers.separator" + equal
	case r.headersDelimiter == r.headersKeySeparator:
		return "headers.delimiter and headers.key.separator" + equal
	case r.headersSeparator == r.headersKeySeparator:
		return "headers.separator and headers.key.separator" + equal
	case null(r.keySeparator):
		return "null.marker and key.separator" + equal
	case null(r.headersSeparator):
		return "null.marker and headers.separator" + equal
	case null(r.headersDelimiter):
		return "null.marker and headers.delimiter" + equal
	case null(r.headersKeySeparator):
		return "null.marker and headers.key.separator" + equal
	}
	return ""
}

// read parses one line; problem is a KafkaException's text.
func (r *lineReader) read(line string) (rec client.ProducerRecord, problem string) {
	r.lineNumber++
	rec = client.ProducerRecord{Topic: r.topic, Partition: client.AnyPartition}
	rest := line
	if r.parseHeaders {
		headers, after, found := strings.Cut(rest, r.headersDelimiter)
		switch {
		case found:
			rest = after
			if !(r.hasNullMarker && headers == r.nullMarker) {
				if rec.Headers, problem = r.headers(headers); problem != "" {
					return rec, problem
				}
			}
		case !r.ignoring:
			return rec, r.missing("headers delimiter", line)
		}
	}
	if r.parseKey {
		key, after, found := strings.Cut(rest, r.keySeparator)
		switch {
		case found:
			rest = after
			rec.Key = r.field(key)
		case !r.ignoring:
			return rec, r.missing("key separator", line)
		}
	}
	rec.Value = r.field(rest)
	return rec, ""
}

func (r *lineReader) missing(what, line string) string {
	return "No " + what + " found on line number " + strconv.Itoa(r.lineNumber) + ": '" + line + "'"
}

// field is null when it equals the null marker.
func (r *lineReader) field(s string) []byte {
	if r.hasNullMarker && s == r.nullMarker {
		return nil
	}
	return []byte(s)
}

func (r *lineReader) headers(s string) (out []wire.Header, problem string) {
	for pair := range strings.SplitSeq(s, r.headersSeparator) {
		key, value, found := strings.Cut(pair, r.headersKeySeparator)
		if !found && !r.ignoring {
			return nil, "No header key separator found in pair '" + pair + "' on line number " +
				strconv.Itoa(r.lineNumber)
		}
		if r.hasNullMarker && key == r.nullMarker {
			return nil, "Header keys should not be equal to the null marker '" + r.nullMarker +
				"' as they can't be null"
		}
		h := wire.Header{Key: key}
		if found {
			h.Value = r.field(value)
		}
		out = append(out, h)
	}
	return out, ""
}
