package producerperf

import (
	"slices"
	"strconv"

	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/tool/kit"
)

// stats are org.apache.kafka.tools.ProducerPerformance.Stats: what was acknowledged.
type stats struct {
	total, window window
	latencies     []int32 // in milliseconds
	steady        bool    // what is sent after the warmup
	silent        bool    // nothing is printed between
}

// window adds up what was acknowledged since a moment.
type window struct {
	since   node.Time
	count   int64
	bytes   int64
	latency int64 // sum, ms
	longest int64 // ms
}

func newStats(now node.Time, steady bool) stats {
	return stats{total: window{since: now}, window: window{since: now}, steady: steady}
}

// record takes an acknowledged record, and prints the window when it is long enough.
func (s *stats) record(t *work, p *kit.Process, ms, bytes int64, out *node.Out) {
	s.latencies = append(s.latencies, int32(ms))
	s.total.add(ms, bytes)
	s.window.add(ms, bytes)
	if out.Now-s.window.since < t.interval {
		return
	}
	if s.steady && s.total.count == s.window.count {
		p.Print(out, "In steady state.")
	}
	if !s.silent {
		p.Print(out, s.window.line(out.Now, "", 1, 1)+".")
	}
	s.window = window{since: out.Now}
}

func (w *window) add(ms, bytes int64) {
	w.count++
	w.bytes += bytes
	w.latency += ms
	w.longest = max(w.longest, ms)
}

// line is "N records sent, ... max latency" with so many decimals.
func (w *window) line(now node.Time, steady string, rateDigits, latencyDigits int) string {
	elapsed := max(int64((now-w.since)/node.Millisecond), 1)
	average := "NaN" // Java's 0.0/0
	if w.count > 0 {
		average = kit.Decimal(w.latency, w.count, latencyDigits)
	}
	return strconv.FormatInt(w.count, 10) + steady + " records sent, " +
		kit.Decimal(1000*w.count, elapsed, rateDigits) + " records/sec (" +
		kit.Decimal(1000*w.bytes, elapsed*1024*1024, 2) + " MB/sec), " +
		average + " ms avg latency, " +
		kit.Decimal(w.longest, 1, latencyDigits) + " ms max latency"
}

// summary is the last line.
func (s *stats) summary(now node.Time) string {
	steady := ""
	if s.steady {
		steady = " steady state"
	}
	line := s.total.line(now, steady, 6, 2)
	sorted := slices.Clone(s.latencies)
	ordered.Sort(sorted)
	for _, q := range []struct {
		share int // of a thousand
		name  string
	}{{500, "50th"}, {950, "95th"}, {990, "99th"}, {999, "99.9th"}} {
		ms := int32(0)
		if n := len(sorted); n > 0 {
			ms = sorted[n*q.share/1000]
		}
		line += ", " + strconv.Itoa(int(ms)) + " ms " + q.name
	}
	return line + "."
}
