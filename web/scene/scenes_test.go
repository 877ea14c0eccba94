package scene

import (
	"slices"
	"strings"
	"testing"

	"highwater/sim"
	"highwater/sim/client/app"
	"highwater/sim/node"
	"highwater/sim/wire"
	"highwater/web/scene/layout"
)

// The clusters of the lessons on groups, as real worlds: for the tests of the layout and for the eye.

// five customers: with three partitions nobody's orders go to the same one only.
var fiveKeys = []app.WeightedKey{{Key: "Mario", Weight: 4}, {Key: "Luigi", Weight: 3},
	{Key: "Francesco", Weight: 3}, {Key: "Sofia", Weight: 3}, {Key: "Peppe", Weight: 2}}

// member starts an application of a group with settings of its own: "key=value".
func (s *stage) member(name, group string, each node.Time, settings ...string) wire.ID {
	s.t.Helper()
	id := s.w.NextClient()
	s.do(sim.Spawn{Name: name, Spec: app.ConsumerSpec{Topics: []string{"orders"}, Group: group,
		Processing: each, Config: entries(settings)}})
	return id
}

// worker starts a member of a share group.
func (s *stage) worker(name, group string, each node.Time, bad string, settings ...string) wire.ID {
	s.t.Helper()
	id := s.w.NextClient()
	s.do(sim.Spawn{Name: name, Spec: app.ShareConsumerSpec{Topics: []string{"orders"}, Group: group,
		Processing: each, Bad: bad, Config: entries(settings)}})
	return id
}

func entries(settings []string) []wire.ConfigEntry {
	out := []wire.ConfigEntry{{Key: "bootstrap.servers", Value: "broker-1:9092"},
		{Key: "auto.offset.reset", Value: "earliest"}}
	for _, line := range settings {
		for i := range len(line) {
			if line[i] == '=' {
				out = append(out, wire.ConfigEntry{Key: line[:i], Value: line[i+1:]})
				break
			}
		}
	}
	return out
}

// until runs on, a millisecond at a time, until something is so.
func (s *stage) until(what string, most node.Time, so func() bool) {
	s.t.Helper()
	for end := s.w.Now() + most; s.w.Now() < end; {
		if so() {
			return
		}
		s.run(node.Millisecond)
	}
	s.t.Fatalf("%s: not within %d ms", what, most/node.Millisecond)
}

// state of a group at whoever coordinates it.
func (s *stage) state(id string) (state string, members int) {
	for b := range s.w.Brokers() {
		if v, ok := s.w.Broker(b).Group(id); ok {
			return v.State, len(v.Members)
		}
	}
	return "", 0
}

func (s *stage) coordinator(id string) wire.ID {
	for b := range s.w.Brokers() {
		if _, ok := s.w.Broker(b).Group(id); ok {
			return b
		}
	}
	return 0
}

// pizzaWorld is a topic with three partitions, a desk that sends orders, and two makers in kitchen.
func pizzaWorld(t testing.TB, settings ...string) *stage {
	s := newStage(t, 3)
	s.topic("orders", "3", "3")
	s.produce("order-desk", "orders", 400, 120*node.Millisecond, fiveKeys)
	s.member("pizza-maker-1", "kitchen", 150*node.Millisecond, settings...)
	s.member("pizza-maker-2", "kitchen", 150*node.Millisecond, settings...)
	s.run(6 * node.Second)
	s.member("billing-1", "billing", 220*node.Millisecond, settings...)
	s.run(6 * node.Second)
	return s
}

// inRebalance runs until the coordinator waits for members and something of it is on the wire.
func (s *stage) inRebalance(group string, after node.Time) {
	s.t.Helper()
	s.until(group+" rebalances", 9*node.Second, func() bool {
		state, _ := s.state(group)
		return state != "Stable" && state != "Empty" && state != ""
	})
	s.run(after)
}

// flying runs until a message of a kind is in the middle of its way.
func (s *stage) flying(most node.Time, is func(wire.Body) bool) bool {
	for end := s.w.Now() + most; s.w.Now() < end; s.run(100) {
		for f := range s.w.InFlight() {
			if is(f.Message.Body) && s.w.Now()-f.Sent > (f.Arrive-f.Sent)/3 &&
				f.Message.From != wire.You && f.Message.To != wire.You {
				return true
			}
		}
	}
	return false
}

