"""Hypothesis as the engine: bytes of every length, a seed, and a number of inputs."""

from collections.abc import Callable

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st


def feed(take: Callable[[bytes], None], *, inputs: int, most_bytes: int, seed_: int) -> None:
    """Give `inputs` inputs to `take`, the same for the same seed; in parts, since Hypothesis remembers all of a part."""
    done = 0
    while done < inputs:
        part = min(5_000, inputs - done)
        count = _part(take, inputs=part, most_bytes=most_bytes, seed_=seed_ + done)
        done += count


def _part(take: Callable[[bytes], None], *, inputs: int, most_bytes: int, seed_: int) -> int:
    count = 0

    @seed(seed_)
    @settings(max_examples=inputs, database=None, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(st.binary(max_size=8) | st.binary(min_size=8, max_size=48) | st.binary(min_size=48, max_size=most_bytes))
    def each(data: bytes) -> None:
        nonlocal count
        count += 1
        take(data)

    each()
    return count
