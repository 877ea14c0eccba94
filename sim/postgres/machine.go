package postgres

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"highwater/sim/client"
	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/wire"
)

// Port is where a server listens.
const Port = "5432"

// Spec is a server that can be started.
type Spec struct {
	// Config holds database, user, and settings of postgresql.conf.
	Config []wire.ConfigEntry
}

// Settings are the keys of a server's config, with their defaults.
var Settings = []wire.ConfigEntry{{Key: "database", Value: "pizza"}, {Key: "user", Value: "postgres"},
	{Key: "wal_level", Value: "replica"}, {Key: "max_connections", Value: "100"}}

func (s *Spec) setting(key string) string {
	return client.Setting(key, Settings, s.Config)
}

// Role implements client.Spec.
func (Spec) Role() string { return "postgres" }

// New implements client.Spec.
func (s Spec) New(id wire.ID, name string) node.Machine {
	return &Postgres{id: id, name: name, spec: s, db: newDatabase(), nextPID: firstPID}
}

// Postgres is the machine. Its database outlives it, its sessions don't.
type Postgres struct {
	id        wire.ID
	name      string
	spec      Spec
	db        Database
	sessions  []*Session // in the order in which they came
	nextPID   int32
	lost      int  // transactions that the last crash took back
	boots     int  // how often it was started
	wake      bool // a transaction ended in this step: who waits tries again
	thinking  client.Thinking[request]
	followers []follower // replaced whole
	readers   []reader   // the same
	next      int64      // of a follower
}

const firstPID = 101

const (
	thinkTimer = client.FirstOwnTimer + iota
	deadlockTimer
	followTimer
)

// deadlockTimeout is deadlock_timeout's default.
const deadlockTimeout = node.Second

// Start implements node.Machine: what the log doesn't say is committed is gone.
func (p *Postgres) Start(out *node.Out) {
	out.Emit(node.PostgresReady{Again: p.boots > 0, Lost: int32(p.lost), LSN: uint64(p.db.log.end)})
	p.boots++
	p.lost = 0
}

// KeepsDisk says that start boots this very machine again.
func (*Postgres) KeepsDisk() {}

// Receive implements node.Machine.
func (p *Postgres) Receive(m wire.Message, out *node.Out) {
	switch b := m.Body.(type) {
	case *wire.SQLRequest, *wire.ReplicationRequest:
		if q := (request{m.From, m.Correlation, b}); !p.thinking.Puts(q, thinkTimer, out) {
			p.take(q, out)
		}
	case *wire.Input:
		p.input(b, out)
	case *wire.ConnectionClosed:
		p.gone(b.Peer, out)
	}
	p.retry(out)
}

func (p *Postgres) input(in *wire.Input, out *node.Out) {
	if in.Interrupt {
		p.Shutdown(out)
	} else {
		p.thinking.Order(in.Line)
	}
}

// Orders are the lines that a server understands.
func (p *Postgres) Orders() []string { return []string{"/processing"} }

// take hands a request to its session.
func (p *Postgres) take(q request, out *node.Out) {
	req, ok := q.body.(*wire.SQLRequest)
	if !ok {
		p.follow(q, out)
		return
	}
	s := p.session(q.from, req.Session)
	switch {
	case req.Terminate:
		if s != nil {
			p.close(s, out)
		}
		return
	case req.Startup:
		if s != nil {
			p.close(s, out)
		}
		if bad := p.admit(req); bad != nil {
			out.Send(q.from, q.corr, &wire.SQLReply{Session: req.Session, Error: bad,
				Status: wire.SQLIdle})
			return
		}
		s = &Session{peer: q.from, id: req.Session, pid: p.nextPID, user: req.User,
			database: req.Database}
		p.nextPID++
		p.sessions = append(p.sessions, s)
	case s == nil:
		bad := problem("08003", "connection does not exist")
		bad.Severity = "FATAL"
		out.Send(q.from, q.corr, &wire.SQLReply{Session: req.Session, Error: bad, Status: wire.SQLIdle})
		return
	}
	s.queue = append(s.queue[:len(s.queue):len(s.queue)], q)
	p.work(s, out)
}

// admit refuses who may not come in.
func (p *Postgres) admit(req *wire.SQLRequest) *wire.SQLError {
	most, _ := strconv.Atoi(p.spec.setting("max_connections"))
	var bad *wire.SQLError
	switch {
	case len(p.sessions) >= most:
		bad = problem("53300", "sorry, too many clients already")
	case req.User != p.spec.setting("user"):
		bad = problem("28000", `role "`+req.User+`" does not exist`)
	case req.Database != p.spec.setting("database") && req.Database != "postgres":
		bad = problem("3D000", `database "`+req.Database+`" does not exist`)
	default:
		return nil
	}
	bad.Severity = "FATAL"
	return bad
}

func (p *Postgres) session(peer wire.ID, id int32) *Session {
	for _, s := range p.sessions {
		if s.peer == peer && s.id == id {
			return s
		}
	}
	return nil
}

// close ends a session: what it hadn't committed is taken back.
func (p *Postgres) close(s *Session, out *node.Out) {
	p.rollback(s, "connection", out)
	p.sessions = slices.DeleteFunc(p.sessions, func(o *Session) bool { return o == s })
}

