package scene

// pen gathers shapes and targets. It drops text that would be too small to read on the screen.
type pen struct {
	shapes  []Shape
	targets []Target
	p       *Palette
	scale   float32
}

// minTextPx is the floor of text on the screen, in CSS pixels; below it a label is left out.
const minTextPx = 9.5

func (n *pen) add(s Shape) *Shape {
	n.shapes = append(n.shapes, s)
	return &n.shapes[len(n.shapes)-1]
}

// fill paints a rounded rectangle.
func (n *pen) fill(x, y, w, h, r float32, c Color) {
	if w > 0 && h > 0 {
		n.add(Shape{Kind: Box, X: x, Y: y, W: w, H: h, Radius: r, Fill: c})
	}
}

// frame paints a rounded rectangle with an edge; fill may be zero.
func (n *pen) frame(x, y, w, h, r float32, fill, edge Color, stroke float32, d Dash) {
	n.add(Shape{Kind: Box, X: x, Y: y, W: w, H: h, Radius: r, Fill: fill, Edge: edge, Stroke: stroke,
		Dash: d})
}

func (n *pen) hatch(x, y, w, h, r, stroke, gap float32, c Color) {
	n.add(Shape{Kind: Hatch, X: x, Y: y, W: w, H: h, Radius: r, Stroke: stroke, Gap: gap, Fill: c})
}

// disc paints a circle around (x, y).
func (n *pen) disc(x, y, r float32, c Color) { n.fill(x-r, y-r, 2*r, 2*r, r, c) }

// ring paints a circle's edge, inside radius r.
func (n *pen) ring(x, y, r, stroke float32, fill, edge Color) {
	n.frame(x-r, y-r, 2*r, 2*r, r, fill, edge, stroke, Solid)
}

func (n *pen) line(x1, y1, x2, y2, stroke float32, c Color, d Dash) {
	n.add(Shape{Kind: Line, X: x1, Y: y1, W: x2 - x1, H: y2 - y1, Stroke: stroke, Fill: c, Dash: d})
}

func (n *pen) icon(name string, x, y, size float32, c Color) {
	n.add(Shape{Kind: Icon, X: x, Y: y, W: size, H: size, Fill: c, Text: name})
}

// text sets s from x on and returns its width, 0 when it is left out.
func (n *pen) text(f Font, size, x, y float32, c Color, s string) float32 {
	if s == "" || size*n.scale < minTextPx-0.01 {
		return 0
	}
	n.add(Shape{Kind: Glyphs, X: x, Y: y, Font: f, Size: size, Fill: c, Text: s})
	return Width(f, size, s)
}

// textMid centres s on x.
func (n *pen) textMid(f Font, size, x, y float32, c Color, s string) {
	n.text(f, size, x-Width(f, size, s)/2, y, c, s)
}

// textEnd ends s at x.
func (n *pen) textEnd(f Font, size, x, y float32, c Color, s string) float32 {
	return n.text(f, size, x-Width(f, size, s), y, c, s)
}

func (n *pen) poly(c Color, ps ...Point) {
	s := Shape{Kind: Poly, Fill: c, Corners: uint8(len(ps))}
	copy(s.Points[:], ps)
	n.add(s)
}

// target makes a place answer the pointer.
func (n *pen) target(ref Ref, x, y, w, h float32, stop bool) {
	n.targets = append(n.targets, Target{Ref: ref, Rect: Rect{x, y, w, h}, Stop: stop})
}

// pill paints a rounded label h high and returns its width.
func (n *pen) pill(x, y, h float32, f Font, size float32, fill, ink Color, s string) float32 {
	w := Width(f, size, s) + 14
	n.fill(x, y, w, h, h/2, fill)
	n.text(f, size, x+7, y+h/2+size*0.36, ink, s)
	return w
}

// chip paints a partition's name on its tint and returns its width.
func (n *pen) chip(x, y, h float32, c PartitionColors, s string) float32 {
	w := Width(Sans600, 10.5, s) + 10
	n.fill(x, y, w, h, 4, c.Tint)
	n.text(Sans600, 10.5, x+5, y+h/2+3.6, c.Text, s)
	return w
}

// flag paints the high watermark's pole and its swallow-tailed pennant. The pole stands on x and goes
// down from top; the pennant flies to the left over the water, or to the right at the lane's start.
func (n *pen) flag(x, top, bottom float32, s string, right bool) float32 {
	c := n.p.Tide
	w := Width(Mono700, 10.5, s) + 12
	n.fill(x-1, top, 2, bottom-top, 1, c)
	dir, left := float32(-1), x-w
	if right {
		dir, left = 1, x
	}
	tip := x + dir*w
	n.fill(min(x, tip-dir*4), top, w-4, 14, 0, c)
	n.poly(c, Point{tip, top}, Point{tip - dir*4, top}, Point{tip - dir*4, top + 7})
	n.poly(c, Point{tip, top + 14}, Point{tip - dir*4, top + 14}, Point{tip - dir*4, top + 7})
	n.text(Mono700, 10.5, left+w/2-dir*2-Width(Mono700, 10.5, s)/2, top+10.7, n.p.OnTide, s)
	return left
}
