package postgres

import (
	"encoding/hex"
	"strconv"
	"strings"
	"unicode/utf8"

	"highwater/sim/sql"
	"highwater/sim/wire"
)

// Kind is a type without its modifiers. The numbers stand in an order: one goes into a later one.
type Kind uint8

// The types there are.
const (
	Unknown Kind = iota // a quoted text whose type its place will tell
	Bool
	Int2
	Int4
	Int8
	Numeric
	Float4
	Float8
	Varchar
	Text
	Bytea
	Date
	Timestamp
	TimestampTZ
	UUID
	JSON
	JSONB
)

// Type is a type with its modifiers: varchar(N), numeric(N, Scale). N 0: none.
type Type struct {
	Kind     Kind
	N, Scale int32
}

// Value is a value of a type. Numbers of whole ones, booleans (0, 1), dates and timestamps
// (microseconds since 1970) are in Int, all others in Text, as PostgreSQL writes them.
type Value struct {
	Null bool
	Int  int64
	Text string
}

var null = Value{Null: true}

// names are the types as format_type writes them.
var names = [...]string{"unknown", "boolean", "smallint", "integer", "bigint", "numeric", "real",
	"double precision", "character varying", "text", "bytea", "date", "timestamp without time zone",
	"timestamp with time zone", "uuid", "json", "jsonb"}

// spellings are other names of types.
var spellings = [...]struct {
	name string
	kind Kind
}{
	{"bool", Bool}, {"int2", Int2}, {"int4", Int4}, {"int", Int4}, {"int8", Int8}, {"decimal", Numeric},
	{"dec", Numeric}, {"float4", Float4}, {"float8", Float8}, {"float", Float8}, {"varchar", Varchar},
	{"timestamp", Timestamp}, {"timestamptz", TimestampTZ},
}

// typeNamed finds a type; nil error with serial types too, whose column gets a sequence.
func typeNamed(src string, n *sql.TypeName) (t Type, serial bool, bad *wire.SQLError) {
	name := n.Name
	switch name {
	case "smallserial", "serial2":
		return Type{Kind: Int2}, true, nil
	case "serial", "serial4":
		return Type{Kind: Int4}, true, nil
	case "bigserial", "serial8":
		return Type{Kind: Int8}, true, nil
	}
	for k, s := range names {
		if s == name {
			t.Kind = Kind(k)
		}
	}
	for _, s := range spellings {
		if s.name == name {
			t.Kind = s.kind
		}
	}
	if t.Kind == Unknown {
		return t, false, sql.Fail(src, n.At, "42704", `type "`+name+`" does not exist`)
	}
	switch {
	case len(n.Args) == 0:
	case t.Kind == Varchar && len(n.Args) == 1:
		if n.Args[0] < 1 {
			return t, false, sql.Fail(src, n.At, "22023", "length for type varchar must be at least 1")
		}
		t.N = int32(n.Args[0])
	case t.Kind == Numeric && len(n.Args) <= 2:
		t.N = int32(n.Args[0])
		if len(n.Args) == 2 {
			t.Scale = int32(n.Args[1])
		}
		if t.N < 1 || t.N > 1000 {
			return t, false, sql.Fail(src, n.At, "22023",
				"NUMERIC precision "+strconv.Itoa(int(t.N))+" must be between 1 and 1000")
		}
	case (t.Kind == Timestamp || t.Kind == TimestampTZ) && n.Args[0] == 6:
	default:
		return t, false, sql.Fail(src, n.At, "0A000",
			`a length of the type "`+name+`" is not simulated here`)
	}
	return t, false, nil
}

// String is format_type with the modifiers.
func (t Type) String() string {
	switch {
	case t.Kind == Varchar && t.N > 0:
		return names[t.Kind] + "(" + strconv.Itoa(int(t.N)) + ")"
	case t.Kind == Numeric && t.N > 0:
		return names[t.Kind] + "(" + strconv.Itoa(int(t.N)) + "," + strconv.Itoa(int(t.Scale)) + ")"
	}
	return names[t.Kind]
}

