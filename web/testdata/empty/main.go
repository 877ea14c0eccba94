//go:build js

// Command empty is the smallest Ebitengine program: what the page's own program is measured against.
package main

import (
	"syscall/js"

	"github.com/hajimehoshi/ebiten/v2"
)

type game struct{ told bool }

func (g *game) Update() error { return nil }

func (g *game) Draw(*ebiten.Image) {
	if !g.told {
		g.told = true
		js.Global().Set("firstFrame", js.Global().Get("performance").Call("now"))
	}
}

func (g *game) Layout(w, h int) (int, int) { return w, h }

func main() {
	if err := ebiten.RunGame(&game{}); err != nil {
		panic(err)
	}
}
