package shell

import (
	"slices"
	"strings"

	"highwater/sim/config"
	"highwater/sim/ordered"
	"highwater/sim/serde"
	"highwater/sim/tool"
	"highwater/sim/tool/console"
	"highwater/sim/tool/kit"
)

// Candidate is one way to go on with a half-typed line.
type Candidate struct {
	// Text replaces the bytes of the line from Start to the cursor; it ends with a space when the
	// word is complete.
	Text  string
	Start int
	// About says in a few words what it is; may be empty.
	About string
}

// Complete lists how the word before the cursor at byte pos may go on.
func Complete(line string, pos int, env Env) []Candidate {
	pos = min(max(pos, 0), len(line))
	prefix := line[:pos]
	if fg, busy := env.foreground(); busy && fg.ReadsInput {
		return nil // the line goes to the program
	}
	words, current := wordsBefore(prefix)
	c := completer{env: &env, start: pos - len(current), current: current}
	if current != "" && current != prefix[c.start:] {
		return nil // inside quotes
	}
	if len(words) == 0 {
		c.firstWord()
		return c.found()
	}
	if g := tool.Find(words[0]); g != nil {
		c.ofTool(g, words)
		return c.found()
	}
	c.ofVerb(words)
	return c.found()
}

// wordsBefore splits the part of the line after the last pipe into finished words and the one that is
// being typed. What bash couldn't read has no words.
func wordsBefore(prefix string) (words []string, current string) {
	lx := lexer{s: prefix}
	p := pipeline{parts: make([]simple, 1)}
	for {
		lx.blanks()
		if lx.pos >= len(lx.s) {
			return texts(p.parts[len(p.parts)-1].words), ""
		}
		before := lx.pos
		parts := len(p.parts)
		n := len(p.parts[parts-1].words)
		if _, err := lx.token(&p); err != nil {
			return texts(p.parts[len(p.parts)-1].words), prefix[before:]
		}
		part := &p.parts[len(p.parts)-1]
		if lx.pos >= len(lx.s) && len(p.parts) == parts && len(part.words) == n+1 {
			return texts(part.words[:n]), part.words[n].text
		}
	}
}

type completer struct {
	env     *Env
	start   int
	current string
	out     []Candidate
}

// offer adds a word when it goes on from what is typed.
func (c *completer) offer(text, end, about string) {
	if strings.HasPrefix(text, c.current) {
		c.out = append(c.out, Candidate{Text: text + end, Start: c.start, About: about})
	}
}

// found sorts the candidates and drops repeated ones.
func (c *completer) found() []Candidate {
	ordered.SortFunc(c.out, func(a, b Candidate) int { return strings.Compare(a.Text, b.Text) })
	return slices.CompactFunc(c.out, func(a, b Candidate) bool { return a.Text == b.Text })
}

func (c *completer) firstWord() {
	for i := range verbs {
		c.offer(verbs[i].name, " ", verbs[i].about)
	}
	for _, n := range tool.Names() {
		c.offer(n, " ", tool.Find(n).Purpose())
	}
	c.offer("echo", " ", "text for a pipe")
	c.offer("printf", " ", "text for a pipe")
	c.offer("seq", " ", "numbers for a pipe")
}

// ofTool offers options, and values of the option before.
func (c *completer) ofTool(g *kit.Program, words []string) {
	last := words[len(words)-1]
	if strings.HasPrefix(last, "-") {
		if _, takes := g.About(last); takes {
			c.value(words, last)
			return
		}
	}
	if flag, _, ok := strings.Cut(c.current, "="); ok && strings.HasPrefix(flag, "-") {
		inner := completer{env: c.env, start: c.start + len(flag) + 1,
			current: c.current[len(flag)+1:]}
		inner.value(words, flag)
		c.out = inner.out
		return
	}
	if c.current != "" && c.current[0] != '-' {
		return
	}
	a, _ := g.Parse(words[1:])
	for _, f := range g.Flags() {
		if a.Has(strings.TrimLeft(f, "-")) && !repeatable(f) {
			continue
		}
		about, _ := g.About(f)
		c.offer(f, " ", about)
	}
}

