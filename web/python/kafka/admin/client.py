from kafka.admin import KafkaAdminClient

__all__ = ['KafkaAdminClient']
