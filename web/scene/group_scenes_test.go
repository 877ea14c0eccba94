package scene

import (
	"slices"
	"strings"
	"testing"
)

// TestScenesFit proves that every state of a group stays readable on every canvas: nothing outside, no
// two labels on each other, no text under 9.5 pixels.
func TestScenesFit(t *testing.T) {
	for _, name := range sceneNames() {
		s := scenes[name](t)
		for _, c := range canvases {
			p := s.draw(Options{Width: c.w, Height: c.h, Phone: c.phone})
			checkInside(t, name+", "+c.name, p)
			checkLabels(t, name+", "+c.name, p)
		}
	}
}

// texts are all words of a picture, in their order.
func texts(p *Picture) []string {
	var out []string
	for _, list := range [...][]Shape{p.Still, p.Moving} {
		for i := range list {
			if list[i].Kind == Glyphs {
				out = append(out, list[i].Text)
			}
		}
	}
	return out
}

// TestGroupWords proves that a group's box says what its coordinator knows: each state in a learner's
// words with Kafka's own, who has joined, what is given back, who is idle, who is about to be thrown out.
func TestGroupWords(t *testing.T) {
	for name, want := range map[string][]string{
		"sharing":           {"Stable", "generation 1 · coordinator broker-2"},
		"eager":             {"Rebalancing", "generation 1 to 2 · 1 of 3 joined", "Kafka says PreparingRebalance", "joined", "not yet", "REBALANCE_IN_"},
		"eager-joined":      {"generation 1 to 2 · 2 of 3 joined", "given back", "new, owns nothing yet", "JoinGroup"},
		"sync":              {"generation 2 · 0 of 3 synced", "Kafka says CompletingRebalance", "SyncGroup"},
		"kip848":            {"group epoch 4 · assignment epoch 4", "waits", "not free yet", "e4 · UNRELEASED_PARTITIONS"},
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
		got := texts(scenes[name](t).draw(Options{Width: 1040, Height: 708}))
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
	p := scenes["sharing"](t).draw(Options{Width: 1040, Height: 708})
	box, ok := p.Bounds(Ref{Thing: GroupThing, Name: "kitchen"})
	sign, signed := p.Bounds(Ref{Thing: GroupThing, Node: 2, Name: "kitchen"})
	if !ok || !signed || box.X < sign.X+sign.W || box.H < 100 {
		t.Errorf("the group stands at %+v, %v, its sign at %+v, %v", box, ok, sign, signed)
	}
}
