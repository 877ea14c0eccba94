// Package consumerperf is kafka-consumer-perf-test.sh.
package consumerperf

import (
	"strconv"

	"highwater/sim/client"
	"highwater/sim/node"
	"highwater/sim/tool/kit"
	"highwater/sim/wire"
)

// work is org.apache.kafka.tools.ConsumerPerformance: a member of a group that reads until it has
// enough records, or none came for a while.
type work struct {
	kit.Patience
	consumer client.Consumer
	topic    string
	pattern  string // --include; "" when there is a topic
	want     int64
	interval node.Time
	detailed bool
	format   dateFormat

	begun, ended node.Time
	records      int64
	bytes        int64
	joins        node.Time // what the rebalances took together
	joinFrom     node.Time
	owned        int       // partitions
	report       progress  // since the last line of --show-detailed-stats
	reported     node.Time // when that was
	closing      bool
}

// progress is what was read when the last line was printed.
type progress struct {
	records, bytes int64
	joins          node.Time
}

const header = "data.consumed.in.MB, MB.sec, data.consumed.in.nMsg, nMsg.sec, rebalance.time.ms, " +
	"fetch.time.ms, fetch.MB.sec, fetch.nMsg.sec"

func (t *work) Start(p *kit.Process, out *node.Out) {
	t.begun, t.joinFrom, t.reported = out.Now, out.Now, out.Now
	t.consumer.Start(out)
	if t.pattern != "" {
		t.consumer.SubscribePattern(t.pattern, out)
	} else {
		t.consumer.Subscribe([]string{t.topic}, out)
	}
	t.Wait(out)
	t.consumer.Poll(out)
	t.work(p, out)
}

// work goes on after anything happened to the consumer.
func (t *work) work(p *kit.Process, out *node.Out) {
	for !p.Ended {
		for _, l := range t.consumer.Logs() {
			p.Log(out, l)
		}
		t.rebalanced(out)
		t.consumer.Commits()
		if t.closing {
			t.finish(p, out)
			return
		}
		for _, e := range t.consumer.Errors() {
			p.Throw(&kit.Failure{Java: kit.KafkaErrors + e.Exception, Message: e.Message}, out)
			return
		}
		polled := t.consumer.Records()
		if len(polled) == 0 && t.consumer.Polling() {
			return
		}
		for i := range polled {
			t.take(p, &polled[i], out)
		}
		if len(polled) > 0 {
			t.Wait(out)
		}
		if t.records >= t.want {
			t.close(p, out)
			return
		}
		t.consumer.Poll(out)
	}
}

// rebalanced is ConsumerPerfRebListener: from the loss of the last partition to the next assignment.
func (t *work) rebalanced(out *node.Out) {
	for _, r := range t.consumer.Rebalances() {
		if n := len(r.Revoked) + len(r.Lost); n > 0 {
			if t.owned -= n; t.owned <= 0 {
				t.owned, t.joinFrom = 0, out.Now
			}
			continue
		}
		if t.owned == 0 {
			t.joins += out.Now - t.joinFrom
			t.report.joins += out.Now - t.joinFrom
		}
		t.owned += len(r.Assigned)
	}
}

// take counts the records of a poll, and reports on the way.
func (t *work) take(p *kit.Process, polled *client.Polled, out *node.Out) {
	for i := range polled.Records {
		r := &polled.Records[i]
		t.records++
		t.bytes += int64(len(r.Key) + len(r.Value))
		if out.Now-t.reported < t.interval {
			continue
		}
		if t.detailed {
			t.printProgress(p, out)
		}
		t.report, t.reported = progress{records: t.records, bytes: t.bytes}, out.Now
	}
	kit.Processed(t.consumer.Config().GroupID, polled.TP, polled.Records, out)
}

