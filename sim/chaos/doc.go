// Package chaos tries to break a cluster. A seed draws a cluster, a load and a mix of faults;
// every event is checked against Kafka's promises (sim.Checker); then everything is healed, and
// the cluster must come to rest with nothing lost: every partition led, every replica in sync,
// every record that was acknowledged with acks=all read by a consumer that begins at the
// beginning.
//
// The method is TigerBeetle's and FoundationDB's: swarm testing (the seed also draws which faults
// there are at all), safety first, liveness afterwards, and probes that prove that the rare
// branches were really taken.
package chaos
