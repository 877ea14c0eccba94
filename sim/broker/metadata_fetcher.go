package broker

import (
	"slices"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// metadataFetcher replays __cluster_metadata as an observer: a fetch that the controller parks for
// up to 500 ms is always under way. Kafka: KafkaRaftClient, MetadataLoader,
// BrokerMetadataPublisher.
type metadataFetcher struct {
	*ground
	channel *controllerChannel

	request  int32 // correlation of the fetch under way; 0: none
	sent     node.Time
	next     int64                 // offset of the next record to fetch
	epoch    int32                 // of the last one
	hw       int64                 // the quorum's high watermark as last told
	ahead    []wire.MetadataRecord // fetched but not committed yet; replaced whole
	failures int32
	alarm    int64
	expiring bool
}

const (
	metadataWaitMs  = 500
	metadataTimeout = 2 * node.Second // controller.quorum.request.timeout.ms
)

func (f *metadataFetcher) fetch(out *node.Out) {
	f.request, f.sent = f.number(), out.Now
	out.Send(f.channel.controller(), f.request, &wire.MetadataFetchRequest{
		ReplicaID: f.cfg.ID, FetchOffset: f.next, LastFetchedEpoch: f.epoch, HighWatermark: f.hw,
		MaxWaitMs: metadataWaitMs,
	})
	if !f.expiring {
		f.expiring = true
		out.After(metadataTimeout, node.Timer{Kind: timerMetadataExpiry})
	}
}

func (f *metadataFetcher) expired(out *node.Out) {
	f.expiring = false
	if f.request == 0 {
		return
	}
	if left := f.sent + metadataTimeout - out.Now; left > 0 {
		f.expiring = true
		out.After(left, node.Timer{Kind: timerMetadataExpiry})
		return
	}
	f.lost(out)
}

// lost tries again: after 50 ms, doubled up to 500 ms.
func (f *metadataFetcher) lost(out *node.Out) {
	f.request = 0
	wait := min(50*node.Millisecond<<min(f.failures, 8), 500*node.Millisecond)
	f.failures++
	f.alarm++
	out.After(wait, node.Timer{Kind: timerMetadata, ID: f.alarm})
}

func (f *metadataFetcher) due(id int64, out *node.Out) {
	if id == f.alarm && f.request == 0 {
		f.fetch(out)
	}
}

// fetched takes records, and returns those that the quorum has committed, from offset base on. True:
// the next fetch may be sent.
func (f *metadataFetcher) fetched(m *wire.Message, reply *wire.MetadataFetchReply, out *node.Out,
) (base int64, committed []wire.MetadataRecord, ok bool) {
	if f.request != m.Correlation {
		return 0, nil, false
	}
	if reply.Error != wire.None {
		if i := slices.Index(f.cfg.Controllers, reply.LeaderID); i >= 0 {
			f.channel.index = int32(i)
		} else {
			f.channel.next()
		}
		f.lost(out)
		return 0, nil, false
	}
	f.request, f.failures = 0, 0
	base = f.next - int64(len(f.ahead))
	switch {
	case reply.Diverging:
		keep := max(min(reply.DivergingEndOffset, f.next)-base, 0)
		f.ahead = slices.Clip(f.ahead[:keep])
		f.next, f.epoch = base+keep, reply.DivergingEpoch
	case len(reply.Records) > 0 && reply.BaseOffset == f.next:
		f.ahead = append(slices.Clip(f.ahead), reply.Records...)
		f.next += int64(len(reply.Records))
		f.epoch = reply.LeaderEpoch
	}
	f.hw = max(f.hw, reply.HighWatermark)
	if n := min(f.hw-base, int64(len(f.ahead))); n > 0 {
		committed = f.ahead[:n]
		f.ahead = slices.Clip(f.ahead[n:])
	}
	return base, committed, true
}
