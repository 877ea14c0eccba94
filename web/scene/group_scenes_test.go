package scene

import (
	"slices"
	"strings"
	"testing"

	"highwater/sim/node"
	"highwater/web/scene/layout"
	"highwater/web/thing"
)

// TestScenesFit proves that every state of a group stays readable on every canvas: nothing outside, no
// two labels on each other, no text under 9.5 pixels.
func TestScenesFit(t *testing.T) {
	for _, name := range sceneNames() {
		s := scenes[name](t)
		for _, c := range layout.Canvases {
			p := s.draw(c.Options())
			if err := p.Check(); err != nil {
				t.Errorf("%s: %v", name+", "+c.Name, err)
			}
		}
	}
}

// TestGroupWords proves that a group's box says what its coordinator knows: each state in a
// learner's words with Kafka's own, who has joined, what is given back, who is idle, who is about
// to be thrown out.
func TestGroupWords(t *testing.T) {
	for name, want := range map[string][]string{
		"sharing":           {"Stable", "generation 1 · coordinator broker-2"},
		"eager":             {"Rebalancing", "generation 1 to 2 · 1 of 3 joined", "Kafka says PreparingRebalance", "joined", "not yet", "REBALANCE_IN_"},
		"eager-joined":      {"generation 1 to 2 · 2 of 3 joined", "given back", "new, owns nothing yet", "JoinGroup"},
		"sync":              {"generation 2 · 0 of 3 synced", "Kafka says CompletingRebalance", "SyncGroup"},
		"kip848":            {"group epoch 4 · assignment epoch 4", "waits", "not free yet", "e4 · waits for orders-1 to be free"},
		"kip848-free":       {"free, not told yet", "Kafka says Reconciling · 2 of 3"},
		"idle":              {"idle", "idle: no partition left"},
		"idle-848":          {"idle", "idle: no partition left"},
		"crashed":           {"crashed", "no heartbeat, out in 31 s"},
		"cut-off":           {"cut off", "network cut"},
		"crashed-out":       {"crashed", "out of the group"},
		"slow":              {"poll() is due in 2 s"},
		"coordinator-dead":  {"No coordinator", "its coordinator broker-2 is stopped", "reads on", "no leader"},
		"coordinator-moved": {"generation 1 · coordinator broker-3"},
		"empty-group":       {"Empty"},
		"share":             {"share group · epoch 4"},
	} {
		got := scenes[name](t).draw(layout.Options{Width: 1040, Height: 708}).Texts()
		for _, w := range want {
			if !slices.Contains(got, w) {
				t.Errorf("%s: nowhere is %q among %q", name, w, strings.Join(got, "|"))
			}
		}
	}
}

// TestGroupIsRinged proves that a chosen group is ringed where its box is, and that its sign at its
// coordinator is a thing of its own.
func TestGroupIsRinged(t *testing.T) {
	p := scenes["sharing"](t).draw(layout.Options{Width: 1040, Height: 708})
	box, ok := p.Bounds(thing.Thing{Kind: thing.Group, Name: "kitchen"})
	sign, signed := p.Bounds(thing.Thing{Kind: thing.Group, Node: 2, Name: "kitchen"})
	if !ok || !signed || box.X < sign.X+sign.W || box.H < 100 {
		t.Errorf("the group stands at %+v, %v, its sign at %+v, %v", box, ok, sign, signed)
	}
}

// TestMessagesCoverNoWords proves that while a group of either protocol takes a new member in, no
// word of a message ever lies on another message: a KIP-848 group's epochs, metadata that go to
// every broker.
func TestMessagesCoverNoWords(t *testing.T) {
	for _, config := range [][]string{nil, {"group.protocol=consumer"}} {
		s := pizzaWorld(t, config...)
		s.topic("later", "3", "3")
		s.member("pizza-maker-3", "kitchen", 150*node.Millisecond, config...)
		o := layout.Options{Width: 994, Height: 576, Playing: true}
		for range 600 {
			s.run(4 * node.Millisecond)
			if err := s.draw(o).Check(); err != nil {
				t.Fatalf("%v at %d ms: %v", config, s.w.Now()/node.Millisecond, err)
			}
			o.Now = 0
		}
	}
}
