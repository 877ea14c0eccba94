// Package storage is kafka-storage.sh: what it answers without a disk.
package storage

import (
	_ "embed"
	"slices"

	"highwater/sim/node"
	"highwater/sim/tool/featurelevels"
	"highwater/sim/tool/kit"
)

//go:embed options.txt
var options string

const (
	prog  = "kafka-storage"
	usage = `usage: kafka-storage [-h]
                     {info,format,version-mapping,feature-dependencies,random-uuid}
                     ...`
	help = usage + `

The Kafka storage tool.

positional arguments:
  {info,format,version-mapping,feature-dependencies,random-uuid}
    info                 Get information about  the  Kafka  log directories
                         on this node.
    format               Format the Kafka log directories on this node.
    version-mapping      Look up the  corresponding  features  for  a given
                         metadata version. Using  the  command  with  no --
                         release-version  argument will  return the mapping
                         for the latest stable metadata version
    feature-dependencies
                         Look up dependencies for  a given feature version.
                         If the feature is  not  known  or  the version not
                         yet  defined,  an   error   is   thrown.  Multiple
                         features can be specified.
    random-uuid          Print a random UUID.

optional arguments:
  -h, --help             show this help message and exit`
)

var commands = []string{"info", "format", "version-mapping", "feature-dependencies", "random-uuid"}

// Program is kafka-storage.sh.
var Program = kit.Program{Name: prog, Class: "kafka.tools.StorageTool", Options: options,
	Role: "tool", Main: run, Python: kit.NoPython, Refuse: kit.RefusePlainly, OwnHelp: true}

// run is kafka.tools.StorageTool. The disks of this cluster were formatted when it was made, and there
// are no files of properties: info finds none, format is refused.
func run(p *kit.Process, out *node.Out) kit.Task {
	a := &p.Args
	config := a.Text("config", a.Text("c", ""))
	code := 0
	switch {
	case a.Has("help") || a.Has("h"):
		p.Print(out, help)
	case len(a.Rest) == 0:
		p.ArgparseExit(usage, prog, "too few arguments", out)
	case !slices.Contains(commands, a.Rest[0]):
		p.ArgparseExit(usage, prog, kit.InvalidChoice(a.Rest[0], commands), out)
	case a.Rest[0] == "random-uuid":
		r := out.Chance(node.RandomUUID, node.Itself)
		p.Print(out, r.UUID())
	case a.Rest[0] == "version-mapping":
		code = featurelevels.Mapping(p, a.Text("release-version", featurelevels.Release), out)
	case a.Rest[0] == "feature-dependencies" && a.Has("feature"):
		code = featurelevels.Dependencies(p, a.All("feature"), out)
	case a.Rest[0] == "feature-dependencies":
		p.ArgparseExit("usage: kafka-storage feature-dependencies [-h] --feature FEATURE", prog,
			"argument --feature/-f is required", out)
	case a.Rest[0] == "format":
		p.PrintErr(out, "the disks of this cluster are formatted: format isn't simulated")
		code = 1
	case config == "":
		p.ArgparseExit("usage: kafka-storage info [-h] --config CONFIG", prog,
			"argument --config/-c is required", out)
	default:
		p.PrintErr(out, `Exception in thread "main" java.nio.file.NoSuchFileException: `+config)
		code = 1
	}
	p.Exit(out, code)
	return nil
}
