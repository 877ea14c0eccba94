package chaos

import (
	"errors"
	"fmt"
	"strconv"

	"highwater/sim"
	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/wire"
	"highwater/sim/witness"
)

const (
	sweepEvery = 10_000 // steps between two comparisons of all logs
	maxSteps   = 1_500_000
)

// Result is how a run ended.
type Result struct {
	Seed   uint64
	Theme  string
	Err    error // nil: all promises were kept
	At     node.Time
	Steps  uint64
	Hash   uint64
	Probes ordered.Map[string, int64]
}

// Run draws the plan of a seed and carries it out.
func Run(seed uint64) Result { return Draw(seed).Run() }

// run is a plan under way.
type run struct {
	plan  *Plan
	w     *sim.World
	check *sim.Checker
	tally tally
	// witness knows only what the clients saw.
	witness *witness.Witness
	asks    ordered.Map[wire.ID, asked] // whom each client takes for its coordinator
	told    told                        // by the schema registry
	lively  lively
	asked   ordered.Map[wire.TopicPartition, node.Time] // for an unclean election, and when
	queue   []Timed                                     // commands to come
	armed   []Upon                                      // faults that wait for their moment
	lines   []line                                      // what was done so far, when that is asked for
	keep    bool
	swept   uint64
	calm    wire.ID   // the first client that began when all was well; 0: it isn't yet
	leaving []wire.ID // members that were asked to end then
	// queued is when each record of such a client was given to it, given how many it has had.
	queued    ordered.Map[uint64, node.Time]
	given     ordered.Map[wire.ID, int64]
	robbed    bool // the house can't be asked for its copy any more
	snapshots int  // that its source has taken
	err       error
}

func (p *Plan) run() *run {
	r := &run{plan: p, w: sim.New(p.Config), check: sim.NewChecker(), tally: newTally(),
		queue: p.commands(), told: newTold(), asks: ordered.New[wire.ID, asked](),
		queued: ordered.New[uint64, node.Time](), given: ordered.New[wire.ID, int64](),
		asked: ordered.NewFunc[wire.TopicPartition, node.Time](wire.TopicPartition.Less)}
	r.witness = r.newWitness()
	return r
}

// Run carries out a plan. A panic of a machine is an error like any other.
func (p *Plan) Run() Result { return p.run().safely() }

// Panic carries out a plan and lets a panic through, for its stack.
func (p *Plan) Panic() Result {
	r := p.run()
	return r.result(r.all())
}

func (r *run) safely() (res Result) {
	defer func() {
		if x := recover(); x != nil {
			res = r.result(fmt.Errorf("panic: at %d us: %v", r.w.Now(), x))
		}
	}()
	return r.result(r.all())
}

func (r *run) result(err error) Result {
	for name, n := range r.check.Probes().All() {
		r.tally.probes.Set(name, r.tally.probes.At(name)+n)
	}
	return Result{Seed: r.plan.Seed, Theme: r.plan.Theme, Err: err, At: r.w.Now(), Steps: r.w.Seq(),
		Hash: r.w.Hash(), Probes: r.tally.probes}
}

func (r *run) all() error {
	p := r.plan
	r.until(topicsAt)
	r.do(p.maker())
	r.until(p.Until)
	r.queue, r.armed = nil, nil
	r.heal()
	r.rest()
	r.calm = r.w.NextClient()
	r.orders()
	r.rest()
	r.read()
	r.regroup()
	r.requeue()
	r.recall()
	r.reunite()
	r.house()
	r.audit()
	r.late()
	r.goodbye()
	if r.err == nil {
		r.err = r.check.Sweep(r.w)
	}
	return r.err
}

// until carries out what is due up to t, and the plan's commands, checking each step.
func (r *run) until(t node.Time) {
	for r.err == nil {
		at, due := r.w.NextAt()
		due = due && at <= t
		if len(r.queue) > 0 && r.queue[0].At < t && (!due || r.queue[0].At < at) {
			next := r.queue[0]
			r.queue = r.queue[1:]
			r.w.AdvanceTo(max(next.At, r.w.Now()))
			if next.Upon != nil {
				r.armed = append(r.armed, *next.Upon)
			} else {
				r.do(next.resolve(r.w))
			}
			continue
		}
		if !due {
			r.w.AdvanceTo(t)
			return
		}
		r.w.Step()
		r.looked()
	}
}

// do gives a command; one that makes no sense at the moment is passed over.
func (r *run) do(c sim.Command) {
	if r.err != nil || c == nil {
		return
	}
	if r.keep {
		text := r.text(c)
		if r.w.Do(c) != nil {
			return
		}
		r.lines = append(r.lines, line{r.w.Now(), text})
	} else if r.w.Do(c) != nil {
		return
	}
	r.looked()
}

func (r *run) looked() {
	if r.plan.See != nil {
		r.plan.See(r.w)
	}
	r.err = r.check.Check(r.w)
	events := r.w.Events()
	r.tally.count(events)
	r.unanswered(events)
	r.prompt(events)
	r.left(events)
	if r.err == nil && r.tally.wrong != "" {
		r.fail(r.tally.wrong)
	}
	if err := r.testify(events); r.err == nil {
		r.err = err
	}
	r.hear(events)
	r.overhear(events)
	for i := range events {
		if f, ok := events[i].Fact.(node.GroupStateChanged); ok {
			r.lively.stable(r, &f)
		}
	}
	if len(r.armed) > 0 {
		r.watch(events)
	}
	r.tally.answers(r.w.Sent())
	if r.err == nil {
		r.lively.look(r)
	}
	if seq := r.w.Seq(); r.err == nil && seq >= r.swept+sweepEvery {
		r.swept = seq
		r.err = r.check.Sweep(r.w)
		if seq > maxSteps {
			r.err = errors.New("liveness: more than " + num(maxSteps) + " steps")
		}
	}
}

func (r *run) fail(why string) { r.err = errors.New("liveness: " + why) }

func num(n int64) string { return strconv.FormatInt(n, 10) }
