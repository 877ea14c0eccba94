package kit

import (
	"strings"
)

const (
	usageWidth     = 80
	usageSeparator = 2
	usageIndent    = 2
)

// Usage formats the options as jopt-simple's BuiltinHelpFormatter(80, 2) does, to the byte: the
// columns are as wide as their longest line after both were broken into lines.
func Usage(options []option) []string {
	head := "Option"
	for i := range options {
		if options[i].must {
			head = "Option (* = required)"
		}
	}
	left, right := len(head), len("Description")
	for i := range options {
		left = max(left, len(options[i].title()))
		right = max(right, len(strings.Join(options[i].help, "\n")))
	}
	left = min(left, (usageWidth-usageSeparator)/2)
	right = min(right, usageWidth-left-usageSeparator)
	rows := [][2]string{{head, "Description"}, {strings.Repeat("-", len(head)), "-----------"}}
	for i := range options {
		o := &options[i]
		l := pieces(nil, strings.ReplaceAll(o.title(), ":", "\x00"), left)
		for j := range l {
			l[j] = strings.ReplaceAll(l[j], "\x00", ":") // titles aren't broken at colons
		}
		var r []string
		for _, line := range o.help {
			r = pieces(r, line, right)
		}
		for j := range max(len(l), len(r)) {
			rows = append(rows, [2]string{at(l, j), at(r, j)})
		}
	}
	left, right = 0, 0
	for _, row := range rows {
		left, right = max(left, len(row[0])), max(right, len(row[1]))
	}
	out := make([]string, len(rows))
	for i, row := range rows {
		out[i] = usageRow(row[0], row[1], left, right)
	}
	return out
}

func (o *option) title() string {
	if o.must {
		free := *o
		free.must = false
		return "* " + free.title()
	}
	if o.arg == "" {
		return "--" + o.name
	}
	return "--" + o.name + " " + o.arg
}

func at(list []string, i int) string {
	if i < len(list) {
		return list[i]
	}
	return ""
}

func usageRow(l, r string, left, right int) string {
	return Pad(l, left) + strings.Repeat(" ", usageSeparator) + Pad(r, right)
}

// Pad fills s with spaces up to width, as Java counts; a longer s stays as it is.
func Pad(s string, width int) string {
	return s + strings.Repeat(" ", max(width-JavaLen(s), 0))
}

// JavaLen is String.length: UTF-16 units.
func JavaLen(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r >= 1<<16 {
			n++
		}
	}
	return n
}

// pieces breaks a line at spaces, dashes and dots, as Java's BreakIterator does.
func pieces(out []string, line string, width int) []string {
	piece := ""
	for start := 0; start < len(line); {
		end := nextBreak(line, start)
		w := line[start:end]
		if len(piece)+len(w) > width {
			out = append(out, strings.TrimRight(piece, " "))
			piece = strings.Repeat(" ", usageIndent) + w
		} else {
			piece += w
		}
		start = end
	}
	if piece != "" {
		out = append(out, strings.TrimRight(piece, " "))
	}
	return out
}

// nextBreak is the end of the word that begins at start, with the blanks after it.
func nextBreak(line string, start int) int {
	i := start
	for i < len(line) {
		c := line[i]
		i++
		if c == ' ' {
			for i < len(line) && line[i] == ' ' {
				i++
			}
			return i
		}
		if c == ':' && i < len(line) && line[i] >= '0' && line[i] <= '9' {
			return i
		}
		if (c == '-' || c == '.') && i < len(line) && i > start+1 && IsLetter(line[i]) &&
			(c == '-' || line[i-2] != '.') {
			return i
		}
	}
	return i
}

func IsLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }
