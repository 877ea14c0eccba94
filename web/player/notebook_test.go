package player

import (
	"strconv"
	"strings"
	"testing"

	"highwater/sim"
	"highwater/sim/node"
)

// desk is a notebook's program in a test: it says what Python would say.
type desk struct {
	testing.TB
	p    *Player
	name string
	came map[string]string // replies, by notebook
}

// open begins a program, which has done what it had to do again.
func (d *desk) open() NotebookStart {
	d.Helper()
	start, err := d.p.OpenNotebook(d.name)
	if err != nil {
		d.Fatal(err)
	}
	d.p.RunNotebook(d.name, true)
	return start
}

// say hands lines in; it gives the reply if there is one at once.
func (d *desk) say(call int64, lines ...string) string {
	d.p.Exchange(d.name, lines, call)
	return d.reply()
}

func (d *desk) reply() string {
	for _, r := range d.p.Replies() {
		d.came[r.Name] = r.Text
	}
	text := d.came[d.name]
	delete(d.came, d.name)
	return text
}

// wait lets frames pass until there is a reply.
func (d *desk) wait() string {
	d.Helper()
	for range 1000 {
		d.p.Tick(0.02)
		if r := d.reply(); r != "" {
			return r
		}
	}
	d.Fatal("no reply")
	return ""
}

func (d *desk) must(got, part string) {
	d.Helper()
	if !strings.Contains(got, part) {
		d.Fatalf("%q, without %s", got, part)
	}
}

func newDesk(t testing.TB) *desk {
	p := New(sim.Config{Seed: 3, Brokers: 1})
	p.SetSpeed(10)
	return &desk{t, p, "desk", map[string]string{}}
}

const begins = `call desk {"id":1,"do":"cell","cell":0,"count":1,"text":"time.sleep(1)"}`

// Between an answer and the next call no time passes, however long the program takes for it; when no cell
// runs any more, time stands.
func TestTimeIsHeld(t *testing.T) {
	d := newDesk(t)
	d.open()
	from := d.p.Now()
	for range 50 {
		d.p.Tick(0.1)
	}
	if d.p.Now() != from || d.p.Held() != "desk" {
		t.Errorf("%v passed while the program computed", d.p.Now()-from)
	}
	d.must(d.say(0, begins), `"now":`)
	if r := d.say(2, `call desk {"id":2,"do":"sleep","ms":1000}`); r != "" {
		t.Fatalf("a reply at once: %s", r)
	}
	d.must(d.wait(), `"answer":{"id":2}`)
	at := d.p.Now()
	if at != from+node.Second {
		t.Errorf("it slept for %v", at-from)
	}
	d.p.Tick(0.1)
	d.p.Tick(0.1)
	if d.p.Now() != at {
		t.Error("time passed behind the answer")
	}
	d.say(0, `call desk {"id":3,"do":"end","error":""}`)
	d.p.RunNotebook("desk", false)
	if d.p.Playing() {
		t.Error("time goes on though no cell runs")
	}
}

// A program that begins anew gets the answers that the history has, changes nothing, and goes on from there;
// what it does otherwise than before is refused.
func TestProgramIsMadeAgain(t *testing.T) {
	d := newDesk(t)
	d.open()
	d.say(0, begins)
	d.say(2, `call desk {"id":2,"do":"sleep","ms":1000}`)
	first := d.wait()
	d.say(3, `call desk {"id":3,"do":"print","text":"ok\n"}`, `call desk {"id":4,"do":"sleep","ms":5000}`)
	hash, now := d.p.World().Hash(), d.p.Now()

	start := d.open()
	if len(start.Runs) != 1 || start.Runs[0].Text != "time.sleep(1)" {
		t.Fatalf("to be run again: %+v", start.Runs)
	}
	d.say(0, begins)
	if again := d.say(2, `call desk {"id":2,"do":"sleep","ms":1000}`); again != first {
		t.Errorf("the second time %s, the first %s", again, first)
	}
	d.must(d.say(0, `call desk {"id":3,"do":"print","text":"another\n"}`), "did something else")
	if d.p.World().Hash() != hash || d.p.Now() != now {
		t.Error("what was only done again changed the world")
	}

	d.open()
	d.say(0, begins)
	d.say(2, `call desk {"id":2,"do":"sleep","ms":1000}`)
	d.say(4, `call desk {"id":3,"do":"print","text":"ok\n"}`, `call desk {"id":4,"do":"sleep","ms":5000}`)
	if d.p.World().Hash() != hash {
		t.Error("what was only done again changed the world")
	}
	d.must(d.wait(), `"answer":{"id":4}`)
}

// Who acts in the past cuts off what a program did later: it is stale, and time is held until it is made
// again or gone. One that did nothing later just goes on.
func TestStaleProgram(t *testing.T) {
	d := newDesk(t)
	d.open()
	d.say(0, begins)
	d.say(2, `call desk {"id":2,"do":"sleep","ms":1000}`)
	before := d.p.Now() + 500*node.Millisecond
	d.wait()
	d.say(3, `call desk {"id":3,"do":"sleep","ms":5000}`)
	d.p.Seek(before)
	if d.p.Held() != "" || d.p.Notebooks()[0].Program != LiveProgram {
		t.Error("to go back is no reason to hold time, or to make the program again")
	}
	if err := d.p.Type("wait 100ms"); err != nil {
		t.Fatal(err)
	}
	if n := d.p.Notebooks()[0]; n.Program != StaleProgram || d.p.Held() != "desk" {
		t.Errorf("the program is %q, and time isn't held", n.Program)
	}
	d.must(d.say(0, `call desk {"id":9,"do":"print","text":"x"}`), `"stale":true`)
	d.open()
	d.say(0, begins)
	d.say(2, `call desk {"id":2,"do":"sleep","ms":1000}`)
	d.must(d.wait(), `"answer":{"id":2}`)
}

// A program speaks for its own notebook only.
func TestProgramsKeepApart(t *testing.T) {
	d := newDesk(t)
	d.open()
	other := &desk{t, d.p, "other", d.came}
	other.open()
	for _, line := range []string{
		"kill broker-1", `call other {"id":1,"do":"print","text":"x"}`, `call desktop {"id":1,"do":"print"}`,
		`client desk-producer other producer []`, "",
	} {
		d.must(d.say(0, line), "its own clients only")
	}
	// Who computes comes first; the other one's call waits for that.
	d.say(0, begins)
	if r := other.say(0, `call other {"id":1,"do":"cell","cell":0,"count":1,"text":"pass"}`); r != "" {
		t.Errorf("both at once: %s", r)
	}
	d.say(2, `call desk {"id":2,"do":"sleep","ms":1000}`)
	other.must(other.wait(), `"now":`)
}

// A program that prints: what one call costs behind thousands of others.
func BenchmarkCalls(b *testing.B) {
	const calls = 10_000
	for b.Loop() {
		d := newDesk(b)
		d.open()
		d.say(0, begins)
		for i := range calls {
			d.say(0, `call desk {"id":`+strconv.Itoa(i+2)+`,"do":"print","stream":"stdout","text":"x"}`)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/calls, "ns/call")
}
