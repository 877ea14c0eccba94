package words

import (
	"highwater/sim/node"
	"highwater/sim/wire"
)

// What happens in the brokers' logs.

func recordsAppended(f node.RecordsAppended, w *Words) {
	w.lane(f.TP)
	if w.signs() && !wire.Housekeeping(f.TP.Topic) {
		if f.Leader {
			w.tells("dot", Plain, "writes "+Offsets(f.TP, f.BaseOffset, f.LastOffset))
		} else {
			w.tells("dot", Plain, "copies "+at(f.BaseOffset, f.LastOffset))
		}
	}
	if w.sentences() {
		what := Offsets(f.TP, f.BaseOffset, f.LastOffset)
		if f.Leader {
			w.say(w.who()+" writes "+what+" at the end of its log.",
				"The leader appends; an offset is the record's place in the log.")
		} else {
			w.say(w.who()+" copies "+what+".", "A follower stores what its fetch brought.")
		}
	}
}

func highWatermarkAdvanced(f node.HighWatermarkAdvanced, w *Words) {
	w.lane(f.TP)
	switch {
	case !f.Leader:
		w.Rank, w.Tone = Routine, Quiet
	case f.To < f.From:
		w.Tone = Warn
	default:
		w.Tone = Good
	}
	if w.signs() && f.Leader && !wire.Housekeeping(f.TP.Topic) {
		w.tells("flag", Tide, "HW "+num(f.To))
	}
	if !w.sentences() {
		return
	}
	switch {
	case !f.Leader:
		w.say(w.who()+" learns that the high watermark of "+f.TP.String()+" is "+num(f.To)+".",
			"A follower's high watermark lags the leader's by one fetch.")
	case f.To < f.From:
		w.say("The high watermark of "+f.TP.String()+" falls from "+num(f.From)+" to "+
			num(f.To)+".", "")
	default:
		w.say("The high watermark of "+f.TP.String()+" rises from "+num(f.From)+" to "+
			num(f.To)+": every in-sync copy has what is below it.",
			"High watermark = the smallest log end offset in the in-sync replica set.")
	}
}

func logTruncated(f node.LogTruncated, w *Words) {
	w.lane(f.TP)
	w.Tone, w.Spoken = Warn, true
	if w.signs() {
		w.turns("cross", Warn, "cuts "+f.TP.String()+" to "+num(f.To))
	}
	if w.sentences() {
		w.ruler(Warn, f.TP.String()+" truncated")
		it := " never had it."
		if f.From-f.To > 1 {
			it = " never had them."
		}
		w.say(w.who()+" cuts off "+Offsets(f.TP, f.To, f.From-1)+": the leader of epoch "+
			num(f.Epoch)+it, "A follower whose log differs from the leader's cuts it back to where "+
			"the two agree, epoch by epoch.")
	}
}

func logStartAdvanced(f node.LogStartAdvanced, w *Words) {
	w.on(f.TP)
	w.Tone = Warn
	if w.sentences() {
		w.say(w.who()+" drops everything before offset "+num(f.To)+" from "+f.TP.String()+" ("+
			f.Reason+").", "")
	}
}

func segmentRolled(f node.SegmentRolled, w *Words) {
	w.on(f.TP)
	if w.sentences() {
		w.say(w.who()+" starts a new segment of "+f.TP.String()+" at @"+num(f.BaseOffset)+".",
			"A log is kept in segments, and deleted segment by segment (segment.bytes, segment.ms).")
	}
}

func segmentDeleted(f node.SegmentDeleted, w *Words) {
	w.on(f.TP)
	w.Tone = Warn
	if w.sentences() {
		w.say(w.who()+" deletes the segment of "+f.TP.String()+" that starts at @"+
			num(f.BaseOffset)+" ("+f.Reason+").", "Retention removes whole segments, oldest first.")
	}
}

func filesRemoved(f node.FilesRemoved, w *Words) {
	w.on(f.TP)
	w.Rank, w.Tone = Routine, Quiet
	if w.sentences() {
		what := "files of " + f.TP.String() + " that it had marked .deleted"
		if f.BaseOffset < 0 {
			what = "the directory of " + f.TP.String()
		}
		w.say(w.who()+" removes "+what+": "+num(f.SizeBytes)+" bytes are free again.",
			"A file is renamed first, and leaves the disk file.delete.delay.ms later.")
	}
}

func logCleaned(f node.LogCleaned, w *Words) {
	w.on(f.TP)
	if wire.Housekeeping(f.TP.Topic) || f.RecordsBefore == f.RecordsAfter {
		w.Rank, w.Tone = Routine, Quiet
	}
	if w.sentences() {
		w.say(w.who()+" cleans "+f.TP.String()+" up to @"+num(f.To)+": of "+
			num(f.RecordsBefore)+" records "+num(f.RecordsAfter)+" stay.",
			"Of each key the last record stays, with its offset. The active segment is never cleaned.")
	}
}

func replicaDeleted(f node.ReplicaDeleted, w *Words) {
	w.on(f.TP)
	w.Tone = Warn
	if w.sentences() {
		w.say(w.who()+" deletes its copy of "+f.TP.String()+".", "")
	}
}

