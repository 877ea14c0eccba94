package shell

import (
	"slices"
	"strings"
	"testing"

	"highwater/sim"
	"highwater/sim/config"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// testdata/real/security was recorded at one broker with four doors; here they are.
func securedBroker() []wire.ConfigEntry {
	return append(config.ShippedBroker(), []wire.ConfigEntry{
		{Key: "listeners", Value: "CLIENT://broker-1:9092,INTERNAL://broker-1:9094,OPEN://broker-1:9095," +
			"FAR://broker-1:9096"},
		{Key: "advertised.listeners", Value: "CLIENT://broker-1:9092,INTERNAL://broker-1:9094," +
			"OPEN://broker-1:9095,FAR://kafka.example:9096"},
		{Key: "listener.security.protocol.map", Value: "CLIENT:SASL_PLAINTEXT,INTERNAL:SASL_PLAINTEXT," +
			"OPEN:PLAINTEXT,CONTROLLER:PLAINTEXT,FAR:PLAINTEXT"},
		{Key: "inter.broker.listener.name", Value: "INTERNAL"},
		{Key: "sasl.enabled.mechanisms", Value: "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512"},
		{Key: "listener.name.client.plain.sasl.jaas.config", Value: "org.apache.kafka.common.security.plain." +
			`PlainLoginModule required user_admin="admin-secret" user_mario="mario-secret" ` +
			`user_luigi="luigi-secret" user_billing="billing-secret";`},
		{Key: "authorizer.class.name", Value: config.StandardAuthorizer},
		{Key: "super.users", Value: "User:admin;User:ANONYMOUS"},
		{Key: "offsets.topic.replication.factor", Value: "1"},
		{Key: "offsets.topic.num.partitions", Value: "5"},
		{Key: "group.initial.rebalance.delay.ms", Value: "0"},
	}...)
}

// login are the lines of a client's properties.
func login(mechanism, module, user, password string) string {
	return "security.protocol=SASL_PLAINTEXT\nsasl.mechanism=" + mechanism +
		"\nsasl.jaas.config=org.apache.kafka.common.security." + module + ` required username="` + user +
		`" password="` + password + `";` + "\n"
}

const plainModule, scramModule = "plain.PlainLoginModule", "scram.ScramLoginModule"

// secured is a replay in which the recorder's files exist.
func secured(t *testing.T) *replay {
	r := &replay{printed: printing{}, background: map[string]wire.ID{}}
	r.session = Session{
		World: sim.New(sim.Config{Seed: 1, Brokers: 1, Static: securedBroker()}),
		Print: func(line string, _ bool) {
			r.endless = r.endless || strings.Contains(line, " is still running after ")
		}, See: r.printed.see,
	}
	if err := r.session.Boot(); err != nil {
		t.Fatal(err)
	}
	mario := login("PLAIN", plainModule, "mario", "mario-secret")
	for name, text := range map[string]string{
		"admin.properties":   login("PLAIN", plainModule, "admin", "admin-secret"),
		"mario.properties":   mario,
		"luigi.properties":   login("PLAIN", plainModule, "luigi", "luigi-secret"),
		"billing.properties": login("PLAIN", plainModule, "billing", "billing-secret"),
		"wrong.properties":   login("PLAIN", plainModule, "mario", "basta"),
		"anna256.properties": login("SCRAM-SHA-256", scramModule, "anna", "anna-secret"),
		"anna512.properties": login("SCRAM-SHA-512", scramModule, "anna", "anna-secret"),
		"w.properties":       login("SCRAM-SHA-256", scramModule, "anna", "wrong"),
		"five.properties":    "default.api.timeout.ms=5000\nrequest.timeout.ms=4000\n",
		"n2.properties":      "security.protocol=SASL_PLAINTEXT\nsasl.mechanism=PLAIN\n",
		"n3.properties":      strings.Replace(mario, "SASL_PLAINTEXT", "SASL_PLAIN", 1),
		"n4.properties":      strings.Replace(mario, ";", "", 1),
		"n5.properties":      strings.Replace(mario, "Login", "", 1),
		"d.json":             `{"partitions":[{"topic":"orders","partition":0,"offset":1}],"version":1}`,
	} {
		if err := r.session.World.Do(sim.WriteFile{Name: name, Text: text}); err != nil {
			t.Fatal(err)
		}
	}
	return r
}

// before is what the recorder had done before a file begins, by the name of the file.
func before(name string) []string {
	const admin = " --bootstrap-server broker-1:9092 --command-config admin.properties"
	switch name {
	case "clients", "kcat":
		return []string{"kafka-topics.sh --create --topic orders" + admin,
			"kafka-topics.sh --create --topic menu" + admin}
	case "more":
		return []string{"kafka-topics.sh --create --topic orders" + admin,
			"seq 7 | kafka-console-producer.sh --topic orders" + admin,
			"kafka-console-consumer.sh --topic orders --group kitchen --from-beginning --max-messages 7" + admin}
	case "listeners":
		return []string{"kafka-topics.sh --create --topic orders" + admin}
	}
	return nil
}

// Each recorded command about security prints what the real one printed, as far as the list of
// differences doesn't say otherwise. Order is a hash table's in the real lists of ACLs.
func TestSecurityPrintsWhatTheRealClusterPrints(t *testing.T) {
	equal, played := 0, 0
	for _, name := range []string{"acls", "clients", "scram", "more", "listeners"} {
		t.Run(name, func(t *testing.T) {
			r := secured(t)
			for _, line := range before(name) {
				if err := r.session.Line(line); err != nil {
					t.Fatal(err)
				}
			}
			for _, st := range readScript(t, "testdata/real/security/"+name+".txt") {
				st.command = withoutTimeout.ReplaceAllString(st.command, "")
				if why := otherwise(name, st.line); why == notPlayed {
					continue
				} else if what := r.playSecured(&st); (what != "") != (why != "") {
					t.Errorf("line %d (%s)\n$ %s\n%s", st.line, why, st.command, what)
				} else if what == "" {
					equal++
				}
				played++
			}
		})
	}
	t.Logf("%d of %d equal", equal, played)
}

// playSecured plays a step whose order of lines may be any.
func (r *replay) playSecured(st *step) string {
	sort := func(lines []string) []string {
		if !strings.Contains(st.command, "kafka-acls.sh") {
			return lines
		}
		lines = slices.Clone(lines)
		for i := range lines {
			lines[i] = strings.TrimLeft(lines[i], " ")
		}
		slices.Sort(lines)
		return lines
	}
	bare := *st
	bare.stdout, bare.stderr, bare.exit = nil, nil, "any"
	id := r.session.World.NextClient()
	if what := r.play(&bare); strings.HasPrefix(what, "refused: ") {
		return what
	}
	w := r.session.World
	if w.Process(id).Running { // it runs on: the recorder ended it, too
		w.Run(w.Now()+10*node.Second, r.session.take)
		if p := w.Process(id); p.Running {
			_ = w.Do(sim.Type{Process: id, Input: wire.Input{Interrupt: true}})
			r.session.untilEnded(id)
		}
	}
	stdout, stderr := r.printed.of(id)
	return differs("stdout", false, sort(st.stdout), sort(stdout)) +
		differs("stderr", false, st.stderr, stderr)
}

// otherwise says why the recorded command in a line is answered otherwise here; "" when it is answered
// the same.
func otherwise(name string, line int) string {
	for _, d := range differently {
		if d.name == name && slices.Contains(d.lines, line) {
			return d.why
		}
	}
	return ""
}

const notPlayed = "not played: chance, or bash, or files that the console doesn't have"

// differently lists the commands by their lines.
var differently = []struct {
	name  string
	lines []int
	why   string
}{
	{"acls", []int{468, 526}, "the real list has the order of a hash table"},
	{"acls", []int{578, 587, 596}, requestText},
	{"clients", []int{326}, requestText},
	{"scram", []int{178}, requestText},
	{"clients", []int{131, 144, 155}, "the real producer stumbles over itself when it is closed"},
	{"clients", []int{3, 35}, "the same words, again and again: how often is chance"},
	{"clients", []int{104}, "listGroups wraps the exceptions of all brokers"},
	{"clients", []int{245}, "deleteConsumerGroups fails group by group"},
	{"clients", []int{267}, "prints its headline before it knows that it may not ask"},
	{"clients", []int{316}, "the file of a deprecated option isn't read"},
	{"clients", []int{410}, "the new consumer's own warnings aren't logged"},
	{"clients", []int{466}, "an exception is wrapped once more"},
	{"clients", []int{507, 518, 570, 586, 597, 647}, notPlayed},
	{"more", []int{70}, "the recorder had written more by then"},
	{"more", []int{128}, "the recorder had more ACLs by then"},
	{"more", []int{155, 179, 194}, "the same words, again and again: how often is chance"},
	{"listeners", []int{1, 92, 107}, "the same words, again and again: how often is chance"},
}

const requestText = "the real exception's text is the whole request as Java prints it"
