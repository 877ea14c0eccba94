package kit

import (
	"regexp"
	"testing"
)

// The matcher agrees with a real one on what topic patterns are made of.
func TestPatternAgreesWithRegexp(t *testing.T) {
	names := []string{"orders", "orders-2", "my.topic", "my_topic", "__consumer_offsets", "o",
		"other_topic",
		"payments", "a1", "ab", "abab", "keyed", "greetings"}
	for _, re := range []string{"orders", "o.*", "my.topic", `my\.topic`, "orders|payments", ".*",
		"[a-m].*",
		"gree.*|keyed", "(ab)+", "(orders|pay.*)(-\\d)?", "a[0-9]", "[^o].*", "__.*", "o.+s.*",
		"^orders$", "(?:a|b)*1?"} {
		real := regexp.MustCompile("^(?:" + re + ")$")
		for _, n := range names {
			if got, want := TopicPattern(re).Matches(n), real.MatchString(n); got != want {
				t.Errorf("%s on %s: %v", re, n, got)
			}
		}
	}
	for _, re := range []string{"orders,payments", " orders , payments ", `"orders"`, "'orders'"} {
		if !TopicPattern(re).Matches("orders") {
			t.Errorf("%s doesn't match orders", re)
		}
	}
}

// Java says where an expression is wrong, and draws a mark below it.
func TestJavaPatternSaysWhereItIsWrong(t *testing.T) {
	for re, want := range map[string]string{
		"orders": "",
		"ab[":    "Unclosed character class near index 2\nab[\n  ^",
		"(ab":    "Unclosed group near index 3\n(ab",
		"a|*b":   "Dangling meta character '*' near index 2\na|*b\n  ^",
		"ab)":    "Unmatched closing ')' near index 1\nab)\n ^",
		")":      "Unmatched closing ')'\n)",
		`a\`:     "Unescaped trailing backslash near index 2\na\\",
	} {
		got := ""
		if _, f := JavaPattern(re); f != nil {
			got = f.Message
		}
		if got != want {
			t.Errorf("%s: %q, want %q", re, got, want)
		}
	}
}

func FuzzPattern(f *testing.F) {
	f.Add("(a|b)*c+[x-z]?", "ababc")
	f.Fuzz(func(t *testing.T, re, name string) { TopicPattern(re).Matches(name) })
}
