package ordered

import "testing"

// full makes one of each container with n items.
func full(n int) (Map[int, int], Cow[int, box], Vec[box], Slots[box], List[int]) {
	m, c := New[int, int](), NewCow(func(a, b int) bool { return a < b }, cloneBox)
	v, s := NewVec((*box).detach), NewSlots(cloneBox)
	var l List[int]
	for i := range n {
		m.Set(i, i)
		c.Set(i, &box{})
		v.Append(box{})
		s.Set(i, &box{})
		l.Push(i)
	}
	return m, c, v, s, l
}

// Clone allocates the same whatever the number of items, and nothing at all where there is no tree.
func TestACloneCostsTheSameWhateverTheLength(t *testing.T) {
	costs := func(n int) [5]float64 {
		m, c, v, s, l := full(n)
		return [5]float64{
			testing.AllocsPerRun(20, func() { sinkMap = m.Clone() }),
			testing.AllocsPerRun(20, func() { sinkCow = c.Clone() }),
			testing.AllocsPerRun(20, func() { sinkVec = v.Clone() }),
			testing.AllocsPerRun(20, func() { sinkSlots = s.Clone() }),
			testing.AllocsPerRun(20, func() { sinkList = l.Clone() }),
		}
	}
	few, many := costs(1), costs(10000)
	if few != many {
		t.Errorf("a clone of 1 item allocates %v times, of 10000 items %v times", few, many)
	}
	if many[2] != 0 || many[3] != 0 || many[4] != 0 {
		t.Errorf("clones of Vec, Slots and List allocate %v times", many[2:])
	}
}

var (
	sinkMap   Map[int, int]
	sinkCow   Cow[int, box]
	sinkVec   Vec[box]
	sinkSlots Slots[box]
	sinkList  List[int]
	sinkInts  Vec[int]
)

// What is copied is copied once: until the next Clone, another Edit of the same item finds the same
// memory, and costs nothing.
func TestAnItemIsCopiedOnceAfterAClone(t *testing.T) {
	_, c, v, s, l := full(100)
	sinkCow, sinkVec, sinkSlots, sinkList = c.Clone(), v.Clone(), s.Clone(), l.Clone()
	for i := range 100 {
		a, b, d := c.Edit(i), v.Edit(i), s.Edit(i)
		if a == sinkCow.Get(i) || b == sinkVec.Peek(i) || d == sinkSlots.Get(i) {
			t.Fatalf("item %d is edited in the snapshot", i)
		}
		if a != c.Edit(i) || b != v.Edit(i) || d != s.Edit(i) {
			t.Fatalf("item %d is copied twice", i)
		}
	}
	if &l.Edit()[0] == &sinkList.All()[0] {
		t.Error("the list is edited in the snapshot")
	}
	if n := testing.AllocsPerRun(20, func() {
		for i := range 100 {
			c.Edit(i)
			v.Edit(i)
			s.Edit(i)
		}
		l.Edit()
	}); n != 0 {
		t.Errorf("editing what is already a copy allocates %v times", n)
	}
}

// The copy belongs to whoever makes it: after a Clone the original has no more right to what both share
// than the clone has.
func TestBothSidesOfACloneLoseTheRightToEdit(t *testing.T) {
	_, c, v, s, l := full(3)
	oldC, oldV, oldS, oldL := c.Get(1), v.Peek(1), s.Get(1), &l.All()[1]
	c2, v2, s2, l2 := c.Clone(), v.Clone(), s.Clone(), l.Clone()
	for side, edited := range map[string]bool{
		"Cow, original": c.Edit(1) == oldC, "Cow, clone": c2.Edit(1) == oldC,
		"Vec, original": v.Edit(1) == oldV, "Vec, clone": v2.Edit(1) == oldV,
		"Slots, original": s.Edit(1) == oldS, "Slots, clone": s2.Edit(1) == oldS,
		"List, original": &l.Edit()[1] == oldL, "List, clone": &l2.Edit()[1] == oldL,
	} {
		if edited {
			t.Errorf("%s: edits what was there before the clone", side)
		}
	}
}

// A short array has a short page: many clients know few brokers and few partitions.
func TestAShortVecHoldsLittle(t *testing.T) {
	var v Vec[int]
	v.Append(1)
	if n := cap(v.pages[0].items); n > 1 {
		t.Errorf("one item takes the room of %d", n)
	}
	sinkInts = v.Clone()
	*v.Edit(0) = 2
	if n := cap(v.pages[0].items); n > 1 {
		t.Errorf("the copy of one item takes the room of %d", n)
	}
	for range 2 * pageLen {
		v.Append(1)
	}
	if n := cap(v.pages[1].items); n != pageLen {
		t.Errorf("the second page has room for %d", n)
	}
}

// A Vec that grows makes room for more than the next item.
func TestAVecGrowsInSteps(t *testing.T) {
	const n = 100 * pageLen
	allocs := testing.AllocsPerRun(5, func() {
		var v Vec[int]
		for range n {
			v.Append(1)
		}
	})
	if allocs > 2*n/pageLen+20 { // a page and its items, and the slices of pages
		t.Errorf("%d items allocate %v times", n, allocs)
	}
}

// A List owns the slice it was given. It is copied only for a clone's sake.
func TestAListOwnsWhatItWasGiven(t *testing.T) {
	var l List[int]
	l.Push(1)
	sinkList = l.Clone()
	items := []int{2, 3}
	l.Set(items)
	if &l.Edit()[0] != &items[0] {
		t.Error("the slice was copied")
	}
}

// Three items or less take no memory of their own, before there were more and after those have gone.
func TestFewItemsTakeNoMemory(t *testing.T) {
	var f Few[int]
	use := func() {
		for i := range near {
			f.Push(i)
		}
		f.DropFirst(1)
		f.Drop(func(int) bool { return true })
	}
	if n := testing.AllocsPerRun(20, use); n != 0 {
		t.Errorf("three items allocate %v times", n)
	}
	for _, empty := range []func(){func() { f.DropFirst(4) }, func() { f.Drop(func(int) bool { return true }) }} {
		for i := range near + 1 {
			f.Push(i)
		}
		empty()
		if f.far != nil {
			t.Error("an empty list stays on the heap")
		}
	}
}
