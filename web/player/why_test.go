package player

import (
	"strings"
	"testing"

	"highwater/sim"
	"highwater/sim/node"
	"highwater/sim/wire"
	"highwater/web/thing"
	"highwater/web/words"
)

// evening plays console lines; a line "wait 50s" lets as much time pass, and every other one 2 s.
func evening(t *testing.T, lines ...string) *Player {
	t.Helper()
	p := New(sim.Config{Seed: 7, Brokers: 3, LatencyUs: 500})
	for _, line := range lines {
		if err := p.Type(line); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		p.Hurry()
		if !strings.HasPrefix(line, "wait") {
			p.Seek(p.Now() + 2*node.Second)
		}
	}
	return p
}

const aTopic = "kafka-topics.sh --create --topic orders --partitions 1 --replication-factor 3 " +
	"--bootstrap-server broker-1:9092"

// TestWhyNamesTheDeed proves that a chain of causes begins with what made the thing, and not with what
// merely woke the machine in which it happened.
func TestWhyNamesTheDeed(t *testing.T) {
	kitchen := thing.Thing{Kind: thing.Group, Name: "kitchen"}
	for _, c := range []struct {
		name  string
		lines []string
		s     func(*Player) thing.Thing
		want  string // the root
		by    string // a sentence on the way; empty: any
	}{
		{"a group that began after a broker had come back", []string{aTopic,
			"consumer maker --topic orders --group kitchen", "kill broker-1", "wait 15s",
			"start broker-1", "wait 10s", "consumer billing-1 --topic orders --group billing", "wait 5s"},
			func(*Player) thing.Thing { return thing.Thing{Kind: thing.Group, Name: "billing"} },
			"You: consumer billing-1 --topic orders --group billing", "billing-1 joins the group billing."},
		{"a member that was cut off and is back", []string{aTopic, "kill broker-3", "wait 15s",
			"start broker-3", "wait 10s", "consumer maker --topic orders --group kitchen", "wait 5s",
			"partition maker " + "COORDINATOR", "wait 50s", "heal", "wait 10s"},
			func(*Player) thing.Thing { return kitchen }, "You: heal", "maker joins the group kitchen."},
		{"a follower's record", []string{aTopic, "producer desk --topic orders",
			"send desk Mario:diavola", "kill broker-3", "wait 15s", "start broker-3", "wait 10s"},
			func(*Player) thing.Thing { return record(3, 0) }, "You: send desk Mario:diavola",
			"desk sends 1 record for orders-0 to broker-"},
		{"one record of a batch", []string{aTopic,
			"producer desk --topic orders --config linger.ms=4000", "send desk Mario:diavola",
			"send desk Luigi:calzone", "wait 5s"},
			func(*Player) thing.Thing { return record(1, 1) }, "You: send desk Luigi:calzone", ""},
		{"a goodbye", []string{aTopic, "consumer maker --topic orders --group kitchen", "wait 5s",
			"stop maker", "wait 5s"},
			func(*Player) thing.Thing { return kitchen }, "You asked maker to stop.",
			"maker leaves the group kitchen."},
		{"a copy without records", []string{aTopic},
			func(*Player) thing.Thing {
				return thing.Thing{Kind: thing.Replica, Node: 2, TP: wire.TopicPartition{Topic: "orders"}}
			}, "You: " + aTopic, "creates the topic orders"},
		{"an untouched network", []string{aTopic},
			func(*Player) thing.Thing { return thing.Thing{Kind: thing.Link, Node: 1, Peer: 2} },
			"The cluster was set up: 3 brokers and 1 controller.", ""},
	} {
		for i, line := range c.lines {
			c.lines[i] = strings.Replace(line, "COORDINATOR", coordinatorOf(t, c.lines[:i]), 1)
		}
		p := evening(t, c.lines...)
		y := p.Explain(c.s(p))
		all := ""
		for _, s := range y.Steps {
			all += words.Clock(s.At) + " " + s.Text + "\n"
		}
		if len(y.Steps) == 0 || y.Steps[0].Text != c.want || !strings.Contains(all, c.by) {
			t.Errorf("%s: want %q and %q at the root of\n%s", c.name, c.want, c.by, all)
		}
	}
}

