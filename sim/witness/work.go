package witness

import (
	"slices"

	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/wire"
)

// Habit is what a consumer program means to do: whether it commits before or after its work, and
// whether the library commits for it.
type Habit struct {
	Order Order
	// Auto: enable.auto.commit, at most once in Every.
	Auto  bool
	Every node.Time
}

// Order is of work and commit.
type Order uint8

// Orders. With the first nothing is passed over that was handed to the program; with the second
// nothing is worked on that another may be given again.
const (
	AnyOrder  Order = iota // whoever commits by hand may do as he likes
	WorkFirst              // at least once
	CommitFirst
)

// worker is what a program does with one partition.
type worker struct {
	handed ordered.Map[int64, bool] // offsets that it was given and hasn't worked on
	stands int64                    // the farthest of its commits that it was told of
	next   int64                    // behind all that it was ever given
	// back: it began again at an earlier place, so a commit that is tried again may be ahead of its
	// work.
	back bool
}

// habits is what is known of one program.
type habits struct {
	Habit
	since node.Time
	autos [][]node.CommittedOffset // what the library committed; the same again is a retry
}

// Program says what a consumer program means to do from now on. A program that nobody told of is held
// to nothing. Commits of its library that wait for a coordinator outlive a change of its ways, so
// those go on to be counted from where they began.
func (w *Witness) Program(id wire.ID, h Habit, now node.Time) {
	next := &habits{Habit: h, since: now}
	if old := w.programs.At(id); old != nil && old.Auto == h.Auto && old.Every == h.Every {
		next.since, next.autos = old.since, old.autos
	}
	w.programs.Set(id, next)
}

// Retries says how often a producer may send a batch again.
func (w *Witness) Retries(id wire.ID, n int32) { w.retries.Set(id, n) }

// attempt: a batch that was sent again as often as retries allows is sent no more.
func (w *Witness) attempt(at wire.ID, f *node.BatchSent) {
	if n, ok := w.retries.Get(at); ok && int64(f.Attempt) > int64(n)+1 {
		w.fail("a batch for", f.TP.String(), "is sent", num(int64(f.Attempt)), "times, with retries at",
			num(int64(n)))
	}
}

func (w *Witness) worker(at wire.ID, tp wire.TopicPartition) *worker {
	k := wire.NodePartition{Node: at, TP: tp}
	x := w.workers.At(k)
	if x == nil {
		x = &worker{handed: ordered.New[int64, bool]()}
		w.workers.Set(k, x)
	}
	return x
}

func (w *Witness) handed(at wire.ID, f *node.RecordsPolled) {
	if w.programs.Has(at) {
		x := w.worker(at, f.TP)
		for i := range f.Records {
			x.handed.Set(f.Records[i].Offset, true)
		}
		x.next = max(x.next, f.LastOffset+1)
	}
}

// worked: who commits first works on nothing that isn't committed yet.
func (w *Witness) worked(at wire.ID, f *node.RecordsProcessed) {
	h := w.programs.At(at)
	if h == nil {
		return
	}
	x := w.worker(at, f.TP)
	for o := f.FirstOffset; o <= f.LastOffset; o++ {
		x.handed.Delete(o)
	}
	if h.Order == CommitFirst && f.LastOffset >= x.stands {
		w.fail("a member of", f.Group, "that commits before its work works on offset",
			num(f.LastOffset), "of", f.TP.String(), "and was told of a commit of offset",
			num(x.stands)+"at most")
	}
}

// kept: who works first commits nothing beyond its work; the library commits by itself only when it
// may, and not too often. Those that found no coordinator leave together when there is one.
func (w *Witness) kept(e *node.Event, f *node.CommitSent) {
	h := w.programs.At(e.Node)
	if h == nil {
		return
	}
	for _, o := range f.Offsets {
		x := w.worker(e.Node, o.TP)
		for first := range x.handed.All() {
			if h.Order == WorkFirst && !x.back && first < o.Offset {
				w.fail("a member of", f.Group, "commits ("+f.How+") offset", num(o.Offset), "of",
					o.TP.String(), "and has not worked on offset", num(first))
			}
			break
		}
	}
	if own := f.How == "auto" || f.How == "rebalance" || f.How == "close"; own && !h.Auto {
		w.fail("a member of", f.Group, "commits by itself ("+f.How+") with enable.auto.commit=false")
	}
	if f.How == "auto" && !slices.ContainsFunc(h.autos, func(o []node.CommittedOffset) bool {
		return slices.Equal(o, f.Offsets)
	}) {
		h.autos = append(h.autos, f.Offsets)
		if n := int64(len(h.autos)); e.At < h.since+node.Time(n-1)*h.Every {
			w.fail("a member of", f.Group, "commits by itself", num(n), "times in",
				num(int64((e.At-h.since)/node.Millisecond)), "ms, with auto.commit.interval.ms at",
				num(int64(h.Every/node.Millisecond)))
		}
	}
}

// placed: a program reads on elsewhere.
func (w *Witness) placed(at wire.ID, f *node.PositionReset) {
	if w.programs.Has(at) {
		x := w.worker(at, f.TP)
		x.back = x.back || f.To < x.next
	}
}

// told: a commit stands.
func (w *Witness) told(at wire.ID, f *node.CommitAnswered) {
	if w.programs.Has(at) && f.Error == wire.None {
		for _, o := range f.Offsets {
			x := w.worker(at, o.TP)
			x.stands = max(x.stands, o.Offset)
		}
	}
}
