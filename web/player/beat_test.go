package player

import (
	"slices"
	"strings"
	"testing"
)

// told plays a line in frames and returns what is said meanwhile, and for how long each.
func (p *Player) told(line string) (said []string, seconds []float64) {
	const frame = 1.0 / 60
	p.Queue(Task{Line: line, Cell: -1})
	for p.Playing() {
		p.Tick(frame)
		switch text := p.Caption(); {
		case text == "":
		case len(said) == 0 || said[len(said)-1] != text:
			said, seconds = append(said, text), append(seconds, frame)
		default:
			seconds[len(seconds)-1] += frame
		}
	}
	return said, seconds
}

// An election is told in four beats, once on a page; it happens as it would without them.
func TestAnElectionIsTold(t *testing.T) {
	p := busyShop()
	p.RunNow("kill broker-2")
	here := p.Here()
	said, seconds := p.told("wait 12s")
	want := []string{"**broker-2 is fenced**: 9.", "**broker-2 is out of the ISR** of orders-", "is chosen to lead orders-",
		" now.** Epoch 1 begins"}
	if len(said) != len(want) {
		t.Fatalf("%d beats: %q", len(said), said)
	}
	for i := range want {
		if !strings.Contains(said[i], want[i]) || seconds[i] < beatSeconds-0.1 || seconds[i] > beatSeconds+0.5 {
			t.Errorf("beat %d is %q for %.1f s, want %q", i+1, said[i], seconds[i], want[i])
		}
	}
	hash := p.World().Hash()
	p.SeekPlace(here)
	p.SetSpeed(10)
	if said, _ := p.told("wait 12s"); len(said) > 0 || p.World().Hash() != hash {
		t.Errorf("at 10x %q is said, and the world is the same: %v", said, p.World().Hash() == hash)
	}
	p.SetSpeed(Auto)
	p.SeekPlace(here)
	if again, _ := p.told("wait 12s"); !slices.Equal(again, said) {
		t.Errorf("gone back, %q is said", again)
	}
	p.RunNow("start broker-2")
	p.RunNow("wait 10s")
	p.RunNow("kill broker-3")
	if more, _ := p.told("wait 12s"); len(more) > 0 {
		t.Errorf("the second election of the page is told, too: %q", more)
	}
	p.RunNow("start broker-3")
	p.RunNow("wait 10s")
	p.Turn(1)
	p.RunNow("kill broker-1 broker-3")
	if more, _ := p.told("wait 12s"); !slices.ContainsFunc(more, func(s string) bool {
		return strings.Contains(s, "lead")
	}) {
		t.Errorf("on the next page %q is said", more)
	}
}
