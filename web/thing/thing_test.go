package thing

import (
	"math"
	"math/rand/v2"
	"reflect"
	"testing"

	"highwater/sim/wire"
)

// Every thing has one text form, and reading it gives the same thing; whatever its name is.
func TestRoundTrip(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	odd := []string{"", "orders", "a|b", "|", "||||||||", "x-0", "größe", "\n", "0"}
	seen := map[string]Thing{}
	for range 20000 {
		x := Thing{Kind: Kind(rng.IntN(int(kinds))), Node: wire.ID(rng.Int32()), Peer: -wire.ID(rng.Int32()),
			TP:     wire.TopicPartition{Topic: "t" + "opics"[:rng.IntN(5)], Partition: rng.Int32N(9) - 1},
			Offset: []int64{0, -1, math.MaxInt64, math.MinInt64, rng.Int64()}[rng.IntN(5)],
			Seq:    []uint64{0, math.MaxUint64, rng.Uint64()}[rng.IntN(3)], Name: odd[rng.IntN(len(odd))]}
		if x.Kind == Nothing {
			x = Thing{}
		}
		if got := Parse(x.String()); got != x {
			t.Fatalf("%q reads as %+v, was %+v", x, got, x)
		}
		if other, known := seen[x.String()]; known && other != x {
			t.Fatalf("%+v and %+v are both %q", other, x, x)
		}
		seen[x.String()] = x
	}
}

// Each field of a thing is in its text: two things that differ in one differ in their texts.
func TestEveryFieldIsInTheText(t *testing.T) {
	for i := range reflect.TypeOf(Thing{}).NumField() {
		a, b := Thing{Kind: Record}, Thing{Kind: Record}
		v := reflect.ValueOf(&b).Elem().Field(i)
		switch v.Kind() {
		case reflect.String:
			v.SetString("x")
		case reflect.Struct:
			b.TP.Topic = "x"
		case reflect.Uint8, reflect.Uint64:
			v.SetUint(7)
		default:
			v.SetInt(7)
		}
		if a.String() == b.String() || Parse(b.String()) != b {
			t.Errorf("%s is not in the text %q", reflect.TypeOf(a).Field(i).Name, b)
		}
	}
}

// What no thing wrote is Nothing: texts come from links and from the page.
func TestOnlyThings(t *testing.T) {
	for _, text := range []string{"", "broker", "broker|1", "gremlin|1|0||0|0|0|", "|1|0||0|0|0|",
		"broker|x|0||0|0|0|", "broker|1|0||99999999999|0|0|", "broker|1|0||0|0|-1|", "broker|1|0||0|1e3|0|"} {
		if got := Parse(text); got != (Thing{}) {
			t.Errorf("%q reads as %+v", text, got)
		}
	}
}

// Kinds have names, and no two the same.
func TestKindsAreNamed(t *testing.T) {
	seen := map[string]bool{}
	for k := Nothing + 1; k < kinds; k++ {
		if name := k.String(); name == "" || seen[name] {
			t.Errorf("kind %d is called %q", k, name)
		}
		seen[k.String()] = true
	}
}
