class StickyPartitionAssignor:
    name = 'sticky'
