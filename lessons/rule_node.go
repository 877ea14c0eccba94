package lessons

import "highwater/sim"

var aNode = need{func(q *question) bool { return q.world.Process(q.node(0)) != nil },
	"There is no $1."}

var aProcess = need{func(q *question) bool { return q.world.Named(q.args[0]) != nil },
	"$1 has not been started."}

// nodeRules ask about processes and the network.
var nodeRules = []*rule{
	{form: "NODE running", means: "its process runs", needs: []need{aNode},
		holds: func(q *question) bool { return q.world.Process(q.node(0)).Running },
		words: "$1 isn't running.", still: "$1 is still running."},
	{form: "NODE stopped", means: "its process doesn't run", needs: []need{aNode},
		holds: func(q *question) bool { return !q.world.Process(q.node(0)).Running },
		words: "$1 is still running.", still: "$1 isn't running."},
	{form: "NODE fenced", means: "the controller has fenced it", needs: []need{aNode},
		holds: func(q *question) bool {
			b := q.world.Image().Broker(q.node(0))
			return b != nil && b.Fenced
		},
		words: "$1 isn't fenced yet.", still: "$1 is still fenced."},
	{form: "NODE unfenced", means: "the controller lets it serve", needs: []need{aNode},
		holds: func(q *question) bool {
			b := q.world.Image().Broker(q.node(0))
			return b != nil && !b.Fenced
		},
		words: "$1 is fenced.", still: "$1 isn't fenced yet."},
	{form: "given-up NODE OP N", means: "how often the controller fenced a broker that had been silent " +
		"for broker.session.timeout.ms; not one that said goodbye",
		count: func(q *question) int64 { return q.stretch.GivenUp(q.node(0)) },
		amount: &amount{none: "Nobody has given up on $1 yet.", some: "$1 was given up %t",
			need: "It takes # [time|times]."}},
	{form: "NODE leads OP N", means: "how many partitions it leads", needs: []need{aNode},
		count: (*question).leads,
		amount: &amount{none: "$1 leads no partition.", some: "$1 leads # [partition|partitions]",
			over: "$1 still leads # [partition|partitions]."}},
	{form: "process NAME running", means: "a client process with that name runs",
		holds: func(q *question) bool { return running(q.world.Named(q.args[0])) },
		words: "$1 isn't running.", still: "$1 is still running."},
	{form: "process NAME ended", means: "a client process with that name ran, and none runs now",
		needs: []need{aProcess},
		holds: func(q *question) bool { return !running(q.world.Named(q.args[0])) },
		words: "$1 is still running.", still: "$1 isn't running."},
	{form: "cuts OP N", means: "how many links are cut",
		count: func(q *question) int64 { return int64(q.world.Cuts()) },
		amount: &amount{none: "No network link is cut yet.",
			some: "# network [link|links] [is|are] cut",
			over: "# network [cut|cuts] [is|are] not mended yet."}},
}

func running(p *sim.Process) bool { return p != nil && p.Running }

func (q *question) leads() (n int64) {
	id := q.node(0)
	for _, p := range q.world.Image().Partitions.All() {
		if p.Leader == id {
			n++
		}
	}
	return n
}
