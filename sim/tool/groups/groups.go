// Package groups is kafka-groups.sh.
package groups

import (
	_ "embed"
	"slices"
	"strings"

	"highwater/sim/node"
	"highwater/sim/tool/kit"
	"highwater/sim/wire"
)

//go:embed options.txt
var options string

// work is org.apache.kafka.tools.GroupsCommand: the groups of all types.
type work struct {
	groups  []wire.ListedGroup
	pending int
}

// Program is kafka-groups.sh.
var Program = kit.Program{Name: "kafka-groups", Class: "org.apache.kafka.tools.GroupsCommand",
	Options: options, Role: "tool", Main: run,
	Python: kit.NoPython, Refuse: kit.RefuseWithUsage, Throws: throw,
	OwnHelp: true}

func run(p *kit.Process, out *node.Out) kit.Task {
	a := &p.Args
	if !a.Has("bootstrap-server") && !a.Has("help") && !a.Has("version") {
		p.UsageExit("Missing required option(s) [bootstrap-server]", out)
		return nil
	}
	about, _ := kit.ParseOptions(p.Prog.Options)
	if p.HelpAsked(about, out) {
		return nil
	}
	kind := a.Text("group-type", "")
	switch {
	case !a.Has("list"):
		p.UsageExit("Command must include exactly one action: --list.", out)
		return nil
	case a.Has("group-type") && !slices.ContainsFunc([]string{"classic", "consumer", "share",
		"streams"}, func(k string) bool { return strings.EqualFold(k, kind) }):
		p.TraceExit(kit.IllegalArgument, "--group-type must be a valid group type.", out)
		return nil
	}
	filters := []string{"group-type", "protocol", "consumer", "share", "streams"}
	for _, n := range filters[2:] {
		if err := a.CheckInvalid(n, kit.Without(filters, n)...); err != nil {
			p.UsageExit(err.Error(), out)
			return nil
		}
	}
	if t := kit.NewAdmin(p, "adminclient-1", &work{}, out); t != nil {
		return t
	}
	return nil
}

// throw is how GroupsCommand.main reports an exception; a missing file it reports as others do.
func throw(p *kit.Process, f *kit.Failure, out *node.Out) {
	if f.Java == kit.NoSuchFile {
		p.TraceExit(f.Java, f.Message, out)
		return
	}
	p.Print(out, "Error while executing groups command : "+f.Message)
	p.LogTrace(f, "org.apache.kafka.tools.GroupsCommand", out)
	p.Exit(out, 1)
}

func (w *work) Begin(t *kit.Admin, _ *kit.Process, out *node.Out) {
	t.ToAny("findAllBrokers", &wire.MetadataRequest{}, out)
}

func (w *work) Clone() kit.Work {
	c := *w
	c.groups = slices.Clone(w.groups)
	return &c
}

func (w *work) Answered(t *kit.Admin, p *kit.Process, r kit.Answer, out *node.Out) {
	if r.Failure != nil {
		throw(p, r.Failure, out)
		return
	}
	switch b := r.Reply.(type) {
	case *wire.MetadataReply:
		w.pending = len(b.Brokers)
		for _, n := range b.Brokers {
			t.ToBroker(n.ID, "listGroups", &wire.ListGroupsRequest{}, out)
		}
	case *wire.ListGroupsReply:
		w.groups = append(w.groups, b.Groups...)
		if w.pending--; w.pending == 0 {
			w.print(p, out)
			p.Exit(out, 0)
		}
	}
}

// passes is GroupsService.combinedFilter.
func (w *work) passes(a *kit.Arguments, g *wire.ListedGroup) bool {
	protocol := !a.Has("protocol") || a.Text("protocol", "") == g.ProtocolType
	switch {
	case a.Has("group-type"):
		return strings.EqualFold(a.Text("group-type", ""), g.Type) && protocol
	case a.Has("protocol"):
		return protocol
	case a.Has("consumer"):
		return g.ProtocolType == wire.ConsumerProtocolType || g.ProtocolType == "" ||
			g.Type == "Consumer"
	case a.Has("share"):
		return g.Type == "Share"
	}
	return !a.Has("streams")
}

func (w *work) print(p *kit.Process, out *node.Out) {
	width := 20
	var shown []wire.ListedGroup
	for i := range w.groups {
		if w.passes(&p.Args, &w.groups[i]) {
			shown = append(shown, w.groups[i])
			width = max(width, kit.JavaLen(w.groups[i].GroupID))
		}
	}
	p.Print(out, kit.Pad("GROUP", width)+" "+kit.Pad("TYPE", width)+" "+kit.Pad("PROTOCOL", width))
	for i := range shown {
		g := &shown[i]
		p.Print(out, kit.Pad(g.GroupID, width)+" "+kit.Pad(g.Type, width)+" "+
			kit.Pad(g.ProtocolType, width)+" ")
	}
}
