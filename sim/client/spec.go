package client

import (
	"highwater/sim/node"
	"highwater/sim/wire"
)

// Spec describes a client process that can be started: an application or a command-line tool. Specs
// are plain values; they are kept in the history and in links.
type Spec interface {
	// Role is "producer", "consumer" or "tool".
	Role() string
	// New makes the machine; nothing of the spec is shared with it in a way that can be written.
	New(id wire.ID, name string) node.Machine
}

// DiskReader is a Spec of a program that runs on a broker's machine and reads its disk.
type DiskReader interface {
	Spec
	// Reads names the machine and the files; no files: it reads none.
	Reads() (host wire.ID, paths []string)
	// With is the spec with those of the files that exist.
	With(files []wire.SegmentFile) Spec
}

// FileReader is a Spec of a program that may read files of the learner.
type FileReader interface {
	Spec
	// Mentions tells whether its command line has the name of a file in it.
	Mentions(name string) bool
	// WithFiles is the spec with those of the files that exist, as they are now.
	WithFiles(files []File) Spec
}

// File is a text file of the learner.
type File struct{ Name, Text string }

// FirstOwnTimer is the first timer kind that a machine may use for itself; lower kinds belong to the
// components inside it.
const FirstOwnTimer node.TimerKind = 100
