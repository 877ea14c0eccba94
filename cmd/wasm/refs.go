//go:build js

package main

import (
	"strings"

	"highwater/web/thing"
)

// picture is the stage as the session's wishes need it.
type picture struct{ *host }

// ZoomBy implements page.Stage.
func (p picture) ZoomBy(x float64) { p.stage.ZoomBy(float32(x)) }

// Fit implements page.Stage.
func (p picture) Fit() { p.stage.Fit() }

// Zoom implements page.Stage.
func (p picture) Zoom() float64 { return float64(p.stage.Zoom()) }

// Avoid implements page.Stage.
func (p picture) Avoid(w, h float64) {
	p.avoid.Width, p.avoid.Height = float32(w), float32(h)
	p.stage.Wake()
}

// Place implements page.Stage.
func (p picture) Place(s thing.Thing) (rect [4]float64, ok bool) {
	x, y, w, h, ok := p.stage.Place(s)
	return [4]float64{float64(x), float64(y), float64(w), float64(h)}, ok
}

// At implements page.Stage.
func (p picture) At(x, y float64) thing.Thing { return p.stage.At(float32(x), float32(y)) }

// Walk implements page.Stage: arrows go to the nearest thing in their direction.
func (p picture) Walk(from thing.Thing, key string) (thing.Thing, bool) {
	pic := p.stage.Picture()
	if pic == nil {
		return thing.Thing{}, false
	}
	r, ok := pic.Walk(from, strings.TrimPrefix(key, "Arrow"))
	if ok {
		p.stage.Wake()
	}
	return r, ok
}
