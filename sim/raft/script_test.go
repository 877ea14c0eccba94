package raft

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"highwater/sim/node"
	"highwater/sim/wire"
)

var update = flag.Bool("update", false, "write the scripts' output anew, to be read and judged")

// A script is comments, lines with a verb, "----" and what comes of them, up to an empty line:
//
//	node 101 102 103                 the first is the node, all are voters
//	boot / crash                     with its disk as it is
//	lead 3                           it was voted leader of epoch 3
//	append 2                         its owner decides two records
//	fetch 1 at 5 epoch 1 hw 4 wait 500     somebody fetches (all but "at" may be left out)
//	close 1                          the connection to somebody is gone
//	quorum                           DescribeQuorum
//	after 500                        milliseconds pass; alarms that are due go off
//
// After each verb the owner commits and serves, as it does; state is printed when it has changed.
func TestScripts(t *testing.T) {
	files, _ := filepath.Glob("testdata/*.txt")
	if len(files) == 0 {
		t.Fatal("no scripts")
	}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		got := play(t, string(text))
		if *update {
			if err := os.WriteFile(f, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		} else if got != string(text) {
			t.Errorf("%s: want\n%s\ngot\n%s", f, text, got)
		}
	}
}

type stage struct {
	n      Node
	now    node.Time
	alarms []node.Alarm
	said   []string
	state  string
}

func play(t *testing.T, text string) string {
	s := &stage{}
	var b strings.Builder
	output := false
	for _, line := range strings.Split(strings.TrimRight(text, "\n"), "\n") {
		switch {
		case line == "----":
			output = true
			b.WriteString("----\n")
			for _, l := range s.said {
				b.WriteString(l + "\n")
			}
			s.said = nil
		case line == "":
			output = false
			b.WriteString("\n")
		case !output:
			b.WriteString(line + "\n")
			if !strings.HasPrefix(line, "#") {
				s.do(t, strings.Fields(line))
			}
		}
	}
	return b.String()
}

func (s *stage) do(t *testing.T, words []string) {
	num := func(key string, otherwise int64) int64 {
		for i, w := range words {
			if w == key && i+1 < len(words) {
				n, err := strconv.ParseInt(words[i+1], 10, 64)
				if err != nil {
					t.Fatalf("%q: %v", words, err)
				}
				return n
			}
		}
		return otherwise
	}
	id := func(i int) wire.ID { n, _ := strconv.Atoi(words[i]); return wire.ID(n) }
	var out node.Out
	out.Reset(s.now, nil)
	ask := func(from wire.ID, body wire.Body) {
		if !s.n.Receive(wire.Message{From: from, Correlation: 1, Body: body}, &out) {
			t.Fatalf("%T isn't the log's", body)
		}
	}
	switch words[0] {
	case "node":
		var ids []wire.ID
		for i := range words[1:] {
			ids = append(ids, id(i+1))
		}
		s.n = New(ids[0], ids...)
	case "boot":
		s.n.Boot()
	case "crash":
		s.n.Crash()
		s.alarms = nil
	case "lead":
		s.n.Lead(int32(num("lead", 0)))
	case "append":
		for range num("append", 0) {
			s.n.Append(&wire.NoOpRecord{})
		}
	case "fetch":
		ask(id(1), &wire.MetadataFetchRequest{ReplicaID: id(1), FetchOffset: num("at", 0),
			LastFetchedEpoch: int32(num("epoch", 0)), HighWatermark: num("hw", -1),
			MaxWaitMs: int32(num("wait", 0))})
	case "close":
		ask(id(1), &wire.ConnectionClosed{Peer: id(1)})
	case "quorum":
		ask(wire.FirstClient, &wire.DescribeQuorumRequest{})
	case "after":
		s.pass(num("after", 0), &out)
	default:
		t.Fatalf("no verb %q", words[0])
	}
	s.settle(&out)
}

// pass lets time go by; what is due goes off in its order.
func (s *stage) pass(ms int64, out *node.Out) {
	end := s.now + node.Ms(ms)
	for len(s.alarms) > 0 {
		at := 0
		for i := range s.alarms {
			if s.alarms[i].At < s.alarms[at].At {
				at = i
			}
		}
		a := s.alarms[at]
		if a.At > end {
			break
		}
		s.alarms = append(s.alarms[:at:at], s.alarms[at+1:]...)
		s.now = a.At
		out.Now = s.now
		s.n.Fire(a.Timer, out)
		s.settle(out)
		out.Reset(s.now, nil)
	}
	s.now, out.Now = end, end
}

