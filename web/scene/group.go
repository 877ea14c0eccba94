package scene

import "strconv"

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

// groupLevel is how much of a group is drawn.
type groupLevel uint8

const (
	groupFull    groupLevel = iota // members with their partitions
	groupFolded                    // members on one line each
	groupSummary                   // one line for all members
	groupChip                      // one line for the group
	groupHidden
)

// tones are the fill and the ink of a pill.
func (p *Palette) tone(t tone) (fill, ink Color) {
	switch t {
	case good:
		return p.OKTint, p.OK
	case warning:
		return p.WarnTint, p.Warn
	case bad:
		return p.ErrTint, p.Err
	}
	return p.Sunk, p.Ink3
}

// groupTop is the height of what stands above a group's members.
func groupTop(g *groupModel) float32 {
	h := groupHead + groupLine*float32(len(g.lines))
	if len(g.joined) > 0 {
		h += groupBars
	}
	return h
}

func (l *layout) groupHeight(g *groupModel, level groupLevel) float32 {
	h := groupTop(g) + 2
	switch level {
	case groupFull:
		for _, i := range g.members {
			h += l.memberHeight(&l.m.clients[i]) + memberGap
		}
	case groupFolded:
		h += float32(len(g.members)) * (foldedMember + 4)
	case groupSummary:
		h += 20
	case groupChip:
		return groupFold
	case groupHidden:
		return 0
	}
	return h
}

func (l *layout) memberHeight(c *clientModel) float32 {
	h := float32(memberHead)
	if len(c.reads) > 0 {
		h += memberLine*float32(min(len(c.reads), mostReads)) + 4
	}
	if c.note != "" {
		h += memberNote
	} else if len(c.reads) == 0 {
		h += 4
	}
	return h
}

// groupLevels chooses how much of each group fits below each other into room: the quiet ones are folded
// first, the last ones before the first ones.
func (l *layout) groupLevels(room float32) []groupLevel {
	levels := make([]groupLevel, len(l.m.groups))
	need := float32(-clientGap)
	for i := range l.m.groups {
		need += l.groupHeight(&l.m.groups[i], groupFull) + clientGap
	}
	fold := func(moving bool, to groupLevel) {
		for i := len(levels) - 1; i >= 0 && need > room; i-- {
			g := &l.m.groups[i]
			if (g.tone == warning) != moving || levels[i] >= to {
				continue
			}
			need -= l.groupHeight(g, levels[i]) - l.groupHeight(g, to)
			levels[i] = to
		}
	}
	fold(false, groupFolded)
	fold(false, groupSummary)
	fold(true, groupFolded)
	fold(false, groupChip)
	fold(true, groupSummary)
	fold(true, groupChip)
	for i := len(levels) - 1; i > 0 && need > room-16; i-- { // 16: "and 4 more groups"
		if levels[i] == groupChip && need > room {
			levels[i] = groupHidden
			need -= groupFold + clientGap
		}
	}
	return levels
}

// placeGroups puts the groups' boxes below each other with their members in them.
func (l *layout) placeGroups(y, bottom float32) float32 {
	l.levels = l.groupLevels(bottom - y)
	for i := range l.m.groups {
		g, level := &l.m.groups[i], l.levels[i]
		top := y
		if level == groupHidden {
			l.boxes = append(l.boxes, Rect{})
			continue
		}
		y += l.groupHeight(g, level)
		l.boxes = append(l.boxes, Rect{l.groupX, top, l.groupW, y - top})
		at := top + groupTop(g)
		for _, k := range g.members {
			p := &l.clients[k]
			p.right, p.shown = true, true
			switch level {
			case groupFull:
				p.rect = Rect{l.groupX + 8, at, l.groupW - 16, l.memberHeight(&l.m.clients[k])}
				at += p.rect.H + memberGap
			case groupFolded:
				p.rect, p.fold = Rect{l.groupX + 8, at, l.groupW - 16, foldedMember}, true
				at += foldedMember + 4
			default: // its wires leave from the box
				p.rect, p.inBox = l.boxes[i], true
			}
			p.y = p.rect.Y + p.rect.H/2
		}
		y += clientGap
	}
	return y
}

