package client

import (
	"slices"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// calls are requests that are under way to a host that is no broker. They have no network of their own:
// a request opens a connection.
type calls[R wire.Body] struct {
	last    int32
	open    []call // replaced whole
	results []Result[R]
}

type call struct{ corr, session int32 }

// Result is the end of a request: an answer, or why there is none.
type Result[R wire.Body] struct {
	ID      int32
	Session int32 // of SQL
	Reply   R
	Refused bool // nobody listens there
	Expired bool // no answer came in time; neither: the connection broke
}

// number gives the next correlation number of a slot.
func (c *calls[R]) number(slot int32) int32 {
	c.last = (c.last + 1) & (1<<slotBits - 1)
	return slot<<slotBits | c.last
}

// begin waits for an answer; timeout 0: for ever. alarm is the kind of its alarm.
func (c *calls[R]) begin(corr, session int32, timeout node.Time, alarm node.TimerKind, out *node.Out) {
	c.open = append(c.open[:len(c.open):len(c.open)], call{corr, session})
	if timeout > 0 {
		out.After(timeout, node.Timer{Kind: alarm, ID: int64(corr)})
	}
}

// receive takes an answer, or the news that the connection to a host is gone; false: it is for somebody
// else.
func (c *calls[R]) receive(m wire.Message, host wire.ID) bool {
	switch b := m.Body.(type) {
	case R:
		return c.over(m.Correlation, Result[R]{Reply: b})
	case *wire.ConnectionClosed:
		if b.Peer != host && !b.Peer.IsClient() {
			return false
		}
		for len(c.open) > 0 {
			c.over(c.open[0].corr, Result[R]{Refused: b.Refused})
		}
		return true
	}
	return false
}

// expire takes an alarm of a kind; false: it is another's.
func (c *calls[R]) expire(t node.Timer, alarm node.TimerKind) bool {
	if t.Kind == alarm {
		c.over(int32(t.ID), Result[R]{Expired: true})
	}
	return t.Kind == alarm
}

func (c *calls[R]) over(corr int32, r Result[R]) bool {
	i := slices.IndexFunc(c.open, func(x call) bool { return x.corr == corr })
	if i < 0 {
		return false
	}
	r.ID, r.Session = corr, c.open[i].session
	c.open = append(c.open[:i:i], c.open[i+1:]...)
	c.results = append(c.results, r)
	return true
}

// Results are the requests that are over since the last call, which empties them.
func (c *calls[R]) Results() []Result[R] {
	r := c.results
	c.results = nil
	return r
}
