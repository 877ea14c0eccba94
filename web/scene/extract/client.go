package extract

import (
	"slices"
	"strconv"

	"highwater/sim"
	"highwater/sim/client"
	"highwater/sim/connect"
	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/postgres"
	"highwater/sim/registry"
	"highwater/sim/wire"
	"highwater/web/scene/model"
	"highwater/web/thing"
	"highwater/web/words"
)

// producing and consuming are what a machine lets be seen of the library inside it: applications and
// command-line tools alike.
type producing interface{ Library() *client.Producer }

type consuming interface{ Library() *client.Consumer }

// clients takes the cards of all clients that run, and of those that have just ended.
func (x *extractor) clients() {
	for id, p := range x.w.Clients() {
		x.m.HasReaders = x.m.HasReaders || p.Role == "consumer"
		if !p.Running && !x.lingers(p) {
			continue
		}
		c := model.Client{ID: id, Name: p.Name, Role: p.Role, State: "running", Group: -1}
		if !p.Running {
			c.State = "exited"
			if p.Ended == "crash" {
				c.State, c.Tag = "crashed", words.State("crashed")
			}
		}
		switch lib := p.Machine().(type) {
		case producing:
			x.producer(&c, lib.Library())
		case consuming:
			x.consumer(&c, lib.Library())
		case *registry.Registry:
			x.registry(&c, lib)
		case *postgres.Postgres:
			x.postgres(&c, lib)
		case *connect.Worker:
			x.worker(&c, lib)
		case sharing:
			x.sharer(&c, lib.Library())
		}
		x.connections(&c)
		x.m.Clients = append(x.m.Clients, c)
	}
}

// registry takes what a schema registry knows: the level, and of each subject the newest version, or
// the schema that it has just refused.
func (x *extractor) registry(c *model.Client, r *registry.Registry) {
	if c.State == "running" {
		c.Tag = r.Store().Level
	}
	for _, s := range r.Store().Subjects {
		live := s.Live()
		if len(live) == 0 {
			continue
		}
		c.Room++
		line := model.Line{Icon: "check", Text: words.Version(s.Name, live[len(live)-1].Number)}
		if r.Refused(s.Name) != nil {
			line = model.Line{Icon: "cross", Text: words.RefusedAt(s.Name)}
		}
		c.Lines = append(c.Lines, line)
	}
	if !r.Ready() && c.State == "running" {
		c.Lines = append(c.Lines, model.Line{Icon: "clock", Text: words.NoteReads})
	}
}

// postgres takes a server's tables, each with its number of rows.
func (x *extractor) postgres(c *model.Client, p *postgres.Postgres) {
	if c.State == "running" {
		c.Tag = ":5432"
	}
	d := p.Database()
	for _, t := range d.Tables() {
		c.Room++
		c.Lines = append(c.Lines, model.Line{Icon: "check", Text: words.TableRows(t.Name, d.Count(t))})
	}
	if c.Room == 0 {
		c.Lines = []model.Line{{Icon: "clock", Text: words.NoteNoTables}}
	}
}

