package node

// Digest is a running 64-bit hash of what happened. It is a value: every method returns the next one.
type Digest uint64

// Int mixes in a number.
func (d Digest) Int(v int64) Digest {
	x := uint64(d) ^ uint64(v)*0x9e3779b97f4a7c15
	x ^= x >> 32
	return Digest(x * 0xd6e8feb86659fd93)
}

// Str mixes in a string, its length too.
func (d Digest) Str(s string) Digest {
	x := uint64(14695981039346656037)
	for i := 0; i < len(s); i++ {
		x = (x ^ uint64(s[i])) * 1099511628211
	}
	return d.Int(int64(x)).Int(int64(len(s)))
}
