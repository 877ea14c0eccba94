package sql

import (
	"strings"

	"highwater/sim/wire"
)

// Parsed is a statement with its place in the text.
type Parsed struct {
	Statement Statement
	From, To  int
}

// maxDepth is how deep expressions may lie in each other; PostgreSQL's limit is max_stack_depth.
const maxDepth = 200

// parser reads one token ahead. After a mistake it stands at the end.
type parser struct {
	src   string
	lex   Lexer
	now   Token
	after *Token // a second token that was looked at
	last  int    // behind the last token that was taken
	bad   *wire.SQLError
	depth int
}

// Parse reads all statements of a text; one mistake, and there are none.
func Parse(src string) ([]Parsed, *wire.SQLError) {
	p := &parser{src: src, lex: Lexer{src: src}}
	p.step()
	var out []Parsed
	from := 0
	for p.bad == nil {
		for p.punct(";") {
			continue
		}
		if p.now.Kind == End {
			break
		}
		from = p.now.From
		s := p.statement()
		if p.bad == nil && p.now.Kind != End && !p.at(";") {
			p.syntax()
		}
		out = append(out, Parsed{s, from, p.last})
	}
	if p.bad != nil {
		if p.bad.Code == notSimulated && asks(src[from:]) {
			p.bad.Hint = "Try SQL, in the page under the stage, takes any SELECT: a real PostgreSQL follows this one."
		}
		return nil, p.bad
	}
	return out, nil
}

// notSimulated is feature_not_supported.
const notSimulated = "0A000"

// asks tells whether a statement only reads.
func asks(statement string) bool {
	for _, word := range [...]string{"select", "with", "values", "table"} {
		if len(statement) > len(word) && strings.EqualFold(statement[:len(word)], word) {
			return true
		}
	}
	return false
}

func (p *parser) step() {
	p.last = p.now.To
	if p.after != nil {
		p.now, p.after = *p.after, nil
		return
	}
	p.now = p.read()
}

func (p *parser) read() Token {
	if p.bad != nil {
		return Token{From: len(p.src), To: len(p.src)}
	}
	t := p.lex.next()
	if p.lex.bad != nil {
		p.bad = p.lex.bad
	}
	return t
}

// peek is the token behind the next one.
func (p *parser) peek() *Token {
	if p.after == nil {
		t := p.read()
		p.after = &t
	}
	return p.after
}

// fail notes the first mistake and goes to the end.
func (p *parser) fail(at int, code, message string) {
	if p.bad == nil {
		p.bad = Fail(p.src, at, code, message)
	}
	p.lex.at = len(p.src)
	p.now, p.after = Token{From: len(p.src), To: len(p.src)}, nil
}

// syntax refuses the next token.
func (p *parser) syntax() {
	if p.now.Kind == End {
		p.fail(len(p.src), "42601", "syntax error at end of input")
		return
	}
	p.fail(p.now.From, "42601", `syntax error at or near "`+p.src[p.now.From:p.now.To]+`"`)
}

// absent refuses what PostgreSQL has and this one hasn't.
func (p *parser) absent(what string) {
	p.fail(p.now.From, notSimulated, what+" is not simulated here")
}

func (p *parser) is(word string) bool { return p.now.Kind == Word && p.now.Text == word }

func (p *parser) at(punct string) bool {
	return (p.now.Kind == Punctuation || p.now.Kind == Operator) && p.now.Text == punct
}

// word takes a keyword if it is next.
func (p *parser) word(word string) bool {
	if p.is(word) {
		p.step()
		return true
	}
	return false
}

// words takes several keywords if the first is next; the others must follow.
func (p *parser) words(first string, others ...string) bool {
	if !p.word(first) {
		return false
	}
	for _, w := range others {
		p.must(w)
	}
	return true
}

func (p *parser) must(word string) {
	if !p.word(word) {
		p.syntax()
	}
}

func (p *parser) punct(s string) bool {
	if p.at(s) {
		p.step()
		return true
	}
	return false
}

func (p *parser) mustPunct(s string) {
	if !p.punct(s) {
		p.syntax()
	}
}

// name takes a name of a column or table.
func (p *parser) name() Name {
	n := Name{Text: p.now.Text, At: p.now.From}
	if p.now.Kind == Quoted ||
		p.now.Kind == Word && !listed(reserved, p.now.Text) && !listed(joining, p.now.Text) {
		p.step()
		return n
	}
	p.syntax()
	return Name{}
}

// table takes a table's name, with its schema if it has one.
func (p *parser) table() Name {
	n := p.name()
	if p.punct(".") {
		at := n.At
		schema := n.Text
		n = p.name()
		n.Schema, n.At = schema, at
	}
	return n
}

func (p *parser) names() (out []Name) {
	p.mustPunct("(")
	for p.bad == nil {
		out = append(out, p.name())
		if !p.punct(",") {
			break
		}
	}
	p.mustPunct(")")
	return out
}

// alias takes AS name, or a name alone.
func (p *parser) alias() string {
	if p.word("as") {
		return p.name().Text
	}
	if p.now.Kind == Quoted || p.now.Kind == Word && !listed(reserved, p.now.Text) &&
		!listed(joining, p.now.Text) && !p.is("set") && !p.is("values") {
		return p.name().Text
	}
	return ""
}

