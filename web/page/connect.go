package page

import "highwater/web/player"

// The panel of a Connect worker.

// CheckConfig asks what the worker that Why? is about would say of a connector's JSON. Name: of which
// connector it is the config; empty: it is a new one.
type CheckConfig struct{ Name, Text string }

func (s *Session) checkConfig(v *CheckConfig) Answer {
	c := s.Player.CheckConfig(s.Selected, v.Name, v.Text)
	if c == nil {
		return Answer{}
	}
	out := &ConfigCheck{Line: c.Line}
	for _, x := range c.List {
		out.List = append(out.List, ConfigComplaint{int64(x.Line), x.Text, x.Mild})
	}
	return Answer{Config: out}
}

func connectOf(c *player.Connect) *Connect {
	out := &Connect{Title: c.Title, Note: c.Note, Template: c.Template, Ways: waysOf(c.Ways)}
	for i := range c.Connectors {
		x := &c.Connectors[i]
		v := Connector{Name: x.Name, Kind: x.Kind, State: x.State, Config: x.Config, Trace: x.Trace,
			Ways: waysOf(x.Ways)}
		for _, t := range x.Tasks {
			row := ConnectTask{Name: t.Name, State: t.State, Trace: t.Trace}
			if t.Restart != nil {
				row.Restart = &Action{t.Restart.Text, t.Restart.Line}
			}
			v.Tasks = append(v.Tasks, row)
		}
		for _, o := range x.Offsets {
			v.Offsets = append(v.Offsets, OffsetRow(o))
		}
		out.Connectors = append(out.Connectors, v)
	}
	return out
}
