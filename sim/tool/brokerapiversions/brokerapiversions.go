// Package brokerapiversions is kafka-broker-api-versions.sh.
package brokerapiversions

import (
	_ "embed"
	"strconv"
	"strings"

	"highwater/sim/node"
	"highwater/sim/tool/kit"
	"highwater/sim/wire"
)

//go:embed options.txt
var options string

// versions are the APIs of a 4.3.1 broker: name, key, and the first and last version, or - for what a
// broker without a metrics plugin doesn't offer.
//
//go:embed versions.txt
var versions string

// Program is kafka-broker-api-versions.sh.
var Program = kit.Program{Name: "kafka-broker-api-versions",
	Class: "org.apache.kafka.tools.BrokerApiVersionsCommand", Options: options, Role: "tool",
	Main: run, Python: kit.NoPython, Refuse: kit.RefuseWithTrace}

func run(p *kit.Process, out *node.Out) kit.Task {
	if err := p.Args.CheckRequired("bootstrap-server"); err != nil {
		p.UsageExit(err.Error(), out)
		return nil
	}
	if _, problem := p.ResolveBootstrap(p.Args.Text("bootstrap-server", ""), out); problem != "" {
		p.TraceExit(kit.ConfigException, problem, out)
		return nil
	}
	if t := kit.NewAdmin(p, "admin-1", work{}, out); t != nil {
		return t
	}
	return nil
}

// work is org.apache.kafka.tools.BrokerApiVersionsCommand. Here all brokers are of one release, so it
// asks which brokers there are, and knows what each would answer to ApiVersions.
type work struct{}

func (w work) Begin(t *kit.Admin, _ *kit.Process, out *node.Out) {
	t.ToAny("listNodes", &wire.MetadataRequest{Topics: []string{}}, out)
}

func (w work) Clone() kit.Work { return w }

func (w work) Answered(_ *kit.Admin, p *kit.Process, r kit.Answer, out *node.Out) {
	b, ok := r.Reply.(*wire.MetadataReply)
	if !ok {
		p.TraceExit("java.lang.RuntimeException", "Request METADATA failed on brokers "+
			p.Args.Text("bootstrap-server", ""), out)
		return
	}
	hash := func(e wire.BrokerEndpoint) int32 { return nodeHash(&e) }
	for _, e := range kit.MapOrder(b.Brokers, hash) {
		rack := e.Rack
		if rack == "" {
			rack = "null"
		}
		p.Print(out, e.Host+":"+strconv.Itoa(int(e.Port))+" (id: "+strconv.Itoa(int(e.ID))+
			" rack: "+rack+" isFenced: false) -> (\n"+table()+"\n)")
	}
	p.Exit(out, 0)
}

// nodeHash is Node.hashCode, which orders the brokers in Kafka's map.
func nodeHash(e *wire.BrokerEndpoint) int32 {
	h := 31 + kit.JavaHash(e.Host)
	h = 31*h + int32(e.ID)
	h = 31*h + e.Port
	rack := int32(0)
	if e.Rack != "" {
		rack = kit.JavaHash(e.Rack)
	}
	h = 31*h + rack
	return 31*h + falseHash
}

const falseHash = 1237 // Boolean.hashCode of false

func table() string {
	rows := strings.Split(strings.TrimSpace(versions), "\n")
	for i, r := range rows {
		f := strings.Fields(r)
		text := "UNSUPPORTED"
		if f[2] != "-" {
			text = f[2]
			if f[3] != f[2] {
				text += " to " + f[3]
			}
			text += " [usable: " + f[3] + "]"
		}
		rows[i] = "\t" + f[0] + "(" + f[1] + "): " + text
	}
	return strings.Join(rows, ",\n")
}
