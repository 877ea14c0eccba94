package player

import (
	"slices"

	"highwater/sim"
	"highwater/sim/ledger"
	"highwater/sim/node"
	"highwater/sim/wire"
	"highwater/web/words"
)

// StoryStep is one thing that happened to a record.
type StoryStep struct {
	Seq  uint64
	At   node.Time
	Node string
	words.Line
}

// Story is a record's life, in order.
type Story struct {
	Title string
	Entry int  // of the ledger at the playhead, when Begun
	Begun bool // it was sent before the playhead
	Steps []StoryStep
	// Verdict is how it stands now, in a sentence.
	Verdict     string
	VerdictTone words.Tone
}

// tale follows one record through history. It knows only facts, as the ledger does.
type tale struct {
	player   *Player
	tag      uint64
	sent     uint64         // the step in which it was sent
	books    *ledger.Ledger // of that moment
	sender   wire.ID
	tp       wire.TopicPartition
	steps    []StoryStep
	answered bool
	acked    bool
	inFlight bool
	copies   []copyOf
	leader   wire.ID
	missed   bool // the newest leader doesn't have it
	safe     bool // committed once
	groups   []taleGroup
}

// copyOf is the record on a broker's disk.
type copyOf struct {
	broker wire.ID
	offset int64
	epoch  int32
}

type taleGroup struct {
	id    string
	times int
	mark  int64
}

// Story tells the life of the record with a tag, as far as history is known; what comes after the
// playhead is marked. False: no such record is known on this course of history.
func (p *Player) Story(tag uint64) (*Story, bool) {
	i, ok := p.Ledger().Find(tag)
	if ok {
		if e := p.Ledger().Entry(i); p.tale.void || p.tale.fresh().tag != tag {
			p.beginTale(e)
		}
	}
	known := p.History.Len() - 1
	if p.tale.void || p.tale.fresh().tag != tag {
		return nil, false
	}
	t := p.tale.at(p.History, known)
	sent := p.Sent(t.sent, tag)
	steps := t.steps
	if base, at := p.History.Base(); base > 0 && t.sent <= base {
		folded := StoryStep{Seq: base, At: at, Line: words.Line{Text: words.StoryFolded(at)}}
		steps = append([]StoryStep{folded}, steps...)
	}
	out := &Story{Title: words.TitleOf(sent.Key, sent.Value, sent.Keyed), Steps: steps, Entry: i,
		Begun: ok}
	out.Verdict, out.VerdictTone = words.NotSent, words.Plain
	if ok {
		e := p.Ledger().Entry(i)
		out.Verdict, out.VerdictTone = words.Verdict(&e)
	}
	return out, true
}

func (p *Player) beginTale(e ledger.Entry) {
	s, _ := p.History.InfoAt(e.Step)
	base, _ := p.History.Base()
	leader, books := wire.NoLeader, p.LedgerAt(max(e.Step, base))
	if e.Partition {
		leader = p.leaderBefore(e.TP, e.Step)
	}
	p.tale.begin(max(e.Step-1, base), func() *tale {
		return &tale{player: p, tag: e.Tag, sent: e.Step, books: books,
			sender: s.Node, tp: e.TP, leader: leader}
	})
}

// Clone implements Fold.
func (t *tale) Clone() *tale {
	c := *t
	c.steps, c.copies, c.groups = slices.Clip(t.steps), slices.Clone(t.copies), slices.Clone(t.groups)
	return &c
}

// Add implements Fold.
func (t *tale) Add(e *node.Event) {
	if e.Node == t.sender && t.hearSender(e) || t.hearBroker(e) {
		return
	}
	t.hearGroup(e)
}

// name is how a process is called, also one that is not there yet at the playhead.
func (t *tale) name(id wire.ID) string { return t.player.update().name(id) }

