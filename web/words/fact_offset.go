package words

import (
	"highwater/sim/node"
	"highwater/sim/wire"
)

// Bookmarks of groups, and the records of share groups.

func commitSent(f node.CommitSent, w *Words) {
	w.group(f.Group)
	w.Rank, w.Tone = Routine, Quiet
	if w.sentences() {
		w.say(w.who()+" commits "+bookmarks(f.Offsets)+" ("+f.How+").", "")
	}
}

func commitAnswered(f node.CommitAnswered, w *Words) {
	w.group(f.Group)
	w.Rank, w.Tone = Routine, Quiet
	if f.Error != wire.None {
		w.Rank, w.Tone = News, Warn
	}
	if w.sentences() {
		if f.Error == wire.None {
			w.say(w.who()+" is told that its commit stands.", "")
		} else {
			w.say(w.who()+" is told that its commit failed: "+f.Error.Name()+".", "")
		}
	}
}

func offsetsCommitted(f node.OffsetsCommitted, w *Words) {
	w.group(f.Group)
	w.Rank = Moving
	if w.signs() {
		if len(f.Offsets) == 1 {
			w.tells("dot", Plain, "commit "+bookmarks(f.Offsets))
		} else {
			w.tells("dot", Plain, num(len(f.Offsets))+" commits")
		}
	}
	if w.sentences() {
		w.say(f.Group+" has committed "+bookmarks(f.Offsets)+".", "The committed offset is the "+
			"next one to read. It is a record in __consumer_offsets.")
	}
}

func offsetsRefused(f node.OffsetsRefused, w *Words) {
	w.group(f.Group)
	w.Tone = Bad
	if w.signs() {
		w.turns("cross", Bad, "no commit: "+f.Error.Name())
	}
	if w.sentences() {
		w.say(w.who()+" refuses the commit of "+w.name(f.Client)+": "+f.Error.Name()+".",
			"Only a member of the current generation may commit.")
	}
}

func offsetsDeleted(f node.OffsetsDeleted, w *Words) {
	w.group(f.Group)
	w.Rank, w.Tone = Routine, Quiet
	if w.sentences() {
		w.say(f.Group+" has no committed offset for "+Partitions(f.Deleted)+" any more ("+
			f.Reason+").", "")
	}
}

// shareReason is the word for why records of a share group, or the start of its window, changed. In
// English the code is one.
func shareReason(r node.ShareReason) string { return r.String() }

func shareRecordsChanged(f node.ShareRecordsChanged, w *Words) {
	w.on(f.TP)
	if f.To == "archived" {
		w.Tone = Warn
	}
	if w.signs() {
		w.tells("dot", Plain, at(f.FirstOffset, f.LastOffset)+" "+f.To)
	}
	if !w.sentences() {
		return
	}
	switch {
	case f.Reason == node.ShareLockTimeout:
		w.ruler(Warn, "lock of "+Offsets(f.TP, f.FirstOffset, f.FirstOffset)+" over")
	case f.To == "archived":
		w.ruler(Bad, Offsets(f.TP, f.FirstOffset, f.FirstOffset)+" archived")
	}
	w.say(sayShared(&f), "")
}

// sayShared words what becomes of records of a share group, with Kafka's name for their state behind.
func sayShared(f *node.ShareRecordsChanged) string {
	what, member := Offsets(f.TP, f.FirstOffset, f.LastOffset), "A member of "+f.Group
	state := " (" + f.To + ")."
	switch f.Reason {
	case node.ShareFetched:
		return member + " gets " + what + ", locked for it" + state
	case node.ShareAccepted:
		return member + " is done with " + what + state
	case node.ShareReleased:
		return member + " gives " + what + " back" + state
	case node.ShareRejected:
		return member + " rejects " + what + " for good" + state
	case node.ShareRenewed:
		return member + " keeps " + what + " for longer" + state
	case node.ShareLockTimeout:
		return "The lock on " + what + " has run out; " + f.Group + " may hand it out again" + state
	case node.ShareMemberGone:
		return "The member of " + f.Group + " that had " + what + " is gone, so it is free again" +
			state
	case node.ShareTriedOften:
		return f.Group + " gives up on " + what + " after " +
			Plural(int64(f.DeliveryCount), "delivery", "deliveries") + state
	}
	return f.Group + ": " + what + " is " + f.To + " (" + shareReason(f.Reason) + ")."
}

func shareStartAdvanced(f node.ShareStartAdvanced, w *Words) {
	w.on(f.TP)
	w.Rank, w.Tone = Routine, Quiet
	if w.sentences() {
		w.say("The window of "+f.Group+" in "+f.TP.String()+" begins at @"+num(f.To)+" now ("+
			shareReason(f.Reason)+").", "Everything left of it is done: accepted, or archived.")
	}
}
