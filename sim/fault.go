package sim

import (
	"errors"
	"strconv"

	"highwater/sim/broker"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// What goes wrong at one machine: it stands still, its power fails, its disk is slow, its clock wrong.

// thawTimer is the world's own alarm: a process that was frozen for a while goes on. Machines number
// theirs from 1.
const thawTimer node.TimerKind = 0

// reset prepares for what a process does in this step.
func (w *World) reset(p *Process) {
	w.out.Reset(w.now, &p.chance)
	w.out.Ahead = p.Ahead
}

// fire tells a process that an alarm is due.
func (w *World) fire(p *Process, it *item) {
	if it.timer.Kind == thawTimer {
		if p.Frozen && it.timer.ID == p.freezes {
			w.thaw(p)
		}
		return
	}
	if w.postpone(it) {
		return
	}
	t := it.timer
	w.reset(p)
	p.machine.Fire(t, &w.out)
	w.carryOut(p)
}

func (w *World) freeze(p *Process, d node.Time) {
	p.Frozen = true
	p.freezes++
	w.emit(node.ProcessFrozen{Process: p.ID, ForUs: int64(d)})
	if d > 0 {
		it := w.queue.push(w.now + d)
		*it = item{kind: AlarmStep, node: p.ID, cause: w.seq,
			timer: node.Timer{Kind: thawTimer, ID: p.freezes}}
	}
}

// postpone keeps what is due at a frozen process until that goes on: messages wait in its sockets'
// buffers. True: it waits.
func (w *World) postpone(it *item) bool {
	p := w.table.get(it.node)
	if p == nil || !p.Frozen {
		return false
	}
	p = w.edit(it.node)
	p.late = append(p.late, *it)
	return true
}

// thaw lets a process go on: what came meanwhile is due now, in the order in which it came.
func (w *World) thaw(p *Process) {
	late := p.late
	p.Frozen, p.late = false, nil
	w.emit(node.ProcessThawed{Process: p.ID, Late: len(late)})
	for i := range late {
		*w.queue.push(w.now) = late[i]
	}
}

// endTrouble drops what was on its way in a process that ended: what waited in its buffers, and what it
// would have sent after a write.
func (w *World) endTrouble(p *Process) {
	late := p.late
	p.Frozen, p.late, p.written = false, nil, 0
	for i := range late {
		if it := &late[i]; it.kind == DeliverStep {
			if _, notice := it.message.Body.(*wire.ConnectionClosed); !notice {
				w.lose(it.message, it.incarnation)
			}
		}
	}
	w.queue.remove(func(d due, it *item) bool {
		if !it.writing || it.message.From != p.ID || it.sent <= w.now {
			return false
		}
		w.tapFate(d.order, Dropped)
		return true
	})
}

// cutPower is a power failure. A controller's log is on its disk whatever happens: it is flushed before
// anybody hears of a record.
func (w *World) cutPower(p *Process) {
	p.machine.Crash()
	w.emit(node.ProcessKilled{Process: p.ID, Power: true})
	if b, ok := p.machine.(*broker.Broker); ok {
		w.reset(p)
		b.LosePower(&w.out)
		for _, f := range w.out.Facts {
			w.emit(f)
		}
	}
	w.end(p, "crash", 137)
}

// setMachine changes how slow a disk or how wrong a clock is.
func (w *World) setMachine(p *Process, set func(p *Process)) {
	set(p)
	w.emit(node.MachineChanged{Process: p.ID, DiskUs: int64(p.Disk), AheadUs: int64(p.Ahead)})
}

// setDiskSize changes a broker's disk.
func (w *World) setDiskSize(p *Process, bytes int64) {
	b := p.machine.(*broker.Broker)
	w.emit(node.DiskResized{Broker: p.ID, SizeBytes: bytes, WasBytes: b.DiskSize(),
		UsedBytes: b.DiskUsed()})
	b.SetDiskSize(bytes)
}

// checkDiskSize refuses a disk on which there is no room for what is on the old one.
func (w *World) checkDiskSize(c SetDiskSize) error {
	if !c.Broker.IsBroker() {
		return errors.New(w.NameOf(c.Broker) + " has no disk whose size matters")
	}
	if err := w.checkExists(c.Broker); err != nil {
		return err
	}
	if used := w.Broker(c.Broker).DiskUsed(); c.Bytes > 0 && c.Bytes < used {
		return errors.New(w.NameOf(c.Broker) + " has " + strconv.FormatInt(used, 10) +
			" bytes on its disk, more than that")
	}
	return nil
}

// diskText writes a size as the console reads it.
func diskText(bytes int64) string {
	switch {
	case bytes == 0:
		return "default"
	case bytes%(1<<20) == 0:
		return strconv.FormatInt(bytes>>20, 10) + "MB"
	case bytes%(1<<10) == 0:
		return strconv.FormatInt(bytes>>10, 10) + "KB"
	}
	return strconv.FormatInt(bytes, 10) + "B"
}

// ioThreads is how many writes a broker has under way at most: each keeps one of its num.io.threads,
// 8 by default, and further requests wait in their connections.
const ioThreads = 8

// writing is how long what a process sends in this step has to wait for its disk: its writes are done
// one after another.
func (w *World) writing(p *Process, facts []node.Fact) node.Time {
	if p.Disk == 0 {
		return 0
	}
	wrote := false
	for _, f := range facts {
		if _, append := f.(node.RecordsAppended); append {
			wrote = true
			p.written = min(max(p.written, w.now), w.now+(ioThreads-1)*p.Disk) + p.Disk
		}
	}
	if !wrote {
		return 0
	}
	return p.written - w.now
}

// checkAwake refuses what a process that stands still can't take.
func (w *World) checkAwake(id wire.ID) error {
	if err := w.checkRunning(id); err != nil {
		return err
	}
	if p := w.table.get(id); p.Frozen {
		return errors.New(p.Name + " stands still; thaw " + p.Name + " lets it go on")
	}
	return nil
}

func (w *World) checkCutOneWay(c CutOneWay) error {
	if err := w.checkPair(c.From, c.To); err != nil {
		return err
	}
	if s := w.Link(c.From, c.To); s.Cut && (s.OneWay == 0 || s.OneWay == c.From) {
		return errors.New("nothing gets through from " + w.NameOf(c.From) + " to " + w.NameOf(c.To) +
			" already")
	}
	return nil
}

// checkTrouble finds out what is wrong with one of this file's commands.
func (w *World) checkTrouble(c Command) error {
	switch c := c.(type) {
	case Freeze:
		if c.For < 0 || c.For > node.Hour {
			return errors.New("a process stands still for at most 1 h")
		}
		return w.checkAwake(c.Process)
	case Thaw:
		if err := w.checkRunning(c.Process); err != nil {
			return err
		}
		if p := w.table.get(c.Process); !p.Frozen {
			return errors.New(p.Name + " does not stand still")
		}
	case CutPower:
		if c.Process.IsClient() {
			return errors.New(w.NameOf(c.Process) + " has no machine of its own; kill it")
		}
		return w.checkRunning(c.Process)
	case SetDisk:
		if c.Latency < 0 || c.Latency > node.Minute {
			return errors.New("a write takes from 0 to 60 s")
		}
		if !c.Broker.IsBroker() {
			return errors.New(w.NameOf(c.Broker) + " has no disk that could be slow")
		}
		return w.checkExists(c.Broker)
	case SetDiskSize:
		return w.checkDiskSize(c)
	case SetClock:
		if c.Ahead < -24*node.Hour || c.Ahead > 24*node.Hour {
			return errors.New("a clock is at most a day wrong")
		}
		return w.checkExists(c.Process)
	}
	return nil
}

func (w *World) troubleText(c Command) string {
	switch c := c.(type) {
	case Freeze:
		if c.For > 0 {
			return "freeze " + w.NameOf(c.Process) + " " + setting(c.For)
		}
		return "freeze " + w.NameOf(c.Process)
	case Thaw:
		return "thaw " + w.NameOf(c.Process)
	case CutPower:
		return "power-off " + w.NameOf(c.Process)
	case SetDisk:
		return "slow " + w.NameOf(c.Broker) + " " + setting(c.Latency)
	case SetDiskSize:
		return "disk " + w.NameOf(c.Broker) + " " + diskText(c.Bytes)
	case SetClock:
		text := "clock " + w.NameOf(c.Process) + " "
		switch {
		case c.Ahead > 0:
			return text + "+" + setting(c.Ahead)
		case c.Ahead < 0:
			return text + "-" + setting(-c.Ahead)
		}
		return text + setting(0)
	}
	return ""
}

// setting is a time as a learner types it; zero is what is usual.
func setting(t node.Time) string {
	switch {
	case t == 0:
		return "default"
	case t%node.Millisecond == 0:
		return strconv.FormatInt(int64(t/node.Millisecond), 10) + "ms"
	}
	return strconv.FormatInt(int64(t), 10) + "us"
}
