//go:build js

package stage

import (
	"math"

	"highwater/web/paint"
)

// snap puts the middle of a stroke w pixels wide so that its edges lie on whole pixels.
func snap(v, w float32) float32 { return round(v-w/2) + w/2 }

// line paints a straight line: on whole pixels when it is level or upright, softened when it isn't.
func (m *mesh) line(s *paint.Shape) {
	if !m.color(s.Fill, s.Fade) {
		return
	}
	x0, y0, x1, y1 := m.px(s.X), m.py(s.Y), m.px(s.X+s.W), m.py(s.Y+s.H)
	w := m.width(s.Stroke)
	switch {
	case abs(s.H) < .01:
		from, to := round(min(x0, x1)), round(max(x0, x1))
		m.dashed(from, snap(y0, w)-w/2, to-from, w, s.Dash, false)
	case abs(s.W) < .01:
		from, to := round(min(y0, y1)), round(max(y0, y1))
		m.dashed(snap(x0, w)-w/2, from, w, to-from, s.Dash, true)
	default:
		m.slanted(x0, y0, x1, y1, s.Stroke*m.scale, true)
	}
}

// slanted paints a line of any direction w pixels wide. Capped ones reach half their width further.
func (m *mesh) slanted(x0, y0, x1, y1, w float32, caps bool) {
	dx, dy := x1-x0, y1-y0
	length := float32(math.Sqrt(float64(dx*dx + dy*dy)))
	if length < .01 {
		return
	}
	dx, dy = dx/length, dy/length
	if caps {
		x0, y0, x1, y1 = x0-dx*w*.4, y0-dy*w*.4, x1+dx*w*.4, y1+dy*w*.4
	}
	share := min(w, 1)
	in, out := max(w-1, 0)/2, w/2+.5
	nx, ny := -dy, dx
	first := uint32(len(m.vertices))
	for _, p := range [...][2]float32{{x0, y0}, {x1, y1}} {
		m.vertex(p[0]+nx*out, p[1]+ny*out, white, white, 0)
		m.vertex(p[0]+nx*in, p[1]+ny*in, white, white, share)
		m.vertex(p[0]-nx*in, p[1]-ny*in, white, white, share)
		m.vertex(p[0]-nx*out, p[1]-ny*out, white, white, 0)
	}
	m.strip(first, 4)
}

// strip joins two rows of n corners each, which begin at first, with triangles.
func (m *mesh) strip(first uint32, n uint32) {
	for i := first; i < first+n-1; i++ {
		m.indices = append(m.indices, i, i+1, i+n, i+1, i+n+1, i+n)
	}
}

// arc paints the rounded corner of a wire. Its ends meet lines that are snapped to pixels, so its
// box is snapped in the same way.
func (m *mesh) arc(s *paint.Shape) {
	if !m.color(s.Fill, s.Fade) {
		return
	}
	w := m.width(s.Stroke)
	x0, x1 := snap(m.px(s.X), w), snap(m.px(s.X+s.W), w)
	y0, y1 := snap(m.py(s.Y), w), snap(m.py(s.Y+s.H), w)
	var cx, cy, from float32
	switch s.Turn {
	case paint.TopLeft:
		cx, cy, from = x1, y1, math.Pi
	case paint.TopRight:
		cx, cy, from = x0, y1, 1.5*math.Pi
	case paint.BottomRight:
		cx, cy, from = x0, y0, 0
	default:
		cx, cy, from = x1, y0, .5*math.Pi
	}
	rx, ry := x1-x0, y1-y0
	in, out := max(w-1, 0)/2, w/2+.5
	steps := max(int((rx+ry)/5), 4)
	for i := range steps + 1 {
		sin, cos := math.Sincos(float64(from) + float64(i)/float64(steps)*math.Pi/2)
		c, sn := float32(cos), float32(sin)
		first := uint32(len(m.vertices))
		for k, d := range [...]float32{out, in, -in, -out} {
			share := float32(1)
			if k == 0 || k == 3 {
				share = 0
			}
			m.vertex(cx+c*(rx+d), cy+sn*(ry+d), white, white, share)
		}
		if i > 0 {
			m.strip(first-4, 4)
		}
	}
}

