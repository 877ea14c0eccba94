package sim

import (
	"highwater/sim/image"
	"highwater/sim/wire"
)

// Image is the cluster's metadata as the controller holds it, for reading only; also while no
// controller runs: what its disk says.
func (w *World) Image() *image.Image {
	return w.Controller(wire.FirstController).Image()
}

// Cuts is how many links are cut.
func (w *World) Cuts() int {
	n := 0
	for i := range w.net.links {
		if w.net.links[i].cut {
			n++
		}
	}
	return n
}

// Connected tells whether a TCP connection stands between two processes.
func (w *World) Connected(a, b wire.ID) bool {
	p, q := w.table.get(a), w.table.get(b)
	return p != nil && q != nil && p.connected(q.index)
}
