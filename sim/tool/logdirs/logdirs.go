// Package logdirs is kafka-log-dirs.sh.
package logdirs

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"

	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/tool/kit"
	"highwater/sim/wire"
)

//go:embed options.txt
var options string

// work is org.apache.kafka.tools.LogDirsCommand.
type work struct {
	asked   []wire.ID
	brokers []wire.ID
	replies []*wire.DescribeLogDirsReply // by brokers
	pending int
	calls   []int64
}

// Program is kafka-log-dirs.sh.
var Program = kit.Program{Name: "kafka-log-dirs", Class: "org.apache.kafka.tools.LogDirsCommand",
	Options: options, Role: "tool", Main: run, Python: kit.NoPython, Refuse: kit.RefuseWithTrace}

func run(p *kit.Process, out *node.Out) kit.Task {
	if err := p.Args.CheckRequired("bootstrap-server", "describe"); err != nil {
		p.UsageExit(err.Error(), out)
		return nil
	}
	w := &work{}
	for _, s := range strings.Split(p.Args.Text("broker-list", ""), ",") {
		if s == "" {
			continue
		}
		n, err := strconv.ParseInt(s, 10, 32)
		if err != nil {
			p.TraceExit("java.lang.NumberFormatException", "For input string: \""+s+"\"", out)
			return nil
		}
		w.asked = append(w.asked, wire.ID(n))
	}
	if t := kit.NewAdmin(p, "adminclient-1", w, out); t != nil {
		return t
	}
	return nil
}

func (w *work) Begin(t *kit.Admin, _ *kit.Process, out *node.Out) {
	t.ToAny("listNodes", &wire.MetadataRequest{Topics: []string{}}, out)
}

func (w *work) Clone() kit.Work {
	c := *w
	c.replies = slices.Clone(w.replies)
	return &c
}

func (w *work) Answered(t *kit.Admin, p *kit.Process, r kit.Answer, out *node.Out) {
	switch b := r.Reply.(type) {
	case *wire.MetadataReply:
		w.ask(t, p, b, out)
		return
	case *wire.DescribeLogDirsReply:
		w.replies[slices.Index(w.calls, r.ID)] = b
	default:
		if r.Failure.Java == kit.KafkaErrors+wire.ClusterAuthorizationFailed.Exception() {
			p.ExecutionExit(r.Failure, out)
			return
		}
		p.TraceExit(kit.Execution, r.Failure.Text(), out)
		return
	}
	if w.pending--; w.pending == 0 {
		w.print(p, out)
	}
}

func (w *work) ask(t *kit.Admin, p *kit.Process, b *wire.MetadataReply, out *node.Out) {
	var live, missing []wire.ID
	for _, n := range b.Brokers {
		live = append(live, n.ID)
	}
	ordered.Sort(live)
	for _, id := range w.asked {
		if !slices.Contains(live, id) {
			missing = append(missing, id)
		}
	}
	if len(missing) > 0 {
		p.PrintErr(out, "ERROR: The given brokers do not exist from --broker-list: "+
			kit.JoinIDs(missing, ",")+". Current existent brokers: "+kit.JoinIDs(live, ","))
		p.Exit(out, 1)
		return
	}
	w.brokers = w.asked
	if len(w.asked) == 0 {
		w.brokers = live
	}
	p.Print(out, "Querying brokers for log directories information")
	var topics []string
	if list := p.Args.Text("topic-list", ""); list != "" {
		topics = strings.Split(list, ",")
	}
	w.replies = make([]*wire.DescribeLogDirsReply, len(w.brokers))
	w.pending = len(w.brokers)
	for _, id := range w.brokers {
		w.calls = append(w.calls, t.ToBroker(id, "describeLogDirs",
			&wire.DescribeLogDirsRequest{Topics: topics}, out))
	}
}

// print writes one line of JSON. Partitions come in the order of their names.
func (w *work) print(p *kit.Process, out *node.Out) {
	p.Print(out, "Received log directory information from brokers "+kit.JoinIDs(w.brokers, ","))
	b := []byte(`{"brokers":[`)
	for k, id := range kit.IntMapOrder(w.brokers) {
		i := slices.Index(w.brokers, id)
		if k > 0 {
			b = append(b, ',')
		}
		b = append(b, `{"broker":`...)
		b = strconv.AppendInt(b, int64(id), 10)
		b = append(b, `,"logDirs":[{"partitions":[`...)
		for j, q := range w.replies[i].Partitions {
			if j > 0 {
				b = append(b, ',')
			}
			b = append(b, `{"partition":`...)
			b = append(b, kit.JSONString(q.TP.String())...)
			b = append(b, `,"size":`...)
			b = strconv.AppendInt(b, q.SizeBytes, 10)
			b = append(b, `,"offsetLag":`...)
			b = strconv.AppendInt(b, q.OffsetLag, 10)
			b = append(b, `,"isFuture":false}`...)
		}
		b = append(b, `],"error":null,"logDir":`...)
		b = append(b, kit.JSONString(w.replies[i].LogDir)...)
		b = append(b, `}]}`...)
	}
	p.Print(out, string(append(b, `],"version":1}`...)))
	p.Exit(out, 0)
}
