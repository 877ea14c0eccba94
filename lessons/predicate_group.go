package lessons

// groupGrammar is what a predicate can ask about consumer groups, share groups and the work of their
// members.
var groupGrammar = []rule{
	{"group-exists", "group NAME exists", "some running broker coordinates it"},
	{"group-missing", "group NAME missing", "no running broker coordinates it"},
	{"group-state", "group NAME state OP WORD", "Empty, PreparingRebalance, CompletingRebalance, " +
		"Stable, Assigning, Reconciling or Dead"},
	{"group-members", "group NAME members OP N", "how many members its coordinator knows"},
	{"group-generation", "group NAME generation OP N", "its generation, or its group epoch (KIP-848)"},
	{"group-idle", "group NAME idle OP N", "its members that own no partition"},
	{"group-coordinator", "group NAME coordinator OP NODE", "the broker that coordinates it"},
	{"group-lag", "group NAME lag OP N", "high watermark minus committed offset, over the partitions " +
		"it has; of a share group the records that aren't done"},
	{"group-committed", "group NAME committed TP OP N", "its committed offset; -1: none"},
	{"member-owns", "process NAME owns OP N", "how many partitions a consumer has"},
	{"member-has", "process NAME owns-partition TP", "a consumer has this partition"},
	{"member-position", "process NAME position TP OP N", "the next offset it reads; -1: it doesn't"},
	{"work-all", "processed OP N", "records that applications are done with"},
	{"work-by", "processed by NAME OP N", "the same, of one process (a name, or its beginning)"},
	{"work-twice", "twice NAME OP N", "records that a group processed again after it had been done " +
		"with them"},
	{"work-skipped", "skipped NAME OP N", "records below a group's committed offset that none of its " +
		"members processed or is at work on, from where the group began; always of the whole lesson"},
	{"work-commits", "commits NAME OP N", "commits of a group that stand in the offsets topic"},
	{"work-rebalances", "rebalances NAME OP N", "generations of a group that began with members; " +
		"bumps of the group epoch (KIP-848)"},
	{"work-revoked", "process NAME revoked OP N", "partitions taken from a consumer that goes on"},
	{"work-refused", "commit-refused NAME OP N", "commits of that process that failed"},
	{"work-errors", "refused-commits NAME OP N", "commits that a coordinator refused with that error, " +
		"such as UNKNOWN_MEMBER_ID"},
	{"work-delivered", "delivered NAME TP OFFSET OP N", "how often a share group was handed that " +
		"record; always of the whole lesson"},
	{"work-acquired", "acquired NAME OP N", "records that a process of a share group was handed"},
	{"work-accepted", "accepted NAME OP N", "records that a share group accepted"},
	{"work-released", "released NAME OP N", "records that a share group gave back"},
	{"work-rejected", "rejected NAME OP N", "records that a share group rejected for good"},
	{"work-expired", "expired NAME OP N", "records whose lock in a share group ran out"},
	{"work-reclaimed", "reclaimed NAME OP N", "records that a share group got back because the " +
		"connection of a member was over"},
	{"work-gone", "gone NAME WORD OP N", "members that a group lost for that reason: left (they " +
		"said so), session (no heartbeat), rebalance (too slow in one)"},
	{"work-late", "poll-timeouts NAME OP N", "how often the consumer that has that name now was " +
		"away from poll() for max.poll.interval.ms"},
}
