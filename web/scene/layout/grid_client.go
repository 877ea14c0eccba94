package layout

import (
	"strings"

	"highwater/web/paint"
	"highwater/web/scene/model"
)

func standsLeft(c *model.Client) bool { return c.Role != "consumer" }

// clientHeight is a card's full height; it reserves its lines, so that it never changes.
func (l *grid) clientHeight(c *model.Client) float32 {
	switch {
	case c.Role == "producer" || c.Service():
		return producerHead + producerLine*float32(min(max(c.Room, 2), 3))
	case c.Role == "tool":
		return 40
	}
	return l.memberHeight(c)
}

// clientsNeed is the height of the higher of the two columns of clients, cards folded where the full
// ones would be higher than the brokers.
func (l *grid) clientsNeed() float32 {
	var left, right float32
	for i := range l.m.Clients {
		c := &l.m.Clients[i]
		if standsLeft(c) {
			left += foldedClient + 6
		} else if c.Group < 0 {
			right += foldedClient + 6
		}
	}
	for i := range l.m.Groups {
		right += l.groupHeight(&l.m.Groups[i], groupSummary) + clientGap
	}
	return max(left, min(right, 420)) + 48
}

// columnsWant is the height of the two columns of clients with all cards in full.
func (l *grid) columnsWant() (left, right float32) {
	for i := range l.m.Clients {
		c := &l.m.Clients[i]
		if standsLeft(c) {
			left += l.clientHeight(c) + clientGap
		} else if c.Group < 0 {
			right += l.clientHeight(c) + clientGap
		}
	}
	for i := range l.m.Groups {
		right += l.groupHeight(&l.m.Groups[i], groupFull) + clientGap
	}
	return left, right
}

// groupLines are the lines under a group's name, those too wide for its box broken at their dot.
func (l *grid) groupLines(g *model.Group) []string {
	room := l.widths().group - 22
	lines := make([]string, 0, len(g.Lines)+1)
	for _, line := range g.Lines {
		a, b, two := strings.Cut(line, " · ")
		if two && paint.Width(paint.Sans500, smallName, line) > room {
			lines = append(lines, a, b)
		} else {
			lines = append(lines, line)
		}
	}
	return lines
}

// groupTop is the height of what stands above a group's members.
func (l *grid) groupTop(g *model.Group) float32 {
	h := groupHead + groupLine*float32(len(l.groupLines(g)))
	if len(g.Joined) > 0 {
		h += groupBars
	}
	return h
}

func (l *grid) groupHeight(g *model.Group, level groupLevel) float32 {
	h := l.groupTop(g) + 2
	switch level {
	case groupFull:
		for _, i := range g.Members {
			h += l.memberHeight(&l.m.Clients[i]) + memberGap
		}
	case groupFolded:
		h += float32(len(g.Members)) * (foldedMember + 4)
	case groupSummary:
		h += 20
	case groupChip:
		return groupFold
	case groupHidden:
		return 0
	}
	return h
}

func (l *grid) memberHeight(c *model.Client) float32 {
	h := float32(memberHead)
	if len(c.Reads) > 0 {
		h += memberLine*float32(min(len(c.Reads), mostReads)) + 4
	}
	if c.Note != "" {
		h += memberNote
	} else if len(c.Reads) == 0 {
		h += 4
	}
	return h
}

// groupLag adds up what a group has not committed yet; -1: nothing of it is known.
func (l *grid) groupLag(g *model.Group) int64 {
	if g.Share {
		return g.Lag
	}
	total := int64(-1)
	for _, i := range g.Members {
		for _, r := range l.m.Clients[i].Reads {
			if r.Lag >= 0 {
				total = max(total, 0) + r.Lag
			}
		}
	}
	return total
}

func (l *grid) largestLag() int64 {
	var most int64
	for i := range l.m.Clients {
		for _, r := range l.m.Clients[i].Reads {
			most = max(most, r.Lag)
		}
	}
	return most
}

// markColor is the colour of a lone consumer's marks, -1 when it has none.
func (l *grid) markColor(c *model.Client) int {
	for i := range l.m.Partitions {
		for _, k := range l.m.Partitions[i].Marks {
			if k.Ref.Node == c.ID {
				return k.Color % 4
			}
		}
	}
	return -1
}
