package layout

import (
	"strings"

	"highwater/web/paint"
	"highwater/web/scene/model"
	"highwater/web/thing"
	"highwater/web/words"
)

// clients paints the cards of producers, tools and consumers.
type clients struct {
	*places
	*pen
}

// Client cards: sizes in stage units.
const (
	producerHead = 60 // a producer's card without lines
	producerLine = 19
	clientGap    = 12
	foldedClient = 30
)

// draw paints the cards; the groups paint their boxes before.
func (l *clients) draw() {
	for i := range l.m.Clients {
		place := &l.clients[i]
		if !place.shown || place.inBox {
			continue
		}
		c := &l.m.Clients[i]
		r := place.rect
		l.target(thing.Thing{Kind: thing.Client, Node: c.ID, Name: c.Name}, r.X, r.Y, r.W, r.H, true)
		switch {
		case place.fold:
			l.drawFolded(c, r)
		case c.Role == "consumer":
			l.drawMember(c, r)
		default:
			l.drawProducer(c, r)
		}
	}
}

// drawColumnTitles names the two columns of clients.
func (l *clients) drawColumnTitles() {
	titles := map[bool]string{}
	var first [2]float32
	for i := range l.clients {
		p := &l.clients[i]
		if !p.shown {
			continue
		}
		title := words.HeadConsumers
		switch {
		case !p.right && l.m.Clients[i].Role == "producer":
			title = words.HeadProducers
		case !p.right && l.m.Clients[i].Service():
			title = words.HeadServices
		case !p.right:
			title = words.HeadTools
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
		l.Text(paint.Sans600, 12, l.clientX+1, first[0]-9.5, paint.Ink3, s)
	}
	if len(l.m.Groups) > 0 {
		l.Text(paint.Sans600, 12, l.groupX+1, l.boxes[0].Y-9, paint.Ink3, words.HeadGroups)
	} else if s, ok := titles[true]; ok {
		l.Text(paint.Sans600, 12, l.groupX+1, first[1]-9.5, paint.Ink3, s)
	}
}

func (l *clients) drawProducer(c *model.Client, r paint.Rect) {
	ink := l.cardFrame(c, r, 8)
	icon := paint.Ink2
	if ink == paint.DeadInk {
		icon = ink
	}
	l.Icon(iconFor(c), r.X+10, r.Y+9, 16, icon)
	l.name(paint.Sans700, 13, r.X+33, r.Y+17, r.W-39, ink, c.Name)
	if c.Role == "tool" {
		return
	}
	if c.Tag != "" {
		w := paint.Width(paint.Mono500, 10.5, c.Tag) + 10
		l.Fill(r.X+10, r.Y+34, w, 16, 4, paint.Sunk)
		l.Text(paint.Mono500, 10.5, r.X+15, r.Y+45.6, paint.Ink2, c.Tag)
	}
	y := r.Y + 65
	last := r.Y + r.H - 4
	for _, line := range c.Lines {
		if y > last {
			break
		}
		y += producerLine * l.statusLine(line, r.X+10, y, r.W-34, y+producerLine < last)
	}
}

// statusLine paints what a client has just learned, an icon and "orders-0 @13", and returns how many
// lines that took: two where one is too narrow and a second one is free.
func (l *clients) statusLine(s model.Line, x, y, room float32, second bool) float32 {
	ink := paint.Warn
	switch s.Icon {
	case "check":
		ink = paint.OK
	case "cross":
		ink = paint.Err
	}
	l.Icon(s.Icon, x, y-10, 12, ink)
	if s.Icon == "clock" {
		l.pulsing()
	}
	size, fits := oneLine(paint.Sans500, 11.5, room, s.Text)
	a, b, two := paint.TwoLines(paint.Sans500, 11, room, s.Text)
	if fits || !two || !second {
		l.Text(paint.Sans500, size, x+18, y, ink, paint.Fit(paint.Sans500, size, room, s.Text))
		return 1
	}
	l.Text(paint.Sans500, 11, x+18, y, ink, a)
	l.Text(paint.Sans500, 11, x+18, y+14, ink, b)
	return 1.8
}

// drawFolded paints a client as one line.
func (l *clients) drawFolded(c *model.Client, r paint.Rect) {
	ink, mid := l.cardFrame(c, r, 7), r.Y+r.H/2
	l.Icon(iconFor(c), r.X+8, mid-7, 14, paint.Ink2)
	right := r.X + r.W - 8
	switch {
	case c.Role == "consumer":
		right = l.foldedState(c, right, mid)
	case len(c.Lines) > 0:
		line := c.Lines[0]
		ink := map[string]paint.Color{"check": paint.OK, "cross": paint.Err,
			"clock": paint.Warn}[line.Icon]
		l.Icon(line.Icon, right-12, mid-6, 12, ink)
		right -= 18
	}
	l.name(paint.Sans700, 12, r.X+28, mid, right-r.X-28, ink, c.Name)
}

// foldedState is what matters most of a folded consumer: the word for its state, or its lag.
func (l *clients) foldedState(c *model.Client, right, mid float32) float32 {
	label, font, ink := words.TagIdle, paint.Sans500, paint.Ink3
	var lag, known int64
	for i := range c.Reads {
		if c.Reads[i].Lag >= 0 {
			lag, known = lag+c.Reads[i].Lag, known+1
		}
		known += int64(c.Reads[i].Holds)
	}
	switch {
	case c.Tag != "":
		label = c.Tag
		_, ink = toneColors(c.Tone)
	case c.Group >= 0 && l.m.Groups[c.Group].Share:
		label, font, ink = words.Holds(known), paint.Mono500, paint.Ink2
	case known > 0:
		label, font, ink = words.ShortLag(lag), paint.Mono500, lagInk(lag, paint.Ink2)
	case len(c.Reads) > 0:
		label, font = words.ShortLag(-1), paint.Mono500
	}
	return right - l.TextEnd(font, 10.5, right, mid+3.8, ink, label) - 6
}

// iconFor picks a client's icon by what it is called.
func iconFor(c *model.Client) string {
	for _, k := range [...][2]string{
		{"order", "bell"}, {"desk", "bell"}, {"rider", "phone"}, {"courier", "phone"},
		{"phone", "phone"}, {"pizza", "chef"}, {"maker", "chef"}, {"kitchen", "chef"}, {"bill",
			"receipt"}, {"invoice", "receipt"},
	} {
		if strings.Contains(c.Name, k[0]) && c.Role != "tool" {
			return k[1]
		}
	}
	switch c.Role {
	case "producer":
		return "send"
	case "consumer":
		return "receive"
	case "registry", "postgres":
		return "receipt"
	case "connect":
		return "receive"
	}
	return "terminal"
}
