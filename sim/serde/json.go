package serde

import (
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// JSONKind is what a JSON value is.
type JSONKind uint8

// Kinds of JSON values.
const (
	JSONNull JSONKind = iota
	JSONBoolean
	JSONInteger
	JSONDecimal // a number with a fraction or an exponent
	JSONString
	JSONArray
	JSONObject
)

// JSON is a value and where it lies in the bytes that were read.
type JSON struct {
	Kind     JSONKind
	From, To int    // its bytes: from From up to To, without To
	Text     string // of a string what it says, of numbers and booleans how they were written
	Kids     []Member
}

// Member is a field of an object, or an element of an array, which has no name.
type Member struct {
	Name     string
	From, To int // the name's bytes with its quotes
	Value    JSON
}

// ParseJSON reads the first value in b; what follows it is left alone, as Jackson does unless told
// otherwise. The problem is Jackson's exception, with its class.
// Kafka: JsonDeserializer; Jackson: UTF8StreamJsonParser.
func ParseJSON(b []byte) (JSON, string) {
	p := jsonParser{b: b}
	v := JSON{}
	if p.space(); p.at < len(b) {
		v = p.value(0)
	}
	return v, p.problem
}

// readJSON is the tree in print, as JsonNode.toString writes it. Without any value there is nothing to
// print. Kafka: org.apache.kafka.connect.json.JsonDeserializer.
func readJSON(b []byte) (string, *Problem) {
	if strings.TrimLeft(string(b), " \t\r\n") == "" {
		return "", nil
	}
	v, problem := ParseJSON(b)
	if problem != "" {
		return "", &Problem{Text: problem, Cause: problem}
	}
	return string(v.Print(nil)), nil
}

// jsonParser stops at the first problem.
type jsonParser struct {
	b       []byte
	at      int
	problem string
	open    []int // where the objects and arrays begin that aren't closed
}

const (
	jackson        = "com.fasterxml.jackson.core."
	parseException = jackson + "JsonParseException: "
	eofException   = jackson + "io.JsonEOFException: "
	maxNesting     = 1000 // Jackson: StreamReadConstraints.DEFAULT_MAX_DEPTH
	jsonValues     = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')"
)

// place is a byte's place as Jackson writes it: columns are bytes.
func (p *jsonParser) place(at int) string {
	line, column := 1, 1
	for _, c := range p.b[:min(at, len(p.b))] {
		if column++; c == '\n' {
			line, column = line+1, 1
		}
	}
	return "[Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: " +
		strconv.Itoa(line) + ", column: " + strconv.Itoa(column) + "]"
}

func (p *jsonParser) fail(exception, text string, at int) {
	if p.problem == "" {
		p.problem = exception + text + "\n at " + p.place(at)
	}
	p.at = len(p.b)
}

// unexpected refuses the character at hand.
func (p *jsonParser) unexpected(why string) {
	r, _ := utf8.DecodeRune(p.b[p.at:])
	p.fail(parseException, "Unexpected character ("+charName(r)+")"+why, p.at)
}

// charName: Jackson's ParserMinimalBase._getCharDesc.
func charName(r rune) string {
	code := "code " + strconv.Itoa(int(r))
	switch {
	case r < ' ':
		return "(CTRL-CHAR, " + code + ")"
	case r > 255:
		code += " / 0x" + strconv.FormatInt(int64(r), 16)
	}
	return "'" + string(r) + "' (" + code + ")"
}

func (p *jsonParser) space() {
	for p.at < len(p.b) && (p.b[p.at] == ' ' || p.b[p.at] == '\t' || p.b[p.at] == '\r' ||
		p.b[p.at] == '\n') {
		p.at++
	}
}

// next skips white space; false: nothing is left.
func (p *jsonParser) next() bool {
	p.space()
	return p.at < len(p.b)
}

// value reads one at the place at hand; depth is how many objects and arrays it lies in.
func (p *jsonParser) value(depth int) JSON {
	if depth > maxNesting {
		p.fail(jackson+"exc.StreamConstraintsException: ", "Document nesting depth (1001) exceeds the "+
			"maximum allowed (1000, from `StreamReadConstraints.getMaxNestingDepth()`)", p.at)
	}
	if p.problem != "" {
		return JSON{}
	}
	from := p.at
	var v JSON
	switch c := p.b[p.at]; {
	case c == '"':
		v.Kind, v.Text = JSONString, p.text("VALUE_STRING", "string value")
	case c == '{' || c == '[':
		v = p.members(depth)
	case c == '-' || c >= '0' && c <= '9':
		v = p.number(depth == 0)
	default:
		v = p.word(depth)
	}
	v.From, v.To = from, p.at
	return v
}

// word reads true, false and null, and refuses the rest.
func (p *jsonParser) word(depth int) JSON {
	c, from := p.b[p.at], p.at
	inArray := depth > 0 && p.b[p.open[len(p.open)-1]] == '['
	switch {
	case depth == 0 && c == ']':
		p.fail(parseException, "Unexpected close marker ']': no open Array to close", from)
		return JSON{}
	case depth == 0 && c == '}':
		p.fail(parseException, "Unexpected close marker '}': no open Object to close", from)
		return JSON{}
	case c == ',' || c == '}' || c == ']' && inArray:
		p.unexpected(": expected a value")
		return JSON{}
	case c == '+':
		p.fail(parseException, "Unexpected character ('+' (code 43)) in numeric value: JSON spec does not "+
			"allow numbers to have plus signs: enable "+
			"`JsonReadFeature.ALLOW_LEADING_PLUS_SIGN_FOR_NUMBERS` to allow", from+1)
		return JSON{}
	}
	token := p.token()
	switch token {
	case "true", "false":
		return JSON{Kind: JSONBoolean, Text: token}
	case "null":
		return JSON{Kind: JSONNull, Text: token}
	case "":
		p.unexpected(": expected a valid value " + jsonValues)
	case "NaN", "Infinity":
		p.nonStandard(token, p.at)
	default:
		p.fail(parseException, "Unrecognized token '"+token+"': was expecting "+jsonValues, from)
	}
	return JSON{}
}

func (p *jsonParser) nonStandard(token string, at int) {
	p.fail(parseException, "Non-standard token '"+token+
		"': enable `JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS` to allow", at)
}

// token reads what would be a name in Java.
func (p *jsonParser) token() string {
	from := p.at
	for p.at < len(p.b) {
		r, n := utf8.DecodeRune(p.b[p.at:])
		if !unicode.IsLetter(r) && r != '_' && r != '$' && (p.at == from || !unicode.IsDigit(r)) {
			break
		}
		p.at += n
	}
	return string(p.b[from:p.at])
}

// members reads an object or an array.
func (p *jsonParser) members(depth int) JSON {
	from, object := p.at, p.b[p.at] == '{'
	v, closer, kind := JSON{Kind: JSONArray}, byte(']'), "Array"
	if object {
		v.Kind, closer, kind = JSONObject, '}', "Object"
	}
	p.open = append(p.open, from)
	p.at++
	for first := true; p.problem == ""; first = false {
		switch {
		case !p.next():
			p.fail(eofException, "Unexpected end-of-input: expected close marker for "+kind+
				" (start marker at "+p.place(from)+")", p.at)
			return v
		case p.b[p.at] == closer:
			p.at++
			p.open = p.open[:len(p.open)-1]
			return v
		case p.b[p.at] == ']' || p.b[p.at] == '}':
			p.fail(parseException, "Unexpected close marker '"+string(rune(p.b[p.at]))+"': expected '"+
				string(rune(closer))+"' (for "+kind+" starting at "+p.place(from)+")", p.at)
			return v
		case !first && p.b[p.at] != ',':
			p.unexpected(": was expecting comma to separate " + kind + " entries")
			return v
		case !first:
			if p.at++; !p.next() {
				p.fail(parseException, "Unexpected end-of-input within/between "+kind+" entries", p.at)
				return v
			}
		}
		var m Member
		if object {
			m = p.name()
		}
		if p.problem == "" {
			m.Value = p.value(depth + 1)
			v.Kids = append(v.Kids, m)
		}
	}
	return v
}

// name reads a field's name and the colon.
func (p *jsonParser) name() Member {
	if p.b[p.at] != '"' {
		p.unexpected(": was expecting double-quote to start field name")
		return Member{}
	}
	m := Member{From: p.at}
	m.Name = p.text("field name", "name")
	m.To = p.at
	if p.problem != "" {
		return m
	}
	const within = "Unexpected end-of-input within/between Object entries"
	if !p.next() {
		p.fail(eofException, within, p.at)
		return m
	}
	if p.b[p.at] != ':' {
		p.unexpected(": was expecting a colon to separate field name and value")
		return m
	}
	if p.at++; !p.next() {
		p.fail(eofException, within, p.at)
	}
	return m
}

// text reads a string with its quotes.
func (p *jsonParser) text(what, kind string) string {
	p.at++
	var out []byte
	for p.at < len(p.b) {
		switch c := p.b[p.at]; {
		case c == '"':
			p.at++
			return string(out)
		case c < ' ':
			p.fail(parseException, "Illegal unquoted character ("+charName(rune(c))+
				"): has to be escaped using backslash to be included in "+kind, p.at)
			return ""
		case c == '\\':
			out = p.escape(out, what)
		default:
			out = append(out, c)
			p.at++
		}
	}
	p.fail(eofException, "Unexpected end-of-input in "+what, len(p.b))
	return ""
}

// escape reads what follows a backslash.
func (p *jsonParser) escape(out []byte, what string) []byte {
	const letters, means = `"\/bfnrt`, "\"\\/\b\f\n\r\t"
	if p.at++; p.at == len(p.b) {
		return out
	}
	c := p.b[p.at]
	if i := strings.IndexByte(letters, c); i >= 0 {
		p.at++
		return append(out, means[i])
	}
	if c != 'u' {
		p.fail(parseException, "Unrecognized character escape "+charName(rune(c)), p.at)
		return out
	}
	n := rune(0)
	for range 4 {
		if p.at++; p.at == len(p.b) {
			p.fail(eofException, "Unexpected end-of-input in "+what, p.at)
			return out
		}
		digit, err := strconv.ParseUint(string(rune(p.b[p.at])), 16, 8)
		if err != nil {
			p.unexpected(": expected a hex-digit for character escape sequence")
			return out
		}
		n = n<<4 | rune(digit)
	}
	p.at++
	return utf8.AppendRune(out, n)
}

// digits skips some, and tells whether there were any.
func (p *jsonParser) digits() bool {
	from := p.at
	for p.at < len(p.b) && p.b[p.at] >= '0' && p.b[p.at] <= '9' {
		p.at++
	}
	return p.at > from
}

// part reads the digits that must follow the place at hand; false: there are none.
func (p *jsonParser) part(why string) bool {
	if p.digits() {
		return true
	}
	if p.at < len(p.b) {
		p.unexpected(" in numeric value: " + why)
		return false
	}
	if p.b[p.at-1] == '.' {
		p.at--
		p.unexpected(" in numeric value: " + why)
		return false
	}
	p.fail(eofException, "Unexpected end-of-input in null", p.at) // sic
	return false
}

func (p *jsonParser) number(root bool) JSON {
	from, kind := p.at, JSONInteger
	if p.b[p.at] == '-' {
		if p.at++; strings.HasPrefix(string(p.b[p.at:]), "Infinity") {
			p.nonStandard("-Infinity", p.at+len("Infinity"))
			return JSON{}
		}
	}
	if !p.part("expected digit (0-9) to follow minus sign, for valid numeric value") {
		return JSON{}
	}
	if p.at < len(p.b) && p.b[p.at] == '.' {
		kind = JSONDecimal
		if p.at++; !p.part("Decimal point not followed by a digit") {
			return JSON{}
		}
	}
	if p.at < len(p.b) && (p.b[p.at] == 'e' || p.b[p.at] == 'E') {
		kind = JSONDecimal
		if p.at++; p.at < len(p.b) && (p.b[p.at] == '+' || p.b[p.at] == '-') {
			p.at++
		}
		if !p.part("Exponent indicator not followed by a digit") {
			return JSON{}
		}
	}
	if root && p.at < len(p.b) && strings.IndexByte(" \t\r\n", p.b[p.at]) < 0 {
		p.unexpected(": Expected space separating root-level values")
		return JSON{}
	}
	return JSON{Kind: kind, Text: string(p.b[from:p.at])}
}

// DoubleBits are the bits of the double that is nearest to a number in JSON.
func DoubleBits(text string) uint64 {
	v, _ := strconv.ParseFloat(text, 64)
	return math.Float64bits(v)
}

// Print writes a value as Jackson's JsonNode.toString does. Of two fields with one name the last value
// counts, at the place of the first.
func (v *JSON) Print(out []byte) []byte {
	switch v.Kind {
	case JSONInteger:
		sign, digits := "", v.Text
		if rest, negative := strings.CutPrefix(digits, "-"); negative {
			sign, digits = "-", rest
		}
		if digits = strings.TrimLeft(digits, "0"); digits == "" {
			sign, digits = "", "0"
		}
		return append(append(out, sign...), digits...)
	case JSONDecimal:
		return append(out, FloatText(DoubleBits(v.Text), 64)...)
	case JSONString:
		return QuoteJSON(out, v.Text)
	case JSONArray:
		out = append(out, '[')
		for i := range v.Kids {
			if i > 0 {
				out = append(out, ',')
			}
			out = v.Kids[i].Value.Print(out)
		}
		return append(out, ']')
	case JSONObject:
		out = append(out, '{')
		for i, m := range v.Fields() {
			if i > 0 {
				out = append(out, ',')
			}
			out = append(QuoteJSON(out, m.Name), ':')
			out = m.Value.Print(out)
		}
		return append(out, '}')
	case JSONNull:
		return append(out, "null"...)
	}
	return append(out, v.Text...)
}

// Member is a field of an object, the last of its name; nil: there is none, or it is no object.
func (v *JSON) Member(name string) (found *JSON) {
	if v.Kind != JSONObject {
		return nil
	}
	for i := range v.Kids {
		if v.Kids[i].Name == name {
			found = &v.Kids[i].Value
		}
	}
	return found
}

// Fields are an object's, each name once: the last value counts.
func (v *JSON) Fields() []Member {
	out := make([]Member, 0, len(v.Kids))
	for _, m := range v.Kids {
		known := false
		for i := range out {
			if out[i].Name == m.Name {
				out[i].Value, known = m.Value, true
			}
		}
		if !known {
			out = append(out, m)
		}
	}
	return out
}

// QuoteJSON writes a string with its quotes, letters beyond ASCII as they are.
func QuoteJSON(out []byte, s string) []byte {
	const hex, letters, means = "0123456789ABCDEF", "\"\\\b\f\n\r\t", `"\bfnrt`
	out = append(out, '"')
	for i := range len(s) {
		c := s[i]
		if at := strings.IndexByte(letters, c); at >= 0 {
			out = append(out, '\\', means[at])
		} else if c < ' ' {
			out = append(out, `\u00`...)
			out = append(out, hex[c>>4], hex[c&15])
		} else {
			out = append(out, c)
		}
	}
	return append(out, '"')
}

// SingleBits are the bits of the single-precision number that is nearest to a number in JSON.
func SingleBits(text string) uint32 {
	v, _ := strconv.ParseFloat(text, 32)
	return narrowed(math.Float64bits(v))
}
