package shell

import (
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"highwater/sim"
	"highwater/sim/config"
	"highwater/sim/node"
)

// recorded is one command of a recording of the real tools.
type recorded struct {
	line             int
	comment, command string
	stdout, stderr   []string
	exit             string
	timeline         bool
	disturbed        bool // something was done to the cluster meanwhile
}

func readRecording(t *testing.T, name string) []recorded {
	text, err := os.ReadFile("testdata/real/" + name + ".txt")
	if err != nil {
		t.Fatal(err)
	}
	var out []recorded
	var cur *recorded
	var into *[]string
	comment := ""
	for i, l := range strings.Split(string(text), "\n") {
		switch {
		case strings.HasPrefix(l, "# ") && into == nil:
			comment = l[2:]
		case strings.HasPrefix(l, "$ ") && into == nil:
			out = append(out, recorded{line: i + 1, comment: comment, command: l[2:]})
			cur = &out[len(out)-1]
		case l == "---- stdout":
			into = &cur.stdout
		case l == "---- stderr":
			into = &cur.stderr
		case strings.HasPrefix(l, "---- timeline"):
			into, cur.timeline = &cur.stdout, true
		case strings.HasPrefix(l, "---- exit"):
			cur.exit, into = strings.TrimPrefix(l, "---- exit "), nil
		case into != nil && cur.timeline:
			cur.at(l)
		case into != nil:
			*into = append(*into, l)
		}
	}
	return out
}

// at takes a line of a timeline: seconds, stream, text.
func (c *recorded) at(l string) {
	m := timelineLine.FindStringSubmatch(l)
	switch {
	case m == nil:
	case m[1] == "out":
		c.stdout = append(c.stdout, m[2])
	case m[1] == "err":
		c.stderr = append(c.stderr, m[2])
	default:
		c.disturbed = true
	}
}

var timelineLine = regexp.MustCompile(`^ *[\d.]+ (out|err|---)\| ?(.*)$`)

// A rewriting takes out of a line what differs from run to run.
type rewriting []struct {
	re *regexp.Regexp
	to string
}

func (r rewriting) line(l string) string {
	for _, n := range r {
		l = n.re.ReplaceAllString(l, n.to)
	}
	return l
}

// placed takes out which brokers got the replicas: in the older recordings chance placed them. Their
// log4j wrote null where an exception has no message.
var placed = rewriting{
	{regexp.MustCompile(`errors\.TimeoutException: null$`), "errors.TimeoutException"},
	{regexp.MustCompile(`(leader|follower)\.replication\.throttled\.replicas=\d:\d(,\d:\d)*,`), ""},
	{regexp.MustCompile(`leader \d, replicas: \d, isrs.*`), "one replica"},
	{regexp.MustCompile(`isrs: .*`), "isrs"},
	{regexp.MustCompile(`"isrs":\[[^]]*\]`), `"isrs"`},
}

