package app

import (
	"highwater/sim/client"
	"highwater/sim/node"
)

// table is what a program keeps beside what it sends: a row for each record, in a table of its own, as a
// shop does that had a database before it had Kafka. At each full hour, or whatever CopyEvery says, by
// its own clock, what is new there is copied to a topic: the nightly export, run more often. A copied
// record bears the time of its row.
//
// Rows are written once and never changed, and die with the process: what a table forgets and a log
// doesn't is another subject.
type table struct {
	fresh []row // not copied yet; replaced whole
	rows  int64 // all that were ever written
	due   node.Time
}

// row is a record as it was written to the table.
type row struct {
	key, value []byte
	atMs       int64
}

const copyTimer = streamTimer + 1

// keep writes a row.
func (a *Producer) keep(key, value []byte, out *node.Out) {
	if a.spec.CopyTo == "" {
		return
	}
	t := &a.table
	t.fresh = append(t.fresh[:len(t.fresh):len(t.fresh)], row{key, value, out.Wall().UnixMs()})
	t.rows++
}

// awaitCopy sets the alarm for the next copy: when the program's clock shows a multiple of the interval.
func (a *Producer) awaitCopy(out *node.Out) {
	if every := a.spec.CopyEvery; a.spec.CopyTo != "" && every > 0 {
		const epoch = node.EpochMs * int64(node.Millisecond)
		wait := every - node.Time((epoch+int64(out.Wall()))%int64(every))
		a.table.due = out.Now + wait
		out.After(wait, node.Timer{Kind: copyTimer})
	}
}

// copyRows sends what is new in the table.
func (a *Producer) copyRows(out *node.Out) {
	fresh := a.table.fresh
	a.table.fresh = nil
	for i := range fresh {
		r := &fresh[i]
		a.sent++
		a.p.Send(client.ProducerRecord{Topic: a.spec.CopyTo, Partition: client.AnyPartition, Key: r.key,
			Value: r.value, TimestampMs: r.atMs}, out)
	}
	a.awaitCopy(out)
}

// Table tells how many rows the program has written to its own table, how many of them it hasn't copied
// yet, and when it will; ok: it has one.
func (a *Producer) Table() (rows, fresh int64, due node.Time, ok bool) {
	t := &a.table
	return t.rows, int64(len(t.fresh)), t.due, a.spec.CopyTo != ""
}
