"""Plain Faust: one message at a time, and a table that counts by key."""

import faust
from job import BROKERS, COPIES, FOLDER, GROUP, PARTITIONS, SESSION_TIMEOUT, TOPIC_IN, TOPIC_OUT, line, work

app = faust.App(
    GROUP,
    broker=[f"kafka://{server}" for server in BROKERS.split(",")],
    store="rocksdb://",
    datadir=FOLDER,
    topic_partitions=PARTITIONS,
    topic_replication_factor=COPIES,
    broker_session_timeout=SESSION_TIMEOUT,
    consumer_auto_offset_reset="earliest",
)
stories = app.topic(TOPIC_IN, key_type=bytes, value_type=bytes, key_serializer="raw", value_serializer="raw")
done = app.topic(TOPIC_OUT, key_type=bytes, value_type=bytes, key_serializer="raw", value_serializer="raw")
counts = app.Table("counts", default=int, key_type=str, value_type=int)


@app.agent(stories)
async def read(stream):
    async for key, value in stream.items():
        number = work(value)
        counts[key.decode()] += 1
        await done.send(key=key, value=line(number, counts[key.decode()]))


if __name__ == "__main__":
    app.main()
