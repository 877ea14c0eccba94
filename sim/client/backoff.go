package client

import (
	"strconv"

	"highwater/sim/node"
)

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// backoff is Kafka's ExponentialBackoff: initial * 2^attempts, times a random factor between 0.8 and
// 1.2, at most limit. Kafka: org.apache.kafka.common.utils.ExponentialBackoff (KIP-580, KIP-144).
func backoff(initial, limit node.Time, attempts int32, r node.Rand) node.Time {
	if limit <= initial {
		return min(initial, limit)
	}
	term := initial
	for ; attempts > 0 && term < limit; attempts-- {
		term *= 2
	}
	term = min(term, limit)
	return min(term*node.Time(800+r.Intn(401))/1000, limit)
}

// alarm is one pending wake-up: only the earliest asked time counts. An alarm that was replaced by an
// earlier one still fires in the world; its number tells that it is stale.
type alarm struct {
	at    node.Time
	id    int64
	armed bool
}

// arm asks to be woken at time at, if nothing earlier is set already.
func (a *alarm) arm(out *node.Out, kind node.TimerKind, at node.Time) {
	if a.armed && a.at <= at {
		return
	}
	a.at, a.armed = max(at, out.Now), true
	a.id++
	out.After(a.at-out.Now, node.Timer{Kind: kind, ID: a.id})
}

// fired tells whether t is the pending alarm, which it then no longer is.
func (a *alarm) fired(t node.Timer) bool {
	if !a.armed || t.ID != a.id {
		return false
	}
	a.armed = false
	return true
}

// Timer kinds of the components. Timers of several components in one machine are told apart by the
// slot, which is in the kind as well.
const (
	networkTimer node.TimerKind = 1 + iota
	senderTimer
	expiryTimer
	blockTimer
	consumerTimer
	adminTimer
	groupTimer // for group membership
	timersPerSlot
)

func timerKind(slot int32, kind node.TimerKind) node.TimerKind {
	return node.TimerKind(slot)*timersPerSlot + kind
}
