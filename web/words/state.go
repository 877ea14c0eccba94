package words

// States of groups and of their members, explained.

// groupStates explains each state of a group, by Kafka's name for it.
var groupStates = map[string]string{
	"Stable":              "Everybody has what the assignment gives them",
	"PreparingRebalance":  "The coordinator waits until every member has sent JoinGroup",
	"CompletingRebalance": "All have joined; they wait for the leading member to work out who gets what",
	"Empty":               "It has no members now; its bookmarks are kept",
	"Dead":                "It is gone",
	"Assigning":           "The coordinator is about to work out who gets what",
	"Reconciling": "Who gets what is known; some members give partitions up before others get them, and " +
		"whoever keeps a partition reads on",
}

// memberStates explains the states of a KIP-848 member, by Kafka's names for them.
var memberStates = map[string]string{
	"STABLE":                "It has its whole share",
	"UNREVOKED_PARTITIONS":  "It first has to give up partitions that are meant for others",
	"UNRELEASED_PARTITIONS": "It waits for partitions that others still have; what it has, it reads",
}

// classicSteps explains how far a member of a classic group has come, by the view's words.
var classicSteps = map[string]string{
	"joining":  "It has sent JoinGroup and waits for the others.",
	"syncing":  "It has sent SyncGroup and waits for the assignment.",
	"expected": "It still has to send JoinGroup; the answer to its next heartbeat tells it so.",
}
