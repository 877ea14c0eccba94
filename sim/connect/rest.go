package connect

import (
	"slices"
	"strconv"
	"strings"

	"highwater/sim/connect/transform"
	"highwater/sim/serde"
	"highwater/sim/wire"
)

// answer is what a request comes to: a reply, what must be in the topics before it is given, and what
// the worker does besides.
type answer struct {
	reply  wire.HTTPReply
	writes []record
	do     deed
	name   string // of the connector that do is about
	task   int
	moves  []move // of alterOffsets
	probe  Config // a source connector's config, whose database is to be looked at first
}

// deed is what a worker does for a request, beyond writing records.
type deed uint8

const (
	nothing deed = iota
	restartConnector
	restartTask
	listOffsets
	alterOffsets
	resetOffsets
)

// move is a partition's new offset; -1: it is dropped.
type move struct {
	tp     wire.TopicPartition
	offset int64
}

const jsonType = "application/json"

func ok(status int32, body string) answer {
	return answer{reply: wire.HTTPReply{Status: status, Type: jsonType, Body: body}}
}

func empty(status int32) answer { return answer{reply: wire.HTTPReply{Status: status}} }

func refuse(status int32, message string) answer {
	return ok(status, `{"error_code":`+strconv.Itoa(int(status))+`,"message":`+quote(message)+`}`)
}

// strange is an answer of the framework, which has no Content-Type.
func strange(status int32) answer {
	a := refuse(status, "HTTP "+strconv.Itoa(int(status))+" "+wire.StatusText(status))
	a.reply.Type = ""
	return a
}

// call is a request taken apart.
type call struct {
	*wire.HTTPRequest
	path  []string
	query string
}

// param is a parameter of the query.
func (c *call) param(name string) (values []string) {
	for _, p := range strings.Split(c.query, "&") {
		if key, value, _ := strings.Cut(p, "="); key == name {
			values = append(values, value)
		}
	}
	return values
}

func (c *call) flag(name string) bool { return slices.Contains(c.param(name), "true") }

// route is a path with what it takes; {} stands for any word.
type route struct {
	method, path string
	serve        func(*Store, *call) answer
}

// routes are all there are. Kafka: RootResource, ConnectorsResource, ConnectorPluginsResource.
var routes = [...]route{
	{"GET", "", func(*Store, *call) answer {
		return ok(200, `{"version":"`+Version+`","commit":"26b251a451ce941d","kafka_cluster_id":"`+
			wire.ClusterID+`"}`)
	}},
	{"GET", "health", func(*Store, *call) answer {
		return ok(200, `{"status":"healthy","message":"Worker has completed startup and is ready to handle requests."}`)
	}},
	{"GET", "connectors", (*Store).list},
	{"POST", "connectors", (*Store).create},
	{"GET", "connectors/{}", (*Store).info},
	{"DELETE", "connectors/{}", (*Store).remove},
	{"GET", "connectors/{}/config", (*Store).config},
	{"PUT", "connectors/{}/config", (*Store).putConfig},
	{"PATCH", "connectors/{}/config", (*Store).patchConfig},
	{"GET", "connectors/{}/status", (*Store).status},
	{"GET", "connectors/{}/tasks", (*Store).tasks},
	{"GET", "connectors/{}/tasks/{}/status", (*Store).taskStatus},
	{"POST", "connectors/{}/tasks/{}/restart", (*Store).restartTask},
	{"POST", "connectors/{}/restart", (*Store).restart},
	{"PUT", "connectors/{}/pause", (*Store).pause},
	{"PUT", "connectors/{}/resume", (*Store).resume},
	{"PUT", "connectors/{}/stop", (*Store).stop},
	{"GET", "connectors/{}/topics", (*Store).topics},
	{"PUT", "connectors/{}/topics/reset", (*Store).resetTopics},
	{"GET", "connectors/{}/offsets", (*Store).offsets},
	{"PATCH", "connectors/{}/offsets", (*Store).patchOffsets},
	{"DELETE", "connectors/{}/offsets", (*Store).deleteOffsets},
	{"GET", "connector-plugins", listPlugins},
	{"GET", "connector-plugins/{}/config", pluginConfig},
	{"PUT", "connector-plugins/{}/config/validate", validatePlugin},
}

// serve answers a request from what is known.
func (s *Store) serve(req *wire.HTTPRequest) answer {
	path, query, _ := strings.Cut(req.Path, "?")
	c := &call{req, strings.Split(strings.Trim(path, "/"), "/"), query}
	known := false
	for _, r := range routes {
		if !matches(c.path, strings.Split(r.path, "/")) {
			continue
		}
		if known = true; r.method != req.Method {
			continue
		}
		if req.Body != "" && req.Method != "GET" && !strings.HasPrefix(req.Type, jsonType) {
			return strange(415)
		}
		return r.serve(s, c)
	}
	if known {
		return strange(405)
	}
	return strange(404)
}

