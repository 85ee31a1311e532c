"""Bytewax, one worker; `python -m bytewax.run bytewax_loop`."""

import bytewax.operators as op
from bytewax.connectors.kafka import KafkaSinkMessage, KafkaSource
from bytewax.connectors.kafka import operators as kop
from bytewax.dataflow import Dataflow
from job import BROKERS, TOPIC_IN, TOPIC_OUT, Job

job = Job()
flow = Dataflow("loop")
source = op.input("stories", flow, KafkaSource(BROKERS.split(","), [TOPIC_IN]))
worked = op.map("work", source, lambda message: KafkaSinkMessage(message.key, job.do([message.value])[0]))
kop.output("articles", worked, brokers=BROKERS.split(","), topic=TOPIC_OUT)
