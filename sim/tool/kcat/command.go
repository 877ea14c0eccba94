package kcat

import (
	"strconv"
	"strings"

	"highwater/sim/tool/kit"
	"highwater/sim/wire"
)

// command is kcat's command line.
type command struct {
	mode      byte   // 'C', 'P', 'L', 'Q', 'G'; 0 when none was given
	group     string // of -G
	brokers   string
	topic     string
	queries   []kit.PartitionOffset // -Q -t; Offset is the time asked for
	partition int32                 // -1: all, or chosen by the partitioner
	given     []setting             // -X and -z

	keyDelimiter string
	hasKeys      bool // -K
	delimiter    string
	fixedKey     string
	hasFixedKey  bool
	headers      []wire.Header
	null         bool
	tee          bool
	fromFile     bool // -l

	offset   string // -o, without the times
	startMs  int64  // -o s@; 0: none
	stopMs   int64  // -o e@; 0: none
	exitEOF  bool
	count    int64 // 0: no limit
	format   string
	parts    []part // of the format, when it consumes
	json     bool
	packs    [2]string // -s: of the key and of the value
	lenient  bool      // -E
	quiet    bool
	timeoutS int64
	help     bool
	version  bool
}

// read reads the command line as argparse does: letter by letter, the first mistake ends it.
func read(a *kit.Arguments) (c command, problem string) {
	c = command{partition: -1, delimiter: "\n", timeoutS: 5}
	for _, g := range a.Given {
		if problem = c.take(g.Name, g.Value); problem != "" || c.help || c.version {
			return c, problem
		}
	}
	return c, ""
}

// take is one letter of the command line.
func (c *command) take(letter, value string) (problem string) {
	switch letter {
	case "C", "P", "L", "Q", "G":
		if c.mode = letter[0]; letter == "G" {
			c.group = value
		}
	case "b":
		c.brokers = value
	case "t":
		if c.mode != 'Q' {
			c.topic = value
			break
		}
		return c.query(value)
	case "p":
		c.partition = int32(atoi(value))
	case "K":
		c.hasKeys, c.keyDelimiter = true, value
	case "D":
		c.delimiter = value
	case "k":
		c.fixedKey, c.hasFixedKey = value, true
	case "H":
		k, v, has := strings.Cut(value, "=")
		if k == "" {
			return "% ERROR: Expected -H \"name=value..\" or -H \"name\""
		}
		h := wire.Header{Key: k}
		if has {
			h.Value = []byte(v)
		}
		c.headers = append(c.headers, h)
	case "o":
		c.startAt(value)
	case "c":
		c.count = atoi(value)
	case "m":
		c.timeoutS = atoi(value)
	case "f":
		c.format = value
	case "s":
		return c.pack(value)
	case "r":
		return noAvro
	case "F":
		if value != "-" && value != "none" {
			return "% ERROR: Failed to open " + value + ": No such file or directory"
		}
	case "d":
		return c.set("debug", value, true)
	case "z":
		return c.set("compression.codec", value, false)
	case "X":
		k, v, has := strings.Cut(value, "=")
		if !has {
			return "% Expected -X property=value, not " + k +
				", use -X list to display available properties"
		}
		return c.set(strings.TrimPrefix(k, "topic."), v, !strings.HasPrefix(k, "topic."))
	default:
		c.flag(letter)
	}
	return ""
}

func (c *command) flag(letter string) {
	switch letter {
	case "e":
		c.exitEOF = true
	case "J":
		c.json = true
	case "E":
		c.lenient = true
	case "q":
		c.quiet = true
	case "Z":
		c.null = true
	case "T":
		c.tee = true
	case "l":
		c.fromFile = true
	case "h":
		c.help = true
	case "V":
		c.version = true
	}
}

// startAt reads -o: where to begin and, apart from it, the times to begin and to stop at.
func (c *command) startAt(value string) {
	if ms, ok := strings.CutPrefix(value, "s@"); ok {
		c.startMs = atoi(ms)
	} else if ms, ok := strings.CutPrefix(value, "e@"); ok {
		c.stopMs = atoi(ms)
	} else if value == "beginning" || value == "end" || value == "stored" {
		c.offset = value
	} else {
		c.offset = strconv.FormatInt(atoi(value), 10)
	}
}

