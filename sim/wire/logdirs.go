package wire

// DescribeLogDirsRequest is Kafka's DescribeLogDirs (key 35): how large the logs on a broker's disk
// are. Topics nil asks for all.
type DescribeLogDirsRequest struct {
	Topics []string
}

// DescribeLogDirsReply answers it for the broker's only log directory.
type DescribeLogDirsReply struct {
	Error      ErrorCode
	LogDir     string // such as /tmp/kraft-broker-logs
	Partitions []LogDirPartition
}

// LogDirPartition is one replica on disk. OffsetLag is how far its log end offset lies behind the
// high watermark (zero for a replica that has all that is committed).
type LogDirPartition struct {
	TP        TopicPartition
	SizeBytes int64
	OffsetLag int64
}

// API implements Body.
func (*DescribeLogDirsRequest) API() string { return "DescribeLogDirs" }
func (*DescribeLogDirsReply) API() string   { return "DescribeLogDirs" }

// Reply implements Body.
func (*DescribeLogDirsRequest) Reply() bool { return false }
func (*DescribeLogDirsReply) Reply() bool   { return true }

func (*DescribeLogDirsRequest) isBody() {}
func (*DescribeLogDirsReply) isBody()   {}
