package player

import (
	"slices"
	"strconv"
	"strings"

	"highwater/sim/node"
	"highwater/sim/notebook"
	"highwater/sim/tool/kit"
	"highwater/web/words"
)

// A notebook's program runs outside, in a language that takes no virtual time. It hands in the lines
// of its calls, and gets each answer when its virtual time has come. Between an answer and the next
// call no time passes: the clock is held. See docs/decisions/094.
//
// A program that begins anew, because a link was opened, or because somebody acted in the past, first
// hands in again what it did before. As long as that is what the history has, nothing is done, and the
// answers come from the history; so it comes to stand where its notebook stands at the playhead.

// program is a running Python as the player sees it.
type program struct {
	name   string
	next   int    // the deed from which on its next line is looked for
	live   bool   // it has handed in everything that the history has
	stale  bool   // what it did is no longer what happened
	busy   bool   // a cell of it runs
	call   int64  // that it waits for; 0: none
	called uint64 // until this step there is no answer to it
	at     Place  // where it was answered last, and computes since
	queued *handedIn
}

// handedIn is what a program asks for: lines of calls, and the call that it waits for; 0: none.
type handedIn struct {
	lines []string
	call  int64
}

// Reply is what a program gets back, as JSON; see web/python/kernel.py.
type Reply struct{ Name, Text string }

// NotebookStart is what a notebook's program has to begin with, or to do again.
type NotebookStart struct {
	Seed  uint64
	Now   node.Time
	Cells []string
	Runs  []NotebookRun
}

// NotebookRun is a cell that ran.
type NotebookRun struct {
	Cell int64
	Text string
}

// lineOf tells whether a line is one of a notebook's program. Its processes are the notebook and
// what it is called with a dash behind.
func lineOf(line, name string) bool {
	verb, rest, _ := strings.Cut(line, " ")
	who, _, _ := strings.Cut(rest, " ")
	switch verb {
	case "call":
		tail, ok := strings.CutPrefix(who, name)
		return ok && (tail == "" || strings.HasPrefix(tail, "-producer") ||
			strings.HasPrefix(tail, "-consumer") || strings.HasPrefix(tail, "-admin"))
	case "client":
		_, rest, _ = strings.Cut(rest, " ")
		owner, _, _ := strings.Cut(rest, " ")
		return owner == name
	}
	return false
}

// ofProgram tells whether a line was given by a program and not by a person.
func ofProgram(line string) bool {
	return strings.HasPrefix(line, "call ") || strings.HasPrefix(line, "client ")
}

// notebookAt is the notebook of a name at the playhead; nil: there is none, or it has ended.
func (p *Player) notebookAt(name string) *notebook.Kernel {
	q := p.World().Named(name)
	if q == nil || !q.Running {
		return nil
	}
	k, _ := q.Machine().(*notebook.Kernel)
	return k
}

// OpenNotebook begins a program for a notebook, which is opened unless it stands open at the playhead.
// Until RunNotebook tells that it has done what it had to do again, it is taken to be at work, and time
// is held.
func (p *Player) OpenNotebook(name string) (NotebookStart, error) {
	p.leaveErrand()
	if p.notebookAt(name) == nil {
		if _, err := p.Give("notebook "+name, -1); err != nil {
			return NotebookStart{}, err
		}
	}
	p.CloseNotebook(name)
	s := NotebookStart{Seed: p.World().Config().Seed}
	done := p.Done()
	from := len(done)
	for from > 0 && !opens(&done[from-1], name) {
		from--
	}
	if from > 0 {
		s.Now = done[from-1].At
	}
	for i := from; i < len(done); i++ {
		s.read(&done[i], name)
	}
	p.programs = append(p.programs, &program{name: name, next: from, busy: true, at: p.Here()})
	p.Touch()
	return s, nil
}

// opens tells whether a deed opened a notebook.
func opens(d *Deed, name string) bool {
	return d.Acted && d.Line == "notebook "+name
}

// read takes the cells and runs out of a deed.
func (s *NotebookStart) read(d *Deed, name string) {
	text, ok := strings.CutPrefix(d.Line, "call "+name+" ")
	if !ok || d.Bad {
		return
	}
	c, _ := kit.ParseJSON(text)
	switch c.Get("do").Text {
	case "open":
		for _, cell := range c.Get("cells").Items {
			s.Cells = append(s.Cells, cell.Text)
		}
	case "cell":
		s.Runs = append(s.Runs, NotebookRun{c.Get("cell").Number, c.Get("text").Text})
	}
}

// CloseNotebook forgets a notebook's program, which has gone.
func (p *Player) CloseNotebook(name string) {
	p.programs = slices.DeleteFunc(p.programs, func(g *program) bool { return g.name == name })
	p.exchangeQueued()
	p.endTasks()
	p.Touch()
}

// CloseNotebooks forgets all programs.
func (p *Player) CloseNotebooks() { p.programs = nil }

func (p *Player) program(name string) *program {
	for _, g := range p.programs {
		if g.name == name {
			return g
		}
	}
	return nil
}

// RunNotebook says that a program begins to run a cell, or to do one again, and when it has ended it.
// Time passes while cells run.
func (p *Player) RunNotebook(name string, on bool) {
	g := p.program(name)
	if g == nil {
		return
	}
	p.leaveErrand()
	if g.busy = on; on {
		g.call, g.at = 0, p.Here()
		p.speakOf(name + " " + name + "-producer " + name + "-consumer " + name + "-admin")
		p.begin()
	} else {
		g.call = 0
		p.exchangeQueued()
		p.endTasks()
	}
	p.Touch()
}

