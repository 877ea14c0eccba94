package connect

import (
	"slices"
	"strconv"
	"strings"

	"highwater/sim/client"
	"highwater/sim/connect/data"
	"highwater/sim/connect/debezium"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// pgSource is the connection of Debezium's task to its database: it makes what it needs there, takes a
// snapshot, and reads the log through its slot.
// Debezium: PostgresConnectorTask, PostgresReplicationConnection, PostgresSnapshotChangeEventSource,
// PostgresStreamingChangeEventSource.
type pgSource struct {
	cfg     *debezium.Config
	stream  debezium.Stream
	step    pgStep
	session int32 // of the task's own numbers: the process has other tasks
	corr    int32
	reply   wire.Body
	peer    wire.ID // the server's process; 0: unknown
	broken  string  // what the driver says of the connection
	wakeAt  node.Time
	tries   int // how often the slot may still be asked for
	reading bool
	after   uint64 // where the log is read on
	confirm uint64 // up to where the offsets topic has all

	tables []wire.SQLTable // that are captured
	slot   bool            // it is there
	taking []wire.SQLTable // the tables of the snapshot that is being taken
}

type pgStep uint8

const (
	pgIdle pgStep = iota
	pgOpening
	pgCatalog
	pgSlot
	pgPublication
	pgPublishing
	pgSnapshot
	pgSlotMade
	pgStreaming
	pgAsking
	pgDone // there is nothing left to read
)

const debeziumException = "io.debezium.DebeziumException"

// followMs is how long the server keeps a request without news. Debezium: status.update.interval.ms.
const followMs = 10000

func (g *pgSource) ask(req wire.SQLRequest, out *node.Out) {
	g.corr++
	req.Session, g.reply = g.session, nil
	out.Send(wire.PostgresHost, g.corr, &req)
}

func (g *pgSource) query(step pgStep, text string, out *node.Out) {
	g.step = step
	g.ask(wire.SQLRequest{Statements: text}, out)
}

func (g *pgSource) answered(m wire.Message) {
	if m.Correlation == g.corr {
		g.peer, g.reply = m.From, m.Body
	}
}

// lost takes the news that a connection of the worker is gone.
func (g *pgSource) lost(c *wire.ConnectionClosed) {
	ours := c.Peer == wire.PostgresHost || c.Peer == g.peer || g.peer == 0 && c.Peer.IsClient()
	switch {
	case !ours || g.step == pgIdle || g.step == pgDone:
	case c.Refused:
		g.broken = g.refused()
	default:
		g.broken = "An I/O error occurred while sending to the backend."
	}
}

func (g *pgSource) refused() string { return refusedAt(g.cfg) }

func (g *pgSource) listens() bool {
	return g.cfg.Host == wire.PostgresHost.String() && g.cfg.Port == "5432"
}

// end closes what is open. The slot stays, unless slot.drop.on.stop says otherwise.
func (g *pgSource) end(out *node.Out) {
	if g.step == pgIdle {
		return
	}
	if g.reading {
		g.corr++
		out.Send(wire.PostgresHost, g.corr, &wire.ReplicationRequest{Slot: g.cfg.Slot,
			Session: g.session, Confirm: g.confirm, End: true})
		if g.cfg.DropSlot {
			g.ask(wire.SQLRequest{Statements: "SELECT pg_drop_replication_slot(" +
				literal(g.cfg.Slot) + ")"}, out)
		}
	}
	g.ask(wire.SQLRequest{Terminate: true}, out)
	g.step, g.reading, g.reply = pgIdle, false, nil
}

// committed tells the server how far its log is needed no longer.
func (g *pgSource) committed(lsn uint64, out *node.Out) {
	g.confirm = lsn
	if g.step == pgAsking && g.reply == nil {
		g.follow(out)
	}
}

// follow asks for what comes behind the last change.
func (g *pgSource) follow(out *node.Out) {
	g.corr++
	g.reply, g.step, g.reading = nil, pgAsking, true
	out.Send(wire.PostgresHost, g.corr, &wire.ReplicationRequest{Slot: g.cfg.Slot, Session: g.session,
		Publication: g.cfg.Publication, Confirm: g.confirm, After: g.after, MaxWaitMs: followMs,
		MaxChanges: g.cfg.MaxBatch})
}

func literal(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

func ident(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }

// work goes on with the connection. more: there may be more to do at once.
func (g *pgSource) work(t *task, w *Worker, out *node.Out) (more bool, p *data.Problem) {
	switch {
	case g.wakeAt > out.Now:
		return false, nil
	case g.broken != "":
		return true, g.again(t, g.broken, out)
	case g.step == pgIdle:
		g.session++
		g.wakeAt, g.peer, g.step = 0, 0, pgOpening
		if !g.listens() {
			g.broken = g.refused()
			return true, nil
		}
		g.ask(wire.SQLRequest{Startup: true, User: g.cfg.User, Database: g.cfg.Database}, out)
	case g.step == pgStreaming:
		g.follow(out)
	}
	switch r := g.reply.(type) {
	case *wire.ReplicationReply:
		g.reply = nil
		return true, g.changes(t, r, out)
	case *wire.SQLReply:
		g.reply = nil
		if r.Error != nil {
			return true, g.refusedBy(t, r.Error, out)
		}
		return true, g.prepare(t, w, r, out)
	}
	return false, nil
}

// again begins anew after an error that may pass, from what the offsets topic has by then. When the
// server can't be reached then, that is the end. Debezium: BaseSourceTask,
// retriable.restart.connector.wait.ms.
func (g *pgSource) again(t *task, why string, out *node.Out) *data.Problem {
	wait := node.Ms(g.cfg.RestartMs)
	if g.step == pgOpening {
		refused := &data.Problem{Class: "java.net.ConnectException", Message: "Connection refused"}
		return &data.Problem{Class: debeziumException,
			Message: "Couldn't obtain encoding for database " + g.cfg.Database,
			Cause: &data.Problem{Class: "org.postgresql.util.PSQLException", Message: why,
				Cause: refused}}
	}
	g.broken, g.reply, g.step, g.reading = "", nil, pgIdle, false
	g.wakeAt = out.Now + wait
	t.src.queue = nil
	out.After(wait, node.Timer{Kind: reconnectTimer})
	out.Emit(node.Printed{Line: "[" + client.LogTime(out.Wall()) +
		"] WARN Going to restart connector after " + strconv.FormatInt(g.cfg.RestartMs/1000, 10) +
		" sec. after a retriable exception: " + why +
		" (io.debezium.connector.common.BaseSourceTask)", Stderr: true})
	return nil
}

// refusedBy deals with an error of the server.
func (g *pgSource) refusedBy(t *task, e *wire.SQLError, out *node.Out) *data.Problem {
	cause := &data.Problem{Class: "org.postgresql.util.PSQLException", Message: e.Text()}
	switch {
	case e.Code == "55006" && g.tries > 0: // another reads the slot
		g.tries--
		g.step, g.reading = pgStreaming, false
		wait := node.Ms(g.cfg.SlotDelayMs)
		g.wakeAt = out.Now + wait
		out.After(wait, node.Timer{Kind: reconnectTimer})
		return nil
	case g.step == pgSnapshot || g.step == pgSlotMade:
		return &data.Problem{Class: debeziumException, Message: "Creation of replication slot failed",
			Cause: cause}
	case g.step == pgPublishing:
		return &data.Problem{Class: connectException, Message: "Unable to create publication " +
			g.cfg.Publication, Cause: cause}
	case g.step == pgAsking || g.step == pgStreaming:
		return &data.Problem{Class: connectException,
			Message: "An exception occurred in the change event producer. This connector will be stopped.",
			Cause:   cause}
	}
	return g.again(t, e.Text(), out)
}

// prepare goes on with an answer, up to where the log is read.
func (g *pgSource) prepare(t *task, w *Worker, r *wire.SQLReply, out *node.Out) *data.Problem {
	switch g.step {
	case pgOpening:
		g.step = pgCatalog
		g.ask(wire.SQLRequest{Catalog: true}, out)
	case pgCatalog:
		g.tables = g.cfg.Captured(r.Tables)
		g.query(pgSlot, "SELECT confirmed_flush_lsn FROM pg_replication_slots WHERE slot_name = "+
			literal(g.cfg.Slot), out)
	case pgSlot:
		g.slot = len(r.Results[0].Rows) > 0
		g.query(pgPublication, "SELECT count(*) FROM pg_publication WHERE pubname = "+
			literal(g.cfg.Publication), out)
	case pgPublication:
		if r.Results[0].Rows[0][0].Text != "0" {
			return g.begin(t, w, out)
		}
		return g.publish(t, w, out)
	case pgPublishing:
		return g.begin(t, w, out)
	case pgSnapshot:
		g.snapshot(t, r, out)
	case pgSlotMade:
		g.slot = true
		return g.begin(t, w, out)
	}
	return nil
}

// publish creates the publication. Debezium: PostgresReplicationConnection.initPublication.
func (g *pgSource) publish(t *task, w *Worker, out *node.Out) *data.Problem {
	name := ident(g.cfg.Publication)
	switch g.cfg.Autocreate {
	case "disabled":
		return &data.Problem{Class: connectException,
			Message: "Publication autocreation is disabled, please create one and restart the connector."}
	case "no_tables":
		g.query(pgPublishing, "CREATE PUBLICATION "+name+";", out)
	case "filtered":
		if len(g.tables) == 0 {
			return &data.Problem{Class: connectException,
				Message: "Unable to create filtered publication " + g.cfg.Publication + " for ",
				Cause: &data.Problem{Class: debeziumException,
					Message: "No table filters found for filtered publication " + g.cfg.Publication}}
		}
		var list []string
		for i := range g.tables {
			list = append(list, ident(g.tables[i].Schema)+"."+ident(g.tables[i].Name))
		}
		g.query(pgPublishing, "CREATE PUBLICATION "+name+" FOR TABLE "+
			strings.Join(list, ", ")+";", out)
	default:
		g.query(pgPublishing, "CREATE PUBLICATION "+name+" FOR ALL TABLES;", out)
	}
	return nil
}

// begin takes a snapshot, or goes on where the offsets topic says. Debezium: Snapshotter.
func (g *pgSource) begin(t *task, w *Worker, out *node.Out) *data.Problem {
	at := w.store.position(t.connector, g.cfg.Prefix)
	g.tries = g.cfg.SlotRetries
	done := at.Known && (!at.Snapshot || at.Done)
	if g.cfg.Takes(done) {
		g.take(out)
		return nil
	}
	if !g.slot {
		if at.Known && g.cfg.Snapshot != "never" {
			return g.slotGone(at)
		}
		g.query(pgSlotMade, g.makeSlot(), out)
		return nil
	}
	g.stream = debezium.NewStream(g.cfg, at)
	g.after, g.confirm, g.step = at.From(), 0, pgStreaming
	out.Emit(node.SourceStarted{Connector: t.connector, Task: int32(t.id), Slot: g.cfg.Slot,
		LSN: g.after})
	return nil
}

// slotGone is what is said when the offset is there and the slot isn't: what was written meanwhile is
// lost.
func (g *pgSource) slotGone(at debezium.Position) *data.Problem {
	return &data.Problem{Class: debeziumException, Message: "The connector is trying to read change " +
		"stream starting at " + g.cfg.Told(&at) + ", but this is no longer available " +
		"on the server. Reconfigure the connector to use a snapshot mode when needed."}
}

func (g *pgSource) makeSlot() string {
	return "SELECT pg_create_logical_replication_slot(" + literal(g.cfg.Slot) + ", 'pgoutput')"
}

// take reads all rows of all tables as they are at one place in the log, which is that of the new slot.
func (g *pgSource) take(out *node.Out) {
	var b strings.Builder
	if !g.slot {
		b.WriteString(g.makeSlot() + "; ")
	}
	b.WriteString("SELECT pg_current_wal_lsn()")
	g.taking = g.tables
	for i := range g.taking {
		t := &g.taking[i]
		var columns []string
		for j := range t.Columns {
			columns = append(columns, ident(t.Columns[j].Name))
		}
		b.WriteString("; SELECT " + strings.Join(columns, ", ") + " FROM " + ident(t.Schema) + "." +
			ident(t.Name))
	}
	b.WriteString("; SELECT txid_current()")
	g.query(pgSnapshot, b.String(), out)
}

// snapshot makes events of what was read.
func (g *pgSource) snapshot(t *task, r *wire.SQLReply, out *node.Out) {
	results := r.Results
	if !g.slot {
		results = results[1:]
	}
	g.slot = true
	lsn := parseLSN(results[0].Rows[0][0].Text)
	xid, _ := strconv.ParseInt(results[len(results)-1].Rows[0][0].Text, 10, 64)
	var all []debezium.Rows
	n := 0
	for i := range g.taking {
		rows := results[1+i].Rows
		all = append(all, debezium.Rows{Table: g.taking[i], Rows: rows})
		n += len(rows)
	}
	g.stream = debezium.NewStream(g.cfg, debezium.Position{})
	t.src.queue = g.stream.Snapshot(all, lsn, xid, wallUs(out))
	g.taking, g.after, g.confirm, g.step = nil, lsn, 0, pgStreaming
	if !g.cfg.Streams() {
		g.step = pgDone
	}
	out.Emit(node.SnapshotTaken{Connector: t.connector, Task: int32(t.id), Tables: int32(len(all)),
		Rows: int32(n), Slot: g.cfg.Slot, LSN: lsn})
}

func parseLSN(s string) uint64 {
	high, low, _ := strings.Cut(s, "/")
	h, _ := strconv.ParseUint(high, 16, 32)
	l, _ := strconv.ParseUint(low, 16, 32)
	return h<<32 | l
}

func wallUs(out *node.Out) int64 { return node.EpochMs*1000 + int64(out.Wall()) }

// changes makes events of what the slot gave.
func (g *pgSource) changes(t *task, r *wire.ReplicationReply, out *node.Out) *data.Problem {
	if r.Error != nil {
		return g.refusedBy(t, r.Error, out)
	}
	g.tries = g.cfg.SlotRetries
	g.step, g.after = pgStreaming, r.End
	queue := slices.Clone(t.src.queue)
	skip := g.stream.Repeats(r.Changes)
	for i := range r.Changes {
		if i >= skip {
			queue = append(queue, g.stream.Change(&r.Changes[i], wallUs(out))...)
		}
	}
	t.src.queue = queue
	return nil
}
