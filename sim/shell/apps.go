package shell

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"highwater/sim"
	"highwater/sim/client"
	"highwater/sim/client/app"
	"highwater/sim/node"
	"highwater/sim/serde"
	"highwater/sim/tool/kit"
	"highwater/sim/wire"
)

// appOption is one option of the producer and consumer verbs.
type appOption struct {
	name, arg, about string
	consumer         bool // one of the consumer verb's
	producer         bool
}

var appOptions = []appOption{
	{"--topic", "T", "the topic; a consumer may have several", true, true},
	{"--client", "LIBRARY", "java (default), kafka-python or librdkafka: its defaults, its " +
		"partitioner", true, true},
	{"--config", "K=V", "a setting of the library, such as linger.ms=50", true, true},
	{"--command-config", "FILE", "a file with such settings, such as client.properties", true, true},
	{"--bootstrap-server", "H:P", "where the program finds the cluster (default: broker-1:9092)",
		true, true},
	{"--key-serializer", "KIND", "what keys are made with: string, integer, json ... or a class",
		false, true},
	{"--value-serializer", "KIND", "what values are made with", false, true},
	{"--schema", "JSON", "the Avro schema of its values, with --value-serializer avro or " +
		"--value-deserializer avro", true, true},
	{"--count", "N", "send so many records by itself, then only what is typed", false, true},
	{"--count", "N", "end after the poll that brings it to so many records", true, false},
	{"--paused", "", "start without working; resume NAME starts it", true, true},
	{"--rate", "R", "records a second (2, 0.5); without it only what send types is sent",
		false, true},
	{"--keys", "K,K", "keys to draw from; K:3 comes three times as often", false, true},
	{"--values", "V", "a text for the value with {n}, {key}, {pizza}, {customer}, {price}",
		false, true},
	{"--copy-to", "T", "the program keeps its records in a table of its own, too, and copies what is new " +
		"there to this topic", false, true},
	{"--every", "1h", "with --copy-to: how often it copies, by its clock (1 h: at each full hour)",
		false, true},
	{"--acks", "0|1|all", "when the leader answers", false, true},
	{"--partition", "P", "write to, or read from, this partition only", true, true},
	{"--seed", "N", "another stream of the same kind", false, true},
	{"--key-separator", "S", "splits what send types into key and value (default :)", false, true},
	{"--group", "G", "join this consumer group", true, false},
	{"--include", "REGEX", "the topics by a regular expression, instead of --topic; with --group",
		true, false},
	{"--from-beginning", "", "auto.offset.reset=earliest", true, false},
	{"--offset", "N", "where to start; needs --partition", true, false},
	{"--processing", "300ms", "time the program needs for each record", true, false},
	{"--commit", "auto|after|before|never", "when offsets are committed: every 5 s, after the work, " +
		"before the work", true, false},
	{"--key-deserializer", "KIND", "what keys are read with: string, integer, json ... or a class",
		true, false},
	{"--value-deserializer", "KIND", "what values are read with", true, false},
	{"--on-poison", "stop|retry|skip", "what becomes of a record that can't be read: the program ends, " +
		"tries again each second, goes on behind it", true, false},
	{"--dead-letter", "T", "such a record is sent to this topic, and skipped", true, false},
	{"--share", "", "the group is a share group: a queue (KIP-932)", true, false},
	{"--bad", "TEXT", "with --share: the program fails on values with this text, and gives them back",
		true, false},
	{"--reject", "TEXT", "with --share: the program rejects values with this text, for good",
		true, false},
}

// appFlags are the options of a verb.
func appFlags(consumer bool) []string {
	var out []string
	for i := range appOptions {
		if consumer && appOptions[i].consumer || !consumer && appOptions[i].producer {
			out = append(out, appOptions[i].name)
		}
	}
	return out
}

// appArg is one option as given.
type appArg struct{ name, value string }

