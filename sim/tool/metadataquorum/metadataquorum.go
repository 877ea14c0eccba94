// Package metadataquorum is kafka-metadata-quorum.sh.
package metadataquorum

import (
	_ "embed"
	"strconv"
	"strings"

	"highwater/sim/node"
	"highwater/sim/tool/kit"
	"highwater/sim/wire"
)

//go:embed options.txt
var options string

// usage is what argparse4j prints above an error.
const usage = `usage: kafka-metadata-quorum [-h] [--command-config COMMAND_CONFIG]
                             (--bootstrap-server BOOTSTRAP_SERVER |
                             --bootstrap-controller BOOTSTRAP_CONTROLLER)
                             {describe,add-controller,remove-controller}
                             ...`

const help = usage + `

This tool describes kraft metadata quorum status.

positional arguments:
  {describe,add-controller,remove-controller}
    describe             Describe the metadata quorum info
    add-controller       Add a controller to the KRaft controller cluster
    remove-controller    Remove a  controller  from  the  KRaft  controller
                         cluster

optional arguments:
  -h, --help             show this help message and exit
  --bootstrap-server BOOTSTRAP_SERVER
                         A comma-separated list of  host:port  pairs to use
                         for  establishing  the  connection  to  the  Kafka
                         cluster.
  --bootstrap-controller BOOTSTRAP_CONTROLLER
                         A comma-separated list of  host:port  pairs to use
                         for  establishing  the  connection  to  the  Kafka
                         controllers.
  --command-config COMMAND_CONFIG
                         Property file containing configs  to  be passed to
                         Admin Client.  For  add-controller,  the  file  is
                         used to specify the controller properties as well.`

// servers is how the usage of each command begins.
const servers = `usage: kafka-metadata-quorum (--bootstrap-server BOOTSTRAP_SERVER |
                             --bootstrap-controller BOOTSTRAP_CONTROLLER)
                             `

const (
	describeUsage = servers + `describe [-h] [--status] [--replication]
                             [--human-readable]`
	addUsage    = servers + `add-controller [-h] [--dry-run]`
	removeUsage = servers + `remove-controller [-h]
                             --controller-id CONTROLLER_ID
                             --controller-directory-id CONTROLLER_DIRECTORY_ID
                             [--dry-run]`

	ownHelp = `

optional arguments:
  -h, --help             show this help message and exit`
	describeHelp = describeUsage + ownHelp + `

Status:
  --status               A short  summary  of  the  quorum  status  and the
                         other  provides  detailed  information  about  the
                         status of replication.

Replication:
  --replication          Detailed   information   about   the   status   of
                         replication
  --human-readable       Human-readable output`
	dryRunHelp = `
  --dry-run              True if we should  print  what  would be done, but
                         not do it.`
	addHelp    = addUsage + ownHelp + dryRunHelp
	removeHelp = removeUsage + ownHelp + `
  --controller-id CONTROLLER_ID, -i CONTROLLER_ID
                         The id of the controller to remove.
  --controller-directory-id CONTROLLER_DIRECTORY_ID, -d CONTROLLER_DIRECTORY_ID
                         The directory ID of the controller to remove.` + dryRunHelp
)

const prog = "kafka-metadata-quorum"

var parser = kit.Argparser{Prog: prog, Usage: usage, Help: help,
	Groups: [][]string{{"bootstrap-server", "bootstrap-controller"}},
	Commands: []kit.Argparser{
		{Command: "describe", Prog: prog, Usage: describeUsage, Help: describeHelp,
			Takes: []string{"status", "replication", "human-readable"}},
		{Command: "add-controller", Prog: prog, Usage: addUsage, Help: addHelp,
			Takes: []string{"dry-run"}},
		{Command: "remove-controller", Prog: prog, Usage: removeUsage, Help: removeHelp,
			Takes: []string{"controller-id", "controller-directory-id", "dry-run"},
			Short: [][2]string{{"i", "controller-id"}, {"d", "controller-directory-id"}}},
	}}

// work is org.apache.kafka.tools.MetadataQuorumCommand without add-controller.
type work struct {
	status, human bool
	remove        *wire.RemoveRaftVoterRequest // nil: it describes
}

