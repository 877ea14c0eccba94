package scene

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"highwater/sim"
	"highwater/sim/node"
	"highwater/sim/tool"
	"highwater/sim/wire"
	"highwater/web/scene/layout"
	"highwater/web/thing"
)

// keptForMinutes is a topic of which retention takes segments, by time and by size, while a slow reader
// is still there.
func keptForMinutes(t testing.TB) *stage {
	s := newStage(t, 3)
	s.line("kafka-topics.sh --create --topic orders --partitions 1 --replication-factor 3 --config " +
		"retention.ms=120000 --config segment.ms=30000 --config retention.bytes=1600 --bootstrap-server broker-1:9092")
	s.produce("order-desk", "orders", 60, 8*node.Second, pizzeria)
	s.consume("archive", 20*node.Second, "orders")
	s.run(350 * node.Second)
	return s
}

// compactedTables is a compacted topic with tombstones.
func compactedTables(t testing.TB) *stage {
	s := newStage(t, 1)
	s.line("kafka-topics.sh --create --topic tables --partitions 1 --replication-factor 1 --config " +
		"cleanup.policy=compact --config segment.ms=4000 --config delete.retention.ms=20000 --config " +
		"min.cleanable.dirty.ratio=0.3 --bootstrap-server broker-1:9092")
	for _, lines := range []string{"Mario=menu Luigi=menu Peppe=menu", "Mario=wine Francesco=menu Sofia=",
		"Luigi=pizza Mario=pizza", "Francesco= Elena=menu Luigi=the-bar", "Mario=table-6 Luigi=grappa Mario=espresso"} {
		spec, _ := tool.New(strings.Fields("kafka-console-producer.sh --topic tables --reader-property "+
			"parse.key=true --reader-property key.separator== --reader-property null.marker=NULL "+
			"--bootstrap-server broker-1:9092"),
			strings.Fields(strings.ReplaceAll(lines+" ", "= ", "=NULL ")), false)
		s.do(sim.Spawn{Name: "waiter", Spec: spec})
		s.run(4900 * node.Millisecond)
	}
	return s
}

func openedOn(s *stage, topic string, o layout.Options) *layout.Picture {
	o.Opened = thing.Thing{Kind: thing.Replica, Node: 1, TP: wire.TopicPartition{Topic: topic}}
	return s.draw(o)
}

// TestDrawOpenLogs writes the pictures for the eye, as TestDrawWorlds does.
func TestDrawOpenLogs(t *testing.T) {
	dir := os.Getenv("HIGHWATER_DRAW")
	if dir == "" {
		t.Skip("set HIGHWATER_DRAW=folder to draw")
	}
	for name, pic := range openLogs(t) {
		if err := os.WriteFile(filepath.Join(dir, "open-"+name+".svg"), []byte(svgOf(pic)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

var update = flag.Bool("update", false, "write the golden lists anew")

// openLogs are the pictures of opened logs, for the eye and for the goldens.
func openLogs(t *testing.T) map[string]*layout.Picture {
	kept, tables := keptForMinutes(t), compactedTables(t)
	chosen := thing.Thing{Kind: thing.Record, Node: 1, TP: wire.TopicPartition{Topic: "tables"}, Offset: 6}
	segment := thing.Thing{Kind: thing.Segment, Node: 1, TP: wire.TopicPartition{Topic: "orders"}, Offset: 32}
	out := map[string]*layout.Picture{}
	for name, o := range map[string]layout.Options{"wide": {Width: 1040, Height: 708},
		"small": {Width: 994, Height: 576, Dark: true}, "phone": {Width: 390, Height: 512, Phone: true}} {
		out["orders-"+name], out["tables-"+name] = openedOn(kept, "orders", o), openedOn(tables, "tables", o)
		o.Selected = chosen
		out["tables-key-"+name] = openedOn(tables, "tables", o)
		o.Selected = segment
		out["orders-segment-"+name] = openedOn(kept, "orders", o)
	}
	full := keptForMinutes(t)
	full.do(sim.SetDiskSize{Broker: 1, Bytes: 8000})
	full.do(sim.SetDiskSize{Broker: 2, Bytes: 20000})
	out["disk-wide"] = openedOn(full, "orders", layout.Options{Width: 1040, Height: 708})
	out["disk-cluster"] = full.draw(layout.Options{Width: 1040, Height: 708})
	out["disk-cluster-phone"] = full.draw(layout.Options{Width: 390, Height: 512, Phone: true})
	return out
}

// TestOpenLogs compares the pictures of opened logs with those that were looked at: nothing is off the
// canvas, no words lie on others.
func TestOpenLogs(t *testing.T) {
	for name, pic := range openLogs(t) {
		if err := pic.Check(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if strings.Contains(name, "key") || strings.Contains(name, "segment") || strings.Contains(name, "cluster") {
			if !strings.HasSuffix(name, "wide") {
				continue
			}
		}
		got := strings.Join(lines(pic.Still), "\n") + "\n"
		file := filepath.Join("testdata", "open-"+name+".txt")
		if *update {
			if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, _ := os.ReadFile(file)
		if d := cmp.Diff(string(want), got); d != "" {
			t.Errorf("%s (-want +got; -update after looking at it):\n%s", name, d)
		}
	}
}

// An opened log is walked segment by segment; records and the high watermark answer the pointer.
func TestWalkAnOpenLog(t *testing.T) {
	pic := openedOn(keptForMinutes(t), "orders", layout.Options{Width: 1040, Height: 708})
	var walked []int64
	at, ok := pic.Walk(thing.Thing{}, "Right")
	for ; ok; at, ok = pic.Walk(at, "Right") {
		if at.Kind != thing.Segment {
			t.Fatalf("walked onto %v", at)
		}
		walked = append(walked, at.Offset)
	}
	if len(walked) != 4 || walked[0] != 28 || walked[3] != 40 {
		t.Errorf("walked %v", walked)
	}
	r, ok := pic.Bounds(thing.Thing{Kind: thing.Record, Node: 1, TP: wire.TopicPartition{Topic: "orders"}, Offset: 33})
	if !ok || pic.HitTest(r.X+r.W/2, r.Y+r.H/2).Offset != 33 {
		t.Errorf("the record at 33 isn't where it is: %v %v", r, ok)
	}
}
