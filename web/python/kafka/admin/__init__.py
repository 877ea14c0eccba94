import copy
from enum import IntEnum

import kafka._wire as wire
from kafka import errors as Errors
from kafka.protocol.consumer import OffsetSpec
from kafka.structs import OffsetAndMetadata, OffsetAndTimestamp, TopicPartition
from kafka.version import __version__


class ConfigResourceType(IntEnum):
    UNKNOWN = 0
    TOPIC = 2
    BROKER = 4
    BROKER_LOGGER = 8
    CLIENT_METRICS = 16
    GROUP = 32


class ConfigResource:
    def __init__(self, resource_type, name, configs=None):
        if not isinstance(resource_type, ConfigResourceType):
            resource_type = ConfigResourceType[str(resource_type).upper()]
        self.resource_type, self.name, self.configs = resource_type, name, configs or {}


class NewTopic:
    def __init__(self, name, num_partitions=-1, replication_factor=-1, replica_assignments=None,
                 topic_configs=None):
        self.name, self.num_partitions, self.replication_factor = (
            name, num_partitions, replication_factor)
        self.replica_assignments = replica_assignments or {}
        self.topic_configs = topic_configs or {}


class NewPartitions:
    def __init__(self, total_count, new_assignments=None):
        self.total_count, self.new_assignments = total_count, new_assignments


