package words

import (
	"strings"

	"highwater/sim/node"
	"highwater/sim/wire"
	"highwater/web/thing"
)

// What producers, consumers and tools do and learn. What is particular to groups is in fact_group.go.

func recordQueued(f node.RecordQueued, w *Words) {
	w.on(f.TP)
	if w.signs() {
		w.tells("dot", Plain, "send()")
	}
	if w.sentences() {
		key := "without a key"
		if f.Key != nil {
			key = "with the key " + Printable(f.Key)
		}
		w.say(w.who()+" has a record for "+f.TP.String()+", "+key+".", partitioner(&f))
	}
}

// partitioner is the rule by which a record's partition was chosen.
func partitioner(f *node.RecordQueued) string {
	switch f.Reason {
	case "murmur2":
		return "murmur2 of the key is " + num(f.Hash&0x7fffffff) + "; divided by the number of " +
			"partitions, that leaves " + num(f.TP.Partition) + "."
	case "crc32":
		return "librdkafka hashes keys with CRC32: " + num(f.Hash) + ", remainder " +
			num(f.TP.Partition) + "."
	case "sticky":
		return "Without a key, the Java client sticks to one partition until a batch is full."
	case "random":
		return "Without a key, this client picks a partition at random for every record."
	case "round robin":
		return "RoundRobinPartitioner: the next partition in turn."
	case "given":
		return "The program named the partition itself."
	}
	return ""
}

func batchSent(f node.BatchSent, w *Words) {
	w.on(f.TP)
	if !w.sentences() {
		return
	}
	w.Sentence = w.who() + " sends " + Plural(int64(f.Records), "record", "records") + " for " +
		f.TP.String() + " to " + w.name(f.Leader)
	if f.Attempt > 1 {
		w.Sentence += ", attempt " + num(f.Attempt)
		w.Rule = "A producer retries for as long as delivery.timeout.ms (2 min) allows."
	}
	w.Sentence += "."
}

func batchAcked(f node.BatchAcked, w *Words) {
	w.on(f.TP)
	w.Tone = Good
	if f.BaseOffset < 0 {
		w.Tone = Warn
		if w.sentences() {
			w.say(w.who()+" doesn't wait for an answer about "+f.TP.String()+".",
				"acks=0: for the producer, sent is as good as stored.")
		}
		return
	}
	if w.signs() {
		w.tells("check", Good, "knows: "+f.TP.String()+" @"+num(f.BaseOffset))
	}
	if !w.sentences() {
		return
	}
	w.Ruler = Ruler{Text: "ack " + f.TP.String() + " @" + num(f.BaseOffset), Tone: Good, Stream: true}
	w.Sentence = w.who() + " is told that " + Offsets(f.TP, f.BaseOffset,
		f.BaseOffset+int64(len(f.Tags))-1) + " is stored."
	switch f.Acks {
	case wire.AcksAll:
		w.Rule = "acks=all: every in-sync copy has it."
	case wire.AcksLeader:
		w.Rule = "acks=1: the leader has it, perhaps nobody else."
	}
}

func batchRetried(f node.BatchRetried, w *Words) {
	w.on(f.TP)
	w.Tone = Warn
	if w.signs() {
		w.tells("clock", Warn, "again in "+num(f.BackoffMs)+" ms")
	}
	if w.sentences() {
		w.say(w.who()+" will try "+f.TP.String()+" again in "+num(f.BackoffMs)+" ms: "+
			f.Error.Name()+".", "The error may pass, so it waits retry.backoff.ms (100, doubling up to "+
			"1000) and tries again.")
	}
}

func batchFailed(f node.BatchFailed, w *Words) {
	w.on(f.TP)
	w.Tone = Bad
	if w.signs() {
		w.turns("cross", Bad, "gives up: "+f.Error.Name())
	}
	if w.sentences() {
		w.say(w.who()+" is told that "+Plural(int64(len(f.Tags)), "record", "records")+" for "+
			f.TP.String()+" failed: "+f.Error.Name()+".", f.Detail)
	}
}

func metadataRefreshed(f node.MetadataRefreshed, w *Words) {
	w.Rank, w.Tone = Routine, Quiet
	if w.signs() && len(f.Stale) > 0 {
		w.turns("crown", Good, "knows the new leader")
	}
	if !w.sentences() {
		return
	}
	w.say(w.who()+" learns from "+w.name(f.From)+" who leads what.",
		"A client begins by asking one of its bootstrap.servers.")
	switch f.Reason {
	case "age":
		w.Rule = "metadata.max.age.ms: every 5 minutes, needed or not."
	case "error":
		w.Rule = "An error told it that what it knew is out of date."
	case "told":
		w.Rule = "The answer named the new leader (KIP-951)."
	}
}

