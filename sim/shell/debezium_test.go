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
