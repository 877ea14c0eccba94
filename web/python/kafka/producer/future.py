from collections import namedtuple

from kafka import errors as Errors
from kafka.future import Future

RecordMetadata = namedtuple('RecordMetadata', [
    'topic', 'partition', 'topic_partition', 'offset', 'timestamp', 'checksum',
    'serialized_key_size', 'serialized_value_size', 'serialized_header_size'])


class FutureRecordMetadata(Future):
    """What becomes of one record; the producer that sent it is asked."""

    def __init__(self, producer, record, sizes):
        super().__init__()
        self._producer, self._record, self._sizes = producer, record, sizes

    @property
    def is_done(self):
        if not self._done and self._producer is not None:
            self._producer._look()
        return self._done

    def get(self, timeout=None):
        if not self._done:
            self._producer._wait(self._record, timeout)
        if not self._done:
            raise Errors.KafkaTimeoutError('Timeout after waiting for %s secs.' % (timeout,))
        if self.exception is not None:
            raise self.exception
        return self.value
