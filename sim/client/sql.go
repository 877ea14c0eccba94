package client

import (
	"highwater/sim/node"
	"highwater/sim/wire"
)

// SQL is a client of the one PostgreSQL server that the simulated network has, inside a machine: any
// number of sessions, each a connection of its own to the learner's mind. When the connection broke
// (see Result), what was open in a session is lost.
type SQL struct {
	Slot    int32
	session int32
	calls[*wire.SQLReply]
}

// SQLResult is the end of a request to the server.
type SQLResult = Result[*wire.SQLReply]

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
	corr := s.number(s.Slot)
	out.Send(wire.PostgresHost, corr, req)
	if !req.Terminate {
		s.begin(corr, req.Session, timeout, sqlTimer, out)
	}
	return corr
}

// Receive takes an answer, or the news that the connection is gone; false: it isn't for this client.
func (s *SQL) Receive(m wire.Message) bool { return s.receive(m, wire.PostgresHost) }

// Fire takes an alarm; false: it isn't this client's.
func (s *SQL) Fire(t node.Timer) bool { return s.expire(t, sqlTimer) }
