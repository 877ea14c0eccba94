package shell

import (
	"errors"
	"strings"

	"highwater/sim"
	"highwater/sim/notebook"
	"highwater/sim/tool/kit"
	"highwater/sim/wire"
)

// The lines by which a notebook's program reaches the world. People rarely type them: what runs the
// cells does, in the page or in highwater notebook.

// openNotebook starts a notebook's process.
func openNotebook(args []word, env *Env) (Line, error) {
	if err := wants(args, 1, 1, "notebook NAME"); err != nil {
		return Line{}, err
	}
	name := args[0].text
	if badName(name) {
		return Line{}, errors.New("a name has letters, digits and dashes, not " + quote(name))
	}
	return does(sim.Spawn{Name: name, Spec: notebook.Spec{}}), env.freeForApp(name)
}

// parseCall reads "call NAME JSON" and "client NAME NOTEBOOK KIND JSON", whose JSON is taken as it is;
// false: the line is none of them.
func parseCall(line string, env *Env) (l Line, taken bool, err error) {
	verb, rest, _ := strings.Cut(line, " ")
	switch verb {
	case "call":
		name, text, _ := strings.Cut(strings.TrimSpace(rest), " ")
		l, err = env.call(name, strings.TrimSpace(text))
	case "client":
		words := strings.SplitN(strings.TrimSpace(rest), " ", 4)
		if len(words) < 4 {
			return Line{}, true, errors.New("a word is missing: client NAME NOTEBOOK KIND JSON")
		}
		l, err = env.client(words[0], words[1], words[2], words[3])
	default:
		return Line{}, false, nil
	}
	l.Text = line
	return l, true, err
}

func (e *Env) call(name, text string) (Line, error) {
	p, ok := e.process(name)
	switch {
	case !ok || p.Notebook == "":
		return Line{}, unknown("program of a notebook", name, e.notebookNames(""))
	case notebook.Problem(text) != "":
		return Line{}, errors.New(notebook.Problem(text))
	}
	return does(sim.Type{Process: p.ID, Input: wire.Input{Line: text}}), nil
}

// client makes one of a notebook's clients.
func (e *Env) client(name, owner, kind, text string) (Line, error) {
	if p, ok := e.process(owner); !ok || p.Notebook != owner {
		return Line{}, unknown("notebook", owner, e.notebooks())
	}
	if badName(name) {
		return Line{}, errors.New("a name has letters, digits and dashes, not " + quote(name))
	}
	v, ok := kit.ParseJSON(text)
	if !ok {
		return Line{}, errors.New("the settings of a client are a JSON list of [key, value]")
	}
	var config []wire.ConfigEntry
	for _, item := range v.Items {
		if len(item.Items) != 2 {
			return Line{}, errors.New("a setting is [key, value]")
		}
		config = append(config, wire.ConfigEntry{Key: item.Items[0].Text, Value: item.Items[1].Text})
	}
	l := Line{}
	switch kind {
	case "producer":
		l = does(sim.Spawn{Name: name, Spec: notebook.ProducerSpec{Notebook: owner, Config: config}})
	case "consumer":
		l = does(sim.Spawn{Name: name, Spec: notebook.ConsumerSpec{Notebook: owner, Config: config}})
	case "admin":
		l = does(sim.Spawn{Name: name, Spec: notebook.AdminSpec{Notebook: owner, Config: config}})
	default:
		return Line{}, unknown("kind of client", kind, []string{"producer", "consumer", "admin"})
	}
	return l, e.freeForApp(name)
}

// interrupt ends the call that a notebook's program waits in.
func interrupt(args []word, env *Env) (Line, error) {
	if err := wants(args, 1, 1, "interrupt NOTEBOOK"); err != nil {
		return Line{}, err
	}
	name := args[0].text
	if index(env.notebooks(), name) < 0 {
		return Line{}, unknown("notebook", name, env.notebooks())
	}
	for _, p := range env.Processes {
		if p.Notebook == name && p.Waits {
			return does(sim.Type{Process: p.ID, Input: wire.Input{Interrupt: true}}), nil
		}
	}
	return Line{}, errors.New(name + " waits for nothing")
}

// notebooks are the names of those that are open.
func (e *Env) notebooks() []string {
	var out []string
	for _, p := range e.Processes {
		if p.Notebook == p.Name {
			out = append(out, p.Name)
		}
	}
	return out
}

// notebookNames are the processes of one notebook, or of all.
func (e *Env) notebookNames(name string) []string {
	var out []string
	for _, p := range e.Processes {
		if p.Notebook != "" && (name == "" || p.Notebook == name) {
			out = append(out, p.Name)
		}
	}
	return out
}

// clientsOf are the clients of a notebook: they live and end with its process.
func (e *Env) clientsOf(name string) []Process {
	var out []Process
	for _, p := range e.Processes {
		if p.Notebook == name && p.Name != name {
			out = append(out, p)
		}
	}
	return out
}
