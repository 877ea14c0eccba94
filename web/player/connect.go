package player

import (
	"strings"

	"highwater/sim/connect"
	"highwater/sim/serde"
	"highwater/web/thing"
	"highwater/web/words"
)

// Connect is what a Connect worker runs, as its panel shows it.
type Connect struct {
	Title, Note string
	Connectors  []ConnectorView
	Ways        []Way // to find out what else there is
	Template    string
}

// ConnectorView is a connector with its tasks. Config is its JSON, a key in a line.
type ConnectorView struct {
	Name, Kind, State, Config string
	Trace                     string // of the connector itself
	Tasks                     []ConnectTask
	Offsets                   []OffsetRow
	Ways                      []Way
}

// ConnectTask is a task. Restart brings it back when it has failed.
type ConnectTask struct {
	Name, State string
	Trace       string
	Restart     *Way
}

// OffsetRow is how far something has been read: a partition of a topic, or what a source reads.
type OffsetRow struct{ Of, Next, Committed, Lag string }

// ConnectorsButton is on the button that opens a worker; empty: the thing is none.
func (p *Player) ConnectorsButton(s thing.Thing) string {
	if machineAt[connect.Worker](p, s) == nil {
		return ""
	}
	return words.ConnectorsButton
}

// Connect opens a worker; nil: the thing is none.
func (p *Player) Connect(s thing.Thing) *Connect {
	w := machineAt[connect.Worker](p, s)
	if w == nil {
		return nil
	}
	q := p.World().Process(s.Node)
	rest := words.WorkerAddress(q.Name)
	out := &Connect{Title: rest, Template: words.ConnectorTemplate,
		Ways: []Way{{words.ListConnectors, words.Curl("GET", rest+"/connectors")},
			{words.ListPlugins, words.Curl("GET", rest+"/connector-plugins")}}}
	switch {
	case !q.Running:
		out.Note = words.WorkerDown
	case !w.Ready():
		out.Note = words.NoteReadsTopics
	}
	for _, name := range w.Connectors() {
		if d, ok := w.Detail(name); ok {
			out.Connectors = append(out.Connectors, connectorView(&d, rest+"/connectors/"+name))
		}
	}
	return out
}

func connectorView(d *connect.Detail, at string) ConnectorView {
	v := ConnectorView{Name: d.Name, Kind: d.Kind, State: d.State, Trace: d.Trace,
		Config: configLines(d.Config)}
	for i := range d.Tasks {
		t := &d.Tasks[i]
		row := ConnectTask{Name: words.TaskName(t.ID), State: t.State, Trace: t.Trace}
		if t.State == connect.Failed {
			row.Restart = &Way{words.RestartTask,
				words.Curl("POST", at+"/tasks/"+words.Number(t.ID)+"/restart")}
		}
		v.Tasks = append(v.Tasks, row)
		for _, r := range t.At {
			v.Offsets = append(v.Offsets, OffsetRow{r.TP.String(), words.OffsetAt(r.Next),
				words.OffsetAt(r.Committed), words.Behind(r.Next, r.End)})
		}
	}
	for _, o := range d.Offsets {
		v.Offsets = append(v.Offsets, OffsetRow{Of: o.Partition, Committed: o.Value})
	}
	way := func(text, method, path string) {
		v.Ways = append(v.Ways, Way{text, words.Curl(method, at+path)})
	}
	switch d.State {
	case connect.Paused, connect.Stopped:
		way(words.Resume, "PUT", "/resume")
	default:
		way(words.PauseConnector, "PUT", "/pause")
		way(words.StopConnector, "PUT", "/stop")
	}
	way(words.AskStatus, "GET", "/status")
	way(words.AskOffsets, "GET", "/offsets")
	way(words.DeleteConnector, "DELETE", "")
	return v
}

// configLines is a config as one writes it, without the name, which stands above.
func configLines(c connect.Config) string {
	var lines []string
	for _, e := range c {
		if e.Key != "name" {
			lines = append(lines, "  "+string(serde.QuoteJSON(nil, e.Key))+": "+
				string(serde.QuoteJSON(nil, e.Value)))
		}
	}
	return "{\n" + strings.Join(lines, ",\n") + "\n}"
}

// ConfigCheck is what a worker would say of a connector's JSON, and the line that sends it; empty:
// there is nothing to send.
type ConfigCheck struct {
	Line string
	List []ConfigComplaint
}

// ConfigComplaint is about a line of the JSON, from 1; 0: about all of it.
type ConfigComplaint struct {
	Line int
	Text string
	Mild bool // nothing is wrong
}

// CheckConfig looks at a connector's JSON, which is a new one without a name; nil: the thing is no
// worker.
func (p *Player) CheckConfig(s thing.Thing, name, text string) *ConfigCheck {
	if machineAt[connect.Worker](p, s) == nil {
		return nil
	}
	body, found := connect.Check(name, text)
	out := &ConfigCheck{}
	for _, f := range found {
		said := f.Text
		switch {
		case f.Ignored:
			said = words.KeyIgnored(f.Key)
		case f.Key != "" && !strings.Contains(said, f.Key):
			said = f.Key + ": " + said
		}
		out.List = append(out.List, ConfigComplaint{f.Line, said, f.Ignored})
	}
	if body != "" {
		at := words.WorkerAddress(p.World().Process(s.Node).Name) + "/connectors"
		if out.Line = words.CurlJSON("POST", body, at); name != "" {
			out.Line = words.CurlJSON("PUT", body, at+"/"+name+"/config")
		}
	}
	return out
}
