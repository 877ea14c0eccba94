package config

// Producer holds the Java producer's configs. Kafka: ProducerConfig (4.3.1).
var Producer = table(`
acks|STRING||all|[all, -1, 0, 1]
batch.size|INT||16384|[0,...]
bootstrap.servers|LIST|R||non-empty list
buffer.memory|LONG||33554432|[0,...]
client.dns.lookup|STRING||use_all_dns_ips|[use_all_dns_ips, resolve_canonical_bootstrap_servers_only]
client.id|STRING|||
compression.gzip.level|INT||-1|[1,...,9] or -1
compression.lz4.level|INT||9|[1,...,17]
compression.type|STRING||none|[none, gzip, snappy, lz4, zstd]
compression.zstd.level|INT||3|[-131072,...,22]
config.providers|LIST|||
connections.max.idle.ms|LONG||540000|
delivery.timeout.ms|INT||120000|[0,...]
enable.idempotence|BOOLEAN||true|
interceptor.classes|LIST|||
key.serializer|CLASS|R||
linger.ms|LONG||5|[0,...]
max.block.ms|LONG||60000|[0,...]
max.in.flight.requests.per.connection|INT||5|[1,...]
max.request.size|INT||1048576|[0,...]
metadata.max.age.ms|LONG||300000|[0,...]
metadata.max.idle.ms|LONG||300000|[5000,...]
metadata.recovery.rebootstrap.trigger.ms|LONG||300000|[0,...]
metadata.recovery.strategy|STRING||rebootstrap|(case insensitive) [REBOOTSTRAP, NONE]
partitioner.adaptive.partitioning.enable|BOOLEAN||true|
partitioner.availability.timeout.ms|LONG||0|[0,...]
partitioner.class|CLASS||null|
partitioner.ignore.keys|BOOLEAN||false|
receive.buffer.bytes|INT||32768|[-1,...]
reconnect.backoff.max.ms|LONG||1000|[0,...]
reconnect.backoff.ms|LONG||50|[0,...]
request.timeout.ms|INT||30000|[0,...]
retries|INT||2147483647|[0,...,2147483647]
retry.backoff.max.ms|LONG||1000|[0,...]
retry.backoff.ms|LONG||100|[0,...]
sasl.jaas.config|PASSWORD||null|
sasl.mechanism|STRING||GSSAPI|
security.protocol|STRING||PLAINTEXT|(case insensitive) [SASL_SSL, PLAINTEXT, SSL, SASL_PLAINTEXT]
send.buffer.bytes|INT||131072|[-1,...]
socket.connection.setup.timeout.max.ms|LONG||30000|
socket.connection.setup.timeout.ms|LONG||10000|
transaction.timeout.ms|INT||60000|
transaction.two.phase.commit.enable|BOOLEAN||false|
transactional.id|STRING||null|non-empty string
value.serializer|CLASS|R||
`)

// Consumer holds the Java consumer's configs. Kafka: ConsumerConfig (4.3.1).
var Consumer = table(`
allow.auto.create.topics|BOOLEAN||true|
auto.commit.interval.ms|INT||5000|[0,...]
auto.offset.reset|STRING||latest|[latest, earliest, none, by_duration:PnDTnHnMn.nS]
bootstrap.servers|LIST|R||non-empty list
check.crcs|BOOLEAN||true|
client.dns.lookup|STRING||use_all_dns_ips|[use_all_dns_ips, resolve_canonical_bootstrap_servers_only]
client.id|STRING|||
client.rack|STRING|||
config.providers|LIST|||
connections.max.idle.ms|LONG||540000|
default.api.timeout.ms|INT||60000|[0,...]
enable.auto.commit|BOOLEAN||true|
exclude.internal.topics|BOOLEAN||true|
fetch.max.bytes|INT||52428800|[0,...]
fetch.max.wait.ms|INT||500|[0,...]
fetch.min.bytes|INT||1|[0,...]
group.id|STRING||null|
group.instance.id|STRING||null|non-empty string
group.protocol|STRING||classic|(case insensitive) [CONSUMER, CLASSIC]
group.remote.assignor|STRING||null|
heartbeat.interval.ms|INT||3000|
interceptor.classes|LIST|||
isolation.level|STRING||read_uncommitted|[read_committed, read_uncommitted]
key.deserializer|CLASS|R||
max.partition.fetch.bytes|INT||1048576|[0,...]
max.poll.interval.ms|INT||300000|[1,...]
max.poll.records|INT||500|[1,...]
metadata.max.age.ms|LONG||300000|[0,...]
metadata.recovery.rebootstrap.trigger.ms|LONG||300000|[0,...]
metadata.recovery.strategy|STRING||rebootstrap|(case insensitive) [REBOOTSTRAP, NONE]
partition.assignment.strategy|LIST||org.apache.kafka.clients.consumer.RangeAssignor,org.apache.kafka.clients.consumer.CooperativeStickyAssignor|
receive.buffer.bytes|INT||65536|[-1,...]
reconnect.backoff.max.ms|LONG||1000|[0,...]
reconnect.backoff.ms|LONG||50|[0,...]
request.timeout.ms|INT||30000|[0,...]
retry.backoff.max.ms|LONG||1000|[0,...]
retry.backoff.ms|LONG||100|[0,...]
sasl.jaas.config|PASSWORD||null|
sasl.mechanism|STRING||GSSAPI|
security.protocol|STRING||PLAINTEXT|(case insensitive) [SASL_SSL, PLAINTEXT, SSL, SASL_PLAINTEXT]
send.buffer.bytes|INT||131072|[-1,...]
session.timeout.ms|INT||45000|
share.acknowledgement.mode|STRING||implicit|[implicit, explicit]
share.acquire.mode|STRING||BATCH_OPTIMIZED|[batch_optimized, record_limit]
socket.connection.setup.timeout.max.ms|LONG||30000|
socket.connection.setup.timeout.ms|LONG||10000|
value.deserializer|CLASS|R||
`)

// Admin holds the admin client's configs. Kafka: AdminClientConfig (4.3.1).
var Admin = table(`
bootstrap.controllers|LIST|||
bootstrap.servers|LIST|||
client.dns.lookup|STRING||use_all_dns_ips|[use_all_dns_ips, resolve_canonical_bootstrap_servers_only]
client.id|STRING|||
config.providers|LIST|||
connections.max.idle.ms|LONG||300000|
default.api.timeout.ms|INT||60000|[0,...]
metadata.max.age.ms|LONG||300000|[0,...]
metadata.recovery.rebootstrap.trigger.ms|LONG||300000|[0,...]
metadata.recovery.strategy|STRING||rebootstrap|(case insensitive) [REBOOTSTRAP, NONE]
receive.buffer.bytes|INT||65536|[-1,...]
reconnect.backoff.max.ms|LONG||1000|[0,...]
reconnect.backoff.ms|LONG||50|[0,...]
request.timeout.ms|INT||30000|[0,...]
retries|INT||2147483647|[0,...,2147483647]
retry.backoff.max.ms|LONG||1000|[0,...]
retry.backoff.ms|LONG||100|[0,...]
sasl.jaas.config|PASSWORD||null|
sasl.mechanism|STRING||GSSAPI|
security.protocol|STRING||PLAINTEXT|(case insensitive) [SASL_SSL, PLAINTEXT, SSL, SASL_PLAINTEXT]
send.buffer.bytes|INT||131072|[-1,...]
socket.connection.setup.timeout.max.ms|LONG||30000|
socket.connection.setup.timeout.ms|LONG||10000|
`)
