package player

import (
	"testing"

	"highwater/sim"
	"highwater/sim/node"
)

func quietCluster() *Player { return New(sim.Config{Seed: 1, Brokers: 3, LatencyUs: 40000}) }

// On a quiet cluster a step stays where it is and tells where the next event is; only who wants it jumps.
func TestAStepDoesNotJumpHours(t *testing.T) {
	p := quietCluster()
	p.On()
	for p.run.errand != nil {
		p.Tick(0)
	}
	if p.Still() == nil || p.Still().Event || p.Still().To < node.Hour {
		t.Errorf("where nothing is in sight the step says %+v", p.Still())
	}
	p.RunNow("kafka-topics.sh --create --topic orders --bootstrap-server broker-1:9092")
	p.RunNow("consumer maker --topic orders --group kitchen")
	p.RunNow("wait 10s")
	p.RunNow("kill maker") // out of the group 45 s later
	p.RunNow("wait 2s")
	here := p.Here()
	p.On()
	s := p.Still()
	if p.Here() != here || s == nil || !s.Event || s.Back || s.To < here.At+far || s.To > here.At+node.Minute {
		t.Fatalf("the step goes to %v and says %+v", p.Here(), s)
	}
	if !p.History.AtEnd() {
		t.Error("looking ahead leaves a known future behind")
	}
	p.Jump()
	if p.Now() != s.To || p.Still() != nil {
		t.Errorf("the jump goes to %d and not to %d; then %+v", p.Now(), s.To, p.Still())
	}
	p.Back()
	if s := p.Still(); p.Now() < here.At+far || s == nil || !s.Back || s.To > here.At {
		t.Fatalf("the step back goes to %d and says %+v", p.Now(), s)
	}
	if p.Jump(); p.Now() > here.At {
		t.Errorf("the jump back goes to %d only", p.Now())
	}
}

// What is near is gone to, in known history and beyond it.
func TestAStepGoesToWhatIsNear(t *testing.T) {
	p := quietCluster()
	from := p.Now()
	p.RunNow("kill broker-2") // fenced 9 s later
	p.RunNow("wait 20s")
	p.Seek(from + 2*node.Second)
	p.On()
	if d := p.Now() - from; p.Still() != nil || d < 3*node.Second || d > 12*node.Second {
		t.Errorf("in known history the step goes %d ms on: %+v", d/node.Millisecond, p.Still())
	}
	p.Seek(p.History.End())
	from = p.Now()
	p.RunNow("kill broker-3")
	p.RunNow("wait 2s")
	p.On()
	if d := p.Now() - from; p.Still() != nil || d < 3*node.Second || d > 12*node.Second {
		t.Errorf("beyond it the step goes %d ms on: %+v", d/node.Millisecond, p.Still())
	}
}

// The next event is looked for behind a known future, too, if that is quiet.
func TestAStepLooksBehindAKnownFuture(t *testing.T) {
	p := quietCluster()
	p.RunNow("kill broker-2")
	from := p.Now()
	p.RunNow("wait 5s")
	p.Seek(from + 2*node.Second)
	here := p.Here()
	p.On()
	if p.Still() != nil || p.Now() < from+5*node.Second {
		t.Errorf("the step goes from %v to %v", here, p.Here())
	}
}

// With reduced motion time stops where nothing is near, and goes on where a line waits.
func TestReducedMotionDoesNotJumpHours(t *testing.T) {
	p := quietCluster()
	p.SetReducedMotion(true)
	from := p.Now()
	p.Play()
	for range 10 {
		p.Tick(1)
	}
	if p.Playing() || p.Now() > from+far || p.Still() == nil {
		t.Errorf("after ten steps it is %d s later, playing %v, still %+v", (p.Now()-from)/node.Second,
			p.Playing(), p.Still())
	}
	if err := p.Type("wait 10m"); err != nil {
		t.Fatal(err)
	}
	for n := 0; p.Playing() && n < 1000; n++ {
		p.Tick(1)
	}
	if p.Now() != from+10*node.Minute {
		t.Errorf("the wait ends %d s later", (p.Now()-from)/node.Second)
	}
}

// Steps to be followed are looked through for old ones now and then, not at each of a busy hour's.
func TestWhatFliesByIsForgotten(t *testing.T) {
	c := pacing{}
	for seq := range uint64(50_000) {
		c.keep(seq, story)
		if len(c.steps) > 1000 && c.full <= len(c.steps) {
			t.Fatalf("behind step %d all %d are looked through at the next one", seq, len(c.steps))
		}
	}
	if n := len(c.steps); n > 25_000 {
		t.Errorf("%d steps are remembered", n)
	}
}
