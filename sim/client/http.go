package client

import (
	"strings"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// HTTP is a client of the web inside a machine: requests to one host, the schema registry unless
// another is given.
type HTTP struct {
	Slot int32
	Host wire.ID // 0: the schema registry's
	calls[*wire.HTTPReply]
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
	corr := h.number(h.Slot)
	out.Send(h.host(), corr, req)
	h.begin(corr, 0, timeout, httpTimer, out)
	return corr
}

// Receive takes an answer, or the news that a connection is gone; false: it isn't for this client.
func (h *HTTP) Receive(m wire.Message) bool { return h.receive(m, h.host()) }

// Fire takes an alarm; false: it isn't this client's.
func (h *HTTP) Fire(t node.Timer) bool { return h.expire(t, httpTimer) }

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
