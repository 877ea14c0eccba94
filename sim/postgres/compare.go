package postgres

import (
	"cmp"
	"strconv"
	"strings"
)

// compare orders two values of one kind, neither of them null. Texts are ordered by their bytes, as
// in a database with the collation C.UTF-8.
func compare(k Kind, a, b Value) int {
	switch {
	case k.inInt():
		return cmp.Compare(a.Int, b.Int)
	case k == Numeric:
		x, _ := parseDecimal(a.Text)
		y, _ := parseDecimal(b.Text)
		return x.compare(y)
	case k.floating():
		x, _ := strconv.ParseFloat(a.Text, 64)
		y, _ := strconv.ParseFloat(b.Text, 64)
		switch {
		case x < y || y != y && x == x:
			return -1
		case x > y || x != x && y == y:
			return 1
		}
		return 0
	}
	return strings.Compare(a.Text, b.Text)
}

// equal is IS NOT DISTINCT FROM.
func equal(k Kind, a, b Value) bool {
	if a.Null || b.Null {
		return a.Null == b.Null
	}
	return compare(k, a, b) == 0
}
