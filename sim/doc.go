// Package sim is a Kafka cluster with its clients, its network and its clock, simulated to the
// bit: the same Config and the same commands make the same history, natively and in a browser.
//
// # How the world works
//
// A World holds machines (package node): brokers, controllers, clients and tools. They share
// nothing. What passes between two of them is a message (package wire) that takes time, can be
// held up by a cut link, and finds nobody at home when the process has died. What a machine wants
// for itself later is an alarm. Both lie in one queue, ordered by time and then by the order in
// which they were put in. Step takes the first item out, gives it to its machine, and carries out
// what the machine asks for in return. There is no other way in which time passes or state
// changes, except a learner's command (Do).
//
// Every step has a number, Seq, and the number of the step that caused it: the one that sent the
// message or set the alarm. A command is a step of its own that is its own cause; what it does at
// a process is the next step. The facts that a step brings about (node.Event) carry both numbers,
// so that any fact can be followed back to a command, or to step 0, the beginning.
//
// # The network
//
// Between two machines messages arrive in the order of sending. A link has a latency, one way;
// Config gives the default and perhaps a jitter, SetLatency another one for a pair. A cut link
// stops what is on it. TCP keeps that, and sends it again ResendDelay after the link heals, unless
// one side gives the connection up (node.Out.Close), which loses what was on its way and tells the
// other side.
//
// When a process ends, everybody who had a connection with it gets a wire.ConnectionClosed, behind
// what it had sent before. Nothing that was sent to one incarnation of a process reaches the next,
// and no reply to what an earlier one had asked: a reply goes by the connection that its request
// came by. A request to a process that isn't running is refused after a round trip.
//
// kill -9 takes memory and leaves the disk: what a broker had appended stays appended, since the
// page cache survives its process. Power failure of a machine is not simulated.
//
// # Chance
//
// A machine draws for a named purpose and a subject (node.Chance): a topic's id, the jitter of a
// retry, the sticky partition. Each draw depends on the world's seed, the actor, the purpose, the
// subject and how often that was drawn before, so that one more of anything leaves all others as they
// were. Actors are known by name, not by id.
//
// # Time travel
//
// World.Clone makes a snapshot that copies the queue but no machine: a machine is copied when one
// of the two worlds first touches it, and it shares its big parts (logs, images) even then. A
// History keeps the commands with their exact places, every event, and snapshots that lie close
// together around the playhead and ever farther apart away from it; Seek clones the nearest and
// replays. To act in the past is to fork: the old future is kept as a Branch and can be had back.
//
// # What must always hold
//
// A Checker compares what happens with what Kafka promises (promise.go), after every event. The
// numbers are used in its messages:
//
//	I1   what is committed is in the log of every later clean leader and of every ISR member
//	I3   logs that agree on an offset and its leader epoch are equal up to there
//	I4   a leader's high watermark only rises in an epoch; log start <= high watermark <= log end
//	I5   consumers get committed records only
//	I6   one leader per partition and leader epoch; leader and partition epochs only rise
//	I7   the leader is in the ISR, the ISR is among the replicas, a fenced broker is in no ISR
//	I8   replicas are distinct, and a new partition's are spread over racks as evenly as can be
//	I9   an idempotent producer's records are in the log once each, in the order of send()
//	I10  offsets are contiguous
//	I11  a partition has one owner in a group's generation or epoch; generations only rise
//	I12  an older generation's commit never stands after a younger one's; commits survive failover
//	I13  an assignment is as even as its assignor promises
//	I14  equal keys go to equal partitions while the number of partitions stays
//	I18  what a broker knows and tells is what the controllers committed, and what its logs hold
//	I19  a share group's record is acquired by one member at a time, one delivery after the other;
//	     what is done stays done, and the start passes nothing else
//	I21  acks=all is answered when the record is committed, with the offset that it has
//	I22  the first living replica that is in sync leads, else one that is eligible; else one must be
//	     allowed
//	I23  an ISR changes as its leader asks, and when a member is no longer alive
//	I24  who left an ISR below min.insync.replicas is eligible to lead while nothing is committed
//	     without it
//	I25  a follower drops only what its leader does not have
//	I26  a leader's high watermark is where all that count for it are, as their own fetches told
//	I27  a broker is fenced after broker.session.timeout.ms of silence; caught up, it serves
//	I28  of each key a cleaned log keeps the latest record, and every offset stays what it was
//	I29  what lies on a disk is what its segments weigh, and no more than it holds
//	I30  a segment goes for its age only when all of its records are older than retention.ms
package sim
