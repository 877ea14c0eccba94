"""The exceptions of kafka-python, by its names and with its texts."""


class KafkaError(Exception):
    retriable = False
    invalid_metadata = False

    def __str__(self):
        name = type(self).__name__
        return '%s: %s' % (name, Exception.__str__(self)) if self.args else name

    def __eq__(self, other):
        return type(self) is type(other) and self.args == other.args


class RetriableError(KafkaError):
    retriable = True


class InvalidMetadataError(RetriableError):
    invalid_metadata = True


class CommitFailedError(KafkaError):
    def __init__(self, *args):
        super().__init__(*(args or (
            'Commit cannot be completed since the group has already'
            ' rebalanced and assigned the partitions to another member.',)))


class LogTruncationError(KafkaError):
    def __init__(self, divergent_offsets, *args):
        self.divergent_offsets = divergent_offsets
        super().__init__(*(args or ('Detected truncated partitions: %s' % (divergent_offsets,),)))


class TransactionAbortedError(KafkaError):
    message = 'Failing batch since transaction was aborted'


class BrokerResponseError(KafkaError):
    errno = None
    message = None
    description = None

    def __str__(self):
        return '[Error %s] %s' % (self.errno, KafkaError.__str__(self))


class AuthorizationError(BrokerResponseError):
    pass


def _own(bases, *names):
    for name in names:
        globals()[name] = type(name, bases, {'__module__': __name__})


_own((KafkaError,), 'IllegalArgumentError', 'IllegalStateError', 'KafkaConfigurationError',
     'KafkaProtocolError', 'NoOffsetForPartitionError', 'UnknownBrokerIdError', 'QuotaViolationError',
     'UnrecognizedBrokerVersion', 'UnsupportedCodecError')
_own((RetriableError,), 'Cancelled', 'KafkaTimeoutError', 'MetadataEmptyBrokerList', 'NodeNotReadyError',
     'TooManyInFlightRequests')
_own((InvalidMetadataError,), 'KafkaConnectionError', 'StaleMetadata')
_own((KafkaProtocolError,), 'InvalidReceiveError')
_own((RetriableError, KafkaProtocolError), 'CorrelationIdError')

