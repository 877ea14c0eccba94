package shell

import (
	"errors"
	"slices"
	"strings"

	"highwater/sim/ordered"
)

// Nearest finds the candidate that a mistyped word most likely meant, or "" when none is near.
func Nearest(w string, candidates []string) string {
	best, bestCost := "", len(w)/2+1
	low := strings.ToLower(w)
	for _, c := range candidates {
		cost := distance(low, strings.ToLower(c))
		if strings.HasPrefix(c, w) && len(w) > 0 {
			cost = min(cost, 1)
		}
		if cost < bestCost {
			best, bestCost = c, cost
		}
	}
	return best
}

// distance counts the letters to change, add, drop or swap with their neighbour (Damerau's optimal
// string alignment).
func distance(a, b string) int {
	if len(a) > 64 || len(b) > 64 {
		return 64
	}
	var rows [3][65]int
	for j := 0; j <= len(b); j++ {
		rows[1][j] = j
	}
	for i := 1; i <= len(a); i++ {
		rows[2][0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			d := min(rows[1][j]+1, rows[2][j-1]+1, rows[1][j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d = min(d, rows[0][j-2]+1)
			}
			rows[2][j] = d
		}
		rows[0], rows[1] = rows[1], rows[2]
	}
	return rows[1][len(b)]
}

// unknown is the error for a word that isn't one of candidates.
func unknown(what, w string, candidates []string) error {
	text := "there is no " + what + " " + quote(w)
	if n := Nearest(w, candidates); n != "" {
		return errors.New(text + "; did you mean " + n + "?")
	}
	if len(candidates) > 0 && len(candidates) <= 12 {
		sorted := slices.Clone(candidates)
		ordered.Sort(sorted)
		return errors.New(text + "; there is " + strings.Join(sorted, ", "))
	}
	return errors.New(text)
}

// quote shows a learner's word inside a message, on one line and not too long.
func quote(w string) string {
	b := []byte{'"'}
	for i, r := range w {
		switch {
		case i > 60:
			return string(append(b, "...\""...))
		case r == '\n':
			b = append(b, `\n`...)
		case r == '\t':
			b = append(b, `\t`...)
		case r < ' ' || r == 0x7f:
			b = append(b, '?')
		default:
			b = append(b, string(r)...)
		}
	}
	return string(append(b, '"'))
}
