package config

// docs holds one sentence for each config that somebody may meet, by name.
var docs = sentences(`
acks|How many replicas must have a record before the producer is told so: 0 none, 1 the leader, all the whole in-sync set.
allow.auto.create.topics|Whether asking for a topic that doesn't exist may create it.
auto.commit.interval.ms|How often positions are committed when enable.auto.commit is true.
auto.create.topics.enable|Whether the cluster makes a topic when a client asks for one that doesn't exist.
auto.leader.rebalance.enable|Whether leadership goes back to preferred replicas by itself.
auto.offset.reset|Where to begin when there is no committed offset, or it is gone: earliest, latest, by_duration, or fail with none.
batch.size|Most bytes that one batch of records for a partition collects before it is sent.
bootstrap.servers|Brokers to ask first; they tell about all the others.
broker.heartbeat.interval.ms|How often a broker tells the controller that it lives.
broker.id|The broker's number, an old name of node.id.
broker.rack|The rack or zone in which the broker stands; replicas are spread over racks.
broker.session.timeout.ms|After how much silence the controller fences a broker.
buffer.memory|Bytes that records may wait in; when they are used up, send() blocks.
check.crcs|Whether the consumer checks the checksums of batches.
cleanup.policy|What happens to old records: delete drops whole segments, compact keeps the newest record of each key; empty keeps all.
client.dns.lookup|Whether all addresses of a host name are tried.
client.id|A name for logs and quotas.
client.rack|The consumer's rack, for fetching from a near replica.
compression.gzip.level|How hard gzip tries, 1 to 9; -1 is its own default.
compression.lz4.level|How hard lz4 tries, 1 to 17.
compression.type|How batches are compressed; for topics, producer keeps what the producer chose.
compression.zstd.level|How hard zstd tries.
config.providers|Classes that put secrets in place of variables in configs.
connections.max.idle.ms|After how much silence a connection is closed.
consumer.assignment.interval.ms|How long the coordinator waits at least between two assignments of a consumer group.
consumer.heartbeat.interval.ms|How often members of a consumer group must send a heartbeat.
consumer.session.timeout.ms|After how much silence a member of a consumer group is thrown out.
controlled.shutdown.enable|Whether a broker hands over its leaderships before it stops.
controller.listener.names|Which listeners controllers use.
controller.quorum.append.linger.ms|How long a controller gathers records before it writes them.
controller.quorum.bootstrap.servers|Controllers to ask first for the leader of the quorum.
controller.quorum.election.backoff.max.ms|The longest wait after an election that nobody won.
controller.quorum.election.timeout.ms|How long a candidate waits for votes before it tries again.
controller.quorum.fetch.timeout.ms|Without an answer from the leader for so long, a voter stands for election.
controller.quorum.request.timeout.ms|How long a request inside the quorum may take.
controller.quorum.voters|The controllers that vote, in a static quorum.
default.api.timeout.ms|How long a client call may take that has no timeout of its own.
default.replication.factor|How many replicas a topic gets that doesn't say.
delete.retention.ms|How long a tombstone stays after the first compaction that met it.
delete.topic.enable|Whether topics can be deleted.
delivery.timeout.ms|The longest that send() may take in all, retries included, before the record fails.
enable.auto.commit|Whether the consumer commits its positions by itself.
enable.idempotence|Whether the broker drops duplicates that retries make, and keeps the order.
exclude.internal.topics|Whether a pattern leaves internal topics out.
fetch.max.bytes|About the most bytes that one fetch brings in all.
fetch.max.wait.ms|How long a broker holds a fetch back that has less than fetch.min.bytes to bring.
fetch.min.bytes|Fewer bytes than this aren't worth an answer before fetch.max.wait.ms is over.
file.delete.delay.ms|How long a deleted segment's files stay before they are removed.
flush.messages|After how many records the log is forced to disk; normally replication does that job.
flush.ms|After how much time the log is forced to disk; normally replication does that job.
follower.replication.throttled.replicas|Replicas whose copying is throttled at the follower.
group.consumer.assignors|Assignors that the new consumer protocol offers, the default first.
group.consumer.heartbeat.interval.ms|How often members of consumer groups must send a heartbeat.
group.consumer.max.size|The most members that a consumer group can have.
group.consumer.session.timeout.ms|After how much silence a member of a consumer group is thrown out.
group.coordinator.rebalance.protocols|Which group protocols the brokers offer.
group.id|The name of the group that shares the work.
group.initial.rebalance.delay.ms|How long the coordinator waits for more members before a new classic group's first rebalance.
group.instance.id|A member's lasting name: it may restart within its session without a rebalance.
group.max.session.timeout.ms|The longest session.timeout.ms that a classic member may ask for.
group.max.size|The most members that a classic group can have.
group.min.session.timeout.ms|The shortest session.timeout.ms that a classic member may ask for.
group.protocol|How the group is formed: classic (members assign) or consumer (the broker does, KIP-848).
group.remote.assignor|Which assignor the broker shall use for the group.
heartbeat.interval.ms|How often a classic member sends a heartbeat; a third of the session at most.
index.interval.bytes|Roughly every so many bytes a batch gets an entry in the offset index.
initial.broker.registration.timeout.ms|How long a starting broker tries to register.
inter.broker.listener.name|The listener that brokers use among themselves.
interceptor.classes|Classes that see, and may change, every record.
isolation.level|Whether records of unfinished and aborted transactions are seen.
key.deserializer|The class that makes keys of bytes.
key.serializer|The class that makes bytes of keys.
leader.imbalance.check.interval.seconds|How often leadership is given back to preferred replicas.
leader.replication.throttled.replicas|Replicas whose copying is throttled at the leader.
linger.ms|How long a batch waits for more records before it is sent though it isn't full.
listener.security.protocol.map|Which security protocol each listener uses.
listeners|Addresses on which the process listens.
local.retention.bytes|With tiered storage, bytes of a partition to keep on the broker.
local.retention.ms|With tiered storage, how long to keep segments on the broker.
log.cleaner.backoff.ms|How long the cleaner sleeps when nothing needs compaction.
log.cleaner.delete.retention.ms|Default of delete.retention.ms for topics.
log.cleaner.max.compaction.lag.ms|Default of max.compaction.lag.ms for topics.
log.cleaner.min.cleanable.ratio|Default of min.cleanable.dirty.ratio for topics.
log.cleaner.min.compaction.lag.ms|Default of min.compaction.lag.ms for topics.
log.cleaner.threads|How many threads compact logs.
log.cleanup.policy|Default of cleanup.policy for topics.
log.dirs|Directories in which the logs are.
log.flush.interval.messages|Default of flush.messages for topics.
log.flush.interval.ms|Default of flush.ms for topics.
log.index.interval.bytes|Default of index.interval.bytes for topics.
log.initial.task.delay.ms|How long after its start a broker first looks for old segments.
log.message.timestamp.type|Default of message.timestamp.type for topics.
log.retention.bytes|Default of retention.bytes for topics.
log.retention.check.interval.ms|How often brokers look for old segments.
log.retention.hours|Default of retention.ms for topics, in hours, when the finer ones aren't set.
log.retention.minutes|Default of retention.ms for topics, in minutes.
log.retention.ms|Default of retention.ms for topics.
log.roll.hours|Default of segment.ms for topics, in hours.
log.roll.ms|Default of segment.ms for topics.
log.segment.bytes|Default of segment.bytes for topics.
log.segment.delete.delay.ms|Default of file.delete.delay.ms for topics.
max.block.ms|How long send() may block, for metadata or for memory.
max.compaction.lag.ms|A record older than this is compacted even if the log is hardly dirty.
max.in.flight.requests.per.connection|How many requests to one broker may be unanswered at a time.
max.message.bytes|The largest batch that the topic takes.
max.partition.fetch.bytes|About the most bytes of one partition that one fetch brings.
max.poll.interval.ms|Without a poll() for so long, a consumer leaves its group.
max.poll.records|The most records that one poll() gives.
max.request.size|The most bytes in one produce request, and so in one record.
message.max.bytes|Default of max.message.bytes for topics.
message.timestamp.after.max.ms|How far a record's timestamp may lie in the future.
message.timestamp.before.max.ms|How far a record's timestamp may lie in the past.
message.timestamp.type|Whether a record keeps its producer's time or gets the broker's.
metadata.max.age.ms|How old a client lets its knowledge of the cluster get.
metadata.max.idle.interval.ms|How often the active controller writes a record when nothing happens.
metadata.max.idle.ms|How long a producer keeps metadata of a topic that it doesn't send to.
metadata.recovery.rebootstrap.trigger.ms|How long without any metadata before a client starts over from bootstrap.servers.
metadata.recovery.strategy|What a client does when it can reach no broker that it knows.
min.cleanable.dirty.ratio|How large a part of a log must be uncompacted before compaction is worth it.
min.compaction.lag.ms|A record younger than this isn't compacted.
min.insync.replicas|With fewer in-sync replicas than this, acks=all is refused and the high watermark stands still.
node.id|The process's number in the cluster.
num.io.threads|How many threads handle requests.
num.network.threads|How many threads read and write connections.
num.partitions|How many partitions a topic gets that doesn't say.
num.recovery.threads.per.data.dir|How many threads check logs at a start.
num.replica.fetchers|How many connections a follower uses to each leader.
offset.metadata.max.bytes|The longest note that a commit may carry.
offsets.commit.timeout.ms|How long a commit may wait for its replicas.
offsets.retention.check.interval.ms|How often old commits are looked for.
offsets.retention.minutes|How long commits of a group stay after its last member left.
offsets.topic.num.partitions|Partitions of __consumer_offsets: each is the place of some groups' coordinator.
offsets.topic.replication.factor|Replicas of __consumer_offsets.
offsets.topic.segment.bytes|Segment size of __consumer_offsets, small so that it is compacted soon.
partition.assignment.strategy|How a classic group shares partitions; all members must have one in common.
partitioner.adaptive.partitioning.enable|Whether records without a key go less to slow brokers.
partitioner.availability.timeout.ms|A broker that can't take records for so long gets none without a key; 0 switches it off.
partitioner.class|The class that chooses partitions; none uses the key's hash, or sticks to a partition.
partitioner.ignore.keys|Whether keys don't count when the partition is chosen.
preallocate|Whether a new segment's file is made at its full size.
process.roles|Whether the process is a broker, a controller, or both.
producer.id.expiration.ms|How long a partition remembers an idle producer's sequence numbers.
receive.buffer.bytes|Size of the socket's receive buffer.
reconnect.backoff.max.ms|The longest wait before a broker is tried again.
reconnect.backoff.ms|How long to wait before a broker is tried again; it doubles each time.
remote.log.copy.disable|Whether no more segments go to tiered storage.
remote.log.delete.on.disable|Whether switching tiered storage off deletes what is there.
remote.storage.enable|Whether old segments move to tiered storage.
replica.fetch.backoff.ms|How long a follower waits after a failed fetch.
replica.fetch.max.bytes|About the most bytes of one partition that a follower fetches at once.
replica.fetch.min.bytes|Fewer bytes than this aren't worth an answer to a follower before its wait is over.
replica.fetch.response.max.bytes|About the most bytes that a follower fetches at once in all.
replica.fetch.wait.max.ms|How long a leader holds a follower's fetch back when there is nothing new.
replica.high.watermark.checkpoint.interval.ms|How often the high watermark is written to disk.
replica.lag.time.max.ms|A follower that hasn't caught up for so long leaves the in-sync replicas.
replica.selector.class|The class that chooses from which replica a consumer reads.
request.timeout.ms|How long a request may be unanswered before it counts as failed.
retention.bytes|A partition larger than this loses its oldest segments; -1 is no limit.
retention.ms|Segments whose youngest record is older than this are deleted; -1 is no limit.
retries|How often a failed batch is sent again, within delivery.timeout.ms.
retry.backoff.max.ms|The longest wait before a failed request is sent again.
retry.backoff.ms|How long to wait before a failed request is sent again; it doubles each time.
sasl.jaas.config|Who a client says it is: the login module with name and password.
sasl.mechanism|How a client proves who it is: PLAIN, SCRAM-SHA-256, SCRAM-SHA-512.
security.protocol|How a client talks to brokers: in plain text, encrypted, authenticated.
segment.bytes|A segment file larger than this is closed and a new one begun.
segment.index.bytes|Size of a segment's index; a full index closes the segment.
segment.jitter.ms|At most so much is drawn at random and taken from segment.ms, so that not all roll at once.
segment.ms|A segment older than this is closed at the next append.
send.buffer.bytes|Size of the socket's send buffer.
session.timeout.ms|After how much silence the coordinator throws a classic member out.
share.acknowledgement.mode|Whether a share consumer acknowledges all records of a poll by itself.
share.acquire.mode|Whether a share consumer gets whole batches or just as many records as it may have.
share.assignment.interval.ms|How long the coordinator waits at least between two assignments of a share group.
share.auto.offset.reset|Where a new share group begins.
share.delivery.count.limit|How often a record is delivered to a share group before it counts as rejected.
share.heartbeat.interval.ms|How often members of a share group must send a heartbeat.
share.isolation.level|Whether a share group sees records of unfinished and aborted transactions.
share.partition.max.record.locks|How many records of a partition a share group may be working on.
share.record.lock.duration.ms|How long a share consumer has a record to itself before another gets it.
share.renew.acknowledge.enable|Whether a share consumer may ask for more time with a record.
share.session.timeout.ms|After how much silence a member of a share group is thrown out.
socket.connection.setup.timeout.max.ms|The longest wait for a connection to come about.
socket.connection.setup.timeout.ms|How long to wait for a connection to come about; it doubles each time.
socket.request.max.bytes|The largest request that a broker reads.
streams.assignment.interval.ms|How long the coordinator waits at least between two assignments of a streams group.
streams.heartbeat.interval.ms|How often members of a streams group must send a heartbeat.
streams.initial.rebalance.delay.ms|How long the coordinator waits for more members before a new streams group's first assignment.
streams.num.standby.replicas|How many copies of each task's state are kept warm.
streams.session.timeout.ms|After how much silence a member of a streams group is thrown out.
transaction.max.timeout.ms|The longest transaction.timeout.ms that a producer may ask for.
transaction.state.log.min.isr|min.insync.replicas of __transaction_state.
transaction.state.log.num.partitions|Partitions of __transaction_state: each is the place of some transactions' coordinator.
transaction.state.log.replication.factor|Replicas of __transaction_state.
transaction.timeout.ms|A transaction that is open for longer is aborted by its coordinator.
transaction.two.phase.commit.enable|Whether the producer takes part in a distributed transaction of another system.
transactional.id|A producer's lasting name: with it, sends can be transactions, and an older twin is fenced.
transactional.id.expiration.ms|How long an unused transactional id is remembered.
unclean.leader.election.enable|Whether a replica that isn't in sync may lead when no other lives, losing what it lacks.
unclean.leader.election.interval.ms|How often the controller looks for partitions that an unclean leader could save.
value.deserializer|The class that makes values of bytes.
value.serializer|The class that makes bytes of values.
`)
