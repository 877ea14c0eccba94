package scene

import (
	"strconv"

	"highwater/sim"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// flights takes all messages on the wire.
func (x *extractor) flights() {
	for f := range x.w.InFlight() {
		m := &f.Message
		if m.From == wire.You || m.To == wire.You || f.Sent > x.m.now {
			continue
		}
		out := flightModel{seq: f.Seq, from: m.From, to: m.To, sent: f.Sent, due: f.Arrive, part: -1,
			tint: -1, held: f.Held, replica: m.From.IsBroker() && m.To.IsBroker()}
		x.read(&out, m.Body)
		x.m.flights = append(x.m.flights, out)
	}
}

// read says how a message is drawn by what it says.
func (x *extractor) read(f *flightModel, body wire.Body) {
	switch b := body.(type) {
	case *wire.ProduceRequest:
		x.produceRequest(f, b)
	case *wire.ProduceReply:
		x.produceReply(f, b)
	case *wire.FetchRequest:
		x.fetchRequest(f, b)
	case *wire.FetchReply:
		x.fetchReply(f, b)
	case *wire.BrokerHeartbeatRequest, *wire.BrokerHeartbeatReply:
		f.kind, f.background = dotFlight, true
	case *wire.MetadataFetchRequest:
		f.kind, f.background, f.replica = dotFlight, true, true
	case *wire.MetadataFetchReply:
		f.kind, f.background, f.replica = dotFlight, len(b.Records) == 0, true
		if len(b.Records) > 0 {
			f.kind, f.label, f.replica = noteFlight, "metadata", false
		}
	case *wire.AlterPartitionReply:
		f.kind = ackFlight
		for i := range b.Partitions {
			x.failed(f, b.Partitions[i].Error)
		}
		x.failed(f, b.Error)
	case *wire.ConnectionClosed:
		f.kind, f.background = dotFlight, true
	default:
		if x.readGroup(f, body) {
			return
		}
		f.kind, f.replica = dotFlight, false
		if !body.Reply() && body.API() != "ApiVersions" {
			f.kind, f.label = noteFlight, body.API()
		}
	}
}

func (x *extractor) failed(f *flightModel, e wire.ErrorCode) {
	if e != wire.None && f.kind != errorFlight {
		f.kind, f.error = errorFlight, e.Name()
	}
}

// commit shows the bookmark that a consumer puts: the offset of the next record to read.
func (x *extractor) commit(f *flightModel, r *wire.OffsetCommitRequest) {
	f.kind, f.label = noteFlight, "commit"
	if len(r.Partitions) == 1 {
		if part, ok := x.parts[r.Partitions[0].TP]; ok {
			f.part = part
			f.label += " @" + strconv.FormatInt(r.Partitions[0].Offset, 10)
		}
	} else {
		f.label += " " + strconv.Itoa(len(r.Partitions))
	}
}

func (x *extractor) produceRequest(f *flightModel, r *wire.ProduceRequest) {
	for i := range r.Partitions {
		p := &r.Partitions[i]
		part, ok := x.parts[p.TP]
		if !ok || p.Batch == nil {
			continue
		}
		if f.part < 0 {
			f.part, f.tint, f.label = part, part, p.TP.String()
		} else if i == 1 {
			f.label += " +" + strconv.Itoa(len(r.Partitions)-1)
		}
		x.tokens(f, p.Batch)
	}
}

// tokens adds a batch's records to a capsule: four are shown, the rest is counted.
func (x *extractor) tokens(f *flightModel, b *wire.Batch) {
	for i := range b.Records {
		if len(f.tokens) < 4 {
			f.tokens = append(f.tokens, x.keys.style(&b.Records[i]))
		} else {
			f.more++
		}
	}
}

func (x *extractor) produceReply(f *flightModel, r *wire.ProduceReply) {
	f.kind = ackFlight
	for i := range r.Partitions {
		p := &r.Partitions[i]
		if part, ok := x.parts[p.TP]; ok {
			f.part = part
		}
		x.failed(f, p.Error)
		if p.Error == wire.None && f.label == "" {
			f.label = "@" + strconv.FormatInt(p.BaseOffset, 10)
		}
	}
}

func (x *extractor) fetchRequest(f *flightModel, r *wire.FetchRequest) {
	f.kind, f.label = fetchFlight, "fetch"
	if len(r.Partitions) == 1 {
		p := &r.Partitions[0]
		if part, ok := x.parts[p.TP]; ok {
			f.part = part
			f.label += " @" + strconv.FormatInt(p.FetchOffset, 10)
		}
	}
	if r.ReplicaID != wire.NoReplica {
		f.label = ""
	}
}

func (x *extractor) fetchReply(f *flightModel, r *wire.FetchReply) {
	f.kind = dotFlight
	var first, last int64
	for i := range r.Partitions {
		p := &r.Partitions[i]
		for _, b := range p.Batches {
			if f.part < 0 {
				part, ok := x.parts[p.TP]
				if !ok {
					continue
				}
				f.kind, f.part, f.tint = batchFlight, part, part
				first = b.BaseOffset
			}
			if p.TP == x.m.partitions[f.part].tp {
				last = b.LastOffset()
			}
			x.tokens(f, b)
		}
	}
	if f.kind == batchFlight {
		f.label = "@" + strconv.FormatInt(first, 10)
		if last > first {
			f.label += "–" + strconv.FormatInt(last, 10)
		}
		return
	}
	for i := range r.Partitions {
		x.failed(f, r.Partitions[i].Error)
	}
	x.failed(f, r.Error)
}

// parked takes the requests that wait at brokers.
func (x *extractor) parked() {
	for i := range x.m.brokers {
		id := x.m.brokers[i].id
		for q := range x.w.Broker(id).Parked() {
			p := parkedModel{at: id, from: q.From, part: -1, since: q.Since,
				produce: q.API == "Produce"}
			if p.produce || x.m.brokers[i].dead() {
				continue // its producer's card shows the clock
			}
			p.label = "fetch"
			if len(q.Waits) == 1 {
				if part, ok := x.parts[q.Waits[0].TP]; ok {
					p.part = part
					p.label += " @" + strconv.FormatInt(q.Waits[0].Needs-1, 10)
				}
			}
			x.m.parked = append(x.m.parked, p)
		}
	}
}

// Layout draws a world as it is at Options.Now. recent are the newest events, oldest first, as far
// back as two seconds of virtual time. It is a pure function; a Composer does the same and saves work
// between frames.
func Layout(w *sim.World, recent []node.Event, o Options) *Picture {
	var keys keyTable
	return compose(extract(w, recent, &o, &keys), o)
}
