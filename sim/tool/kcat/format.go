package kcat

import (
	"encoding/binary"
	"strconv"
	"strings"

	"highwater/sim/node"
	"highwater/sim/tool/kit"
	"highwater/sim/wire"
)

// part is a piece of a format: a text, or what a token stands for ('s', 'k', ...).
type part struct {
	token byte // 0: text
	text  string
}

// parseFormat reads -f; the problem is what kcat says about it.
func parseFormat(format string) (parts []part, problem string) {
	for format != "" {
		text, rest, found := strings.Cut(format, "%")
		if text != "" {
			parts = append(parts, part{text: unescape(text)})
		}
		switch {
		case !found:
			return parts, ""
		case rest == "":
			return nil, "% ERROR: Empty formatter"
		case rest[0] == '%':
			parts = append(parts, part{text: "%"})
		case strings.IndexByte("okKsSRtpTh", rest[0]) >= 0:
			parts = append(parts, part{token: rest[0]})
		default:
			return nil, "% ERROR: Unsupported formatter: %" + rest[:1]
		}
		format = rest[1:]
	}
	return parts, ""
}

// unescape reads the backslashes of a format: \t, \n, \r, \xNN, and a number as C reads it.
func unescape(s string) string {
	var b []byte
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 >= len(s) {
			b = append(b, s[i])
			continue
		}
		i++
		base := 10
		switch {
		case s[i] == 't':
			b = append(b, '\t')
			continue
		case s[i] == 'n':
			b = append(b, '\n')
			continue
		case s[i] == 'r':
			b = append(b, '\r')
			continue
		case s[i] == 'x' && i+1 < len(s):
			i++
			base = 16
		case s[i] == '0':
			base = 8
		}
		if s[i] < '0' || s[i] > '9' {
			b = append(b, s[i])
			continue
		}
		n := 0
		j := i
		for ; j < len(s) && hexDigit(s[j]) >= 0 && hexDigit(s[j]) < base; j++ {
			n = n*base + hexDigit(s[j])
		}
		if j == i { // \08: no number in its base
			b = append(b, 0)
			continue
		}
		b = append(b, byte(n))
		i = j - 1
	}
	if i := strings.IndexByte(string(b), 0); i >= 0 {
		b = b[:i] // a string of C ends there
	}
	return string(b)
}

// print is one record in a format. When a key or value can't be unpacked, what came before it stays
// and the problem says so.
func (c *command) print(tp wire.TopicPartition, r *node.PolledRecord) (text, problem string) {
	var b []byte
	length := func(v []byte) int {
		if v == nil {
			return -1
		}
		return len(v)
	}
	for i := range c.parts {
		switch t := &c.parts[i]; t.token {
		case 0:
			b = append(b, t.text...)
		case 's':
			b, problem = c.field(b, 1, r.Value)
		case 'S':
			b = strconv.AppendInt(b, int64(length(r.Value)), 10)
		case 'R':
			b = binary.BigEndian.AppendUint32(b, uint32(length(r.Value)))
		case 'k':
			b, problem = c.field(b, 0, r.Key)
		case 'K':
			b = strconv.AppendInt(b, int64(length(r.Key)), 10)
		case 't':
			b = append(b, tp.Topic...)
		case 'p':
			b = strconv.AppendInt(b, int64(tp.Partition), 10)
		case 'o':
			b = strconv.AppendInt(b, r.Offset, 10)
		case 'T':
			b = strconv.AppendInt(b, r.TimestampMs, 10)
		case 'h':
			b = appendHeaders(b, r.Headers)
		}
		if problem != "" {
			return string(b), "% ERROR: Failed to format message in " + tp.Topic + " [" +
				strconv.Itoa(int(tp.Partition)) + "] at offset " + strconv.FormatInt(r.Offset, 10) +
				": " + problem
		}
	}
	return string(b), ""
}

func appendHeaders(b []byte, headers []wire.Header) []byte {
	for i, h := range headers {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(append(b, h.Key...), '=')
		if h.Value == nil {
			b = append(b, "NULL"...)
		}
		b = append(b, h.Value...)
	}
	return b
}

// field is a key (0) or a value (1). An empty one is as good as none for -Z.
func (c *command) field(b []byte, which int, v []byte) (out []byte, problem string) {
	switch {
	case len(v) == 0 && c.null:
		return append(b, "NULL"...), ""
	case len(v) == 0 || c.packs[which] == "":
		return append(b, v...), ""
	}
	return unpack(b, [...]string{"key", "value"}[which], c.packs[which], v)
}

// packTokens are the letters of -s.
const packTokens = " <>bBhHiIqQcs$"

// unpack is -s: v by a format like that of Python's struct. Numbers are big-endian even behind a "<",
// as kcat reads them on the machines it runs on.
func unpack(b []byte, what, format string, v []byte) (out []byte, problem string) {
	for i := range len(format) {
		size := 0
		if at := strings.IndexByte("bBhHiIqQ", format[i]); at >= 0 {
			size = 1 << (at / 2)
		}
		if size > len(v) {
			return b, what + " truncated, expected " + strconv.Itoa(size) + " bytes to unpack " +
				format[i:i+1] + " but only " + strconv.Itoa(len(v)) + " bytes remaining"
		}
		n := uint64(0)
		for _, c := range v[:size] {
			n = n<<8 | uint64(c)
		}
		signed := int64(n<<(64-8*size)) >> (64 - 8*size)
		switch c := format[i]; c {
		case ' ':
			b = append(b, ' ')
		case 'b', 'h', 'i', 'q':
			b = strconv.AppendInt(b, signed, 10)
		case 'B', 'H', 'I', 'Q':
			b = strconv.AppendUint(b, n, 10)
		case 'c':
			size = min(1, len(v))
			b = append(b, v[:size]...)
		case 's':
			size = len(v)
			b = append(b, v...)
		case '$':
			if len(v) > 0 {
				return b, "expected " + what + " end-of-input, but " + strconv.Itoa(len(v)) +
					" bytes remaining"
			}
		}
		v = v[size:]
	}
	return b, ""
}

// inJSON is one record of -J.
func inJSON(tp wire.TopicPartition, r *node.PolledRecord, leader wire.ID) string {
	kind := "create"
	if r.LogAppend {
		kind = "logappend"
	}
	var j kit.JSONWriter
	j.Open("").Text("topic", tp.Topic).Number("partition", int64(tp.Partition)).
		Number("offset", r.Offset).Text("tstype", kind).Number("ts", r.TimestampMs).
		Number("broker", int64(leader))
	if len(r.Headers) > 0 {
		j.List("headers")
		for _, h := range r.Headers {
			j.Text("", h.Key)
			bytesOrNull(&j, "", h.Value)
		}
		j.End()
	}
	bytesOrNull(&j, "key", r.Key)
	bytesOrNull(&j, "payload", r.Value)
	return j.Shut().String()
}

func bytesOrNull(j *kit.JSONWriter, name string, v []byte) {
	if v == nil {
		j.Null(name)
	} else {
		j.Text(name, string(v))
	}
}
