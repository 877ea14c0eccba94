package kit

import (
	"slices"
	"strconv"
	"strings"

	"highwater/sim/client"
	"highwater/sim/node"
)

const ConfigException = "org.apache.kafka.common.config.ConfigException"

// CheckAddresses is ToolsUtils.validateBootstrapServer, which the tools with "REQUIRED: The server(s)
// to connect to" call before they do anything.
func CheckAddresses(list string) (problem string) {
	if strings.TrimSpace(list) == "" {
		return "Error while validating the bootstrap address\n"
	}
	for part := range strings.SplitSeq(list, ",") {
		if _, _, ok := hostPort(part); !ok {
			return "Please provide valid host:port like host1:9091,host2:9092\n"
		}
	}
	return ""
}

// hostPort takes apart what may stand in bootstrap.servers: host:port, with a protocol in front of it
// that nobody looks at. Kafka: Utils.HOST_PORT_PATTERN.
func hostPort(s string) (host, port string, ok bool) {
	if i := strings.Index(s, "://"); i >= 0 {
		s = s[i+3:]
	}
	i := strings.LastIndexByte(s, ':')
	if i < 0 || i+1 == len(s) || strings.Trim(s[i+1:], "0123456789") != "" {
		return "", "", false
	}
	for j := 0; j < i; j++ {
		if c := s[j]; !(IsLetter(c) || c >= '0' && c <= '9' || strings.IndexByte("-%._:", c) >= 0) {
			return "", "", false
		}
	}
	return s[:i], s[i+1:], i > 0
}

// emptyIn tells whether an entry of a list with entries is empty. Kafka: ConfigDef.ValidList.
func emptyIn(list string) bool {
	return list != "" && slices.Contains(strings.Split(list, ","), "")
}

// ResolveBootstrap is what a client does with bootstrap.servers when it is made: hosts without an
// address are logged and left out. problem is a ConfigException's text.
// Kafka: ClientUtils.parseAndValidateAddresses.
func (p *Process) ResolveBootstrap(list string, out *node.Out) (usable, problem string) {
	return p.resolve(list, false, out)
}

// resolve is the same for bootstrap.controllers, too, of which Kafka's words are those of servers.
func (p *Process) resolve(list string, controllers bool, out *node.Out) (usable, problem string) {
	var good []string
	for part := range strings.SplitSeq(list, ",") {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		host, port, ok := hostPort(part)
		if !ok {
			return "", "Invalid url in bootstrap.servers: " + part
		}
		if n, err := strconv.ParseUint(port, 10, 32); err != nil || n > 65535 {
			return "", "Invalid port in bootstrap.servers: " + part
		}
		if _, unknown := client.ParseBootstrap(host+":"+port, controllers); unknown != "" {
			p.Log(out, client.LogLine{Level: "WARN", Logger: "org.apache.kafka.clients.ClientUtils",
				Text: "Couldn't resolve server " + part +
					" from bootstrap.servers as DNS resolution failed for " + host})
			continue
		}
		good = append(good, host+":"+port)
	}
	if len(good) == 0 {
		return "", "No resolvable bootstrap urls given in bootstrap.servers"
	}
	return strings.Join(good, ","), ""
}
