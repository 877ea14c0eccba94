package layout

import (
	"math"

	"highwater/web/paint"
)

// elbow is the radius of a wire's corners.
const elbow = 12

// route is a wire: a polyline of level and upright parts with rounded corners.
type route struct {
	points []paint.Point
	parts  []part
	length float32
}

// part is a straight stretch or a quarter circle between two points.
type part struct {
	a, b, corner paint.Point
	round        bool
	length       float32
}

// newRoute rounds the corners of a polyline; points that repeat are dropped.
func newRoute(points ...paint.Point) route {
	r := route{points: make([]paint.Point, 0, len(points))}
	for _, p := range points {
		if n := len(r.points); n > 0 && abs(r.points[n-1].X-p.X)+abs(r.points[n-1].Y-p.Y) < .5 {
			continue
		}
		if n := len(r.points); n > 1 && aligned(r.points[n-2], r.points[n-1], p) {
			r.points[n-1] = p
			continue
		}
		r.points = append(r.points, p)
	}
	r.parts = make([]part, 0, 2*len(r.points))
	at := r.points[0]
	for i := 1; i < len(r.points)-1; i++ {
		c, next := r.points[i], r.points[i+1]
		radius := min(elbow, distance(r.points[i-1], c)/2, distance(c, next)/2)
		in, out := towards(c, r.points[i-1], radius), towards(c, next, radius)
		r.push(part{a: at, b: in, length: distance(at, in)})
		r.push(part{a: in, b: out, corner: c, round: true, length: radius * math.Pi / 2})
		at = out
	}
	end := r.points[len(r.points)-1]
	r.push(part{a: at, b: end, length: distance(at, end)})
	return r
}

func (r *route) push(p part) {
	r.parts = append(r.parts, p)
	r.length += p.length
}

func aligned(a, b, c paint.Point) bool {
	return abs(a.X-b.X) < .1 && abs(b.X-c.X) < .1 || abs(a.Y-b.Y) < .1 && abs(b.Y-c.Y) < .1
}

func distance(a, b paint.Point) float32 { return abs(a.X-b.X) + abs(a.Y-b.Y) } // level or upright

func towards(from, to paint.Point, d float32) paint.Point {
	all := distance(from, to)
	if all == 0 {
		return from
	}
	return paint.At(from.X+(to.X-from.X)*d/all, from.Y+(to.Y-from.Y)*d/all)
}

// at is the point at a share of the route, and whether the route is level there.
func (r *route) at(share float32) (paint.Point, bool) {
	d := share * r.length
	for i := range r.parts {
		p := &r.parts[i]
		if d > p.length && i < len(r.parts)-1 {
			d -= p.length
			continue
		}
		if p.length == 0 {
			return p.a, true
		}
		t := min(max(d/p.length, 0), 1)
		if !p.round {
			return paint.At(p.a.X+(p.b.X-p.a.X)*t, p.a.Y+(p.b.Y-p.a.Y)*t), abs(p.a.Y-p.b.Y) < .1
		}
		s, c := math.Sincos(float64(t) * math.Pi / 2)
		// The circle's centre lies across from the corner.
		o := paint.At(p.a.X+p.b.X-p.corner.X, p.a.Y+p.b.Y-p.corner.Y)
		ax, ay := p.a.X-o.X, p.a.Y-o.Y
		bx, by := p.b.X-o.X, p.b.Y-o.Y
		return paint.At(o.X+ax*float32(c)+bx*float32(s), o.Y+ay*float32(c)+by*float32(s)), t < .5
	}
	return r.points[0], true
}

// draw paints a route.
func (n *pen) route(r *route, stroke float32, c paint.Color, d paint.Dash) {
	for i := range r.parts {
		p := &r.parts[i]
		if !p.round {
			if p.length > .1 {
				n.Line(p.a.X, p.a.Y, p.b.X, p.b.Y, stroke, c, d)
			}
			continue
		}
		x, y := min(p.a.X, p.b.X), min(p.a.Y, p.b.Y)
		s := paint.Shape{Kind: paint.Arc, X: x, Y: y, W: abs(p.a.X - p.b.X), H: abs(p.a.Y - p.b.Y),
			Stroke: stroke,
			Fill:   c}
		top, left := p.corner.Y-y < s.H/2, p.corner.X-x < s.W/2
		switch {
		case top && left:
			s.Turn = paint.TopLeft
		case top:
			s.Turn = paint.TopRight
		case left:
			s.Turn = paint.BottomLeft
		default:
			s.Turn = paint.BottomRight
		}
		n.Add(s)
	}
}

// ease is the curve of effects, an ease-out, for t from 0 to 1.
func ease(t float32) float32 {
	t = min(max(t, 0), 1)
	u := 1 - t
	return 1 - u*u*u
}
