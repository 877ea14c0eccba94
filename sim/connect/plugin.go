package connect

import (
	"slices"
	"strconv"
	"strings"

	"highwater/sim/connect/debezium"
	"highwater/sim/connect/transform"
	"highwater/sim/regex"
)

// plugin is a connector that the worker can run.
type plugin struct {
	class       string
	kind        string // sink, source
	version     string
	task        string // the class of its tasks
	taskVersion string // of its tasks; empty: null, as the open JDBC connector has it
	keys        []key
	check       func(c Config, v *validation)
	ownWords    bool // check looks at all of keys, in words of its own
}

// Version is that of Kafka that is simulated.
const Version = "4.3.1"

var plugins = []*plugin{
	{class: "io.aiven.connect.jdbc.JdbcSinkConnector", kind: "sink", version: "6.12.0-SNAPSHOT",
		task: "io.aiven.connect.jdbc.sink.JdbcSinkTask", keys: jdbcKeys, check: checkJDBC},
	{class: "org.apache.kafka.connect.file.FileStreamSinkConnector", kind: "sink", version: Version,
		task: "org.apache.kafka.connect.file.FileStreamSinkTask", taskVersion: Version, keys: fileKeys},
	{class: "io.debezium.connector.postgresql.PostgresConnector", kind: "source",
		version: debezium.Version, task: "io.debezium.connector.postgresql.PostgresConnectorTask",
		taskVersion: debezium.Version, keys: debeziumKeys, check: checkDebezium, ownWords: true},
}

// pluginOf finds a connector by its class, its simple name or its alias.
func pluginOf(name string) *plugin {
	for _, p := range plugins {
		simple := p.class[strings.LastIndexByte(p.class, '.')+1:]
		if name == p.class || name == simple || name == strings.TrimSuffix(simple, "Connector") {
			return p
		}
	}
	return nil
}

func (p *plugin) describe() string {
	return "PluginDesc{klass=class " + p.class + ", name='" + p.class + "', version='" + p.version +
		"', encodedVersion=" + p.version + ", type=" + p.kind + ", typeName='" + p.kind +
		"', location='file:/usr/share/java/'}"
}

func noPlugin(name string) string {
	var all []string
	for _, p := range plugins {
		all = append(all, p.describe())
	}
	return "Failed to find any class that implements Connector and which name matches " + name +
		", available connectors are: " + strings.Join(all, ", ")
}

// validation are the errors of a config, key by key. Kafka: ConfigInfos.
type validation struct {
	keys   []key
	values []string // as they were parsed; "\x00": null
	errors [][]string
}

const null = "\x00"

func (v *validation) fail(name, text string) {
	if i := slices.IndexFunc(v.keys, func(k key) bool { return k.name == name }); i >= 0 {
		v.errors[i] = append(v.errors[i], text)
	}
}

func (v *validation) all() (out []string) {
	for _, e := range v.errors {
		out = append(out, e...)
	}
	return out
}

// validate checks a connector's config. Kafka: AbstractHerder.validateConnectorConfig.
func (p *plugin) validate(c Config) *validation {
	v := &validation{}
	v.keys = append(append(v.keys, p.common()...), p.keys...)
	own := len(v.keys) - len(p.keys)
	v.keys = append(v.keys, extraKeys(c)...)
	v.errors = make([][]string, len(v.keys))
	for i := range v.keys {
		k := &v.keys[i]
		text, given := c.Get(k.name)
		if k.name == "connector.plugin.version" {
			k.preset = p.version
		}
		switch {
		case !given && k.required:
			v.values = append(v.values, null)
			v.errors[i] = []string{`Missing required configuration "` + k.name +
				`" which has no default value.`}
			continue
		case !given && !k.hasDefault:
			v.values = append(v.values, null)
			continue
		case !given:
			text = k.preset
		}
		value, errs := text, []string(nil)
		if p.ownWords && i >= own && i < own+len(p.keys) {
			value = strings.TrimSpace(text)
		} else {
			value, errs = k.parse(text)
		}
		v.values, v.errors[i] = append(v.values, value), errs
	}
	if p.kind == "sink" {
		checkTopics(c, v)
	}
	checkConverters(c, v)
	if p.check != nil {
		p.check(c, v)
	}
	return v
}

