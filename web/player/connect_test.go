package player

import (
	"strings"
	"testing"

	"highwater/web/thing"
)

const sinkConfig = `"connector.class":"io.aiven.connect.jdbc.JdbcSinkConnector",` +
	`"connection.url":"jdbc:postgresql://postgres:5432/pizza","connection.user":"postgres","topics":"orders"`

const pizzaSchema = `"schema":{"type":"struct","fields":[{"type":"int64","optional":false,"field":"id"}]}`

// connectWorld has a topic, a database and a worker, each as its console line made it.
func connectWorld(t *testing.T, lines ...string) (*Player, thing.Thing) {
	p := typed(t, append([]string{"kafka-topics.sh --create --topic orders --partitions 1 " +
		"--replication-factor 3 --bootstrap-server broker-1:9092", "postgres", "connect connect-1"}, lines...)...)
	return p, thing.Thing{Kind: thing.Client, Node: p.clientNamed(t, "connect-1")}
}

func created(config string) string {
	return `curl -s --json '{"name":"sink","config":{` + config + `}}' connect-1:8083/connectors`
}

func send(value string) string {
	return "kafka-console-producer.sh --topic orders --bootstrap-server broker-1:9092 <<< '" + value + "'"
}

// A worker's panel shows a task that failed with its trace, the line that brings it back, how far it has
// read, and its JSON, which saves without a complaint.
func TestConnectPanel(t *testing.T) {
	p, s := connectWorld(t, created(sinkConfig), send("pineapple"))
	c := p.Connect(s)
	if c == nil || len(c.Connectors) != 1 || p.Connect(thing.Node(1)) != nil || p.ConnectorsButton(s) == "" {
		t.Fatalf("%+v", c)
	}
	v := c.Connectors[0]
	if v.Name != "sink" || v.Kind != "sink" || v.State != "RUNNING" || len(v.Tasks) != 1 {
		t.Fatalf("%+v", v)
	}
	task := v.Tasks[0]
	if task.State != "FAILED" || !strings.Contains(task.Trace, "Tolerance exceeded in error handler") ||
		task.Restart.Line != "curl -s -X POST connect-1:8083/connectors/sink/tasks/0/restart" {
		t.Errorf("%+v", task)
	}
	check := p.CheckConfig(s, "sink", v.Config)
	if len(check.List) != 0 || !strings.HasPrefix(check.Line, `curl -s -X PUT --json '{"connector.class":`) ||
		!strings.HasSuffix(check.Line, " connect-1:8083/connectors/sink/config") {
		t.Errorf("%+v", check)
	}
	mended := strings.Replace(v.Config, "{", `{"errors.tolerance": "all", "auto.create": "true", `, 1)
	for _, line := range []string{p.CheckConfig(s, "sink", mended).Line, task.Restart.Line,
		send("{" + pizzaSchema + `,"payload":{"id":1}}`), "wait 6s"} {
		p.RunNow(line)
	}
	v = p.Connect(s).Connectors[0]
	if v.Tasks[0].State != "RUNNING" || v.Tasks[0].Restart != nil || len(v.Offsets) != 1 ||
		v.Offsets[0] != (OffsetRow{"orders-0", "@2", v.Offsets[0].Committed, "0"}) {
		t.Errorf("%+v %+v", v.Tasks[0], v.Offsets)
	}
}

// What is wrong with a connector's JSON is said in the words of Connect's own validate endpoint, with its line.
func TestCheckConfig(t *testing.T) {
	p, s := connectWorld(t)
	for _, c := range []struct {
		name, text string
		line       int
		want       string
		mild       bool
	}{
		{"", "{\n\"name\": \"x\",\n\"config\": {\n" + sinkConfig + `,` + "\n\"tasks.max\": \"many\"}}", 5,
			"Invalid value many for configuration tasks.max: Not a number of type INT", false},
		{"", `{"name":"x","config":{"topics":"orders","connector.class":"JdbcSink"}}`, 0,
			`Missing required configuration "connection.url" which has no default value.`, false},
		{"", `{"name":"x","config":{"topics":"orders"}}`, 0, "contains no connector type", false},
		{"", "{\n\"config\":{\"connector.class\":\"Sink\"}}", 2, "Failed to find any class that implements Connector", false},
		{"", "{\n\"name\" \"x\"}", 2, "was expecting a colon", false},
		{"", "[]", 0, "a JSON object is wanted", false},
		{"", "{}", 0, `wanted: {"name": "...", "config": {...}}`, false},
		{"x", "{" + sinkConfig + ",\n\"auto.crate\":\"true\"}", 2, "auto.crate: Connect knows no such setting", true},
	} {
		check := p.CheckConfig(s, c.name, c.text)
		if len(check.List) == 0 {
			t.Errorf("%s: nothing is wrong", c.text)
			continue
		}
		if got := check.List[0]; got.Line != c.line || !strings.Contains(got.Text, c.want) || got.Mild != c.mild {
			t.Errorf("%s: %+v", c.text, got)
		}
	}
	check := p.CheckConfig(s, "", `{"name":"x","config":{`+sinkConfig+`, "table.name.format":"it's"}}`)
	if len(check.List) != 0 || !strings.Contains(check.Line, `"it'\''s"`) {
		t.Errorf("%+v", check)
	}
}

// Why is there a table? Because of a record, and who sent it; a row of somebody's own because of what he typed.
func TestWhyTable(t *testing.T) {
	p, _ := connectWorld(t, created(sinkConfig+`,"auto.create":"true"`), send("{"+pizzaSchema+`,"payload":{"id":1}}`))
	s := thing.Thing{Kind: thing.Client, Node: p.clientNamed(t, "postgres")}
	first := func() string { return p.Explain(s).Steps[0].Text }
	if got := first(); !strings.HasPrefix(got, "You: kafka-console-producer.sh") {
		t.Errorf("the table began with %q", got)
	}
	p.RunNow(`psql -h postgres -d pizza -c "INSERT INTO orders VALUES (7)"`)
	if got := first(); !strings.HasPrefix(got, "You: psql") {
		t.Errorf("the row began with %q", got)
	}
}

// Why has a task failed? Because of a record, and who sent it; or because of what the database said.
func TestWhyTaskFailed(t *testing.T) {
	for _, c := range []struct {
		lines []string
		want  []string
	}{
		{[]string{created(sinkConfig), send("pineapple")}, []string{"You: kafka-console-producer.sh",
			"can't make anything of the value at orders-0 @0", "connect-1: task 0 of sink is FAILED."}},
		{[]string{created(sinkConfig + `,"auto.create":"true","pk.mode":"record_value","pk.fields":"id"`),
			send("{" + pizzaSchema + `,"payload":{"id":1}}`), send("{" + pizzaSchema + `,"payload":{"id":1}}`), "wait 1s", "wait 1s", "wait 1s", "wait 1s", "wait 1s", "wait 1s"},
			[]string{"You: kafka-console-producer.sh", "refuses what connect-1 asks for (23505): duplicate key",
				"connect-1: task 0 of sink is FAILED."}},
	} {
		p, s := connectWorld(t, c.lines...)
		var told []string
		for _, step := range p.Explain(s).Steps {
			told = append(told, step.Text)
		}
		text := strings.Join(told, "\n")
		for _, want := range c.want {
			_, after, found := strings.Cut(text, want)
			if !found {
				t.Errorf("no %q, in this order, in\n%s", want, strings.Join(told, "\n"))
				break
			}
			text = after
		}
	}
}
