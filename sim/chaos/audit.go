package chaos

import (
	"slices"
	"strings"

	"highwater/sim"
	"highwater/sim/client/app"
	"highwater/sim/group"
	"highwater/sim/node"
	"highwater/sim/tool"
	"highwater/sim/wire"
)

// When all is well, all is answered: an administrator looks at the cluster that has come to rest with
// Kafka's own tools, and each of them ends, and well.

// auditors are the tools, with what they read; TOPIC is one of the plan's topics, MORE one partition
// more than it has.
var auditors = []struct{ line, input string }{
	{"kafka-topics.sh --describe", ""},
	{"kafka-consumer-groups.sh --describe --all-groups --members --verbose", ""},
	{"kafka-consumer-groups.sh --describe --all-groups --state", ""},
	{"kafka-groups.sh --list", ""},
	{"kafka-share-groups.sh --list", ""},
	{"kafka-topics.sh --alter --topic TOPIC --partitions MORE", ""},
	{"kafka-get-offsets.sh --topic-partitions TOPIC:0-2", ""},
	{"kafka-leader-election.sh --election-type preferred --topic TOPIC --partition 0", ""},
	{"kafka-log-dirs.sh --describe", ""},
	{"kafka-get-offsets.sh --topic TOPIC --time -1", ""},
	{"kafka-configs.sh --describe --entity-type topics --entity-name TOPIC --all", ""},
	{"kafka-configs.sh --alter --entity-type clients --entity-name auditor --add-config " +
		"consumer_byte_rate=1048576", ""},
	{"kafka-metadata-quorum.sh describe --status", ""},
	{"kafka-transactions.sh list", ""},
	{"kafka-cluster.sh cluster-id --bootstrap-server broker-1:9092", ""},
	{"kafka-broker-api-versions.sh", ""},
	{"kafka-features.sh describe", ""},
	{"kafka-reassign-partitions.sh --list", ""},
	{"kafka-configs.sh --alter --entity-type clients --entity-name auditor --delete-config " +
		"consumer_byte_rate", ""},
	{"kafka-console-producer.sh --topic TOPIC --producer-property linger.ms=0", "all is well"},
	{"kafka-delete-records.sh --offset-json-file /dev/stdin",
		`{"partitions":[{"topic":"TOPIC","partition":0,"offset":0}],"version":1}`},
}

// audit runs the tools, one after the other.
func (r *run) audit() {
	topic, partitions := r.plan.Topics[0].Name, int32(0)
	if t := r.w.Image().Topic(topic); t != nil {
		partitions = t.Partitions
	}
	for i := range auditors {
		a := &auditors[i]
		fill := strings.NewReplacer("TOPIC", topic, "MORE", num(int64(partitions)+1))
		r.tool(fill.Replace(a.line), fill.Replace(a.input))
	}
}

// tool runs one of Kafka's tools, which must end, and well.
func (r *run) tool(line, input string) {
	argv := strings.Fields(line)
	if !slices.Contains(argv, "--bootstrap-server") { // most of those with a command want it first
		argv = slices.Insert(argv, 1, "--bootstrap-server", "broker-1:9092")
	}
	spec, known := tool.New(argv, []string{input}, false)
	if !known {
		panic("chaos: there is no " + argv[0])
	}
	id := r.w.NextClient()
	r.tally.auditor = id
	r.do(sim.Spawn{Name: "auditor " + num(int64(id)), Spec: spec})
	r.wait(r.plan.patience().audit, 20*node.Millisecond, 1, argv[0], func() string {
		if p := r.w.Process(id); p == nil || p.Running {
			return "doesn't end though all is well"
		}
		return ""
	})
	if code := r.tally.ended.At(id); r.err == nil && code != 0 {
		r.fail(argv[0] + " ends with code " + num(int64(code)) + " though all is well")
	} else if text := r.tally.complaint; r.err == nil && text != "" {
		r.fail(argv[0] + " complains though all is well: " + text)
	}
}

// unanswered fails when a request of a process that began when all was well gets no answer. Two
// wait for other members, which may be gone.
func (r *run) unanswered(events []node.Event) {
	if r.calm == 0 {
		return
	}
	for i := range events {
		if f, ok := events[i].Fact.(node.RequestExpired); ok && events[i].Node >= r.calm &&
			f.API != "JoinGroup" && f.API != "SyncGroup" {
			r.fail(r.w.NameOf(events[i].Node) + "'s " + f.API + " is not answered by " +
				r.w.NameOf(f.Peer) + " though all is well")
		}
	}
}

// absent names a process that runs, means to be in a group and isn't known to its coordinator, or by
// another name than its group.instance.id;
// those that are started at the end again and again, because the group is full, are passed over.
func (r *run) absent(v *group.View) string {
	for id, p := range r.w.Clients() {
		a, ok := p.Machine().(*app.Consumer)
		if ok && p.Running && a.Spec().Group == v.ID && !strings.HasSuffix(p.Name, "-last") &&
			!slices.ContainsFunc(v.Members, func(m group.MemberView) bool {
				return m.Client == id && m.Instance == a.Library().Config().GroupInstanceID
			}) {
			return p.Name + " is not a member of " + v.ID
		}
	}
	return ""
}

// never are errors that nobody may be told: no client here sends what they complain of.
var never = []wire.ErrorCode{wire.InvalidRequiredAcks, wire.CorruptMessage, wire.UnknownServerError}
