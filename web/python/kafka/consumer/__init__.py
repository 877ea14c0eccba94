from kafka.consumer.group import KafkaConsumer

__all__ = ['KafkaConsumer']
