package postgres

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"highwater/sim/calendar"
	"highwater/sim/serde"
	"highwater/sim/wire"
)

// env is what an expression is computed from.
type env struct {
	row  []Value
	aggs []Value
	x    *executor
}

// yes tells whether a condition holds: it isn't false, and not null.
func (e *env) yes(n *calc) (bool, *wire.SQLError) {
	if n == nil {
		return true, nil
	}
	v, bad := e.eval(n)
	return bad == nil && !v.Null && v.Int != 0, bad
}

func boolean(b bool) Value {
	if b {
		return Value{Int: 1}
	}
	return Value{}
}

// eval computes an expression.
func (e *env) eval(n *calc) (Value, *wire.SQLError) {
	switch n.op {
	case opConst:
		return n.val, nil
	case opColumn:
		return e.row[n.n], nil
	case opAggregate:
		return e.aggs[n.n], nil
	case opAnd, opOr:
		return e.logic(n)
	case opCase:
		return e.caseOf(n)
	case opIn:
		return e.in(n)
	case opCall:
		if n.text == "coalesce" {
			return e.coalesce(n)
		}
	}
	args := make([]Value, len(n.args))
	for i, a := range n.args {
		v, bad := e.eval(a)
		if bad != nil {
			return null, bad
		}
		args[i] = v
	}
	if n.op == opIs {
		return is(n, args), nil
	}
	if n.op == opCall {
		return e.call(n, args)
	}
	for i := range args {
		if args[i].Null {
			return null, nil
		}
	}
	switch n.op {
	case opNot:
		return boolean(args[0].Int == 0), nil
	case opCompare:
		return boolean(holds(n.text, compare(n.kind, args[0], args[1]))), nil
	case opConcat:
		return Value{Text: args[0].Text + args[1].Text}, nil
	case opMinus:
		return arith("-", n.typ.Kind, zero(n.typ.Kind), args[0])
	case opArith:
		if n.kind == Date {
			return arith(n.text, Int8, args[0], Value{Int: args[1].Int * day})
		}
		return arith(n.text, n.kind, args[0], args[1])
	case opLike:
		if n.text == "ilike" {
			args[0].Text, args[1].Text = strings.ToLower(args[0].Text), strings.ToLower(args[1].Text)
		}
		ok, bad := like(args[0].Text, args[1].Text)
		return boolean(ok != n.negated), bad
	case opCast:
		return convert(n.args[0].typ, n.typ, args[0], n.cast)
	}
	return field(n, args)
}

func zero(k Kind) Value {
	switch {
	case k == Numeric:
		return Value{Text: "0"}
	case k.floating():
		return Value{Text: "-0"}
	}
	return Value{}
}

func holds(operator string, c int) bool {
	switch operator {
	case "=":
		return c == 0
	case "<>":
		return c != 0
	case "<":
		return c < 0
	case ">":
		return c > 0
	case "<=":
		return c <= 0
	}
	return c >= 0
}

// logic knows three values: AND is false when a side is, OR true, whatever the other is.
func (e *env) logic(n *calc) (Value, *wire.SQLError) {
	return e.decide(n.args, n.op == opOr)
}

// decide is the value that decides when one of the operands has it, unknown when one that is unknown
// could have it, and else the other.
func (e *env) decide(operands []*calc, decides bool) (Value, *wire.SQLError) {
	unknown := false
	for _, a := range operands {
		v, bad := e.eval(a)
		switch {
		case bad != nil:
			return null, bad
		case v.Null:
			unknown = true
		case (v.Int != 0) == decides:
			return boolean(decides), nil
		}
	}
	if unknown {
		return null, nil
	}
	return boolean(!decides), nil
}

func is(n *calc, args []Value) Value {
	a := args[0]
	var yes bool
	switch n.text {
	case "null", "unknown":
		yes = a.Null
	case "true":
		yes = !a.Null && a.Int != 0
	case "false":
		yes = !a.Null && a.Int == 0
	case "distinct":
		yes = !equal(n.kind, a, args[1])
	}
	return boolean(yes != n.negated)
}

