package shell

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// captured is a connector of the recording, with what it wrote: lines by topic.
type captured struct {
	config string
	topics []string
	lines  map[string][]string
}

// recordedStatement is a statement with what psql printed.
type recordedStatement struct{ text, out string }

// capturedEvents reads the recording of Debezium's connectors.
func capturedEvents(t *testing.T) (tables, changes []recordedStatement, all []captured) {
	b, err := os.ReadFile("../connect/testdata/debezium-events.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range strings.Split(string(b), "\n== ")[1:] {
		head, body, _ := strings.Cut(part, "\n")
		if config, ok := strings.CutPrefix(head, "connector "); ok {
			c := captured{config: config, lines: map[string][]string{}}
			for _, topic := range strings.Split(body, "\n-- ")[1:] {
				lines := strings.Split(strings.TrimRight(topic, "\n"), "\n")
				c.topics = append(c.topics, lines[0])
				c.lines[lines[0]] = lines[1:]
			}
			all = append(all, c)
			continue
		}
		var list []recordedStatement
		for _, s := range strings.Split("\n"+body, "\nSQL ")[1:] {
			text, out, _ := strings.Cut(s, "\n")
			list = append(list, recordedStatement{text, strings.TrimSpace(out)})
		}
		if head == "tables" {
			tables = list
		} else {
			changes = list
		}
	}
	return tables, changes, all
}

// sql carries a statement out with psql -c and compares what is printed.
func (p *asking) sql(s recordedStatement) {
	p.t.Helper()
	quoted := "'" + strings.ReplaceAll(s.text, "'", `'\''`) + "'"
	got := strings.ReplaceAll(p.line("psql -h postgres -d pizza -c "+quoted), "! ", "")
	if strings.TrimSpace(got) != s.out {
		p.t.Errorf("%s\ngot  %s\nwant %s", s.text, got, s.out)
	}
}

// moving are the parts of an event that are never the same: places in the log, numbers of
// transactions, times.
var moving = regexp.MustCompile(`("(?:lsn|txId|__source_lsn|__source_ts_ms|ts_[mun]s)":)\d+`)

var sequenced = regexp.MustCompile(`\\"\d+\\"`)

func stilled(line string) string {
	return sequenced.ReplaceAllString(moving.ReplaceAllString(line, "${1}0"), `\"0\"`)
}

const debeziumConfig = `"connector.class":"io.debezium.connector.postgresql.PostgresConnector",` +
	`"database.hostname":"postgres","database.port":"5432","database.user":"postgres",` +
	`"database.password":"postgres","database.dbname":"pizza","plugin.name":"pgoutput",`

// Each connector of the recording writes what Debezium's wrote: keys, values with and without their
// schemas, tombstones, headers, in their order.
func TestDebeziumAsRecorded(t *testing.T) {
	tables, changes, all := capturedEvents(t)
	same := 0
	for _, c := range all {
		p := newAsking(t)
		p.line("postgres --config wal_level=logical")
		p.line("wait 2s")
		for _, s := range tables {
			p.sql(s)
		}
		p.line("psql -h postgres -d pizza -c 'CREATE PUBLICATION of_others FOR ALL TABLES'")
		p.line("curl -s --json '{\"name\":\"c\",\"config\":{" + debeziumConfig + c.config[1:] + "}' connect-1:8083/connectors")
		p.line("wait 20s")
		for _, s := range changes {
			p.sql(s)
		}
		p.line("wait 3s")
		for _, topic := range c.topics {
			out := p.line("kafka-console-consumer.sh --bootstrap-server broker-1:9092 --topic " + topic +
				" --from-beginning --timeout-ms 3000 --formatter-property print.key=true --formatter-property " +
				"print.headers=true --formatter-property null.literal=NULL")
			var got []string
			for l := range strings.SplitSeq(out, "\n") {
				if strings.HasPrefix(l, "__debezium") {
					got = append(got, l)
				}
			}
			for i, want := range c.lines[topic] {
				switch {
				case i >= len(got):
					t.Errorf("%s: record %d is missing: %s", topic, i, want)
				case stilled(got[i]) != stilled(want):
					t.Errorf("%s: record %d\ngot  %s\nwant %s", topic, i, got[i], want)
				default:
					same++
				}
			}
			if n := len(c.lines[topic]); len(got) > n {
				t.Errorf("%s: %d records too many: %s", topic, len(got)-n, got[n])
			}
		}
	}
	t.Logf("%d records are the same", same)
	if same < 300 {
		t.Errorf("only %d records are compared", same)
	}
}

