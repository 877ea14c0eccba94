package sim

import (
	"errors"
	"strconv"
	"strings"

	"highwater/sim/client"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// Do carries out a learner's wish at the present instant. It is a step of its own whose cause is
// itself; what it does at a process is a second step, caused by the first. An error names the word
// at fault, and nothing has happened.
func (w *World) Do(c Command) error {
	if err := w.check(c); err != nil {
		return err
	}
	w.forget()
	w.prune()
	w.begin(CommandStep, wire.You, 0)
	w.emit(node.CommandGiven{Text: w.Text(c)})
	switch c := c.(type) {
	case Kill:
		w.kill(w.effect(c.Process))
	case Stop:
		w.stop(w.effect(c.Process))
	case Start:
		w.boot(w.effect(c.Process))
	case AddBroker:
		w.addBroker(c.Broker, c.Rack)
		w.boot(w.effect(c.Broker))
	case Cut:
		w.cut(c.A, c.B)
		w.emit(w.linkChanged(c.A, c.B))
	case CutOneWay:
		w.cutOneWay(c.From, c.To)
		w.emit(w.linkChanged(c.From, c.To))
	case Heal:
		w.healAll(c.A, c.B)
	case SetLatency:
		l := w.link(c.A, c.B)
		l.latency = c.Latency
		w.emit(w.linkChanged(c.A, c.B))
	case Spawn:
		id := w.NextClient()
		w.add(id, c.Name, c.Spec.Role(), called(c), w.withFiles(w.withDisk(c.Spec)).New(id, c.Name))
		w.boot(w.effect(id))
	case Freeze:
		w.freeze(w.effect(c.Process), c.For)
	case Thaw:
		w.thaw(w.effect(c.Process))
	case CutPower:
		w.cutPower(w.effect(c.Process))
	case SetDiskSize:
		w.setDiskSize(w.effect(c.Broker), c.Bytes)
	case SetDisk:
		w.setMachine(w.effect(c.Broker), func(p *Process) { p.Disk = c.Latency })
	case SetClock:
		w.setMachine(w.effect(c.Process), func(p *Process) { p.Ahead = c.Ahead })
	case WriteFile:
		w.writeFile(c)
	case Type:
		p := w.effect(c.Process)
		w.reset(p)
		in := c.Input
		p.machine.Receive(wire.Message{From: wire.You, To: p.ID, Body: &in}, &w.out)
		w.carryOut(p)
	}
	return nil
}

// withDisk hands a program that runs on a broker's machine the files it reads.
func (w *World) withDisk(s client.Spec) client.Spec {
	d, ok := s.(client.DiskReader)
	if !ok {
		return s
	}
	host, paths := d.Reads()
	if w.table.get(host) == nil || !host.IsBroker() {
		return s
	}
	var files []wire.SegmentFile
	for _, p := range paths {
		if f, ok := w.Broker(host).SegmentFile(p); ok {
			files = append(files, f)
		}
	}
	return d.With(files)
}

// effect begins the second step of a command, at the process it is for.
func (w *World) effect(id wire.ID) *Process {
	w.begin(EffectStep, id, w.seq)
	return w.edit(id)
}

func (w *World) stop(p *Process) {
	p.Stopping = true
	w.emit(node.ProcessStopping{Process: p.ID})
	w.reset(p)
	p.machine.Shutdown(&w.out)
	w.carryOut(p)
}

func (w *World) linkChanged(a, b wire.ID) node.LinkChanged {
	s := w.Link(a, b)
	return node.LinkChanged{A: a, B: b, Cut: s.Cut, OneWay: s.OneWay != 0,
		LatencyUs: int64(s.Latency)}
}

// healAll mends the cut between a and b, or every cut when both are zero.
func (w *World) healAll(a, b wire.ID) {
	for i := range w.net.links {
		l := &w.net.links[i]
		if l.cut() && (a == 0 && b == 0 || l.a == min(a, b) && l.b == max(a, b)) {
			w.heal(l)
		}
	}
}

// check finds out what is wrong with a command before anything happens.
func (w *World) check(c Command) error {
	switch c := c.(type) {
	case Kill:
		return w.checkRunning(c.Process)
	case Stop:
		return w.checkAwake(c.Process)
	case Start:
		return w.checkStart(c.Process)
	case AddBroker:
		return w.checkAddBroker(c.Broker)
	case Cut:
		if err := w.checkPair(c.A, c.B); err != nil {
			return err
		}
		if w.Link(c.A, c.B).Cut {
			return errors.New("the network between " + w.pair(c.A, c.B) + " is cut already")
		}
	case CutOneWay:
		return w.checkCutOneWay(c)
	case Heal:
		return w.checkHeal(c)
	case SetLatency:
		if c.Latency < 0 || c.Latency > node.Minute {
			return errors.New("a latency must be from 0 to 60 s")
		}
		return w.checkPair(c.A, c.B)
	case Freeze, Thaw, CutPower, SetDisk, SetDiskSize, SetClock:
		return w.checkTrouble(c)
	case Spawn:
		if p := w.Named(c.Name); p != nil && p.Running {
			return errors.New(c.Name + " is running already")
		}
		if c.Name == "" {
			return errors.New("a process needs a name")
		}
	case WriteFile:
		return w.checkWriteFile(c)
	case Type:
		if !c.Process.IsClient() {
			return errors.New(w.NameOf(c.Process) + " has no terminal to type at")
		}
		return w.checkAwake(c.Process)
	}
	return nil
}

func (w *World) checkExists(id wire.ID) error {
	if w.table.get(id) != nil {
		return nil
	}
	part, _ := place(id)
	kind := [...]string{"brokers", "controllers", "clients"}[part]
	var names []string
	for _, p := range w.table.each(part) {
		if p.Running || !id.IsClient() {
			names = append(names, p.Name)
		}
	}
	return errors.New(id.String() + " does not exist; " + list(kind, names))
}

func list(kind string, names []string) string {
	switch len(names) {
	case 0:
		return "there are no " + kind
	case 1:
		return "the only one of the " + kind + " is " + names[0]
	}
	return kind + " are " + strings.Join(names, ", ")
}

func (w *World) checkRunning(id wire.ID) error {
	if err := w.checkExists(id); err != nil {
		return err
	}
	if p := w.table.get(id); !p.Running {
		if p.ID.IsClient() {
			return errors.New(p.Name + " has ended")
		}
		return errors.New(p.Name + " is not running; start " + p.Name + " boots it")
	}
	return nil
}

func (w *World) checkStart(id wire.ID) error {
	if err := w.checkExists(id); err != nil {
		return err
	}
	p := w.table.get(id)
	if p.Running {
		return errors.New(p.Name + " is running already")
	}
	if _, keeps := p.machine.(Durable); id.IsClient() && !keeps {
		return errors.New(p.Name + " has ended; a client begins anew by running its command again")
	}
	return nil
}

func (w *World) checkAddBroker(id wire.ID) error {
	if id < 1 || id > 99 {
		return errors.New("a broker's id must be from 1 to 99, not " + strconv.Itoa(int(id)))
	}
	if w.table.get(id) != nil {
		return errors.New(id.String() + " exists already")
	}
	return nil
}

func (w *World) checkPair(a, b wire.ID) error {
	if a == b {
		return errors.New(w.NameOf(a) + " has no network to itself")
	}
	if err := w.checkExists(a); err != nil {
		return err
	}
	return w.checkExists(b)
}

func (w *World) checkHeal(c Heal) error {
	if c.A == 0 && c.B == 0 {
		for i := range w.net.links {
			if w.net.links[i].cut() {
				return nil
			}
		}
		return errors.New("no link is cut")
	}
	if err := w.checkPair(c.A, c.B); err != nil {
		return err
	}
	if !w.Link(c.A, c.B).Cut {
		return errors.New("the network between " + w.pair(c.A, c.B) + " is not cut")
	}
	return nil
}

func (w *World) pair(a, b wire.ID) string { return w.NameOf(a) + " and " + w.NameOf(b) }

// Text is a command as a learner types it.
func (w *World) Text(c Command) string {
	switch c := c.(type) {
	case Kill:
		return "kill " + w.NameOf(c.Process)
	case Stop:
		return "stop " + w.NameOf(c.Process)
	case Start:
		return "start " + w.NameOf(c.Process)
	case AddBroker:
		if c.Rack != "" {
			return "add " + c.Broker.String() + " rack " + c.Rack
		}
		return "add " + c.Broker.String()
	case Cut:
		return "partition " + w.NameOf(c.A) + " " + w.NameOf(c.B)
	case Heal:
		if c.A == 0 && c.B == 0 {
			return "heal"
		}
		return "heal " + w.NameOf(c.A) + " " + w.NameOf(c.B)
	case SetLatency:
		text := "latency " + w.NameOf(c.A) + " " + w.NameOf(c.B)
		return text + " " + setting(c.Latency)
	case CutOneWay:
		return "partition " + w.NameOf(c.From) + " " + w.NameOf(c.To) + " one-way"
	case Freeze, Thaw, CutPower, SetDisk, SetDiskSize, SetClock:
		return w.troubleText(c)
	case Spawn:
		if s, ok := c.Spec.(interface{ Text() string }); ok {
			return s.Text()
		}
		return c.Name
	case WriteFile:
		return w.fileText(c)
	case Type:
		return w.typed(c)
	}
	return ""
}

func (w *World) typed(c Type) string {
	switch {
	case c.Input.Interrupt:
		return w.NameOf(c.Process) + " ^C"
	case c.Input.EOF:
		return w.NameOf(c.Process) + " ^D"
	}
	if m, ok := w.table.get(c.Process).machine.(interface{ Spoken(line string) string }); ok {
		return w.NameOf(c.Process) + ": " + m.Spoken(c.Input.Line)
	}
	return w.NameOf(c.Process) + "> " + c.Input.Line
}
