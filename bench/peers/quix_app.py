"""Quix Streams: one message at a time, state that counts by key, at-least-once as it comes."""

from job import BROKERS, COPIES, FOLDER, GROUP, PARTITIONS, SESSION_TIMEOUT, TOPIC_IN, TOPIC_OUT, line, work
from quixstreams import Application, State
from quixstreams.models import TopicConfig

app = Application(
    broker_address=BROKERS,
    consumer_group=GROUP,
    auto_offset_reset="earliest",
    state_dir=FOLDER,
    consumer_extra_config={"session.timeout.ms": int(SESSION_TIMEOUT * 1000)},
)
config = TopicConfig(num_partitions=PARTITIONS, replication_factor=COPIES)
stories = app.topic(TOPIC_IN, key_deserializer="bytes", value_deserializer="bytes", config=config)
done = app.topic(TOPIC_OUT, key_serializer="bytes", value_serializer="bytes", config=config)


def read(value: bytes, state: State) -> bytes:
    number, count = work(value), state.get("count", 0) + 1
    state.set("count", count)
    return line(number, count)


app.dataframe(stories).apply(read, stateful=True).to_topic(done)

if __name__ == "__main__":
    app.run()
