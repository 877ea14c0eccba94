package postgres

import (
	"strconv"
	"strings"

	"highwater/sim/node"
	"highwater/sim/sql"
	"highwater/sim/wire"
)

// Session is one connection.
type Session struct {
	peer           wire.ID
	id             int32
	pid            int32
	user, database string
	open           bool // BEGIN was said
	live           bool // a transaction is under way
	failed         bool // it is spent
	t              transaction
	job            *job // what it works on; nil: nothing
	queue          []request
}

// request is one that waits for its turn. Replaced whole.
type request struct {
	from wire.ID
	corr int32
	body wire.Body
}

// job is a request that is being carried out.
type job struct {
	corr    int32
	req     *wire.SQLRequest
	list    []sql.Parsed
	at      int // the statement
	entry   int // the row of the batch
	reply   wire.SQLReply
	waiting bool
	wait    int64 // the transaction that it waits for
	held    int   // or the table that others use
	since   node.Time
}

func (s *Session) status() wire.SQLStatus {
	switch {
	case s.open && s.failed:
		return wire.SQLFailed
	case s.open:
		return wire.SQLOpen
	}
	return wire.SQLIdle
}

// work carries a session's requests out, one after the other, until one must wait.
func (p *Postgres) work(s *Session, out *node.Out) {
	for !s.waits() {
		if s.job == nil {
			if len(s.queue) == 0 {
				return
			}
			q := s.queue[0]
			s.queue = s.queue[1:]
			req := q.body.(*wire.SQLRequest)
			s.job = &job{corr: q.corr, req: req, reply: wire.SQLReply{Session: s.id}}
			if req.Catalog {
				for _, t := range p.db.Tables() {
					s.job.reply.Tables = append(s.job.reply.Tables, t.Describe())
				}
			} else if bad := p.prepare(s); bad != nil {
				p.fail(s, bad, out)
			}
		}
		p.statements(s, out)
		if s.waits() {
			return
		}
		p.answer(s, out)
	}
}

func (s *Session) waits() bool { return s.job != nil && s.job.waiting }

// prepare reads what is to be done.
func (p *Postgres) prepare(s *Session) (bad *wire.SQLError) {
	j := s.job
	if j.list, bad = sql.Parse(j.req.Statements); bad != nil {
		return bad
	}
	if j.req.Batch != nil && len(j.list) != 1 {
		return problem("42601", "cannot insert multiple commands into a prepared statement")
	}
	return nil
}

func (p *Postgres) begin(s *Session, out *node.Out) {
	if !s.live {
		s.live, s.t = true, transaction{now: micros(out.Wall())}
	}
}

// statements carries out what is left of a session's job.
func (p *Postgres) statements(s *Session, out *node.Out) {
	j := s.job
	if j.reply.Error != nil {
		return
	}
	if j.req.Begin && !s.open && len(j.list) > 0 {
		p.begin(s, out)
		s.open = true
	}
	for j.at < len(j.list) {
		if c, ok := j.list[j.at].Statement.(*sql.Transaction); ok {
			p.control(s, c, out)
			j.at++
			continue
		}
		if bad := p.statement(s, out); bad != nil {
			if !j.waiting {
				p.fail(s, bad, out)
			}
			return
		}
	}
	if !s.open && s.live {
		p.commit(s, out)
	}
}

// statement carries out one statement, for each row of a batch if there is one.
func (p *Postgres) statement(s *Session, out *node.Out) *wire.SQLError {
	j := s.job
	if s.open && s.failed {
		return problem("25P02",
			"current transaction is aborted, commands ignored until end of transaction block")
	}
	p.begin(s, out)
	if j.req.Batch == nil {
		r, bad := p.execute(s, nil, out)
		if bad == nil {
			j.reply.Results = append(j.reply.Results, r)
			j.at++
		}
		return bad
	}
	if j.entry == 0 && len(j.reply.Results) == 0 {
		j.reply.Results = []wire.SQLResult{{}}
	}
	total := &j.reply.Results[0]
	for ; j.entry < len(j.req.Batch); j.entry++ {
		r, bad := p.execute(s, j.req.Batch[j.entry], out)
		if bad != nil {
			return bad
		}
		total.Tag, total.Columns = r.Tag, r.Columns
		total.Rows = append(total.Rows, r.Rows...)
		total.Counts = append(total.Counts, countOf(r.Tag))
	}
	j.at++
	return nil
}

func countOf(tag string) int64 {
	n, _ := strconv.ParseInt(tag[strings.LastIndexByte(tag, ' ')+1:], 10, 64)
	return n
}

