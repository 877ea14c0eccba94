package chaos

import (
	"strconv"
	"strings"

	"highwater/sim"
	"highwater/sim/client/app"
	"highwater/sim/connect"
	"highwater/sim/node"
	"highwater/sim/postgres"
	"highwater/sim/registry"
	"highwater/sim/tool"
	"highwater/sim/wire"
)

// specText is the console line that starts a client of a plan.
func specText(c sim.Spawn) string {
	switch s := c.Spec.(type) {
	case makerSpec:
		return s.Text()
	case tool.Spec:
		return toolText(&s)
	case registry.Spec:
		return "registry" + settings(s.Config)
	case connect.Spec:
		return "connect " + c.Name + settings(s.Config)
	case postgres.Spec:
		return "postgres" + settings(s.Config)
	case app.ProducerSpec:
		text := "producer " + c.Name + " --topic " + s.Topic + " --rate " + rate(s.Interval) +
			" --count " + num(s.Count) + " --seed " + strconv.FormatUint(s.Seed, 10)
		for i, k := range s.Keys {
			if i == 0 {
				text += " --keys " + k.Key
			} else {
				text += "," + k.Key
			}
		}
		if s.Schema != "" {
			text += " --schema '" + s.Schema + "' --values '" + s.Values[0] + "'"
		}
		return text + settings(s.Config)
	case app.ConsumerSpec:
		text := "consumer " + c.Name
		if s.Pattern != "" {
			text += " --pattern " + s.Pattern
		}
		for _, t := range s.Topics {
			if s.Pattern == "" {
				text += " --topic " + t
			}
		}
		if s.Group != "" {
			text += " --group " + s.Group + " --commit " + s.Commit.String()
		}
		if s.Processing > 0 {
			text += " --processing " + num(int64(s.Processing/node.Millisecond)) + "ms"
		}
		if s.Poison != app.PoisonStop {
			text += " --on-poison " + s.Poison.String()
		}
		return text + settings(s.Config)
	}
	if s, ok := c.Spec.(app.ShareConsumerSpec); ok {
		return shareText(c.Name, &s)
	}
	return c.Name
}

// toolText is a command line, with its standard input as a here-document.
func toolText(s *tool.Spec) string {
	var words []string
	for _, w := range s.Argv {
		if strings.ContainsAny(w, " ;{") {
			w = "'" + strings.ReplaceAll(w, "'", `'\''`) + "'"
		}
		words = append(words, w)
	}
	text := strings.Join(words, " ")
	if len(s.Stdin) > 0 {
		text += " <<'EOF'\n" + strings.Join(s.Stdin, "\n") + "\nEOF"
	}
	return text
}

func shareText(name string, s *app.ShareConsumerSpec) string {
	text := "consumer " + name + " --share --topic " + s.Topics[0] + " --group " + s.Group
	switch {
	case s.Bad != "" && s.BadAck == wire.AckReject:
		text += " --reject " + s.Bad
	case s.Bad != "":
		text += " --bad " + s.Bad
	}
	if s.Processing > 0 {
		text += " --processing " + num(int64(s.Processing/node.Millisecond)) + "ms"
	}
	return text + settings(s.Config)
}

func settings(entries []wire.ConfigEntry) string {
	var b strings.Builder
	for _, e := range entries {
		b.WriteString(" --config " + e.Key + "=" + e.Value)
	}
	return b.String()
}

// rate is how many a second an interval makes, with three decimals.
func rate(interval node.Time) string {
	milli := int64(1000 * node.Second / max(interval, 1))
	frac := "00" + num(milli%1000)
	return num(milli/1000) + "." + frac[len(frac)-3:]
}
