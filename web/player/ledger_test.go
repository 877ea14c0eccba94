package player_test

import (
	"reflect"
	"strings"
	"testing"

	"highwater/lessons/fixture"
	"highwater/sim/ledger"
	"highwater/sim/node"
	"highwater/web/course"
	"highwater/web/player"
	"highwater/web/words"
)

// reckon is the ledger of the playhead's moment, made without the player's snapshots.
func reckon(p *player.Player) *ledger.Ledger {
	l := ledger.New()
	for e := range p.History.Steps(1, p.World().Seq()) {
		l.Add(&e)
	}
	return l
}

// lessonThree is the history of lesson 3, "Lose a broker", up to a step.
func lessonThree(t testing.TB, step int) *player.Player {
	t.Helper()
	c := course.New(fixture.Lesson(t, "lose-a-broker"))
	c.Goto(step)
	return c.Player
}

func sameBooks(t *testing.T, p *player.Player, when string) {
	t.Helper()
	got, want := p.Ledger(), reckon(p)
	if got.Counts() != want.Counts() || got.Len() != want.Len() ||
		!reflect.DeepEqual(got.Groups(), want.Groups()) {
		t.Fatalf("%s at %s: %+v %+v, want %+v %+v", when, words.Clock(p.Now()), got.Counts(), got.Groups(),
			want.Counts(), want.Groups())
	}
	for i := range got.Len() {
		if a, b := got.Entry(i), want.Entry(i); !reflect.DeepEqual(a, b) {
			t.Fatalf("%s at %s: %+v, want %+v", when, words.Clock(p.Now()), a, b)
		}
	}
}

// The ledger shows what is true at the displayed moment: back in time, forward again, in another future
// and in the first one again.
func TestLedgerTravels(t *testing.T) {
	p := lessonThree(t, 8)
	p.FineFrames()
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
	if p.Books() < 3 {
		t.Fatalf("%d snapshots: the test doesn't prove that going back to one works",
			p.Books())
	}
	p.Seek(end / 3)
	p.Ledger()
	p.RunNow("producer another --topic orders --acks all")
	p.RunNow("send another Anna:capricciosa")
	p.RunNow("wait 3s")
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

// A record's story names everything that happened to it, in order; each line leads to its moment.
func TestStoryOfALostRecord(t *testing.T) {
	p := lessonThree(t, 8)
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
	for _, want := range []string{"has it for fast-0", "sends it to broker-1", "the leader, writes it @1",
		"is told that fast-0 @1 is stored", "broker-2 leads now, and doesn't have it: acknowledged and lost"} {
		i := strings.Index(text[at:], want)
		if i < 0 {
			t.Fatalf("after %q the story lacks %q:\n%s", text[:at], want, text)
		}
		at += i
	}
	if s.VerdictTone != words.Bad || !strings.Contains(s.Verdict, "lost") {
		t.Errorf("the verdict is %q", s.Verdict)
	}
	// Before the election it isn't lost; what comes is known and can be gone to.
	last := s.Steps[len(s.Steps)-1]
	p.Seek(last.At - 1)
	early, _ := p.Story(tag)
	if early.VerdictTone == words.Bad || len(early.Steps) != len(s.Steps) || last.Seq <= p.World().Seq() {
		t.Errorf("before the election: %s", early.Verdict)
	}
	p.Seek(s.Steps[0].At - 1)
	if early, ok := p.Story(tag); !ok || early.Begun || early.Verdict != "Not sent yet." {
		t.Errorf("before it was sent: %+v", early)
	}
	p.RunNow("kill broker-2")
	if _, ok := p.Story(tag); ok {
		t.Error("in another future it may never be sent, but its story is told")
	}
}

// BenchmarkStory is what it takes to tell a record's story: of the first record of a long history, whose
// every step has to be looked at.
func BenchmarkStory(b *testing.B) {
	p := lessonThree(b, 0)
	for _, line := range []string{"kafka-topics.sh --create --topic orders --partitions 3 " +
		"--replication-factor 3 --bootstrap-server broker-1:9092",
		"consumer a --topic orders --group kitchen", "producer desk --topic orders --rate 200"} {
		p.RunNow(line)
	}
	for p.World().Seq() < 300_000 {
		p.History.Advance(p.Now()+10*node.Second, 0)
	}
	tag := p.Ledger().Entry(0).Tag
	b.ResetTimer()
	for range b.N {
		p.ForgetTale()
		p.Story(tag)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(p.History.Len()), "ns/step")
	b.ReportMetric(float64(p.History.Len()), "steps")
}
