package scene

import (
	"strconv"
	"strings"
)

// phoneWidth is the width of the phone's layout in stage units.
const phoneWidth = 390

// phonePlans are tried in order; with many brokers the cards stand in two columns.
var phonePlans = []struct {
	plan
	cols int
}{
	{plan{Cells, Bar, 1}, 1}, {plan{Shapes, Bar, 1}, 1}, {plan{Bar, Bar, 1}, 1},
	{plan{Bar, Tile, 1}, 1}, {plan{Tile, Tile, 1}, 1}, {plan{Bar, Tile, 1}, 2},
	{plan{Tile, Tile, 1}, 2},
}

// fitPhone lays a cluster out for a narrow canvas: the margins are the two rails, clients left and
// replication right; seven cells; copies folded; consumers and groups as chips.
func (l *layout) fitPhone() {
	l.d = phoneMetrics
	for _, p := range phonePlans {
		l.plan, l.cols, l.colGap = p.plan, p.cols, float32(12*(p.cols-1))
		l.cardW = l.phoneCard(phoneWidth)
		l.scale = min(l.o.Width/phoneWidth, l.o.Height/l.phoneNeed())
		if l.scale >= minScale {
			break
		}
	}
	l.scale = min(max(l.scale, minScale), maxScale)
	l.w, l.h = l.o.Width/l.scale, l.o.Height/l.scale
	l.left, l.cardX = 0, 24
	l.cardW = l.phoneCard(l.w)
	l.countCells()
}

func (l *layout) phoneCard(width float32) float32 {
	return float32(int((width - 48 - l.colGap) / float32(l.cols)))
}

func (l *layout) phoneNeed() float32 {
	h := l.d.top + l.d.bottom
	for i := 0; i < len(l.m.brokers); i += l.cols {
		var row float32
		for j := i; j < min(i+l.cols, len(l.m.brokers)); j++ {
			row = max(row, l.cardHeight(&l.m.brokers[j]))
		}
		h += row + l.d.cardGap
	}
	return h
}

// placePhoneClients puts producers into a row at the top and consumers into one at the bottom.
func (l *layout) placePhoneClients() {
	var top, bottom [][]int // clients that share a chip: those of a group
	for i := range l.m.groups {
		if len(l.m.groups[i].members) > 0 {
			bottom = append(bottom, l.m.groups[i].members)
		}
	}
	for i := range l.m.clients {
		if c := &l.m.clients[i]; c.left() {
			top = append(top, []int{i})
		} else if c.group < 0 {
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
			l.hidden, l.more = len(chips)-2, Rect{12 + 2*(w+9), y, w, h}
			chips = chips[:2]
		}
		for k, ids := range chips[:min(n, len(chips))] {
			for nth, i := range ids {
				p := &l.clients[i]
				p.rect = Rect{12 + float32(k)*(w+9), y, w, h}
				p.right, p.shown, p.lane = right, true, 16
				p.y, p.fold = y+h, nth > 0
			}
		}
	}
	row(top, 8, 34, false)
	last := l.rows[max(len(l.rows)-1, 0):]
	y := l.h - 40
	if len(last) > 0 {
		y = min(y, last[0].bottom+l.d.cardGap)
	}
	row(bottom, max(y, 0), 34, true)
}

// phoneRoute runs along the left rail.
func (l *layout) phoneRoute(ci, b int) route {
	p, c := &l.clients[ci], l.cards[b]
	y := l.headerMid(b)
	start := Point{16, 42}
	if p.right {
		start = Point{16, p.rect.Y}
	}
	if l.column(b) > 0 {
		way := l.corridor(b)
		x := c.X - 6
		return newRoute(start, Point{16, way}, Point{x, way}, Point{x, y}, Point{c.X, y})
	}
	return newRoute(start, Point{16, y}, Point{c.X, y})
}

func (l *layout) drawPhoneStrip() {
	p := l.p
	x, y, w := l.cardX, l.d.stripTop, l.strip.W
	l.frame(x, y, w, l.d.strip+1, 7, p.Card, p.Line, 1, Solid)
	c := &l.m.controllers[0]
	for i := range l.m.controllers {
		if l.m.controllers[i].state == "active" {
			c = &l.m.controllers[i]
		}
	}
	note := c.state
	if n := len(l.m.controllers); n > 1 {
		note += ", " + counted(n, "controller")
	}
	l.icon("crown", x+10, y+5.5, 13, p.Crown)
	nx := x + 29 + l.text(Sans700, 11.5, x+29, y+16, p.Ink, c.name) + 8
	nx += l.text(Sans400, 11, nx, y+16, p.Ink3, note) + 8
	if nx+Width(Sans400, 11, l.m.quorum) < x+w-10 {
		l.textEnd(Sans400, 11, x+w-10, y+16, p.Ink3, l.m.quorum)
	}
	l.target(Ref{Thing: ControllerThing, Node: c.id}, x, y-4, w, 32, true)
}

