package wire

import (
	"iter"
	"strconv"
)

// ErrorCode is Kafka's error number in a reply. It is a value, never a Go error.
// Kafka: org.apache.kafka.common.protocol.Errors.
type ErrorCode int16

// The codes that this simulation can answer with; numbers as in Kafka.
const (
	UnknownServerError                 ErrorCode = -1
	None                               ErrorCode = 0
	OffsetOutOfRange                   ErrorCode = 1
	CorruptMessage                     ErrorCode = 2
	UnknownTopicOrPartition            ErrorCode = 3
	LeaderNotAvailable                 ErrorCode = 5
	NotLeaderOrFollower                ErrorCode = 6
	RequestTimedOut                    ErrorCode = 7
	BrokerNotAvailable                 ErrorCode = 8
	ReplicaNotAvailable                ErrorCode = 9
	MessageTooLarge                    ErrorCode = 10
	OffsetMetadataTooLarge             ErrorCode = 12
	NetworkException                   ErrorCode = 13
	CoordinatorLoadInProgress          ErrorCode = 14
	CoordinatorNotAvailable            ErrorCode = 15
	NotCoordinator                     ErrorCode = 16
	InvalidTopicException              ErrorCode = 17
	RecordListTooLarge                 ErrorCode = 18
	NotEnoughReplicas                  ErrorCode = 19
	NotEnoughReplicasAfter             ErrorCode = 20
	InvalidRequiredAcks                ErrorCode = 21
	IllegalGeneration                  ErrorCode = 22
	InconsistentGroupProtocol          ErrorCode = 23
	InvalidGroupID                     ErrorCode = 24
	UnknownMemberID                    ErrorCode = 25
	InvalidSessionTimeout              ErrorCode = 26
	RebalanceInProgress                ErrorCode = 27
	InvalidCommitOffsetSize            ErrorCode = 28
	TopicAuthorizationFailed           ErrorCode = 29
	GroupAuthorizationFailed           ErrorCode = 30
	ClusterAuthorizationFailed         ErrorCode = 31
	UnsupportedSaslMechanism           ErrorCode = 33
	IllegalSaslState                   ErrorCode = 34
	InvalidTimestamp                   ErrorCode = 32
	UnsupportedVersion                 ErrorCode = 35
	TopicAlreadyExists                 ErrorCode = 36
	InvalidPartitions                  ErrorCode = 37
	InvalidReplicationFactor           ErrorCode = 38
	InvalidReplicaAssignment           ErrorCode = 39
	InvalidConfig                      ErrorCode = 40
	NotController                      ErrorCode = 41
	InvalidRequest                     ErrorCode = 42
	PolicyViolation                    ErrorCode = 44
	OutOfOrderSequenceNumber           ErrorCode = 45
	DuplicateSequenceNumber            ErrorCode = 46
	InvalidProducerEpoch               ErrorCode = 47
	InvalidTxnState                    ErrorCode = 48
	SecurityDisabled                   ErrorCode = 54
	TransactionalIDAuthorizationFailed ErrorCode = 53
	KafkaStorageError                  ErrorCode = 56
	SaslAuthenticationFailed           ErrorCode = 58
	UnknownProducerID                  ErrorCode = 59
	ReassignmentInProgress             ErrorCode = 60
	NonEmptyGroup                      ErrorCode = 68
	GroupIDNotFound                    ErrorCode = 69
	FetchSessionIDNotFound             ErrorCode = 70
	InvalidFetchSessionEpoch           ErrorCode = 71
	ListenerNotFound                   ErrorCode = 72
	TopicDeletionDisabled              ErrorCode = 73
	FencedLeaderEpoch                  ErrorCode = 74
	UnknownLeaderEpoch                 ErrorCode = 75
	StaleBrokerEpoch                   ErrorCode = 77
	OffsetNotAvailable                 ErrorCode = 78
	MemberIDRequired                   ErrorCode = 79
	PreferredLeaderNotAvailable        ErrorCode = 80
	GroupMaxSizeReached                ErrorCode = 81
	FencedInstanceID                   ErrorCode = 82
	EligibleLeadersNotAvailable        ErrorCode = 83
	ElectionNotNeeded                  ErrorCode = 84
	NoReassignmentInProgress           ErrorCode = 85
	GroupSubscribedToTopic             ErrorCode = 86
	InvalidRecord                      ErrorCode = 87
	UnstableOffsetCommit               ErrorCode = 88
	ThrottlingQuotaExceeded            ErrorCode = 89
	ProducerFenced                     ErrorCode = 90
	ResourceNotFound                   ErrorCode = 91
	DuplicateResource                  ErrorCode = 92
	UnacceptableCredential             ErrorCode = 93
	InvalidUpdateVersion               ErrorCode = 95
	BrokerIDNotRegistered              ErrorCode = 102
	UnknownTopicID                     ErrorCode = 100
	DuplicateBrokerRegistration        ErrorCode = 101
	TransactionalIDNotFound            ErrorCode = 105
	NewLeaderElected                   ErrorCode = 106
	IneligibleReplica                  ErrorCode = 107
	OffsetMovedToTieredStorage         ErrorCode = 109
	FencedMemberEpoch                  ErrorCode = 110
	UnreleasedInstanceID               ErrorCode = 111
	UnsupportedAssignor                ErrorCode = 112
	StaleMemberEpoch                   ErrorCode = 113
	MismatchedEndpointType             ErrorCode = 114
	InvalidRecordState                 ErrorCode = 121
	ShareSessionNotFound               ErrorCode = 122
	InvalidShareSessionEpoch           ErrorCode = 123
	FencedStateEpoch                   ErrorCode = 124
	VoterNotFound                      ErrorCode = 127
	InvalidRegularExpression           ErrorCode = 128
)

// ErrorCodes ranges over all codes but None.
func ErrorCodes() iter.Seq[ErrorCode] {
	return func(yield func(ErrorCode) bool) {
		for i := range errorInfos {
			if c := errorInfos[i].code; c != None && !yield(c) {
				return
			}
		}
	}
}

type errorInfo struct {
	code      ErrorCode
	name      string // SCREAMING_SNAKE name of the protocol
	exception string // Java class, without its package
	retriable bool
	message   string // Kafka's default text
}

// Name is the protocol's name, such as NOT_LEADER_OR_FOLLOWER.
func (e ErrorCode) Name() string {
	if i := e.info(); i != nil {
		return i.name
	}
	return "ERROR_" + strconv.Itoa(int(e))
}

// Exception is the Java class the clients throw for e, without its package.
func (e ErrorCode) Exception() string {
	if i := e.info(); i != nil {
		return i.exception
	}
	return "UnknownServerException"
}

// Message is Kafka's default text for e.
func (e ErrorCode) Message() string {
	if i := e.info(); i != nil {
		return i.message
	}
	return "The server experienced an unexpected error when processing the request."
}

// Retriable tells whether a client may send the same request again.
func (e ErrorCode) Retriable() bool {
	i := e.info()
	return i != nil && i.retriable
}

func (e ErrorCode) info() *errorInfo {
	for i := range errorInfos {
		if errorInfos[i].code == e {
			return &errorInfos[i]
		}
	}
	return nil
}
