package assignor

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"highwater/sim/wire"
)

// parts reads "t1:0,1 t2:2".
func parts(text string) []wire.TopicPartition {
	var tps []wire.TopicPartition
	for _, f := range strings.Fields(text) {
		topic, list, _ := strings.Cut(f, ":")
		for _, n := range strings.Split(list, ",") {
			p, _ := strconv.Atoi(n)
			tps = append(tps, wire.TopicPartition{Topic: topic, Partition: int32(p)})
		}
	}
	return tps
}

// topicsOf reads "t1:3 t2:2", a topic with its number of partitions each.
func topicsOf(text string) []Topic {
	var ts []Topic
	for _, f := range strings.Fields(text) {
		name, count, _ := strings.Cut(f, ":")
		n, _ := strconv.Atoi(count)
		ts = append(ts, Topic{Name: name, ID: wire.UUID(name), Partitions: int32(n)})
	}
	return ts
}

// membersOf reads "c1(t1,t2) c2(t1)[t1:0,1]@3 i:c3(t1)": subscription, what is owned, its generation,
// and an instance id before the colon.
func membersOf(text string) []Member {
	var ms []Member
	for _, f := range strings.Split(text, "; ") {
		m := Member{Generation: -1}
		head, rest, _ := strings.Cut(f, "(")
		if inst, id, static := strings.Cut(head, ":"); static {
			m.InstanceID, m.ID = inst, id
		} else {
			m.ID = head
		}
		subs, owned, _ := strings.Cut(rest, ")")
		if subs != "" {
			m.Topics = strings.Split(subs, ",")
		}
		owned, gen, has := strings.Cut(owned, "@")
		if has {
			g, _ := strconv.Atoi(gen)
			m.Generation = int32(g)
		}
		m.Owned = parts(strings.Trim(owned, "[]"))
		ms = append(ms, m)
	}
	return ms
}

func show(shares []Share) string {
	var b strings.Builder
	for i, s := range shares {
		if i > 0 {
			b.WriteString("; ")
		}
		b.WriteString(s.Member + " ")
		for k, tp := range s.Partitions {
			switch {
			case k > 0 && s.Partitions[k-1].Topic == tp.Topic:
				b.WriteString(",")
			case k > 0:
				b.WriteString(" " + tp.Topic + ":")
			default:
				b.WriteString(tp.Topic + ":")
			}
			b.WriteString(strconv.Itoa(int(tp.Partition)))
		}
	}
	return b.String()
}

// The cases are those of Kafka's own tests (named) and runs of its classes.
var clientCases = []struct{ name, assignor, topics, members, want string }{
	{"RangeAssignorTest.testTwoConsumersTwoTopicsSixPartitions", Range, "t1:3 t2:3",
		"c1(t1,t2); c2(t1,t2)", "c1 t1:0,1 t2:0,1; c2 t1:2 t2:2"},
	{"RangeAssignorTest.testMultipleConsumersMixedTopics", Range, "t1:3 t2:2",
		"c1(t1); c2(t1,t2); c3(t1)", "c1 t1:0; c2 t1:1 t2:0,1; c3 t1:2"},
	{"RangeAssignorTest.testOneConsumerNonexistentTopic", Range, "", "c1(t1)", "c1 "},
	{"RangeAssignorTest.testOnlyAssignsPartitionsFromSubscribedTopics", Range, "t1:3 t2:3",
		"c1(t1)", "c1 t1:0,1,2"},
	{"RangeAssignorTest.testTwoConsumersOneTopicOnePartition", Range, "t1:1",
		"c1(t1); c2(t1)", "c1 t1:0; c2 "},
	{"six partitions, four members", Range, "orders:6", "a(orders); b(orders); c(orders); d(orders)",
		"a orders:0,1; b orders:2,3; c orders:4; d orders:5"},
	{"RangeAssignorTest.testTwoStaticConsumersTwoTopicsSixPartitions: instance ids decide", Range,
		"t1:3 t2:3", "i1:b(t1,t2); i2:a(t1,t2)", "b t1:0,1 t2:0,1; a t1:2 t2:2"},
	{"RangeAssignorTest.testOneStaticConsumerAndOneDynamicConsumer: static ones come first", Range,
		"t1:3 t2:3", "a(t1,t2); i1:z(t1,t2)", "a t1:2 t2:2; z t1:0,1 t2:0,1"},

	{"RoundRobinAssignorTest.testTwoDynamicConsumersTwoTopicsSixPartitions", RoundRobin,
		"t1:3 t2:3", "c1(t1,t2); c2(t1,t2)", "c1 t1:0,2 t2:1; c2 t1:1 t2:0,2"},
	{"RoundRobinAssignorTest.testMultipleConsumersMixedTopics", RoundRobin, "t1:3 t2:2",
		"c1(t1); c2(t1,t2); c3(t1)", "c1 t1:0; c2 t1:1 t2:0,1; c3 t1:2"},
	{"different subscriptions stay unbalanced", RoundRobin, "t0:1 t1:2 t2:3",
		"C0(t0); C1(t0,t1); C2(t0,t1,t2)", "C0 t0:0; C1 t1:0; C2 t1:1 t2:0,1,2"},

	{"AbstractStickyAssignorTest.testAddRemoveConsumerOneTopic, first", Sticky, "topic:3",
		"c1(topic)", "c1 topic:0,1,2"},
	{"AbstractStickyAssignorTest.testAddRemoveConsumerOneTopic, join", Sticky, "topic:3",
		"c1(topic)[topic:0,1,2]@1; c2(topic)", "c1 topic:0,1; c2 topic:2"},
	{"AbstractStickyAssignorTest.testAddRemoveConsumerOneTopic, leave", Sticky, "topic:3",
		"c2(topic)[topic:2]@2", "c2 topic:0,1,2"},
	{"a third member joins", Sticky, "orders:6",
		"c1(orders)[orders:0,1,2]@1; c2(orders)[orders:3,4,5]@1; c3(orders)",
		"c1 orders:0,1; c2 orders:3,4; c3 orders:2,5"},
	{"empty start is round robin", Sticky, "t1:3 t2:3", "c1(t1,t2); c2(t1,t2)",
		"c1 t1:0,2 t2:1; c2 t1:1 t2:0,2"},
	{"the younger generation owns", Sticky, "topic:3",
		"c1(topic)[topic:0,1,2]@1; c2(topic)[topic:0,1]@2", "c1 topic:2; c2 topic:0,1"},
	{"different subscriptions", Sticky, "t0:1 t1:2 t2:3", "C0(t0); C1(t0,t1); C2(t0,t1,t2)",
		"C0 t0:0; C1 t1:0,1; C2 t2:0,1,2"},
	{"AbstractStickyAssignorTest.testPoorRoundRobinAssignmentScenario", Sticky,
		"t1:2 t2:1 t3:2 t4:1 t5:2",
		"c1(t1,t2,t3,t4,t5); c2(t1,t3,t5); c3(t1,t3,t5); c4(t1,t2,t3,t4,t5)",
		"c1 t2:0 t3:0; c2 t1:0 t3:1; c3 t1:1 t5:0; c4 t4:0 t5:1"},

	{"first round: what moves is nobody's", CooperativeSticky, "orders:6",
		"c1(orders)[orders:0,1,2]@1; c2(orders)[orders:3,4,5]@1; c3(orders)",
		"c1 orders:0,1; c2 orders:3,4; c3 "},
	{"second round: it is handed over", CooperativeSticky, "orders:6",
		"c1(orders)[orders:0,1]@2; c2(orders)[orders:3,4]@2; c3(orders)@2",
		"c1 orders:0,1; c2 orders:3,4; c3 orders:2,5"},
	{"CooperativeStickyAssignorTest: claimed by two, first round", CooperativeSticky, "topic:3",
		"c1(topic)[topic:0,1]@1; c2(topic)[topic:0,2]@1; c3(topic)@1", "c1 topic:1; c2 topic:2; c3 "},
	{"CooperativeStickyAssignorTest: claimed by two, second round", CooperativeSticky, "topic:3",
		"c1(topic)[topic:1]@2; c2(topic)[topic:2]@2; c3(topic)@2", "c1 topic:1; c2 topic:2; c3 topic:0"},
}

