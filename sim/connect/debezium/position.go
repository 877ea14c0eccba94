package debezium

import (
	"strconv"

	"highwater/sim/calendar"
	"highwater/sim/connect/data"
	"highwater/sim/serde"
)

// Position is how far a connector has come: what it commits as its offset.
// Debezium: PostgresOffsetContext.
type Position struct {
	Known  bool
	LSN    uint64 // of the last change
	Proc   uint64 // lsn_proc: the last change whose events were all given; 0: none
	Commit uint64 // lsn_commit: the end of the last commit that was seen; 0: none
	XID    int64
	TsUs   int64
	// Message is INSERT, UPDATE, DELETE or TRUNCATE.
	Message  string
	Snapshot bool // it is of a snapshot
	Done     bool // the last row of it
}

// Partition is the source partition of a connector with a prefix.
func Partition(prefix string) data.Value {
	return data.Value{Type: data.Map, Keys: []data.Value{data.Text("server")},
		Items: []data.Value{data.Text(prefix)}}
}

// Offset is the position as the offsets topic keeps it.
func (p *Position) Offset() data.Value {
	v := data.Value{Type: data.Map}
	put := func(key string, item data.Value) {
		v.Keys, v.Items = append(v.Keys, data.Text(key)), append(v.Items, item)
	}
	if p.Snapshot {
		put("snapshot", data.Text("INITIAL"))
		put("snapshot_completed", data.Bool(p.Done))
		put("last_snapshot_record", data.Bool(p.Done))
	} else {
		put("lsn_proc", optional(p.Proc))
		if p.Commit != 0 {
			put("lsn_commit", optional(p.Commit))
		}
		put("messageType", data.Text(p.Message))
	}
	put("lsn", optional(p.LSN))
	put("txId", data.Integer(data.Int64, p.XID))
	put("ts_usec", data.Integer(data.Int64, p.TsUs))
	return v
}

// ReadPosition reads what the offsets topic keeps; the zero Position: nothing that can be used.
func ReadPosition(v *serde.JSON) (p Position) {
	at := func(name string) int64 {
		m := v.Member(name)
		if m == nil || m.Kind != serde.JSONInteger {
			return 0
		}
		n, _ := strconv.ParseInt(m.Text, 10, 64)
		return n
	}
	p = Position{LSN: uint64(at("lsn")), Proc: uint64(at("lsn_proc")), Commit: uint64(at("lsn_commit")),
		XID: at("txId"), TsUs: at("ts_usec")}
	p.Known = p.LSN != 0
	if m := v.Member("messageType"); m != nil {
		p.Message = m.Text
	}
	if m := v.Member("snapshot"); m != nil {
		p.Snapshot = true
		done := v.Member("snapshot_completed")
		p.Done = done != nil && done.Text == "true"
	}
	return p
}

// From is where the log is read on: behind the last commit that was seen, or behind the snapshot.
func (p *Position) From() uint64 {
	if p.Commit != 0 {
		return p.Commit
	}
	return p.LSN
}

// Finished is up to where the server needn't keep its log for this reader. Debezium:
// PostgresStreamingChangeEventSource.commitOffset.
func (p *Position) Finished() uint64 {
	switch {
	case p.Commit != 0:
		return p.Commit
	case p.Proc != 0:
		return p.Proc
	}
	return p.LSN
}

// Told is a position as exceptions name it: the struct that tells where an event is from.
func (c *Config) Told(p *Position) string {
	us := strconv.FormatInt(p.TsUs, 10)
	return "Struct{version=" + Version + ",connector=postgresql,name=" + c.Prefix + ",ts_ms=" +
		strconv.FormatInt(calendar.Floor(p.TsUs, 1000), 10) + ",db=" + c.Database +
		",sequence=" + p.sequence() +
		",ts_us=" + us + ",ts_ns=" + us + "000,schema=,table=,txId=" +
		strconv.FormatInt(p.XID, 10) + ",lsn=" + strconv.FormatUint(p.LSN, 10) + "}"
}
