package regex

import (
	"regexp"
	"strings"
	"testing"
)

var expressions = []string{"orders", "o.*", "my.topic", `my\.topic`, "orders|payments", ".*", "[a-m].*",
	"gree.*|keyed", "(ab)+", `(orders|pay.*)(-\d)?`, "a[0-9]", "[^o].*", "__.*", "o.+s.*", "^orders$",
	"(?:a|b)*1?", "orders[", "orders(", "orders)", "*orders", "a|*", `orders\`, "[]a]", "(a|b)c?"}

// The matcher agrees with RE2 on what topic patterns are made of, and on what isn't an expression.
func TestAgreesWithRE2(t *testing.T) {
	for _, re := range expressions {
		real, err := regexp.Compile("^(?:" + re + ")$")
		_, err = regexp.Compile(re)
		if wrong := Check(re); (wrong == "") != (err == nil) ||
			err != nil && !strings.Contains(err.Error(), wrong) {
			t.Errorf("%s: %q, RE2 says %v", re, wrong, err)
		}
		if err != nil {
			continue
		}
		for _, name := range []string{"orders", "orders-2", "my.topic", "my_topic",
			"__consumer_offsets", "o", "payments", "a1", "ab", "abab", "keyed", "greetings", "]", "bc"} {
			if got, want := Match(re, name), real.MatchString(name); got != want {
				t.Errorf("%s on %s: %v", re, name, got)
			}
		}
	}
}
