"""The loop that one writes by hand with confluent-kafka: take some, work, send, flush, commit."""

from confluent_kafka import Consumer, Producer
from job import BATCH, BROKERS, GROUP, TOPIC_IN, TOPIC_OUT, Job

job = Job()
consumer = Consumer(
    {
        "bootstrap.servers": BROKERS,
        "group.id": GROUP,
        "enable.auto.commit": False,
        "auto.offset.reset": "earliest",
        "session.timeout.ms": 10_000,
    }
)
producer = Producer({"bootstrap.servers": BROKERS})
consumer.subscribe([TOPIC_IN])
while True:
    batch = [message for message in consumer.consume(BATCH, 0.1) if message.error() is None]
    if batch:
        for message, article in zip(batch, job.do([message.value() for message in batch]), strict=True):
            producer.produce(TOPIC_OUT, key=message.key(), value=article)
        producer.flush()
        consumer.commit(asynchronous=False)