// The leading consumer computes what Kafka's assignor classes compute.
func TestClientAssignors(t *testing.T) {
	for _, c := range clientCases {
		got, ok := Client(c.assignor, topicsOf(c.topics), membersOf(c.members))
		if !ok || show(got) != c.want {
			t.Errorf("%s %s:\n got %s\nwant %s", c.assignor, c.name, show(got), c.want)
		}
	}
}

func big(consumers, topics, partitions int, owned bool) ([]Topic, []Member) {
	var ts []Topic
	var names []string
	for i := range topics {
		names = append(names, "topic-"+strconv.Itoa(i))
		ts = append(ts, Topic{Name: names[i], ID: wire.UUID(names[i]), Partitions: int32(partitions)})
	}
	var ms []Member
	for i := range consumers {
		ms = append(ms, Member{ID: "consumer-" + strconv.Itoa(i), Topics: names, Generation: -1})
	}
	if owned {
		for i, s := range sticky(ts, ms[:len(ms)-1]) {
			ms[i].Owned, ms[i].Generation = s.Partitions, 1
		}
	}
	return ts, ms
}

func check(t *testing.T, what string, topics []Topic, shares []Share) {
	t.Helper()
	var given []wire.TopicPartition
	least, most := 1<<30, 0
	for _, s := range shares {
		given = append(given, s.Partitions...)
		least, most = min(least, len(s.Partitions)), max(most, len(s.Partitions))
	}
	slices.SortFunc(given, Compare)
	every := all(topics)
	slices.SortFunc(every, Compare)
	if !slices.Equal(given, every) {
		t.Errorf("%s: not every partition has one owner", what)
	}
	if most-least > 1 {
		t.Errorf("%s: from %d to %d partitions", what, least, most)
	}
}

// Promise I13: with equal subscriptions counts differ by at most one, and nothing moves needlessly.
func TestStickyIsBalancedAndSticky(t *testing.T) {
	topics, members := big(200, 30, 100, true)
	shares := sticky(topics, members)
	check(t, "sticky", topics, shares)
	for i := range shares[:199] {
		if lost := minus(members[i].Owned, shares[i].Partitions); len(lost) > 1 {
			t.Errorf("%s gave up %d partitions for one newcomer", shares[i].Member, len(lost))
		}
	}
}

func BenchmarkClient(b *testing.B) {
	for _, name := range []string{Range, RoundRobin, Sticky, CooperativeSticky} {
		b.Run(name, func(b *testing.B) {
			topics, members := big(200, 30, 100, true)
			for b.Loop() {
				Client(name, topics, members)
			}
		})
	}
	b.Run("sticky, different subscriptions", func(b *testing.B) {
		topics, members := big(200, 30, 100, false)
		for i := range members {
			members[i].Topics = members[i].Topics[i%3*10:]
		}
		for b.Loop() {
			Client(Sticky, topics, members)
		}
	})
}
