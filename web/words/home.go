package words

import (
	"strings"

	"highwater/sim/node"
)

// What the front door says while its ten seconds pass. Names of things that the reader can see on
// the stage are bold; orders are known by the shop that got them.

// Order names an order by its key, capital at the start of a sentence.
func Order(key string, start bool) string {
	switch {
	case key != "":
		return key + "'s order"
	case start:
		return "The order"
	}
	return "the order"
}

// Silent is the front door's title while the broker that was killed is missed; unasked: nobody had
// given an answer.
func Silent(broker string, unasked bool) string {
	if unasked {
		return "You didn't wait to be asked."
	}
	return broker + " is silent."
}

// NobodyAsked is said below that title.
func NobodyAsked(key string) string {
	return "Then watch: is " + Order(key, false) + " lost?"
}

// OnlyAFollower is said when a broker was killed that doesn't lead.
func OnlyAFollower(broker string) string {
	return "**" + broker + "** was only a follower. Try the one with the crown."
}

// KilledIt begins the story.
func KilledIt(broker string) string { return "You killed **" + broker + "**. No goodbye." }

// Knocked is the first order after the kill.
func Knocked(key, sender string) string {
	who := "An order"
	if key != "" {
		who += " for " + key + "'s"
	}
	return who + " came in. Nobody answered, so **" + sender + "** kept it and tries again."
}

// NothingLost is how things stand while nobody leads.
func NothingLost(topic string) string {
	return "Nobody can write to " + topic + ". Nothing is lost."
}

// Abandoned: the controller fenced the broker after so long a silence.
func Abandoned(silent node.Time) string {
	return Seconds(int64(silent/node.Millisecond)) +
		" without a heartbeat: the controller **fenced** it."
}

// TookOver: another broker leads, which has the order or hasn't.
func TookOver(broker, key string, has bool) string {
	if !has {
		return "**" + broker + "** leads. It never had " + Order(key, false) + "."
	}
	return "**" + broker + "** leads. It had " + Order(key, false) + " all along."
}

// CaughtUp: what had waited is committed, on so many brokers.
func CaughtUp(key string, copies int) string {
	what := "What had waited is on "
	if key != "" {
		what = Order(key, true) + " is on "
	}
	return what + smallNumber(copies) + " brokers: **committed**."
}

// GotIt: a program has read the order that the question was about.
func GotIt(program, key string) string {
	return "**" + program + "** got " + Order(key, false) + ". It is being baked."
}

func smallNumber(n int) string {
	names := [...]string{"no", "one", "two", "three", "four"}
	if n >= 0 && n < len(names) {
		return names[n]
	}
	return num(n)
}

// Fate is the verdict on the order: lost, or who had a copy. waited: the answer was that it waits.
func Fate(lost bool, next string, waited bool) string {
	switch {
	case lost:
		return "Lost."
	case waited:
		return "Not lost, and it did not wait."
	}
	return "Not lost.\n" + next + " had a copy."
}

// Said comments on the answer that was given: the number of the choice, from 0.
func Said(choice int, leader string, others int, down bool) string {
	switch {
	case choice == 0:
		return "You said it was on " + leader + ". So it was, and on " + smallNumber(others) +
			" others."
	case choice == 2 && down:
		return "You said it waits for " + leader + ". " + leader + " is still down."
	case choice == 2:
		return "You said it waits for " + leader + ". Nobody waited."
	}
	return "You said: **another broker takes over**."
}

// Answers that can't be taken.
const (
	NoQuestionHere = "there is no question here: it stands on the first page"
	NobodyToKill   = "nobody leads just now: start a broker first"
)

// Figures of the ledger on the front door.
const (
	FigureAcknowledged = "acknowledged"
	FigureStored       = "stored"
	FigureLost         = "lost"
	FigureSilent       = "no writes"
)

// Words on the stage of the front door. They are as short as a label.

// ShopSends is below the producer.
const ShopSends = "the shop\nsends orders"

// KitchenReads is below a group.
func KitchenReads(group string) string { return "the " + group + " reads them,\nat its own pace" }

// TakesWrites is above the leader.
func TakesWrites(broker string) string { return broker + " leads: it takes every write" }

// Water is below the tide bar.
func Water(brokers int) string {
	if brokers < 3 {
		return "teal water: both brokers have it"
	}
	return "teal water: all " + smallNumber(brokers) + " brokers have it"
}

// Copying is below the last follower.
func Copying(brokers []string) string {
	if len(brokers) == 1 {
		return brokers[0] + " copies whatever the leader writes"
	}
	last := len(brokers) - 1
	return strings.Join(brokers[:last], ", ") + " and " + brokers[last] +
		" copy whatever the leader writes"
}

// CopyHere is beside a copy of the order; another is named already.
func CopyHere(key string, again bool) string {
	if again {
		return "and here"
	}
	return Order(key, true) + ", here"
}

// LeadsNow is above the next leader.
func LeadsNow(broker string) string { return broker + " leads now" }

// DeadSince is above the killed broker.
func DeadSince(seconds node.Time) string {
	return "killed " + num(int64(seconds)) + " s ago; its disk is kept"
}

// Safe is below the order on the next leader.
func Safe(key string) string { return Order(key, true) + ", safe" }
