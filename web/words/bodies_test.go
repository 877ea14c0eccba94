package words_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"highwater/sim/wire"
	"highwater/web/words"
)

var batch = &wire.Batch{BaseOffset: 4, LastOffsetDelta: 1, Records: make([]wire.Record, 2)}

func acks() []wire.ShareFetchPartition {
	return []wire.ShareFetchPartition{{TP: orders, Acks: []wire.AckBatch{
		{FirstOffset: 4, LastOffset: 5, Types: []wire.AckType{wire.AckAccept}},
		{FirstOffset: 6, LastOffset: 6, Types: []wire.AckType{wire.AckRelease}}}}}
}

// bodies has at least one of each message, and of those that are worded in several ways one of each.
var bodies = []wire.Body{
	&wire.ProduceRequest{Acks: wire.AcksAll, Partitions: []wire.ProducePartition{{TP: orders, Batch: batch}}},
	&wire.ProduceRequest{Acks: 1, Partitions: []wire.ProducePartition{{TP: orders, Batch: batch}, {TP: orders}}},
	&wire.ProduceReply{Partitions: []wire.ProducePartitionReply{{TP: orders, BaseOffset: 4}}},
	&wire.ProduceReply{Partitions: []wire.ProducePartitionReply{{TP: orders, Error: wire.NotEnoughReplicas}}},
	&wire.InitProducerIDRequest{}, &wire.InitProducerIDReply{},
	&wire.FetchRequest{ReplicaID: wire.NoReplica, Partitions: []wire.FetchPartition{{TP: orders, FetchOffset: 4}}},
	&wire.FetchRequest{ReplicaID: 2, Partitions: []wire.FetchPartition{{TP: orders, FetchOffset: 4}}},
	&wire.FetchRequest{ReplicaID: 2, Partitions: []wire.FetchPartition{{TP: internal, FetchOffset: 4}}},
	&wire.FetchRequest{ReplicaID: 2},
	&wire.FetchReply{Partitions: []wire.FetchPartitionReply{{TP: orders, Batches: []*wire.Batch{batch}}}},
	&wire.FetchReply{Partitions: []wire.FetchPartitionReply{{TP: internal, Batches: []*wire.Batch{batch}}}},
	&wire.FetchReply{Partitions: []wire.FetchPartitionReply{{TP: orders, Diverging: true, DivergingEndOffset: 3}}},
	&wire.FetchReply{Partitions: []wire.FetchPartitionReply{{TP: orders, Error: wire.OffsetOutOfRange}}},
	&wire.FetchReply{},
	&wire.ListOffsetsRequest{},
	&wire.ListOffsetsReply{Partitions: []wire.ListOffsetsPartitionReply{{TP: orders, Offset: 4}}},
	&wire.OffsetForLeaderEpochRequest{}, &wire.OffsetForLeaderEpochReply{},

	&wire.MetadataRequest{}, &wire.MetadataReply{}, &wire.ApiVersionsRequest{}, &wire.ApiVersionsReply{},
	&wire.ConnectionClosed{Peer: 1}, &wire.ConnectionClosed{Peer: 1, Refused: true}, &wire.Input{},
	&wire.HTTPRequest{Method: "POST", Path: "/subjects/orders-value/versions"}, &wire.HTTPRequest{Method: "GET", Path: "/schemas/ids/1"},
	&wire.HTTPReply{Status: 200}, &wire.HTTPReply{Status: 409},
	&wire.SQLRequest{Startup: true, User: "postgres", Database: "pizza"}, &wire.SQLRequest{Catalog: true},
	&wire.SQLRequest{Statements: "INSERT INTO orders (id) VALUES (1)"}, &wire.SQLRequest{Terminate: true},
	&wire.SQLRequest{Statements: "INSERT INTO orders VALUES ($1)", Batch: [][]wire.SQLValue{{{Text: "1"}}}},
	&wire.SQLReply{}, &wire.SQLReply{Results: []wire.SQLResult{{Tag: "INSERT 0 1"}}},
	&wire.SQLReply{Error: &wire.SQLError{Code: "42P01", Message: "relation \"ordrs\" does not exist"}},
	&wire.ReplicationRequest{Slot: "debezium", After: 0x15000a8}, &wire.ReplicationReply{},
	&wire.ReplicationReply{Changes: []wire.Change{{Kind: wire.ChangeInsert}}},
	&wire.ReplicationReply{Error: &wire.SQLError{Code: "42704", Message: "replication slot"}},
	&wire.BrokerRegistrationRequest{}, &wire.BrokerRegistrationReply{},
	&wire.BrokerHeartbeatRequest{}, &wire.BrokerHeartbeatReply{},
	&wire.AlterPartitionRequest{Partitions: []wire.AlterPartition{{TP: orders}}}, &wire.AlterPartitionReply{},
	&wire.MetadataFetchRequest{FetchOffset: 23}, &wire.MetadataFetchReply{},
	&wire.MetadataFetchReply{Records: []wire.MetadataRecord{&wire.NoOpRecord{}}},
	&wire.MetadataFetchReply{Records: []wire.MetadataRecord{&wire.TopicRecord{}}},
	&wire.MetadataFetchReply{Records: []wire.MetadataRecord{&wire.TopicRecord{}, &wire.NoOpRecord{}}},
	&wire.MetadataFetchReply{Records: []wire.MetadataRecord{&wire.TopicRecord{}, &wire.TopicRecord{}}},
	&wire.AllocateProducerIDsRequest{}, &wire.AllocateProducerIDsReply{},
	&wire.DescribeQuorumRequest{}, &wire.DescribeQuorumReply{},

	&wire.FindCoordinatorRequest{},
	&wire.FindCoordinatorReply{Coordinators: []wire.FoundCoordinator{{NodeID: 2}}},
	&wire.JoinGroupRequest{GroupID: "kitchen"},
	&wire.JoinGroupReply{GenerationID: 2, LeaderID: "a", MemberID: "a", Members: make([]wire.JoinGroupMember, 2)},
	&wire.JoinGroupReply{GenerationID: 2, LeaderID: "a", MemberID: "b"},
	&wire.JoinGroupReply{Error: wire.MemberIDRequired},
	&wire.SyncGroupRequest{}, &wire.SyncGroupRequest{Assignments: make([]wire.MemberAssignment, 2)},
	&wire.SyncGroupReply{Assignment: wire.Assignment{Partitions: many(3)}},
	&wire.SyncGroupReply{Error: wire.RebalanceInProgress},
	&wire.HeartbeatRequest{GroupID: "kitchen"}, &wire.HeartbeatReply{},
	&wire.HeartbeatReply{Error: wire.RebalanceInProgress},
	&wire.LeaveGroupRequest{}, &wire.LeaveGroupReply{},
	&wire.ConsumerGroupHeartbeatRequest{GroupID: "kitchen", MemberEpoch: 0},
	&wire.ConsumerGroupHeartbeatRequest{GroupID: "kitchen", MemberEpoch: -1},
	&wire.ConsumerGroupHeartbeatRequest{GroupID: "kitchen", MemberEpoch: 3},
	&wire.ConsumerGroupHeartbeatRequest{GroupID: "kitchen", MemberEpoch: 3, Owned: true, OwnedPartitions: many(3)},
	&wire.ConsumerGroupHeartbeatReply{MemberEpoch: 3},
	&wire.ConsumerGroupHeartbeatReply{MemberEpoch: 3, Assigned: true, Assignment: many(2)},
	&wire.OffsetCommitRequest{Partitions: []wire.OffsetCommitPartition{{TP: orders, Offset: 4}}},
	&wire.OffsetCommitRequest{Partitions: make([]wire.OffsetCommitPartition, 2)},
	&wire.OffsetCommitReply{}, &wire.OffsetFetchRequest{}, &wire.OffsetFetchReply{},
	&wire.OffsetFetchReply{Partitions: []wire.OffsetFetchPartition{{TP: orders, Offset: 4}}},
	&wire.OffsetFetchReply{Partitions: make([]wire.OffsetFetchPartition, 2)},
	&wire.OffsetDeleteRequest{}, &wire.OffsetDeleteReply{},

	&wire.ShareGroupHeartbeatRequest{}, &wire.ShareGroupHeartbeatRequest{MemberEpoch: 3},
	&wire.ShareGroupHeartbeatReply{MemberEpoch: 3, Assigned: true, Assignment: many(1)},
	&wire.ShareGroupHeartbeatReply{MemberEpoch: 3},
	&wire.ShareFetchRequest{Partitions: acks()}, &wire.ShareFetchRequest{},
	&wire.ShareFetchReply{Partitions: []wire.ShareFetchPartitionReply{{TP: orders,
		Acquired: []wire.AcquiredRecords{{FirstOffset: 4, LastOffset: 6, DeliveryCount: 2}}}}},
	&wire.ShareFetchReply{},
	&wire.ShareAcknowledgeRequest{Partitions: acks()}, &wire.ShareAcknowledgeReply{},
	&wire.ShareGroupStateRequest{Op: wire.ReadShareState}, &wire.ShareGroupStateReply{Op: wire.ReadShareState},
	&wire.ShareGroupStateRequest{Op: wire.WriteShareState}, &wire.ShareGroupStateReply{Op: wire.WriteShareState},

	&wire.CreateTopicsRequest{}, &wire.CreateTopicsReply{}, &wire.DeleteTopicsRequest{}, &wire.DeleteTopicsReply{},
	&wire.CreatePartitionsRequest{}, &wire.CreatePartitionsReply{}, &wire.DeleteRecordsRequest{},
	&wire.DeleteRecordsReply{}, &wire.IncrementalAlterConfigsRequest{}, &wire.IncrementalAlterConfigsReply{},
	&wire.ElectLeadersRequest{}, &wire.ElectLeadersReply{}, &wire.AlterPartitionReassignmentsRequest{},
	&wire.AlterPartitionReassignmentsReply{}, &wire.DeleteGroupsRequest{}, &wire.DeleteGroupsReply{},
	&wire.AlterShareGroupOffsetsRequest{}, &wire.AlterShareGroupOffsetsReply{},
	&wire.DeleteShareGroupOffsetsRequest{}, &wire.DeleteShareGroupOffsetsReply{},
	&wire.DescribeConfigsRequest{}, &wire.DescribeConfigsReply{}, &wire.DescribeLogDirsRequest{},
	&wire.DescribeLogDirsReply{}, &wire.DescribeTopicPartitionsRequest{}, &wire.DescribeTopicPartitionsReply{},
	&wire.ListPartitionReassignmentsRequest{}, &wire.ListPartitionReassignmentsReply{},
	&wire.ListGroupsRequest{}, &wire.ListGroupsReply{}, &wire.DescribeGroupsRequest{}, &wire.DescribeGroupsReply{},
	&wire.ConsumerGroupDescribeRequest{}, &wire.ConsumerGroupDescribeReply{},
	&wire.ShareGroupDescribeRequest{}, &wire.ShareGroupDescribeReply{},
	&wire.DescribeShareGroupOffsetsRequest{}, &wire.DescribeShareGroupOffsetsReply{},
	&wire.DescribeClusterRequest{}, &wire.DescribeClusterReply{},
	&wire.UnregisterBrokerRequest{}, &wire.UnregisterBrokerReply{},
	&wire.AlterClientQuotasRequest{}, &wire.AlterClientQuotasReply{},
	&wire.DescribeClientQuotasRequest{}, &wire.DescribeClientQuotasReply{},
	&wire.ListConfigResourcesRequest{}, &wire.ListConfigResourcesReply{},
	&wire.RemoveRaftVoterRequest{}, &wire.RemoveRaftVoterReply{},
	&wire.DescribeTransactionsRequest{}, &wire.DescribeTransactionsReply{},
	&wire.SaslHandshakeRequest{Mechanism: "PLAIN"}, &wire.SaslHandshakeReply{},
	&wire.SaslAuthenticateRequest{Mechanism: "PLAIN", User: "mario", Password: "basta"},
	&wire.SaslAuthenticateRequest{Mechanism: "SCRAM-SHA-256", User: "mario"},
	&wire.SaslAuthenticateRequest{Mechanism: "SCRAM-SHA-256", User: "mario", Final: true},
	&wire.SaslAuthenticateReply{}, &wire.SaslAuthenticateReply{Iterations: 4096},
	&wire.SaslAuthenticateReply{Error: wire.SaslAuthenticationFailed},
	&wire.DescribeAclsRequest{}, &wire.DescribeAclsReply{}, &wire.CreateAclsRequest{}, &wire.CreateAclsReply{},
	&wire.DeleteAclsRequest{}, &wire.DeleteAclsReply{},
	&wire.DescribeUserScramCredentialsRequest{}, &wire.DescribeUserScramCredentialsReply{},
	&wire.AlterUserScramCredentialsRequest{}, &wire.AlterUserScramCredentialsReply{},
}

