package chaos

import (
	"slices"
	"strconv"
	"strings"

	"highwater/sim"
	"highwater/sim/connect"
	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/postgres"
	"highwater/sim/tool"
	"highwater/sim/wire"
)

// The house next door: a database whose table goes through a change data capture source into a topic,
// and from there through a sink into a second table of the same database. Both repeat what they aren't
// sure of; with upsert the second table must be the first in the end. The topic has the changes of each
// key in the order of their commits.

const (
	worker   = "connect-1"
	till     = "till"
	tillCopy = "copy"
	changed  = "shop.public.till"
)

// house is a Connect worker with its database.
type house struct {
	Worker   connect.Spec
	Database postgres.Spec
}

const captureConfig = `{"name":"till","config":{` +
	`"connector.class":"io.debezium.connector.postgresql.PostgresConnector",` +
	`"database.hostname":"postgres","database.user":"postgres","database.password":"postgres",` +
	`"database.dbname":"pizza","plugin.name":"pgoutput","topic.prefix":"shop",` +
	`"table.include.list":"public.till","retriable.restart.connector.wait.ms":"1000"}}`

// copyConfig asks for batches of one: the connector writes a batch's rows first and deletes afterwards,
// and so a row that was deleted and came again in one batch would be gone.
const copyConfig = `{"name":"copy","config":{` +
	`"connector.class":"io.aiven.connect.jdbc.JdbcSinkConnector",` +
	`"connection.url":"jdbc:postgresql://postgres:5432/pizza","connection.user":"postgres",` +
	`"topics":"` + changed + `","table.name.format":"copy","auto.create":"true",` +
	`"insert.mode":"upsert","pk.mode":"record_key","pk.fields":"id","delete.enabled":"true",` +
	`"batch.size":"1","max.retries":"2","retry.backoff.ms":"500","consumer.override.session.timeout.ms":"6000",` +
	`"consumer.override.heartbeat.interval.ms":"1500","transforms":"unwrap",` +
	`"transforms.unwrap.type":"io.debezium.transforms.ExtractNewRecordState",` +
	`"transforms.unwrap.delete.tombstone.handling.mode":"delete-to-tombstone"}}`

// houses draws a worker and a database that are killed, stopped, frozen and cut off while a program
// changes the table.
func (d *draw) houses() {
	if !d.oneIn(d.theme.houses) {
		return
	}
	if len(d.plan.Groups) == 0 && d.plan.Queue == nil {
		d.coordinators()
	}
	n := min(d.plan.Config.Brokers, 3)
	d.set(entry("default.replication.factor", n), // and no topic loses its end but with the power
		wire.ConfigEntry{Key: "unclean.leader.election.enable", Value: "false"})
	h := &house{Database: postgres.Spec{Config: []wire.ConfigEntry{{Key: "wal_level",
		Value: "logical"}}}}
	h.Worker.Config = []wire.ConfigEntry{d.servers(),
		entry("offset.flush.interval.ms", pick(d, 500, 2000, 5000)),
		entry("config.storage.replication.factor", n), entry("offset.storage.replication.factor", n),
		entry("status.storage.replication.factor", n), entry("offset.storage.partitions", 3),
		entry("status.storage.partitions", 2)}
	d.plan.House = h
	d.plan.Load = append(d.plan.Load,
		Timed{At: topicsAt, Command: sim.Spawn{Name: wire.PostgresHost.String(), Spec: h.Database}},
		Timed{At: topicsAt, Command: sim.Spawn{Name: worker, Spec: h.Worker}})
	d.sql(topicsAt+50*node.Millisecond, "CREATE TABLE till (id int PRIMARY KEY, n int, note text)")
	for _, at := range [...]node.Time{0, 2, 6, 12} {
		for _, config := range [...]string{captureConfig, copyConfig} {
			d.curl(loadAt+at*node.Second, "-s", "--json", config, worker+":8083/connectors")
		}
	}
	for range 10 + d.Intn(60) {
		d.sql(d.Between(loadAt, d.plan.Until), d.change())
	}
	for range 1 + d.Intn(6) {
		d.troubleHouse(d.Between(loadAt+3*node.Second, d.plan.Until))
	}
}

