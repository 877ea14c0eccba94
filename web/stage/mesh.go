//go:build js

package stage

import (
	"math"

	"github.com/hajimehoshi/ebiten/v2"

	"highwater/web/paint"
)

// mesh gathers triangles; all of them take their pixels from the atlas. Edges that don't follow the
// pixel grid are softened with a rim of half a pixel that fades out.
type mesh struct {
	a        *atlas
	scale    float32 // stage units to device pixels
	ox, oy   float32 // the stage's origin in device pixels, whole numbers
	vertices []ebiten.Vertex
	indices  []uint32
	r, g, b  float32 // the current colour, premultiplied
	alpha    float32
}

// color sets the ink of what follows; false when nothing would be seen of it.
func (m *mesh) color(c paint.Color, fade float32) bool { return m.ink(m.a.theme.RGBA(c), fade) }

// ink sets 0xRRGGBBAA as the ink.
func (m *mesh) ink(c uint32, fade float32) bool {
	m.alpha = float32(c&0xff) / 255 * (1 - fade)
	m.r = float32(c>>24) / 255 * m.alpha
	m.g = float32(c>>16&0xff) / 255 * m.alpha
	m.b = float32(c>>8&0xff) / 255 * m.alpha
	return m.alpha > 0.002
}

// vertex adds a corner with a share of the current ink and returns its number.
func (m *mesh) vertex(x, y, u, v, share float32) uint32 {
	m.vertices = append(m.vertices, ebiten.Vertex{DstX: x, DstY: y, SrcX: u, SrcY: v,
		ColorR: m.r * share, ColorG: m.g * share, ColorB: m.b * share, ColorA: m.alpha * share})
	return uint32(len(m.vertices) - 1)
}

// quad paints the rectangle (x0,y0)-(x1,y1) with a part of the atlas.
func (m *mesh) quad(x0, y0, x1, y1, u0, v0, u1, v1 float32) {
	i := m.vertex(x0, y0, u0, v0, 1)
	m.vertex(x1, y0, u1, v0, 1)
	m.vertex(x0, y1, u0, v1, 1)
	m.vertex(x1, y1, u1, v1, 1)
	m.indices = append(m.indices, i, i+1, i+2, i+1, i+3, i+2)
}

const white = whiteSide / 2 // the middle of the white square

// plain fills a rectangle given in whole pixels.
func (m *mesh) plain(x0, y0, x1, y1 float32) {
	if x1 > x0 && y1 > y0 {
		m.quad(x0, y0, x1, y1, white, white, white, white)
	}
}

// part paints w by h pixels of a sprite from (sx, sy) on at (x, y), one to one.
func (m *mesh) part(s sprite, sx, sy, w, h int, x, y float32) {
	u, v := float32(s.x)+float32(sx), float32(s.y)+float32(sy)
	m.quad(x, y, x+float32(w), y+float32(h), u, v, u+float32(w), v+float32(h))
}

func round(v float32) float32 { return float32(math.Floor(float64(v) + .5)) }

// px and py turn stage units into device pixels.
func (m *mesh) px(x float32) float32 { return x*m.scale + m.ox }
func (m *mesh) py(y float32) float32 { return y*m.scale + m.oy }

// width turns a stroke into whole pixels, one at least.
func (m *mesh) width(stroke float32) float32 { return max(round(stroke*m.scale), 1) }

// shapes adds all shapes of a list.
func (m *mesh) shapes(list []paint.Shape) {
	for i := range list {
		s := &list[i]
		switch s.Kind {
		case paint.Box:
			m.box(s)
		case paint.Hatch:
			m.hatch(s)
		case paint.Stroke:
			m.line(s)
		case paint.Arc:
			m.arc(s)
		case paint.Glyphs:
			m.glyphs(s)
		case paint.Icon:
			if m.color(s.Fill, s.Fade) {
				sp := m.a.icon(s.Text, s.W*m.scale)
				m.part(sp, 0, 0, int(sp.w), int(sp.h), round(m.px(s.X))-sp.ax, round(m.py(s.Y))-sp.ay)
			}
		case paint.Token:
			m.ink(0xffffffff, s.Fade) // a token has its own colours
			sp := m.a.token(s, m.scale)
			x, y := round(m.px(s.X+s.W/2)-sp.ax), round(m.py(s.Y+s.H/2)-sp.ay)
			m.part(sp, 0, 0, int(sp.w), int(sp.h), x, y)
		case paint.Poly:
			m.poly(s)
		}
	}
}

// glyphs sets text: each character stands on the nearest quarter of a pixel.
func (m *mesh) glyphs(s *paint.Shape) {
	if !m.color(s.Fill, s.Fade) {
		return
	}
	f := m.a.face(s.Font, s.Size*m.scale)
	x, y := m.px(s.X), round(m.py(s.Y))
	for _, r := range s.Text {
		q := int(math.Floor(float64(x)*subPixels + .5))
		sp := m.a.glyph(f, r, q&(subPixels-1))
		if !sp.empty() {
			m.part(*sp, 0, 0, int(sp.w), int(sp.h), float32(q>>2)-sp.ax, y-sp.ay)
		}
		x += paint.Advance(s.Font, f.px, r)
	}
}

