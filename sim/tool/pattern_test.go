package tool

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The matcher agrees with a real one on what topic patterns are made of.
func TestPatternAgreesWithRegexp(t *testing.T) {
	names := []string{"orders", "orders-2", "my.topic", "my_topic", "__consumer_offsets", "o",
		"other_topic",
		"payments", "a1", "ab", "abab", "keyed", "greetings"}
	for _, re := range []string{"orders", "o.*", "my.topic", `my\.topic`, "orders|payments", ".*",
		"[a-m].*",
		"gree.*|keyed", "(ab)+", "(orders|pay.*)(-\\d)?", "a[0-9]", "[^o].*", "__.*", "o.+s.*",
		"^orders$", "(?:a|b)*1?"} {
		real := regexp.MustCompile("^(?:" + re + ")$")
		for _, n := range names {
			if got, want := topicPattern(re).matches(n), real.MatchString(n); got != want {
				t.Errorf("%s on %s: %v", re, n, got)
			}
		}
	}
	for _, re := range []string{"orders,payments", " orders , payments ", `"orders"`, "'orders'"} {
		if !topicPattern(re).matches("orders") {
			t.Errorf("%s doesn't match orders", re)
		}
	}
}

func FuzzPattern(f *testing.F) {
	f.Add("(a|b)*c+[x-z]?", "ababc")
	f.Fuzz(func(t *testing.T, re, name string) { topicPattern(re).matches(name) })
}

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
	if got := strings.Join(hashMapOrder(asDefined(sorted), 16), ","); got != want {
		t.Errorf("configs: %s", got)
	}
	for _, want := range []string{"my.topic,orders,defaults,other_topic,payments",
		"my.topic,orders,defaults,__consumer_offsets,other_topic,payments"} {
		sorted := strings.Split(want, ",")
		slices.Sort(sorted)
		if got := strings.Join(hashMapOrder(sorted, len(sorted)), ","); got != want {
			t.Errorf("topics: %s", got)
		}
	}
}
