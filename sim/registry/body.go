package registry

import (
	"slices"
	"strconv"
	"strings"

	"highwater/sim/serde"
)

// fault is where a text stops being JSON.
type fault struct {
	what string // in the words of Python's json; empty: nowhere
	at   int
}

// strictJSON reads a text that is one JSON value and nothing else.
func strictJSON(text string) (serde.JSON, fault) {
	v, problem := serde.ParseJSON([]byte(text))
	switch {
	case problem == "" && strings.TrimSpace(text) == "":
		return v, fault{"Expecting value", len(text)}
	case problem == "":
		if rest := strings.TrimLeft(text[v.To:], " \t\r\n"); rest != "" {
			return v, fault{"Extra data", len(text) - len(rest)}
		}
		return v, fault{}
	}
	line, column := placed(problem, "line: "), placed(problem, "column: ")
	at := 0
	for ; line > 1 && at < len(text); at++ {
		if text[at] == '\n' {
			line--
		}
	}
	at = min(max(at+column-1, 0), len(text))
	switch {
	case strings.Contains(problem, "in VALUE_STRING") || strings.Contains(problem, "in field name"):
		at = strings.LastIndexByte(text, '"')
		return v, fault{"Unterminated string starting at", at}
	case strings.Contains(problem, "start field name"):
		return v, fault{"Expecting property name enclosed in double quotes", at}
	case strings.Contains(problem, "expecting a colon"):
		return v, fault{"Expecting ':' delimiter", at}
	case strings.Contains(problem, "expecting comma") || strings.Contains(problem, "close marker"):
		return v, fault{"Expecting ',' delimiter", at}
	}
	return v, fault{"Expecting value", at}
}

// placed is a number in Jackson's exception.
func placed(problem, before string) int {
	rest := problem[strings.LastIndex(problem, before)+len(before):]
	n := 0
	for i := 0; i < len(rest) && rest[i] >= '0' && rest[i] <= '9'; i++ {
		n = n*10 + int(rest[i]-'0')
	}
	return n
}

// orjson is what the orjson library says of it.
func (f fault) orjson(text string) string {
	what, at := "unexpected character", f.at
	if f.what == "Unterminated string starting at" || at >= len(text) {
		what, at = "unexpected end of data", len(text)
	}
	line := 1 + strings.Count(text[:at], "\n")
	column := at - strings.LastIndexByte(text[:at], '\n')
	return what + ": line " + strconv.Itoa(line) + " column " + strconv.Itoa(column) + " (char " +
		strconv.Itoa(at) + ")"
}

// pydantic is an error of the library that checks the requests.
func pydantic(kind, place, message, input, more string) string {
	return `{"error_code":422,"message":[{"type":"` + kind + `","loc":["body"` + place + `],"msg":"` +
		message + `","input":` + input + more + `}]}`
}

// field reads a request's body, and one text of it; bad is the answer to one that isn't there.
func field(body, name string) (v serde.JSON, text, bad string) {
	place := `,"` + name + `"`
	if body == "" {
		return v, "", pydantic("missing", "", "Field required", "null", "")
	}
	v, f := strictJSON(body)
	input := string(v.Print(nil))
	switch p := find(&v, name); {
	case f.what != "":
		return v, "", pydantic("json_invalid", ","+strconv.Itoa(f.at), "JSON decode error", "{}",
			`,"ctx":{"error":"`+f.what+`"}`)
	case v.Kind != serde.JSONObject:
		return v, "", pydantic("model_attributes_type", "",
			"Input should be a valid dictionary or object to extract fields from", input, "")
	case p == nil:
		return v, "", pydantic("missing", place, "Field required", input, "")
	case p.Kind != serde.JSONString:
		return v, "", pydantic("string_type", place, "Input should be a valid string",
			string(p.Print(nil)), "")
	default:
		return v, p.Text, ""
	}
}

// schemaType refuses what isn't Avro.
func schemaType(body serde.JSON) string {
	p := find(&body, "schemaType")
	if p == nil || p.Text == "AVRO" {
		return ""
	}
	const kinds = "'AVRO', 'JSON' or 'PROTOBUF'"
	if p.Text == "JSON" || p.Text == "PROTOBUF" {
		return `{"error_code":422,"message":"Invalid schemaType ` + p.Text + `"}`
	}
	return pydantic("enum", `,"schemaType"`, "Input should be "+kinds, string(p.Print(nil)),
		`,"ctx":{"expected":"`+kinds+`"}`)
}

// sorted writes a value without spaces, the names of each object in order: so the registry keeps a
// schema, and so it knows one again.
func sorted(out []byte, v *serde.JSON) []byte {
	if v.Kind != serde.JSONObject && v.Kind != serde.JSONArray {
		return v.Print(out)
	}
	kids, ends := v.Kids, "[]"
	if v.Kind == serde.JSONObject {
		kids, ends = v.Fields(), "{}"
		slices.SortFunc(kids, func(a, b serde.Member) int { return strings.Compare(a.Name, b.Name) })
	}
	out = append(out, ends[0])
	for i := range kids {
		if i > 0 {
			out = append(out, ',')
		}
		if v.Kind == serde.JSONObject {
			out = append(serde.QuoteJSON(out, kids[i].Name), ':')
		}
		out = sorted(out, &kids[i].Value)
	}
	return append(out, ends[1])
}

// reduced is a schema's text with each primitive by its name alone.
func reduced(text string) string {
	for {
		i := strings.Index(text, `{"type":"`)
		if i < 0 {
			return text
		}
		word := text[i+len(`{"type":"`):]
		end := strings.IndexByte(word, '"')
		if !strings.HasPrefix(word[end:], `"}`) {
			return text
		}
		text = text[:i] + `"` + word[:end] + `"` + word[end+2:]
	}
}
