package client

import (
	"slices"
	"strconv"

	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/wire"
)

// Network is a client's connections and its picture of the cluster. One request after another goes
// down a connection; at most MaxInFlight wait for their answers; one that waits for longer than
// request.timeout.ms costs the whole connection.
//
// Left out: idle connections are never closed (connections.max.idle.ms), and a connection costs one
// round trip (ApiVersions), not two.
// Kafka: NetworkClient, ClusterConnectionStates, InFlightRequests, Metadata.
type Network struct {
	cfg      *NetworkConfig // shared by snapshots, never edited
	meta     metadata
	conns    ordered.Vec[conn] // by broker id
	lastCorr int32
	tick     alarm
	auth     *AuthFailure // a failed login that no call has thrown yet
	lost     []completion // requests that failed in this step; drained by afterNetwork
	logs     []LogLine
}

type connState uint8

const (
	disconnected connState = iota
	connecting             // ApiVersions is on its way
	ready
)

// conn is the connection to one broker.
type conn struct {
	state         connState
	port          int32     // of the broker that was dialled
	failures      int32     // in a row, for reconnect.backoff.ms
	setupFailures int32     // for socket.connection.setup.timeout.ms
	lastAttempt   node.Time // or when it was lost
	retryAt       node.Time // no attempt before this
	setupBy       node.Time // while connecting
	inFlight      []pending // in the order sent
}

func (c *conn) detach() { c.inFlight = slices.Clone(c.inFlight) }

// purpose tells which part of a component waits for a reply.
type purpose uint8

const (
	forVersions purpose = iota
	forLogin
	forMetadata
	forProduce
	forProducerID
	forFetch
	forOffsets
	forEpochEnd
	forAdmin
	forCoordinator // group membership: find the coordinator
	forGroup       // group membership: everything sent to it
)

// pending is a request without an answer.
type pending struct {
	corr     int32
	purpose  purpose
	deadline node.Time
	ref      int64 // the owner's own note
	req      wire.Body
}

// completion is a request that is over: with a reply, or without one when Error says why.
type completion struct {
	pending
	from  wire.ID
	reply wire.Body
	err   wire.ErrorCode // NetworkException: disconnected; RequestTimedOut: given up
}

// newNetwork makes the network of one component.
func newNetwork(cfg NetworkConfig) Network {
	n := Network{cfg: &cfg, conns: ordered.NewVec((*conn).detach)}
	n.meta.bootstrap(n.cfg)
	return n
}

func (n *Network) clone() Network {
	c := *n
	c.conns = n.conns.Clone()
	c.lost, c.logs = nil, nil
	return c
}

// Logs are the lines the Java client would have written in this step; the call empties them.
func (n *Network) Logs() []LogLine {
	l := n.logs
	n.logs = nil
	return l
}

func (n *Network) warn(text, logger string) {
	n.logs = append(n.logs, LogLine{Level: "WARN", Text: n.cfg.LogPrefix + text, Logger: logger})
}

// fatal logs an error.
func (n *Network) fatal(text, logger string) {
	n.logs = append(n.logs, LogLine{Level: "ERROR", Text: n.cfg.LogPrefix + text, Logger: logger})
}

const networkLogger = "org.apache.kafka.clients.NetworkClient"

// slotBits keep the correlation numbers of several components in one machine apart.
const slotBits = 28

// mine tells whether a reply answers a request of this component.
func (n *Network) mine(corr int32) bool { return corr>>slotBits == n.cfg.Slot }

// itself is the subject of draws that are about nothing but this component of the machine.
func (n *Network) itself() node.Digest { return node.Itself.Int(int64(n.cfg.Slot)) }

// about is the subject of draws that concern this component's connection to a broker.
func (n *Network) about(id wire.ID) node.Digest { return n.itself().Int(int64(id)) }

func (n *Network) nextCorrelation() int32 {
	n.lastCorr = (n.lastCorr + 1) & (1<<slotBits - 1)
	return n.cfg.Slot<<slotBits | n.lastCorr
}

func (n *Network) conn(id wire.ID) *conn {
	return n.conns.Edit(int(id))
}