// common are the keys of every connector of its kind.
func (p *plugin) common() []key {
	if p.kind == "sink" {
		return sinkKeys
	}
	return append(slices.Clone(sinkKeys[:connectorKeys]), sourceKeys...)
}

// extraKeys are the types of the transformations and predicates that a config names.
func extraKeys(c Config) (out []key) {
	for _, kind := range [...]string{"transforms", "predicates"} {
		for _, name := range c.List(kind) {
			out = append(out, key{kind + "." + name + ".type", "CLASS", true, false, "", "HIGH", "",
				-1, "NONE",
				kind + "." + name + ".type"})
		}
	}
	for _, name := range transform.Missing(c) {
		out = append(out, key{name, "STRING", true, false, "", "MEDIUM", "", -1, "NONE", name})
	}
	return out
}

// parse reads a value by its key's type and checks it. Kafka: ConfigDef.parseType, ensureValid.
func (k *key) parse(text string) (value string, errs []string) {
	text = strings.TrimSpace(text)
	bad := func(why string) []string {
		return []string{"Invalid value " + text + " for configuration " + k.name + ": " + why}
	}
	switch k.kind {
	case "BOOLEAN":
		if l := strings.ToLower(text); l != "true" && l != "false" {
			return null, bad("Expected value to be either true or false")
		}
		return strings.ToLower(text), nil
	case "INT", "LONG", "SHORT":
		bits := bitsOf(k.kind)
		n, err := strconv.ParseInt(text, 10, bits)
		if err != nil {
			errs = bad("Not a number of type " + k.kind)
			if least(k.name) > leastOfAll {
				errs = append(errs, "Invalid value null for configuration "+k.name+
					": Value must be non-null")
			}
			return null, errs
		}
		if low := least(k.name); n < low {
			return text, bad("Value must be at least " + strconv.FormatInt(low, 10))
		}
		return strconv.FormatInt(n, 10), nil
	case "CLASS":
		if strings.HasSuffix(k.name, "converter") && !slices.Contains(converters[:], text) ||
			strings.HasPrefix(k.name, "transforms.") && !slices.Contains(transform.Classes(), text) ||
			strings.HasPrefix(k.name, "predicates.") && !slices.Contains(transform.Predicates(), text) {
			return null, bad("Class " + text + " could not be found.")
		}
	}
	return text, k.choice(text, bad)
}

func bitsOf(kind string) int {
	switch kind {
	case "INT":
		return 32
	case "SHORT":
		return 16
	}
	return 64
}

const leastOfAll = -1 << 63

// least is the smallest value that a number may have.
func least(name string) int64 {
	switch name {
	case "tasks.max":
		return 1
	case "batch.size", "max.retries", "retry.backoff.ms":
		return 0
	}
	return leastOfAll
}

// choice checks what has a few values only.
func (k *key) choice(text string, bad func(string) []string) []string {
	in := func(all ...string) bool { return slices.Contains(all, text) }
	lower := strings.ToLower(text)
	switch k.name {
	case "name":
		if text == "" {
			return bad("String may not be empty")
		}
	case "errors.tolerance":
		if !in("none", "all") {
			return bad("String must be one of: none, all")
		}
	case "config.action.reload":
		if !in("none", "restart") {
			return bad("String must be one of: none, restart")
		}
	case "insert.mode":
		if !in(lower, strings.ToUpper(text)) || !slices.Contains([]string{"insert", "multi",
			"upsert", "update"}, lower) {
			return bad("Invalid enumerator")
		}
	case "pk.mode":
		if !in(lower, strings.ToUpper(text)) ||
			!slices.Contains([]string{"none", "kafka", "record_key", "record_value"}, lower) {
			return bad("Invalid enumerator")
		}
	case "db.timezone":
		if !in("UTC", "GMT", "Z") {
			return bad("Invalid time zone identifier")
		}
	}
	return nil
}

