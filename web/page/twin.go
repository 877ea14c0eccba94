package page

import (
	"strconv"
	"strings"

	"highwater/sim"
	"highwater/sim/node"
	"highwater/sim/wire"
	"highwater/web/words"
)

// mostRows bounds the tables of a large cluster.
const mostRows = 300

// twin is the stage in words and numbers.
func (s *Session) twin() Twin {
	t := Twin{Brokers: s.brokerRows(), Clients: s.clientRows(), Groups: s.groupRows(),
		Messages: s.messageRows(), Links: s.linkRows()}
	t.Partitions, t.Internal = s.partitionRows()
	return t
}

func (s *Session) brokerRows() (rows []BrokerRow) {
	world := s.Player.World()
	for _, id := range nodes(world) {
		q := world.Process(id)
		row := BrokerRow{ID: int64(id), Name: q.Name, State: "running", Running: q.Running}
		for tp, p := range world.Image().Partitions.All() {
			if wire.Housekeeping(tp.Topic) {
				continue
			}
			for _, r := range p.Replicas {
				switch {
				case r != id:
				case p.Leader == r:
					row.Leads++
				default:
					row.Follows++
				}
			}
		}
		if b := world.Broker(id); b != nil {
			row.State = b.State()
		}
		if b := world.Image().Broker(id); b != nil {
			row.Fenced = b.Fenced
		}
		if !q.Running {
			row.State = "stopped"
		}
		if id.IsController() && world.Deciding() == wire.NoLeader {
			row.State += ". " + words.NobodyInCharge()
		}
		if !q.Running || row.Fenced {
			row.Tone = words.Bad
		}
		if id.IsBroker() {
			row.Address = q.Name + ":9092"
		}
		rows = append(rows, row)
	}
	return rows
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

// partitionRows lists the partitions of the learner's topics, and those of Kafka's own.
func (s *Session) partitionRows() (rows, internal []PartitionRow) {
	world := s.Player.World()
	for tp, p := range world.Image().Partitions.All() {
		list := &rows
		if wire.Housekeeping(tp.Topic) {
			list = &internal
		}
		if len(*list) == mostRows {
			continue
		}
		row := PartitionRow{TP: tp.String(), Colour: colour(s.partitions, tp.String()),
			Leader: p.Leader.String(), Epoch: int64(p.LeaderEpoch), ISR: idText(p.ISR),
			Replicas: idText(p.Replicas), HW: -1, LEO: -1}
		if p.Leader == wire.NoLeader {
			row.Tone = words.Bad
		}
		for _, id := range p.Replicas {
			b := world.Broker(id)
			if b == nil {
				continue
			}
			r := b.Replica(tp)
			if r == nil {
				continue
			}
			if id == p.Leader {
				row.HW, row.LEO = r.HighWatermark(), r.LogEndOffset()
			}
			row.Copies = append(row.Copies, CopyRow{id.String(), r.HighWatermark(), r.LogEndOffset()})
		}
		*list = append(*list, row)
	}
	return rows, internal
}

func (s *Session) clientRows() (rows []ClientRow) {
	for id, q := range s.Player.World().Clients() {
		if q.Running {
			rows = append(rows, ClientRow{q.Name, q.Role, s.Player.Doing(id)})
		}
	}
	return rows
}

func (s *Session) groupRows() (rows []GroupRow) {
	all := s.Player.GroupRows()
	for _, r := range all[:min(len(all), mostRows)] {
		rows = append(rows, GroupRow{Group: r.Group, State: r.State, Coordinator: r.Coordinator,
			Member: r.Member, Has: r.Has})
	}
	return rows
}

func (s *Session) messageRows() (rows []MessageRow) {
	p := s.Player
	for f := range p.World().InFlight() {
		if words.OfMessage(f.Message.Body, 0).Rank == words.Routine {
			continue
		}
		if len(rows) == mostRows {
			break
		}
		kind := " request"
		if f.Message.Body.Reply() {
			kind = " answer"
		}
		rows = append(rows, MessageRow{p.Name(f.Message.From), p.Name(f.Message.To),
			f.Message.Body.API() + kind, f.Arrive, f.Held})
	}
	return rows
}

// mostLinked bounds the machines whose links are looked at, two by two.
const mostLinked = 40

// linkRows lists the links that are cut or as slow as no other.
func (s *Session) linkRows() (rows []LinkRow) {
	world := s.Player.World()
	ids := nodes(world)
	for id, q := range world.Clients() {
		if q.Running && len(ids) < mostLinked {
			ids = append(ids, id)
		}
	}
	usual := node.Time(world.Config().LatencyUs)
	for i, a := range ids {
		for _, b := range ids[:i] {
			l := world.Link(a, b)
			if !l.Cut && l.Latency == usual {
				continue
			}
			row := LinkRow{A: world.NameOf(b), B: world.NameOf(a), Text: words.LinkIsCut, Cut: l.Cut}
			if !l.Cut {
				row.Text = words.OneWay(l.Latency)
			}
			rows = append(rows, row)
		}
	}
	return rows
}