func (e *env) in(n *calc) (Value, *wire.SQLError) {
	v, bad := e.decide(n.args, true)
	if bad != nil || v.Null || !n.negated {
		return v, bad
	}
	return boolean(v.Int == 0), nil
}

func (e *env) caseOf(n *calc) (Value, *wire.SQLError) {
	for i := 0; i+1 < len(n.args); i += 2 {
		ok, bad := e.yes(n.args[i])
		if bad != nil {
			return null, bad
		}
		if ok {
			return e.eval(n.args[i+1])
		}
	}
	if len(n.args)%2 == 1 {
		return e.eval(n.args[len(n.args)-1])
	}
	return null, nil
}

func (e *env) coalesce(n *calc) (Value, *wire.SQLError) {
	for _, a := range n.args {
		if v, bad := e.eval(a); bad != nil || !v.Null {
			return v, bad
		}
	}
	return null, nil
}

// arith computes with two numbers of one kind.
func arith(operator string, k Kind, a, b Value) (Value, *wire.SQLError) {
	switch {
	case k == Numeric:
		return arithNumeric(operator, a, b)
	case k.floating():
		return arithFloat(operator, k, a, b)
	}
	n, ok := int64(0), true
	x, y := a.Int, b.Int
	switch operator {
	case "+":
		n = x + y
		ok = (n > x) == (y > 0)
	case "-":
		n = x - y
		ok = (n < x) == (y > 0)
	case "*":
		n = x * y
		ok = x == 0 || n/x == y && !(x == -1 && y == math.MinInt64)
	default:
		if y == 0 {
			return null, problem("22012", "division by zero")
		}
		if ok = !(x == math.MinInt64 && y == -1); !ok && operator == "%" {
			return Value{}, nil
		}
		if n = 0; ok && operator == "/" {
			n = x / y
		} else if ok {
			n = x % y
		}
	}
	if !ok || !fits(k, n) {
		return null, problem("22003", names[k]+" out of range")
	}
	return Value{Int: n}, nil
}

func arithNumeric(operator string, a, b Value) (Value, *wire.SQLError) {
	x, _ := parseDecimal(a.Text)
	y, _ := parseDecimal(b.Text)
	switch operator {
	case "+":
		x = x.add(y)
	case "-":
		x = x.add(y.minus())
	case "*":
		x = x.times(y)
	default:
		if y.digits == "" {
			return null, problem("22012", "division by zero")
		}
		if operator == "/" {
			x = x.divide(y)
		} else {
			x = x.modulo(y)
		}
	}
	if len(x.digits) > maxDigits {
		return null, problem("22003", "value overflows numeric format")
	}
	return Value{Text: x.String()}, nil
}

func arithFloat(operator string, k Kind, a, b Value) (Value, *wire.SQLError) {
	bits := 64
	if k == Float4 {
		bits = 32
	}
	x, _ := strconv.ParseFloat(a.Text, bits)
	y, _ := strconv.ParseFloat(b.Text, bits)
	switch operator {
	case "+":
		x += y
	case "-":
		x -= y
	case "*":
		x *= y
	default:
		if y == 0 {
			return null, problem("22012", "division by zero")
		}
		x /= y
	}
	if math.IsInf(x, 0) && !strings.HasSuffix(a.Text, "y") && !strings.HasSuffix(b.Text, "y") {
		return null, problem("22003", "value out of range: overflow")
	}
	return Value{Text: floatText(strconv.FormatFloat(x, 'e', -1, bits), bits)}, nil
}

