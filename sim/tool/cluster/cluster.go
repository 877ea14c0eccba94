// Package cluster is kafka-cluster.sh.
package cluster

import (
	_ "embed"
	"slices"
	"strconv"

	"highwater/sim/client"
	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/tool/kit"
	"highwater/sim/wire"
)

//go:embed options.txt
var options string

const (
	prog  = "kafka-cluster"
	usage = `usage: kafka-cluster [-h] {cluster-id,unregister,list-endpoints} ...`

	help = usage + `

The Kafka cluster tool.

positional arguments:
  {cluster-id,unregister,list-endpoints}
    cluster-id           Get information about the ID of a cluster.
    unregister           Unregister a broker.
    list-endpoints       List endpoints

optional arguments:
  -h, --help             show this help message and exit`

	servers = `
                     (--bootstrap-server BOOTSTRAP_SERVER |
                     --bootstrap-controller BOOTSTRAP_CONTROLLER)`
	config = " [-h] [--config CONFIG]\n                     [--command-config COMMAND_CONFIG]"
)

var parser = kit.Argparser{Prog: prog, Usage: usage, Help: help, HelpCode: 1, Commands: []kit.Argparser{
	command("cluster-id", config+servers),
	command("unregister", config+" --id ID"+servers, "id"),
	command("list-endpoints", config+servers+"\n                     [--include-fenced-brokers]",
		"include-fenced-brokers"),
}}

// command is what stands behind the name; all of them are told whom to ask.
func command(name, arguments string, own ...string) kit.Argparser {
	u := "usage: kafka-cluster " + name + arguments
	return kit.Argparser{Command: name, Prog: prog, Usage: u, Help: u, HelpCode: 1,
		Takes: append([]string{"bootstrap-server", "bootstrap-controller", "config",
			"command-config"}, own...),
		Groups: [][]string{{"bootstrap-server", "bootstrap-controller"}},
		Short: [][2]string{{"b", "bootstrap-server"}, {"C", "bootstrap-controller"}, {"c", "config"},
			{"i", "id"}}}
}

// Program is kafka-cluster.sh.
var Program = kit.Program{Name: prog, Class: "org.apache.kafka.tools.ClusterTool", Options: options,
	Role: "tool", Main: run, Python: kit.NoPython, Argparse: &parser, Refuse: kit.RefuseArgparse,
	OwnHelp: true}

// work is org.apache.kafka.tools.ClusterTool.
type work struct {
	command     string
	fenced      bool
	controllers bool
	id          wire.ID // of the broker to unregister
}

func run(p *kit.Process, out *node.Out) kit.Task {
	a := &p.Args
	id, _ := a.Number("id", 0, 32) // it was read as a number before
	w := &work{command: a.Rest[0], fenced: a.Has("include-fenced-brokers"), id: wire.ID(id),
		controllers: a.Has("bootstrap-controller")}
	if a.Has("config") {
		p.Print(out, "Option --config has been deprecated and will be removed in a future version. "+
			"Use --command-config instead.")
	}
	for _, name := range []string{"config", "command-config"} {
		if file := a.Text(name, ""); file != "" && !p.HasFile(file) {
			p.TraceExit("java.nio.file.NoSuchFileException", file, out)
			return nil
		}
	}
	if w.controllers && w.fenced {
		p.TraceExit(kit.IllegalArgument, "The option --include-fenced-brokers is only supported "+
			"with --bootstrap-server option", out)
		return nil
	}
	if file := a.Text("config", ""); file != "" { // the older name of the same
		p.Args.Given = append(p.Args.Given[:len(p.Args.Given):len(p.Args.Given)],
			kit.GivenOption{Name: "command-config", Value: file, HasValue: true})
	}
	if t := kit.NewAdmin(p, "adminclient-1", w, out); t != nil {
		return t
	}
	return nil
}

func (w *work) Begin(t *kit.Admin, _ *kit.Process, out *node.Out) {
	if w.command == "unregister" {
		t.ToController("unregisterBroker", &wire.UnregisterBrokerRequest{BrokerID: w.id}, out)
		return
	}
	t.ToAny("listNodes", &wire.DescribeClusterRequest{Controllers: w.controllers,
		IncludeFenced: w.fenced}, out)
}

func (w *work) Clone() kit.Work {
	c := *w
	return &c
}

func (w *work) Answered(_ *kit.Admin, p *kit.Process, r kit.Answer, out *node.Out) {
	switch b := r.Reply.(type) {
	case *wire.DescribeClusterReply:
		if w.command == "cluster-id" {
			p.Print(out, "Cluster ID: "+b.ClusterID)
			p.Exit(out, 0)
			return
		}
		w.list(p, b.Nodes, out)
	case *wire.UnregisterBrokerReply:
		w.unregistered(p, b, out)
	default:
		p.ExecutionExit(r.Failure, out)
	}
}

func (w *work) unregistered(p *kit.Process, b *wire.UnregisterBrokerReply, out *node.Out) {
	id := strconv.Itoa(int(w.id))
	if b.Error == wire.None {
		p.Print(out, "Broker "+id+" is no longer registered.")
		p.Exit(out, 0)
		return
	}
	f := kit.KafkaFailure(b.Error, b.Message)
	p.Log(out, client.LogLine{Level: "ERROR", Logger: "org.apache.kafka.clients.admin.KafkaAdminClient",
		Text: "[AdminClient clientId=adminclient-1] Unregister broker request for broker ID " + id +
			" failed: " + f.Message})
	p.ExecutionExit(f, out)
}

// list prints the brokers, those that serve or, when asked, all; or the controllers, which have no
// state.
func (w *work) list(p *kit.Process, nodes []wire.ClusterNode, out *node.Out) {
	nodes = slices.Clone(nodes)
	ordered.SortFunc(nodes, func(a, b wire.ClusterNode) int {
		return int(a.Endpoint.ID) - int(b.Endpoint.ID)
	})
	width := 0
	for i := range nodes {
		width = max(width, len(nodes[i].Endpoint.Host))
	}
	line := func(id, host, port, rack, state, kind string) {
		if state != "" {
			state = kit.Pad(state, 10) + " "
		}
		p.Print(out, kit.Pad(id, 10)+" "+kit.Pad(host, width)+" "+kit.Pad(port, 10)+" "+
			kit.Pad(rack, 10)+" "+state+kit.Pad(kind, 15))
	}
	if w.controllers {
		line("ID", "HOST", "PORT", "RACK", "", "ENDPOINT_TYPE")
	} else {
		line("ID", "HOST", "PORT", "RACK", "STATE", "ENDPOINT_TYPE")
	}
	for i := range nodes {
		e, state, kind := &nodes[i].Endpoint, "unfenced", "broker"
		if nodes[i].Fenced {
			state = "fenced"
		}
		if w.controllers {
			state, kind = "", "controller"
		}
		rack := e.Rack
		if rack == "" {
			rack = "null"
		}
		line(strconv.Itoa(int(e.ID)), e.Host, strconv.Itoa(int(e.Port)), rack, state, kind)
	}
	p.Exit(out, 0)
}