// cellsRun tells whether a cell of a program runs.
func (p *Player) cellsRun() bool {
	return slices.ContainsFunc(p.programs, func(g *program) bool { return g.busy && !g.stale })
}

// computes tells whether a program is at work itself at the playhead, or has to be made again to go on
// there, so that time is held.
func (p *Player) computes(g *program) bool {
	if g.stale {
		k := p.notebookAt(g.name)
		return k != nil && k.Busy()
	}
	return g.busy && g.call == 0 && g.queued == nil && !g.at.After(p.Here())
}

// Held is the notebook whose program is at work itself, so that no time passes; "" when none is.
func (p *Player) Held() string {
	for _, g := range p.programs {
		if p.computes(g) {
			return g.name
		}
	}
	return ""
}

// Exchange takes what a program hands in. The reply comes at once, or later by Replies.
func (p *Player) Exchange(name string, lines []string, call int64) {
	g := p.program(name)
	if g == nil {
		p.replyStale(name)
		return
	}
	// One program at a time: who computes, computes at this very instant, and comes first.
	if held := p.Held(); held != "" && held != name && g.busy {
		g.queued = &handedIn{lines, call}
		return
	}
	p.exchange(g, lines, call)
	p.exchangeQueued()
	p.flow()
}

// exchangeQueued takes what was handed in while another program computed.
func (p *Player) exchangeQueued() {
	for _, g := range slices.Clone(p.programs) {
		if q := g.queued; q != nil && p.Held() == "" {
			g.queued = nil
			p.exchange(g, q.lines, q.call)
		}
	}
}

func (p *Player) exchange(g *program, lines []string, call int64) {
	if g.stale || g.next > len(p.Done()) { // one went back while it computed
		g.stale = true
		p.replyStale(g.name)
		p.endTasks()
		return
	}
	g.call = 0
	now := p.Now()
	for _, line := range lines {
		at, err := p.hand(g, line)
		if err != nil {
			p.reply(g.name, (&kit.JSONWriter{}).Open("").Number("now", int64(p.Now())).
				Text("refused", err.Error()))
			return
		}
		now = at
	}
	if call == 0 {
		if !g.live && len(lines) == 0 {
			now = g.at.At
		}
		p.reply(g.name, (&kit.JSONWriter{}).Open("").Number("now", int64(now)))
		return
	}
	g.call = call
	p.listen(g)
}

func (p *Player) listenAll() {
	for _, g := range p.programs {
		p.listen(g)
	}
}

// listen looks whether the history up to the playhead has the answer that a program waits for.
func (p *Player) listen(g *program) {
	here := p.World().Seq()
	if g.call == 0 || g.stale || g.called >= here {
		return
	}
	for e := range p.History.Steps(g.called+1, here) {
		if f, ok := e.Fact.(node.CallAnswered); ok && g.answers(&f) {
			g.answered(p, Place{e.Seq, e.At}, &f)
			return
		}
	}
	g.called = here
}

// hand takes one line: again, when the history has it, or for the first time.
func (p *Player) hand(g *program, line string) (node.Time, error) {
	if !lineOf(line, g.name) {
		return 0, errNotItsOwn
	}
	done := p.Done()
	if !g.live {
		for i := g.next; i < len(done); i++ {
			if d := &done[i]; d.Kind == LineDeed && lineOf(d.Line, g.name) {
				if d.Line != line {
					return 0, errOtherwise
				}
				g.next, g.called = i+1, d.Seq
				if d.Bad {
					return 0, errString(d.Note)
				}
				return d.At, nil
			}
		}
		g.live = true
	}
	g.called = p.World().Seq()
	_, err := p.Give(line, -1)
	g.next = len(p.Done())
	return p.Now(), err
}

type errString string

func (e errString) Error() string { return string(e) }

const (
	errNotItsOwn errString = words.NotebookNotItsOwn
	errOtherwise errString = words.NotebookOtherwise
)

// answers tells whether a fact is the answer to the call that is waited for.
func (g *program) answers(f *node.CallAnswered) bool {
	if g.call == 0 || f.Program != g.name {
		return false
	}
	rest, ok := strings.CutPrefix(f.Answer, `{"id":`+strconv.FormatInt(g.call, 10))
	return ok && rest != "" && (rest[0] == ',' || rest[0] == '}')
}

// answered gives a program its answer; from now on it computes.
func (g *program) answered(p *Player, at Place, f *node.CallAnswered) {
	g.call, g.at = 0, at
	p.reply(g.name, (&kit.JSONWriter{}).Open("").Number("now", int64(at.At)).
		Literal("answer", f.Answer))
}

func (p *Player) reply(name string, w *kit.JSONWriter) {
	p.replies = append(p.replies, Reply{name, w.Shut().String()})
}

// replyStale tells a program that it is to go: what it did is not what happened.
func (p *Player) replyStale(name string) {
	p.reply(name, (&kit.JSONWriter{}).Open("").Literal("stale", "true"))
}

// Replies are what programs are to be given now. They are given once.
func (p *Player) Replies() []Reply {
	p.listenAll()
	r := p.replies
	p.replies = nil
	return r
}

// outdate marks the programs that have done more than what is left: n deeds, up to a place.
func (p *Player) outdate(n int, here Place) {
	for _, g := range p.programs {
		if g.next > n || g.busy && g.call == 0 && g.at.After(here) {
			g.stale = true
		}
	}
}
