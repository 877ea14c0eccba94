package player

import (
	"strconv"
	"strings"

	"highwater/sim/node"
	"highwater/sim/wire"
)

func sayClient(e node.Event, name namer) (Sentence, bool) {
	at := name(e.Node)
	switch f := e.Fact.(type) {
	case node.RecordQueued:
		return sayQueued(f, at), true
	case node.BatchSent:
		s := Sentence{Text: at + " sends " + plural(int64(f.Records), "record", "records") +
			" for " + f.TP.String() + " to " + name(f.Leader), Tone: Plain}
		if f.Attempt > 1 {
			s.Text += ", attempt " + num(int64(f.Attempt))
			s.Rule = "retries: as long as delivery.timeout.ms (2 min) allows."
		}
		s.Text += "."
		return s, true
	case node.BatchAcked:
		return sayAcked(f, at), true
	case node.BatchRetried:
		return Sentence{Text: at + " will try " + f.TP.String() + " again in " +
				num(f.BackoffMs) + " ms: " + f.Error.Name() + ".", Tone: Warn,
				Rule: "retry.backoff.ms 100, doubling up to 1000, and the error is one that may pass."},
			true
	case node.BatchFailed:
		s := Sentence{Text: at + " is told that " +
			plural(int64(len(f.Tags)), "record", "records") + " for " + f.TP.String() + " failed: " +
			f.Error.Name() + ".", Tone: Bad}
		s.Rule = f.Detail
		return s, true
	case node.MetadataRefreshed:
		return Sentence{Text: at + " learns from " + name(f.From) + " who leads what.",
			Tone: Quiet, Rule: metadataRule(f.Reason)}, true
	case node.RecordsPolled:
		return Sentence{Text: at + " gets " + offsets(f.TP, f.FirstOffset, f.LastOffset) +
			" from poll().", Tone: Good, Rule: "A consumer asks; it is given nothing at or past " +
			"the high watermark."}, true
	case node.PositionReset:
		return Sentence{Text: at + " will read " + f.TP.String() + " from offset " + num(f.To) +
			" on (" + f.Reason + ").", Rule: resetRule(f.Reason)}, true
	case node.ConnectionLost:
		if f.Refused {
			return Sentence{Text: at + " can't reach " + name(f.Peer) + ": nobody listens there.",
				Tone: Warn}, true
		}
		return Sentence{Text: at + " loses its connection to " + name(f.Peer) + ".", Tone: Warn},
			true
	case node.RequestExpired:
		return Sentence{Text: at + " gives up waiting for " + name(f.Peer) + " (" + f.API + ").",
			Tone: Warn, Rule: "request.timeout.ms"}, true
	case node.Printed:
		return Sentence{Text: at + " prints: " + f.Line, Tone: Quiet}, true
	case node.ProcessStarted:
		return Sentence{Text: at + " starts.", Tone: Quiet}, true
	case node.ProcessEnded:
		return sayEnded(f), true
	}
	return Sentence{}, false
}

func sayEnded(f node.ProcessEnded) Sentence {
	if f.How == "crash" {
		return Sentence{Text: f.Name + " is dead.", Tone: Quiet}
	}
	if f.Code != 0 {
		return Sentence{Text: f.Name + " ends with exit code " + strconv.Itoa(int(f.Code)) + ".",
			Tone: Warn}
	}
	return Sentence{Text: f.Name + " is done.", Tone: Quiet}
}

func sayAcked(f node.BatchAcked, at string) Sentence {
	if f.BaseOffset < 0 {
		return Sentence{Text: at + " doesn't wait for an answer about " + f.TP.String() + ".",
			Tone: Warn, Rule: "acks=0: sent is as good as stored, as far as it knows."}
	}
	s := Sentence{Text: at + " is told: " + offsets(f.TP, f.BaseOffset,
		f.BaseOffset+int64(len(f.Tags))-1) + " is stored.", Tone: Good}
	switch f.Acks {
	case wire.AcksAll:
		s.Rule = "acks=all: every in-sync copy has it."
	case wire.AcksLeader:
		s.Rule = "acks=1: the leader has it, perhaps nobody else."
	}
	return s
}

func sayQueued(f node.RecordQueued, at string) Sentence {
	key := "a record without a key"
	if f.Key != nil {
		key = "a record with key " + printable(f.Key)
	}
	s := Sentence{Text: at + " has " + key + " for " + f.TP.String() + "."}
	switch f.Reason {
	case "murmur2":
		s.Rule = "murmur2 of the key's bytes is " + num(f.Hash&0x7fffffff) + "; its remainder by the " +
			"number of partitions is " + num(int64(f.TP.Partition)) + "."
	case "crc32":
		s.Rule = "librdkafka hashes keys with CRC32: " + num(f.Hash) + ", remainder " +
			num(int64(f.TP.Partition)) + "."
	case "sticky":
		s.Rule = "Without a key the Java client stays with one partition until a batch is full."
	case "random":
		s.Rule = "Without a key this client chooses a partition at random, for every record."
	case "round robin":
		s.Rule = "RoundRobinPartitioner: the next partition in turn."
	case "given":
		s.Rule = "The program named the partition itself."
	}
	return s
}

func metadataRule(reason string) string {
	switch reason {
	case "age":
		return "metadata.max.age.ms: once in 5 minutes, needed or not."
	case "error":
		return "An error told it that what it knew is out of date."
	case "told":
		return "The answer named the new leader (KIP-951)."
	}
	return "A client begins by asking one of its bootstrap.servers."
}

func resetRule(reason string) string {
	switch reason {
	case "earliest", "latest", "by_duration":
		return "auto.offset.reset=" + reason + ": there was no valid position."
	case "committed":
		return "The committed offset is the next one to read."
	}
	return ""
}

// printable shows bytes that may be anything: control characters are replaced, long text is cut.
func printable(b []byte) string {
	const most = 40
	s := strings.ToValidUTF8(string(b), "\uFFFD")
	out := make([]rune, 0, most)
	for _, r := range s {
		if len(out) == most {
			return string(out) + "…"
		}
		if r < ' ' || r == 0x7f {
			r = '\u00b7'
		}
		out = append(out, r)
	}
	return string(out)
}
