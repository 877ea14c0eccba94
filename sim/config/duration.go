package config

import "strings"

// DurationMs reads an ISO 8601 duration such as P1D, PT1H30M or PT0.5S, as Java's Duration.parse
// does; negative durations aren't allowed. Kafka: AutoOffsetResetStrategy (KIP-1106).
func DurationMs(s string) (int64, bool) { return durationMs(s, false) }

// SignedDurationMs is DurationMs with a sign allowed in front of the whole and of each number, as in
// PT-5S or -P1DT-2H.
func SignedDurationMs(s string) (int64, bool) {
	negative := strings.HasPrefix(s, "-")
	if negative || strings.HasPrefix(s, "+") {
		s = s[1:]
	}
	ms, ok := durationMs(s, true)
	if negative {
		ms = -ms
	}
	return ms, ok
}

func durationMs(s string, signed bool) (int64, bool) {
	s = strings.ToUpper(s)
	if len(s) < 2 || s[0] != 'P' {
		return 0, false
	}
	days, rest, hasTime := strings.Cut(s[1:], "T")
	var ms int64
	if days != "" {
		n, tail, ok := leadingInt(days, signed)
		if !ok || tail != "D" {
			return 0, false
		}
		ms = n * 86_400_000
	}
	if !hasTime {
		return ms, days != ""
	}
	if rest == "" {
		return 0, false
	}
	for _, unit := range [...]struct {
		letter byte
		ms     int64
	}{{'H', 3_600_000}, {'M', 60_000}, {'S', 1000}} {
		n, tail, ok := leadingInt(rest, signed)
		if !ok {
			continue
		}
		frac := int64(0)
		if unit.letter == 'S' && tail != "" && tail[0] == '.' {
			i := 1
			for scale := int64(100); i < len(tail) && tail[i] >= '0' && tail[i] <= '9'; i++ {
				frac, scale = frac+int64(tail[i]-'0')*scale, scale/10
			}
			tail = tail[i:]
		}
		if tail == "" || tail[0] != unit.letter {
			continue
		}
		if rest[0] == '-' {
			frac = -frac
		}
		ms, rest = ms+n*unit.ms+frac, tail[1:]
	}
	return ms, rest == ""
}

func leadingInt(s string, signed bool) (int64, string, bool) {
	if signed && s != "" && (s[0] == '-' || s[0] == '+') {
		n, tail, ok := leadingInt(s[1:], false)
		if s[0] == '-' {
			n = -n
		}
		return n, tail, ok
	}
	i := 0
	for i < len(s) && s[i] >= '0' && s[i] <= '9' {
		i++
	}
	if i == 0 || i > 12 {
		return 0, s, false
	}
	return parseInt(s[:i]), s[i:], true
}
