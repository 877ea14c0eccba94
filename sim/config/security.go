package config

import (
	"slices"
	"strconv"
	"strings"

	"highwater/sim/wire"
)

// Security is what server.properties says about a process's doors and who may come in.
type Security struct {
	Listeners  []wire.Listener // without those of controllers
	Mechanisms []string        // sasl.enabled.mechanisms
	Users      []User          // of the PLAIN mechanism
	Authorizer bool            // authorizer.class.name is StandardAuthorizer
	Super      []string        // super.users
	Open       bool            // allow.everyone.if.no.acl.found
}

// User is a name with its password in the clear, as a JAAS configuration holds it.
type User struct{ Name, Password string }

// StandardAuthorizer is the only authorizer there is.
const StandardAuthorizer = "org.apache.kafka.metadata.authorizer.StandardAuthorizer"

const jaasSuffix = "plain.sasl.jaas.config"

// securityKeys are the properties that make a process look at its doors at all.
var securityKeys = [...]string{"listeners", "advertised.listeners", "listener.security.protocol.map",
	"inter.broker.listener.name", "authorizer.class.name"}

// ReadSecurity reads a broker's properties. It is nil when none of them is about security: then there
// is one listener, PLAINTEXT at port 9092, and everybody may do everything.
func ReadSecurity(id wire.ID, static []wire.ConfigEntry) (*Security, *Problem) {
	if !slices.ContainsFunc(securityKeys[:], func(k string) bool {
		_, ok := Lookup(static, k)
		return ok
	}) {
		return nil, nil
	}
	get := func(key, fallback string) string {
		if v, ok := Lookup(static, key); ok {
			return v
		}
		return fallback
	}
	s := &Security{Open: get("allow.everyone.if.no.acl.found", "false") == "true",
		Mechanisms: items(get("sasl.enabled.mechanisms", "GSSAPI"), ",")}
	for _, u := range items(get("super.users", ""), ";") {
		s.Super = append(s.Super, u)
	}
	switch class := get("authorizer.class.name", ""); class {
	case "":
	case StandardAuthorizer:
		s.Authorizer = true
	default:
		return nil, problem("Invalid value " + class +
			" for configuration authorizer.class.name: Class " +
			class + " could not be found.")
	}
	if p := s.readListeners(id, get); p != nil {
		return nil, p
	}
	s.readUsers(static)
	return s, nil
}

// items are the trimmed, non-empty parts of a list.
func items(list, sep string) []string {
	var out []string
	for one := range strings.SplitSeq(list, sep) {
		if one = strings.TrimSpace(one); one != "" {
			out = append(out, one)
		}
	}
	return out
}

func (s *Security) readListeners(id wire.ID, get func(key, fallback string) string) *Problem {
	protocols := items(get("listener.security.protocol.map", "SASL_SSL:SASL_SSL,PLAINTEXT:PLAINTEXT,"+
		"SSL:SSL,SASL_PLAINTEXT:SASL_PLAINTEXT"), ",")
	controllers := items(get("controller.listener.names", "CONTROLLER"), ",")
	listeners := get("listeners", "PLAINTEXT://:9092")
	for _, e := range items(listeners, ",") {
		name, host, port, p := endPoint("listeners", e)
		if p != nil {
			return p
		}
		if slices.Contains(controllers, name) {
			continue
		}
		l := wire.Listener{Name: name, Port: port, AdvertisedPort: port, Host: host}
		if host == "" || host == "0.0.0.0" {
			l.Host = id.String()
		}
		for _, m := range protocols {
			if of, protocol, _ := strings.Cut(m, ":"); of == name {
				l.Protocol = protocol
			}
		}
		switch l.Protocol {
		case "PLAINTEXT", "SASL_PLAINTEXT":
		case "":
			return illegal("No security protocol defined for listener " + name)
		default:
			return illegal("listener " + name + ": " + l.Protocol + " is not simulated here; " +
				"PLAINTEXT and SASL_PLAINTEXT are")
		}
		for i := range s.Listeners {
			if s.Listeners[i].Port == port {
				return illegal("Each listener must have a different port, listeners: " + listeners)
			}
		}
		s.Listeners = append(s.Listeners, l)
	}
	if len(s.Listeners) == 0 {
		return illegal("listeners must name a listener for clients, such as PLAINTEXT://:9092")
	}
	for _, e := range items(get("advertised.listeners", ""), ",") {
		name, host, port, p := endPoint("advertised.listeners", e)
		if p != nil {
			return p
		}
		i := slices.IndexFunc(s.Listeners, func(l wire.Listener) bool { return l.Name == name })
		if i < 0 {
			return illegal("requirement failed: advertised.listeners listener names must be equal to or " +
				"a subset of the ones defined in listeners. Found " + name + ".")
		}
		if host == "0.0.0.0" {
			return illegal("requirement failed: advertised.listeners cannot use the nonroutable " +
				"meta-address 0.0.0.0. Use a routable IP address.")
		}
		if strings.HasPrefix(host, "broker-") && host != id.String() {
			return illegal("advertised.listeners of " + id.String() + " is " + host +
				": to send clients " +
				"to another broker is not simulated here")
		}
		s.Listeners[i].Host, s.Listeners[i].AdvertisedPort = host, port
		if host == "" {
			s.Listeners[i].Host = id.String()
		}
	}
	return nil
}