// normalisers are for times, ids, addresses, counts of attempts.
var normalisers = rewriting{
	{regexp.MustCompile(`^\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}\]`), "[time]"},
	{regexp.MustCompile(`TopicId: [\w-]{22}`), "TopicId: id"},
	{regexp.MustCompile(`[\d.]+ (records/sec|MB/sec|ms avg|ms max|ms [\d.]+th)`), "n $1"},
	{regexp.MustCompile(`(CreateTime|LogAppendTime):\d+`), "$1:ms"},
	{regexp.MustCompile(`(CreateTime|timestamp|crc): [1-9]\d{8,12}\b`), "$1: n"},
	{regexp.MustCompile(`(partitionLeaderEpoch): \d+`), "$1: n"}, // the recorder's brokers were fenced at times
	{regexp.MustCompile(`OptionalLong\[\d{13}\]`), "OptionalLong[ms]"},
	{regexp.MustCompile(`first timestamp \d{13}`), "first timestamp ms"},
	{regexp.MustCompile(`\b\d{4}-\d\d-\d\d \d\d:\d\d:\d\d:\d{3}`), "time"},
	{regexp.MustCompile(`^(\w+, \w+, [\d.]+), [\d.]+, (\d+), [\d.]+, 0, \d+, [\d.]+, [\d.]+$`),
		"$1, n, $2, n, 0, t, n, n"},
	{regexp.MustCompile(`^(\w+, \w+, [\d.]+), [\d.]+, (\d+), [\d.]+, [1-9]\d*, \d+, [\d.]+, [\d.]+$`),
		"$1, n, $2, n, t, t, n, n"},
	{regexp.MustCompile(`perf-consumer-\d{1,5}\b`), "perf-consumer-n"},
	{regexp.MustCompile(`^0\t[\d.]+$`), "0\tt"},
	{regexp.MustCompile(`^Avg latency: [\d.]+ ms$`), "Avg latency: t"},
	{regexp.MustCompile(`^Percentiles: 50th = \d+, 99th = \d+, 99.9th = \d+$`), "Percentiles"},
	{regexp.MustCompile(`"(timestamp|avg_throughput)":[\d.]+`), `"$1":n`},
	{regexp.MustCompile(`^\[B@[0-9a-f]+$`), "[B@hash"},
	{regexp.MustCompile(`console-consumer-\d{1,5}([^\da-f-]|$)`), "console-consumer-n$1"},
	{regexp.MustCompile(`127\.0\.1\.(\d)`), "10.0.0.$1"},
	{regexp.MustCompile(`correlation id \d+`), "correlation id n"},
	{regexp.MustCompile(`deadlineMs=\d+, tries=\d+, nextAllowedTryMs=\d+`), "deadline"},
	{regexp.MustCompile(`timed out at \d+ after \d+ attempt`), "timed out after attempt"},
	{regexp.MustCompile(`"directoryId": "[\w-]{22}"`), `"directoryId": "id"`},
	{regexp.MustCompile(`ReplicaKey\(id=(10\d), directoryId=[\w-]{22}\)`),
		"ReplicaKey(id=$1, directoryId=id)"},
	{regexp.MustCompile(`controller-10(\d):`), "controller-$1:"},
	{regexp.MustCompile(`\bHOST +PORT`), "HOST PORT"}, // as wide as the name, in the next line
	{regexp.MustCompile(`controller-(?:10)?(\d) +9093`), "controller-$1 9093"},
	{regexp.MustCompile(`^HighWatermark: .*`), "HighWatermark: n"},
	{regexp.MustCompile(`^(ClusterId: +|Cluster ID: )[\w-]{22}$`), "${1}id"},
	{regexp.MustCompile(`^(Feature: .* Epoch: )\d+$`), "${1}n"},
	{regexp.MustCompile(`^(\d+ +\t)[\w-]{22}\t\d+ +\t\d+ *\t\d+( ms ago)? +\t\d+( ms ago)? +\t`),
		"${1}id n n t t "},
	{regexp.MustCompile(`^(  broker .*) \(controller\)$`), "$1"},
	{regexp.MustCompile(`"controllerid":\d`), `"controllerid":n`},
	{regexp.MustCompile(`"ts":\d+`), `"ts":n`},
	{regexp.MustCompile(`\(after \d+ms in`), "(after n ms in"},
	{regexp.MustCompile(`^(% Reached end .*): exiting$`), "$1"},
	{regexp.MustCompile(` ts \d+$`), " ts n"},
	{regexp.MustCompile(`^%(\d)\|\d+\.\d+\|`), "%$1|time|"},
	{regexp.MustCompile(`^CurrentObservers: .*`), "CurrentObservers: all"},
	{regexp.MustCompile(`"size":\d+`), `"size":n`},
	{regexp.MustCompile(` ~?\[\S+\.jar:\?\]$`), ""},
}

var placement = regexp.MustCompile(`Leader: (\d+)\tReplicas: ([\d,]+)\tIsr: ([\d,]+)`)

// normalise also drops which of a call's attempts was the last (DisconnectException: Cancelled ...). It
// takes out what differs from run to run, or is chosen at random: times, topic ids, made-up
// group ids, addresses, and which brokers got the replicas (their number stays). The frames of Java
// stack traces go: the simulation doesn't print them. The option table stands once in help-*.txt and
// is compared there.
func normalise(lines []string) []string {
	out := withoutChance(lines)
	for i, l := range out {
		out[i] = placement.ReplaceAllStringFunc(placed.line(l), func(s string) string {
			m := placement.FindStringSubmatch(s)
			return "Leader: x\tReplicas: " + strconv.Itoa(strings.Count(m[2], ",")+1) + "\tIsr: " +
				strconv.Itoa(strings.Count(m[3], ",")+1)
		})
	}
	return out
}

