package shell

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// What was done before the recordings about groups, and what differs there from run to run.

const groupServer = " --bootstrap-server broker-1:9092"

// fill writes so many records into a partition.
func fill(topic string, partition, count int) string {
	return "seq " + strconv.Itoa(count) + " | kcat -P -b broker-1:9092 -t " + topic + " -p " +
		strconv.Itoa(partition)
}

// kitchenTopics hold what the recorder's groups read.
func kitchenTopics() []string {
	lines := []string{
		createTopic + "dishes --replica-assignment 1:2:3,2:3:1,3:1:2,1:2:3,2:3:1,3:1:2",
		createTopic + "menu --replica-assignment 1:2:3,2:3:1",
		createTopic + "greetings --replica-assignment 2:1:3",
	}
	for p, n := range []int{6, 5, 5, 3, 7, 4} {
		lines = append(lines, fill("dishes", p, n))
	}
	return append(lines, fill("menu", 0, 5), fill("greetings", 0, 4))
}

func consumers(group, more string, names ...string) []string {
	var lines []string
	for _, n := range names {
		lines = append(lines, "consumer "+n+" --group "+group+" --from-beginning "+more)
	}
	return lines
}

// the848 is a KIP-848 group that read all of dishes and menu.
func the848() []string {
	return append(consumers("cooks848", "--topic dishes --topic menu --config group.protocol=consumer",
		"new-a", "new-b"), "wait 25s")
}

// slowly works on 40 records for a second each; late joins meanwhile.
func slowly(group, more string) []string {
	return append(consumers(group, "--topic dishes --processing 1s "+more, "slow-a"), "wait 8s")
}

func late(group, more string) []string {
	return append(consumers(group, "--topic dishes "+more, "late-b"), "wait 1s")
}

type prelude struct {
	name, comment string
	lines         []string
}

var slowGone = []string{"kill slow-a late-b", "wait 60s"}

// groupPreludes is what the comments of the recordings say was done.
var groupPreludes = []prelude{
	{"consumer-groups", "", kitchenTopics()},
	{"consumer-groups", "stable classic group, 2 members", append(consumers("cooks",
		"--topic dishes --topic menu", "cook-a", "cook-b"), "wait 25s")},
	{"consumer-groups", "one of two members was killed", []string{"kill cook-b", "wait 1s"}},
	{"consumer-groups", "the other left cleanly", []string{"stop cook-a", "wait 1s"}},
	{"consumer-groups", "static member (group.instance.id)", append(consumers("solo",
		"--topic dishes --config group.instance.id=station-1 --config client.id=cook-s", "cook-s"),
		"wait 15s")},
	{"consumer-groups", "KIP-848 group, stable", the848()},
	{"consumer-groups", "the static member has closed", []string{"stop cook-s", "wait 1s"}},
	{"consumer-groups", "KIP-848 group empty", []string{"stop new-a", "stop new-b", "wait 2s"}},
	{"consumer-groups", "new records make lag", []string{fill("dishes", 0, 10)}},
	{"consumer-groups", "empty classic group", []string{
		"kafka-console-consumer.sh --topic greetings --group kitchen --from-beginning --max-messages 4" +
			groupServer,
		"kafka-console-consumer.sh --topic greetings --group kitchen3 --from-beginning " +
			"--max-messages 4 --command-property group.protocol=consumer" + groupServer,
		"kafka-console-consumer.sh --topic greetings --group kitchen2 --from-beginning " +
			"--max-messages 4" + groupServer,
		fill("greetings", 0, 10)}},
	{"consumer-groups", "classic group, range (eager); slow-a works", slices.Concat(slowly("eager", ""),
		late("eager", ""))},
	{"consumer-groups", "classic group, cooperative-sticky; slow-a is busy", slices.Concat(slowGone,
		slowly("coop", cooperative), late("coop", cooperative))},
	{"consumer-groups", "KIP-848 group with one member", slices.Concat(slowGone, slowly("next", next))},
	{"consumer-groups", "KIP-848; slow-a does not poll", late("next", next)},
	{"consumer-groups", "KIP-848: slow-a was killed", []string{"kill slow-a", "stop late-b",
		"wait 2s"}},
	{"consumer-groups", "delete offsets of one topic", []string{
		"kafka-consumer-groups.sh --reset-offsets --group cooks848 --topic dishes --to-offset 2 " +
			"--execute" + groupServer,
		"kafka-consumer-groups.sh --reset-offsets --group brandnew --topic dishes --to-earliest " +
			"--execute" + groupServer}},
	{"reset-offsets", "", slices.Concat(kitchenTopics(), the848(), []string{"stop new-a",
		"stop new-b", "wait 2s", fill("dishes", 0, 10)})},
	{"kip848-steps", "", slices.Concat(kitchenTopics(), slowly("next2", next), late("next2", next))},
	{"kip848-steps", "KIP-848: slow-a polls only every 7 s, late-b joins; look number 5",
		[]string{"wait 60s"}},
	{"share-groups", "", []string{createTopic + "parcels --replica-assignment 1:2:3,2:3:1",
		fill("parcels", 0, 6)}},
	{"share-groups", "list", []string{"consumer courier --share --topic parcels --group couriers",
		"wait 8s", "seq 7 10 | kcat -P -b broker-1:9092 -t parcels -p 1", "wait 3s", "stop courier",
		"wait 1s"}},
	{"share-groups", "two members", []string{
		"consumer courier-1 --share --topic parcels --group couriers " + shareName,
		"consumer courier-2 --share --topic parcels --group couriers " + shareName, "wait 12s"}},
	{"share-groups", "to latest, execute", []string{"stop courier-1 courier-2", "wait 2s"}},
	{"share-groups", "reject every record", []string{
		"seq 11 12 | kcat -P -b broker-1:9092 -t parcels -p 0"}},
	{"share-groups", "release every record", []string{
		"echo 13 | kcat -P -b broker-1:9092 -t parcels -p 0"}},
	{"share-groups", "describe a consumer group", []string{
		createTopic + "greetings --replica-assignment 2:1:3", fill("greetings", 0, 4),
		"kafka-console-consumer.sh --topic greetings --group kitchen --from-beginning --max-messages 4" +
			groupServer}},
}

