//go:build js

// Command wasm is the page's only Go program. It runs in the stage's frame: it joins the session, which
// knows no browser, to the stage, which knows no simulation.
package main

import (
	"image"
	"runtime"
	"runtime/debug"
	"syscall/js"

	"highwater/lessons"
	"highwater/sim/node"
	"highwater/web/page"
	"highwater/web/player"
	"highwater/web/scene"
	"highwater/web/scene/layout"
	"highwater/web/stage"
	"highwater/web/thing"
)

func main() {
	collect := putOff()
	h := newHost(page.NewSession(load))
	h.begun = collect
	h.stage = stage.New(h, paint, now)
	h.stage.Sleep = func(asleep bool) { js.Global().Call("highwaterSleep", asleep) }
	h.session.Stage = picture{h}
	h.followPointer()
	h.bridge = &page.Bridge{Session: h.session, Wake: h.stage.Wake}
	h.bridge.Expose()
	defer func() {
		if r := recover(); r != nil {
			h.bridge.Fail(r)
			panic(r)
		}
	}()
	if !canDraw() {
		h.runBlind()
	}
	if err := h.stage.Run(); err != nil {
		panic(err)
	}
}

// load parses the lessons, when the first of them is opened.
func load() []*lessons.Lesson {
	ls, err := lessons.Load()
	if err != nil {
		panic(err) // the build checks the lessons, so this can't happen
	}
	return ls
}

// startMemory is what the start may take before rubbish is collected after all.
const startMemory = 256 << 20

// tightHeap is from how much memory on the heap may grow by a quarter only before rubbish is collected,
// and by less from three times as much.
// What is old has no pointers in it, so that looking through it costs little; and memory that a page
// has taken it never gives back.
const tightHeap = 64 << 20

// mostHeld is from how much memory in use the oldest history is folded.
const mostHeld = 512 << 20

