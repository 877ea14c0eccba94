package page

import (
	"highwater/lessons"
	"highwater/sim/node"
	"highwater/sim/wire"
	"highwater/web/player"
	"highwater/web/thing"
	"highwater/web/words"
)

// Pointed is what the stage points out on the front door: words about things, and rings around some.
// In a lesson it is nothing. Whoever wished no words on the stage still has the rings.
func (s *Session) Pointed() (callouts []thing.Callout, rings []thing.Thing) {
	callouts, rings = s.pointed()
	if s.Wordless {
		callouts = nil
	}
	return callouts, rings
}

func (s *Session) pointed() (callouts []thing.Callout, rings []thing.Thing) {
	c, p := s.Course, s.Player
	if c.Lesson.ID != lessons.HomeID {
		return nil, nil
	}
	subject, leader := p.Subject()
	record := func(id wire.ID) thing.Thing {
		return thing.Thing{Kind: thing.Record, Node: id, TP: subject.TP, Offset: subject.Offset}
	}
	o := p.Outage()
	switch {
	case o == nil && c.Missed() != 0:
		return nil, []thing.Thing{record(leader)}
	case o == nil:
		return s.introduced(subject, leader), []thing.Thing{record(leader)}
	case !c.Settled():
		for id, q := range p.World().Brokers() {
			if q.Running && s.has(id, subject) {
				r := record(id)
				callouts = append(callouts, thing.Callout{On: r, Above: len(rings) > 0,
					Text: words.CopyHere(subject.Key, len(rings) > 0)})
				rings = append(rings, r)
			}
		}
		return callouts, rings
	}
	on := func(kind thing.Kind, id wire.ID) thing.Thing {
		return thing.Thing{Kind: kind, Node: id, TP: subject.TP}
	}
	callouts = []thing.Callout{{On: on(thing.Leader, o.Next), Text: words.LeadsNow(p.Name(o.Next)),
		Above: true}}
	if q := p.World().Process(o.Leader); q != nil && !q.Running {
		callouts = append(callouts, thing.Callout{On: thing.Node(o.Leader), Above: true,
			Text: words.DeadSince((p.Now() - o.Killed) / node.Second)})
	}
	if s.has(o.Next, subject) {
		callouts = append(callouts, thing.Callout{On: record(o.Next), Text: words.Safe(subject.Key)})
	}
	return callouts, []thing.Thing{record(o.Next)}
}

// introduced says what there is to be seen before anything has happened.
func (s *Session) introduced(subject player.Subject, leader wire.ID) []thing.Callout {
	p := s.Player
	w := p.World()
	var copies []string
	last := wire.ID(0)
	for id := range w.Brokers() {
		if id != leader && s.has(id, subject) {
			copies, last = append(copies, p.Name(id)), id
		}
	}
	b := w.Broker(leader)
	if b == nil || last == 0 {
		return nil
	}
	of := func(kind thing.Kind, id wire.ID) thing.Thing {
		return thing.Thing{Kind: kind, Node: id, TP: subject.TP}
	}
	hw := of(thing.HighWatermark, leader)
	hw.Offset = b.Replica(subject.TP).HighWatermark()
	record := of(thing.Record, leader)
	record.Offset = subject.Offset
	list := []thing.Callout{
		{On: of(thing.Leader, leader), Text: words.TakesWrites(p.Name(leader)), Above: true},
		{On: record, Text: words.Order(subject.Key, true)},
		{On: hw, Text: words.Water(len(copies) + 1)},
		{On: of(thing.Replica, last), Text: words.Copying(copies)},
	}
	for id, q := range w.Clients() {
		if q.Running && q.Role == "producer" {
			desk := thing.Thing{Kind: thing.Client, Node: id, Name: q.Name}
			list = append(list, thing.Callout{On: desk, Text: words.ShopSends})
		}
	}
	for id := range w.Brokers() {
		if b := w.Broker(id); b != nil {
			for _, g := range b.GroupIDs() {
				list = append(list, thing.Callout{On: thing.Thing{Kind: thing.Group, Name: g},
					Text: words.KitchenReads(g)})
			}
		}
	}
	return list
}
