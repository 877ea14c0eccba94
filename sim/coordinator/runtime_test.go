package coordinator

import (
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"testing"

	"highwater/sim/config"
	"highwater/sim/image"
	"highwater/sim/node"
	"highwater/sim/wire"
)

const (
	toyTopic   = "toy"
	toyTimer   = node.TimerKind(7)
	toyTimeout = 40 * node.Millisecond
	toyParts   = 2
)

// toy is a coordinator of numbered sums. Half of them change when a record is appended, as groups do,
// half when it is committed, as committed offsets do.
type toy struct {
	sums [toyParts]map[string]int32
	told int // how often Late was called
}

func newToy() *toy { return &toy{sums: [toyParts]map[string]int32{{}, {}}} }

func (t *toy) Topic() string           { return toyTopic }
func (t *toy) Configure(config.Node)   {}
func (t *toy) WriteTimeout() node.Time { return toyTimeout }

// A HeartbeatRequest stands for: add GenerationID to the sum MemberID of partition GroupID, at once
// when GroupInstanceID is "now".
func (t *toy) Serve(d Door, m wire.Message, out *node.Out) bool {
	r := m.Body.(*wire.HeartbeatRequest)
	p := int32(r.GroupID[0] - '0')
	rec := []wire.Record{{Key: []byte(r.MemberID), Value: []byte{byte(r.GenerationID)}}}
	reply := &wire.HeartbeatReply{}
	w := Write{To: WaiterOf(&m), Body: reply, Then: m.Correlation}
	if r.GroupInstanceID != "now" {
		w.Replay = rec
	}
	code := d.Append(p, rec, w, out)
	if code != wire.None {
		out.Send(m.From, m.Correlation, t.Refusal(reply, code))
	} else if r.GroupInstanceID == "now" {
		t.Replay(p, &rec[0])
	}
	return true
}

func (t *toy) Refusal(_ wire.Body, code wire.ErrorCode) wire.Body {
	return &wire.HeartbeatReply{Error: code}
}

// Replay isn't idempotent: a record that is replayed twice shows.
func (t *toy) Replay(p int32, r *wire.Record) { t.sums[p][string(r.Key)] += int32(r.Value[0]) }

func (t *toy) Loaded(_ Door, p int32, _ *node.Out) int32 { return int32(len(t.sums[p])) }

func (t *toy) Unloaded(p int32, _ *node.Out) int32 {
	n := len(t.sums[p])
	t.sums[p] = map[string]int32{}
	return int32(n)
}

func (t *toy) Committed(Door, any, *node.Out)                   {}
func (t *toy) Late(Door, any, wire.ErrorCode, *node.Out)        { t.told++ }
func (t *toy) TopicsDeleted(Door, func(string) bool, *node.Out) {}
func (t *toy) Fire(_ Door, _ node.Timer, out *node.Out)         { panic("no alarm was set") }
func (t *toy) Clone() Shard {
	return &toy{[toyParts]map[string]int32{maps.Clone(t.sums[0]), maps.Clone(t.sums[1])}, t.told}
}

// bench is a broker around the toy's runtime, and a model that is as simple as possible.
type bench struct {
	rt     Runtime
	now    node.Time
	out    node.Out
	alarms []node.Alarm
	parts  [toyParts]toyPart
	asked  []toyAsk
}

type toyPart struct {
	log    []*wire.Batch // one record each
	hw     int           // in records
	epoch  int32         // 0: another broker leads
	loadAt node.Time
	refuse bool
}

// toyAsk is a request with all its answers.
type toyAsk struct {
	part    int
	at      node.Time
	needs   int // 0: not appended
	answers []string
}

func newBench() *bench { return &bench{rt: New(newToy(), toyTimer), now: node.Second} }

func (b *bench) clone() *bench {
	c := *b
	c.rt, c.out = b.rt.Clone(), node.Out{}
	c.alarms = slices.Clone(b.alarms)
	for i := range c.parts {
		c.parts[i].log = slices.Clone(c.parts[i].log)
	}
	c.asked = slices.Clone(b.asked)
	for i := range c.asked {
		c.asked[i].answers = slices.Clone(c.asked[i].answers)
	}
	return &c
}

