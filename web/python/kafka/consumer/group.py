import collections
import copy
import re

import kafka._wire as wire
from kafka import errors as Errors
from kafka.consumer.fetcher import ConsumerRecord
from kafka.consumer.subscription_state import ConsumerRebalanceListener
from kafka.coordinator.assignors.range import RangePartitionAssignor
from kafka.coordinator.assignors.roundrobin import RoundRobinPartitionAssignor
from kafka.future import Future
from kafka.serializer import Deserializer
from kafka.structs import (
    ConsumerGroupMetadata, MemberState, OffsetAndMetadata, OffsetAndTimestamp, TopicPartition)
from kafka.util import ensure_valid_topic_name
from kafka.version import __version__

_ONE_WAY = ('You must choose only one way to configure your consumer: (1) subscribe to specific topics'
            ' by name, (2) subscribe to topics matching a regex pattern, (3) assign itself specific'
            ' topic-partitions.')

# What the simulated client is told; the rest is checked and kept.
_TOLD = ('client_id', 'client_rack', 'group_id', 'group_instance_id', 'fetch_max_wait_ms',
         'fetch_min_bytes', 'fetch_max_bytes', 'max_partition_fetch_bytes', 'request_timeout_ms',
         'retry_backoff_ms', 'reconnect_backoff_ms', 'reconnect_backoff_max_ms',
         'enable_auto_commit', 'auto_commit_interval_ms', 'isolation_level', 'allow_auto_create_topics',
         'metadata_max_age_ms', 'max_poll_records', 'max_poll_interval_ms', 'session_timeout_ms',
         'heartbeat_interval_ms')

_FOREVER = 10 ** 12  # ms