func becameLeader(f node.BecameLeader, w *Words) {
	w.lane(f.TP)
	w.Tone, w.Spoken = Good, true
	if w.signs() && !wire.Housekeeping(f.TP.Topic) {
		w.turns("crown", Good, "leads "+f.TP.String()+", epoch "+num(f.LeaderEpoch))
	}
	if w.sentences() {
		w.say(w.who()+" leads "+f.TP.String()+" in epoch "+num(f.LeaderEpoch)+", from offset "+
			num(f.StartOffset)+" on.", "A broker leads once it has applied the metadata that says so.")
	}
}

func becameFollower(f node.BecameFollower, w *Words) {
	w.on(f.TP)
	w.Rank, w.Tone = Routine, Quiet
	if f.Leader == wire.NoLeader {
		w.Tone = Warn
	}
	if w.signs() && !wire.Housekeeping(f.TP.Topic) && f.Leader == wire.NoLeader {
		w.tells("dot", Warn, f.TP.String()+": no leader")
	}
	if w.sentences() {
		if f.Leader == wire.NoLeader {
			w.say(w.who()+" learns that nobody leads "+f.TP.String()+".", "")
		} else {
			w.say(w.who()+" follows "+w.name(f.Leader)+" for "+f.TP.String()+" in epoch "+
				num(f.LeaderEpoch)+".", "")
		}
	}
}

func isrChangeProposed(f node.ISRChangeProposed, w *Words) {
	w.lane(f.TP)
	w.Tone = Warn
	if w.signs() && !wire.Housekeeping(f.TP.Topic) {
		w.tells("dot", Warn, "wants ISR "+idNumbers(f.To))
	}
	if !w.sentences() {
		return
	}
	w.Sentence = w.who() + " asks the controller to " + w.isrMove("take", f.From, f.To) +
		" the ISR of " + f.TP.String() + "."
	if f.Reason != "slow" {
		w.Rule = "A follower that has everything up to the high watermark may join the ISR."
		return
	}
	w.Rule = "replica.lag.time.max.ms: a follower that hasn't caught up for 30 s leaves the ISR"
	if f.LagMs > 0 {
		w.Rule += "; this one was " + num(f.LagMs/1000) + " s behind"
	}
	w.Rule += "."
}

func produceRefused(f node.ProduceRefused, w *Words) {
	w.on(f.TP)
	w.Tone = Bad
	if w.signs() {
		w.tells("cross", Bad, f.Error.Name())
	}
	if w.sentences() {
		w.say(w.who()+" refuses "+w.name(f.Producer)+"'s batch for "+f.TP.String()+": "+
			f.Error.Name()+".", Refused(f.Error))
	}
}

// Refused is the rule by which a leader refuses a batch; may be empty.
func Refused(e wire.ErrorCode) string {
	switch e {
	case wire.NotEnoughReplicas, wire.NotEnoughReplicasAfter:
		return "min.insync.replicas: with acks=all, the leader refuses when fewer copies are in sync."
	case wire.NotLeaderOrFollower, wire.FencedLeaderEpoch:
		return "Only the leader takes writes; the client has to ask who leads now."
	case wire.KafkaStorageError:
		return "log.dirs: what can't be written takes its whole log directory offline."
	case wire.MessageTooLarge:
		return "max.message.bytes: the batch is larger than the topic allows."
	}
	return ""
}

func duplicateDropped(f node.DuplicateDropped, w *Words) {
	w.on(f.TP)
	w.Tone = Good
	if w.signs() {
		w.tells("check", Good, "has it already")
	}
	if w.sentences() {
		w.say(w.who()+" already has this batch of "+f.TP.String()+", at @"+num(f.BaseOffset)+
			", and answers with that offset.", remembers)
	}
}

const remembers = "enable.idempotence: the leader remembers the last 5 batches of a producer."

func produceParked(f node.ProduceParked, w *Words) {
	w.on(f.TP)
	w.Rank, w.Tone = Routine, Quiet
	if w.signs() {
		w.tells("clock", Warn, "waits for HW "+num(f.Needs))
	}
	if w.sentences() {
		w.say(w.who()+" holds its answer until the high watermark of "+f.TP.String()+" reaches "+
			num(f.Needs)+".", "acks=all: the answer waits for the whole in-sync replica set.")
	}
}

func fetchRefused(f node.FetchRefused, w *Words) {
	w.on(f.TP)
	w.Tone = Warn
	if w.signs() {
		w.tells("cross", Warn, f.Error.Name())
	}
	if w.sentences() {
		w.say(w.who()+" refuses "+w.name(f.Fetcher)+"'s fetch of "+f.TP.String()+" from @"+
			num(f.Offset)+" on: "+f.Error.Name()+".", "")
	}
}

func fetchRedirected(f node.FetchRedirected, w *Words) {
	w.on(f.TP)
	if w.sentences() {
		w.say(w.who()+" sends "+w.name(f.Fetcher)+" to "+w.name(f.To)+" for "+f.TP.String()+".",
			"KIP-392: a consumer may read from a copy in its own rack.")
	}
}
