package broker

import (
	"slices"

	"highwater/sim/config"
	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/wire"
)

// doors are a broker's listeners and who has come in by which: the first request of a connection
// says at which port it knocked, and at a SASL listener nothing is served before the visitor has
// proved who it is. A broker whose properties say nothing about security has one open door and
// keeps no list.
//
// Left out: the brokers' own connections are trusted, and so is the controllers' listener; a failed
// login is answered at once (connection.failed.authentication.delay.ms); logins don't expire.
// Kafka: SocketServer, SaslServerAuthenticator.
type doors struct {
	set      *config.Security // nil: one open door
	problem  string           // why the process can't start
	visitors ordered.Map[door, visitor]
}

// door is one connection: those of several clients inside of one machine are told apart by the part of
// their correlation numbers that says which client it is.
type door struct {
	peer wire.ID
	slot int32
}

func lessDoor(a, b door) bool { return a.peer < b.peer || a.peer == b.peer && a.slot < b.slot }

const slotBits = 28

func doorOf(m *wire.Message) door { return door{m.From, m.Correlation >> slotBits} }

// visitor is who came in by a door.
type visitor struct {
	listener  int // index into the listeners
	principal string
	host      string
	mechanism string // agreed on, while it proves who it is
	user      string // SCRAM: who it says it is
	in        bool   // it may ask

	// Of the request that is being served:
	from wire.ID
	api  string
}

func newDoors(id wire.ID, static []wire.ConfigEntry) doors {
	set, p := config.ReadSecurity(id, static)
	d := doors{set: set, visitors: ordered.NewFunc[door, visitor](lessDoor)}
	if p != nil {
		d.problem = p.Text
	}
	return d
}

// listeners are what a registration says of the doors; nil: the default one.
func (d *doors) listeners() []wire.Listener {
	if d.set == nil {
		return nil
	}
	return d.set.Listeners
}

// dropOf forgets a peer whose connections are gone.
func (d *doors) dropOf(peer wire.ID) {
	if d.set == nil {
		return
	}
	for _, k := range d.visitors.Keys() {
		if k.peer == peer {
			d.visitors.Delete(k)
		}
	}
}

// anonymous is who comes in without saying who.
const anonymous = "User:ANONYMOUS"

// admit looks who sent a request and notes the caller for the checks that follow; false: it was dealt
// with at the door.
func (b *Broker) admit(m *wire.Message, out *node.Out) bool {
	d := &b.doors
	b.caller = nil
	if d.set == nil {
		if r, first := m.Body.(*wire.ApiVersionsRequest); first && r.Port != wire.BrokerPort {
			out.Refuse(m.From)
			return false
		}
		return true
	}
	if !m.From.IsClient() {
		return true
	}
	if r, first := m.Body.(*wire.ApiVersionsRequest); first {
		return b.knock(m, r.Port, out)
	}
	v, known := d.visitors.Get(doorOf(m))
	if !known { // a program that doesn't ask for versions first: it has come by the usual port
		if !b.knock(m, wire.BrokerPort, out) {
			return false
		}
		v = d.visitors.At(doorOf(m))
	}
	switch r := m.Body.(type) {
	case *wire.SaslHandshakeRequest:
		b.handshake(m, r, v, out)
		return false
	case *wire.SaslAuthenticateRequest:
		b.authenticate(m, r, v, out)
		return false
	}
	if !v.in {
		out.Emit(node.LoginFailed{From: m.From, Listener: d.set.Listeners[v.listener].Name,
			Reason: "Unexpected Kafka request of type " + wire.APIKey(m.Body.API()) +
				" during SASL handshake."})
		d.dropOf(m.From)
		out.Close(m.From)
		return false
	}
	b.caller = &v
	return true
}

// knock notes a new connection.
func (b *Broker) knock(m *wire.Message, port int32, out *node.Out) bool {
	d := &b.doors
	i := slices.IndexFunc(d.set.Listeners, func(l wire.Listener) bool { return l.Port == port })
	if i < 0 {
		out.Refuse(m.From)
		return false
	}
	v := visitor{listener: i, principal: anonymous, host: wire.AddressOf(m.From),
		in: !d.set.Listeners[i].SASL()}
	d.visitors.Set(doorOf(m), v)
	return true
}

