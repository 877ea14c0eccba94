package kit

import (
	"strings"

	"highwater/sim/client"
	"highwater/sim/config"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// Admin is a task that works with an admin client: it sends a request or several, waits for the
// answers, prints, and goes on. What it does is its work.
type Admin struct {
	admin client.Admin
	work  Work
	Limit node.Time // of each call; 0: default.api.timeout.ms
}

// Work is what one of the admin tools does.
type Work interface {
	// Begin sends the first request.
	Begin(t *Admin, p *Process, out *node.Out)
	// Answered takes the end of one call.
	Answered(t *Admin, p *Process, r Answer, out *node.Out)
	Clone() Work
}

// LibraryWork is work of a program that words its client's log lines itself.
type LibraryWork interface {
	Logged(p *Process, l client.LogLine, out *node.Out)
}

// Answer is the end of one call: with a reply, or with the failure the real client throws.
type Answer struct {
	ID      int64
	From    wire.ID
	Reply   wire.Body
	Failure *Failure
}

// NewAdmin makes the admin client, or ends the process as Admin.create would.
func NewAdmin(p *Process, clientID string, w Work, out *node.Out) *Admin {
	t, f := MakeAdmin(p, clientID, w, out)
	if f != nil {
		p.Throw(f, out)
		return nil
	}
	return t
}

// MakeAdmin makes the admin client of --bootstrap-server or --bootstrap-controller, --command-config
// and
// --command-property; the failure is what loading the file, or Admin.create, throws.
func MakeAdmin(p *Process, clientID string, w Work, out *node.Out) (*Admin, *Failure) {
	entries, f := p.PropertiesIn("command-config")
	if f != nil {
		return nil, f
	}
	entries = append(entries, KeyValues(p.Args.All("command-property"))...)
	set := func(k, v string) { entries = append(entries, wire.ConfigEntry{Key: k, Value: v}) }
	if !HasKey(entries, "client.id") {
		set("client.id", clientID)
	}
	option, key := "bootstrap-server", "bootstrap.servers"
	controllers := p.Args.Has("bootstrap-controller")
	if controllers {
		option, key = "bootstrap-controller", "bootstrap.controllers"
	}
	list, _, twice := p.Args.One(option)
	if twice != nil {
		return nil, FailureOf(twice)
	}
	if emptyIn(list) {
		return nil, &Failure{Java: ConfigException,
			Message: "Configuration '" + key + "' values must not be empty."}
	}
	usable, problem := p.resolve(list, controllers, out)
	if list == "" {
		problem = "You must set either bootstrap.servers or bootstrap.controllers"
	}
	set(key, usable)
	if v, ok := Last(entries, "security.protocol"); ok {
		if bad := config.Producer.Find("security.protocol").Check(v); bad != nil {
			return nil, &Failure{Java: ConfigException, Message: bad.Text}
		}
	}
	c, err := client.ReadAdminConfig(entries)
	if e, ok := err.(*client.SettingError); ok && problem == "" && e.Java != "" {
		f := &Failure{Java: kafkaException, Message: "Failed to create new KafkaAdminClient",
			Causes: []string{"Caused by: " + e.Java + ": " + e.Text}}
		for _, c := range e.Causes {
			f.Causes = append(f.Causes, "Caused by: "+c)
		}
		return nil, f
	}
	if problem == "" && err != nil {
		problem = err.Error()
	}
	if problem != "" {
		return nil, &Failure{Java: kafkaException, Message: "Failed to create new KafkaAdminClient",
			Causes: []string{"Caused by: " + ConfigException + ": " + problem}}
	}
	c.AllowAutoTopicCreate = false // the real admin client asks for topics without creating them
	return NewAdminOf(c, w), nil
}

// NewAdminOf makes it of settings that were read.
func NewAdminOf(c client.AdminConfig, w Work) *Admin {
	return &Admin{admin: client.NewAdmin(c), work: w}
}

func (t *Admin) ToAny(name string, req wire.Body, out *node.Out) int64 {
	return t.admin.Call(name, req, client.Target{}, t.Limit, out)
}

func (t *Admin) ToController(name string, req wire.Body, out *node.Out) int64 {
	return t.admin.Call(name, req, client.Target{Kind: client.ToController}, t.Limit, out)
}

func (t *Admin) ToBroker(id wire.ID, name string, req wire.Body, out *node.Out) int64 {
	return t.admin.Call(name, req, client.Target{Kind: client.ToBroker, Broker: id}, t.Limit, out)
}

func (t *Admin) ToLeader(tp wire.TopicPartition, name string, req wire.Body, out *node.Out) int64 {
	return t.admin.Call(name, req, client.Target{Kind: client.ToLeader, TP: tp}, t.Limit, out)
}

func (t *Admin) Start(p *Process, out *node.Out) {
	t.admin.Start(out)
	t.work.Begin(t, p, out)
	t.drain(p, out)
}

// drain hands answers to the work until there are no more.
func (t *Admin) drain(p *Process, out *node.Out) {
	for !p.Ended {
		for _, l := range t.admin.Logs() {
			// The real admin client says nothing about topics that don't exist.
			switch lib, own := t.work.(LibraryWork); {
			case own:
				lib.Logged(p, l, out)
			case !strings.Contains(l.Text, "The metadata response from the cluster reported"):
				p.Log(out, l)
			}
		}
		results := t.admin.Results()
		if len(results) == 0 {
			return
		}
		for i := range results {
			r := &results[i]
			a := Answer{ID: r.ID, From: r.From, Reply: r.Reply}
			if r.Failed {
				a.Failure = &Failure{Java: KafkaErrors + r.Exception, Message: r.Message}
			}
			if !p.Ended {
				t.work.Answered(t, p, a, out)
			}
		}
	}
}

func (t *Admin) Receive(p *Process, m wire.Message, out *node.Out) {
	if t.admin.Receive(m, out) {
		t.drain(p, out)
	}
}

func (t *Admin) Fire(p *Process, tm node.Timer, out *node.Out) {
	if t.admin.Fire(tm, out) {
		t.drain(p, out)
	}
}

func (t *Admin) Line(*Process, string, *node.Out) {}

func (t *Admin) End(*Process, *node.Out) {}

func (t *Admin) Interrupt(p *Process, code int, out *node.Out) { p.Exit(out, code) }

func (t *Admin) Clone() Task { return t.CloneWith(t.work.Clone()) }

// CloneWith is Clone for a task that has an Admin and keeps its work itself.
func (t *Admin) CloneWith(w Work) *Admin {
	return &Admin{admin: t.admin.Clone(), work: w, Limit: t.Limit}
}
