package postgres

import (
	"strconv"
	"strings"

	"highwater/sim/wire"
)

// decimal is a numeric: digits without zeros in front (none: 0), the last scale of them behind the
// point.
type decimal struct {
	negative bool
	digits   string
	scale    int
}

// maxDigits bounds what a numeric may have: PostgreSQL takes 131072 before the point and 16383 behind.
const maxDigits = 16383

func parseDecimal(s string) (d decimal, ok bool) {
	rest, negative := strings.CutPrefix(s, "-")
	if !negative {
		rest = strings.TrimPrefix(rest, "+")
	}
	exponent := 0
	if i := strings.IndexAny(rest, "eE"); i >= 0 {
		e, err := strconv.ParseInt(rest[i+1:], 10, 16)
		if err != nil || e > maxDigits || e < -maxDigits {
			return d, false
		}
		rest, exponent = rest[:i], int(e)
	}
	whole, fraction, _ := strings.Cut(rest, ".")
	digits := whole + fraction
	if digits == "" || strings.Trim(digits, "0123456789") != "" || len(digits) > maxDigits {
		return d, false
	}
	scale := len(fraction) - exponent
	if scale < 0 {
		digits += strings.Repeat("0", -scale)
		scale = 0
	}
	return decimal{negative, digits, scale}.normal(), true
}

func (d decimal) normal() decimal {
	d.digits = strings.TrimLeft(d.digits, "0")
	d.negative = d.negative && d.digits != ""
	return d
}

func ofInt(n int64) decimal {
	d, _ := parseDecimal(strconv.FormatInt(n, 10))
	return d
}

// String has as many digits behind the point as the scale says.
func (d decimal) String() string {
	s := d.digits
	if len(s) <= d.scale {
		s = strings.Repeat("0", d.scale+1-len(s)) + s
	}
	if d.scale > 0 {
		s = s[:len(s)-d.scale] + "." + s[len(s)-d.scale:]
	}
	if d.negative {
		return "-" + s
	}
	return s
}

// round gives another scale: half goes away from zero.
func (d decimal) round(scale int) decimal {
	if scale >= d.scale {
		d.digits += strings.Repeat("0", scale-d.scale)
		d.scale = scale
		return d.normal()
	}
	drop := d.scale - scale
	s := d.digits
	if len(s) < drop {
		s = strings.Repeat("0", drop-len(s)) + s
	}
	up := s[len(s)-drop] >= '5'
	d.digits, d.scale = strings.TrimLeft(s[:len(s)-drop], "0"), scale
	if up {
		d.digits = addDigits(d.digits, "1")
	}
	return d.normal()
}

// trunc cuts what is behind the point.
func (d decimal) trunc() decimal {
	if len(d.digits) <= d.scale {
		return decimal{}
	}
	d.digits, d.scale = d.digits[:len(d.digits)-d.scale], 0
	return d.normal()
}

// fit makes it a value of numeric(p, s).
func (d decimal) fit(t Type) (Value, *wire.SQLError) {
	if t.N == 0 {
		return Value{Text: d.String()}, nil
	}
	d = d.round(int(t.Scale))
	if whole := int(t.N - t.Scale); len(d.digits)-d.scale > whole {
		e := problem("22003", "numeric field overflow")
		e.Detail = "A field with precision " + strconv.Itoa(int(t.N)) + ", scale " +
			strconv.Itoa(int(t.Scale)) + " must round to an absolute value less than " +
			power(whole) + "."
		return null, e
	}
	return Value{Text: d.String()}, nil
}

func power(n int) string {
	if n == 0 {
		return "1"
	}
	return "10^" + strconv.Itoa(n)
}

func addDigits(a, b string) string {
	if len(a) < len(b) {
		a, b = b, a
	}
	out := make([]byte, len(a)+1)
	carry := byte(0)
	for i := range len(a) {
		c := a[len(a)-1-i] - '0' + carry
		if i < len(b) {
			c += b[len(b)-1-i] - '0'
		}
		out[len(a)-i], carry = '0'+c%10, c/10
	}
	out[0] = '0' + carry
	return strings.TrimLeft(string(out), "0")
}

