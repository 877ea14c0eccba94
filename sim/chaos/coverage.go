package chaos

import (
	"strings"

	"highwater/sim/ordered"
	"highwater/sim/wire"
)

// Coverage: what a thousand seeds must meet, so that chaos never becomes too tame without a word. Each
// error code that somebody can be answered with, each state and each change of a state, each way in
// which a rule decides is met by some seed, or stands below with the reason why not.

// states are probes of states, changes and rules, by what stands before the colon.
var states = [...]struct{ of, names string }{
	{"group", `classic Empty to PreparingRebalance|classic PreparingRebalance to CompletingRebalance|
		classic CompletingRebalance to Stable|classic Stable to PreparingRebalance|
		classic CompletingRebalance to PreparingRebalance|classic PreparingRebalance to Empty|
		classic Empty to Dead|consumer Empty to Stable|consumer Stable to Reconciling|
		consumer Stable to Assigning|consumer Assigning to Reconciling|
		consumer Reconciling to Assigning|consumer Reconciling to Stable|
		consumer Reconciling to Empty|consumer Stable to Empty|
		share Empty to Stable|share Stable to Empty`},
	{"member", "STABLE|UNREVOKED_PARTITIONS|UNRELEASED_PARTITIONS"},
	{"member left", "left|session|rebalance|fenced|static leave"},
	{"consumer", "unjoined|joining|syncing|stable|rejoin needed|fatal|left"},
	{"assigned", `classic range|classic roundrobin|classic sticky|classic cooperative-sticky|
		consumer uniform|consumer range|share simple`},
	{"committed", "sync|async|auto|rebalance|close"},
	{"revoked", "rebalance|fenced|max.poll.interval.ms"},
	{"offsets deleted", "tombstone|group deleted"},
	{"broker", "starting|running|fenced|handing over|stopped"},
	{"fenced", "no heartbeat|controlled shutdown"},
	{"leader found", "preferred|in sync|eligible|last known leader|unclean|nobody|same leader"},
	{"elected", `broker fenced|broker unfenced|controlled shutdown|preferred election|unclean|
		unclean shutdown|reassignment|new topic`},
	{"ISR proposed", "slow|caught up"},
	{"ISR changed", `slow|caught up|broker fenced|broker unfenced|controlled shutdown|
		unclean shutdown`},
	{"log start", "retention.ms|DeleteRecords|leader"},
	{"reassignment", "started|completed|cancelled"},
	{"position reset", "earliest|latest|committed|seek|truncated"},
	{"share", `acquired by fetch|acknowledged by accept|available by release|archived by reject|
		available by lock timeout|available by session closed|archived by delivery count`},
	{"share start", "acknowledged|initialised|leader"},
	{"batch retried", `NOT_LEADER_OR_FOLLOWER|NOT_ENOUGH_REPLICAS|REQUEST_TIMED_OUT|NETWORK_EXCEPTION|
		UNKNOWN_TOPIC_OR_PARTITION|OUT_OF_ORDER_SEQUENCE_NUMBER`},
	{"", `log truncated|duplicate dropped|message held by a cut|went on late|
		end of a log lost with the power|max.poll.interval.ms expired|fetch redirected to a follower|
		ELR cleared|topic deleted|partitions added|segment rolled|segment deleted|log cleaned|replica deleted|
		coordinator loaded records|coordinator unloaded|a healthy group rebalances|
		registration refused|controlled shutdown|log directory failed|halted by a full disk|
		schema registered|schema refused|registry came back|registry recalls|registry answers 409|
		record unreadable|snapshot taken|source went on|failed task restarted|copy is the table`},
}

// exception is an error code or a state that no seed meets, and why.
type exception struct{ of, why string }

const (
	noClient = "the clients and tools of a plan never send what it refuses"
	noSuch   = "belongs to what the simulation leaves out"
	own      = "a client's own name for what befell a request; nobody is answered with it"
	oneVoter = "needs a second controller"
	goodLoad = "the producers and members of a plan are set up well"
	notYet   = "so rare that a thousand seeds don't meet it yet"
)

