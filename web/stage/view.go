//go:build js

package stage

import (
	"github.com/hajimehoshi/ebiten/v2"

	"highwater/web/scene/layout"
	"highwater/web/thing"
)

// view is what part of the picture is shown: zoom 1 shows all of it. x and y are where the picture's
// corner stands, in CSS pixels.
type view struct{ zoom, x, y float32 }

// Zoom limits.
const (
	minZoom = 1
	maxZoom = 6
)

func (v *view) fit() { *v = view{zoom: 1} }

// zoomAt changes the zoom so that the point (x, y) of the canvas stays where it is.
func (v *view) zoomAt(factor, x, y, width, height float32) {
	old := v.zoom
	v.zoom = min(max(v.zoom*factor, minZoom), maxZoom)
	if v.zoom < 1.03 {
		v.zoom = 1
	}
	k := v.zoom / old
	v.x, v.y = x-(x-v.x)*k, y-(y-v.y)*k
	v.keep(width, height)
}

// keep holds the picture over the canvas.
func (v *view) keep(width, height float32) {
	v.x = min(max(v.x, width*(1-v.zoom)), 0)
	v.y = min(max(v.y, height*(1-v.zoom)), 0)
}

// Picture is what is shown now; nil before the first frame.
func (s *Stage) Picture() *layout.Picture { return s.picture }

// Zoom is the current zoom, 1 for the whole picture.
func (s *Stage) Zoom() float32 { return s.view.zoom }

// ZoomBy zooms about the middle of the canvas.
func (s *Stage) ZoomBy(factor float32) {
	s.view.zoomAt(factor, s.width/2, s.height/2, s.width, s.height)
	s.Wake()
}

// Fit shows the whole picture.
func (s *Stage) Fit() {
	s.view.fit()
	s.Wake()
}

// ToStage turns CSS pixels on the canvas into stage units.
func (s *Stage) ToStage(x, y float32) (float32, float32) {
	k := s.view.zoom * s.picture.Scale
	return (x - s.view.x) / k, (y - s.view.y) / k
}

// Place is where ref is on the canvas, in CSS pixels; false when it isn't on the picture.
func (s *Stage) Place(ref thing.Thing) (x, y, w, h float32, ok bool) {
	if s.picture == nil {
		return 0, 0, 0, 0, false
	}
	r, ok := s.picture.Bounds(ref)
	k := s.view.zoom * s.picture.Scale
	return r.X*k + s.view.x, r.Y*k + s.view.y, r.W * k, r.H * k, ok
}

// pointer remembers a press until it is known what it means.
type pointer struct {
	x, y         float32
	hover        thing.Thing
	away         bool // has left the canvas
	pressed      bool
	dragged      bool
	touch        bool
	touchID      ebiten.TouchID
	pinch        float32
	pressX       float32
	pressY       float32
	pressAt      float64
	told         bool // the long press was told already
	lastClickAt  float64
	lastX, lastY float32
}

// Times and distances of the pointer.
const (
	longPressMs   = 550
	doubleClickMs = 350
	dragPx        = 5
)

// busy tells that time alone may turn a press into something: frames are due.
func (p *pointer) busy() bool { return p.pressed && !p.dragged && !p.told }

