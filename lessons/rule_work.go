package lessons

import (
	"strconv"
	"strings"

	"highwater/sim/ledger"
)

// departures words why a group lost members.
var departures = map[string]*amount{
	"left": {none: "Nobody has left $1 yet.", some: "# [member|members] of $1 [has|have] left"},
	"session": {none: "No member of $1 has been thrown out for its silence yet.",
		some: "# [member|members] of $1 [has|have] been thrown out for [its|their] silence"},
	"rebalance": {none: "No member of $1 has missed a rebalance yet.",
		some: "# [member|members] of $1 [has|have] missed a rebalance"},
	"": {none: "No member of $1 is gone yet ($2).",
		some: "# [member|members] of $1 [is|are] gone ($2)"},
}

// workRules ask what groups and their members did.
var workRules = []*rule{
	{form: "processed OP N", means: "records that applications are done with",
		count: func(q *question) int64 { return q.work("", processed) },
		amount: &amount{none: "Nothing has been processed yet.",
			some: "# %r [has|have] been processed"}},
	{form: "processed by NAME OP N", means: "the same, of one process (a name, or its beginning)",
		count:  func(q *question) int64 { return q.work(q.args[0], processed) },
		amount: &amount{none: "$1 has processed nothing yet.", some: "$1 has processed # %r"}},
	{form: "age NAME OP N", means: "how old, in seconds and on average, what a process was done with was " +
		"by then: from a record's timestamp to the end of the work on it (a name, or its beginning)",
		needs: []need{{func(q *question) bool { return q.work(q.args[0], processed) > 0 },
			"$1 has processed nothing yet."}},
		count: func(q *question) int64 {
			return q.work(q.args[0], func(w ledger.Work) int64 { return w.AgeMs }) / 1000 /
				q.work(q.args[0], processed)
		},
		amount: &amount{none: "What $1 knows is not a second old.",
			some: "What $1 knows is # [second|seconds] old on average"}},
	{form: "oldest NAME OP N", means: "how old, in seconds, the oldest of it was; always of the whole " +
		"lesson", count: func(q *question) int64 { return q.oldest(q.args[0]) / 1000 },
		amount: &amount{none: "Nothing that $1 has used was a second old.",
			some: "The oldest that $1 has used was # [second|seconds] old"}},
	{form: "twice NAME OP N", means: "records that a group processed again after it had been done " +
		"with them",
		count: func(q *question) int64 { return q.stretch.Twice(q.args[0]) },
		amount: &amount{none: "$G has processed nothing twice yet.",
			some: "$G has processed # %r twice"}},
	{form: "skipped NAME OP N", means: "records below a group's committed offset that none of its " +
		"members processed or is at work on, from where the group began; always of the whole lesson",
		count:  func(q *question) int64 { return q.ever.Skipped(q.args[0]) },
		amount: &amount{none: "$G has skipped nothing yet.", some: "$G has skipped # %r"}},
	{form: "commits NAME OP N", means: "commits of a group that stand in the offsets topic",
		count: groupWork(func(w ledger.GroupWork) int64 { return w.Commits }),
		amount: &amount{none: "$G has committed nothing yet.",
			some: "$G has committed %t"}},
	{form: "rebalances NAME OP N", means: "generations of a group that began with members; " +
		"bumps of the group epoch (KIP-848)",
		count: groupWork(func(w ledger.GroupWork) int64 { return w.Rebalances }),
		amount: &amount{none: "$G has not rebalanced yet.", some: "$G has rebalanced %t",
			over: "$G has rebalanced %t. It should not."}},
	{form: "process NAME revoked OP N", means: "partitions taken from a consumer that goes on",
		count: clientWork(func(w ledger.Work) int64 { return w.Revoked }),
		amount: &amount{none: "$1 has not had to give up a partition yet.",
			some: "$1 has had to give up # [partition|partitions]"}},
	{form: "commit-refused NAME OP N", means: "commits of that process that failed",
		count: clientWork(func(w ledger.Work) int64 { return w.Uncommitted }),
		amount: &amount{none: "No commit of $1 has been refused yet.",
			some: "# [commit|commits] of $1 [has|have] been refused"}},
	{form: "refused-commits NAME OP N", means: "commits that a coordinator refused with that error, " +
		"such as UNKNOWN_MEMBER_ID",
		count: func(q *question) int64 { return q.stretch.CommitsRefused(q.args[0]) },
		amount: &amount{none: "No commit has been refused with $1 yet.",
			some: "# [commit|commits] [has|have] been refused with $1"}},
	{form: "delivered NAME TP OFFSET OP N", means: "how often a share group was handed that " +
		"record; always of the whole lesson",
		count: (*question).delivered,
		amount: &amount{none: "$2 @$3 has not been delivered yet.",
			some: "$2 @$3 has been delivered %t"}},
	{form: "acquired NAME OP N", means: "records that a process of a share group was handed",
		count:  clientWork(func(w ledger.Work) int64 { return w.Acquired }),
		amount: &amount{none: "$1 has been handed nothing yet.", some: "$1 has been handed # %r"}},
	{form: "accepted NAME OP N", means: "records that a share group accepted",
		count:  groupWork(func(w ledger.GroupWork) int64 { return w.Accepted }),
		amount: &amount{none: "$G has accepted nothing yet.", some: "$G has accepted # %r"}},
	{form: "released NAME OP N", means: "records that a share group gave back",
		count:  groupWork(func(w ledger.GroupWork) int64 { return w.Released }),
		amount: &amount{none: "$G has given nothing back yet.", some: "$G has given # %r back"}},
	{form: "rejected NAME OP N", means: "records that a share group rejected for good",
		count:  groupWork(func(w ledger.GroupWork) int64 { return w.Rejected }),
		amount: &amount{none: "$G has rejected nothing yet.", some: "$G has rejected # %r"}},
	{form: "expired NAME OP N", means: "records whose lock in a share group ran out",
		count: groupWork(func(w ledger.GroupWork) int64 { return w.Expired }),
		amount: &amount{none: "No lock in $1 has run out yet.",
			some: "# [lock|locks] in $1 [has|have] run out"}},
	{form: "reclaimed NAME OP N", means: "records that a share group got back because the " +
		"connection of a member was over",
		count: groupWork(func(w ledger.GroupWork) int64 { return w.Reclaimed }),
		amount: &amount{none: "No %R of a lost member has come back to $1 yet.",
			some: "# %r of lost members [has|have] come back to $1"}},
	{form: "gone NAME WORD OP N", means: "members that a group lost for that reason: left (they " +
		"said so), session (no heartbeat), rebalance (too slow in one)",
		count:  func(q *question) int64 { return q.stretch.Gone(q.args[0], q.args[1]) },
		amount: departures[""],
		size: func(q *question) *amount {
			if m := departures[q.args[1]]; m != nil {
				return m
			}
			return departures[""]
		}},
	{form: "unreadable NAME OP N", means: "how often poll() of that process threw, because it couldn't " +
		"read a record (a name, or its beginning)",
		count: clientWork(func(w ledger.Work) int64 { return w.Unreadable }),
		amount: &amount{none: "$1 has been able to read everything so far.",
			some: "poll() of $1 has thrown %t"}},
	{form: "unwritable NAME OP N", means: "records of that process that its serializer could not make",
		count: clientWork(func(w ledger.Work) int64 { return w.Unwritable }),
		amount: &amount{none: "$1 has been able to write everything so far.",
			some: "$1 could not write # %r"}},
	{form: "schemas-refused NAME OP N", means: "schemas that the registry refused under a subject",
		count: func(q *question) int64 { return q.stretch.SchemasRefused(q.args[0]) },
		amount: &amount{none: "The registry has refused nothing under $1 yet.",
			some: "The registry has refused # [schema|schemas] under $1"}},
	{form: "set-aside NAME OP N", means: "records that a process gave up because it can't read them",
		count:  clientWork(func(w ledger.Work) int64 { return w.SetAside }),
		amount: &amount{none: "$1 has given no %R up yet.", some: "$1 has given # %r up"}},
	{form: "poll-timeouts NAME OP N", means: "how often the consumer that has that name now was " +
		"away from poll() for max.poll.interval.ms",
		count: (*question).late,
		amount: &amount{none: "$1 has always been back at poll() in time.",
			some: "$1 was away from poll() for too long %t"}},
}

// oldest is the age of the oldest information that processes of a name have used, in milliseconds.
func (q *question) oldest(name string) (most int64) {
	for id, w := range q.ever.Clients() {
		p := q.world.Process(id)
		if p != nil && (p.Name == name || strings.HasPrefix(p.Name, name+"-")) {
			most = max(most, w.OldestMs)
		}
	}
	return most
}

func processed(w ledger.Work) int64 { return w.Processed }

// clientWork asks for a figure of the processes with a name.
func clientWork(figure func(ledger.Work) int64) func(*question) int64 {
	return func(q *question) int64 { return q.work(q.args[0], figure) }
}

// groupWork asks for a figure of a group.
func groupWork(figure func(ledger.GroupWork) int64) func(*question) int64 {
	return func(q *question) int64 { return figure(q.stretch.Group(q.args[0])) }
}

func (q *question) delivered() int64 {
	offset, _ := strconv.ParseInt(q.args[2], 10, 64)
	return q.ever.Delivered(q.args[0], q.tp(1), offset)
}

func (q *question) late() int64 {
	p := q.world.Named(q.args[0])
	if p == nil {
		return 0
	}
	return q.stretch.Client(p.ID).Late
}