var exceptions = []exception{
	{"UNKNOWN_SERVER_ERROR", noSuch}, {"CORRUPT_MESSAGE", noSuch}, {"BROKER_NOT_AVAILABLE", noSuch},
	{"REPLICA_NOT_AVAILABLE", noSuch}, {"INVALID_COMMIT_OFFSET_SIZE", noSuch},
	{"TOPIC_AUTHORIZATION_FAILED", notYet}, {"GROUP_AUTHORIZATION_FAILED", notYet},
	{"CLUSTER_AUTHORIZATION_FAILED", notYet}, {"TRANSACTIONAL_ID_AUTHORIZATION_FAILED", noSuch},
	{"UNSUPPORTED_SASL_MECHANISM", notYet}, {"ILLEGAL_SASL_STATE", notYet},
	{"SASL_AUTHENTICATION_FAILED", notYet}, {"SECURITY_DISABLED", notYet},
	{"UNACCEPTABLE_CREDENTIAL", notYet}, {"DUPLICATE_SEQUENCE_NUMBER", noSuch},
	{"INVALID_TXN_STATE", noSuch}, {"UNKNOWN_PRODUCER_ID", noSuch},
	{"REASSIGNMENT_IN_PROGRESS", noSuch}, {"LISTENER_NOT_FOUND", noSuch},
	{"UNSTABLE_OFFSET_COMMIT", noSuch}, {"THROTTLING_QUOTA_EXCEEDED", noSuch},
	{"PRODUCER_FENCED", noSuch}, {"RESOURCE_NOT_FOUND", noSuch}, {"DUPLICATE_RESOURCE", noSuch},
	{"OFFSET_MOVED_TO_TIERED_STORAGE", noSuch}, {"SHARE_SESSION_NOT_FOUND", noSuch},
	{"INVALID_SHARE_SESSION_EPOCH", noSuch}, {"TRANSACTIONAL_ID_NOT_FOUND", noSuch},
	{"POLICY_VIOLATION", noSuch}, {"NETWORK_EXCEPTION", own},
	{"NOT_CONTROLLER", oneVoter}, {"VOTER_NOT_FOUND", noClient},
	{"OFFSET_METADATA_TOO_LARGE", noClient}, {"RECORD_LIST_TOO_LARGE", noClient},
	{"INVALID_REQUIRED_ACKS", noClient}, {"INVALID_GROUP_ID", noClient},
	{"UNSUPPORTED_VERSION", noClient}, {"INVALID_REQUEST", noClient},
	{"TOPIC_DELETION_DISABLED", noClient}, {"UNKNOWN_TOPIC_ID", noClient},
	{"BROKER_ID_NOT_REGISTERED", noClient}, {"MISMATCHED_ENDPOINT_TYPE", noClient},
	{"INVALID_REGULAR_EXPRESSION", noClient}, {"INVALID_SESSION_TIMEOUT", goodLoad},
	{"INVALID_TIMESTAMP", goodLoad}, {"INVALID_RECORD", goodLoad},
	{"NOT_ENOUGH_REPLICAS_AFTER_APPEND", notYet}, {"INVALID_PRODUCER_EPOCH", notYet},
	{"INVALID_FETCH_SESSION_EPOCH", notYet}, {"STALE_BROKER_EPOCH", notYet},
	{"NO_REASSIGNMENT_IN_PROGRESS", notYet}, {"FENCED_STATE_EPOCH", notYet},
	// A broker that was fenced has caught up already: the heartbeat that tells it unfences it.
	{"broker: fenced", notYet},
}

// Missing are the things that a thousand seeds must meet and these haven't.
func Missing(probes *ordered.Map[string, int64]) []string {
	var missing []string
	want := func(name string) {
		if probes.At(name) == 0 && !excepted(name) {
			missing = append(missing, name)
		}
	}
	for _, s := range states {
		for name := range strings.SplitSeq(s.names, "|") {
			if name = strings.TrimSpace(name); s.of != "" {
				name = s.of + ": " + name
			}
			want(name)
		}
	}
	for _, m := range moments {
		want("moment: " + m.what)
	}
	for code := range wire.ErrorCodes() {
		want("error: " + code.Name())
	}
	return missing
}

func excepted(name string) bool {
	for _, e := range exceptions {
		if e.of == strings.TrimPrefix(name, "error: ") {
			return true
		}
	}
	return false
}
