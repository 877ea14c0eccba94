import json
from abc import ABC, abstractmethod


class Serializer(ABC):
    @abstractmethod
    def serialize(self, topic, headers, data):
        pass

    def close(self):
        pass


class Deserializer(ABC):
    @abstractmethod
    def deserialize(self, topic, headers, data):
        pass

    def close(self):
        pass


class DefaultSerializer(Serializer, Deserializer):
    def __init__(self, encoding='utf-8'):
        self.encoding = encoding

    def serialize(self, topic, headers, data):
        raw = data is None or type(data) in (bytes, bytearray, memoryview)
        return data if raw else data.encode(self.encoding)

    def deserialize(self, topic, headers, data):
        return None if data is None else data.decode(self.encoding)


class JsonSerializer(DefaultSerializer):
    def serialize(self, topic, headers, data):
        return None if data is None else super().serialize(topic, headers, json.dumps(data))

    def deserialize(self, topic, headers, data):
        return None if data is None else json.loads(super().deserialize(topic, headers, data))


class SerializeWrapper(Serializer):
    """A function, or an object of the older interface, as a serializer."""

    def __init__(self, fn):
        self.fn = fn

    def serialize(self, topic, headers, data):
        return self.fn(data)


class DeserializeWrapper(Deserializer):
    def __init__(self, fn):
        self.fn = fn

    def deserialize(self, topic, headers, data):
        return self.fn(data)
