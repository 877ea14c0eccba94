package tool

import (
	"slices"
	"strings"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// What ConsoleConsumerOptions and ConsoleShareConsumerOptions have in common.

// deprecated warns of old options: pairs of the old name and the new one.
func (p *Process) deprecated(names [][2]string, out *node.Out) {
	for _, d := range names {
		if p.args.has(d[0]) {
			p.print(out, "Option --"+d[0]+" is deprecated and will be removed in a future version. "+
				"Use --"+d[1]+" instead.")
		}
	}
}

// consoleGroup is the group that --group or the properties name, none or one in a list. Several end
// the process (false); file is the tool's name for the option with a file of properties.
func consoleGroup(p *Process, props []wire.ConfigEntry, file string,
	out *node.Out) ([]string, bool) {
	groups := p.args.all("group")
	if g, given := last(props, "group.id"); given && !slices.Contains(groups, g) {
		groups = append(groups, g)
	}
	if len(groups) > 1 {
		p.usageExit("The group ids provided in different places (directly using '--group', via "+
			"'--consumer-property', or via '--"+file+"') do not match. Detected group ids: '"+
			strings.Join(groups, "', '")+"'", out)
		return nil, false
	}
	return groups, true
}

// consoleFormatter is the formatter that the options ask for; an unknown one ends the process.
func consoleFormatter(p *Process, out *node.Out) (f formatter, ok bool) {
	a := &p.args
	f = newFormatter(keyValues(append(a.all("property"), a.all("formatter-property")...)))
	if problem := f.choose(a.text("formatter", defaultFormatter)); problem != "" {
		p.usageExit(problem, out)
		return f, false
	}
	return f, true
}

// last is the value that counts when a key is given several times.
func last(entries []wire.ConfigEntry, key string) (string, bool) {
	for i := len(entries) - 1; i >= 0; i-- {
		if entries[i].Key == key {
			return entries[i].Value, true
		}
	}
	return "", false
}