// leaderBefore is who led a partition before a step, as the controller said.
func (p *Player) leaderBefore(tp wire.TopicPartition, step uint64) wire.ID {
	m := newest(causes{p}, &moment{StepInfo: sim.StepInfo{Seq: step}, nth: -1},
		func(f node.LeaderElected, _ wire.ID) bool { return f.TP == tp })
	if m == nil {
		return wire.NoLeader
	}
	return m.fact.(node.LeaderElected).To
}

func (t *tale) tell(e *node.Event, line words.Line) {
	t.steps = append(t.steps, StoryStep{e.Seq, e.At, t.name(e.Node), line})
}

// rule is the rule behind a fact, as Why? has it.
func (t *tale) rule(e *node.Event) string { return words.Of(e, t.name, words.Sentences).Rule }

// hearSender tells what the producer did and was told.
func (t *tale) hearSender(e *node.Event) bool {
	at := t.name(e.Node)
	switch f := e.Fact.(type) {
	case node.RecordQueued:
		if f.Tag == t.tag {
			t.tell(e, words.Wanted(at, f.TP, t.rule(e)))
		}
	case node.BatchSent:
		n := 0
		if f.TP == t.tp && f.First <= t.tag {
			n = t.books.Between(f.First, t.tag)
		}
		if n == 0 || n > int(f.Records) {
			return true
		}
		t.inFlight = true
		t.tell(e, words.SentTo(at, t.name(f.Leader), f.Records, f.Attempt))
	case node.BatchRetried:
		if slices.Contains(f.Tags, t.tag) {
			t.inFlight = false
			t.tell(e, words.TriesAgain(at, f.BackoffMs, f.Error))
		}
	case node.BatchAcked:
		if n := slices.Index(f.Tags, t.tag); n >= 0 {
			t.inFlight, t.answered = false, true
			one := f
			one.Tags, one.BaseOffset = f.Tags[n:n+1], max(f.BaseOffset+int64(n), -1)
			if f.BaseOffset < 0 {
				one.BaseOffset = -1
			}
			t.acked = f.BaseOffset >= 0
			told := *e
			told.Fact = one
			s := words.Of(&told, t.name, words.Sentences)
			t.tell(e, words.Line{Tone: s.Tone, Text: s.Sentence, Rule: s.Rule})
		}
	case node.BatchFailed:
		if slices.Contains(f.Tags, t.tag) {
			t.inFlight, t.answered = false, true
			t.tell(e, words.ToldFailure(at, f.Error, f.Detail))
		}
	case node.ProcessEnded:
		if !t.answered {
			t.answered = true
			t.tell(e, words.ToldNothing(at))
		}
	default:
		return false
	}
	return true
}

func (t *tale) copyAt(id wire.ID) int {
	return slices.IndexFunc(t.copies, func(c copyOf) bool { return c.broker == id })
}

// has tells whether an offset at a broker is this record's.
func (t *tale) has(id wire.ID, from, to int64) bool {
	return slices.ContainsFunc(t.copies, func(c copyOf) bool {
		return c.broker == id && from <= c.offset && c.offset < to
	})
}

// hearBroker tells what became of it in the brokers' logs.
func (t *tale) hearBroker(e *node.Event) bool {
	if about, ok := logPartition(e.Fact); !ok || about != t.tp {
		return ok
	}
	at := t.name(e.Node)
	switch f := e.Fact.(type) {
	case node.RecordsAppended:
		t.appended(e, &f)
	case node.HighWatermarkAdvanced:
		if f.Leader && t.has(e.Node, f.From, f.To) {
			t.tell(e, words.Committed(t.safe))
			t.safe = true
		}
	case node.LogTruncated:
		if t.has(e.Node, f.To, max(f.From, f.To)) {
			t.drop(e.Node, f.To, f.From)
			t.tell(e, words.Truncated(at, f.Epoch))
		}
	case node.LogStartAdvanced:
		if t.has(e.Node, f.From, f.To) {
			t.drop(e.Node, f.From, f.To)
			t.tell(e, words.Dropped(at, f.Reason))
		}
	case node.LogCleaned:
		if t.copyAt(e.Node) >= 0 && t.cleaned(e.Node, f.Gone) {
			t.tell(e, words.Dropped(at, "compaction"))
		}
	case node.ReplicaDeleted:
		if t.copyAt(e.Node) >= 0 {
			t.drop(e.Node, 0, 1<<62)
			t.tell(e, words.CopyDeleted(at, f.TP))
		}
	case node.LeaderElected:
		t.elected(e, &f)
	case node.ProduceRefused:
		if t.inFlight && f.Producer == t.sender {
			t.tell(e, words.RefusedIt(at, f.Error))
		}
	case node.DuplicateDropped:
		if t.inFlight && t.has(e.Node, f.BaseOffset, 1<<62) {
			t.tell(e, words.Duplicate(at))
		}
	}
	return true
}