// SaslHandshake (key 17): the mechanism that a visitor wants to prove by who it is.
func (b *Broker) handshake(m *wire.Message, r *wire.SaslHandshakeRequest, v visitor, out *node.Out) {
	d := &b.doors
	reply := &wire.SaslHandshakeReply{Mechanisms: d.set.Mechanisms}
	switch {
	case v.in:
		reply = &wire.SaslHandshakeReply{Error: wire.IllegalSaslState}
	case !slices.Contains(d.set.Mechanisms, r.Mechanism):
		reply.Error = wire.UnsupportedSaslMechanism
		out.Emit(node.LoginFailed{From: m.From, Listener: d.set.Listeners[v.listener].Name,
			Reason: "Unsupported SASL mechanism " + r.Mechanism})
	default:
		v.mechanism = r.Mechanism
		d.visitors.Set(doorOf(m), v)
	}
	out.Send(m.From, m.Correlation, reply)
}

// SaslAuthenticate (key 36): PLAIN shows the password, SCRAM proves that it is known.
// Kafka: PlainSaslServer, ScramSaslServer.
func (b *Broker) authenticate(m *wire.Message, r *wire.SaslAuthenticateRequest, v visitor,
	out *node.Out) {
	d := &b.doors
	reply, known := &wire.SaslAuthenticateReply{}, false
	switch {
	case v.in || v.mechanism == "":
		reply.Error, reply.Message = wire.IllegalSaslState, wire.IllegalSaslState.Message()
		out.Send(m.From, m.Correlation, reply)
		return
	case v.mechanism == wire.Plain:
		known = slices.Contains(d.set.Users, config.User{Name: r.User, Password: r.Password})
		reply.Message = "Authentication failed: Invalid username or password"
	default:
		c, has := b.image.ScramCredential(r.User, v.mechanism)
		if !r.Final && has {
			v.user = r.User
			d.visitors.Set(doorOf(m), v)
			reply.Salt, reply.Iterations = c.Salt, c.Iterations
			out.Send(m.From, m.Correlation, reply)
			return
		}
		known = has && r.Final && r.User == v.user && r.Proof == c.StoredKey
		reply.Message = "Authentication failed during authentication due to invalid credentials with SASL " +
			"mechanism " + v.mechanism
	}
	if !known {
		reply.Error = wire.SaslAuthenticationFailed
		out.Emit(node.LoginFailed{From: m.From, User: r.User, Mechanism: v.mechanism,
			Listener: d.set.Listeners[v.listener].Name, Reason: reply.Message})
		v.mechanism, v.user = "", ""
		d.visitors.Set(doorOf(m), v)
		out.Send(m.From, m.Correlation, reply)
		return
	}
	v.in, v.principal = true, "User:"+r.User
	d.visitors.Set(doorOf(m), v)
	reply.Message = ""
	out.Emit(node.LoggedIn{From: m.From, Principal: v.principal, Mechanism: v.mechanism,
		Listener: d.set.Listeners[v.listener].Name})
	out.Send(m.From, m.Correlation, reply)
}

// endpointFor is where a broker says it can be reached, to one who came in by the door of this
// request's caller; false: it has no such listener.
func (b *Broker) endpointFor(reg []wire.Listener, e wire.BrokerEndpoint, m *wire.Message,
) (wire.BrokerEndpoint, bool) {
	v, ok := b.doors.visitors.Get(doorOf(m))
	if b.doors.set == nil || !ok {
		return e, true
	}
	name := b.doors.set.Listeners[v.listener].Name
	for i := range reg {
		if reg[i].Name == name {
			e.Host, e.Port = reg[i].Host, reg[i].AdvertisedPort
			return e, true
		}
	}
	return e, reg == nil
}

// Principal is who a client has proved to be here, and where it came in; false: it isn't connected, or
// the broker doesn't ask. For reading only.
func (b *Broker) Principal(peer wire.ID) (principal string, secret, ok bool) {
	if b.doors.set == nil {
		return "", false, false
	}
	for k, v := range b.doors.visitors.From(door{peer: peer}) {
		if k.peer != peer {
			break
		}
		if v.in {
			return v.principal, b.doors.set.Listeners[v.listener].SASL(), true
		}
	}
	return "", false, false
}

// guards are the rules of who may do what; nil: there is no authorizer.
func (d *doors) guards() *config.Security {
	if d.set == nil || !d.set.Authorizer {
		return nil
	}
	return d.set
}
