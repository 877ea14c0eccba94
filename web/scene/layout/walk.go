package layout

import (
	"highwater/web/paint"
	"highwater/web/thing"
)

// Walk finds the stop next to ref in a direction: "Left", "Right", "Up" or "Down". From nothing it goes
// to the first stop; false when there is none in that direction.
func (p *Picture) Walk(ref thing.Thing, direction string) (thing.Thing, bool) {
	from, ok := p.Bounds(ref)
	if !ok {
		for i := range p.Targets {
			if p.Targets[i].Stop {
				return p.Targets[i].Thing, true
			}
		}
		return thing.Thing{}, false
	}
	best, found := float32(0), -1
	for i := range p.Targets {
		t := &p.Targets[i]
		if !t.Stop || t.Thing == ref {
			continue
		}
		if d, ahead := away(from, t.Rect, direction); ahead && (found < 0 || d < best) {
			best, found = d, i
		}
	}
	if found < 0 {
		return thing.Thing{}, false
	}
	return p.Targets[found].Thing, true
}

// away is how far a place lies in a direction, and whether it lies there at all. Going sideways counts
// three times: an arrow keeps its row or column where it can.
func away(from, to paint.Rect, direction string) (float32, bool) {
	dx := to.X + to.W/2 - from.X - from.W/2
	dy := to.Y + to.H/2 - from.Y - from.H/2
	switch direction {
	case "Left":
		dx = -dx
	case "Up":
		dx, dy = -dy, dx
	case "Down":
		dx, dy = dy, dx
	}
	return dx + 3*abs(dy), dx > 1
}
