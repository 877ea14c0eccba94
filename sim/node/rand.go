package node

// Rand is a small generator that is kept by value, so that a snapshot has its own copy: PCG-XSH-RR
// with 64 bits of state. A machine gets one for each of its decisions from Out.Chance.
type Rand struct {
	state, inc uint64
}

// NewRand makes stream number stream of seed.
func NewRand(seed, stream uint64) Rand {
	r := Rand{inc: stream<<1 | 1}
	r.Uint32()
	r.state += mix(seed)
	r.Uint32()
	return r
}

// Uint32 draws 32 bits.
func (r *Rand) Uint32() uint32 {
	old := r.state
	r.state = old*6364136223846793005 + r.inc
	x := uint32(((old >> 18) ^ old) >> 27)
	rot := uint32(old >> 59)
	return x>>rot | x<<((-rot)&31)
}

// Uint64 draws 64 bits.
func (r *Rand) Uint64() uint64 { return uint64(r.Uint32())<<32 | uint64(r.Uint32()) }

// Intn draws from 0 to n-1; n must be positive. The tiny bias of the multiply-shift method is the
// same on every machine, which is what counts here.
func (r *Rand) Intn(n int) int {
	return int(uint64(r.Uint32()) * uint64(n) >> 32)
}

// Between draws from lo to hi, both included.
func (r *Rand) Between(lo, hi Time) Time {
	if hi <= lo {
		return lo
	}
	return lo + Time(r.Uint64()%uint64(hi-lo+1))
}

// Shuffle permutes n things by calls of swap.
func (r *Rand) Shuffle(n int, swap func(i, j int)) {
	for i := n - 1; i > 0; i-- {
		swap(i, r.Intn(i+1))
	}
}

const uuidAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

// UUID draws a topic id or member id as Kafka prints it: 22 characters, not beginning with a dash
// (Kafka's Uuid.randomUuid avoids that too, for the sake of command lines).
func (r *Rand) UUID() string {
	var b [22]byte
	for i := range b {
		b[i] = uuidAlphabet[r.Intn(64)]
	}
	for b[0] == '-' {
		b[0] = uuidAlphabet[r.Intn(64)]
	}
	b[21] = "AQgw"[r.Intn(4)] // 128 bits leave only two bits for the last character
	return string(b[:])
}

// mix spreads a small seed over 64 bits (the finaliser of SplitMix64).
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
