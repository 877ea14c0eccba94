package client

import (
	"slices"
	"strconv"
	"strings"

	"highwater/sim/config"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// How a client says who it is, on each new connection, before anything else but ApiVersions.
// Kafka: SaslClientAuthenticator; the settings of SaslConfigs.

// Login is what a client shows at a broker's door.
type Login struct {
	Protocol       string // security.protocol, in capitals
	Mechanism      string // sasl.mechanism
	User, Password string
}

// SASL tells whether it says who it is.
func (l *Login) SASL() bool { return l.Protocol == "SASL_PLAINTEXT" }

func readLogin(s *settings) Login {
	l := Login{Protocol: strings.ToUpper(s.text("security.protocol", "PLAINTEXT")),
		Mechanism: s.text("sasl.mechanism", s.text("sasl.mechanisms", "GSSAPI"))}
	switch l.Protocol {
	case "PLAINTEXT":
		return l
	case "SASL_PLAINTEXT":
	default:
		s.fail("security.protocol=" + l.Protocol +
			" is not simulated here; PLAINTEXT and SASL_PLAINTEXT are")
		return l
	}
	jaas := s.text("sasl.jaas.config", "")
	l.User = s.text("sasl.username", s.text("sasl.plain.username", ""))
	l.Password = s.text("sasl.password", s.text("sasl.plain.password", ""))
	if l.User != "" && jaas == "" {
		return l // librdkafka and kafka-python
	}
	s.readJAAS(&l, jaas)
	return l
}

// readJAAS reads the login module of sasl.jaas.config. Its problems are those of the client's
// constructor.
func (s *settings) readJAAS(l *Login, jaas string) {
	if jaas == "" {
		s.failLogin("java.lang.IllegalArgumentException: Could not find a 'KafkaClient' entry in the JAAS " +
			"configuration. System property 'java.security.auth.login.config' is not set")
		return
	}
	module, options, problem := config.JAAS(jaas)
	if problem != "" {
		s.failLogin("java.lang.IllegalArgumentException: " + problem)
		return
	}
	for _, o := range options {
		switch o.Key {
		case "username":
			l.User = o.Value
		case "password":
			l.Password = o.Value
		}
	}
	name := module[strings.LastIndexByte(module, '.')+1:]
	switch wanted := loginModule(l.Mechanism); {
	case name != "PlainLoginModule" && name != "ScramLoginModule":
		cause := "javax.security.auth.login.LoginException: No LoginModule found for " + module
		s.failLogin("org.apache.kafka.common.KafkaException: "+cause, cause)
	case wanted == "":
		s.fail("sasl.mechanism=" + l.Mechanism + " is not simulated here; PLAIN, SCRAM-SHA-256 and " +
			"SCRAM-SHA-512 are")
	case name != wanted:
		s.fail("sasl.mechanism=" + l.Mechanism + " needs " + wanted + " in sasl.jaas.config, not " +
			name)
	}
}

// failLogin is what the constructor of a client throws that can't make its channels.
func (s *settings) failLogin(causes ...string) {
	s.failAs("org.apache.kafka.common.KafkaException", "Failed to create new NetworkClient", causes...)
}

// loginModule is the login module of a mechanism.
func loginModule(mechanism string) string {
	switch mechanism {
	case wire.Plain:
		return "PlainLoginModule"
	case wire.Scram256, wire.Scram512:
		return "ScramLoginModule"
	}
	return ""
}

// Principal is who the client says it is; "" when it doesn't say.
func (n *Network) Principal() string {
	if !n.cfg.Login.SASL() {
		return ""
	}
	return n.cfg.Login.User
}

// opened goes on when a broker has told its versions: log in, or begin.
func (n *Network) opened(id wire.ID, out *node.Out) {
	if n.cfg.Login.SASL() {
		n.send(id, forLogin, 0, &wire.SaslHandshakeRequest{Mechanism: n.cfg.Login.Mechanism}, out)
		return
	}
	n.welcome(id, out)
}

// welcome: requests may flow.
func (n *Network) welcome(id wire.ID, out *node.Out) {
	c := n.conn(id)
	c.state, c.failures, c.setupFailures = ready, 0, 0
	n.refresh(out)
}

// loginAnswered takes the next step of a login.
func (n *Network) loginAnswered(id wire.ID, reply wire.Body, out *node.Out) {
	l := &n.cfg.Login
	switch r := reply.(type) {
	case *wire.SaslHandshakeReply:
		enabled := "[" + strings.Join(r.Mechanisms, ", ") + "]"
		switch r.Error {
		case wire.None:
			first := &wire.SaslAuthenticateRequest{Mechanism: l.Mechanism, User: l.User}
			if l.Mechanism == wire.Plain {
				first.Password = l.Password
			}
			n.send(id, forLogin, 0, first, out)
		case wire.UnsupportedSaslMechanism:
			n.loginFails(id, r.Error, "Client SASL mechanism '"+l.Mechanism+
				"' not enabled in the server, enabled mechanisms are "+enabled, out)
		default:
			n.loginFails(id, r.Error, "Unexpected handshake request with client mechanism "+l.Mechanism+
				", enabled mechanisms are "+enabled, out)
		}
	case *wire.SaslAuthenticateReply:
		switch {
		case r.Error != wire.None:
			n.loginFails(id, r.Error, r.Message, out)
		case r.Iterations > 0:
			proof := wire.ScramProof(l.Mechanism, l.User, l.Password, r.Salt, r.Iterations)
			n.send(id, forLogin, 0, &wire.SaslAuthenticateRequest{Mechanism: l.Mechanism, User: l.User,
				Proof: proof, Final: true}, out)
		default:
			n.welcome(id, out)
		}
	}
}

// AuthFailure is why a client wasn't let in.
type AuthFailure struct{ Exception, Message string }

// loginFails: the connection is over, and the next call that waits for metadata throws.
// Kafka: NetworkClient.processDisconnection, Metadata.fatalError.
func (n *Network) loginFails(id wire.ID, code wire.ErrorCode, text string, out *node.Out) {
	n.fatal("Connection to node "+n.nodeName(id)+" failed authentication due to: "+text, networkLogger)
	n.auth = &AuthFailure{code.Exception(), text}
	out.Close(id)
	n.disconnect(id, wire.NetworkException, false, out)
}

// refusedLogin is the failed login that no call has thrown yet; the call forgets it.
func (n *Network) refusedLogin() *AuthFailure {
	a := n.auth
	n.auth = nil
	return a
}

// place is where a client finds a machine: Nowhere says why a connection can't be made.
type place struct {
	port    int32
	unknown string // a host that the simulated DNS doesn't know
	nowhere bool   // nobody listens there
}

// placeOf is where a known broker, or controller, said that it can be reached.
func (n *Network) placeOf(id wire.ID) place {
	at := slices.IndexFunc(n.meta.brokers, func(b wire.BrokerEndpoint) bool { return b.ID == id })
	if at < 0 {
		return place{port: wire.EndpointOf(id).Port, nowhere: id == 0}
	}
	b := &n.meta.brokers[at]
	to, known := resolve(b.Host)
	switch {
	case !known:
		return place{unknown: b.Host}
	case to != id || id == 0:
		return place{nowhere: true}
	}
	return place{port: b.Port}
}

// moved drops connections to brokers that say now that they are somewhere else: a real client's
// connections to bootstrap servers are others than those to brokers.
func (n *Network) moved(out *node.Out) {
	for i := range n.conns.Len() {
		id, c := wire.ID(i), n.conns.Peek(i)
		if c.state == disconnected {
			continue
		}
		if p := n.placeOf(id); p.unknown != "" || p.nowhere || p.port != c.port {
			out.Close(id)
			*n.conn(id) = conn{}
		}
	}
}

func (n *Network) endpointText(id wire.ID) string {
	for i, b := range n.meta.brokers {
		if b.ID == id {
			num := int(id)
			if n.meta.bootstrapping {
				num = -i - 1
			}
			return b.Host + ":" + strconv.Itoa(int(b.Port)) + " (id: " + strconv.Itoa(num) +
				" rack: null isFenced: false)"
		}
	}
	return id.String()
}

// denied words the errors of unauthorised topics and groups as exceptions do.
func denied(code wire.ErrorCode, name string) string {
	switch code {
	case wire.TopicAuthorizationFailed:
		return "Not authorized to access topics: [" + name + "]"
	case wire.GroupAuthorizationFailed:
		return "Not authorized to access group: " + name
	}
	return code.Message()
}
