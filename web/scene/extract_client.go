package scene

import (
	"slices"
	"strconv"
	"strings"

	"highwater/sim"
	"highwater/sim/client"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// producing and consuming are what a machine lets be seen of the library inside it: applications and
// command-line tools alike.
type producing interface{ Library() *client.Producer }

type consuming interface{ Library() *client.Consumer }

// clients takes the cards of all clients that run, and of those that have just ended.
func (x *extractor) clients() {
	for id, p := range x.w.Clients() {
		if !p.Running && !x.lingers(p) {
			continue
		}
		c := clientModel{id: id, name: p.Name, role: p.Role, state: "running", group: -1}
		if !p.Running {
			c.state = "exited"
			if p.Ended == "crash" {
				c.state, c.tag = "crashed", "crashed"
			}
		}
		switch lib := p.Machine().(type) {
		case producing:
			x.producer(&c, lib.Library())
		case consuming:
			x.consumer(&c, lib.Library())
		case sharing:
			x.sharer(&c, lib.Library())
		}
		x.connections(&c)
		x.m.clients = append(x.m.clients, c)
	}
}

// lingers tells whether an ended client is still shown: a crashed application until its name is taken
// again, others for a moment.
func (x *extractor) lingers(p *sim.Process) bool {
	if p.Ended == "" {
		return false
	}
	if p.Ended == "crash" && p.Role != "tool" {
		return x.w.Named(p.Name) == p
	}
	return x.m.now-p.Since < 300*node.Millisecond
}

// connections wires a client to the brokers it has a connection with or believes to need, and to those
// it is cut off from: the wall needs a wire.
func (x *extractor) connections(c *clientModel) {
	for i := range x.m.brokers {
		id := x.m.brokers[i].id
		wired := x.w.Connected(c.id, id) || x.w.Cuts() > 0 && x.w.Link(c.id, id).Cut
		if wired && !slices.Contains(c.brokers, i) {
			c.brokers = append(c.brokers, i)
		}
	}
	slices.Sort(c.brokers)
}

func (x *extractor) need(c *clientModel, id wire.ID) {
	for i := range x.m.brokers {
		if x.m.brokers[i].id == id && c.state == "running" && !slices.Contains(c.brokers, i) {
			c.brokers = append(c.brokers, i)
		}
	}
}

// producer takes a producer's settings and its newest lines: what waits, what was acknowledged, what
// failed.
func (x *extractor) producer(c *clientModel, p *client.Producer) {
	acks := p.Config().Acks
	c.tag = "acks=" + strconv.Itoa(int(acks))
	if acks == wire.AcksAll {
		c.tag = "acks=all"
	}
	if p.Backlog() > 0 {
		c.lines = append(c.lines, lineModel{"clock", "waits for metadata"})
	}
	for q := range p.Partitions() {
		if internal(q.TP.Topic) {
			continue
		}
		c.room++
		busy := q.InFlight > 0 || q.Queued > 0 && q.Attempts > 0
		told, heard := x.news.told[clientPart{c.id, q.TP}]
		if q.Leader != wire.NoLeader && (busy || heard) {
			x.need(c, q.Leader)
		}
		if busy && c.state == "running" {
			c.lines = append(c.lines, lineModel{"clock", q.TP.String() + x.pending(c.id, &q)})
		} else if heard {
			c.lines = append(c.lines, toldLine(told))
		}
	}
}

// pending is the offset that an unanswered batch has got already, or which attempt it is.
func (x *extractor) pending(id wire.ID, q *client.ProducerPartition) string {
	if q.Attempts > 1 {
		return " try " + strconv.Itoa(int(q.Attempts))
	}
	if at, ok := x.news.written[clientPart{id, q.TP}]; ok {
		return " @" + strconv.FormatInt(at, 10)
	}
	return ""
}

// toldLine words what a producer was told: the last offset of a batch, or why it failed. With acks=0
// nobody says where the batch is.
func toldLine(f node.Fact) lineModel {
	switch f := f.(type) {
	case node.BatchFailed:
		return lineModel{"cross", f.TP.String() + " " + shortError(f.Error)}
	case node.BatchAcked:
		if f.BaseOffset < 0 {
			return lineModel{"check", f.TP.String() + " sent"}
		}
		last := f.BaseOffset + int64(len(f.Tags)) - 1
		return lineModel{"check", f.TP.String() + " @" + strconv.FormatInt(last, 10)}
	}
	return lineModel{}
}

// shortError is an error's name without its underscores: a card has little room.
func shortError(e wire.ErrorCode) string {
	return strings.ToLower(strings.ReplaceAll(e.Name(), "_", " "))
}

// consumer takes what a consumer reads: lag is what it has not polled yet, up to the leader's high
// watermark, which is all that a consumer may read.
func (x *extractor) consumer(c *clientModel, lib *client.Consumer) {
	if _, member := lib.Membership(); c.tag == "" && !member {
		c.tag = "manual"
	}
	paused := lib.Assigned() > 0
	for i := range lib.Assigned() {
		at := lib.At(i)
		part, ok := x.parts[at.TP]
		if !ok {
			continue
		}
		paused = paused && at.Paused
		read := readModel{part: part, lag: -1}
		if q := &x.m.partitions[part]; at.Position >= 0 && q.leader >= 0 {
			read.lag = max(q.leaderHW-at.Position, 0)
		}
		if at.Paused {
			read.label = "paused"
		}
		c.reads = append(c.reads, read)
		x.need(c, at.Leader)
	}
	if paused {
		c.tag = "paused"
	}
}

// marks puts the positions of consumers without a group on their partitions' lanes.
func (x *extractor) marks() {
	color := len(x.m.groups)
	for i := range x.m.clients {
		c := &x.m.clients[i]
		if c.group >= 0 || c.state != "running" {
			continue
		}
		lib, ok := x.w.Client(c.id).(consuming)
		if !ok || lib.Library().Assigned() == 0 {
			continue
		}
		for k := range lib.Library().Assigned() {
			at := lib.Library().At(k)
			if part, ok := x.parts[at.TP]; ok && at.Position >= 0 {
				q := &x.m.partitions[part]
				q.marks = append(q.marks, markModel{initial: c.name[:1], color: color, committed: -1,
					position: at.Position, ref: Ref{Node: c.id, TP: at.TP}})
			}
		}
		color++
	}
}
