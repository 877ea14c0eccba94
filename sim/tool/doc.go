// Package tool is the list of Kafka's command-line tools and kcat. Each is a program of the
// simulation in a room of its own: a process that is started with its arguments and its standard
// input, parses them as the real main() does, speaks to the cluster over the network, prints, and
// exits with a code.
//
// A new tool is a room with its code and options.txt (its real --help, see kit.ParseOptions), a row
// in programs, and the recording of its --help in sim/shell/testdata/real. The console's help,
// completion, hints on mistyped options and Python tab follow from the row.
package tool
