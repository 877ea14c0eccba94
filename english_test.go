package highwater

import (
	"go/ast"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// speechless are the rooms that say nothing themselves: their sentences stand in web/words, where they are
// read together, and where another language would begin.
var speechless = strings.Fields(`web/article web/course web/page web/player web/scene web/scene/extract
	web/scene/layout web/scene/model web/spacetime`)

// unheard are files of such rooms with literals of two or more words that no learner reads.
var unheard = []struct{ file, why string }{
	{"web/course/check.go", "for authors: what is wrong with a lesson, beside what lessons/parse.go says of its text"},
	{"web/course/check_speed.go", "for authors, too: a lesson that goes otherwise at another speed"},
	{"web/course/dictionary.go", "for nobody: commands that links are compressed with, a part of their format"},
	{"web/scene/layout/check.go", "for whoever changes the layout: two labels overlap, a text is too small"},
	{"web/page/wish.go", "for whoever changes the page's scripts: a wish that Go doesn't know, or knows otherwise"},
	{"web/page/api.go", "for the same, and for whoever reads the report of a panic"},
	{"web/article/article.go", "for whoever adds a kind of block: it has no HTML yet"},
}

// twoWords is English in a literal: two words side by side. One alone may be a code.
var twoWords = regexp.MustCompile(`[A-Za-z']{2,}[,.:;]? +[A-Za-z']+|[A-Za-z']+[,.:;]? +[A-Za-z']{2,}`)

// tag is HTML and SVG, which is no language that a learner reads.
var tag = regexp.MustCompile(`<[^>]*>`)

// A speechless room has no literal with two or more English words, but for those that no learner reads.
func TestEnglishStandsInWords(t *testing.T) {
	rooms, silent := map[string]int{}, map[string]int{}
	for _, s := range sources(t) {
		if s.test || !slices.Contains(speechless, s.pkg) {
			continue
		}
		rooms[s.pkg]++
		ast.Inspect(s.file, func(n ast.Node) bool {
			lit, ok := n.(*ast.BasicLit)
			if !ok || lit.Kind != token.STRING {
				return true
			}
			if text, err := strconv.Unquote(lit.Value); err == nil &&
				!twoWords.MatchString(tag.ReplaceAllString(text, "")) {
				return true
			}
			silent[s.path]++
			if !slices.ContainsFunc(unheard, func(u struct{ file, why string }) bool { return u.file == s.path }) {
				t.Errorf("%s: %s belongs into web/words", s.at(lit), lit.Value)
			}
			return true
		})
	}
	for _, room := range speechless {
		if rooms[room] == 0 {
			t.Errorf("%s is listed, and has no sources", room)
		}
	}
	for _, u := range unheard {
		if silent[u.file] == 0 {
			t.Errorf("%s is listed, and has no words (%s)", u.file, u.why)
		}
	}
}
