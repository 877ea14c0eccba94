package words

import (
	"strings"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// A log opened to the full width of the stage: what stands on it.

// Its rows and brackets.
const (
	RowSegments  = "Segments"
	RowFiles     = "one file each"
	RowLogNow    = "The log now"
	RowOffsets   = "same offsets below"
	RowAge       = "Age"
	RowNewest    = "of its newest record"
	RowSize      = "Size"
	RowFromEnd   = "counted from the end"
	RowDies      = "Dies"
	RowCheck     = "at which check"
	RowDisk      = "Disk"
	RowSameAgain = "same offsets"
	PartClean    = "clean"
	PartDirty    = "dirty"
	PartActive   = "active"
	FateNotYet   = "not yet"
	FateNever    = "no limit"
	VeiledRule   = "Answer the question first; then this says what goes, and when."
	FateVeiled   = "answer first"
	RetainRule   = "A check looks at whole segments, oldest first, and stops at the first one that it keeps."
	CleanRule    = "The cleaner never touches the active segment. What stays keeps its offset."
	NothingDirty = "Nothing to clean: what is new is in the active segment."
	DiskOffline  = "full: the log directory is offline"
	DiskDeleted  = ".deleted"
	DiskEndless  = "no limit"
)

// Size words bytes: 812 B, 4.6 KiB, 1.2 MiB.
func Size(n int64) string {
	unit, per := "KiB", int64(1<<10)
	switch {
	case n < 1<<10:
		return num(n) + " B"
	case n >= 1<<30:
		unit, per = "GiB", 1<<30
	case n >= 1<<20:
		unit, per = "MiB", 1<<20
	}
	tenths := n * 10 / per
	if tenths%10 == 0 || tenths >= 1000 {
		return num(tenths/10) + " " + unit
	}
	return num(tenths/10) + "." + num(tenths%10) + " " + unit
}

// Long words milliseconds as minutes and seconds, hours, or days: 8:30, 2 h 10, 7 d.
func Long(ms int64) string {
	switch s := ms / 1000; {
	case s < 3600:
		return num(s/60) + ":" + pad(s%60, 2)
	case s < 2*86400:
		return num(s/3600) + " h " + pad(s/60%60, 2)
	default:
		return num(s/86400) + " d"
	}
}

// Minutes is a time to the second: 05:30.
func Minutes(t node.Time) string { return minutes(t) }

// LogSettings are the configs that say how long a log is kept, as far as they say something.
func LogSettings(del, compact bool, ms, bytes, segment, tombstones int64) string {
	policy := "delete"
	switch {
	case compact && del:
		policy = "compact,delete"
	case compact:
		policy = "compact"
	case !del:
		policy = "\"\""
	}
	parts := []string{"cleanup.policy=" + policy}
	if del {
		parts = append(parts, "retention.ms="+num(ms))
	}
	if del && bytes >= 0 {
		parts = append(parts, "retention.bytes="+Size(bytes))
	}
	if compact {
		parts = append(parts, "delete.retention.ms="+num(tombstones))
	} else {
		parts = append(parts, "segment.bytes="+Size(segment))
	}
	return strings.Join(parts, " · ")
}

// SegmentFile is a segment's name on the disk: its base offset in twenty digits.
func SegmentFile(base int64) string { return pad(base, 20) }

// SegmentShort is the same where there is little room.
func SegmentShort(base int64) string { return ".." + pad(base, 4) }

// LogStart is on the pennant where a log begins.
func LogStart(n int64) string { return "log start " + num(n) }

// LogStartNext is where it will begin after the next check.
func LogStartNext(n int64, at node.Time) string { return num(n) + " at " + minutes(at) }

// AgeOf is how old a segment's newest record is, against retention.ms; limit negative: for ever.
func AgeOf(ms, limit int64) string {
	if limit < 0 {
		return Long(ms)
	}
	return Long(ms) + " of " + Long(limit)
}

// DiesBy is the time of a check and its reason.
func DiesBy(at node.Time, reason string) string {
	switch reason {
	case "retention.ms":
		reason = "by time"
	case "retention.bytes":
		reason = "by size"
	case "merged":
	default:
		reason = "below log start"
	}
	return minutes(at) + " " + reason
}

// FileGone is when a renamed file is removed.
func FileGone(at node.Time) string { return "file gone " + minutes(at) }

// DeletedFiles counts segments that were renamed.
func DeletedFiles(n int64) string { return Files(n) + " .deleted" }

// Files counts them.
func Files(n int64) string { return Plural(n, "file", "files") }

// SizeCut says what of a log is within retention.bytes, and what is over.
func SizeCut(size, limit int64) string {
	if size <= limit {
		return Size(size) + " of " + Size(limit) + ": nothing is over"
	}
	return Size(size) + " in all, " + Size(size-limit) + " over"
}

// SizeFree says what a log weighs when no limit is set.
func SizeFree(size int64) string { return Size(size) + " in all, retention.bytes is not set" }

// Records counts records.
func Records(n int64) string { return Plural(n, "record", "records") }

// Skipped counts segments that are not drawn.
func Skipped(n int) string { return "+" + num(n) }

// CleanUpTo is on a compacted log's bracket.
func CleanUpTo(n int64) string { return "clean below " + num(n) }

// DirtyPart is on the bracket beside it.
func DirtyPart(ratio, wanted int64) string {
	sign := " of "
	if ratio > wanted {
		sign = " > "
	}
	return "dirty " + millionths(ratio) + sign + millionths(wanted)
}

func millionths(n int64) string { return num(n/1000000) + "." + pad(n/10000%100, 2) }

// AfterCleaning is beside the row that shows the log as the cleaner will leave it.
func AfterCleaning(at node.Time, due bool) string {
	if due {
		return "After " + minutes(at)
	}
	return "If it ran " + minutes(at)
}

// TombstoneText says what becomes of a tombstone.
func TombstoneText(horizon, now node.Time, goes bool) string {
	switch {
	case horizon < 0:
		return "tombstone: its time hasn't begun"
	case goes:
		return "tombstone: horizon " + minutes(horizon) + " is past, it goes"
	case horizon <= now:
		return "tombstone: horizon " + minutes(horizon) + " is past"
	}
	return "tombstone: stays, horizon " + minutes(horizon)
}

// ReaderFate warns of what a check does to a reader.
func ReaderFate(name string, at int64, start int64, check node.Time) string {
	if at < start {
		return name + " " + num(at) + ": out of range, log starts at " + num(start)
	}
	return name + " " + num(at) + ": leave before " + minutes(check)
}

// DiskFull says how full a disk is.
func DiskFull(used, size int64) string { return Size(used) + " of " + Size(size) }

// OpenLogTitle is above what is said of an opened log.
func OpenLogTitle(tp wire.TopicPartition, at string) string { return tp.String() + " on " + at }

// OpenLogButton opens a log.
const OpenLogButton = "Open the log"

// NextLook is on the button that lets time pass until the next check.
func NextLook(at node.Time, compact bool) string {
	if compact {
		return "Cleaner " + minutes(at)
	}
	return "Next check " + minutes(at)
}

// SaysNow is above a compacted log's keys: those that are there and those that are gone.
func SaysNow(topic string, live int) string {
	return "What " + topic + " says now: " + Plural(int64(live), "key", "keys")
}

// SegmentHas says what is in a segment.
func SegmentHas(records, bytes int64) string { return Records(records) + ", " + Size(bytes) }

// SegmentTitle is above what stands in a segment's files.
func SegmentTitle(base int64) string { return SegmentFile(base) + ".log" }

// IndexTitle is above the entries of one of its indexes.
func IndexTitle(base int64, suffix string, entries int) string {
	return SegmentFile(base) + suffix + ": " + Plural(int64(entries), "entry", "entries")
}

// IndexEntry words an entry of the offset index.
func IndexEntry(e wire.IndexEntry) string {
	return "offset " + num(e.Offset) + " at byte " + num(e.PositionBytes)
}

// TimeEntry words an entry of the time index: the newest record so far, and where it stands.
func TimeEntry(e wire.TimeEntry, at node.Time) string {
	return "up to " + Clock(at) + ": offset " + num(e.Offset)
}

// Of a key in a compacted log.
const KeyGone = "null: gone"

// Why a log can't be opened, and no check waited for.
const (
	NoLogThere = "There is no log to open: choose a partition, a record or a reader's place in one."
	NoCheck    = "No check is due for this log."
)
