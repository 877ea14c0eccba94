package words_test

import (
	"highwater/sim/node"
	"highwater/sim/wire"
)

// facts has at least one of each fact, and of those that are worded in several ways one of each.
var facts = []node.Fact{
	node.RecordsAppended{TP: orders, BaseOffset: 4, LastOffset: 7, Leader: true},
	node.RecordsAppended{TP: orders, BaseOffset: 4, LastOffset: 4},
	node.RecordsAppended{TP: internal, BaseOffset: 4, LastOffset: 4, Leader: true},
	node.HighWatermarkAdvanced{TP: orders, From: 4, To: 8, Leader: true},
	node.HighWatermarkAdvanced{TP: orders, From: 8, To: 4, Leader: true},
	node.HighWatermarkAdvanced{TP: orders, From: 4, To: 8},
	node.LogTruncated{TP: orders, From: 8, To: 6, Epoch: 2},
	node.LogStartAdvanced{TP: orders, From: 0, To: 5, Reason: "retention.ms"},
	node.SegmentRolled{TP: orders, BaseOffset: 120},
	node.SegmentDeleted{TP: orders, BaseOffset: 0, SizeBytes: 1000, Reason: "retention.ms"},
	node.FilesRemoved{TP: orders, BaseOffset: 0, Files: 2, SizeBytes: 2000},
	node.LogCleaned{TP: orders, To: 120, RecordsBefore: 100, RecordsAfter: 12, BytesBefore: 9000,
		BytesAfter: 1500, Tombstones: 1, Gone: []wire.OffsetRun{{From: 0, To: 88}}},
	node.ReplicaDeleted{TP: orders},
	node.BecameLeader{TP: orders, LeaderEpoch: 3, StartOffset: 8},
	node.BecameFollower{TP: orders, Leader: 2, LeaderEpoch: 3},
	node.BecameFollower{TP: orders, Leader: wire.NoLeader, LeaderEpoch: 3},
	node.ISRChangeProposed{TP: orders, From: ids(1, 2, 3), To: ids(1, 2), Reason: "slow", LagMs: 31000},
	node.ISRChangeProposed{TP: orders, From: ids(1, 2), To: ids(1, 2, 3), Reason: "caught up"},
	node.ProduceRefused{TP: orders, Error: wire.NotEnoughReplicas, Producer: shop},
	node.ProduceRefused{TP: orders, Error: wire.NotLeaderOrFollower, Producer: shop},
	node.ProduceRefused{TP: orders, Error: wire.MessageTooLarge, Producer: shop},
	node.DuplicateDropped{TP: orders, BaseOffset: 4},
	node.ProduceParked{TP: orders, Needs: 8},
	node.FetchRefused{TP: orders, Error: wire.FencedLeaderEpoch, Fetcher: 2, Offset: 4},
	node.FetchRedirected{TP: orders, Fetcher: maker, To: 2},

	node.CommandGiven{Text: "kill broker-1"},
	node.ProcessKilled{Process: 1},
	node.ProcessKilled{Process: 1, Power: true},
	node.TailLost{TP: orders, From: 4, To: 8},
	node.ProcessFrozen{Process: 1},
	node.ProcessFrozen{Process: 1, ForUs: 5000000},
	node.ProcessThawed{Process: 1},
	node.ProcessThawed{Process: 1, Late: 12},
	node.MachineChanged{Process: 1, DiskUs: 50000},
	node.MachineChanged{Process: 1, AheadUs: 5000000},
	node.MachineChanged{Process: 1, DiskUs: 50000, AheadUs: -5000000},
	node.MachineChanged{Process: 1},
	node.DiskResized{Broker: 1, SizeBytes: 64 << 20, UsedBytes: 5000},
	node.DiskResized{Broker: 1, WasBytes: 64 << 20},
	node.LogDirFailed{TP: orders, NeedBytes: 1200, UsedBytes: 65000, SizeBytes: 65536},
	node.ProcessStopping{Process: 1},
	node.ProcessBooted{Process: 1},
	node.ProcessStarted{Name: "shop", Role: "producer"},
	node.ProcessEnded{Name: "shop", How: "exit"},
	node.ProcessEnded{Name: "shop", How: "exit", Code: 1},
	node.ProcessEnded{Name: "shop", How: "crash"},
	node.Printed{Line: "Created topic orders."},
	node.LinkChanged{A: 1, B: 2, Cut: true},
	node.LinkChanged{A: 1, B: 2, Cut: true, OneWay: true},
	node.LinkChanged{A: 1, B: 2, LatencyUs: 40000},
	node.MessageLost{From: 1, To: 2, API: "Fetch", Held: true},
	node.MessageLost{From: 1, To: 2, API: "Fetch"},
	node.BrokerStateChanged{State: "running"},
	node.BrokerStateChanged{State: "fenced", Detail: "no heartbeat got through"},
	node.BrokerStateChanged{State: "stopped"},
	node.MetadataApplied{Offset: 23},

	node.ControllerActivated{Epoch: 1},
	node.MetadataWritten{BaseOffset: 23, Records: []wire.MetadataRecord{&wire.TopicRecord{}}},
	node.BrokerRegistered{Broker: 1},
	node.RegistrationRefused{Broker: 1},
	node.BrokerFenced{Broker: 1, Reason: "no heartbeat", SilentMs: 9200},
	node.BrokerFenced{Broker: 1, Reason: "controlled shutdown"},
	node.BrokerFenced{Broker: 1, Reason: "asked"},
	node.BrokerUnfenced{Broker: 1},
	node.ControlledShutdownStarted{Broker: 1},
	node.LeaderElected{TP: orders, From: -1, To: 1, Reason: "new topic", How: node.HowPreferred},
	node.LeaderElected{TP: orders, From: 1, To: 2, Epoch: 1, Reason: "broker fenced", Broker: 1,
		How: node.HowInSync},
	node.LeaderElected{TP: orders, From: -1, To: 2, Epoch: 2, Reason: "broker unfenced", Broker: 2,
		How: node.HowInSync},
	node.LeaderElected{TP: orders, From: 2, To: 1, Epoch: 3, Reason: "preferred election",
		How: node.HowPreferred},
	node.LeaderElected{TP: orders, From: 1, To: -1, Epoch: 1, Reason: "broker fenced", How: node.HowNobody},
	node.LeaderElected{TP: orders, From: 1, To: 2, Epoch: 1, Unclean: true, How: node.HowUnclean},
	node.LeaderElected{TP: orders, From: -1, To: 2, Epoch: 1, Unclean: true, How: node.HowLastKnown},
	node.LeaderElected{TP: orders, From: -1, To: 2, Epoch: 1, How: node.HowELR},
	node.LeaderElected{TP: orders, From: 2, To: 2, Epoch: 2, How: node.HowSameLeader},
	node.ISRChanged{TP: orders, From: ids(1, 2, 3), To: ids(1, 2), Reason: "slow", Broker: 1},
	node.ISRChanged{TP: orders, From: ids(1, 2), To: ids(1, 2, 3), Reason: "caught up", Broker: 1},
	node.ISRChanged{TP: orders, From: ids(1, 2, 3), To: ids(2, 3), Reason: "broker fenced", Broker: 1},
	node.ISRChanged{TP: orders, From: ids(1, 2, 3), To: ids(1), Reason: "slow", Broker: 1},
	node.ISRChanged{TP: orders, From: ids(2), To: ids(2), ELR: ids(1), Reason: "unclean shutdown",
		Broker: 3},
	node.AlterPartitionRefused{TP: orders, Leader: 1, Error: wire.FencedLeaderEpoch,
		Why: "leader epoch 3 is over, it is 4 now"},
	node.ELRCleared{Topic: "orders"},
	node.ELRCleared{},
	node.TopicCreated{Topic: "orders", Partitions: 3, ReplicationFactor: 1},
	node.TopicCreated{Topic: "__consumer_offsets", Partitions: 50, ReplicationFactor: 3},
	node.TopicDeleted{Topic: "orders"},
	node.PartitionsAdded{Topic: "orders", From: 3, To: 6},
	node.ConfigChanged{Resource: wire.ConfigResource{Name: "orders"}, Key: "retention.ms", Value: "5000"},
	node.ConfigChanged{Key: "min.insync.replicas", Deleted: true},
	node.ReassignmentChanged{TP: orders, State: "started", Replicas: ids(1, 2, 3), Adding: ids(3)},
	node.ReassignmentChanged{TP: orders, State: "started", Replicas: ids(2, 1)},
	node.ReassignmentChanged{TP: orders, State: "completed", Replicas: ids(2, 3)},
	node.ReassignmentChanged{TP: orders, State: "cancelled", Replicas: ids(1, 2)},
	node.AdminRefused{API: "CreateTopics", Error: wire.TopicAlreadyExists, Message: "Topic 'orders' already exists."},

	node.RecordQueued{TP: orders, Key: []byte("Mario"), Hash: 7, Reason: "murmur2"},
	node.RecordQueued{TP: orders, Key: []byte("Mario"), Hash: 7, Reason: "crc32"},
	node.RecordQueued{TP: orders, Reason: "sticky"},
	node.RecordQueued{TP: orders, Reason: "random"},
	node.RecordQueued{TP: orders, Reason: "round robin"},
	node.RecordQueued{TP: orders, Reason: "given"},
	node.BatchSent{TP: orders, Leader: 1, Records: 1, Attempt: 1},
	node.BatchSent{TP: orders, Leader: 1, Records: 2, Attempt: 2},
	node.BatchAcked{TP: orders, BaseOffset: 4, Tags: []uint64{1, 2}, Acks: wire.AcksAll},
	node.BatchAcked{TP: orders, BaseOffset: 4, Tags: []uint64{1}, Acks: wire.AcksLeader},
	node.BatchAcked{TP: orders, BaseOffset: -1, Tags: []uint64{1}},
	node.BatchRetried{TP: orders, Error: wire.NotLeaderOrFollower, Attempt: 1, BackoffMs: 100},
	node.BatchFailed{TP: orders, Error: wire.RequestTimedOut, Tags: []uint64{1},
		Detail: "Expiring 1 record(s)"},
	node.MetadataRefreshed{From: 1, Reason: "start"},
	node.MetadataRefreshed{From: 1, Reason: "age"},
	node.MetadataRefreshed{From: 1, Reason: "error", Stale: []wire.TopicPartition{orders}},
	node.MetadataRefreshed{From: 1, Reason: "told"},
	node.RecordsPolled{TP: orders, FirstOffset: 4, LastOffset: 7},
	node.RecordsProcessed{Group: "kitchen", TP: orders, FirstOffset: 4, LastOffset: 4},
	node.RecordUnreadable{TP: orders, Offset: 4, Class: "IntegerDeserializer",
		Problem: "Size of data received by IntegerDeserializer is not 4"},
	node.RecordUnreadable{TP: orders, Offset: 4, Key: true, Class: "JsonDeserializer",
		Problem: "com.fasterxml.jackson.core.JsonParseException: Unrecognized token 'margherita'\n at [1]"},
	node.RecordSetAside{TP: orders, Offset: 4},
	node.RecordSetAside{TP: orders, Offset: 4, DeadLetter: "orders-dlq"},
	node.RegistryReady{Subjects: 2, Offset: 7},
	node.SchemaRegistered{Subject: "orders-value", Version: 2, SchemaID: 3},
	node.SchemaRefused{Subject: "orders-value", Version: 2, Level: "BACKWARD", Problem: "address"},
	node.SchemaRefused{Subject: "orders-value", Version: 1, Level: "FULL_TRANSITIVE", Problem: "expected: order"},
	node.CompatibilitySet{Subject: "orders-value", Level: "FORWARD"}, node.CompatibilitySet{Level: "NONE"},
	node.SchemaCached{Subject: "orders-value", SchemaID: 3}, node.SchemaCached{SchemaID: 3},
	node.RecordUnwritable{Topic: "orders", Class: "KafkaAvroSerializer", Problem: "Connection refused"},
	node.RecordUnwritable{Topic: "orders", Key: true, Class: "KafkaAvroSerializer", Problem: "Connection refused"},
	node.CellStarted{Program: "kitchen", Count: 3, Text: "for order in consumer:\n    print(order.value)"},
	node.CellStarted{Program: "kitchen", Count: 1, Text: "consumer.close()"},
	node.CellEnded{Program: "kitchen", Count: 3}, node.CellEnded{Program: "kitchen", Count: 3, Error: "KeyboardInterrupt"},
	node.CallAnswered{Program: "kitchen", Call: "poll", Answer: `{"id":7,"records":[]}`},
	node.CallAnswered{Program: "kitchen", Call: "poll", Answer: `{"id":7,"error":{"type":"NoOffsetForPartitionError","text":""}}`},
	node.PostgresReady{LSN: 0x1500000}, node.PostgresReady{Again: true, LSN: 0x1500000},
	node.PostgresReady{Again: true, Lost: 1, LSN: 0x1500000},
	node.TransactionCommitted{XID: 735, LSN: 0x15000a8, Peer: 1002, Changed: "orders: 2 inserted, 1 deleted"},
	node.TransactionCommitted{XID: 735, LSN: 0x15000a8, Peer: 1002},
	node.TableDefined{XID: 735, Statement: "CREATE TABLE orders (id BIGINT PRIMARY KEY)"},
	node.StatementRefused{Peer: 1002, Code: "42P01", Problem: "relation \"ordrs\" does not exist",
		Statement: "SELECT * FROM ordrs"},
	node.StatementWaits{Peer: 1002, For: 1003}, node.StatementWaits{Peer: 1002},
	node.TransactionRolledBack{XID: 735, Peer: 1002, Why: "rollback"},
	node.TransactionRolledBack{XID: 735, Peer: 1002, Why: "connection"},
	node.TransactionRolledBack{XID: 735, Peer: 1002, Why: "shutdown"},
	node.SlotConfirmed{Slot: "debezium", LSN: 0x15000a8},
	node.PositionReset{TP: orders, From: -1, To: 0, Reason: "earliest"},
	node.PositionReset{TP: orders, From: -1, To: 4, Reason: "committed"},
	node.PositionReset{TP: orders, From: 2, To: 4, Reason: "seek"},
	node.ConnectionLost{Peer: 1},
	node.ConnectionLost{Peer: 1, Refused: true},
	node.RequestExpired{Peer: 1, API: "Produce"},

	node.GroupStateChanged{Group: "kitchen", From: "Empty", To: "PreparingRebalance", Reason: "a member joined"},
	node.GroupStateChanged{Group: "kitchen", To: "CompletingRebalance"},
	node.GroupStateChanged{Group: "kitchen", To: "Stable"},
	node.GroupStateChanged{Group: "kitchen", To: "Empty"},
	node.GroupStateChanged{Group: "kitchen", To: "Dead"},
	node.GroupStateChanged{Group: "kitchen", To: "Assigning"},
	node.GroupStateChanged{Group: "kitchen", To: "Reconciling"},
	node.GenerationStarted{Group: "kitchen", Generation: 2, Members: []string{"a", "b"}},
	node.GenerationStarted{Group: "kitchen", Generation: 3},
	node.GroupEpochBumped{Group: "kitchen", GroupEpoch: 5, Reason: "a member joined"},
	node.MemberJoined{Group: "kitchen", Client: maker},
	node.MemberLeft{Group: "kitchen", Client: maker, Reason: "left"},
	node.MemberLeft{Group: "kitchen", Client: maker, Reason: "session", TimeoutMs: 45000},
	node.MemberLeft{Group: "kitchen", Client: maker, Reason: "rebalance", TimeoutMs: 300000},
	node.MemberLeft{Group: "kitchen", Client: maker, Reason: "fenced"},
	node.MemberLeft{Group: "kitchen", Client: maker, Reason: "pending"},
	node.MemberIDGiven{Group: "kitchen", Client: maker},
	node.HeartbeatAnswered{Group: "kitchen", Client: maker, Error: wire.RebalanceInProgress},
	node.JoinRefused{Group: "kitchen", Client: maker, API: "SyncGroup", Error: wire.UnknownMemberID},
	node.AssignmentComputed{Group: "kitchen", Protocol: "classic", Assignor: "range"},
	node.AssignmentComputed{Group: "kitchen", Protocol: "consumer", Assignor: "uniform"},
	node.PartitionsAssigned{Group: "kitchen", Added: many(5), Owned: many(5)},
	node.PartitionsAssigned{Group: "kitchen", Owned: many(2)},
	node.PartitionsAssigned{Group: "kitchen"},
	node.PartitionsRevoked{Group: "kitchen", Revoked: many(2)},
	node.PartitionsRevoked{Group: "kitchen", Revoked: many(8), Lost: true},
	node.MemberReconciled{Group: "kitchen", State: "UNREVOKED_PARTITIONS", Assigned: many(1), Revoking: many(2)},
	node.ConsumerStateChanged{Group: "kitchen", Member: "a", State: "joining", Reason: "subscription changed"},
	node.PollTimeoutExpired{Group: "kitchen", IntervalMs: 300000},
	node.CoordinatorFound{Group: "kitchen", Broker: 1},
	node.CoordinatorLost{Group: "kitchen", Broker: 1},
	node.CoordinatorLoaded{TP: internal, Groups: 1},
	node.CoordinatorUnloaded{TP: internal, Groups: 1},

	node.CommitSent{Group: "kitchen", How: "auto", Offsets: marks(1)},
	node.CommitAnswered{Group: "kitchen", How: "auto"},
	node.CommitAnswered{Group: "kitchen", How: "auto", Error: wire.IllegalGeneration},
	node.OffsetsCommitted{Group: "kitchen", Offsets: marks(1)},
	node.OffsetsCommitted{Group: "kitchen", Offsets: marks(2)},
	node.OffsetsRefused{Group: "kitchen", Client: maker, Error: wire.UnknownMemberID},
	node.OffsetsDeleted{Group: "kitchen", Deleted: many(1), Reason: "expired"},
	node.ShareRecordsChanged{Group: "kitchen", TP: orders, FirstOffset: 4, LastOffset: 6, To: "acquired",
		Reason: node.ShareFetched},
	node.ShareRecordsChanged{Group: "kitchen", TP: orders, FirstOffset: 4, LastOffset: 4, To: "available",
		Reason: node.ShareLockTimeout},
	node.ShareRecordsChanged{Group: "kitchen", TP: orders, FirstOffset: 4, LastOffset: 4, To: "archived",
		Reason: node.ShareTriedOften},
	node.ShareStartAdvanced{Group: "kitchen", TP: orders, From: 4, To: 7, Reason: node.ShareDone},
}

var (
	orders   = wire.TopicPartition{Topic: "orders", Partition: 0}
	internal = wire.TopicPartition{Topic: "__consumer_offsets", Partition: 7}
)

const (
	shop  = wire.FirstClient
	maker = wire.FirstClient + 1
)

func name(id wire.ID) string {
	switch id {
	case shop:
		return "shop"
	case maker:
		return "maker"
	}
	return id.String()
}

func ids(all ...wire.ID) []wire.ID { return all }

// many are partitions of one topic.
func many(n int32) (all []wire.TopicPartition) {
	for i := range n {
		all = append(all, wire.TopicPartition{Topic: "orders", Partition: i})
	}
	return all
}

func marks(n int32) (all []node.CommittedOffset) {
	for _, tp := range many(n) {
		all = append(all, node.CommittedOffset{TP: tp, Offset: 4})
	}
	return all
}