func repeatable(flag string) bool {
	return strings.HasSuffix(flag, "property") || flag == "--config" || flag == "-X"
}

// optionValues are the fixed values of options.
var optionValues = []struct {
	flag   string
	values string
}{
	{"--entity-type", "topics brokers groups clients users"},
	{"--election-type", "preferred unclean"},
	{"--request-required-acks", "0 1 all"},
	{"--compression-codec", "none gzip snappy lz4 zstd"},
	{"--isolation-level", "read_committed read_uncommitted"},
	{"--time", "earliest latest max-timestamp"},
	{"--offset", "earliest latest"},
	{"-o", "beginning end"},
	{"--partitions", "1 2 3 6"},
	{"--replication-factor", "1 2 3"},
	{"--reader-property", "parse.key=true key.separator=: parse.headers=true " +
		"null.marker= ignore.error=true"},
	{"--formatter-property", "print.key=true print.partition=true print.offset=true " +
		"print.timestamp=true print.headers=true print.delivery=true key.separator= null.literal="},
	{"--commit", "auto after before never"},
	{"--processing", "50ms 300ms 1s"},
	{"--state", "Stable Empty PreparingRebalance CompletingRebalance Assigning Reconciling Dead"},
	{"--type", "classic consumer"},
	{"--group-type", "classic consumer share"},
	{"--protocol", "consumer share"},
	{"--shift-by", "-1 1"},
	{"--by-duration", "PT10S PT1M PT1H"},
}

func (c *completer) value(words []string, flag string) {
	for _, o := range optionValues {
		if o.flag == flag {
			for _, v := range strings.Fields(o.values) {
				end := " "
				if strings.HasSuffix(v, "=") {
					end = ""
				}
				c.offer(v, end, "")
			}
			return
		}
	}
	if strings.HasSuffix(flag, "-file") || strings.HasSuffix(flag, ".config") ||
		flag == "--command-config" {
		c.files()
		return
	}
	switch flag {
	case "--topic", "-t", "--topic-list", "--include", "--copy-to":
		for _, t := range c.env.Topics {
			c.offer(t, " ", "topic")
		}
	case "--group", "-G":
		for _, g := range c.env.Groups {
			c.offer(g, " ", "group")
		}
	case "--bootstrap-server", "-b":
		for _, n := range c.env.Nodes {
			if n.ID.IsBroker() {
				c.offer(n.ID.String()+":9092", " ", "")
			}
		}
	case "--broker", "--broker-list":
		for _, n := range c.env.Nodes {
			if n.ID.IsBroker() {
				c.offer(itoa(int(n.ID)), " ", n.ID.String())
			}
		}
	case "--formatter":
		for _, f := range console.Formatters() {
			c.offer(f, " ", "")
		}
	case "--entity-name":
		c.entityName(words)
	case "--config", "--add-config", "--delete-config":
		c.configKeys(config.Topic, flag != "--delete-config")
	case "--producer-property", "--command-property", "--consumer-property":
		if strings.Contains(words[0], "producer") {
			c.configKeys(config.Producer, true)
		} else {
			c.configKeys(config.Consumer, true)
		}
	}
}

func (c *completer) files() {
	for _, f := range c.env.fileNames() {
		c.offer(f, " ", "file of yours")
	}
	c.offer("/dev/stdin", " ", "the here-document behind the line")
}

func (c *completer) configKeys(t config.Table, value bool) {
	for i := range t {
		end := " "
		if value {
			end = "="
		}
		c.offer(t[i].Name, end, t[i].Doc())
	}
}

func (c *completer) entityName(words []string) {
	a, _ := tool.Find(words[0]).Parse(words[1:])
	switch a.Text("entity-type", "") {
	case "brokers":
		c.value(words, "--broker")
	default:
		c.value(words, "--topic")
	}
}

