package kit

import (
	"strconv"
	"strings"
)

// Python gathers the lines of a program that does with kafka-python 3.x (checked against 3.0.12) what a
// tool's command line asks for.
type Python struct {
	Arg      Arguments
	Input    []string // lines of its standard input
	HasInput bool     // its standard input isn't the console
	Lines    []string
}

// NoPython is for tools that do what the library can't.
func NoPython(*Python) bool { return false }

// Add writes lines.
func (y *Python) Add(lines ...string) { y.Lines = append(y.Lines, lines...) }

// PyStr is a Python string literal.
func PyStr(s string) string {
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

// PyBytes is a Python expression of type bytes.
func PyBytes(s string) string {
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 {
			return PyStr(s) + ".encode()"
		}
	}
	return "b" + PyStr(s)
}

// Servers is --bootstrap-server as an argument.
func (y *Python) Servers() string {
	list := strings.Split(y.Arg.Text("bootstrap-server", ""), ",")
	if len(list) == 1 {
		return PyStr(list[0])
	}
	for i := range list {
		list[i] = PyStr(list[i])
	}
	return "[" + strings.Join(list, ", ") + "]"
}

// Admin begins with an admin client; false when the tool would have no server.
func (y *Python) Admin() bool {
	if !y.Arg.Has("bootstrap-server") {
		return false
	}
	y.Add("from kafka import KafkaAdminClient", "",
		"admin = KafkaAdminClient(bootstrap_servers="+y.Servers()+")")
	return true
}

// PyValue is a config's value as a Python literal.
func PyValue(v string) string {
	switch v {
	case "true":
		return "True"
	case "false":
		return "False"
	}
	if _, err := strconv.ParseInt(v, 10, 64); err == nil {
		return v
	}
	return PyStr(v)
}
