package connect

import (
	"strconv"
	"strings"

	"highwater/sim/connect/data"
	"highwater/sim/connect/jdbc"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// jdbcSink is a task's connection to its database, and what it writes there.
// Connector: JdbcSinkTask, CachedConnectionProvider.
type jdbcSink struct {
	writer   jdbc.Writer
	cfg      *jdbc.Config // shared by snapshots, never edited
	database string
	user     string
	listens  bool // the URL leads to the host's own port
	address  string
	backoff  node.Time
	left     int // how often a batch may still fail
	session  int32
	peer     wire.ID // the server's process; 0: unknown
	state    sinkState
	attempt  int
	corr     int32
	reply    *wire.SQLReply
	broken   string // what the driver says of the connection
}

type sinkState uint8

const (
	noConnection sinkState = iota
	opening
	connected
	asking
)

// attempts is how often a connection is tried before put() fails. Connector: connection.attempts,
// connection.backoff.ms.
const (
	attempts       = 3
	attemptBackoff = 10 * node.Second
)

// configure reads the connector's config.
func (j *jdbcSink) configure(c Config) *data.Problem {
	j.cfg = &jdbc.Config{TableFormat: strings.TrimSpace(c.Text("table.name.format", "${topic}")),
		Normalize: c.Flag("table.name.normalize", false), AutoCreate: c.Flag("auto.create", false),
		AutoEvolve: c.Flag("auto.evolve", false), InsertMode: strings.ToLower(c.Text("insert.mode",
			"insert")),
		PKMode: strings.ToLower(c.Text("pk.mode", "none")), PKFields: c.List("pk.fields"),
		Whitelist: c.List("fields.whitelist"), Delete: c.Flag("delete.enabled", false)}
	j.cfg.BatchSize, _ = strconv.Atoi(c.Text("batch.size", "3000"))
	j.cfg.MaxRetries, _ = strconv.Atoi(c.Text("max.retries", "10"))
	for _, m := range c.List("topics.to.tables.mapping") {
		topic, table, _ := strings.Cut(m, ":")
		j.cfg.Mapping = append(j.cfg.Mapping, [2]string{topic, table})
	}
	ms, _ := strconv.ParseInt(c.Text("retry.backoff.ms", "3000"), 10, 64)
	j.backoff, j.left = node.Ms(ms), j.cfg.MaxRetries
	j.writer, j.user = jdbc.New(j.cfg), c.Text("connection.user", "postgres")
	url := c.Text("connection.url", "")
	rest, ok := strings.CutPrefix(url, "jdbc:postgresql://")
	if !ok {
		return &data.Problem{Class: connectException,
			Message: "No suitable driver found for " + url + ": only jdbc:postgresql:// is simulated"}
	}
	rest, _, _ = strings.Cut(rest, "?")
	j.address, j.database, _ = strings.Cut(rest, "/")
	host, port, given := strings.Cut(j.address, ":")
	if !given {
		port = "5432"
		j.address += ":5432"
	}
	if j.database == "" {
		j.database = j.user
	}
	j.listens = host == wire.PostgresHost.String() && port == "5432"
	return nil
}

func (j *jdbcSink) begin(batch []data.Record) {
	if j.cfg != nil {
		j.writer.Begin(batch)
	}
}

// ask sends a request; the answer comes in answered.
func (j *jdbcSink) ask(req wire.SQLRequest, out *node.Out) {
	j.corr++
	req.Session = j.session
	j.reply = nil
	out.Send(wire.PostgresHost, j.corr, &req)
}

func (j *jdbcSink) open(out *node.Out) {
	j.session++ // of the task's own numbers: the process has other tasks
	j.attempt++
	j.state, j.broken = opening, ""
	if !j.listens {
		j.broken = j.refused()
		return
	}
	j.ask(wire.SQLRequest{Startup: true, User: j.user, Database: j.database}, out)
}

func (j *jdbcSink) refused() string {
	return "org.postgresql.util.PSQLException: Connection to " + j.address +
		" refused. Check that the hostname " +
		"and port are correct and that the postmaster is accepting TCP/IP connections."
}

func (j *jdbcSink) connectAgain(out *node.Out) {
	if j.state == noConnection && j.cfg != nil {
		j.open(out)
	}
}

func (j *jdbcSink) answered(from wire.ID, r *wire.SQLReply) {
	if j.peer = from; r.Session == j.session {
		j.reply = r
	}
}

// lost takes the news that a connection of the worker is gone.
func (j *jdbcSink) lost(c *wire.ConnectionClosed) {
	ours := c.Peer == wire.PostgresHost || c.Peer == j.peer || j.peer == 0 && c.Peer.IsClient()
	switch {
	case !ours || j.state == noConnection:
	case c.Refused:
		j.broken = j.refused()
	default:
		j.broken = "org.postgresql.util.PSQLException: An I/O error occurred while sending to the backend."
	}
}

// end closes the session, if there is one.
func (j *jdbcSink) end(out *node.Out) {
	if j.state == connected || j.state == asking {
		j.ask(wire.SQLRequest{Terminate: true}, out)
	}
	j.state = noConnection
}

// work goes on with the batch. done: it is written; again: it is to be tried again after this time.
func (j *jdbcSink) work(batch []data.Record, out *node.Out) (
	done bool, p *data.Problem, again node.Time,
) {
	for {
		if j.broken != "" {
			return j.trouble(out)
		}
		switch j.state {
		case noConnection:
			if j.attempt == 0 {
				j.open(out)
				continue
			}
			return false, nil, 0
		case opening:
			if j.reply == nil {
				return false, nil, 0
			}
			if e := j.reply.Error; e != nil {
				j.broken = "org.postgresql.util.PSQLException: " + e.Severity + ": " + e.Message
				continue
			}
			j.state, j.attempt = connected, 0
			j.writer.Forget()
			j.writer.Begin(batch)
		case asking:
			if j.reply == nil {
				return false, nil, 0
			}
			j.writer.Answer(j.reply)
			j.state = connected
		case connected:
			if req := j.writer.Next(); req != nil {
				j.state = asking
				j.ask(*req, out)
				return false, nil, 0
			}
			if failed := j.writer.Failed(); failed != nil {
				return j.failed(failed, out)
			}
			j.left = j.cfg.MaxRetries
			return true, nil, 0
		}
	}
}

// trouble deals with a connection that is gone, or never came to be.
func (j *jdbcSink) trouble(out *node.Out) (bool, *data.Problem, node.Time) {
	was, text := j.state, j.broken
	j.state, j.broken, j.peer = noConnection, "", 0
	if was == opening && j.attempt < attempts {
		out.After(attemptBackoff, node.Timer{Kind: connectTimer})
		return false, nil, 0
	}
	j.attempt = 0
	return j.failed(&jdbc.Failure{Problem: jdbc.SQLException(text + "\n"), SQL: true}, out)
}

// failed tries a SQLException again; anything else fails the task.
func (j *jdbcSink) failed(f *jdbc.Failure, out *node.Out) (bool, *data.Problem, node.Time) {
	j.end(out)
	j.attempt = 0
	if !f.SQL {
		return false, f.Problem, 0
	}
	if j.left > 0 {
		j.left--
		return false, nil, max(j.backoff, 1)
	}
	return false, &data.Problem{Class: connectException, Message: f.Problem.String(),
		Cause: f.Problem}, 0
}
