package lessons

import (
	"strings"

	"highwater/sim"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// groupTally counts what groups and their members did in a stretch of history, from its facts alone.
type groupTally struct {
	first       uint64             // step of the first event; 0: none yet
	group       map[wire.ID]string // of a client process, as it last said itself
	members     map[string]wire.ID // processes by member id
	processed   map[wire.ID]int64
	done        map[workedRecord]bool
	again       []repeated
	hands       map[wire.ID]hand
	began       map[groupPartition]int64 // where a group first stood
	marks       map[groupPartition]int64 // committed offset, or start of a share-partition
	commits     map[string]int64
	rebalances  map[string]int64
	revoked     map[wire.ID]int64
	uncommitted map[wire.ID]int64
	refused     map[string]int64 // by the protocol's name of the error
	delivered   map[workedRecord]int64
	acquired    map[string]int64 // by member id
	share       map[shareEnd]int64
	gone        map[shareEnd]int64 // members, by why they are no more
	late        map[wire.ID]int64  // max.poll.interval.ms went by
}

type groupPartition struct {
	group string
	tp    wire.TopicPartition
}

// workedRecord is a record as a group knows it. One that a producer's program sent is its tag, wherever
// it stands: after an unclean election another record may have its offset. One without a tag, of Kafka's
// own, is its place.
type workedRecord struct {
	group  string
	tag    uint64
	tp     wire.TopicPartition
	offset int64
}

func workOn(group string, tp wire.TopicPartition, offset int64, tag uint64) workedRecord {
	if tag != 0 {
		return workedRecord{group: group, tag: tag}
	}
	return workedRecord{group: group, tp: tp, offset: offset}
}

// repeated is a record that a group processed though it had been done with it.
type repeated struct {
	workedRecord
	seq uint64
}

// hand is what a process got from its last poll and isn't done with.
type hand struct {
	at      node.Time
	records map[workedRecord]bool // without the group
}

// shareEnd is what became of a record in a share group, or of a member.
type shareEnd struct{ group, how string }

// shareReasons are the ends that are counted, by the reason that the fact gives.
var shareReasons = map[string]string{"accept": "accepted", "release": "released",
	"reject": "rejected", "lock timeout": "expired", "session closed": "reclaimed"}

func newGroupTally() groupTally {
	return groupTally{group: map[wire.ID]string{}, members: map[string]wire.ID{},
		processed: map[wire.ID]int64{}, done: map[workedRecord]bool{}, hands: map[wire.ID]hand{},
		began: map[groupPartition]int64{}, marks: map[groupPartition]int64{},
		commits: map[string]int64{}, rebalances: map[string]int64{}, revoked: map[wire.ID]int64{},
		uncommitted: map[wire.ID]int64{}, refused: map[string]int64{},
		delivered: map[workedRecord]int64{}, acquired: map[string]int64{},
		share: map[shareEnd]int64{}, gone: map[shareEnd]int64{}, late: map[wire.ID]int64{}}
}

func (g *groupTally) add(e *node.Event) {
	if g.first == 0 {
		g.first = e.Seq
	}
	switch f := e.Fact.(type) {
	case node.RecordsPolled:
		g.polled(e, &f)
	case node.RecordsProcessed:
		g.worked(e, &f)
	case node.ProcessEnded:
		delete(g.hands, e.Node)
	case node.PositionReset:
		if id := g.group[e.Node]; id != "" {
			g.stands(groupPartition{id, f.TP}, f.To)
		}
	case node.OffsetsCommitted:
		g.commits[f.Group]++
		for _, o := range f.Offsets {
			g.mark(groupPartition{f.Group, o.TP}, o.Offset)
		}
	case node.OffsetsDeleted:
		for _, tp := range f.Deleted {
			delete(g.marks, groupPartition{f.Group, tp})
		}
	case node.OffsetsRefused:
		g.refused[f.Error.Name()]++
	case node.CommitAnswered:
		if f.Error != wire.None {
			g.uncommitted[e.Node]++
		}
	default:
		g.membership(e)
		g.shared(e)
	}
}

func (g *groupTally) membership(e *node.Event) {
	switch f := e.Fact.(type) {
	case node.MemberJoined:
		g.members[f.Member] = f.Client
	case node.MemberLeft:
		g.gone[shareEnd{f.Group, f.Reason}]++
	case node.PollTimeoutExpired:
		g.late[e.Node]++
	case node.GenerationStarted:
		if len(f.Members) > 0 {
			g.rebalances[f.Group]++
		}
	case node.GroupEpochBumped:
		g.rebalances[f.Group]++
	case node.PartitionsAssigned:
		g.group[e.Node] = f.Group
	case node.PartitionsRevoked:
		if f.Reason != "unsubscribe" {
			g.revoked[e.Node] += int64(len(f.Revoked))
		}
	}
}

func (g *groupTally) shared(e *node.Event) {
	switch f := e.Fact.(type) {
	case node.ShareRecordsChanged:
		n := f.LastOffset - f.FirstOffset + 1
		if f.To == "acquired" {
			g.acquired[f.Member] += n
			for o := f.FirstOffset; o <= f.LastOffset; o++ {
				g.delivered[workedRecord{group: f.Group, tp: f.TP, offset: o}]++
			}
		} else if how := shareReasons[f.Reason]; how != "" {
			g.share[shareEnd{f.Group, how}] += n
		}
	case node.ShareStartAdvanced:
		g.mark(groupPartition{f.Group, f.TP}, f.To)
	}
}

// stands notes the lowest place where a group ever stood: what is below was not its business.
func (g *groupTally) stands(at groupPartition, offset int64) {
	if began, known := g.began[at]; !known || offset < began {
		g.began[at] = offset
	}
}

func (g *groupTally) mark(at groupPartition, offset int64) {
	g.stands(at, offset)
	g.marks[at] = offset
}

// polled: what the last poll gave is out of the process's hands when it polls again.
func (g *groupTally) polled(e *node.Event, f *node.RecordsPolled) {
	h, holds := g.hands[e.Node]
	if !holds || h.at != e.At {
		h = hand{e.At, map[workedRecord]bool{}}
		g.hands[e.Node] = h
	}
	for i := range f.Records {
		h.records[workOn("", f.TP, f.Records[i].Offset, f.Records[i].Tag)] = true
	}
}

func (g *groupTally) worked(e *node.Event, f *node.RecordsProcessed) {
	g.processed[e.Node] += int64(len(f.Tags)) // one for each record
	for i, tag := range f.Tags {
		o := f.FirstOffset + int64(i) // of records without a tag there are no gaps
		delete(g.hands[e.Node].records, workOn("", f.TP, o, tag))
		if f.Group == "" || internal(f.TP.Topic) {
			continue
		}
		r := workOn(f.Group, f.TP, o, tag)
		if g.done[r] {
			g.again = append(g.again, repeated{r, e.Seq})
		}
		g.done[r] = true
	}
}

// internal are Kafka's own topics: nobody's work is in them.
func internal(topic string) bool { return strings.HasPrefix(topic, "__") }

// processedBy counts the records that processes named name, or name-something, are done with; "" for
// all processes.
func (g *groupTally) processedBy(w *sim.World, name string) int64 {
	if name != "" {
		return named(w, g.processed, name)
	}
	n := int64(0)
	for _, k := range g.processed {
		n += k
	}
	return n
}

// named adds up what belongs to processes named name, or name-something.
func named(w *sim.World, by map[wire.ID]int64, name string) int64 {
	n := int64(0)
	for id, k := range by {
		p := w.Process(id)
		if p != nil && (p.Name == name || strings.HasPrefix(p.Name, name+"-")) {
			n += k
		}
	}
	return n
}

// twice counts the records that a group processed again in step since or later; 0: there was none.
func (g *groupTally) twice(group string, since uint64) int64 {
	records := map[workedRecord]bool{}
	for i := range g.again {
		if r := &g.again[i]; r.group == group && since > 0 && r.seq >= since {
			records[r.workedRecord] = true
		}
	}
	return int64(len(records))
}

// skipped counts the records that a group's bookmark has passed, wherever they stand, and that none of
// its members is done with or at work on.
func (g *groupTally) skipped(w *sim.World, group string) int64 {
	n := int64(0)
	for at, mark := range g.marks {
		if at.group != group || internal(at.tp.Topic) {
			continue
		}
		passed := map[workedRecord]bool{} // false: it stands ahead of the bookmark, too
		eachRecord(w, at.tp, func(offset int64, r *wire.Record) {
			key := workOn(group, at.tp, offset, r.Tag)
			switch _, seen := passed[key]; {
			case g.done[key] || g.held(key):
			case offset >= mark:
				passed[key] = false
			case offset >= g.began[at] && !seen:
				passed[key] = true
			}
		})
		for _, is := range passed {
			if is {
				n++
			}
		}
	}
	return n
}

func (g *groupTally) held(r workedRecord) bool {
	mine := r.group
	r.group = ""
	for id, h := range g.hands {
		if g.group[id] == mine && h.records[r] {
			return true
		}
	}
	return false
}

// acquired counts the records handed to a process in the stretch g; ever knows all members.
func acquired(w *sim.World, g, ever *groupTally, name string) int64 {
	n := int64(0)
	for member, k := range g.acquired {
		n += named(w, map[wire.ID]int64{ever.members[member]: k}, name)
	}
	return n
}
