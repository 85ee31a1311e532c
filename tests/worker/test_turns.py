"""Whoever ranks first goes first, and nobody who gives up keeps a turn."""

import asyncio

import pytest

from streams.settings import load_settings
from streams.worker.app import create_app
from streams.worker.turns import Rank, Turns


async def order_of(number: int, ranks: list[Rank], *, gives_up: int | None = None) -> list[int]:
    turns, came = Turns(number), []

    async def one(name: int, rank: Rank) -> None:
        async with turns.turn(rank):
            came.append(name)
            await asyncio.sleep(0.01)

    tasks = []
    for name, rank in enumerate(ranks):
        tasks.append(asyncio.create_task(one(name, rank)))
        await asyncio.sleep(0)
    if gives_up is not None:
        tasks[gives_up].cancel()
    await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), 5)
    return came


async def test_among_equals_the_first_to_come_goes_first() -> None:
    assert await order_of(1, [(1,), (1,), (1,)]) == [0, 1, 2]


async def test_the_urgent_one_goes_before_all_that_wait_but_not_before_the_one_whose_turn_it_is() -> None:
    assert await order_of(1, [(1, 0), (1, 0), (1, 1), (0, 9)]) == [0, 3, 1, 2]


async def test_so_many_have_a_turn_at_a_time() -> None:
    assert await order_of(2, [(1,), (1,), (1,), (0,)]) == [0, 1, 3, 2]


@pytest.mark.parametrize("gives_up", [0, 1, 2])
async def test_the_turn_of_one_that_gives_up_is_passed_on(gives_up: int) -> None:
    assert [name for name in await order_of(1, [(1,), (1,), (1,)], gives_up=gives_up) if name != gives_up] == [
        name for name in (0, 1, 2) if name != gives_up
    ]


async def test_one_that_gives_up_when_its_turn_has_just_come_passes_it_on() -> None:
    turns = Turns(1)
    first = turns.turn((1,))
    await first.__aenter__()

    async def wait() -> None:
        async with turns.turn((1,)):
            await asyncio.sleep(0)

    second, third = asyncio.create_task(wait()), asyncio.create_task(wait())
    await asyncio.sleep(0)
    await first.__aexit__(None, None, None)
    second.cancel()
    await asyncio.wait_for(third, 5)
    async with asyncio.timeout(1), turns.turn((1,)):
        pass


def test_no_poll_fills_the_buffer_of_an_agent() -> None:
    """A full buffer holds up every topic: reports would wait for thousands of stories."""
    app = create_app(load_settings(app_id="buffers"))
    try:
        topic = app.topic("any")
        room = app.conf.stream_buffer_maxsize - topic.queue.pressure_high_size
        assert app.conf.broker_max_poll_records < room
    finally:
        app.extractor.stop()
