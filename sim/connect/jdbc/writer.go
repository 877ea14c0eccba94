// Package jdbc is the JDBC sink connector: what it asks a PostgreSQL server to write the records that
// it was given, statement by statement, and what it says when that fails. It asks nobody itself: the
// task that owns it carries the requests.
//
// The connector is Aiven's open one; Confluent's says some things in other words.
// Connector: io.aiven.connect.jdbc.JdbcSinkConnector 6.12, JdbcDbWriter, BufferedRecords, DbStructure.
package jdbc

import (
	"slices"
	"strconv"
	"strings"

	"highwater/sim/connect/data"
	"highwater/sim/wire"
)

// Config is what the connector's config says of writing.
type Config struct {
	TableFormat string // table.name.format
	Normalize   bool   // table.name.normalize
	Mapping     [][2]string
	BatchSize   int
	AutoCreate  bool
	AutoEvolve  bool
	InsertMode  string // insert, multi, upsert, update
	PKMode      string // none, kafka, record_key, record_value
	PKFields    []string
	Whitelist   []string // fields.whitelist
	Delete      bool     // delete.enabled
	MaxRetries  int
}

// Definition is a table as the database has it; the zero one has no columns.
type Definition struct {
	Name    string
	Columns []wire.SQLTableColumn
}

// kind is a column's type; empty: there is no such column.
func (d *Definition) kind(name string) string {
	for _, c := range d.Columns {
		if c.Name == name {
			return c.Type
		}
	}
	return ""
}

// Failure is why a write came to nothing.
type Failure struct {
	Problem *data.Problem
	SQL     bool // a SQLException: it is tried again; anything else fails the task at once
}

// Writer writes one batch of records after the other, in one transaction each. What lies in it is
// replaced, never edited.
type Writer struct {
	cfg    *Config
	tables []Definition // as they were when they were last looked at
	ops    []op
	stage  stage
	left   int // how often ALTER TABLE may still fail
	asked  wire.SQLRequest
	failed *Failure
}

// op is a part of the work on a batch.
type op struct {
	kind       opKind
	table      string
	fields     *fields
	rows       []*data.Record
	tombstones []*data.Record
	problem    *data.Problem
}

type opKind uint8

const (
	prepare opKind = iota // see that the table has the columns
	flush                 // write rows
	erase                 // delete rows
	commit
	giveUp
)

// stage is how far the first op is.
type stage uint8

const (
	fresh stage = iota
	looking
	creating
	lookingAgain // after CREATE or ALTER
	altering
	writing
)

// New makes a writer.
func New(cfg *Config) Writer { return Writer{cfg: cfg} }

// Forget drops what it knows of the tables: the connection is a new one.
func (w *Writer) Forget() { *w = Writer{cfg: w.cfg} }

// TableFor is where a topic's records go; empty: nowhere.
func (c *Config) TableFor(topic string) string {
	name := strings.ReplaceAll(c.TableFormat, "${topic}", topic)
	if c.Normalize {
		b := []byte(name)
		for i, x := range b {
			if !(x >= 'a' && x <= 'z' || x >= 'A' && x <= 'Z' || x >= '0' && x <= '9' || x == '_') {
				b[i] = '_'
			}
		}
		name = string(b)
	}
	if len(c.Mapping) > 0 {
		name = ""
		for _, m := range c.Mapping {
			if m[0] == topic {
				name = m[1]
			}
		}
	}
	return name
}

// buffer gathers records of one table and one pair of schemas. Connector: BufferedRecords.
type buffer struct {
	table            string
	open             bool // it has schemas
	key, value       *data.Schema
	fields           *fields
	rows, tombstones []*data.Record
}

