package player

import (
	"slices"

	"highwater/sim/node"
)

func (t *tale) group(id string) *taleGroup {
	i := slices.IndexFunc(t.groups, func(g taleGroup) bool { return g.id == id })
	if i < 0 {
		t.groups = append(t.groups, taleGroup{id: id, mark: -1})
		i = len(t.groups) - 1
	}
	return &t.groups[i]
}

// hearGroup tells what consumers and their groups did with it.
func (t *tale) hearGroup(p *Player, e *node.Event) {
	at := p.Name(e.Node)
	switch f := e.Fact.(type) {
	case node.RecordsPolled:
		if f.TP != t.tp {
			return
		}
		i := slices.IndexFunc(f.Records, func(r node.PolledRecord) bool { return r.Tag == t.tag })
		if i < 0 {
			return
		}
		text := at + " gets it from poll()"
		if d := f.Records[i].Delivery; d > 0 {
			text += ", delivery " + num(int64(d))
		}
		t.tell(e, p, Plain, text+".", "")
	case node.RecordsProcessed:
		if f.TP != t.tp || !slices.Contains(f.Tags, t.tag) {
			return
		}
		g := t.group(f.Group)
		g.times++
		if g.times == 1 || f.Group == "" {
			t.tell(e, p, Good, at+" has processed it.", "")
			return
		}
		t.tell(e, p, Warn, at+" has processed it: "+num(int64(g.times))+" times now in "+f.Group+".",
			"At least once: what was done and not committed is done again.")
	case node.OffsetsCommitted:
		for _, o := range f.Offsets {
			if o.TP == t.tp {
				t.committed(p, e, f.Group, o.Offset)
			}
		}
	case node.ShareRecordsChanged:
		if f.TP == t.tp && t.stands(f.FirstOffset, f.LastOffset) {
			t.shared(p, e, &f)
		}
	}
}

// stands tells whether it stands, in some copy, between two offsets.
func (t *tale) stands(first, last int64) bool {
	return slices.ContainsFunc(t.copies, func(c copyOf) bool {
		return first <= c.offset && c.offset <= last
	})
}

func (t *tale) committed(p *Player, e *node.Event, group string, offset int64) {
	if len(t.copies) == 0 {
		return
	}
	g, mine := t.group(group), t.copies[0].offset
	before, after := g.mark > mine, offset > mine
	g.mark = offset
	switch {
	case !before && after && g.times > 0:
		t.tell(e, p, Good, group+" commits offset "+num(offset)+": this record is done.",
			"The committed offset is the next one to read.")
	case !before && after:
		t.tell(e, p, Warn, group+" commits offset "+num(offset)+": this record counts as done, and "+
			"nobody in the group has finished it.", "Committed before the work: at most once.")
	case before && !after:
		t.tell(e, p, Warn, group+" goes back to offset "+num(offset)+": this record will be read "+
			"again.", "")
	}
}

func (t *tale) shared(p *Player, e *node.Event, f *node.ShareRecordsChanged) {
	g := "the share group " + f.Group
	switch f.Reason {
	case "fetch":
		t.tell(e, p, Plain, p.Name(e.Node)+" locks it for a member of "+f.Group+", delivery "+
			num(int64(f.DeliveryCount))+".", "A share group's record is one member's until "+
			Clock(f.LockUntil)+"; then others may have it.")
	case "accept":
		t.tell(e, p, Good, "A member of "+g+" accepts it: done.", "")
	case "release":
		t.tell(e, p, Warn, "A member of "+g+" gives it back: another may try.", "")
	case "reject":
		t.tell(e, p, Bad, "A member of "+g+" rejects it: nobody will get it any more.", "")
	case "lock timeout":
		t.tell(e, p, Warn, "Its lock runs out: "+g+" delivers it again.",
			"group.share.record.lock.duration.ms")
	case "session closed":
		t.tell(e, p, Warn, "The member of "+g+" that had it is gone: another may try.", "")
	case "delivery count":
		t.tell(e, p, Bad, "Delivered "+num(int64(f.DeliveryCount))+" times: "+g+" gives it up.",
			"group.share.delivery.count.limit")
	}
}
