"""The same loop with aiokafka, the pipeline in the event loop's own thread."""

import asyncio

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from job import BATCH, BROKERS, GROUP, TOPIC_IN, TOPIC_OUT, Job


async def main() -> None:
    job = Job()
    more = {"group_id": GROUP, "enable_auto_commit": False, "auto_offset_reset": "earliest", "max_poll_records": BATCH}
    async with (
        AIOKafkaConsumer(TOPIC_IN, bootstrap_servers=BROKERS, **more) as consumer,
        AIOKafkaProducer(bootstrap_servers=BROKERS) as producer,
    ):
        while True:
            batch = [message for messages in (await consumer.getmany(timeout_ms=100)).values() for message in messages]
            if batch:
                articles = zip(batch, job.do([message.value for message in batch]), strict=True)
                sent = [await producer.send(TOPIC_OUT, key=message.key, value=article) for message, article in articles]
                await asyncio.gather(*sent)
                await consumer.commit()


asyncio.run(main())
