package extract

import (
	"highwater/sim/node"
	"highwater/sim/wire"
)

// news is what the recent events say, sorted out in one pass: there may be thousands of them, and each
// card asks.
type news struct {
	elected map[wire.TopicPartition]wire.ID // leaders of the last two seconds, but first ones
	told    map[clientPart]node.Fact
	written map[clientPart]int64 // the last offset appended and not acknowledged yet
}

type clientPart struct {
	id wire.ID
	tp wire.TopicPartition
}

// lineLife is how long news stays, in virtual time.
const lineLife = 2 * node.Second

func gather(recent []node.Event, now node.Time) news {
	n := news{map[wire.TopicPartition]wire.ID{}, map[clientPart]node.Fact{}, map[clientPart]int64{}}
	first := len(recent)
	for first > 0 && now-recent[first-1].At <= lineLife {
		first--
	}
	for i := range recent[first:] {
		e := &recent[first+i]
		switch f := e.Fact.(type) {
		case node.LeaderElected:
			if f.Reason != node.ReasonNewTopic {
				n.elected[f.TP] = f.To
			}
		case node.RecordsAppended:
			if f.Leader && f.Producer != 0 {
				n.written[clientPart{f.Producer, f.TP}] = f.LastOffset
			}
		case node.BatchAcked:
			k := clientPart{e.Node, f.TP}
			n.told[k] = e.Fact
			delete(n.written, k)
		case node.BatchFailed:
			n.told[clientPart{e.Node, f.TP}] = e.Fact
		}
	}
	return n
}