// convert makes a value of another type, which castable allows.
func convert(from, to Type, v Value, how castHow) (Value, *wire.SQLError) {
	switch {
	case to.Kind == Varchar:
		return fitText(to, output(from, v), how == castExplicit)
	case to.Kind == Text && from.Kind == Bool:
		return Value{Text: map2(v.Int != 0, "true", "false")}, nil
	case to.Kind.text():
		return Value{Text: output(from, v)}, nil
	case to.Kind.whole() && from.Kind.whole():
		if !fits(to.Kind, v.Int) {
			return null, problem("22003", names[to.Kind]+" out of range")
		}
		return v, nil
	case to.Kind.whole() && from.Kind.number():
		return toWhole(from, to, v)
	case to.Kind == Bool && from.Kind.whole() || from.Kind == Bool && to.Kind.whole():
		return Value{Int: min(max(v.Int, -v.Int), 1)}, nil
	case from.Kind.moment() && to.Kind.moment():
		if to.Kind == Date {
			v.Int = calendar.Floor(v.Int, day) * day
		}
		return v, nil
	}
	return input(to, output(from, v))
}

// toWhole rounds: a numeric away from zero, a double to the even neighbour.
func toWhole(from, to Type, v Value) (Value, *wire.SQLError) {
	outOfRange := problem("22003", names[to.Kind]+" out of range")
	text := v.Text
	if from.Kind.floating() {
		f, _ := strconv.ParseFloat(text, 64)
		text = strconv.FormatFloat(math.RoundToEven(f), 'f', 0, 64)
	}
	d, ok := parseDecimal(text)
	if !ok {
		return null, outOfRange
	}
	n, err := strconv.ParseInt(d.round(0).String(), 10, 64)
	if err != nil || !fits(to.Kind, n) {
		return null, outOfRange
	}
	return Value{Int: n}, nil
}

