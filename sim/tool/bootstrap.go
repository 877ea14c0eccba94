package tool

import (
	"strconv"
	"strings"

	"highwater/sim/client"
	"highwater/sim/node"
)

const configException = "org.apache.kafka.common.config.ConfigException"

// checkAddresses is ToolsUtils.validateBootstrapServer, which the tools with "REQUIRED: The server(s)
// to connect to" call before they do anything.
func checkAddresses(list string) (problem string) {
	if strings.TrimSpace(list) == "" {
		return "Error while validating the bootstrap address\n"
	}
	for part := range strings.SplitSeq(list, ",") {
		if _, ok := port(part); !ok {
			return "Please provide valid host:port like host1:9091,host2:9092\n"
		}
	}
	return ""
}

// port is the port of host:port.
func port(s string) (string, bool) {
	i := strings.LastIndexByte(s, ':')
	if i < 1 {
		return "", false
	}
	n, err := strconv.ParseUint(s[i+1:], 10, 32)
	return s[i+1:], err == nil && n <= 65535
}

// resolveBootstrap is what a client does with bootstrap.servers when it is made: hosts without an
// address are logged and left out. problem is a ConfigException's text.
// Kafka: ClientUtils.parseAndValidateAddresses.
func (p *Process) resolveBootstrap(list string, out *node.Out) (usable, problem string) {
	var good []string
	for part := range strings.SplitSeq(list, ",") {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		if _, ok := port(part); !ok {
			return "", "Invalid url in bootstrap.servers: " + part
		}
		if _, unknown := client.ParseBootstrap(part); unknown != "" {
			host := part[:strings.LastIndexByte(part, ':')]
			p.log(out, client.LogLine{Level: "WARN", Logger: "org.apache.kafka.clients.ClientUtils",
				Text: "Couldn't resolve server " + part +
					" from bootstrap.servers as DNS resolution failed for " + host})
			continue
		}
		good = append(good, part)
	}
	if len(good) == 0 {
		return "", "No resolvable bootstrap urls given in bootstrap.servers"
	}
	return strings.Join(good, ","), ""
}
