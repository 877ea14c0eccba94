package kit

import (
	"strconv"

	"highwater/sim/node"
)

// Dash writes a number, or - when it isn't known.
func Dash(n int64, known bool) string {
	if !known {
		return "-"
	}
	return strconv.FormatInt(n, 10)
}

// Table prints rows of columns padded to their widths, a blank before and between; the last column
// isn't padded.
func Table(p *Process, widths []int, rows [][]string, out *node.Out) {
	p.Print(out, "")
	for _, r := range rows {
		line := ""
		for i, c := range r {
			if i < len(r)-1 {
				line += Pad(c, widths[i]) + " "
			} else {
				line += c
			}
		}
		p.Print(out, line)
	}
}

// Widest is the width of column i: at least 15.
func Widest(rows [][]string, i int) int {
	n := 15
	for _, r := range rows[1:] {
		n = max(n, JavaLen(r[i]))
	}
	return n
}
