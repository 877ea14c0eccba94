package page

import (
	"math"

	"highwater/sim/shell"
	"highwater/web/words"
)

// What one wish may come to. The page's own are far below; nobody else's may hold the tab up.
const (
	// MaxWish is how many UTF-16 units a wish has at most, as JSON. The longest is a link's.
	MaxWish = 2 << 20
	// mostName is for a field that names something, in bytes.
	mostName = 4 << 10
	// mostKept is how many lessons' progress a browser may hand in.
	mostKept = 2_000
	// mostZoom and mostPixels bound what the stage is asked for.
	mostZoom   = 100
	mostPixels = 100_000
)

// wide are the texts that may be long: who takes them says what is too long.
func wide(key string) bool { return key == "line" || key == "text" || key == "link" }

// TooMuch is the answer to a wish of more than MaxWish units.
func TooMuch(n int) Answer {
	text := words.TooMuch(n, MaxWish)
	return Answer{Error: text, Notice: text}
}

// refused answers a line that is too long to be taken. It is not in the console, so it is said.
func refused(long shell.TooLong) Answer {
	text := words.Sentence(long.Error())
	return Answer{Error: text, Notice: text}
}

// finite is a number that JSON can hold.
func finite(v float64) float64 {
	switch {
	case math.IsNaN(v):
		return 0
	case math.IsInf(v, 0):
		return math.Copysign(math.MaxFloat64, v)
	}
	return v
}

// kept drops from a map what no browser has kept for us: it comes from a place where anything may have
// been written.
func kept(m map[string]string) map[string]string {
	out := map[string]string{}
	for k, v := range m {
		if len(k) <= mostName && len(v) <= mostName && len(out) < mostKept {
			out[k] = v
		}
	}
	return out
}
