package debezium

import (
	"slices"
	"strconv"

	"highwater/sim/calendar"
	"highwater/sim/connect/data"
	"highwater/sim/wire"
)

// Event is a record for a topic, with the position that holds once it is written.
type Event struct {
	Record data.Record
	At     Position
}

// Stream makes events of changes. What lies in it is replaced, never edited.
type Stream struct {
	cfg    *Config
	shapes []*shape
	at     Position
	resume bool // the first transaction may have been sent in part
}

// NewStream begins at a position; the position's own change has been written.
func NewStream(c *Config, at Position) Stream { return Stream{cfg: c, at: at, resume: at.Known} }

// Position is where it stands: that of the last event.
func (s *Stream) Position() Position { return s.at }

func (s *Stream) shape(t *wire.SQLTable) *shape {
	for i, x := range s.shapes {
		if x.table.Name != t.Name {
			continue
		}
		if !fits(&x.table, t) {
			s.shapes = slices.Clone(s.shapes)
			s.shapes[i] = s.cfg.shapeOf(t)
		}
		return s.shapes[i]
	}
	n := len(s.shapes)
	s.shapes = append(s.shapes[:n:n], s.cfg.shapeOf(t))
	return s.shapes[n]
}

// Rows are a table's rows in a snapshot, in their order.
type Rows struct {
	Table wire.SQLTable
	Rows  [][]wire.SQLValue
}

// Snapshot makes an event of every row. lsn is the place in the log that the rows are of, xid the
// transaction that read them, nowUs the time in microseconds since 1970.
// Debezium: RelationalSnapshotChangeEventSource.
func (s *Stream) Snapshot(tables []Rows, lsn uint64, xid, nowUs int64) (out []Event) {
	s.at = Position{Known: true, LSN: lsn, Proc: lsn, XID: xid, TsUs: nowUs, Snapshot: true}
	last := -1
	for i := range tables {
		if len(tables[i].Rows) > 0 {
			last = i
		}
	}
	for i := range tables {
		t := &tables[i]
		x := s.shape(&t.Table)
		for j := range t.Rows {
			mark := "true"
			switch end := j == len(t.Rows)-1; {
			case end && i == last:
				mark = "last"
			case j == 0 && i == 0:
				mark = "first"
			case end:
				mark = "last_in_data_collection"
			case j == 0:
				mark = "first_in_data_collection"
			}
			row := s.cfg.row(x, t.Rows[j])
			s.at.Done = mark == "last"
			out = append(out, s.event(x, "r", mark, x.keyOf(&row), data.Value{}, row, nowUs))
		}
	}
	return out
}

// Change makes events of one message of the slot: none of a begin and a commit, three of a row whose
// key was changed. nowUs is the time, in microseconds since 1970.
func (s *Stream) Change(ch *wire.Change, nowUs int64) []Event {
	switch ch.Kind {
	case wire.ChangeBegin:
		return nil
	case wire.ChangeCommit:
		s.at.Commit, s.resume = ch.End, false
		return nil
	}
	if !s.cfg.Captures(ch.Table) {
		return nil
	}
	s.at = Position{Known: true, LSN: ch.LSN, Proc: ch.LSN, Commit: s.at.Commit, XID: ch.XID,
		TsUs: ch.CommitUs, Message: message(ch.Kind)}
	x := s.shape(ch.Table)
	switch ch.Kind {
	case wire.ChangeInsert:
		after := s.cfg.row(x, ch.New)
		return s.wanted(x, "c", x.keyOf(&after), data.Value{}, after, nowUs)
	case wire.ChangeDelete:
		before := s.cfg.row(x, ch.Old)
		key := x.keyOf(&before)
		return s.tombstone(s.wanted(x, "d", key, before, data.Value{}, nowUs))
	case wire.ChangeTruncate:
		return s.wanted(x, "t", data.Value{}, data.Value{}, data.Value{}, nowUs)
	}
	return s.updated(x, ch, nowUs)
}

func message(k wire.ChangeKind) string {
	switch k {
	case wire.ChangeInsert:
		return "INSERT"
	case wire.ChangeUpdate:
		return "UPDATE"
	case wire.ChangeDelete:
		return "DELETE"
	}
	return "TRUNCATE"
}

