package player

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"highwater/lessons"
	"highwater/sim/ledger"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// reckon is the ledger of the playhead's moment, made without the player's snapshots.
func reckon(p *Player) *ledger.Ledger {
	l := ledger.New()
	for e := range p.History.Steps(1, p.World().Seq()) {
		l.Add(&e)
	}
	return l
}

func sameBooks(t *testing.T, p *Player, when string) {
	t.Helper()
	got, want := p.Ledger(), reckon(p)
	if got.Counts() != want.Counts() || got.Len() != want.Len() ||
		!reflect.DeepEqual(got.Groups(), want.Groups()) {
		t.Fatalf("%s at %s: %+v %+v, want %+v %+v", when, Clock(p.Now()), got.Counts(), got.Groups(),
			want.Counts(), want.Groups())
	}
	for i := range got.Len() {
		if a, b := got.Entry(i), want.Entry(i); !reflect.DeepEqual(a, b) {
			t.Fatalf("%s at %s: %+v, want %+v", when, Clock(p.Now()), a, b)
		}
	}
}

// The ledger shows what is true at the displayed moment: back in time, forward again, in another future
// and in the first one again.
func TestLedgerTravels(t *testing.T) {
	p := New(content(t)[2])
	p.books = books{frames: []bookFrame{{0, ledger.New()}}, gap: 100}
	p.Goto(8)
	end := p.Now()
	if p.Ledger().Counts().Lost != 1 {
		t.Fatalf("the hasty desk lost an order: %+v", p.Ledger().Counts())
	}
	sameBooks(t, p, "at the end")
	for n := range node.Time(7) {
		p.Seek(end * (6 - n) / 7)
		sameBooks(t, p, "back")
	}
	p.Seek(end)
	sameBooks(t, p, "at the end again")
	if len(p.books.frames) < 3 {
		t.Fatalf("%d snapshots: the test doesn't prove that going back to one works",
			len(p.books.frames))
	}
	p.Seek(end / 3)
	p.Ledger()
	p.runNow("producer another --topic orders --acks all")
	p.runNow("send another Anna:capricciosa")
	p.runNow("wait 3s")
	sameBooks(t, p, "in another future")
	lost := p.Ledger().Counts().Lost
	if lost != 0 || !p.Restore(p.History.Branches()[0].ID) {
		t.Fatalf("%d lost in the other future", lost)
	}
	p.Seek(end)
	sameBooks(t, p, "in the first future again")
	if p.Ledger().Counts().Lost != 1 {
		t.Errorf("there the order is lost: %+v", p.Ledger().Counts())
	}
}

// Snapshots stay few, however long a history is, and the way from one to any moment stays short.
func TestLedgerSnapshotsAreFew(t *testing.T) {
	b := books{frames: []bookFrame{{0, ledger.New()}}, gap: firstBookGap}
	b.now = ledger.New()
	const steps = 1_000_000
	for b.upto < steps {
		if b.upto >= b.frames[len(b.frames)-1].upto+b.gap {
			b.keep()
		}
		b.upto++
	}
	widest := uint64(0)
	for i := 1; i < len(b.frames); i++ {
		widest = max(widest, b.frames[i].upto-b.frames[i-1].upto)
	}
	if len(b.frames) > mostFrames || widest > steps/8 {
		t.Errorf("%d snapshots, %d steps apart", len(b.frames), widest)
	}
}

// What the ledger counts is what the lessons' predicates ask for, in every step of every lesson.
func TestLedgerAgreesWithLessons(t *testing.T) {
	for _, l := range content(t) {
		t.Run(l.ID, func(t *testing.T) {
			p := New(l)
			for i := range l.Steps {
				p.Goto(i)
				agree(t, p)
				for n := range p.Step().Cells {
					p.RunCell(n, "")
					for len(p.run.tasks) > 0 && p.run.playing {
						p.advance(p.Now() + node.Second)
						agree(t, p)
					}
				}
				agree(t, p)
			}
		})
	}
}

