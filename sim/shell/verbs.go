package shell

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"highwater/sim"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// verb is one world verb. Its use line is what help and completion show.
type verb struct {
	name, alias string
	use         string
	about       string
	run         func(args []word, env *Env) (Line, error)
}

// verbs is filled in init, because help reads it too.
var verbs []verb

func init() {
	verbs = []verb{
		{"kill", "", "kill NAME...", "kill -9: memory is lost, the disk is kept", kill},
		{"stop", "", "stop NAME...", "SIGTERM: a broker hands over its partitions, then ends", stop},
		{"start", "", "start NAME...",
			"boot a broker, a controller or an application again", start},
		{"power-off", "", "power-off NAME...",
			"the power fails: lost is also what was not on the disk yet", powerOff},
		{"freeze", "", "freeze NAME [5s]",
			"stand still, alive but late, as in a long garbage collection", freeze},
		{"thaw", "", "thaw NAME", "let what is frozen go on", thaw},
		{"partition", "cut", "partition A [B [one-way]]",
			"cut the network between A and B, or between A and everybody", partition},
		{"heal", "", "heal [A [B]]", "mend the network; alone it mends every cut", heal},
		{"latency", "", "latency A B 40ms|default", "make one link slow (one way)", latency},
		{"clock", "", "clock NAME +5s|-5s|default", "put a wall clock ahead or behind", clock},
		{"add-broker", "", "add-broker [--rack R]", "bring a new, empty broker into the cluster",
			addBroker},
		{"wait", "", "wait 46s | wait until CONDITION", "let time pass (help wait)", wait},
		{"producer", "", "producer NAME --topic T ...",
			"start an application that produces (help producer)", producer},
		{"consumer", "", "consumer NAME --topic T ...",
			"start an application that consumes (help consumer)", consumer},
		{"registry", "", "registry [--config K=V]",
			"start a schema registry: curl registry:8081/subjects", startRegistry},
		{"notebook", "", "notebook NAME", "open a notebook, whose cells run in Python", openNotebook},
		{"interrupt", "", "interrupt NOTEBOOK", "a KeyboardInterrupt for its cell", interrupt},
		{"postgres", "", "postgres [--config K=V]",
			"start a PostgreSQL server: psql -h postgres -d pizza", startPostgres},
		{"connect", "", "connect NAME [--config K=V]",
			"start a Kafka Connect worker: curl connect-1:8083/connectors", startConnect},
		{"send", "", "send NAME TEXT", "type a line into a running program: send order-desk " +
			"Mario:margherita", send},
		{"pause", "", "pause NAME", "an application stops working, but keeps running", pause},
		{"resume", "", "resume NAME", "a paused application goes on", resume},
		{"slow", "", "slow NAME 300ms", "a consumer is slow at each record, a broker's disk at each write",
			slow},
		{"disk", "", "disk NAME 64MB", "a broker's disk holds so much, and no more", diskSize},
		{"cat", "", "cat NAME", "show a file of yours; cat > NAME << END writes one", showFiles},
		{"ls", "", "ls", "list your files", listFiles},
		{"rm", "", "rm NAME...", "take files of yours away", removeFile},
		{"help", "", "help [WORD]", "explain the console, a verb or a program", help},
	}
}

// besides are verbs that the list of all has in the row before, so that it fits a console.
var besides = [...]string{"thaw", "interrupt", "resume", "ls", "rm"}

// wants checks the number of arguments.
func wants(args []word, least, most int, use string) error {
	if len(args) < least {
		return errors.New("a word is missing: " + use)
	}
	if len(args) > most {
		return errors.New(quote(args[most].text) + " is too much: " + use)
	}
	return nil
}

func does(c ...sim.Command) Line { return Line{Commands: c} }

func (e *Env) mustMachine(w word) (wire.ID, error) {
	if id, ok := e.machine(w.text); ok {
		return id, nil
	}
	return 0, unknown("machine or program", w.text, e.machineNames())
}

func kill(args []word, env *Env) (Line, error) {
	return end(args, env, "kill", func(id wire.ID) sim.Command { return sim.Kill{Process: id} })
}

func stop(args []word, env *Env) (Line, error) {
	return end(args, env, "stop", func(id wire.ID) sim.Command { return sim.Stop{Process: id} })
}

