//go:build js

// Package stage paints a layout.Picture with Ebitengine and turns the pointer into places on it. It
// knows nothing of simulation: who embeds it gives it pictures and is told what was pointed at.
package stage

import (
	"math"

	"github.com/hajimehoshi/ebiten/v2"

	"highwater/web/paint"
	"highwater/web/scene/layout"
	"highwater/web/thing"
)

// Host is who uses the stage. All its methods are called on the game's goroutine.
type Host interface {
	// Frame is called once before each frame, with the canvas in CSS pixels. It returns the picture to
	// show; nil keeps the last one. When the picture changes with the clock, it asks for the next
	// frame itself by returning again is true.
	Frame(width, height float32) (p *layout.Picture, again bool)
	// Pointer tells what was done at a place.
	Pointer(e Event)
}

// Action is what a pointer did.
type Action uint8

// Actions. Hover is told whenever what lies under the pointer changes, also to nothing.
const (
	Hover Action = iota
	Click
	LongPress
)

// Event is one deed of the pointer; X and Y are CSS pixels on the canvas.
type Event struct {
	Action Action
	Thing  thing.Thing
	X, Y   float32
	Touch  bool
}

// Stage is the Ebitengine game. Use New.
type Stage struct {
	host    Host
	view    view
	pointer pointer
	atlas   atlas

	picture    *layout.Picture
	width      float32 // the canvas in CSS pixels
	height     float32
	ratio      float32 // device pixels to a CSS pixel
	still      *ebiten.Image
	stillMesh  mesh
	movingMesh mesh
	painted    painted
	again      bool
	now        func() float64
	// Sleep is told when no frame is due until Wake, a resize or the pointer asks for one, and when one
	// is. With it the page can stop its animation frames; nil leaves them running.
	Sleep  func(asleep bool)
	asleep bool
}

// painted says what the cached picture of still shapes was made from.
type painted struct {
	version    uint64
	scale      float32
	x, y, w, h float32
	empty      bool
}

// New makes a stage that draws sprites with paint. now is a clock in milliseconds, used for double
// clicks and long presses.
func New(host Host, paint Paint, now func() float64) *Stage {
	s := &Stage{host: host, now: now}
	s.atlas.paint = paint
	s.view.fit()
	s.painted.empty = true
	return s
}

// Run shows the stage until the page goes away.
func (s *Stage) Run() error {
	ebiten.SetFPSMode(ebiten.FPSModeVsyncOffMinimum) // no frame when nothing changes
	// One Update for each frame: a frame that came too early for the next tick would skip it, nobody
	// would ask for another frame, and time would stand still.
	ebiten.SetTPS(ebiten.SyncWithFPS)
	ebiten.SetRunnableOnUnfocused(true)
	ebiten.SetScreenClearedEveryFrame(false)
	return ebiten.RunGameWithOptions(s, &ebiten.RunGameOptions{InitUnfocused: true})
}

// Wake asks for a frame: a new picture is due, or something on the page has changed.
func (s *Stage) Wake() {
	ebiten.ScheduleFrame()
	s.sleep(false)
}

func (s *Stage) sleep(asleep bool) {
	if s.Sleep != nil && s.asleep != asleep {
		s.asleep = asleep
		s.Sleep(asleep)
	}
}

// Layout implements ebiten.Game: one pixel of the screen is one of the device.
func (s *Stage) Layout(w, h int) (int, int) {
	s.ratio = float32(ebiten.Monitor().DeviceScaleFactor())
	s.width, s.height = float32(w), float32(h)
	return int(math.Ceil(float64(s.width * s.ratio))), int(math.Ceil(float64(s.height * s.ratio)))
}

// Update implements ebiten.Game.
func (s *Stage) Update() error {
	s.readPointer()
	p, again := s.host.Frame(s.width, s.height)
	if p != nil {
		s.picture = p
	}
	s.again = again || s.pointer.busy()
	if s.again {
		ebiten.ScheduleFrame()
	}
	s.sleep(!s.again)
	return nil
}

// Draw implements ebiten.Game.
func (s *Stage) Draw(screen *ebiten.Image) {
	p := s.picture
	if p == nil || s.ratio == 0 {
		return
	}
	scale := p.Scale * s.view.zoom * s.ratio
	s.chooseAtlas(scale, p.Theme)
	if !s.drawStill(p, scale, screen.Bounds().Dx(), screen.Bounds().Dy()) {
		s.atlas.reset(min(s.atlas.size*2, lastAtlas))
		s.painted.empty = true
		s.drawStill(p, scale, screen.Bounds().Dx(), screen.Bounds().Dy())
	}
	op := &ebiten.DrawImageOptions{Blend: ebiten.BlendCopy}
	screen.DrawImage(s.still, op)
	m := &s.movingMesh
	m.begin(&s.atlas, scale, round(s.view.x*s.ratio), round(s.view.y*s.ratio))
	m.shapes(p.Moving)
	s.atlas.flush()
	m.paint(screen)
}

// chooseAtlas makes the atlas anew when the size of a pixel or the theme has changed.
func (s *Stage) chooseAtlas(scale float32, theme *paint.Theme) {
	if s.atlas.size != 0 && s.painted.scale == scale && s.atlas.theme == theme {
		return
	}
	size := firstAtlas
	if scale > 1.6 {
		size *= 2
	}
	s.atlas.theme = theme
	s.atlas.reset(max(size, s.atlas.size))
}

// drawStill repaints the cached picture when what it shows has changed; false: the atlas is full.
func (s *Stage) drawStill(p *layout.Picture, scale float32, w, h int) bool {
	if s.still == nil || s.still.Bounds().Dx() != w || s.still.Bounds().Dy() != h {
		if s.still != nil {
			s.still.Deallocate()
		}
		s.still = ebiten.NewImage(w, h)
		s.painted.empty = true
	}
	x, y := round(s.view.x*s.ratio), round(s.view.y*s.ratio)
	want := painted{version: p.Version, scale: scale, x: x, y: y}
	if s.painted == want {
		return true
	}
	m := &s.stillMesh
	m.begin(&s.atlas, scale, x, y)
	m.shapes(p.Still)
	if s.atlas.full && s.atlas.size < lastAtlas {
		return false
	}
	s.atlas.flush()
	s.still.Fill(ground(p.Theme.RGBA(paint.Stage)))
	m.paint(s.still)
	s.painted = want
	return true
}

// begin empties the mesh for another picture.
func (m *mesh) begin(a *atlas, scale, x, y float32) {
	m.vertices, m.indices = m.vertices[:0], m.indices[:0]
	m.a, m.scale, m.ox, m.oy = a, scale, x, y
}

// paint draws all triangles in one call.
func (m *mesh) paint(dst *ebiten.Image) {
	if len(m.indices) == 0 {
		return
	}
	dst.DrawTriangles32(m.vertices, m.indices, m.a.image, &ebiten.DrawTrianglesOptions{
		ColorScaleMode: ebiten.ColorScaleModePremultipliedAlpha,
	})
}

// opaque is a colour for Image.Fill.
type opaque struct{ r, g, b uint32 }

// RGBA implements color.Color.
func (c opaque) RGBA() (r, g, b, a uint32) { return c.r, c.g, c.b, 0xffff }

func ground(c uint32) opaque {
	return opaque{uint32(c>>24) * 0x101, uint32(c>>16&0xff) * 0x101, uint32(c>>8&0xff) * 0x101}
}