// tighten is called now and then.
func (h *host) tighten() {
	if h.frames++; h.frames%64 != 0 {
		return
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	percent := 100
	h.live = m.NextGC / uint64(100+h.percent) * 100
	switch {
	case h.live > 3*tightHeap:
		percent = 15
	case h.live > tightHeap:
		percent = 25
	}
	if percent != h.percent {
		debug.SetGCPercent(percent)
		h.percent = percent
	}
}

// putOff puts the collection of rubbish off until the function that it gives is called: nearly all that
// is made before the first picture stays, and looking through it again and again takes a tenth of that
// time.
func putOff() (collect func()) {
	percent, most := debug.SetGCPercent(-1), debug.SetMemoryLimit(startMemory)
	return func() {
		debug.SetGCPercent(percent)
		debug.SetMemoryLimit(most)
	}
}

var performance = js.Global().Get("performance")

// now is a clock in milliseconds.
func now() float64 { return performance.Call("now").Float() }

// host is the stage's view of the session.
type host struct {
	session  *page.Session
	stage    *stage.Stage
	bridge   *page.Bridge
	composer scene.Composer
	last     float64 // when the last frame was, in ms; 0 after a pause
	hover    thing.Thing
	drawn    drawn
	recent   []node.Event
	ages     []float32
	screen   float64
	looked   uint64 // the version of the picture whose looks the page knows
	avoid    layout.Corner
	drewAt   float64 // when a picture was made last
	frames   int
	live     uint64 // bytes in use
	percent  int    // of new memory before rubbish is collected
	begun    func() // what waits for the first picture; nil after that
}

// drawn says what the last picture was made from.
type drawn struct {
	version       uint64
	at            node.Time
	seq           uint64
	width, height float32
	hover         thing.Thing
	world         *player.Player
	course        uint64
	avoid         layout.Corner
}

func newHost(s *page.Session) *host { return &host{session: s, percent: 100} }

// flyMs is how long a picture stays while time flies: nobody can follow it, and the time is needed.
const flyMs = 250

// Frame implements stage.Host.
func (h *host) Frame(width, height float32) (*layout.Picture, bool) {
	p := h.session.Player
	if p == nil {
		return nil, true // the page hasn't said yet what to open: a frame may come first
	}
	h.pass()
	behind := h.settle()
	if z := float64(h.stage.Zoom()); h.session.Zoom != z { // the wheel or two fingers did it
		h.session.Zoom = z
		h.session.Touch()
		h.bridge.Tell()
	}
	d := drawn{h.session.Version(), p.Now(), p.World().Seq(), width, height, h.hover, p, p.Course(),
		h.avoid}
	if d == h.drawn && !p.Playing() {
		return nil, behind
	}
	if t := now(); p.Flies() && t < h.drewAt+flyMs {
		return nil, true
	} else {
		h.drewAt = t
	}
	if d.world != h.drawn.world || d.course != h.drawn.course {
		h.composer.Reset()
	}
	h.drawn = d
	pic := h.composer.Layout(p.World(), h.look(), h.options(width, height))
	if pic.Version != h.looked {
		h.looked = pic.Version
		h.tellLooks()
	}
	return pic, p.Playing() || behind
}

// settle does what the first picture needn't wait for. It returns whether there is more to do.
func (h *host) settle() bool {
	if h.drawn.world == nil {
		return true
	}
	if h.begun != nil {
		h.begun()
		h.begun = nil
	}
	h.tighten()
	return h.session.Player.Audit()
}

// pass lets the time since the last call pass for the player, and tells the page.
func (h *host) pass() {
	p, t := h.session.Player, now()
	p.Clock = now
	p.Room = player.Room{Held: func() uint64 { return h.live }, Most: mostHeld}
	if h.last > 0 {
		p.Tick(min((t-h.last)/1000, 0.25))
		h.screen += t - h.last
	}
	h.last = 0
	if p.Playing() {
		h.last = t
	}
	h.bridge.Tell()
}

// tellLooks lets the page's legend and prose show keys and partitions as the stage does.
func (h *host) tellLooks() {
	var keys []page.KeyLook
	for _, k := range h.composer.Keys() {
		keys = append(keys, page.KeyLook(k))
	}
	var groups []page.GroupLook
	for _, g := range h.composer.Groups() {
		groups = append(groups, page.GroupLook(g))
	}
	news := h.session.SetLooks(keys, h.composer.PartitionLooks())
	if h.session.SetGroupLooks(groups) || news {
		h.bridge.Tell()
	}
}

// look gathers the newest events, and how long ago they were on the screen.
func (h *host) look() []node.Event {
	p := h.session.Player
	h.recent, h.ages = p.Recent(h.recent[:0]), h.ages[:0]
	for i := range h.recent {
		h.ages = append(h.ages, float32(float64(p.Now()-h.recent[i].At)/1000/p.EyeRate()))
	}
	return h.recent
}

func (h *host) options(width, height float32) layout.Options {
	s, p := h.session, h.session.Player
	o := layout.Options{
		Width: width, Height: height, Dark: s.Dark, Phone: width < 620, Now: p.Now(),
		Selected: s.Selected, Opened: s.Opened, Veiled: s.Veiled(), Hover: h.hover,
		ReducedMotion: s.Reduced, Playing: p.Playing(), Screen: h.screen, Avoid: h.avoid,
	}
	o.Callouts, o.Rings = s.Pointed()
	if p.Playing() {
		o.Ages = h.ages
	}
	return o
}

// followPointer tells the stage when a mouse or a finger leaves it, so that nothing stays lit.
func (h *host) followPointer() {
	root := js.Global().Get("document").Get("documentElement")
	for name, away := range map[string]bool{"pointerenter": false, "pointerleave": true} {
		root.Call("addEventListener", name, js.FuncOf(func(js.Value, []js.Value) any {
			h.stage.Leave(away)
			return nil
		}))
	}
}

// Pointer implements stage.Host.
func (h *host) Pointer(e stage.Event) {
	switch e.Action {
	case stage.Hover:
		h.hover = e.Thing
	case stage.Click, stage.LongPress:
		if e.Thing.Kind == thing.Power && e.Action == stage.Click {
			h.session.Power(e.Thing.Node)
		} else {
			h.session.Select(e.Thing)
		}
	}
	h.bridge.Tell()
	h.stage.Wake()
}

// paint has the browser draw sprites; see web/ui/atlas.js.
func paint(commands string, size int, area image.Rectangle, pix []byte) {
	out := js.Global().Call("highwaterPaint", commands, size, area.Min.X, area.Min.Y, area.Dx(),
		area.Dy())
	js.CopyBytesToGo(pix, out)
}
