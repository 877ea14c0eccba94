// Package raft is the log that a cluster's controllers agree on, __cluster_metadata-0, as one of them
// keeps it: the records and their epochs, who leads, how far the log is committed, who fetches it.
// Kafka: KafkaRaftClient, LeaderState, RaftLog (KIP-595).
//
// A Node does no work of its own accord. Messages and alarms go in (Receive, Fire), what its owner
// decides goes in (Append); out come messages and alarms, through node.Out, and the state: the log,
// Leads, Epoch, HighWatermark. After each call the owner compares that with what it has acted on:
//
//   - records that it hasn't replayed; fewer or other ones than it has replayed, when the log was cut
//     off behind what another leader knows;
//   - an epoch in which it leads and which it hasn't claimed; or one that it claimed and has lost;
//   - decisions that the high watermark has passed (Commit): they count from now on, and may be told.
//
// Then it lets fetchers have what is new (Serve), which is last because what is told first shall be
// first on the wire.
//
// A single voter needs nobody: it leads as soon as it boots and commits at once, by the same calls.
// Votes, the end of a leadership and fetching from another leader are not there yet. They will be
// messages and alarms more, and nothing for owners.
package raft
