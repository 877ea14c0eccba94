package page

import (
	"strconv"
	"strings"

	"highwater/sim"
	"highwater/sim/node"
	"highwater/sim/wire"
	"highwater/web/player"
)

// twin is the stage in words and numbers: for screen readers, for browsers that can't draw, and for
// tests.
func (s *Session) twin(w *writer) {
	s.twinBrokers(w)
	s.twinPartitions(w)
	s.twinClients(w)
	s.twinGroups(w)
	s.twinMessages(w)
	s.twinLinks(w)
}

func (s *Session) twinBrokers(w *writer) {
	world := s.Player.World()
	ids := nodes(world)
	w.list("brokers", len(ids), func(i int) {
		q, leads, follows := world.Process(ids[i]), 0, 0
		for _, p := range world.Image().Partitions.All() {
			for _, r := range p.Replicas {
				switch {
				case r != ids[i]:
				case p.Leader == r:
					leads++
				default:
					follows++
				}
			}
		}
		state := "running"
		if b := world.Broker(ids[i]); b != nil {
			state = b.State()
		}
		if !q.Running {
			state = "stopped"
		}
		w.obj("", func() {
			w.num("id", int64(ids[i]))
			w.str("name", q.Name)
			w.str("state", state)
			if b := world.Image().Broker(ids[i]); b != nil {
				w.flag("fenced", b.Fenced)
			}
			w.num("leads", int64(leads))
			w.num("follows", int64(follows))
			if ids[i].IsBroker() {
				w.str("address", q.Name+":9092")
			}
		})
	})
}

// nodes lists the controllers and then the brokers.
func nodes(world *sim.World) []wire.ID {
	var ids []wire.ID
	for id := range world.Controllers() {
		ids = append(ids, id)
	}
	for id := range world.Brokers() {
		ids = append(ids, id)
	}
	return ids
}

func idText(ids []wire.ID) string {
	parts := make([]string, len(ids))
	for i, id := range ids {
		parts[i] = strconv.Itoa(int(id))
	}
	return strings.Join(parts, ",")
}

// mostRows bounds the tables of a large cluster.
const mostRows = 300

func (s *Session) twinPartitions(w *writer) {
	world := s.Player.World()
	w.key("partitions")
	w.open('[')
	n := 0
	for tp, p := range world.Image().Partitions.All() {
		if n++; n > mostRows {
			break
		}
		w.obj("", func() {
			w.str("tp", tp.String())
			if look, ok := s.partitions[tp.String()]; ok {
				w.num("colour", int64(look))
			}
			w.str("leader", p.Leader.String())
			w.num("epoch", int64(p.LeaderEpoch))
			w.str("isr", idText(p.ISR))
			w.str("replicas", idText(p.Replicas))
			hw, leo := int64(-1), int64(-1)
			if b := world.Broker(p.Leader); b != nil {
				if r := b.Replica(tp); r != nil {
					hw, leo = r.HighWatermark(), r.LogEndOffset()
				}
			}
			w.num("hw", hw)
			w.num("leo", leo)
			w.key("copies")
			w.open('[')
			for _, id := range p.Replicas {
				b := world.Broker(id)
				if b == nil {
					continue
				}
				if r := b.Replica(tp); r != nil {
					w.obj("", func() {
						w.str("broker", id.String())
						w.num("hw", r.HighWatermark())
						w.num("leo", r.LogEndOffset())
					})
				}
			}
			w.close(']')
		})
	}
	w.close(']')
}

func (s *Session) twinClients(w *writer) {
	world := s.Player.World()
	w.key("clients")
	w.open('[')
	for id, q := range world.Clients() {
		if !q.Running {
			continue
		}
		w.obj("", func() {
			w.num("id", int64(id))
			w.str("name", q.Name)
			w.str("role", q.Role)
			w.list("lines", 1, func(int) { w.value(s.Player.Doing(id)) })
		})
	}
	w.close(']')
}

func (s *Session) twinMessages(w *writer) {
	p := s.Player
	w.key("messages")
	w.open('[')
	n := 0
	for f := range p.World().InFlight() {
		if !player.Telling(f.Message.Body) {
			continue
		}
		if n++; n > mostRows {
			break
		}
		kind := " request"
		if f.Message.Body.Reply() {
			kind = " answer"
		}
		w.obj("", func() {
			w.str("from", p.Name(f.Message.From))
			w.str("to", p.Name(f.Message.To))
			w.str("what", f.Message.Body.API()+kind)
			w.num("arrives", int64(f.Arrive))
			w.flag("held", f.Held)
		})
	}
	w.close(']')
}

// mostLinked bounds the machines whose links are looked at, two by two.
const mostLinked = 40

// twinLinks lists the links that are cut or as slow as no other.
func (s *Session) twinLinks(w *writer) {
	world := s.Player.World()
	ids := nodes(world)
	for id, q := range world.Clients() {
		if q.Running && len(ids) < mostLinked {
			ids = append(ids, id)
		}
	}
	usual := node.Time(world.Config().LatencyUs)
	w.key("links")
	w.open('[')
	for i, a := range ids {
		for _, b := range ids[:i] {
			l := world.Link(a, b)
			if !l.Cut && l.Latency == usual {
				continue
			}
			w.obj("", func() {
				w.str("a", world.NameOf(b))
				w.str("b", world.NameOf(a))
				w.flag("cut", l.Cut)
				text := "cut"
				if !l.Cut {
					text = player.Span(l.Latency) + " one way"
				}
				w.str("text", text)
			})
		}
	}
	w.close(']')
}