// drawPhoneClients paints the chips at the top and the bottom.
func (l *layout) drawPhoneClients() {
	l.drawMoreChips()
	for i := range l.m.clients {
		place := &l.clients[i]
		if !place.shown || place.fold {
			continue
		}
		c, r := &l.m.clients[i], place.rect
		if place.right && c.group >= 0 {
			l.drawPhoneGroup(&l.m.groups[c.group], r)
			continue
		}
		l.target(Ref{Thing: ClientThing, Node: c.id, Name: c.name}, r.X, r.Y-4, r.W, r.H+8, true)
		if place.right {
			l.drawPhoneConsumer(c, r)
			continue
		}
		ink := l.cardFrame(c, r, 8)
		l.icon(iconFor(c), r.X+9, r.Y+9, 16, l.p.Ink2)
		l.text(Sans700, 12, r.X+31, r.Y+15, ink, fit(Sans700, 12, r.W-36, c.name))
		x := r.X + 31
		for _, line := range c.lines {
			w := Width(Sans500, 11, line.text) + 13
			if x+w > r.X+r.W-6 {
				break
			}
			l.statusShort(line, x, r.Y+28)
			x += w + 12
		}
	}
}

func (l *layout) statusShort(s lineModel, x, y float32) {
	ink := l.p.Warn
	switch s.icon {
	case "check":
		ink = l.p.OK
	case "cross":
		ink = l.p.Err
	}
	l.icon(s.icon, x, y-8.5, 10, ink)
	l.text(Sans500, 11, x+13, y, ink, s.text)
}

// drawPhoneGroup paints a group as a chip: its sign, its name, the lag of all its members, or what keeps
// it from reading.
func (l *layout) drawPhoneGroup(g *groupModel, r Rect) {
	p := l.p
	color := p.Groups[g.color%4]
	total := l.groupLag(g)
	l.frame(r.X, r.Y, r.W, r.H, 8, p.Card, color, 1.5, Solid)
	l.target(Ref{Thing: GroupThing, Name: g.id}, r.X, r.Y-4, r.W, r.H+8, true)
	mid := r.Y + r.H/2
	l.groupSign(g, r.X+10, mid-5, color)
	right := r.X + r.W - 10
	label, font, ink := lagText(total), Mono500, p.Ink2
	if g.tone == warning {
		label, font, ink = strings.ToLower(g.word), Sans600, p.Warn
		if done := joinedOf(g); len(g.joined) > 0 {
			label += " " + strconv.Itoa(done) + "/" + strconv.Itoa(len(g.joined))
		}
		if Width(font, 10.5, label) > r.W*.55 {
			label = "waits"
		}
	}
	right -= l.textEnd(font, 10.5, right, mid+4, ink, label) + 8
	name := fit(Sans700, 12.5, right-r.X-28, g.id)
	x := r.X + 28 + l.text(Sans700, 12.5, r.X+28, mid+4.5, color, name) + 10
	if w := min(right-x, 60); w > 16 && total >= 0 && g.tone != warning {
		l.fill(x, mid-3, w, 6, 3, p.Line)
		if total > 0 {
			full := float32(max(total, fullLag))
			l.fill(x, mid-3, max(6, w*float32(total)/full), 6, 3, color)
		}
	}
}

// joinedOf counts the members that have come along.
func joinedOf(g *groupModel) int {
	n := 0
	for _, j := range g.joined {
		if j {
			n++
		}
	}
	return n
}

// drawMoreChips says how many groups and consumers found no room.
func (l *layout) drawMoreChips() {
	if l.hidden == 0 {
		return
	}
	r := l.more
	l.frame(r.X, r.Y, r.W, r.H, 8, l.p.Card, l.p.Line, 1, Solid)
	l.textMid(Sans600, 12, r.X+r.W/2, r.Y+r.H/2+4.3, l.p.Ink2, strconv.Itoa(l.hidden)+" more")
}

// drawPhoneConsumer paints a consumer or a group as a chip with its whole lag.
func (l *layout) drawPhoneConsumer(c *clientModel, r Rect) {
	p := l.p
	color := p.Tide
	if c.group >= 0 {
		color = p.Groups[l.m.groups[c.group].color%4]
	} else if k := l.markColor(c); k >= 0 {
		color = p.Groups[k]
	}
	l.frame(r.X, r.Y, r.W, r.H, 8, p.Card, color, 1.5, Solid)
	l.icon(iconFor(c), r.X+9, r.Y+9, 16, color)
	var total int64
	for _, q := range c.reads {
		total += max(q.lag, 0)
	}
	right := r.X + r.W - 10
	w := l.textEnd(Mono500, 10.5, right, r.Y+21, p.Ink2, lagText(total))
	l.text(Sans700, 12.5, r.X+31, r.Y+21.5, color, fit(Sans700, 12.5, right-w-r.X-40, c.name))
}