const allTexts = words.Sentences | words.Labels | words.Capsules

// Every message has a row with a label and a sentence, and a capsule if it is drawn as a named note.
func TestEveryMessageIsWorded(t *testing.T) {
	seen := map[string]bool{}
	for _, b := range bodies {
		seen[kind(b)] = true
		m := words.OfMessage(b, allTexts)
		if m.Label == "" || !strings.HasSuffix(m.Sentence, ".") {
			t.Errorf("%s is labelled %q and says %q", kind(b), m.Label, m.Sentence)
		}
		if m.Form == words.Note && m.Capsule == "" {
			t.Errorf("%s is a note without a word", kind(b))
		}
		if m.Form == words.Dot && m.Capsule != "" {
			t.Errorf("%s is a dot and says %q", kind(b), m.Capsule)
		}
		if got := words.OfMessage(b, 0); got.Rank != m.Rank || got.Form != m.Form || got.Sentence != "" &&
			got.Sentence != m.Sentence {
			t.Errorf("%s: %+v without its texts, %+v with them", kind(b), got, m)
		}
	}
	for _, name := range members(t, "../../sim/wire", "isBody") {
		if !seen[name] {
			t.Errorf("bodies_test.go has no %s", name)
		}
	}
}

// How important a message is costs nothing: it is asked for in every frame.
func TestRankOfMessagesIsFree(t *testing.T) {
	for _, b := range bodies {
		if n := testing.AllocsPerRun(10, func() { words.OfMessage(b, 0) }); n != 0 {
			t.Errorf("%s: its rank costs %v allocations", kind(b), n)
		}
	}
}