// Program is kafka-metadata-quorum.sh.
var Program = kit.Program{Name: prog, Class: "org.apache.kafka.tools.MetadataQuorumCommand",
	Options: options, Role: "tool", Main: run, Python: kit.NoPython, Argparse: &parser,
	Refuse: kit.RefuseArgparse, OwnHelp: true}

func run(p *kit.Process, out *node.Out) kit.Task {
	a := &p.Args
	file := a.Text("command-config", "")
	problem := ""
	switch command := a.Rest[0]; {
	case a.Has("command-config") && !p.HasFile(file):
		problem = "Properties file " + file + " does not exists!"
	case command == "describe":
		problem = checkDescribe(a)
	case command == "add-controller" && file == "":
		problem = "You must supply the configuration file of the controller you are adding when using " +
			"add-controller."
	case command == "remove-controller":
		return remove(p, out)
	default:
		problem = "the voters of this cluster can't be changed: " + command + " isn't simulated"
	}
	if problem != "" {
		p.PrintErr(out, problem)
		p.Exit(out, 1)
		return nil
	}
	w := &work{status: a.Has("status"), human: a.Has("human-readable")}
	if t := kit.NewAdmin(p, "adminclient-1", w, out); t != nil {
		return t
	}
	return nil
}

// remove is MetadataQuorumCommand.handleRemoveController.
func remove(p *kit.Process, out *node.Out) kit.Task {
	a := &p.Args
	id, _ := a.Number("controller-id", 0, 32) // it was read as a number before
	directory := a.Text("controller-directory-id", "")
	problem := ""
	if f := kit.CheckUUID(directory); id < 0 {
		problem = "Invalid negative --controller-id: " + strconv.FormatInt(id, 10)
	} else if f != nil {
		problem = "Failed to parse --controller-directory-id: " + f.Message
	}
	switch w := (&work{remove: &wire.RemoveRaftVoterRequest{VoterID: wire.ID(id),
		DirectoryID: wire.UUID(directory)}}); {
	case problem != "":
		p.PrintErr(out, problem)
		p.Exit(out, 1)
	case a.Has("dry-run"):
		w.removed(p, "DRY RUN of removing ", out)
	default:
		if t := kit.NewAdmin(p, "adminclient-1", w, out); t != nil {
			return t
		}
	}
	return nil
}

func (w *work) removed(p *kit.Process, what string, out *node.Out) {
	p.Print(out, what+" KRaft controller "+strconv.Itoa(int(w.remove.VoterID))+" with directory id "+
		string(w.remove.DirectoryID))
	p.Exit(out, 0)
}

func checkDescribe(a *kit.Arguments) (problem string) {
	switch {
	case a.Has("status") && a.Has("replication"):
		return "Only one of --status or --replication should be specified with describe sub-command"
	case !a.Has("status") && !a.Has("replication"):
		return "One of --status or --replication must be specified with describe sub-command"
	case a.Has("status") && a.Has("human-readable"):
		return "The option --human-readable is only supported along with --replication"
	}
	return ""
}

func (w *work) Begin(t *kit.Admin, _ *kit.Process, out *node.Out) {
	if w.remove != nil {
		t.ToController("removeRaftVoter", w.remove, out)
		return
	}
	t.ToController("describeMetadataQuorum", &wire.DescribeQuorumRequest{}, out)
}

func (w *work) Clone() kit.Work {
	c := *w
	return &c
}

func (w *work) Answered(_ *kit.Admin, p *kit.Process, r kit.Answer, out *node.Out) {
	f := r.Failure
	switch b := r.Reply.(type) {
	case *wire.RemoveRaftVoterReply:
		if b.Error == wire.None {
			w.removed(p, "Removed ", out)
			return
		}
		f = kit.KafkaFailure(b.Error, b.Message)
	case *wire.DescribeQuorumReply:
		if b.Error == wire.None {
			w.describe(p, b, out)
			return
		}
		f = kit.KafkaFailure(b.Error, "")
	}
	p.ExecutionExit(f, out)
}

