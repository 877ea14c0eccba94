package shell

import (
	"errors"
	"strconv"
	"strings"
)

// MaxLine is how many bytes a line may have, with the here-document behind it. A program that is fed
// from it costs more than the length, and a line of megabytes would hold the page up for minutes.
const MaxLine = 16 << 10

// TooLong is a line of more than MaxLine bytes.
type TooLong int

// Error implements error.
func (e TooLong) Error() string {
	return "this line has " + strconv.Itoa(int(e)) + " bytes; the console takes at most " +
		strconv.Itoa(MaxLine)
}

// ErrIncomplete: the line ends inside a quote or a here-document, or with a backslash. The console
// shows a continuation prompt and adds the next line with a newline between.
var ErrIncomplete = errors.New("the line is not finished")

// word is one shell word after quotes are removed.
type word struct {
	text     string
	pos, end int // bytes in the line, for completion
	quoted   bool
}

// simple is one program of a pipeline with its words.
type simple struct {
	words []word
	// input is what its standard input holds, when the line says so.
	input    []string
	hasInput bool
	unended  bool // its last line has no end
	// from and to are the files behind < and >; adds: it was >>.
	from, to string
	adds     bool
}

// pipeline is one whole console line.
type pipeline struct {
	parts      []simple
	background bool
}

type lexer struct {
	s   string
	pos int
	// heredocs are waiting for the end of their line.
	heredocs []heredoc
}

type heredoc struct {
	delimiter string
	stripTabs bool
	part      int
}

// lex reads a line as bash does.
func lex(line string) (pipeline, error) {
	lx := lexer{s: line}
	p := pipeline{parts: make([]simple, 1)}
	for {
		lx.blanks()
		if lx.pos >= len(lx.s) {
			break
		}
		done, err := lx.token(&p)
		if err != nil {
			return p, err
		}
		if done {
			break
		}
	}
	if len(lx.heredocs) > 0 {
		return p, ErrIncomplete
	}
	return p, checkParts(&p)
}

func checkParts(p *pipeline) error {
	last := len(p.parts) - 1
	for i := range p.parts {
		if len(p.parts[i].words) > 0 {
			continue
		}
		switch {
		case last == 0 && !p.parts[0].hasInput && !p.background:
			return nil // an empty line or a comment
		case i > 0 && i == last:
			return ErrIncomplete // "echo hi |" goes on in the next line
		default:
			return errors.New("a program's name is missing")
		}
	}
	return nil
}

// token takes one operator or word; done says that the line is over.
func (lx *lexer) token(p *pipeline) (done bool, err error) {
	rest := lx.s[lx.pos:]
	part := &p.parts[len(p.parts)-1]
	switch {
	case rest[0] == '#':
		lx.skipLine()
		return false, nil
	case rest[0] == '\n':
		return lx.newline(p)
	case strings.HasPrefix(rest, "&&"), strings.HasPrefix(rest, "||"), rest[0] == ';':
		op := rest[:1]
		if rest[0] != ';' {
			op = rest[:2]
		}
		return true, errors.New("one command a line: put what follows " + op + " on a line of its own")
	case rest[0] == '&':
		lx.pos++
		lx.blanks()
		if lx.pos < len(lx.s) && lx.s[lx.pos] != '\n' && lx.s[lx.pos] != '#' {
			return true, errors.New("one command a line: put what follows & on a line of its own")
		}
		p.background = true
		return false, nil
	case rest[0] == '|':
		lx.pos++
		p.parts = append(p.parts, simple{})
		return false, nil
	case rest[0] == '<':
		return false, lx.redirectIn(p)
	case rest[0] == '>':
		return false, lx.redirectOut(part)
	case rest[0] == '(' || rest[0] == ')':
		return true, errors.New("the word " + rest[:1] + " means something only to bash; quote it")
	}
	w, err := lx.word()
	if err != nil {
		return true, err
	}
	if !w.quoted && w.text == "2" && lx.pos < len(lx.s) && lx.s[lx.pos] == '>' {
		return true, errors.New("what a program complains of stays in the console: 2> can't take it")
	}
	part.words = append(part.words, w)
	return false, nil
}

