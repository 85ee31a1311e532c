"""What an undisturbed run of the same stories publishes, to compare with."""

from collections.abc import Iterable

from streams.cli.run_stories import run_stories
from streams.cli.story_files import RawStory
from streams.settings import Settings
from streams.worker.nlp_process import load
from streams.worker.topics import topic_names
from streams.worker.track import rules_of

OLD_NEWS_ALERTS_TOO = {"alert_max_age_hours": 1e6}
"""Settings of a site whose made stories are months old."""
Published = dict[str, dict[bytes, bytes]]


def replayed(stories: Iterable[tuple[bytes, bytes]], settings: Settings) -> Published:
    """The newest state of each incident by its key, and alerts by their id, after a replay of keys and values."""
    topics = topic_names(settings)
    raws = [RawStory(value=value, key=key, name=key.decode(), content_type=None) for key, value in stories]
    published: Published = {"incidents": {}, "alerts": {}}
    for message in run_stories(raws, pipeline=load(settings), settings=settings, rules=rules_of(settings)):
        if message.topic == topics.incidents:
            published["incidents"][message.key or b""] = message.value or b""
        elif message.topic == topics.alerts:
            published["alerts"][message.headers["ce_id"]] = message.value or b""
    return published
