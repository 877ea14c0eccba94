package paint

import (
	"math"
	"testing"
)

// luminance is WCAG's relative luminance.
func luminance(c uint32) float64 {
	channel := func(v uint32) float64 {
		s := float64(v&0xff) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*channel(c>>24) + 0.7152*channel(c>>16) + 0.0722*channel(c>>8)
}

func contrast(a, b uint32) float64 {
	x, y := luminance(a), luminance(b)
	if x < y {
		x, y = y, x
	}
	return (x + 0.05) / (y + 0.05)
}

// TestPaletteContrast proves that everything can be read: text has 4.5 to 1, graphics 3 to 1.
func TestPaletteContrast(t *testing.T) {
	for name, theme := range map[string]*Theme{"light": &Light, "dark": &Dark} {
		check := func(what string, ink, ground Color, least float64) {
			t.Helper()
			if got := contrast(theme.RGBA(ink), theme.RGBA(ground)); got < least-0.05 {
				t.Errorf("%s: %s has a contrast of %.2f, needs %.1f", name, what, got, least)
			}
		}
		for what, ink := range map[string]Color{"ink": Ink, "ink2": Ink2, "ink3": Ink3,
			"ok": OK, "err": Err, "warn": Warn, "tide": Tide} {
			check(what+" on card", ink, Card, 4.5)
			check(what+" on stage", ink, Stage, 4.5)
			check(what+" on sunk", ink, Sunk, 4.5)
		}
		check("text on tide", OnTide, Tide, 4.5)
		check("ok on tint", OK, OKTint, 4.5)
		check("err on tint", Err, ErrTint, 4.5)
		check("warn on tint", Warn, WarnTint, 4.5)
		check("dead text", DeadInk, Dead, 4.5)
		check("dead edge", DeadEdge, Dead, 3)
		check("crown", Crown, Sunk, 3)
		check("control border", Line2, Card, 3)
		for i := range 8 {
			k := KeyLook(i)
			n := string(rune('1' + i))
			check("letter of key "+n, k.Ink, k.Fill, 4.5)
			check("letter of copy "+n, k.Deep, k.Tint, 4.5)
			check("edge of key "+n, k.Edge, Slot, 3)
		}
		for i := range 8 {
			c, n := PartitionLook(i), string(rune('0'+i))
			check("partition "+n, c.Text, c.Tint, 4.5)
			check("partition "+n+" on card", c.Text, Card, 4.5)
			check("partition "+n+" on stage", c.Text, Stage, 4.5)
		}
		for i := range 4 {
			check("group "+string(rune('0'+i)), GroupLook(i), Sunk, 4.5)
		}
	}
}
