package sim

import (
	"highwater/sim/node"
	"highwater/sim/wire"
)

// DefaultLatencyUs is the one-way latency between any two machines in microseconds: what a hop
// inside a data centre takes.
const DefaultLatencyUs = 500

// Config is everything that a world begins with: the same Config and commands give the same
// history. It is plain data, so that a link can hold it.
type Config struct {
	Seed    uint64
	Brokers int      // 1 to 99: broker-1, broker-2, ...
	Racks   []string // of broker-1, broker-2, ...; missing ones have none
	// LatencyUs is the one-way latency of every link, in microseconds; 0 is DefaultLatencyUs.
	LatencyUs int64
	// JitterUs is the most that chance adds to the latency of a message; 0 in lessons.
	JitterUs int64
	// Static is the server.properties of every broker and controller.
	Static []wire.ConfigEntry
	// BrokerStatic adds to it for single brokers.
	BrokerStatic []BrokerStatic
}

// BrokerStatic is one broker's own lines of server.properties.
type BrokerStatic struct {
	Broker  wire.ID
	Entries []wire.ConfigEntry
}

func (c *Config) latency() node.Time {
	if c.LatencyUs > 0 {
		return node.Time(c.LatencyUs)
	}
	return DefaultLatencyUs
}

func (c *Config) rack(id wire.ID) string {
	if i := int(id) - 1; i < len(c.Racks) {
		return c.Racks[i]
	}
	return ""
}

func (c *Config) static(id wire.ID) []wire.ConfigEntry {
	for i := range c.BrokerStatic {
		if c.BrokerStatic[i].Broker == id {
			own := c.BrokerStatic[i].Entries
			return append(c.Static[:len(c.Static):len(c.Static)], own...)
		}
	}
	return c.Static
}
