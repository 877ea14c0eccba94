class RoundRobinPartitionAssignor:
    name = 'roundrobin'