// appArgs reads NAME --option value ..., where the name is one that no machine has yet.
func (e *Env) appArgs(args []word, consumer bool) (name string, given []appArg, err error) {
	verb := "producer"
	if consumer {
		verb = "consumer"
	}
	if len(args) == 0 || strings.HasPrefix(args[0].text, "-") {
		return "", nil, errors.New("a name is missing: " + verb + " NAME --topic T")
	}
	name = args[0].text
	if bad := badName(name); bad {
		return "", nil, errors.New("a name has letters, digits and dashes, not " + quote(name))
	}
	for i := 1; i < len(args); i++ {
		flag, value, joined := strings.Cut(args[i].text, "=")
		o := findAppOption(flag, consumer)
		if o == nil {
			return "", nil, unknown("option", flag, appFlags(consumer))
		}
		switch {
		case o.arg == "" && joined:
			return "", nil, errors.New(flag + " takes no value: " + quote(args[i].text))
		case o.arg != "" && !joined:
			i++
			if i == len(args) {
				return "", nil, errors.New("a value is missing after " + flag)
			}
			value = args[i].text
		}
		if flag == "--command-config" {
			text, err := e.file(value)
			if err != nil {
				return "", nil, err
			}
			for _, c := range kit.Properties(text) {
				given = append(given, appArg{"--config", c.Key + "=" + c.Value})
			}
			continue
		}
		given = append(given, appArg{flag, value})
	}
	return name, given, e.freeForApp(name)
}

func badName(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' ||
			c == '_' || c == '.') {
			return true
		}
	}
	return s == "" || len(s) > 40
}

func findAppOption(flag string, consumer bool) *appOption {
	for i := range appOptions {
		o := &appOptions[i]
		if o.name == flag && (consumer && o.consumer || !consumer && o.producer) {
			return o
		}
	}
	return nil
}

var clientLibraries = []string{"java", "kafka-python", "librdkafka"}

func checkClient(v string) error {
	if index(clientLibraries, v) < 0 {
		return unknown("client library", v, clientLibraries)
	}
	return nil
}

func positive(flag, v string, limit int64) (int64, error) {
	n, err := strconv.ParseInt(v, 10, 64)
	if err != nil || n < 1 || n > limit {
		return 0, errors.New(flag + " is a number from 1 to " + strconv.FormatInt(limit, 10) +
			", not " + quote(v))
	}
	return n, nil
}

func keyValue(flag, v string) (wire.ConfigEntry, error) {
	k, val, ok := strings.Cut(v, "=")
	if !ok || k == "" {
		return wire.ConfigEntry{}, errors.New(flag + " is key=value, not " + quote(v))
	}
	return wire.ConfigEntry{Key: k, Value: val}, nil
}

// serdeSetting is the setting behind an option such as --value-serializer integer.
func serdeSetting(g appArg) (wire.ConfigEntry, error) {
	role := "Serializer"
	if strings.HasSuffix(g.name, "-deserializer") {
		role = "Deserializer"
	}
	class, known := serde.ClassOf(g.value, role)
	avro := client.AvroSerializer
	if role == "Deserializer" {
		avro = client.AvroDeserializer
	}
	if strings.HasPrefix(g.name, "--value") && (g.value == "avro" || g.value == avro) {
		class, known = avro, true
	}
	if !known {
		return wire.ConfigEntry{},
			unknown(strings.ToLower(role), g.value, append(serde.Kinds(), "avro"))
	}
	key := strings.ReplaceAll(strings.TrimPrefix(g.name, "--"), "-", ".")
	return wire.ConfigEntry{Key: key, Value: class}, nil
}

func (e *Env) freeForApp(name string) error {
	if _, taken := e.machine(name); taken {
		return errors.New("the name " + quote(name) + " is taken; stop " + name +
			" first, or choose another")
	}
	return nil
}

