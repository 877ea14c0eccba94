// Package controller is a KRaft controller: it holds __cluster_metadata as a log and decides by
// appending records to it. A request becomes records and a reply; only replaying a record changes
// state; the reply waits until the records are committed. Kafka: QuorumController with its
// managers, KafkaRaftClient.
//
// The log and who leads it (package raft) know nothing of brokers and topics; what is decided (one
// file per theme) knows nothing of voters. Between them stands settle (write.go).
package controller
