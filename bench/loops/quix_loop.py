"""Quix Streams, one message at a time."""

from job import BROKERS, FOLDER, GROUP, TOPIC_IN, TOPIC_OUT, Job
from quixstreams import Application

job = Job()
app = Application(broker_address=BROKERS, consumer_group=GROUP, auto_offset_reset="earliest", state_dir=FOLDER)
stories = app.topic(TOPIC_IN, key_deserializer="bytes", value_deserializer="bytes")
articles = app.topic(TOPIC_OUT, key_serializer="bytes", value_serializer="bytes")
app.dataframe(stories).apply(lambda value: job.do([value])[0]).to_topic(articles)
app.run()
