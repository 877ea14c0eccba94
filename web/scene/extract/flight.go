package extract

import (
	"highwater/sim/wire"
	"highwater/web/scene/model"
	"highwater/web/thing"
	"highwater/web/words"
)

// flights takes all messages on the wire.
func (x *extractor) flights() {
	for f := range x.w.InFlight() {
		m := &f.Message
		if m.From == wire.You || m.To == wire.You || f.Sent > x.m.Now {
			continue
		}
		out := model.Flight{Seq: f.Seq, From: m.From, To: m.To, Sent: f.Sent, Due: f.Arrive, Part: -1,
			Tint: -1, Held: f.Held, Replica: m.From.IsBroker() && m.To.IsBroker()}
		x.read(&out, m.Body)
		x.m.Flights = append(x.m.Flights, out)
	}
}

// flightKinds are the forms of messages as the stage draws them.
var flightKinds = [...]model.FlightKind{words.Dot: model.DotFlight, words.Note: model.NoteFlight,
	words.Ask: model.FetchFlight, words.Ack: model.AckFlight, words.Refusal: model.ErrorFlight,
	words.Batch: model.BatchFlight}

// read says how a message is drawn: as the vocabulary has it, with the colour of its partition and the
// records inside.
func (x *extractor) read(f *model.Flight, body wire.Body) {
	said := words.OfMessage(body, words.Capsules)
	f.Kind, f.Label, f.Background = flightKinds[said.Form], said.Capsule, said.Background
	f.Replica = said.Copying && !f.From.IsClient() && !f.To.IsClient()
	if said.Form == words.Refusal {
		if f.Error = said.No.Name(); said.No == wire.None {
			f.Error = said.Capsule
		}
	}
	x.signed(f, said.Form)
	if part, ok := x.parts[said.About.TP]; ok && said.About.Kind == thing.Partition {
		f.Part = part
		if said.Form == words.Batch {
			f.Tint = part
		}
	}
	switch {
	case said.Form == words.Batch && f.Part < 0 && body.Reply(): // of a topic that is gone
		f.Kind, f.Label = model.DotFlight, ""
	case said.Form == words.Batch:
		x.inside(f, body)
	case said.Form == words.Dot && said.About.Kind == thing.Group && x.rebalances(said.About.Name):
		f.Label = words.HeartbeatCapsule // its answer is the news
	}
}

// signed writes on a client's request who sends it, where a broker knows.
func (x *extractor) signed(f *model.Flight, form words.Form) {
	if !f.From.IsClient() || !f.To.IsBroker() || form == words.Dot {
		return
	}
	who, secret, ok := x.w.Broker(f.To).Principal(f.From)
	if !ok || !secret {
		return
	}
	if f.Label != "" {
		f.Label += " · "
	}
	f.Label += words.User(who)
}

// rebalances tells whether a group's members are joining.
func (x *extractor) rebalances(id string) bool {
	for i := range x.m.Groups {
		if g := &x.m.Groups[i]; g.ID == id && len(g.Joined) > 0 {
			return true
		}
	}
	return false
}

// inside takes the records that a message brings.
func (x *extractor) inside(f *model.Flight, body wire.Body) {
	switch b := body.(type) {
	case *wire.ProduceRequest:
		for i := range b.Partitions {
			p := &b.Partitions[i]
			if _, ok := x.parts[p.TP]; ok && p.Batch != nil {
				x.tokens(f, p.Batch)
			}
		}
	case *wire.FetchReply:
		for i := range b.Partitions {
			p := &b.Partitions[i]
			if _, ok := x.parts[p.TP]; ok {
				for _, batch := range p.Batches {
					x.tokens(f, batch)
				}
			}
		}
	case *wire.ShareFetchReply: // whole batches travel, only the acquired records are the member's own
		for i := range b.Partitions {
			p := &b.Partitions[i]
			for _, batch := range p.Batches {
				x.acquiredTokens(f, batch, p.Acquired)
			}
		}
	}
}

// tokens adds a batch's records to a capsule: four are shown, the rest is counted.
func (x *extractor) tokens(f *model.Flight, b *wire.Batch) {
	for i := range b.Records {
		if len(f.Tokens) < 4 {
			f.Tokens = append(f.Tokens, x.keys.style(&b.Records[i]))
		} else {
			f.More++
		}
	}
}

func (x *extractor) acquiredTokens(f *model.Flight, b *wire.Batch, acquired []wire.AcquiredRecords) {
	for i := range b.Records {
		offset := b.BaseOffset + int64(b.Records[i].OffsetDelta)
		for _, a := range acquired {
			if a.FirstOffset <= offset && offset <= a.LastOffset {
				if len(f.Tokens) < 4 {
					f.Tokens = append(f.Tokens, x.keys.style(&b.Records[i]))
				} else {
					f.More++
				}
			}
		}
	}
}

// parked takes the requests that wait at brokers.
func (x *extractor) parked() {
	for i := range x.m.Brokers {
		id := x.m.Brokers[i].ID
		for q := range x.w.Broker(id).Parked() {
			p := model.Parked{At: id, From: q.From, Part: -1, Since: q.Since,
				Produce: q.API == "Produce"}
			if p.Produce || x.m.Brokers[i].Dead() {
				continue // its producer's card shows the clock
			}
			p.Label = words.WaitingFetch(-1)
			if len(q.Waits) == 1 {
				if part, ok := x.parts[q.Waits[0].TP]; ok {
					p.Part, p.Label = part, words.WaitingFetch(q.Waits[0].Needs-1)
				}
			}
			x.m.Parked = append(x.m.Parked, p)
		}
	}
}
