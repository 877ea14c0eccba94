package kit

import (
	"highwater/sim/node"
)

// Throttle says how many records may be sent. Without one, the real producer is as fast as its
// processor; here it sends a hundred records each millisecond. Kafka: ThroughputThrottler.
type Throttle struct {
	Rate  int64 // records a second, in thousandths; below 0: no throttle
	Begun node.Time
}

const unthrottledPerMs = 100

// Due is how many records may have been sent by now. At a rate of 0 the throttle, which looks after
// the second record for the first time, never lets go.
func (t *Throttle) Due(now node.Time) int64 {
	switch {
	case t.Rate == 0:
		return 2
	case t.Rate < 0:
		return (int64((now-t.Begun)/node.Millisecond) + 1) * unthrottledPerMs
	}
	return int64(now-t.Begun)*t.Rate/(1000*int64(node.Second)) + 1
}

// Wait sets an alarm for when the next record may be sent, unless that is never.
func (t *Throttle) Wait(sent int64, alarm node.TimerKind, out *node.Out) {
	if t.Rate == 0 && sent >= t.Due(out.Now) {
		return
	}
	pause := node.Millisecond
	if t.Rate > 0 {
		pause = max(pause, 1000*node.Second/node.Time(t.Rate))
	}
	out.After(pause, node.Timer{Kind: alarm})
}
