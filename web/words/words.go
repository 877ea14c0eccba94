package words

import (
	"highwater/sim/node"
	"highwater/sim/wire"
	"highwater/web/thing"
)

// Tone is how good or bad news is: its colour, and whether the live region speaks it.
type Tone string

// Tones. The last two are for signs alone.
const (
	Plain Tone = "plain"
	Good  Tone = "ok"
	Warn  Tone = "warn"
	Bad   Tone = "err"
	Quiet Tone = "quiet" // left out unless all events are asked for

	Tide  Tone = "tide"  // of the high watermark
	Group Tone = "group" // of a group's new generation or epoch
)

// Rank is how important a fact or a message is to a learner, the least first.
type Rank uint8

// Ranks. Not all that is worth telling is worth slowing down for: a consumer that says every 5 s that
// it stands where it stood, a client that knocks at a dead broker every second, the copies of Kafka's
// own topics, which have no lane.
const (
	Routine  Rank = iota // bookkeeping: not told, and nothing stops or slows down for it
	Told                 // told, but time goes on as it went
	ToldOnce             // slows down once in a while for the same peer: About has it as Peer
	Moving               // slows down while a bookmark is being moved
	Greeting             // slows down for a client that has just come into being
	News                 // slows down
)

// Sign is what stands on a machine's line in a space-time diagram. Without a label there is none.
type Sign struct {
	Turning bool   // a decision: what follows is news again
	Icon    string // "dot", "crown", "cross", "check", "flag", "power", "clock"
	Tone    Tone
	Label   string
}

// Ruler is what stands on a time ruler; nothing without a text.
type Ruler struct {
	Text   string
	Tone   Tone
	Run    bool // named on the ruler of the whole run, too
	Stream bool // one of many of its kind, which give way to everything else
}

// Weight is how much a mark matters where there isn't room for all: from 0 to 3.
func (r *Ruler) Weight() int {
	switch {
	case r.Stream:
		return 0
	case r.Tone == Bad:
		return 3
	case r.Tone == Warn:
		return 2
	}
	return 1
}

// Words is all that is said of one fact.
type Words struct {
	Rank     Rank
	Tone     Tone
	About    thing.Thing
	Spoken   bool // the narrator speaks it, though it is no bad news: who leads, what is cut off
	Deed     bool // it says what the learner did, as the command does
	Sentence string
	Rule     string
	Sign     Sign
	Ruler    Ruler

	want Want
	name Names
	by   wire.ID // who did it
	// beginning: it belongs to the world's beginning.
	beginning bool
}

// Want says which texts are asked for: most of the time only the rank is.
type Want uint8

// What can be asked for, besides what costs nothing.
const (
	Sentences Want = 1 << iota // Sentence, Rule, Ruler
	Signs                      // Sign
	Listed                     // Ruler, and Sentence and Rule of what isn't routine
	Labels                     // of a message: Label
	Capsules                   // of a message: Capsule
)

// Names names processes: brokers and controllers by id, clients by the name they were started with.
type Names func(wire.ID) string

// Of words a fact.
func Of(e *node.Event, name Names, want Want) Words {
	w := Words{Rank: News, Tone: Plain, want: want, name: name, by: e.Node,
		beginning: e.Seq == 0 || e.At == 0}
	w.fact(e.Fact)
	if w.About.Kind == thing.Nothing {
		w.About = thing.Node(e.Node)
	}
	return w
}

// RankOf is how important a fact is.
func RankOf(f node.Fact) Rank {
	w := Words{Rank: News}
	w.fact(f)
	return w.Rank
}

// About is the thing on the stage that a fact is about; Nothing when that is whoever told it.
func About(f node.Fact) thing.Thing {
	var w Words
	w.fact(f)
	return w.About
}

// sentences tells a row that its sentence is asked for.
func (w *Words) sentences() bool {
	return w.want&Sentences != 0 || w.want&Listed != 0 && w.Rank > Routine
}

// rulers tells a row of what is routine that its ruler is asked for; others ask for their sentence.
func (w *Words) rulers() bool { return w.want&(Sentences|Listed) != 0 }

// signs tells a row that its sign is asked for.
func (w *Words) signs() bool { return w.want&Signs != 0 }

// who names the process that did it.
func (w *Words) who() string { return w.name(w.by) }

func (w *Words) say(sentence, rule string) { w.Sentence, w.Rule = sentence, rule }

// tells puts a sign that may repeat itself.
func (w *Words) tells(icon string, tone Tone, label string) { w.Sign = Sign{false, icon, tone, label} }

// turns puts the sign of a decision.
func (w *Words) turns(icon string, tone Tone, label string) { w.Sign = Sign{true, icon, tone, label} }

func (w *Words) ruler(tone Tone, text string) { w.Ruler = Ruler{Text: text, Tone: tone} }

// on says that a fact is about a partition.
func (w *Words) on(tp wire.TopicPartition) {
	w.About = thing.Thing{Kind: thing.Partition, TP: tp}
}

// lane says that a fact is about a partition, and seen on its lane: nothing to slow down for when the
// topic is Kafka's own.
func (w *Words) lane(tp wire.TopicPartition) {
	w.on(tp)
	if wire.Housekeeping(tp.Topic) {
		w.Rank = min(w.Rank, Told)
	}
}

func (w *Words) node(id wire.ID) { w.About = thing.Node(id) }

func (w *Words) group(id string) { w.About = thing.Thing{Kind: thing.Group, Name: id} }
