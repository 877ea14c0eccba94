package words

import "highwater/sim/wire"

// Titles in the space-time diagram, and what it leaves out.

// Wall is the title of a cut between two machines.
func Wall(a, b string) string { return "The network between " + a + " and " + b + " is cut." }

// BarLeads is the title of the bar of a partition that a broker leads.
func BarLeads(broker string, tp wire.TopicPartition, epoch int32) string {
	return broker + " leads " + tp.String() + " in epoch " + num(epoch) + "."
}

// BarReads is the title of the bar of a partition that a member of a group has.
func BarReads(member string, tp wire.TopicPartition, group string) string {
	return member + " reads " + tp.String() + " for " + group + "."
}

// BarWaits is the title of the bar of a member that has stopped for a rebalance.
func BarWaits(member, group string) string {
	return member + " reads nothing: it waits for its share in " + group + "."
}

// BarIdle is the title of the bar of a member without partitions.
func BarIdle(member, group string) string {
	return member + " is in " + group + " and has no partition."
}

// Arrow begins the title of a message's arrow; sentences follow.
func Arrow(m wire.Body, from, to, label string) string {
	kind := " request, "
	if m.Reply() {
		kind = " answer, "
	}
	if _, ok := m.(*wire.ConnectionClosed); ok {
		kind = ", "
	}
	return m.API() + kind + from + " to " + to + ": " + label + "."
}

// What became of a message, in sentences for its arrow.
const (
	ArrowUnheard = "Nobody listens there."
	ArrowHeld    = "It meets the cut; TCP keeps it and sends it again when the network is whole."
	ArrowDropped = "It is lost with its connection."
	ArrowAgain   = "TCP sends it again after the cut."
)

// Folded counts what isn't drawn.
type Folded struct {
	Heartbeats, Fetches, Other int // without news
	Repeats                    int
	Hidden                     int // switched off
	TooMany                    int
}

// Words counts what a whole drawing leaves out.
func (f *Folded) Words() string { return f.Without("") }

// Without counts what a break in the drawing leaves out; silent names a broker of which no
// heartbeat came, if there was one.
func (f *Folded) Without(silent string) string {
	out := ""
	add := func(n int, one, many string) {
		if n > 0 {
			out = Dotted(out, Plural(int64(n), one, many))
		}
	}
	add(f.Heartbeats, "heartbeat", "heartbeats")
	switch {
	case silent != "" && f.Heartbeats > 0:
		out += ", none of " + silent
	case silent != "":
		out = "no heartbeat of " + silent
	}
	add(f.Fetches, "empty fetch", "empty fetches")
	add(f.Repeats, "repeated message", "repeated messages")
	add(f.Other, "greeting", "greetings")
	add(f.Hidden, "message switched off", "messages switched off")
	add(f.TooMany, "more message folded", "more messages folded")
	return out
}

// Times says that something came so often.
func Times(what string, n int) string { return what + " × " + num(n) }

// Dotted sets two texts side by side with a dot between; either may be empty.
func Dotted(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + " · " + b
}
