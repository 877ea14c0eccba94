// Package features is kafka-features.sh.
package features

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"

	"highwater/sim/node"
	"highwater/sim/tool/featurelevels"
	"highwater/sim/tool/kit"
	"highwater/sim/wire"
)

//go:embed options.txt
var options string

const (
	prog = "kafka-features"
)

const help = `usage: kafka-features [-h] [--command-config COMMAND_CONFIG]
                      [--bootstrap-server BOOTSTRAP_SERVER |
                      --bootstrap-controller BOOTSTRAP_CONTROLLER]
                      {describe,upgrade,downgrade,disable,version-mapping,feature-dependencies}
                      ...

This tool manages feature flags in Kafka.

positional arguments:
  {describe,upgrade,downgrade,disable,version-mapping,feature-dependencies}
    describe             Describes the current active feature flags.
    upgrade              Upgrade one or more feature flags.
    downgrade            Downgrade one or more feature flags.
    disable              Disable one or  more  feature  flags.  This is the
                         same as downgrading the version to zero.
    version-mapping      Look up the  corresponding  features  for  a given
                         metadata version. Using  the  command  with  no --
                         release-version  argument will  return the mapping
                         for the latest stable metadata version
    feature-dependencies
                         Look up dependencies for  a given feature version.
                         If the feature is  not  known  or  the version not
                         yet  defined,  an   error   is   thrown.  Multiple
                         features can be specified.

optional arguments:
  -h, --help             show this help message and exit
  --bootstrap-server BOOTSTRAP_SERVER
                         A comma-separated list of  host:port  pairs to use
                         for  establishing  the  connection  to  the  Kafka
                         cluster.
  --bootstrap-controller BOOTSTRAP_CONTROLLER
                         A comma-separated list of  host:port  pairs to use
                         for  establishing  the  connection  to  the  KRaft
                         quorum.
  --command-config COMMAND_CONFIG
                         Property file containing configs  to  be passed to
                         Admin Client.`

var commands = []string{"describe", "upgrade", "downgrade", "disable", "version-mapping",
	"feature-dependencies"}

// Program is kafka-features.sh.
var Program = kit.Program{Name: prog, Class: "org.apache.kafka.tools.FeatureCommand",
	Options: options, Role: "tool", Main: run, Python: kit.NoPython, Refuse: kit.RefusePlainly,
	OwnHelp: true}

// work is org.apache.kafka.tools.FeatureCommand. The levels never change here: what would change one
// is refused in words.
type work struct{ node wire.ID }

func run(p *kit.Process, out *node.Out) kit.Task {
	a := &p.Args
	if a.Has("help") || a.Has("h") {
		p.Print(out, help)
		p.Exit(out, 0)
		return nil
	}
	refuse := func(text string) {
		p.PrintErr(out, "Command line error: "+text+". Type --help for help.")
		p.Exit(out, 1)
	}
	if late := lateOption(p.Line.Argv[1:]); late != "" {
		refuse("unrecognized arguments: '" + late + "'")
		return nil
	}
	switch {
	case len(a.Rest) == 0:
		refuse("too few arguments")
		return nil
	case !slices.Contains(commands, a.Rest[0]):
		refuse(kit.InvalidChoice(a.Rest[0], commands))
		return nil
	}
	code := 0
	switch a.Rest[0] {
	case "describe":
		return describe(p, out)
	case "version-mapping":
		code = featurelevels.Mapping(p, a.Text("release-version", featurelevels.Release), out)
	case "feature-dependencies":
		if !a.Has("feature") {
			refuse("argument --feature is required")
			return nil
		}
		code = featurelevels.Dependencies(p, a.All("feature"), out)
	default:
		code = update(p, a.Rest[0], out)
	}
	p.Exit(out, code)
	return nil
}

// lateOption is an option of the tool that stands behind the command, where only the command's own may.
func lateOption(argv []string) string {
	command := false
	for _, w := range argv {
		command = command || slices.Contains(commands, w)
		late := strings.HasPrefix(w, "--bootstrap-") || strings.HasPrefix(w, "--command-config")
		if command && late {
			return w
		}
	}
	return ""
}

func describe(p *kit.Process, out *node.Out) kit.Task {
	w := &work{node: wire.NoLeader}
	if id := p.Args.Text("node-id", ""); id != "" {
		n, err := strconv.ParseInt(id, 10, 32)
		if err != nil {
			p.PrintErr(out, "Command line error: argument --node-id: could not convert '"+id+
				"' to Integer (For input string: \""+id+"\"). Type --help for help.")
			p.Exit(out, 1)
			return nil
		}
		w.node = wire.ID(n)
	}
	if t := kit.NewAdmin(p, "adminclient-1", w, out); t != nil {
		return t
	}
	return nil
}

func (w *work) Begin(t *kit.Admin, _ *kit.Process, out *node.Out) {
	const name = "describeFeatures"
	if w.node != wire.NoLeader {
		t.ToBroker(w.node, name, &wire.MetadataRequest{Topics: []string{}}, out)
		return
	}
	t.ToController(name, &wire.DescribeQuorumRequest{}, out)
}

func (w *work) Clone() kit.Work {
	c := *w
	return &c
}

// Answered prints the levels; the epoch is the offset that the metadata log had reached.
func (w *work) Answered(t *kit.Admin, p *kit.Process, r kit.Answer, out *node.Out) {
	switch b := r.Reply.(type) {
	case *wire.MetadataReply:
		t.ToController("describeFeatures", &wire.DescribeQuorumRequest{}, out)
	case *wire.DescribeQuorumReply:
		for i := range featurelevels.Finalized {
			f := &featurelevels.Finalized[i]
			p.Print(out, kit.Pad("Feature: "+f.Name, 51)+
				kit.Pad("SupportedMinVersion: "+f.Level(f.Min), 38)+
				kit.Pad("SupportedMaxVersion: "+f.Level(f.Max), 38)+
				kit.Pad("FinalizedVersionLevel: "+f.Level(f.Have), 40)+
				"Epoch: "+strconv.FormatInt(b.HighWatermark, 10))
		}
		p.Exit(out, 0)
	default:
		p.PrintErr(out, r.Failure.Text())
		p.Exit(out, 1)
	}
}