func producer(args []word, env *Env) (Line, error) {
	name, given, err := env.appArgs(args, false)
	if err != nil {
		return Line{}, err
	}
	var s app.ProducerSpec
	for _, g := range given {
		if err := setProducer(&s, g); err != nil {
			return Line{}, err
		}
	}
	if s.Topic == "" {
		return Line{}, errors.New("--topic is missing: producer " + name + " --topic orders")
	}
	switch {
	case s.CopyTo == "" && s.CopyEvery > 0:
		return Line{}, errors.New("--every says how often a table is copied: it needs --copy-to T")
	case s.CopyTo != "" && s.CopyTo == s.Topic:
		return Line{}, errors.New("--copy-to " + s.CopyTo + " is the --topic of the program: " +
			"copy its table to another one")
	case s.CopyTo != "" && s.CopyEvery == 0:
		s.CopyEvery = node.Hour
	}
	if err := checkSettings(s.Client, s.Config, s.Schema, false); err != nil {
		return Line{}, err
	}
	return does(sim.Spawn{Name: name, Spec: s}), nil
}

func setProducer(s *app.ProducerSpec, g appArg) error {
	var err error
	var n int64
	switch g.name {
	case "--topic":
		s.Topic = g.value
	case "--client":
		s.Client = g.value
		return checkClient(g.value)
	case "--config":
		var e wire.ConfigEntry
		e, err = keyValue(g.name, g.value)
		s.Config = append(s.Config, e)
	case "--bootstrap-server":
		s.Config = append(s.Config, wire.ConfigEntry{Key: "bootstrap.servers", Value: g.value})
	case "--key-serializer", "--value-serializer":
		var e wire.ConfigEntry
		e, err = serdeSetting(g)
		s.Config = append(s.Config, e)
	case "--acks":
		if index([]string{"0", "1", "all", "-1"}, g.value) < 0 {
			return unknown("acks", g.value, []string{"0", "1", "all"})
		}
		s.Config = append(s.Config, wire.ConfigEntry{Key: "acks", Value: g.value})
	case "--schema":
		s.Schema = g.value
	case "--count":
		s.Count, err = positive(g.name, g.value, 1e9)
	case "--copy-to":
		s.CopyTo = g.value
	case "--every":
		s.CopyEvery, err = howOften(g.value)
	case "--paused":
		s.Paused = true
	case "--rate":
		s.Interval, err = interval(g.value)
	case "--keys":
		s.Keys, err = keys(g.value)
	case "--values":
		s.Values = append(s.Values, g.value)
	case "--partition":
		n, err = strconv.ParseInt(g.value, 10, 32)
		if err != nil || n < 0 || n > 1e6 {
			return errors.New(g.name + " is a partition's number, not " + quote(g.value))
		}
		s.ToPartition = int32(n) + 1
	case "--seed":
		n, err = positive(g.name, g.value, 1<<53)
		s.Seed = uint64(n)
	case "--key-separator":
		s.KeySeparator = g.value
	}
	return err
}

// howOften is the time between two copies of a table.
func howOften(text string) (node.Time, error) {
	every, err := duration(text)
	if err == nil && every < node.Second {
		err = errors.New("--every is a second at least, such as 1h, not " + quote(text))
	}
	return every, err
}

// interval is the time between two records at a rate such as 2 or 0.5 a second.
func interval(rate string) (node.Time, error) {
	bad := errors.New("--rate is records a second, from 0.001 to 100000, not " + quote(rate))
	whole, frac, _ := strings.Cut(strings.TrimSuffix(rate, "/s"), ".")
	if len(whole) > 6 || len(frac) > 6 || whole+frac == "" {
		return 0, bad
	}
	for len(frac) < 6 {
		frac += "0"
	}
	n, err := strconv.ParseInt(whole+frac, 10, 64) // records in a million seconds
	if err != nil || n < 1000 || n > 100000*1e6 {
		return 0, bad
	}
	return node.Time(1e12 / n), nil
}