func (b *bench) AppendTo(tp wire.TopicPartition, x *wire.Batch, _ *node.Out,
) (int64, wire.ErrorCode) {
	p := &b.parts[tp.Partition]
	if p.refuse {
		return 0, wire.NotLeaderOrFollower
	}
	p.log = append(p.log, x)
	b.asked[len(b.asked)-1].needs = len(p.log)
	return int64(len(p.log)), wire.None
}

func (b *bench) Read(tp wire.TopicPartition) (iter.Seq[*wire.Batch], int64) {
	log := b.parts[tp.Partition].log
	return slices.Values(log), int64(len(log))
}

func (b *bench) Image() *image.Image { return nil }

func (b *bench) step(f func()) {
	b.out.Reset(b.now, nil)
	f()
	b.alarms = append(b.alarms, b.out.Alarms...)
	for _, m := range b.out.Sends {
		a := &b.asked[m.Correlation]
		a.answers = append(a.answers,
			fmt.Sprintf("%s@%d", m.Body.(*wire.HeartbeatReply).Error.Name(), b.now))
	}
}

func (b *bench) wait(d node.Time) {
	for end := b.now + d; ; {
		slices.SortStableFunc(b.alarms, func(x, y node.Alarm) int { return int(x.At - y.At) })
		if len(b.alarms) == 0 || b.alarms[0].At > end {
			b.now = end
			return
		}
		a := b.alarms[0]
		b.alarms = b.alarms[1:]
		b.now = a.At
		b.step(func() { b.rt.Fire(b, a.Timer, &b.out) })
	}
}

// do makes one random move; what it does depends on r and on the state alone.
func (b *bench) do(r *node.Rand) {
	i := r.Intn(toyParts)
	p := &b.parts[i]
	switch what := r.Intn(20); {
	case what < 9:
		when := [...]string{"now", "later"}[r.Intn(2)]
		m := wire.Message{From: wire.FirstClient, Correlation: int32(len(b.asked)),
			Body: &wire.HeartbeatRequest{GroupID: string(rune('0' + i)), GroupInstanceID: when,
				MemberID: when + string(rune('a'+r.Intn(3))), GenerationID: int32(1 + r.Intn(9))}}
		b.asked = append(b.asked, toyAsk{part: i, at: b.now})
		b.step(func() { b.rt.Serve(b, m, &b.out) })
	case what < 13 && p.epoch > 0 && p.hw < len(p.log):
		p.hw += 1 + r.Intn(len(p.log)-p.hw)
		b.step(func() { b.rt.Committed(b, int32(i), int64(p.hw), &b.out) })
	case what == 13 && p.epoch > 0: // another leader, which may lack what isn't committed
		b.step(func() { b.rt.Resigned(int32(i), &b.out) })
		p.log = p.log[:p.hw+r.Intn(len(p.log)-p.hw+1)]
		p.hw, p.epoch = len(p.log), -p.epoch
	case what == 14 && p.epoch <= 0:
		p.epoch = 1 - p.epoch
		p.loadAt = b.now + LoadTime + node.Time(len(p.log))
		b.step(func() { b.rt.Elected(b, int32(i), p.epoch, &b.out) })
	case what == 15 && p.epoch > 0: // the same leader in a newer epoch loads nothing
		p.epoch++
		b.step(func() { b.rt.Elected(b, int32(i), p.epoch, &b.out) })
	case what == 16:
		p.refuse = !p.refuse && r.Intn(3) == 0
	default:
		b.wait(node.Time(r.Intn(9000)))
	}
}

// want is the model: replaying a log's first n records, of those that count then.
func (b *bench) want(i int) map[string]int32 {
	p, sums := &b.parts[i], map[string]int32{}
	if p.epoch <= 0 || b.now < p.loadAt {
		return sums
	}
	for n, batch := range p.log {
		rec := &batch.Records[0]
		if n < p.hw || rec.Key[0] == 'n' {
			sums[string(rec.Key)] += int32(rec.Value[0])
		}
	}
	return sums
}