func (k Kind) whole() bool    { return k >= Int2 && k <= Int8 }
func (k Kind) number() bool   { return k >= Int2 && k <= Float8 }
func (k Kind) floating() bool { return k == Float4 || k == Float8 }
func (k Kind) text() bool     { return k == Varchar || k == Text }
func (k Kind) moment() bool   { return k >= Date && k <= TimestampTZ }

// inInt tells whether the values are in Int.
func (k Kind) inInt() bool { return k == Bool || k.whole() || k.moment() }

func problem(code, message string) *wire.SQLError { return sql.Fail("", -1, code, message) }

func badInput(t Type, text string) *wire.SQLError {
	name := names[t.Kind]
	code := "22P02"
	if t.Kind.moment() {
		code = "22007"
		if t.Kind == Timestamp {
			name = "timestamp"
		}
	}
	return problem(code, "invalid input syntax for type "+name+`: "`+text+`"`)
}

// input reads a value as PostgreSQL's input functions do.
func input(t Type, text string) (Value, *wire.SQLError) {
	trimmed := strings.Trim(text, " \t\n\r\f\v")
	switch t.Kind {
	case Bool:
		return inputBool(t, text, lowerASCII(trimmed))
	case Int2, Int4, Int8:
		n, err := strconv.ParseInt(trimmed, 10, 64)
		e, ok := err.(*strconv.NumError)
		if ok && e.Err == strconv.ErrRange || err == nil && !fits(t.Kind, n) {
			return null, problem("22003",
				`value "`+text+`" is out of range for type `+names[t.Kind])
		}
		if err != nil || strings.Contains(trimmed, "_") {
			return null, badInput(t, text)
		}
		return Value{Int: n}, nil
	case Numeric:
		d, ok := parseDecimal(trimmed)
		if !ok {
			return null, badInput(t, text)
		}
		return d.fit(t)
	case Float4, Float8:
		return inputFloat(t, text, trimmed)
	case Varchar:
		return fitText(t, text, false)
	case Bytea:
		return inputBytes(text)
	case Date, Timestamp, TimestampTZ:
		return inputMoment(t, text, trimmed)
	case UUID:
		return inputUUID(t, text)
	case JSON, JSONB:
		return inputJSON(t, text)
	}
	return Value{Text: text}, nil
}

func fits(k Kind, n int64) bool {
	switch k {
	case Int2:
		return n == int64(int16(n))
	case Int4:
		return n == int64(int32(n))
	}
	return true
}

func inputBool(t Type, text, s string) (Value, *wire.SQLError) {
	yes := s != "" && (strings.HasPrefix("true", s) || strings.HasPrefix("yes", s) ||
		s == "on" || s == "1")
	no := s != "" && (strings.HasPrefix("false", s) || strings.HasPrefix("no", s) ||
		s == "off" || s == "of" || s == "0")
	switch {
	case yes:
		return Value{Int: 1}, nil
	case no:
		return Value{}, nil
	}
	return null, badInput(t, text)
}

func inputFloat(t Type, text, s string) (Value, *wire.SQLError) {
	switch lowerASCII(s) {
	case "nan":
		return Value{Text: "NaN"}, nil
	case "infinity", "inf", "+infinity", "+inf":
		return Value{Text: "Infinity"}, nil
	case "-infinity", "-inf":
		return Value{Text: "-Infinity"}, nil
	}
	bits := 64
	if t.Kind == Float4 {
		bits = 32
	}
	f, err := strconv.ParseFloat(s, bits)
	if e, ok := err.(*strconv.NumError); ok && e.Err == strconv.ErrRange {
		return null, problem("22003", `"`+text+`" is out of range for type `+names[t.Kind])
	}
	if err != nil || strings.ContainsAny(s, "_xXpP") {
		return null, badInput(t, text)
	}
	return Value{Text: floatText(strconv.FormatFloat(f, 'e', -1, bits), bits)}, nil
}