// logPartition is the partition of a fact about logs.
func logPartition(f node.Fact) (wire.TopicPartition, bool) {
	switch f := f.(type) {
	case node.LogStartAdvanced:
		return f.TP, true
	case node.LogCleaned:
		return f.TP, true
	case node.ReplicaDeleted:
		return f.TP, true
	case node.DuplicateDropped:
		return f.TP, true
	case node.RecordsAppended, node.HighWatermarkAdvanced, node.LogTruncated, node.LeaderElected,
		node.ProduceRefused:
		return words.About(f).TP, true
	}
	return wire.TopicPartition{}, false
}

func (t *tale) appended(e *node.Event, f *node.RecordsAppended) {
	at := t.name(e.Node)
	if f.Batch != nil {
		for i := range f.Batch.Records {
			r := &f.Batch.Records[i]
			if r.Tag != t.tag {
				continue
			}
			c := copyOf{e.Node, f.BaseOffset + int64(r.OffsetDelta), f.LeaderEpoch}
			t.tell(e, words.Written(at, c.offset, t.copyAt(e.Node) >= 0))
			t.copies = append(t.copies, c)
			t.missed = t.missed && e.Node != t.leader
		}
		return
	}
	for _, c := range t.copies {
		if f.BaseOffset <= c.offset && c.offset <= f.LastOffset && c.epoch == f.LeaderEpoch &&
			c.broker != e.Node && !t.has(e.Node, c.offset, c.offset+1) && !within(f.Gone, c.offset) {
			t.copies = append(t.copies, copyOf{e.Node, c.offset, c.epoch})
			t.missed = t.missed && e.Node != t.leader
			t.tell(e, words.Copied(at, c.offset))
			return
		}
	}
}

// cleaned drops a broker's copy when its offset is among those that the cleaner took.
func (t *tale) cleaned(id wire.ID, gone []wire.OffsetRun) bool {
	for _, g := range gone {
		if t.has(id, g.From, g.To) {
			t.drop(id, g.From, g.To)
			return true
		}
	}
	return false
}

func (t *tale) drop(id wire.ID, from, to int64) {
	t.copies = slices.DeleteFunc(slices.Clone(t.copies), func(c copyOf) bool {
		return c.broker == id && from <= c.offset && c.offset < to
	})
}

func (t *tale) elected(e *node.Event, f *node.LeaderElected) {
	t.leader = f.To
	if len(t.copies) == 0 {
		return
	}
	switch has := t.copyAt(f.To) >= 0; {
	case f.To == wire.NoLeader:
		t.tell(e, words.NobodyLeads(f.TP))
	case !has && !t.missed && t.acked:
		t.missed = true
		t.tell(e, words.LeadsLosing(t.name(f.To), t.rule(e)))
	case !has && !t.missed:
		t.missed = true
		t.tell(e, words.LeadsWithout(t.name(f.To)))
	case has && f.From != f.To:
		t.missed = false
		t.tell(e, words.LeadsWith(t.name(f.To)))
	}
}

func within(runs []wire.OffsetRun, offset int64) bool {
	return slices.ContainsFunc(runs, func(r wire.OffsetRun) bool {
		return r.From <= offset && offset < r.To
	})
}