// Begin takes the records of one put().
func (w *Writer) Begin(records []data.Record) {
	w.ops, w.stage, w.failed = nil, fresh, nil
	var buffers []*buffer
	for i := range records {
		r := &records[i]
		name := w.cfg.TableFor(r.Topic)
		if name == "" {
			w.giveUp(fails("Destination table for the topic: '" + r.Topic +
				"' couldn't be found in the topics to " +
				"tables mapping: '" + w.cfg.mapped() +
				"' and couldn't be generated for the format string '" +
				w.cfg.TableFormat + "'"))
			return
		}
		at := slices.IndexFunc(buffers, func(b *buffer) bool { return b.table == name })
		if at < 0 {
			at = len(buffers)
			buffers = append(buffers, &buffer{table: name})
		}
		if p := w.add(buffers[at], r); p != nil {
			w.giveUp(p)
			return
		}
	}
	for _, b := range buffers {
		if p := w.flush(b); p != nil {
			w.giveUp(p)
			return
		}
	}
	w.ops = append(w.ops, op{kind: commit})
}

func (c *Config) mapped() string {
	var out []string
	for _, m := range c.Mapping {
		out = append(out, m[0]+"->"+m[1])
	}
	return strings.Join(out, ",")
}

func (w *Writer) giveUp(p *data.Problem) { w.ops = append(w.ops, op{kind: giveUp, problem: p}) }

// add puts a record into its table's buffer, which is flushed first if the record has other schemas,
// and afterwards if it is full. A tombstone goes with any schemas.
func (w *Writer) add(b *buffer, r *data.Record) *data.Problem {
	gone := r.Value.IsNull()
	if b.open && !gone && !(b.key.Equal(r.KeySchema) && b.value.Equal(r.ValueSchema)) {
		if p := w.flush(b); p != nil {
			return p
		}
		b.open = false
	}
	if !b.open {
		f, p := w.cfg.extract(b.table, r.KeySchema, r.ValueSchema)
		if p != nil {
			return p
		}
		b.open, b.key, b.value, b.fields = true, r.KeySchema, r.ValueSchema, f
		w.ops = append(w.ops, op{kind: prepare, table: b.table, fields: f})
	}
	if gone && w.cfg.Delete {
		b.tombstones = append(b.tombstones, r)
	} else {
		b.rows = append(b.rows, r)
	}
	if len(b.rows)+len(b.tombstones) >= w.cfg.BatchSize {
		return w.flush(b)
	}
	return nil
}

func (w *Writer) flush(b *buffer) *data.Problem {
	if len(b.rows) > 0 {
		if w.cfg.InsertMode == "upsert" && len(b.fields.keys) == 0 {
			return fails("Write to table '" + table(b.table) +
				"' in UPSERT mode requires key field names to be " +
				"known, check the primary key configuration")
		}
		for _, r := range b.rows {
			if r.Value.IsNull() {
				return nullStruct()
			}
		}
		w.ops = append(w.ops, op{kind: flush, table: b.table, fields: b.fields, rows: b.rows})
	}
	if len(b.tombstones) > 0 {
		w.ops = append(w.ops, op{kind: erase, table: b.table, fields: b.fields,
			tombstones: b.tombstones})
	}
	b.rows, b.tombstones = nil, nil
	return nil
}

// nullStruct is what a tombstone makes of the connector unless it may delete.
func nullStruct() *data.Problem {
	return &data.Problem{Class: "java.lang.NullPointerException",
		Message: `Cannot invoke "org.apache.kafka.connect.data.Schema.field(String)" because the return value of ` +
			`"org.apache.kafka.connect.sink.SinkRecord.valueSchema()" is null`}
}

// Next is what the database must be asked now; nil: the batch is over, and Failed says how.
func (w *Writer) Next() *wire.SQLRequest {
	for len(w.ops) > 0 && w.failed == nil {
		if req := w.ask(&w.ops[0]); req != nil {
			w.asked = *req
			return req
		}
	}
	return nil
}

// Failed is why the batch came to nothing; nil: it is committed.
func (w *Writer) Failed() *Failure { return w.failed }

func (w *Writer) done() { w.ops, w.stage = w.ops[1:], fresh }

func (w *Writer) fail(p *data.Problem) { w.failed = &Failure{Problem: p} }

