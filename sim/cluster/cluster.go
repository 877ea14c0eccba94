// Package cluster is what makes brokers and controllers one Kafka cluster: its id, who votes, and what
// its metadata log says. The log lies on the controllers' disks; no process has to run for it to be
// known.
package cluster

import (
	"highwater/sim/image"
	"highwater/sim/ordered"
	"highwater/sim/raft"
	"highwater/sim/wire"
)

// Cluster is one Kafka cluster.
type Cluster struct {
	ID     string    // cluster.id, as kafka-storage.sh format wrote it on every disk
	Voters []wire.ID // its controllers

	// img is what the committed records make, as far as somebody asked; epoch is the last one's.
	// Snapshots share it until one of them goes on.
	img    *image.Image
	shared bool
	epoch  int32
}

// New is a cluster of which nothing is written yet.
func New(id string, voters ...wire.ID) Cluster {
	img := image.New()
	return Cluster{ID: id, Voters: voters, img: &img}
}

// Clone makes a snapshot.
func (c *Cluster) Clone() Cluster {
	c.shared = true
	return *c
}

// own makes img this snapshot's alone.
func (c *Cluster) own(img image.Image) { c.img, c.shared = &img, false }

// Image is the cluster's metadata: what the records make that a majority of its controllers has on
// disk. It depends on their disks alone, whether or not anybody runs. disk gives a controller's log.
// For reading only.
func (c *Cluster) Image(disk func(wire.ID) *raft.Log) *image.Image {
	var room [8]*raft.Log
	logs := room[:0]
	for _, id := range c.Voters {
		logs = append(logs, disk(id))
	}
	log, end := Committed(logs)
	if at := c.img.Offset; at >= end || at >= 0 && log.EpochAt(at) != c.epoch {
		// A majority may lose records again that it had from a leader who was deposed at once.
		c.own(image.New())
	}
	if c.img.Offset+1 < end {
		if c.shared {
			c.own(c.img.Clone())
		}
		for offset, r := range log.Ascend(c.img.Offset + 1) {
			if offset >= end {
				break
			}
			c.img.Replay(offset, r)
		}
		c.epoch = log.EpochAt(end - 1)
	}
	return c.img
}

// Committed finds the longest log that a majority of the logs begins with: a log that begins so, and
// where that part ends.
func Committed(logs []*raft.Log) (log *raft.Log, end int64) {
	var room [8]int64
	for _, l := range logs {
		shared := room[:0]
		for _, m := range logs {
			shared = append(shared, l.Shared(m))
		}
		ordered.Sort(shared)
		if e := shared[(len(shared)-1)/2]; log == nil || e > end { // the majority's shortest
			log, end = l, e
		}
	}
	return log, end
}