// newline ends the command; here-documents that were announced follow.
func (lx *lexer) newline(p *pipeline) (bool, error) {
	lx.pos++
	if len(lx.heredocs) == 0 {
		last := p.parts[len(p.parts)-1]
		if len(last.words) == 0 && !last.hasInput {
			return false, nil // an empty line or a comment before the command, or after a |
		}
		if strings.TrimSpace(lx.s[lx.pos:]) != "" {
			return true, errors.New("one command a line: give the lines one by one")
		}
		return true, nil
	}
	for len(lx.heredocs) > 0 {
		if err := lx.readHeredoc(p); err != nil {
			return true, err
		}
	}
	if strings.TrimSpace(lx.s[lx.pos:]) != "" {
		return true, errors.New("one command a line: give the lines one by one")
	}
	return true, nil
}

func (lx *lexer) readHeredoc(p *pipeline) error {
	h := lx.heredocs[0]
	lines := []string{}
	for {
		if lx.pos >= len(lx.s) {
			return ErrIncomplete
		}
		line, after, found := strings.Cut(lx.s[lx.pos:], "\n")
		lx.pos = len(lx.s) - len(after)
		if !found {
			lx.pos = len(lx.s)
		}
		if h.stripTabs {
			line = strings.TrimLeft(line, "\t")
		}
		if line == h.delimiter {
			break
		}
		lines = append(lines, line)
	}
	lx.heredocs = lx.heredocs[1:]
	p.parts[h.part].input, p.parts[h.part].hasInput = lines, true
	return nil
}

// redirectIn takes <<< text, << EOF, and < /dev/null.
func (lx *lexer) redirectIn(p *pipeline) error {
	part := &p.parts[len(p.parts)-1]
	rest := lx.s[lx.pos:]
	switch {
	case strings.HasPrefix(rest, "<<<"):
		lx.pos += 3
		w, err := lx.operand("<<<")
		if err != nil {
			return err
		}
		part.input, part.hasInput = strings.Split(w.text, "\n"), true
	case strings.HasPrefix(rest, "<<"):
		lx.pos += 2
		h := heredoc{part: len(p.parts) - 1}
		if lx.pos < len(lx.s) && lx.s[lx.pos] == '-' {
			h.stripTabs = true
			lx.pos++
		}
		w, err := lx.operand("<<")
		if err != nil {
			return err
		}
		h.delimiter = w.text
		lx.heredocs = append(lx.heredocs, h)
	default:
		lx.pos++
		w, err := lx.operand("<")
		if err != nil {
			return err
		}
		if w.text != "/dev/null" {
			part.from = w.text
		}
		part.input, part.hasInput = nil, true
	}
	return nil
}

// redirectOut takes > and >>.
func (lx *lexer) redirectOut(part *simple) error {
	op := ">"
	if strings.HasPrefix(lx.s[lx.pos:], ">>") {
		op = ">>"
	}
	lx.pos += len(op)
	w, err := lx.operand(op)
	if err != nil {
		return err
	}
	if part.to != "" {
		return errors.New("one file a line: " + op + " " + quote(w.text) + " is too much")
	}
	part.to, part.adds = w.text, op == ">>"
	return nil
}

func (lx *lexer) operand(after string) (word, error) {
	lx.blanks()
	if lx.pos >= len(lx.s) || lx.s[lx.pos] == '\n' {
		return word{}, errors.New("a word is missing after " + after)
	}
	return lx.word()
}

// blanks skips spaces, and a backslash at a line's end, which joins two lines.
func (lx *lexer) blanks() {
	for lx.pos < len(lx.s) {
		switch c := lx.s[lx.pos]; {
		case c == ' ' || c == '\t' || c == '\r':
			lx.pos++
		case c == '\\' && strings.HasPrefix(lx.s[lx.pos:], "\\\n"):
			lx.pos += 2
		case c == '\\' && strings.HasPrefix(lx.s[lx.pos:], "\\\r\n"):
			lx.pos += 3
		default:
			return
		}
	}
}