// end kills or stops machines and programs, all at the same instant.
func end(args []word, env *Env, verb string, how func(wire.ID) sim.Command) (Line, error) {
	var l Line
	if err := wants(args, 1, maxNames, verb+" NAME, such as "+verb+" broker-2"); err != nil {
		return l, err
	}
	for i, a := range args {
		id, err := env.mustMachine(a)
		if err != nil {
			return Line{}, err
		}
		if n, ok := env.node(id); ok && !n.Running {
			return Line{}, errors.New(a.text + " isn't running; start " + a.text + " boots it")
		}
		if namedBefore(args, i) {
			return Line{}, errors.New(quote(a.text) + " is named twice")
		}
		l.Commands = append(l.Commands, how(id))
		for _, p := range env.clientsOf(a.text) {
			l.Commands = append(l.Commands, how(p.ID))
		}
	}
	return l, nil
}

// maxNames is how many machines one line can kill, stop or start.
const maxNames = 100

func namedBefore(args []word, i int) bool {
	return slices.ContainsFunc(args[:i], func(w word) bool { return w.text == args[i].text })
}

func start(args []word, env *Env) (Line, error) {
	var l Line
	if err := wants(args, 1, maxNames, "start NAME, such as start broker-2"); err != nil {
		return l, err
	}
	for i, a := range args {
		at := slices.IndexFunc(env.Nodes, func(n Node) bool { return n.ID.String() == a.text })
		_, program := env.process(a.text)
		switch {
		case namedBefore(args, i):
			return Line{}, errors.New(quote(a.text) + " is named twice")
		case at >= 0 && env.Nodes[at].Running || program:
			return Line{}, errors.New(a.text + " is running already")
		case at < 0:
			p, ended := env.endedNamed(a.text)
			if !ended {
				return Line{}, unknown("broker, controller or ended application", a.text,
					env.startNames())
			}
			if p.ID != 0 {
				l.Commands = append(l.Commands, sim.Start{Process: p.ID})
				continue
			}
			l.Commands = append(l.Commands, sim.Spawn{Name: p.Name, Spec: p.Spec})
			continue
		}
		l.Commands = append(l.Commands, sim.Start{Process: env.Nodes[at].ID})
	}
	return l, nil
}

func partition(args []word, env *Env) (Line, error) {
	if err := wants(args, 1, 3, "partition A B, such as partition broker-1 broker-3"); err != nil {
		return Line{}, err
	}
	if len(args) == 3 && args[2].text != "one-way" {
		return Line{}, unknown("word", args[2].text, []string{"one-way"})
	}
	ids, err := env.pair(args[:min(len(args), 2)])
	if err != nil {
		return Line{}, err
	}
	if len(args) == 3 {
		return does(sim.CutOneWay{From: ids[0], To: ids[1]}), nil
	}
	if len(ids) == 2 {
		return does(sim.Cut{A: ids[0], B: ids[1]}), nil
	}
	var l Line
	for _, other := range env.others(ids[0]) {
		l.Commands = append(l.Commands, sim.Cut{A: ids[0], B: other})
	}
	return l, nil
}

func heal(args []word, env *Env) (Line, error) {
	if err := wants(args, 0, 2, "heal, or heal A B"); err != nil {
		return Line{}, err
	}
	if len(args) == 0 {
		return does(sim.Heal{}), nil
	}
	ids, err := env.pair(args)
	if err != nil {
		return Line{}, err
	}
	if len(ids) == 2 {
		return does(sim.Heal{A: ids[0], B: ids[1]}), nil
	}
	var l Line
	for _, other := range env.others(ids[0]) {
		l.Commands = append(l.Commands, sim.Heal{A: ids[0], B: other})
	}
	return l, nil
}

