package lessons

import (
	"hash/fnv"
	"strconv"
)

// Edition tells editions of a lesson apart: World is a hash of everything that its history depends on,
// what the cluster begins with, the setup and the lines of cells and solutions; Text of the whole file.
type Edition struct{ World, Text uint32 }

func hashed(texts ...string) uint32 {
	h := fnv.New32a()
	for _, t := range texts {
		_, _ = h.Write([]byte(t))
		_, _ = h.Write([]byte{0})
	}
	return h.Sum32()
}

// edition finds out a parsed lesson's edition.
func edition(l *Lesson, source string) Edition {
	world := []string{strconv.Itoa(l.Brokers), strconv.FormatUint(l.Seed, 10),
		strconv.FormatInt(int64(l.Latency), 10)}
	for _, s := range l.Static {
		world = append(world, "static", strconv.Itoa(s.Broker), s.Key, s.Value)
	}
	for _, line := range l.Setup {
		world = append(world, line.Text)
	}
	for i := range l.Steps {
		world = append(world, "step")
		for _, c := range l.Steps[i].Cells {
			world = append(world, c.Lines...)
		}
		world = append(world, "solution")
		world = append(world, l.Steps[i].Solution...)
	}
	return Edition{hashed(world...), hashed(source)}
}
