package extract

import (
	"slices"

	"highwater/sim"
	"highwater/sim/broker"
	"highwater/sim/commitlog"
	"highwater/sim/node"
	"highwater/sim/wire"
	"highwater/web/scene/model"
	"highwater/web/thing"
	"highwater/web/words"
)

// Log takes an opened log out of a world whose model is at hand: what its broker has, and what will
// become of it, unless that is veiled. Nil: that broker has no such replica any more.
func Log(w *sim.World, m *model.Model, what thing.Thing, veiled bool, keys *Keys,
) *model.Log {
	b, p := w.Broker(what.Node), w.Process(what.Node)
	if b == nil || p == nil || b.Replica(what.TP) == nil {
		return nil
	}
	r := b.Replica(what.TP)
	log := r.Log()
	v := &model.Log{TP: what.TP, Node: what.Node, Broker: p.Name, Leads: r.IsLeader() && p.Running,
		Dead: !p.Running, Now: m.Now, CheckAt: -1, Veiled: veiled,
		Start: log.StartOffset(), NextStart: log.StartOffset(),
		HW: r.HighWatermark(), LEO: log.EndOffset(), RetentionMs: -1, RetentionBytes: -1,
		SizeBytes: log.SizeBytes(), Cells: cellsOf(log, keys)}
	for i := range m.Partitions {
		if q := &m.Partitions[i]; q.TP == what.TP {
			v.Order, v.Marks = q.Order, named(m, q.Marks)
		}
	}
	for i := range m.Brokers {
		if m.Brokers[i].ID == what.Node {
			v.Disk = m.Brokers[i].Disk
		}
	}
	o, known := b.Outlook(what.TP, p.Ahead)
	if v.Veiled {
		o.Veil(v.Start)
	}
	if known && p.Running {
		v.CheckAt, v.NextStart = o.CheckAt, o.Start
		v.Delete, v.Compact = o.Config.Delete, o.Config.Compact
		v.RetentionMs, v.RetentionBytes = o.Config.RetentionMs, o.Config.RetentionBytes
		v.Settings = words.LogSettings(v.Delete, v.Compact, v.RetentionMs, v.RetentionBytes,
			o.Config.SegmentBytes, o.Config.DeleteRetentionMs)
	}
	nowMs := (m.Now + p.Ahead).UnixMs()
	v.Segments = segments(b, log, &o, what.TP, nowMs)
	if v.Compact {
		v.Cleaning = cleaning(log, &o, p.Ahead, nowMs, r.HighWatermark(), keys)
	}
	return v
}

// named gives marks of consumers without a group their client's name.
func named(m *model.Model, marks []model.Mark) []model.Mark {
	out := slices.Clone(marks)
	for i := range out {
		for k := range m.Clients {
			if c := &m.Clients[k]; out[i].Group == "" && c.ID == out[i].Ref.Node {
				out[i].Group = c.Name
			}
		}
	}
	return out
}

func segments(b *broker.Broker, log *commitlog.Log, o *broker.Outlook, tp wire.TopicPartition,
	nowMs int64) []model.Segment {
	var all []model.Segment
	for _, d := range b.DoomedOf(tp) {
		all = append(all, model.Segment{State: model.Deleted, Base: d.BaseOffset, Upper: d.BaseOffset,
			Files: d.Files, SizeBytes: d.SizeBytes, AgeMs: -1, Dies: d.Due})
	}
	gone := len(all)
	for s := range log.Segments() {
		v := model.Segment{Base: s.BaseOffset, Upper: log.EndOffset(), SizeBytes: s.SizeBytes,
			AgeMs: -1, Dies: -1, Active: log.IsActive(&s)}
		if s.SizeBytes > 0 {
			v.AgeMs = max(nowMs-s.NewestMs(), 0)
		}
		if v.Active {
			v.State = model.Active
		}
		if f, known := o.FateOf(s.BaseOffset); known {
			v.Dies, v.Reason = f.At, f.Reason
			if f.At == o.CheckAt && f.Reason != broker.ReasonMerged {
				v.State = model.DueNext
			}
		}
		if n := len(all); n > gone {
			all[n-1].Upper = v.Base
		}
		all = append(all, v)
	}
	return all
}

func cleaning(log *commitlog.Log, o *broker.Outlook, ahead node.Time, nowMs, hw int64,
	keys *Keys) *model.Cleaning {
	now := log.Dirty(nowMs, hw, &o.Config)
	c := &model.Cleaning{Clean: now.From, To: now.To, Wanted: o.Config.MinDirtyRatio,
		Ratio: now.Ratio(), At: o.CheckAt, Active: log.ActiveOffset()}
	if o.Cleaning != nil {
		c.Due, c.To, c.Ratio = o.Cleaning.Due, o.Cleaning.Dirty.To, o.Cleaning.Dirty.Ratio()
		c.After = cellsOf(&o.Cleaning.After, keys)
	}
	for batch := range log.Ascend(log.StartOffset()) {
		for i := range batch.Records {
			rec := &batch.Records[i]
			if rec.Value != nil || rec.Key == nil || batch.Attributes&wire.ControlFlag != 0 {
				continue
			}
			t := model.Tombstone{Offset: batch.BaseOffset + int64(rec.OffsetDelta), Horizon: -1}
			if batch.Attributes&wire.DeleteHorizonFlag != 0 {
				t.Horizon = node.Ms(batch.BaseTimestampMs-node.Time(0).UnixMs()) - ahead
			}
			t.Goes = c.Due && !o.Cleaning.After.Holds(t.Offset)
			if c.Tombstones = append(c.Tombstones, t); len(c.Tombstones) == mostTombstones {
				return c
			}
		}
	}
	return c
}

// mostTombstones is how many a picture has words for.
const mostTombstones = 40

// cellsOf ranges over a log's records.
func cellsOf(log *commitlog.Log, keys *Keys) func(from, to int64, yield func(model.Cell)) {
	return func(from, to int64, yield func(model.Cell)) {
		for batch := range log.Ascend(from) {
			if batch.BaseOffset >= to {
				return
			}
			for i := range batch.Records {
				rec := &batch.Records[i]
				c := model.Cell{Offset: batch.BaseOffset + int64(rec.OffsetDelta),
					Value: rec.Value != nil, Tag: rec.Tag}
				if c.Offset < from {
					continue
				}
				if c.Offset >= to {
					return
				}
				if batch.Attributes&wire.ControlFlag != 0 {
					c.Control, c.Value = controlOf(rec), true
				} else {
					c.Key = keys.style(rec)
				}
				yield(c)
			}
		}
	}
}

// disk is what each partition takes of a broker's disk; nothing, if it has no size.
func (x *extractor) disk(b *broker.Broker) model.Disk {
	d := model.Disk{SizeBytes: b.DiskSize(), Offline: b.DiskOffline()}
	if d.SizeBytes == 0 {
		return d
	}
	d.UsedBytes = b.DiskUsed()
	for r := range b.Replicas() {
		part := model.DiskPart{Name: r.TP().String(), Order: -1, Bytes: r.Log().SizeBytes()}
		if i, ok := x.parts[r.TP()]; ok {
			part.Order = x.m.Partitions[i].Order
		}
		d.Parts = append(d.Parts, part)
	}
	if gone := b.Doomed(nil); gone > 0 {
		d.Parts = append(d.Parts, model.DiskPart{Name: words.DiskDeleted, Order: -1, Bytes: gone,
			Deleted: true})
	}
	return d
}
