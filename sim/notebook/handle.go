package notebook

import (
	"slices"
	"strings"

	"highwater/sim/client"
	"highwater/sim/node"
	"highwater/sim/tool/kit"
	"highwater/sim/wire"
)

// handle is what the kernel and each client of a notebook have: a name, a call under way, and an admin
// client for what a library asks beside its own work.
type handle struct {
	id    wire.ID
	name  string
	owner string // the notebook's name
	fault string // why the client could not be made; the first call is told
	now   call
	ask   client.Admin
	asked int64 // the call's requests without an answer
	got   []client.AdminResult
	tick  int64 // the number of the pending alarm
}

const callTimer = client.FirstOwnTimer

// machine is what differs from one process of a notebook to the other.
type machine interface {
	node.Machine
	common() *handle
	// begin starts with the call that has just come.
	begin(out *node.Out)
	// goOn looks whether the call can be answered now.
	goOn(out *node.Out)
	// receive and fire hand over to the components.
	receive(m wire.Message, out *node.Out)
	fire(t node.Timer, out *node.Out)
}

func newAsk(config []wire.ConfigEntry, slot int32) client.Admin {
	cfg, _ := client.ReadAdminConfig(config)
	cfg.Slot = slot
	return client.NewAdmin(cfg)
}

// receive is node.Machine's Receive of all of them.
func receive(p machine, m wire.Message, out *node.Out) {
	h := p.common()
	in, ok := m.Body.(*wire.Input)
	switch {
	case !ok:
		p.receive(m, out)
	case in.Interrupt:
		h.interrupted(out)
	default:
		c, ok := read(in.Line, out)
		if !ok {
			break
		}
		h.now, h.asked, h.got = c, 0, nil
		if c.until < node.Forever {
			h.alarm(c.until, out)
		}
		p.begin(out)
	}
	if h.now.id != 0 {
		p.goOn(out)
	}
}

// fire is node.Machine's Fire of all of them.
func fire(p machine, t node.Timer, out *node.Out) {
	h := p.common()
	if t.Kind != callTimer {
		p.fire(t, out)
	}
	if h.now.id != 0 {
		p.goOn(out)
	}
}

func (h *handle) alarm(at node.Time, out *node.Out) {
	h.tick++
	out.After(at-out.Now, node.Timer{Kind: callTimer, ID: h.tick})
}

// interrupted ends the call that waits: a KeyboardInterrupt.
func (h *handle) interrupted(out *node.Out) {
	if h.now.id != 0 {
		h.throw("KeyboardInterrupt", "", out)
	}
}

// answer begins an answer to the call under way.
func (h *handle) answer() *kit.JSONWriter {
	w := &kit.JSONWriter{}
	w.Open("").Number("id", h.now.id)
	return w
}

// done gives an answer.
func (h *handle) done(w *kit.JSONWriter, out *node.Out) {
	out.Emit(node.CallAnswered{Program: h.owner, Call: h.now.do, Answer: w.Shut().String()})
	h.now = call{}
}

// ok answers a call that gives nothing back.
func (h *handle) ok(out *node.Out) { h.done(h.answer(), out) }

// throw answers with an exception.
func (h *handle) throw(kind, text string, out *node.Out) {
	w := h.answer()
	putError(w, kind, text)
	h.done(w, out)
}

func putError(w *kit.JSONWriter, kind, text string) {
	w.Open("error").Text("type", kind).Text("text", text).Shut()
}

// unknown answers a call that nobody knows.
func (h *handle) unknown(out *node.Out) { h.throw("AttributeError", "no such call: "+h.now.do, out) }

// request sends one of the call's requests.
func (h *handle) request(req wire.Body, to client.Target, out *node.Out) {
	limit := node.Time(0)
	if h.now.until < node.Forever {
		limit = max(h.now.until-out.Now, 1)
	}
	h.asked++
	h.ask.Call(h.now.do, req, to, limit, out)
}

// answers takes what came; true when all of the call's requests are answered. One that failed ends the
// call.
func (h *handle) answers(out *node.Out) bool {
	for _, r := range h.ask.Results() {
		if h.now.id == 0 || h.asked == 0 {
			continue // of a call that was given up
		}
		h.asked--
		if r.Failed {
			h.throw(pythonName(r.Exception), r.Message, out)
			return false
		}
		h.got = append(h.got[:len(h.got):len(h.got)], r)
	}
	return h.now.id != 0 && h.asked == 0 && len(h.got) > 0
}

func (h *handle) cloneHandle() handle {
	c := *h
	c.ask = h.ask.Clone()
	c.got = slices.Clip(h.got)
	return c
}

// pythonName is kafka-python's class for an exception of the Java client.
func pythonName(java string) string {
	switch java {
	case "TimeoutException", "BufferExhaustedException":
		return "KafkaTimeoutError"
	case "CommitFailedException":
		return "CommitFailedError"
	case "RecordTooLargeException":
		return "MessageSizeTooLargeError"
	case "NoOffsetForPartitionException":
		return "NoOffsetForPartitionError"
	case "LogTruncationException":
		return "LogTruncationError"
	}
	return strings.TrimSuffix(java, "Exception") + "Error"
}

func (h *handle) common() *handle { return h }

// Crash implements node.Machine.
func (h *handle) Crash() {}

// Waits is the call that waits now; "" when the program is at work itself.
func (h *handle) Waits() string { return h.now.do }

// Waiting is the call that waits now, since when, and until when at most: node.Forever when nothing
// bounds it. It is "" when the program is at work itself.
func (h *handle) Waiting() (do string, since, until node.Time) {
	return h.now.do, h.now.since, h.now.until
}

// Notebook is the name of the notebook that a process belongs to.
func (h *handle) Notebook() string { return h.owner }
