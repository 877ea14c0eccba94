package words_test

// silent says which facts leave which column of their row empty, and why.
var silent = []struct{ column, why, facts string }{
	{"rule", "it is what the learner did, or follows from it",
		`CommandGiven LinkChanged ProcessBooted ProcessEnded ProcessKilled ProcessStarted
		ProcessFrozen ProcessThawed MachineChanged DiskResized
		ProcessStopping TopicCreated TopicDeleted PartitionsAdded ConfigChanged`},
	{"rule", "its sentence names the reason, or the error, in Kafka's words",
		`AlterPartitionRefused BrokerStateChanged ConsumerStateChanged CoordinatorLost FetchRefused
		GroupEpochBumped ISRChanged JoinRefused LogStartAdvanced OffsetsDeleted ShareRecordsChanged
		CommitAnswered CommitSent ConnectionLost`},
	{"rule", "it only carries out what a fact before it decided, with the rule",
		"BecameFollower MemberJoined PartitionsAssigned PartitionsRevoked ReplicaDeleted"},
	{"rule", "it is a program's own text", "Printed CellStarted CellEnded"},
	{"rule", "what came before it is told by its own facts", "CallAnswered"},

	{"sign", "the diagram shows the command itself, a wall, or the message", `CommandGiven LinkChanged
		MachineChanged DiskResized MessageLost BatchSent CommitSent CommitAnswered HeartbeatAnswered CoordinatorFound
		RegistrationRefused AdminRefused MemberIDGiven FetchRedirected`},
	{"sign", "another fact of the same step, or the line itself, says so",
		`BrokerStateChanged ConsumerStateChanged MemberReconciled MetadataWritten MetadataApplied
		ControllerActivated CoordinatorUnloaded ShareStartAdvanced ELRCleared RecordsProcessed`},
	{"sign", "it is one machine's own tidying up", `LogStartAdvanced SegmentRolled SegmentDeleted LogCleaned
		FilesRemoved 		ReplicaDeleted OffsetsDeleted`},
	{"sign", "the console has it", "Printed"},
	{"sign", "the notebook beside the picture has it", "CellStarted CellEnded CallAnswered"},

	{"ruler", "it is a part of coming in, which is seen when it fails", "LoggedIn"},
	{"ruler", "it comes too often to be found again on a ruler",
		`RecordsAppended RecordQueued RecordsPolled RecordsProcessed BatchSent BatchRetried
		SchemaCached SlotConfirmed SourceOffsetsCommitted RecordSetAside ProduceParked HighWatermarkAdvanced MetadataApplied MetadataWritten MetadataRefreshed
		CommitSent CommitAnswered OffsetsCommitted ShareStartAdvanced Printed MessageLost
		CallAnswered ConnectionLost RequestExpired`},
	{"ruler", "a mark or a band of what it leads to, or comes from, stands there",
		`BecameLeader BecameFollower ISRChangeProposed AlterPartitionRefused BrokerRegistered
		BrokerUnfenced BrokerStateChanged RegistrationRefused ControlledShutdownStarted
		ControllerActivated ProcessStarted ProcessEnded CommandGiven PositionReset
		GroupStateChanged GenerationStarted GroupEpochBumped MemberJoined MemberIDGiven
		JoinRefused AssignmentComputed PartitionsRevoked CoordinatorFound CoordinatorLost
		CoordinatorLoaded CoordinatorUnloaded OffsetsRefused BatchFailed ProduceRefused
		FetchRefused DuplicateDropped FetchRedirected`},
	{"ruler", "it is administration, and the command stands there",
		`AdminRefused ConfigChanged ELRCleared PartitionsAdded TopicDeleted ReassignmentChanged
		ReplicaDeleted OffsetsDeleted`},
	{"ruler", "it is one log's own tidying up", "LogStartAdvanced SegmentRolled SegmentDeleted LogCleaned FilesRemoved"},
}
