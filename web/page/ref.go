package page

import (
	"strconv"
	"strings"

	"highwater/sim/wire"
	"highwater/web/player"
)

// RefText is a subject as the page passes it about: its fields joined by bars.
func RefText(s player.Subject) string {
	if s.Thing == "" {
		return ""
	}
	n := func(v int64) string { return strconv.FormatInt(v, 10) }
	return strings.Join([]string{s.Thing, n(int64(s.Node)), n(int64(s.Peer)), s.TP.Topic,
		n(int64(s.TP.Partition)), n(s.Offset), strconv.FormatUint(s.Seq, 10), s.Name}, "|")
}

// ParseRef reads what RefText wrote; anything else is no subject.
func ParseRef(text string) player.Subject {
	f := strings.SplitN(text, "|", 8)
	if len(f) != 8 {
		return player.Subject{}
	}
	n := func(i int) int64 {
		v, _ := strconv.ParseInt(f[i], 10, 64)
		return v
	}
	seq, _ := strconv.ParseUint(f[6], 10, 64)
	return player.Subject{
		Thing: f[0], Node: wire.ID(n(1)), Peer: wire.ID(n(2)),
		TP:     wire.TopicPartition{Topic: f[3], Partition: int32(n(4))},
		Offset: n(5), Seq: seq, Name: f[7],
	}
}
