// Package node is the contract between the world and the machines in it: messages and alarms go in;
// messages, alarms and facts come out. A machine never sleeps, dials or reads a clock.
package node

import "highwater/sim/wire"

// Time is microseconds since the world began: a hop inside a data centre takes about 500.
type Time int64

// Durations, to write 9*Second.
const (
	Millisecond Time = 1000
	Second      Time = 1000 * Millisecond
	Minute      Time = 60 * Second
	Hour        Time = 60 * Minute
)

// Forever is a time of more than a century: no world gets there, and a thousand of it is still a
// Time, so that sums and shares of it are right.
const Forever Time = 1 << 52

// Ms converts milliseconds, the unit of Kafka's configs, into Time. What is longer than Forever is
// Forever: people write 9223372036854775807 for it.
func Ms(ms int64) Time {
	const most = int64(Forever / Millisecond)
	return Time(min(max(ms, -most), most)) * Millisecond
}

// Due tells whether an alarm that a machine has noted as set for t, 0 for none, has come. One that
// comes too early is an older one, which another has replaced. One may come late: alarms of a
// frozen process wait until it goes on.
func (t Time) Due(now Time) bool { return t != 0 && t <= now }

// EpochMs is the Unix time in milliseconds at which every world begins: 6 January 2026, 18:00 UTC,
// an evening on which people order pizza. Record timestamps are EpochMs plus virtual time.
const EpochMs int64 = 1767722400000

// UnixMs is the wall clock of the simulated machines at t, in Unix milliseconds.
func (t Time) UnixMs() int64 { return EpochMs + int64(t)/1000 }

// TimerKind is a machine's own number for an alarm.
type TimerKind uint8

// Timer is an alarm. A machine that no longer wants one ignores it when it fires: it compares ID with
// the number it remembers. Alarms die with the process that set them.
type Timer struct {
	Kind TimerKind
	ID   int64
	TP   wire.TopicPartition // for alarms about one partition
}

// Machine is one Kafka process: a broker, a controller, a client or a tool. Memory is lost in Crash,
// disk is kept.
type Machine interface {
	// Start boots the process: memory empty, disk as it was left.
	Start(out *Out)
	// Receive takes one message.
	Receive(m wire.Message, out *Out)
	// Fire takes one alarm that is due.
	Fire(t Timer, out *Out)
	// Crash forgets memory at once, as kill -9 does.
	Crash()
	// Shutdown asks for a clean end (SIGTERM). The process calls Out.Exit when it is done.
	Shutdown(out *Out)
	// Clone makes a snapshot; neither copy may be seen changing by the other.
	Clone() Machine
}

// Out is a machine's only way to act; Now and Chance are its only way to ask. The world fills it in
// for one step and then carries out what was gathered.
type Out struct {
	Now Time
	// Sender is the actor whose message is received, as a subject for draws that concern it; Itself
	// in other steps. It stays the same when other processes are started, which an id does not.
	Sender Digest
	// Ahead is how far this machine's wall clock is ahead of the true time; negative: behind.
	Ahead Time

	chance *Chance

	Sends   []wire.Message
	Alarms  []Alarm
	Facts   []Fact
	Closed  []wire.ID
	Refused []wire.ID
	Exited  bool
	Code    int
}

// Alarm is a timer with its due time.
type Alarm struct {
	At    Time
	Timer Timer
}

// Reset empties o for the next step; the slices keep their capacity.
func (o *Out) Reset(now Time, c *Chance) {
	o.Now, o.chance, o.Sender, o.Ahead = now, c, Itself, 0
	clear(o.Sends)
	clear(o.Facts)
	o.Sends, o.Alarms, o.Facts, o.Closed = o.Sends[:0], o.Alarms[:0], o.Facts[:0], o.Closed[:0]
	o.Refused, o.Exited, o.Code = o.Refused[:0], false, 0
}

// Wall is the time as this machine's wall clock has it. Now is for durations, Wall for what is written
// down: timestamps of records, and what is compared with them.
func (o *Out) Wall() Time { return o.Now + o.Ahead }

// Chance is the generator of this actor's next draw for a purpose and a subject (Itself if it has
// none). Take one for each decision: what is drawn for one purpose or subject never moves another.
func (o *Out) Chance(p Purpose, about Digest) Rand { return o.chance.next(p, about) }

// Send puts a message on the wire. The world fills in From. Correlation is the sender's own number
// for a request, or the request's number for a reply.
func (o *Out) Send(to wire.ID, correlation int32, b wire.Body) {
	o.Sends = append(o.Sends, wire.Message{To: to, Correlation: correlation, Body: b})
}

// After sets an alarm that fires d from now; d below zero counts as zero.
func (o *Out) After(d Time, t Timer) {
	o.Alarms = append(o.Alarms, Alarm{At: o.Now + max(d, 0), Timer: t})
}

// Emit tells a fact: something that became true at this machine now.
func (o *Out) Emit(f Fact) { o.Facts = append(o.Facts, f) }

// Close drops the connection to peer: what is still on its way between the two is lost, and peer
// learns it with a ConnectionClosed if the network lets it.
func (o *Out) Close(peer wire.ID) { o.Closed = append(o.Closed, peer) }

// Refuse tells a peer that nobody listens at the port it knocked at.
func (o *Out) Refuse(peer wire.ID) { o.Refused = append(o.Refused, peer) }

// Exit ends the process cleanly after this step, with an exit code as a shell sees it.
func (o *Out) Exit(code int) { o.Exited, o.Code = true, code }