// like matches % and _, with \ before either as itself.
func like(s, pattern string) (bool, *wire.SQLError) {
	steps := 0
	var match func(s, p string) bool
	match = func(s, p string) bool {
		for p != "" {
			if steps++; steps > 100000 {
				return false
			}
			switch {
			case p[0] == '%':
				for p = strings.TrimLeft(p, "%"); ; {
					if match(s, p) {
						return true
					}
					if s == "" {
						return false
					}
					_, n := utf8.DecodeRuneInString(s)
					s = s[n:]
				}
			case s == "":
				return false
			case p[0] == '_':
				_, n := utf8.DecodeRuneInString(s)
				s, p = s[n:], p[1:]
				continue
			case p[0] == '\\' && len(p) > 1:
				p = p[1:]
			}
			if s[0] != p[0] {
				return false
			}
			s, p = s[1:], p[1:]
		}
		return s == ""
	}
	if strings.HasSuffix(pattern, `\`) && !strings.HasSuffix(pattern, `\\`) {
		return false, problem("22025", "LIKE pattern must not end with escape character")
	}
	return match(s, pattern), nil
}

// field is -> and ->>.
func field(n *calc, args []Value) (Value, *wire.SQLError) {
	v, _ := serde.ParseJSON([]byte(args[0].Text))
	var found *serde.JSON
	for i := range v.Kids {
		name := v.Kids[i].Name
		if v.Kind == serde.JSONObject && n.kind == Text && name == args[1].Text ||
			v.Kind == serde.JSONArray && n.kind == Int8 && int64(i) == args[1].Int {
			found = &v.Kids[i].Value
		}
	}
	switch {
	case found == nil || found.Kind == serde.JSONNull && n.text == "->>":
		return null, nil
	case n.text == "->>" && found.Kind == serde.JSONString:
		return Value{Text: found.Text}, nil
	}
	return Value{Text: string(printJSONB(nil, found))}, nil
}

// call computes a function. Most give null when an argument is null.
func (e *env) call(n *calc, args []Value) (Value, *wire.SQLError) {
	switch n.text {
	case "concat":
		s := ""
		for _, a := range args {
			s += a.Text
		}
		return Value{Text: s}, nil
	case "greatest", "least":
		best := null
		for _, a := range args {
			if !a.Null && (best.Null || (compare(n.kind, a, best) > 0) == (n.text == "greatest")) {
				best = a
			}
		}
		return best, nil
	case "nullif":
		if !args[0].Null && equal(n.kind, args[0], args[1]) {
			return null, nil
		}
		return args[0], nil
	case "pg_typeof":
		return Value{Text: names[n.args[0].typ.Kind]}, nil
	}
	for i := range args {
		if args[i].Null {
			return null, nil
		}
	}
	switch n.text {
	case "pg_wal_lsn_diff":
		return lsnDiff(args[0].Text, args[1].Text)
	case "pg_size_pretty":
		return sizePretty(args[0].Text), nil
	}
	if len(args) > 0 && n.args[0].typ.Kind == Text {
		return e.textual(n, args)
	}
	switch n.text {
	case "abs":
		if n.typ.Kind != Numeric {
			return Value{Int: max(args[0].Int, -args[0].Int)}, nil
		}
		return Value{Text: strings.TrimPrefix(args[0].Text, "-")}, nil
	case "round", "trunc":
		d, _ := parseDecimal(args[0].Text)
		switch {
		case n.text == "trunc":
			d = d.trunc()
		case len(args) == 2:
			d = d.round(int(min(max(args[1].Int, 0), 1000)))
		default:
			d = d.round(0)
		}
		return Value{Text: d.String()}, nil
	case "mod":
		return arith("%", Int8, args[0], args[1])
	case "octet_length":
		return Value{Int: int64(len(args[0].Text)-2) / 2}, nil
	}
	return e.x.system(n.text)
}

// textual computes a function of a text.
func (e *env) textual(n *calc, args []Value) (Value, *wire.SQLError) {
	s := args[0].Text
	switch n.text {
	case "lower":
		return Value{Text: strings.ToLower(s)}, nil
	case "upper":
		return Value{Text: strings.ToUpper(s)}, nil
	case "length", "char_length":
		return Value{Int: int64(utf8.RuneCountInString(s))}, nil
	case "trim", "btrim":
		return Value{Text: strings.Trim(s, " ")}, nil
	case "replace":
		if args[1].Text == "" {
			return args[0], nil
		}
		if len(args[2].Text)*strings.Count(s, args[1].Text) > 1<<20 {
			return null, problem("54000", "requested length too large")
		}
		return Value{Text: strings.ReplaceAll(s, args[1].Text, args[2].Text)}, nil
	case "strpos":
		i := strings.Index(s, args[1].Text)
		return Value{Int: int64(utf8.RuneCountInString(s[:max(i, 0)])) + int64(map1(i >= 0))}, nil
	case "reverse":
		rs := []rune(s)
		for i, j := 0, len(rs)-1; i < j; i, j = i+1, j-1 {
			rs[i], rs[j] = rs[j], rs[i]
		}
		return Value{Text: string(rs)}, nil
	case "substr", "left", "right":
		return substr(n.text, s, args[1:])
	case "md5":
		return null, problem("0A000", "md5 is not simulated here")
	}
	return e.x.named(n.text, args)
}

func map1(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// substr cuts a text, counted in characters from 1.
func substr(how, s string, args []Value) (Value, *wire.SQLError) {
	rs := []rune(s)
	n := int64(len(rs))
	from, to := args[0].Int, n+1
	switch {
	case how == "left" && from < 0:
		from, to = 1, n+1+from
	case how == "left":
		from, to = 1, from+1
	case how == "right" && from < 0:
		from = 1 - from
	case how == "right":
		from = n - from + 1
	case len(args) == 2:
		if args[1].Int < 0 {
			return null, problem("22011", "negative substring length not allowed")
		}
		to = from + args[1].Int
	}
	from, to = min(max(from, 1), n+1), min(max(to, 1), n+1)
	return Value{Text: string(rs[from-1 : max(from, to)-1])}, nil
}