func keys(v string) ([]app.WeightedKey, error) {
	var out []app.WeightedKey
	for _, k := range strings.Split(v, ",") {
		name, weight, has := strings.Cut(k, ":")
		w := app.WeightedKey{Key: name, Weight: 1}
		if has {
			n, err := positive("the weight of "+quote(name), weight, 1000)
			if err != nil {
				return nil, err
			}
			w.Weight = int32(n)
		}
		if name == "" {
			return nil, errors.New("a key is missing in " + quote(v))
		}
		out = append(out, w)
	}
	return out, nil
}

func consumer(args []word, env *Env) (Line, error) {
	name, given, err := env.appArgs(args, true)
	if err != nil {
		return Line{}, err
	}
	var s app.ConsumerSpec
	partition, offset := int64(-1), int64(-1)
	for _, g := range given {
		if err := setConsumer(&s, g, &partition, &offset); err != nil {
			return Line{}, err
		}
	}
	if s.Pattern != "" && (s.Group == "" || len(s.Topics) > 0) {
		return Line{}, errors.New("--include needs --group, and no --topic")
	}
	if len(s.Topics) == 0 && s.Pattern == "" {
		return Line{}, errors.New("--topic is missing: consumer " + name + " --topic orders")
	}
	if offset >= 0 && partition < 0 {
		return Line{}, errors.New("--offset needs --partition")
	}
	if s.Group == "" && slices.ContainsFunc(given, func(g appArg) bool {
		return g.name == "--commit" && g.value != "never"
	}) {
		return Line{}, errors.New("--commit needs --group: offsets are committed for a group")
	}
	if s.DeadLetter != "" && s.Poison != app.PoisonSkip {
		return Line{}, errors.New("--dead-letter skips what can't be read: not with --on-poison " +
			s.Poison.String())
	}
	if err := checkSettings(s.Client, s.Config, s.Schema, true); err != nil {
		return Line{}, err
	}
	if partition >= 0 {
		for _, t := range s.Topics {
			tp := wire.TopicPartition{Topic: t, Partition: int32(partition)}
			s.Partitions = append(s.Partitions, tp)
			if offset >= 0 {
				s.Offsets = append(s.Offsets, app.PartitionOffset{TP: tp, Offset: offset})
			}
		}
		s.Topics = nil
	}
	if share, spec, err := shareConsumer(&s, given); share || err != nil {
		return does(sim.Spawn{Name: name, Spec: spec}), err
	}
	return does(sim.Spawn{Name: name, Spec: s}), nil
}

// shareConsumer makes a share consumer of what was given, if --share was.
func shareConsumer(s *app.ConsumerSpec, given []appArg) (bool, app.ShareConsumerSpec, error) {
	unread := s.Poison != app.PoisonStop
	for _, c := range s.Config {
		unread = unread || strings.HasSuffix(c.Key, ".deserializer")
	}
	share := app.ShareConsumerSpec{Client: s.Client, Config: s.Config, Topics: s.Topics,
		Group: s.Group, Processing: s.Processing, Paused: s.Paused}
	is := false
	for _, g := range given {
		switch g.name {
		case "--share":
			is = true
		case "--bad", "--reject":
			if share.Bad != "" {
				return is, share, errors.New("--bad or --reject, and once")
			}
			if share.Bad = g.value; g.name == "--reject" {
				share.BadAck = wire.AckReject
			}
		}
	}
	switch {
	case !is && share.Bad != "":
		return false, share, errors.New("--bad and --reject need --share")
	case is && unread:
		return true, share, errors.New("with --share a program is given bytes: no deserializer, and " +
			"no --on-poison")
	case is && s.Group == "":
		return true, share, errors.New("--share needs --group")
	}
	return is, share, nil
}

