package layout

import "highwater/web/paint"

// smallName is the smallest size of a name, nameLine the pitch of its lines.
const (
	smallName = 10.5
	nameLine  = 11.5
)

// name writes a name from x on around mid: in one line, in a smaller one, or in two. It returns how
// wide it is.
func (n *pen) name(f paint.Font, size, x, mid, room float32, c paint.Color, s string) float32 {
	if size, ok := oneLine(f, size, room, s); ok {
		return n.Text(f, size, x, mid+.36*size, c, s)
	}
	size = smallName
	first, second, ok := paint.TwoLines(f, size, room, s)
	if !ok {
		first, second = cutName(f, size, room, s, first)
	}
	w := n.Text(f, size, x, mid-nameLine/2+.36*size, c, first)
	return max(w, n.Text(f, size, x, mid+nameLine/2+.36*size, c, second))
}

// oneLine is the size in which a name fits into one line; false when none does.
func oneLine(f paint.Font, size, room float32, s string) (float32, bool) {
	for ; size > smallName; size = max(size-1, smallName) {
		if paint.Width(f, size, s) <= room {
			return size, true
		}
	}
	return smallName, paint.Width(f, smallName, s) <= room
}

// cutName cuts a name for which two lines are too narrow: its number stays if there is room for it.
func cutName(f paint.Font, size, room float32, s, first string) (string, string) {
	rest := s[len(first):]
	second := paint.FitNumbered(f, size, room, rest)
	if paint.Width(f, size, second) > room {
		second = paint.Fit(f, size, room, rest)
	}
	return first, second
}

// plate is a partition's name as a lane has it: how wide, how high, and what it says.
type plate struct {
	w, h          float32
	size          float32
	first, second string
}

// chipPad is the room left and right of a name on its chip.
const chipPad = 7

// partitionName fits a partition's name into room.
func partitionName(room float32, name string) plate {
	if size, ok := oneLine(paint.Sans600, 11, room-2*chipPad, name); ok {
		return plate{paint.Width(paint.Sans600, size, name) + 2*chipPad, 18, size, name, ""}
	}
	const f = paint.Sans600
	room -= 2 * chipPad
	first, second, ok := paint.TwoLines(f, smallName, room, name)
	if !ok {
		first, second = cutName(f, smallName, room, name, first)
	}
	w := max(paint.Width(f, smallName, first), paint.Width(f, smallName, second))
	return plate{w + 2*chipPad, 25, smallName, first, second}
}

// write paints the name with its left end at x, around mid.
func (p *plate) write(n *pen, x, mid float32, c paint.Color) {
	if p.second == "" {
		n.Text(paint.Sans600, p.size, x+chipPad, mid+.355*p.size, c, p.first)
		return
	}
	n.Text(paint.Sans600, p.size, x+chipPad, mid-nameLine/2+.36*p.size, c, p.first)
	n.Text(paint.Sans600, p.size, x+chipPad, mid+nameLine/2+.36*p.size, c, p.second)
}
