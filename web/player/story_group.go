package player

import (
	"slices"

	"highwater/sim/node"
	"highwater/web/words"
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
func (t *tale) hearGroup(e *node.Event) {
	at := t.name(e.Node)
	switch f := e.Fact.(type) {
	case node.RecordsPolled:
		if f.TP != t.tp {
			return
		}
		i := slices.IndexFunc(f.Records, func(r node.PolledRecord) bool { return r.Tag == t.tag })
		if i < 0 {
			return
		}
		t.tell(e, words.Polled(at, f.Records[i].Delivery))
	case node.RecordsProcessed:
		if f.TP != t.tp || !slices.Contains(f.Tags, t.tag) {
			return
		}
		g := t.group(f.Group)
		g.times++
		if g.times == 1 || f.Group == "" {
			t.tell(e, words.Processed(at))
			return
		}
		t.tell(e, words.ProcessedAgain(at, f.Group, g.times))
	case node.OffsetsCommitted:
		for _, o := range f.Offsets {
			if o.TP == t.tp {
				t.committed(e, f.Group, o.Offset)
			}
		}
	case node.ShareRecordsChanged:
		if f.TP == t.tp && t.stands(f.FirstOffset, f.LastOffset) {
			if line := words.ShareTurn(at, &f); line.Text != "" {
				t.tell(e, line)
			}
		}
	}
}

// stands tells whether it stands, in some copy, between two offsets.
func (t *tale) stands(first, last int64) bool {
	return slices.ContainsFunc(t.copies, func(c copyOf) bool {
		return first <= c.offset && c.offset <= last
	})
}

func (t *tale) committed(e *node.Event, group string, offset int64) {
	if len(t.copies) == 0 {
		return
	}
	g, mine := t.group(group), t.copies[0].offset
	before, after := g.mark > mine, offset > mine
	g.mark = offset
	switch {
	case !before && after && g.times > 0:
		t.tell(e, words.CommitsDone(group, offset))
	case !before && after:
		t.tell(e, words.CommitsUndone(group, offset))
	case before && !after:
		t.tell(e, words.GoesBack(group, offset))
	}
}
