"""Bytewax: a cluster of two processes, state that counts by key, recovery partitions in a folder that both can read."""

import bytewax.operators as op
from bytewax.connectors.kafka import KafkaSinkMessage, KafkaSource
from bytewax.connectors.kafka import operators as kop
from bytewax.dataflow import Dataflow
from job import BROKERS, TOPIC_IN, TOPIC_OUT, line, work

flow = Dataflow("peer")


def count(before: int | None, message) -> tuple[int, KafkaSinkMessage]:
    now = (before or 0) + 1
    return now, KafkaSinkMessage(message.key, line(work(message.value), now))


source = op.input("stories", flow, KafkaSource(BROKERS.split(","), [TOPIC_IN]))
keyed = op.key_on("by key", source, lambda message: message.key.decode())
counted = op.stateful_map("count", keyed, count)
kop.output("done", op.key_rm("without key", counted), brokers=BROKERS.split(","), topic=TOPIC_OUT)
