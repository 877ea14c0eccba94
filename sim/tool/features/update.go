package features

import (
	"strconv"

	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/tool/featurelevels"
	"highwater/sim/tool/kit"
)

// Words of the commands that change levels.
var done = []struct{ command, past, can string }{
	{"upgrade", "upgraded", "can be upgraded"},
	{"downgrade", "downgraded", "can be downgraded"},
	{"disable", "disabled", "can be disabled"},
}

// update answers upgrade, downgrade and disable from what this cluster is: a level that would change is
// refused in words, except in a dry run. Kafka: FeatureCommand.handleUpgradeOrDowngrade.
func update(p *kit.Process, command string, out *node.Out) (code int) {
	flags, code := wanted(p, command, out)
	if code != 0 {
		return code
	}
	ordered.SortFunc(flags, func(a, b featurelevels.Flag) int {
		switch {
		case a.Name < b.Name:
			return -1
		case a.Name > b.Name:
			return 1
		}
		return 0
	})
	for _, f := range flags {
		if why := unsupported(f); why != "" {
			for _, g := range flags {
				p.Print(out, "Could not "+command+" "+g.Name+to(command, g.Level)+
					". The update failed for all features since the following feature had an error: "+
					"Invalid update version "+strconv.Itoa(f.Level)+" for feature "+f.Name+". "+why)
			}
			n := strconv.Itoa(len(flags))
			p.PrintErr(out, n+" out of "+n+" operation(s) failed.")
			return 1
		}
	}
	for _, f := range flags {
		if !p.Args.Has("dry-run") && f.Level != featurelevels.Find(f.Name).Have {
			p.PrintErr(out, "the features of this cluster stay as they are: changing "+f.Name+
				" isn't simulated")
			return 1
		}
	}
	for _, d := range done {
		for _, f := range flags {
			switch {
			case d.command != command:
			case p.Args.Has("dry-run"):
				p.Print(out, f.Name+" "+d.can+to(command, f.Level)+".")
			default:
				p.Print(out, f.Name+" was "+d.past+to(command, f.Level)+".")
			}
		}
	}
	return 0
}

func to(command string, level int) string {
	if command == "disable" {
		return ""
	}
	return " to " + strconv.Itoa(level)
}

// wanted is what the command line asks for.
func wanted(p *kit.Process, command string, out *node.Out) (flags []featurelevels.Flag, code int) {
	a := &p.Args
	version, metadata := a.Text("release-version", ""), a.Text("metadata", "")
	problem := ""
	switch {
	case command == "disable":
		for _, name := range a.All("feature") {
			flags = append(flags, featurelevels.Flag{Name: name})
		}
	case version != "" && (metadata != "" || a.Has("feature")):
		problem = "Can not specify `release-version` with other feature flags."
	case version != "" && featurelevels.MetadataVersion(version) == 0:
		problem = featurelevels.UnknownVersion(version)
	case version != "":
		level := featurelevels.MetadataVersion(version)
		flags = append(featurelevels.LevelsAt(level),
			featurelevels.Flag{Name: "metadata.version", Level: level})
	default:
		if metadata != "" {
			p.Print(out, " `metadata` flag is deprecated and may be removed in a future release.")
			if featurelevels.MetadataVersion(metadata) == 0 {
				problem = featurelevels.UnknownVersion(metadata)
				break
			}
			flags = append(flags, featurelevels.Flag{Name: "metadata.version",
				Level: featurelevels.MetadataVersion(metadata)})
		}
		var more []featurelevels.Flag
		more, problem = featurelevels.ParseFlags(a.All("feature"))
		flags = append(flags, more...)
	}
	if problem == "" && len(flags) == 0 {
		problem = "You must specify at least one feature to " + command
	}
	if problem != "" {
		p.PrintErr(out, problem)
		return nil, 1
	}
	return flags, 0
}

// unsupported is why the controller refuses a level; "" when it doesn't.
func unsupported(f featurelevels.Flag) string {
	const local = "Local controller 101 "
	known := featurelevels.Find(f.Name)
	switch {
	case known == nil:
		return local + "does not support this feature."
	case f.Level < known.Min || f.Level > known.Max:
		return local + "only supports versions " + strconv.Itoa(known.Min) + "-" +
			strconv.Itoa(known.Max)
	}
	return ""
}
