// Package kcat is kcat 1.7.1, the tool of librdkafka.
package kcat

import (
	_ "embed"
	"strconv"
	"strings"

	"highwater/sim/client"
	"highwater/sim/node"
	"highwater/sim/tool/kit"
	"highwater/sim/wire"
)

//go:embed options.txt
var options string

//go:embed usage.txt
var usage string

// versionText is the head of the usage.
const versionText = "kcat - Apache Kafka producer and consumer tool\n" +
	"https://github.com/edenhill/kcat\nCopyright (c) 2014-2021, Magnus Edenhill\n" +
	"Version 1.7.1 (JSON, Transactions, IncrementalAssign, librdkafka 2.0.2 " +
	"builtin.features=gzip,snappy,ssl,sasl,regex,lz4,sasl_gssapi,sasl_plain,sasl_scram,plugins," +
	"zstd,sasl_oauthbearer)\n"

// roleOf is what the picture shows: without a mode kcat produces when its input is no terminal.
func roleOf(a *kit.Arguments, piped bool) string {
	c, problem := read(a)
	switch {
	case problem != "" || c.help || c.version:
	case c.mode == 'P', c.mode == 0 && piped:
		return "producer"
	case c.mode == 'C', c.mode == 'G', c.mode == 0:
		return "consumer"
	}
	return "tool"
}

func reads(a *kit.Arguments) bool {
	c, _ := read(a)
	return c.mode == 'P'
}

func endless(a *kit.Arguments, hasInput bool) bool {
	c, problem := read(a)
	if c.mode == 0 {
		c.mode = 'C'
		if hasInput {
			c.mode = 'P'
		}
	}
	switch {
	case problem != "" || c.help || c.version || c.brokers == "" || c.check() != "":
		return false
	case c.mode == 'P':
		return !hasInput && c.topic != "" && len(a.Rest) == 0
	case c.mode == 'G':
		return !c.exitEOF && c.count <= 0 && len(a.Rest) > 0 && c.group != ""
	case c.mode == 'C':
		return !c.exitEOF && c.count <= 0 && c.topic != "" && len(a.Rest) == 0
	}
	return false
}

// Program is kcat.
var Program = kit.Program{Name: "kcat", Class: "kcat", Options: options, Role: "tool",
	RoleOf: roleOf, Main: run, Python: kit.NoPython, Refuse: refuse, OwnHelp: true, Input: reads,
	Endless: endless, Getopt: true}

// run is kcat's main().
func run(p *kit.Process, out *node.Out) kit.Task {
	c, problem := read(&p.Args)
	switch {
	case problem != "":
		return fatal(p, problem, out)
	case c.help:
		p.Print(out, strings.TrimSuffix(usage, "\n"))
		p.Exit(out, 0)
		return nil
	case c.version:
		p.Print(out, versionText)
		p.Exit(out, 0)
		return nil
	case c.brokers == "":
		usageExit(p, "-b <broker,..> missing", out)
		return nil
	}
	return begin(p, &c, out)
}

// refuse is what kcat says of a letter it doesn't know.
func refuse(p *kit.Process, err error, out *node.Out) { usageExit(p, err.Error(), out) }

// fatal is the end of a command line with a mistake.
func fatal(p *kit.Process, problem string, out *node.Out) kit.Task {
	p.PrintErr(out, problem)
	p.Exit(out, 1)
	return nil
}

func usageExit(p *kit.Process, problem string, out *node.Out) {
	p.PrintErr(out, "Error: "+problem+"\n\n"+strings.TrimSuffix(usage, "\n"))
	p.Exit(out, 1)
}

