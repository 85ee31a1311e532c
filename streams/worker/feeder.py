"""Stories to the raw topic, each version once: what `tollwire feed` and `tollwire poll` do with what they have read."""

import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import structlog

from streams.errors import BadStory, BrokerError, MissingRights, NotText, StoryTooLarge
from streams.feeds.field_map import read_field_map
from streams.feeds.language import ENGLISH, stated_language
from streams.feeds.ledger import Entry, Ledger, digest_of, identity_of, identity_of_bytes
from streams.feeds.read_story import read_story
from streams.settings import Settings
from streams.worker.produce import Feed, ends_of, read_topic
from streams.worker.topics import topic_names

log = structlog.get_logger(__name__)

BATCH = 500
BATCH_BYTES = 16_000_000
BATCH_SECONDS = 1.0
"""A batch goes out when it has so many messages or bytes, or is so old."""


@dataclass(slots=True)
class Counts:
    """What became of everything that was taken; `unreadable` and `languages` count among `sent`."""

    sent: int = 0
    repeated: int = 0
    """The same version was sent before."""
    not_text: int = 0
    too_large: int = 0
    unreadable: int = 0
    """Sent all the same: a dead letter will say why it is no story."""
    languages: Counter[str] = field(default_factory=Counter)
    """Other than English, as far as feeds state them: stories that pass through without facts, unless the site has a pipeline for them."""

    def describe(self, where: str) -> str:
        """One line for people."""
        parts = [f"{self.sent} {'story' if self.sent == 1 else 'stories'} sent to {where}"]
        parts += [f"{self.unreadable} of them cannot be read and will be dead letters"] if self.unreadable else []
        if self.languages:
            named = ", ".join(f"{language} {number:,}" for language, number in self.languages.most_common(8))
            parts += [f"{self.languages.total():,} in other languages than English ({named})"]
        parts += [f"{self.repeated} sent before"] if self.repeated else []
        parts += [f"{self.not_text} not text"] if self.not_text else []
        parts += [f"{self.too_large} too large"] if self.too_large else []
        return "; ".join(parts)


@dataclass(frozen=True, slots=True)
class _Waiting:
    entry: Entry
    value: bytes
    key: bytes | None
    headers: Mapping[str, bytes]


@dataclass(slots=True)
class _Batch:
    messages: list[_Waiting] = field(default_factory=list)
    size: int = 0
    """Bytes of the messages."""
    identities: set[bytes] = field(default_factory=set)
    seen: list[bytes] = field(default_factory=list)
    sources: dict[str, str] = field(default_factory=dict)
    begun: float = field(default_factory=time.monotonic)


class Feeder:
    """Takes messages, keys each by its uri, sends them in batches, and waits for Kafka at the end of each: that is its back-pressure.

    With a ledger a version that was sent is not sent again, in this run or a later one. Without one every message is sent.
    """

    def __init__(self, settings: Settings, ledger: Ledger | None = None) -> None:
        self.counts = Counts()
        self._settings, self._ledger = settings, ledger
        self._fields = read_field_map(settings.field_map)
        self._topic = topic_names(settings).raw
        self._feed: Feed | None = None
        self._batch = _Batch()

    def take(self, value: bytes, *, content_type: str | None = None, key: bytes | None = None) -> None:
        """One message; may wait for Kafka. Raises StoryTooLarge for what no message can be, NotText never: what is no text is left out."""
        language: str | None = None
        try:
            story = read_story(
                value,
                content_type=content_type,
                key=key,
                max_bytes=self._settings.max_message_bytes,
                fields=self._fields,
                ninjs=self._settings.ninjs_check,
            )
            identity, key, readable = identity_of(story), story.uri.encode(), True
            language = stated_language(story.language)
        except NotText:
            self.counts.not_text += 1
            return
        except StoryTooLarge:
            if len(value) > self._settings.max_message_bytes:
                self.counts.too_large += 1
                raise
            identity, readable = identity_of_bytes(value, key), False
        except BadStory:
            identity, readable = identity_of_bytes(value, key), False
        if self._ledger is not None:
            if identity in self._batch.identities or self._ledger.is_known(identity):
                self._batch.seen.append(identity)
                self.counts.repeated += 1
                self._flush_if_due()
                return
            self._batch.identities.add(identity)
        self.counts.unreadable += not readable
        if language not in (None, ENGLISH):
            self.counts.languages[str(language)] += 1
        headers = {"content-type": content_type.encode("latin-1", "replace")} if content_type else {}
        self._batch.size += len(value)
        self._batch.messages.append(_Waiting(Entry(identity, digest_of(value)), value, key, headers))
        self._flush_if_due()

    def read_to_its_end(self, source: str, standing: str) -> None:
        """All that was taken so far includes all of a source; its standing is kept once Kafka has that."""
        self._batch.sources[source] = standing
        self._flush_if_due()

    def flush(self) -> None:
        """Return when Kafka has everything that was taken; raises BrokerError where it does not, and `try_again` may be called."""
        batch = self._batch
        if not (batch.messages or batch.seen or batch.sources):
            return
        entries = [waiting.entry for waiting in batch.messages]
        if self._ledger is not None:
            self._ledger.begin(entries, seen=batch.seen)
        if batch.messages:
            self._send(batch.messages)
        if self._ledger is not None:
            self._ledger.sent(entries, reached=self._feed.reached if self._feed else {}, sources=batch.sources)
        self.counts.sent += len(batch.messages)
        self._batch = _Batch()

    def recover(self) -> int:
        """See what of a batch that was under way at the last end has arrived; gives the number of stories. Call before the first `take`."""
        if self._ledger is None:
            return 0
        pending = self._ledger.pending()
        if not self._ledger.reached():
            self._ledger.sent((), reached=ends_of(self._settings, self._topic)[1])
        if not pending:
            return 0
        arrived: list[bytes] = []
        try:
            for record in read_topic(self._settings, self._topic, since=self._ledger.reached()):
                if record is not None and record.value is not None:
                    arrived += pending.get(digest_of(record.value), ())
        except MissingRights as error:
            log.warning("what was under way is sent again, which changes nothing downstream", stories=len(pending), why=str(error))
        self._ledger.settle(arrived)
        return len(set(arrived))

    def try_again(self) -> None:
        """After a BrokerError: send what Kafka has not taken of the batch, with a new connection."""
        self._feed = None
        self.recover()
        if self._ledger is not None:
            batch = self._batch
            kept = [waiting for waiting in batch.messages if not self._ledger.is_known(waiting.entry.identity)]
            self.counts.sent += len(batch.messages) - len(kept)
            batch.messages = kept
        self.flush()

    def _flush_if_due(self) -> None:
        batch = self._batch
        noted = len(batch.seen) + len(batch.sources)
        full = len(batch.messages) >= BATCH or batch.size >= BATCH_BYTES or noted >= 10 * BATCH
        if full or time.monotonic() - batch.begun > BATCH_SECONDS:
            self.flush()

    def _send(self, messages: list[_Waiting]) -> None:
        if self._feed is None:
            self._feed = Feed(self._settings, self._topic)
        try:
            for waiting in messages:
                self._feed.send(waiting.value, key=waiting.key, headers=waiting.headers)
            self._feed.wait()
        except BrokerError:
            self._feed = None
            raise
