class RangePartitionAssignor:
    name = 'range'
