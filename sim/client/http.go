package client

import (
	"slices"
	"strings"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// HTTP is a client of the web inside a machine: requests to the one host that the simulated network has
// for it, the schema registry. It has no network of its own: a request opens a connection.
type HTTP struct {
	Slot    int32
	last    int32
	calls   []httpCall // replaced whole
	results []HTTPResult
}

type httpCall struct {
	corr  int32
	until node.Time
}

// HTTPResult is the end of a request: an answer, or why there is none.
type HTTPResult struct {
	ID      int32
	Reply   *wire.HTTPReply
	Refused bool // nobody listens there
	Expired bool // no answer came in time; neither: the connection broke
}

// httpTimer is the kind of its alarms; it needs no other.
const httpTimer = FirstOwnTimer + 50

// Send asks the registry. The answer comes in Results under the number that is returned.
func (h *HTTP) Send(req *wire.HTTPRequest, timeout node.Time, out *node.Out) int32 {
	h.last = (h.last + 1) & (1<<slotBits - 1)
	corr := h.Slot<<slotBits | h.last
	h.calls = append(h.calls[:len(h.calls):len(h.calls)], httpCall{corr, out.Now + timeout})
	out.Send(wire.RegistryHost, corr, req)
	if timeout > 0 {
		out.After(timeout, node.Timer{Kind: httpTimer, ID: int64(corr)})
	}
	return corr
}

// Receive takes an answer, or the news that a connection is gone; false: it isn't for this client.
func (h *HTTP) Receive(m wire.Message) bool {
	switch b := m.Body.(type) {
	case *wire.HTTPReply:
		return h.over(m.Correlation, HTTPResult{Reply: b})
	case *wire.ConnectionClosed:
		if b.Peer != wire.RegistryHost && !b.Peer.IsClient() {
			return false
		}
		for len(h.calls) > 0 {
			h.over(h.calls[0].corr, HTTPResult{Refused: b.Refused})
		}
		return true
	}
	return false
}

// Fire takes an alarm; false: it isn't this client's.
func (h *HTTP) Fire(t node.Timer) bool {
	if t.Kind == httpTimer {
		h.over(int32(t.ID), HTTPResult{Expired: true})
	}
	return t.Kind == httpTimer
}

func (h *HTTP) over(corr int32, r HTTPResult) bool {
	i := slices.IndexFunc(h.calls, func(c httpCall) bool { return c.corr == corr })
	if i < 0 {
		return false
	}
	h.calls = append(h.calls[:i:i], h.calls[i+1:]...)
	r.ID = corr
	h.results = append(h.results, r)
	return true
}

// Results are the requests that are over since the last call, which empties them.
func (h *HTTP) Results() []HTTPResult {
	r := h.results
	h.results = nil
	return r
}

// Registry is where a schema registry's URL leads: http://registry:8081/subjects. The host is empty
// when the network knows none of that name; listens: the registry's port is asked for.
func Registry(url string) (host, port, path string, listens bool) {
	_, rest, ok := strings.Cut(url, "://")
	if !ok {
		rest = url
	}
	name, path, _ := strings.Cut(rest, "/")
	host, port, ok = strings.Cut(name, ":")
	if !ok {
		port = "80"
	}
	if host == wire.RegistryHost.String() {
		return host, port, "/" + path, port == "8081"
	}
	if _, known := resolve(host); !known {
		host = ""
	}
	return host, port, "/" + path, false
}