// drawGroup paints a group's box: its name, state and generation; its members paint themselves.
func (l *layout) drawGroup(i int) {
	g, p, level := &l.m.groups[i], l.p, l.levels[i]
	color := p.Groups[g.color%4]
	box := l.boxes[i]
	x, y, w, h := box.X, box.Y, box.W, box.H
	l.frame(x, y, w, h, 10, p.Stage, color, 1.5, Solid)
	if g.kind == shareKind { // several take from one queue: a second outline
		l.frame(x+3, y+3, w-6, h-6, 7.5, 0, color, 1, Solid)
	}
	l.target(Ref{Thing: GroupThing, Name: g.id}, x, y, w, h, true)
	l.groupSign(g, x+13, y+13, color)
	if level == groupChip {
		l.drawGroupChip(g, box, color)
		return
	}
	fill, ink := p.tone(g.tone)
	pw := Width(Sans600, 11, g.word) + 14
	l.pill(x+w-9-pw, y+8, 18, Sans600, 11, fill, ink, g.word)
	l.text(Sans700, 14, x+30, y+21.5, color, fit(Sans700, 14, w-46-pw, g.id))
	at := y + 38
	for k, line := range g.lines {
		font := Sans400
		if k > 0 && g.tone == warning {
			font = Sans500
		}
		size := float32(11)
		if Width(font, size, line) > w-22 {
			size = 10.5
		}
		l.text(font, size, x+12, at, p.Ink3, fit(font, size, w-22, line))
		at += groupLine
	}
	l.drawJoined(g, x, at-8, w)
	if level == groupSummary {
		l.groupSummary(g, x+12, at+groupBarsOf(g)-2, w-24)
	}
}

func groupBarsOf(g *groupModel) float32 {
	if len(g.joined) > 0 {
		return groupBars
	}
	return 0
}

// groupSign is a group's own mark: a triangle; of a share group, whose members take from one queue, a
// pile of three.
func (l *layout) groupSign(g *groupModel, x, y float32, c Color) {
	if g.kind == shareKind {
		for k := range 3 {
			l.fill(x, y-.5+float32(k)*3.4, 10, 2.2, 1.1, c)
		}
		return
	}
	l.poly(c, Point{x + 5, y}, Point{x + 10, y + 7.8}, Point{x, y + 7.8})
}

// drawJoined paints one segment for each member: solid once it has joined.
func (l *layout) drawJoined(g *groupModel, x, y, w float32) {
	n := len(g.joined)
	if n == 0 {
		return
	}
	gap := float32(4)
	if n > 16 {
		gap = 1
	}
	each := (w - 24 - gap*float32(n-1)) / float32(n)
	for k, joined := range g.joined {
		sx := x + 12 + float32(k)*(each+gap)
		if joined {
			l.fill(sx, y, each, 8, min(4, each/2), l.p.Warn)
		} else {
			l.frame(sx, y, each, 8, min(4, each/2), 0, l.p.Warn, 1.5, DashGhost)
			l.pulsing()
		}
	}
}

// groupSummary is all of a group's members on one line.
func (l *layout) groupSummary(g *groupModel, x, y, w float32) {
	lag := l.groupLag(g)
	end := l.textEnd(Mono500, 10.5, x+w, y+3.8, l.lagInk(lag, l.p.Ink2), lagText(lag))
	l.text(Sans500, 11, x, y+3.8, l.p.Ink2, fit(Sans500, 11, w-end-6, counted(len(g.members), "member")))
}

// drawGroupChip paints a group as one line: name, lag, and its state where it isn't well.
func (l *layout) drawGroupChip(g *groupModel, r Rect, color Color) {
	p := l.p
	lag := l.groupLag(g)
	right := r.X + r.W - 10
	right -= l.textEnd(Mono500, 10.5, right, r.Y+19, l.lagInk(lag, p.Ink2), lagText(lag)) + 6
	if g.tone == warning {
		l.disc(right-4, r.Y+15, 4, p.Warn)
		right -= 14
	}
	l.text(Sans700, 13, r.X+30, r.Y+19.5, color, fit(Sans700, 13, right-r.X-30, g.id))
}

// groupLag adds up what a group has not committed yet; -1: nothing of it is known.
func (l *layout) groupLag(g *groupModel) int64 {
	if g.kind == shareKind {
		return g.lag
	}
	total := int64(-1)
	for _, i := range g.members {
		for _, r := range l.m.clients[i].reads {
			if r.lag >= 0 {
				total = max(total, 0) + r.lag
			}
		}
	}
	return total
}

func (l *layout) lagInk(lag int64, otherwise Color) Color {
	if lag >= highLag {
		return l.p.Warn
	}
	return otherwise
}

// drawHiddenGroups says how many groups found no room.
func (l *layout) drawHiddenGroups() {
	hidden, last := 0, float32(0)
	for i, level := range l.levels {
		if level == groupHidden {
			hidden++
		} else {
			last = l.boxes[i].Y + l.boxes[i].H
		}
	}
	if hidden > 0 {
		l.text(Sans500, 11, l.groupX+2, last+13, l.p.Ink3, "and "+counted(hidden, "more group"))
	}
}

func (l *layout) largestLag() int64 {
	var most int64
	for i := range l.m.clients {
		for _, r := range l.m.clients[i].reads {
			most = max(most, r.lag)
		}
	}
	return most
}

func lagText(n int64) string {
	if n < 0 {
		return "lag –"
	}
	return "lag " + strconv.FormatInt(n, 10)
}
