package node

import "highwater/sim/wire"

// CommandGiven: the learner did something. Text is the wish in one console line.
type CommandGiven struct {
	Text string
}

// ProcessKilled: kill -9. Memory is lost, the disk is kept. Power: it was a power failure, which takes
// what was not on the disk yet, too.
type ProcessKilled struct {
	Process wire.ID
	Power   bool
}

// TailLost: the end of a log, offsets From to To, had not been written to the disk when the power
// failed.
type TailLost struct {
	TP       wire.TopicPartition
	From, To int64
}

// ProcessFrozen: a process stands still. ForUs is how long in microseconds, 0 until it is thawed.
type ProcessFrozen struct {
	Process wire.ID
	ForUs   int64
}

// ProcessThawed: a frozen process goes on. Late is how many messages and alarms waited for it.
type ProcessThawed struct {
	Process wire.ID
	Late    int
}

// MachineChanged: how long a write to a machine's disk takes, and how far its wall clock is ahead of
// the true time, both in microseconds.
type MachineChanged struct {
	Process         wire.ID
	DiskUs, AheadUs int64
}

// DiskResized: a broker's machine has a disk of another size; 0: as large as anybody could wish.
type DiskResized struct {
	Broker              wire.ID
	SizeBytes, WasBytes int64
	UsedBytes           int64
}

// LogDirFailed: a broker's disk had no room for a batch of a partition. Its only log directory is
// offline, and the process halts.
type LogDirFailed struct {
	TP                              wire.TopicPartition
	NeedBytes, UsedBytes, SizeBytes int64
}

// ProcessStopping: SIGTERM: the process was asked to end cleanly.
type ProcessStopping struct {
	Process wire.ID
}

// ProcessBooted: a broker or controller process was started (again).
type ProcessBooted struct {
	Process wire.ID
}

// LinkChanged: the network between A and B was cut, healed or slowed. LatencyUs is one way. OneWay:
// only what A sends is lost.
type LinkChanged struct {
	A, B      wire.ID
	Cut       bool
	OneWay    bool
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
func (f ProcessKilled) Sum() Digest {
	d := Digest(61).Int(int64(f.Process))
	if f.Power {
		d = d.flag(true)
	}
	return d
}

// Sum implements Fact.
func (f TailLost) Sum() Digest {
	return Digest(66).Str(f.TP.Topic).Int(int64(f.TP.Partition)).Int(f.From).Int(f.To)
}

// Sum implements Fact.
func (f ProcessFrozen) Sum() Digest { return Digest(67).Int(int64(f.Process)).Int(f.ForUs) }

// Sum implements Fact.
func (f ProcessThawed) Sum() Digest {
	return Digest(68).Int(int64(f.Process)).Int(int64(f.Late))
}

// Sum implements Fact.
func (f MachineChanged) Sum() Digest {
	return Digest(69).Int(int64(f.Process)).Int(f.DiskUs).Int(f.AheadUs)
}

// Sum implements Fact.
func (f DiskResized) Sum() Digest {
	return Digest(70).Int(int64(f.Broker)).Int(f.SizeBytes).Int(f.WasBytes).Int(f.UsedBytes)
}

// Sum implements Fact.
func (f LogDirFailed) Sum() Digest {
	return tpSum(71, f.TP).Int(f.NeedBytes).Int(f.UsedBytes).Int(f.SizeBytes)
}

// Sum implements Fact.
func (f ProcessStopping) Sum() Digest { return Digest(62).Int(int64(f.Process)) }

// Sum implements Fact.
func (f ProcessBooted) Sum() Digest { return Digest(63).Int(int64(f.Process)) }

// Sum implements Fact.
func (f LinkChanged) Sum() Digest {
	d := Digest(64).Int(int64(f.A)).Int(int64(f.B)).flag(f.Cut).Int(f.LatencyUs)
	if f.OneWay {
		d = d.flag(true)
	}
	return d
}

// Sum implements Fact.
func (f MessageLost) Sum() Digest {
	return Digest(65).Int(int64(f.From)).Int(int64(f.To)).Str(f.API).flag(f.Held)
}
