package layout

import (
	"highwater/web/paint"
	"highwater/web/scene/model"
	"highwater/web/thing"
	"highwater/web/words"
)

// groups paints the boxes around the members of groups.
type groups struct {
	*places
	*pen
}

// highLag is the lag from which on it is shown as a warning; fullLag is the least length of a full bar.
const (
	highLag = 10
	fullLag = 16
)

// Groups' boxes: sizes in stage units.
const (
	groupHead    = 32 // name and state
	groupLine    = 14 // each line under the name
	groupBars    = 12 // who has joined
	groupFold    = 30 // a box of one line
	memberHead   = 28
	memberLine   = 20
	memberNote   = 17
	memberGap    = 7
	foldedMember = 26
	mostReads    = 6 // partitions of a member
)

// tones are the fill and the ink of a pill.
func toneColors(t model.Tone) (fill, ink paint.Color) {
	switch t {
	case model.Good:
		return paint.OKTint, paint.OK
	case model.Warning:
		return paint.WarnTint, paint.Warn
	case model.Bad:
		return paint.ErrTint, paint.Err
	}
	return paint.Sunk, paint.Ink3
}

// draw paints all boxes, and how many found no room.
func (l *groups) draw() {
	for i := range l.boxes {
		if l.levels[i] != groupHidden {
			l.drawGroup(i)
		}
	}
	l.drawHiddenGroups()
}

// drawGroup paints a group's box: its name, state and generation; its members paint themselves.
func (l *groups) drawGroup(i int) {
	g, level := &l.m.Groups[i], l.levels[i]
	color := paint.GroupLook(g.Color)
	box := l.boxes[i]
	x, y, w, h := box.X, box.Y, box.W, box.H
	l.Frame(x, y, w, h, 10, paint.Stage, color, 1.5, paint.Solid)
	if g.Share { // several take from one queue: a second outline
		l.Frame(x+3, y+3, w-6, h-6, 7.5, 0, color, 1, paint.Solid)
	}
	l.target(thing.Thing{Kind: thing.Group, Name: g.ID}, x, y, w, h, true)
	l.groupSign(g, x+13, y+13, color)
	if level == groupChip {
		l.drawGroupChip(g, box, color)
		return
	}
	fill, ink := toneColors(g.Tone)
	pw := tagWidth(g.Word)
	l.Pill(x+w-9-pw, y+8, 18, paint.Sans600, 11, fill, ink, g.Word)
	l.name(paint.Sans700, 14, x+30, y+16.5, w-46-pw, color, g.ID)
	at := y + 38
	for k, line := range l.groupLines(g) {
		font := paint.Sans400
		if k > 0 && g.Tone == model.Warning {
			font = paint.Sans500
		}
		size := float32(11)
		if paint.Width(font, size, line) > w-22 {
			size = 10.5
		}
		l.Text(font, size, x+12, at, paint.Ink3, paint.Fit(font, size, w-22, line))
		at += groupLine
	}
	l.drawJoined(g, x, at-8, w)
	if level == groupSummary {
		l.groupSummary(g, x+12, at+groupBarsOf(g)-2, w-24)
	}
}

func groupBarsOf(g *model.Group) float32 {
	if len(g.Joined) > 0 {
		return groupBars
	}
	return 0
}

// drawJoined paints one segment for each member: solid once it has joined.
func (l *groups) drawJoined(g *model.Group, x, y, w float32) {
	n := len(g.Joined)
	if n == 0 {
		return
	}
	gap := float32(4)
	if n > 16 {
		gap = 1
	}
	each := (w - 24 - gap*float32(n-1)) / float32(n)
	for k, joined := range g.Joined {
		sx := x + 12 + float32(k)*(each+gap)
		if joined {
			l.Fill(sx, y, each, 8, min(4, each/2), paint.Warn)
		} else {
			l.Frame(sx, y, each, 8, min(4, each/2), 0, paint.Warn, 1.5, paint.DashGhost)
			l.pulsing()
		}
	}
}

// groupSummary is all of a group's members on one line.
func (l *groups) groupSummary(g *model.Group, x, y, w float32) {
	lag := l.groupLag(g)
	end := l.TextEnd(paint.Mono500, 10.5, x+w, y+3.8, lagInk(lag, paint.Ink2), words.ShortLag(lag))
	l.Text(paint.Sans500, 11, x, y+3.8, paint.Ink2, paint.Fit(paint.Sans500, 11, w-end-6,
		words.Members(len(g.Members))))
}

// drawGroupChip paints a group as one line: name, lag, and its state where it isn't well.
func (l *groups) drawGroupChip(g *model.Group, r paint.Rect, color paint.Color) {
	lag := l.groupLag(g)
	right := r.X + r.W - 10
	right -= 6 + l.TextEnd(paint.Mono500, 10.5, right, r.Y+19, lagInk(lag, paint.Ink2),
		words.ShortLag(lag))
	if g.Tone == model.Warning {
		l.Disc(right-4, r.Y+15, 4, paint.Warn)
		right -= 14
	}
	l.name(paint.Sans700, 13, r.X+30, r.Y+15, right-r.X-30, color, g.ID)
}

func lagInk(lag int64, otherwise paint.Color) paint.Color {
	if lag >= highLag {
		return paint.Warn
	}
	return otherwise
}

// drawHiddenGroups says how many groups found no room.
func (l *groups) drawHiddenGroups() {
	hidden, last := 0, float32(0)
	for i, level := range l.levels {
		if level == groupHidden {
			hidden++
		} else {
			last = l.boxes[i].Y + l.boxes[i].H
		}
	}
	if hidden > 0 {
		l.Text(paint.Sans500, 11, l.groupX+2, last+13, paint.Ink3, words.MoreGroups(hidden))
	}
}
