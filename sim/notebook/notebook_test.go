package notebook_test

import (
	"strings"
	"testing"

	"highwater/sim"
	"highwater/sim/node"
	"highwater/sim/notebook"
	"highwater/sim/shell"
)

// evening is a notebook that makes a topic, sends, reads in a group and sleeps, as console lines.
const evening = `kafka-topics.sh --bootstrap-server broker-1:9092 --create --topic orders --partitions 2
notebook desk
call desk {"id":1,"do":"open","cells":["producer.send(...)"]}
call desk {"id":2,"do":"cell","cell":0,"count":1,"text":"producer.send(...)"}
client desk-producer desk producer [["bootstrap_servers","broker-1:9092"],["acks","-1"]]
call desk-producer {"id":3,"do":"ready","timeout_ms":30000}
wait 1s
call desk-producer {"id":4,"do":"send","topic":"orders","key":"Mario","value64":"/wA="}
wait 1s
call desk-producer {"id":5,"do":"wait","record":1}
wait 1s
call desk {"id":6,"do":"print","text":"sent\nand ","line":3}
call desk {"id":7,"do":"print","text":"done\n"}
client desk-consumer desk consumer [["group_id","kitchen"],["auto_offset_reset","earliest"]]
call desk-consumer {"id":8,"do":"subscribe","topics":["orders"]}
call desk-consumer {"id":9,"do":"poll","timeout_ms":9000}
wait 10s
call desk-consumer {"id":16,"do":"poll","timeout_ms":9000}
wait 10s
call desk-consumer {"id":10,"do":"commit"}
wait 1s
call desk-consumer {"id":11,"do":"poll"}
wait 2s
interrupt desk
call desk {"id":12,"do":"sleep","ms":1500}
wait 1s
client desk-admin desk admin []
call desk-admin {"id":13,"do":"describe_groups","groups":["kitchen"]}
wait 1s
call desk-consumer {"id":14,"do":"close"}
wait 1s
call desk {"id":15,"do":"end"}
`

// play plays the evening and gives the world, and the answers in order.
func play(t *testing.T, script string) (*sim.World, []string) {
	t.Helper()
	var answers []string
	s := &shell.Session{World: sim.New(sim.Config{Seed: 7, Brokers: 3}), Print: func(string, bool) {},
		See: func(events []node.Event) {
			for _, e := range events {
				if f, ok := e.Fact.(node.CallAnswered); ok {
					answers = append(answers, f.Call+" "+f.Answer)
				}
			}
		}}
	if err := s.Boot(); err != nil {
		t.Fatal(err)
	}
	if err := s.Play(script); err != nil {
		t.Fatal(err)
	}
	return s.World, answers
}

// Each call is answered, at the time and with what the world gives; the same calls make the same world.
func TestAnEvening(t *testing.T) {
	w, answers := play(t, evening)
	wants := []string{`open {"id":1}`, `cell {"id":2}`, `ready {"id":3}`, `send {"id":4,"record":1}`,
		`wait {"id":5,"done":[{"record":1,"partition":1,"offset":0,`, `print {"id":6}`, `print {"id":7}`,
		`subscribe {"id":8,`, `poll {"id":9,`, `poll {"id":16,"records":[{`, `commit {"id":10,`,
		`poll {"id":11,"error":{"type":"KeyboardInterrupt"`, `describe_groups {"id":13,"results":[{"groups":`,
		`sleep {"id":12}`, `close {"id":14}`, `end {"id":15}`}
	if len(answers) != len(wants) {
		t.Fatalf("%d answers, not %d:\n%s", len(answers), len(wants), strings.Join(answers, "\n"))
	}
	for i, want := range wants {
		if !strings.HasPrefix(answers[i], want) {
			t.Errorf("answer %d is\n%s\nand should begin with\n%s", i+1, answers[i], want)
		}
	}
	for _, in := range []string{`"value64":"/wA="`, `"key":"Mario"`, `"assigned":[["orders",0],["orders",1]]`} {
		if all := strings.Join(answers, "\n"); !strings.Contains(all, in) {
			t.Errorf("no answer has %s:\n%s", in, all)
		}
	}
	if again, _ := play(t, evening); again.Hash() != w.Hash() {
		t.Error("the same calls made another world")
	}
}