func record(broker wire.ID, offset int64) thing.Thing {
	return thing.Thing{Kind: thing.Record, Node: broker, TP: wire.TopicPartition{Topic: "orders"},
		Offset: offset}
}

// coordinatorOf is the name of the kitchen's coordinator after some lines.
func coordinatorOf(t *testing.T, lines []string) string {
	t.Helper()
	if !strings.Contains(strings.Join(lines, "\n"), "kitchen") {
		return ""
	}
	_, at, _ := evening(t, lines...).groupView("kitchen")
	return at.String()
}

// TestWhyOfAMessage proves that a message has a story while it flies, and after: what became of it,
// and what came of it. One that waits at a broker says what for.
func TestWhyOfAMessage(t *testing.T) {
	p := evening(t, aTopic, "producer desk --topic orders", "consumer maker --topic orders --group kitchen",
		"wait 5s")
	if err := p.Type("send desk Mario:diavola"); err != nil {
		t.Fatal(err)
	}
	order := uint64(0)
	for range 10000 {
		p.History.Step()
		for f := range p.World().InFlight() {
			if _, ok := f.Message.Body.(*wire.ProduceRequest); ok {
				order = f.Seq
			}
		}
		if order != 0 {
			break
		}
	}
	s := thing.Thing{Kind: thing.Message, Seq: order}
	flying := p.Explain(s)
	p.Seek(p.Now() + 3*node.Second)
	landed := p.Explain(s)
	if flying.Title != landed.Title || !strings.HasPrefix(flying.Title, "Produce request, desk to broker-") {
		t.Errorf("in flight it is %q, later %q", flying.Title, landed.Title)
	}
	if landed.Footer != words.HasArrived || landed.Next == 0 || landed.Next >= p.Now() {
		t.Errorf("it arrived: %q at %s", landed.Footer, words.Clock(landed.Next))
	}
	if n := len(landed.Steps); n < 2 || landed.Steps[0].Text != "You: send desk Mario:diavola" ||
		!strings.Contains(landed.Steps[n-1].Text, "writes orders-0 @0") {
		t.Errorf("its story is %+v", landed.Steps)
	}
	p.Seek(flying.Next - 2*node.Second)
	if early := p.Explain(s); early.What != "Nobody has sent it yet at this moment." {
		t.Errorf("before it was sent it is explained by %q", early.What)
	}
	p.Seek(p.History.End())
	for at := range p.World().Brokers() {
		for q := range p.World().Broker(at).Parked() {
			y := p.Explain(thing.Thing{Kind: thing.Message, Node: q.From, Peer: at})
			if !strings.Contains(y.Title, "waiting at broker-") || !strings.HasPrefix(y.Steps[0].Text, "You: ") {
				t.Errorf("a request that waits is %q: %+v", y.Title, y.Steps)
			}
		}
	}
}

// TestWhyOfADeadCopy proves that a copy whose broker doesn't run is told by what its disk keeps,
// and not by roles and epochs that nobody knows there any more.
func TestWhyOfADeadCopy(t *testing.T) {
	p := evening(t, aTopic, "producer desk --topic orders", "kill broker-3", "wait 1s")
	s := thing.Thing{Kind: thing.Replica, Node: 3, TP: wire.TopicPartition{Topic: "orders"}}
	if got := p.Explain(s).What; !strings.HasSuffix(got, "there are no records in it.") {
		t.Errorf("an empty copy on a disk is explained by %q", got)
	}
	p = evening(t, aTopic, "producer desk --topic orders", "send desk Mario:diavola", "kill broker-3")
	if got := p.Explain(s).What; got != "broker-3 isn't running. Its disk keeps the copy: @0." {
		t.Errorf("a copy on a disk is explained by %q", got)
	}
}
