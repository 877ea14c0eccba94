// Package sql reads PostgreSQL's language: text becomes tokens, tokens become statements. It knows no
// table; what a name means is for who carries a statement out. Mistakes are PostgreSQL's own, with its
// words and the place of the word at fault. PostgreSQL: scan.l, gram.y.
package sql

import (
	"strings"
	"unicode/utf8"

	"highwater/sim/wire"
)

// Kind tells tokens apart.
type Kind uint8

// The kinds of tokens.
const (
	End         Kind = iota
	Word             // an identifier or a keyword, in small letters
	Quoted           // a quoted identifier
	Integer          // digits
	Decimal          // a number with a point or an exponent
	String           // a quoted text
	Parameter        // $1
	Operator         // one or more of +-*/<>=~!@#%^&|`?
	Punctuation      // one of ()[],.;: or ::
)

// Token is a word of the language.
type Token struct {
	Kind Kind
	Text string // what it means: without quotes, escapes carried out
	From int    // its first byte
	To   int    // behind its last byte
}

// Lexer takes a text apart.
type Lexer struct {
	src string
	at  int
	bad *wire.SQLError
}

// Fail is an error at a byte of a text; a place below zero is none.
func Fail(src string, at int, code, message string) *wire.SQLError {
	e := &wire.SQLError{Severity: "ERROR", Code: code, Message: message}
	if at >= 0 {
		e.Position = int32(utf8.RuneCountInString(src[:at])) + 1
	}
	return e
}

const operators = "+-*/<>=~!@#%^&|`?"

func letter(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c >= 0x80
}

func digit(c byte) bool { return c >= '0' && c <= '9' }

// space skips blanks and comments; a comment without an end is an error.
func (l *Lexer) space() {
	for l.at < len(l.src) {
		rest := l.src[l.at:]
		switch {
		case strings.IndexByte(" \t\n\r\f\v", rest[0]) >= 0:
			l.at++
		case strings.HasPrefix(rest, "--"):
			n := strings.IndexByte(rest, '\n')
			if n < 0 {
				n = len(rest)
			}
			l.at += n
		case strings.HasPrefix(rest, "/*"):
			n := commentEnd(rest)
			if n < 0 {
				l.bad = Fail(l.src, l.at, "42601", `unterminated /* comment at or near "`+rest+`"`)
				n = len(rest)
			}
			l.at += n
		default:
			return
		}
	}
}