// ask is the request of an op at its stage; nil: the op was over, or failed.
func (w *Writer) ask(o *op) *wire.SQLRequest {
	switch o.kind {
	case giveUp:
		w.fail(o.problem)
		return nil
	case commit:
		return &wire.SQLRequest{Statements: "COMMIT"}
	case prepare:
		return w.prepare(o)
	}
	d := w.find(o.table)
	if d == nil {
		d = &Definition{Name: o.table}
	}
	w.stage = writing
	if o.kind == erase {
		req := &wire.SQLRequest{Statements: remove(d, o.fields), Begin: true}
		for _, r := range o.tombstones {
			req.Batch = append(req.Batch, keyValues(w.cfg, o.fields, r))
		}
		return req
	}
	return w.rows(d, o)
}

func (w *Writer) rows(d *Definition, o *op) *wire.SQLRequest {
	req := &wire.SQLRequest{Begin: true}
	var all []wire.SQLValue
	for _, r := range o.rows {
		values, others := keyValues(w.cfg, o.fields, r), otherValues(o.fields, r)
		if w.cfg.InsertMode == "update" {
			values = append(others, values...)
		} else {
			values = append(values, others...)
		}
		req.Batch = append(req.Batch, values)
		all = append(all, values...)
	}
	switch w.cfg.InsertMode {
	case "upsert":
		req.Statements = upsert(d, o.fields)
	case "update":
		req.Statements = update(d, o.fields)
	case "multi":
		req.Statements, req.Batch = insert(d, o.fields, len(o.rows)), [][]wire.SQLValue{all}
	default:
		req.Statements = insert(d, o.fields, 0)
	}
	return req
}

func keyValues(c *Config, f *fields, r *data.Record) []wire.SQLValue {
	number := func(n int64) wire.SQLValue { return wire.SQLValue{Text: strconv.FormatInt(n, 10)} }
	switch c.PKMode {
	case "kafka":
		return []wire.SQLValue{{Text: r.Topic}, number(int64(r.Partition)), number(r.Offset)}
	case "record_key":
		if r.KeySchema.Type != data.Struct {
			return []wire.SQLValue{bound(r.KeySchema, &r.Key)}
		}
		return structValues(f.keys, r.KeySchema, &r.Key)
	case "record_value":
		return structValues(f.keys, r.ValueSchema, &r.Value)
	}
	return nil
}

func otherValues(f *fields, r *data.Record) []wire.SQLValue {
	return structValues(f.others, r.ValueSchema, &r.Value)
}

// structValues are fields of a struct; of one that is null the default, as Struct.get has it.
func structValues(names []string, s *data.Schema, v *data.Value) (out []wire.SQLValue) {
	for _, name := range names {
		at := s.Field(name)
		one := &v.Items[at]
		if inner := s.Fields[at].Schema; one.IsNull() && inner.Default != nil {
			one = inner.Default
		}
		out = append(out, bound(s.Fields[at].Schema, one))
	}
	return out
}

func (w *Writer) find(name string) *Definition {
	for i := range w.tables {
		if w.tables[i].Name == name {
			return &w.tables[i]
		}
	}
	return nil
}

// prepare looks for the table, makes it, or adds what is missing. Connector: DbStructure.
func (w *Writer) prepare(o *op) *wire.SQLRequest {
	catalog := &wire.SQLRequest{Catalog: true}
	d := w.find(o.table)
	if w.stage == fresh {
		w.left = w.cfg.MaxRetries
		if d == nil {
			w.stage = looking
			return catalog
		}
	}
	if d == nil {
		if w.stage == lookingAgain {
			return catalog
		}
		if !w.cfg.AutoCreate {
			w.fail(fails("Table " + table(o.table) + " is missing and auto-creation is disabled"))
			return nil
		}
		sql, p := createTable(o.table, o.fields)
		if p != nil {
			w.fail(p)
			return nil
		}
		w.stage = creating
		return &wire.SQLRequest{Statements: sql, Begin: true}
	}
	missing := o.fields.missing(d)
	if len(missing) == 0 {
		w.done()
		return nil
	}
	sql, p := w.amend(o, missing)
	if p != nil {
		w.fail(p)
		return nil
	}
	w.stage = altering
	return &wire.SQLRequest{Statements: sql, Begin: true}
}

