package wire

import (
	"strconv"
	"strings"
)

// Double is a number as Java reads one, 0.Digits times ten to the power of Point, without zeros at
// either end of its digits; 0 has none. All digits are kept, where Java has about seventeen.
type Double struct {
	Negative bool
	Digits   string
	Point    int
}

// ParseDouble reads a decimal number with or without an exponent. Java: Double.parseDouble.
func ParseDouble(s string) (Double, bool) {
	s = strings.TrimSpace(s)
	rest, negative := strings.CutPrefix(s, "-")
	if !negative {
		rest = strings.TrimPrefix(rest, "+")
	}
	if rest != "" && strings.IndexByte("dDfF", rest[len(rest)-1]) >= 0 {
		rest = rest[:len(rest)-1]
	}
	exponent := int64(0)
	if i := strings.IndexAny(rest, "eE"); i >= 0 {
		e, err := strconv.ParseInt(rest[i+1:], 10, 16)
		if err != nil {
			return Double{}, false
		}
		rest, exponent = rest[:i], e
	}
	whole, fraction, _ := strings.Cut(rest, ".")
	digits := whole + fraction
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return Double{}, false
	}
	point := len(whole) + int(exponent)
	bare := strings.TrimLeft(digits, "0")
	point -= len(digits) - len(bare)
	if bare = strings.TrimRight(bare, "0"); bare == "" {
		point = 0
	}
	return Double{Negative: negative, Digits: bare, Point: point}, true
}

// Positive tells whether the number is above 0.
func (d Double) Positive() bool { return d.Digits != "" && !d.Negative }

// Whole tells whether the number has no fraction.
func (d Double) Whole() bool { return len(d.Digits) <= d.Point || d.Digits == "" }

// Above tells whether the number is greater than a limit of at least 0.
func (d Double) Above(limit int64) bool {
	l := strconv.FormatInt(limit, 10)
	switch {
	case !d.Positive() || d.Point < len(l):
		return false
	case d.Point > len(l):
		return true
	}
	return d.Digits > strings.TrimRight(l, "0")
}

// String is Java's Double.toString: 1024.0, 1.048576E7.
func (d Double) String() string {
	sign, digits := "", d.Digits
	if d.Negative {
		sign = "-"
	}
	fraction := func(s string) string {
		if s == "" {
			return "0"
		}
		return s
	}
	switch {
	case digits == "":
		return sign + "0.0"
	case d.Point > 7 || d.Point < -2:
		return sign + digits[:1] + "." + fraction(digits[1:]) + "E" + strconv.Itoa(d.Point-1)
	case d.Point <= 0:
		return sign + "0." + strings.Repeat("0", -d.Point) + digits
	case len(digits) <= d.Point:
		return sign + digits + strings.Repeat("0", d.Point-len(digits)) + ".0"
	}
	return sign + digits[:d.Point] + "." + digits[d.Point:]
}