// readPointer turns what Ebitengine saw since the last frame into events.
func (s *Stage) readPointer() {
	if s.picture == nil {
		return
	}
	p := &s.pointer
	touches := ebiten.AppendTouchIDs(nil)
	if len(touches) >= 2 {
		s.pinch(touches)
		return
	}
	p.pinch = 0
	down := ebiten.IsMouseButtonPressed(ebiten.MouseButtonLeft)
	cx, cy := ebiten.CursorPosition()
	if len(touches) == 1 {
		cx, cy = ebiten.TouchPosition(touches[0])
		down, p.touch = true, true
	} else if p.touch && !p.pressed {
		p.touch = false
	}
	x, y := float32(cx)/s.ratio, float32(cy)/s.ratio
	if p.touch && len(touches) == 0 { // the finger has just gone: it was where it was last
		x, y = p.x, p.y
	}
	moved := x != p.x || y != p.y
	switch {
	case down && !p.pressed:
		p.pressed, p.dragged, p.told = true, false, false
		p.pressX, p.pressY, p.pressAt = x, y, s.now()
	case down && p.pressed:
		s.drag(x, y)
	case !down && p.pressed:
		p.pressed = false
		if !p.dragged && !p.told {
			s.click(x, y)
		}
	}
	p.x, p.y = x, y
	if _, wheel := ebiten.Wheel(); wheel != 0 {
		factor := float32(1.12)
		if wheel < 0 {
			factor = 1 / factor
		}
		s.view.zoomAt(factor, x, y, s.width, s.height)
		moved = true
	}
	if (moved || !p.pressed) && !p.touch {
		s.hover(x, y)
	}
}

// At is what is drawn at a place of the canvas, in CSS pixels.
func (s *Stage) At(x, y float32) thing.Thing {
	if s.picture == nil || x < 0 || y < 0 || x >= s.width || y >= s.height {
		return thing.Thing{}
	}
	return s.picture.HitTest(s.ToStage(x, y))
}

// Leave tells that the pointer left the canvas, or came back: Ebitengine knows only where it was last.
func (s *Stage) Leave(away bool) {
	s.pointer.away = away
	s.Wake()
}

func (s *Stage) hover(x, y float32) {
	ref := s.At(x, y)
	if s.pointer.away {
		ref = thing.Thing{}
	}
	if ref == s.pointer.hover {
		return
	}
	s.pointer.hover = ref
	shape := ebiten.CursorShapeDefault
	if ref.Kind != thing.Nothing {
		shape = ebiten.CursorShapePointer
	}
	ebiten.SetCursorShape(shape)
	s.host.Pointer(Event{Action: Hover, Thing: ref, X: x, Y: y})
}

// drag pans, or waits whether the press becomes a long one.
func (s *Stage) drag(x, y float32) {
	p := &s.pointer
	if !p.dragged && abs(x-p.pressX)+abs(y-p.pressY) > dragPx {
		p.dragged = true
	}
	if p.dragged {
		s.view.x += x - p.x
		s.view.y += y - p.y
		s.view.keep(s.width, s.height)
		return
	}
	if !p.told && s.now()-p.pressAt > longPressMs {
		p.told = true
		s.host.Pointer(Event{Action: LongPress, Thing: s.At(x, y), X: x, Y: y, Touch: p.touch})
	}
}

// click tells a click; a second one on nothing soon after fits the picture.
func (s *Stage) click(x, y float32) {
	p := &s.pointer
	ref, now := s.At(x, y), s.now()
	near := abs(x-p.lastX)+abs(y-p.lastY) < 2*dragPx
	if now-p.lastClickAt < doubleClickMs && near && ref.Kind == thing.Nothing {
		s.view.fit()
		p.lastClickAt = 0
		return
	}
	p.lastClickAt, p.lastX, p.lastY = now, x, y
	s.host.Pointer(Event{Action: Click, Thing: ref, X: x, Y: y, Touch: p.touch})
}

// pinch zooms and pans with two fingers.
func (s *Stage) pinch(ids []ebiten.TouchID) {
	p := &s.pointer
	ax, ay := ebiten.TouchPosition(ids[0])
	bx, by := ebiten.TouchPosition(ids[1])
	x, y := float32(ax+bx)/2/s.ratio, float32(ay+by)/2/s.ratio
	d := abs(float32(ax-bx)) + abs(float32(ay-by))
	if p.pinch > 0 && d > 0 {
		s.view.x += x - p.x
		s.view.y += y - p.y
		s.view.zoomAt(d/p.pinch, x, y, s.width, s.height)
	}
	p.pinch, p.x, p.y = d, x, y
	p.pressed, p.dragged, p.touch = true, true, true
}
