package kit

import (
	"highwater/sim/client"
	"highwater/sim/node"
)

const PatienceTimer = client.FirstOwnTimer

// Patience is --timeout-ms of the console consumers: how long they wait for a record.
type Patience struct {
	Timeout node.Time // -1: without end
	alarm   int64     // number of the timer that counts
}

// Wait starts the time without a record anew.
func (w *Patience) Wait(out *node.Out) {
	if w.Timeout >= 0 {
		w.alarm++
		out.After(w.Timeout+node.Millisecond, node.Timer{Kind: PatienceTimer, ID: w.alarm})
	}
}

// Lost tells whether a patienceTimer that went off is the one that counts.
func (w *Patience) Lost(tm node.Timer) bool { return tm.ID == w.alarm }

// TimedOut is what poll() throws then.
func TimedOut() *Failure {
	return &Failure{Java: KafkaErrors + "TimeoutException"}
}