// statement takes one statement up to its semicolon.
func (p *parser) statement() Statement {
	from := p.now.From
	if p.now.Kind != Word {
		p.syntax()
		return nil
	}
	switch p.now.Text {
	case "select":
		return p.query()
	case "insert":
		return p.insert()
	case "update":
		return p.update()
	case "delete":
		return p.delete()
	case "create":
		return p.create(from)
	case "drop":
		return p.drop(from)
	case "alter":
		return p.alter(from)
	case "truncate":
		return p.truncate(from)
	case "begin", "start", "commit", "end", "rollback", "abort":
		return p.transaction()
	case "set", "show":
		return p.setting()
	}
	if listed(known, p.now.Text) {
		p.absent(strings.ToUpper(p.now.Text))
	} else {
		p.syntax()
	}
	return nil
}

// known are the first words of statements that PostgreSQL has and this one hasn't.
var known = strings.Fields(`analyze call checkpoint close cluster comment copy deallocate declare
	discard do execute explain fetch grant import listen load lock merge move notify prepare reassign
	refresh reindex release reset revoke savepoint security table unlisten vacuum values with`)

func (p *parser) transaction() Statement {
	verb := p.now.Text
	p.step()
	switch {
	case verb == "start":
		p.must("transaction")
	case !p.word("transaction"):
		p.word("work")
	}
	if p.words("isolation", "level") || p.words("read") {
		if !p.words("read", "committed") && !p.word("only") && !p.word("write") {
			p.absent("that isolation level")
		}
	}
	switch verb {
	case "begin":
		return &Transaction{"BEGIN"}
	case "start":
		return &Transaction{"START TRANSACTION"}
	case "commit", "end":
		return &Transaction{"COMMIT"}
	}
	if p.is("to") {
		p.absent("ROLLBACK TO SAVEPOINT")
	}
	return &Transaction{"ROLLBACK"}
}

// setting takes SET name = value and SHOW name.
func (p *parser) setting() Statement {
	s := &Setting{Show: p.is("show")}
	p.step()
	if !s.Show && !p.word("session") {
		p.word("local")
	}
	s.Name = p.name().Text
	for p.punct(".") {
		s.Name += "." + p.name().Text
	}
	if s.Show || p.bad != nil {
		return s
	}
	if !p.punct("=") && !p.word("to") {
		p.syntax()
	}
	s.Value = p.now.Text
	for p.now.Kind != End && !p.at(";") {
		p.step()
	}
	return s
}

// insert takes an INSERT.
func (p *parser) insert() Statement {
	p.words("insert", "into")
	s := &Insert{Table: p.table()}
	if p.word("as") {
		s.Alias = p.name().Text
	}
	if p.at("(") {
		s.Columns = p.names()
	}
	switch {
	case p.word("values"):
		for p.bad == nil {
			p.mustPunct("(")
			s.Rows = append(s.Rows, p.list(true))
			p.mustPunct(")")
			if !p.punct(",") {
				break
			}
		}
	case p.is("select"):
		s.Query = p.query()
	case !p.words("default", "values"):
		p.syntax()
	}
	if at := p.now.From; p.words("on", "conflict") {
		s.Conflict = p.conflict(at)
	}
	s.Returning = p.returning()
	return s
}

func (p *parser) conflict(at int) *Conflict {
	c := &Conflict{At: at}
	if p.at("(") {
		c.Targets = p.names()
	} else if p.words("on", "constraint") {
		c.Constraint = p.name()
	}
	p.must("do")
	if p.word("nothing") {
		c.Nothing = true
		return c
	}
	p.words("update", "set")
	if p.bad == nil && c.Targets == nil && c.Constraint.Text == "" {
		p.fail(at, "42601",
			"ON CONFLICT DO UPDATE requires inference specification or constraint name")
		p.bad.Hint = "For example, ON CONFLICT (column_name)."
		return c
	}
	c.Sets, c.Where = p.sets(), p.where()
	return c
}

// sets takes column = value, column = value; or (a, b) = (x, y).
func (p *parser) sets() (out []Set) {
	for p.bad == nil {
		if p.at("(") {
			columns := p.names()
			p.mustPunct("=")
			p.word("row")
			p.mustPunct("(")
			values := p.list(true)
			p.mustPunct(")")
			if p.bad == nil && len(values) != len(columns) {
				p.fail(columns[0].At, "42601", "number of columns does not match number of values")
			}
			for i := range min(len(columns), len(values)) {
				out = append(out, Set{columns[i], values[i]})
			}
		} else {
			s := Set{Column: p.name()}
			p.mustPunct("=")
			s.Value = p.value(true)
			out = append(out, s)
		}
		if !p.punct(",") {
			break
		}
	}
	return out
}

func (p *parser) where() *Expr {
	if p.word("where") {
		return p.expr()
	}
	return nil
}

func (p *parser) returning() []Item {
	if p.word("returning") {
		return p.items()
	}
	return nil
}

func (p *parser) update() Statement {
	p.must("update")
	p.word("only")
	s := &Update{Table: p.table()}
	s.Alias = p.alias()
	p.must("set")
	s.Sets = p.sets()
	if p.is("from") {
		p.absent("UPDATE ... FROM")
	}
	s.Where, s.Returning = p.where(), p.returning()
	return s
}

func (p *parser) delete() Statement {
	p.words("delete", "from")
	p.word("only")
	s := &Delete{Table: p.table()}
	s.Alias = p.alias()
	if p.is("using") {
		p.absent("DELETE ... USING")
	}
	s.Where, s.Returning = p.where(), p.returning()
	return s
}
