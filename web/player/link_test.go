package player

import (
	"strings"
	"testing"

	"highwater/lessons"
	"highwater/sim/node"
)

func content(t testing.TB) []*lessons.Lesson {
	t.Helper()
	ls, err := lessons.Load()
	if err != nil {
		t.Fatal(err)
	}
	return ls
}

func finder(ls []*lessons.Lesson) func(string) *lessons.Lesson {
	return func(id string) *lessons.Lesson {
		for _, l := range ls {
			if l.ID == id {
				return l
			}
		}
		return nil
	}
}

// played is a session with commands from cells and the console, a fork, and single steps.
func played(t testing.TB, ls []*lessons.Lesson) *Player {
	p := New(ls[2])
	p.Next()
	p.hurry()
	p.Turn()
	p.Predict(1)
	for i := range p.Step().Cells {
		p.RunCell(i, "")
		p.hurry()
	}
	p.Back()
	p.Back()
	if err := p.Type("kill broker-2"); err != nil {
		t.Fatal(err)
	}
	p.On()
	p.On()
	_ = p.Type("kafka-topics.sh --describe --topic orders --bootstrap-server broker-1:9092")
	_ = p.Type("kill broker-9") // stays in the console as an error
	p.hurry()
	p.Seek(p.Now() - 100*node.Millisecond)
	return p
}

// A link reproduces the session exactly: hash, clock, console and the place in the lesson.
func TestLinkReproduces(t *testing.T) {
	ls := content(t)
	p := played(t, ls)
	q, err := Open(p.Link(), finder(ls))
	if err != nil {
		t.Fatal(err)
	}
	if q.World().Hash() != p.World().Hash() || q.Now() != p.Now() || q.step != p.step {
		t.Errorf("opened at %s step %d hash %x, want %s step %d hash %x", Clock(q.Now()), q.step,
			q.World().Hash(), Clock(p.Now()), p.step, p.World().Hash())
	}
	a, b := q.Console(1000), p.Console(1000)
	if len(a) != len(b) {
		t.Fatalf("console has %d lines, want %d", len(a), len(b))
	}
	for i := range a {
		if a[i] != b[i] {
			t.Errorf("console line %d is %q, want %q", i, a[i].Text, b[i].Text)
		}
	}
	if again := q.Link(); again != p.Link() {
		t.Error("the opened session has another link")
	}
}

// A damaged link is refused with words that say what is wrong.
func TestDamagedLinks(t *testing.T) {
	ls := content(t)
	link := played(t, ls).Link()
	flip := []byte(link)
	flip[len(flip)/2] ^= 1
	for _, c := range []struct{ name, link, want string }{
		{"cut", link[:len(link)/2], "damaged"},
		{"a character changed", string(flip), "damaged"},
		{"a blank inside", link[:9] + " " + link[9:], "character 10"},
		{"short", "AQ", "too short"},
		{"version", "CQ" + link[2:], "version"},
	} {
		if _, err := Open(c.link, finder(ls)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want a word about %q", c.name, err, c.want)
		}
	}
	none := func(string) *lessons.Lesson { return nil }
	if _, err := Open(link, none); err == nil || !strings.Contains(err.Error(), ls[2].ID) {
		t.Errorf("unknown lesson: %v", err)
	}
}

// FuzzLink: no link makes the page crash or hang, whatever stands in its fields.
func FuzzLink(f *testing.F) {
	ls := content(f)
	f.Add([]byte("\x01\x02"))
	u, err := unpack(played(f, ls).Link())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(u.buf)
	f.Fuzz(func(_ *testing.T, fields []byte) {
		_, _ = open(&unpacker{buf: fields}, finder(ls))
	})
}
