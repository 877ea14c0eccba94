package connect

import (
	"highwater/sim/connect/debezium"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// probe is a look at the database that a connector's config names, before the config is accepted: the
// first request of the queue waits for it. Debezium: PostgresConnector.validateConnection.
type probe struct {
	cfg     *debezium.Config
	answer  answer // when nothing is wrong
	session int32
	corr    int32
	peer    wire.ID // the server's process; 0: unknown
}

// probeSlot is the part of the correlation numbers that a probe's requests have.
const probeSlot = 6

func (w *Worker) beginProbe(a *answer, out *node.Out) {
	cfg := debezium.Read(a.probe)
	w.lastProbe++
	p := &probe{cfg: cfg, answer: *a, session: w.lastProbe & 0xffff}
	p.answer.probe = nil
	w.probe = p
	switch {
	case cfg.Host != wire.PostgresHost.String():
		w.endProbe("The connection attempt failed.", out)
	case cfg.Port != "5432":
		w.endProbe(refusedAt(cfg), out)
	default:
		w.probeAsks(wire.SQLRequest{Startup: true, User: cfg.User, Database: cfg.Database}, out)
	}
}

func (w *Worker) probeAsks(req wire.SQLRequest, out *node.Out) {
	p := *w.probe
	p.corr++
	req.Session = p.session
	out.Send(wire.PostgresHost, probeSlot<<28|p.corr, &req)
	w.probe = &p
}

// probed takes the server's answer.
func (w *Worker) probed(m wire.Message, out *node.Out) {
	r, ok := m.Body.(*wire.SQLReply)
	if !ok || w.probe == nil || r.Session != w.probe.session {
		return
	}
	switch {
	case r.Error != nil:
		w.endProbe(r.Error.Text(), out)
	case r.Results == nil:
		p := *w.probe
		p.peer = m.From
		w.probe = &p
		w.probeAsks(wire.SQLRequest{Statements: "SHOW wal_level"}, out)
	default:
		level := r.Results[0].Rows[0][0].Text
		w.probeAsks(wire.SQLRequest{Terminate: true}, out)
		if level != "logical" {
			w.endProbe("Postgres server wal_level property must be 'logical' but is: '"+level+"'", out)
			return
		}
		w.endProbe("", out)
	}
}

// probeLost takes the news that a connection of the worker is gone.
func (w *Worker) probeLost(c *wire.ConnectionClosed, out *node.Out) {
	p := w.probe
	switch {
	case p == nil, c.Peer != wire.PostgresHost && c.Peer != p.peer &&
		(p.peer != 0 || !c.Peer.IsClient()):
	case c.Refused:
		w.endProbe(refusedAt(p.cfg), out)
	default:
		w.endProbe("An I/O error occurred while sending to the backend.", out)
	}
}

// endProbe goes on with the request: problem is what was wrong with the database, empty: nothing.
func (w *Worker) endProbe(problem string, out *node.Out) {
	a := w.probe.answer
	w.probe = nil
	if problem != "" {
		a = invalid([]string{"Error while validating connector config: " + problem})
	}
	w.accept(a, out)
}

func refusedAt(c *debezium.Config) string {
	return "Connection to " + c.Host + ":" + c.Port + " refused. Check that the hostname " +
		"and port are correct and that the postmaster is accepting TCP/IP connections."
}