func (w *work) describe(p *kit.Process, b *wire.DescribeQuorumReply, out *node.Out) {
	if w.status {
		w.printStatus(p, b, out)
	} else {
		w.printReplication(p, b, out)
	}
	p.Exit(out, 0)
}

func (w *work) printStatus(p *kit.Process, b *wire.DescribeQuorumReply, out *node.Out) {
	end, caughtUp := int64(0), int64(0)
	for _, v := range b.Voters {
		if v.ID == b.LeaderID {
			end, caughtUp = v.LogEndOffset, v.LastCaughtUpMs
		}
	}
	lag, lagMs := int64(0), int64(0)
	for _, v := range b.Voters {
		if l := end - v.LogEndOffset; l > lag {
			lag = l
		}
		if v.LastCaughtUpMs >= 0 {
			lagMs = max(lagMs, caughtUp-v.LastCaughtUpMs)
		} else {
			lagMs = -1
		}
	}
	line := func(name, value string) { p.Print(out, kit.Pad(name, 24)+value) }
	line("ClusterId:", b.ClusterID)
	line("LeaderId:", strconv.Itoa(int(b.LeaderID)))
	line("LeaderEpoch:", strconv.Itoa(int(b.LeaderEpoch)))
	line("HighWatermark:", strconv.FormatInt(b.HighWatermark, 10))
	line("MaxFollowerLag:", strconv.FormatInt(lag, 10))
	line("MaxFollowerLagTimeMs:", strconv.FormatInt(lagMs, 10))
	voters := make([]string, len(b.Voters))
	for i, v := range b.Voters {
		voters[i] = `{"id": ` + strconv.Itoa(int(v.ID)) + `, "directoryId": "` +
			string(wire.DirectoryID(v.ID)) +
			`", "endpoints": ["CONTROLLER://` + v.ID.String() + `:9093"]}`
	}
	observers := make([]string, len(b.Observers))
	for i, v := range b.Observers {
		observers[i] = `{"id": ` + strconv.Itoa(int(v.ID)) + `, "directoryId": "` +
			string(wire.DirectoryID(v.ID)) + `"}`
	}
	line("CurrentVoters:", "["+strings.Join(voters, ", ")+"]")
	line("CurrentObservers:", "["+strings.Join(observers, ", ")+"]")
}

// printReplication is ToolsUtils.prettyPrintTable: cells padded to the widest, each with a TAB.
func (w *work) printReplication(p *kit.Process, b *wire.DescribeQuorumReply, out *node.Out) {
	rows := [][]string{{"NodeId", "DirectoryId", "LogEndOffset", "Lag", "LastFetchTimestamp",
		"LastCaughtUpTimestamp", "Status"}}
	end := int64(0)
	for _, v := range b.Voters {
		if v.ID == b.LeaderID {
			end = v.LogEndOffset
		}
	}
	add := func(list []wire.QuorumReplica, status string, leader bool) {
		for _, v := range list {
			if (v.ID == b.LeaderID) != leader {
				continue
			}
			rows = append(rows, []string{strconv.Itoa(int(v.ID)),
				string(wire.DirectoryID(v.ID)), strconv.FormatInt(v.LogEndOffset, 10),
				strconv.FormatInt(end-v.LogEndOffset, 10),
				w.when(v.LastFetchMs, out), w.when(v.LastCaughtUpMs, out), status})
		}
	}
	add(b.Voters, "Leader", true)
	add(b.Voters, "Follower", false)
	add(b.Observers, "Observer", false)
	widths := make([]int, len(rows[0]))
	for _, r := range rows {
		for i, c := range r {
			widths[i] = max(widths[i], len(c))
		}
	}
	for _, r := range rows {
		line := ""
		for i, c := range r {
			line += kit.Pad(c, widths[i]) + "\t"
		}
		p.Print(out, line)
	}
}

func (w *work) when(ms int64, out *node.Out) string {
	if w.human && ms >= 0 {
		return strconv.FormatInt(out.Now.UnixMs()-ms, 10) + " ms ago"
	}
	return strconv.FormatInt(ms, 10)
}