// settle does what every owner does after a call.
func (s *stage) settle(out *node.Out) {
	s.n.Commit()
	s.n.Serve(out)
	for _, a := range out.Alarms {
		s.said = append(s.said, fmt.Sprintf("alarm for %d ms", a.At/node.Millisecond))
	}
	s.alarms = append(s.alarms, out.Alarms...)
	out.Alarms = nil
	if now := fmt.Sprintf("epoch %d, leads %v, end %d, high watermark %d", s.n.Epoch(), s.n.Leads(),
		s.n.Log().End(), s.n.HighWatermark()); now != s.state {
		s.state = now
		s.said = append(s.said, now)
	}
	for _, m := range out.Sends {
		s.said = append(s.said, fmt.Sprintf("%d ms: to %d %s", s.now/node.Millisecond, m.To, word(m.Body)))
	}
	out.Sends = nil
}

func word(b wire.Body) string {
	switch r := b.(type) {
	case *wire.MetadataFetchReply:
		switch {
		case r.Error != wire.None:
			return fmt.Sprintf("%s, leader %d of epoch %d", r.Error.Name(), r.LeaderID, r.LeaderEpoch)
		case r.Diverging:
			return fmt.Sprintf("diverging: epoch %d ends at %d", r.DivergingEpoch, r.DivergingEndOffset)
		}
		return fmt.Sprintf("%d records from %d, the last of epoch %d, high watermark %d", len(r.Records),
			r.BaseOffset, r.LastEpoch, r.HighWatermark)
	case *wire.DescribeQuorumReply:
		text := fmt.Sprintf("%s, leader %d of epoch %d, high watermark %d", r.Error.Name(), r.LeaderID,
			r.LeaderEpoch, r.HighWatermark)
		for i, list := range [][]wire.QuorumReplica{r.Voters, r.Observers} {
			for _, q := range list {
				text += fmt.Sprintf("\n  %s %d at %d, fetched %s, caught up %s",
					[]string{"voter", "observer"}[i], q.ID, q.LogEndOffset, clock(q.LastFetchMs),
					clock(q.LastCaughtUpMs))
			}
		}
		return text
	}
	return fmt.Sprintf("%T", b)
}

func clock(ms int64) string {
	if ms < 0 {
		return "never"
	}
	return strconv.FormatInt(ms-node.EpochMs, 10) + " ms"
}

// A follower may not write, and its owner's mistake is found at once.
func TestOnlyALeaderAppends(t *testing.T) {
	n := New(101, 101, 102, 103)
	n.Boot()
	defer func() {
		if recover() == nil || n.Log().End() != 0 {
			t.Error("a node that doesn't lead appended a record")
		}
	}()
	n.Append(&wire.NoOpRecord{})
}

// Neither a snapshot nor its original sees what the other does afterwards.
func TestClonesAreIsolated(t *testing.T) {
	n := New(101)
	n.Boot()
	var out node.Out
	fetch := func(n *Node, id wire.ID) {
		n.Receive(wire.Message{From: id, Body: &wire.MetadataFetchRequest{FetchOffset: n.Log().End(),
			HighWatermark: n.Log().End(), MaxWaitMs: 500}}, &out)
	}
	n.Commit()
	fetch(&n, 1)
	fetch(&n, 2)
	k := n.Clone()
	end := n.Log().End()
	n.Append(&wire.NoOpRecord{})
	n.Commit()
	n.Serve(&out)
	if k.Log().End() != end || k.HighWatermark() != end || len(k.mem.parked) != 2 {
		t.Errorf("the snapshot ends at %d, is committed to %d and has %d parked", k.Log().End(),
			k.HighWatermark(), len(k.mem.parked))
	}
	fetch(&k, 3)
	k.mem.replicas[0].end = 77
	if len(n.mem.replicas) != 2 || n.mem.replicas[0].end == 77 || len(n.mem.parked) != 0 {
		t.Errorf("the original knows %+v", n.mem.replicas)
	}
}