// poly fills a convex polygon.
func (m *mesh) poly(s *paint.Shape) {
	if !m.color(s.Fill, s.Fade) || s.Corners < 3 {
		return
	}
	n := int(s.Corners)
	var pts [4]paint.Point
	var area, mx, my float32
	for i := range n {
		pts[i] = paint.Point{X: m.px(s.Points[i].X), Y: m.py(s.Points[i].Y)}
		mx, my = mx+pts[i].X/float32(n), my+pts[i].Y/float32(n)
	}
	for i := range n {
		q := pts[(i+1)%n]
		area += pts[i].X*q.Y - q.X*pts[i].Y
	}
	turn := float32(1)
	if area < 0 {
		turn = -1
	}
	first := uint32(len(m.vertices))
	for i := range n {
		// The corner moves along the sum of its two edges' normals.
		a, b, c := pts[(i+n-1)%n], pts[i], pts[(i+1)%n]
		n1x, n1y := normal(a, b)
		n2x, n2y := normal(b, c)
		k := turn / max(1+n1x*n2x+n1y*n2y, .35)
		vx, vy := (n1x+n2x)*k*.5, (n1y+n2y)*k*.5
		m.vertex(b.X-vx, b.Y-vy, white, white, 1)
		m.vertex(b.X+vx, b.Y+vy, white, white, 0)
	}
	for i := range uint32(n) {
		j := (i + 1) % uint32(n)
		a, b, c, d := first+2*i, first+2*j, first+2*i+1, first+2*j+1
		m.indices = append(m.indices, a, b, c, b, d, c)
		if i >= 2 {
			m.indices = append(m.indices, first, first+2*(i-1), first+2*i)
		}
	}
}

// normal points to the right of the way from a to b, which is outwards when corners run clockwise on
// the screen.
func normal(a, b paint.Point) (x, y float32) {
	dx, dy := b.X-a.X, b.Y-a.Y
	d := float32(math.Sqrt(float64(dx*dx + dy*dy)))
	if d == 0 {
		return 0, 0
	}
	return dy / d, -dx / d
}

// hatch paints stripes that fall from right to left, cut off at the rounded corners.
func (m *mesh) hatch(s *paint.Shape) {
	if !m.color(s.Fill, s.Fade) {
		return
	}
	x0, y0 := round(m.px(s.X)), round(m.py(s.Y))
	w, h := round(m.px(s.X+s.W))-x0, round(m.py(s.Y+s.H))-y0
	r := min(s.Radius*m.scale, w/2, h/2)
	gap, stroke := s.Gap*m.scale, s.Stroke*m.scale
	for c := gap / 2; c < w+h; c += gap {
		// The stripe runs through all (x, y) with x + y = c.
		top, bottom := max(c-w, 0), min(h, c)
		top = max(top, cutDown(c, top, w, h, r))
		bottom = min(bottom, h-cutDown(w+h-c, h-bottom, w, h, r))
		if bottom > top {
			m.slanted(x0+c-top, y0+top, x0+c-bottom, y0+bottom, stroke, false)
		}
	}
}

// cutDown is the y at which the stripe x + y = c enters a rounded rectangle from above, when y is where
// it enters the square one.
func cutDown(c, y, w, h, r float32) float32 {
	x := c - y
	switch {
	case x > w-r && y < r: // the upper right corner
		return onCircle(c, w-r, r, r, y)
	case x < r && y < r: // the upper left corner
		return onCircle(c, r, r, r, y)
	case x > w-r && y > h-r: // the lower right corner
		return onCircle(c, w-r, h-r, r, y)
	}
	return y
}

// onCircle is the smaller y of the points where the stripe meets a circle; y when it is inside already.
func onCircle(c, cx, cy, r, y float32) float32 {
	dx, dy := c-y-cx, y-cy
	if dx*dx+dy*dy <= r*r {
		return y
	}
	// (c - t - cx)^2 + (t - cy)^2 = r^2
	a := c - cx
	p, q := a+cy, (a*a+cy*cy-r*r)/2
	disc := p*p/4 - q
	if disc < 0 {
		return 1e9
	}
	return p/2 - float32(math.Sqrt(float64(disc)))
}
