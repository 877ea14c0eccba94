package topics

import (
	"slices"
	"strings"
	"testing"

	"highwater/sim/tool/kit"
)

// Lists come in the order of the real tools, which is that of a Java HashMap.
func TestHashMapOrder(t *testing.T) {
	want := "compression.type,leader.replication.throttled.replicas,min.insync.replicas," +
		"segment.jitter.ms,local.retention.ms,cleanup.policy,flush.ms," +
		"follower.replication.throttled.replicas,compression.lz4.level,segment.bytes," +
		"retention.ms,compression.gzip.level,flush.messages,compression.zstd.level," +
		"max.compaction.lag.ms,file.delete.delay.ms,max.message.bytes,min.compaction.lag.ms," +
		"message.timestamp.type,local.retention.bytes,preallocate,index.interval.bytes," +
		"min.cleanable.dirty.ratio,unclean.leader.election.enable,retention.bytes," +
		"delete.retention.ms,message.timestamp.after.max.ms,message.timestamp.before.max.ms," +
		"segment.ms,segment.index.bytes"
	sorted := strings.Split(want, ",")
	slices.Sort(sorted)
	if got := strings.Join(kit.HashMapOrder(asDefined(sorted), 16), ","); got != want {
		t.Errorf("configs: %s", got)
	}
	for _, want := range []string{"my.topic,orders,defaults,other_topic,payments",
		"my.topic,orders,defaults,__consumer_offsets,other_topic,payments"} {
		sorted := strings.Split(want, ",")
		slices.Sort(sorted)
		if got := strings.Join(kit.HashMapOrder(sorted, len(sorted)), ","); got != want {
			t.Errorf("topics: %s", got)
		}
	}
}