// scenes are the worlds by name.
var scenes = map[string]func(t testing.TB) *stage{
	"sharing": func(t testing.TB) *stage {
		return pizzaWorld(t)
	},
	"eager": func(t testing.TB) *stage { // a third maker joins; one maker has not heard of it
		s := pizzaWorld(t)
		s.member("pizza-maker-3", "kitchen", 150*node.Millisecond)
		s.inRebalance("kitchen", 0)
		s.flying(4*node.Second, func(b wire.Body) bool {
			r, ok := b.(*wire.HeartbeatReply)
			return ok && r.Error != wire.None
		})
		return s
	},
	"eager-joined": func(t testing.TB) *stage { // one has joined, one not yet
		s := pizzaWorld(t)
		s.member("pizza-maker-3", "kitchen", 150*node.Millisecond)
		s.inRebalance("kitchen", 0)
		s.until("two have joined", 4*node.Second, func() bool {
			v, _ := s.w.Broker(s.coordinator("kitchen")).Group("kitchen")
			n := 0
			for i := range v.Members {
				if v.Members[i].State == "joining" {
					n++
				}
			}
			return n >= 2
		})
		s.flying(2*node.Second, func(b wire.Body) bool {
			_, ok := b.(*wire.JoinGroupRequest)
			return ok
		})
		return s
	},
	"sync": func(t testing.TB) *stage {
		s := pizzaWorld(t)
		s.member("pizza-maker-3", "kitchen", 150*node.Millisecond)
		s.inRebalance("kitchen", 0)
		s.flying(6*node.Second, func(b wire.Body) bool {
			_, ok := b.(*wire.SyncGroupRequest)
			return ok
		})
		return s
	},
	"cooperative": func(t testing.TB) *stage {
		s := pizzaWorld(t, "partition.assignment.strategy=cooperative-sticky")
		s.member("pizza-maker-3", "kitchen", 150*node.Millisecond,
			"partition.assignment.strategy=cooperative-sticky")
		s.inRebalance("kitchen", 400*node.Millisecond)
		return s
	},
	"kip848": func(t testing.TB) *stage {
		s := pizzaWorld(t, "group.protocol=consumer")
		s.member("pizza-maker-3", "kitchen", 150*node.Millisecond, "group.protocol=consumer")
		s.inRebalance("kitchen", 300*node.Millisecond)
		return s
	},
	"kip848-free": func(t testing.TB) *stage { // all have given back, the newcomer hasn't heard of it
		s := pizzaWorld(t, "group.protocol=consumer")
		s.member("pizza-maker-3", "kitchen", 150*node.Millisecond, "group.protocol=consumer")
		s.inRebalance("kitchen", 0)
		s.until("two have the new epoch", 9*node.Second, func() bool {
			v, _ := s.w.Broker(s.coordinator("kitchen")).Group("kitchen")
			n := 0
			for i := range v.Members {
				if v.Members[i].State == "STABLE" && v.Members[i].Epoch == v.Generation {
					n++
				}
			}
			return n == 2
		})
		return s
	},
	"idle": func(t testing.TB) *stage {
		s := pizzaWorld(t)
		s.member("pizza-maker-3", "kitchen", 150*node.Millisecond)
		s.member("pizza-maker-4", "kitchen", 150*node.Millisecond)
		s.run(9 * node.Second)
		return s
	},
	"idle-848": func(t testing.TB) *stage {
		s := pizzaWorld(t, "group.protocol=consumer")
		s.member("pizza-maker-3", "kitchen", 150*node.Millisecond, "group.protocol=consumer")
		s.member("pizza-maker-4", "kitchen", 150*node.Millisecond, "group.protocol=consumer")
		s.run(19 * node.Second)
		return s
	},
	"crashed": func(t testing.TB) *stage {
		s := pizzaWorld(t)
		s.do(sim.Kill{Process: s.process("pizza-maker-2")})
		s.run(12 * node.Second)
		return s
	},
	"crashed-out": func(t testing.TB) *stage { // its session is over
		s := pizzaWorld(t)
		s.do(sim.Kill{Process: s.process("pizza-maker-2")})
		s.run(52 * node.Second)
		return s
	},
	"slow": func(t testing.TB) *stage { // one maker needs longer than max.poll.interval.ms allows
		s := pizzaWorld(t)
		s.member("slow-maker", "kitchen", 4*node.Second, "max.poll.interval.ms=9000", "max.poll.records=5")
		s.run(9 * node.Second)
		s.until("poll() is nearly due", 20*node.Second, func() bool {
			for _, w := range s.draw(layout.Options{Width: 1040, Height: 708}).Texts() {
				if strings.Contains(w, "poll() is due") {
					return true
				}
			}
			return false
		})
		return s
	},
	"cut-off": func(t testing.TB) *stage { // a maker cannot reach its coordinator
		s := pizzaWorld(t)
		s.do(sim.Cut{A: s.coordinator("kitchen"), B: s.process("pizza-maker-2")})
		s.run(14 * node.Second)
		return s
	},
	"slow-out": func(t testing.TB) *stage { // and is out
		s := pizzaWorld(t)
		s.member("slow-maker", "kitchen", 4*node.Second, "max.poll.interval.ms=9000", "max.poll.records=5")
		s.run(24 * node.Second)
		return s
	},
	"coordinator-dead": func(t testing.TB) *stage {
		s := pizzaWorld(t)
		s.do(sim.Kill{Process: s.coordinator("kitchen")})
		s.run(5 * node.Second)
		return s
	},
	"coordinator-moved": func(t testing.TB) *stage {
		s := pizzaWorld(t)
		s.do(sim.Kill{Process: s.coordinator("kitchen")})
		s.run(11 * node.Second)
		return s
	},
	"empty-group": func(t testing.TB) *stage {
		s := pizzaWorld(t)
		for _, n := range []string{"pizza-maker-1", "pizza-maker-2"} {
			s.do(sim.Stop{Process: s.process(n)})
		}
		s.run(3 * node.Second)
		return s
	},
	"six": func(t testing.TB) *stage {
		s := pizzaWorld(t)
		for _, g := range []string{"delivery", "statistics", "loyalty", "fraud"} {
			s.member(g+"-1", g, 250*node.Millisecond)
			s.member(g+"-2", g, 250*node.Millisecond)
		}
		s.run(8 * node.Second)
		return s
	},
	"many": func(t testing.TB) *stage { // lanes without letters, folded groups
		s := newStage(t, 3)
		s.topic("orders", "12", "3")
		s.produce("order-desk", "orders", 400, 60*node.Millisecond, fiveKeys)
		for _, n := range []string{"maker-1", "maker-2", "maker-3", "maker-4", "maker-5"} {
			s.member(n, "kitchen", 100*node.Millisecond)
		}
		s.member("billing-1", "billing", 150*node.Millisecond)
		s.run(10 * node.Second)
		return s
	},
	"share": func(t testing.TB) *stage {
		s := newStage(t, 3)
		s.topic("orders", "2", "3")
		s.line("kafka-configs.sh --bootstrap-server broker-1:9092 --alter --entity-type groups " +
			"--entity-name couriers --add-config share.auto.offset.reset=earliest")
		s.produce("order-desk", "orders", 400, 300*node.Millisecond, fiveKeys)
		for _, n := range []string{"courier-1", "courier-2", "courier-3"} {
			s.worker(n, "couriers", 400*node.Millisecond, "Sofia", "max.poll.records=3")
		}
		s.run(9 * node.Second)
		return s
	},
	"share-beside-group": func(t testing.TB) *stage { // whose bookmark is where the window begins
		s := newStage(t, 3)
		s.topic("orders", "1", "3")
		s.produce("order-desk", "orders", 4, 200*node.Millisecond, fiveKeys)
		s.member("driver-1", "drivers", 10*node.Millisecond)
		s.run(12 * node.Second)
		for _, n := range []string{"courier-1", "courier-2"} {
			s.worker(n, "couriers", 5*node.Second, "", "max.poll.records=1")
		}
		s.do(sim.Kill{Process: s.process("driver-1")})
		s.run(8 * node.Second)
		s.produce("pass", "orders", 4, 200*node.Millisecond, fiveKeys)
		s.run(3 * node.Second)
		return s
	},
}

func (s *stage) process(name string) wire.ID {
	s.t.Helper()
	for id, p := range s.w.Clients() {
		if p.Name == name {
			return id
		}
	}
	s.t.Fatalf("no client %s", name)
	return 0
}

func sceneNames() []string {
	var names []string
	for n := range scenes {
		names = append(names, n)
	}
	slices.Sort(names)
	return names
}