class KafkaConsumer:
    DEFAULT_CONFIG = {
        'bootstrap_servers': 'localhost', 'client_id': 'kafka-python-' + __version__,
        'client_rack': '', 'group_id': None, 'group_instance_id': None,
        'key_deserializer': None, 'value_deserializer': None,
        'enable_incremental_fetch_sessions': True, 'fetch_max_wait_ms': 500, 'fetch_min_bytes': 1,
        'fetch_max_bytes': 52428800, 'max_partition_fetch_bytes': 1048576,
        'request_timeout_ms': 30000, 'retry_backoff_ms': 100, 'reconnect_backoff_ms': 50,
        'reconnect_backoff_max_ms': 30000, 'max_in_flight_requests_per_connection': 5,
        'auto_offset_reset': 'latest', 'enable_auto_commit': True, 'auto_commit_interval_ms': 5000,
        'default_offset_commit_callback': lambda offsets, response: True, 'check_crcs': True,
        'isolation_level': 'read_uncommitted', 'allow_auto_create_topics': True,
        'metadata_max_age_ms': 300000, 'client_dns_lookup': 'use_all_dns_ips',
        'partition_assignment_strategy': (RangePartitionAssignor, RoundRobinPartitionAssignor),
        'max_poll_records': 500, 'max_poll_interval_ms': 300000, 'session_timeout_ms': 45000,
        'heartbeat_interval_ms': 3000, 'receive_buffer_bytes': None, 'send_buffer_bytes': None,
        'receive_message_max_bytes': 100000000, 'socket_options': [(6, 1, 1)],
        'consumer_timeout_ms': float('inf'), 'security_protocol': 'PLAINTEXT', 'ssl_context': None,
        'ssl_check_hostname': True, 'ssl_cafile': None, 'ssl_certfile': None, 'ssl_keyfile': None,
        'ssl_crlfile': None, 'ssl_password': None, 'ssl_ciphers': None, 'api_version': None,
        'bootstrap_timeout_ms': 30000, 'connections_max_idle_ms': 540000, 'metric_reporters': [],
        'metrics_enabled': True, 'metrics_num_samples': 2, 'metrics_sample_window_ms': 30000,
        'metric_group_prefix': 'consumer', 'selector': None, 'exclude_internal_topics': True,
        'sasl_mechanism': None, 'sasl_plain_username': None, 'sasl_plain_password': None,
        'sasl_kerberos_name': None, 'sasl_kerberos_service_name': 'kafka',
        'sasl_kerberos_domain_name': None, 'sasl_oauth_token_provider': None, 'proxy_url': None,
        'socks5_proxy': None, 'kafka_client': None,
    }

    def __init__(self, *topics, **configs):
        self._closed = True
        extra = set(configs).difference(self.DEFAULT_CONFIG)
        if extra:
            raise Errors.KafkaConfigurationError('Unrecognized configs: %s' % (extra,))
        self.config = copy.copy(self.DEFAULT_CONFIG)
        self.config.update(configs)
        c = self.config
        c['auto_offset_reset'] = {'smallest': 'earliest', 'largest': 'latest'}.get(
            c['auto_offset_reset'], c['auto_offset_reset'])
        idle, request, fetch = (
            c['connections_max_idle_ms'], c['request_timeout_ms'], c['fetch_max_wait_ms'])
        if not fetch < request < idle:
            raise Errors.KafkaConfigurationError(
                'connections_max_idle_ms (%s) must be larger than request_timeout_ms (%s) which must'
                ' be larger than fetch_max_wait_ms (%s).' % (idle, request, fetch))
        self._told = wire.settings(c, _TOLD)
        reset = c['auto_offset_reset']
        known = isinstance(reset, str) and reset.lower() in ('earliest', 'latest')
        self._told.append(['auto_offset_reset', reset.lower() if known else 'none'])
        self._told.append(['partition_assignment_strategy', ','.join(
            a.name for a in c['partition_assignment_strategy'])])
        self._subscription = None
        self._kind = None  # topics, pattern, assign
        self._listener = None
        self._assigned = []
        self._positions = {}  # as far as the program has read
        self._highwater = {}
        self._paused = set()
        self._pending = collections.deque()  # polled by the iterator, and not handed out yet
        self._commits = {}
        self._group = {}
        self._client = wire.Handle(
            'consumer', [['bootstrap_servers', wire.servers(c)]] + self._told)
        answer = self._client('ready', timeout_ms=c['bootstrap_timeout_ms'])
        if 'error' in answer:
            if answer['error']['type'] == 'KafkaTimeoutError':
                raise Errors.KafkaTimeoutError(
                    'Unable to bootstrap from %s' % (c['bootstrap_servers'],))
            raise wire.raised(answer['error'])
        c['api_version'] = (4, 3)
        if c['group_instance_id'] is not None and c['group_id'] is None:
            raise Errors.KafkaConfigurationError('group_instance_id requires group_id')
        if c['group_id'] is not None:
            if c['heartbeat_interval_ms'] >= c['session_timeout_ms']:
                raise Errors.KafkaConfigurationError(
                    'Heartbeat interval must be lower than the session timeout')
        self._closed = False
        if topics:
            self._subscribe(topics=topics)

    # Talking to the client.

    def _do(self, do, **arguments):
        answer = self._client(do, **arguments)
        self._take(answer)
        if 'error' in answer:
            raise self._raised(answer['error'])
        return answer

    def _raised(self, error):
        if error['type'] == 'NoOffsetForPartitionError':
            return Errors.NoOffsetForPartitionError(
                {tp for tp in self._assigned if tp not in self._positions})
        if error['type'] == 'OffsetOutOfRangeError' and 'partition' in error:
            tp = TopicPartition(*error['partition'])
            return Errors.OffsetOutOfRangeError({tp: self._positions.get(tp)})
        return wire.raised(error)

    def _take(self, answer):
        if 'assigned' in answer:
            self._assigned = [TopicPartition(*tp) for tp in answer['assigned']]
            for tp in list(self._positions):
                if tp not in self._assigned:
                    del self._positions[tp]
            self._paused &= set(self._assigned)
        self._group = answer.get('group', self._group)
        ahead = {}
        for record in self._pending:
            ahead.setdefault(TopicPartition(record['topic'], record['partition']), record['offset'])
        for topic, partition, position, highwater in answer.get('places', ()):
            tp = TopicPartition(topic, partition)
            self._positions[tp] = ahead.get(tp, position)
            if highwater >= 0:
                self._highwater[tp] = highwater
        for commit in answer.get('commits', ()):
            offsets, future, callback = self._commits.pop(commit['commit'], (None, None, None))
            if future is None:
                continue
            result = self._raised(commit['error']) if 'error' in commit else True
            if callback is not None:
                callback(offsets, result)
            future.failure(result) if result is not True else future.success(result)
        for move in answer.get('moves', ()):
            self._tell_listener(move)

    def _tell_listener(self, move):
        if self._listener is None:
            return
        for name in ('revoked', 'lost', 'assigned'):
            if name in move or name == 'assigned' and not move:
                tps = {TopicPartition(*tp) for tp in move.get(name, ())}
                getattr(self._listener, 'on_partitions_' + name)(tps)

    # Subscribing.

    def subscribe(self, topics=(), pattern=None, listener=None):
        self._subscribe(topics, pattern, listener)

    def _subscribe(self, topics=(), pattern=None, listener=None):
        if not topics and not pattern:
            raise ValueError('Must provide topics or pattern')
        if topics and pattern:
            raise Errors.IllegalStateError(_ONE_WAY)
        if pattern:
            self._way('pattern')
            re.compile(pattern)
            self._subscription = set()
            arguments = {'pattern': pattern}
        else:
            if isinstance(topics, str) or not isinstance(topics, collections.abc.Sequence):
                raise TypeError('Topics must be a list (or non-str sequence)')
            self._way('topics')
            for topic in topics:
                ensure_valid_topic_name(topic)
            self._subscription = set(topics)
            arguments = {'topics': sorted(self._subscription)}
        if listener and not isinstance(listener, ConsumerRebalanceListener):
            raise TypeError(
                'listener must be a ConsumerRebalanceListener or AsyncConsumerRebalanceListener')
        self._listener, self._unheard = listener, True
        self._do('subscribe', **arguments)

    def _way(self, kind):
        if self._kind not in (None, kind):
            raise Errors.IllegalStateError(_ONE_WAY)
        self._kind = kind

    def subscription(self):
        return None if self._subscription is None else set(self._subscription)

    def assign(self, partitions):
        if not partitions:
            self.unsubscribe()
            return
        self._way('assign')
        self._do('assign', partitions=[list(tp) for tp in partitions])

    def unsubscribe(self):
        self._kind, self._subscription, self._listener = None, None, None
        self._pending.clear()
        self._do('unsubscribe', timeout_ms=self.config['request_timeout_ms'])
        self._assigned, self._positions = [], {}

    def assignment(self):
        return set(self._assigned)

    # Reading.

    def poll(self, timeout_ms=0, max_records=None, update_offsets=True):
        if timeout_ms < 0:
            raise ValueError('Timeout must not be negative')
        if max_records is None:
            max_records = self.config['max_poll_records']
        if not isinstance(max_records, int):
            raise TypeError('max_records must be an integer')
        if max_records <= 0:
            raise ValueError('max_records must be positive')
        if self._closed:
            raise Errors.IllegalStateError('KafkaConsumer is closed')
        out = {}
        records = []
        while self._pending and len(records) < max_records:
            records.append(self._pending.popleft())
        if not records:
            records = self._poll(timeout_ms, max_records)
        for raw in records:
            tp = TopicPartition(raw['topic'], raw['partition'])
            out.setdefault(tp, []).append(self._record(raw))
            self._positions[tp] = raw['offset'] + 1
        return out

    def _poll(self, timeout_ms, most):
        """One poll() of the client. One that only brought a rebalance goes on."""
        if self._listener is not None and self._unheard:
            self._unheard = False
            self._listener.on_partitions_revoked(set())  # as before each time it joins
        end = wire.channel.now() + min(timeout_ms, _FOREVER) * 1000
        while True:
            left = max(0, int(end - wire.channel.now()) // 1000)
            arguments = {'max': most}
            if left < _FOREVER // 2:
                arguments['timeout_ms'] = left
            answer = self._do('poll', **arguments)
            if answer.get('records'):
                return answer['records']
            if wire.channel.now() >= end or 'moves' not in answer:
                return []

    def _record(self, raw):
        tp = TopicPartition(raw['topic'], raw['partition'])
        key, value = wire.decoded(raw, 'key'), wire.decoded(raw, 'value')
        headers = [(h['name'], wire.decoded(h, 'value')) for h in raw.get('headers', ())]
        size = -1
        if headers:
            size = sum(len(k.encode()) + (0 if v is None else len(v)) for k, v in headers)
        return ConsumerRecord(
            tp.topic, tp.partition, raw['epoch'], raw['offset'], raw['timestamp'],
            1 if raw.get('log_append') else 0,
            self._deserialize('key_deserializer', tp.topic, headers, key),
            self._deserialize('value_deserializer', tp.topic, headers, value), headers, None,
            -1 if key is None else len(key), -1 if value is None else len(value), size)

    def _deserialize(self, which, topic, headers, data):
        f = self.config[which]
        if f is None:
            return data
        return f.deserialize(topic, headers, data) if isinstance(f, Deserializer) else f(data)

    def __iter__(self):
        return self

    def __next__(self):
        if self._closed:
            raise StopIteration('KafkaConsumer closed')
        limit = self.config['consumer_timeout_ms']
        end = None
        if limit >= 0 and limit != float('inf'):
            end = wire.channel.now() + limit * 1000
        while True:
            while self._pending:
                raw = self._pending[0]
                tp = TopicPartition(raw['topic'], raw['partition'])
                if tp not in self._assigned or tp in self._paused:
                    self._pending.popleft()
                    continue
                record = self._record(raw)
                self._pending.popleft()
                self._positions[tp] = raw['offset'] + 1
                return record
            left = _FOREVER if end is None else (end - wire.channel.now()) / 1000
            if left <= 0:
                raise StopIteration()
            self._pending.extend(self._poll(left, self.config['max_poll_records']))

    # Positions.

    def _partition(self, partition):
        if not isinstance(partition, TopicPartition):
            raise TypeError('partition must be a TopicPartition namedtuple')

    def seek(self, partition, offset):
        self._partition(partition)
        if not isinstance(offset, int) or offset < 0:
            raise ValueError('Offset must be int >= 0')
        if partition not in self._assigned:
            raise ValueError('Unassigned partition')
        self._forget([partition])
        self._positions[partition] = offset
        self._do('seek', partitions=[list(partition)], offset=offset)

    def seek_to_beginning(self, *partitions):
        self._seek('beginning', partitions)

    def seek_to_end(self, *partitions):
        self._seek('end', partitions)

    def _seek(self, where, partitions):
        if not all(isinstance(p, TopicPartition) for p in partitions):
            raise TypeError('partitions must be TopicPartition namedtuples')
        if not partitions:
            partitions = list(self._assigned)
            if not partitions:
                raise ValueError('No partitions are currently assigned')
        for p in partitions:
            if p not in self._assigned:
                raise ValueError('Unassigned partition: %s' % (p,))
        self._forget(partitions)
        self._do(where, partitions=[list(p) for p in partitions])
        for p in partitions:
            self._positions.pop(p, None)

    def _forget(self, partitions):
        self._pending = collections.deque(
            r for r in self._pending if TopicPartition(r['topic'], r['partition']) not in partitions)

    def position(self, partition, timeout_ms=None):
        self._partition(partition)
        if partition not in self._assigned:
            raise Errors.IllegalStateError('Partition is not assigned')
        if partition not in self._positions:
            answer = self._do('position', partition=list(partition), timeout_ms=timeout_ms)
            return answer['position']
        return self._positions[partition]

    def highwater(self, partition):
        self._partition(partition)
        if partition not in self._assigned:
            raise Errors.IllegalStateError('Partition is not assigned')
        return self._highwater.get(partition)

    def pause(self, *partitions):
        self._hold('pause', partitions)
        self._paused |= set(partitions)

    def resume(self, *partitions):
        self._hold('resume', partitions)
        self._paused -= set(partitions)

    def _hold(self, do, partitions):
        if not all(isinstance(p, TopicPartition) for p in partitions):
            raise TypeError('partitions must be TopicPartition namedtuples')
        for p in partitions:
            if p not in self._assigned:
                raise KeyError(p)
        if partitions:
            self._do(do, partitions=[list(p) for p in partitions])

    def paused(self):
        return set(self._paused)

    # Committing.

    def _needs_group(self):
        if self.config['group_id'] is None:
            raise Errors.IllegalStateError('Requires group_id')

    def _own_offsets(self):
        return {tp: OffsetAndMetadata(at, '', -1) for tp, at in self._positions.items()}

    def _listed(self, offsets):
        if not (all(isinstance(tp, TopicPartition) for tp in offsets)
                and all(isinstance(o, OffsetAndMetadata) for o in offsets.values())):
            raise TypeError('offsets must be dict[TopicPartition, OffsetAndMetadata]')
        return [[tp.topic, tp.partition, o.offset, o.metadata or ''] for tp, o in offsets.items()]

    def commit(self, offsets=None, timeout_ms=None):
        self._needs_group()
        listed = self._listed(self._own_offsets() if offsets is None else offsets)
        if listed:
            self._do('commit', offsets=listed, timeout_ms=timeout_ms)

    def commit_async(self, offsets=None, callback=None):
        self._needs_group()
        offsets = self._own_offsets() if offsets is None else offsets
        future = Future()
        answer = self._client('commit', offsets=self._listed(offsets), **{'async': True})
        self._commits[answer['commit']] = (
            offsets, future, callback or self.config['default_offset_commit_callback'])
        self._take(answer)
        return future

    def committed(self, partition, metadata=False, timeout_ms=None):
        self._needs_group()
        self._partition(partition)
        answer = self._do('committed', groups=[self.config['group_id']],
                          partitions=[list(partition)], timeout_ms=timeout_ms)
        for found in answer['results'][0]['partitions']:
            if found['error_code']:
                raise Errors.for_code(found['error_code'])()
            if found['offset'] >= 0:
                return OffsetAndMetadata(
                    found['offset'], found['metadata'], found['epoch']) if metadata else found['offset']
        return None

    def group_metadata(self):
        if self.config['group_id'] is None:
            return ConsumerGroupMetadata(group_id=None)
        states = {'stable': MemberState.STABLE, 'unjoined': MemberState.UNJOINED}
        return ConsumerGroupMetadata(
            self.config['group_id'], self._group.get('generation', -1), self._group.get('member', ''),
            self.config['group_instance_id'],
            states.get(self._group.get('state', 'unjoined'), MemberState.REBALANCING))

    # Asking.

    def topics(self):
        topics = self._do('metadata')['results'][0]['topics']
        hidden = self.config['exclude_internal_topics']
        return {t['name'] for t in topics if not (hidden and t['is_internal'])}

    def partitions_for_topic(self, topic):
        topics = self._do('metadata')['results'][0]['topics']
        for t in topics:
            if t['name'] == topic and not t['error_code']:
                return {p['partition_index'] for p in t['partitions']}
        return set()

    def beginning_offsets(self, partitions, timeout_ms=None):
        found = self._offsets([list(tp) + [-2] for tp in partitions], timeout_ms)
        return {tp: found[tp]['offset'] for tp in partitions}

    def end_offsets(self, partitions, timeout_ms=None):
        found = self._offsets([list(tp) + [-1] for tp in partitions], timeout_ms)
        return {tp: found[tp]['offset'] for tp in partitions}

    def offsets_for_times(self, timestamps, timeout_ms=None):
        for tp, ts in timestamps.items():
            if int(ts) < 0:
                raise ValueError('The target time for partition %s is %s. The target time cannot be'
                                 ' negative.' % (tp, ts))
        found = self._offsets([list(tp) + [int(ts)] for tp, ts in timestamps.items()], timeout_ms)
        return {tp: OffsetAndTimestamp(p['offset'], p['timestamp'], p['epoch']) if p['offset'] >= 0 else
                None for tp, p in found.items()}

    def _offsets(self, partitions, timeout_ms):
        limit = self.config['request_timeout_ms'] if timeout_ms is None else timeout_ms
        answer = self._client('offsets', partitions=partitions, timeout_ms=limit)
        self._take(answer)
        if 'error' in answer:
            if answer['error']['type'] == 'KafkaTimeoutError':
                raise Errors.KafkaTimeoutError(
                    'Failed to get offsets by timestamps in %s ms' % (limit,))
            raise self._raised(answer['error'])
        found = {}
        for reply in answer['results']:
            for p in reply['partitions']:
                if p['error_code']:
                    raise Errors.for_code(p['error_code'])()
                found[TopicPartition(*p['partition'])] = p
        return {TopicPartition(*p[:2]): found[TopicPartition(*p[:2])] for p in partitions}

    # The end.

    def close(self, autocommit=True, timeout_ms=None):
        if self._closed:
            return
        self._closed = True
        arguments = {}
        if not autocommit:
            arguments['autocommit'] = False
        elif self._pending and self.config['enable_auto_commit'] and self.config['group_id']:
            arguments['offsets'] = self._listed(self._own_offsets())
        limit = self.config['request_timeout_ms'] if timeout_ms is None else timeout_ms
        self._client('close', timeout_ms=limit, **arguments)
        if self._listener is not None and self._assigned:
            self._listener.on_partitions_revoked(set(self._assigned))
        self._pending.clear()

    def bootstrap_connected(self):
        return False  # the connection that asked for the brokers is closed when they are known

    def metrics(self, raw=False):
        return {}

    def __enter__(self):
        return self

    def __exit__(self, exc_type, exc_val, exc_tb):
        self.close(autocommit=exc_type is None)
