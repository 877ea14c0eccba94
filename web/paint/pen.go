package paint

// Pen gathers shapes, the later ones painted over the earlier. All its measures are stage units;
// Scale is stage units to CSS pixels. It drops text that would be too small to read on the screen.
type Pen struct {
	Shapes []Shape
	Scale  float32
}

// MinTextPx is the floor of text on the screen, in CSS pixels; below it a label is left out.
const MinTextPx = 9.5

// Add puts a shape down; the pointer is good until the next one.
func (n *Pen) Add(s Shape) *Shape {
	n.Shapes = append(n.Shapes, s)
	return &n.Shapes[len(n.Shapes)-1]
}

// Fill paints a rounded rectangle.
func (n *Pen) Fill(x, y, w, h, r float32, c Color) {
	if w > 0 && h > 0 {
		n.Add(Shape{Kind: Box, X: x, Y: y, W: w, H: h, Radius: r, Fill: c})
	}
}

// Frame paints a rounded rectangle with an edge; fill may be zero.
func (n *Pen) Frame(x, y, w, h, r float32, fill, edge Color, stroke float32, d Dash) {
	n.Add(Shape{Kind: Box, X: x, Y: y, W: w, H: h, Radius: r, Fill: fill, Edge: edge, Stroke: stroke,
		Dash: d})
}

// Hatch paints stripes of 45 degrees in a rounded rectangle, one every gap along x.
func (n *Pen) Hatch(x, y, w, h, r, stroke, gap float32, c Color) {
	n.Add(Shape{Kind: Hatch, X: x, Y: y, W: w, H: h, Radius: r, Stroke: stroke, Gap: gap, Fill: c})
}

// Disc paints a circle around (x, y).
func (n *Pen) Disc(x, y, r float32, c Color) { n.Fill(x-r, y-r, 2*r, 2*r, r, c) }

// Ring paints a circle's edge, inside radius r.
func (n *Pen) Ring(x, y, r, stroke float32, fill, edge Color) {
	n.Frame(x-r, y-r, 2*r, 2*r, r, fill, edge, stroke, Solid)
}

// Line paints a straight line with round ends.
func (n *Pen) Line(x1, y1, x2, y2, stroke float32, c Color, d Dash) {
	n.Add(Shape{Kind: Stroke, X: x1, Y: y1, W: x2 - x1, H: y2 - y1, Stroke: stroke, Fill: c, Dash: d})
}

// Icon paints one of Icons in a square.
func (n *Pen) Icon(name string, x, y, size float32, c Color) {
	n.Add(Shape{Kind: Icon, X: x, Y: y, W: size, H: size, Fill: c, Text: name})
}

// Text sets s from x on and returns its width, 0 when it is left out.
func (n *Pen) Text(f Font, size, x, y float32, c Color, s string) float32 {
	if s == "" || size*n.Scale < MinTextPx-0.01 {
		return 0
	}
	n.Add(Shape{Kind: Glyphs, X: x, Y: y, Font: f, Size: size, Fill: c, Text: s})
	return Width(f, size, s)
}

// TextMid centres s on x.
func (n *Pen) TextMid(f Font, size, x, y float32, c Color, s string) {
	n.Text(f, size, x-Width(f, size, s)/2, y, c, s)
}

// TextEnd ends s at x and returns its width.
func (n *Pen) TextEnd(f Font, size, x, y float32, c Color, s string) float32 {
	return n.Text(f, size, x-Width(f, size, s), y, c, s)
}

// Poly fills a convex polygon of at most four corners.
func (n *Pen) Poly(c Color, ps ...Point) {
	s := Shape{Kind: Poly, Fill: c, Corners: uint8(len(ps))}
	copy(s.Points[:], ps)
	n.Add(s)
}

// Pill paints a rounded label h high and returns its width.
func (n *Pen) Pill(x, y, h float32, f Font, size float32, fill, ink Color, s string) float32 {
	w := Width(f, size, s) + 14
	n.Fill(x, y, w, h, h/2, fill)
	n.Text(f, size, x+7, y+h/2+size*0.36, ink, s)
	return w
}

// Chip paints a name on its tint and returns its width.
func (n *Pen) Chip(x, y, h float32, c PartitionColors, s string) float32 {
	w := Width(Sans600, 10.5, s) + 10
	n.Fill(x, y, w, h, 4, c.Tint)
	n.Text(Sans600, 10.5, x+5, y+h/2+3.6, c.Text, s)
	return w
}

// Flag paints a pole with a swallow-tailed pennant and returns the pennant's left end. The pole
// stands on x and goes down from top; the pennant flies to the left, or to the right.
func (n *Pen) Flag(x, top, bottom float32, s string, right bool) float32 {
	c := Tide
	w := Width(Mono700, 10.5, s) + 12
	n.Fill(x-1, top, 2, bottom-top, 1, c)
	dir, left := float32(-1), x-w
	if right {
		dir, left = 1, x
	}
	tip := x + dir*w
	n.Fill(min(x, tip-dir*4), top, w-4, 14, 0, c)
	n.Poly(c, Point{tip, top}, Point{tip - dir*4, top}, Point{tip - dir*4, top + 7})
	n.Poly(c, Point{tip, top + 14}, Point{tip - dir*4, top + 14}, Point{tip - dir*4, top + 7})
	n.Text(Mono700, 10.5, left+w/2-dir*2-Width(Mono700, 10.5, s)/2, top+10.7, OnTide, s)
	return left
}