// execute runs the statement that is next; j.waiting says that it must be run again.
func (p *Postgres) execute(s *Session, params []wire.SQLValue, out *node.Out) (wire.SQLResult,
	*wire.SQLError) {
	j := s.job
	x := executor{db: &p.db, t: &s.t, who: s, wall: out.Wall(), src: j.req.Statements, params: params,
		level: p.spec.setting("wal_level"), reading: p.reading,
		others: func(oid int) bool { return p.touching(s, oid) }}
	j.waiting = false
	r, bad := x.run(j.list[j.at].Statement)
	if bad == errWait {
		if j.since == 0 || j.wait != x.wait || j.held != x.held {
			j.since = out.Now
			out.After(deadlockTimeout, node.Timer{Kind: deadlockTimer, ID: int64(s.pid)})
			out.Emit(node.StatementWaits{Peer: s.peer, For: p.blockerOf(x.wait, x.held, s)})
		}
		j.waiting, j.wait, j.held = true, x.wait, x.held
		return r, bad
	}
	j.since, j.wait, j.held = 0, 0, 0
	return r, bad
}

// touching tells whether another open transaction has read or written a table.
func (p *Postgres) touching(s *Session, oid int) bool {
	for i := range p.sessions {
		if o := p.sessions[i]; o != s && o.live && uses(&o.t, oid) {
			return true
		}
	}
	return false
}

func uses(t *transaction, oid int) bool {
	for _, x := range t.touched {
		if x == oid {
			return true
		}
	}
	return false
}

// control carries out BEGIN, COMMIT and ROLLBACK.
func (p *Postgres) control(s *Session, c *sql.Transaction, out *node.Out) {
	r := wire.SQLResult{Tag: c.Text}
	warn := func(code, text string) {
		r.Notices = []wire.SQLError{{Severity: "WARNING", Code: code, Message: text}}
	}
	switch c.Text {
	case "BEGIN", "START TRANSACTION":
		if s.open {
			warn("25001", "there is already a transaction in progress")
		}
		p.begin(s, out)
		s.open = true
	case "COMMIT":
		if !s.open {
			warn("25P01", "there is no transaction in progress")
		}
		if s.open && s.failed {
			r.Tag = "ROLLBACK"
			p.rollback(s, "", out)
		} else if s.live {
			p.commit(s, out)
		}
		s.open, s.failed = false, false
	default:
		if !s.open {
			warn("25P01", "there is no transaction in progress")
		}
		p.rollback(s, "rollback", out)
		s.open, s.failed = false, false
	}
	s.job.reply.Results = append(s.job.reply.Results, r)
}

// fail ends a job with an error; an open transaction is spent.
func (p *Postgres) fail(s *Session, bad *wire.SQLError, out *node.Out) {
	j := s.job
	e := *bad
	j.reply.Error, j.reply.Entry, j.waiting = &e, int32(j.entry), false
	text := j.req.Statements
	if j.at < len(j.list) {
		text = text[j.list[j.at].From:j.list[j.at].To]
	}
	out.Emit(node.StatementRefused{Peer: s.peer, Code: e.Code, Problem: e.Message,
		Statement: shortened(text)})
	p.rollback(s, "", out)
	s.failed = s.open
}

// shortened bounds what a fact keeps of a statement, in bytes.
func shortened(text string) string {
	const most = 400
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + "..."
}

func (p *Postgres) answer(s *Session, out *node.Out) {
	j := s.job
	s.job = nil
	j.reply.Status = s.status()
	out.Send(s.peer, j.corr, &j.reply)
}

// commit makes a session's work last: the commit record is on the disk before anybody hears of it.
func (p *Postgres) commit(s *Session, out *node.Out) {
	xid := s.t.xid
	if xid != 0 {
		done := s.t.summary()
		p.db.log.append(Record{Kind: CommitRecord, XID: xid, Time: out.Wall(), first: s.t.first})
		p.db.noteCommit(xid, out.Wall())
		for _, text := range done.defined {
			out.Emit(node.TableDefined{Statement: shortened(text), XID: xid})
			p.db.noteDefinition(text, out.Wall())
		}
		out.Emit(node.TransactionCommitted{XID: xid, LSN: uint64(p.db.log.end), Peer: s.peer,
			Changed: done.changed})
	}
	p.db.commit(&s.t)
	s.live = false
	p.wake = p.wake || xid != 0
}

// rollback takes back what a session hasn't committed. why is told, if there is anything to take back.
func (p *Postgres) rollback(s *Session, why string, out *node.Out) {
	xid := s.t.xid
	if xid != 0 {
		p.db.log.append(Record{Kind: AbortRecord, XID: xid, Time: out.Wall()})
		if why != "" {
			out.Emit(node.TransactionRolledBack{XID: xid, Peer: s.peer, Why: why})
		}
		p.wake = true
	}
	p.wake = p.wake || len(s.t.touched) > 0
	p.db.rollback(&s.t)
	s.live = false
}
