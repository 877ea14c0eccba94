package scene

import "strconv"

// Client cards: sizes in stage units.
const (
	producerHead = 60 // a producer's card without lines
	producerLine = 19
	clientGap    = 12
	foldedClient = 30
)

func (c *clientModel) left() bool { return c.role != "consumer" }

// clientHeight is a card's full height; it reserves its lines, so that it never changes.
func (l *layout) clientHeight(c *clientModel) float32 {
	switch {
	case c.role == "producer":
		return producerHead + producerLine*float32(min(max(c.room, 2), 3))
	case c.role == "tool":
		return 40
	}
	return l.memberHeight(c)
}

// clientsNeed is the height of the higher of the two columns of clients, cards folded where the full
// ones would be higher than the brokers.
func (l *layout) clientsNeed() float32 {
	var left, right float32
	for i := range l.m.clients {
		c := &l.m.clients[i]
		if c.left() {
			left += foldedClient + 6
		} else if c.group < 0 {
			right += foldedClient + 6
		}
	}
	for i := range l.m.groups {
		right += l.groupHeight(&l.m.groups[i], groupSummary) + clientGap
	}
	return max(left, min(right, 420)) + 48
}

// placeClients gives clients their cards: producers and tools left, consumers and groups right.
func (l *layout) placeClients() {
	l.clients = make([]clientPlace, len(l.m.clients))
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
	for i := range l.m.clients {
		c := &l.m.clients[i]
		switch {
		case c.left():
			left = append(left, i)
		case c.group < 0:
			right = append(right, i)
		}
	}
	keep := bottom - l.o.Avoid.Height/l.scale
	l.stack(left, l.clientX, top+2, l.clientW, keep, false)
	y := l.d.stripTop + 22
	y = l.placeGroups(y, bottom)
	if len(l.m.groups) > 0 && len(right) > 0 {
		y += 6
	}
	l.stack(right, l.groupX, max(y, l.d.stripTop+22), l.groupW, bottom, true)
	l.giveLanes()
}

// stack puts cards below each other; when they don't fit they are folded to one line.
func (l *layout) stack(ids []int, x, y, w, bottom float32, right bool) {
	need := float32(0)
	for _, i := range ids {
		need += l.clientHeight(&l.m.clients[i]) + clientGap
	}
	fold := y+need-clientGap > bottom
	for _, i := range ids {
		h, gap := l.clientHeight(&l.m.clients[i]), float32(clientGap)
		if fold {
			h, gap = foldedClient, 6
		}
		place := &l.clients[i]
		place.rect, place.right, place.fold = Rect{x, y, w, h}, right, fold
		place.shown = y+h <= l.h
		place.y = y + h/2
		y += h + gap
	}
}

// trunkFrom is how many consumers have a wire of their own; with more, a group's members share theirs.
const trunkFrom = 7

