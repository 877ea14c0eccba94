class CooperativeStickyAssignor:
    name = 'cooperative-sticky'
