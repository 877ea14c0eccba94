package sim

import (
	"highwater/sim/image"
	"highwater/sim/raft"
	"highwater/sim/wire"
)

// Image is the cluster's metadata: what is committed in the log on its controllers' disks, whether or
// not any of them runs. For reading only.
func (w *World) Image() *image.Image { return w.cluster.Image(w.disk) }

// disk is a controller's metadata log.
func (w *World) disk(id wire.ID) *raft.Log { return w.Controller(id).Log() }

// Deciding is the controller that decides now: it elects leaders, fences brokers, makes topics.
// wire.NoLeader while there is none: then everything stays as it is, and what has a leader goes on.
func (w *World) Deciding() wire.ID {
	active, epoch := wire.NoLeader, int32(-1)
	for id, p := range w.Controllers() {
		if c := w.Controller(id); p.Running && c.Active() && c.Epoch() > epoch {
			active, epoch = id, c.Epoch()
		}
	}
	return active
}

// Cuts is how many links are cut.
func (w *World) Cuts() int {
	n := 0
	for i := range w.net.links {
		if w.net.links[i].cut() {
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