// floatText makes PostgreSQL's shortest form of the digits and exponent of d.ddde+xx.
// PostgreSQL: double_to_shortest_decimal_buf.
func floatText(s string, bits int) string {
	mantissa, exponent, ok := strings.Cut(s, "e")
	if !ok {
		return strings.Replace(s, "+Inf", "Infinity", 1)
	}
	e, _ := strconv.Atoi(exponent)
	most := 15
	if bits == 32 {
		most = 6
	}
	if e < -4 || e >= most {
		if e < 0 {
			exponent = "-" + pad2(-e)
		} else {
			exponent = "+" + pad2(e)
		}
		return mantissa + "e" + exponent
	}
	sign := ""
	if mantissa[0] == '-' {
		sign, mantissa = "-", mantissa[1:]
	}
	digits := strings.Replace(mantissa, ".", "", 1)
	switch {
	case e < 0:
		return sign + "0." + strings.Repeat("0", -e-1) + digits
	case len(digits) <= e+1:
		return sign + digits + strings.Repeat("0", e+1-len(digits))
	}
	return sign + digits[:e+1] + "." + digits[e+1:]
}

func pad2(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}

// fitText cuts a text to varchar's length; blanks may be lost, and with an explicit cast all else.
func fitText(t Type, text string, explicit bool) (Value, *wire.SQLError) {
	n := int(t.N)
	if n == 0 || utf8.RuneCountInString(text) <= n {
		return Value{Text: text}, nil
	}
	cut := 0
	for range n {
		_, size := utf8.DecodeRuneInString(text[cut:])
		cut += size
	}
	if !explicit && strings.Trim(text[cut:], " ") != "" {
		return null, problem("22001", "value too long for type "+t.String())
	}
	return Value{Text: text[:cut]}, nil
}

// inputBytes reads hex with \x before it, or the old form with \ooo; the text keeps hex.
func inputBytes(text string) (Value, *wire.SQLError) {
	if digits, ok := strings.CutPrefix(text, `\x`); ok {
		for i := range len(digits) {
			if strings.IndexByte("0123456789abcdefABCDEF", digits[i]) < 0 {
				_, n := utf8.DecodeRuneInString(digits[i:])
				return null, problem("22023", `invalid hexadecimal digit: "`+digits[i:i+n]+`"`)
			}
		}
		if len(digits)%2 > 0 {
			return null, problem("22023", "invalid hexadecimal data: odd number of digits")
		}
		return Value{Text: `\x` + lowerASCII(digits)}, nil
	}
	var b []byte
	for i := 0; i < len(text); i++ {
		switch rest := text[i:]; {
		case rest[0] != '\\':
			b = append(b, rest[0])
		case strings.HasPrefix(rest, `\\`):
			b = append(b, '\\')
			i++
		default:
			if len(rest) < 4 {
				return null, problem("22P02", "invalid input syntax for type bytea")
			}
			n, err := strconv.ParseUint(rest[1:4], 8, 8)
			if err != nil {
				return null, problem("22P02", "invalid input syntax for type bytea")
			}
			b = append(b, byte(n))
			i += 3
		}
	}
	return Value{Text: `\x` + hex.EncodeToString(b)}, nil
}

func inputUUID(t Type, text string) (Value, *wire.SQLError) {
	s := strings.Map(func(r rune) rune {
		if strings.ContainsRune("-{}", r) {
			return -1
		}
		return r
	}, text)
	if len(s) != 32 || strings.Trim(lowerASCII(s), "0123456789abcdef") != "" {
		return null, badInput(t, text)
	}
	s = lowerASCII(s)
	return Value{Text: s[:8] + "-" + s[8:12] + "-" + s[12:16] + "-" + s[16:20] + "-" + s[20:]}, nil
}

func lowerASCII(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}

// output writes a value as PostgreSQL's output functions do.
func output(t Type, v Value) string {
	switch {
	case t.Kind == Bool && v.Int != 0:
		return "t"
	case t.Kind == Bool:
		return "f"
	case t.Kind.whole():
		return strconv.FormatInt(v.Int, 10)
	case t.Kind.moment():
		return momentText(t.Kind, v.Int)
	}
	return v.Text
}