// change draws a statement, or several in one transaction.
func (d *draw) change() string {
	id, n := strconv.Itoa(1+d.Intn(5)), strconv.Itoa(d.Intn(1000))
	put := "INSERT INTO till VALUES (" + id + ", " + n +
		", 'new') ON CONFLICT (id) DO UPDATE SET n = " + n
	switch d.Intn(6) {
	case 0:
		return "DELETE FROM till WHERE id = " + id
	case 1:
		return "UPDATE till SET n = n + 1, note = 'more'"
	case 2:
		return "BEGIN; " + put + "; DELETE FROM till WHERE id = " + strconv.Itoa(1+d.Intn(5)) +
			"; COMMIT"
	case 3:
		return "BEGIN; " + put + "; ROLLBACK"
	}
	return put
}

func (d *draw) sql(at node.Time, statement string) {
	spec, _ := tool.New([]string{"psql", "-h", "postgres", "-d", "pizza", "-c", statement}, nil, false)
	name := "psql-" + strconv.Itoa(len(d.plan.Load))
	d.plan.Load = append(d.plan.Load, Timed{At: at, Command: sim.Spawn{Name: name, Spec: spec}})
}

// troubleHouse does to the worker or the database what happens to any process.
func (d *draw) troubleHouse(at node.Time) {
	name, b, end := pick(d, worker, worker, wire.PostgresHost.String()), d.broker(), d.later(at)
	switch d.Intn(6) {
	case 0:
		d.addClient(at, name, sim.Freeze{For: max(1, end-at)})
	case 1:
		d.addClient(at, worker, sim.Cut{B: b})
		d.addClient(end, worker, sim.Heal{B: b})
	case 2:
		d.plan.Faults = append(d.plan.Faults,
			Timed{At: at, Command: sim.Cut{}, A: worker, B: wire.PostgresHost.String()},
			Timed{At: end, Command: sim.Heal{}, A: worker, B: wire.PostgresHost.String()})
	default:
		d.addClient(at, name, pick[sim.Command](d, sim.Kill{}, sim.Kill{}, sim.Stop{}))
		d.plan.Faults = append(d.plan.Faults, Timed{At: end, Command: d.plan.boot(name)})
	}
}

// boot starts the worker or the database.
func (p *Plan) boot(name string) sim.Command {
	if name == worker {
		return sim.Spawn{Name: name, Spec: p.House.Worker}
	}
	return sim.Spawn{Name: name, Spec: p.House.Database}
}

// keepHouse starts what doesn't run.
func (r *run) keepHouse() {
	if r.plan.House == nil {
		return
	}
	for _, name := range [...]string{wire.PostgresHost.String(), worker} {
		if p := r.w.Named(name); p == nil || !p.Running {
			r.do(r.plan.boot(name))
		}
	}
}

// overhear notes when a topic that the house depends on has lost its end, or the source has begun anew
// since it had noted no offset yet: nothing can be asked of the copy then.
func (r *run) overhear(events []node.Event) {
	if r.plan.House == nil {
		return
	}
	ours := func(topic string) bool {
		return topic == changed || strings.HasPrefix(topic, "connect-") || topic == "__consumer_offsets"
	}
	for i := range events {
		switch f := events[i].Fact.(type) {
		case node.LeaderElected:
			r.robbed = r.robbed || ours(f.TP.Topic) && (f.Unclean || r.check.Lossy(f.TP))
		case node.TailLost:
			r.robbed = r.robbed || ours(f.TP.Topic)
		case node.SnapshotTaken: // a second one says nothing of rows that were deleted before it
			r.tally.met("snapshot taken")
			r.snapshots++
			r.robbed = r.robbed || r.snapshots > 1
		case node.SourceStarted:
			r.tally.met("source went on")
		}
	}
}

