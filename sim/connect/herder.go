package connect

import (
	"slices"
	"strconv"

	"highwater/sim/client"
	"highwater/sim/connect/data"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// address is how the worker is called in states.
func (w *Worker) address() string { return w.name + ":8083" }

// step goes on with all that waits.
func (w *Worker) step(out *node.Out) {
	w.adminEnded(out)
	for _, s := range w.producer.Results() {
		w.flushed(&s, out)
		for i, tag := range w.tags {
			if tag != s.Tag {
				continue
			}
			w.tags = append(w.tags[:i:i], w.tags[i+1:]...)
			if s.Failed {
				w.doing.reply = refuse(500, "Failed to write to Kafka: "+s.Message).reply
			} else {
				w.reach = append(w.reach[:len(w.reach):len(w.reach)], reach{s.TP, s.Offset})
			}
			break
		}
	}
	w.log(w.admin.Logs(), out)
	w.log(w.producer.Logs(), out)
	w.log(w.consumer.Logs(), out)
	w.consumer.Errors()
	w.read(out)
	if !w.ready {
		return
	}
	w.written(out)
	if !w.writing { // the herder does one thing at a time
		w.reconcile(out)
	}
	for i := range w.tasks {
		var p *data.Problem
		w.within(i, out, func(t *task) { p = t.step(w, out) })
		for _, r := range w.tasks[i].notes { // here, since it is the worker's own request
			if tag := w.write(r, out); r.topic == offsetTopic {
				w.flushes = append(w.flushes[:len(w.flushes):len(w.flushes)],
					flushing{tag, w.tasks[i].key, w.tasks[i].src.last})
			}
		}
		w.tasks[i].notes = nil
		if p != nil {
			w.fail(i, p, out)
		}
	}
	w.bury(out)
	w.take(out)
}

// adminEnded takes what the cluster answered.
func (w *Worker) adminEnded(out *node.Out) {
	for _, a := range w.admin.Results() {
		if reply, ok := a.Reply.(*wire.CreateTopicsReply); ok || a.Name == "createTopics" {
			w.created(&a, reply, out)
			continue
		}
		w.answered(&a, out)
	}
}

// created assigns the topics once they are there. What is missing is asked for again.
func (w *Worker) created(a *client.AdminResult, reply *wire.CreateTopicsReply, out *node.Out) {
	bad := a.Failed
	if reply != nil {
		for _, t := range reply.Topics {
			if t.Error != wire.None && t.Error != wire.TopicAlreadyExists {
				bad = true
				out.Emit(node.Printed{Line: "[" + client.LogTime(out.Wall()) + "] ERROR Topic '" +
					t.Name +
					"': " + t.Message + " (org.apache.kafka.connect.util.TopicAdmin)", Stderr: true})
			}
		}
	}
	switch {
	case bad:
		out.After(node.Second, node.Timer{Kind: createTimer})
	case w.consumer.Assigned() == 0:
		tps := []wire.TopicPartition{{Topic: w.topic(configTopic)}}
		for topic, key := range [...]string{statusTopic: "status", offsetTopic: "offset"} {
			for p := range w.spec.number(key + ".storage.partitions") {
				tps = append(tps, wire.TopicPartition{Topic: w.topic(topic), Partition: int32(p)})
			}
		}
		w.consumer.Assign(tps, out)
	}
}

// read takes what is new in the topics, and polls again.
func (w *Worker) read(out *node.Out) {
	for w.consumer.Assigned() > 0 {
		polled := w.consumer.Records()
		for i := range polled {
			for _, r := range polled[i].Records {
				switch polled[i].TP.Topic {
				case w.topic(configTopic):
					w.store.replayConfig(string(r.Key), r.Value, r.Offset)
				case w.topic(offsetTopic):
					w.store.replayOffset(r.Key, r.Value)
				default:
					w.store.replayStatus(string(r.Key), r.Value)
				}
			}
		}
		if w.consumer.Polling() {
			break
		}
		w.consumer.Poll(out)
	}
	if w.ready || w.consumer.Assigned() == 0 {
		return
	}
	for i := range w.consumer.Assigned() {
		if at := w.consumer.At(i); at.HighWatermark < 0 || at.Position < at.HighWatermark {
			return
		}
	}
	w.ready = true
	w.group++
	out.Emit(node.WorkerReady{Connectors: int32(len(w.store.names()))})
}

// write puts a record into one of the topics.
func (w *Worker) write(r record, out *node.Out) uint64 {
	return w.producer.Send(client.ProducerRecord{Topic: w.topic(r.topic),
		Partition: client.AnyPartition, Key: []byte(r.key), Value: r.value}, out)
}

// say writes a state and tells of it.
func (w *Worker) say(name string, task int, state, trace string, out *node.Out) {
	st := &Status{State: state, Trace: trace, Worker: w.address(), Generation: w.group}
	if p := w.pluginFor(name); p != nil {
		st.Version = p.version
		if task >= 0 {
			st.Version = p.taskVersion
		}
	}
	w.write(statusRecord(name, task, st), out)
	out.Emit(node.ConnectorStateChanged{Connector: name, Task: int32(task), State: state,
		Problem: firstLines(trace)})
}

// firstLines is an exception without its stack: of one that only wraps another, that one.
func firstLines(trace string) string {
	const cause = "Caused by: "
	text := trace
	if at := indexAfter(trace, cause); at > 0 {
		text = trace[at:]
	}
	for i := range len(text) {
		if text[i] == '\n' {
			return text[:i]
		}
	}
	return text
}

func indexAfter(s, sub string) int {
	for i := 0; i+len(sub) <= len(s); i++ {
		if s[i:i+len(sub)] == sub {
			return i + len(sub)
		}
	}
	return -1
}

func (w *Worker) pluginFor(name string) *plugin {
	if c := w.store.alive(name); c != nil {
		return pluginOf(c.Config.Text("connector.class", ""))
	}
	return nil
}

// instanceOf is a connector that runs here; -1: none of that name does.
func (w *Worker) instanceOf(name string) int {
	return slices.IndexFunc(w.live, func(i instance) bool { return i.name == name })
}

// reconcile brings what runs in line with what the topics say.
func (w *Worker) reconcile(out *node.Out) {
	for _, i := range slices.Clone(w.live) {
		if w.store.alive(i.name) == nil {
			w.forget(i.name, out)
		}
	}
	for _, c := range w.store.Connectors {
		if c.Config == nil {
			continue
		}
		w.runConnector(c, out)
		w.runTasks(c, out)
	}
}

// forget ends a connector that was deleted.
func (w *Worker) forget(name string, out *node.Out) {
	w.live = slices.DeleteFunc(slices.Clone(w.live), func(i instance) bool { return i.name == name })
	w.group++
	for i := range w.tasks {
		if w.tasks[i].connector == name {
			w.within(i, out, func(t *task) { t.close(out) })
		}
	}
	w.write(statusRecord(name, -1, nil), out)
	for _, s := range w.store.States {
		if s.Connector == name && s.Task >= 0 {
			w.write(statusRecord(name, s.Task, nil), out)
		}
	}
	for _, a := range w.store.Topics {
		if a.Connector == name {
			w.write(record{statusTopic, "status-topic-" + a.Topic + ":connector-" + name, nil}, out)
		}
	}
	out.Emit(node.ConnectorStateChanged{Connector: name, Task: -1, State: "deleted"})
}

// runConnector starts a connector, with its newest config, and has its tasks' configs written.
func (w *Worker) runConnector(c *Connector, out *node.Out) {
	wanted := targetState(c.Target)
	at := w.instanceOf(c.Name)
	if at < 0 {
		wish := int64(0)
		if c.restart != nil {
			wish = c.restart.at
		}
		w.live = append(slices.Clone(w.live), instance{name: c.Name, epoch: -1, wish: wish})
		at = len(w.live) - 1
	}
	w.live = slices.Clone(w.live)
	x := &w.live[at]
	if x.epoch != c.epoch {
		if x.epoch >= 0 || x.state == "" {
			w.group++
		}
		x.epoch, x.state = c.epoch, ""
	}
	if x.state != wanted {
		x.state = wanted
		w.say(c.Name, -1, wanted, "", out)
	}
	if r := c.restart; r != nil && r.at > x.wish {
		x.wish = r.at
		w.restartAll(c, r, out)
	}
	if wanted == Running {
		w.configureTasks(c, out)
	}
}

func targetState(target string) string {
	switch target {
	case "PAUSED":
		return Paused
	case "STOPPED":
		return Stopped
	}
	return Running
}

// configureTasks writes the tasks' configs if they are not those that the connector wants now.
func (w *Worker) configureTasks(c *Connector, out *node.Out) {
	p := pluginOf(c.Config.Text("connector.class", ""))
	n, _ := strconv.Atoi(c.Config.Text("tasks.max", "1"))
	if p == nil || n < 1 || c.tasksAt > c.epoch && len(c.Tasks) > 0 {
		return
	}
	at := w.instanceOf(c.Name)
	if w.live[at].asked == c.epoch+1 && w.live[at].askedAt == c.tasksAt {
		return
	}
	w.live = slices.Clone(w.live)
	w.live[at].asked, w.live[at].askedAt = c.epoch+1, c.tasksAt
	config := c.Config.with("task.class", p.task).hashed()
	if p.kind == "source" {
		n = 1 // Debezium's has never more than one
	}
	tasks := make([]Config, n)
	for i := range tasks {
		tasks[i] = config
	}
	for _, r := range taskRecords(c.Name, tasks) {
		w.write(r, out)
	}
}

// runTasks starts what is missing, ends what is no longer wanted, and pauses or resumes.
func (w *Worker) runTasks(c *Connector, out *node.Out) {
	for i := range w.tasks {
		t := &w.tasks[i]
		if t.connector == c.Name && !t.closing && (t.id >= len(c.Tasks) || t.at != c.tasksAt) {
			if t.id >= len(c.Tasks) {
				w.write(statusRecord(c.Name, t.id, nil), out)
			}
			w.within(i, out, func(t *task) { t.close(out) })
		}
	}
	if c.Target == "STOPPED" {
		return
	}
	grown := false
	for id := range c.Tasks {
		at := slices.IndexFunc(w.tasks, func(t task) bool {
			return t.connector == c.Name && t.id == id
		})
		if at < 0 {
			if !grown {
				w.group++
				grown = true
			}
			w.startTask(c, id, out)
			continue
		}
		t := &w.tasks[at]
		if paused := c.Target == "PAUSED"; paused != t.paused && !t.closing {
			t.paused = paused
			if t.state != Failed {
				t.state = targetState(c.Target)
				w.say(c.Name, id, t.state, "", out)
			}
		}
	}
}

func (w *Worker) startTask(c *Connector, id int, out *node.Out) {
	t := w.newTask(c, id)
	t.paused = c.Target == "PAUSED"
	w.tasks = append(w.tasks, t)
	i := len(w.tasks) - 1
	var p *data.Problem
	w.within(i, out, func(t *task) { p = t.start(w, out) })
	if p != nil {
		w.fail(i, p, out)
		return
	}
	w.tasks[i].state = targetState(c.Target)
	w.say(c.Name, id, w.tasks[i].state, "", out)
}

// fail ends a task for good: nobody starts it again but a person. Kafka: WorkerTask.onFailure.
func (w *Worker) fail(i int, p *data.Problem, out *node.Out) {
	w.within(i, out, func(t *task) {
		if t.state = Failed; t.src != nil {
			t.src.queue, t.trace = nil, sourceTrace(p)
			t.flush()
			t.src.pg.end(out)
			return
		}
		t.rewind(out)
		t.sink.end(out)
		t.consumer.StopPolling()
		t.consumer.Leave(out)
		t.trace = traceOf(p)
	})
	t := &w.tasks[i]
	w.say(t.connector, t.id, Failed, t.trace, out)
}

// bury takes tasks away that are closed.
func (w *Worker) bury(out *node.Out) {
	for i := 0; i < len(w.tasks); i++ {
		if t := &w.tasks[i]; t.closing && t.left() {
			w.tasks = slices.Delete(slices.Clone(w.tasks), i, i+1)
			i--
		}
	}
	if w.leaving && len(w.tasks) == 0 {
		out.Exit(0)
		return
	}
	for _, c := range w.store.Connectors {
		if c.Config != nil && !w.leaving && !w.writing {
			w.runTasks(c, out)
		}
	}
}

// restartAll carries out a wish to restart with tasks, or only what failed (KIP-745).
func (w *Worker) restartAll(c *Connector, r *restart, out *node.Out) {
	if !r.onlyFailed {
		w.say(c.Name, -1, Restarting, "", out)
		w.say(c.Name, -1, targetState(c.Target), "", out)
	}
	if !r.tasks {
		return
	}
	for i := range w.tasks {
		if t := &w.tasks[i]; t.connector == c.Name && (!r.onlyFailed || t.state == Failed) {
			w.again(i, out)
		}
	}
}

// again closes a task; reconcile starts it anew.
func (w *Worker) again(i int, out *node.Out) {
	t := &w.tasks[i]
	w.say(t.connector, t.id, Restarting, "", out)
	w.within(i, out, func(t *task) { t.close(out) })
}

// closing ends the worker: its tasks first.
func (w *Worker) closing(out *node.Out) {
	w.leaving = true
	for i := range w.tasks {
		w.within(i, out, func(t *task) { t.close(out) })
	}
	w.bury(out)
}
