package client

import (
	"slices"
	"strings"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// HTTP is a client of the web inside a machine: requests to one host, the schema registry unless
// another is given. It has no network of its own: a request opens a connection.
type HTTP struct {
	Slot    int32
	Host    wire.ID // 0: the schema registry's
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

func (h *HTTP) host() wire.ID {
	if h.Host == 0 {
		return wire.RegistryHost
	}
	return h.Host
}

// Send asks the host. The answer comes in Results under the number that is returned.
func (h *HTTP) Send(req *wire.HTTPRequest, timeout node.Time, out *node.Out) int32 {
	h.last = (h.last + 1) & (1<<slotBits - 1)
	corr := h.Slot<<slotBits | h.last
	h.calls = append(h.calls[:len(h.calls):len(h.calls)], httpCall{corr, out.Now + timeout})
	out.Send(h.host(), corr, req)
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
		if b.Peer != h.host() && !b.Peer.IsClient() {
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

// WebHost is where a URL leads: http://registry:8081/subjects, connect-1:8083/connectors. The name is
// empty when the network knows none of that name; the id is 0 when nobody listens at that port for
// requests of the web.
func WebHost(url string) (id wire.ID, name, port, path string) {
	_, rest, ok := strings.Cut(url, "://")
	if !ok {
		rest = url
	}
	name, path, _ = strings.Cut(rest, "/")
	if host, query, ok := strings.Cut(name, "?"); ok {
		name, path = host, "?"+query
	}
	path = "/" + path
	name, port, ok = strings.Cut(name, ":")
	if !ok {
		port = "80"
	}
	for host := wire.FirstHost; host.IsHost(); host++ {
		if host.String() != name {
			continue
		}
		if host == wire.RegistryHost && port == "8081" || host < wire.PostgresHost && port == "8083" {
			return host, name, port, path
		}
		return 0, name, port, path
	}
	if _, known := resolve(name); !known {
		name = ""
	}
	return 0, name, port, path
}
