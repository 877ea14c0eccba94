package app

import (
	"slices"
	"strconv"
	"strings"

	"highwater/sim/node"
)

// orderBook makes the records of a stream: a pizzeria's orders unless the spec says otherwise. It has
// a generator of its own, so that the same seed always tells the same story.
type orderBook struct {
	spec *ProducerSpec
	rand node.Rand
	sums []int64 // weights of the keys up to each; never edited
	n    int64   // records made
}

// orderStream is the generator's stream number; nothing else uses it.
const orderStream = 0x70697a7a61

func newOrderBook(s *ProducerSpec) orderBook {
	b := orderBook{spec: s, rand: node.NewRand(s.Seed, orderStream)}
	sum := int64(0)
	for _, k := range s.Keys {
		sum += int64(max(k.Weight, 1))
		b.sums = append(b.sums, sum)
	}
	return b
}

type pizza struct{ name, price string }

var pizzas = [...]pizza{
	{"margherita", "7.50"}, {"marinara", "6.00"}, {"diavola", "9.00"},
	{"quattro formaggi", "10.00"}, {"napoletana", "8.50"}, {"capricciosa", "10.50"},
	{"prosciutto e funghi", "9.50"},
}

var customers = [...]string{"Francesco", "Adele", "Mark", "Frank", "Jan", "Dan", "Giuseppe"}

// next makes one record.
func (b *orderBook) next(now node.Time) (key, value []byte) {
	b.n++
	customer := ""
	if len(b.sums) > 0 {
		customer = b.drawKey()
		key = []byte(customer)
	} else {
		customer = customers[b.rand.Intn(len(customers))]
	}
	p := pizzas[b.rand.Intn(len(pizzas))]
	if customer == "Francesco" { // he never orders anything else
		p = pizzas[0]
	}
	if len(b.spec.Values) == 0 {
		buf := make([]byte, 0, 96)
		buf = append(buf, `{"order_id":`...)
		buf = strconv.AppendInt(buf, 1000+b.n, 10)
		buf = append(append(append(buf, `,"customer":"`...), customer...), `","pizza":"`...)
		buf = append(append(append(buf, p.name...), `","price":`...), p.price...)
		return key, append(buf, '}')
	}
	template := b.spec.Values[int((b.n-1)%int64(len(b.spec.Values)))]
	return key, []byte(b.fill(template, customer, p, now))
}

func (b *orderBook) drawKey() string {
	total := b.sums[len(b.sums)-1]
	draw := int64(b.rand.Uint64() % uint64(total))
	i, _ := slices.BinarySearch(b.sums, draw+1) // the first sum above draw
	return b.spec.Keys[i].Key
}

// fill replaces the names in braces of a value template.
func (b *orderBook) fill(template, customer string, p pizza, now node.Time) string {
	if strings.IndexByte(template, '{') < 0 {
		return template
	}
	number := func(n int64) string { return strconv.FormatInt(n, 10) }
	return strings.NewReplacer(
		"{n}", number(b.n), "{order_id}", number(1000+b.n), "{customer}", customer, "{key}", customer,
		"{pizza}", p.name, "{price}", p.price, "{time}", number(now.UnixMs()),
	).Replace(template)
}

// numberOr reads a whole number.
func numberOr(text string, fallback int64) int64 {
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return n
	}
	return fallback
}

// intervalOf turns records per second, such as 2.5, into the time between two; 0 stops the stream.
func intervalOf(text string) (node.Time, bool) {
	whole, fraction, _ := strings.Cut(text, ".")
	fraction = (fraction + "000")[:3]
	n, err := strconv.ParseInt(whole+fraction, 10, 64)
	if err != nil || n < 0 {
		return 0, false
	}
	if n == 0 {
		return 0, true
	}
	return max(node.Time(1000*int64(node.Second)/n), 1), true
}
