package layout

import (
	"strconv"
	"strings"

	"highwater/web/paint"
	"highwater/web/scene/model"
	"highwater/web/thing"
	"highwater/web/words"
)

// chips paints clients and groups where there is no room for cards.
type chips struct {
	*places
	*pen
}

func (l *controllers) drawPhoneStrip() {
	x, y, w := l.cardX, l.d.stripTop, l.strip.W
	l.Frame(x, y, w, l.d.strip+1, 7, paint.Card, paint.Line, 1, paint.Solid)
	c := &l.m.Controllers[0]
	for i := range l.m.Controllers {
		if l.m.Controllers[i].State == "active" {
			c = &l.m.Controllers[i]
		}
	}
	note := words.ControllersPhone(c.State, len(l.m.Controllers))
	crown, color := "crown", paint.Crown
	if c.State != "active" {
		crown, color = "crown-hollow", paint.DeadInk
	}
	l.Icon(crown, x+10, y+5.5, 13, color)
	nx := x + 29 + l.Text(paint.Sans700, 11.5, x+29, y+16, paint.Ink, c.Name) + 8
	nx += l.Text(paint.Sans400, 11, nx, y+16, paint.Ink3, note) + 8
	if nx+paint.Width(paint.Sans400, 11, l.m.Quorum) < x+w-10 {
		l.TextEnd(paint.Sans400, 11, x+w-10, y+16, l.quorumInk(), l.m.Quorum)
	}
	l.target(thing.Thing{Kind: thing.Controller, Node: c.ID}, x, y-4, w, 32, true)
}

// draw paints the chips at the top and the bottom.
func (l *chips) draw() {
	l.drawMoreChips()
	for i := range l.m.Clients {
		place := &l.clients[i]
		if !place.shown || place.fold {
			continue
		}
		c, r := &l.m.Clients[i], place.rect
		if place.right && c.Group >= 0 {
			l.drawPhoneGroup(&l.m.Groups[c.Group], r)
			continue
		}
		l.target(thing.Thing{Kind: thing.Client, Node: c.ID, Name: c.Name}, r.X, r.Y-4, r.W, r.H+8,
			true)
		if place.right {
			l.drawPhoneConsumer(c, r)
			continue
		}
		ink := l.cardFrame(c, r, 8)
		x := r.X + 31
		if _, whole := oneLine(paint.Sans700, 12, r.W-36, c.Name); whole || len(c.Lines) == 0 {
			l.Icon(iconFor(c), r.X+9, r.Y+9, 16, paint.Ink2)
		} else {
			x = r.X + 9 // the name needs the room
		}
		if len(c.Lines) == 0 {
			l.name(paint.Sans700, 12, x, r.Y+r.H/2, r.W-36, ink, c.Name)
			continue
		}
		y := l.nameOver(paint.Sans700, 12, x, r, ink, c.Name)
		for _, line := range c.Lines {
			w := paint.Width(paint.Sans500, 11, line.Text) + 13
			if x+w > r.X+r.W-6 {
				break
			}
			l.statusShort(line, x, y)
			x += w + 12
		}
	}
}

// nameOver writes a name into the upper part of a chip and returns the y of the line below it.
func (l *chips) nameOver(f paint.Font, size, x float32, r paint.Rect, c paint.Color, s string) float32 {
	room := r.X + r.W - 6 - x
	if _, one := oneLine(f, size, room, s); one {
		l.name(f, size, x, r.Y+10.5, room, c, s)
		return r.Y + 28
	}
	l.name(f, size, x, r.Y+9.5, room, c, s)
	return r.Y + 31
}

func (l *chips) statusShort(s model.Line, x, y float32) {
	ink := paint.Warn
	switch s.Icon {
	case "check":
		ink = paint.OK
	case "cross":
		ink = paint.Err
	}
	l.Icon(s.Icon, x, y-8.5, 10, ink)
	l.Text(paint.Sans500, 11, x+13, y, ink, s.Text)
}

// drawPhoneGroup paints a group as a chip: its sign, its name, the lag of all its members, or what
// keeps it from reading.
func (l *chips) drawPhoneGroup(g *model.Group, r paint.Rect) {
	color := paint.GroupLook(g.Color)
	total := l.groupLag(g)
	l.Frame(r.X, r.Y, r.W, r.H, 8, paint.Card, color, 1.5, paint.Solid)
	l.target(thing.Thing{Kind: thing.Group, Name: g.ID}, r.X, r.Y-4, r.W, r.H+8, true)
	mid := r.Y + r.H/2
	l.groupSign(g, r.X+10, mid-5, color)
	right := r.X + r.W - 10
	label, font, ink := words.ShortLag(total), paint.Mono500, paint.Ink2
	if g.Tone == model.Warning {
		label, font, ink = strings.ToLower(g.Word), paint.Sans600, paint.Warn
		if done := g.Arrived(); len(g.Joined) > 0 {
			label += " " + strconv.Itoa(done) + "/" + strconv.Itoa(len(g.Joined))
		}
		if paint.Width(font, 10.5, label) > r.W*.55 {
			label = words.GroupWaits
		}
	}
	right -= l.TextEnd(font, 10.5, right, mid+4, ink, label) + 8
	x := r.X + 28 + l.name(paint.Sans700, 12.5, r.X+28, mid, right-r.X-28, color, g.ID) + 10
	if w := min(right-x, 60); w > 16 && total >= 0 && g.Tone != model.Warning {
		l.Fill(x, mid-3, w, 6, 3, paint.Line)
		if total > 0 {
			full := float32(max(total, fullLag))
			l.Fill(x, mid-3, max(6, w*float32(total)/full), 6, 3, color)
		}
	}
}

// drawMoreChips says how many groups and consumers found no room.
func (l *chips) drawMoreChips() {
	if l.hidden == 0 {
		return
	}
	r := l.more
	l.Frame(r.X, r.Y, r.W, r.H, 8, paint.Card, paint.Line, 1, paint.Solid)
	l.TextMid(paint.Sans600, 12, r.X+r.W/2, r.Y+r.H/2+4.3, paint.Ink2, words.More(l.hidden))
}

// drawPhoneConsumer paints a consumer or a group as a chip with its whole lag.
func (l *chips) drawPhoneConsumer(c *model.Client, r paint.Rect) {
	color := paint.Tide
	if c.Group >= 0 {
		color = paint.GroupLook(l.m.Groups[c.Group].Color)
	} else if k := l.markColor(c); k >= 0 {
		color = paint.GroupLook(k)
	}
	l.Frame(r.X, r.Y, r.W, r.H, 8, paint.Card, color, 1.5, paint.Solid)
	var total int64
	for _, q := range c.Reads {
		total += max(q.Lag, 0)
	}
	lag := words.ShortLag(total)
	w := paint.Width(paint.Mono500, 10.5, lag)
	right := r.X + r.W - 10
	x := r.X + 31
	_, whole := oneLine(paint.Sans700, 12.5, right-r.X-31, c.Name)
	if whole {
		l.Icon(iconFor(c), r.X+9, r.Y+9, 16, color)
	} else {
		x = r.X + 9 // the name needs the room
	}
	if _, beside := oneLine(paint.Sans700, 12.5, right-w-r.X-37, c.Name); beside {
		l.Text(paint.Mono500, 10.5, right-w, r.Y+21, paint.Ink2, lag)
		l.name(paint.Sans700, 12.5, x, r.Y+r.H/2, right-w-r.X-37, color, c.Name)
		return
	}
	y := l.nameOver(paint.Sans700, 12.5, x, r, color, c.Name)
	l.Text(paint.Mono500, 10.5, x, y, paint.Ink2, lag)
}