func matches(path, pattern []string) bool {
	return slices.EqualFunc(path, pattern, func(w, p string) bool {
		return w == p || p == "{}" && w != ""
	})
}

func notFound(name string) answer { return refuse(404, "Connector "+name+" not found") }

// alive is a connector that has a config.
func (s *Store) alive(name string) *Connector {
	if c := s.Find(name); c != nil && c.Config != nil {
		return c
	}
	return nil
}

func (s *Store) list(c *call) answer {
	expand := c.param("expand")
	var out []string
	for _, name := range s.names() {
		if len(expand) == 0 {
			out = append(out, quote(name))
			continue
		}
		var parts []string
		if slices.Contains(expand, "info") {
			parts = append(parts, `"info":`+infoOf(s.Find(name)))
		}
		if slices.Contains(expand, "status") {
			if text, ok := s.statusOf(name); ok {
				parts = append(parts, `"status":`+text)
			}
		}
		out = append(out, quote(name)+":{"+strings.Join(parts, ",")+"}")
	}
	if len(expand) > 0 {
		return ok(200, "{"+strings.Join(out, ",")+"}")
	}
	return ok(200, "["+strings.Join(out, ",")+"]")
}

// infoOf is a connector as most answers show it. Kafka: ConnectorInfo.
func infoOf(c *Connector) string { return described(c.Name, c.Config, len(c.Tasks)) }

func described(name string, config Config, tasks int) string {
	var ids []string
	for i := range tasks {
		ids = append(ids, taskID(name, i))
	}
	return `{"name":` + quote(name) + `,"config":` + config.json() + `,"tasks":[` +
		strings.Join(ids, ",") +
		`],"type":"` + kindOf(config) + `"}`
}

// kindOf is what a connector is, by its class.
func kindOf(c Config) string {
	if p := pluginOf(c.Text("connector.class", "")); p != nil {
		return p.kind
	}
	return "unknown"
}

func taskID(name string, task int) string {
	return `{"connector":` + quote(name) + `,"task":` + strconv.Itoa(task) + `}`
}

func (s *Store) info(c *call) answer {
	if x := s.alive(c.path[1]); x != nil {
		return ok(200, infoOf(x))
	}
	return notFound(c.path[1])
}

func (s *Store) config(c *call) answer {
	if x := s.alive(c.path[1]); x != nil {
		return ok(200, x.Config.json())
	}
	return notFound(c.path[1])
}

func (s *Store) tasks(c *call) answer {
	x := s.alive(c.path[1])
	if x == nil {
		return notFound(c.path[1])
	}
	var out []string
	for i, t := range x.Tasks {
		out = append(out, `{"id":`+taskID(x.Name, i)+`,"config":`+t.json()+`}`)
	}
	return ok(200, "["+strings.Join(out, ",")+"]")
}

func (st *Status) json() string {
	out := `"state":"` + st.State + `","worker_id":` + quote(st.Worker) + `,"version":` +
		orNull(st.Version)
	if st.Trace != "" {
		out += `,"trace":` + quote(st.Trace)
	}
	return out
}

// statusOf is a connector's state and those of its tasks. Kafka: ConnectorStateInfo.
func (s *Store) statusOf(name string) (string, bool) {
	st := s.Status(name, -1)
	if st == nil {
		return "", false
	}
	return s.statusWith(name, st, func(int, *Status) {}), true
}

// statusWith is the same after a change of each task's state.
func (s *Store) statusWith(name string, st *Status, change func(int, *Status)) string {
	var all []State
	for _, o := range s.States {
		if o.Connector == name && o.Task >= 0 {
			all = append(all, o)
		}
	}
	slices.SortFunc(all, func(a, b State) int { return a.Task - b.Task })
	kind := "sink"
	if c := s.alive(name); c != nil {
		kind = kindOf(c.Config)
	}
	var tasks []string
	for i := range all {
		change(all[i].Task, &all[i].Status)
		tasks = append(tasks, `{"id":`+strconv.Itoa(all[i].Task)+`,`+all[i].Status.json()+`}`)
	}
	return `{"name":` + quote(name) + `,"connector":{` + st.json() + `},"tasks":[` +
		strings.Join(tasks, ",") +
		`],"type":"` + kind + `"}`
}

func (s *Store) status(c *call) answer {
	if text, known := s.statusOf(c.path[1]); known {
		return ok(200, text)
	}
	return refuse(404, "No status found for connector "+c.path[1])
}