// An error anywhere in an answer makes it a refusal, in the diagram and on the stage; what tools
// are told stands in their own output.
func TestErrorsAreSeen(t *testing.T) {
	done := map[string]bool{}
	for _, b := range bodies {
		if m := words.OfMessage(b, 0); !b.Reply() || m.Switch == words.Tools || done[kind(b)] {
			continue
		}
		done[kind(b)] = true
		spoil(reflect.New(reflect.TypeOf(b).Elem()), func(v reflect.Value) {
			m := words.OfMessage(v.Interface().(wire.Body), allTexts)
			if m.No != wire.UnknownServerError || m.Form != words.Refusal || m.Routine ||
				m.Label != wire.UnknownServerError.Name() || !strings.HasPrefix(m.Sentence, "Refuses: ") {
				t.Errorf("%s with an error: %+v", kind(b), m)
			}
		})
	}
	if len(done) < 20 {
		t.Errorf("only %d kinds of answers were tried", len(done))
	}
}

// spoil puts an error into one place after another of an answer: into itself, into an element of a
// list.
func spoil(v reflect.Value, try func(reflect.Value)) {
	s := v.Elem()
	code := reflect.TypeOf(wire.None)
	for i := range s.NumField() {
		f := s.Field(i)
		switch {
		case f.Type() == code:
			f.SetInt(int64(wire.UnknownServerError))
			try(v)
			f.SetInt(0)
		case f.Kind() == reflect.Slice && f.Type().Elem().Kind() == reflect.Struct:
			if e, ok := f.Type().Elem().FieldByName("Error"); ok && e.Type == code {
				f.Set(reflect.MakeSlice(f.Type(), 1, 1))
				f.Index(0).FieldByName("Error").SetInt(int64(wire.UnknownServerError))
				try(v)
				f.SetZero()
			}
		}
	}
}

var forms = map[words.Form]string{words.Dot: "dot", words.Note: "note", words.Ask: "ask", words.Ack: "ack",
	words.Refusal: "refusal", words.Batch: "batch"}

// The words of messages, to be read.
func TestMessageVocabulary(t *testing.T) {
	var out strings.Builder
	last := ""
	for _, b := range bodies {
		m := words.OfMessage(b, allTexts)
		if k := kind(b); k != last {
			fmt.Fprintf(&out, "\n%s\n", k)
			last = k
		}
		marks := []string{ranks[m.Rank], m.Switch.String()}
		for word, on := range map[string]bool{"routine": m.Routine, "background": m.Background, "copying": m.Copying} {
			if on && word != ranks[m.Rank] {
				marks = append(marks, word)
			}
		}
		slices.Sort(marks[2:])
		fmt.Fprintf(&out, "  (%s) %s | %s\n", strings.Join(marks, ", "), m.Label, m.Sentence)
		fmt.Fprintf(&out, "      %s: %s\n", forms[m.Form], m.Capsule)
		if m.About.Kind != 0 {
			fmt.Fprintf(&out, "      about: %s\n", m.About)
		}
	}
	golden(t, "messages", strings.ReplaceAll(out.String(), ": \n", "\n"))
}
