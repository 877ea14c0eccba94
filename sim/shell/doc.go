// Package shell understands the console: one line as bash would read it becomes commands for the
// world. It also completes what is half typed, shows the same thing in Python, and plays scripts.
//
// Two kinds of words begin a line. Kafka's own programs (kafka-topics.sh, kcat, with or without
// ".sh") are started as processes with their arguments; they parse these themselves and speak to the
// cluster over the network, so what they print is what Kafka's tools print. World verbs (kill, stop,
// wait, ...) do to the machines what no Kafka tool can do.
//
// Reading a line:
//
//	Parse(line, EnvOf(world, foreground)) -> Line: commands to Do, time to run, text to print
//
// A Go error names the word at fault and the nearest right one. ErrIncomplete asks for another line:
// a quote or a here-document is open.
package shell