// box paints a rounded rectangle on whole pixels.
func (m *mesh) box(s *paint.Shape) {
	x0, y0 := round(m.px(s.X)), round(m.py(s.Y))
	x1, y1 := round(m.px(s.X+s.W)), round(m.py(s.Y+s.H))
	if s.W > 0 {
		x1 = max(x1, x0+1)
	}
	if s.H > 0 {
		y1 = max(y1, y0+1)
	}
	if s.Radius*2 >= min(s.W, s.H)-.01 && abs(s.W-s.H) < .01 { // a circle stays one
		side := round(s.W * m.scale)
		x0, y0 = round(m.px(s.X+s.W/2)-side/2), round(m.py(s.Y+s.H/2)-side/2)
		x1, y1 = x0+side, y0+side
	}
	radius := min(s.Radius*m.scale, (x1-x0)/2, (y1-y0)/2)
	edged := s.Stroke > 0 && s.Edge != 0
	stroke := float32(0)
	if edged {
		stroke = m.width(s.Stroke)
	}
	if s.Fill != 0 && m.color(s.Fill, s.Fade) {
		in := float32(int(stroke / 2))
		m.rounded(x0+in, y0+in, x1-in, y1-in, max(radius-in, 0), 0, s.Dash)
	}
	if edged && m.color(s.Edge, s.Fade) {
		m.rounded(x0, y0, x1, y1, radius, stroke, s.Dash)
	}
}

// rounded paints a filled rounded rectangle, or its edge when stroke > 0: small ones as one sprite,
// the others from corners and plain parts.
func (m *mesh) rounded(x0, y0, x1, y1, radius, stroke float32, dash paint.Dash) {
	w, h := int(x1-x0), int(y1-y0)
	if w <= 0 || h <= 0 {
		return
	}
	if radius < .4 && stroke == 0 {
		m.plain(x0, y0, x1, y1)
		return
	}
	c := int(math.Ceil(float64(max(radius, stroke))))
	if 2*c >= h { // a pill, a disc or a thin bar: two ends and a middle
		c2 := min(c, (w+1)/2)
		sw := min(w, 2*c2+1)
		s := m.a.box(sw, h, radius, int(stroke))
		if w <= 2*c2+1 {
			m.part(s, 0, 0, w, h, x0, y0)
			return
		}
		m.part(s, 0, 0, c2, h, x0, y0)
		m.part(s, sw-c2, 0, c2, h, x1-float32(c2), y0)
		m.band(x0+float32(c2), y0, x1-float32(c2), y1, stroke, dash)
		return
	}
	side := 2*c + 1
	if w < side {
		m.part(m.a.box(w, h, radius, int(stroke)), 0, 0, w, h, x0, y0)
		return
	}
	s := m.a.box(side, side, radius, int(stroke))
	fc := float32(c)
	m.part(s, 0, 0, c, c, x0, y0)
	m.part(s, side-c, 0, c, c, x1-fc, y0)
	m.part(s, 0, side-c, c, c, x0, y1-fc)
	m.part(s, side-c, side-c, c, c, x1-fc, y1-fc)
	m.band(x0+fc, y0, x1-fc, y1, stroke, dash)
	if stroke == 0 {
		m.plain(x0, y0+fc, x0+fc, y1-fc)
		m.plain(x1-fc, y0+fc, x1, y1-fc)
		return
	}
	m.dashed(x0, y0+fc, stroke, y1-y0-2*fc, dash, true)
	m.dashed(x1-stroke, y0+fc, stroke, y1-y0-2*fc, dash, true)
}

// band is the middle of a rounded rectangle between its corners: filled, or its two level edges.
func (m *mesh) band(x0, y0, x1, y1, stroke float32, dash paint.Dash) {
	if stroke == 0 {
		m.plain(x0, y0, x1, y1)
		return
	}
	m.dashed(x0, y0, x1-x0, stroke, dash, false)
	m.dashed(x0, y1-stroke, x1-x0, stroke, dash, false)
}

// dashed fills a bar along x or y with dashes.
func (m *mesh) dashed(x, y, w, h float32, dash paint.Dash, upright bool) {
	if dash == paint.Solid {
		m.plain(x, y, x+w, y+h)
		return
	}
	on, off := dash.Lengths()
	on, off = max(round(on*m.scale), 1), max(round(off*m.scale), 1)
	length := w
	if upright {
		length = h
	}
	for d := float32(0); d < length; d += on + off {
		n := min(on, length-d)
		if upright {
			m.plain(x, y+d, x+w, y+d+n)
		} else {
			m.plain(x+d, y, x+d+n, y+h)
		}
	}
}

func abs(v float32) float32 {
	if v < 0 {
		return -v
	}
	return v
}
