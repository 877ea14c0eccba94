package postgres

import (
	"strconv"
	"strings"

	"highwater/sim/calendar"
	"highwater/sim/wire"
)

const (
	second = int64(1000000)
	day    = 86400 * second
)

// momentText writes a date or a timestamp; the server's time zone is UTC.
func momentText(k Kind, us int64) string {
	days := calendar.Floor(us, day)
	s := calendar.Text(days)
	if k == Date {
		return s
	}
	rest := us - days*day
	sec := rest / second
	s += " " + calendar.Clock(sec)
	if f := rest % second; f != 0 {
		s += "." + strings.TrimRight(calendar.Padded(f, 6), "0")
	}
	if k == TimestampTZ {
		s += "+00"
	}
	return s
}

// inputMoment reads 2026-01-06, 2026-01-06 18:00:03.5, with T between, with Z, +01 or +01:30 behind.
func inputMoment(t Type, text, s string) (Value, *wire.SQLError) {
	date, clock, _ := strings.Cut(strings.Replace(s, "T", " ", 1), " ")
	parts := strings.Split(date, "-")
	if len(parts) != 3 {
		return null, badInput(t, text)
	}
	var n [3]int64
	for i, p := range parts {
		v, err := strconv.ParseInt(p, 10, 32)
		if err != nil || p == "" || p[0] == '+' || v < 0 {
			return null, badInput(t, text)
		}
		n[i] = v
	}
	outOfRange := problem("22008", `date/time field value out of range: "`+text+`"`)
	if len(parts[0]) < 3 || n[0] > 9999 {
		return null, badInput(t, text)
	}
	if n[1] < 1 || n[1] > 12 || n[2] < 1 || n[2] > 31 {
		return null, outOfRange
	}
	days := calendar.Days(n[0], n[1], n[2])
	if y, m, d := calendar.Date(days); y != n[0] || m != n[1] || d != n[2] {
		return null, outOfRange
	}
	us, zone, ok := clockOf(strings.TrimSpace(clock))
	switch {
	case !ok:
		return null, badInput(t, text)
	case us < 0:
		return null, outOfRange
	case t.Kind == Date:
		return Value{Int: days * day}, nil
	case t.Kind == Timestamp:
		zone = 0
	}
	return Value{Int: days*day + us - zone}, nil
}

// clockOf reads a time of day and a zone, both in microseconds; below zero: a field is out of range.
func clockOf(s string) (us, zone int64, ok bool) {
	if s == "" {
		return 0, 0, true
	}
	if t, z := strings.CutSuffix(s, "Z"); z {
		s = t
	} else if i := strings.LastIndexAny(s, "+-"); i > 0 {
		h, m, _ := strings.Cut(s[i+1:], ":")
		hours, err := strconv.ParseInt(h, 10, 8)
		minutes, err2 := int64(0), error(nil)
		if m != "" {
			minutes, err2 = strconv.ParseInt(m, 10, 8)
		}
		if err != nil || err2 != nil || hours > 15 || minutes > 59 {
			return 0, 0, false
		}
		if zone = (hours*60 + minutes) * 60 * second; s[i] == '-' {
			zone = -zone
		}
		s = s[:i]
	}
	s, fraction, _ := strings.Cut(strings.TrimSpace(s), ".")
	parts := strings.Split(s, ":")
	if len(parts) < 2 || len(parts) > 3 {
		return 0, 0, false
	}
	total := int64(0)
	for i, p := range parts {
		v, err := strconv.ParseInt(p, 10, 8)
		if err != nil || p == "" || v < 0 || p[0] == '+' {
			return 0, 0, false
		}
		if v > [...]int64{24, 59, 60}[i] {
			return -1, 0, true
		}
		total = total*60 + v
	}
	if len(parts) == 2 {
		total *= 60
	}
	if strings.Trim(fraction, "0123456789") != "" {
		return 0, 0, false
	}
	micros, _ := strconv.ParseInt((fraction + "000000")[:6], 10, 64)
	return total*second + micros, zone, true
}
