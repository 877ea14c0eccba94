package ordered

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// box is a large value: it holds a slice that is edited in place.
type box struct{ items []int }

func cloneBox(b *box) *box { return &box{slices.Clone(b.items)} }

func (b *box) detach() { b.items = slices.Clone(b.items) }

// subject is a container under test, and what plain Go says that it holds. Do applies one random
// operation to both; what tells how they differ, "" if not.
type subject interface {
	do(r *rand.Rand)
	differs() string
	fork() subject
}

var kinds = []struct {
	name string
	make func() subject
}{
	{"Map", func() subject { return newMapSubject() }},
	{"Cow", func() subject { return newCowSubject() }},
	{"Vec", func() subject { return &vecSubject{v: NewVec((*box).detach)} }},
	{"Vec of values", func() subject { return &plainSubject{} }},
	{"Slots", func() subject { return &slotsSubject{s: NewSlots(cloneBox)} }},
	{"List", func() subject { return &listSubject{} }},
	{"Few", func() subject { return &fewSubject{} }},
}

// The promise of the whole family: whatever is done to a container, its clones, their clones and its
// original never see it, however old they are. Each holds what a plain map or slice holds to which the
// same was done.
func TestNoSnapshotSeesAnother(t *testing.T) {
	for _, k := range kinds {
		t.Run(k.name, func(t *testing.T) {
			for seed := range uint64(30) {
				r := rand.New(rand.NewPCG(seed, 1))
				all := []subject{k.make()}
				for step := range 600 {
					at := r.IntN(len(all))
					if s := all[at]; r.IntN(12) > 0 {
						s.do(r)
					} else if len(all) < 8 {
						all = append(all, s.fork())
					} else {
						all[r.IntN(len(all))] = s.fork()
					}
					if step%10 != 0 && step < 580 {
						continue
					}
					for i, s := range all {
						if wrong := s.differs(); wrong != "" {
							t.Fatalf("seed %d, step %d, snapshot %d of %d (changed was %d): %s", seed, step,
								i, len(all), at, wrong)
						}
					}
				}
			}
		})
	}
}

// change edits a box in place, as the owner of a pointer from Edit does, and the model likewise.
func change(r *rand.Rand, b *box, model []int) []int {
	if len(b.items) > 0 && r.IntN(3) > 0 {
		i, x := r.IntN(len(b.items)), r.IntN(1000)
		b.items[i] = x
		model[i] = x
		return model
	}
	x := r.IntN(1000)
	b.items = append(b.items, x)
	return append(model, x)
}

func deep(m [][]int) [][]int {
	c := make([][]int, len(m))
	for i := range m {
		c[i] = slices.Clone(m[i])
	}
	return c
}

func deepMap(m map[int][]int) map[int][]int {
	c := map[int][]int{}
	for k, v := range m {
		c[k] = slices.Clone(v)
	}
	return c
}

