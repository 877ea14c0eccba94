package kit

import "strconv"

// Decimal writes a/b, neither below 0, with so many digits behind the point, rounded half up as Java's
// %.2f.
func Decimal(a, b int64, digits int) string {
	scale := int64(1)
	for range digits {
		scale *= 10
	}
	whole, rest := a/b, a%b
	frac := (rest*scale*2 + b) / (2 * b)
	if frac >= scale {
		whole, frac = whole+1, 0
	}
	s := strconv.FormatInt(scale+frac, 10)
	return strconv.FormatInt(whole, 10) + "." + s[1:]
}
