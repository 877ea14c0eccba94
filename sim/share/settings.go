package share

import (
	"highwater/sim/config"
	"highwater/sim/node"
)

// Settings are configs of the broker that leads a share-partition.
type Settings struct {
	Lock          node.Time // group.share.record.lock.duration.ms
	DeliveryLimit int16     // group.share.delivery.count.limit
	MaxLocks      int32     // group.share.partition.max.record.locks
}

// ReadSettings reads them.
func ReadSettings(n config.Node) *Settings {
	return &Settings{
		Lock:          node.Ms(n.BrokerInt64("group.share.record.lock.duration.ms")),
		DeliveryLimit: int16(n.BrokerInt64("group.share.delivery.count.limit")),
		MaxLocks:      int32(n.BrokerInt64("group.share.partition.max.record.locks")),
	}
}