// subDigits is a - b; a must not be smaller.
func subDigits(a, b string) string {
	out := make([]byte, len(a))
	borrow := byte(0)
	for i := range len(a) {
		c := 10 + a[len(a)-1-i] - '0' - borrow
		if i < len(b) {
			c -= b[len(b)-1-i] - '0'
		}
		out[len(a)-1-i], borrow = '0'+c%10, 1-c/10
	}
	return strings.TrimLeft(string(out), "0")
}

func compareDigits(a, b string) int {
	if len(a) != len(b) {
		return len(a) - len(b)
	}
	return strings.Compare(a, b)
}

func (d decimal) align(o decimal) (a, b decimal) {
	scale := max(d.scale, o.scale)
	return d.round(scale), o.round(scale)
}

func (d decimal) compare(o decimal) int {
	a, b := d.align(o)
	switch {
	case a.negative && !b.negative:
		return -1
	case b.negative && !a.negative:
		return 1
	case a.negative:
		return -compareDigits(a.digits, b.digits)
	}
	return compareDigits(a.digits, b.digits)
}

func (d decimal) minus() decimal {
	d.negative = !d.negative
	return d.normal()
}

func (d decimal) add(o decimal) decimal {
	a, b := d.align(o)
	switch {
	case a.negative == b.negative:
		a.digits = addDigits(a.digits, b.digits)
	case compareDigits(a.digits, b.digits) >= 0:
		a.digits = subDigits(a.digits, b.digits)
	default:
		a.negative, a.digits = b.negative, subDigits(b.digits, a.digits)
	}
	return a.normal()
}

func (d decimal) times(o decimal) decimal {
	sums := make([]int, len(d.digits)+len(o.digits)+1)
	for i := range len(d.digits) {
		for j := range len(o.digits) {
			sums[i+j+1] += int(d.digits[i]-'0') * int(o.digits[j]-'0')
		}
	}
	n := len(d.digits) + len(o.digits)
	out := make([]byte, n)
	carry := 0
	for i := n - 1; i >= 0; i-- {
		carry += sums[i]
		out[i], carry = byte('0'+carry%10), carry/10
	}
	return decimal{d.negative != o.negative, string(out), d.scale + o.scale}.normal()
}

// divide gives as many digits as PostgreSQL does; o must not be 0. PostgreSQL: select_div_scale.
func (d decimal) divide(o decimal) decimal {
	w1, f1 := d.group()
	w2, f2 := o.group()
	q := w1 - w2
	if f1 <= f2 {
		q--
	}
	return d.over(o, min(max(16-q*4, d.scale, o.scale, 0), 1000))
}

// group is the weight of the first digit and the digit itself, digits being of base 10000.
func (d decimal) group() (weight, first int) {
	if d.digits == "" {
		return 0, 0
	}
	whole := len(d.digits) - d.scale // digits before the point; below 0: zeros behind it
	weight = (whole+3)/4 - 1
	if whole <= 0 {
		weight = -((-whole)/4 + 1)
	}
	n := whole - weight*4 // digits in the first group
	s := d.digits
	if len(s) < n {
		s += strings.Repeat("0", n-len(s))
	}
	first, _ = strconv.Atoi(s[:max(n, 0)])
	return weight, first
}

// over is the quotient with a scale.
func (d decimal) over(o decimal, scale int) decimal {
	shift := scale + 1 + o.scale - d.scale
	top := d.digits
	if shift > 0 {
		top += strings.Repeat("0", shift)
	} else {
		top = top[:max(len(top)+shift, 0)]
	}
	q, _ := divDigits(top, o.digits)
	return decimal{d.negative != o.negative, q, scale + 1}.normal().round(scale)
}

// modulo has the sign of d.
func (d decimal) modulo(o decimal) decimal {
	a, b := d.align(o)
	_, rest := divDigits(a.digits, b.digits)
	a.digits = rest
	return a.normal()
}

func divDigits(a, b string) (quotient, rest string) {
	out := make([]byte, 0, len(a))
	for i := range len(a) {
		rest = strings.TrimLeft(rest+a[i:i+1], "0")
		n := byte('0')
		for compareDigits(rest, b) >= 0 {
			rest = subDigits(rest, b)
			n++
		}
		out = append(out, n)
	}
	return strings.TrimLeft(string(out), "0"), rest
}
