package player

import (
	"highwater/sim/node"
	"highwater/sim/wire"
	"highwater/web/thing"
	"highwater/web/words"
)

const (
	// beatSeconds is how long each beat of an election stands.
	beatSeconds = 2.0
	// beatPart is how much slower than slow time passes then.
	beatPart = 1.0 / 20
)

// stage is the first election of a page, told at the speed Auto: a line for each beat, while time
// nearly stands still. It follows what happens and changes nothing but the rate.
type stage struct {
	tp    wire.TopicPartition // whose election it is
	led   bool                // the new leader leads
	beats []string            // what is still to be said
	left  float64             // seconds that the first of them still stands
}

// Caption is the beat that is shown now, "" for none.
func (p *Player) Caption() string {
	if c := &p.run.pace.stage; p.run.playing && len(c.beats) > 0 {
		return c.beats[0]
	}
	return ""
}

func (c *stage) say(text string) {
	if len(c.beats) == 0 {
		c.left = beatSeconds
	}
	c.beats = append(c.beats, text)
}

// holds lets seconds of the beats pass, and tells whether one stands.
func (c *stage) holds(seconds float64) bool {
	if len(c.beats) == 0 {
		return false
	}
	if c.left -= seconds; c.left > 0 {
		return true
	}
	c.beats, c.left = c.beats[1:], beatSeconds
	return len(c.beats) > 0
}

// beat finds the beats in the facts of a step.
func (p *Player) beat(at wire.ID, facts []node.Fact) {
	c := &p.run.pace.stage
	if p.run.speed != Auto || p.run.reduced || p.run.hidden || c.led {
		return
	}
	if c.tp.Topic == "" {
		if e, more := p.contest(facts); e != nil {
			c.tp = e.TP
			p.beatsOf(facts, e, more)
		}
	}
	for _, f := range facts {
		if f, ok := f.(node.BecameLeader); ok && f.TP == c.tp {
			c.led = true
			c.say(words.BeatCrowned(f, at, p.Name))
		}
	}
}

// contest finds the first partition that the page speaks of and that gets another leader, and how many
// others there are.
func (p *Player) contest(facts []node.Fact) (first *node.LeaderElected, more int) {
	for _, f := range facts {
		e, ok := f.(node.LeaderElected)
		if !ok || e.From == wire.NoLeader || e.From == e.To || wire.Housekeeping(e.TP.Topic) ||
			!p.spokenOf(thing.Thing{Kind: thing.Partition, TP: e.TP}) {
			continue
		}
		if first != nil {
			more++
		} else {
			first = &e
		}
	}
	return first, more
}

// beatsOf says what the controller decides in one step, one thing after the other.
func (p *Player) beatsOf(facts []node.Fact, e *node.LeaderElected, more int) {
	c := &p.run.pace.stage
	for _, f := range facts {
		if f, ok := f.(node.BrokerFenced); ok && f.Broker == e.From {
			c.say(words.BeatFenced(f, p.Name))
		}
	}
	for _, f := range facts {
		if f, ok := f.(node.ISRChanged); ok && f.TP == e.TP {
			c.say(words.BeatISR(f, p.Name))
		}
	}
	c.say(words.BeatElected(*e, more, p.Name))
}
