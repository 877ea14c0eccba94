// Package tool holds Kafka's command-line tools and kcat as programs of the simulation: a process
// that is started with its arguments and its standard input, parses them as the real main() does,
// speaks to the cluster over the network, prints, and exits with a code.
//
// What is printed was compared with recordings of Kafka 4.3.1 (sim/shell/testdata/real). One thing is
// left out: the frames of a Java stack trace, lines that begin with a TAB and "at". They name lines
// of Java that don't exist here.
package tool