// withoutChance is normalise, but placements and lists of replicas stay as they are.
func withoutChance(lines []string) []string {
	var out []string
	for _, l := range lines {
		if strings.HasPrefix(l, "\tat ") || strings.HasPrefix(l, "\t... ") ||
			strings.HasPrefix(l, "\t\tat ") || l == `\ no newline at end of output` ||
			strings.Contains(l, "identical error(s) suppressed") ||
			strings.Contains(l, "DisconnectException: Cancelled") {
			continue
		}
		if strings.HasPrefix(l, "Option  ") || strings.HasPrefix(l, "Option (*") || strings.HasPrefix(l, "<<option table") {
			out = append(out, "<option table>")
			break
		}
		out = append(out, normalisers.line(l))
	}
	return out
}

var withoutTimeout = regexp.MustCompile(`^timeout \d+ `)

// skipped says why a recorded command isn't played; "" when it is.
func skipped(name string, c *recorded) string {
	for _, s := range groupSkips {
		if s.name == name && strings.HasPrefix(c.comment, s.comment) {
			return s.why
		}
	}
	for _, s := range []struct{ part, why string }{
		{"head -", "makes its input with other programs"}, {"timeout -s", "is ended from outside"},
		{"timeout 20", "is ended from outside"},
		{"timeout 5", "is ended from outside"},
		{"> ", "writes a file"}, {"| grep", "pipes the output"}, {"| tail", "pipes the output"},
		{"-G kcatgroup orders", "is ended from outside"}, {"| head", "pipes the output"},
		{"none.json", "the file isn't there"},
		{"consumer-perf-test.sh --topic perf --num-records 1000", "which records a poll brings is chance"},
	} {
		if strings.Contains(c.command, s.part) {
			return s.why
		}
	}
	if strings.Contains(strings.Join(c.stdout, " "), "__consumer_offsets-") {
		return "shows the group coordinators' own topic"
	}
	for _, comment := range []string{"whole cluster", "all topics", "without internal topics",
		"partitions without topic", "every topic config set", "the same with kafka-configs"} {
		if c.comment == comment {
			return "shows all topics that the recorder had made by then"
		}
	}
	for _, comment := range []string{"clients", "users", "broker loggers",
		"directly from the controller",
		"the only controller is dead: list works",
		"the only controller is dead: consuming works",
		"the only controller is dead: the line has arrived"} {
		if c.comment == comment {
			return "shows what isn't simulated, or what the recorder had written by then"
		}
	}
	switch {
	case c.comment == "generate with too few brokers", c.comment == "verify a plan that was cancelled":
		return "the recorder had executed another plan by then"
	case c.comment == "end offset seen by clients (high watermark)":
		return "shows what the recorder had written by then"
	case c.command == "kafka-producer-perf-test.sh":
		return "prints its help, which stands in a file of its own"
	case c.disturbed || strings.Contains(c.exit, "("):
		return "was disturbed on its way"
	case strings.Contains(c.command, "--throttle"):
		return "throttles replication, which isn't simulated"
	case c.comment == "generate":
		return "proposes a placement that begins at a random broker"
	case c.comment == "one dead and one live bootstrap server":
		return "depends on which of the two was tried first"
	case strings.HasPrefix(c.exit, "143"), strings.HasPrefix(c.exit, "124"):
		return "is ended from outside"
	case c.comment == "one partition without leader",
		c.comment == "offset beyond the end, unknown topic":
		return "names the number of attempts in its text; the simulated client words its timeout shorter"
	}
	return ""
}

// The tools print what the real ones print: output, errors, exit codes. The recordings are of Kafka
// 4.3.1 with three brokers and the shipped server.properties.
func TestToolsPrintWhatRealToolsPrint(t *testing.T) {
	for _, name := range []string{"topics", "console", "configs", "get-offsets",
		"log-dirs", "metadata-quorum", "delete-records", "leader-election",
		"kcat", "reassign", "outage-tools",
		"not-enough-replicas", "perf-test", "consumer-groups", "reset-offsets",
		"kip848-steps", "share-groups", "groups", "bootstrap"} {
		t.Run(name, func(t *testing.T) { compareRecording(t, name) })
	}
}

const createTopic = "kafka-topics.sh --bootstrap-server broker-3:9092 --create --topic "

// outageTopics are the four topics with explicit placement that the recorder made.
var outageTopics = []string{
	createTopic + "trips --replica-assignment 1:2:3,2:3:1,3:1:2",
	createTopic + "ledger --replica-assignment 1:2:3 --config min.insync.replicas=2",
	createTopic + "pair --replica-assignment 1:2",
	createTopic + "single --replica-assignment 1",
}