func (n *Network) peek(id wire.ID) *conn {
	if int(id) >= n.conns.Len() {
		return &conn{}
	}
	return n.conns.Peek(int(id))
}

// canSend tells whether a request could go to id right now.
func (n *Network) canSend(id wire.ID) bool {
	c := n.peek(id)
	return c.state == ready && len(c.inFlight) < int(n.cfg.MaxInFlight)
}

// InFlight is the number of requests to id that wait for an answer.
func (n *Network) InFlight(id wire.ID) int { return len(n.peek(id).inFlight) }

// Connected tells whether requests can flow to id.
func (n *Network) Connected(id wire.ID) bool { return n.peek(id).state == ready }

// unavailable tells whether id is in its reconnect backoff.
func (n *Network) unavailable(id wire.ID, now node.Time) bool {
	c := n.peek(id)
	return c.state == disconnected && now < c.retryAt
}

// readyFor tells whether a request can be sent to id now; if not, it starts a connection, or makes
// sure that the component is woken when one may be started. Kafka: NetworkClient.ready.
func (n *Network) readyFor(id wire.ID, out *node.Out) bool {
	if n.canSend(id) {
		return true
	}
	if c := n.peek(id); c.state == disconnected {
		if out.Now < c.retryAt {
			n.wake(out, c.retryAt)
		} else {
			n.connect(id, out)
		}
	}
	return false
}

func (n *Network) connect(id wire.ID, out *node.Out) {
	c := n.conn(id)
	c.state, c.lastAttempt = connecting, out.Now
	limit := backoff(n.cfg.SetupTimeout, n.cfg.SetupTimeoutMax, c.setupFailures,
		out.Chance(node.ConnectionSetup, n.about(id)))
	c.setupBy = out.Now + limit
	p := n.placeOf(id)
	c.port = p.port
	if p.unknown != "" {
		n.warn("Error connecting to node "+n.endpointText(id), networkLogger)
		n.logs[len(n.logs)-1].Trace = "java.net.UnknownHostException: " + p.unknown
		n.disconnect(id, wire.NetworkException, false, out)
		return
	}
	if p.nowhere { // a port where nobody listens: the refusal is back after a round trip
		c.setupBy = out.Now + node.Millisecond
		n.wake(out, c.setupBy)
		return
	}
	n.wake(out, c.setupBy)
	n.send(id, forVersions, 0, &wire.ApiVersionsRequest{Port: p.port}, out)
}

// expirySlack is how late the client sees that a request has timed out. The real one looks only when
// its I/O thread wakes, and demands that more than the timeout has passed; so a broker that gives up
// an acks=all write after the same time, and says REQUEST_TIMED_OUT, is usually heard first.
const expirySlack = 5 * node.Millisecond

// send puts a request on the wire that will be answered.
func (n *Network) send(to wire.ID, why purpose, ref int64, req wire.Body, out *node.Out) int32 {
	c := n.conn(to)
	corr := n.nextCorrelation()
	deadline := out.Now + n.cfg.RequestTimeout + expirySlack
	c.inFlight = append(c.inFlight, pending{corr: corr, purpose: why, deadline: deadline,
		ref: ref, req: req})
	n.wake(out, deadline)
	out.Send(to, corr, req)
	return corr
}

// extend gives a request in flight more time than request.timeout.ms.
func (n *Network) extend(to wire.ID, corr int32, deadline node.Time, out *node.Out) {
	c := n.conn(to)
	for i := range c.inFlight {
		if c.inFlight[i].corr == corr {
			c.inFlight[i].deadline = deadline
			n.wake(out, deadline)
		}
	}
}

// firstDeadline is when the first of the requests in flight has waited too long.
func (c *conn) firstDeadline() int {
	first := 0
	for i := range c.inFlight {
		if c.inFlight[i].deadline < c.inFlight[first].deadline {
			first = i
		}
	}
	return first
}

// sendOneWay puts a request on the wire that is never answered (acks=0).
func (n *Network) sendOneWay(to wire.ID, req wire.Body, out *node.Out) {
	out.Send(to, n.nextCorrelation(), req)
}

