package client

import (
	"hash/crc32"
	"testing"
)

// Keys go where the Java client puts them: vectors of UtilsTest#testMurmur2 and of librdkafka's
// rdmurmur2.c, with the partitions of 3, 6 and 12.
func TestMurmur2(t *testing.T) {
	for _, v := range []struct {
		key              string
		hash             uint32
		of3, of6, of12   int32
		signedAlternativ int32
	}{
		{"21", neg(973932308), 0, 0, 0, -973932308},
		{"foobar", neg(790332482), 0, 0, 6, -790332482},
		{"a-little-bit-long-string", neg(985981536), 2, 2, 8, -985981536},
		{"a-little-bit-longer-string", neg(1486304829), 2, 5, 11, -1486304829},
		{"lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", neg(58897971), 2, 5, 5, -58897971},
		{"abc", 479470107, 0, 3, 3, 479470107},
		{"kafka", 0xd067cf64, 1, 4, 4, -798503068},
		{"giberish123456789", 0x8f552b0c, 2, 2, 8, -1890243828},
		{"1234", 0x9fc97b14, 0, 0, 0, -1614185708},
		{"234", 0xe7c009ca, 2, 2, 2, -406844982},
		{"34", 0x873930da, 0, 0, 6, -2026295078},
		{"4", 0x5a4b5ca1, 1, 1, 1, 1514888353},
		{"", 0x106e08d9, 0, 3, 9, 275646681},
	} {
		h := Murmur2([]byte(v.key))
		if uint32(h) != v.hash || h != v.signedAlternativ {
			t.Errorf("%q: %d, want %d", v.key, h, v.signedAlternativ)
		}
		for n, want := range map[int32]int32{3: v.of3, 6: v.of6, 12: v.of12} {
			if got := Murmur2Partition([]byte(v.key), n); got != want {
				t.Errorf("%q of %d partitions: %d, want %d", v.key, n, got, want)
			}
		}
	}
}

func neg(v uint32) uint32 { return -v }

// librdkafka puts keys by CRC32: vectors taken from kcat.
func TestCRC32(t *testing.T) {
	for _, v := range []struct {
		key      string
		hash     uint32
		of3, of6 int32
	}{
		{"abc", 891568578, 0, 0}, {"kafka", 1539077399, 2, 5}, {"p1", 1060662067, 1, 1},
		{"p2", 2788244105, 2, 5}, {"k1", 2517541033, 1, 1},
	} {
		key := []byte(v.key)
		if h := CRC32(key); h != v.hash || h != crc32.ChecksumIEEE(key) {
			t.Errorf("%q: %d, want %d", v.key, h, v.hash)
		}
		if a, b := CRC32Partition(key, 3), CRC32Partition(key, 6); a != v.of3 || b != v.of6 {
			t.Errorf("%q: %d of 3 and %d of 6, want %d and %d", v.key, a, b, v.of3, v.of6)
		}
	}
}
