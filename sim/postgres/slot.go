package postgres

import (
	"slices"
	"strconv"
	"strings"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// Slot is a logical replication slot: it remembers how far its reader has come, and keeps the log from
// there on. It outlives a crash.
type Slot struct {
	Name      string
	Plugin    string
	Database  string
	Confirmed LSN
}

// reader is a connection that reads a slot: there is one at a time.
type reader struct {
	slot    string
	peer    wire.ID
	session int32
	pid     int32
}

// follower is a reader that waits for the next transaction.
type follower struct {
	q     request
	req   *wire.ReplicationRequest
	id    int64 // of its alarm
	until node.Time
}

// slot computes the functions that make and drop slots.
func (x *executor) slot(name string, args []Value) (Value, *wire.SQLError) {
	slot := args[0].Text
	at := slices.IndexFunc(x.db.slots, func(s Slot) bool { return s.Name == slot })
	if name == "pg_drop_replication_slot" {
		if at < 0 {
			return null, problem("42704", `replication slot "`+slot+`" does not exist`)
		}
		if pid := x.reading(slot); pid != 0 {
			return null, slotActive(slot, pid)
		}
		x.db.slots = slices.Delete(slices.Clone(x.db.slots), at, at+1)
		return Value{}, nil
	}
	switch {
	case x.level != "logical":
		return null, problem("55000", `logical decoding requires wal_level >= logical`)
	case strings.Trim(slot, "abcdefghijklmnopqrstuvwxyz0123456789_") != "" || slot == "":
		bad := problem("42602", `replication slot name "`+slot+`" contains invalid character`)
		bad.Hint = "Replication slot names may only contain lower case letters, numbers, and the " +
			"underscore character."
		return null, bad
	case at >= 0:
		return null, problem("42710", `replication slot "`+slot+`" already exists`)
	case args[1].Text != "pgoutput":
		return null, problem("58P01", `could not access file "`+args[1].Text+
			`": No such file or directory`)
	case len(x.db.slots) >= maxSlots:
		bad := problem("53400", "all replication slots are in use")
		bad.Hint = "Free one or increase max_replication_slots."
		return null, bad
	case x.t.xid != 0:
		return null, problem("25001",
			"cannot create logical replication slot in transaction that has performed writes")
	}
	end := x.db.log.end
	x.db.slots = append(x.db.slots[:len(x.db.slots):len(x.db.slots)], Slot{slot, args[1].Text,
		x.who.database, end})
	return Value{Text: "(" + slot + "," + end.String() + ")"}, nil
}

// maxSlots is max_replication_slots' default.
const maxSlots = 10

func slotActive(slot string, pid int32) *wire.SQLError {
	return problem("55006", `replication slot "`+slot+`" is active for PID `+strconv.Itoa(int(pid)))
}

// reading is the process that reads a slot; 0: none does.
func (p *Postgres) reading(slot string) int32 {
	for _, r := range p.readers {
		if r.slot == slot {
			return r.pid
		}
	}
	return 0
}

// attach makes the asker the slot's reader, unless another is.
func (p *Postgres) attach(q request, req *wire.ReplicationRequest) *wire.SQLError {
	for _, r := range p.readers {
		switch {
		case r.slot != req.Slot:
		case r.peer == q.from && r.session == req.Session:
			return nil
		default:
			return slotActive(req.Slot, r.pid)
		}
	}
	if req.Session != 0 {
		p.readers = append(slices.Clone(p.readers), reader{req.Slot, q.from, req.Session, p.nextPID})
		p.nextPID++
	}
	return nil
}

// detach ends what a reader has here; session 0: all that the peer has.
func (p *Postgres) detach(peer wire.ID, session int32) {
	gone := func(from wire.ID, s int32) bool { return from == peer && (session == 0 || s == session) }
	p.followers = slices.DeleteFunc(slices.Clone(p.followers),
		func(f follower) bool { return gone(f.q.from, f.req.Session) })
	p.readers = slices.DeleteFunc(slices.Clone(p.readers),
		func(r reader) bool { return gone(r.peer, r.session) })
}

// Active tells whether somebody reads a slot.
func (p *Postgres) Active(slot string) bool { return p.reading(slot) != 0 }

// Slots are all slots, in the order in which they were made.
func (d *Database) Slots() []Slot { return d.slots }

// refused is why a request to read a slot can't be carried out; nil: it can.
func (p *Postgres) refused(q request, req *wire.ReplicationRequest) *wire.SQLError {
	switch {
	case !slices.ContainsFunc(p.db.slots, func(s Slot) bool { return s.Name == req.Slot }):
		return problem("42704", `replication slot "`+req.Slot+`" does not exist`)
	case req.Publication != "" && p.db.publication(req.Publication) < 0:
		return problem("42704", `publication "`+req.Publication+`" does not exist`)
	}
	return p.attach(q, req)
}

// follow answers who reads a slot, or lets it wait for a transaction. The reader's request before this
// one is answered with nothing new.
func (p *Postgres) follow(q request, out *node.Out) {
	req := q.body.(*wire.ReplicationRequest)
	if req.End {
		p.detach(q.from, req.Session)
		return
	}
	if bad := p.refused(q, req); bad != nil {
		out.Send(q.from, q.corr, &wire.ReplicationReply{Error: bad})
		return
	}
	at := slices.IndexFunc(p.db.slots, func(s Slot) bool { return s.Name == req.Slot })
	for i := range p.followers {
		f := &p.followers[i]
		if f.q.from == q.from && f.req.Session == req.Session && req.Session != 0 {
			p.followers = slices.Clone(p.followers)
			p.followers[i].until = out.Now
		}
	}
	if c := min(LSN(req.Confirm), p.db.log.end); c > p.db.slots[at].Confirmed {
		p.db.slots = slices.Clone(p.db.slots)
		p.db.slots[at].Confirmed = c
		out.Emit(node.SlotConfirmed{Slot: req.Slot, LSN: uint64(c)})
	}
	p.next++
	wait := node.Ms(min(max(req.MaxWaitMs, 0), 60000))
	p.followers = append(p.followers[:len(p.followers):len(p.followers)],
		follower{q, req, p.next, out.Now + wait})
	if wait > 0 {
		out.After(wait, node.Timer{Kind: followTimer, ID: p.next})
	}
	p.feed(out)
}

// feed answers the readers for whom there is something, or whose time is over.
func (p *Postgres) feed(out *node.Out) {
	var left []follower
	for i := range p.followers {
		f := &p.followers[i]
		at := slices.IndexFunc(p.db.slots, func(s Slot) bool { return s.Name == f.req.Slot })
		after := LSN(f.req.After)
		if at >= 0 {
			after = max(after, p.db.slots[at].Confirmed)
		}
		changes, end := p.db.Decode(after, int(max(f.req.MaxChanges, 1)), f.req.Publication)
		if len(changes) == 0 && f.until > out.Now {
			left = append(left, *f)
			continue
		}
		out.Send(f.q.from, f.q.corr, &wire.ReplicationReply{Changes: changes, End: uint64(end)})
	}
	p.followers = left
}

func (p *Postgres) patience(id int64, out *node.Out) {
	for i := range p.followers {
		if p.followers[i].id == id {
			p.followers = slices.Clone(p.followers)
			p.followers[i].until = min(p.followers[i].until, out.Now)
		}
	}
}

// Decode gives the transactions whose commit ends behind a place in the log, in the order of their
// commits, each whole, until there are most changes; end is where the next ones are looked for. With a
// publication only the changes of its tables are given.
func (d *Database) Decode(after LSN, most int, publication string) (out []wire.Change, end LSN) {
	end = max(after, 0)
	published := func(*Table) bool { return true }
	if at := d.publication(publication); at >= 0 {
		published = d.published[at].publishes
	}
	l := &d.log
	for i := l.from(after); i < l.Len(); i++ {
		r := l.Get(i)
		if r.Kind != CommitRecord || r.End <= after {
			continue
		}
		if len(out) >= most {
			return out, end
		}
		out = append(out, l.transaction(i, published)...)
		end = r.End
	}
	return out, end
}

// from is the first record that ends behind a place.
func (l *Log) from(after LSN) int {
	low, high := 0, l.Len()
	for low < high {
		if mid := (low + high) / 2; l.Get(mid).End <= after {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return low
}

// transaction is what the commit at record i ends, if it changed rows of tables that are published.
func (l *Log) transaction(i int, published func(*Table) bool) []wire.Change {
	commit := l.Get(i)
	us := micros(commit.Time)
	var out []wire.Change
	edge := wire.Change{Kind: wire.ChangeBegin, LSN: uint64(commit.At), XID: commit.XID, CommitUs: us}
	var last *Table
	var table *wire.SQLTable
	for _, r := range l.of(commit.XID, commit.first, i) {
		if !published(r.Table) {
			continue
		}
		if len(out) == 0 {
			out = append(out, edge)
		}
		if r.Table != last {
			t := r.Table.Describe()
			last, table = r.Table, &t
		}
		out = append(out, wire.Change{Kind: r.Kind.change(), LSN: uint64(r.At), XID: r.XID,
			CommitUs: us, Table: table, Old: r.Table.texts(r.Old), New: r.Table.texts(r.New)})
	}
	if len(out) > 0 {
		edge.Kind, edge.End = wire.ChangeCommit, uint64(commit.End)
		out = append(out, edge)
	}
	return out
}

// of are a transaction's changes of rows between two records.
func (l *Log) of(xid int64, from, to int) (out []*Record) {
	for i := from; i < to; i++ {
		if r := l.Get(i); r.XID == xid && r.Kind <= TruncateRecord {
			out = append(out, r)
		}
	}
	return out
}

func (k RecordKind) change() wire.ChangeKind {
	return [...]wire.ChangeKind{wire.ChangeInsert, wire.ChangeUpdate, wire.ChangeDelete,
		wire.ChangeTruncate}[k]
}

// texts are a row's values as PostgreSQL writes them; nil for no row.
func (t *Table) texts(row []Value) []wire.SQLValue {
	if row == nil {
		return nil
	}
	out := make([]wire.SQLValue, len(row))
	for i := range row {
		if out[i].Null = row[i].Null; !row[i].Null {
			out[i].Text = output(t.Columns[i].Type, row[i])
		}
	}
	return out
}