// query reads TOPIC:PARTITION:TIMESTAMP of -Q.
func (c *command) query(value string) (problem string) {
	f := strings.SplitN(value, ":", 3)
	if len(f) < 3 || !digit(f[1]) || !digit(f[2]) {
		return "% ERROR: -t: expected \"topic:partition:offset_or_timestamp\""
	}
	c.queries = append(c.queries, kit.PartitionOffset{Offset: atoi(f[2]),
		TP: wire.TopicPartition{Topic: f[0], Partition: int32(atoi(f[1]))}})
	return ""
}

const noAvro = "% ERROR: This build of kcat lacks Avro/Schema-Registry support"

// pack reads -s: how keys or values are unpacked.
func (c *command) pack(value string) (problem string) {
	for i, what := range []string{"key", "value"} {
		pack, named := strings.CutPrefix(value, what+"=")
		other := [...]string{"value=", "key="}[i]
		if !named && strings.HasPrefix(value, other) {
			continue
		}
		if pack == "avro" {
			return noAvro
		}
		if pack == "" {
			return "% ERROR: " + what + " pack-format must not be empty"
		}
		if j := strings.IndexFunc(pack, func(r rune) bool {
			return !strings.ContainsRune(packTokens, r)
		}); j >= 0 {
			return "% ERROR: Invalid token '" + pack[j:j+1] + "' in " + what +
				" pack-format, see -s usage."
		}
		c.packs[i] = pack
	}
	return ""
}

// check is the rest of argparse, once the mode is known.
func (c *command) check() (problem string) {
	consumes := c.mode == 'C' || c.mode == 'G'
	if c.packs != [2]string{} && !consumes {
		return "% ERROR: -s serdes only available in the consumer"
	}
	var bad string
	if c.keyDelimiter, bad = delimiter(c.keyDelimiter); bad == "" {
		c.delimiter, bad = delimiter(c.delimiter)
	}
	switch {
	case bad != "":
		return bad
	case c.mode == 'P' && c.delimiter == "":
		return "% ERROR: Message delimiter -D must not be empty when producing"
	case c.mode == 'G' && c.startMs|c.stopMs != 0:
		return "% ERROR: -o ..@ timestamps can't be used with -G mode\n"
	case !consumes:
		return ""
	}
	format := c.format
	switch {
	case format != "":
	case c.json:
		format = c.delimiter
	case c.hasKeys:
		format = "%k" + c.keyDelimiter + "%s" + c.delimiter
	default:
		format = "%s" + c.delimiter
	}
	c.parts, problem = parseFormat(format)
	return problem
}

// delimiter reads -D and -K: \n, \t and \xNN stand for what they do in C, in this order of search.
func delimiter(s string) (out, problem string) {
	for {
		if i := strings.Index(s, `\n`); i >= 0 {
			s = s[:i] + "\n" + s[i+2:]
		} else if i := strings.Index(s, `\t`); i >= 0 {
			s = s[:i] + "\t" + s[i+2:]
		} else if i := strings.Index(s, `\x`); i >= 0 {
			j, n := i+2, 0
			for j < len(s) && hexDigit(s[j]) >= 0 {
				n = n<<4 | hexDigit(s[j])
				j++
			}
			if j == i+2 {
				return s, "% ERROR: Delimiter " + s[i:] + " expects hex number"
			}
			s = s[:i] + string([]byte{byte(n)}) + s[j:]
		} else {
			return s, ""
		}
	}
}

func hexDigit(c byte) int { return strings.IndexByte("0123456789abcdef", c|0x20) }

func digit(s string) bool {
	s = strings.TrimPrefix(s, "-")
	return s != "" && s[0] >= '0' && s[0] <= '9'
}

// atoi is C's: the number that a text begins with, 0 when it doesn't.
func atoi(s string) int64 {
	end := 0
	for end < len(s) && (s[end] >= '0' && s[end] <= '9' || end == 0 && (s[0] == '-' || s[0] == '+')) {
		end++
	}
	n, _ := strconv.ParseInt(s[:end], 10, 64)
	return n
}