func (w *Writer) amend(o *op, missing []field) (string, *data.Problem) {
	var names []string
	for i := range missing {
		f := &missing[i]
		if !f.schema.Optional && f.schema.Default == nil {
			return "", fails("Cannot ALTER to add missing field " + f.String() +
				", as it is not optional and does not have a default value")
		}
		names = append(names, f.String())
	}
	if !w.cfg.AutoEvolve {
		return "", fails("Table " + table(o.table) + " is missing fields (" + listed(names) +
			") and auto-evolution is disabled")
	}
	return alterTable(o.table, missing)
}

// missing are the fields for which the table has no column, whatever their case.
func (f *fields) missing(d *Definition) (out []field) {
	for i := range f.all {
		if !slices.ContainsFunc(d.Columns, func(c wire.SQLTableColumn) bool {
			return strings.EqualFold(c.Name, f.all[i].name)
		}) {
			out = append(out, f.all[i])
		}
	}
	return out
}

// Answer takes what the database said to the request of Next.
func (w *Writer) Answer(r *wire.SQLReply) {
	o := &w.ops[0]
	switch {
	case r.Error != nil && w.stage == altering && w.left > 0:
		w.left--
		w.forget(o.table)
		w.stage = lookingAgain
	case r.Error != nil && w.stage == creating:
		// sic: it looks whether somebody else has made the table, and stumbles when nobody has
		w.fail(&data.Problem{Class: "java.lang.NullPointerException",
			Message: `Cannot invoke "io.aiven.connect.jdbc.util.TableDefinition.id()" because "<local3>" is null`})
	case r.Error != nil:
		w.failed = &Failure{sqlException(r, &w.asked), true}
	case w.asked.Catalog:
		w.learn(o.table, r.Tables)
		if w.stage == looking && w.find(o.table) == nil {
			w.stage = creating
		} else {
			w.stage = altering
		}
	case o.kind == prepare:
		w.made(o)
		w.stage = altering
	case o.kind == commit:
		w.done()
	default:
		w.counted(o, r)
	}
}

func (w *Writer) forget(name string) {
	w.tables = slices.DeleteFunc(slices.Clone(w.tables),
		func(d Definition) bool { return d.Name == name })
}

// made notes the table that was just made, or the columns that were just added. The connector looks
// into the catalog again, which shows it what its own transaction has done.
func (w *Writer) made(o *op) {
	d := Definition{Name: o.table}
	if old := w.find(o.table); old != nil {
		d.Columns = slices.Clone(old.Columns)
	}
	for _, f := range o.fields.missing(&d) {
		kind, _ := sqlType(f.schema)
		d.Columns = append(d.Columns, wire.SQLTableColumn{Name: f.name, Type: strings.ToLower(kind)})
	}
	w.forget(o.table)
	w.tables = append(w.tables, d)
}

// learn notes what the catalog says of a table.
func (w *Writer) learn(name string, all []wire.SQLTable) {
	w.forget(name)
	for _, t := range all {
		if t.Name == name || t.Schema+"."+t.Name == name {
			w.tables = append(w.tables, Definition{name, t.Columns})
			return
		}
	}
}

// counted compares how many rows were changed with how many were meant. Connector:
// BufferedRecords.verifySuccessfulExecutions.
func (w *Writer) counted(o *op, r *wire.SQLReply) {
	n, meant, kind := 0, len(o.rows), "regular"
	if o.kind == erase {
		meant, kind = len(o.tombstones), "tombstone"
	}
	for _, result := range r.Results {
		for _, c := range result.Counts {
			n += int(c)
		}
	}
	if n != meant && (w.cfg.InsertMode == "insert" || w.cfg.InsertMode == "multi") {
		w.fail(fails("Update count (" + strconv.Itoa(n) + ") did not sum up to total number of " +
			kind +
			" records (" + strconv.Itoa(meant) + ")"))
		return
	}
	w.done()
}
