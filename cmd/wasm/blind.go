//go:build js

package main

import (
	"syscall/js"
	"time"
)

// canDraw tells whether this browser has WebGL 2, without which there is no stage. It asks the canvas
// that Ebitengine has made for itself, and for what Ebitengine will ask: then Ebitengine is given the
// same context, and none is made only to find out, which takes long.
func canDraw() bool {
	canvas := js.Global().Get("document").Call("querySelector", "canvas")
	wanted := map[string]any{"alpha": true, "premultipliedAlpha": true, "stencil": true}
	return canvas.Truthy() && canvas.Call("getContext", "webgl2", wanted).Truthy()
}

// blindPace is how often time passes where nothing is drawn: the page's words follow no faster.
const blindPace = 50 * time.Millisecond

// runBlind lets time pass in a browser that cannot draw. The page shows tables instead of the stage.
func (h *host) runBlind() {
	h.begun()
	h.bridge.Wake = nil
	h.bridge.Blind()
	for {
		time.Sleep(blindPace)
		h.pass()
	}
}
