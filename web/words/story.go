package words

import (
	"highwater/sim/node"
	"highwater/sim/wire"
)

// A record's life, told line by line: "it" is the record.

// Line is one of its lines, with the rule of Kafka behind it.
type Line struct {
	Tone       Tone
	Text, Rule string
}

// TitleOf names a record by its key, if it has one, and its value.
func TitleOf(key, value string, keyed bool) string {
	if keyed {
		return key + ": " + value
	}
	return value
}

// Wanted says that a producer was given it; the rule is the fact's own: how its partition was chosen.
func Wanted(producer string, tp wire.TopicPartition, rule string) Line {
	return Line{Plain, producer + " has it for " + tp.String() + ".", rule}
}

// SentTo says that a producer sent it, with others, and perhaps not for the first time.
func SentTo(producer, leader string, records, attempt int32) Line {
	text := producer + " sends it to " + leader
	if records > 1 {
		text += ", in a batch of " + num(records)
	}
	if attempt > 1 {
		text += ", attempt " + num(attempt)
	}
	return Line{Plain, text + ".", ""}
}

// TriesAgain says that a producer was refused and hasn't given up.
func TriesAgain(producer string, backoffMs int64, e wire.ErrorCode) Line {
	return Line{Warn, producer + " will try again in " + num(backoffMs) + " ms: " + e.Name() + ".",
		Refused(e)}
}

// ToldFailure says that a producer has given up.
func ToldFailure(producer string, e wire.ErrorCode, detail string) Line {
	return Line{Bad, producer + " is told that it failed: " + e.Name() + ".", detail}
}

// ToldNothing says that a producer ended too early.
func ToldNothing(producer string) Line {
	return Line{Warn, producer + " is gone, and never heard what became of it.", ""}
}

// Written says that a leader wrote it.
func Written(leader string, offset int64, again bool) Line {
	text := leader + ", the leader, writes it @" + num(offset)
	if again {
		text += ", a second time"
	}
	return Line{Plain, text + ".", "An offset is the record's place in the log, for ever."}
}

// Copied says that a follower wrote it.
func Copied(follower string, offset int64) Line {
	return Line{Plain, follower + " copies it @" + num(offset) + ".", ""}
}

// Committed says that the high watermark has passed it; again: it had, in an earlier leader's log.
func Committed(again bool) Line {
	text := "The high watermark passes it: it is committed"
	if again {
		text += " again"
	}
	return Line{Good, text + ".", "Every in-sync copy has it; consumers may read it."}
}

// Truncated says that a follower lost it to the leader's log.
func Truncated(follower string, epoch int32) Line {
	return Line{Bad, follower + " cuts it off: in the leader's log epoch " + num(epoch) +
		" ends before it.", "A follower whose log differs from the leader's truncates to where they agree."}
}

// Dropped says that a broker removed it from the beginning of its log.
func Dropped(broker, reason string) Line {
	return Line{Warn, broker + " drops it (" + reason + ").",
		"What Kafka removes by its own rules has expired; it is not lost."}
}

// CopyDeleted says that a broker deleted its copy of the partition.
func CopyDeleted(broker string, tp wire.TopicPartition) Line {
	return Line{Warn, broker + " deletes its copy of " + tp.String() + ".", ""}
}

// RefusedIt says that a leader didn't take it.
func RefusedIt(leader string, e wire.ErrorCode) Line {
	return Line{Bad, leader + " refuses it: " + e.Name() + ".", Refused(e)}
}

// Duplicate says that a leader knows the batch.
func Duplicate(leader string) Line {
	return Line{Good, leader + " has it already and writes nothing.",
		"enable.idempotence: the leader remembers the last 5 batches of a producer."}
}

// NobodyLeads says that its partition has lost its leader.
func NobodyLeads(tp wire.TopicPartition) Line {
	return Line{Warn, "Nobody leads " + tp.String() + " now.", ""}
}

// LeadsWith says that a broker with a copy of it leads.
func LeadsWith(leader string) Line { return Line{Plain, leader + " leads now, and has it.", ""} }

// LeadsWithout says that a broker without a copy leads.
func LeadsWithout(leader string) Line {
	return Line{Warn, leader + " leads now, and doesn't have it.", ""}
}

// LeadsLosing says the same of a record that was acknowledged; the rule is the election's.
func LeadsLosing(leader, rule string) Line {
	return Line{Bad, leader + " leads now, and doesn't have it: acknowledged and lost.", rule}
}

// Polled says that a consumer got it; delivery: of a share group, how often it was delivered, or 0.
func Polled(consumer string, delivery int16) Line {
	text := consumer + " gets it from poll()"
	if delivery > 0 {
		text += ", delivery " + num(delivery)
	}
	return Line{Plain, text + ".", ""}
}

// Processed says that a consumer has done it.
func Processed(consumer string) Line { return Line{Good, consumer + " has processed it.", ""} }

// ProcessedAgain says that it was done more than once in a group.
func ProcessedAgain(consumer, group string, times int) Line {
	return Line{Warn, consumer + " has processed it: " + num(times) + " times now in " + group + ".",
		"At least once: what was done and not committed is done again."}
}

// CommitsDone says that a group committed it, which has done it.
func CommitsDone(group string, offset int64) Line {
	return Line{Good, group + " commits offset " + num(offset) + ": this record is done.",
		"The committed offset is the next one to read."}
}

// CommitsUndone says that a group committed it, in which nobody has done it.
func CommitsUndone(group string, offset int64) Line {
	return Line{Warn, group + " commits offset " + num(offset) +
		": this record counts as done, though nobody in the group has finished it.",
		"Committed before the work: at most once."}
}

// GoesBack says that a group committed an earlier offset.
func GoesBack(group string, offset int64) Line {
	return Line{Warn, group + " goes back to offset " + num(offset) +
		": this record will be read again.", ""}
}

// ShareTurn says what a share group does with it; no text for what needs no words.
func ShareTurn(broker string, f *node.ShareRecordsChanged) Line {
	g := "the share group " + f.Group
	switch f.Reason {
	case node.ShareFetched:
		return Line{Plain, broker + " locks it for a member of " + f.Group + ", delivery " +
			num(f.DeliveryCount) + ".", "A share group's record is one member's until " +
			Clock(f.LockUntil) + "; then others may have it."}
	case node.ShareAccepted:
		return Line{Good, "A member of " + g + " accepts it: done.", ""}
	case node.ShareReleased:
		return Line{Warn, "A member of " + g + " gives it back: another may try.", ""}
	case node.ShareRejected:
		return Line{Bad, "A member of " + g + " rejects it: nobody will get it any more.", ""}
	case node.ShareLockTimeout:
		return Line{Warn, "Its lock runs out: " + g + " delivers it again.",
			"group.share.record.lock.duration.ms"}
	case node.ShareMemberGone:
		return Line{Warn, "The member of " + g + " that had it is gone: another may try.", ""}
	case node.ShareTriedOften:
		return Line{Bad, "Delivered " + num(f.DeliveryCount) + " times: " + g + " gives up on it.",
			"group.share.delivery.count.limit"}
	}
	return Line{}
}
