package consumergroups

import (
	"regexp/syntax"
	"testing"
)

// --validate-regex refuses what RE2/J refuses, in its words. Go's own library is of the same family,
// with the same words.
func TestRegexProblemsAreThoseOfRE2(t *testing.T) {
	for _, re := range []string{"or.*", "or.*(", "or.*)", "*", "a|*", "a**", "a*?", "a{2", "a{2}",
		"a{2,1}", "a{1001}", "{2}", "a{,3}", "[a", "[]a]", "[^]a]", "[z-a]", "[a-]", `[\d-z]`, `a\`,
		`\y`, `\d+`, `\8`, "(?i)orders", "(?:a|b)", "(?P<n>a)", "(?<n>a)", "(?P<>a)", "(?z)", "(a|b",
		"[[:alpha:]]", "(?=a)", "", "^a$", `a\.b`, `\Qa(b\E`, `\pN`, `a+?`, `a??`, "x{2}{3}", "(?i-)"} {
		got := regexProblem(re)
		_, err := syntax.Parse(re, syntax.Perl)
		want := ""
		if e, ok := err.(*syntax.Error); ok {
			want = e.Code.String()
		}
		if want == "unexpected )" {
			want = "missing closing )" // RE2/J has one word for both
		}
		if got != want {
			t.Errorf("%q: %q, want %q", re, got, want)
		}
	}
}