// frozen marks the clients that stand still, whatever else is the matter with them.
func (x *extractor) frozen() {
	for i := range x.m.Clients {
		c := &x.m.Clients[i]
		if p := x.w.Process(c.ID); p != nil && p.Running && p.Frozen {
			c.Tag, c.Tone = words.NoteMachine(true, 0, 0), model.Warning
		}
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
	return x.m.Now-p.Since < 300*node.Millisecond
}

// connections wires a client to the brokers it has a connection with or believes to need, and to those
// it is cut off from: the wall needs a wire.
func (x *extractor) connections(c *model.Client) {
	for i := range x.m.Brokers {
		id := x.m.Brokers[i].ID
		wired := x.w.Connected(c.ID, id) || x.w.Cuts() > 0 && x.w.Link(c.ID, id).Cut
		if wired && !slices.Contains(c.Brokers, i) {
			c.Brokers = append(c.Brokers, i)
		}
	}
	ordered.Sort(c.Brokers)
	for _, i := range c.Brokers {
		if who, secret, ok := x.w.Broker(x.m.Brokers[i].ID).Principal(c.ID); ok && secret {
			c.User, c.Locked = words.User(who), append(c.Locked, i)
		}
	}
}

func (x *extractor) need(c *model.Client, id wire.ID) {
	for i := range x.m.Brokers {
		if x.m.Brokers[i].ID == id && c.State == "running" && !slices.Contains(c.Brokers, i) {
			c.Brokers = append(c.Brokers, i)
		}
	}
}

// producer takes a producer's settings and its newest lines: what waits, what was acknowledged, what
// failed.
func (x *extractor) producer(c *model.Client, p *client.Producer) {
	acks := p.Config().Acks
	c.Tag = "acks=" + strconv.Itoa(int(acks))
	if acks == wire.AcksAll {
		c.Tag = "acks=all"
	}
	if p.Backlog() > 0 {
		c.Lines = append(c.Lines, model.Line{Icon: "clock", Text: words.NoteMetadata})
	}
	again := false
	for q := range p.Partitions() {
		if wire.Housekeeping(q.TP.Topic) {
			continue
		}
		c.Room++
		busy := q.InFlight > 0 || q.Queued > 0 && q.Attempts > 0
		told, heard := x.news.told[clientPart{c.ID, q.TP}]
		if q.Leader != wire.NoLeader && (busy || heard) {
			x.need(c, q.Leader)
		}
		if busy && c.State == "running" && q.Again {
			c.Lines = append(c.Lines, model.Line{Icon: "cross", Text: q.TP.String()})
			if !again { // once for all that failed
				again = true
				c.Lines = append(c.Lines, model.Line{Icon: "clock", Text: words.NoteTriesAgain})
			}
		} else if busy && c.State == "running" {
			c.Lines = append(c.Lines, model.Line{Icon: "clock", Text: q.TP.String() +
				x.pending(c.ID, &q)})
		} else if heard {
			icon, text := words.Card(told)
			c.Lines = append(c.Lines, model.Line{Icon: icon, Text: text})
		}
	}
}

// pending is the offset that an unanswered batch has got already, or which attempt it is.
func (x *extractor) pending(id wire.ID, q *client.ProducerPartition) string {
	if q.Attempts > 0 {
		return " " + words.Attempt(q.Attempts)
	}
	if at, ok := x.news.written[clientPart{id, q.TP}]; ok {
		return " @" + strconv.FormatInt(at, 10)
	}
	return ""
}

// consumer takes what a consumer reads: lag is what it has not polled yet, up to the leader's high
// watermark, which is all that a consumer may read.
func (x *extractor) consumer(c *model.Client, lib *client.Consumer) {
	if _, member := lib.Membership(); c.Tag == "" && !member {
		c.Tag = "manual"
	}
	paused := lib.Assigned() > 0
	for i := range lib.Assigned() {
		at := lib.At(i)
		part, ok := x.parts[at.TP]
		if !ok {
			continue
		}
		paused = paused && at.Paused
		read := model.Read{Part: part, Lag: -1}
		if q := &x.m.Partitions[part]; at.Position >= 0 && q.Leader >= 0 {
			read.Lag = max(q.LeaderHW-at.Position, 0)
		}
		if at.Paused {
			read.Label = "paused"
		}
		c.Reads = append(c.Reads, read)
		x.need(c, at.Leader)
	}
	if paused {
		c.Tag = "paused"
	}
}

// marks puts the positions of consumers without a group on their partitions' lanes.
func (x *extractor) marks() {
	color := len(x.m.Groups)
	for i := range x.m.Clients {
		c := &x.m.Clients[i]
		if c.Group >= 0 || c.State != "running" {
			continue
		}
		lib, ok := x.w.Client(c.ID).(consuming)
		if !ok || lib.Library().Assigned() == 0 {
			continue
		}
		for k := range lib.Library().Assigned() {
			at := lib.Library().At(k)
			if part, ok := x.parts[at.TP]; ok && at.Position >= 0 {
				q := &x.m.Partitions[part]
				q.Marks = append(q.Marks, model.Mark{Initial: c.Name[:1], Color: color, Committed: -1,
					Position: at.Position, Ref: thing.Thing{Node: c.ID, TP: at.TP}})
			}
		}
		color++
	}
}
