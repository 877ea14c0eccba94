package course

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"highwater/lessons"
	"highwater/lessons/fixture"
	"highwater/sim"
	"highwater/sim/node"
	"highwater/sim/wire"
	"highwater/web/player"
	"highwater/web/words"
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
	return func(id string) *lessons.Lesson { return lessons.Find(ls, id) }
}

// played is a session with commands from cells and the console, a fork, and single steps.
func played(t testing.TB, ls []*lessons.Lesson) *Course {
	p := New(ls[1])
	p.Turn()
	p.Predict(1)
	for i := range p.Step().Cells {
		p.RunCell(i, "")
		p.Player.Hurry()
	}
	p.Player.Back()
	p.Player.Back()
	if err := p.Player.Type("kill broker-2"); err != nil {
		t.Fatal(err)
	}
	p.Player.On()
	p.Player.On()
	_ = p.Player.Type("kafka-topics.sh --describe --topic orders --bootstrap-server broker-1:9092")
	_ = p.Player.Type("kill broker-9") // stays in the console as an error
	p.Player.Hurry()
	p.Player.Seek(p.Player.Now() - 100*node.Millisecond)
	return p
}

// A link reproduces the session exactly: hash, clock, console and the place in the lesson.
func TestLinkReproduces(t *testing.T) {
	ls := fixture.All(t)
	p := played(t, ls)
	q, notice, err := Open(p.Link(), finder(ls))
	if err != nil || notice != "" {
		t.Fatal(err, notice)
	}
	if q.Player.World().Hash() != p.Player.World().Hash() || q.Player.Now() != p.Player.Now() || q.Player.Page != p.Player.Page {
		t.Errorf("opened at %s step %d hash %x, want %s step %d hash %x", words.Clock(q.Player.Now()), q.Player.Page,
			q.Player.World().Hash(), words.Clock(p.Player.Now()), p.Player.Page, p.Player.World().Hash())
	}
	a, b := q.Player.Console(1000), p.Player.Console(1000)
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

// However long a session has grown, its link opens without a complaint: what it can't hold was said when
// it was made. It shows the history that it was made of.
func TestLinkOfALongSession(t *testing.T) {
	ls := fixture.All(t)
	for name, do := range map[string]func(p *player.Player){
		"too many lines": func(p *player.Player) {
			for i := range 10_010 {
				_, _ = p.Give("kil broker-1", -1)
				if i == 9_000 {
					p.History.Advance(p.Now()+node.Second, 0)
				}
			}
		},
		"too much text": func(p *player.Player) {
			for range 80 {
				_, _ = p.Give("kil "+strings.Repeat("x", 8000), -1)
				p.History.Advance(p.Now()+node.Second, 0)
			}
		},
	} {
		c := New(ls[1])
		c.Player.RunNow("producer till --topic orders --rate 500")
		do(c.Player)
		_, until, short := c.Player.Linked()
		if !short {
			t.Fatalf("%s: nothing is too long", name)
		}
		q, notice, err := Open(c.Link(), finder(ls))
		if err != nil || notice != "" {
			t.Errorf("%s: %v, %q", name, err, notice)
			continue
		}
		if q.Player.Now() != until || until < 3*node.Second {
			t.Errorf("%s: opened at %d, it was to be %d", name, q.Player.Now(), until)
		}
		here := q.Player.Here()
		if c.Player.History.SeekTo(here.Seq, here.At); c.Player.World().Hash() != q.Player.World().Hash() {
			t.Errorf("%s: another history", name)
		}
		if _, _, short := q.Player.Linked(); short {
			t.Errorf("%s: what a link opened has a shorter link", name)
		}
	}
}

// A damaged link is refused with words that say what is wrong.
func TestDamagedLinks(t *testing.T) {
	ls := fixture.All(t)
	link := played(t, ls).Link()
	flip := []byte(link)
	if i := len(flip) / 2; flip[i] == 'A' {
		flip[i] = 'B'
	} else {
		flip[i] = 'A'
	}
	for _, c := range []struct{ name, link, want string }{
		{"cut", link[:len(link)/2], "damaged"},
		{"a character changed", string(flip), "damaged"},
		{"a blank inside", link[:9] + " " + link[9:], "character 10"},
		{"short", "AQ", "too short"},
		{"version", "CQ" + link[2:], "version"},
	} {
		if _, _, err := Open(c.link, finder(ls)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want a word about %q", c.name, err, c.want)
		}
	}
	none := func(string) *lessons.Lesson { return nil }
	if _, _, err := Open(link, none); err == nil || !strings.Contains(err.Error(), ls[1].ID) {
		t.Errorf("unknown lesson: %v", err)
	}
}

// written is lesson 3 as an author might have edited it since.
func written(t testing.TB, edit ...string) *lessons.Lesson {
	t.Helper()
	text := fixture.Text(t, "lose-a-broker")
	for i := 0; i < len(edit); i += 2 {
		if !strings.Contains(text, edit[i]) {
			t.Fatalf("lesson 3 has no %q any more: edit this test", edit[i])
		}
		text = strings.Replace(text, edit[i], edit[i+1], 1)
	}
	l, err := lessons.Parse("lose-a-broker", text)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func only(l *lessons.Lesson) func(string) *lessons.Lesson {
	return func(string) *lessons.Lesson { return l }
}

// A link opens the history as it was recorded, whatever has become of its lesson, and says what is newer.
func TestLinkOfAnEditedLesson(t *testing.T) {
	p := played(t, fixture.All(t))
	first := p.Lesson.Steps[0].Cells[0].Text()
	for _, c := range []struct {
		name, notice string
		edit         []string
		cell         CellState // of the first step's first cell
	}{
		{"as it was", "", nil, CellDone},
		{"a word", "The text of the lesson was edited", []string{"Three copies", "Five copies"},
			CellDone},
		{"another cluster", "The lesson was changed", []string{"brokers: 3", "brokers: 5", "seed: 2",
			"seed: 3", "latency: 40ms", "latency: 7ms"}, CellDone},
		{"another cell", "The lesson was changed", []string{first, "help"}, CellReady},
		{"a setup", "The lesson was changed", []string{"## ", "```setup\nkafka-topics.sh --create " +
			"--topic more --bootstrap-server broker-1:9092\nproducer x --topic more\n```\n\n## "},
			CellDone},
	} {
		q, notice, err := Open(p.Link(), only(written(t, c.edit...)))
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if c.notice == "" && notice != "" || !strings.HasPrefix(notice, c.notice) ||
			strings.Contains(notice, "simulation") {
			t.Errorf("%s: it says %q", c.name, notice)
		}
		if q.Player.World().Hash() != p.Player.World().Hash() || q.Player.Here() != p.Player.Here() ||
			q.Player.Page != p.Player.Page {
			t.Errorf("%s: another history", c.name)
		}
		if again := q.Link(); again != p.Link() {
			t.Errorf("%s: shared again, it is another link", c.name)
		}
		q.Prev()
		q.Player.On()
		for st, _ := q.Cell(0); st == CellReady && c.cell != CellReady; st, _ = q.Cell(0) {
			if q.Player.On(); q.Player.History.AtEnd() {
				break
			}
		}
		if st, _ := q.Cell(0); st != c.cell {
			t.Errorf("%s: the first cell is %s, want %s", c.name, st, c.cell)
		}
	}
	// A lesson that has become shorter shows its last page.
	short, err := lessons.Parse("l", "---\ntitle: T\n---\n## S\nx\n")
	if err != nil {
		t.Fatal(err)
	}
	if q, notice, err := Open(p.Link(), only(short)); err != nil || q.StepIndex() != 0 ||
		!strings.HasPrefix(notice, "The lesson was changed") {
		t.Errorf("a shorter lesson: %v %q", err, notice)
	}
}

// resealed is a session's link with its recording changed.
func resealed(c *Course, change func(*player.Recording)) string {
	k := &packer{}
	k.str(c.Lesson.ID)
	k.num(int64(c.edition.World))
	k.num(int64(c.edition.Text))
	r := c.Player.Record()
	r.Deeds = slices.Clone(r.Deeds)
	change(&r)
	k.recording(&r)
	k.num(0)
	return seal(linkVersion, k.buf)
}

// When the same commands lead to another history, because the simulation has changed, the link says so
// and from when on; every command is given at its time all the same.
func TestLinkOfAnotherSimulation(t *testing.T) {
	p := played(t, fixture.All(t))
	deeds := p.Player.Deeds()
	at, gap := len(deeds)-2, 1
	for deeds[gap].Seq < deeds[gap-1].Seq+10 {
		gap++
	}
	for _, c := range []struct {
		name   string
		change func(*player.Recording)
		from   node.Time // -1: the same
	}{
		{"the same", func(*player.Recording) {}, -1},
		{"another end", func(r *player.Recording) { r.Hash++ }, p.Player.Now()},
		{"from a deed on", func(r *player.Recording) { r.Deeds[at].Check++; r.Hash++ }, deeds[at].At},
		{"other steps", func(r *player.Recording) {
			for i := range r.Deeds {
				if i >= at {
					r.Deeds[i].Seq += 7
				}
			}
			r.Here.Seq += 7
		}, deeds[at].At},
		{"fewer steps", func(r *player.Recording) {
			for i := gap; i < len(r.Deeds); i++ {
				r.Deeds[i].Seq -= 3
			}
			r.Here.Seq -= 3
		}, deeds[gap].At},
		{"another world", func(r *player.Recording) { r.Config.Brokers = 4 }, deeds[0].At},
	} {
		q, notice, err := Open(resealed(p, c.change), only(p.Lesson))
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		want := "The simulation has changed, too: the same commands at the same times lead to another " +
			"history from " + words.Clock(c.from) + " on"
		if c.from < 0 && notice != "" || c.from >= 0 && !strings.HasPrefix(notice, want) {
			t.Errorf("%s: it says %q, want %q", c.name, notice, want)
		}
		if q.Player.Now() != p.Player.Now() || len(q.Player.Deeds()) != len(deeds) {
			t.Errorf("%s: %d deeds until %d, want %d until %d", c.name, len(q.Player.Deeds()),
				q.Player.Now(), len(deeds), p.Player.Now())
			continue
		}
		for i, d := range q.Player.Deeds() {
			if w := deeds[i]; d.Line != w.Line || d.At != w.At || d.Page != w.Page || d.Kind != w.Kind {
				t.Errorf("%s: deed %d is %+v, want %+v", c.name, i, d, w)
			}
		}
	}
}

// link1 was made in the first days, of a session with cells, a fork and an error.
const link1 = "AVIwMNbNyS9O1U3UTSrKz04tYmK6wb5hylkevlOMDc-uMjEwMDDYHLjuzcTECGIyMTC4HTivwsDExCAzoVmSgYlRKjszJ0cBolfX6A_zgv3tHAxMjFMYsxPTshN1S_ILMpOL9YozFHR1U1KLk4syk1IVdCHCCvlFKalFxQq6ukn5-SXFJUWJBbrFqUVlqUUw8wytLA0sjVgY0O2xZGJiAgQAAP__hog6fA"

// Links of version 1 still open: each command in its order, on the lesson's own setup.
func TestLinkOfVersion1(t *testing.T) {
	ls := fixture.All(t)
	c, notice, err := Open(link1, finder(ls))
	if err != nil || notice != words.LinkOlder {
		t.Fatal(err, notice)
	}
	want := []string{ls[1].Steps[0].Cells[0].Text()}
	for _, cell := range ls[1].Steps[1].Cells {
		want = append(want, cell.Text())
	}
	want = append(want, "kill broker-2",
		"kafka-topics.sh --describe --topic orders --bootstrap-server broker-1:9092", "kill broker-9")
	var got []string
	for _, d := range c.Player.Deeds() {
		if d.Kind == player.LineDeed {
			got = append(got, d.Line)
		}
	}
	if !slices.Equal(got[len(got)-3:], want[len(want)-3:]) || got[0] != want[0] {
		t.Errorf("the lines are %q, want %q", got, want)
	}
	if c.StepIndex() != 1 || c.answers[1] != 1 {
		t.Errorf("step %d, answers %v", c.StepIndex()+1, c.answers)
	}
	// From now on it is an ordinary session.
	if _, notice, err := Open(c.Link(), finder(ls)); err != nil || notice != "" {
		t.Errorf("shared again: %v %q", err, notice)
	}
}

// A link in which something can't be is refused at once, in words that name it.
func TestWrongLinks(t *testing.T) {
	p := played(t, fixture.All(t))
	set := func(key, value string) func(*player.Recording) {
		return func(r *player.Recording) {
			r.Config.Static = []wire.ConfigEntry{{Key: key, Value: value}}
		}
	}
	for name, c := range map[string]struct {
		want   string
		change func(*player.Recording)
	}{
		"brokers":   {"1073741824 brokers", func(r *player.Recording) { r.Config.Brokers = 1 << 30 }},
		"no broker": {"0 brokers", func(r *player.Recording) { r.Config.Brokers = 0 }},
		"racks": {"50000 brokers", func(r *player.Recording) {
			r.Config.Racks = make([]string, 50_000)
		}},
		"latency":     {"travel for over a minute", func(r *player.Recording) { r.Config.LatencyUs = 1 << 60 }},
		"jitter":      {"travel for over a minute", func(r *player.Recording) { r.Config.JitterUs = -1 }},
		"a setting":   {"num.partitions", set("num.partitions", "2000000000")},
		"a wrong one": {"log.segment.bytes", set("log.segment.bytes", "-5")},
		"a long one":  {"xxxxxxxx", set(strings.Repeat("x", 2000), "1")},
		"settings": {"2000 configs", func(r *player.Recording) {
			r.Config.Static = make([]wire.ConfigEntry, 2000)
		}},
		"page":                 {"step 1099511627777", func(r *player.Recording) { r.Deeds[2].Page = 1 << 40 }},
		"end":                  {"step 1099511627777", func(r *player.Recording) { r.Page = 1 << 40 }},
		"cell":                 {"command number 3", func(r *player.Recording) { r.Deeds[2].Cell = -2 }},
		"kind":                 {"command number 3", func(r *player.Recording) { r.Deeds[2].Kind = 9 }},
		"back":                 {"number 3 comes before", func(r *player.Recording) { r.Deeds[2].At = 0 }},
		"before the beginning": {"comes before", func(r *player.Recording) { r.Here.At = -1 << 60 }},
	} {
		_, _, err := Open(resealed(p, c.change), only(p.Lesson))
		if err == nil || !strings.HasPrefix(err.Error(), "this link ") ||
			!strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, _, err := Open(strings.Repeat("A", maxLink+1), only(p.Lesson)); err == nil ||
		!strings.Contains(err.Error(), "longer") {
		t.Errorf("a long link: %v", err)
	}
	bomb := seal(linkVersion, make([]byte, maxFields+1))
	if _, _, err := Open(bomb, only(p.Lesson)); err == nil || !strings.Contains(err.Error(), "unpacks") {
		t.Errorf("a bomb of %d characters: %v", len(bomb), err)
	}
}

// Of a link that holds more than a page can play, as much opens as fits, and it says so.
func TestLongLinks(t *testing.T) {
	p := played(t, fixture.All(t))
	last := len(p.Player.Deeds()) - 1
	more := func(n int, line string) func(*player.Recording) {
		return func(r *player.Recording) {
			d := r.Deeds[last]
			for d.Line = line; n > 0; n-- {
				r.Deeds = append(r.Deeds, d)
			}
		}
	}
	for name, c := range map[string]struct {
		deeds  int // that open
		change func(*player.Recording)
	}{
		"steps":      {last + 1, func(r *player.Recording) { r.Here.Seq = 1 << 40 }},
		"time":       {last + 1, func(r *player.Recording) { r.Here.At = 1 << 60 }},
		"a far deed": {last, func(r *player.Recording) { r.Deeds[last].Seq = 1 << 40 }},
		"deeds":      {10_000, more(20_000, "x")},
		"text":       {last + 1 + 31, more(60, strings.Repeat("x", 16<<10))},
		"a line":     {last + 1, more(1, strings.Repeat("x\n", 300_000))},
		"a month of steps that are not known beforehand": {last + 1, func(r *player.Recording) {
			r.Deeds[0].Check++
			r.Here.At = 29 * 24 * node.Hour
		}},
	} {
		q, notice, err := Open(resealed(p, c.change), only(p.Lesson))
		if err != nil || !strings.HasPrefix(notice, "This link holds more than") {
			t.Errorf("%s: %v %q", name, err, notice)
			continue
		}
		if n := len(q.Player.Deeds()); n != c.deeds {
			t.Errorf("%s: %d deeds are open, want %d", name, n, c.deeds)
		}
		if seq := q.Player.World().Seq(); seq > 15_000 {
			t.Errorf("%s: it was played to step %d", name, seq)
		}
	}
}

// Of a link that can't be opened the lesson is told as long as that can be read.
func TestLessonOfADamagedLink(t *testing.T) {
	ls := fixture.All(t)
	link := played(t, ls).Link()
	for name, c := range map[string]struct {
		link string
		want *lessons.Lesson
	}{
		"cut":          {link[:len(link)-9], ls[1]},
		"a wrong sign": {link[:len(link)-9] + "!" + link[len(link)-8:], ls[1]},
		"text":         {"kafka-topics", nil},
		"nothing":      {"", nil},
		"version":      {"CQ" + link[2:], nil},
	} {
		if got := LessonOf(c.link, finder(ls)); got != c.want {
			t.Errorf("%s: it is of %v", name, got)
		}
	}
}

// A link has room for everything a world begins with: a field more of the configuration has to be taken
// into pack.go, and then into another version of links.
func TestLinksHoldTheConfig(t *testing.T) {
	c := sim.Config{Seed: 1<<63 + 5, Brokers: 2, Racks: []string{"a", "b"}, LatencyUs: 3, JitterUs: 4,
		Static: []wire.ConfigEntry{{Key: "x", Value: "y"}}, BrokerStatic: []sim.BrokerStatic{
			{Broker: 2, Entries: []wire.ConfigEntry{{Key: "z", Value: ""}}}}}
	for i := range reflect.ValueOf(c).NumField() {
		if reflect.ValueOf(c).Field(i).IsZero() {
			t.Errorf("this test has nothing in %s", reflect.TypeOf(c).Field(i).Name)
		}
	}
	k := &packer{}
	k.config(&c)
	if got := (&unpacker{buf: k.buf}).config(); !reflect.DeepEqual(got, c) {
		t.Errorf("unpacked %+v, want %+v", got, c)
	}
}

// opened opens fields of a link and looks at what a page looks at.
func opened(version byte, fields []byte, find func(string) *lessons.Lesson) {
	c, err := open(version, &unpacker{buf: fields}, find)
	if err == nil {
		c.Play()
		c.Goals()
		c.Prediction()
		c.Player.Console(10)
		_ = c.Link()
	}
}

// No link makes the page crash or hang, whatever has become of its fields on the way.
func TestBrokenFields(t *testing.T) {
	ls := fixture.All(t)
	chance := node.NewRand(1, 1)
	for _, link := range []string{link1, played(t, ls).Link()} {
		version, u, err := unseal(link)
		if err != nil {
			t.Fatal(err)
		}
		rounds := node.Time(150)
		if testing.Short() {
			rounds = 40
		}
		for range rounds {
			fields := slices.Clone(u.buf)
			for range 1 + chance.Between(0, 3) {
				fields[chance.Between(0, node.Time(len(fields)-1))] = byte(chance.Between(0, 255))
			}
			opened(version, fields[:chance.Between(1, node.Time(len(fields)))], finder(ls))
			opened(version, fields, finder(ls))
		}
	}
}

// stopped opens fields of a link as a page does, whose learner stops it a moment later, and looks at what
// a page looks at.
func stopped(version byte, fields []byte, find func(string) *lessons.Lesson) {
	o, err := open(version, &unpacker{buf: fields}, find)
	if err != nil {
		return
	}
	clock := 0.0
	o.Player.Clock = func() float64 { clock += 6; return clock } // a slice is over at the fourth look
	o.Player.Soon(func() string { return "" }, "", func() { o.Play() })
	o.Player.Tick(0.016)
	o.Player.Pause()
	o.Goals()
	o.Prediction()
	o.Player.Console(10)
	k := &packer{}
	r, _, _ := o.Player.Linked()
	k.recording(&r)
	if again := (&unpacker{buf: k.buf}).recording(); len(again.Deeds) != len(r.Deeds) || again.Here != r.Here {
		panic("what is linked is not what was done")
	}
}

// FuzzLink: no link makes the page crash or hang, whatever stands in its fields.
func FuzzLink(f *testing.F) {
	ls := fixture.All(f)
	f.Add(byte(1), []byte("\x01\x02"))
	for _, link := range []string{link1, played(f, ls).Link()} {
		version, u, err := unseal(link)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(version, u.buf)
	}
	f.Fuzz(func(t *testing.T, version byte, fields []byte) {
		stopped(1+version%linkVersion, fields, finder(ls))
	})
}
