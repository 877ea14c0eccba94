package shell

import (
	"bytes"
	"encoding/json"
	"os"

	"regexp"
	"slices"
	"strings"
	"testing"
)

// answered is a part of a recording: what was done, and what came of it.
type answered struct {
	note, what string
	lines      []string // of records
	status     string   // of an answer, with its kind and what was made
	body       string
}

// connectRecording reads what the real Connect was asked and answered, in order.
func connectRecording(t *testing.T, name string) (all []answered) {
	data, err := os.ReadFile("../connect/testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	note := ""
	lines := strings.Split(string(data), "\n")
	for i := 0; i < len(lines); i++ {
		line := lines[i]
		verb, _, _ := strings.Cut(line, " ")
		switch verb {
		case "#":
			note = line
		case "GET", "POST", "PUT", "PATCH", "DELETE":
			s := answered{note: note, what: line, status: lines[i+1], body: lines[i+2]}
			for i += 3; i < len(lines) && lines[i] != ""; i++ {
				s.body += "\n" + lines[i]
			}
			all = append(all, s)
		case "produce", "topic", "wait":
			s := answered{note: note, what: line}
			for i++; i < len(lines) && lines[i] != ""; i++ {
				s.lines = append(s.lines, lines[i])
			}
			all = append(all, s)
		}
	}
	return all
}

// asking types console lines into a cluster of one broker with a Connect worker.
type asking struct {
	t  *testing.T
	tr *transcript
}

func newAsking(t *testing.T) *asking {
	p := &asking{t, &transcript{}}
	p.line("% cluster brokers=1 offsets.topic.replication.factor=1 group.initial.rebalance.delay.ms=0")
	p.line("connect connect-1 --config config.storage.replication.factor=1 --config " +
		"offset.storage.replication.factor=1 --config status.storage.replication.factor=1")
	p.line("wait 6s")
	return p
}

// line types one and returns what it printed.
func (p *asking) line(text string) string {
	p.tr.out = nil
	if err := p.tr.block(strings.Split(text, "\n")); err != nil {
		p.t.Fatalf("%s: %v", text, err)
	}
	return strings.Join(p.tr.out, "\n")
}

var (
	frames = regexp.MustCompile(`(?m)\\n\\tat [^\\]*|\\n\\t\.\.\. \d+ more`)
	desc   = regexp.MustCompile(`available connectors are: .*?"}`)
)

// likened leaves out what differs by its nature: the frames of a stack, which plugins there are, the
// cluster's id, what a key means, and the order of a restarted connector's tasks.
func likened(body string) string {
	body = frames.ReplaceAllString(body, "")
	body = desc.ReplaceAllString(body, `available connectors are: ..."}`)
	body = regexp.MustCompile(`"kafka_cluster_id":"[^"]*"`).ReplaceAllString(body, `"kafka_cluster_id":""`)
	body = regexp.MustCompile(`discoverTimestamp":\d+`).ReplaceAllString(body, "")
	var status struct{ Tasks []json.RawMessage }
	if json.Unmarshal([]byte(body), &status) == nil && strings.Contains(body, `"worker_id"`) {
		head, _, _ := strings.Cut(body, `"tasks":`)
		slices.SortFunc(status.Tasks, func(a, b json.RawMessage) int { return bytes.Compare(a, b) })
		all, _ := json.Marshal(status.Tasks)
		return head + string(all)
	}
	return body
}

// Each request of a long recording is answered as the real Connect 4.3.1 answered it.
func TestConnectAsRecorded(t *testing.T) {
	p := newAsking(t)
	same, other, before := 0, 0, ""
	for _, s := range connectRecording(t, "rest.txt") {
		verb, rest, _ := strings.Cut(s.what, " ")
		switch verb {
		case "wait":
			p.line("wait " + rest + "s")
			continue
		case "topic":
			p.line("kafka-topics.sh --bootstrap-server broker-1:9092 --create --topic " + strings.TrimSpace(rest))
			continue
		case "produce":
			for _, l := range s.lines {
				p.line("kafka-console-producer.sh --bootstrap-server broker-1:9092 --topic " + rest + " <<< '" + l + "'")
			}
			continue
		}
		if late := strings.HasSuffix(s.what, "/topics") && before == "PUT /connectors/file-sink/topics/reset"; late {
			continue // the real one answers before it has read what it wrote
		}
		before = s.what
		if beyondConnect(s.what) {
			continue
		}
		got := p.ask(verb, rest)
		want := s.status
		if likened(got.body) == likened(s.body) && got.status == want {
			same++
			continue
		}
		other++
		t.Errorf("%s: %.200s\ngot  %s %.700s\nwant %s %.700s", s.note, s.what, got.status, likened(got.body), want,
			likened(s.body))
	}
	t.Logf("%d answers are the same, %d differ", same, other)
	if same < 100 {
		t.Errorf("only %d answers are compared", same)
	}
}

// beyondConnect are requests whose answers SIMPLIFIED.md says are others, and two whose answers depend
// on the partition that a record went to.
func beyondConnect(what string) bool {
	for _, s := range []string{"GET /connector-plugins", "a%2Fb", "/config/validate", "/admin/loggers",
		"GET /connectors/file-sink/offsets", "includeTasks=false&onlyFailed=true"} {
		if strings.Contains(what, s) {
			return true
		}
	}
	return false
}

type reply struct{ status, body string }

// ask sends a request with curl and takes its answer apart.
func (p *asking) ask(method, rest string) reply {
	path, body, has := strings.Cut(rest, " ")
	line := "curl -s -i -X " + method
	if has {
		kind := "application/json"
		if body == "name=x" {
			kind = "application/x-www-form-urlencoded"
		}
		line += " -H 'Content-Type: " + kind + "' -d '" + body + "'"
	}
	out := p.line(line + " 'connect-1:8083" + path + "'")
	head, text, _ := strings.Cut(out, "\n\n")
	r := reply{body: text}
	r.status = strings.Fields(head + " - -")[1]
	kind, at := "-", ""
	for h := range strings.SplitSeq(head, "\n") {
		if v, ok := strings.CutPrefix(h, "Content-Type: "); ok {
			kind = v
		}
		if v, ok := strings.CutPrefix(h, "Location: "); ok {
			at = " " + v
		}
	}
	r.status += " " + kind + at
	return r
}