// reunite waits until the copy is the table, with somebody who restarts what has failed, and looks at
// the order of the changes.
func (r *run) reunite() {
	if r.plan.House == nil || r.err != nil {
		return
	}
	if r.robbed {
		return
	}
	r.keepHouse()
	next := node.Time(0)
	r.wait(6*node.Minute, 500*node.Millisecond, 1, "long after everything was healed", func() string {
		if r.robbed {
			return ""
		}
		r.keepHouse()
		if r.w.Now() >= next {
			next = r.w.Now() + 10*node.Second
			r.nightShift()
		}
		return r.apart()
	})
	if r.err == nil && !r.robbed {
		r.tally.met("copy is the table")
		r.inOrder()
	}
	for _, name := range [...]string{worker, wire.PostgresHost.String()} {
		if p := r.w.Named(name); p != nil && p.Running {
			r.do(sim.Stop{Process: p.ID})
		}
	}
}

// nightShift does what a person does who is woken at night: asks for the connectors again, and restarts
// the tasks that have failed.
func (r *run) nightShift() {
	curl := func(args ...string) {
		spec, _ := tool.New(append([]string{"curl", "-s"}, args...), nil, false)
		r.do(sim.Spawn{Name: "curl-" + num(int64(r.w.NextClient())), Spec: spec})
	}
	w := r.connect()
	if w == nil || !w.Ready() {
		return
	}
	for name, config := range map2(till, captureConfig, tillCopy, copyConfig) {
		if w.StateOf(name) == "" {
			curl("--json", config, worker+":8083/connectors")
			continue
		}
		for _, t := range w.Tasks(name) {
			if t.State == connect.Failed {
				r.tally.met("failed task restarted")
				curl("-X", "POST", worker+":8083/connectors/"+name+"/tasks/0/restart")
			}
		}
	}
}

// map2 ranges over two pairs, in their order.
func map2(a, b, c, d string) func(func(string, string) bool) {
	return func(yield func(string, string) bool) {
		_ = yield(a, b) && yield(c, d)
	}
}

func (r *run) connect() *connect.Worker {
	if p := r.w.Named(worker); p != nil && p.Running {
		w, _ := p.Machine().(*connect.Worker)
		return w
	}
	return nil
}

// apart says in what the copy differs from the table; "" for nothing.
func (r *run) apart() string {
	p := r.w.Named(wire.PostgresHost.String())
	if p == nil || !p.Running {
		return "the database doesn't run"
	}
	db := p.Machine().(*postgres.Postgres).Database()
	a, known := rowsOf(db, till)
	if !known {
		return "" // it was down when the table was to be created
	}
	if b, _ := rowsOf(db, tillCopy); !slices.Equal(a, b) {
		return "the copy of the table is [" + strings.Join(b, " ") + "], and not [" +
			strings.Join(a, " ") + "]"
	}
	return ""
}

// rowsOf are a table's rows, sorted.
func rowsOf(db *postgres.Database, name string) (out []string, known bool) {
	for _, t := range db.Tables() {
		if t.Name != name {
			continue
		}
		for _, row := range db.Rows(t) {
			var parts []string
			for _, column := range [...]string{"id", "n", "note"} {
				at := t.Column(column)
				text, _ := t.Columns[at].Text(row[at])
				parts = append(parts, text)
			}
			out = append(out, strings.Join(parts, ","))
		}
		slices.Sort(out)
		return out, true
	}
	return nil, false
}

// inOrder looks whether the changes of each key stand in the order in which they were committed, where
// each stands for the first time.
func (r *run) inOrder() {
	for _, p := range r.w.Image().TopicPartitions(changed) {
		l := r.w.Broker(p.Leader).Replica(p.TP)
		newest := ordered.New[string, int64]()
		seen := ordered.New[string, bool]()
		for b := range l.Log().Ascend(l.LogStartOffset()) {
			for i := range b.Records {
				rec := &b.Records[i]
				c, ok := connect.ReadChange(rec.Value)
				if !ok {
					continue
				}
				key := string(rec.Key)
				once := key + num(c.LSN) + c.Op
				if !seen.At(once) && c.LSN < newest.At(key) {
					r.fail("in " + p.TP.String() + " the change of " + key + " at " + num(c.LSN) +
						" stands behind that at " + num(newest.At(key)))
					return
				}
				seen.Set(once, true)
				newest.Set(key, max(newest.At(key), c.LSN))
			}
		}
	}
}
