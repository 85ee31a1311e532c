"""Decisions read from bytes: what a fuzzing engine changes in its input changes one decision."""

import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Choices:
    """Reads numbers from an input, and goes on with numbers that follow from it when it is used up; never at a loss."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0
        self._more = random.Random(data)

    def byte(self) -> int:
        if self._at < len(self._data):
            self._at += 1
            return self._data[self._at - 1]
        return self._more.randrange(256)

    def number(self, below: int) -> int:
        value, reach = self.byte(), 256
        while reach < below:
            value, reach = value * 256 + self.byte(), reach * 256
        return value % below

    def pick(self, items: Sequence[T]) -> T:
        return items[self.number(len(items))]

    def once_in(self, times: int) -> bool:
        return self.number(times) == 0

    def some(self, items: Sequence[T], most: int) -> list[T]:
        return [self.pick(items) for _ in range(self.number(most + 1))]

    def rest(self) -> bytes:
        """The part of the input that was not read."""
        start, self._at = self._at, len(self._data)
        return self._data[start:]
