//go:build js

package stage

import (
	"math"
	"strconv"

	"highwater/web/paint"
)

// face is one font at one size in pixels, with its characters at four places between two pixels.
type face struct {
	font   paint.Font
	px     float32
	css    string
	glyphs [glyphCount][subPixels]sprite
}

const (
	glyphCount = 98
	subPixels  = 4
)

// face finds a font at a size.
func (a *atlas) face(font paint.Font, px float32) *face {
	for _, f := range a.faces {
		if f.font == font && f.px == px {
			return f
		}
	}
	family, weight := font.Face()
	f := &face{font: font, px: px}
	f.css = strconv.Itoa(weight) + " " + number(px) + "px \"" + family + "\""
	a.faces = append(a.faces, f)
	return f
}

// glyph is the sprite of a character whose origin lies sub quarters of a pixel right of a whole one.
func (a *atlas) glyph(f *face, r rune, sub int) *sprite {
	s := &f.glyphs[paint.GlyphIndex(r)][sub]
	if !s.empty() || r == ' ' || a.full {
		return s
	}
	w := int(paint.Advance(f.font, f.px, r)) + int(f.px/4) + 4
	h := int(f.px*1.4) + 3
	left, base := float32(int(f.px/8)+1), float32(int(f.px*1.05)+1)
	x, y := a.place(w, h)
	if a.full {
		return s
	}
	a.fields("T", number(float32(x)+left+float32(sub)/subPixels), number(float32(y)+base), "left",
		f.css, "#fff", string(r))
	*s = sprite{int16(x), int16(y), int16(w), int16(h), left, base}
	return s
}

type iconKey struct {
	name string
	px   int16
}

// icon is a white mask of an icon px pixels wide.
func (a *atlas) icon(name string, px float32) sprite {
	key := iconKey{name, int16(px*4 + .5)}
	if s, ok := a.icons[key]; ok {
		return s
	}
	for i := range paint.Icons {
		ic := &paint.Icons[i]
		if ic.Name != name {
			continue
		}
		side := int(math.Ceil(float64(px))) + 2
		x, y := a.place(side, side)
		if a.full {
			return sprite{}
		}
		fill, stroke := "#fff", ""
		if ic.Stroke > 0 {
			fill, stroke = "", "#fff"
		}
		a.path(float32(x)+1, float32(y)+1, px/16, fill, stroke, ic.Stroke, ic.Path)
		s := sprite{int16(x), int16(y), int16(side), int16(side), 1, 1}
		a.icons[key] = s
		return s
	}
	return sprite{}
}

type tokenKey struct {
	form             paint.Form
	radius, stroke   int16
	fill, edge, ink  paint.Color
	letter1, letter2 rune
}

// token is a key's form with its letter, in its own colours. Its middle is the anchor.
func (a *atlas) token(s *paint.Shape, scale float32) sprite {
	r := s.Radius * scale
	key := tokenKey{form: s.Form, radius: int16(r*8 + .5), stroke: int16(s.Stroke*scale*8 + .5),
		fill: s.Fill, edge: s.Edge, ink: s.Ink}
	for i, c := range s.Text {
		if i == 0 {
			key.letter1 = c
		} else {
			key.letter2 = c
		}
	}
	if sp, ok := a.tokens[key]; ok {
		return sp
	}
	side := int(math.Ceil(float64(2.5*r))) + 3
	x, y := a.place(side, side)
	if a.full {
		return sprite{}
	}
	cx, cy := float32(x)+float32(side)/2, float32(y)+float32(side)/2
	stroke := s.Stroke * scale
	d := ""
	if pts := s.Form.Outline(r); pts != nil {
		d = polygon(pts)
	} else {
		hw, hh, radius := s.Form.Round(r)
		if s.Form == paint.Ring {
			stroke = .53 * r
			hw, hh, radius = hw-stroke/2, hh-stroke/2, radius-stroke/2
		}
		d = rounded(-hw, -hh, 2*hw, 2*hh, radius)
	}
	a.path(cx, cy, 1, a.css(s.Fill), a.css(s.Edge), stroke, d)
	if s.Text != "" {
		size, base := s.Form.Letter(r, len([]rune(s.Text)))
		family, weight := paint.Sans700.Face()
		a.fields("T", number(cx), number(cy+base), "center",
			strconv.Itoa(weight)+" "+number(size)+"px \""+family+"\"", a.css(s.Ink), s.Text)
	}
	sp := sprite{int16(x), int16(y), int16(side), int16(side), float32(side) / 2, float32(side) / 2}
	a.tokens[key] = sp
	return sp
}

type boxKey struct{ w, h, radius, stroke int16 }

// box is the white mask of a whole small rounded rectangle: filled, or its edge when stroke > 0.
func (a *atlas) box(w, h int, radius float32, stroke int) sprite {
	key := boxKey{int16(w), int16(h), int16(radius*8 + .5), int16(stroke)}
	if s, ok := a.boxes[key]; ok {
		return s
	}
	x, y := a.place(w, h)
	if a.full {
		return sprite{}
	}
	fx, fy, fw, fh := float32(0), float32(0), float32(w), float32(h)
	if stroke == 0 {
		a.path(float32(x), float32(y), 1, "#fff", "", 0, rounded(fx, fy, fw, fh, radius))
	} else {
		in := float32(stroke) / 2
		a.path(float32(x), float32(y), 1, "", "#fff", float32(stroke),
			rounded(in, in, fw-2*in, fh-2*in, max(radius-in, 0)))
	}
	s := sprite{int16(x), int16(y), int16(w), int16(h), 0, 0}
	a.boxes[key] = s
	return s
}

// polygon and rounded write SVG paths.
func polygon(pts []paint.Point) string {
	d := make([]byte, 0, 96)
	for i, p := range pts {
		c := byte('L')
		if i == 0 {
			c = 'M'
		}
		d = append(append(append(append(d, c), number(p.X)...), ' '), number(p.Y)...)
	}
	return string(append(d, 'Z'))
}

func rounded(x, y, w, h, r float32) string {
	r = min(r, w/2, h/2)
	n := number
	if r <= 0 {
		return "M" + n(x) + " " + n(y) + "h" + n(w) + "v" + n(h) + "h" + n(-w) + "Z"
	}
	arc := "a" + n(r) + " " + n(r) + " 0 0 1 "
	return "M" + n(x+r) + " " + n(y) + "h" + n(w-2*r) + arc + n(r) + " " + n(r) + "v" + n(h-2*r) +
		arc + n(-r) + " " + n(r) + "h" + n(2*r-w) + arc + n(-r) + " " + n(-r) + "v" + n(2*r-h) +
		arc + n(r) + " " + n(-r) + "Z"
}

const hex = "0123456789abcdef"

// css writes a colour of the atlas's theme as CSS does; the zero colour is empty, which paints nothing.
func (a *atlas) css(c paint.Color) string {
	if c == 0 {
		return ""
	}
	rgba := a.theme.RGBA(c)
	b := [9]byte{'#'}
	for i := range 8 {
		b[i+1] = hex[rgba>>(28-4*i)&15]
	}
	return string(b[:])
}
