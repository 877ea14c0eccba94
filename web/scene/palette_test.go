package scene

import (
	"math"
	"testing"
)

// luminance is WCAG's relative luminance.
func luminance(c Color) float64 {
	channel := func(v Color) float64 {
		s := float64(v&0xff) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*channel(c>>24) + 0.7152*channel(c>>16) + 0.0722*channel(c>>8)
}

func contrast(a, b Color) float64 {
	x, y := luminance(a), luminance(b)
	if x < y {
		x, y = y, x
	}
	return (x + 0.05) / (y + 0.05)
}

// TestPaletteContrast proves that everything can be read: text has 4.5 to 1, graphics 3 to 1.
func TestPaletteContrast(t *testing.T) {
	for name, p := range map[string]*Palette{"light": &Light, "dark": &Dark} {
		check := func(what string, ink, ground Color, least float64) {
			t.Helper()
			if got := contrast(ink, ground); got < least-0.05 {
				t.Errorf("%s: %s has a contrast of %.2f, needs %.1f", name, what, got, least)
			}
		}
		for what, ink := range map[string]Color{"ink": p.Ink, "ink2": p.Ink2, "ink3": p.Ink3,
			"ok": p.OK, "err": p.Err, "warn": p.Warn, "tide": p.Tide} {
			check(what+" on card", ink, p.Card, 4.5)
			check(what+" on stage", ink, p.Stage, 4.5)
			check(what+" on sunk", ink, p.Sunk, 4.5)
		}
		check("text on tide", p.OnTide, p.Tide, 4.5)
		check("ok on tint", p.OK, p.OKTint, 4.5)
		check("err on tint", p.Err, p.ErrTint, 4.5)
		check("warn on tint", p.Warn, p.WarnTint, 4.5)
		check("dead text", p.DeadInk, p.Dead, 4.5)
		check("dead edge", p.DeadEdge, p.Dead, 3)
		check("crown", p.Crown, p.Sunk, 3)
		check("control border", p.Line2, p.Card, 3)
		for i, k := range p.Keys {
			n := string(rune('1' + i))
			check("letter of key "+n, k.Ink, k.Fill, 4.5)
			check("letter of copy "+n, k.Deep, k.Tint, 4.5)
			check("edge of key "+n, k.Edge, p.Slot, 3)
		}
		for i, c := range p.Partitions {
			n := string(rune('0' + i))
			check("partition "+n, c.Text, c.Tint, 4.5)
			check("partition "+n+" on card", c.Text, p.Card, 4.5)
			check("partition "+n+" on stage", c.Text, p.Stage, 4.5)
		}
		for i, g := range p.Groups {
			check("group "+string(rune('0'+i)), g, p.Sunk, 4.5)
		}
	}
}
