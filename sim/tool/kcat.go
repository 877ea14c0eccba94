package tool

import (
	_ "embed"
	"strconv"
	"strings"

	"highwater/sim/client"
	"highwater/sim/config"
	"highwater/sim/node"
	"highwater/sim/wire"
)

//go:embed options/kcat.txt
var kcatOptions string

//go:embed options/kcat-usage.txt
var kcatUsage string

// kcatVersion is the head of the usage.
const kcatVersion = "kcat - Apache Kafka producer and consumer tool\n" +
	"https://github.com/edenhill/kcat\nCopyright (c) 2014-2021, Magnus Edenhill\n" +
	"Version 1.7.1 (JSON, Transactions, IncrementalAssign, librdkafka 2.0.2 " +
	"builtin.features=gzip,snappy,ssl,sasl,regex,lz4,sasl_gssapi,sasl_plain,sasl_scram,plugins," +
	"zstd,sasl_oauthbearer)\n"

// kcatCommand is kcat's command line.
type kcatCommand struct {
	mode      byte   // 'C', 'P', 'L', 'Q', 'G'; 0 when none was given
	group     string // of -G
	brokers   string
	topics    []string
	partition int32 // -1: all, or chosen by the partitioner
	config    []wire.ConfigEntry

	keyDelimiter string
	delimiter    string
	fixedKey     string
	hasFixedKey  bool
	headers      []wire.Header
	null         bool
	tee          bool

	offset   string
	exitEOF  bool
	count    int64 // -1: no limit
	format   string
	json     bool
	offsets  bool // -O
	quiet    bool
	timeoutS int64
	help     bool
	version  bool
}

// readGetopt reads argv as C's getopt does: clusters of letters, values joined or in the next word.
func readGetopt(argv []string) (a arguments, ok bool) {
	_, options := parseOptions(kcatOptions)
	a = arguments{options: options}
	for i := 0; i < len(argv); i++ {
		w := argv[i]
		if w == "--" {
			a.rest = append(a.rest, argv[i+1:]...)
			break
		}
		if len(w) < 2 || w[0] != '-' {
			a.rest = append(a.rest, w)
			continue
		}
		for j := 1; j < len(w); j++ {
			o := a.option(w[j : j+1])
			if o == nil {
				return a, false
			}
			g := givenOption{name: o.name}
			if o.arg != "" {
				g.hasValue = true
				switch {
				case j+1 < len(w):
					g.value = w[j+1:]
				case i+1 < len(argv):
					i++
					g.value = argv[i]
				default:
					return a, false
				}
				a.given = append(a.given, g)
				break
			}
			a.given = append(a.given, g)
		}
	}
	return a, true
}

// readKcat reads the command line; problem is what kcat says about it.
func readKcat(a *arguments) (c kcatCommand, problem string) {
	c = kcatCommand{partition: -1, count: -1, delimiter: "\n", timeoutS: 5}
	for _, g := range a.given {
		switch g.name {
		case "C", "P", "L", "Q", "G":
			if c.mode != 0 && c.mode != g.name[0] {
				return c, "% ERROR: Do not mix modes: -" + g.name + " seen when -" + string(c.mode) +
					" already set"
			}
			c.mode, c.group = g.name[0], g.value
		case "b":
			c.brokers = g.value
		case "t":
			c.topics = append(c.topics, g.value)
		case "p":
			n, err := strconv.ParseInt(g.value, 10, 32)
			if err != nil {
				return c, "Error: invalid partition: " + g.value + "\n"
			}
			c.partition = int32(n)
		case "K":
			c.keyDelimiter = unescapeC(g.value)
		case "D":
			c.delimiter = unescapeC(g.value)
		case "k":
			c.fixedKey, c.hasFixedKey = g.value, true
		case "H":
			k, v, _ := strings.Cut(g.value, "=")
			c.headers = append(c.headers, wire.Header{Key: k, Value: []byte(v)})
		case "o":
			c.offset = g.value
		case "c":
			c.count, _ = strconv.ParseInt(g.value, 10, 64)
		case "f":
			c.format = g.value
		case "m":
			c.timeoutS, _ = strconv.ParseInt(g.value, 10, 32)
		case "z":
			c.config = append(c.config, wire.ConfigEntry{Key: "compression.type", Value: g.value})
		case "X":
			k, v, _ := strings.Cut(g.value, "=")
			if !librdkafkaProperty(k) {
				return c, "% ERROR: No such configuration property: \"" + k + "\""
			}
			k = strings.TrimPrefix(k, "topic.")
			c.config = append(c.config, wire.ConfigEntry{Key: k, Value: v})
		}
	}
	c.exitEOF, c.json, c.offsets = a.has("e"), a.has("J"), a.has("O")
	c.quiet, c.null, c.tee = a.has("q"), a.has("Z"), a.has("T")
	c.help, c.version = a.has("h"), a.has("V")
	return c, ""
}

// librdkafkaProperty tells whether -X may name it.
func librdkafkaProperty(key string) bool {
	key = strings.TrimPrefix(key, "topic.")
	return config.Librdkafka.Producer().Find(key) != nil ||
		config.Librdkafka.Consumer().Find(key) != nil || key == "partitioner" ||
		key == "message.timeout.ms" || key == "debug"
}

