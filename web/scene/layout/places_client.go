package layout

import (
	"highwater/web/paint"
	"highwater/web/scene/model"
)

// placeClients gives clients their cards: producers and tools left, consumers and groups right.
func (l *places) placeClients() {
	l.clients = make([]clientPlace, len(l.m.Clients))
	if l.o.Phone {
		l.placePhoneClients()
		return
	}
	top := l.d.top
	if l.d.density == Dense {
		top -= 4
	}
	bottom := l.h - l.d.bottom
	var left, right []int
	for i := range l.m.Clients {
		c := &l.m.Clients[i]
		switch {
		case standsLeft(c):
			left = append(left, i)
		case c.Group < 0:
			right = append(right, i)
		}
	}
	keep := bottom - l.o.Avoid.Height/l.scale
	l.stack(left, l.clientX, top+2, l.clientW, keep, false)
	y := l.d.stripTop + 22
	if l.d.density == Roomy {
		y = top + 2
	}
	y = l.placeGroups(y, bottom)
	if len(l.m.Groups) > 0 && len(right) > 0 {
		y += 6
	}
	l.stack(right, l.groupX, y, l.groupW, bottom, true)
	l.giveLanes()
}

// stack puts cards below each other; when they don't fit they are folded to one line.
func (l *places) stack(ids []int, x, y, w, bottom float32, right bool) {
	need := float32(0)
	for _, i := range ids {
		need += l.clientHeight(&l.m.Clients[i]) + clientGap
	}
	fold := y+need-clientGap > bottom
	for _, i := range ids {
		h, gap := l.clientHeight(&l.m.Clients[i]), float32(clientGap)
		if fold {
			h, gap = foldedClient, 6
		}
		place := &l.clients[i]
		place.rect, place.right, place.fold = paint.Area(x, y, w, h), right, fold
		place.shown = y+h <= l.h
		place.y = y + h/2
		y += h + gap
	}
}

// trunkFrom is how many consumers have a wire of their own; with more, a group's members share theirs.
const trunkFrom = 7

// giveLanes spreads the vertical parts of the clients' wires over the gutters, one lane per client or
// per group.
func (l *places) giveLanes() {
	var left, right []int
	for i := range l.clients {
		if !l.clients[i].shown || len(l.m.Clients[i].Brokers) == 0 {
			continue
		}
		if l.clients[i].right {
			right = append(right, i)
		} else {
			left = append(left, i)
		}
	}
	l.trunks = len(right) >= trunkFrom
	end := l.clientX + l.clientW
	l.spread(left, end+18, l.cardX-20, false)
	edge := l.groupX
	leads := right[:0:0]
	for _, i := range right {
		if l.trunkOf(i) == i {
			leads = append(leads, i)
		}
	}
	l.spread(leads, edge-54, edge-26, true)
	for _, i := range right {
		l.clients[i].lane = l.clients[l.trunkOf(i)].lane
	}
}

// trunkOf is the client whose wires a client's messages take: the first one of its group where groups
// have trunks, else itself.
func (l *places) trunkOf(i int) int {
	c := &l.m.Clients[i]
	if !l.trunks || c.Group < 0 {
		return i
	}
	for _, k := range l.m.Groups[c.Group].Members {
		if l.clients[k].shown && len(l.m.Clients[k].Brokers) > 0 {
			return k
		}
	}
	return i
}

// spread gives lanes between two x; the card that is nearest to the top gets the innermost lane.
func (l *places) spread(ids []int, from, to float32, outer bool) {
	n := float32(len(ids))
	if n == 0 {
		return
	}
	step := min((to-from)/max(n-1, 1), 10)
	mid := (from + to) / 2
	for k, i := range ids {
		at := mid + (float32(k)-(n-1)/2)*step
		if !outer {
			at = mid - (float32(k)-(n-1)/2)*step
		}
		l.clients[i].lane = float32(int(at))
	}
}

// groupLevel is how much of a group is drawn.
type groupLevel uint8

const (
	groupFull    groupLevel = iota // members with their partitions
	groupFolded                    // members on one line each
	groupSummary                   // one line for all members
	groupChip                      // one line for the group
	groupHidden
)

// groupLevels chooses how much of each group fits below each other into room: the quiet ones are folded
// first, the last ones before the first ones.
func (l *places) groupLevels(room float32) []groupLevel {
	levels := make([]groupLevel, len(l.m.Groups))
	need := float32(-clientGap)
	for i := range l.m.Groups {
		need += l.groupHeight(&l.m.Groups[i], groupFull) + clientGap
	}
	fold := func(moving bool, to groupLevel) {
		for i := len(levels) - 1; i >= 0 && need > room; i-- {
			g := &l.m.Groups[i]
			if (g.Tone == model.Warning) != moving || levels[i] >= to {
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
func (l *places) placeGroups(y, bottom float32) float32 {
	l.levels = l.groupLevels(bottom - y)
	for i := range l.m.Groups {
		g, level := &l.m.Groups[i], l.levels[i]
		top := y
		if level == groupHidden {
			l.boxes = append(l.boxes, paint.Rect{})
			continue
		}
		y += l.groupHeight(g, level)
		l.boxes = append(l.boxes, paint.Area(l.groupX, top, l.groupW, y-top))
		at := top + l.groupTop(g)
		for _, k := range g.Members {
			p := &l.clients[k]
			p.right, p.shown = true, true
			switch level {
			case groupFull:
				p.rect = paint.Area(l.groupX+8, at, l.groupW-16, l.memberHeight(&l.m.Clients[k]))
				at += p.rect.H + memberGap
			case groupFolded:
				p.rect, p.fold = paint.Area(l.groupX+8, at, l.groupW-16, foldedMember), true
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

// placePhoneClients puts producers into a row at the top and consumers into one at the bottom.
func (l *places) placePhoneClients() {
	var top, bottom [][]int // clients that share a chip: those of a group
	for i := range l.m.Groups {
		if len(l.m.Groups[i].Members) > 0 {
			bottom = append(bottom, l.m.Groups[i].Members)
		}
	}
	for i := range l.m.Clients {
		if c := &l.m.Clients[i]; standsLeft(c) {
			top = append(top, []int{i})
		} else if c.Group < 0 {
			bottom = append(bottom, []int{i})
		}
	}
	row := func(chips [][]int, y, h float32, right bool) {
		if len(chips) == 0 {
			return
		}
		n := min(len(chips), 3)
		w := (l.w - 24 - 9*float32(n-1)) / float32(n)
		if len(chips) > n && right {
			l.hidden, l.more = len(chips)-2, paint.Area(12+2*(w+9), y, w, h)
			chips = chips[:2]
		}
		for k, ids := range chips[:min(n, len(chips))] {
			for nth, i := range ids {
				p := &l.clients[i]
				p.rect = paint.Area(12+float32(k)*(w+9), y, w, h)
				p.right, p.shown, p.lane = right, true, 16
				p.y, p.fold = y+h, nth > 0
			}
		}
	}
	row(top, l.down+phoneMargin, phoneChip, false)
	last := l.rows[max(len(l.rows)-1, 0):]
	y := l.h - l.d.bottom
	if len(last) > 0 {
		y = min(y, last[0].bottom+l.d.cardGap)
	}
	row(bottom, max(y, 0), phoneChip, true)
}
