import random
from abc import ABC, abstractmethod


class Partitioner(ABC):
    @abstractmethod
    def partition(self, topic, key, serialized_key, value, serialized_value, cluster):
        pass


def murmur2(data):
    """The hash of Kafka's Java client, as an unsigned number of 32 bits."""
    most, m = 0xffffffff, 0x5bd1e995
    h = 0x9747b28c ^ len(data)
    whole = len(data) & ~3
    for i in range(0, whole, 4):
        k = int.from_bytes(data[i:i + 4], 'little') * m & most
        k = (k ^ k >> 24) * m & most
        h = h * m & most ^ k
    if whole < len(data):
        h = (h ^ int.from_bytes(data[whole:], 'little')) * m & most
    h = (h ^ h >> 13) * m & most
    return h ^ h >> 15


class DefaultPartitioner(Partitioner):
    """The simulated client does the same by itself; this is for who calls it."""

    def partition(self, topic, key, serialized_key, value, serialized_value, cluster):
        everywhere = sorted(cluster.partitions_for_topic(topic))
        if serialized_key is not None:
            return everywhere[(murmur2(serialized_key) & 0x7fffffff) % len(everywhere)]
        return random.choice(everywhere)


class StickyPartitioner(DefaultPartitioner):
    def __init__(self):
        self._sticky = {}

    def partition(self, topic, key, serialized_key, value, serialized_value, cluster):
        if serialized_key is not None:
            return super().partition(topic, key, serialized_key, value, serialized_value, cluster)
        if topic not in self._sticky:
            self._sticky[topic] = super().partition(topic, None, None, None, None, cluster)
        return self._sticky[topic]

    def on_new_batch(self, topic, cluster, prev_partition):
        others = [p for p in cluster.partitions_for_topic(topic) if p != prev_partition]
        self._sticky[topic] = random.choice(others) if others else prev_partition
