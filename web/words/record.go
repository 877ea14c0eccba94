package words

import "highwater/sim/ledger"

// What the ledger knows of a record, in words.

// NotSent is the verdict on a record of the future.
const NotSent = "Not sent yet."

// Verdict words how a record stands.
func Verdict(e *ledger.Entry) (string, Tone) {
	switch {
	case e.Lost:
		return "Acknowledged, and lost: the leader's log does not have it.", Bad
	case e.Expired && e.Deleted:
		return "Gone with its topic, which was deleted.", Plain
	case e.Expired:
		return "Expired: Kafka removed it, as it was told to.", Plain
	case e.Skipped:
		return "Skipped: a group has committed past it, and nobody in the group has processed it.", Bad
	case e.Twice:
		return "A group has processed it more than once.", Warn
	case e.Stored && e.Told == ledger.Failed:
		return "Stored, though its producer was told that it failed.", Warn
	case e.Stored && e.Orphan:
		return "Stored, though its producer ended before hearing so.", Warn
	case e.Stored:
		return "Stored; its producer has not been told yet.", Plain
	case e.Told == ledger.Failed:
		return "Not stored, and its producer knows.", Plain
	case e.Told == ledger.Acknowledged:
		return "Stored, and its producer knows.", Good
	case e.Told == ledger.Assumed && e.Present:
		return "Stored. With acks=0, nobody tells its producer.", Plain
	case e.Told == ledger.Assumed && len(e.Places) > 0:
		return "Gone. With acks=0, nobody tells its producer.", Warn
	case e.Told == ledger.Assumed:
		return "Sent. With acks=0, its producer will never hear whether it arrived.", Plain
	case e.Orphan:
		return "Its producer ended before hearing anything.", Warn
	}
	return "On its way.", Plain
}

// Known is what the producer knows.
func Known(e *ledger.Entry) (string, Tone) {
	switch {
	case e.Told == ledger.Acknowledged:
		return "stored @" + num(e.Offset), Good
	case e.Told == ledger.Assumed:
		return "nothing, acks=0", Quiet
	case e.Told == ledger.Failed:
		return e.Error.Name(), Bad
	case e.Orphan:
		return "nothing, it ended", Warn
	case e.Retries > 0:
		return e.Error.Name(), Warn
	}
	return "nothing yet", Plain
}

// Reading is what one group did with a record; a reader without a group has a name, too.
func Reading(r *ledger.Reading) (name, text string, tone Tone) {
	name, text, tone = r.Group, "not read yet", Quiet
	if name == "" {
		name = "no group"
	}
	switch {
	case r.Times > 1 && r.Group != "":
		text, tone = num(r.Times)+" times", Warn
	case r.Times > 0:
		text, tone = "done", Good
	case r.Share:
		text, tone = shareWords(r)
	case r.Over:
		text, tone = "skipped", Bad
	case r.Hands:
		text, tone = "at work", Plain
	case r.Below:
		text, tone = "passed", Quiet
	}
	if r.Share && r.Deliveries > 1 {
		text += ", " + num(r.Deliveries) + " deliveries"
	}
	return name, text, tone
}

func shareWords(r *ledger.Reading) (string, Tone) {
	switch r.State {
	case ledger.Acquired:
		return "locked", Plain
	case ledger.Accepted:
		return "accepted", Good
	case ledger.Released:
		return "given back", Warn
	case ledger.Rejected:
		return "rejected", Bad
	case ledger.Expired:
		return "lock ran out", Warn
	case ledger.GivenUp:
		return "given up", Bad
	}
	return "not delivered yet", Quiet
}