func agree(t *testing.T, p *Player) {
	t.Helper()
	env := p.env()
	holds := func(what string, n int) {
		t.Helper()
		q, err := lessons.ParsePredicate(what + " = " + num(int64(n)))
		if err != nil {
			t.Fatal(err)
		}
		if !q.Holds(env) {
			t.Fatalf("%s step %d: the ledger says %q, the lesson: %s", Clock(p.Now()), p.step+1, q.Text,
				q.Missing(env))
		}
	}
	l := p.Ledger()
	c := l.Counts()
	if slices.ContainsFunc(l.Partitions(), func(tp wire.TopicPartition) bool {
		part := p.World().Image().Partition(tp)
		return part == nil || part.Leader < 0
	}) {
		return // without a leader the lesson judges nothing, the ledger keeps its last verdict
	}
	holds("ever lost", c.Lost)
	holds("ever acked", c.Acknowledged+assumed(l))
	for _, g := range l.Groups() {
		if g.Group != "" {
			holds("ever twice "+g.Group, g.Twice)
			holds("skipped "+g.Group, g.Skipped)
		}
	}
}

func assumed(l *ledger.Ledger) (n int) {
	for i := range l.Len() {
		if l.Entry(i).Told == ledger.Assumed {
			n++
		}
	}
	return n
}

// A record's story names everything that happened to it, in order; each line leads to its moment.
func TestStoryOfALostRecord(t *testing.T) {
	p := New(content(t)[2])
	p.Goto(8)
	found, _ := p.Ledger().List(ledger.Query{Figure: ledger.Lost, Partition: -1}, 0, 1)
	tag := p.Ledger().Entry(found[0]).Tag
	s, _ := p.Story(tag)
	var lines []string
	for i, st := range s.Steps {
		lines = append(lines, st.Text)
		if i > 0 && st.Seq < s.Steps[i-1].Seq {
			t.Errorf("%q comes before %q", st.Text, s.Steps[i-1].Text)
		}
		if _, _, ok := p.History.StepAt(st.Seq); !ok || st.At > p.Now() {
			t.Errorf("%q leads nowhere", st.Text)
		}
	}
	text := strings.Join(lines, "\n")
	at := 0
	for _, want := range []string{"wants it in fast-0", "sends it to broker-1", "the leader, writes it @1",
		"is told: fast-0 @1 is stored", "broker-2 leads now, and doesn't have it: acknowledged and lost"} {
		i := strings.Index(text[at:], want)
		if i < 0 {
			t.Fatalf("after %q the story lacks %q:\n%s", text[:at], want, text)
		}
		at += i
	}
	if s.VerdictTone != Bad || !strings.Contains(s.Verdict, "lost") {
		t.Errorf("the verdict is %q", s.Verdict)
	}
	// Before the election it isn't lost; what comes is known and can be gone to.
	last := s.Steps[len(s.Steps)-1]
	p.Seek(last.At - 1)
	early, _ := p.Story(tag)
	if early.VerdictTone == Bad || len(early.Steps) != len(s.Steps) || last.Seq <= p.World().Seq() {
		t.Errorf("before the election: %s", early.Verdict)
	}
	p.Seek(s.Steps[0].At - 1)
	if early, ok := p.Story(tag); !ok || early.Begun || early.Verdict != "Not sent yet." {
		t.Errorf("before it was sent: %+v", early)
	}
	p.runNow("kill broker-2")
	if _, ok := p.Story(tag); ok {
		t.Error("in another future it may never be sent, but its story is told")
	}
}

// BenchmarkStory is what it takes to tell a record's story: of the first record of a long history, whose
// every step has to be looked at.
func BenchmarkStory(b *testing.B) {
	p := New(content(b)[2])
	for _, line := range []string{"kafka-topics.sh --create --topic orders --partitions 3 " +
		"--replication-factor 3 --bootstrap-server broker-1:9092",
		"consumer a --topic orders --group kitchen", "producer desk --topic orders --rate 200"} {
		p.runNow(line)
	}
	for p.World().Seq() < 300_000 {
		p.History.Advance(p.Now()+10*node.Second, 0)
	}
	tag := p.Ledger().Entry(0).Tag
	b.ResetTimer()
	for range b.N {
		p.tale = tale{}
		p.Story(tag)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(p.History.Len()), "ns/step")
	b.ReportMetric(float64(p.History.Len()), "steps")
}
