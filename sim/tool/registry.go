package tool

import (
	"strings"

	"highwater/sim/client"
	"highwater/sim/node"
	"highwater/sim/tool/acls"
	"highwater/sim/tool/brokerapiversions"
	"highwater/sim/tool/cluster"
	"highwater/sim/tool/configs"
	"highwater/sim/tool/consoleconsumer"
	"highwater/sim/tool/consoleproducer"
	"highwater/sim/tool/consoleshareconsumer"
	"highwater/sim/tool/consumergroups"
	"highwater/sim/tool/consumerperf"
	"highwater/sim/tool/curl"
	"highwater/sim/tool/deleterecords"
	"highwater/sim/tool/dumplog"
	"highwater/sim/tool/e2elatency"
	"highwater/sim/tool/features"
	"highwater/sim/tool/getoffsets"
	"highwater/sim/tool/groups"
	"highwater/sim/tool/kcat"
	"highwater/sim/tool/kit"
	"highwater/sim/tool/leaderelection"
	"highwater/sim/tool/logdirs"
	"highwater/sim/tool/metadataquorum"
	"highwater/sim/tool/producerperf"
	"highwater/sim/tool/psql"
	"highwater/sim/tool/reassign"
	"highwater/sim/tool/sharegroups"
	"highwater/sim/tool/storage"
	"highwater/sim/tool/topics"
	"highwater/sim/tool/transactions"
	"highwater/sim/tool/verifiableconsumer"
	"highwater/sim/tool/verifiableproducer"
	"highwater/sim/wire"
)

// programs are all tools, in the order in which help lists them.
var programs = [...]*kit.Program{
	&topics.Program,
	&consoleproducer.Program,
	&consoleconsumer.Program,
	&consoleshareconsumer.Program,
	&consumergroups.Program,
	&sharegroups.Program,
	&groups.Program,
	&leaderelection.Program,
	&getoffsets.Program,
	&deleterecords.Program,
	&configs.Program,
	&acls.Program,
	&logdirs.Program,
	&dumplog.Program,
	&metadataquorum.Program,
	&reassign.Program,
	&producerperf.Program,
	&consumerperf.Program,
	&e2elatency.Program,
	&verifiableproducer.Program,
	&verifiableconsumer.Program,
	&cluster.Program,
	&features.Program,
	&brokerapiversions.Program,
	&storage.Program,
	&transactions.Program,
	&kcat.Program,
	&curl.Program,
	&psql.Program,
}

// Find is the program of that name, with or without .sh; nil when there is none.
func Find(name string) *kit.Program {
	name = strings.TrimSuffix(name, ".sh")
	for _, g := range programs {
		if g.Name == name {
			return g
		}
	}
	return nil
}

// Names are all programs as a learner types them.
func Names() []string {
	out := make([]string, len(programs))
	for i, g := range programs {
		out[i] = g.Typed()
	}
	return out
}

// Spec is what a process of a tool is started with. It is plain data.
type Spec struct{ kit.CommandLine }

var _ client.DiskReader = Spec{}

// New makes the spec of a command line; false when argv[0] is no program. stdinOpen tells that its
// standard input is the console.
func New(argv, stdin []string, stdinOpen bool) (client.Spec, bool) {
	if len(argv) == 0 || Find(argv[0]) == nil {
		return nil, false
	}
	return Spec{kit.CommandLine{Argv: argv, Stdin: stdin, Terminal: stdinOpen}}, true
}

// Reads implements client.DiskReader.
func (s Spec) Reads() (host wire.ID, paths []string) {
	g := Find(s.Argv[0])
	if s.Host == 0 || g.Files == nil {
		return 0, nil
	}
	a, err := g.Parse(s.Argv[1:])
	if err != nil {
		return 0, nil
	}
	return s.Host, g.Files(&a)
}

// With implements client.DiskReader.
func (s Spec) With(files []wire.SegmentFile) client.Spec {
	s.Files = files
	return s
}

var _ client.FileReader = Spec{}

// Mentions implements client.FileReader: a file's name is a word, or stands behind one of = and @.
func (s Spec) Mentions(name string) bool {
	for _, w := range s.Argv[1:] {
		if w == name || strings.HasSuffix(w, "="+name) || strings.HasSuffix(w, "@"+name) {
			return true
		}
	}
	return false
}

// WithFiles implements client.FileReader.
func (s Spec) WithFiles(files []client.File) client.Spec {
	s.Mine = files
	return s
}

// Role implements client.Spec.
func (s Spec) Role() string { return Find(s.Argv[0]).RoleIn(&s.CommandLine) }

// New implements client.Spec.
func (s Spec) New(id wire.ID, name string) node.Machine {
	return Find(s.Argv[0]).Start(s.CommandLine, id, name)
}
