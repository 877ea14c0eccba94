package player

import (
	"slices"

	"highwater/sim/ledger"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// StoryStep is one thing that happened to a record.
type StoryStep struct {
	Seq  uint64
	At   node.Time
	Node string
	Text string
	Rule string
	Tone Tone
}

// Story is a record's life, in order.
type Story struct {
	Title string
	Entry int  // of the ledger at the playhead, when Begun
	Begun bool // it was sent before the playhead
	Steps []StoryStep
	// Verdict is how it stands now, in a sentence.
	Verdict     string
	VerdictTone Tone
}

// tale follows one record through history. It knows only facts, as the ledger does.
type tale struct {
	tag      uint64
	sender   wire.ID
	tp       wire.TopicPartition
	course   uint64
	upto     uint64
	steps    []StoryStep
	answered bool
	acked    bool
	inFlight bool
	copies   []copyOf
	leader   wire.ID
	missed   bool // the newest leader doesn't have it
	safe     bool // committed once
	groups   []taleGroup
	entry    ledger.Entry
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
	l, t := p.Ledger(), &p.tale
	i, ok := l.Find(tag)
	if t.tag != tag || t.course != p.course || t.upto == 0 {
		if !ok {
			return nil, false
		}
		p.beginTale(l.Entry(i))
	}
	if ok { // or else it is not sent yet, and the story was told before
		t.entry = l.Entry(i)
	}
	known := p.History.Len() - 1
	for ok && t.upto < known {
		t.upto++
		s, facts, _ := p.History.StepAt(t.upto)
		for _, f := range facts {
			t.hear(p, l, node.Event{At: s.At, Seq: s.Seq, Cause: s.Cause, Node: s.Node, Fact: f})
		}
	}
	sent := p.Sent(t.entry.Step, tag)
	out := &Story{Title: sent.Value, Steps: t.steps, Entry: i, Begun: ok}
	if sent.Keyed {
		out.Title = sent.Key + ": " + sent.Value
	}
	out.Verdict, out.VerdictTone = "Not sent yet.", Plain
	if ok {
		out.Verdict, out.VerdictTone = Verdict(&t.entry)
	}
	return out, true
}

func (p *Player) beginTale(e ledger.Entry) {
	s, _, _ := p.History.StepAt(e.Step)
	p.tale = tale{tag: e.Tag, sender: s.Node, tp: e.TP, course: p.course, upto: e.Step - 1,
		leader: wire.NoLeader, entry: e}
	if e.Partition {
		p.tale.leader = p.leaderBefore(e.TP, e.Step)
	}
}

// leaderBefore is who led a partition before a step, as the controller said.
func (p *Player) leaderBefore(tp wire.TopicPartition, step uint64) wire.ID {
	for n := step; n > 0; n-- {
		_, facts, _ := p.History.StepAt(n)
		for _, f := range facts {
			if f, ok := f.(node.LeaderElected); ok && f.TP == tp {
				return f.To
			}
		}
	}
	return wire.NoLeader
}

// Verdict words how a record stands.
func Verdict(e *ledger.Entry) (string, Tone) {
	switch {
	case e.Lost:
		return "Acknowledged, and lost: the leader's log does not have it.", Bad
	case e.Expired && e.Deleted:
		return "Gone with its topic, which was deleted.", Plain
	case e.Expired:
		return "Expired: Kafka removed it, as it was told to.", Plain
	case e.Skipped:
		return "Skipped: it is below a group's committed offset, and nobody in the group did it.", Bad
	case e.Twice:
		return "A group has processed it more than once.", Warn
	case e.Stored && e.Told == ledger.Failed:
		return "Stored, though its producer was told that it failed.", Warn
	case e.Stored && e.Orphan:
		return "Stored, though its producer ended before it was told.", Warn
	case e.Stored:
		return "Stored; its producer has not been told yet.", Plain
	case e.Told == ledger.Failed:
		return "Not stored, and its producer knows it.", Plain
	case e.Told == ledger.Acknowledged:
		return "Stored, and its producer knows it.", Good
	case e.Told == ledger.Assumed && e.Present:
		return "Stored. With acks=0 nobody says so.", Plain
	case e.Told == ledger.Assumed && len(e.Places) > 0:
		return "Gone. With acks=0 nobody says so.", Warn
	case e.Told == ledger.Assumed:
		return "Sent. With acks=0 nobody says whether it came.", Plain
	case e.Orphan:
		return "Its producer ended before it was told anything.", Warn
	}
	return "On its way.", Plain
}

func (t *tale) tell(e *node.Event, p *Player, tone Tone, text, rule string) {
	t.steps = append(t.steps, StoryStep{e.Seq, e.At, p.Name(e.Node), text, rule, tone})
}

func (t *tale) hear(p *Player, l *ledger.Ledger, e node.Event) {
	if e.Node == t.sender && t.hearSender(p, l, &e) || t.hearBroker(p, &e) {
		return
	}
	t.hearGroup(p, &e)
}

// hearSender tells what the producer did and was told.
func (t *tale) hearSender(p *Player, l *ledger.Ledger, e *node.Event) bool {
	at := p.Name(e.Node)
	switch f := e.Fact.(type) {
	case node.RecordQueued:
		if f.Tag == t.tag {
			t.tell(e, p, Plain, at+" wants it in "+f.TP.String()+".", sayQueued(f, at).Rule)
		}
	case node.BatchSent:
		n := 0
		if f.TP == t.tp && f.First <= t.tag {
			n = l.Between(f.First, t.tag)
		}
		if n == 0 || n > int(f.Records) {
			return true
		}
		text := at + " sends it to " + p.Name(f.Leader)
		if f.Records > 1 {
			text += ", in a batch of " + num(int64(f.Records))
		}
		if f.Attempt > 1 {
			text += ", attempt " + num(int64(f.Attempt))
		}
		t.inFlight = true
		t.tell(e, p, Plain, text+".", "")
	case node.BatchRetried:
		if slices.Contains(f.Tags, t.tag) {
			t.inFlight = false
			t.tell(e, p, Warn, at+" will try again in "+num(f.BackoffMs)+" ms: "+f.Error.Name()+".",
				refusalRule(f.Error))
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
			s := sayAcked(one, at)
			t.tell(e, p, s.Tone, s.Text, s.Rule)
		}
	case node.BatchFailed:
		if slices.Contains(f.Tags, t.tag) {
			t.inFlight, t.answered = false, true
			t.tell(e, p, Bad, at+" is told that it failed: "+f.Error.Name()+".", f.Detail)
		}
	case node.ProcessEnded:
		if !t.answered {
			t.answered = true
			t.tell(e, p, Warn, at+" is gone, and was not told anything.", "")
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
func (t *tale) hearBroker(p *Player, e *node.Event) bool {
	if about, ok := logPartition(e.Fact); !ok || about != t.tp {
		return ok
	}
	at := p.Name(e.Node)
	switch f := e.Fact.(type) {
	case node.RecordsAppended:
		t.appended(p, e, &f)
	case node.HighWatermarkAdvanced:
		if f.Leader && t.has(e.Node, f.From, f.To) {
			again := ""
			if t.safe {
				again = " again"
			}
			t.safe = true
			t.tell(e, p, Good, "The high watermark passes it: it is committed"+again+".",
				"Every in-sync copy has it; consumers may read it.")
		}
	case node.LogTruncated:
		if t.has(e.Node, f.To, max(f.From, f.To)) {
			t.drop(e.Node, f.To, f.From)
			t.tell(e, p, Bad, at+" cuts it off: in the leader's log epoch "+num(int64(f.Epoch))+
				" ends before it.", "A follower whose log differs from the leader's truncates "+
				"to where they agree.")
		}
	case node.LogStartAdvanced:
		if t.has(e.Node, f.From, f.To) {
			t.drop(e.Node, f.From, f.To)
			t.tell(e, p, Warn, at+" drops it ("+f.Reason+").", "What Kafka removes by its own rules "+
				"has expired; it is not lost.")
		}
	case node.ReplicaDeleted:
		if t.copyAt(e.Node) >= 0 {
			t.drop(e.Node, 0, 1<<62)
			t.tell(e, p, Warn, at+" deletes its copy of "+f.TP.String()+".", "")
		}
	case node.LeaderElected:
		t.elected(p, e, &f)
	case node.ProduceRefused:
		if t.inFlight && f.Producer == t.sender {
			t.tell(e, p, Bad, at+" refuses it: "+f.Error.Name()+".", refusalRule(f.Error))
		}
	case node.DuplicateDropped:
		if t.inFlight && t.has(e.Node, f.BaseOffset, 1<<62) {
			t.tell(e, p, Good, at+" has it already and writes nothing.", "enable.idempotence: the "+
				"leader remembers the last 5 batches of a producer.")
		}
	}
	return true
}

// logPartition is the partition of a fact about logs.
func logPartition(f node.Fact) (wire.TopicPartition, bool) {
	switch f := f.(type) {
	case node.LogStartAdvanced:
		return f.TP, true
	case node.ReplicaDeleted:
		return f.TP, true
	case node.DuplicateDropped:
		return f.TP, true
	case node.RecordsAppended, node.HighWatermarkAdvanced, node.LogTruncated, node.LeaderElected,
		node.ProduceRefused:
		return aboutPartition(f)
	}
	return wire.TopicPartition{}, false
}

func (t *tale) appended(p *Player, e *node.Event, f *node.RecordsAppended) {
	at := p.Name(e.Node)
	if f.Batch != nil {
		for i := range f.Batch.Records {
			r := &f.Batch.Records[i]
			if r.Tag != t.tag {
				continue
			}
			c := copyOf{e.Node, f.BaseOffset + int64(r.OffsetDelta), f.LeaderEpoch}
			text := at + ", the leader, writes it @" + num(c.offset)
			if t.copyAt(e.Node) >= 0 {
				text += ", a second time"
			}
			t.copies = append(t.copies, c)
			t.missed = t.missed && e.Node != t.leader
			t.tell(e, p, Plain, text+".", "An offset is the record's place in the log, for ever.")
		}
		return
	}
	for _, c := range t.copies {
		if f.BaseOffset <= c.offset && c.offset <= f.LastOffset && c.epoch == f.LeaderEpoch &&
			c.broker != e.Node && !t.has(e.Node, c.offset, c.offset+1) {
			t.copies = append(t.copies, copyOf{e.Node, c.offset, c.epoch})
			t.missed = t.missed && e.Node != t.leader
			t.tell(e, p, Plain, at+" copies it @"+num(c.offset)+".", "")
			return
		}
	}
}

func (t *tale) drop(id wire.ID, from, to int64) {
	t.copies = slices.DeleteFunc(slices.Clone(t.copies), func(c copyOf) bool {
		return c.broker == id && from <= c.offset && c.offset < to
	})
}

func (t *tale) elected(p *Player, e *node.Event, f *node.LeaderElected) {
	t.leader = f.To
	if len(t.copies) == 0 {
		return
	}
	switch has := t.copyAt(f.To) >= 0; {
	case f.To == wire.NoLeader:
		t.tell(e, p, Warn, "Nobody leads "+f.TP.String()+" now.", "")
	case !has && !t.missed && t.acked:
		t.missed = true
		t.tell(e, p, Bad, p.Name(f.To)+" leads now, and doesn't have it: acknowledged and lost.",
			sayElected(*f, p.Name(e.Node), p.Name).Rule)
	case !has && !t.missed:
		t.missed = true
		t.tell(e, p, Warn, p.Name(f.To)+" leads now, and doesn't have it.", "")
	case has && f.From != f.To:
		t.missed = false
		t.tell(e, p, Plain, p.Name(f.To)+" leads now, and has it.", "")
	}
}