const (
	shareName   = "--config client.id=console-share-consumer"
	cooperative = "--config partition.assignment.strategy=" +
		"org.apache.kafka.clients.consumer.CooperativeStickyAssignor"
	next = "--config group.protocol=consumer"
)

// groupSkips are comments of recordings about groups that can't be played, and why.
var groupSkips = []struct{ name, comment, why string }{
	{"outage-tools", "broker 2 (coordinator of the group)", "lists a group of the recorder's"},
	{"outage-tools", "broker 2 is dead and fenced: the group", "lists a group of the recorder's"},
	{"outage-tools", "the only controller is dead: consumer group", "lists a group of the recorder's"},
	{"consumer-groups", "describe all groups", "lists the recorder's groups"},
	{"reassign", "the throttles", "throttles replication, which isn't simulated"},
	{"outage-tools", "the only controller is dead: kcat", "shows what the recorder had written"},
	{"consumer-groups", "list", "lists the recorder's groups"},
	{"consumer-groups", "classic group, all have joined, the leader", "a leader computes at once here"},
	{"consumer-groups", "cooperative-sticky, ", "a moment that needs the recorder's timing"},
	{"consumer-groups", "KIP-848, 14 s later", "a moment that needs the recorder's timing"},
	{"consumer-groups", "KIP-848 members, verbose", "topic ids decide who gets which partitions"},
	{"reset-offsets", "export, two topics", "shows a file"},
	{"reset-offsets", "all groups", "lists the recorder's groups"},
	{"kcat", "key delimiter missing in the line", "chance decides the partition"},
	{"share-groups", "describe state verbose", "epochs count what the recorder did"},
	{"share-groups", "two members, verbose", "epochs count what the recorder did"},
	{"share-groups", "two members: state, verbose", "epochs count what the recorder did"},
	{"share-groups", "groups of all types", "lists the recorder's groups"},
	{"groups", "all groups", "lists the recorder's groups"},
	{"groups", "consumer groups", "lists the recorder's groups"},
	{"groups", "by ", "lists the recorder's groups"},
	{"consumer-groups", "after the rebalance has ended", "depends on when the members last polled"},
}

var groupNormalisers = rewriting{
	{regexp.MustCompile(`-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`), "-uuid"},
	{regexp.MustCompile(`/(127|10)\.\d+\.\d+\.\d+ *`), "/host "},
	{regexp.MustCompile(`broker-\d:9092  \(\d\) `), "broker-n:9092  (n) "},
	{regexp.MustCompile(`^([\w-]+ +(?:[\w-]+ +\d+ +(?:\d+ +|- +){3,4})?)[\w-]{22} (\S+ +)?/host`),
		"${1}id $2/host"},
	{regexp.MustCompile(`(Static m|M)ember [\w-]{22} with`), "${1}ember id with"},
	{regexp.MustCompile(`is owned by [\w-]{22} member`), "is owned by id member"},
	{regexp.MustCompile(`new-[ab]( +4)?`), "new-x$1"}, // topic ids decide who gets which partitions
	// Java's sets of options have an order that changes with each start of the JVM.
	{regexp.MustCompile(`\[all-groups\], \[group\]`), "[group], [all-groups]"},
	{regexp.MustCompile(`(requires one of the following scenarios:).*`), "$1 any order"},
	{regexp.MustCompile(`(Valid (?:states|types) are:).*`), "$1 any order"},
}

// normaliseGroups also sorts the rows of members and lists: a HashMap of made-up ids decides.
func normaliseGroups(lines []string) []string {
	out := slices.Clone(lines)
	for i := range out {
		out[i] = groupNormalisers.line(out[i])
	}
	from := -1
	for i := range out {
		if strings.HasPrefix(out[i], "GROUP ") && strings.Contains(out[i], "CONSUMER-ID") ||
			strings.HasPrefix(out[i], "GROUP ") && strings.Contains(out[i], "TYPE") {
			from = i + 1
		}
		if from > 0 && (i+1 == len(out) || out[i+1] == "") {
			slices.Sort(out[from : i+1])
			from = -1
		}
	}
	return out
}
