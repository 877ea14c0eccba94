// Package regex matches topic names with regular expressions, as far as topic names need it: letters,
// ".", "*", "+", "?", "|", groups, [a-z], \. \d \w. Java's expressions and RE2's are the same there.
// Left out: {n,m}, flags, word boundaries. (Go's regexp would cost the page 90 KB.)
package regex

import "strings"

// Check says what is wrong with an expression, in RE2's words; "" when nothing is.
func Check(re string) string {
	problem, _ := CheckAt(re)
	return problem
}

// CheckAt is Check with the index of the character that is wrong, the length when the end is.
func CheckAt(re string) (problem string, at int) {
	depth, atom := 0, false
	for i := 0; i < len(re); i++ {
		switch re[i] {
		case '\\':
			if i++; i == len(re) {
				return "trailing backslash at end of expression", len(re)
			}
			atom = true
		case '[':
			end := strings.IndexByte(re[min(i+2, len(re)):], ']')
			if end < 0 {
				return "missing closing ]", len(re)
			}
			i += end + 2
			atom = true
		case '(':
			depth++
			atom = false
			if strings.HasPrefix(re[i:], "(?:") {
				i += 2
			}
		case ')':
			if depth--; depth < 0 {
				return "unexpected )", i
			}
			atom = true
		case '*', '+', '?':
			if !atom {
				return "missing argument to repetition operator", i
			}
		case '|', '^':
			atom = false
		default:
			atom = true
		}
	}
	if depth > 0 {
		return "missing closing )", len(re)
	}
	return "", 0
}

// splitTop splits at the bars that stand in no group or class.
func splitTop(s string) []string {
	var out []string
	depth, start := 0, 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '(', '[':
			depth++
		case ')', ']':
			depth--
		case '|':
			if depth == 0 {
				out = append(out, s[start:i])
				start = i + 1
			}
		}
	}
	return append(out, s[start:])
}

// Match tells whether re matches the whole name.
func Match(re, name string) bool {
	steps := maxSteps
	for _, a := range splitTop(re) {
		if matchHere(a, name, "", &steps) {
			return true
		}
	}
	return false
}

// maxSteps bounds the work of nested repetitions.
const maxSteps = 20000

// matchHere tells whether re followed by rest matches all of s.
func matchHere(re, s, rest string, steps *int) bool {
	if *steps--; *steps < 0 {
		return false
	}
	if re == "" {
		if rest == "" {
			return s == ""
		}
		return matchHere(rest, s, "", steps)
	}
	if re[0] == '^' || re[0] == '$' {
		return matchHere(re[1:], s, rest, steps)
	}
	n := atomLen(re)
	atom, after := re[:n], re[n:]
	if after != "" && strings.IndexByte("*+?", after[0]) >= 0 {
		return matchRepeat(atom, after[0], after[1:]+rest, s, steps)
	}
	if atom[0] == '(' {
		for _, a := range splitTop(groupBody(atom)) {
			if matchHere(a, s, after+rest, steps) {
				return true
			}
		}
		return false
	}
	return s != "" && atomMatches(atom, s[0]) && matchHere(after, s[1:], rest, steps)
}

// matchRepeat tries the longest repetition first; for a match of the whole name the order doesn't
// matter.
func matchRepeat(atom string, op byte, then, s string, steps *int) bool {
	if *steps--; *steps < 0 {
		return false
	}
	least, most := 0, len(s)
	switch op {
	case '+':
		least = 1
	case '?':
		most = 1
	}
	if atom[0] != '(' {
		count := 0
		for count < most && count < len(s) && atomMatches(atom, s[count]) {
			count++
		}
		for ; count >= least; count-- {
			if matchHere(then, s[count:], "", steps) {
				return true
			}
		}
		return false
	}
	for count := least; count <= most; count++ {
		if matchHere(strings.Repeat(atom, count), s, then, steps) {
			return true
		}
	}
	return false
}

// atomLen is the length of the first atom of re: a group, a class, an escape or a letter.
func atomLen(re string) int {
	switch re[0] {
	case '\\':
		return min(2, len(re))
	case '[':
		if len(re) > 2 {
			if i := strings.IndexByte(re[2:], ']'); i >= 0 { // a bracket that comes first is meant
				return i + 3
			}
		}
	case '(':
		depth := 0
		for i := 0; i < len(re); i++ {
			switch re[i] {
			case '\\':
				i++
			case '(':
				depth++
			case ')':
				if depth--; depth == 0 {
					return i + 1
				}
			}
		}
		return len(re)
	}
	return 1
}

func groupBody(atom string) string {
	return strings.TrimPrefix(strings.TrimSuffix(atom[1:], ")"), "?:")
}

func atomMatches(atom string, c byte) bool {
	switch {
	case atom == ".":
		return true
	case atom[0] == '\\' && len(atom) == 2:
		return classMatches(atom[1], c)
	case atom[0] == '[' && len(atom) > 2:
		return setMatches(atom[1:len(atom)-1], c)
	}
	return atom[0] == c
}

func classMatches(class, c byte) bool {
	digit := c >= '0' && c <= '9'
	letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || digit || c == '_'
	switch class {
	case 'd':
		return digit
	case 'D':
		return !digit
	case 'w':
		return letter
	case 'W':
		return !letter
	}
	return class == c
}

func setMatches(set string, c byte) bool {
	not := strings.HasPrefix(set, "^")
	if not {
		set = set[1:]
	}
	for i := 0; i < len(set); i++ {
		lo, hi := set[i], set[i]
		if lo == '\\' && i+1 < len(set) {
			i++
			if classMatches(set[i], c) {
				return !not
			}
			continue
		}
		if i+2 < len(set) && set[i+1] == '-' {
			hi = set[i+2]
			i += 2
		}
		if c >= lo && c <= hi {
			return !not
		}
	}
	return not
}
