package tool

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"

	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/wire"
)

//go:embed options/kafka-log-dirs.txt
var logDirsOptions string

// logDirs is org.apache.kafka.tools.LogDirsCommand.
type logDirs struct {
	asked   []wire.ID
	brokers []wire.ID
	replies []*wire.DescribeLogDirsReply // by brokers
	pending int
	calls   []int64
}

func logDirsMain(p *Process, out *node.Out) task {
	if err := p.args.checkRequired("bootstrap-server", "describe"); err != nil {
		p.usageExit(err.Error(), out)
		return nil
	}
	w := &logDirs{}
	for _, s := range strings.Split(p.args.text("broker-list", ""), ",") {
		if s == "" {
			continue
		}
		n, err := strconv.ParseInt(s, 10, 32)
		if err != nil {
			p.traceExit("java.lang.NumberFormatException", "For input string: \""+s+"\"", out)
			return nil
		}
		w.asked = append(w.asked, wire.ID(n))
	}
	if t := newAdminTool(p, "adminclient-1", w, out); t != nil {
		return t
	}
	return nil
}

func (w *logDirs) begin(t *adminTool, _ *Process, out *node.Out) {
	t.anyBroker("listNodes", &wire.MetadataRequest{Topics: []string{}}, out)
}

func (w *logDirs) clone() adminWork {
	c := *w
	c.replies = slices.Clone(w.replies)
	return &c
}

func (w *logDirs) answered(t *adminTool, p *Process, r answer, out *node.Out) {
	switch b := r.reply.(type) {
	case *wire.MetadataReply:
		w.ask(t, p, b, out)
		return
	case *wire.DescribeLogDirsReply:
		w.replies[slices.Index(w.calls, r.id)] = b
	default:
		p.traceExit(execution, r.failure.text(), out)
		return
	}
	if w.pending--; w.pending == 0 {
		w.print(p, out)
	}
}

func (w *logDirs) ask(t *adminTool, p *Process, b *wire.MetadataReply, out *node.Out) {
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
		p.eprint(out, "ERROR: The given brokers do not exist from --broker-list: "+
			joinIDs(missing, ",")+". Current existent brokers: "+joinIDs(live, ","))
		p.exit(out, 1)
		return
	}
	w.brokers = w.asked
	if len(w.asked) == 0 {
		w.brokers = live
	}
	p.print(out, "Querying brokers for log directories information")
	var topics []string
	if list := p.args.text("topic-list", ""); list != "" {
		topics = strings.Split(list, ",")
	}
	w.replies = make([]*wire.DescribeLogDirsReply, len(w.brokers))
	w.pending = len(w.brokers)
	for _, id := range w.brokers {
		w.calls = append(w.calls, t.broker(id, "describeLogDirs",
			&wire.DescribeLogDirsRequest{Topics: topics}, out))
	}
}

// print writes one line of JSON. Partitions come in the order of their names.
func (w *logDirs) print(p *Process, out *node.Out) {
	p.print(out, "Received log directory information from brokers "+joinIDs(w.brokers, ","))
	b := []byte(`{"brokers":[`)
	for k, id := range intMapOrder(w.brokers) {
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
			b = append(b, jsonString(q.TP.String())...)
			b = append(b, `,"size":`...)
			b = strconv.AppendInt(b, q.SizeBytes, 10)
			b = append(b, `,"offsetLag":`...)
			b = strconv.AppendInt(b, q.OffsetLag, 10)
			b = append(b, `,"isFuture":false}`...)
		}
		b = append(b, `],"error":null,"logDir":`...)
		b = append(b, jsonString(w.replies[i].LogDir)...)
		b = append(b, `}]}`...)
	}
	p.print(out, string(append(b, `],"version":1}`...)))
	p.exit(out, 0)
}
