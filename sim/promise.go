package sim

// Promise is something that Kafka promises and a Checker watches, after every event.
type Promise struct{ ID, Text string }

// promises are all of them. A number that is missing is watched by a test, or not yet.
var promises = [...]Promise{
	{"I1", "what is committed is in the log of every later clean leader and of every ISR member"},
	{"I3", "logs that agree on an offset and its leader epoch are equal up to there"},
	{"I4", "a leader's high watermark only rises in an epoch; log start <= high watermark <= log end"},
	{"I5", "consumers get committed records only"},
	{"I6", "one leader per partition and leader epoch; leader and partition epochs only rise"},
	{"I7", "the leader is in the ISR, the ISR is among the replicas, a fenced broker is in no ISR"},
	{"I8", "replicas are distinct, and a new partition's are spread over racks as evenly as can be"},
	{"I9", "an idempotent producer's records are in the log once each, in the order of send()"},
	{"I10", "offsets are contiguous"},
	{"I11", "a partition has one owner in a group's generation or epoch; generations only rise"},
	{"I12", "an older generation's commit never stands after a younger one's; commits survive failover"},
	{"I13", "an assignment is as even as its assignor promises"},
	{"I14", "equal keys go to equal partitions while the number of partitions stays"},
	{"I18", "what a broker knows and tells is what the controllers committed, and what its logs hold"},
	{"I19", "a share group's record is acquired by one member at a time, one delivery after the other; " +
		"what is done stays done, and the start passes nothing else"},
	{"I21", "acks=all is answered when the record is committed, with the offset that it has"},
	{"I22", "the first living replica that is in sync leads, else one that is eligible; " +
		"else one must be allowed"},
	{"I23", "an ISR changes as its leader asks, and when a member is no longer alive"},
	{"I24", "who left an ISR below min.insync.replicas is eligible to lead while nothing is " +
		"committed without it"},
	{"I25", "a follower drops only what its leader does not have"},
	{"I26", "a leader's high watermark is where all that count for it are, as their own fetches told"},
	{"I27", "a broker is fenced after broker.session.timeout.ms of silence; caught up, it serves"},
	{"I28", "of each key a cleaned log keeps the latest record, and every offset stays what it was"},
	{"I29", "what lies on a disk is what its segments weigh, and no more than it holds"},
	{"I30", "a segment goes for its age only when all of its records are older than retention.ms"},
}

// Promises lists what a Checker watches. For reading only.
func Promises() []Promise { return promises[:] }
