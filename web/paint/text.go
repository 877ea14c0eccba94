package paint

import "strings"

// Width is how wide s is in stage units when set in a face at a size. Kerning is left out: the stage
// sets characters one by one.
func Width(f Font, size float32, s string) float32 {
	table := &advances[f]
	sum := 0
	for _, r := range s {
		sum += int(table[GlyphIndex(r)])
	}
	return float32(sum) * size / 1000
}

// Advance is the width of one character.
func Advance(f Font, size float32, r rune) float32 {
	return float32(advances[f][GlyphIndex(r)]) * size / 1000
}

// GlyphIndex is r's place in the table of widths; a character that isn't there counts as an n.
func GlyphIndex(r rune) int {
	switch {
	case r >= 0x20 && r <= 0x7e:
		return int(r - 0x20)
	case r == '·':
		return 95
	case r == '–':
		return 96
	case r == '×':
		return 97
	}
	return 'n' - 0x20
}

// Fit shortens s to a width by cutting its end; two dots mark the cut.
func Fit(f Font, size, width float32, s string) string {
	if Width(f, size, s) <= width {
		return s
	}
	width -= Width(f, size, "..")
	var w float32
	for i, r := range s {
		if w += Advance(f, size, r); w > width {
			return s[:i] + ".."
		}
	}
	return s
}

// FitNumbered shortens a name before its last hyphen: the number behind it tells it from others.
func FitNumbered(f Font, size, width float32, name string) string {
	i := strings.LastIndexByte(name, '-')
	if i < 0 || Width(f, size, name) <= width {
		return Fit(f, size, width, name)
	}
	return Fit(f, size, width-Width(f, size, name[i:]), name[:i]) + name[i:]
}

// TwoLines breaks s into two lines of at most width each: at a space, else after a hyphen, an
// underscore or a dot, else anywhere; false when even two lines are too narrow.
func TwoLines(f Font, size, width float32, s string) (first, second string, ok bool) {
	for _, joints := range [...]string{" ", "-_."} {
		best := width + 1
		for i, r := range s {
			at := i + 1
			if !strings.ContainsRune(joints, r) || at == len(s) {
				continue
			}
			a, b := strings.TrimSuffix(s[:at], " "), s[at:]
			if w := max(Width(f, size, a), Width(f, size, b)); w <= width && w < best {
				first, second, best, ok = a, b, w, true
			}
		}
		if ok {
			return first, second, true
		}
	}
	var w float32
	for i, r := range s {
		if w += Advance(f, size, r); w > width {
			return s[:i], s[i:], i > 0 && Width(f, size, s[i:]) <= width
		}
	}
	return s, "", true
}
