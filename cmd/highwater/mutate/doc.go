// Package mutate measures how well the simulation's promises and tests watch its rules. It makes
// many small changes ("mutants") of the rules by itself: a comparison turned, a condition dropped,
// an assignment forgotten. Then it looks whether chaos notices, and whether any test does. What
// nobody notices is a rule without a test.
//
//	source.go    packages, their syntax and types
//	find.go      where a change can be made, and where none would mean anything
//	operator*.go the kinds of change
//	change.go    a change as text: as a person would write it, and behind a switch
//	sample.go    which of them are tried
//	build.go     one program with all of them, by an overlay: nothing is copied
//	chaos.go, tests.go  who notices
//	run.go       all of it in order, and what is told
//
// See docs/decisions/006-mutants-behind-a-switch.md for the reasons.
package mutate