// printProgress is ConsumerPerformance.printConsumerProgress; there is one thread, 0.
func (t *work) printProgress(p *kit.Process, out *node.Out) {
	records, bytes := t.records-t.report.records, t.bytes-t.report.bytes
	elapsed := ms(out.Now - t.reported)
	fetching := elapsed - ms(t.report.joins)
	fetchMB, fetchRecords := decimal(0, 1), decimal(0, 1)
	if fetching > 0 {
		fetchMB, fetchRecords = megabytes(1000*bytes, fetching), decimal(1000*records, fetching)
	}
	p.Print(out, t.format.at(out.Now)+", 0, "+megabytes(t.bytes, 1)+", "+
		megabytes(1000*bytes, elapsed)+", "+strconv.FormatInt(t.records, 10)+", "+
		decimal(1000*records, elapsed)+", "+strconv.FormatInt(ms(t.report.joins), 10)+", "+
		strconv.FormatInt(fetching, 10)+", "+fetchMB+", "+fetchRecords)
}

func ms(d node.Time) int64 { return int64(d / node.Millisecond) }

func megabytes(bytes, per int64) string { return decimal(bytes, per*1024*1024) }

// decimal is Java's %.4f of a/b, of doubles, which may be divided by 0.
func decimal(a, b int64) string {
	switch {
	case b != 0 && (a >= 0) == (b > 0):
		return kit.Decimal(max(a, -a), max(b, -b), 4)
	case b != 0 && a != 0:
		return "-" + kit.Decimal(max(a, -a), max(b, -b), 4)
	case b != 0:
		return "-0.0000"
	case a == 0:
		return "NaN"
	}
	return "Infinity"
}

// close ends the loop: the consumer commits and leaves the group.
func (t *work) close(p *kit.Process, out *node.Out) {
	if t.records < t.want {
		limit := strconv.FormatInt(ms(t.Timeout), 10)
		p.Print(out, "WARNING: Exiting before consuming the expected number of records: timeout ("+
			limit+" ms) exceeded. You can use the --timeout option to increase the timeout.")
	}
	t.closing, t.ended = true, out.Now
	t.consumer.Leave(out)
	t.work(p, out)
}

// finish prints the statistics when the consumer is closed.
func (t *work) finish(p *kit.Process, out *node.Out) {
	if !t.consumer.Left() {
		return
	}
	if !t.detailed {
		elapsed := ms(t.ended - t.begun)
		fetching := elapsed - ms(t.joins)
		p.Print(out, t.format.at(t.begun)+", "+t.format.at(t.ended)+", "+megabytes(t.bytes, 1)+", "+
			megabytes(1000*t.bytes, elapsed)+", "+strconv.FormatInt(t.records, 10)+", "+
			decimal(1000*t.records, elapsed)+", "+strconv.FormatInt(ms(t.joins), 10)+", "+
			strconv.FormatInt(fetching, 10)+", "+megabytes(1000*t.bytes, fetching)+", "+
			decimal(1000*t.records, fetching))
	}
	p.Exit(out, 0)
}

func (t *work) Receive(p *kit.Process, m wire.Message, out *node.Out) {
	if t.consumer.Receive(m, out) {
		t.work(p, out)
	}
}

func (t *work) Fire(p *kit.Process, tm node.Timer, out *node.Out) {
	if tm.Kind == kit.PatienceTimer {
		if t.Lost(tm) && !t.closing {
			t.close(p, out)
		}
		return
	}
	if t.consumer.Fire(tm, out) {
		t.work(p, out)
	}
}

func (t *work) Line(*kit.Process, string, *node.Out) {}

func (t *work) End(*kit.Process, *node.Out) {}

// Interrupt ends it as it is: the tool has no shutdown hook, and its member stays in the group until
// the session ends.
func (t *work) Interrupt(p *kit.Process, code int, out *node.Out) { p.Exit(out, code) }

func (t *work) Clone() kit.Task {
	c := *t
	c.consumer = t.consumer.Clone()
	return &c
}
