package broker

import (
	"slices"

	"highwater/sim/commitlog"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// Outlook is what will become of a replica's log if nobody writes to it any more: its copy goes through
// the checks and the cleaning that are due, by the code that will carry them out.
type Outlook struct {
	Config  commitlog.Config
	CheckAt node.Time // of the next retention check; of a compacted log, when the cleaner wakes up
	Start   int64     // of the log after that check
	Fates   []Fate    // of the segments that retention takes, oldest first
	Merged  []int64   // segments that the cleaner puts together with those before them
	// Cleaning is what the cleaner will do when it wakes up next; nil: it has nothing to do.
	Cleaning *Cleaning
}

// Veil leaves out what will become of the log, whose start offset is start: somebody is asked about it.
func (o *Outlook) Veil(start int64) {
	o.Start, o.Fates, o.Merged, o.Cleaning = start, nil, nil, nil
}

// Fate is the check at which a segment goes, and the config that asks for it.
type Fate struct {
	BaseOffset int64
	At         node.Time
	Reason     string
}

// ReasonMerged is the fate of a segment that the cleaner puts together with the one before it.
const ReasonMerged = "merged"

// FateOf is what will become of a segment; false: nothing that is known.
func (o *Outlook) FateOf(base int64) (Fate, bool) {
	if slices.Contains(o.Merged, base) {
		return Fate{base, o.CheckAt, ReasonMerged}, true
	}
	i := slices.IndexFunc(o.Fates, func(f Fate) bool { return f.BaseOffset == base })
	if i < 0 {
		return Fate{}, false
	}
	return o.Fates[i], true
}

// Cleaning is a round of the cleaner that hasn't been yet.
type Cleaning struct {
	At    node.Time
	Due   bool // more of the log is dirty than min.cleanable.dirty.ratio
	Dirty commitlog.Dirty
	After commitlog.Log // the log as it will be, or would be if it were due
}

// mostFates bounds how many segments an outlook follows; farMs is as good as for ever.
const (
	mostFates = 64
	farMs     = 1 << 50
)

// Outlook looks ahead in one log; ahead is what the machine's clock is ahead of the true time. False:
// the broker has no such replica, or hasn't read its settings.
func (b *Broker) Outlook(tp wire.TopicPartition, ahead node.Time) (Outlook, bool) {
	r := b.Replica(tp)
	if r == nil || r.mem.set == nil {
		return Outlook{}, false
	}
	ps := &b.partitions
	o := Outlook{Config: r.mem.set.log, CheckAt: ps.checkAt, Start: r.log.StartOffset()}
	every := ps.settings.retentionEvery
	log := r.log.Clone()
	if o.Config.Compact {
		o.CheckAt, every = -1, ps.settings.cleanerBackoff
		if ps.cleaner.awake {
			o.CheckAt = ps.cleaner.due
			o.clean(&log, r.mem.hw, ahead)
		}
	}
	if o.CheckAt >= 0 && every > 0 {
		o.retain(log, r.mem.hw, every, ahead)
	}
	return o, true
}

func (o *Outlook) clean(log *commitlog.Log, hw int64, ahead node.Time) {
	nowMs := (o.CheckAt + ahead).UnixMs()
	c := Cleaning{At: o.CheckAt, Dirty: log.Dirty(nowMs, hw, &o.Config)}
	if c.Due = c.Dirty.Due(&o.Config); c.Dirty.CleanableBytes == 0 {
		return
	}
	c.After = log.Clone()
	c.After.Clean(nowMs, &c.Dirty, &o.Config)
	if c.Due {
		for s := range log.Segments() {
			if !c.After.HasSegment(s.BaseOffset) {
				o.Merged = append(o.Merged, s.BaseOffset)
			}
		}
		*log = c.After.Clone()
	}
	o.Cleaning = &c
}

// retain follows the checks, one every so often, until one takes nothing that a later one could take.
func (o *Outlook) retain(log commitlog.Log, hw int64, every, ahead node.Time) {
	for at := o.CheckAt; len(o.Fates) < mostFates; {
		gone := log.DeleteOldSegments((at + ahead).UnixMs(), hw, &o.Config)
		for _, g := range gone {
			o.Fates = append(o.Fates, Fate{g.Segment.BaseOffset, at, g.Reason})
		}
		if at == o.CheckAt {
			o.Start = log.StartOffset()
		} else if len(gone) == 0 {
			return
		}
		if !o.Config.Delete || o.Config.RetentionMs < 0 || log.SizeBytes() == 0 {
			return
		}
		for s := range log.Segments() { // on to the first check that finds the oldest too old
			over := s.NewestMs() + min(o.Config.RetentionMs, farMs) + 1 - (at + ahead).UnixMs()
			at += max((node.Ms(over)+every-1)/every, 1) * every
			break
		}
	}
}

// DoomedFiles are segments, or a whole directory, that were renamed and still take room on the disk.
type DoomedFiles struct {
	BaseOffset, Files, SizeBytes int64
	Due                          node.Time // when they go
}

// DoomedOf lists the renamed segments of a partition, oldest first.
func (b *Broker) DoomedOf(tp wire.TopicPartition) (all []DoomedFiles) {
	for i := range b.partitions.trash {
		if d := &b.partitions.trash[i]; d.tp == tp && d.base != wholeLog {
			all = append(all, DoomedFiles{d.base, d.files, d.sizeBytes, d.due})
		}
	}
	return all
}