func begin(p *kit.Process, c *command, out *node.Out) kit.Task {
	if c.mode == 0 {
		c.mode = 'C'
		which := "Consumer mode (use -P or -C to override)"
		if !p.Line.Terminal {
			c.mode, which = 'P', "Producer mode (use -P or -C to override)"
			p.Args.Given = append(p.Args.Given, kit.GivenOption{Name: "P"})
		}
		if !c.quiet {
			p.PrintErr(out, "% Auto-selecting "+which)
		}
	}
	switch {
	case (c.mode == 'C' || c.mode == 'P') && c.topic == "":
		usageExit(p, "-t <topic> missing", out)
		return nil
	case c.mode == 'Q' && len(c.queries) == 0:
		usageExit(p, "-t <topic>:<partition>:<offset_or_timestamp> missing", out)
		return nil
	}
	if problem := c.check(); problem != "" {
		return fatal(p, problem, out)
	}
	if len(p.Args.Rest) > 0 && c.mode != 'P' && c.mode != 'G' {
		usageExit(p, "file/topic list only allowed in producer(-P)/kafkaconsumer(-G) mode", out)
		return nil
	}
	base := append(c.config(),
		wire.ConfigEntry{Key: "bootstrap.servers", Value: withPorts(c.brokers)})
	c.warn(p, out)
	switch c.mode {
	case 'G':
		return newGroup(p, c, base, out)
	case 'P':
		return newProducer(p, c, base, out)
	case 'C':
		return newConsumer(p, c, base, out)
	}
	return newQuery(p, c, base, out)
}

// withPorts adds the default port to brokers that were given without one.
func withPorts(list string) string {
	parts := strings.Split(list, ",")
	for i := range parts {
		if strings.IndexByte(parts[i], ':') < 0 {
			parts[i] += ":9092"
		}
	}
	return strings.Join(parts, ",")
}

// unreachable is what librdkafka logs when a broker refuses a connection.
func unreachable(p *kit.Process, kind, brokers string, out *node.Out) {
	first, _, _ := strings.Cut(withPorts(brokers), ",")
	host, port, _ := strings.Cut(first, ":")
	servers, unknown := client.ParseBootstrap(first, false)
	head := logHead('3', "FAIL", kind, out) + "[thrd:" + first + "/bootstrap]: " + first +
		"/bootstrap: "
	if unknown != "" {
		p.PrintErr(out, head+"Failed to resolve '"+first+"': Name or service not known (after 0ms in "+
			"state CONNECT)")
		return
	}
	address := host
	if len(servers) > 0 && servers[0].ID > 0 {
		address = "10.0.0." + strconv.Itoa(int(servers[0].ID))
	}
	p.PrintErr(out, head+"Connect to ipv4#"+address+":"+port+
		" failed: Connection refused (after 0ms in state CONNECT)")
}

// logHead is what librdkafka's log lines begin with; level is syslog's.
func logHead(level byte, what, kind string, out *node.Out) string {
	ms := out.Wall().UnixMs()
	return "%" + string(level) + "|" + strconv.FormatInt(ms/1000, 10) + "." + pad3(ms%1000) + "|" +
		what + "|rdkafka#" + kind + "-1| "
}

func pad3(n int64) string {
	s := strconv.FormatInt(n, 10)
	return strings.Repeat("0", max(0, 3-len(s))) + s
}

const noMetadata = "% ERROR: Failed to acquire metadata: Local: Broker transport failure (Are " +
	"the brokers reachable? Also try increasing the metadata timeout with -m <timeout>?)"

// errorText is librdkafka's text for a broker's error.
func errorText(e wire.ErrorCode) string {
	switch e {
	case wire.UnknownTopicOrPartition:
		return "Broker: Unknown topic or partition"
	case wire.LeaderNotAvailable:
		return "Broker: Leader not available"
	case wire.NotLeaderOrFollower:
		return "Broker: Not leader for partition"
	case wire.InvalidTopicException:
		return "Broker: Invalid topic"
	case wire.NotEnoughReplicas:
		return "Broker: Not enough in-sync replicas"
	case wire.NotEnoughReplicasAfter:
		return "Broker: Message(s) written to insufficient number of in-sync replicas"
	case wire.MessageTooLarge:
		return "Broker: Message size too large"
	case wire.RequestTimedOut:
		return "Local: Message timed out"
	case wire.InvalidRequiredAcks:
		return "Broker: Invalid required acks value"
	case wire.UnsupportedVersion:
		return "Broker: API version not supported"
	case wire.OffsetOutOfRange:
		return "Broker: Offset out of range"
	}
	return "Broker: " + e.Message()
}