// consoleTopics are what the first part of the recordings left behind.
var consoleTopics = []string{
	createTopic + "greetings --replica-assignment 2:1:3",
	createTopic + "keyed --replica-assignment 3:1:2,2:1:3,2:3:1",
	createTopic + "autop --replica-assignment 1",
	createTopic + "autoc --replica-assignment 3",
}

var moreTopics = []string{
	createTopic + "payments --partitions 2 --replication-factor 3 --config min.insync.replicas=2 " +
		"--config retention.ms=60000",
}

// keyedRecords put 3, 1 and 7 records into the partitions of keyed, and 14 into greetings.
func keyedRecords() []string {
	var out []string
	for _, k := range []string{"k2", "k2", "k2", "k4", "k1", "k1", "k1", "k1", "k1", "k1", "k1"} {
		out = append(out, "kafka-console-producer.sh --topic keyed --bootstrap-server broker-3:9092 "+
			"--reader-property parse.key=true --reader-property key.separator=: <<< "+k+":v")
	}
	return append(out, "seq 14 | kafka-console-producer.sh --topic greetings "+
		"--bootstrap-server broker-3:9092")
}

// setup is what was done to the cluster before a recorded command: the comments tell it. A comment ""
// stands for the beginning of a file. All files were recorded on one cluster, one after the other.
func setup(name, comment string) (lines []string, by string) {
	for _, s := range append(groupPreludes, []prelude{
		{"console", "", consoleTopics[:2]},
		{"topics", "before the outage", slices.Concat(outageTopics, consoleTopics, []string{
			"kafka-topics.sh --delete --topic defaults --bootstrap-server broker-1:9092",
			createTopic + "defaults --replica-assignment 3", "wait 1s"})},
		{"topics", "broker 1 killed, broker.session", []string{"kill broker-1", "wait 12s"}},
		{"topics", "brokers 1 and 2 killed, in", []string{"kill broker-2", "wait 12s"}},
		{"topics", "brokers 1 and 2 were killed, only", []string{"start broker-1", "wait 12s"}},
		{"topics", "after the unclean election", []string{"kafka-leader-election.sh --topic pair " +
			"--partition 0 --election-type unclean --bootstrap-server broker-3:9092", "wait 2s"}},
		{"topics", "all brokers are back", []string{"start broker-2", "wait 12s"}},
		{"topics", "after the preferred", []string{"kafka-leader-election.sh --election-type " +
			"preferred --all-topic-partitions --bootstrap-server broker-3:9092", "wait 2s"}},
		{"topics", "broker 1 stopped cleanly", []string{"stop broker-1", "wait 5s"}},
		{"topics", "1 s after kill -9 of broker 1", []string{"start broker-1", "wait 12s",
			"kafka-leader-election.sh --election-type preferred --all-topic-partitions " +
				"--bootstrap-server broker-3:9092", "wait 2s", "kill broker-1", "wait 1s"}},
		{"leader-election", "", append(slices.Clone(outageTopics), "kill broker-1", "wait 12s")},
		{"leader-election", "broker 2 dead, pair-0", []string{"kill broker-2", "wait 12s",
			"start broker-1", "wait 12s"}},
		{"leader-election", "all brokers back", []string{"start broker-2", "wait 12s",
			"kafka-topics.sh --describe --bootstrap-server broker-3:9092"}},
		{"not-enough-replicas", "", append(slices.Clone(outageTopics), "printf 'line %s\\n' 1 2 | "+
			"kafka-console-producer.sh --topic trips --bootstrap-server broker-3:9092",
			"kill broker-1", "wait 12s", "kill broker-2", "wait 12s")},
		{"perf-test", "", []string{createTopic + "perf --replica-assignment 1:2:3,2:3:1,3:1:2"}},
		{"outage-tools", "broker 2 is dead and fenced: the group", []string{"wait 12s"}},
		{"outage-tools", "", slices.Concat(outageTopics, consoleTopics, keyedRecords(), []string{
			"add-broker", "wait 5s",
			"seq 5 | kcat -P -b broker-1:9092 -t trips -p 2", "kill broker-2"})},
		{"outage-tools", "the only controller is dead: config", []string{"start broker-2", "wait 12s",
			"kill controller-1"}},
		{"reassign", "in progress", []string{"partition broker-1 broker-3",
			"partition broker-1 broker-2", "kafka-reassign-partitions.sh --execute " +
				"--reassignment-json-file /dev/stdin --bootstrap-server broker-2:9092 <<'EOF'\n" +
				recordedFiles[0].text + "\nEOF"}},
		{"reassign", "describe after cancel", []string{"heal", "wait 5s"}},
		{"reassign", "execute without throttle", []string{
			"kafka-reassign-partitions.sh --execute --reassignment-json-file /dev/stdin " +
				"--bootstrap-server broker-2:9092 <<'EOF'\n" + recordedFiles[1].text + "\nEOF",
			"wait 5s"}},
		{"reassign", "verify when complete", []string{"wait 5s"}},
		{"reassign", "describe when complete", []string{"wait 5s"}},
		{"reassign", "", []string{createTopic + "cargo --replica-assignment 1:2,2:3"}},
		{"kcat", "", append(slices.Clone(outageTopics), "kill broker-1", "wait 12s")},
		{"kcat", "one topic", []string{"start broker-1", "wait 12s",
			createTopic + "keyed --replica-assignment 1:2:3,2:3:1,3:1:2",
			createTopic + "orders --replica-assignment 3:1:2,1:2:3,2:3:1,1:2:3"}},
		{"configs", "", slices.Concat(outageTopics, moreTopics)},
		{"configs", "groups: describe", []string{"consumer cook --topic trips --group kitchen",
			"wait 5s"}},
		{"get-offsets", "", slices.Concat(outageTopics, consoleTopics, keyedRecords(), []string{
			createTopic + "placed --replica-assignment 1:2,2:3,3:1,2:1",
			"kill broker-1", "wait 12s"})},
		{"get-offsets", "all partitions of a topic", []string{"start broker-1", "wait 12s"}},
		{"leader-election", "all partitions again", []string{"kafka-leader-election.sh " +
			"--election-type preferred --all-topic-partitions --bootstrap-server broker-3:9092"}},
		{"delete-records", "", append(slices.Clone(consoleTopics), keyedRecords()...)},
		{"log-dirs", "", consoleTopics},
	}...) {
		if s.name == name && (comment == "") == (s.comment == "") &&
			strings.HasPrefix(comment, s.comment) {
			return s.lines, s.comment
		}
	}
	return nil, ""
}

