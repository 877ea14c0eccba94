package tool

import (
	"strings"

	"highwater/sim/client"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// adminTool is a task that works with an admin client: it sends a request or several, waits for the
// answers, prints, and goes on. What it does is its work.
type adminTool struct {
	admin client.Admin
	work  adminWork
	quiet bool      // kcat: the client's own log lines aren't printed
	limit node.Time // of each call; 0: default.api.timeout.ms
}

// adminWork is what one of the admin tools does.
type adminWork interface {
	// begin sends the first request.
	begin(t *adminTool, p *Process, out *node.Out)
	// answered takes the end of one call.
	answered(t *adminTool, p *Process, r answer, out *node.Out)
	clone() adminWork
}

// answer is the end of one call: with a reply, or with the failure the real client throws.
type answer struct {
	id      int64
	from    wire.ID
	reply   wire.Body
	failure *failure
}

// newAdminTool makes the admin client, or ends the process as Admin.create would.
func newAdminTool(p *Process, clientID string, w adminWork, out *node.Out) *adminTool {
	entries := keyValues(p.args.all("command-property"))
	set := func(k, v string) { entries = append(entries, wire.ConfigEntry{Key: k, Value: v}) }
	if !hasKey(entries, "client.id") {
		set("client.id", clientID)
	}
	usable, problem := p.resolveBootstrap(p.args.text("bootstrap-server", ""), out)
	set("bootstrap.servers", usable)
	c, err := client.ReadAdminConfig(entries)
	if problem == "" && err != nil {
		problem = err.Error()
	}
	if problem != "" {
		const text = "Failed to create new KafkaAdminClient"
		p.eprint(out, text)
		p.eprint(out, "org.apache.kafka.common.KafkaException: "+text)
		p.eprint(out, "Caused by: "+configException+": "+problem)
		p.eprint(out, "")
		p.exit(out, 1)
		return nil
	}
	c.AllowAutoTopicCreate = false // the real admin client asks for topics without creating them
	return &adminTool{admin: client.NewAdmin(c), work: w}
}

func (t *adminTool) anyBroker(name string, req wire.Body, out *node.Out) int64 {
	return t.admin.Call(name, req, client.Target{}, t.limit, out)
}

func (t *adminTool) controller(name string, req wire.Body, out *node.Out) int64 {
	return t.admin.Call(name, req, client.Target{Kind: client.ToController}, t.limit, out)
}

func (t *adminTool) broker(id wire.ID, name string, req wire.Body, out *node.Out) int64 {
	return t.admin.Call(name, req, client.Target{Kind: client.ToBroker, Broker: id}, t.limit, out)
}

func (t *adminTool) leader(tp wire.TopicPartition, name string, req wire.Body, out *node.Out) int64 {
	return t.admin.Call(name, req, client.Target{Kind: client.ToLeader, TP: tp}, t.limit, out)
}

func (t *adminTool) start(p *Process, out *node.Out) {
	t.admin.Start(out)
	t.work.begin(t, p, out)
	t.drain(p, out)
}

// drain hands answers to the work until there are no more.
func (t *adminTool) drain(p *Process, out *node.Out) {
	for !p.ended {
		for _, l := range t.admin.Logs() {
			// The real admin client says nothing about topics that don't exist.
			switch {
			case t.quiet:
				if k, ok := t.work.(*kcatQuery); ok && strings.Contains(l.Text, "not be established") {
					k.lost(p, out)
				}
			case !strings.Contains(l.Text, "The metadata response from the cluster reported"):
				p.log(out, l)
			}
		}
		results := t.admin.Results()
		if len(results) == 0 {
			return
		}
		for i := range results {
			r := &results[i]
			a := answer{id: r.ID, from: r.From, reply: r.Reply}
			if r.Failed {
				a.failure = &failure{java: kafkaErrors + r.Exception, message: r.Message}
			}
			if !p.ended {
				t.work.answered(t, p, a, out)
			}
		}
	}
}

func (t *adminTool) receive(p *Process, m wire.Message, out *node.Out) {
	if t.admin.Receive(m, out) {
		t.drain(p, out)
	}
}

func (t *adminTool) fire(p *Process, tm node.Timer, out *node.Out) {
	if t.admin.Fire(tm, out) {
		t.drain(p, out)
	}
}

func (t *adminTool) line(*Process, string, *node.Out) {}

func (t *adminTool) end(*Process, *node.Out) {}

func (t *adminTool) interrupt(p *Process, code int, out *node.Out) { p.exit(out, code) }

func (t *adminTool) clone() task {
	return &adminTool{admin: t.admin.Clone(), work: t.work.clone(), quiet: t.quiet,
		limit: t.limit}
}
