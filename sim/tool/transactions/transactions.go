// Package transactions is kafka-transactions.sh.
package transactions

import (
	_ "embed"
	"slices"

	"highwater/sim/node"
	"highwater/sim/tool/kit"
	"highwater/sim/wire"
)

//go:embed options.txt
var options string

const (
	prog  = "kafka-transactions.sh"
	usage = `usage: kafka-transactions.sh [-h] [-v] [--command-config FILE]
                             --bootstrap-server host:port COMMAND ...`

	describeUsage = `usage: kafka-transactions.sh --bootstrap-server host:port describe [-h]
                             --transactional-id TRANSACTIONAL_ID`
	producersUsage = `usage: kafka-transactions.sh --bootstrap-server host:port
                             describe-producers [-h]
                             [--broker-id BROKER_ID] --topic TOPIC
                             --partition PARTITION`

	help = usage + `

This tool is used to analyze  the  transactional  state of producers in the
cluster. It can be used to detect and recover from hanging transactions.

optional arguments:
  -h, --help             show this help message and exit
  -v, --version          show the version  of  this  Kafka distribution and
                         exit
  --command-config FILE  property file containing configs  to  be passed to
                         admin client
  --bootstrap-server host:port
                         hostname and port for  the  broker  to connect to,
                         in  the   form   ` + "`host:port`" + `    (multiple   comma-
                         separated entries can be given)

commands:
  COMMAND
    list                 list transactions
    describe             describe the state of an active transactional-id
    describe-producers   describe the  states  of  active  producers  for a
                         topic partition
    abort                abort    a    hanging     transaction    (requires
                         administrative privileges)
    find-hanging         find hanging transactions
    forceTerminateTransaction
                         Force   abort    an    ongoing    transaction   on
                         transactionalId      (requires      administrative
                         privileges)`
)

var commands = []string{"list", "describe", "describe-producers", "abort", "find-hanging",
	"forceTerminateTransaction"}

// Program is kafka-transactions.sh.
var Program = kit.Program{Name: "kafka-transactions",
	Class: "org.apache.kafka.tools.TransactionsCommand", Options: options, Role: "tool", Main: run,
	Python: kit.NoPython, Refuse: kit.RefusePlainly, OwnHelp: true}

func run(p *kit.Process, out *node.Out) kit.Task {
	a := &p.Args
	command := ""
	if len(a.Rest) > 0 {
		command = a.Rest[0]
	}
	switch {
	case a.Has("help") || a.Has("h"):
		p.Print(out, help)
		p.Exit(out, 1)
	case a.Has("version"):
		p.Print(out, kit.Version)
		p.Exit(out, 1)
	case command == "":
		p.ArgparseExit(usage, prog, "too few arguments", out)
	case !slices.Contains(commands, command):
		p.ArgparseExit(usage, prog, kit.InvalidChoice(command, commands), out)
	case command == "describe" && !a.Has("transactional-id"):
		p.ArgparseExit(describeUsage, prog, "argument --transactional-id is required", out)
	case command == "describe-producers" && !a.Has("partition"):
		p.ArgparseExit(producersUsage, prog, "argument --partition is required", out)
	case command == "describe-producers" && !a.Has("topic"):
		p.ArgparseExit(producersUsage, prog, "argument --topic is required", out)
	case !a.Has("bootstrap-server"):
		p.ArgparseExit(usage, prog, "argument --bootstrap-server is required", out)
	case command == "find-hanging" && !a.Has("topic") && !a.Has("broker-id"):
		p.PrintErr(out, "The `find-hanging` command requires either --topic or --broker-id to limit "+
			"the scope of the search")
		p.Exit(out, 1)
	case command != "list" && command != "describe":
		p.PrintErr(out, "transactions aren't simulated yet: "+command+" has nothing to show")
		p.Exit(out, 1)
	default:
		w := work{describe: command == "describe", id: a.Text("transactional-id", "")}
		if t := kit.NewAdmin(p, "adminclient-1", w, out); t != nil {
			return t
		}
	}
	return nil
}

// work lists or describes the transactions of a cluster in which nobody has begun one.
type work struct {
	describe bool
	id       string // of what it describes
}

func (w work) Begin(t *kit.Admin, _ *kit.Process, out *node.Out) {
	if w.describe {
		w.find(t, out)
		return
	}
	t.ToAny("listNodes", &wire.MetadataRequest{Topics: []string{}}, out)
}

// find looks for the coordinator, for which its topic is made if it isn't there.
func (w work) find(t *kit.Admin, out *node.Out) {
	t.ToAny("describeTransactions(api=FIND_COORDINATOR)", &wire.FindCoordinatorRequest{
		Type: wire.TransactionCoordinator, Keys: []string{w.id}}, out)
}

func (w work) Clone() kit.Work { return w }

func (w work) Answered(t *kit.Admin, p *kit.Process, r kit.Answer, out *node.Out) {
	switch b := r.Reply.(type) {
	case *wire.MetadataReply:
		p.Print(out, "TransactionalId\tCoordinator\tProducerId\tTransactionState\t")
		p.Exit(out, 0)
	case *wire.FindCoordinatorReply:
		t.ToBroker(b.Coordinators[0].NodeID, "describeTransactions",
			&wire.DescribeTransactionsRequest{TransactionalIDs: []string{w.id}}, out)
	case *wire.DescribeTransactionsReply:
		if e := b.Transactions[0].Error; e == wire.NotCoordinator {
			w.find(t, out)
			return
		}
		w.fail(p, "DescribeTransactions request for transactionalId `"+w.id+
			"` failed because the ID could not be found", out)
	default:
		w.fail(p, r.Failure.Message, out)
	}
}

// fail is TransactionsCommand.printErrorAndExit.
func (w work) fail(p *kit.Process, message string, out *node.Out) {
	what := "Failed to list transactions"
	if w.describe {
		what = "Failed to describe transaction state of transactional-id `" + w.id + "`"
	}
	p.PrintErr(out, what+": "+message+". Enable debug logging for additional detail.")
	p.Exit(out, 1)
}
