"""A board that has lost Kafka says so, tries again, and is told at once what is new."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime

import orjson

from streams.errors import BrokerError
from streams.web.board import Board
from streams.web.board_state import Update
from streams.web.following import Following
from streams.web.live import Live
from streams.web.pipeline import Pipeline
from tests.web.test_board import LATER, alert, incident


async def until(true: Callable[[], object], seconds: float = 5.0) -> None:
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110
            await asyncio.sleep(0.005)


@contextlib.asynccontextmanager
async def running(following: Following) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(following.follow()), asyncio.create_task(following.watch())]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def test_a_lost_stream_is_read_anew_and_the_page_says_so_meanwhile() -> None:
    fails = [True]

    async def updates() -> AsyncIterator[Update]:
        yield incident()
        if fails[0]:
            raise ConnectionError("broker gone")
        yield incident(version=2)
        await asyncio.Event().wait()

    board = Board(updates, pause=0, retry_after=0.05)
    async with running(board.following):
        await until(lambda: board.following.error == "ConnectionError")
        assert board.following.lost is not None
        fails[0] = False
        await until(lambda: board.following.error is None)
        assert board.following.lost is None
        await until(lambda: board.state.incident(incident().incident_id).version == 2)  # type: ignore[union-attr]


async def test_a_stream_without_news_counts_as_found_again_while_it_does_not_fail() -> None:
    opened = []

    async def updates() -> AsyncIterator[Update]:
        opened.append(1)
        if len(opened) == 1:
            raise ConnectionError("broker gone")
        await asyncio.Event().wait()
        yield incident()

    following = Following(updates, None, take=lambda update: None, changed=lambda: None, retry_after=0.05)
    async with running(following):
        await until(lambda: following.error is not None)
        await until(lambda: following.error is None)


async def test_kafka_that_is_silent_is_noticed_though_the_consumer_says_nothing() -> None:
    answers = [True]

    async def updates() -> AsyncIterator[Update]:
        await asyncio.Event().wait()
        yield incident()

    async def look() -> Pipeline:
        if not answers[0]:
            raise BrokerError("no answer")
        return Pipeline(datetime.now(UTC))

    changes: list[str | None] = []
    following = Following(
        updates, look, take=lambda update: None, changed=lambda: changes.append(following.lost), retry_after=0.05, look_every=0.01
    )
    async with running(following):
        await until(lambda: following.pipeline is not None)
        assert following.lost is None
        answers[0] = False
        await until(lambda: following.lost is not None)
        answers[0] = True
        await until(lambda: following.lost is None)
    assert len(changes) == 2


async def test_open_pages_are_told_at_once_and_a_flood_is_told_as_a_few_messages() -> None:
    state = {"revision": 0}
    live = Live(lambda: dict(state), pause=0.05)
    told: list[str] = []

    async def read() -> None:
        async for message in live.events():
            told.append(message["data"])

    reading = asyncio.create_task(read())
    await until(lambda: told == ['{"revision":0,"spread":0}'])
    await asyncio.sleep(0.06)
    started = asyncio.get_running_loop().time()
    state["revision"] = 1
    live.touch()
    await until(lambda: len(told) == 2)
    assert asyncio.get_running_loop().time() - started < 0.05
    for number in range(2, 500):
        state["revision"] = number
        live.touch()
        await asyncio.sleep(0)
    await until(lambda: told[-1] == '{"revision":499,"spread":0}')
    assert len(told) < 20
    assert live.open == 1
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)
    assert live.open == 0


async def test_nothing_is_told_twice_where_nothing_changed() -> None:
    live = Live(lambda: {"revision": 0}, pause=0)
    told: list[dict[str, object]] = []

    async def read() -> None:
        async for message in live.events():
            told.append(message)

    reading = asyncio.create_task(read())
    for _ in range(20):
        live.touch()
        await asyncio.sleep(0.001)
    assert len(told) == 1
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)


async def test_many_open_pages_spread_their_fetches_and_a_few_do_not() -> None:
    live = Live(lambda: {"revision": 0}, pause=0)
    spreads: list[int] = []

    async def read() -> None:
        async for message in live.events():
            spreads.append(orjson.loads(message["data"])["spread"])

    reading = [asyncio.create_task(read()) for _ in range(500)]
    await until(lambda: len(spreads) == 500)
    assert set(spreads[:20]) == {0}
    assert spreads[199] == 2000
    assert max(spreads) == 4000
    for one in reading:
        one.cancel()
    await asyncio.gather(*reading, return_exceptions=True)


async def test_the_newest_alert_comes_with_the_news_itself_and_is_escaped() -> None:
    async def updates() -> AsyncIterator[Update]:
        yield alert("old")
        yield alert("new", sent=LATER, headline="<script>alert(1)</script> At least 12 killed")
        yield alert("older", headline="Not this one")
        await asyncio.Event().wait()

    board = Board(updates, pause=0)
    async with running(board.following):
        await until(lambda: board.state.revision == 3)
        message = await anext(board.live.events())
    news = orjson.loads(message["data"])
    assert 'id="new"' in news["alert"]
    assert "&lt;script&gt;alert(1)&lt;/script&gt; At least 12 killed" in news["alert"]
    assert "<script" not in news["alert"]
    assert "Not this one" not in news["alert"]
