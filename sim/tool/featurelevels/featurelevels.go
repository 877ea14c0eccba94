// Package featurelevels knows the feature flags of a cluster and what kafka-features.sh and
// kafka-storage.sh tell of them.
package featurelevels

import (
	"slices"
	"strconv"
	"strings"

	"highwater/sim/node"
	"highwater/sim/tool/kit"
)

// Release is the metadata.version of this cluster.
const Release = "4.3-IV0"

const (
	firstLevel = 7  // of metadata.version that 4.3.1 still knows
	haveLevel  = 30 // of metadata.version that is Release
)

// Feature is a feature flag of this cluster: the levels its nodes support and the finalized one.
type Feature struct {
	Name           string
	Min, Max, Have int
}

// Finalized are the features of a cluster that was formatted with 4.3.1, by name.
var Finalized = []Feature{
	{"eligible.leader.replicas.version", 0, 1, 1},
	{"group.version", 0, 1, 1},
	{"kraft.version", 0, 1, 1},
	{"metadata.version", firstLevel, haveLevel, haveLevel},
	{"share.version", 0, 1, 1},
	{"streams.version", 0, 1, 1},
	{"transaction.version", 0, 2, 2},
}

// metadataVersions are the names of metadata.version's levels, the first being firstLevel.
var metadataVersions = []string{"3.3-IV3", "3.4-IV0", "3.5-IV0", "3.5-IV1", "3.5-IV2", "3.6-IV0",
	"3.6-IV1", "3.6-IV2", "3.7-IV0", "3.7-IV1", "3.7-IV2", "3.7-IV3", "3.7-IV4", "3.8-IV0", "3.9-IV0",
	"4.0-IV0", "4.0-IV1", "4.0-IV2", "4.0-IV3", "4.1-IV0", "4.1-IV1", "4.2-IV0", "4.2-IV1", Release,
	"4.4-IV0"}

// since are the features in the order of version-mapping: the level that came with a metadata.version.
var since = []struct {
	name            string
	metadata, level int
}{
	{"kraft.version", 21, 1}, {"transaction.version", 24, 2}, {"group.version", 22, 1},
	{"eligible.leader.replicas.version", 26, 1}, {"share.version", 28, 1}, {"streams.version", 29, 1},
}

// MetadataVersion is the level of metadata.version that a release, 4.3 or 4.3-IV0, means; 0 when there
// is none.
func MetadataVersion(name string) int {
	for i := len(metadataVersions) - 1; i >= 0; i-- {
		v := metadataVersions[i]
		if v == name || strings.HasPrefix(v, name+"-") && len(name) == 3 {
			return firstLevel + i
		}
	}
	return 0
}

// Mapping is the command version-mapping of this tool and of kafka-storage.sh.
func Mapping(p *kit.Process, name string, out *node.Out) (code int) {
	level := MetadataVersion(name)
	if level == 0 {
		p.PrintErr(out, UnknownVersion(name))
		return 1
	}
	p.Print(out, "metadata.version="+strconv.Itoa(level)+" ("+name+")")
	for _, f := range LevelsAt(level) {
		p.Print(out, f.Name+"="+strconv.Itoa(f.Level))
	}
	return 0
}

// UnknownVersion is the refusal of a release that there isn't.
func UnknownVersion(name string) string {
	return "Unknown metadata.version '" + name + "'. Supported metadata.version are: " +
		strings.Join(metadataVersions, ", ")
}

// Flag is a feature with a level.
type Flag struct {
	Name  string
	Level int
}

// LevelsAt are the levels that a metadata.version brings with it, as version-mapping lists them.
func LevelsAt(metadata int) []Flag {
	var out []Flag
	for _, f := range since {
		if metadata >= f.metadata {
			out = append(out, Flag{f.name, f.level})
		} else {
			out = append(out, Flag{f.name, 0})
		}
	}
	return out
}

// ParseFlags reads feature=level as the tools do.
func ParseFlags(list []string) (out []Flag, problem string) {
	for _, s := range list {
		name, level, ok := strings.Cut(s, "=")
		n, err := strconv.ParseInt(level, 10, 16)
		switch {
		case !ok:
			return nil, "Can't parse feature=level string " + s + ": equals sign not found."
		case err != nil:
			return nil, "Can't parse feature=level string " + s + ": unable to parse " + level +
				" as a short."
		}
		out = append(out, Flag{name, int(n)})
	}
	return out, ""
}

// Dependencies is the command feature-dependencies of this tool and of kafka-storage.sh.
func Dependencies(p *kit.Process, list []string, out *node.Out) (code int) {
	flags, problem := ParseFlags(list)
	for _, f := range flags {
		known := Find(f.Name)
		text := f.Name + "=" + strconv.Itoa(f.Level)
		switch metadata := f.Name == "metadata.version"; {
		case problem != "":
		case known == nil:
			problem = "Unknown feature: " + f.Name
		case metadata && (f.Level < firstLevel || f.Level >= firstLevel+len(metadataVersions)):
			problem = "Unknown metadata.version " + strconv.Itoa(f.Level)
		case metadata:
			p.Print(out, text+" ("+metadataVersions[f.Level-firstLevel]+") has no dependencies.")
		case f.Level < known.Min || f.Level > known.Max:
			problem = "No feature:" + f.Name + " with feature level " + strconv.Itoa(f.Level)
		case f.Name == "eligible.leader.replicas.version" && f.Level == 1:
			p.Print(out, text+" requires:\n    metadata.version=23 (4.0-IV1)")
		default:
			p.Print(out, text+" has no dependencies.")
		}
	}
	if problem != "" {
		p.PrintErr(out, problem)
		return 1
	}
	return 0
}

// Level writes a level; that of metadata.version has a name.
func (f *Feature) Level(n int) string {
	switch {
	case f.Name == "metadata.version" && n == f.Max:
		return Release
	case f.Name == "metadata.version":
		return metadataVersions[0]
	}
	return strconv.Itoa(n)
}

// Find is a feature by its name; nil when there is none.
func Find(name string) *Feature {
	i := slices.IndexFunc(Finalized, func(f Feature) bool { return f.Name == name })
	if i < 0 {
		return nil
	}
	return &Finalized[i]
}
