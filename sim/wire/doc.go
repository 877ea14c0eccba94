// Package wire holds what Kafka processes say to each other: ids, records, requests, replies and
// error codes, in Kafka's own names. It has types only and imports nothing.
//
// Everything here is immutable once it has been sent: messages are shared between the world and its
// snapshots, so a receiver copies before it changes anything.
package wire
