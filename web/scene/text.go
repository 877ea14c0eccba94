package scene

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

// fit shortens s to a width by cutting its end; two dots mark the cut.
func fit(f Font, size, width float32, s string) string {
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

// fitPartition shortens the name of a partition within its topic: the number tells it from the others.
func fitPartition(f Font, size, width float32, name string) string {
	i := strings.LastIndexByte(name, '-')
	if i < 0 || Width(f, size, name) <= width {
		return fit(f, size, width, name)
	}
	return fit(f, size, width-Width(f, size, name[i:]), name[:i]) + name[i:]
}
