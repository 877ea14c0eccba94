package extract

import (
	"highwater/sim/node"
	"highwater/web/scene/model"
	"highwater/web/words"
)

// copying is a program that copies a table of its own every now and then; using one that knows how old
// what it used last was.
type copying interface {
	Table() (rows, fresh int64, due node.Time, ok bool)
}

type using interface{ Age() (ms int64, ok bool) }

// lateNews writes on the cards how long news takes, where a program copies a table: what waits in it,
// and how old what each reader used last was. Elsewhere that is a moment, and nobody's question.
func (x *extractor) lateNews() {
	asked := false
	for i := range x.m.Clients {
		c := &x.m.Clients[i]
		p, ok := x.w.Client(c.ID).(copying)
		if !ok {
			continue
		}
		if _, fresh, _, has := p.Table(); has {
			asked = true
			c.Room++
			c.Lines = append(c.Lines, model.Line{Icon: "clock", Text: words.NoteRows(fresh)})
		}
	}
	for i := 0; asked && i < len(x.m.Clients); i++ {
		c := &x.m.Clients[i]
		if p, ok := x.w.Client(c.ID).(using); ok && c.Note == "" && c.State == "running" {
			if ms, any := p.Age(); any {
				c.Note = words.NoteAge(ms)
			}
		}
	}
}
