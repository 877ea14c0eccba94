// Package calendar is the Gregorian calendar, for those who write dates as a database, a driver or a
// log does: days are counted from 1 January 1970.
package calendar

import (
	"strconv"
	"strings"
)

// Date is the date of a day. Howard Hinnant: civil_from_days, which counts years from a March, so that
// the leap day is the last of its year.
func Date(days int64) (year, month, day int64) {
	z := days + 719468
	era := Floor(z, 146097)
	doe := z - era*146097
	yoe := (doe - doe/1460 + doe/36524 - doe/146096) / 365
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	month = mp + 3
	if month > 12 {
		month -= 12
	}
	year = yoe + era*400
	if month <= 2 {
		year++
	}
	return year, month, doy - (153*mp+2)/5 + 1
}

// Days is the inverse of Date.
func Days(year, month, day int64) int64 {
	if month <= 2 {
		year--
	}
	era := Floor(year, 400)
	yoe := year - era*400
	mp := (month + 9) % 12
	doy := (153*mp+2)/5 + day - 1
	return era*146097 + yoe*365 + yoe/4 - yoe/100 + doy - 719468
}

// Text is a day as ISO 8601 has it: 2026-01-06.
func Text(days int64) string {
	y, m, d := Date(days)
	return Padded(y, 4) + "-" + Padded(m, 2) + "-" + Padded(d, 2)
}

// Clock is a time of day, in seconds since midnight: 18:00:03.
func Clock(seconds int64) string {
	return Padded(seconds/3600, 2) + ":" + Padded(seconds/60%60, 2) + ":" + Padded(seconds%60, 2)
}

// Padded is a number with zeros before it, up to a width.
func Padded(n int64, width int) string {
	s := strconv.FormatInt(n, 10)
	return strings.Repeat("0", max(width-len(s), 0)) + s
}

// Floor divides and rounds down, also below 0; b is positive.
func Floor(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
