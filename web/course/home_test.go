package course

import (
	"testing"

	"highwater/lessons"
	"highwater/sim/client"
	"highwater/sim/node"
	"highwater/sim/wire"
)

func atHome(t *testing.T) *Course {
	t.Helper()
	l, err := lessons.Home()
	if err != nil {
		t.Fatal(err)
	}
	return New(l)
}

// The front door opens on a world at work: what its prose and its picture say of it is so.
func TestHomeOpensAsItSays(t *testing.T) {
	c := atHome(t)
	p := c.Player
	w, tp := p.World(), wire.TopicPartition{Topic: "orders"}
	part := w.Image().Partition(tp)
	if part == nil || part.Leader != 2 || len(part.Replicas) != 3 || len(part.ISR) != 3 {
		t.Fatalf("orders-0 is %+v, not led by broker-2 with three copies in sync", part)
	}
	if w.Image().Partition(wire.TopicPartition{Topic: "orders", Partition: 1}) != nil {
		t.Error("orders has a second partition")
	}
	s, leader := p.Subject()
	r := w.Broker(2).Replica(tp)
	if leader != 2 || s.Key != "Luigi" || s.Offset != r.LogEndOffset()-1 || s.Offset >= r.HighWatermark() {
		t.Errorf("the question is about %+v; the newest committed order is @%d", s, r.HighWatermark()-1)
	}
	for id := range w.Brokers() {
		if got := w.Broker(id).Replica(tp).LogEndOffset(); got <= s.Offset {
			t.Errorf("%v has no copy of the order", id)
		}
		if _, runs := w.Broker(id).Group("kitchen"); runs && id == leader {
			t.Error("broker-2 coordinates the kitchen too: its death would be two stories")
		}
	}
	if got := p.Ledger().Counts(); got.Acknowledged != int(s.Offset)+1 || got.Lost != 0 {
		t.Errorf("the books say %+v", got)
	}
	for f := range w.InFlight() {
		t.Errorf("%T is on its way: the poster shows no message", f.Message.Body)
	}
	if p.Outage() != nil || c.Missed() != 0 {
		t.Error("something is broken before anybody touched it")
	}
}

// Whoever waits is asked about an order that nobody has read, and the question stays the same until
// somebody does.
func TestHomeNamesAnUnreadOrder(t *testing.T) {
	c := atHome(t)
	p := c.Player
	changes, last := 0, int64(-1)
	for p.Now() < 90*node.Second {
		p.History.Advance(p.Now()+200*node.Millisecond, 0)
		s, leader := p.Subject()
		r := p.World().Broker(leader).Replica(s.TP)
		at := c.position(t, s.TP)
		if s.Key == "" || s.Offset >= r.HighWatermark() || s.Offset < at {
			t.Fatalf("at %v the question is about %+v, position %d, HW %d", p.Now(), s, at, r.HighWatermark())
		}
		if s.Offset != last {
			changes, last = changes+1, s.Offset
		}
	}
	if changes > 12 {
		t.Errorf("the question changed %d times in a minute: nobody can read that", changes)
	}
}

func (c *Course) position(t *testing.T, tp wire.TopicPartition) int64 {
	t.Helper()
	q := c.Player.World().Named("pizza-maker-1")
	return c.Player.World().Client(q.ID).(interface{ Library() *client.Consumer }).Library().Position(tp)
}

// An answer pulls the plug; the world does the rest, whichever it was and whenever it came.
func TestHomeAnswers(t *testing.T) {
	for _, wait := range []node.Time{0, 1300 * node.Millisecond, 1800 * node.Millisecond, 17 * node.Second} {
		for choice := range 3 {
			c := atHome(t)
			p := c.Player
			p.History.Advance(p.Now()+wait, 0)
			subject, leader := p.Subject()
			c.Answer(choice, p.Name(leader))
			p.Tick(.01)
			o := p.Outage()
			if o == nil || c.Settled() {
				t.Fatalf("after %v: the answer kills nobody", wait)
			}
			c.Skip()
			o = p.Outage()
			now, _ := p.Subject()
			if !c.Settled() || now != subject {
				t.Fatalf("after %v: not settled, %+v; asked about %+v, now %+v", wait, o, subject, now)
			}
			if o.Next == leader || o.Key == "" || o.Killed >= o.Tried || o.Tried >= o.Fenced ||
				o.Fenced > o.Led || o.Led >= o.Stored || o.Stored >= o.Committed || o.Copies != 2 {
				t.Errorf("after %v the story is out of order: %+v", wait, o)
			}
			if o.Silent < 9*node.Second || o.Silent > 10*node.Second {
				t.Errorf("the controller waited %v", o.Silent)
			}
			if answer, right := c.Prediction(); answer != choice || right != 1 {
				t.Errorf("answered %d, got %d, right is %d", choice, answer, right)
			}
			if n := p.Ledger().Counts(); n.Lost != 0 {
				t.Errorf("the books say %+v", n)
			}
		}
	}
}

// The front door's prediction is proved like a lesson's.
func TestHomeIsProved(t *testing.T) {
	l, err := lessons.Home()
	if err != nil {
		t.Fatal(err)
	}
	for _, problem := range Check(l) {
		t.Error(problem)
	}
}

// Going back undoes the answer, and another one may be given: the old future is kept.
func TestHomeCanBeAnsweredAgain(t *testing.T) {
	c := atHome(t)
	p := c.Player
	p.History.Advance(p.Now()+node.Second, 0)
	c.Answer(0, "broker-2")
	c.Skip()
	p.Seek(p.Turned(0).At)
	if p.Outage() != nil || c.Settled() {
		t.Fatal("the deed is not undone")
	}
	c.Answer(2, "broker-2")
	c.Skip()
	if answer, right := c.Prediction(); answer != 2 || right != 1 || len(p.History.Branches()) != 1 {
		t.Errorf("answered %d, right %d, %d other futures", answer, right, len(p.History.Branches()))
	}
}

// A follower's death answers nothing, and is seen.
func TestHomeMissesTheLeader(t *testing.T) {
	c := atHome(t)
	c.Player.RunNow("kill broker-1")
	if c.Player.Outage() != nil || c.Missed() != 1 {
		t.Errorf("killing broker-1: outage %v, missed %v", c.Player.Outage(), c.Missed())
	}
}
