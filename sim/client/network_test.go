package client

import (
	"slices"
	"strings"
	"testing"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// office is an admin client on a rig.
type office struct {
	*rig
	a    Admin
	done []AdminResult
}

func newOffice(t *testing.T, pairs ...string) *office {
	t.Helper()
	cfg, err := ReadAdminConfig(configOf(pairs...))
	if err != nil {
		t.Fatal(err)
	}
	s := &office{rig: newRig(t, 3)}
	s.a = NewAdmin(cfg)
	s.part = s
	return s
}

func (s *office) Receive(m wire.Message, out *node.Out) bool {
	ok := s.a.Receive(m, out)
	s.done = append(s.done, s.a.Results()...)
	return ok
}

func (s *office) Fire(t node.Timer, out *node.Out) bool {
	ok := s.a.Fire(t, out)
	s.done = append(s.done, s.a.Results()...)
	return ok
}

func (s *office) call(name string, req wire.Body, to Target) {
	s.do(func(out *node.Out) { s.a.Call(name, req, to, 0, out) })
}

// A bootstrap server that refuses is tried again after 50 ms, doubling to a second; each time the
// real warning is logged. After default.api.timeout.ms the call fails with the real text.
func TestDeadBootstrap(t *testing.T) {
	s := newOffice(t)
	s.dead[1] = true
	s.do(s.a.Start)
	s.call("createTopics", &wire.CreateTopicsRequest{}, Target{Kind: ToController})
	s.wait(61 * node.Second)
	if len(s.done) != 1 || s.done[0].Exception != "TimeoutException" ||
		s.done[0].Message != "Timed out waiting for a node assignment. Call: createTopics" {
		t.Fatalf("%+v", s.done)
	}
	logs := s.a.Logs()
	want := "[AdminClient clientId=adminclient-1] Connection to node -1 " +
		"(broker-1/10.0.0.1:9092) could not be established. Node may not be available."
	if len(logs) < 55 || len(logs) > 85 || logs[0].Text != want || logs[0].Level != "WARN" {
		t.Fatalf("%d warnings in 61 s, the first %+v", len(logs), logs[0])
	}
	line := logs[0].Format(node.Ms(3512))
	if line != "[2026-01-06 18:00:03,512] WARN "+want+" (org.apache.kafka.clients.NetworkClient)" {
		t.Errorf("%s", line)
	}
	var tries []node.Time
	for i, f := range s.facts {
		if _, ok := f.(node.ConnectionLost); ok {
			tries = append(tries, s.facted[i])
		}
	}
	for i := range tries[1:] {
		if gap := tries[i+1] - tries[i]; gap < 39*node.Millisecond || gap > 1100*node.Millisecond {
			t.Errorf("attempt %d came after %d us", i+2, gap)
		}
	}
	if gap := tries[12] - tries[11]; gap < 790*node.Millisecond {
		t.Errorf("the thirteenth attempt came after %d us, want about a second", gap)
	}
}

// A producer that loses its bootstrap server before it has metadata says so in a second line.
func TestBootstrapWarning(t *testing.T) {
	cfg, _ := ReadProducerConfig(Java, configOf("client.id", "console-producer"))
	s := &shop{rig: newRig(t, 1)}
	s.p = NewProducer(cfg, 1001)
	s.part = s
	s.dead[1] = true
	s.do(s.p.Start)
	logs := s.p.Logs()
	if len(logs) != 2 || logs[1].Text != "[Producer clientId=console-producer] Bootstrap broker "+
		"broker-1:9092 (id: -1 rack: null isFenced: false) disconnected" {
		t.Errorf("%+v", logs)
	}
}

// A connection that is not answered is given up after socket.connection.setup.timeout.ms.
func TestSetupTimeout(t *testing.T) {
	s := newOffice(t)
	s.out.Reset(s.now, &s.chance)
	s.a.Net.connect(2, &s.out)
	if got := s.a.Net.peek(2).setupBy; got < 8*node.Second || got > 12*node.Second {
		t.Errorf("gives up after %d us", got)
	}
	s.now = 13 * node.Second
	s.do(s.a.Net.ticked)
	if !slices.Contains(s.closed, 2) || s.a.Net.peek(2).state != disconnected {
		t.Errorf("closed %v, state %d", s.closed, s.a.Net.peek(2).state)
	}
}

// Metadata is believed for metadata.max.age.ms, whatever happens meanwhile without an error.
func TestMetadataIsStale(t *testing.T) {
	s := newShop(t, 1, Java)
	s.leaders[tp("orders", 0)], s.epochs[tp("orders", 0)] = 2, 3
	s.wait(299 * node.Second)
	if leader, _ := s.p.Net.Leader(tp("orders", 0)); leader != 1 {
		t.Fatalf("knows the new leader %d without having asked", leader)
	}
	s.wait(2 * node.Second)
	if leader, epoch := s.p.Net.Leader(tp("orders", 0)); leader != 2 || epoch != 3 {
		t.Errorf("believes %d in epoch %d after metadata.max.age.ms", leader, epoch)
	}
	f := of[node.MetadataRefreshed](s.rig)
	if last := f[len(f)-1]; last.Reason != "age" ||
		!slices.Equal(last.Stale, []wire.TopicPartition{tp("orders", 0)}) {
		t.Errorf("%+v", last)
	}
}

// All known brokers are gone: the client starts again from bootstrap.servers (KIP-899, KIP-1102).
func TestRebootstrap(t *testing.T) {
	s := newShop(t, 1, Java, "bootstrap.servers", "broker-1:9092")
	s.brokers = []wire.ID{2, 3}
	s.leaders[tp("orders", 0)], s.epochs[tp("orders", 0)] = 2, 1
	s.wait(301 * node.Second) // knows 2 and 3 only now
	if b := s.p.Net.Brokers(); len(b) != 2 {
		t.Fatalf("%+v", b)
	}
	s.dead[2], s.dead[3] = true, true
	s.hangUp(2, false)
	s.hangUp(3, false)
	s.brokers = []wire.ID{1}
	s.leaders[tp("orders", 0)], s.epochs[tp("orders", 0)] = 1, 2
	s.sendTo(0, "k", "v")
	s.wait(306 * node.Second)
	if leader, _ := s.p.Net.Leader(tp("orders", 0)); leader != 1 {
		t.Errorf("believes %d; broker-1 of bootstrap.servers knows better", leader)
	}
}

// Any broker takes requests for the controller and forwards them; an answer NOT_CONTROLLER is tried
// again. A request to a partition's leader goes there.
func TestAdminTargets(t *testing.T) {
	s := newOffice(t)
	s.do(s.a.Start)
	s.call("deleteTopics", &wire.DeleteTopicsRequest{Names: []string{"orders"}},
		Target{Kind: ToController})
	m, _ := take[*wire.DeleteTopicsRequest](s.rig)
	s.reply(m, &wire.DeleteTopicsReply{Topics: []wire.TopicResult{{Name: "orders",
		Error: wire.NotController}}})
	s.wait(130 * node.Millisecond)
	m, _ = take[*wire.DeleteTopicsRequest](s.rig)
	s.reply(m, &wire.DeleteTopicsReply{Topics: []wire.TopicResult{{Name: "orders",
		Error: wire.UnknownTopicOrPartition}}})
	if len(s.done) != 1 || s.done[0].Failed {
		t.Fatalf("%+v", s.done)
	}
	s.call("deleteRecords", &wire.DeleteRecordsRequest{}, Target{Kind: ToLeader, TP: tp("orders", 2)})
	s.wait(node.Second)
	if m, _ := take[*wire.DeleteRecordsRequest](s.rig); m.To != 3 {
		t.Errorf("sent to broker %d, want the leader, 3", m.To)
	}
}

// To look for the leader of an unknown topic must not create it.
func TestAdminCreatesNothing(t *testing.T) {
	s := newOffice(t)
	s.mute = true
	s.do(s.a.Start)
	s.call("listOffsets", &wire.ListOffsetsRequest{}, Target{Kind: ToLeader, TP: tp("nosuch", 0)})
	_, req := take[*wire.MetadataRequest](s.rig)
	if req.AllowAutoCreate {
		t.Errorf("%+v", req)
	}
}

// A broker that dies with an admin request gets it sent to another one.
func TestAdminRetriesElsewhere(t *testing.T) {
	s := newOffice(t)
	s.do(s.a.Start)
	s.call("createTopics", &wire.CreateTopicsRequest{}, Target{Kind: ToController})
	m, _ := take[*wire.CreateTopicsRequest](s.rig)
	s.dead[m.To] = true
	s.hangUp(m.To, false)
	s.wait(2 * node.Second)
	again, _ := take[*wire.CreateTopicsRequest](s.rig)
	if again.To == m.To {
		t.Errorf("sent to broker %d again", m.To)
	}
}

// Settings that contradict each other are refused with the real client's words; those that only turn
// idempotence off are silent.
func TestProducerSettings(t *testing.T) {
	for _, v := range []struct{ key, value, key2, value2, want string }{
		{"enable.idempotence", "true", "acks", "1", "Must set acks to all in order to use the " +
			"idempotent producer. Otherwise we cannot guarantee idempotence."},
		{"enable.idempotence", "true", "retries", "0",
			"Must set retries to non-zero when using the idempotent producer."},
		{"max.in.flight.requests.per.connection", "6", "", "", "To use the idempotent " +
			"producer, max.in.flight.requests.per.connection must be set to at most 5. Current value is 6."},
		{"delivery.timeout.ms", "30000", "", "", "delivery.timeout.ms should be equal to or larger " +
			"than linger.ms + request.timeout.ms"},
		{"acks", "2", "", "", "Invalid value 2 for configuration acks: String must be one of: " +
			"all, -1, 0, 1"},
	} {
		_, err := ReadProducerConfig(Java, configOf(v.key, v.value, v.key2, v.value2))
		if err == nil || err.Error() != v.want {
			t.Errorf("%s=%s: %v", v.key, v.value, err)
		}
	}
	c, err := ReadProducerConfig(Java, configOf("acks", "1"))
	if err != nil || c.Idempotent {
		t.Errorf("acks=1 alone: %v, idempotent %v", err, c.Idempotent)
	}
	c, _ = ReadProducerConfig(KafkaPython, configOf("linger_ms", "7", "retry_backoff_ms", "250"))
	if c.Linger != 7*node.Millisecond || c.RetryBackoff != 250*node.Millisecond || !c.Idempotent {
		t.Errorf("kafka-python's spelling: %+v", c)
	}
	c, _ = ReadProducerConfig(Librdkafka, nil)
	if c.Idempotent || c.BatchSize != 1000000 || c.DeliveryTimeout != 300*node.Second ||
		c.Partitioner != ConsistentRandom || c.Acks != wire.AcksAll {
		t.Errorf("librdkafka's defaults: %+v", c)
	}
}

func TestDurations(t *testing.T) {
	for text, want := range map[string]node.Time{
		"p1d": 24 * node.Hour, "pt1h30m": 90 * node.Minute, "p2dt3h4m5.5s": 2*24*node.Hour +
			3*node.Hour + 4*node.Minute + 5500*node.Millisecond,
	} {
		if got, ok := parseISODuration(text); !ok || got != want {
			t.Errorf("%s: %d, %v", text, got, ok)
		}
	}
	for _, bad := range []string{"", "p", "1d", "pt5", "pxd", "p1h"} {
		if _, ok := parseISODuration(bad); ok && bad != "p" {
			t.Errorf("%q was read", bad)
		}
	}
}

// A client of bootstrap.controllers knows controllers only: it learns them from each other, asks the
// active one, and says of what they don't serve what the real one says. A broker in their place is
// the end.
func TestBootstrapControllers(t *testing.T) {
	s := newOffice(t, "bootstrap.controllers", "controller-2:9093")
	s.do(s.a.Start)
	s.do(func(out *node.Out) {
		s.a.Call("unregisterBroker", &wire.UnregisterBrokerRequest{BrokerID: 3},
			Target{Kind: ToController}, 0, out)
		s.a.Call("listTopics", &wire.MetadataRequest{All: true}, Target{}, 0, out)
	})
	s.answer(102, &wire.DescribeClusterReply{ControllerID: 101, Nodes: []wire.ClusterNode{
		{Endpoint: wire.EndpointOf(101)}, {Endpoint: wire.EndpointOf(102)}}})
	s.answer(101, &wire.UnregisterBrokerReply{})
	if len(s.done) != 2 || s.done[0].Exception != "UnsupportedVersionException" ||
		s.done[0].Message != "The node does not support METADATA" || s.done[1].Failed {
		t.Errorf("%+v", s.done)
	}

	s = newOffice(t, "bootstrap.controllers", "broker-1:9092")
	s.do(s.a.Start)
	s.do(func(out *node.Out) {
		s.a.Call("describeCluster", &wire.DescribeClusterRequest{Controllers: true}, Target{}, 0, out)
	})
	s.answer(1, &wire.DescribeClusterReply{Error: wire.MismatchedEndpointType, Message: "a broker"})
	if len(s.done) != 1 || s.done[0].Exception != "MismatchedEndpointTypeException" ||
		s.done[0].Message != "a broker" {
		t.Errorf("%+v", s.done)
	}
}

// answer replies to the only request, which must be for to.
func (s *office) answer(to wire.ID, body wire.Body) {
	s.t.Helper()
	if len(s.requests) != 1 || s.requests[0].To != to || s.requests[0].Body.API() != body.API() {
		s.t.Fatalf("%+v, want %s to %v", s.requests, body.API(), to)
	}
	m := s.requests[0]
	s.requests = nil
	s.reply(m, body)
}

// Names that the simulated DNS doesn't know are told apart from hosts where nobody listens. Which ports a
// broker listens at, only the broker knows.
func TestBootstrapServers(t *testing.T) {
	got, _ := ParseBootstrap("broker-1:9092, 10.0.0.3:9092,localhost:9092,broker-2:9093", false)
	ids := []wire.ID{}
	for _, b := range got {
		ids = append(ids, b.ID)
	}
	if !slices.Equal(ids, []wire.ID{1, 3, 0, 2}) {
		t.Errorf("%v", ids)
	}
	if _, unknown := ParseBootstrap("broker-1:9092,nohost:9092", false); unknown != "nohost:9092" {
		t.Errorf("%q", unknown)
	}
	cfg, _ := ReadAdminConfig(configOf("bootstrap.servers", "localhost:9092"))
	s := &office{rig: newRig(t, 1), a: NewAdmin(cfg)}
	s.part = s
	s.do(s.a.Start)
	s.wait(node.Second)
	logs := s.a.Logs()
	if len(logs) < 3 || !strings.Contains(logs[0].Text, "node -1 (localhost/127.0.0.1:9092)") {
		t.Errorf("%+v", logs)
	}
}
