package extract

import (
	"highwater/sim/connect"
	"highwater/web/scene/model"
	"highwater/web/words"
)

// worker takes what a Connect worker runs: its connectors with their tasks, and how many records wait
// for each task.
func (x *extractor) worker(c *model.Client, w *connect.Worker) {
	if c.State != "running" {
		return
	}
	c.Tag = ":8083"
	for _, name := range w.Connectors() {
		c.Room += 2
		state := w.StateOf(name)
		c.Lines = append(c.Lines, model.Line{Icon: stateIcon(state),
			Text: words.ConnectorLine(name, state)})
		for _, t := range w.Tasks(name) {
			if t.State == connect.Failed {
				c.Tone = model.Warning
			}
			c.Lines = append(c.Lines, model.Line{Icon: stateIcon(t.State),
				Text: words.TaskLine(t.ID, t.State, t.Lag)})
		}
	}
	if !w.Ready() {
		c.Lines = append(c.Lines, model.Line{Icon: "clock", Text: words.NoteReadsTopics})
	}
}

func stateIcon(state string) string {
	switch state {
	case connect.Running:
		return "check"
	case connect.Failed:
		return "cross"
	}
	return "clock"
}
