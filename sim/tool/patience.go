package tool

import (
	"highwater/sim/client"
	"highwater/sim/node"
)

const patienceTimer = client.FirstOwnTimer

// patience is --timeout-ms of the console consumers: how long they wait for a record.
type patience struct {
	timeout node.Time // -1: without end
	alarm   int64     // number of the timer that counts
}

// wait starts the time without a record anew.
func (w *patience) wait(out *node.Out) {
	if w.timeout >= 0 {
		w.alarm++
		out.After(w.timeout+node.Millisecond, node.Timer{Kind: patienceTimer, ID: w.alarm})
	}
}

// lost tells whether a patienceTimer that went off is the one that counts.
func (w *patience) lost(tm node.Timer) bool { return tm.ID == w.alarm }

// timedOut is what poll() throws then.
func timedOut() *failure {
	return &failure{java: kafkaErrors + "TimeoutException", message: "null"}
}
