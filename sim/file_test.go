package sim

import (
	"strings"
	"testing"

	"highwater/sim/node"
)

// A file belongs to its time: it isn't there before it was written, and another future may have
// another one.
func TestFilesComeAndGoWithTime(t *testing.T) {
	h := NewHistory(Config{Seed: 3})
	h.Advance(node.Second, 0)
	give := func(c Command) {
		t.Helper()
		if err := h.Do(c); err != nil {
			t.Fatal(err)
		}
	}
	text := func() string {
		s, _ := h.World().File("menu.txt")
		return s
	}
	give(WriteFile{Name: "menu.txt", Text: "margherita\n"})
	h.Advance(2*node.Second, 0)
	give(WriteFile{Name: "menu.txt", Text: "diavola\n"})
	h.Advance(3*node.Second, 0)
	give(WriteFile{Name: "menu.txt", Remove: true})
	h.Advance(4*node.Second, 0)
	for _, want := range []struct {
		at   node.Time
		text string
	}{{500 * node.Millisecond, ""}, {2500 * node.Millisecond, "diavola\n"}, {3500 * node.Millisecond, ""},
		{1500 * node.Millisecond, "margherita\n"}} {
		h.Seek(want.at)
		if got := text(); got != want.text {
			t.Errorf("at %d: %q, want %q", want.at, got, want.text)
		}
	}
	give(WriteFile{Name: "menu.txt", Text: "nothing\n"})
	h.Advance(5*node.Second, 0)
	if got := text(); got != "nothing\n" {
		t.Errorf("in the new future: %q", got)
	}
}

func TestFilesThatCannotBe(t *testing.T) {
	w := New(Config{Seed: 3})
	for name, want := range map[string]string{
		"": "needs a name", "..": "needs a name", "a/": "needs a name",
		"/etc/passwd": "such as passwd", strings.Repeat("x", 101): "at most 100 characters",
	} {
		if err := w.Do(WriteFile{Name: name, Text: "x"}); err == nil ||
			!strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", name, err, want)
		}
	}
	if err := w.Do(WriteFile{Name: "menu", Remove: true}); err == nil {
		t.Error("a file that isn't there was removed")
	}
	for i := range maxFiles {
		if err := w.Do(WriteFile{Name: "f" + num(int64(i))}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Do(WriteFile{Name: "one more"}); err == nil || !strings.Contains(err.Error(), "100 files") {
		t.Errorf("one more: %v", err)
	}
	if err := w.Do(WriteFile{Name: "f7", Text: "again"}); err != nil {
		t.Errorf("one that is there: %v", err)
	}
}