func sortedKeys[V any](m map[int]V) []int {
	keys := make([]int, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

const keySpace = 200 // more than a node of the tree and than a page holds

type mapSubject struct {
	m     Map[int, int]
	model map[int]int
}

func newMapSubject() *mapSubject { return &mapSubject{New[int, int](), map[int]int{}} }

func (s *mapSubject) do(r *rand.Rand) {
	k := r.IntN(keySpace)
	switch n := r.IntN(100); {
	case n == 0:
		s.m.Clear()
		clear(s.model)
	case n < 30:
		_, had := s.model[k]
		if s.m.Delete(k) != had {
			s.model[-1] = k // differs from now on
		}
		delete(s.model, k)
	default:
		s.m.Set(k, n)
		s.model[k] = n
	}
}

func (s *mapSubject) fork() subject {
	c := map[int]int{}
	for k, v := range s.model {
		c[k] = v
	}
	return &mapSubject{s.m.Clone(), c}
}

func (s *mapSubject) differs() string {
	keys := sortedKeys(s.model)
	if got := s.m.Keys(); !slices.Equal(got, keys) || s.m.Len() != len(keys) {
		return fmt.Sprint("keys are ", got, ", want ", keys)
	}
	for k := range keySpace {
		v, has := s.m.Get(k)
		want, had := s.model[k]
		if v != want || has != had || s.m.Has(k) != had || s.m.At(k) != want {
			return fmt.Sprint("at ", k, " is ", v, has, ", want ", want, had)
		}
	}
	return s.ranges(keys)
}

// ranges compares the ways through the map, from each end and from keys that are there or not.
func (s *mapSubject) ranges(keys []int) string {
	for from := -1; from <= keySpace; from += 7 {
		at, _ := slices.BinarySearch(keys, from)
		var up, down []int
		for k, v := range s.m.From(from) {
			if up = append(up, k); v != s.model[k] {
				return fmt.Sprint("ranging, at ", k, " is ", v)
			}
		}
		if !slices.Equal(up, keys[at:]) {
			return fmt.Sprint("from ", from, " are ", up, ", want ", keys[at:])
		}
		low := keys[:at]
		if at < len(keys) && keys[at] == from {
			low = keys[:at+1]
		}
		for k := range s.m.DownFrom(from) {
			down = append(down, k)
		}
		slices.Reverse(down)
		if !slices.Equal(down, low) {
			return fmt.Sprint("down from ", from, " are ", down, ", want ", low)
		}
		k, v, ok := s.m.Floor(from)
		if ok != (len(low) > 0) || ok && (k != low[len(low)-1] || v != s.model[k]) {
			return fmt.Sprint("the floor of ", from, " is ", k, v, ok)
		}
	}
	low, lv, some := s.m.Min()
	high, hv, any := s.m.Max()
	if some != (len(keys) > 0) || any != some || some && (low != keys[0] || lv != s.model[low] ||
		high != keys[len(keys)-1] || hv != s.model[high]) {
		return fmt.Sprint("the ends are ", low, high, some, any)
	}
	return ""
}

type cowSubject struct {
	c     Cow[int, box]
	model map[int][]int
}

func newCowSubject() *cowSubject {
	return &cowSubject{NewCow(func(a, b int) bool { return a > b }, cloneBox), map[int][]int{}}
}

func (s *cowSubject) do(r *rand.Rand) {
	k := r.IntN(keySpace)
	switch n := r.IntN(10); {
	case n == 0:
		s.c.Delete(k)
		delete(s.model, k)
	case n < 4:
		s.c.Set(k, &box{[]int{n}})
		s.model[k] = []int{n}
	default:
		if keys := sortedKeys(s.model); len(keys) > 0 {
			k = keys[r.IntN(len(keys))]
			s.model[k] = change(r, s.c.Edit(k), s.model[k])
		}
	}
}

func (s *cowSubject) fork() subject { return &cowSubject{s.c.Clone(), deepMap(s.model)} }

func (s *cowSubject) differs() string {
	keys := sortedKeys(s.model)
	slices.Reverse(keys) // it sorts by falling keys
	if got := s.c.Keys(); !slices.Equal(got, keys) || s.c.Len() != len(keys) {
		return fmt.Sprint("keys are ", got, ", want ", keys)
	}
	var seen []int
	for k, v := range s.c.All() {
		if seen = append(seen, k); !slices.Equal(v.items, s.model[k]) || s.c.Get(k) != v {
			return fmt.Sprint("at ", k, " is ", v.items, ", want ", s.model[k])
		}
	}
	if !slices.Equal(seen, keys) {
		return fmt.Sprint("ranged over ", seen, ", want ", keys)
	}
	for k := range keySpace {
		if _, had := s.model[k]; !had && (s.c.Get(k) != nil || s.c.Edit(k) != nil) {
			return fmt.Sprint(k, " is there")
		}
	}
	return ""
}

// vecSubject is an array of items with slices of their own.
type vecSubject struct {
	v     Vec[box]
	model [][]int
}

func (s *vecSubject) do(r *rand.Rand) {
	if len(s.model) == 0 || len(s.model) < 3*pageLen && r.IntN(3) == 0 {
		s.v.Append(box{[]int{7}})
		s.model = append(s.model, []int{7})
		return
	}
	i := r.IntN(len(s.model))
	s.model[i] = change(r, s.v.Edit(i), s.model[i])
}

func (s *vecSubject) fork() subject { return &vecSubject{s.v.Clone(), deep(s.model)} }

func (s *vecSubject) differs() string {
	if s.v.Len() != len(s.model) {
		return fmt.Sprint(s.v.Len(), " items, want ", len(s.model))
	}
	for i := range s.model {
		if !slices.Equal(s.v.Peek(i).items, s.model[i]) || !slices.Equal(s.v.Get(i).items, s.model[i]) {
			return fmt.Sprint("item ", i, " is ", s.v.Peek(i).items, ", want ", s.model[i])
		}
	}
	return ""
}

// plainSubject is an array of numbers, the zero Vec, with gaps that nobody wrote.
type plainSubject struct {
	v     Vec[int]
	model []int
}

func (s *plainSubject) do(r *rand.Rand) {
	i, x := r.IntN(6*pageLen), r.IntN(1000)+1
	if r.IntN(4) > 0 { // grow slowly, with gaps now and then
		i = r.IntN(len(s.model) + 3)
	}
	*s.v.Edit(i) = x
	for i >= len(s.model) {
		s.model = append(s.model, 0)
	}
	s.model[i] = x
}

func (s *plainSubject) fork() subject { return &plainSubject{s.v.Clone(), slices.Clone(s.model)} }

func (s *plainSubject) differs() string {
	if s.v.Len() != len(s.model) {
		return fmt.Sprint(s.v.Len(), " items, want ", len(s.model))
	}
	for i, want := range s.model {
		if s.v.Get(i) != want || *s.v.Peek(i) != want {
			return fmt.Sprint("item ", i, " is ", s.v.Get(i), ", want ", want)
		}
	}
	for _, beyond := range []int{-1, len(s.model), len(s.model) + 1, 100 * pageLen} {
		if s.v.Get(beyond) != 0 {
			return fmt.Sprint("item ", beyond, " is ", s.v.Get(beyond))
		}
	}
	return ""
}

type slotsSubject struct {
	s     Slots[box]
	model [][]int // nil: empty
}

func (s *slotsSubject) do(r *rand.Rand) {
	i := r.IntN(len(s.model) + 3)
	for i >= len(s.model) {
		s.s.Set(len(s.model), nil)
		s.model = append(s.model, nil)
	}
	switch n := r.IntN(10); {
	case n == 0:
		s.s.Set(i, nil)
		s.model[i] = nil
	case n < 3 || s.model[i] == nil:
		s.s.Set(i, &box{[]int{n}})
		s.model[i] = []int{n}
	default:
		s.model[i] = change(r, s.s.Edit(i), s.model[i])
	}
}

func (s *slotsSubject) fork() subject { return &slotsSubject{s.s.Clone(), deep(s.model)} }

func (s *slotsSubject) differs() string {
	if s.s.Len() != len(s.model) {
		return fmt.Sprint(s.s.Len(), " slots, want ", len(s.model))
	}
	for i, want := range s.model {
		got := s.s.Get(i)
		switch {
		case want == nil && (got != nil || s.s.Edit(i) != nil):
			return fmt.Sprint("slot ", i, " isn't empty")
		case want != nil && (got == nil || !slices.Equal(got.items, want)):
			return fmt.Sprint("slot ", i, " is ", got, ", want ", want)
		}
	}
	if s.s.Get(len(s.model)) != nil || s.s.Edit(len(s.model)) != nil {
		return "something lies beyond the end"
	}
	return ""
}

type listSubject struct {
	l     List[int]
	model []int
}

func (s *listSubject) do(r *rand.Rand) {
	x := r.IntN(1000)
	switch n := r.IntN(20); {
	case n == 0:
		s.l.Set([]int{x, x + 1})
		s.model = []int{x, x + 1}
	case n < 10 || len(s.model) == 0:
		s.l.Push(x)
		s.model = append(s.model, x)
	case n < 15:
		i := r.IntN(len(s.model))
		s.l.Edit()[i] = x
		s.model[i] = x
	default:
		i := r.IntN(len(s.model))
		s.l.RemoveAt(i)
		s.model = slices.Delete(s.model, i, i+1)
	}
}

func (s *listSubject) fork() subject { return &listSubject{s.l.Clone(), slices.Clone(s.model)} }

func (s *listSubject) differs() string {
	if s.l.Len() != len(s.model) || !slices.Equal(s.l.All(), s.model) {
		return fmt.Sprint("is ", s.l.All(), ", want ", s.model)
	}
	return ""
}

type fewSubject struct {
	f     Few[int]
	model []int
}

func (s *fewSubject) do(r *rand.Rand) {
	x := r.IntN(1000)
	switch n := r.IntN(10); {
	case n < 5 && len(s.model) < 2*near:
		s.f.Push(x)
		s.model = append(s.model, x)
	case n < 7 && len(s.model) > 0:
		i := r.IntN(len(s.model))
		s.f.All()[i] = x
		s.model[i] = x
	case n == 7:
		odd := func(x int) bool { return x%2 == 1 }
		s.f.Drop(odd)
		s.model = slices.DeleteFunc(s.model, odd)
	default:
		i := r.IntN(len(s.model) + 1)
		s.f.DropFirst(i)
		s.model = slices.Delete(s.model, 0, i)
	}
}

func (s *fewSubject) fork() subject { return &fewSubject{s.f.Clone(), slices.Clone(s.model)} }

func (s *fewSubject) differs() string {
	if s.f.Len() != len(s.model) || !slices.Equal(s.f.All(), s.model) {
		return fmt.Sprint("is ", s.f.All(), ", want ", s.model)
	}
	return ""
}