// unescapeC reads \t, \n, \r and \xNN.
func unescapeC(s string) string {
	var b []byte
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 >= len(s) {
			b = append(b, s[i])
			continue
		}
		i++
		switch s[i] {
		case 'n':
			b = append(b, '\n')
		case 't':
			b = append(b, '\t')
		case 'r':
			b = append(b, '\r')
		case 'x':
			if n, err := strconv.ParseUint(s[i+1:min(i+3, len(s))], 16, 8); err == nil {
				b = append(b, byte(n))
				i += 2
			}
		default:
			b = append(b, s[i])
		}
	}
	return string(b)
}

// kcatMode is the mode of a command line; without one kcat produces when its input is no terminal.
func kcatMode(argv []string, piped bool) byte {
	a, ok := readGetopt(argv)
	c, problem := readKcat(&a)
	switch {
	case !ok || problem != "" || c.help || c.version:
		return 0
	case c.mode != 0:
		return c.mode
	case piped:
		return 'P'
	}
	return 'C'
}

func kcatRole(argv []string, piped bool) string {
	switch kcatMode(argv, piped) {
	case 'P':
		return "producer"
	case 'C', 'G':
		return "consumer"
	}
	return "tool"
}

// kcatMain is kcat's main().
func kcatMain(p *Process, out *node.Out) task {
	a, ok := readGetopt(p.spec.Argv[1:])
	p.args = a
	if !ok {
		kcatUsageExit(p, "unknown argument", out)
		return nil
	}
	c, problem := readKcat(&a)
	switch {
	case problem != "":
		p.eprint(out, problem)
		p.exit(out, 1)
		return nil
	case c.help:
		p.print(out, strings.TrimSuffix(kcatUsage, "\n"))
		p.exit(out, 0)
		return nil
	case c.version:
		p.print(out, kcatVersion)
		p.exit(out, 0)
		return nil
	case c.brokers == "":
		kcatUsageExit(p, "-b <broker,..> missing", out)
		return nil
	}
	return kcatStart(p, &c, out)
}

func kcatUsageExit(p *Process, problem string, out *node.Out) {
	p.eprint(out, "Error: "+problem+"\n\n"+strings.TrimSuffix(kcatUsage, "\n"))
	p.exit(out, 1)
}

func kcatStart(p *Process, c *kcatCommand, out *node.Out) task {
	if c.mode == 0 {
		c.mode = 'C'
		which := "Consumer mode (use -P or -C to override)"
		if !p.spec.Terminal {
			c.mode, which = 'P', "Producer mode (use -P or -C to override)"
			p.args.given = append(p.args.given, givenOption{name: "P"})
		}
		if !c.quiet {
			p.eprint(out, "% Auto-selecting "+which)
		}
	}
	if c.mode == 'G' {
		return newKcatGroup(p, c, out)
	}
	if len(c.topics) == 0 && c.mode != 'L' {
		kcatUsageExit(p, "-t <topic> missing", out)
		return nil
	}
	base := append(c.config[:len(c.config):len(c.config)],
		wire.ConfigEntry{Key: "bootstrap.servers", Value: withPorts(c.brokers)})
	switch c.mode {
	case 'P':
		return newKcatProducer(p, c, base, out)
	case 'C':
		return newKcatConsumer(p, c, base, out)
	}
	return newKcatQuery(p, c, base, out)
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

// kcatUnreachable is what librdkafka logs when a broker refuses a connection.
func kcatUnreachable(p *Process, kind, brokers string, out *node.Out) {
	first, _, _ := strings.Cut(withPorts(brokers), ",")
	host, port, _ := strings.Cut(first, ":")
	servers, unknown := client.ParseBootstrap(first)
	ms := out.Now.UnixMs()
	head := "%3|" + strconv.FormatInt(ms/1000, 10) + "." + pad3(ms%1000) + "|FAIL|rdkafka#" + kind +
		"-1| [thrd:" + first + "/bootstrap]: " + first + "/bootstrap: "
	if unknown != "" {
		p.eprint(out, head+"Failed to resolve '"+first+"': Name or service not known (after 0ms in "+
			"state CONNECT)")
		return
	}
	address := host
	if len(servers) > 0 && servers[0].ID > 0 {
		address = "10.0.0." + strconv.Itoa(int(servers[0].ID))
	}
	p.eprint(out, head+"Connect to ipv4#"+address+":"+port+
		" failed: Connection refused (after 0ms in state CONNECT)")
}

func pad3(n int64) string {
	s := strconv.FormatInt(n, 10)
	return strings.Repeat("0", max(0, 3-len(s))) + s
}

const kcatNoMetadata = "% ERROR: Failed to acquire metadata: Local: Broker transport failure (Are " +
	"the brokers reachable? Also try increasing the metadata timeout with -m <timeout>?)"

// kcatError is librdkafka's text for a broker's error.
func kcatError(e wire.ErrorCode) string {
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
	case wire.OffsetOutOfRange:
		return "Broker: Offset out of range"
	}
	return "Broker: " + e.Message()
}
