package tool

import (
	_ "embed"
	"slices"
	"strings"

	"highwater/sim/node"
	"highwater/sim/wire"
)

//go:embed options/kafka-groups.txt
var groupListOptions string

// groupList is org.apache.kafka.tools.GroupsCommand: the groups of all types.
type groupList struct {
	groups  []wire.ListedGroup
	pending int
}

func groupListMain(p *Process, out *node.Out) task {
	a := &p.args
	if !a.has("bootstrap-server") && !a.has("help") && !a.has("version") {
		p.usageExit("Missing required option(s) [bootstrap-server]", out)
		return nil
	}
	about, _ := parseOptions(p.prog.options)
	if p.helpAsked(about, out) {
		return nil
	}
	kind := a.text("group-type", "")
	switch {
	case !a.has("list"):
		p.usageExit("Command must include exactly one action: --list.", out)
		return nil
	case a.has("group-type") && !slices.ContainsFunc([]string{"classic", "consumer", "share",
		"streams"}, func(k string) bool { return strings.EqualFold(k, kind) }):
		p.traceExit(illegalArgument, "--group-type must be a valid group type.", out)
		return nil
	}
	filters := []string{"group-type", "protocol", "consumer", "share", "streams"}
	for _, n := range filters[2:] {
		if err := a.checkInvalid(n, without(filters, n)...); err != nil {
			p.usageExit(err.Error(), out)
			return nil
		}
	}
	if t := newAdminTool(p, "adminclient-1", &groupList{}, out); t != nil {
		return t
	}
	return nil
}

func (w *groupList) begin(t *adminTool, _ *Process, out *node.Out) {
	t.anyBroker("findAllBrokers", &wire.MetadataRequest{}, out)
}

func (w *groupList) clone() adminWork {
	c := *w
	c.groups = slices.Clone(w.groups)
	return &c
}

func (w *groupList) answered(t *adminTool, p *Process, r answer, out *node.Out) {
	if r.failure != nil {
		p.print(out, "Error while executing groups command : "+r.failure.message)
		p.logTrace(r.failure, "org.apache.kafka.tools.GroupsCommand", out)
		p.exit(out, 1)
		return
	}
	switch b := r.reply.(type) {
	case *wire.MetadataReply:
		w.pending = len(b.Brokers)
		for _, n := range b.Brokers {
			t.broker(n.ID, "listGroups", &wire.ListGroupsRequest{}, out)
		}
	case *wire.ListGroupsReply:
		w.groups = append(w.groups, b.Groups...)
		if w.pending--; w.pending == 0 {
			w.print(p, out)
			p.exit(out, 0)
		}
	}
}

// passes is GroupsService.combinedFilter.
func (w *groupList) passes(a *arguments, g *wire.ListedGroup) bool {
	protocol := !a.has("protocol") || a.text("protocol", "") == g.ProtocolType
	switch {
	case a.has("group-type"):
		return strings.EqualFold(a.text("group-type", ""), g.Type) && protocol
	case a.has("protocol"):
		return protocol
	case a.has("consumer"):
		return g.ProtocolType == wire.ConsumerProtocolType || g.ProtocolType == "" ||
			g.Type == "Consumer"
	case a.has("share"):
		return g.Type == "Share"
	}
	return !a.has("streams")
}

func (w *groupList) print(p *Process, out *node.Out) {
	width := 20
	var shown []wire.ListedGroup
	for i := range w.groups {
		if w.passes(&p.args, &w.groups[i]) {
			shown = append(shown, w.groups[i])
			width = max(width, javaLen(w.groups[i].GroupID))
		}
	}
	p.print(out, pad("GROUP", width)+" "+pad("TYPE", width)+" "+pad("PROTOCOL", width))
	for i := range shown {
		g := &shown[i]
		p.print(out, pad(g.GroupID, width)+" "+pad(g.Type, width)+" "+pad(g.ProtocolType, width)+" ")
	}
}
