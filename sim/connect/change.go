package connect

import (
	"strconv"

	"highwater/sim/serde"
)

// Change is what a change event in JSON says of itself.
type Change struct {
	Op     string // r, c, u, d, t
	LSN    int64  // of the change in the database's log; of a snapshot's rows the snapshot's
	Before bool   // it has the row before
}

// ReadChange reads a change event, with its schema beside it or without; false: it is none.
func ReadChange(value []byte) (c Change, ok bool) {
	v, bad := serde.ParseJSON(value)
	if bad != "" || v.Kind != serde.JSONObject {
		return c, false
	}
	if p := v.Member("payload"); p != nil {
		v = *p
	}
	op, source := v.Member("op"), v.Member("source")
	if op == nil || source == nil {
		return c, false
	}
	c.Op = op.Text
	if lsn := source.Member("lsn"); lsn != nil {
		c.LSN, _ = strconv.ParseInt(lsn.Text, 10, 64)
	}
	before := v.Member("before")
	c.Before = before != nil && before.Kind == serde.JSONObject
	return c, true
}
