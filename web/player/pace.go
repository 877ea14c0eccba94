package player

import (
	"math"
	"strings"

	"highwater/sim"
	"highwater/sim/node"
	"highwater/sim/wire"
	"highwater/web/thing"
	"highwater/web/words"
)

// At the speed Auto time follows the story: it is slow while something is on its way, or has just
// happened, that is to be followed with the eye, and hurries through all else. To be followed is
//
//   - what a line that is being carried out brings about for the first time;
//   - what is new and spoken aloud: a leader, a fence, a cut; and
//   - what is new otherwise, when the page speaks of it, of its topic, its group or its machine; but of
//     that no more than lookMost for each line.
//
// New is what hasn't happened for a while: a busy shop produces, copies, fetches and commits all the
// time, and is shown doing it once. The pace decides nothing but the rate: what happens, and when a
// line is done, doesn't depend on it.

const (
	hopSeconds = 0.45 // what one hop takes on the screen at the slow rate
	quietRate  = 10.0 // the most that Auto hurries
	rampPerS   = 4.0  // how fast it gets there: e to this power in a second
	// linger is how long what has happened is looked at, in the cluster's time.
	linger = 20 * node.Millisecond
	// sameAgain is how long what happens again is no news.
	sameAgain = 15 * node.Second
	lookMost  = 2.5 // seconds of the learner's time
)

// pacing is what the pace remembers.
type pacing struct {
	lineAt node.Time // when something was seen last that is followed in any case
	newsAt node.Time // when something new was seen last
	looked float64   // seconds for which what is new was looked at since the last line
	seen   map[deed]sight
	steps  map[uint64]worth // what was to be followed: so are the messages that it sent
	full   int              // how many of them are looked through for old ones
	names  map[string]bool  // what the page speaks of
	page   int              // this one
	stage  stage
}

// worth is how much something is worth an eye.
type worth uint8

const (
	oldHat worth = iota
	news
	story // followed in any case
)

// sight is the newest of a kind of things that happened.
type sight struct {
	at    node.Time
	shown bool // one of the kind was shown
}

// slow is the rate at which one hop can be followed with the eye.
func (p *Player) slow() float64 {
	if p.run.speed != Auto {
		return float64(p.run.speed)
	}
	return math.Min(1, float64(p.latency())/float64(node.Second)/hopSeconds)
}

// latency is what a hop takes, one way, unless a link was changed.
func (p *Player) latency() node.Time {
	c := p.World().Config()
	if c.LatencyUs > 0 {
		return node.Time(c.LatencyUs)
	}
	return sim.DefaultLatencyUs
}

// EyeRate is the rate at which effects on the screen age: that of the chosen speed, or the slow one of
// Auto. It doesn't depend on how the pace changes, so that a picture is the same whenever it is seen.
func (p *Player) EyeRate() float64 { return p.slow() }

// adjust chooses the rate for a frame.
func (p *Player) adjust(seconds float64) {
	if p.run.speed != Auto {
		p.run.rate = float64(p.run.speed)
		return
	}
	c, now := &p.run.pace, p.Now()
	for f := range p.World().InFlight() {
		if !f.Held && words.OfMessage(f.Message.Body, 0).Rank > words.Told {
			c.mark(now, max(c.steps[f.Cause], p.ofLine(&f)))
		}
	}
	switch {
	case c.stage.holds(seconds):
		p.run.rate = p.slow() * beatPart
	case now < c.lineAt+linger:
		p.run.rate = p.slow()
	case now < c.newsAt+linger && c.looked < lookMost:
		p.run.rate = p.slow()
		c.looked += seconds
	default:
		p.run.rate = math.Min(quietRate, p.run.rate*math.Exp(rampPerS*seconds))
	}
}

// mark notes that something is seen now.
func (c *pacing) mark(now node.Time, w worth) {
	switch w {
	case story:
		c.lineAt = now
	case news:
		c.newsAt = now
	}
}

// ofLine is story for a message that is the first of its kind that a line has sent.
func (p *Player) ofLine(f *sim.Flight) worth {
	w := oldHat
	l := letterOf(&f.Message)
	for i := range p.run.tasks {
		t := &p.run.tasks[i]
		if !t.started || !t.rest.caused(f.Cause) && !t.rest.freed(f.Sent, f.Cause) {
			continue
		}
		if t.shown == nil {
			t.shown = map[letter]uint64{}
		}
		if seq, known := t.shown[l]; !known || seq == f.Seq {
			t.shown[l], w = f.Seq, story
		}
	}
	return w
}

