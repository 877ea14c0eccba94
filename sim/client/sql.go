package client

import (
	"slices"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// SQL is a client of the one PostgreSQL server that the simulated network has, inside a machine: any
// number of sessions, each a connection of its own to the learner's mind. It has no network of its own.
type SQL struct {
	Slot    int32
	last    int32
	session int32
	calls   []sqlCall // replaced whole
	results []SQLResult
}

type sqlCall struct {
	corr    int32
	session int32
	until   node.Time
}

// SQLResult is the end of a request: an answer, or why there is none.
type SQLResult struct {
	ID      int32
	Session int32
	Reply   *wire.SQLReply
	Refused bool // nobody listens there
	Expired bool // no answer came in time; neither: the connection broke, and what was open is lost
}

// sqlTimer is the kind of its alarms.
const sqlTimer = FirstOwnTimer + 51

// Open begins a session; its first request must have Startup set, which this does. The answer comes in
// Results under the number that is returned.
func (s *SQL) Open(user, database string, timeout node.Time, out *node.Out) (session, id int32) {
	s.session++
	req := &wire.SQLRequest{Session: s.session, Startup: true, User: user, Database: database}
	return s.session, s.Send(req, timeout, out)
}

// Send asks the server. timeout 0 waits for ever. After Expired the session is of no use: the answer to
// it may still come, and is dropped.
func (s *SQL) Send(req *wire.SQLRequest, timeout node.Time, out *node.Out) int32 {
	s.last = (s.last + 1) & (1<<slotBits - 1)
	corr := s.Slot<<slotBits | s.last
	out.Send(wire.PostgresHost, corr, req)
	if req.Terminate {
		return corr
	}
	s.calls = append(s.calls[:len(s.calls):len(s.calls)],
		sqlCall{corr, req.Session, out.Now + timeout})
	if timeout > 0 {
		out.After(timeout, node.Timer{Kind: sqlTimer, ID: int64(corr)})
	}
	return corr
}

// Receive takes an answer, or the news that the connection is gone; false: it isn't for this client.
func (s *SQL) Receive(m wire.Message) bool {
	switch b := m.Body.(type) {
	case *wire.SQLReply:
		return s.over(m.Correlation, SQLResult{Reply: b})
	case *wire.ConnectionClosed:
		if b.Peer != wire.PostgresHost && !b.Peer.IsClient() {
			return false
		}
		for len(s.calls) > 0 {
			s.over(s.calls[0].corr, SQLResult{Refused: b.Refused})
		}
		return true
	}
	return false
}

// Fire takes an alarm; false: it isn't this client's.
func (s *SQL) Fire(t node.Timer) bool {
	if t.Kind == sqlTimer {
		s.over(int32(t.ID), SQLResult{Expired: true})
	}
	return t.Kind == sqlTimer
}

func (s *SQL) over(corr int32, r SQLResult) bool {
	i := slices.IndexFunc(s.calls, func(c sqlCall) bool { return c.corr == corr })
	if i < 0 {
		return false
	}
	r.ID, r.Session = corr, s.calls[i].session
	s.calls = append(s.calls[:i:i], s.calls[i+1:]...)
	s.results = append(s.results, r)
	return true
}

// Results are the requests that are over since the last call, which empties them.
func (s *SQL) Results() []SQLResult {
	r := s.results
	s.results = nil
	return r
}
