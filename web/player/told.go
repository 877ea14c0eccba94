package player

import (
	"cmp"
	"slices"

	"highwater/sim/node"
	"highwater/sim/wire"
	"highwater/web/words"
)

// Event is one event in words.
type Event struct {
	Seq  uint64
	At   node.Time
	Node string
	Text string
	Tone words.Tone
	// Spoken: the narrator says it, too.
	Spoken bool
}

// told is an event worth telling.
type told struct {
	seq    uint64
	at     node.Time
	node   wire.ID
	text   string
	tone   words.Tone
	spoken bool
}

// worthTelling tells whether a fact is in the events list. It asks for nothing that costs a text.
func worthTelling(w *words.Words) bool { return w.Rank > words.Routine && w.Tone != words.Quiet }

// count notes an event worth telling. A million steps tell nearly a million, so the digest has only how
// many there are in a block; who wants to read them has them worded: see wording.
func (d *digest) count(seq uint64) {
	block, n := int(seq/blockSteps), uint32(0)
	if k := len(d.told); k > 0 {
		n = d.told[k-1]
	}
	for len(d.told) <= block {
		d.told = append(d.told, n)
	}
	d.told[block]++
}

// before is how many events worth telling there were before a block.
func (d *digest) before(block uint64) int {
	if block == 0 || len(d.told) == 0 {
		return 0
	}
	return int(d.told[min(block, uint64(len(d.told)))-1])
}

// wording keeps the blocks of history whose events were worded last.
type wording struct {
	blocks map[uint64][]told
	whole  map[uint64]uint64 // the last step that is in a block
}

// mostWorded is how many blocks are kept.
const mostWorded = 64

func (w *wording) cut(seq uint64) {
	for block, upto := range w.whole {
		if upto > seq {
			delete(w.blocks, block)
			delete(w.whole, block)
		}
	}
}

// wordsOf words the events of a block up to a step.
func (p *Player) wordsOf(block, last uint64) []told {
	last = min(last, block*blockSteps+blockSteps-1)
	w := &p.wording
	if upto, ok := w.whole[block]; ok && upto >= last {
		all := w.blocks[block]
		n, _ := slices.BinarySearchFunc(all, last+1, func(t told, seq uint64) int {
			return cmp.Compare(t.seq, seq)
		})
		return all[:n:n]
	}
	if _, ok := w.whole[block]; !ok && len(w.blocks) >= mostWorded || w.blocks == nil {
		w.blocks, w.whole = map[uint64][]told{}, map[uint64]uint64{}
	}
	d, first := p.update(), block*blockSteps
	all := w.blocks[block]
	if upto, ok := w.whole[block]; ok {
		first = upto + 1
	}
	for e := range p.History.Steps(first, last) {
		if c, ok := e.Fact.(node.CommandGiven); ok {
			c.Text = p.Line(e.Seq, c.Text)
			e.Fact = c
		}
		if s := words.Of(&e, d.name, words.Listed); worthTelling(&s) {
			all = append(all, told{e.Seq, e.At, e.Node, s.Sentence, s.Tone,
				s.Spoken || s.Tone == words.Bad})
		}
	}
	w.blocks[block], w.whole[block] = all, last
	return all
}

// toldBefore goes back over the events worth telling up to the playhead, block by block, the newest
// block first, until see has enough.
func (p *Player) toldBefore(see func([]told) (enough bool)) {
	d, here := p.update(), p.World().Seq()
	base, _ := p.History.Base()
	for block := here / blockSteps; ; block-- {
		if n := uint64(len(d.told)); block > 0 && block >= n { // nothing since
			block = max(n, 1) - 1
		}
		if block < base/blockSteps {
			return // folded
		}
		if d.before(block+1) > d.before(block) && see(p.wordsOf(block, here)) || block == 0 {
			return
		}
	}
}

// Events lists what happened until the playhead, the newest last, and at most most of them.
func (p *Player) Events(most int) []Event {
	var blocks [][]told
	n := 0
	p.toldBefore(func(all []told) bool {
		blocks = append(blocks, all)
		n += len(all)
		return n >= most
	})
	out := make([]Event, 0, min(n, most))
	skip := max(0, n-most)
	for _, all := range slices.Backward(blocks) {
		for i := range all {
			if skip > 0 {
				skip--
				continue
			}
			t := &all[i]
			out = append(out, Event{t.seq, t.at, p.Name(t.node), t.text, t.tone, t.spoken})
		}
	}
	return out
}

// EventCount is how many events worth telling there were until the playhead.
func (p *Player) EventCount() int {
	d, here := p.update(), p.World().Seq()
	n := d.before(here / blockSteps)
	if d.before(here/blockSteps+1) > n {
		n += len(p.wordsOf(here/blockSteps, here))
	}
	return n
}

// mostDoing is how many events are looked through for what a process does.
const mostDoing = 400

// Doing is what a process was last told of doing, at the playhead; "" when it is silent.
func (p *Player) Doing(id wire.ID) (doing string) {
	left := mostDoing
	p.toldBefore(func(all []told) bool {
		for i := len(all) - 1; i >= 0 && left > 0; i-- {
			left--
			if t := &all[i]; t.node == id {
				doing = words.Clock(t.at) + " " + t.text
				return true
			}
		}
		return left == 0
	})
	return doing
}
