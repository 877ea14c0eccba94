package commitlog

// EpochStart says at which offset a leader epoch began. Kafka: EpochEntry in the file
// leader-epoch-checkpoint.
type EpochStart struct {
	Epoch       int32
	StartOffset int64
}

// UndefinedEpoch and UndefinedOffset are the answer about an epoch that the log knows nothing of.
const (
	UndefinedEpoch  int32 = -1
	UndefinedOffset int64 = -1
)

// Epochs is the leader-epoch cache, oldest first. It is for reading only.
func (l *Log) Epochs() []EpochStart { return l.epochs }

// LatestEpoch is the newest epoch in the cache, or UndefinedEpoch.
func (l *Log) LatestEpoch() int32 { return l.latestEpoch }

func (l *Log) setEpochs(es []EpochStart) {
	l.epochs, l.latestEpoch = es, UndefinedEpoch
	if n := len(es); n > 0 {
		l.latestEpoch = es[n-1].Epoch
	}
}

// StartEpoch notes that an epoch begins at offset: a new leader does so before its first append, a
// follower when it copies the first batch of an epoch. Entries that contradict it are dropped.
// Kafka: LeaderEpochFileCache.assign.
func (l *Log) StartEpoch(epoch int32, offset int64) {
	if epoch < 0 {
		return
	}
	n := len(l.epochs)
	if n > 0 && l.epochs[n-1].Epoch == epoch {
		return
	}
	for n > 0 && (l.epochs[n-1].Epoch >= epoch || l.epochs[n-1].StartOffset >= offset) {
		n--
	}
	l.setEpochs(append(l.epochs[:n:n], EpochStart{epoch, offset}))
}

// EpochEnd finds the largest known epoch that is not above the one asked, and the offset at which
// it ends. Kafka: LeaderEpochFileCache.endOffsetFor.
func (l *Log) EpochEnd(epoch int32) (int32, int64) {
	n := len(l.epochs)
	if epoch < 0 || n == 0 || epoch > l.epochs[n-1].Epoch {
		return UndefinedEpoch, UndefinedOffset
	}
	if epoch == l.epochs[n-1].Epoch {
		return epoch, l.end
	}
	higher := 0
	for l.epochs[higher].Epoch <= epoch {
		higher++
	}
	if higher == 0 {
		return epoch, l.epochs[0].StartOffset
	}
	return l.epochs[higher-1].Epoch, l.epochs[higher].StartOffset
}

// EpochAt is the leader epoch under which the record at offset was written, or UndefinedEpoch.
func (l *Log) EpochAt(offset int64) int32 {
	epoch := UndefinedEpoch
	for _, e := range l.epochs {
		if e.StartOffset > offset {
			break
		}
		epoch = e.Epoch
	}
	return epoch
}

func (l *Log) truncateEpochs(offset int64) {
	n := len(l.epochs)
	for n > 0 && l.epochs[n-1].StartOffset >= offset {
		n--
	}
	l.setEpochs(l.epochs[:n:n])
}

// startEpochs drops epochs that end below offset; the one that holds it then starts there.
func (l *Log) startEpochs(offset int64) {
	i := 0
	for i+1 < len(l.epochs) && l.epochs[i+1].StartOffset <= offset {
		i++
	}
	if len(l.epochs) == 0 || l.epochs[i].StartOffset >= offset {
		return
	}
	kept := append([]EpochStart(nil), l.epochs[i:]...)
	kept[0].StartOffset = offset
	l.setEpochs(kept)
}
