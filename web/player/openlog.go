package player

import (
	"highwater/sim/broker"
	"highwater/sim/node"
	"highwater/sim/wire"
	"highwater/web/thing"
	"highwater/web/words"
)

// OpenLog is an opened log in words, beside its picture.
type OpenLog struct {
	Title    string
	Check    string // on the button that goes there; empty: no check is due
	CheckAt  node.Time
	Segments []OpenSegment
	Inside   *Inside // of the chosen segment
	Says     string  // above the keys
	Keys     []KeyNow
}

// OpenSegment is one row; Ref is the segment as a thing.
type OpenSegment struct{ Ref, File, Has, Dies string }

// Inside is what stands in a segment's files.
type Inside struct {
	Title, Offsets, Times      string
	Records                    []KeyNow
	More                       string
	OffsetEntries, TimeEntries []string
}

// KeyNow is a key's last word, or a record: its key, its value, where it stands.
type KeyNow struct {
	Ref, Key, Value, From string
	Gone                  bool
}

// Bounds of what is listed.
const (
	mostKeys    = 60
	mostInside  = 100
	mostScanned = 4000 // records, from the end
)

// LogOf finds the copy whose log a thing belongs to: its own broker's, or the leader's. Nothing: there
// is none.
func (p *Player) LogOf(s thing.Thing) thing.Thing {
	out := thing.Thing{Kind: thing.Replica, Node: s.Node, TP: s.TP}
	if s.TP.Topic == "" {
		return thing.Thing{}
	}
	if part := p.World().Image().Partition(s.TP); part != nil && !s.Node.IsBroker() {
		if out.Node = part.Leader; out.Node == wire.NoLeader {
			out.Node = part.PreferredLeader()
		}
	}
	if b := p.World().Broker(out.Node); b == nil || b.Replica(s.TP) == nil {
		return thing.Thing{}
	}
	return out
}

// OpenLog says what there is to say of a log; nil: its copy is gone.
func (p *Player) OpenLog(open, chosen thing.Thing, veiled bool) *OpenLog {
	b, q := p.World().Broker(open.Node), p.World().Process(open.Node)
	if b == nil || b.Replica(open.TP) == nil {
		return nil
	}
	log := b.Replica(open.TP).Log()
	o, _ := b.Outlook(open.TP, q.Ahead)
	if veiled {
		o.Veil(log.StartOffset())
	}
	v := &OpenLog{Title: words.OpenLogTitle(open.TP, q.Name)}
	if q.Running && o.CheckAt > p.Now() {
		v.Check, v.CheckAt = words.NextLook(o.CheckAt, o.Config.Compact), o.CheckAt
	}
	for s := range log.Segments() {
		ref := thing.Thing{Kind: thing.Segment, Node: open.Node, TP: open.TP, Offset: s.BaseOffset}
		row := OpenSegment{File: words.SegmentTitle(s.BaseOffset), Ref: ref.String()}
		records := int64(0)
		for _, batch := range log.BatchesOf(&s) {
			records += int64(len(batch.Records))
		}
		row.Has, row.Dies = words.SegmentHas(records, s.SizeBytes), words.FateNotYet
		if veiled {
			row.Dies = words.FateVeiled
		}
		if f, known := o.FateOf(s.BaseOffset); known {
			row.Dies = words.DiesBy(f.At, f.Reason)
		}
		v.Segments = append(v.Segments, row)
		if chosen == ref {
			v.Inside = p.inside(b, open, s.BaseOffset, q.Ahead)
		}
	}
	if o.Config.Compact {
		v.keys(b, open)
	}
	return v
}

func (p *Player) inside(b *broker.Broker, open thing.Thing, base int64, ahead node.Time) *Inside {
	log := b.Replica(open.TP).Log()
	v := &Inside{Title: words.SegmentTitle(base)}
	for s := range log.Segments() {
		if s.BaseOffset != base {
			continue
		}
		offsets, times := log.OffsetIndex(&s), log.TimeIndex(&s)
		v.Offsets = words.IndexTitle(base, ".index", len(offsets))
		v.Times = words.IndexTitle(base, ".timeindex", len(times))
		for _, e := range offsets[:min(len(offsets), mostInside)] {
			v.OffsetEntries = append(v.OffsetEntries, words.IndexEntry(e))
		}
		for _, e := range times[:min(len(times), mostInside)] {
			at := node.Ms(e.TimestampMs-node.Time(0).UnixMs()) - ahead
			v.TimeEntries = append(v.TimeEntries, words.TimeEntry(e, at))
		}
		n := 0
		for _, batch := range log.BatchesOf(&s) {
			for i := range batch.Records {
				if n++; n <= mostInside {
					v.Records = append(v.Records, rowOf(open, batch, &batch.Records[i]))
				}
			}
		}
		if n > mostInside {
			v.More = words.Skipped(n - mostInside)
		}
	}
	return v
}

func rowOf(open thing.Thing, batch *wire.Batch, r *wire.Record) KeyNow {
	at := batch.BaseOffset + int64(r.OffsetDelta)
	v := KeyNow{Key: words.Printable(r.Key), Value: words.Printable(r.Value), From: "@" + words.Num(at),
		Ref: thing.Thing{Kind: thing.Record, Node: open.Node, TP: open.TP, Offset: at}.String()}
	switch {
	case batch.Attributes&wire.ControlFlag != 0:
		v.Key, v.Value = "", ""
	case r.Value == nil:
		v.Value, v.Gone = words.KeyGone, true
	}
	return v
}

// keys lists what each key's last word is: those that are there, then those that are gone, the latest
// first.
func (v *OpenLog) keys(b *broker.Broker, open thing.Thing) {
	log := b.Replica(open.TP).Log()
	last := map[string]int{}
	var all []KeyNow
	for batch := range log.Ascend(max(log.StartOffset(), log.EndOffset()-mostScanned)) {
		for i := range batch.Records {
			r := &batch.Records[i]
			if r.Key == nil || batch.Attributes&wire.ControlFlag != 0 {
				continue
			}
			if at, known := last[string(r.Key)]; known {
				all[at].Ref = ""
			}
			last[string(r.Key)] = len(all)
			all = append(all, rowOf(open, batch, r))
		}
	}
	live := 0
	for _, gone := range []bool{false, true} {
		for i := len(all) - 1; i >= 0; i-- {
			if k := &all[i]; k.Ref != "" && k.Gone == gone {
				if !gone {
					live++
				}
				if len(v.Keys) < mostKeys {
					v.Keys = append(v.Keys, *k)
				}
			}
		}
	}
	v.Says = words.SaysNow(open.TP.String(), live)
}

// ParseLog reads what an opened log is called in an address: orders-0, or a thing's text.
func (p *Player) ParseLog(text string) thing.Thing {
	if s := thing.Parse(text); s.Kind != thing.Nothing {
		return p.LogOf(s)
	}
	for tp := range p.World().Image().Partitions.All() {
		if tp.String() == text {
			return p.LogOf(thing.Thing{TP: tp})
		}
	}
	return thing.Thing{}
}