// pair names one or two different machines.
func (e *Env) pair(args []word) ([]wire.ID, error) {
	var ids []wire.ID
	for _, a := range args {
		id, err := e.mustMachine(a)
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	if len(ids) == 2 && ids[0] == ids[1] {
		return nil, errors.New(quote(args[1].text) + " is named twice; a link joins two machines")
	}
	return ids, nil
}

func (e *Env) others(id wire.ID) []wire.ID {
	var out []wire.ID
	for _, n := range e.Nodes {
		if n.ID != id {
			out = append(out, n.ID)
		}
	}
	for _, p := range e.Processes {
		if p.ID != id {
			out = append(out, p.ID)
		}
	}
	return out
}

func latency(args []word, env *Env) (Line, error) {
	if err := wants(args, 3, 3, "latency A B 40ms"); err != nil {
		return Line{}, err
	}
	ids, err := env.pair(args[:2])
	if err != nil {
		return Line{}, err
	}
	var d node.Time
	if args[2].text != "default" {
		if d, err = duration(args[2].text); err != nil {
			return Line{}, err
		}
		if d == 0 || d > node.Hour {
			return Line{}, errors.New("a latency is between 1us and 1h, not " + quote(args[2].text))
		}
	}
	return does(sim.SetLatency{A: ids[0], B: ids[1], Latency: d}), nil
}

func addBroker(args []word, env *Env) (Line, error) {
	c := sim.AddBroker{Broker: 1}
	for _, n := range env.Nodes {
		if n.ID.IsBroker() {
			c.Broker = max(c.Broker, n.ID+1)
		}
	}
	for i := 0; i < len(args); i++ {
		v, isRack := strings.CutPrefix(args[i].text, "--rack=")
		switch {
		case isRack:
			c.Rack = v
		case args[i].text == "--rack" && i+1 < len(args):
			i++
			c.Rack = args[i].text
		default:
			return Line{}, unknown("option", args[i].text, []string{"--rack"})
		}
	}
	if c.Broker > maxBrokers {
		return Line{}, errors.New("a cluster has at most " + itoa(maxBrokers) + " brokers here")
	}
	return does(c), nil
}

const maxBrokers = 60

func send(args []word, env *Env) (Line, error) {
	if len(args) < 2 {
		return Line{}, errors.New("a word is missing: send NAME TEXT, such as " +
			"send order-desk Mario:margherita")
	}
	p, ok := env.process(args[0].text)
	if !ok {
		return Line{}, unknown("running program", args[0].text, env.processNames())
	}
	if !p.ReadsInput {
		return Line{}, errors.New(p.Name + " doesn't read what is typed")
	}
	text := strings.Join(texts(args[1:]), " ")
	if p.Argv == nil && strings.HasPrefix(text, "/") {
		order, _, _ := strings.Cut(text, " ")
		if index(p.Orders, order) < 0 {
			return Line{}, unknown("order for "+p.Name, order, p.Orders)
		}
	}
	return does(sim.Type{Process: p.ID, Input: wire.Input{Line: text}}), nil
}

func itoa(n int) string { return strconv.Itoa(n) }

func num(n int64) string { return strconv.FormatInt(n, 10) }

// duration reads 46s, 300ms, 1m30s, 2h, 500us.
func duration(s string) (node.Time, error) {
	var total node.Time
	rest := s
	for rest != "" {
		digits := 0
		for digits < len(rest) && (rest[digits] >= '0' && rest[digits] <= '9' || rest[digits] == '.') {
			digits++
		}
		letters := digits
		for letters < len(rest) && rest[letters] >= 'a' && rest[letters] <= 'z' {
			letters++
		}
		d, ok := amount(rest[:digits], rest[digits:letters])
		if !ok || digits == 0 {
			return 0, errors.New("a time is written like 46s, 300ms or 1m30s, not " + quote(s))
		}
		total += d
		if total > maxDuration {
			return 0, errors.New(quote(s) + " is longer than 30 days")
		}
		rest = rest[letters:]
	}
	if s == "" {
		return 0, errors.New("a time is missing, such as 46s")
	}
	return total, nil
}

const maxDuration = 30 * 24 * node.Hour

var units = []struct {
	name string
	time node.Time
}{
	{"us", 1}, {"ms", node.Millisecond}, {"s", node.Second}, {"sec", node.Second},
	{"m", node.Minute}, {"min", node.Minute}, {"h", node.Hour}, {"d", 24 * node.Hour},
}

// amount is digits times a unit; digits may have a fraction (1.5s).
func amount(digits, unit string) (node.Time, bool) {
	for _, u := range units {
		if u.name != unit {
			continue
		}
		whole, frac, _ := strings.Cut(digits, ".")
		n := node.Time(0)
		if whole != "" {
			v, err := strconv.ParseInt(whole, 10, 64)
			if err != nil || v > int64(maxDuration) {
				return 0, false
			}
			n = node.Time(v)
		}
		if n > maxDuration/u.time+1 {
			return 0, false
		}
		n *= u.time
		scale := u.time
		for i := 0; i < len(frac); i++ {
			if frac[i] == '.' {
				return 0, false
			}
			scale /= 10
			n += node.Time(frac[i]-'0') * scale
		}
		return n, true
	}
	return 0, false
}