func illegal(text string) *Problem {
	return &Problem{"java.lang.IllegalArgumentException", text}
}

// endPoint takes apart CLIENT://broker-1:9092. Kafka: SocketServerConfigs.listenerListToEndPoints.
func endPoint(key, e string) (name, host string, port int32, p *Problem) {
	name, rest, ok := strings.Cut(e, "://")
	i := strings.LastIndexByte(rest, ':')
	n, err := strconv.ParseUint(rest[i+1:], 10, 16)
	if !ok || i < 0 || err != nil || name == "" {
		return "", "", 0, problem("Invalid value " + e + " for configuration " + key +
			": Unable to parse " + e + " to a broker endpoint")
	}
	return name, rest[:i], int32(n), nil
}

// readUsers reads user_NAME="PASSWORD" of the PLAIN login modules, which stand in a JAAS file or in
// listener.name.NAME.plain.sasl.jaas.config.
func (s *Security) readUsers(static []wire.ConfigEntry) {
	for _, e := range static {
		if !strings.HasSuffix(e.Key, jaasSuffix) {
			continue
		}
		_, options, _ := JAAS(e.Value)
		for _, o := range options {
			if name, ok := strings.CutPrefix(o.Key, "user_"); ok {
				s.Users = append(s.Users, User{name, o.Value})
			}
		}
	}
}

// JAAS takes apart a login module with its options: Module required key="value" ...;
// Kafka: JaasConfig.
func JAAS(text string) (module string, options []wire.ConfigEntry, problem string) {
	words := strings.Fields(text)
	switch {
	case len(words) == 0:
		return "", nil, "Login module not specified in JAAS config"
	case !strings.HasSuffix(text, ";"):
		return "", nil, "JAAS config entry not terminated by semi-colon"
	case len(words) < 2:
		return "", nil, "Invalid login module control flag in JAAS config"
	}
	module = words[0]
	rest := strings.TrimSuffix(text[strings.Index(text, words[1])+len(words[1]):], ";")
	for {
		rest = strings.TrimLeft(rest, " \t\n")
		if rest == "" {
			return module, options, ""
		}
		key, after, ok := strings.Cut(rest, "=")
		if !ok {
			return module, options, "Option value not specified for key '" + strings.TrimSpace(rest) +
				"' in JAAS config"
		}
		value, next := after, ""
		if strings.HasPrefix(after, `"`) {
			value, next, _ = strings.Cut(after[1:], `"`)
		} else if i := strings.IndexAny(after, " \t\n"); i >= 0 {
			value, next = after[:i], after[i:]
		}
		options = append(options, wire.ConfigEntry{Key: strings.TrimSpace(key), Value: value})
		rest = next
	}
}
