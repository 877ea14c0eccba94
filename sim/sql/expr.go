package sql

import (
	"strconv"
	"strings"
)

// list takes expressions with commas between; defaults may stand among them.
func (p *parser) list(defaults bool) (out []*Expr) {
	for p.bad == nil {
		out = append(out, p.value(defaults))
		if !p.punct(",") {
			break
		}
	}
	return out
}

func (p *parser) value(defaults bool) *Expr {
	if at := p.now.From; defaults && p.word("default") {
		return &Expr{Kind: Default, At: at}
	}
	return p.expr()
}

// expr takes an expression. Each level of binding is a function, from OR down to ::.
func (p *parser) expr() *Expr {
	if p.depth++; p.depth > maxDepth {
		p.fail(-1, "54001", "stack depth limit exceeded")
		p.bad.Hint = `Increase the configuration parameter "max_stack_depth" (currently 2048kB), ` +
			`after ensuring the platform's stack depth limit is adequate.`
	}
	defer func() { p.depth-- }()
	e := p.and()
	for p.is("or") {
		at := p.now.From
		p.step()
		e = &Expr{Kind: Or, At: at, Args: []*Expr{e, p.and()}}
	}
	return e
}

func (p *parser) and() *Expr {
	e := p.not()
	for p.is("and") {
		at := p.now.From
		p.step()
		e = &Expr{Kind: And, At: at, Args: []*Expr{e, p.not()}}
	}
	return e
}

func (p *parser) not() *Expr {
	if at := p.now.From; p.is("not") {
		p.step()
		if p.depth++; p.depth > maxDepth {
			p.fail(-1, "54001", "stack depth limit exceeded")
		}
		e := &Expr{Kind: Not, At: at, Args: []*Expr{p.not()}}
		p.depth--
		return e
	}
	return p.isTest()
}

func (p *parser) isTest() *Expr {
	e := p.comparison()
	for p.bad == nil {
		at := p.now.From
		switch {
		case p.word("isnull"):
			e = &Expr{Kind: Is, At: at, Text: "null", Args: []*Expr{e}}
		case p.word("notnull"):
			e = &Expr{Kind: Is, At: at, Text: "null", Negated: true, Args: []*Expr{e}}
		case p.word("is"):
			t := &Expr{Kind: Is, At: at, Negated: p.word("not"), Args: []*Expr{e}}
			t.Text = p.now.Text
			switch {
			case p.words("distinct", "from"):
				t.Text = "distinct"
				t.Args = append(t.Args, p.comparison())
			case !p.word("null") && !p.word("true") && !p.word("false") && !p.word("unknown"):
				p.syntax()
			}
			e = t
		default:
			return e
		}
	}
	return e
}

// comparison binds once: a = b = c is a mistake.
func (p *parser) comparison() *Expr {
	e := p.member()
	for range 2 {
		if p.now.Kind != Operator || !listed(comparisons, p.now.Text) {
			break
		}
		if e.Kind == Binary && listed(comparisons, e.Text) && !e.Whole {
			p.syntax()
			break
		}
		e = p.binary(e, p.member)
	}
	return e
}

var comparisons = []string{"=", "<", ">", "<=", ">=", "<>", "!="}

// binary takes an operator and its right side.
func (p *parser) binary(left *Expr, right func() *Expr) *Expr {
	e := &Expr{Kind: Binary, Text: p.now.Text, At: p.now.From}
	if e.Text == "!=" {
		e.Text = "<>"
	}
	p.step()
	e.Args = []*Expr{left, right()}
	return e
}

var negatable = []string{"in", "between", "like", "ilike"}

// member takes IN, BETWEEN, LIKE.
func (p *parser) member() *Expr {
	e := p.other()
	for p.bad == nil {
		at, negated := p.now.From, false
		if p.is("not") {
			if n := p.peek(); n.Kind != Word || !listed(negatable, n.Text) {
				return e
			}
			p.step()
			negated = true
		}
		t := &Expr{At: at, Negated: negated, Args: []*Expr{e}}
		switch {
		case p.word("in"):
			t.Kind = In
			p.mustPunct("(")
			if p.is("select") {
				p.absent("a query in an expression")
			}
			t.Args = append(t.Args, p.list(false)...)
			p.mustPunct(")")
		case p.word("between"):
			t.Kind = Between
			low := p.other()
			p.must("and")
			t.Args = append(t.Args, low, p.other())
		case p.is("like") || p.is("ilike"):
			t.Kind, t.Text = Like, p.now.Text
			p.step()
			t.Args = append(t.Args, p.other())
		default:
			return e
		}
		e = t
	}
	return e
}

// other takes ||, -> and other operators that bind weaker than + does.
func (p *parser) other() *Expr {
	e := p.sum()
	for p.now.Kind == Operator && !listed(comparisons, p.now.Text) &&
		!listed([]string{"+", "-", "*", "/", "%", "^"}, p.now.Text) {
		e = p.binary(e, p.sum)
	}
	return e
}

func (p *parser) sum() *Expr {
	e := p.product()
	for p.at("+") || p.at("-") {
		e = p.binary(e, p.product)
	}
	return e
}

func (p *parser) product() *Expr {
	e := p.sign()
	for p.at("*") || p.at("/") || p.at("%") {
		e = p.binary(e, p.sign)
	}
	return e
}

func (p *parser) sign() *Expr {
	if at := p.now.From; p.at("-") || p.at("+") {
		minus := p.at("-")
		p.step()
		if p.depth++; p.depth > maxDepth {
			p.fail(-1, "54001", "stack depth limit exceeded")
		}
		e := p.sign()
		p.depth--
		switch {
		case !minus:
			return e
		case e.Kind == Number && !strings.HasPrefix(e.Text, "-"):
			return &Expr{Kind: Number, At: at, Text: "-" + e.Text, Whole: e.Whole}
		}
		return &Expr{Kind: Binary, Text: "-", At: at, Args: []*Expr{e}}
	}
	return p.cast()
}