func (s *Store) taskStatus(c *call) answer {
	id, err := strconv.Atoi(c.path[3])
	if err != nil {
		a := strange(404)
		a.reply.Type = jsonType
		return a
	}
	if st := s.Status(c.path[1], id); st != nil && id >= 0 {
		return ok(200, `{"id":`+c.path[3]+`,`+st.json()+`}`)
	}
	return refuse(404, "No status found for task "+c.path[1]+"-"+c.path[3])
}

// target writes what a connector shall be.
func (s *Store) target(c *call, state string, status int32) answer {
	if s.alive(c.path[1]) == nil {
		return refuse(404, "Unknown connector "+c.path[1])
	}
	a := empty(status)
	a.writes = []record{targetRecord(c.path[1], state)}
	return a
}

func (s *Store) pause(c *call) answer  { return s.target(c, "PAUSED", 202) }
func (s *Store) resume(c *call) answer { return s.target(c, "STARTED", 202) }

// stop takes the tasks' configs away too.
func (s *Store) stop(c *call) answer {
	a := s.target(c, "STOPPED", 204)
	if len(a.writes) > 0 {
		a.writes = append(taskRecords(c.path[1], nil), a.writes...)
	}
	return a
}

func (s *Store) restartTask(c *call) answer {
	id, err := strconv.Atoi(c.path[3])
	x := s.alive(c.path[1])
	switch {
	case x == nil:
		return refuse(404, "Unknown connector: "+c.path[1])
	case err != nil:
		a := strange(404)
		a.reply.Type = jsonType
		return a
	case id < 0 || id >= len(x.Tasks):
		return refuse(404, "Unknown task: "+c.path[1]+"-"+c.path[3])
	}
	a := empty(204)
	a.do, a.name, a.task = restartTask, x.Name, id
	return a
}

// restart starts a connector anew, with its tasks or those that failed (KIP-745).
func (s *Store) restart(c *call) answer {
	x := s.alive(c.path[1])
	if x == nil {
		return refuse(404, "Unknown connector: "+c.path[1])
	}
	tasks, failed := c.flag("includeTasks"), c.flag("onlyFailed")
	if !tasks && !failed {
		a := empty(204)
		a.do, a.name = restartConnector, x.Name
		return a
	}
	st := s.Status(x.Name, -1)
	if st == nil {
		return refuse(404, "Status for connector "+x.Name+" not found")
	}
	shown := *st
	if !failed || st.State == Failed {
		shown.State = Restarting
	}
	a := ok(202, s.statusWith(x.Name, &shown, func(_ int, t *Status) {
		if tasks && (!failed || t.State == Failed) {
			t.State = Restarting
		}
	}))
	a.writes = []record{{configTopic, "restart-connector-" + x.Name, []byte(`{"include-tasks":` +
		strconv.FormatBool(tasks) + `,"only-failed":` + strconv.FormatBool(failed) + `}`)}}
	return a
}

func (s *Store) remove(c *call) answer {
	name := c.path[1]
	if s.alive(name) == nil {
		return notFound(name)
	}
	a := empty(204)
	a.writes = []record{{configTopic, "connector-" + name, nil}, {configTopic, "target-state-" +
		name, nil}}
	return a
}

func (s *Store) topics(c *call) answer {
	var out []string
	for _, t := range s.Topics {
		if t.Connector == c.path[1] {
			out = append(out, quote(t.Topic))
		}
	}
	return ok(200, "{"+quote(c.path[1])+`:{"topics":[`+strings.Join(out, ",")+"]}}")
}

func (s *Store) resetTopics(c *call) answer {
	a := empty(202)
	for _, t := range s.Topics {
		if t.Connector == c.path[1] {
			a.writes = append(a.writes, record{statusTopic, "status-topic-" + t.Topic +
				":connector-" + t.Connector, nil})
		}
	}
	return a
}

func (s *Store) offsets(c *call) answer {
	x := s.alive(c.path[1])
	if x == nil {
		return notFound(c.path[1])
	}
	if kindOf(x.Config) == "source" {
		return s.sourceOffsets(x.Name)
	}
	return answer{do: listOffsets, name: c.path[1]}
}

// movable is the answer to a change of offsets that may not be; ok: it may.
func (s *Store) movable(name string) (answer, bool) {
	x := s.alive(name)
	switch {
	case x == nil:
		return notFound(name), false
	case x.Target != "STOPPED" || len(x.Tasks) > 0:
		return refuse(400, "Connectors must be in the STOPPED state before their offsets can be modified. This can "+
			"be done for the specified connector by issuing a 'PUT' request to the '/connectors/"+name+
			"/stop' endpoint"), false
	}
	return answer{}, true
}