// What the page shows of a notebook is a function of the world: its runs, with what they printed.
func TestWhatIsShown(t *testing.T) {
	w, _ := play(t, evening)
	k := w.Named("desk").Machine().(*notebook.Kernel)
	if len(k.Runs()) != 1 || k.Runs()[0].Line != 3 || k.Runs()[0].To != w.Now() || k.Busy() {
		t.Errorf("runs: %+v", k.Runs())
	}
	if l := k.Lines(); len(l) != 2 || l[1].Text != "and done" || l[1].Open || l[1].Count != 1 {
		t.Errorf("lines: %+v", l)
	}
	if len(k.Cells()) != 1 {
		t.Errorf("cells: %q", k.Cells())
	}
}

// A history that holds the calls can be sought: it comes to the same end from each snapshot.
func TestSeeking(t *testing.T) {
	h := sim.NewHistory(sim.Config{Seed: 7, Brokers: 3})
	h.Advance(5*node.Second, 0)
	for line := range strings.SplitSeq(strings.TrimSpace(evening), "\n") {
		l, err := shell.Parse(line, shell.EnvOf(h.World(), 0))
		if err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		for _, c := range l.Commands {
			if err := h.Do(c); err != nil {
				t.Fatalf("%s: %v", line, err)
			}
		}
		h.Advance(h.Now()+max(l.Wait.For, node.Second), 0)
	}
	end, hash := h.Len()-1, h.World().Hash()
	for at := uint64(0); at < end; at += end / 7 {
		h.SeekStep(at)
		if h.SeekStep(end).Hash() != hash {
			t.Fatalf("from step %d history came to another end", at)
		}
	}
}

// A process that is killed answers nothing, and its clients end with it.
func TestKill(t *testing.T) {
	w, _ := play(t, evening[:strings.Index(evening, "call desk-consumer {\"id\":10")]+"kill desk\nwait 1s\n")
	for _, name := range []string{"desk", "desk-producer", "desk-consumer"} {
		if p := w.Named(name); p.Running || p.Ended != "crash" {
			t.Errorf("%s: running %v, ended %q", name, p.Running, p.Ended)
		}
	}
}

// Whatever a line holds, it is refused or answered, and nothing panics.
func FuzzCall(f *testing.F) {
	for line := range strings.SplitSeq(evening, "\n") {
		if _, text, ok := strings.Cut(line, " {"); ok {
			f.Add("{" + text)
		}
	}
	for _, do := range []string{"create_topics", "create_partitions", "alter_configs", "describe_configs",
		"offsets", "delete_records", "committed", "metadata", "list_groups", "assign", "seek"} {
		f.Add(`{"id":1,"do":"` + do + `","topics":[{"name":"a","partitions":1,"assignment":[[1]]}],` +
			`"resources":[[4,"1",[["k","v"]]]],"partitions":[["a",0,5]],"offsets":[["a",0,1]],"groups":["g"]}`)
	}
	base := sim.New(sim.Config{Seed: 7, Brokers: 1})
	s := &shell.Session{World: base, Print: func(string, bool) {}}
	if err := s.Boot(); err != nil {
		f.Fatal(err)
	}
	for _, line := range []string{"notebook n", "client n-p n producer []",
		`client n-c n consumer [["group_id","g"]]`, "client n-a n admin []"} {
		if err := s.Line(line); err != nil {
			f.Fatal(err)
		}
	}
	base.Run(base.Now()+node.Second, nil)
	f.Fuzz(func(t *testing.T, text string) {
		for _, name := range []string{"n", "n-p", "n-c", "n-a"} {
			w := base.Clone()
			s := &shell.Session{World: w, Print: func(string, bool) {}}
			if err := s.Line("call " + name + " " + text); err != nil {
				continue
			}
			w.Run(w.Now()+100*node.Millisecond, nil)
			_ = s.Line("interrupt n")
			w.Run(w.Now()+node.Millisecond, nil)
		}
	})
}
