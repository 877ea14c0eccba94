package lessons

import (
	"strings"

	"highwater/sim/ledger"
)

// recordRules ask what producers were told, what became of records, and what was printed.
var recordRules = []*rule{
	{form: "never", means: "no run can show it: for a choice that claims too much",
		holds: func(*question) bool { return false }, words: "Nothing can show this.",
		still: "Nothing can show this."},
	{form: "printed TEXT", means: "a tool printed a line that has this text in it",
		holds: func(q *question) bool { return q.stretch.Printed(q.args[0], false) },
		words: `No tool has printed "$1" yet.`, still: `"$1" has been printed already.`},
	{form: "printed TEXT before TEXT", means: "the first such line came before the first of the other",
		holds: func(q *question) bool { return q.stretch.PrintedBefore(q.args[0], q.args[1]) },
		words: `No tool has printed "$1" and, later, "$2" yet.`,
		still: `"$1" was printed before "$2".`},
	{form: "warned TEXT", means: "a tool wrote such a line to standard error",
		holds: func(q *question) bool { return q.stretch.Printed(q.args[0], true) },
		words: `The warning "$1" has not come yet.`, still: `The warning "$1" has come.`},
	{form: "did TEXT", means: "the learner gave a command with this text in it",
		holds: func(q *question) bool {
			return q.stretch.Commanded(q.args[0]) || q.stretch.Typed(q.args[0])
		},
		words: `You haven't used "$1" yet.`, still: `You have used "$1". Try it without.`},
	{form: "acked OP N", means: "records their producer was told are stored",
		count: func(q *question) int64 { return q.stretch.Acked() },
		amount: &amount{none: "No %R has been acknowledged yet.",
			some: "# %r [has|have] been acknowledged"}},
	{form: "acked NAME OP N", means: "the same, of one topic",
		count: func(q *question) int64 { return q.stretch.AckedOf(q.args[0]) },
		amount: &amount{none: "No %R has been acknowledged yet.",
			some: "# %r [has|have] been acknowledged", ofTopic: true}},
	{form: "failed OP N", means: "records their producer was told have failed",
		count:  func(q *question) int64 { return q.stretch.Failed() },
		amount: &amount{none: "No %R has failed yet.", some: "# %r [has|have] failed"}},
	{form: "refused NAME OP N",
		means: "answers to producers with that error, such as NOT_ENOUGH_REPLICAS",
		count: func(q *question) int64 { return q.stretch.Refused(q.args[0]) },
		amount: &amount{none: "No producer has been told $1 yet.",
			some: "Producers have been told $1 %t"}},
	{form: "retried OP N", means: "batches a producer sent again",
		count: func(q *question) int64 { return q.stretch.Retried() },
		amount: &amount{none: "No batch has been sent again yet.",
			some: "# [batch|batches] had to be sent again"}},
	{form: "polled OP N", means: "records applications got from poll()",
		count:  func(q *question) int64 { return q.work("", polled) },
		amount: &amount{none: "Nothing has been read yet.", some: "# %r [has|have] been read"}},
	{form: "polled by NAME OP N", means: "the same, of one process (a name, or its beginning)",
		count:  func(q *question) int64 { return q.work(q.args[0], polled) },
		amount: &amount{none: "$1 has read nothing yet.", some: "$1 has read # %r"}},
	{form: "elected TP OP N", means: "leader elections of one partition, none included",
		count: func(q *question) int64 { return q.stretch.Elections(q.tp(0)) },
		amount: &amount{none: "$1 still has the same leader.",
			some: "$1 has had # [election|elections]",
			over: "$1 has had # [election|elections]. It should keep its leader."}},
	{form: "unclean elections OP N", means: "elections of a leader that lacked committed records",
		count: func(q *question) int64 { return q.stretch.Unclean() },
		amount: &amount{none: "There has been no unclean election yet.",
			some: "There [has|have] been # unclean [election|elections]"}},
	{form: "truncations OP N", means: "times a follower dropped the end of its log",
		count: func(q *question) int64 { return q.stretch.Truncations() },
		amount: &amount{none: "No follower has had to cut its log back yet.",
			some: "Followers have cut their logs back %t"}},
	{form: "lost OP N",
		means: "records acknowledged to their producer that the leader's log doesn't have",
		count: func(q *question) int64 { return q.stretch.Lost() },
		amount: &amount{none: "No acknowledged %R is lost yet.",
			some: "# acknowledged %r [is|are] lost",
			over: "# acknowledged %r [is|are] lost. None should be."}},
	{form: "duplicates OP N", means: "records that stand in a partition more than once",
		count: func(q *question) int64 { return q.stretch.Duplicates() },
		amount: &amount{none: "Nothing is stored twice yet.",
			some: "# %r [is|are] stored more than once",
			over: "# %r [is|are] stored more than once. None should be."}},
}

func polled(w ledger.Work) int64 { return w.Polled }

// work adds up a figure of the processes that are named name, or name-something; "" for all.
func (q *question) work(name string, figure func(ledger.Work) int64) (n int64) {
	for id, w := range q.stretch.Clients() {
		if name != "" {
			p := q.world.Process(id)
			if p == nil || p.Name != name && !strings.HasPrefix(p.Name, name+"-") {
				continue
			}
		}
		n += figure(w)
	}
	return n
}
