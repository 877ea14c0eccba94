"""kafka-python's API on the simulated cluster: what one learns here runs against a real Kafka too.

Each KafkaProducer, KafkaConsumer and KafkaAdminClient is the handle of a client in the simulation;
what it asks for goes out as a call, and the answer comes back at its virtual time (see _wire.py).
"""
from kafka.version import __version__
from kafka.admin import KafkaAdminClient
from kafka.consumer import KafkaConsumer
from kafka.consumer.subscription_state import AsyncConsumerRebalanceListener, ConsumerRebalanceListener
from kafka.producer import KafkaProducer
from kafka.protocol.consumer import IsolationLevel, OffsetSpec
from kafka.serializer import DefaultSerializer, Deserializer, JsonSerializer, Serializer
from kafka.structs import (
    ConsumerGroupMetadata, OffsetAndMetadata, TopicPartition, TopicPartitionReplica)

__all__ = [
    'KafkaAdminClient', 'KafkaConsumer', 'KafkaProducer',
    'AsyncConsumerRebalanceListener', 'ConsumerRebalanceListener',
    'DefaultSerializer', 'JsonSerializer', 'Serializer', 'Deserializer',
    'ConsumerGroupMetadata', 'OffsetAndMetadata', 'TopicPartition', 'TopicPartitionReplica',
    'IsolationLevel', 'OffsetSpec',
]