// updated makes an event of an update, or, of one that changes the key, a delete, a tombstone and a
// create. Debezium: RelationalChangeRecordEmitter.emitUpdateRecord.
func (s *Stream) updated(x *shape, ch *wire.Change, nowUs int64) []Event {
	after := s.cfg.row(x, ch.New)
	newKey := x.keyOf(&after)
	if ch.Old == nil {
		return s.wanted(x, "u", newKey, data.Value{}, after, nowUs)
	}
	before := s.cfg.row(x, ch.Old)
	oldKey := x.keyOf(&before)
	if x.key == nil || oldKey.Equal(&newKey) {
		return s.wanted(x, "u", newKey, before, after, nowUs)
	}
	to := data.Header{Name: "__debezium.newkey", Schema: x.key, Value: newKey}
	from := data.Header{Name: "__debezium.oldkey", Schema: x.key, Value: oldKey}
	out := s.tombstone(s.wanted(x, "d", oldKey, before, data.Value{}, nowUs))
	for i := range out {
		out[i].Record.Headers = append([]data.Header{to}, out[i].Record.Headers...)
	}
	made := s.wanted(x, "c", newKey, data.Value{}, after, nowUs)
	for i := range made {
		made[i].Record.Headers = append([]data.Header{from}, made[i].Record.Headers...)
	}
	return append(out, made...)
}

// wanted is an event, unless its operation is to be skipped.
func (s *Stream) wanted(x *shape, op string, key, before, after data.Value, nowUs int64) []Event {
	if slices.Contains(s.cfg.Skipped, op) {
		return nil
	}
	return []Event{s.event(x, op, "false", key, before, after, nowUs)}
}

// tombstone puts a record without a value behind a delete, for compaction.
func (s *Stream) tombstone(deletes []Event) []Event {
	if len(deletes) == 0 || !s.cfg.Tombstones {
		return deletes
	}
	t := deletes[0]
	t.Record.ValueSchema, t.Record.Value = nil, data.Value{}
	return append(deletes, t)
}

func optional(n uint64) data.Value {
	if n == 0 {
		return data.Value{}
	}
	return data.Integer(data.Int64, int64(n))
}

func (s *Stream) event(x *shape, op, mark string, key, before, after data.Value, nowUs int64) Event {
	us := s.at.TsUs
	at := func(n int64) data.Value { return data.Integer(data.Int64, n) }
	source := data.Value{Type: data.Struct, Items: []data.Value{data.Text(Version),
		data.Text("postgresql"), data.Text(s.cfg.Prefix), at(calendar.Floor(us, 1000)), data.Text(mark),
		data.Text(s.cfg.Database), data.Text(s.at.sequence()), at(us), at(us * 1000),
		data.Text(x.table.Schema), data.Text(x.table.Name), at(s.at.XID), at(int64(s.at.LSN)), {}}}
	value := data.Value{Type: data.Struct, Items: []data.Value{before, after, source, {}, data.Text(op),
		at(calendar.Floor(nowUs, 1000)), at(nowUs), at(nowUs * 1000)}}
	r := data.Record{Topic: s.cfg.Prefix + "." + x.table.Schema + "." + x.table.Name, Partition: -1,
		KeySchema: x.key, Key: key, ValueSchema: x.envelope, Value: value}
	if key.IsNull() {
		r.KeySchema = nil
	}
	for _, h := range [...][2]string{{"connectorLogicalName", s.cfg.Prefix}, {"taskId", "0"},
		{"connectorName", "postgresql"}} {
		r.Headers = append(r.Headers, data.Header{Name: "__debezium.context." + h[0],
			Schema: text(false), Value: data.Text(h[1])})
	}
	return Event{r, s.at}
}

// sequence is the commit before and the change, as texts in JSON.
func (p *Position) sequence() string {
	first := "null"
	if p.Commit != 0 {
		first = `"` + strconv.FormatUint(p.Commit, 10) + `"`
	}
	return "[" + first + `,"` + strconv.FormatUint(p.Proc, 10) + `"]`
}

// Repeats is how many of a reply's changes, from its beginning, were written before a restart: those of
// the first transaction up to the one that the position names. Debezium: WalPositionLocator.
func (s *Stream) Repeats(changes []wire.Change) int {
	if !s.resume {
		return 0
	}
	for i := range changes {
		switch c := &changes[i]; {
		case c.Kind == wire.ChangeCommit:
			return 0
		case c.Kind != wire.ChangeBegin && c.LSN == s.at.Proc:
			return i + 1
		}
	}
	return 0
}
