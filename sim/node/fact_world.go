package node

import "highwater/sim/wire"

// CommandGiven: the learner did something. Text is the wish in one console line.
type CommandGiven struct {
	Text string
}

// ProcessKilled: kill -9. Memory is lost, the disk is kept.
type ProcessKilled struct {
	Process wire.ID
}

// ProcessStopping: SIGTERM: the process was asked to end cleanly.
type ProcessStopping struct {
	Process wire.ID
}

// ProcessBooted: a broker or controller process was started (again).
type ProcessBooted struct {
	Process wire.ID
}

// LinkChanged: the network between A and B was cut, healed or slowed. LatencyUs is one way.
type LinkChanged struct {
	A, B      wire.ID
	Cut       bool
	LatencyUs int64
}

// MessageLost: a message met a cut link or a closed connection and will not arrive as it was sent.
// Held: TCP keeps it and sends it again when the link heals.
type MessageLost struct {
	From, To wire.ID
	API      string
	Held     bool
}

// Sum implements Fact.
func (f CommandGiven) Sum() Digest { return Digest(60).Str(f.Text) }

// Sum implements Fact.
func (f ProcessKilled) Sum() Digest { return Digest(61).Int(int64(f.Process)) }

// Sum implements Fact.
func (f ProcessStopping) Sum() Digest { return Digest(62).Int(int64(f.Process)) }

// Sum implements Fact.
func (f ProcessBooted) Sum() Digest { return Digest(63).Int(int64(f.Process)) }

// Sum implements Fact.
func (f LinkChanged) Sum() Digest {
	return Digest(64).Int(int64(f.A)).Int(int64(f.B)).flag(f.Cut).Int(f.LatencyUs)
}

// Sum implements Fact.
func (f MessageLost) Sum() Digest {
	return Digest(65).Int(int64(f.From)).Int(int64(f.To)).Str(f.API).flag(f.Held)
}