// check compares the state with the model, and the answers with what they may be.
func (b *bench) check(t *testing.T, seed uint64, step int) {
	t.Helper()
	for i := range b.parts {
		if got, want := b.rt.Shard().(*toy).sums[i], b.want(i); !maps.Equal(got, want) {
			t.Fatalf("seed %d, step %d: partition %d is %v, want %v", seed, step, i, got, want)
		}
	}
	var last [toyParts]int // the highest offset answered so far, in the order of asking
	for n := range b.asked {
		a := &b.asked[n]
		switch late := b.now >= a.at+toyTimeout; {
		case len(a.answers) > 1:
			t.Fatalf("seed %d, step %d: request %d has answers %v", seed, step, n, a.answers)
		case len(a.answers) == 0 && (a.needs == 0 || late):
			t.Fatalf("seed %d, step %d: request %d of %d has no answer at %d", seed, step, n, a.at,
				b.now)
		case len(a.answers) == 0:
			last[a.part] = n + 1
		case last[a.part] > 0 && a.answers[0][:4] == "NONE":
			t.Fatalf("seed %d, step %d: request %d was answered before %d", seed, step, n,
				last[a.part]-1)
		}
	}
}

// Random interleavings of requests, commits, elections, losses, epochs and time, against a model: the
// state is always what the log says, every request gets one answer, in the order of the log, at the
// latest after the timeout. A snapshot does the same as its original when it is asked the same, and
// isn't changed by what the original does.
func TestRandomInterleavings(t *testing.T) {
	answers := map[string]int{}
	for seed := range uint64(300) {
		r := node.NewRand(seed, 1)
		b := newBench()
		var snap *bench
		var snapRand node.Rand
		snapAt := 0
		for step := range 400 {
			if step%100 == 50 {
				snap, snapRand, snapAt = b.clone(), r, step
			}
			b.do(&r)
			b.check(t, seed, step)
		}
		snap.check(t, seed, snapAt)
		for range 400 - snapAt {
			snap.do(&snapRand)
		}
		if got, want := fmt.Sprint(snap.asked, snap.parts[0].epoch), fmt.Sprint(b.asked,
			b.parts[0].epoch); got != want {
			t.Fatalf("seed %d: the snapshot went another way\n%s\n%s", seed, got, want)
		}
		for i := range b.asked {
			for _, a := range b.asked[i].answers {
				code, _, _ := strings.Cut(a, "@")
				answers[code]++
			}
		}
	}
	for _, code := range []wire.ErrorCode{wire.None, wire.NotCoordinator,
		wire.CoordinatorLoadInProgress, wire.CoordinatorNotAvailable} {
		if answers[code.Name()] == 0 {
			t.Errorf("%s never came up: %v", code.Name(), answers)
		}
	}
}

// A partition that was lost and won again while it was being read is read anew, in its own time.
func TestLoadIsOfItsOwnEpoch(t *testing.T) {
	b := newBench()
	elect := func(epoch int32) { b.step(func() { b.rt.Elected(b, 0, epoch, &b.out) }) }
	elect(1)
	b.wait(LoadTime - 1)
	b.step(func() { b.rt.Resigned(0, &b.out) })
	elect(3)
	b.wait(LoadTime - 1)
	if code := b.rt.Active(0); code != wire.CoordinatorLoadInProgress {
		t.Errorf("before its time: %v", code)
	}
	b.wait(1)
	if code := b.rt.Active(0); code != wire.None {
		t.Errorf("in its time: %v", code)
	}
	if code := b.rt.Active(1); code != wire.NotCoordinator {
		t.Errorf("another partition: %v", code)
	}
}

func (b *bench) May(wire.Operation, wire.ACLResource, string, *node.Out) bool { return true }

func (b *bench) Sees(wire.Operation, wire.ACLResource, string) bool { return true }
