package broker

import (
	"testing"

	"highwater/sim/node"
	"highwater/sim/wire"
)

var tables = wire.TopicPartition{Topic: "tables"}

// put appends a record of table 7, dated now.
func (c *cluster) put() {
	c.out.Reset(c.now, &c.chance)
	b := wire.NewBatch([]wire.Record{{Key: []byte("7"), Value: []byte("x"), TimestampMs: c.now.UnixMs()}},
		wire.NoProducerID, -1, -1)
	ps := &c.brokers[1].partitions
	ps.leaderAppend(ps.edit(c.at(1, tables).slot), b, 0, &c.out)
	c.brokers[1].settle(&c.out)
	c.carry(1)
}

// The cleaner looks every 15 s after the start, at no other time, and goes on while it has something.
func TestCleanerRhythm(t *testing.T) {
	c := newCluster(t, 1)
	c.topic("tables", 1, []wire.ConfigEntry{{Key: "cleanup.policy", Value: "compact"},
		{Key: "segment.ms", Value: "1000"}, {Key: "min.cleanable.dirty.ratio", Value: "0"}}, 1)
	cleaned := func() int64 { return c.at(1, tables).Log().CleanedTo() }
	for range 3 {
		c.put()
		c.run(2 * node.Second)
	}
	for before := c.now; cleaned() == 0; c.run(node.Second) {
		if c.now > before+15*node.Second {
			t.Fatal("not cleaned within 15 s")
		}
	}
	if got := cleaned(); got != 2 {
		t.Errorf("cleaned up to %d, the active segment begins at 2", got)
	}
	at := c.now
	c.put()
	c.run(13 * node.Second)
	if got := cleaned(); got != 2 {
		t.Errorf("cleaned up to %d, %d s after the last time", got, (c.now-at)/node.Second)
	}
	c.run(2 * node.Second)
	if got := cleaned(); got != 3 {
		t.Errorf("cleaned up to %d after 15 s", got)
	}
}

// With compact alone nothing is removed for its age; with compact,delete the cleaner's round does
// that, too, and the retention check leaves it to it.
func TestRetentionOfCompacted(t *testing.T) {
	for policy, want := range map[string]int64{"compact": 0, "compact,delete": 1} {
		c := newCluster(t, 1)
		c.topic("tables", 1, []wire.ConfigEntry{{Key: "cleanup.policy", Value: policy},
			{Key: "retention.ms", Value: "3000"}}, 1)
		c.put()
		c.run(20 * node.Second)
		if got := c.at(1, tables).LogStartOffset(); got != want {
			t.Errorf("%s: the log starts at %d, want %d", policy, got, want)
		}
	}
}
