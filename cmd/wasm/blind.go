//go:build js

package main

import (
	"syscall/js"
	"time"
)

// canDraw is what the loader found out: without WebGL 2 there is no stage.
func canDraw() bool {
	v := js.Global().Get("highwaterCanDraw")
	return v.Type() != js.TypeBoolean || v.Bool()
}

// blindPace is how often time passes where nothing is drawn: the page's words follow no faster.
const blindPace = 50 * time.Millisecond

// runBlind lets time pass in a browser that cannot draw. The page shows tables instead of the stage.
func (h *host) runBlind() {
	for {
		time.Sleep(blindPace)
		h.pass()
	}
}
