package mutate

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// change is one small change of one rule.
type change struct {
	id      int // its number in the sample, from 1; 0: it isn't in it
	file    *file
	line    int
	kind    string // "comparison turned"
	plain   edit   // as a person would write it
	armed   edit   // the same behind a switch
	verdict verdict
}

// edit replaces a stretch of a file.
type edit struct {
	from, to int
	parts    []part
}

// part is a piece of new text: literal, or a stretch of the old one. In literal text a # stands for the
// change's number and $ for the name of the switch's package.
type part struct {
	text     string
	from, to int
}

func literal(text string) part { return part{text: text} }

func stretch(from, to int) part { return part{from: from, to: to} }

// switchName is what the switch's package is called in a file with changes; nothing else is.
const switchName = "mutant_"

// place is the change's file and line.
func (m *change) place() string { return m.file.path + ":" + strconv.Itoa(m.line) }

// diff is the change as lines of a diff.
func (m *change) diff() string {
	text := m.file.text
	start := strings.LastIndexByte(text[:m.plain.from], '\n') + 1
	end := len(text)
	if i := strings.IndexByte(text[m.plain.to:], '\n'); i >= 0 {
		end = m.plain.to + i
	}
	changed := text[start:m.plain.from]
	for _, p := range m.plain.parts {
		changed += p.text + text[p.from:p.to]
	}
	changed += text[m.plain.to:end]
	old, now := strings.Split(text[start:end], "\n"), strings.Split(changed, "\n")
	for len(old) > 0 && len(now) > 0 && old[0] == now[0] {
		old, now = old[1:], now[1:]
	}
	for len(old) > 0 && len(now) > 0 && old[len(old)-1] == now[len(now)-1] {
		old, now = old[:len(old)-1], now[:len(now)-1]
	}
	var b strings.Builder
	sided(&b, "-", old)
	sided(&b, "+", now)
	return b.String()
}

func sided(b *strings.Builder, side string, lines []string) {
	for _, l := range lines {
		if strings.TrimSpace(l) != "" {
			fmt.Fprintf(b, "%s%s\n", side, l)
		}
	}
}

// arm is the text of a file with all of the changes behind their switches. Lines stay where they are.
func arm(f *file, changes []*change) string {
	changes = slices.Clone(changes)
	// What holds another comes first; of two for the same stretch, the first found.
	slices.SortStableFunc(changes, func(a, b *change) int {
		return cmp.Or(cmp.Compare(a.armed.from, b.armed.from), cmp.Compare(b.armed.to, a.armed.to))
	})
	head := int(f.tree.Name.End()) - int(f.tree.FileStart)
	return f.text[:head] + "; import " + switchName + " \"" + switchPackage + "\"" +
		render(f.text, head, len(f.text), changes)
}

// render is a stretch of a text with changes, which are sorted and lie in it.
func render(text string, from, to int, changes []*change) string {
	var b strings.Builder
	for len(changes) > 0 {
		m := changes[0]
		inner := 1
		for inner < len(changes) && changes[inner].armed.from < m.armed.to {
			inner++
		}
		b.WriteString(text[from:m.armed.from])
		for _, p := range m.armed.parts {
			if p.text != "" {
				s := strings.ReplaceAll(p.text, "#", strconv.Itoa(m.id))
				b.WriteString(strings.ReplaceAll(s, "$", switchName))
				continue
			}
			b.WriteString(render(text, p.from, p.to, inside(changes[1:inner], p)))
		}
		from, changes = m.armed.to, changes[inner:]
	}
	b.WriteString(text[from:to])
	return b.String()
}

// inside are the changes that lie in a part.
func inside(changes []*change, p part) []*change {
	var in []*change
	for _, m := range changes {
		if p.from <= m.armed.from && m.armed.to <= p.to {
			in = append(in, m)
		}
	}
	return in
}