func (p *parser) cast() *Expr {
	e := p.primary()
	for at := p.now.From; p.punct("::"); at = p.now.From {
		e = &Expr{Kind: Cast, At: at, Args: []*Expr{e}, Type: p.typeName()}
	}
	return e
}

// primary takes what binds most.
func (p *parser) primary() *Expr {
	t := p.now
	e := &Expr{At: t.From, Text: t.Text}
	switch {
	case t.Kind == Integer || t.Kind == Decimal:
		e.Kind, e.Whole = Number, t.Kind == Integer
		p.step()
	case t.Kind == String:
		e.Kind = Text
		p.step()
	case t.Kind == Parameter:
		e.Kind = Param
		p.step()
	case p.punct("("):
		if p.is("select") {
			p.absent("a query in an expression")
		}
		e = p.expr()
		if p.at(",") {
			p.absent("a row as a value")
		}
		p.mustPunct(")")
		if e.Kind == Binary {
			c := *e
			c.Whole = true // in parentheses
			e = &c
		}
	case t.Kind == Word:
		return p.named(e)
	case t.Kind == Quoted:
		return p.column(e)
	default:
		p.syntax()
	}
	return e
}

// named takes what begins with a word: a constant, a function, a column.
func (p *parser) named(e *Expr) *Expr {
	switch e.Text {
	case "null":
		p.step()
		return e
	case "true", "false":
		e.Kind = Bool
		p.step()
		return e
	case "current_timestamp", "current_date", "localtimestamp", "current_user", "user":
		e.Kind = Call
		p.step()
		return e
	case "case":
		return p.caseOf(e)
	case "cast":
		p.step()
		p.mustPunct("(")
		e.Kind, e.Args = Cast, []*Expr{p.expr()}
		p.must("as")
		e.Type = p.typeName()
		p.mustPunct(")")
		return e
	case "exists", "array", "row", "interval":
		n := p.peek()
		if n.Kind == Punctuation && (n.Text == "(" || n.Text == "[") || n.Kind == String {
			p.absent(strings.ToUpper(e.Text))
			return e
		}
	case "timestamp", "timestamptz", "date", "numeric", "bytea", "bool", "boolean", "uuid":
		if p.peek().Kind == String {
			typ := TypeName{Name: e.Text, At: e.At}
			p.step()
			e.Kind, e.Type = Cast, typ
			e.Args = []*Expr{{Kind: Text, Text: p.now.Text, At: p.now.From}}
			p.step()
			return e
		}
	}
	return p.column(e)
}

// column takes a column, a column of a table, or a function.
func (p *parser) column(e *Expr) *Expr {
	n := p.name()
	e.Kind, e.Text, e.At = Column, n.Text, n.At
	switch {
	case p.punct("."):
		e.Table = e.Text
		if p.punct("*") {
			e.Kind, e.Text = Star, ""
			return e
		}
		e.Text = p.label()
		if p.at("(") && e.Table == "pg_catalog" {
			e.Table = ""
			return p.call(e)
		}
	case p.at("("):
		return p.call(e)
	}
	return e
}

func (p *parser) call(e *Expr) *Expr {
	e.Kind = Call
	p.mustPunct("(")
	switch {
	case p.punct("*"):
		e.Whole = true
	case !p.at(")"):
		e.Distinct = p.word("distinct")
		e.Args = p.list(false)
	}
	p.mustPunct(")")
	if p.is("over") || p.is("filter") {
		p.absent("OVER and FILTER")
	}
	return e
}

func (p *parser) caseOf(e *Expr) *Expr {
	e.Kind = Case
	p.must("case")
	var operand *Expr
	if !p.is("when") {
		operand = p.expr()
	}
	for p.bad == nil && p.is("when") {
		at := p.now.From
		p.step()
		when := p.expr()
		if operand != nil {
			when = &Expr{Kind: Binary, Text: "=", At: at, Args: []*Expr{operand, when}}
		}
		p.must("then")
		e.Args = append(e.Args, when, p.expr())
	}
	if len(e.Args) == 0 {
		p.syntax()
	}
	if p.word("else") {
		e.Args = append(e.Args, p.expr())
		e.Whole = true
	}
	p.must("end")
	return e
}

// typeName takes a type.
func (p *parser) typeName() TypeName {
	t := TypeName{At: p.now.From}
	if p.now.Kind != Word && p.now.Kind != Quoted {
		p.syntax()
		return t
	}
	t.Name = p.now.Text
	if listed(reserved, t.Name) {
		p.syntax()
		return t
	}
	p.step()
	if t.Name == "pg_catalog" && p.punct(".") {
		t.Name = p.label()
	}
	switch t.Name {
	case "double":
		p.must("precision")
		t.Name = "double precision"
	case "character":
		if p.word("varying") {
			t.Name = "varchar"
		}
	}
	if p.punct("(") {
		for p.bad == nil {
			n, err := strconv.ParseInt(p.now.Text, 10, 32)
			if p.now.Kind != Integer || err != nil {
				p.syntax()
				break
			}
			t.Args = append(t.Args, n)
			if p.step(); !p.punct(",") {
				break
			}
		}
		p.mustPunct(")")
	}
	if t.Name == "timestamp" || t.Name == "time" {
		if p.words("with", "time", "zone") {
			t.Name += "tz"
		} else {
			p.words("without", "time", "zone")
		}
	}
	if p.at("[") {
		p.absent("an array type")
	}
	return t
}
