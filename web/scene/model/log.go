package model

// Log is one replica's log, opened to the full width of the stage.
type Log struct {
	TP              TopicPartition
	Node            ID
	Broker          string
	Order           int // of the partition's creation: its tint
	Leads, Dead     bool
	Delete, Compact bool   // what cleanup.policy contains
	Settings        string // that say how long it is kept
	Now             Time
	CheckAt         Time // when the broker looks at it next; -1: never
	Veiled          bool // what will become of it is not told
	Start           int64
	NextStart       int64 // after that check
	HW, LEO         int64
	RetentionMs     int64 // -1: for ever
	RetentionBytes  int64 // -1: whatever it weighs
	SizeBytes       int64
	Segments        []Segment // oldest first; the active one last
	Marks           []Mark
	Cells           func(from, to int64, yield func(Cell))
	Cleaning        *Cleaning
	Disk            Disk
}

// SegmentState is how long a segment has yet to live.
type SegmentState uint8

// States.
const (
	Closed SegmentState = iota
	Active
	DueNext // it goes at the next check
	Deleted // renamed: its file goes soon
)

// Segment is one file of the log, or what is left of one.
type Segment struct {
	State     SegmentState
	Active    bool // also while it is due
	Base      int64
	Upper     int64 // where the next one begins
	Files     int64 // Deleted: how many segments went together
	SizeBytes int64
	AgeMs     int64 // of its newest record; -1: it has none
	Dies      Time  // at which check, or when its file goes; -1: nobody can tell yet
	Reason    string
}

// Cleaning is what the cleaner has done to a log, and will do.
type Cleaning struct {
	Clean, Active int64 // up to where it is clean, and where the active segment begins
	To            int64 // up to where the next cleaning looks; Clean when there is nothing to do
	Ratio, Wanted int64 // dirty part, in millionths, and what it must exceed
	At            Time  // when the cleaner wakes up; -1: it sleeps on
	Due           bool  // it will then clean this log
	After         func(from, to int64, yield func(Cell))
	Tombstones    []Tombstone
}

// Tombstone is a record that says of a key that it is gone.
type Tombstone struct {
	Offset  int64
	Horizon Time // when it may go, -1: its time hasn't begun
	Goes    bool // with the next cleaning
}

// Disk is a broker's disk.
type Disk struct {
	SizeBytes, UsedBytes int64 // SizeBytes 0: as large as anybody could wish
	Offline              bool  // its log directory has failed
	Parts                []DiskPart
}

// DiskPart is what one partition takes of it; Deleted are files that were renamed and are still there.
type DiskPart struct {
	Name    string
	Order   int // -1: one of Kafka's own
	Bytes   int64
	Deleted bool
}
