// Package witness judges a cluster by what its clients saw, and by nothing else: which records they
// sent, what they were told about them, what they read, where they said to have come. It looks into no
// broker, so it needs no idea of how Kafka keeps its promises, and can share no mistake with the code
// that does.
//
// It is what Jepsen does with real systems. An acknowledged record is never lost; what is read was
// written, in this partition, with this value; an offset keeps its record; an idempotent producer's
// records come once each and in the order of send(); a consumer reads on where it was; it begins where
// its group's last commit stands. Whatever Kafka gives no promise for must be told (Excuse, Deleted):
// an unclean election, a deleted topic, records below a log's start.
package witness
