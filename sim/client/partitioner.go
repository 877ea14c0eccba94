package client

// murmur2Seed and the constants below are those of every Kafka client that hashes as Java does.
const murmur2Seed uint32 = 0x9747b28c

// Murmur2 is the hash of the Java client's partitioner; kafka-python, franz-go and librdkafka's
// murmur2 partitioners compute the same. Kafka: org.apache.kafka.common.utils.Utils.murmur2.
func Murmur2(key []byte) int32 {
	const m = 0x5bd1e995
	h := murmur2Seed ^ uint32(len(key))
	i := 0
	for ; i+4 <= len(key); i += 4 {
		k := uint32(key[i]) | uint32(key[i+1])<<8 | uint32(key[i+2])<<16 | uint32(key[i+3])<<24
		k *= m
		k ^= k >> 24
		k *= m
		h *= m
		h ^= k
	}
	switch len(key) - i {
	case 3:
		h ^= uint32(key[i+2]) << 16
		fallthrough
	case 2:
		h ^= uint32(key[i+1]) << 8
		fallthrough
	case 1:
		h ^= uint32(key[i])
		h *= m
	}
	h ^= h >> 13
	h *= m
	h ^= h >> 15
	return int32(h)
}

// Murmur2Partition is where the Java client puts key among n partitions: the sign bit is masked off
// (Utils.toPositive), not negated.
func Murmur2Partition(key []byte, n int32) int32 { return (Murmur2(key) & 0x7fffffff) % n }

// CRC32 is the IEEE checksum, which librdkafka's consistent partitioners use as their hash.
func CRC32(key []byte) uint32 {
	crc := ^uint32(0)
	for _, b := range key {
		crc ^= uint32(b)
		for range 8 {
			crc = crc>>1 ^ 0xedb88320&-(crc&1)
		}
	}
	return ^crc
}

// CRC32Partition is where librdkafka's default partitioner puts key among n partitions.
func CRC32Partition(key []byte, n int32) int32 { return int32(CRC32(key) % uint32(n)) }
