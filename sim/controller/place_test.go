package controller

import (
	"slices"
	"testing"

	"highwater/sim/node"
	"highwater/sim/wire"
)

func brokersIn(racks map[string][]wire.ID) []usableBroker {
	var out []usableBroker
	for _, name := range []string{"", "a", "b", "c"} {
		for _, id := range racks[name] {
			out = append(out, usableBroker{id: id, rack: name})
		}
	}
	return out
}

// fromZero is a placer whose random starts are all 0, as in the worked examples.
func fromZero(brokers []usableBroker) *placer {
	r := node.NewRand(1, 1)
	p := newPlacer(r, brokers)
	p.offset = 0
	for _, k := range p.racks {
		k.unfenced.offset, k.fenced.offset = 0, 0
	}
	return p
}

// Worked examples that Kafka's own StripedReplicaPlacer gave.
func TestStripedPlacement(t *testing.T) {
	for _, c := range []struct {
		name  string
		racks map[string][]wire.ID
		rf    int
		want  [][]wire.ID
	}{
		{"one rack", map[string][]wire.ID{"": {1, 2, 3}}, 3, [][]wire.ID{{1, 2, 3}, {2, 3, 1},
			{3, 1, 2}}},
		{"one rack, RF 2", map[string][]wire.ID{"": {1, 2, 3}}, 2, [][]wire.ID{{1, 2}, {2, 3},
			{3, 1}}},
		{"three racks", map[string][]wire.ID{"a": {1, 2}, "b": {3, 4}, "c": {5, 6}}, 3,
			[][]wire.ID{{1, 3, 5}, {4, 6, 2}, {5, 1, 3}, {2, 4, 6}}},
	} {
		got, text := fromZero(brokersIn(c.racks)).place(len(c.want), c.rf)
		if text != "" || !slices.EqualFunc(got, c.want, slices.Equal) {
			t.Errorf("%s: %v %s, want %v", c.name, got, text, c.want)
		}
	}
}

// In each block of as many partitions as there are brokers, every broker leads once and replicas are
// neighbours in the cycle; after the block lists are shuffled.
func TestBlocksAreFair(t *testing.T) {
	for seed := range uint64(50) {
		r := node.NewRand(seed, 1)
		n := 3 + int(seed%5)
		var brokers []usableBroker
		for i := range n {
			brokers = append(brokers, usableBroker{id: wire.ID(i + 1)})
		}
		got, _ := newPlacer(r, brokers).place(3*n, 3)
		for block := range 3 {
			led, second := map[wire.ID]int{}, map[wire.ID]wire.ID{}
			for _, ids := range got[block*n : block*n+n] {
				led[ids[0]]++
				second[ids[0]] = ids[1]
			}
			for _, ids := range got[block*n : block*n+n] {
				if led[ids[0]] != 1 || second[ids[1]] != ids[2] {
					t.Fatalf("seed %d block %d: %v", seed, block, got[block*n:block*n+n])
				}
			}
		}
	}
}

// A partition's leader is never fenced, its replicas are on distinct brokers, and racks of equal size
// each get one as long as there are enough.
func TestPlacementPromises(t *testing.T) {
	firstLeaders := map[wire.ID]bool{}
	for seed := range uint64(200) {
		r := node.NewRand(seed, 1)
		brokers := brokersIn(map[string][]wire.ID{"a": {1, 4}, "b": {2, 5}, "c": {3, 6}})
		brokers[0].fenced = seed%2 == 0
		got, text := newPlacer(r, brokers).place(12, 3)
		if text != "" {
			t.Fatal(text)
		}
		firstLeaders[got[0][0]] = true
		for _, ids := range got {
			racks := map[string]bool{}
			for i, id := range ids {
				b := brokers[slices.IndexFunc(brokers,
					func(b usableBroker) bool { return b.id == id })]
				racks[b.rack] = true
				if i == 0 && b.fenced || slices.Contains(ids[:i], id) {
					t.Fatalf("seed %d: %v", seed, ids)
				}
			}
			if len(racks) != 3 {
				t.Fatalf("seed %d: %v is on %d racks", seed, ids, len(racks))
			}
		}
	}
	if len(firstLeaders) < 6 {
		t.Errorf("first leaders %v: the start should be random", firstLeaders)
	}
}

func TestPlacementRefusals(t *testing.T) {
	for _, c := range []struct {
		brokers []usableBroker
		rf      int
		want    string
	}{
		{[]usableBroker{{id: 1}, {id: 2}, {id: 3}}, 4,
			"The target replication factor of 4 cannot be " +
				"reached because only 3 broker(s) are registered or some brokers have all their log " +
				"directories cordoned."},
		{[]usableBroker{{id: 1, fenced: true}}, 1,
			"All brokers are currently fenced, or have all " +
				"their log directories cordoned."},
		{[]usableBroker{{id: 1}}, 0, "Invalid replication factor 0: the replication factor must be positive."},
		{[]usableBroker{{id: 1}, {id: 2, fenced: true}}, 2, ""},
	} {
		r := node.NewRand(1, 1)
		if _, text := newPlacer(r, c.brokers).place(1, c.rf); text != c.want {
			t.Errorf("%+v RF %d: %q, want %q", c.brokers, c.rf, text, c.want)
		}
	}
}

// A single broker never makes the placer shuffle for ever.
func TestOneBrokerManyPartitions(t *testing.T) {
	r := node.NewRand(1, 1)
	if got, text := newPlacer(r, []usableBroker{{id: 7}}).place(5, 1); text != "" ||
		len(got) != 5 {
		t.Errorf("%v %s", got, text)
	}
}

// Replicas go to different racks, as the brokers that registered told theirs.
func TestPlacementKnowsRacks(t *testing.T) {
	r := newRig(t)
	for id := wire.ID(1); id <= 6; id++ {
		r.register(id, string(rune('a'+(id-1)/2)), -1) // 1 and 2 in a, 3 and 4 in b, 5 and 6 in c
		r.beat(id)
		r.alive = append(r.alive, id)
	}
	reply := answer[*wire.CreateTopicsReply](r, 1, &wire.CreateTopicsRequest{
		Topics: []wire.CreatableTopic{{Name: "orders", Partitions: 12, ReplicationFactor: 3}}})
	if reply.Topics[0].Error != wire.None {
		t.Fatal(reply.Topics[0].Message)
	}
	for i := range int32(12) {
		seen := map[wire.ID]bool{}
		for _, id := range r.partition("orders", i).Replicas {
			seen[(id-1)/2] = true
		}
		if len(seen) != 3 {
			t.Errorf("orders-%d has replicas %v in %d of 3 racks", i, r.partition("orders", i).Replicas,
				len(seen))
		}
	}
}