// asked are the lines of a recording that are requests, statements, waits and kills.
type asked struct{ note, verb, rest, status, out string }

func askedAndAnswered(t *testing.T) (all []asked) {
	b, err := os.ReadFile("../connect/testdata/debezium-rest.txt")
	if err != nil {
		t.Fatal(err)
	}
	note := ""
	lines := strings.Split(string(b), "\n")
	for i := 0; i < len(lines); i++ {
		verb, rest, _ := strings.Cut(lines[i], " ")
		a := asked{note: note, verb: verb, rest: rest}
		switch verb {
		case "":
			continue
		case "#":
			note = rest
			continue
		case "GET", "POST", "PUT", "PATCH", "DELETE":
			i++
			a.status = lines[i]
			fallthrough
		case "SQL":
			for i++; i < len(lines) && lines[i] != ""; i++ {
				a.out += lines[i] + "\n"
			}
		}
		all = append(all, a)
	}
	return all
}

var moved = regexp.MustCompile(`PID \d+|(?:ts_[mun]s|txId|lsn)=\d+|"(?:lsn|txId|ts_usec)":\d+`)

func unmoved(s string) string {
	s = regexp.MustCompile(`sequence=\[[^\]]*\]`).ReplaceAllString(likened(s), "sequence=[]")
	return moved.ReplaceAllStringFunc(s, func(m string) string {
		return strings.TrimRight(m, "0123456789") + "0"
	})
}

// Requests about source connectors are answered as the real Connect and Debezium answered them: what is
// wrong with a config, offsets looked at, changed and reset, a worker and a database killed, a slot lost.
func TestDebeziumAnswersAsRecorded(t *testing.T) {
	p := newAsking(t)
	p.line("postgres --config wal_level=logical")
	p.line("wait 2s")
	same := 0
	for _, a := range askedAndAnswered(t) {
		if strings.HasPrefix(a.note, "offsets that may not") && a.verb == "PATCH" {
			p.withConnectors()
		}
		var got reply
		switch a.verb {
		case "wait":
			p.line("wait " + a.rest + "s")
			continue
		case "kill", "start":
			p.line(a.verb + " " + a.rest)
			continue
		case "SQL":
			quoted := "'" + strings.ReplaceAll(a.rest, "'", `'\''`) + "'"
			got.body = strings.ReplaceAll(p.line("psql -h postgres -d pizza -c "+quoted), "! ", "")
		default:
			got = p.ask(a.verb, a.rest)
		}
		if strings.TrimSpace(unmoved(got.body)) == strings.TrimSpace(unmoved(a.out)) &&
			strings.HasPrefix(got.status, a.status) {
			same++
			continue
		}
		t.Errorf("%s: %s %.200s\ngot  %s %.900s\nwant %s %.900s", a.note, a.verb, a.rest, got.status,
			unmoved(got.body), a.status, unmoved(a.out))
	}
	t.Logf("%d answers are the same", same)
	if same < 60 {
		t.Errorf("only %d answers are compared", same)
	}
}

// withConnectors makes the recording's tables and connectors, and its changes.
func (p *asking) withConnectors() {
	tables, changes, all := capturedEvents(p.t)
	for _, s := range tables {
		p.sql(s)
	}
	for _, c := range all {
		name := ""
		for _, n := range []string{"plain", "full", "trunc"} {
			if strings.Contains(c.config, `"topic.prefix":"`+n+`"`) {
				name = n
			}
		}
		if name != "" {
			p.line("curl -s --json '{\"name\":\"c-" + name + "\",\"config\":{" + debeziumConfig + c.config[1:] +
				"}' connect-1:8083/connectors")
		}
	}
	p.line("wait 15s")
	for _, s := range changes {
		p.sql(s)
	}
	p.line("wait 14s")
}
