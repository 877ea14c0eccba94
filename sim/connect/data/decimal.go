package data

import (
	"slices"
	"strconv"
	"strings"
)

// DecimalText are the digits of an unscaled number in two's complement, highest byte first, with a
// scale, as BigDecimal.toString writes them. Empty bytes are no number; ok is false.
func DecimalText(unscaled string, scale int) (text string, ok bool) {
	if unscaled == "" {
		return "", false
	}
	b := []byte(unscaled)
	negative := b[0]&0x80 != 0
	if negative {
		negate(b)
	}
	digits := []byte{0} // lowest first
	for _, octet := range b {
		carry := int(octet)
		for i := range digits {
			carry += int(digits[i]) * 256
			digits[i] = byte(carry % 10)
			carry /= 10
		}
		for ; carry > 0; carry /= 10 {
			digits = append(digits, byte(carry%10))
		}
	}
	slices.Reverse(digits)
	for i := range digits {
		digits[i] += '0'
	}
	text = strings.TrimLeft(string(digits), "0")
	if text == "" {
		text, negative = "0", false
	}
	text = placed(text, scale)
	if negative {
		text = "-" + text
	}
	return text, true
}

// negate turns a number in two's complement into its opposite, in place.
func negate(b []byte) {
	carry := true
	for i := len(b) - 1; i >= 0; i-- {
		b[i] = ^b[i]
		if carry {
			b[i]++
			carry = b[i] == 0
		}
	}
}

// placed puts the point into digits, as BigDecimal.toString does.
func placed(digits string, scale int) string {
	adjusted := len(digits) - 1 - scale
	switch {
	case scale == 0:
		return digits
	case scale > 0 && adjusted >= -6:
		if missing := scale - len(digits) + 1; missing > 0 {
			digits = strings.Repeat("0", missing) + digits
		}
		at := len(digits) - scale
		return digits[:at] + "." + digits[at:]
	}
	text := digits[:1]
	if len(digits) > 1 {
		text += "." + digits[1:]
	}
	if adjusted == 0 {
		return text
	}
	sign := ""
	if adjusted > 0 {
		sign = "+"
	}
	return text + "E" + sign + strconv.Itoa(adjusted)
}

// Unscaled takes a decimal's text apart: its digits as a number in two's complement, and its scale.
func Unscaled(text string) (unscaled string, scale int) {
	digits, exponent, _ := strings.Cut(strings.ToUpper(text), "E")
	if n, err := strconv.Atoi(exponent); err == nil {
		scale = -n
	}
	rest, negative := strings.CutPrefix(digits, "-")
	whole, fraction, _ := strings.Cut(rest, ".")
	scale += len(fraction)
	b := []byte{0}
	for _, c := range whole + fraction {
		carry := int(c - '0')
		for i := len(b) - 1; i >= 0; i-- {
			carry += int(b[i]) * 10
			b[i] = byte(carry)
			carry >>= 8
		}
		if carry > 0 {
			b = append([]byte{byte(carry)}, b...)
		}
	}
	b = append([]byte{0}, b...)
	if negative {
		negate(b)
	}
	for len(b) > 1 && (b[0] == 0 && b[1] < 0x80 || b[0] == 0xff && b[1] >= 0x80) {
		b = b[1:]
	}
	return string(b), scale
}