// recordedFiles are files of the recorder; those of which it shows nothing are written anew.
var recordedFiles = []struct{ name, text string }{
	{"plan.json", `{"version":1,"partitions":[{"topic":"cargo","partition":0,"replicas":[2,3]},` +
		`{"topic":"cargo","partition":1,"replicas":[2,3,1]}]}`},
	{"plan2.json", `{"version":1,"partitions":[{"topic":"cargo","partition":0,"replicas":[1,2]},` +
		`{"topic":"cargo","partition":1,"replicas":[3,2]}]}`},
	{"topics.json", `{"topics":[{"topic":"cargo"}],"version":1}`},
	{"bad1.json", `{"version":1,"partitions":[{"topic":"cargo","partition":0,"replicas":[2,9]}]}`},
	{"bad2.json", `{"version":1,"partitions":[{"topic":"cargo","partition":7,"replicas":[2,3]}]}`},
	{"bad3.json", `{"version":1,"partitions":[{"topic":"nosuch","partition":0,"replicas":[2,3]}]}`},
	{"bad4.json", `{"version":1,"partitions":[{"topic":"cargo","partition":0,"replicas":[2,2]}]}`},
}

// asHereDocument gives the tool the file that the recorder showed with cat before.
func asHereDocument(c *recorded) string {
	rest, ok := strings.CutPrefix(c.command, "cat ")
	if !ok {
		for _, f := range recordedFiles {
			if strings.Contains(c.command, " "+f.name+" ") && !strings.Contains(c.command, ";") {
				return strings.Replace(c.command, f.name, "/dev/stdin", 1) + " <<'EOF'\n" + f.text +
					"\nEOF"
			}
		}
		return c.command
	}
	file, command, ok := strings.Cut(rest, "; ")
	if !ok || len(c.stdout) == 0 {
		return c.command
	}
	n := max(1, slices.Index(c.stdout, "")) // up to the first empty line
	text := strings.Join(c.stdout[:n], "\n")
	if c.stdout = c.stdout[n:]; n > 1 {
		c.stdout = c.stdout[1:]
	}
	return strings.Replace(command, file, "/dev/stdin", 1) + " <<'EOF'\n" + text + "\nEOF"
}