func setConsumer(s *app.ConsumerSpec, g appArg, partition, offset *int64) error {
	var err error
	switch g.name {
	case "--topic":
		s.Topics = append(s.Topics, strings.Split(g.value, ",")...)
	case "--client":
		s.Client = g.value
		return checkClient(g.value)
	case "--config":
		var e wire.ConfigEntry
		e, err = keyValue(g.name, g.value)
		s.Config = append(s.Config, e)
	case "--bootstrap-server":
		s.Config = append(s.Config, wire.ConfigEntry{Key: "bootstrap.servers", Value: g.value})
	case "--include":
		s.Pattern = g.value
	case "--group":
		s.Group = g.value
		if s.Group == "" {
			err = errors.New("The configured group.id should not be an empty string or whitespace.")
		}
	case "--schema":
		s.Schema = g.value
	case "--from-beginning":
		s.Config = append(s.Config, wire.ConfigEntry{Key: "auto.offset.reset", Value: "earliest"})
	case "--count":
		s.Count, err = positive(g.name, g.value, 1e9)
	case "--paused":
		s.Paused = true
	case "--processing":
		s.Processing, err = duration(g.value)
	case "--key-deserializer", "--value-deserializer":
		var e wire.ConfigEntry
		e, err = serdeSetting(g)
		s.Config = append(s.Config, e)
	case "--on-poison":
		s.Poison, err = poisonMode(g.value)
	case "--dead-letter":
		s.DeadLetter, s.Poison = g.value, app.PoisonSkip
	case "--commit":
		s.Commit, err = commitMode(g.value)
	case "--partition", "--offset":
		n, bad := strconv.ParseInt(g.value, 10, 64)
		if bad != nil || n < 0 || g.name == "--partition" && n > 1e6 {
			return errors.New(g.name + " is a number from 0, not " + quote(g.value))
		}
		if g.name == "--partition" {
			*partition = n
		} else {
			*offset = n
		}
	}
	return err
}

func poisonMode(value string) (app.PoisonMode, error) {
	for m := app.PoisonStop; m <= app.PoisonSkip; m++ {
		if m.String() == value {
			return m, nil
		}
	}
	return 0, errors.New("--on-poison is stop, retry or skip, not " + quote(value))
}

func commitMode(value string) (app.CommitMode, error) {
	for m := app.CommitAuto; m <= app.CommitNever; m++ {
		if m.String() == value {
			return m, nil
		}
	}
	return 0, errors.New("--commit is auto, after, before or never, not " + quote(value))
}

// tell makes an application do something: a line that begins with a slash.
func tell(verb string, args []word, line string, env *Env) (Line, error) {
	p, ok := env.process(args[0].text)
	if !ok || p.Argv != nil {
		var names []string
		for _, q := range env.Processes {
			if q.Argv == nil {
				names = append(names, q.Name)
			}
		}
		if ok {
			return Line{}, errors.New(p.Name + " is one of Kafka's tools; only an application can " +
				verb)
		}
		return Line{}, unknown("application", args[0].text, names)
	}
	return does(sim.Type{Process: p.ID, Input: wire.Input{Line: line}}), nil
}

func pause(args []word, env *Env) (Line, error) {
	if err := wants(args, 1, 1, "pause NAME"); err != nil {
		return Line{}, err
	}
	return tell("pause", args, "/pause", env)
}

func resume(args []word, env *Env) (Line, error) {
	if err := wants(args, 1, 1, "resume NAME"); err != nil {
		return Line{}, err
	}
	return tell("resume", args, "/resume", env)
}

func slow(args []word, env *Env) (Line, error) {
	if err := wants(args, 2, 2, "slow NAME 300ms"); err != nil {
		return Line{}, err
	}
	if id, ok := env.machine(args[0].text); ok && id.IsBroker() {
		return slowDisk(id, args[1])
	}
	d, err := duration(args[1].text)
	if err != nil {
		return Line{}, err
	}
	us := strconv.FormatInt(int64(d), 10)
	return tell("be slowed down", args, "/processing "+us+"us", env)
}