class KafkaAdminClient:
    DEFAULT_CONFIG = {
        'bootstrap_servers': 'localhost', 'client_id': 'kafka-python-' + __version__,
        'request_timeout_ms': 30000, 'connections_max_idle_ms': 540000, 'reconnect_backoff_ms': 50,
        'reconnect_backoff_max_ms': 30000, 'max_in_flight_requests_per_connection': 5,
        'receive_message_max_bytes': 100000000, 'receive_buffer_bytes': None,
        'send_buffer_bytes': None, 'socket_options': [(6, 1, 1)], 'retry_backoff_ms': 100,
        'metadata_max_age_ms': 300000, 'client_dns_lookup': 'use_all_dns_ips',
        'security_protocol': 'PLAINTEXT', 'ssl_context': None, 'ssl_check_hostname': True,
        'ssl_cafile': None, 'ssl_certfile': None, 'ssl_keyfile': None, 'ssl_password': None,
        'ssl_crlfile': None, 'api_version': None, 'bootstrap_timeout_ms': 30000, 'selector': None,
        'sasl_mechanism': None, 'sasl_plain_username': None, 'sasl_plain_password': None,
        'sasl_kerberos_name': None, 'sasl_kerberos_service_name': 'kafka',
        'sasl_kerberos_domain_name': None, 'sasl_oauth_token_provider': None, 'proxy_url': None,
        'socks5_proxy': None, 'metric_reporters': [], 'metrics_num_samples': 2,
        'metrics_sample_window_ms': 30000, 'kafka_client': None,
    }

    def __init__(self, **configs):
        self._closed = True
        extra = set(configs).difference(self.DEFAULT_CONFIG)
        if extra:
            raise Errors.KafkaConfigurationError('Unrecognized configs: %s' % (extra,))
        self.config = copy.copy(self.DEFAULT_CONFIG)
        self.config.update(configs)
        told = wire.settings(self.config, (
            'client_id', 'request_timeout_ms', 'retry_backoff_ms', 'reconnect_backoff_ms',
            'reconnect_backoff_max_ms', 'metadata_max_age_ms'))
        self._client = wire.Handle(
            'admin', [['bootstrap_servers', wire.servers(self.config)]] + told)
        answer = self._client('ready', timeout_ms=self.config['bootstrap_timeout_ms'])
        if 'error' in answer:
            if answer['error']['type'] == 'KafkaTimeoutError':
                raise Errors.KafkaTimeoutError(
                    'Unable to bootstrap from %s' % (self.config['bootstrap_servers'],))
            raise wire.raised(answer['error'])
        self._closed = False

    def __enter__(self):
        return self

    def __exit__(self, exc_type, exc_val, exc_tb):
        self.close()

    def close(self):
        if not self._closed:
            self._closed = True
            self._client('close')

    def _ask(self, do, timeout_ms=None, **arguments):
        if self._closed:
            raise Errors.IllegalStateError('KafkaAdminClient is closed')
        return self._client.sure(
            do, timeout_ms=timeout_ms or self.config['request_timeout_ms'], **arguments)['results']

    def _sure(self, request, shape, results, raise_errors):
        """Raises what a broker said of one of the results, as the real client words it."""
        for r in results if raise_errors else ():
            if r['error_code']:
                raise Errors.for_code(r['error_code'])(
                    "Request '%s' failed with response '%s'." % (request, shape))

    # Topics.

    def list_topics(self):
        return [t['name'] for t in self._ask('metadata')[0]['topics']]

    def describe_topics(self, topics=None):
        arguments = {} if topics is None else {'topics': list(topics)}
        return self._ask('metadata', **arguments)[0]['topics']

    def create_topics(self, new_topics, timeout_ms=None, validate_only=False, raise_errors=True,
                      wait_for_metadata=False):
        asked = []
        if isinstance(new_topics, dict):
            new_topics = [NewTopic(
                name, data.get('num_partitions', -1), data.get('replication_factor', -1),
                data.get('assignments'), data.get('configs')) for name, data in new_topics.items()]
        for topic in new_topics:
            if isinstance(topic, str):
                topic = NewTopic(topic)
            if not isinstance(topic, NewTopic):
                asked = []
                break
            assigned = topic.replica_assignments
            asked.append({
                'name': topic.name, 'partitions': topic.num_partitions,
                'replication_factor': topic.replication_factor,
                'assignment': [list(assigned[p]) for p in sorted(assigned)],
                'configs': [[k, wire.text_of(v)] for k, v in topic.topic_configs.items()]})
        if not asked:
            raise ValueError('No valid topics found in new_topics: %s' % (new_topics,))
        found = self._ask('create_topics', topics=asked, timeout_ms=timeout_ms)[0]['topics']
        self._sure(_create_request(asked, timeout_ms or self.config['request_timeout_ms']),
                   _create_response(found), found, raise_errors)
        return {'topics': found}

    def wait_for_topics(self, topic_names, timeout_ms=10000):
        end = wire.channel.now() + timeout_ms * 1000
        while True:
            topics = {t['name']: t for t in self.describe_topics(list(topic_names))}
            if all(n in topics and topics[n]['partitions'] for n in topic_names):
                return
            if wire.channel.now() >= end:
                raise Errors.KafkaTimeoutError('Topics not ready after %sms' % (timeout_ms,))
            wire.channel.sleep(100000)

    def delete_topics(self, topics, timeout_ms=None, raise_errors=True):
        found = self._ask('delete_topics', topics=list(topics), timeout_ms=timeout_ms)[0]['topics']
        self._sure(_delete_request(topics, timeout_ms or self.config['request_timeout_ms']),
                   _delete_response(found), found, raise_errors)
        return {'topics': [{k: t[k] for k in ('name', 'topic_id', 'error_code', 'error_message')}
                           for t in found]}

    def create_partitions(self, topic_partitions, timeout_ms=None, validate_only=False,
                          raise_errors=True):
        asked = []
        for name, count in topic_partitions.items():
            if isinstance(count, NewPartitions):
                asked.append({'name': name, 'count': count.total_count,
                              'assignment': count.new_assignments or []})
            elif isinstance(count, dict):
                asked.append({'name': name, 'count': count['count'], 'assignment': count['assignments']})
            else:
                asked.append({'name': name, 'count': count})
        found = self._ask('create_partitions', topics=asked, timeout_ms=timeout_ms)[0]['topics']
        self._sure(_partitions_request(asked, timeout_ms or self.config['request_timeout_ms']),
                   _partitions_response(found), found, raise_errors)
        return {'results': [{k: t[k] for k in ('name', 'error_code', 'error_message')} for t in found]}

    def delete_records(self, records_to_delete, timeout_ms=None, partition_leader_id=None):
        offsets = [[tp.topic, tp.partition, at] for tp, at in records_to_delete.items()]
        out = {}
        for reply in self._ask('delete_records', offsets=offsets, timeout_ms=timeout_ms):
            for p in reply['partitions']:
                tp = TopicPartition(*p['partition'])
                if p['error_code']:
                    raise Errors.for_code(p['error_code'])(
                        'Error deleting records from topic %s partition %s' % tp)
                out[tp] = {'partition_index': tp.partition, 'low_watermark': p['low_watermark'],
                           'error_code': 0}
        return out

    def list_partition_offsets(self, topic_partition_specs, isolation_level=None, timeout_ms=None):
        asked = [[tp.topic, tp.partition, int(spec)] for tp, spec in topic_partition_specs.items()]
        out = {}
        for reply in self._ask('offsets', partitions=asked, timeout_ms=timeout_ms):
            for p in reply['partitions']:
                if p['error_code']:
                    raise Errors.for_code(p['error_code'])()
                out[TopicPartition(*p['partition'])] = OffsetAndTimestamp(
                    p['offset'], p['timestamp'], p['epoch'])
        return out

    # Configs.

    def describe_configs(self, config_resources, include_synonyms=False, config_filter='modified'):
        asked = [[int(r.resource_type), str(r.name)] for r in config_resources]
        out = {}
        for reply in self._ask('describe_configs', resources=asked):
            for r in reply['resources']:
                if r['error_code']:
                    raise Errors.for_code(r['error_code'])(r['error_message'])
                kind = ConfigResourceType(r['resource_type']).name.lower()
                configs = {}
                for c in r['configs']:
                    own = c['config_source'].startswith('DYNAMIC_' + kind.upper())
                    if str(config_filter).lower() == 'all' or own:
                        configs[c['name']] = {k: c[k] for k in (
                            'value', 'read_only', 'config_source', 'is_sensitive')}
                out.setdefault(kind, {})[r['resource_name']] = configs
        return out

    def alter_configs(self, config_resources, validate_only=False, raise_on_unknown=True,
                      incremental=None):
        asked = [[int(r.resource_type), str(r.name),
                  [[k, wire.text_of(v)] for k, v in r.configs.items()]] for r in config_resources]
        out = {}
        for reply in self._ask('alter_configs', resources=asked):
            for r in reply['responses']:
                if r['error_code']:
                    raise Errors.for_code(r['error_code'])(r['error_message'])
                kind = ConfigResourceType(r['resource_type']).name.lower()
                out.setdefault(kind, {})[r['resource_name']] = 'OK'
        return out

    # Groups.

    def list_groups(self, broker_ids=None, states_filter=None, types_filter=None):
        out = []
        for reply in self._ask('list_groups'):
            out.extend(reply['groups'])
        return out

    def describe_groups(self, group_ids, group_coordinator_id=None,
                        include_authorized_operations=False):
        out = {}
        for reply in self._ask('describe_groups', groups=list(group_ids)):
            for g in reply['groups']:
                code, text = g.pop('error_code'), g.pop('error_message')
                g['error'] = str(Errors.for_code(code)(text)) if code else None
                out[g['group_id']] = g
        return out

    def list_group_offsets(self, group_specs):
        if isinstance(group_specs, str):
            group_specs = [group_specs]
        if isinstance(group_specs, list):
            group_specs = dict.fromkeys(group_specs)
        if not group_specs:
            raise ValueError('Empty group_specs!')
        out = {}
        for group, partitions in group_specs.items():
            arguments = {}
            if partitions is not None:
                arguments['partitions'] = [list(tp) for tp in partitions]
            found = out[group] = {}
            for reply in self._ask('committed', groups=[group], **arguments):
                for p in reply['partitions']:
                    found[TopicPartition(*p['partition'])] = OffsetAndMetadata(
                        p['offset'], p['metadata'], p['epoch'])
        return out

    def delete_groups(self, group_ids, group_coordinator_id=None):
        out = {}
        for reply in self._ask('delete_groups', groups=list(group_ids)):
            for r in reply['results']:
                out[r['group_id']] = Errors.for_code(r['error_code']).__name__ if r['error_code'] else 'OK'
        return out

    # The cluster.

    def describe_cluster(self):
        return self._ask('describe_cluster')[0]


# The requests and answers that stand in the texts of exceptions.

def _create_request(asked, timeout_ms):
    return 'CreateTopicsRequest'


def _create_response(found):
    return 'CreateTopicsResponse'


def _delete_request(topics, timeout_ms):
    return 'DeleteTopicsRequest'


def _delete_response(found):
    return 'DeleteTopicsResponse'


def _partitions_request(asked, timeout_ms):
    return 'CreatePartitionsRequest'


def _partitions_response(found):
    return 'CreatePartitionsResponse'