// gone ends all that a process had here.
func (p *Postgres) gone(peer wire.ID, out *node.Out) {
	for _, s := range slices.Clone(p.sessions) {
		if s.peer == peer {
			p.close(s, out)
		}
	}
	p.thinking.Drop(func(q request) bool { return q.from == peer })
	p.detach(peer, 0)
}

// retry lets those that wait try again when a transaction has ended, in the order in which they
// began to wait; it may end another.
func (p *Postgres) retry(out *node.Out) {
	for p.wake {
		p.wake = false
		waiting := slices.DeleteFunc(slices.Clone(p.sessions),
			func(s *Session) bool { return !s.waits() })
		ordered.SortFunc(waiting, func(a, b *Session) int {
			return cmp.Or(cmp.Compare(a.job.since, b.job.since), cmp.Compare(a.pid, b.pid))
		})
		for _, s := range waiting {
			if !s.waits() {
				continue
			}
			s.job.waiting = false
			p.work(s, out)
		}
	}
	p.feed(out)
}

// Fire implements node.Machine.
func (p *Postgres) Fire(t node.Timer, out *node.Out) {
	switch t.Kind {
	case thinkTimer:
		if q, ok := p.thinking.Next(); ok {
			p.take(q, out)
		}
	case deadlockTimer:
		p.checkDeadlock(int32(t.ID), out)
	case followTimer:
		p.patience(t.ID, out)
	}
	p.retry(out)
}

// blockerOf is the process that a statement waits for; 0: none is known.
func (p *Postgres) blockerOf(xid int64, oid int, who *Session) wire.ID {
	if s := p.blocker(xid, oid, who); s != nil {
		return s.peer
	}
	return 0
}

func (p *Postgres) blocker(xid int64, oid int, who *Session) *Session {
	for _, s := range p.sessions {
		if s != who && s.live && (xid != 0 && s.t.xid == xid || oid != 0 && uses(&s.t, oid)) {
			return s
		}
	}
	return nil
}

// checkDeadlock ends a statement that waits for itself in the end. PostgreSQL: DeadLockCheck.
func (p *Postgres) checkDeadlock(pid int32, out *node.Out) {
	i := slices.IndexFunc(p.sessions, func(s *Session) bool { return s.pid == pid })
	if i < 0 || !p.sessions[i].waits() || out.Now-p.sessions[i].job.since < deadlockTimeout {
		return
	}
	first := p.sessions[i]
	var detail []string
	at := first
	for range p.sessions {
		if !at.waits() {
			return
		}
		next := p.blocker(at.job.wait, at.job.held, at)
		if next == nil {
			return
		}
		what := "ShareLock on transaction " + strconv.FormatInt(at.job.wait, 10)
		if at.job.held != 0 {
			what = "AccessExclusiveLock on relation " + strconv.Itoa(at.job.held) + " of database 16384"
		}
		detail = append(detail, "Process "+strconv.Itoa(int(at.pid))+" waits for "+what+
			"; blocked by process "+strconv.Itoa(int(next.pid))+".")
		if at = next; at == first {
			bad := problem("40P01", "deadlock detected")
			bad.Detail, bad.Hint = strings.Join(detail, "\n"), "See server log for query details."
			p.fail(first, bad, out)
			p.answer(first, out)
			p.work(first, out)
			return
		}
	}
}

// Crash implements node.Machine.
func (p *Postgres) Crash() {
	for _, s := range p.sessions {
		if s.t.xid != 0 {
			p.lost++
		}
		p.db.rollback(&s.t)
	}
	p.forget()
}

func (p *Postgres) forget() {
	p.sessions, p.followers, p.readers, p.wake = nil, nil, nil, false
	p.thinking.Drop(func(request) bool { return true })
}

// Shutdown implements node.Machine: a fast one, which takes back what isn't committed.
func (p *Postgres) Shutdown(out *node.Out) {
	for _, s := range p.sessions {
		p.rollback(s, "shutdown", out)
	}
	p.forget()
	out.Exit(0)
}

// Clone implements node.Machine.
func (p *Postgres) Clone() node.Machine {
	c := *p
	c.db = p.db.clone()
	c.sessions = make([]*Session, len(p.sessions))
	for i, s := range p.sessions {
		c.sessions[i] = s.clone()
	}
	return &c
}

// clone copies what is edited in place; slices lose their room, so that neither writes into the
// other's.
func (s *Session) clone() *Session {
	s.t.changes = s.t.changes[:len(s.t.changes):len(s.t.changes)]
	c := *s
	if s.job != nil {
		j := *s.job
		j.reply.Results = slices.Clone(j.reply.Results)
		for i := range j.reply.Results {
			r := &j.reply.Results[i]
			r.Rows, r.Counts = slices.Clone(r.Rows), slices.Clone(r.Counts)
		}
		c.job = &j
	}
	return &c
}

// Spec is what it was started with.
func (p *Postgres) Spec() *Spec { return &p.spec }

// Database is what it holds, for reading only.
func (p *Postgres) Database() *Database { return &p.db }