// seeds chooses the world in which chance falls as it fell for the recorder: the records without
// a key go to the same partitions.
func seeds(name string) uint64 {
	switch name {
	case "console":
		return 8
	case "kcat":
		return 39
	}
	return 1
}

// severalCommands splits a line at its semicolons; a here-document is one command.
func severalCommands(line string) []string {
	if strings.Contains(line, "\n") {
		return []string{line}
	}
	if strings.HasPrefix(line, "seq 31 40") { // the prelude wrote them: chance decides the partition
		_, line, _ = strings.Cut(line, "; ")
	}
	return strings.Split(line, "; ")
}

func compareRecording(t *testing.T, name string) {
	var stdout, stderr []string
	s := Session{
		World: sim.New(sim.Config{Seed: seeds(name), Brokers: 3, Static: config.ShippedBroker()}),
		Print: func(line string, isErr bool) {
			if isErr {
				stderr = append(stderr, line)
			} else {
				stdout = append(stdout, line)
			}
		},
	}
	if err := s.Boot(); err != nil {
		t.Fatal(err)
	}
	last := ""
	do := func(comment string, line int) {
		lines, by := setup(name, comment)
		if by == last && line > 0 {
			return // several commands, one state of the cluster
		}
		if last = by; by == "" {
			last = "-" + comment
		}
		for _, l := range lines {
			if err := s.Line(l); err != nil {
				t.Fatalf("before %s.txt:%d: %s: %v", name, line, l, err)
			}
		}
	}
	do("", 0)
	played, left := 0, 0
	for _, c := range readRecording(t, name) {
		do(c.comment, c.line)
		c.command = withoutTimeout.ReplaceAllString(asHereDocument(&c), "")
		if why := skipped(name, &c); why != "" {
			left++
			continue
		}
		played++
		stdout, stderr = nil, nil
		for _, l := range severalCommands(c.command) {
			if err := s.Line(l); err != nil {
				t.Errorf("%s.txt:%d %s: %v", name, c.line, l, err)
			}
		}
		// What is left of a request is not this command's business.
		s.World.Run(s.World.Now()+node.Second, s.take)
		compare(t, name, &c, stdout, stderr, s.Code)
	}
	t.Logf("%d commands compared, %d left out", played, left)
}

func compare(t *testing.T, name string, c *recorded, stdout, stderr []string, code int) {
	wantOut, gotOut := normalise(c.stdout), normalise(stdout)
	if strings.Contains(c.command, "kafka-metadata-quorum") {
		// Observers stand in the order in which they first fetched.
		slices.Sort(wantOut)
		slices.Sort(gotOut)
	}
	if strings.Contains(c.command, "kafka-console-consumer") ||
		strings.Contains(c.command, "share-consumer") || strings.Contains(c.command, "kcat -C") ||
		strings.Contains(c.command, " -G ") {
		// Which partition's records come first depends on which leader answers first.
		slices.Sort(wantOut)
		slices.Sort(gotOut)
	}
	wantOut, gotOut = normaliseGroups(wantOut), normaliseGroups(gotOut)
	wantErr := normaliseGroups(normalise(c.stderr))
	var hints []string
	for _, l := range stderr {
		if !strings.HasPrefix(l, "there is no option ") && !strings.HasPrefix(l, "(logs aren't") {
			hints = append(hints, l)
		}
	}
	gotErr := normaliseGroups(normalise(hints))
	if strings.Contains(c.command, "kcat -C") || strings.Contains(c.command, " -G ") {
		slices.Sort(wantErr)
		slices.Sort(gotErr)
	}
	if c.timeline { // how often a client tries before it gives up is chance
		wantErr, gotErr = slices.Compact(wantErr), slices.Compact(gotErr)
	}
	for _, p := range []struct {
		what      string
		want, got []string
	}{
		{"stdout", wantOut, gotOut}, {"stderr", wantErr, gotErr},
		{"exit", []string{c.exit}, []string{strconv.Itoa(code)}},
	} {
		if !slices.Equal(p.want, p.got) {
			t.Errorf("%s.txt:%d # %s\n$ %s\n%s\nwant %s\ngot  %s", name, c.line, c.comment, c.command,
				p.what, strings.Join(p.want, "\n     "), strings.Join(p.got, "\n     "))
		}
	}
}
