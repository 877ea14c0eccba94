// Package app holds the programs that stand on the stage: the producers and consumers that a learner
// starts. They use package client as a program uses Kafka's client library, and add what a program
// adds: how fast it sends, how long it works on a record, when it commits, what it does when a call
// throws.
//
// A spec (ProducerSpec, ConsumerSpec, ShareConsumerSpec) describes a program as a plain value; its New
// makes the machine (Producer, Consumer, ShareConsumer), which keeps what the picture shows of it.
//
// Lines typed at a program that begin with a slash are orders: /pause, /rate 2.5, /seek orders-0 5.
package app