func (s *Store) deleteOffsets(c *call) answer {
	if a, may := s.movable(c.path[1]); !may {
		return a
	}
	if kindOf(s.alive(c.path[1]).Config) == "source" {
		return s.resetSource(c.path[1])
	}
	return answer{do: resetOffsets, name: c.path[1]}
}

func (s *Store) patchOffsets(c *call) answer {
	v, bad := body(c)
	if bad != nil {
		return *bad
	}
	list := v.Member("offsets")
	if list == nil || len(list.Kids) == 0 {
		return refuse(400, "Partitions / offsets need to be provided for an alter offsets request")
	}
	if a, may := s.movable(c.path[1]); !may {
		return a
	}
	if kindOf(s.alive(c.path[1]).Config) == "source" {
		return alterSource(c, list)
	}
	out := answer{do: alterOffsets, name: c.path[1]}
	for i := range list.Kids {
		m, why := readMove(&list.Kids[i].Value)
		if why != "" {
			return refuse(400, why)
		}
		out.moves = append(out.moves, m)
	}
	return out
}

// readMove reads a partition and its offset. Kafka: SinkUtils.parseSinkConnectorOffsets.
func readMove(v *serde.JSON) (m move, why string) {
	part, offset := v.Member("partition"), v.Member("offset")
	if part == nil || part.Kind == serde.JSONNull {
		return m, "The partition for a sink connector offset cannot be null or missing"
	}
	topic, number := part.Member("kafka_topic"), part.Member("kafka_partition")
	if topic == nil || number == nil {
		return m, "The partition for a sink connector offset must contain the keys 'kafka_topic' and " +
			"'kafka_partition'"
	}
	n, err := strconv.ParseInt(number.Text, 10, 32)
	if err != nil {
		return m, "Failed to parse the following Kafka partition value in the provided offsets: '" + number.Text +
			"'. Partition values for sink connectors need to be integers."
	}
	m = move{wire.TopicPartition{Topic: topic.Text, Partition: int32(n)}, -1}
	if offset == nil || offset.Kind == serde.JSONNull {
		return m, ""
	}
	at := offset.Member("kafka_offset")
	if at == nil {
		return m, "The offset for a sink connector should either be null or contain the key 'kafka_offset'"
	}
	if m.offset, err = strconv.ParseInt(at.Text, 10, 64); err != nil {
		return m, "Failed to parse the following Kafka offset value in the provided offsets: '" + at.Text +
			"'. Offset values for sink connectors need to be integers."
	}
	return m, ""
}

func listPlugins(_ *Store, c *call) answer {
	var out []string
	add := func(class, kind, version string) {
		out = append(out, `{"class":`+quote(class)+`,"type":"`+kind+`","version":`+orNull(version)+`}`)
	}
	for _, p := range plugins {
		add(p.class, p.kind, p.version)
	}
	if slices.Contains(c.param("connectorsOnly"), "false") {
		for _, t := range transform.Classes() {
			add(t, "transformation", Version)
		}
		for _, p := range transform.Predicates() {
			add(p, "predicate", Version)
		}
		for _, name := range converters {
			add(name, "converter", Version)
		}
	}
	return ok(200, "["+strings.Join(out, ",")+"]")
}

func pluginConfig(_ *Store, c *call) answer {
	p := pluginOf(c.path[1])
	if p == nil {
		return refuse(404, "Unknown plugin "+c.path[1]+".")
	}
	var out []string
	for _, list := range [...][]key{p.keys, p.common()} {
		for i := range list {
			k := list[i]
			if k.name == "connector.plugin.version" {
				k.preset = p.version
			}
			out = append(out, k.json())
		}
	}
	return ok(200, "["+strings.Join(out, ",")+"]")
}

func validatePlugin(_ *Store, c *call) answer {
	v, bad := body(c)
	if bad != nil {
		return *bad
	}
	config, _ := readConfig(&v)
	class, given := config.Get("connector.class")
	if !given {
		return refuse(500, "org.apache.kafka.connect.runtime.rest.errors.BadRequestException: Connector config "+
			config.print()+" contains no connector type")
	}
	p := pluginOf(class)
	if p != pluginOf(c.path[1]) || p == nil && class != c.path[1] {
		return refuse(400, "Included connector type "+class+" does not match request type "+c.path[1])
	}
	if p == nil {
		return refuse(500, "org.apache.kafka.connect.errors.ConnectException: "+noPlugin(class))
	}
	return ok(200, p.validate(config).json(c.path[1]))
}
