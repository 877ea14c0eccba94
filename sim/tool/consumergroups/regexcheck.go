package consumergroups

import (
	"strconv"
	"strings"

	"highwater/sim/node"
	"highwater/sim/tool/kit"
)

// validateRegex is kafka-consumer-groups --validate-regex: it says whether RE2/J, the library the
// broker compiles a KIP-848 subscription with, takes a regular expression.
func validateRegex(p *kit.Process, re string, out *node.Out) {
	if problem := regexProblem(re); problem != "" {
		p.Print(out, "The regular expression `"+re+"` is invalid: "+problem+".")
	} else {
		p.Print(out, "The regular expression `"+re+"` is valid.")
	}
	p.Exit(out, 0)
}

// regexProblem is the description of com.google.re2j.PatternSyntaxException; "" when re is right. Left
// out: which names \p{...} and [:...:] may have.
func regexProblem(re string) string {
	c := regexCheck{s: re}
	c.alternatives()
	if c.problem == "" && c.i < len(re) {
		c.problem = regexOpenParen
	}
	return c.problem
}

const (
	regexOpenParen = "missing closing )"
	regexBadPerl   = "invalid or unsupported Perl syntax"
	regexBadEscape = "invalid escape sequence"
)

type regexCheck struct {
	s       string
	i       int
	problem string
}

func (c *regexCheck) more() bool { return c.problem == "" && c.i < len(c.s) }

// alternatives reads up to the end or the group's ")".
func (c *regexCheck) alternatives() {
	atom := false // something stands here that can be repeated
	for c.more() && c.s[c.i] != ')' {
		ch := c.s[c.i]
		c.i++
		switch ch {
		case '|':
			atom = false
			continue
		case '*', '+', '?':
			if !atom {
				c.problem = "missing argument to repetition operator"
			}
			c.repeated()
			continue
		case '{':
			if n := c.count(); n > 0 {
				if !atom {
					c.problem = "missing argument to repetition operator"
				}
				c.i += n
				c.repeated()
				continue
			}
		case '[':
			c.class()
		case '(':
			c.group()
		case '\\':
			c.escape()
		}
		atom = true
	}
}

// count reads n}, n,} or n,m} and tells its length; 0: the brace is a letter like others.
func (c *regexCheck) count() int {
	n := strings.IndexByte(c.s[c.i:], '}')
	if n < 1 {
		return 0
	}
	least, most, has := strings.Cut(c.s[c.i:c.i+n], ",")
	a, err := strconv.ParseUint(least, 10, 31)
	b := a
	if has && most != "" && err == nil {
		b, err = strconv.ParseUint(most, 10, 31)
	}
	if err != nil {
		return 0
	}
	if a > 1000 || b > 1000 || b < a {
		c.problem = "invalid repeat count"
	}
	return n + 1
}

// repeated reads the ? behind a repetition, and refuses a second one.
func (c *regexCheck) repeated() {
	if c.more() && c.s[c.i] == '?' {
		c.i++
	}
	if !c.more() {
		return
	}
	ch := c.s[c.i]
	c.i++
	if strings.IndexByte("*+?", ch) >= 0 || ch == '{' && c.count() > 0 {
		c.problem = "invalid nested repetition operator"
	}
	c.i--
}

func (c *regexCheck) group() {
	if strings.HasPrefix(c.s[c.i:], "?") {
		rest := c.s[c.i+1:]
		name, named := strings.CutPrefix(rest, "P<")
		if !named {
			name, named = strings.CutPrefix(rest, "<")
		}
		end := strings.IndexByte(name, '>')
		n := strings.IndexAny(rest, ":)")
		switch {
		case named && (end < 1 || strings.Trim(strings.ToLower(name[:end]),
			"abcdefghijklmnopqrstuvwxyz0123456789_") != ""):
			c.problem = "invalid named capture"
			return
		case named:
			c.i += 1 + len(rest) - len(name) + end + 1
		case n < 0 && rest != "":
			c.problem = regexOpenParen
			return
		case n < 0 || !regexFlags(rest[:n]):
			c.problem = regexBadPerl
			return
		case rest[n] == ')':
			c.i += n + 2
			return
		default:
			c.i += n + 2
		}
	}
	c.alternatives()
	if c.problem == "" && c.i >= len(c.s) {
		c.problem = regexOpenParen
	}
	c.i++
}

// regexFlags tells whether s are flags such as i-s.
func regexFlags(s string) bool {
	on, off, has := strings.Cut(s, "-")
	return strings.Trim(on+off, "imsU") == "" && (!has || off != "")
}

// class reads a character class behind its bracket.
func (c *regexCheck) class() {
	if c.more() && c.s[c.i] == '^' {
		c.i++
	}
	for first := true; c.more() && (first || c.s[c.i] != ']'); first = false {
		if strings.HasPrefix(c.s[c.i:], "[:") && strings.Contains(c.s[c.i+2:], ":]") {
			c.i += 2 + strings.Index(c.s[c.i+2:], ":]") + 2
			continue
		}
		from, single := c.classItem()
		if single && c.i+1 < len(c.s) && c.s[c.i] == '-' && c.s[c.i+1] != ']' {
			c.i++
			to, _ := c.classItem()
			if to < from && c.problem == "" {
				c.problem = "invalid character class range"
			}
		}
	}
	if c.problem == "" && c.i >= len(c.s) {
		c.problem = "missing closing ]"
	}
	c.i++
}

// classItem reads one character of a class; single is false for \d and its like.
func (c *regexCheck) classItem() (ch int, single bool) {
	if !c.more() {
		return 0, false
	}
	b := c.s[c.i]
	c.i++
	if b != '\\' {
		return int(b), true
	}
	from := c.i
	c.escape()
	if c.problem == "" && kit.IsLetter(c.s[from]) {
		return 0, strings.IndexByte("dDsSwWpP", c.s[from]) < 0
	}
	return int(c.s[min(from, len(c.s)-1)]), c.problem == ""
}

// escape reads what stands behind a backslash.
func (c *regexCheck) escape() {
	if !c.more() {
		c.problem = "trailing backslash at end of expression"
		return
	}
	ch := c.s[c.i]
	c.i++
	switch {
	case ch == 'Q':
		if n := strings.Index(c.s[c.i:], `\E`); n < 0 {
			c.i = len(c.s)
		} else {
			c.i += n + 2
		}
	case (ch == 'p' || ch == 'P') && c.more() && c.s[c.i] == '{':
		if n := strings.IndexByte(c.s[c.i:], '}'); n < 0 {
			c.problem = "invalid character class range"
		} else {
			c.i += n + 1
		}
	case kit.IsLetter(ch) && strings.IndexByte("AbBCdDsSwWpPzafnrtvx", ch) < 0, ch >= '1' && ch <= '9':
		c.problem = regexBadEscape
	}
}
