package words

import (
	"highwater/sim/node"
	"highwater/web/thing"
)

// What happens to processes and to the network between them, and what the learner does.

func commandGiven(f node.CommandGiven, w *Words) {
	if w.sentences() {
		w.say(ByYou+f.Text, "")
	}
}

// ByYou begins what the learner did.
const ByYou = "You: "

func processKilled(f node.ProcessKilled, w *Words) {
	w.node(f.Process)
	w.Deed, w.Tone = true, Bad
	if w.signs() {
		w.turns("cross", Bad, "killed")
	}
	if w.sentences() {
		w.ruler(Bad, w.name(f.Process)+" killed")
		if f.Power {
			w.say("The power of "+w.name(f.Process)+" fails: lost is its memory, and what had not "+
				"been written to its disk yet.", "")
		} else if f.Process.IsClient() {
			w.say("You killed "+w.name(f.Process)+": it is gone, without a goodbye.", "")
		} else {
			w.say("You killed "+w.name(f.Process)+": its memory is lost, its disk is kept.", "")
		}
	}
}

func tailLost(f node.TailLost, w *Words) {
	w.About.Kind, w.About.TP = thing.Replica, f.TP
	w.Tone = Bad
	if w.signs() {
		w.tells("cross", Bad, "end lost")
	}
	if w.sentences() {
		w.ruler(Bad, f.TP.String()+" lost its end")
		w.say("The end of "+f.TP.String()+" at "+w.who()+", offsets "+num(f.From)+" to "+num(f.To-1)+
			", was not on the disk yet and is lost.",
			"Kafka leaves it to the operating system when to write; the other replicas have it still.")
	}
}

func processFrozen(f node.ProcessFrozen, w *Words) {
	w.node(f.Process)
	w.Deed, w.Tone = true, Warn
	if w.signs() {
		w.turns("pause", Warn, "stands still")
	}
	if w.sentences() {
		w.ruler(Warn, w.name(f.Process)+" frozen")
		text := w.name(f.Process) + " stands still: it is alive, but does nothing"
		if f.ForUs > 0 {
			text += " for " + Span(node.Time(f.ForUs))
		}
		w.say(text+".", "")
	}
}

func processThawed(f node.ProcessThawed, w *Words) {
	w.node(f.Process)
	w.Tone = Good
	if w.signs() {
		w.turns("power", Good, "goes on")
	}
	if w.sentences() {
		w.ruler(Good, w.name(f.Process)+" goes on")
		text := w.name(f.Process) + " goes on"
		if f.Late > 0 {
			text += ", late: " + num(f.Late) + " messages and alarms waited for it"
		}
		w.say(text+".", "")
	}
}

func machineChanged(f node.MachineChanged, w *Words) {
	w.node(f.Process)
	w.Tone = Warn
	if f.DiskUs == 0 && f.AheadUs == 0 {
		w.Tone = Good
	}
	if !w.sentences() {
		return
	}
	w.ruler(w.Tone, w.name(f.Process)+" changed")
	disk, clock := "", ""
	if f.DiskUs > 0 {
		disk = "each write to its disk takes " + Span(node.Time(f.DiskUs))
	}
	switch {
	case f.AheadUs > 0:
		clock = "its clock is " + Span(node.Time(f.AheadUs)) + " ahead"
	case f.AheadUs < 0:
		clock = "its clock is " + Span(node.Time(-f.AheadUs)) + " behind"
	}
	switch {
	case disk == "" && clock == "":
		disk = "its disk is quick and its clock is right"
	case disk != "" && clock != "":
		disk += ", and "
	}
	w.say("At "+w.name(f.Process)+" now: "+disk+clock+".", "")
}

func diskResized(f node.DiskResized, w *Words) {
	w.node(f.Broker)
	w.Deed, w.Tone = true, Good
	if !w.sentences() {
		return
	}
	w.ruler(Good, w.name(f.Broker)+"'s disk")
	if f.SizeBytes == 0 {
		w.say(w.name(f.Broker)+" has a disk without limit now.", "")
		return
	}
	w.say(w.name(f.Broker)+" has a disk of "+Size(f.SizeBytes)+" now; "+Size(f.UsedBytes)+
		" are in use.", "")
}

