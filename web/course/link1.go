package course

import (
	"errors"

	"highwater/lessons"
	"highwater/sim/node"
	"highwater/web/player"
	"highwater/web/words"
)

// lineOf finds the n-th line of a step, because in those days each line was a cell of its own, and the
// cell that has it now.
func lineOf(cells []lessons.Cell, n int) (line string, cell int) {
	for i := range cells {
		if lines := cells[i].Lines; n < len(lines) {
			return lines[n], i
		}
		n -= len(cells[i].Lines)
	}
	return "", -1
}

// open1 reads a link of version 1: the lesson's seed, the shown step, the playhead, the deeds after the
// lesson's own setup, and the predictions. Lines of cells are not in it, nor are hashes: it is
// played on the lesson as it is today, and where that has changed, by the clock.
func open1(u *unpacker, l *lessons.Lesson) (*Opening, error) {
	u.num() // the seed of those days: chance doesn't fall now as it fell then, whatever the seed
	r := player.Recording{Config: config(l), Page: int(u.num())}
	r.Here = player.Place{Seq: uint64(u.num()), At: node.Time(u.num())}
	last := player.Place{}
	for range u.many() {
		d := player.Deed{Place: player.Place{Seq: last.Seq + uint64(u.num()),
			At: last.At + node.Time(u.num())}}
		d.Kind, d.Page, d.Cell = player.DeedKind(u.num()), int(u.num()), int(u.num())
		d.Line = u.str()
		if u.bad || d.Page < 0 || d.Page >= len(l.Steps) {
			return nil, errBreaksOff
		}
		if d.Line == "" && d.Cell >= 0 {
			d.Line, d.Cell = lineOf(l.Steps[d.Page].Cells, d.Cell)
		}
		r.Deeds, last = append(r.Deeds, d), d.Place
	}
	if err := fitting(u, &r); err != nil {
		return nil, err
	}
	if r.Page >= len(l.Steps) {
		return nil, errors.New(words.LinkPage(r.Page))
	}
	_, short := r.Shorten()
	c, prepare := Fresh(l)
	for n := u.num(); n > 0 && !u.bad; n-- {
		if s, a := int(u.num()), int(u.num()); s >= 0 && s < len(l.Steps) {
			c.answers[s] = a
		}
	}
	if u.bad {
		return nil, errBreaksOff
	}
	return &Opening{Course: c, Steps: r.Here.Seq, older: true, play: func() (node.Time, bool) {
		prepare()
		differs, err := c.Player.Follow(&r)
		return differs, err != nil || short
	}}, nil
}
