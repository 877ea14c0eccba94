// Package client is the client library of the simulation, as Kafka's Java client, kafka-python and
// librdkafka are outside it. The programs that use it are in package app and in sim/tool.
//
// # Components
//
// A component is a plain struct inside a machine: the program of a learner, or a command-line tool.
// It has no thread and no callback. The machine hands it everything that happens, and then drains
// what came out:
//
//	func (m *myTool) Receive(msg wire.Message, out *node.Out) {
//		if m.producer.Receive(msg, out) {
//			m.drain(out) // m.producer.Results(), m.producer.Logs()
//			return
//		}
//		... wire.Input and so on
//	}
//	func (m *myTool) Fire(t node.Timer, out *node.Out) {
//		if m.producer.Fire(t, out) { m.drain(out) }
//	}
//
// Each component brings its own Network (NetworkClient and Metadata of the Java client: bootstrap,
// metadata cache, connections, requests in flight, timeouts). Two components in one machine need
// different Slots in their configs, so that their correlation numbers don't meet.
//
//   - Producer: ReadProducerConfig, NewProducer, Start, Send, Flush, Close. Results: one SendResult
//     per record. Blocked tells whether the application's thread hangs in send(), Idle whether
//     flush() would return.
//   - Consumer: ReadConsumerConfig, NewConsumer, Start, Assign, Seek, Pause, Resume, Poll. Poll waits;
//     Records holds what it returned, Errors what it threw. The owner calls Poll again when it has
//     worked on the records, and StopPolling when its own time limit is over.
//   - Admin: ReadAdminConfig, NewAdmin, Start, Call. Call sends a request to any broker, to one
//     broker, to the controller by way of a broker, or to a partition's leader. Results: one
//     AdminResult per call.
//
// A wire.ConnectionClosed concerns every component of a machine: hand it to all of them.
//
// Logs are the lines the real Java client writes at WARN and ERROR; a tool may print them on its
// standard error with LogLine.Format.
//
// Timer kinds below FirstOwnTimer belong to the components; a machine numbers its own from there.
//
// # Snapshots
//
// Clone of each component costs little whatever the number of partitions: per-partition state is
// kept in pages that are copied when they are next written. The outboxes must be drained before
// the machine's step ends; they aren't cloned.
package client
