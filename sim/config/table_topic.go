package config

// Topic holds every topic config, in the order in which Kafka checks them. Kafka: LogConfig (4.3.1).
var Topic = table(`
segment.bytes|INT||1073741824|[1048576,...]
segment.ms|LONG||604800000|[1,...]
segment.jitter.ms|LONG||0|[0,...]
segment.index.bytes|INT||10485760|[4,...]
flush.messages|LONG||9223372036854775807|[1,...]
flush.ms|LONG||9223372036854775807|[0,...]
retention.bytes|LONG||-1|
retention.ms|LONG||604800000|[-1,...]
max.message.bytes|INT||1048588|[0,...]
index.interval.bytes|INT||4096|[0,...]
delete.retention.ms|LONG||86400000|[0,...]
min.compaction.lag.ms|LONG||0|[0,...]
max.compaction.lag.ms|LONG||9223372036854775807|[1,...]
file.delete.delay.ms|LONG||60000|[0,...]
min.cleanable.dirty.ratio|DOUBLE||0.5|[0,...,1]
cleanup.policy|LIST||delete|[compact, delete]
unclean.leader.election.enable|BOOLEAN||false|
min.insync.replicas|INT||1|[1,...]
compression.type|STRING||producer|[uncompressed, zstd, lz4, snappy, gzip, producer]
compression.gzip.level|INT||-1|[1,...,9] or -1
compression.lz4.level|INT||9|[1,...,17]
compression.zstd.level|INT||3|[-131072,...,22]
preallocate|BOOLEAN||false|
message.timestamp.type|STRING||CreateTime|[CreateTime, LogAppendTime]
message.timestamp.before.max.ms|LONG||9223372036854775807|[0,...]
message.timestamp.after.max.ms|LONG||3600000|[0,...]
leader.replication.throttled.replicas|LIST|||[partitionId]:[brokerId],[partitionId]:[brokerId],...
follower.replication.throttled.replicas|LIST|||[partitionId]:[brokerId],[partitionId]:[brokerId],...
remote.storage.enable|BOOLEAN||false|
local.retention.ms|LONG||-2|[-2,...]
local.retention.bytes|LONG||-2|[-2,...]
remote.log.copy.disable|BOOLEAN||false|
remote.log.delete.on.disable|BOOLEAN||false|
`)

// Group holds the configs of groups that kafka-configs can set. Kafka: GroupConfig (4.3.1).
var Group = table(`
consumer.assignment.interval.ms|INT||1000|[0,...]
consumer.heartbeat.interval.ms|INT||5000|[1,...]
consumer.session.timeout.ms|INT||45000|[1,...]
share.assignment.interval.ms|INT||1000|[0,...]
share.auto.offset.reset|STRING||latest|[latest, earliest, by_duration:PnDTnHnMn.nS]
share.delivery.count.limit|INT||5|[2,...]
share.heartbeat.interval.ms|INT||5000|[1,...]
share.isolation.level|STRING||read_uncommitted|[read_committed, read_uncommitted]
share.partition.max.record.locks|INT||2000|[100,...]
share.record.lock.duration.ms|INT||30000|[1000,...]
share.renew.acknowledge.enable|BOOLEAN||true|
share.session.timeout.ms|INT||45000|[1,...]
streams.assignment.interval.ms|INT||1000|[0,...]
streams.heartbeat.interval.ms|INT||5000|[1,...]
streams.initial.rebalance.delay.ms|INT||3000|[0,...]
streams.num.standby.replicas|INT||0|[0,...]
streams.session.timeout.ms|INT||45000|[1,...]
`)
