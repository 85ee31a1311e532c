"""Plain Faust: batches by `take`, no state."""

import faust
from job import BROKERS, COPIES, FOLDER, GROUP, PARTITIONS, SESSION_TIMEOUT, TOPIC_IN, TOPIC_OUT, line, work

app = faust.App(
    GROUP,
    broker=[f"kafka://{server}" for server in BROKERS.split(",")],
    value_serializer="raw",
    key_serializer="raw",
    datadir=FOLDER,
    topic_partitions=PARTITIONS,
    topic_replication_factor=COPIES,
    broker_session_timeout=SESSION_TIMEOUT,
    consumer_auto_offset_reset="earliest",
)
stories = app.topic(TOPIC_IN, key_type=bytes, value_type=bytes)
done = app.topic(TOPIC_OUT, key_type=bytes, value_type=bytes)


@app.agent(stories)
async def read(stream):
    async for values in stream.take(32, within=0.2):
        for value in values:
            await done.send(value=line(work(value)))


if __name__ == "__main__":
    app.main()
