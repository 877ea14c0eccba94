// Package console is what the console consumers have in common: options, formatters, deserializers,
// and how they fail.
package console

import (
	"slices"
	"strings"

	"highwater/sim/node"
	"highwater/sim/tool/kit"
	"highwater/sim/wire"
)

// What ConsoleConsumerOptions and ConsoleShareConsumerOptions have in common.

// Deprecated warns of old options: pairs of the old name and the new one.
func Deprecated(p *kit.Process, names [][2]string, out *node.Out) {
	for _, d := range names {
		if p.Args.Has(d[0]) {
			p.Print(out, "Option --"+d[0]+" is deprecated and will be removed in a future version. "+
				"Use --"+d[1]+" instead.")
		}
	}
}

// Group is the group that --group or the properties name, none or one in a list. Several end
// the process (false); file is the tool's name for the option with a file of properties.
func Group(p *kit.Process, props []wire.ConfigEntry, file string,
	out *node.Out) ([]string, bool) {
	groups := p.Args.All("group")
	if g, given := kit.Last(props, "group.id"); given && !slices.Contains(groups, g) {
		groups = append(groups, g)
	}
	if len(groups) > 1 {
		p.UsageExit("The group ids provided in different places (directly using '--group', via "+
			"'--consumer-property', or via '--"+file+"') do not match. Detected group ids: '"+
			strings.Join(kit.HashMapOrder(groups, 16), "', '")+"'", out)
		return nil, false
	}
	return groups, true
}

// FormatterOf is the formatter that the options ask for; an unknown one ends the process.
func FormatterOf(p *kit.Process, out *node.Out) (f Formatter, ok bool) {
	a := &p.Args
	props, missing := p.PropertiesIn("formatter-config")
	if missing != nil {
		p.UsageExit(missing.Message, out)
		return f, false
	}
	f = newFormatter(append(props,
		kit.KeyValues(append(a.All("property"), a.All("formatter-property")...))...))
	if problem := f.choose(a.Text("formatter", defaultFormatter)); problem != "" {
		p.UsageExit(problem, out)
		return f, false
	}
	return f, true
}

// EndlessConsumer tells whether a console consumer ends only when somebody ends it.
func EndlessConsumer(a *kit.Arguments) bool {
	return !a.Has("max-messages") && !a.Has("timeout-ms") && !a.Has("help") && !a.Has("version")
}
