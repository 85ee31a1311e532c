"""Ask a Kafka again that does not know yet."""

import time
from collections.abc import Callable, Collection
from typing import TypeVar

from confluent_kafka import KafkaException

Answer = TypeVar("Answer")
_PAUSE_SECONDS = 0.2


def patiently(ask: Callable[[], Answer], *, not_yet: Collection[int], seconds: float = 15.0) -> Answer:
    """What `ask` gives, asked again for so many seconds while it raises KafkaException with one of the codes `not_yet`."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            return ask()
        except KafkaException as error:
            if error.args[0].code() not in not_yet or time.monotonic() > deadline:
                raise
            time.sleep(_PAUSE_SECONDS)
