package lessons

import (
	"strings"

	"highwater/sim"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// Tally counts what happened in a stretch of history. It is fed events in their order.
type Tally struct {
	acked     map[string]int64 // by topic
	tags      map[uint64]ackedAt
	failed    int64
	refused   map[string]int64 // by the protocol's name of the error
	retried   int64
	polled    map[wire.ID]int64
	elected   map[wire.TopicPartition]int64
	unclean   int64
	truncated int64
	printed   []string
	warned    []string
	commands  []string
	names     map[wire.ID]string // of client processes, also of those started before
	pending   map[wire.ID]string // a line of output that has no newline yet
	groups    groupTally
}

// ackedAt is where a producer was told its record stands.
type ackedAt struct {
	tp     wire.TopicPartition
	offset int64
}

// NewTally counts from nothing.
func NewTally() *Tally {
	return &Tally{
		acked: map[string]int64{}, tags: map[uint64]ackedAt{}, refused: map[string]int64{},
		polled: map[wire.ID]int64{}, elected: map[wire.TopicPartition]int64{},
		names: map[wire.ID]string{}, pending: map[wire.ID]string{},
		groups: newGroupTally(),
	}
}

// Add counts one event.
func (t *Tally) Add(e node.Event) {
	switch f := e.Fact.(type) {
	case node.BatchAcked:
		t.acked[f.TP.Topic] += int64(len(f.Tags))
		for i, tag := range f.Tags {
			if f.BaseOffset >= 0 {
				t.tags[tag] = ackedAt{f.TP, f.BaseOffset + int64(i)}
			}
		}
	case node.BatchFailed:
		t.failed += int64(len(f.Tags))
	case node.ProduceRefused:
		t.refused[f.Error.Name()]++
	case node.BatchRetried:
		t.retried++
	case node.RecordsPolled:
		t.polled[e.Node] += int64(len(f.Records))
	case node.LeaderElected:
		t.elected[f.TP]++
		if f.Unclean {
			t.unclean++
		}
	case node.LogTruncated:
		t.truncated++
	case node.Printed:
		t.print(e.Node, f)
	case node.CommandGiven:
		t.commands = append(t.commands, f.Text)
	case node.ProcessStarted:
		t.names[e.Node] = f.Name
	}
	t.groups.add(&e)
}

func (t *Tally) print(at wire.ID, f node.Printed) {
	text := t.pending[at] + f.Line
	delete(t.pending, at)
	switch {
	case f.NoNewline:
		t.pending[at] = text
	case f.Stderr:
		t.warned = append(t.warned, text)
	default:
		t.printed = append(t.printed, text)
	}
}

// Command counts a line that the learner gave.
func (t *Tally) Command(line string) { t.commands = append(t.commands, line) }

func (t *Tally) ackedAll() int64 {
	n := int64(0)
	for _, k := range t.acked {
		n += k
	}
	return n
}

// polledBy counts the records that processes named name, or name-something, got.
func (t *Tally) polledBy(w *sim.World, name string) int64 {
	n := int64(0)
	for id, k := range t.polled {
		p := w.Process(id)
		if p != nil && (p.Name == name || strings.HasPrefix(p.Name, name+"-")) {
			n += k
		}
	}
	return n
}

func (t *Tally) polledAll() int64 {
	n := int64(0)
	for _, k := range t.polled {
		n += k
	}
	return n
}

func contains(lines []string, text string) bool {
	for _, l := range lines {
		if strings.Contains(l, text) {
			return true
		}
	}
	return false
}