func recordsPolled(f node.RecordsPolled, w *Words) {
	w.on(f.TP)
	w.Tone = Good
	if w.signs() {
		w.tells("dot", Plain, "poll() "+Offsets(f.TP, f.FirstOffset, f.LastOffset))
	}
	if w.sentences() {
		w.say(w.who()+" gets "+Offsets(f.TP, f.FirstOffset, f.LastOffset)+" from poll().",
			"Consumers only ever get what is below the high watermark.")
	}
}

func recordsProcessed(f node.RecordsProcessed, w *Words) {
	w.on(f.TP)
	w.Rank, w.Tone = Routine, Quiet
	if w.sentences() {
		w.say(w.who()+" has processed "+Offsets(f.TP, f.FirstOffset, f.LastOffset)+".",
			"What a program does with a record is its own business; Kafka only knows the commit.")
	}
}

func recordUnreadable(f node.RecordUnreadable, w *Words) {
	w.on(f.TP)
	w.Tone = Bad
	where := f.TP.String() + " @" + num(f.Offset)
	if w.signs() {
		w.turns("cross", Bad, "can't read "+where)
	}
	if !w.sentences() {
		return
	}
	part := "value"
	if f.Key {
		part = "key"
	}
	w.Ruler = Ruler{Text: "can't read " + where, Tone: Bad, Stream: true}
	w.say(w.who()+" can't read the "+part+" of "+where+": poll() throws a "+
		"RecordDeserializationException.", f.Class+": "+firstLine(f.Problem)+". The position stays at "+
		"this record until the program seeks past it.")
}

func recordSetAside(f node.RecordSetAside, w *Words) {
	w.on(f.TP)
	w.Tone = Warn
	where := f.TP.String() + " @" + num(f.Offset)
	if w.signs() {
		w.tells("right", Warn, "skips "+where)
	}
	if !w.sentences() {
		return
	}
	if f.DeadLetter != "" {
		w.say(w.who()+" has put "+where+" into "+f.DeadLetter+", and goes on behind it.",
			"A dead letter keeps the record's own bytes, so that somebody can still mend it.")
		return
	}
	w.say(w.who()+" gives "+where+" up, and goes on behind it.",
		"seek() past the record: nobody in this group will read it again.")
}

// firstLine leaves out what a Java exception says of its source, and the full stop.
func firstLine(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	return strings.TrimSuffix(strings.TrimPrefix(s, "com.fasterxml.jackson.core."), ".")
}

func positionReset(f node.PositionReset, w *Words) {
	w.on(f.TP)
	if w.signs() {
		w.tells("dot", Plain, "reads "+f.TP.String()+" from "+num(f.To))
	}
	if !w.sentences() {
		return
	}
	w.Sentence = w.who() + " will read " + f.TP.String() + " from offset " + num(f.To) + " on (" +
		f.Reason + ")."
	switch f.Reason {
	case "earliest", "latest", "by_duration":
		w.Rule = "auto.offset.reset=" + f.Reason + ": there was no valid position to go on from."
	case "committed":
		w.Rule = "The committed offset is the next one to read."
	}
}

func connectionLost(f node.ConnectionLost, w *Words) {
	w.knock(f.Peer)
	w.Tone = Warn
	if w.signs() {
		w.tells("cross", Warn, "lost "+w.name(f.Peer))
		if f.Refused {
			w.Sign.Label = "can't reach " + w.name(f.Peer)
		}
	}
	if w.sentences() {
		if f.Refused {
			w.say(w.who()+" can't reach "+w.name(f.Peer)+": nobody is listening there.", "")
		} else {
			w.say(w.who()+" loses its connection to "+w.name(f.Peer)+".", "")
		}
	}
}

// knock says that a client meets a peer that is gone, as it may again and again.
func (w *Words) knock(peer wire.ID) {
	w.Rank = ToldOnce
	w.About = thing.Thing{Kind: thing.Error, Peer: peer}
}

func requestExpired(f node.RequestExpired, w *Words) {
	w.About = thing.Thing{Kind: thing.Error, Peer: f.Peer}
	w.Tone = Warn
	if w.signs() {
		w.tells("clock", Warn, "no answer from "+w.name(f.Peer))
	}
	if w.sentences() {
		w.say(w.who()+" gives up waiting for "+w.name(f.Peer)+" ("+f.API+").", "request.timeout.ms")
	}
}
