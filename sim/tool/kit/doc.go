// Package kit is what Kafka's command-line tools are made of: a process with its arguments and its
// standard input, options and usage as jopt-simple reads and prints them, an admin client that
// works through requests, exceptions as Java prints them, JSON, columns, and the order of a
// HashMap.
//
// What is printed was compared with recordings of Kafka 4.3.1 (sim/shell/testdata/real). One thing is
// left out: the frames of a Java stack trace, lines that begin with a TAB and "at". They name lines
// of Java that don't exist here.
package kit
