package tool

import (
	_ "embed"
	"strconv"
	"strings"

	"highwater/sim/node"
	"highwater/sim/wire"
)

//go:embed options/kafka-metadata-quorum.txt
var quorumOptions string

// quorumUsage is what argparse4j prints above an error.
const quorumUsage = `usage: kafka-metadata-quorum [-h] [--command-config COMMAND_CONFIG]
                             (--bootstrap-server BOOTSTRAP_SERVER |
                             --bootstrap-controller BOOTSTRAP_CONTROLLER)
                             {describe,add-controller,remove-controller}
                             ...`

const quorumHelp = quorumUsage + `

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

const quorumDescribeHelp = `usage: kafka-metadata-quorum (--bootstrap-server BOOTSTRAP_SERVER |
                             --bootstrap-controller BOOTSTRAP_CONTROLLER)
                             describe [-h] [--status] [--replication]
                             [--human-readable]

optional arguments:
  -h, --help             show this help message and exit

Status:
  --status               A short  summary  of  the  quorum  status  and the
                         other  provides  detailed  information  about  the
                         status of replication.

Replication:
  --replication          Detailed   information   about   the   status   of
                         replication
  --human-readable       Human-readable output`

// quorum is org.apache.kafka.tools.MetadataQuorumCommand, describe only.
type quorum struct{ status, human bool }

func quorumMain(p *Process, out *node.Out) task {
	a := &p.args
	wantsHelp := a.has("help") || a.has("h")
	switch {
	case wantsHelp && len(a.rest) == 0:
		p.print(out, quorumHelp)
		p.exit(out, 0)
		return nil
	case wantsHelp && a.rest[0] == "describe":
		p.print(out, quorumDescribeHelp)
		p.exit(out, 0)
		return nil
	}
	if problem, withUsage := quorumCheck(a); problem != "" {
		if withUsage {
			p.eprint(out, quorumUsage)
		}
		p.eprint(out, problem)
		p.exit(out, 1)
		return nil
	}
	w := &quorum{status: a.has("status"), human: a.has("human-readable")}
	if t := newAdminTool(p, "adminclient-1", w, out); t != nil {
		return t
	}
	return nil
}

func quorumCheck(a *arguments) (problem string, withUsage bool) {
	switch {
	case len(a.rest) == 0:
		return "kafka-metadata-quorum: error: too few arguments", true
	case a.rest[0] == "add-controller" || a.rest[0] == "remove-controller":
		return "the voters of this cluster can't be changed: " + a.rest[0] + " isn't simulated", false
	case a.rest[0] != "describe":
		return "kafka-metadata-quorum:  error:   invalid   choice:   '" + a.rest[0] +
			"'   (choose   from\n'describe', 'add-controller', 'remove-controller')", true
	case !a.has("bootstrap-server") && !a.has("bootstrap-controller"):
		return "kafka-metadata-quorum: error: one  of  the  arguments --bootstrap-server --\n" +
			"bootstrap-controller is required", true
	case a.has("status") && a.has("replication"):
		return "Only one of --status or --replication should be specified with describe " +
			"sub-command", false
	case !a.has("status") && !a.has("replication"):
		return "One of --status or --replication must be specified with describe sub-command", false
	case a.has("status") && a.has("human-readable"):
		return "The option --human-readable is only supported along with --replication", false
	case !a.has("bootstrap-server"):
		return "this tool asks a broker here: use --bootstrap-server", false
	}
	return "", false
}

func (w *quorum) begin(t *adminTool, _ *Process, out *node.Out) {
	t.controller("describeMetadataQuorum", &wire.DescribeQuorumRequest{}, out)
}

func (w *quorum) clone() adminWork {
	c := *w
	return &c
}

func (w *quorum) answered(_ *adminTool, p *Process, r answer, out *node.Out) {
	b, ok := r.reply.(*wire.DescribeQuorumReply)
	f := r.failure
	if ok && b.Error != wire.None {
		f = kafkaFailure(b.Error, "")
	}
	if f != nil {
		p.eprint(out, f.text())
		p.eprint(out, "java.util.concurrent.ExecutionException: "+f.text())
		p.eprint(out, "Caused by: "+f.text())
		p.eprint(out, "")
		p.exit(out, 1)
		return
	}
	if w.status {
		w.printStatus(p, b, out)
	} else {
		w.printReplication(p, b, out)
	}
	p.exit(out, 0)
}

// directoryID is made from the node's id: every disk of the simulation is formatted the same way.
func directoryID(id wire.ID) string {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	b := make([]byte, 22)
	h := uint32(id) * 2654435761
	for i := range b {
		h = h*1664525 + 1013904223
		b[i] = letters[h>>16%uint32(len(letters))]
	}
	b[21] = 'A'
	return string(b)
}

func (w *quorum) printStatus(p *Process, b *wire.DescribeQuorumReply, out *node.Out) {
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
	line := func(name, value string) { p.print(out, pad(name, 24)+value) }
	line("ClusterId:", b.ClusterID)
	line("LeaderId:", strconv.Itoa(int(b.LeaderID)))
	line("LeaderEpoch:", strconv.Itoa(int(b.LeaderEpoch)))
	line("HighWatermark:", strconv.FormatInt(b.HighWatermark, 10))
	line("MaxFollowerLag:", strconv.FormatInt(lag, 10))
	line("MaxFollowerLagTimeMs:", strconv.FormatInt(lagMs, 10))
	voters := make([]string, len(b.Voters))
	for i, v := range b.Voters {
		voters[i] = `{"id": ` + strconv.Itoa(int(v.ID)) + `, "directoryId": "` + directoryID(v.ID) +
			`", "endpoints": ["CONTROLLER://` + v.ID.String() + `:9093"]}`
	}
	observers := make([]string, len(b.Observers))
	for i, v := range b.Observers {
		observers[i] = `{"id": ` + strconv.Itoa(int(v.ID)) + `, "directoryId": "` +
			directoryID(v.ID) + `"}`
	}
	line("CurrentVoters:", "["+strings.Join(voters, ", ")+"]")
	line("CurrentObservers:", "["+strings.Join(observers, ", ")+"]")
}

// printReplication is ToolsUtils.prettyPrintTable: cells padded to the widest, each with a TAB.
func (w *quorum) printReplication(p *Process, b *wire.DescribeQuorumReply, out *node.Out) {
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
			rows = append(rows, []string{strconv.Itoa(int(v.ID)), directoryID(v.ID),
				strconv.FormatInt(v.LogEndOffset, 10), strconv.FormatInt(end-v.LogEndOffset, 10),
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
			line += pad(c, widths[i]) + "\t"
		}
		p.print(out, line)
	}
}

func (w *quorum) when(ms int64, out *node.Out) string {
	if w.human && ms >= 0 {
		return strconv.FormatInt(out.Now.UnixMs()-ms, 10) + " ms ago"
	}
	return strconv.FormatInt(ms, 10)
}
