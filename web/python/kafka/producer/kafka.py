import copy
import itertools
import warnings

import kafka._wire as wire
from kafka import errors as Errors
from kafka.partitioner import DefaultPartitioner, Partitioner
from kafka.producer.future import FutureRecordMetadata, RecordMetadata
from kafka.serializer import Serializer, SerializeWrapper
from kafka.structs import TopicPartition
from kafka.util import ensure_valid_topic_name

_numbers = itertools.count(1)
_BYTES = (bytes, bytearray, memoryview, type(None))
_CODECS = ('gzip', 'snappy', 'lz4', 'zstd', None)

# What the simulated client is told; the rest is checked and kept.
_TOLD = ('client_id', 'enable_idempotence', 'acks', 'batch_size', 'linger_ms', 'max_block_ms',
         'max_request_size', 'delivery_timeout_ms', 'request_timeout_ms', 'retry_backoff_ms',
         'reconnect_backoff_ms', 'reconnect_backoff_max_ms', 'metadata_max_age_ms',
         'max_in_flight_requests_per_connection', 'compression_type')


class KafkaProducer:
    DEFAULT_CONFIG = {
        'bootstrap_servers': 'localhost', 'client_id': None,
        'key_serializer': None, 'value_serializer': None,
        'enable_idempotence': True, 'transactional_id': None, 'transaction_timeout_ms': 60000,
        'delivery_timeout_ms': 120000, 'acks': -1, 'compression_type': None,
        'retries': float('inf'), 'batch_size': 16384, 'linger_ms': 0,
        'partitioner': DefaultPartitioner(), 'connections_max_idle_ms': 540000,
        'max_block_ms': 60000, 'max_request_size': 1048576, 'allow_auto_create_topics': True,
        'metadata_max_age_ms': 300000, 'client_dns_lookup': 'use_all_dns_ips',
        'retry_backoff_ms': 100, 'request_timeout_ms': 30000,
        'receive_message_max_bytes': 100000000, 'receive_buffer_bytes': None,
        'send_buffer_bytes': None, 'socket_options': [(6, 1, 1)],
        'reconnect_backoff_ms': 50, 'reconnect_backoff_max_ms': 30000,
        'max_in_flight_requests_per_connection': 5, 'security_protocol': 'PLAINTEXT',
        'ssl_context': None, 'ssl_check_hostname': True, 'ssl_cafile': None, 'ssl_certfile': None,
        'ssl_keyfile': None, 'ssl_crlfile': None, 'ssl_password': None, 'ssl_ciphers': None,
        'api_version': None, 'bootstrap_timeout_ms': 30000, 'metric_reporters': [],
        'metrics_enabled': True, 'metrics_num_samples': 2, 'metrics_sample_window_ms': 30000,
        'selector': None, 'sasl_mechanism': None, 'sasl_plain_username': None,
        'sasl_plain_password': None, 'sasl_kerberos_name': None,
        'sasl_kerberos_service_name': 'kafka', 'sasl_kerberos_domain_name': None,
        'sasl_oauth_token_provider': None, 'proxy_url': None, 'socks5_proxy': None,
        'kafka_client': None,
    }

    def __init__(self, **configs):
        self._closed = True
        given = set(configs)
        self.config = copy.copy(self.DEFAULT_CONFIG)
        for key in self.config:
            if key in configs:
                self.config[key] = configs.pop(key)
        for key in ('key_serializer', 'value_serializer'):
            if self.config[key] is not None and not isinstance(self.config[key], Serializer):
                warnings.warn('%s does not implement kafka.serializer.Serializer' % (key,),
                              category=DeprecationWarning, stacklevel=3)
                self.config[key] = SerializeWrapper(self.config[key])
        if configs:
            raise ValueError('Unrecognized configs: %s' % (configs,))
        if self.config['client_id'] is None:
            self.config['client_id'] = 'kafka-python-producer-%s' % next(_numbers)
        if self.config['acks'] == 'all':
            self.config['acks'] = -1
        codec = self.config['compression_type']
        if codec not in _CODECS:
            raise ValueError('Not supported codec: %s' % codec)
        self._check_idempotence(given)
        told = wire.settings(self.config, _TOLD)
        if self.config['retries'] != float('inf'):
            told.append(['retries', str(int(self.config['retries']))])
        self._servers = self.config['bootstrap_servers']
        self._client = wire.Handle('producer', [['bootstrap_servers', wire.servers(self.config)]] + told)
        self._futures = {}
        self._partitions = {}
        answer = self._client('ready', timeout_ms=self.config['bootstrap_timeout_ms'])
        if 'error' in answer:
            if answer['error']['type'] == 'KafkaTimeoutError':
                raise Errors.KafkaTimeoutError(
                    'Unable to bootstrap from %s' % (self._servers,))
            raise wire.raised(answer['error'])
        self.config['api_version'] = (4, 3)
        self._closed = False

    def _check_idempotence(self, given):
        c = self.config
        asked = 'enable_idempotence' in given
        if asked and not c['enable_idempotence'] and c['transactional_id']:
            raise Errors.KafkaConfigurationError(
                'Cannot set transactional_id without enable_idempotence.')
        if c['transactional_id']:
            raise Errors.KafkaConfigurationError(
                'transactional_id=%s: there are no transactions in this simulation yet.'
                ' enable_idempotence=True is there.' % (c['transactional_id'],))
        if not c['enable_idempotence']:
            return
        conflicts = []
        if 'acks' in given and c['acks'] != -1:
            conflicts.append(('acks', c['acks']))
        if 'retries' in given and c['retries'] == 0:
            conflicts.append(('retries', 0))
        flight = 'max_in_flight_requests_per_connection'
        if flight in given and c[flight] > 5:
            conflicts.append((flight, c[flight]))
        if conflicts and asked:
            raise Errors.KafkaConfigurationError(
                'enable_idempotence=True is incompatible with user-provided %s'
                % ', '.join('%s=%r' % pair for pair in conflicts))
        if conflicts:
            c['enable_idempotence'] = False

    def bootstrap_connected(self):
        return False  # the connection that asked for the brokers is closed when they are known

    def send(self, topic, value=None, key=None, headers=None, partition=None, timestamp_ms=None):
        if self._closed:
            raise Errors.IllegalStateError('KafkaProducer already closed!')
        if value is None and key is None:
            raise ValueError('Need at least one: key or value')
        headers = [] if headers is None else headers
        if not isinstance(headers, list):
            raise TypeError('headers must be list-type')
        for item in headers:
            if not (isinstance(item, tuple) and len(item) == 2 and isinstance(item[0], str)
                    and isinstance(item[1], bytes)):
                raise TypeError('All headers items must be (str, bytes) tuples')
        key_bytes = self._serialize('key_serializer', topic, headers, key)
        value_bytes = self._serialize('value_serializer', topic, headers, value)
        if type(key_bytes) not in _BYTES:
            raise TypeError('Unsupported type for serialized key: %s' % type(key_bytes))
        if type(value_bytes) not in _BYTES:
            raise TypeError('Unsupported type for serialized value: %s' % type(value_bytes))
        sizes = (-1 if key_bytes is None else len(key_bytes),
                 -1 if value_bytes is None else len(value_bytes),
                 sum(len(k.encode()) + len(v) for k, v in headers) if headers else -1)
        try:
            self._known(topic)
        except Errors.BrokerResponseError as e:
            return FutureRecordMetadata(None, 0, sizes).failure(e)
        partition = self._choose(topic, partition, key, value, key_bytes, value_bytes)
        size = _most_bytes(key_bytes, value_bytes, headers)
        if size > self.config['max_request_size']:
            raise Errors.MessageSizeTooLargeError(
                'The message is %d bytes when serialized which is larger than the maximum request'
                ' size you have configured with the max_request_size configuration' % (size,))
        arguments = dict(topic=topic, partition=partition, timestamp_ms=timestamp_ms)
        arguments.update(wire.encoded('key', key_bytes))
        arguments.update(wire.encoded('value', value_bytes))
        if headers:
            arguments['headers'] = [dict(wire.encoded('value', v), name=k) for k, v in headers]
        answer = self._client.sure('send', **arguments)
        future = FutureRecordMetadata(self, answer['record'], (topic,) + sizes)
        self._futures[answer['record']] = future
        self._settle(answer)
        return future

    def _serialize(self, which, topic, headers, data):
        serializer = self.config[which]
        if serializer is None:
            return data
        try:
            return serializer.serialize(topic, headers, data)
        except TypeError:  # as the real one: it may be of the older kind, without headers
            return serializer.serialize(topic, data)

    def _known(self, topic):
        ensure_valid_topic_name(topic)
        if topic not in self._partitions:
            answer = self._client('partitions', topic=topic, timeout_ms=self.config['max_block_ms'])
            self._settle(answer)
            if 'error' in answer:
                raise wire.raised(answer['error'])
            if not answer['partitions']:
                raise Errors.KafkaTimeoutError(
                    'Failed to update metadata after %.1f secs.' % (self.config['max_block_ms'] / 1000,))
            self._partitions[topic] = answer['partitions']
        return self._partitions[topic]

    def _choose(self, topic, partition, key, value, key_bytes, value_bytes):
        if partition is not None:
            if partition < 0:
                raise ValueError('partition must be >= 0')
            if partition >= self._partitions[topic]:
                raise ValueError('Unrecognized partition %s for topic %s' % (partition, topic))
            return partition
        partitioner = self.config['partitioner']
        if type(partitioner) is DefaultPartitioner:
            return None  # the client does that by itself, and the picture shows why
        if isinstance(partitioner, Partitioner):
            return partitioner.partition(topic, key, key_bytes, value, value_bytes, _Cluster(self))
        return partitioner.partition(topic, key_bytes, _Cluster(self))

    def flush(self, timeout=None):
        answer = self._client.sure('flush', timeout_ms=_ms(timeout))
        self._settle(answer)
        if answer.get('late'):
            raise Errors.KafkaTimeoutError('Timeout waiting for future')

    def close(self, timeout=None, null_logger=False):
        if self._closed:
            return
        if timeout is not None and not timeout >= 0:
            raise ValueError('Invalid timeout: %s' % timeout)
        self._closed = True
        self._settle(self._client.sure('close', timeout_ms=_ms(timeout)))
        for future in list(self._futures.values()):
            future.failure(Errors.IllegalStateError('Producer is closed forcefully.'))
        self._futures = {}

    def partitions_for(self, topic):
        return set(range(self._known(topic)))

    def metrics(self, raw=False):
        return {}

    def init_transactions(self):
        raise Errors.IllegalStateError('Transactional method invoked on a non-transactional producer.')

    def begin_transaction(self):
        raise Errors.IllegalStateError('Cannot use transactional methods without enabling transactions')

    def commit_transaction(self):
        raise Errors.IllegalStateError('Cannot commit transaction since transactions are not enabled')

    def abort_transaction(self):
        raise Errors.IllegalStateError('Cannot abort transaction since transactions are not enabled.')

    def __enter__(self):
        return self

    def __exit__(self, exc_type, exc_val, exc_tb):
        self.close()

    def __str__(self):
        return '<KafkaProducer client_id=%s transactional_id=%s>' % (
            self.config.get('client_id'), self.config.get('transactional_id'))

    # What became of records.

    def _look(self):
        if not self._closed:
            self._settle(self._client.sure('results', timeout_ms=0))

    def _wait(self, record, timeout):
        self._settle(self._client.sure('wait', record=record, timeout_ms=_ms(timeout)))

    def _settle(self, answer):
        for end in answer.get('done', ()):
            future = self._futures.pop(end['record'], None)
            if future is None:
                continue
            if 'error' in end:
                future.failure(_failure(end['error']))
                continue
            topic, key, value, headers = future._sizes
            future.success(RecordMetadata(
                topic, end['partition'], TopicPartition(topic, end['partition']), max(0, end['offset']),
                end['timestamp'], None, key, value, headers))


class _Cluster:
    """What a partitioner may ask of the metadata."""

    def __init__(self, producer):
        self._producer = producer

    def topics(self):
        return set(self._producer._partitions)

    def partitions_for_topic(self, topic):
        return set(range(self._producer._partitions.get(topic, 0))) or None

    available_partitions_for_topic = partitions_for_topic


def _failure(error):
    if error['type'] == 'KafkaTimeoutError':
        return Errors.KafkaTimeoutError(error['text'])
    return wire.raised(error)


def _ms(seconds):
    return None if seconds is None else max(0, int(seconds * 1000))


def _varint(n):
    n = n << 1 ^ n >> 63
    size = 1
    while n > 127:
        n, size = n >> 7, size + 1
    return size


def _most_bytes(key, value, headers):
    """How large a batch of one record may become: its header, and the record with full varints."""
    size = 61 + 21
    for data in (key, value):
        size += 1 if data is None else _varint(len(data)) + len(data)
    size += _varint(len(headers))
    for name, data in headers:
        size += _varint(len(name.encode())) + len(name.encode()) + _varint(len(data)) + len(data)
    return size
