package chaos

import (
	"errors"
	"fmt"
	"strconv"

	"highwater/sim"
	"highwater/sim/client/app"
	"highwater/sim/image"
	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/wire"
	"highwater/sim/witness"
)

const (
	sweepEvery = 20_000 // steps between two comparisons of all logs
	maxSteps   = 3_000_000
	// restWithin is how long a healed cluster may take to come to rest: producers' delivery
	// timeout of two minutes, and the slowest way back into an ISR.
	restWithin = 200 * node.Second
	readWithin = 60 * node.Second
)

// Result is how a run ended.
type Result struct {
	Seed   uint64
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
	lively  lively
	swept   uint64
	err     error
}

func newRun(p *Plan) *run {
	r := &run{plan: p, w: sim.New(p.Config), check: sim.NewChecker(), tally: newTally()}
	r.witness = r.newWitness()
	return r
}

// Run carries out a plan. A panic of a machine is an error like any other.
func (p *Plan) Run() (res Result) {
	r := newRun(p)
	defer func() {
		if x := recover(); x != nil {
			res = r.result(fmt.Errorf("panic at %d us: %v", r.w.Now(), x))
		}
	}()
	return r.result(r.all())
}

// Panic carries out a plan and lets a panic through, for its stack.
func (p *Plan) Panic() Result {
	r := newRun(p)
	return r.result(r.all())
}

func (r *run) result(err error) Result {
	return Result{Seed: r.plan.Seed, Err: err, At: r.w.Now(), Steps: r.w.Seq(), Hash: r.w.Hash(),
		Probes: r.check.Probes()}
}

func (r *run) all() error {
	p := r.plan
	r.until(topicsAt)
	r.do(sim.Spawn{Name: "maker", Spec: makerSpec{p.Config.Brokers, p.Topics, p.Queue != nil}})
	load, faults := p.Load, p.Faults
	for r.err == nil && len(load)+len(faults) > 0 {
		var next Timed
		if len(faults) == 0 || len(load) > 0 && load[0].At <= faults[0].At {
			next, load = load[0], load[1:]
		} else {
			next, faults = faults[0], faults[1:]
		}
		r.until(min(next.At, p.Until))
		if next.At < p.Until {
			r.do(next.resolve(r.w))
		}
	}
	r.until(p.Until)
	r.heal()
	r.rest()
	r.read()
	r.regroup()
	r.requeue()
	if r.err == nil {
		r.err = r.check.Sweep(r.w)
	}
	return r.err
}

// resolve puts the ids of named processes in; nil when there is none of that name.
func (t *Timed) resolve(w *sim.World) sim.Command {
	if t.A == "" {
		return t.Command
	}
	p := w.Named(t.A)
	if p == nil {
		return nil
	}
	switch c := t.Command.(type) {
	case sim.Kill:
		return sim.Kill{Process: p.ID}
	case sim.Stop:
		return sim.Stop{Process: p.ID}
	case sim.Type:
		return sim.Type{Process: p.ID, Input: c.Input}
	case sim.Cut:
		return sim.Cut{A: p.ID, B: c.B}
	case sim.Heal:
		return sim.Heal{A: p.ID, B: c.B}
	}
	return nil
}

// until carries out what is due up to t, checking each step.
func (r *run) until(t node.Time) {
	for r.err == nil {
		at, ok := r.w.NextAt()
		if !ok || at > t {
			r.w.AdvanceTo(t)
			return
		}
		r.w.Step()
		r.looked()
	}
}

// do gives a command; one that makes no sense at the moment is passed over.
func (r *run) do(c sim.Command) {
	if r.err == nil && c != nil && r.w.Do(c) == nil {
		r.looked()
	}
}