// look notes what happened in a step, and tells whether it is to be followed with the eye. ofLine: a
// line brought it about for the first time.
func (p *Player) look(s *sim.StepInfo, facts []node.Fact, ofLine bool) bool {
	p.beat(s.Node, facts)
	c, w := &p.run.pace, oldHat
	if ofLine || s.Kind == sim.CommandStep {
		w = story
	}
	for _, f := range facts {
		said := words.Of(&node.Event{At: s.At, Seq: s.Seq, Node: s.Node, Fact: f}, p.Name, 0)
		if said.Rank <= words.Told {
			continue
		}
		d := deedOf(0, f)
		d.about = p.role(s.Node) + roughly(said.About)
		switch {
		case !c.first(d, s.At, !p.run.hidden):
		case said.Spoken:
			w = story
		case p.named(s.Node) || p.spokenOf(said.About):
			w = max(w, news)
		}
	}
	if w == oldHat {
		return false
	}
	c.mark(s.At, w)
	c.keep(s.Seq, w)
	return w == story || c.looked < lookMost
}

// keep remembers a step that is to be followed as long as its messages may be on their way.
func (c *pacing) keep(seq uint64, w worth) {
	if c.steps == nil {
		c.steps = map[uint64]worth{}
	}
	c.steps[seq] = w
	if len(c.steps) < max(c.full, 1000) {
		return
	}
	for n := range c.steps {
		if n+10_000 < seq {
			delete(c.steps, n)
		}
	}
	c.full = 2 * len(c.steps) // so that not every step looks through all of them
}

// first notes that something happens, and tells whether it is new.
func (c *pacing) first(d deed, at node.Time, shown bool) bool {
	if c.seen == nil {
		c.seen = map[deed]sight{}
	}
	s, known := c.seen[d]
	c.seen[d] = sight{at, s.shown || shown}
	return !known || !s.shown || at-s.at > sameAgain
}

// forget makes everything new that happened after a time: it is gone back to.
func (c *pacing) forget(now node.Time) {
	c.lineAt, c.newsAt, c.steps = min(c.lineAt, now), min(c.newsAt, now), nil
	c.stage = stage{}
	for d, s := range c.seen {
		if s.at > now {
			delete(c.seen, d)
		}
	}
}

// role is what kind of program or machine a process is: what one shop does, another does, too.
func (p *Player) role(id wire.ID) string {
	if q := p.World().Process(id); q != nil {
		return q.Role + " "
	}
	return ""
}

// roughly is the topic or the group that a thing belongs to.
func roughly(t thing.Thing) string {
	if t.TP.Topic != "" {
		return t.TP.Topic
	}
	if t.Kind == thing.Error {
		return t.Peer.String()
	}
	return t.Name
}

// Cast tells the pace what a page speaks of: names gives the words of its commands, goals and choices,
// none when it speaks of nothing in particular.
func (p *Player) Cast(names func(page int) []string) { p.cast = names }

// speakOf adds what a line names to what the page speaks of; a line is a reason to look again.
func (p *Player) speakOf(line string) {
	p.run.pace.lineAt, p.run.pace.looked = p.Now(), 0
	if names := p.spoken(); len(names) > 0 {
		for _, w := range strings.Fields(line) {
			names[w] = true
		}
	}
}

// spoken are the names that the page speaks of, and the lines that were given on it; empty: everything.
func (p *Player) spoken() map[string]bool {
	c := &p.run.pace
	if c.names == nil || c.page != p.Page {
		c.names, c.page, c.stage = map[string]bool{}, p.Page, stage{}
		if p.cast != nil {
			for _, name := range p.cast(p.Page) {
				c.names[name] = true
			}
		}
	}
	return c.names
}

// named tells whether the page speaks of a process.
func (p *Player) named(id wire.ID) bool {
	names := p.spoken()
	return len(names) == 0 || names[p.Name(id)]
}

// spokenOf tells whether the page speaks of a thing: its topic, its partition, its group, a machine.
func (p *Player) spokenOf(t thing.Thing) bool {
	names := p.spoken()
	return len(names) == 0 || t.TP.Topic != "" && (names[t.TP.Topic] || names[t.TP.String()]) ||
		t.Name != "" && names[t.Name] || t.Node != 0 && names[p.Name(t.Node)] ||
		t.Peer != 0 && names[p.Name(t.Peer)]
}
