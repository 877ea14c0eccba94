package acls

import (
	"slices"
	"strings"

	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/tool/kit"
	"highwater/sim/wire"
)

// task is the admin client's, that also reads an answer from the terminal.
type task struct {
	*kit.Admin
	w *work
}

// Clone implements kit.Task.
func (t *task) Clone() kit.Task {
	w := *t.w
	w.found = slices.Clip(w.found)
	return &task{t.Admin.CloneWith(&w), &w}
}

// Line implements kit.Task: yes or no.
func (t *task) Line(p *kit.Process, s string, out *node.Out) {
	if !t.w.asking {
		return
	}
	t.w.asking = false
	if strings.EqualFold(strings.TrimSpace(s), "y") {
		t.w.remove(t.Admin, out)
	} else {
		t.w.next(t.Admin, p, out)
	}
}

// Begin implements kit.Work.
func (w *work) Begin(t *kit.Admin, p *kit.Process, out *node.Out) { w.step(t, p, out) }

// Clone implements kit.Work.
func (w *work) Clone() kit.Work {
	c := *w
	return &c
}

func (w *work) next(t *kit.Admin, p *kit.Process, out *node.Out) {
	w.at++
	w.step(t, p, out)
}

// step does what is to be done for the next resource.
func (w *work) step(t *kit.Admin, p *kit.Process, out *node.Out) {
	if w.at == len(w.groups) {
		if p.Args.Has("list") {
			w.list(p, out)
		}
		p.Exit(out, 0)
		return
	}
	g := &w.groups[w.at]
	if !p.Args.Has("remove") {
		filter := g.pattern
		t.ToAny("describeAcls", &wire.DescribeAclsRequest{Filter: filter}, out)
		return
	}
	if p.Args.Has("force") {
		w.remove(t, out)
		return
	}
	question := "Are you sure you want to delete all ACLs for resource filter `" + patternText(&g.pattern) +
		"`? (y/n)"
	if len(g.acls) > 0 {
		question = "Are you sure you want to remove ACLs: \n \t" + texts(g.acls) +
			"\n from resource filter `" +
			patternText(&g.pattern) + "`? (y/n)"
	}
	p.Print(out, question)
	if !p.Line.Terminal {
		throw(p, &kit.Failure{Java: "java.lang.NullPointerException", Message: noConsole}, out)
		return
	}
	w.asking = true
}

const noConsole = `Cannot invoke "java.io.Console.readLine()" because the return value of ` +
	`"java.lang.System.console()" is null`

func (w *work) remove(t *kit.Admin, out *node.Out) {
	g := &w.groups[w.at]
	filters := g.acls
	if len(filters) == 0 {
		filters = []wire.ACL{g.pattern}
	}
	t.ToAny("deleteAcls", &wire.DeleteAclsRequest{Filters: filters}, out)
}

// Answered implements kit.Work.
func (w *work) Answered(t *kit.Admin, p *kit.Process, a kit.Answer, out *node.Out) {
	if a.Failure != nil {
		throw(p, a.Failure, out)
		return
	}
	switch r := a.Reply.(type) {
	case *wire.DescribeAclsReply:
		if p.Args.Has("list") {
			for _, acl := range r.ACLs {
				if !slices.Contains(w.found, acl) {
					w.found = append(w.found[:len(w.found):len(w.found)], acl)
				}
			}
			w.next(t, p, out)
			return
		}
		w.add(t, p, r.ACLs, out)
	default:
		w.next(t, p, out)
	}
}

// add asks for the ACLs that aren't there yet.
func (w *work) add(t *kit.Admin, p *kit.Process, there []wire.ACL, out *node.Out) {
	g := &w.groups[w.at]
	var fresh []wire.ACL
	for _, a := range g.acls {
		if slices.Contains(there, a) {
			p.Print(out, "Acl (pattern="+patternText(&a)+", entry="+text(&a)+") already exists.")
		} else {
			fresh = append(fresh, a)
		}
	}
	if fresh == nil {
		w.next(t, p, out)
		return
	}
	p.Print(out, "Adding ACLs for resource `"+patternText(&g.pattern)+"`: \n \t"+texts(fresh)+"\n")
	t.ToAny("createAcls", &wire.CreateAclsRequest{ACLs: fresh}, out)
}

// list prints what was found, by resource.
func (w *work) list(p *kit.Process, out *node.Out) {
	if len(w.principals) == 0 {
		w.show(p, func(*wire.ACL) bool { return true }, out)
		return
	}
	for _, who := range w.principals {
		p.Print(out, "ACLs for principal `"+who+"`")
		w.show(p, func(a *wire.ACL) bool { return a.Principal == who }, out)
	}
}

func (w *work) show(p *kit.Process, wanted func(a *wire.ACL) bool, out *node.Out) {
	var acls []wire.ACL
	for i := range w.found {
		if wanted(&w.found[i]) {
			acls = append(acls, w.found[i])
		}
	}
	ordered.SortFunc(acls, wire.ACL.Compare)
	for len(acls) > 0 {
		n := 1
		for n < len(acls) && patternText(&acls[n]) == patternText(&acls[0]) {
			n++
		}
		p.Print(out, "Current ACLs for resource `"+patternText(&acls[0])+"`:\n\t"+texts(acls[:n])+"\n")
		acls = acls[n:]
	}
}

// patternText is ResourcePattern.toString, or that of its filter.
func patternText(a *wire.ACL) string {
	return "ResourcePattern(resourceType=" + a.Resource.String() + ", name=" + a.Name +
		", patternType=" +
		a.Pattern.String() + ")"
}

// text is AccessControlEntry.toString.
func text(a *wire.ACL) string {
	return "(principal=" + a.Principal + ", host=" + a.Host + ", operation=" + a.Operation.String() +
		", permissionType=" + a.Permission() + ")"
}

func texts(acls []wire.ACL) string {
	var lines []string
	for i := range acls {
		lines = append(lines, text(&acls[i]))
	}
	return strings.Join(lines, "\n\t")
}