// checkTopics wants one of topics and topics.regex. Kafka: SinkConnectorConfig.validate.
func checkTopics(c Config, v *validation) {
	topics, pattern := strings.TrimSpace(c.Text("topics", "")),
		strings.TrimSpace(c.Text("topics.regex", ""))
	both := func(text string) {
		v.fail("topics", text)
		v.fail("topics.regex", text)
	}
	switch {
	case topics != "" && pattern != "":
		both("topics and topics.regex are mutually exclusive options, but both are set.")
	case topics == "" && pattern == "":
		both("Must configure one of topics or topics.regex")
	case pattern != "":
		if why := regex.Check(pattern); why != "" {
			if why == "missing closing )" {
				why = "Unclosed group near index " + strconv.Itoa(len(pattern)) + "\n" + pattern
			}
			v.fail("topics.regex", "Invalid value "+pattern+
				" for configuration topics.regex: Invalid regex: "+why)
		}
	}
	dlq := strings.TrimSpace(c.Text("errors.deadletterqueue.topic.name", ""))
	if dlq != "" && slices.Contains(c.List("topics"), dlq) {
		v.fail("topics", "The DLQ topic '"+dlq+"' may not be included in the list of topics ('topics=["+
			strings.Join(c.List("topics"), ", ")+"]') consumed by the connector")
	}
}

// checkConverters looks at the settings of JsonConverters.
func checkConverters(c Config, v *validation) {
	for _, which := range [...]string{"key", "value"} {
		name := which + ".converter"
		text, ok := c.Get(name + ".schemas.enable")
		if l := strings.ToLower(text); ok && l != "true" && l != "false" {
			v.fail(name, "Invalid value "+text+" for configuration schemas.enable: Expected value to be either "+
				"true or false")
		}
	}
}

// checkJDBC is what the connector itself looks at.
func checkJDBC(c Config, v *validation) {
	mode := strings.ToLower(c.Text("pk.mode", "none"))
	if c.Flag("delete.enabled", false) && mode != "record_key" {
		v.fail("delete.enabled", "Delete support only works with pk.mode=record_key")
	}
	names := c.List("pk.fields")
	switch mode {
	case "none":
		if len(names) > 0 {
			v.fail("pk.fields", "Primary key fields should not be set when pkMode is 'none'.")
		}
	case "kafka":
		if len(names) != 3 && len(names) != 0 {
			v.fail("pk.fields", "Primary key fields must be set with three fields (topic, partition, offset) when "+
				"pkMode is 'kafka'.")
		}
	case "record_key", "record_value":
	default:
		v.fail("pk.fields", "Invalid pkMode value: "+c.Text("pk.mode", ""))
	}
}

// json is the answer to a request to validate.
func (v *validation) json(name string) string {
	groups := []string{}
	count := 0
	var configs []string
	for i := range v.keys {
		k := &v.keys[i]
		if k.group != "" && !slices.Contains(groups, k.group) {
			groups = append(groups, k.group)
		}
		var errs []string
		for _, e := range v.errors[i] {
			errs = append(errs, quote(e))
		}
		count += len(errs)
		value := "null"
		if v.values[i] != null {
			value = quote(v.values[i])
		}
		configs = append(configs, `{"definition":`+k.json()+`,"value":{"name":`+quote(k.name)+
			`,"value":`+value+
			`,"recommended_values":[],"errors":[`+strings.Join(errs, ",")+`],"visible":true}}`)
	}
	for i := range groups {
		groups[i] = quote(groups[i])
	}
	return `{"name":` + quote(name) + `,"error_count":` + strconv.Itoa(count) + `,"groups":[` +
		strings.Join(groups, ",") + `],"configs":[` + strings.Join(configs, ",") + `]}`
}

// json is the definition of a key; what it means is left out.
func (k *key) json() string {
	preset := "null"
	if k.hasDefault {
		preset = quote(k.preset)
	}
	return `{"name":` + quote(k.name) + `,"type":"` + k.kind + `","required":` +
		strconv.FormatBool(k.required) +
		`,"default_value":` + preset + `,"importance":"` + k.importance +
		`","documentation":"","group":` +
		orNull(k.group) + `,"order_in_group":` + strconv.Itoa(k.order) + `,"width":"` + k.width +
		`","display_name":` + quote(k.display) + `,"dependents":[]}`
}
