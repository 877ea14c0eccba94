package connect

import (
	"strconv"
	"strings"

	"highwater/sim/serde"
)

const entities = "org.apache.kafka.connect.runtime.rest.entities.CreateConnectorRequest"

// body reads a request's body; bad is the answer to one that isn't JSON.
func body(c *call) (serde.JSON, *answer) {
	v, problem := serde.ParseJSON([]byte(c.Body))
	if problem != "" {
		_, text, _ := strings.Cut(problem, ": ")
		a := refuse(500, text)
		return v, &a
	}
	return v, nil
}

// place is a byte's place in a body as Jackson writes it.
func place(text string, at int) string {
	line := 1 + strings.Count(text[:at], "\n")
	column := at - strings.LastIndexByte(text[:at], '\n')
	return "[Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: " +
		strconv.Itoa(line) + ", column: " + strconv.Itoa(column) + "]"
}

func wrongKind(class string, v *serde.JSON, text, chain string) answer {
	kind, token := "Array", "START_ARRAY"
	switch v.Kind {
	case serde.JSONString:
		kind, token = "String", "VALUE_STRING"
	case serde.JSONInteger:
		kind, token = "Integer", "VALUE_NUMBER_INT"
	case serde.JSONDecimal:
		kind, token = "Floating-point", "VALUE_NUMBER_FLOAT"
	case serde.JSONBoolean:
		kind, token = "Boolean", "VALUE_TRUE"
	}
	return refuse(500, "Cannot deserialize value of type `"+class+"` from "+kind+
		" value (token `JsonToken."+token+
		"`)\n at "+place(text, v.From)+chain)
}

const mapClass = "java.util.LinkedHashMap<java.lang.String,java.lang.String>"

// create makes a connector: POST /connectors.
func (s *Store) create(c *call) answer {
	v, bad := body(c)
	if bad != nil {
		return *bad
	}
	if strings.TrimSpace(c.Body) == "" {
		return refuse(500, `Cannot invoke "`+entities+`.name()" because "createRequest" is null`)
	}
	if v.Kind != serde.JSONObject {
		return wrongKind(entities, &v, c.Body, "")
	}
	for i := range v.Kids {
		m := &v.Kids[i]
		switch m.Name {
		case "name", "config", "initial_state":
			continue
		}
		return refuse(500, `Unrecognized field "`+m.Name+`" (class `+entities+
			`), not marked as ignorable (3 known properties: "config", "name", "initial_state")`+"\n at "+
			place(c.Body, v.To)+` (through reference chain: `+entities+`["`+m.Name+`"])`)
	}
	given := v.Member("config")
	if given == nil || given.Kind == serde.JSONNull {
		return refuse(500, `Cannot invoke "java.util.Map.get(Object)" because "connectorConfig" is null`)
	}
	if given.Kind != serde.JSONObject {
		return wrongKind(mapClass, given, c.Body, ` (through reference chain: `+entities+`["config"])`)
	}
	name := strings.TrimSpace(property(&v, "name"))
	config, _ := readConfig(given)
	target := strings.ToUpper(property(&v, "initial_state"))
	switch target {
	case "", "RUNNING", "PAUSED", "STOPPED":
	default:
		const state = entities + "$InitialState"
		return refuse(500, "Cannot construct instance of `"+state+"`, problem: No enum constant "+
			entities+
			".InitialState."+target+"\n at "+place(c.Body, v.Member("initial_state").From)+
			` (through reference chain: `+entities+`["initial_state"])`)
	}
	a := s.put(name, config, false)
	if len(a.writes) > 0 && (target == "PAUSED" || target == "STOPPED") {
		a.writes = append([]record{targetRecord(name, target)}, a.writes...)
	}
	return a
}

// put checks a config and writes it.
func (s *Store) put(name string, config Config, replace bool) answer {
	if own, named := config.Get("name"); named && own != name {
		return refuse(400, "Connector name configuration ("+own+
			") doesn't match connector name in the URL ("+name+")")
	}
	config = config.with("name", name)
	class, given := config.Get("connector.class")
	if !given {
		return refuse(400, "Connector config "+config.print()+" contains no connector type")
	}
	p := pluginOf(class)
	if p == nil {
		prefix := ""
		if replace {
			prefix = "org.apache.kafka.connect.errors.ConnectException: "
		}
		return refuse(400, prefix+noPlugin(class))
	}
	if errs := p.validate(config).all(); len(errs) > 0 {
		return invalid(errs)
	}
	old, tasks, status := s.alive(name), 0, int32(201)
	if old != nil {
		if !replace {
			return refuse(409, "Connector "+name+" already exists")
		}
		tasks, status = len(old.Tasks), 200
	}
	a := ok(status, described(name, config, tasks))
	if status == 201 {
		a.reply.Location = "/connectors/" + name
	}
	a.writes = []record{connectorRecord(name, config)}
	if p.ownWords {
		a.probe = config
	}
	return a
}

// invalid refuses a config for what is wrong with it.
func invalid(errs []string) answer {
	return refuse(400, "Connector configuration is invalid and contains the following "+
		strconv.Itoa(len(errs))+" error(s):\n"+strings.Join(errs, "\n")+
		"\nYou can also find the above list of errors at the endpoint "+
		"`/connector-plugins/{connectorType}/config/validate`")
}

// configBody reads a config that is the whole body.
func configBody(c *call) (Config, []string, *answer) {
	v, bad := body(c)
	if bad != nil {
		return nil, nil, bad
	}
	if v.Kind != serde.JSONObject {
		a := wrongKind(mapClass, &v, c.Body, "")
		return nil, nil, &a
	}
	config, absent := readConfig(&v)
	return config, absent, nil
}

func (s *Store) putConfig(c *call) answer {
	config, _, bad := configBody(c)
	if bad != nil {
		return *bad
	}
	return s.put(c.path[1], config, true)
}

// patchConfig changes some keys; null takes one away (KIP-477).
func (s *Store) patchConfig(c *call) answer {
	patch, absent, bad := configBody(c)
	if bad != nil {
		return *bad
	}
	x := s.alive(c.path[1])
	if x == nil {
		return notFound(c.path[1])
	}
	config := x.Config
	for _, e := range patch {
		config = config.with(e.Key, e.Value)
	}
	for _, key := range absent {
		config = config.without(key)
	}
	return s.put(x.Name, config, true)
}
