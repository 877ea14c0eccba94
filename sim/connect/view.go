package connect

// What the stage and the lessons see of a worker.

// TaskView is a task as its worker's card shows it.
type TaskView struct {
	ID    int
	State string
	Lag   int64 // records that are in the topics and not polled yet
}

// Connectors are the names of the connectors that the worker knows.
func (w *Worker) Connectors() []string { return w.store.names() }

// StateOf is what was last said of a connector; empty: nothing.
func (w *Worker) StateOf(name string) string {
	if st := w.store.Status(name, -1); st != nil {
		return st.State
	}
	return ""
}

// Tasks are the tasks of a connector that run here, or have failed.
func (w *Worker) Tasks(name string) (out []TaskView) {
	for i := range w.tasks {
		t := &w.tasks[i]
		if t.connector != name {
			continue
		}
		v := TaskView{ID: t.id, State: t.state}
		for k := range t.consumer.Assigned() {
			if at := t.consumer.At(k); at.HighWatermark > at.Position && at.Position >= 0 {
				v.Lag += at.HighWatermark - at.Position
			}
		}
		out = append(out, v)
	}
	return out
}