# Code, class, the protocol's name; r: worth trying again, m: the metadata may be old, a: not allowed.
_BROKER = """
-1 UnknownError UNKNOWN
0 NoError NO_ERROR
1 OffsetOutOfRangeError OFFSET_OUT_OF_RANGE
2 CorruptRecordError CORRUPT_MESSAGE
3 UnknownTopicOrPartitionError UNKNOWN_TOPIC_OR_PARTITION rm
4 InvalidFetchRequestError INVALID_FETCH_SIZE
5 LeaderNotAvailableError LEADER_NOT_AVAILABLE rm
6 NotLeaderForPartitionError NOT_LEADER_FOR_PARTITION rm
7 RequestTimedOutError REQUEST_TIMED_OUT r
8 BrokerNotAvailableError BROKER_NOT_AVAILABLE
9 ReplicaNotAvailableError REPLICA_NOT_AVAILABLE rm
10 MessageSizeTooLargeError MESSAGE_SIZE_TOO_LARGE
11 StaleControllerEpochError STALE_CONTROLLER_EPOCH
12 OffsetMetadataTooLargeError OFFSET_METADATA_TOO_LARGE
13 NetworkExceptionError NETWORK_EXCEPTION rm
14 CoordinatorLoadInProgressError COORDINATOR_LOAD_IN_PROGRESS r
15 CoordinatorNotAvailableError COORDINATOR_NOT_AVAILABLE r
16 NotCoordinatorError NOT_COORDINATOR r
17 InvalidTopicError INVALID_TOPIC
18 RecordListTooLargeError RECORD_LIST_TOO_LARGE
19 NotEnoughReplicasError NOT_ENOUGH_REPLICAS r
20 NotEnoughReplicasAfterAppendError NOT_ENOUGH_REPLICAS_AFTER_APPEND r
21 InvalidRequiredAcksError INVALID_REQUIRED_ACKS
22 IllegalGenerationError ILLEGAL_GENERATION
23 InconsistentGroupProtocolError INCONSISTENT_GROUP_PROTOCOL
24 InvalidGroupIdError INVALID_GROUP_ID
25 UnknownMemberIdError UNKNOWN_MEMBER_ID
26 InvalidSessionTimeoutError INVALID_SESSION_TIMEOUT
27 RebalanceInProgressError REBALANCE_IN_PROGRESS
28 InvalidCommitOffsetSizeError INVALID_COMMIT_OFFSET_SIZE
29 TopicAuthorizationFailedError TOPIC_AUTHORIZATION_FAILED a
30 GroupAuthorizationFailedError GROUP_AUTHORIZATION_FAILED a
31 ClusterAuthorizationFailedError CLUSTER_AUTHORIZATION_FAILED a
32 InvalidTimestampError INVALID_TIMESTAMP
33 UnsupportedSaslMechanismError UNSUPPORTED_SASL_MECHANISM
34 IllegalSaslStateError ILLEGAL_SASL_STATE
35 IncompatibleBrokerVersion UNSUPPORTED_VERSION
35 UnsupportedVersionError UNSUPPORTED_VERSION
36 TopicAlreadyExistsError TOPIC_ALREADY_EXISTS
37 InvalidPartitionsError INVALID_PARTITIONS
38 InvalidReplicationFactorError INVALID_REPLICATION_FACTOR
39 InvalidReplicationAssignmentError INVALID_REPLICATION_ASSIGNMENT
40 InvalidConfigurationError INVALID_CONFIG
41 NotControllerError NOT_CONTROLLER r
42 InvalidRequestError INVALID_REQUEST
43 UnsupportedForMessageFormatError UNSUPPORTED_FOR_MESSAGE_FORMAT
44 PolicyViolationError POLICY_VIOLATION
45 OutOfOrderSequenceNumberError OUT_OF_ORDER_SEQUENCE_NUMBER
46 DuplicateSequenceNumberError DUPLICATE_SEQUENCE_NUMBER
47 InvalidProducerEpochError INVALID_PRODUCER_EPOCH
48 InvalidTxnStateError INVALID_TXN_STATE
49 InvalidProducerIdMappingError INVALID_PRODUCER_ID_MAPPING
50 InvalidTransactionTimeoutError INVALID_TRANSACTION_TIMEOUT
51 ConcurrentTransactionsError CONCURRENT_TRANSACTIONS r
52 TransactionCoordinatorFencedError TRANSACTION_COORDINATOR_FENCED
53 TransactionalIdAuthorizationFailedError TRANSACTIONAL_ID_AUTHORIZATION_FAILED a
54 SecurityDisabledError SECURITY_DISABLED
55 OperationNotAttemptedError OPERATION_NOT_ATTEMPTED
56 KafkaStorageError KAFKA_STORAGE_ERROR rm
57 LogDirNotFoundError LOG_DIR_NOT_FOUND
58 SaslAuthenticationFailedError SASL_AUTHENTICATION_FAILED
59 UnknownProducerIdError UNKNOWN_PRODUCER_ID
60 ReassignmentInProgressError REASSIGNMENT_IN_PROGRESS
61 DelegationTokenAuthDisabledError DELEGATION_TOKEN_AUTH_DISABLED
62 DelegationTokenNotFoundError DELEGATION_TOKEN_NOT_FOUND
63 DelegationTokenOwnerMismatchError DELEGATION_TOKEN_OWNER_MISMATCH
64 DelegationTokenRequestNotAllowedError DELEGATION_TOKEN_REQUEST_NOT_ALLOWED
65 DelegationTokenAuthorizationFailedError DELEGATION_TOKEN_AUTHORIZATION_FAILED a
66 DelegationTokenExpiredError DELEGATION_TOKEN_EXPIRED
67 InvalidPrincipalTypeError INVALID_PRINCIPAL_TYPE
68 NonEmptyGroupError NON_EMPTY_GROUP
69 GroupIdNotFoundError GROUP_ID_NOT_FOUND
70 FetchSessionIdNotFoundError FETCH_SESSION_ID_NOT_FOUND r
71 InvalidFetchSessionEpochError INVALID_FETCH_SESSION_EPOCH r
72 ListenerNotFoundError LISTENER_NOT_FOUND rm
73 TopicDeletionDisabledError TOPIC_DELETION_DISABLED
74 FencedLeaderEpochError FENCED_LEADER_EPOCH rm
75 UnknownLeaderEpochError UNKNOWN_LEADER_EPOCH rm
76 UnsupportedCompressionTypeError UNSUPPORTED_COMPRESSION_TYPE
77 StaleBrokerEpochError STALE_BROKER_EPOCH
78 OffsetNotAvailableError OFFSET_NOT_AVAILABLE r
79 MemberIdRequiredError MEMBER_ID_REQUIRED
80 PreferredLeaderNotAvailableError PREFERRED_LEADER_NOT_AVAILABLE rm
81 GroupMaxSizeReachedError GROUP_MAX_SIZE_REACHED
82 FencedInstanceIdError FENCED_INSTANCE_ID
83 EligibleLeadersNotAvailableError ELIGIBLE_LEADERS_NOT_AVAILABLE rm
84 ElectionNotNeededError ELECTION_NOT_NEEDED rm
85 NoReassignmentInProgressError NO_REASSIGNMENT_IN_PROGRESS
86 GroupSubscribedToTopicError GROUP_SUBSCRIBED_TO_TOPIC
87 InvalidRecordError INVALID_RECORD
88 UnstableOffsetCommitError UNSTABLE_OFFSET_COMMIT r
89 ThrottlingQuotaExceededError THROTTLING_QUOTA_EXCEEDED r
90 ProducerFencedError PRODUCER_FENCED
91 ResourceNotFoundError RESOURCE_NOT_FOUND
92 DuplicateResourceError DUPLICATE_RESOURCE
93 UnacceptableCredentialError UNACCEPTABLE_CREDENTIAL
94 InconsistentVoterSetError INCONSISTENT_VOTER_SET
95 InvalidUpdateVersionError INVALID_UPDATE_VERSION
96 FeatureUpdateFailedError FEATURE_UPDATE_FAILED
97 PrincipalDeserializationFailureError PRINCIPAL_DESERIALIZATION_FAILURE
98 SnapshotNotFoundError SNAPSHOT_NOT_FOUND
99 PositionOutOfRangeError POSITION_OUT_OF_RANGE
100 UnknownTopicIdError UNKNOWN_TOPIC_ID rm
101 DuplicateBrokerRegistrationError DUPLICATE_BROKER_REGISTRATION
102 BrokerIdNotRegisteredError BROKER_ID_NOT_REGISTERED
103 InconsistentTopicIdError INCONSISTENT_TOPIC_ID rm
104 InconsistentClusterIdError INCONSISTENT_CLUSTER_ID
105 TransactionalIdNotFoundError TRANSACTIONAL_ID_NOT_FOUND
106 FetchSessionTopicIdError FETCH_SESSION_TOPIC_ID_ERROR r
107 IneligibleReplicaError INELIGIBLE_REPLICA
108 NewLeaderElectedError NEW_LEADER_ELECTED
109 OffsetMovedToTieredStorageError OFFSET_MOVED_TO_TIERED_STORAGE
110 FencedMemberEpochError FENCED_MEMBER_EPOCH
111 UnreleasedInstanceIdError UNRELEASED_INSTANCE_ID
112 UnsupportedAssignorError UNSUPPORTED_ASSIGNOR
113 StaleMemberEpochError STALE_MEMBER_EPOCH
114 MismatchedEndpointTypeError MISMATCHED_ENDPOINT_TYPE
115 UnsupportedEndpointTypeError UNSUPPORTED_ENDPOINT_TYPE
116 UnknownControllerIdError UNKNOWN_CONTROLLER_ID
117 UnknownSubscriptionIdError UNKNOWN_SUBSCRIPTION_ID
118 TelemetryTooLargeError TELEMETRY_TOO_LARGE
119 InvalidRegistrationError INVALID_REGISTRATION
120 TransactionAbortableError TRANSACTION_ABORTABLE
121 InvalidRecordStateError INVALID_RECORD_STATE
122 ShareSessionNotFoundError SHARE_SESSION_NOT_FOUND r
123 InvalidShareSessionEpochError INVALID_SHARE_SESSION_EPOCH r
124 FencedStateEpochError FENCED_STATE_EPOCH
125 InvalidVoterKeyError INVALID_VOTER_KEY
126 DuplicateVoterError DUPLICATE_VOTER
127 VoterNotFoundError VOTER_NOT_FOUND
"""

kafka_errors = {}
for _row in _BROKER.split('\n'):
    if _row:
        _code, _name, _message, _flags = (_row + ' ').split(' ')[:4]
        _bases = (InvalidMetadataError,) if 'm' in _flags else (RetriableError,) if 'r' in _flags else ()
        _bases += (AuthorizationError if 'a' in _flags else BrokerResponseError,)
        globals()[_name] = kafka_errors[int(_code)] = type(
            _name, _bases, {'__module__': __name__, 'errno': int(_code), 'message': _message})

CorruptRecordException = CorruptRecordError


class IncompatibleBrokerVersion(UnsupportedVersionError):
    pass


def for_code(error_code):
    if error_code in kafka_errors:
        return kafka_errors[error_code]
    return type('UnrecognizedBrokerError', (UnknownError,), {'errno': error_code})