// commentEnd is where a comment ends, which may hold others; -1: it has no end.
func commentEnd(s string) int {
	depth := 0
	for i := 0; i+1 < len(s); i++ {
		switch s[i : i+2] {
		case "/*":
			depth++
			i++
		case "*/":
			i++
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return -1
}

// next is the next token; End at the end, or after a mistake.
func (l *Lexer) next() Token {
	l.space()
	if l.bad != nil || l.at >= len(l.src) {
		return Token{From: len(l.src), To: len(l.src)}
	}
	from, c := l.at, l.src[l.at]
	rest := l.src[from:]
	t := Token{From: from}
	switch {
	case c == '\'':
		t.Kind, t.Text = String, l.quoted(from, '\'', false)
	case (c == 'e' || c == 'E') && len(rest) > 1 && rest[1] == '\'':
		l.at++
		t.Kind, t.Text = String, l.quoted(from, '\'', true)
	case c == '"':
		t.Kind, t.Text = Quoted, l.quoted(from, '"', false)
		if t.Text == "" && l.bad == nil {
			l.bad = Fail(l.src, from, "42601", `zero-length delimited identifier at or near """"`)
		}
	case letter(c):
		for l.at < len(l.src) && (letter(l.src[l.at]) || digit(l.src[l.at]) || l.src[l.at] == '$') {
			l.at++
		}
		t.Kind, t.Text = Word, lower(l.src[from:l.at])
	case digit(c) || c == '.' && len(rest) > 1 && digit(rest[1]):
		t.Kind, t.Text = l.number()
	case c == '$' && len(rest) > 1 && digit(rest[1]):
		for l.at++; l.at < len(l.src) && digit(l.src[l.at]); {
			l.at++
		}
		t.Kind, t.Text = Parameter, l.src[from+1:l.at]
	case c == '$':
		t.Kind, t.Text = String, l.dollars()
	case strings.HasPrefix(rest, "::"):
		l.at += 2
		t.Kind, t.Text = Punctuation, "::"
	case strings.IndexByte(operators, c) >= 0:
		t.Kind, t.Text = Operator, l.operator()
	default:
		l.at++
		t.Kind, t.Text = Punctuation, l.src[from:l.at]
	}
	if l.bad != nil {
		return Token{From: len(l.src), To: len(l.src)}
	}
	t.To = l.at
	return t
}

// lower folds ASCII letters, as PostgreSQL does with what isn't quoted.
func lower(s string) string {
	for i := range len(s) {
		if s[i] >= 'A' && s[i] <= 'Z' {
			return strings.Map(func(r rune) rune {
				if r >= 'A' && r <= 'Z' {
					return r + 'a' - 'A'
				}
				return r
			}, s)
		}
	}
	return s
}

// quoted reads what stands in quotes, the lexer at the first; from is where the token begins.
func (l *Lexer) quoted(from int, quote byte, escapes bool) string {
	var b []byte
	for i := l.at + 1; i < len(l.src); i++ {
		switch c := l.src[i]; {
		case c == quote && i+1 < len(l.src) && l.src[i+1] == quote:
			b = append(b, quote)
			i++
		case c == quote:
			l.at = i + 1
			return string(b)
		case c == '\\' && escapes && i+1 < len(l.src):
			i++
			b = append(b, escaped(l.src[i]))
		default:
			b = append(b, c)
		}
	}
	what := "quoted string"
	if quote == '"' {
		what = "quoted identifier"
	}
	l.bad = Fail(l.src, from, "42601", "unterminated "+what+` at or near "`+l.src[from:]+`"`)
	l.at = len(l.src)
	return ""
}

func escaped(c byte) byte {
	if i := strings.IndexByte("bfnrt", c); i >= 0 {
		return "\b\f\n\r\t"[i]
	}
	return c
}

// dollars reads $$ text $$ or $tag$ text $tag$.
func (l *Lexer) dollars() string {
	from, i := l.at, l.at+1
	for i < len(l.src) && (letter(l.src[i]) || digit(l.src[i])) {
		i++
	}
	if i >= len(l.src) || l.src[i] != '$' {
		l.bad = Fail(l.src, from, "42601", `syntax error at or near "$"`)
		return ""
	}
	tag := l.src[from : i+1]
	n := strings.Index(l.src[i+1:], tag)
	if n < 0 {
		l.bad = Fail(l.src, from, "42601",
			`unterminated dollar-quoted string at or near "`+l.src[from:]+`"`)
		return ""
	}
	l.at = i + 1 + n + len(tag)
	return l.src[i+1 : i+1+n]
}

func (l *Lexer) number() (Kind, string) {
	from, kind := l.at, Integer
	digits := func() {
		for l.at < len(l.src) && digit(l.src[l.at]) {
			l.at++
		}
	}
	digits()
	if l.at < len(l.src) && l.src[l.at] == '.' {
		kind = Decimal
		l.at++
		digits()
	}
	if l.at < len(l.src) && (l.src[l.at] == 'e' || l.src[l.at] == 'E') {
		i := l.at + 1
		if i < len(l.src) && (l.src[i] == '+' || l.src[i] == '-') {
			i++
		}
		if i < len(l.src) && digit(l.src[i]) {
			kind, l.at = Decimal, i
			digits()
		}
	}
	if l.at < len(l.src) && letter(l.src[l.at]) {
		end := l.at + 1
		for end < len(l.src) && (letter(l.src[end]) || digit(l.src[end])) {
			end++
		}
		l.bad = Fail(l.src, from, "42601",
			`trailing junk after numeric literal at or near "`+l.src[from:end]+`"`)
	}
	return kind, l.src[from:l.at]
}

// operator reads the longest operator: a comment ends it, and + or - at its end belong to what follows
// unless it has one of the rarer letters. PostgreSQL: scan.l, rule operator.
func (l *Lexer) operator() string {
	from := l.at
	for l.at < len(l.src) && strings.IndexByte(operators, l.src[l.at]) >= 0 {
		rest := l.src[l.at:]
		if l.at > from && (strings.HasPrefix(rest, "--") || strings.HasPrefix(rest, "/*")) {
			break
		}
		l.at++
	}
	for l.at-from > 1 && strings.IndexByte("+-", l.src[l.at-1]) >= 0 &&
		!strings.ContainsAny(l.src[from:l.at-1], "~!@#%^&|`?") {
		l.at--
	}
	return l.src[from:l.at]
}

// Complete tells how far a text goes that holds one whole statement, its semicolon with it, as psql
// looks for it; false: the statement isn't at its end yet.
func Complete(src string) (end int, ok bool) {
	l := Lexer{src: src}
	depth := 0
	for {
		t := l.next()
		switch {
		case t.Kind == End:
			return 0, false
		case t.Kind == Punctuation && t.Text == "(":
			depth++
		case t.Kind == Punctuation && t.Text == ")":
			depth = max(depth-1, 0)
		case t.Kind == Punctuation && t.Text == ";" && depth == 0:
			return t.To, true
		}
	}
}

// reserved are the words that name nothing unless they are quoted. PostgreSQL: kwlist.h,
// RESERVED_KEYWORD.
var reserved = strings.Fields(`all analyse analyze and any array as asc asymmetric both case cast check
	collate column constraint create current_catalog current_date current_role current_time
	current_timestamp current_user default deferrable desc distinct do else end except false fetch for
	foreign from grant group having in initially intersect into lateral leading limit localtime
	localtimestamp not null offset on only or order placing primary references returning select
	session_user some symmetric table then to trailing true union unique user using variadic when where
	window with`)

// joining are words that name no table or column without quotes either. PostgreSQL:
// TYPE_FUNC_NAME_KEYWORD.
var joining = strings.Fields(`cross full ilike inner is isnull join left like natural notnull outer
	overlaps right similar tablesample verbose binary collation concurrently freeze authorization`)

// Quote writes a name as PostgreSQL prints it: in quotes where it needs them. PostgreSQL:
// quote_identifier.
func Quote(name string) string {
	plain := name != "" && !digit(name[0])
	for i := range len(name) {
		plain = plain && (name[i] >= 'a' && name[i] <= 'z' || name[i] == '_' || digit(name[i]))
	}
	if plain && !listed(reserved, name) && !listed(joining, name) {
		return name
	}
	return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
}

func listed(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}