func (r *run) looked() {
	if r.plan.See != nil {
		r.plan.See(r.w)
	}
	r.err = r.check.Check(r.w)
	r.tally.count(r.w.Events())
	if err := r.testify(r.w.Events()); r.err == nil {
		r.err = err
	}
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

// heal mends everything and boots everybody.
func (r *run) heal() {
	r.do(sim.Heal{})
	ids := []wire.ID{wire.FirstController}
	for id := range r.w.Brokers() {
		ids = append(ids, id)
	}
	for _, a := range ids {
		for _, b := range ids {
			if a < b && r.w.Link(a, b).Latency != node.Time(r.plan.Config.LatencyUs) {
				r.do(sim.SetLatency{A: a, B: b})
			}
		}
	}
	for _, id := range ids {
		r.do(sim.Start{Process: id})
	}
}

// rest waits until the healed cluster has come to rest.
func (r *run) rest() {
	end, told, quiet := r.w.Now()+restWithin, r.tally.told, 0
	for r.err == nil {
		why := r.restless()
		if quiet++; why != "" {
			quiet = 0
		} else if quiet > 3 {
			return
		}
		if told != r.tally.told { // a slow producer may still have much to send
			end, told = r.w.Now()+restWithin, r.tally.told
		}
		if r.w.Now() >= end {
			r.err = errors.New("liveness: " + num(int64(restWithin/node.Second)) +
				" s after everything was healed " + why)
			return
		}
		r.until(r.w.Now() + 500*node.Millisecond)
		for id, p := range r.w.Brokers() { // a controlled shutdown may end only now
			if !p.Running {
				r.do(sim.Start{Process: id})
			}
		}
	}
}

// restless says what keeps the cluster from rest; "" when nothing does.
func (r *run) restless() string {
	img := r.w.Image()
	for id := range r.w.Brokers() {
		if !img.Broker(id).Active() {
			return id.String() + " is fenced"
		}
	}
	for i := range r.plan.Topics {
		if img.Topic(r.plan.Topics[i].Name) == nil {
			return r.plan.Topics[i].Name + " does not exist"
		}
	}
	for tp, p := range img.Partitions.All() {
		if wire.Internal(tp.Topic) {
			continue // groups commit again and again
		}
		if why := r.unsettled(p); why != "" {
			return tp.String() + " " + why
		}
	}
	return r.tally.waiting(r.w)
}

func (r *run) unsettled(p *image.Partition) string {
	if p.Leader == wire.NoLeader {
		return "has no leader"
	}
	if len(p.ISR) < len(p.Replicas) {
		return "has only " + strconv.Itoa(len(p.ISR)) + " of " + strconv.Itoa(len(p.Replicas)) +
			" replicas in sync"
	}
	leader := r.w.Broker(p.Leader).Replica(p.TP)
	if leader == nil || !leader.IsLeader() || leader.HighWatermark() != leader.LogEndOffset() {
		return "is not wholly committed"
	}
	for _, id := range p.Replicas {
		o := r.w.Broker(id).Replica(p.TP)
		if o == nil || o.LogEndOffset() != leader.LogEndOffset() {
			return "is not wholly replicated to " + id.String()
		}
	}
	return ""
}

// read lets a consumer read every topic from the beginning to the end.
func (r *run) read() {
	if r.err != nil {
		return
	}
	servers := ""
	for id := range r.w.Brokers() {
		servers += "," + id.String() + ":9092"
	}
	spec := app.ConsumerSpec{Config: []wire.ConfigEntry{
		{Key: "bootstrap.servers", Value: servers[1:]}, {Key: "auto.offset.reset", Value: "earliest"},
	}}
	for i := range r.plan.Topics {
		spec.Topics = append(spec.Topics, r.plan.Topics[i].Name)
	}
	r.tally.reader = r.w.NextClient()
	r.do(sim.Spawn{Name: "reader", Spec: spec})
	end := r.w.Now() + readWithin
	for r.err == nil {
		why := r.tally.unread(r.w)
		if why == "" {
			r.err = r.witness.Settled()
			return
		}
		if r.w.Now() >= end {
			r.err = errors.New("liveness: a consumer that begins at the beginning " + why)
			return
		}
		r.until(r.w.Now() + 200*node.Millisecond)
	}
}

func num(n int64) string { return strconv.FormatInt(n, 10) }
