"""Sending from an agent: in order, and waited for."""

import asyncio
from collections.abc import Awaitable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from aiokafka.errors import MessageSizeTooLargeError
from faust.exceptions import ProducerSendError

from streams.errors import StoryTooLarge
from streams.worker.dead_letters import without_value
from streams.worker.outgoing import Outgoing
from streams.worker.pulse import Pulse


class Outbox:
    """Sends through the app's producer, and waits for Kafka.

    Raises StoryTooLarge where Kafka refuses a message for its size, StoodStill where the worker may no longer send; whatever else is
    raised means that Kafka cannot be relied on.
    """

    def __init__(self, app: Any, pulse: Pulse) -> None:
        self._app, self._pulse = app, pulse

    async def send(self, messages: Iterable[Outgoing]) -> None:
        """Send in order and return when Kafka has acknowledged all."""
        await (await self.begin(messages))

    async def bury(self, letter: Outgoing) -> None:
        """Send a dead letter; without the original bytes where Kafka takes no message so large."""
        try:
            await self.send([letter])
        except StoryTooLarge:
            await self.send([without_value(letter)])

    async def begin(self, messages: Iterable[Outgoing]) -> Awaitable[None]:
        """Send in order; what is returned waits for Kafka."""
        self._pulse.check()
        with _size_is_the_fault_of_the_story():
            sent = [await self._app.producer.send(m.topic, m.key, m.value, m.partition, None, dict(m.headers)) for m in messages]
        return self._acknowledged(sent)

    async def _acknowledged(self, sent: Iterable[Awaitable[Any]]) -> None:
        with _size_is_the_fault_of_the_story():
            await asyncio.gather(*sent)


@contextmanager
def _size_is_the_fault_of_the_story() -> Iterator[None]:
    try:
        yield
    except (ProducerSendError, MessageSizeTooLargeError) as error:
        if isinstance(error, MessageSizeTooLargeError) or isinstance(error.__cause__, MessageSizeTooLargeError):
            raise StoryTooLarge("a message that follows from it is larger than Kafka takes") from error
        raise
