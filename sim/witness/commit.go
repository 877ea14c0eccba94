package witness

import (
	"highwater/sim/node"
	"highwater/sim/wire"
)

// commit is one write to a bookmark, from when it was sent to when its sender heard that it stands.
type commit struct {
	client         wire.ID
	offset         int64
	sent, answered int64 // 0: no good answer, so it may have taken effect, or do so at any time
}

func (w *Witness) assigned(at wire.ID, f *node.PartitionsAssigned) {
	if f.Protocol == "share" {
		return
	}
	w.groups.Set(at, f.Group)
	for _, tp := range f.Added {
		w.readers.Set(wire.NodePartition{Node: at, TP: tp}, &reader{next: -1, assigned: w.seq})
	}
}

// commitSent: a consumer commits what it was given, and nothing beyond, but for the gap that a cleaner
// left there: the position behind a batch is the batch's end, not its last record's. A commit that is
// tried again may be from before its position was reset.
func (w *Witness) commitSent(at wire.ID, f *node.CommitSent) {
	for _, o := range f.Offsets {
		was, known := w.farthest.Get(wire.NodePartition{Node: at, TP: o.TP})
		if known && o.Offset > was && !w.of(o.TP).cleaned {
			w.fail("a member of", f.Group, "that came to offset", num(was), "of", o.TP.String(),
				"commits offset", num(o.Offset))
		}
		k := wire.GroupPartition{GroupID: f.Group, TP: o.TP}
		w.commits.Set(k, append(w.commits.At(k), commit{client: at, offset: o.Offset, sent: w.seq}))
	}
}

// commitAnswered: an error proves nothing, as an earlier attempt may stand.
func (w *Witness) commitAnswered(at wire.ID, f *node.CommitAnswered) {
	if f.Error != wire.None {
		return
	}
	for _, o := range f.Offsets {
		list := w.commits.At(wire.GroupPartition{GroupID: f.Group, TP: o.TP})
		known := false
		for i := range list {
			if c := &list[i]; c.client == at && c.offset == o.Offset {
				known = true
				if c.answered == 0 {
					c.answered = w.seq
				}
			}
		}
		if !known {
			w.fail("a member of", f.Group, "is told of a commit of offset", num(o.Offset), "in",
				o.TP.String(), "that it never sent")
		}
	}
}

// Asked says that somebody who is no member, a tool, asks for a group's bookmark to be moved: no
// member's history tells of that. It may take effect at any time, even when the coordinator that wrote
// it dies before it can say so.
func (w *Witness) Asked(group string, tp wire.TopicPartition, offset int64) {
	k := wire.GroupPartition{GroupID: group, TP: tp}
	w.commits.Set(k, append(w.commits.At(k), commit{offset: offset, sent: w.seq}))
}

// moved: a member that begins at a committed offset begins at the last one, or at one that may have
// been written meanwhile.
func (w *Witness) moved(at wire.ID, f *node.PositionReset) {
	k := wire.NodePartition{Node: at, TP: f.TP}
	r := w.readers.At(k)
	if r == nil {
		r = &reader{assigned: w.seq}
		w.readers.Set(k, r)
	}
	r.next = f.To
	w.wasAt(k, f.To)
	group, member := w.groups.Get(at)
	if !member || f.Reason != "committed" || w.offsets || w.misled.At(at) || w.of(f.TP).excused {
		return
	}
	list := w.commits.At(wire.GroupPartition{GroupID: group, TP: f.TP})
	newest := int64(0) // when the last one was sent of those that stood before this member could ask
	for i := range list {
		if c := &list[i]; c.answered != 0 && c.answered < r.assigned {
			newest = max(newest, c.sent)
		}
	}
	for i := range list {
		// Each took effect, if at all, between sent and answered; another may have come after it.
		if c := &list[i]; c.offset == f.To && (c.answered == 0 || c.answered >= newest) {
			return
		}
	}
	w.fail("a member of", group, "begins at offset", num(f.To), "of", f.TP.String(),
		"which is not what was committed last")
}