func (lx *lexer) skipLine() {
	i := strings.IndexByte(lx.s[lx.pos:], '\n')
	if i < 0 {
		lx.pos = len(lx.s)
		return
	}
	lx.pos += i
}

const wordEnds = " \t\r\n|&;<>()"

// word reads one word and takes its quotes away.
func (lx *lexer) word() (word, error) {
	w := word{pos: lx.pos}
	var b []byte
	for lx.pos < len(lx.s) {
		c := lx.s[lx.pos]
		if strings.IndexByte(wordEnds, c) >= 0 {
			break
		}
		var err error
		switch c {
		case '\'', '"':
			w.quoted = true
			b, err = lx.quoted(b, c)
		case '\\':
			b, err = lx.escaped(b)
		case '$':
			b, err = lx.dollar(b)
			w.quoted = w.quoted || len(b) == 0
		case '`':
			err = errors.New("no command runs inside another one here: `")
		default:
			b = append(b, c)
			lx.pos++
		}
		if err != nil {
			return w, err
		}
	}
	w.text, w.end = string(b), lx.pos
	return w, nil
}

func (lx *lexer) escaped(b []byte) ([]byte, error) {
	if lx.pos+1 >= len(lx.s) {
		return b, ErrIncomplete
	}
	next := lx.s[lx.pos+1]
	lx.pos += 2
	if next == '\n' {
		return b, nil
	}
	return append(b, next), nil
}

// quoted reads to the closing quote. Inside double quotes a backslash escapes only $ ` " \ and the
// end of a line.
func (lx *lexer) quoted(b []byte, quote byte) ([]byte, error) {
	for lx.pos++; lx.pos < len(lx.s); lx.pos++ {
		c := lx.s[lx.pos]
		if c == quote {
			lx.pos++
			return b, nil
		}
		if quote == '"' && c == '\\' && lx.pos+1 < len(lx.s) {
			next := lx.s[lx.pos+1]
			if next == '\n' {
				lx.pos++
				continue
			}
			if strings.IndexByte("$`\"\\", next) >= 0 {
				b = append(b, next)
				lx.pos++
				continue
			}
		}
		if quote == '"' && (c == '`' || c == '$' && isVariable(lx.s[lx.pos+1:])) {
			return b, variableError(lx.s[lx.pos:])
		}
		b = append(b, c)
	}
	return b, ErrIncomplete
}

// dollar reads $'...' (with \t and \n inside) or a lone dollar sign; there are no variables.
func (lx *lexer) dollar(b []byte) ([]byte, error) {
	rest := lx.s[lx.pos+1:]
	if strings.HasPrefix(rest, "'") {
		end := 1
		for end < len(rest) && rest[end] != '\'' {
			if rest[end] == '\\' {
				end++
			}
			end++
		}
		if end >= len(rest) {
			return b, ErrIncomplete
		}
		lx.pos += end + 2
		return append(b, unescape(rest[1:end])...), nil
	}
	if isVariable(rest) {
		return b, variableError(lx.s[lx.pos:])
	}
	lx.pos++
	return append(b, '$'), nil
}

func isVariable(s string) bool {
	return s != "" && (s[0] == '{' || s[0] == '(' || s[0] == '_' ||
		s[0] >= 'a' && s[0] <= 'z' || s[0] >= 'A' && s[0] <= 'Z')
}

func variableError(s string) error {
	end := 1
	for end < len(s) && strings.IndexByte(wordEnds+"\"'", s[end]) < 0 {
		end++
	}
	return errors.New("there are no variables here: " + quote(s[:end]) +
		" (put it in single quotes)")
}

// unescape is what printf, echo -e and $'...' do with backslashes.
func unescape(s string) string {
	var b []byte
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b = append(b, s[i])
			continue
		}
		i++
		switch s[i] {
		case 'n':
			b = append(b, '\n')
		case 't':
			b = append(b, '\t')
		case 'r':
			b = append(b, '\r')
		case '0':
			b = append(b, 0)
		case '\\', '\'', '"':
			b = append(b, s[i])
		default:
			b = append(b, '\\', s[i])
		}
	}
	return string(b)
}