func (n *Network) wake(out *node.Out, at node.Time) {
	n.tick.arm(out, timerKind(n.cfg.Slot, networkTimer), at)
}

// take finds the request that m answers. Internal ones (ApiVersions, Metadata) are handled here; the
// result then says None and no purpose of the owner.
func (n *Network) take(m wire.Message, out *node.Out) (completion, bool) {
	if int(m.From) >= n.conns.Len() {
		return completion{}, false
	}
	c := n.conns.Edit(int(m.From))
	for i := range c.inFlight {
		if c.inFlight[i].corr != m.Correlation {
			continue
		}
		done := completion{pending: c.inFlight[i], from: m.From, reply: m.Body}
		c.inFlight = slices.Delete(c.inFlight, i, i+1)
		switch done.purpose {
		case forVersions:
			if r, ok := m.Body.(*wire.ApiVersionsReply); !ok || r.Error != wire.None {
				out.Close(m.From)
				n.disconnect(m.From, wire.NetworkException, false, out)
				break
			}
			n.opened(m.From, out)
		case forLogin:
			n.loginAnswered(m.From, m.Body, out)
		case forMetadata:
			switch reply := m.Body.(type) {
			case *wire.MetadataReply:
				n.metadataArrived(m.From, done.corr, reply, out)
			case *wire.DescribeClusterReply:
				n.controllersArrived(m.From, done.corr, reply, out)
			}
		}
		return done, true
	}
	return completion{}, false
}

// disconnect forgets a connection; its requests go to lost. err is NetworkException, or
// RequestTimedOut when this side gave up.
func (n *Network) disconnect(id wire.ID, err wire.ErrorCode, refused bool, out *node.Out) {
	c := n.conn(id)
	if c.state == disconnected {
		return
	}
	was := c.state
	c.state, c.lastAttempt = disconnected, out.Now
	c.retryAt = out.Now + backoff(n.cfg.ReconnectBackoff, n.cfg.ReconnectBackoffMax,
		c.failures, out.Chance(node.Reconnect, n.about(id)))
	c.failures++
	if was == connecting {
		c.setupFailures++
	} else {
		c.setupFailures = 0
	}
	if refused && was == connecting {
		n.warn("Connection to node "+n.nodeName(id)+" could not be established. "+
			"Node may not be available.", networkLogger)
	}
	out.Emit(node.ConnectionLost{Peer: id, Refused: refused})
	inFlight := c.inFlight
	c.inFlight = nil
	for _, p := range inFlight {
		switch p.purpose {
		case forMetadata:
			n.metadataFailed(out)
		case forVersions, forLogin:
		default:
			n.lost = append(n.lost, completion{pending: p, from: id, err: err})
		}
	}
	if n.meta.bootstrapping && !n.cfg.quietBootstrap {
		n.warn("Bootstrap broker "+n.bootstrapName(id)+" disconnected", networkLogger)
	}
	n.serverDisconnected(out)
}

// nodeName is how the Java client writes of a node: 2 (broker-2/10.0.0.2:9092), or with a negative
// number while it only knows the bootstrap list.
func (n *Network) nodeName(id wire.ID) string {
	for i, b := range n.meta.brokers {
		if b.ID == id {
			num := strconv.Itoa(int(id))
			if n.meta.bootstrapping {
				num = strconv.Itoa(-i - 1)
			}
			return num + " (" + endpointName(b) + ")"
		}
	}
	return strconv.Itoa(int(id)) + " (" + endpointName(wire.EndpointOf(id)) + ")"
}

func endpointName(b wire.BrokerEndpoint) string {
	address := "127.0.0.1"
	if b.ID != 0 {
		address = "10.0.0." + strconv.Itoa(int(b.ID))
	} else if id, _ := resolve(b.Host); id != 0 {
		address = "10.0.0." + strconv.Itoa(int(id))
	}
	name := b.Host
	if name != address {
		name += "/" + address
	}
	return name + ":" + strconv.Itoa(int(b.Port))
}