func logDirFailed(f node.LogDirFailed, w *Words) {
	w.on(f.TP)
	w.Tone = Bad
	if w.signs() {
		w.turns("cross", Bad, "disk full")
	}
	if w.sentences() {
		w.ruler(Bad, w.who()+": disk full")
		w.say(w.who()+"'s disk is full: "+Size(f.NeedBytes)+" for "+f.TP.String()+" don't fit, "+
			Size(f.UsedBytes)+" of "+Size(f.SizeBytes)+" are in use. Its log directory is offline, and it was the only one: the broker halts.",
			"A broker whose last log directory fails shuts itself down (KAFKA_STORAGE_ERROR).")
	}
}

func processStopping(f node.ProcessStopping, w *Words) {
	w.node(f.Process)
	w.Deed, w.Tone = true, Warn
	if w.signs() {
		w.turns("power", Warn, "asked to stop")
	}
	if w.sentences() {
		w.ruler(Warn, w.name(f.Process)+" stopping")
		w.say("You asked "+w.name(f.Process)+" to stop.", "")
	}
}

func processBooted(f node.ProcessBooted, w *Words) {
	w.node(f.Process)
	w.Tone = Quiet
	if w.signs() {
		w.turns("power", Good, "starts")
	}
	if w.sentences() {
		if !w.beginning {
			w.ruler(Plain, w.name(f.Process)+" starts")
		}
		w.say(w.name(f.Process)+" boots.", "")
	}
}

func processStarted(_ node.ProcessStarted, w *Words) {
	w.Rank, w.Tone = Routine, Quiet
	if w.signs() {
		w.turns("power", Good, "starts")
	}
	if w.sentences() {
		w.say(w.who()+" starts.", "")
	}
}

func processEnded(f node.ProcessEnded, w *Words) {
	w.Tone = Quiet
	if f.How != "crash" && f.Code != 0 {
		w.Tone = Warn
	}
	if w.signs() {
		tone := Plain
		if f.Code != 0 {
			tone = Warn
		}
		w.tells("power", tone, "ends")
	}
	if !w.sentences() {
		return
	}
	switch {
	case f.How == "crash":
		w.say(f.Name+" is gone.", "")
	case f.Code != 0:
		w.say(f.Name+" ends with exit code "+num(f.Code)+".", "")
	default:
		w.say(f.Name+" has finished.", "")
	}
}

func printed(f node.Printed, w *Words) {
	w.Rank, w.Tone = Routine, Quiet
	if w.sentences() {
		w.say(w.who()+" prints: "+f.Line, "")
	}
}

func linkChanged(f node.LinkChanged, w *Words) {
	w.About.Kind, w.About.Node, w.About.Peer = thing.Link, f.A, f.B
	w.Tone = Good
	if f.Cut {
		w.Tone = Bad
	}
	if !w.sentences() {
		return
	}
	link := w.name(f.A) + " and " + w.name(f.B)
	if f.Cut && f.OneWay {
		w.ruler(Bad, "network cut one way")
		w.say("What "+w.name(f.A)+" sends to "+w.name(f.B)+" gets lost; the other way is whole.", "")
		return
	}
	if f.Cut {
		w.ruler(Bad, "network cut")
		w.say("The network between "+link+" is cut.", "")
		return
	}
	w.ruler(Good, "network changed")
	w.say("The network between "+link+" works: "+Span(node.Time(f.LatencyUs))+" one way.", "")
}

func messageLost(f node.MessageLost, w *Words) {
	w.About.Kind, w.About.Node, w.About.Peer = thing.Link, f.From, f.To
	w.Rank, w.Tone = Routine, Quiet
	if !w.sentences() {
		return
	}
	what := "A " + f.API + " message from " + w.name(f.From) + " to " + w.name(f.To)
	if f.Held {
		w.say(what+" is stuck at the cut.",
			"TCP keeps it and sends it again when the network is whole.")
	} else {
		w.say(what+" is lost with its connection.", "")
	}
}

func brokerStateChanged(f node.BrokerStateChanged, w *Words) {
	w.Tone = Warn
	switch f.State {
	case "running":
		w.Tone = Good
	case "stopped":
		w.Tone = Bad
	}
	if w.sentences() {
		w.Sentence = w.who() + " is " + f.State
		if f.Detail != "" {
			w.Sentence += ": " + f.Detail
		}
		w.Sentence += "."
	}
}

func metadataApplied(f node.MetadataApplied, w *Words) {
	w.Rank, w.Tone = Routine, Quiet
	if w.sentences() {
		w.say(w.who()+" has applied the metadata up to offset "+num(f.Offset)+".",
			"Brokers fetch __cluster_metadata and replay it.")
	}
}
