package words

import "highwater/sim/node"

// What the stage writes beside what it draws, and Kafka's own short names with their numbers. The names
// LEO, HW and ISR are Kafka's in every language.

// Headings.
const (
	HeadConsumers = "Consumers"
	HeadProducers = "Producers"
	HeadTools     = "Tools"
	HeadServices  = "Services"
	HeadGroups    = "Consumer groups"
	HeadISR       = "ISR"
)

// Signs and notes on cards, lanes and wires.
const (
	TagStopped  = "stopped"
	TagFenced   = "fenced"
	DiskKept    = "disk kept"
	Coordinates = "coordinates"
	EpochNew    = "new"
	NetworkCut  = "network cut"
	GroupWaits  = "waits" // where its own word finds no room
	HoldsNone   = "has nothing"
)

// What an empty stage says: that nothing is there, and what to do. A phone shows no console.
const (
	NoTopics      = "No topics yet."
	NoTopicsTry   = "Press Run in the lesson, or create a topic in the console."
	NoTopicsPhone = "Press Run in the lesson below."
)

// State is the word for the state of a broker, a controller or a client. In English the code is one.
func State(code string) string { return code }

// HeadControllers is the strip's title.
func HeadControllers(n int) string {
	if n == 1 {
		return "Controller"
	}
	return "Controllers"
}

// ControllersPhone is the state of the controller that the strip names, and how many there are.
func ControllersPhone(state string, n int) string {
	if n == 1 {
		return State(state)
	}
	return State(state) + ", " + num(n) + " controllers"
}

// LeadsFollows counts a broker's replicas.
func LeadsFollows(leads, follows int) string {
	return "leads " + num(leads) + " · follows " + num(follows)
}

// LEO is a log's end offset.
func LEO(n int64) string { return "LEO " + num(n) }

// HW is a high watermark.
func HW(n int64) string { return "HW " + num(n) }

// EpochShort is one where there is little room.
func EpochShort(n int32) string { return "e" + num(n) }

// ShortLag is how far behind a reader is; below 0 when nobody knows.
func ShortLag(n int64) string {
	if n < 0 {
		return "lag –"
	}
	return "lag " + num(n)
}

// Holds counts the records that a share consumer has.
func Holds(n int64) string { return "has " + num(n) }

// LockedFor is how long a share consumer may keep a record.
func LockedFor(s int64) string { return num(s) + " s" }

// Members counts the members of a group.
func Members(n int) string { return Plural(int64(n), "member", "members") }

// AndMore ends a list that is too long.
func AndMore(n int) string { return "and " + num(n) + " more" }

// MoreGroups says how many groups found no room.
func MoreGroups(n int) string { return "and " + Plural(int64(n), "more group", "more groups") }

// More says how many groups and consumers found no room.
func More(n int) string { return num(n) + " more" }

// MoreFetches says how many more requests wait at a broker than are drawn.
func MoreFetches(n int) string { return "+" + num(n) + " fetches" }

// NoHeartbeatFor is on the card of a broker that the controller has not given up yet.
func NoHeartbeatFor(seconds node.Time) string {
	return "no heartbeat for " + num(int64(seconds)) + " s"
}
