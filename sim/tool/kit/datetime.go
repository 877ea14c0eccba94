package kit

import (
	"strconv"
	"strings"

	"highwater/sim/config"
)

// DateTime reads a time as --to-datetime takes it, YYYY-MM-DDThh:mm:ss.sss with a zone (Z, +02,
// +0200, +02:00) or without one, which is UTC: milliseconds since 1970. problem is the text of Java's
// ParseException. Kafka: Utils.getDateTime.
func DateTime(s string) (ms int64, problem string) {
	_, clock, ok := strings.Cut(s, "T")
	if clock, _, _ = strings.Cut(clock, "T"); !ok || clock == "" {
		return 0, "Error parsing timestamp. It does not contain a 'T' according to ISO8601 format"
	}
	text := s
	if !strings.ContainsAny(clock, "+-Z") {
		text += "Z"
	}
	problem = "Unparseable date: \"" + text + "\""
	n, rest, ok := dateNumbers(text)
	if !ok {
		return 0, problem
	}
	zone, ok := zoneMinutes(rest)
	year, month, day := n[0], n[1], n[2]
	if !ok || month < 1 || month > 12 || day < 1 || day > daysOfMonth(year, month) || n[3] > 23 ||
		n[4] > 59 || n[5] > 59 || n[6] > 999 {
		return 0, problem
	}
	days := daysSince1970(year, month, day)
	return (((days*24+n[3])*60+n[4]-zone)*60+n[5])*1000 + n[6], ""
}

// dateNumbers reads yyyy-MM-dd'T'HH:mm:ss.SSS; rest is the zone behind it.
func dateNumbers(s string) (n [7]int64, rest string, ok bool) {
	ends := "--T::."
	for i := range n {
		j := 0
		for j < len(s) && s[j] >= '0' && s[j] <= '9' {
			j++
		}
		v, err := strconv.ParseInt(s[:j], 10, 32)
		if err != nil {
			return n, s, false
		}
		n[i], s = v, s[j:]
		if i < len(ends) {
			if s == "" || s[0] != ends[i] {
				return n, s, false
			}
			s = s[1:]
		}
	}
	return n, s, true
}

func zoneMinutes(s string) (int64, bool) {
	if s == "Z" {
		return 0, true
	}
	if s == "" || s[0] != '+' && s[0] != '-' {
		return 0, false
	}
	digits := strings.ReplaceAll(s[1:], ":", "")
	n, err := strconv.ParseInt(digits, 10, 32)
	if err != nil || len(digits) != 2 && (len(digits) != 4 || len(s) != 6) {
		return 0, false
	}
	if len(digits) == 2 {
		n *= 100
	}
	minutes := n/100*60 + n%100
	if s[0] == '-' {
		minutes = -minutes
	}
	return minutes, n/100 < 24 && n%100 < 60
}

func daysOfMonth(year, month int64) int64 {
	if month == 2 {
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 30 + (month+month/8)%2
}

// daysSince1970 counts from the first of March, so that the leap day is a year's last.
func daysSince1970(year, month, day int64) int64 {
	if month <= 2 {
		year, month = year-1, month+12
	}
	return 365*year + year/4 - year/100 + year/400 + (153*(month-3)+2)/5 + day - 719469
}

// IsoDuration reads PnDTnHnMnS, signs included, as java.time.Duration.parse does, in milliseconds.
func IsoDuration(s string) (ms int64, ok bool) { return config.SignedDurationMs(s) }