func (n *Network) bootstrapName(id wire.ID) string {
	for i, b := range n.meta.brokers {
		if b.ID == id {
			return b.Host + ":" + strconv.Itoa(int(b.Port)) + " (id: " + strconv.Itoa(-i-1) +
				" rack: null isFenced: false)"
		}
	}
	return id.String()
}

// closed takes the news that a connection is gone.
func (n *Network) closed(m *wire.ConnectionClosed, out *node.Out) {
	if int(m.Peer) < n.conns.Len() {
		n.disconnect(m.Peer, wire.NetworkException, m.Refused, out)
		n.refresh(out)
	}
}

// ticked carries out what is due at the network's alarm: connections that don't come up, requests
// that waited too long, metadata that is old.
func (n *Network) ticked(out *node.Out) {
	next := node.Time(-1)
	later := func(at node.Time) {
		if next < 0 || at < next {
			next = at
		}
	}
	for i := range n.conns.Len() {
		id, c := wire.ID(i), n.conns.Peek(i)
		switch {
		case c.state == connecting && c.setupBy <= out.Now:
			nowhere := n.placeOf(id).nowhere
			if !nowhere {
				out.Close(id)
			}
			n.disconnect(id, wire.RequestTimedOut, nowhere, out)
		case len(c.inFlight) > 0 && c.inFlight[c.firstDeadline()].deadline <= out.Now:
			out.Emit(node.RequestExpired{Peer: id, API: c.inFlight[c.firstDeadline()].req.API()})
			out.Close(id)
			n.disconnect(id, wire.RequestTimedOut, false, out)
		case c.state == connecting:
			later(c.setupBy)
		case len(c.inFlight) > 0:
			later(c.inFlight[c.firstDeadline()].deadline)
		}
	}
	n.refresh(out)
	if next >= 0 {
		n.wake(out, next)
	}
}

// leastLoaded picks the node for a request, called api, that any broker can answer: connected and
// idle if there
// is one, else connected, else connecting, else one that may be connected to; 0, false if none.
// Kafka: NetworkClient.leastLoadedNode.
func (n *Network) leastLoaded(api string, out *node.Out) (wire.ID, bool) {
	brokers := n.meta.brokers
	if len(brokers) == 0 {
		return 0, false
	}
	var busy, waiting, fresh wire.ID
	busyIs, waitingIs, freshIs := false, false, false
	load := 0
	r := out.Chance(node.LeastLoaded, n.itself().Str(api))
	offset := r.Intn(len(brokers))
	for i := range brokers {
		id := brokers[(offset+i)%len(brokers)].ID
		c := n.peek(id)
		switch {
		case n.canSend(id):
			if len(c.inFlight) == 0 {
				return id, true
			}
			if !busyIs || len(c.inFlight) < load {
				busy, busyIs, load = id, true, len(c.inFlight)
			}
		case c.state == connecting:
			waiting, waitingIs = id, true
		case c.state == disconnected && out.Now >= c.retryAt:
			if !freshIs || n.peek(fresh).lastAttempt > c.lastAttempt {
				fresh, freshIs = id, true
			}
		}
	}
	switch {
	case busyIs:
		return busy, true
	case waitingIs:
		return waiting, true
	}
	return fresh, freshIs
}

// anyConnecting tells whether some connection is being made.
func (n *Network) anyConnecting() bool {
	for i := range n.conns.Len() {
		if n.conns.Peek(i).state == connecting {
			return true
		}
	}
	return false
}

// anyReady tells whether some broker of the known ones is connected.
func (n *Network) anyReady() bool {
	for _, b := range n.meta.brokers {
		if n.peek(b.ID).state == ready {
			return true
		}
	}
	return false
}

// wakeForBackoff sets the alarm for the first moment at which some broker may be connected to again.
func (n *Network) wakeForBackoff(out *node.Out) {
	first := node.Time(-1)
	for _, b := range n.meta.brokers {
		if c := n.peek(b.ID); c.state == disconnected && (first < 0 || c.retryAt < first) {
			first = c.retryAt
		}
	}
	if first >= 0 {
		n.wake(out, max(first, out.Now+node.Millisecond))
	}
}
