package player

import (
	"strings"
	"testing"

	"highwater/sim"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// busyShop is a cluster in which orders come in all the time, and are baked.
func busyShop() *Player {
	p := New(sim.Config{Seed: 1, Brokers: 3, LatencyUs: 40000})
	for _, line := range []string{
		"kafka-topics.sh --create --topic orders --partitions 3 --replication-factor 3 " +
			"--bootstrap-server broker-1:9092",
		"producer shop --topic orders --rate 20 --keys Luigi,Sofia,Francesco",
		"consumer maker --topic orders --group kitchen", "producer desk --topic orders", "wait 10s",
	} {
		p.RunNow(line)
	}
	return p
}

// takes runs a line to its end and tells how much time passes in the cluster.
func (p *Player) takes(line string) node.Time {
	from := p.Now()
	p.RunNow(line)
	return p.Now() - from
}

// A busy shop never comes to rest, and a line in it does: when all that the line caused is done.
func TestALineEndsInABusyShop(t *testing.T) {
	p := busyShop()
	for _, c := range []struct {
		line        string
		least, most node.Time
	}{
		{"send desk Anna:capricciosa", 450 * node.Millisecond, 800 * node.Millisecond},
		{"producer second --topic orders --rate 20", 300 * node.Millisecond, 3 * node.Second},
		{"producer phone --topic orders --rate 10 --count 30", 3300 * node.Millisecond,
			4500 * node.Millisecond},
		{"kafka-topics.sh --list --bootstrap-server broker-1:9092", 400 * node.Millisecond, node.Second},
		{"kill broker-3", 300 * node.Millisecond, 3 * node.Second},
		{"start broker-3", 300 * node.Millisecond, 10 * node.Second},
	} {
		if d := p.takes(c.line); d < c.least || d > c.most {
			t.Errorf("%q ends after %d ms, want %d to %d", c.line, d/node.Millisecond,
				c.least/node.Millisecond, c.most/node.Millisecond)
		}
	}
	_, acked, _ := p.World().Client(p.World().Named("phone").ID).(interface {
		Counts() (sent, acked, failed int64)
	}).Counts()
	if acked != 30 {
		t.Errorf("%d of 30 orders are acknowledged when the line ends", acked)
	}
}

// A process that a line stops has ended when the line has.
func TestALineWaitsForWhatItStops(t *testing.T) {
	p := busyShop()
	p.RunNow("consumer slow --topic orders --group billing --from-beginning --processing 3s " +
		"--config max.poll.records=1")
	p.RunNow("wait 10s")
	if d := p.takes("stop slow"); p.World().Named("slow").Running {
		t.Errorf("after %d ms the line is done, and the program still runs", d/node.Millisecond)
	}
}

// What a healed link lets through comes of the healing.
func TestALineWaitsForWhatItHeals(t *testing.T) {
	p := busyShop()
	p.RunNow("stop shop")
	p.RunNow("wait 5s")
	desk := p.World().Named("desk").ID
	for b := range wire.ID(3) {
		p.RunNow("partition desk " + p.Name(b+1))
	}
	p.RunNow("send desk Anna:capricciosa")
	acked := func() int64 {
		_, acked, _ := p.World().Client(desk).(interface {
			Counts() (sent, acked, failed int64)
		}).Counts()
		return acked
	}
	before := acked()
	p.RunNow("heal")
	if acked() != before+1 {
		t.Errorf("the line ends with %d orders acknowledged, want %d", acked(), before+1)
	}
}

// What holds for an instant only, as a group without lag while it changes hands, ends no line.
func TestALineEndsWhenItsConditionStays(t *testing.T) {
	p := busyShop()
	from := p.Now()
	p.Queue(Task{Line: "send desk Anna:capricciosa", Cell: -1, Until: func() bool {
		s := p.Now() - from
		return s > node.Second && s < 1200*node.Millisecond || s > 2*node.Second
	}})
	p.Hurry()
	if d := p.Now() - from; d < 2300*node.Millisecond || d > 2400*node.Millisecond {
		t.Errorf("the line ends after %d ms, want 2300", d/node.Millisecond)
	}
}

// A line ends at the same instant however time passes.
func TestALineEndsAtTheSameInstant(t *testing.T) {
	var want []uint64
	for _, pass := range []struct {
		name string
		do   func(p *Player)
	}{
		{"at once", (*Player).Hurry},
		{"at Auto", func(p *Player) { p.frames(1.0 / 30) }},
		{"at 10x in uneven frames", func(p *Player) { p.SetSpeed(10); p.frames(0.0137) }},
		{"at 1/10", func(p *Player) { p.SetSpeed(0.1); p.frames(1.0 / 60) }},
		{"event by event", func(p *Player) { p.SetReducedMotion(true); p.frames(0.7) }},
	} {
		p := busyShop()
		var got []uint64
		for _, line := range []string{"send desk Anna:capricciosa", "kill broker-3", "wait 2500ms",
			"send desk Luigi:a beer", "start broker-3", "wait until broker-3 is running", "stop shop"} {
			p.Queue(Task{Line: line, Cell: -1})
			p.Queue(Task{Cell: -1, Until: func() bool { return p.Ledger().Len()%7 == 0 }})
			pass.do(p)
			got = append(got, p.World().Hash())
		}
		if want == nil {
			want = got
		}
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("%s, line %d: another history, at %d", pass.name, i+1, p.Now())
				break
			}
		}
	}
}

// frames lets time pass in frames until the lines are done.
func (p *Player) frames(seconds float64) {
	for n := 0; p.Playing() && n < 1_000_000; n++ {
		p.Tick(seconds)
	}
}

// A line that is too long is refused and not kept: a link could not hold it.
func TestALongLineIsNotKept(t *testing.T) {
	p := New(sim.Config{Seed: 1, Brokers: 1})
	if err := p.Type(strings.Repeat("x", 1<<20)); err == nil || !strings.Contains(err.Error(), "1048576 bytes") {
		t.Error(err)
	}
	p.RunNow(strings.Repeat("x", 1<<20))
	if n := len(p.Deeds()); n != 0 {
		t.Errorf("%d lines are kept", n)
	}
}