// ofVerb offers names and options for a world verb.
func (c *completer) ofVerb(words []string) {
	n := len(words)
	switch words[0] {
	case "cat", "rm":
		for _, f := range c.env.fileNames() {
			c.offer(f, " ", "file of yours")
		}
	case "kill", "stop", "freeze":
		c.machines(func(running bool) bool { return running }, true)
	case "start":
		c.machines(func(running bool) bool { return !running }, false)
		for _, n := range c.env.startNames() {
			if _, program := c.env.endedNamed(n); program {
				c.offer(n, " ", "application")
			}
		}
	case "partition", "cut", "heal":
		if n <= 2 {
			c.machines(nil, true)
		} else if n == 3 && words[0] != "heal" {
			c.offer("one-way", " ", "what the first sends is lost, the other way is whole")
		}
	case "power-off":
		c.machines(func(running bool) bool { return running }, false)
	case "thaw", "clock":
		if n == 1 {
			c.machines(nil, true)
		} else if n == 2 && words[0] == "clock" {
			for _, v := range []string{"+5s", "-5s", "default"} {
				c.offer(v, " ", "")
			}
		}
	case "latency":
		if n <= 2 {
			c.machines(nil, true)
		} else if n == 3 {
			for _, v := range []string{"5ms", "40ms", "500ms", "default"} {
				c.offer(v, " ", "")
			}
		}
	case "send", "pause", "resume", "slow":
		if n == 1 {
			if words[0] == "slow" {
				c.machines(nil, false)
			}
			for _, p := range c.env.Processes {
				c.offer(p.Name, " ", p.Role)
			}
		}
	case "producer", "consumer":
		c.ofApp(words)
	case "wait":
		c.ofWait(words)
	case "help":
		if n == 1 {
			c.firstWord()
		}
	case "add-broker":
		c.offer("--rack", " ", "where it stands")
	}
}

// machines offers brokers and controllers, and programs when clients is set.
func (c *completer) machines(want func(running bool) bool, clients bool) {
	for _, n := range c.env.Nodes {
		if want == nil || want(n.Running) {
			c.offer(n.ID.String(), " ", "")
		}
	}
	if clients {
		for _, p := range c.env.Processes {
			c.offer(p.Name, " ", p.Role)
		}
	}
}

func (c *completer) ofApp(words []string) {
	if len(words) == 1 {
		return
	}
	isConsumer := words[0] == "consumer"
	if o := findAppOption(words[len(words)-1], isConsumer); o != nil && o.arg != "" {
		switch o.name {
		case "--client":
			for _, l := range clientLibraries {
				c.offer(l, " ", "")
			}
		case "--acks":
			for _, v := range []string{"0", "1", "all"} {
				c.offer(v, " ", "")
			}
		case "--key-serializer", "--value-serializer", "--key-deserializer", "--value-deserializer":
			for _, v := range serde.Kinds() {
				c.offer(v, " ", "")
			}
		case "--config":
			if isConsumer {
				c.configKeys(config.Consumer, true)
			} else {
				c.configKeys(config.Producer, true)
			}
		default:
			c.value(words, o.name)
		}
		return
	}
	for _, f := range appFlags(isConsumer) {
		c.offer(f, " ", findAppOption(f, isConsumer).about)
	}
}

func (c *completer) ofWait(words []string) {
	switch {
	case len(words) == 1:
		for _, v := range []string{"1s", "10s", "46s", "until"} {
			c.offer(v, " ", "")
		}
	case len(words) == 2 && words[1] == "until":
		for _, n := range append(c.env.machineNames(), c.env.partitionNames()...) {
			c.offer(n, " ", "")
		}
		c.offer("in sync", " ", "every replica is in its ISR and has everything")
	case len(words) == 3:
		if _, ok := c.env.machine(words[2]); ok {
			for _, s := range nodeStates {
				c.offer(s, " ", "")
			}
			return
		}
		for _, k := range conditionKinds {
			c.offer(k, " ", "")
		}
	case len(words) == 4 && words[3] == "leader":
		c.machines(func(running bool) bool { return running }, false)
		c.offer("none", " ", "")
	}
}