// giveLanes spreads the vertical parts of the clients' wires over the gutters, one lane per client or
// per group.
func (l *layout) giveLanes() {
	var left, right []int
	for i := range l.clients {
		if !l.clients[i].shown || len(l.m.clients[i].brokers) == 0 {
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
func (l *layout) trunkOf(i int) int {
	c := &l.m.clients[i]
	if !l.trunks || c.group < 0 {
		return i
	}
	for _, k := range l.m.groups[c.group].members {
		if l.clients[k].shown && len(l.m.clients[k].brokers) > 0 {
			return k
		}
	}
	return i
}

// spread gives lanes between two x; the card that is nearest to the top gets the innermost lane.
func (l *layout) spread(ids []int, from, to float32, outer bool) {
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

// drawClients paints the cards of clients and the boxes of groups.
func (l *layout) drawClients() {
	if l.o.Phone {
		l.drawPhoneClients()
		return
	}
	l.drawColumnTitles()
	for i := range l.boxes {
		if l.levels[i] != groupHidden {
			l.drawGroup(i)
		}
	}
	l.drawHiddenGroups()
	for i := range l.m.clients {
		place := &l.clients[i]
		if !place.shown || place.inBox {
			continue
		}
		c := &l.m.clients[i]
		r := place.rect
		l.target(Ref{Thing: ClientThing, Node: c.id, Name: c.name}, r.X, r.Y, r.W, r.H, true)
		switch {
		case place.fold:
			l.drawFolded(c, r)
		case c.role == "consumer":
			l.drawMember(c, r)
		default:
			l.drawProducer(c, r)
		}
	}
}

// drawColumnTitles names the two columns of clients.
func (l *layout) drawColumnTitles() {
	titles := map[bool]string{}
	var first [2]float32
	for i := range l.clients {
		p := &l.clients[i]
		if !p.shown {
			continue
		}
		title := "Consumers"
		switch {
		case !p.right && l.m.clients[i].role == "producer":
			title = "Producers"
		case !p.right:
			title = "Tools"
		}
		if _, ok := titles[p.right]; !ok {
			titles[p.right] = title
			k := 0
			if p.right {
				k = 1
			}
			first[k] = p.rect.Y
		}
	}
	if s, ok := titles[false]; ok {
		l.text(Sans600, 12, l.clientX+1, first[0]-9.5, l.p.Ink3, s)
	}
	if len(l.m.groups) > 0 {
		l.text(Sans600, 12, l.groupX+1, l.d.stripTop+13, l.p.Ink3, "Consumer groups")
	} else if s, ok := titles[true]; ok {
		l.text(Sans600, 12, l.groupX+1, first[1]-9.5, l.p.Ink3, s)
	}
}

// cardFrame paints a client's card: solid while it runs, dead when its process is gone.
func (l *layout) cardFrame(c *clientModel, r Rect, radius float32) Color {
	if c.state == "crashed" || c.state == "exited" {
		l.fill(r.X, r.Y, r.W, r.H, radius, l.p.Dead)
		l.frame(r.X, r.Y, r.W, r.H, radius, 0, l.p.DeadEdge, 1, Dash54)
		return l.p.DeadInk
	}
	l.frame(r.X, r.Y, r.W, r.H, radius, l.p.Card, l.p.Line, 1, Solid)
	return l.p.Ink
}

func (l *layout) drawProducer(c *clientModel, r Rect) {
	p := l.p
	ink := l.cardFrame(c, r, 8)
	icon := p.Ink2
	if ink == p.DeadInk {
		icon = ink
	}
	l.icon(iconFor(c), r.X+10, r.Y+9, 16, icon)
	l.text(Sans700, 13, r.X+33, r.Y+21.5, ink, fit(Sans700, 13, r.W-39, c.name))
	if c.role == "tool" {
		return
	}
	if c.tag != "" {
		w := Width(Mono500, 10.5, c.tag) + 10
		l.fill(r.X+10, r.Y+34, w, 16, 4, p.Sunk)
		l.text(Mono500, 10.5, r.X+15, r.Y+45.6, p.Ink2, c.tag)
	}
	y := r.Y + 65
	for _, line := range c.lines[:min(len(c.lines), 3)] {
		l.statusLine(line, r.X+10, y, r.W-40)
		y += producerLine
	}
}

// statusLine paints what a client has just learned: an icon and "orders-0 @13".
func (l *layout) statusLine(s lineModel, x, y, room float32) {
	ink := l.p.Warn
	switch s.icon {
	case "check":
		ink = l.p.OK
	case "cross":
		ink = l.p.Err
	}
	l.icon(s.icon, x, y-10, 12, ink)
	if s.icon == "clock" {
		l.pulsing()
	}
	l.text(Sans500, 11.5, x+18, y, ink, fit(Sans500, 11.5, room, s.text))
}

// drawFolded paints a client as one line.
func (l *layout) drawFolded(c *clientModel, r Rect) {
	p := l.p
	ink, mid := l.cardFrame(c, r, 7), r.Y+r.H/2
	l.icon(iconFor(c), r.X+8, mid-7, 14, p.Ink2)
	right := r.X + r.W - 8
	switch {
	case c.role == "consumer":
		right = l.foldedState(c, right, mid)
	case len(c.lines) > 0:
		line := c.lines[0]
		ink := map[string]Color{"check": p.OK, "cross": p.Err, "clock": p.Warn}[line.icon]
		l.icon(line.icon, right-12, mid-6, 12, ink)
		right -= 18
	}
	l.text(Sans700, 12, r.X+28, mid+4, ink, fit(Sans700, 12, right-r.X-28, c.name))
}

// foldedState is what matters most of a folded consumer: the word for its state, or its lag.
func (l *layout) foldedState(c *clientModel, right, mid float32) float32 {
	p := l.p
	label, font, ink := "idle", Sans500, p.Ink3
	var lag, known int64
	for i := range c.reads {
		if c.reads[i].lag >= 0 {
			lag, known = lag+c.reads[i].lag, known+1
		}
		known += int64(c.reads[i].holds)
	}
	switch {
	case c.tag != "":
		label = c.tag
		_, ink = p.tone(c.tone)
	case c.group >= 0 && l.m.groups[c.group].kind == shareKind:
		label, font, ink = "has "+strconv.FormatInt(known, 10), Mono500, p.Ink2
	case known > 0:
		label, font, ink = lagText(lag), Mono500, l.lagInk(lag, p.Ink2)
	case len(c.reads) > 0:
		label, font = lagText(-1), Mono500
	}
	return right - l.textEnd(font, 10.5, right, mid+3.8, ink, label) - 6
}

// iconFor picks a client's icon by what it is called.
func iconFor(c *clientModel) string {
	for _, k := range [...][2]string{
		{"order", "bell"}, {"desk", "bell"}, {"rider", "phone"}, {"courier", "phone"},
		{"phone", "phone"}, {"pizza", "chef"}, {"maker", "chef"}, {"kitchen", "chef"}, {"bill", "receipt"}, {"invoice", "receipt"},
	} {
		if contains(c.name, k[0]) && c.role != "tool" {
			return k[1]
		}
	}
	switch c.role {
	case "producer":
		return "send"
	case "consumer":
		return "receive"
	}
	return "terminal"
}

func contains(s, part string) bool {
	for i := 0; i+len(part) <= len(s); i++ {
		if s[i:i+len(part)] == part {
			return true
		}
	}
	return false
}
