"""What every sink owes an alert: delivered once, in order, retried when it may help, put aside when not."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from streams.alerts.alert import Alert
from streams.errors import SinkError
from streams.sinks.delivery import Commit, Delivery, Line, Retry
from streams.sinks.memory import Memory
from tests.sinks.made_alerts import ALERT, CANCEL, UPDATE, delivery

DOWN = SinkError("down")


@dataclass
class Flaky:
    """Fails as it is told to, then takes everything."""

    errors: list[Exception | None] = field(default_factory=list)
    name: str = "flaky"
    delivered: list[Delivery] = field(default_factory=list)

    async def deliver(self, delivery: Delivery) -> None:
        if error := self.errors.pop(0) if self.errors else None:
            raise error
        self.delivered.append(delivery)

    async def close(self) -> None: ...

    def ids(self) -> list[str]:
        return [one.alert_id for one in self.delivered]


@dataclass
class Run:
    committed: list[str] = field(default_factory=list)
    dead: list[str] = field(default_factory=list)
    outcomes: list[str] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)


async def stream(run: Run, *deliveries: Delivery) -> AsyncIterator[tuple[Delivery, Commit]]:
    for one in deliveries:

        async def commit(one: Delivery = one) -> None:
            run.committed.append(one.alert_id)

        yield one, commit


async def run_line(
    sink: Flaky,
    *deliveries: Delivery,
    patience: float = 600.0,
    wants: Callable[[Alert], bool] = lambda a: True,
    memory: Memory | None = None,
) -> Run:
    run = Run()

    async def put_aside(delivery: Delivery, error: Exception) -> None:
        run.dead.append(f"{delivery.alert_id}: {error}")

    async def sleep(seconds: float) -> None:
        run.waits.append(seconds)

    await Line(
        sink=sink,
        dead=put_aside,
        wants=wants,
        memory=memory or Memory(),
        retry=Retry(patience=patience),
        sleep=sleep,
        on_outcome=lambda outcome, _: run.outcomes.append(outcome),
    ).run(stream(run, *deliveries))
    return run


async def test_alert_is_tried_again_until_it_is_delivered() -> None:
    sink = Flaky([DOWN, DOWN])
    run = await run_line(sink, delivery())
    assert (sink.ids(), run.committed, run.dead, run.outcomes) == ([ALERT.identifier], [ALERT.identifier], [], ["delivered"])
    assert 0.5 <= run.waits[0] <= 1.0 <= run.waits[1] <= 2.0


async def test_alert_that_fails_every_try_is_put_aside_and_the_next_one_goes_on() -> None:
    sink = Flaky([DOWN])
    run = await run_line(sink, delivery(), delivery(UPDATE), patience=0)
    assert run.dead == [f"{ALERT.identifier}: down"]
    assert sink.ids() == [UPDATE.identifier]
    assert run.committed == [ALERT.identifier, UPDATE.identifier]
    assert run.outcomes == ["dead", "delivered"]


async def test_permanent_failure_is_not_tried_again() -> None:
    run = await run_line(Flaky([SinkError("refused", permanent=True)]), delivery())
    assert (run.outcomes, run.waits) == (["dead"], [])


async def test_a_defect_costs_one_alert_and_not_the_sink() -> None:
    sink = Flaky([ZeroDivisionError("Two killed in Porto")])
    run = await run_line(sink, delivery(), delivery(UPDATE))
    assert run.outcomes == ["dead", "delivered"]
    assert "ZeroDivisionError at test_delivery.py:" in run.dead[0]
    assert "Porto" not in run.dead[0]


async def test_receiver_that_asks_for_time_gets_it_within_the_patience() -> None:
    run = await run_line(Flaky([SinkError("busy", retry_after=90.0), SinkError("busy", retry_after=86_400.0)]), delivery())
    assert run.waits[0] == 90.0
    assert 0 < run.waits[1] <= 600.0


async def test_repeated_alert_reaches_nobody_twice() -> None:
    sink = Flaky()
    run = await run_line(sink, delivery(), delivery())
    assert (sink.ids(), run.outcomes) == ([ALERT.identifier], ["delivered", "duplicate"])
    assert len(run.committed) == 2


async def test_what_a_sink_is_not_for_is_committed_and_not_delivered() -> None:
    sink = Flaky()
    run = await run_line(sink, delivery(), wants=lambda alert: False)
    assert (sink.ids(), run.outcomes, run.committed) == ([], ["not_chosen"], [ALERT.identifier])


async def test_replayed_alert_is_delivered_though_its_id_is_known() -> None:
    sink = Flaky([DOWN])
    run = await run_line(sink, delivery(), delivery(replayed=True), patience=0)
    assert run.outcomes == ["dead", "delivered"]


async def test_replayed_alert_never_puts_an_old_toll_over_a_newer_one() -> None:
    sink = Flaky([SinkError("no", permanent=True)])
    run = await run_line(sink, delivery(), delivery(UPDATE), delivery(replayed=True))
    assert run.outcomes == ["dead", "delivered", "overtaken"]
    assert sink.ids() == [UPDATE.identifier]


async def test_sink_is_told_what_the_incident_was_before() -> None:
    sink = Flaky()
    await run_line(sink, delivery(), delivery(UPDATE), delivery(CANCEL))
    assert [one.before for one in sink.delivered] == [None, ALERT, UPDATE]


async def test_what_the_sink_was_not_for_is_not_what_it_was_told_before() -> None:
    sink = Flaky()
    await run_line(sink, delivery(), delivery(UPDATE), wants=lambda alert: "flash" in alert.channels)
    assert [(one.alert_id, one.before) for one in sink.delivered] == [(UPDATE.identifier, None)]


async def test_alert_under_way_is_finished_and_committed_when_the_sink_is_told_to_stop() -> None:
    started, may_end = asyncio.Event(), asyncio.Event()

    class Slow(Flaky):
        async def deliver(self, delivery: Delivery) -> None:
            started.set()
            await may_end.wait()
            await super().deliver(delivery)

    sink, run = Slow(), Run()
    line = Line(sink=sink, dead=None)  # type: ignore[arg-type]
    running = asyncio.ensure_future(line.run(stream(run, delivery(), delivery(UPDATE))))
    await started.wait()
    running.cancel()
    await asyncio.sleep(0)
    may_end.set()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert sink.ids() == run.committed == [ALERT.identifier]


async def test_wait_for_the_next_try_ends_at_once_when_the_sink_is_told_to_stop() -> None:
    run = Run()
    line = Line(sink=Flaky([DOWN]), dead=None, retry=Retry(first_wait=60.0))  # type: ignore[arg-type]
    running = asyncio.ensure_future(line.run(stream(run, delivery())))
    await asyncio.sleep(0.05)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(running, 2)
    assert run.committed == []


def test_waits_grow_up_to_the_longest_and_are_spread() -> None:
    retry = Retry(first_wait=1.0, longest_wait=5.0)
    waits = [[retry.wait_after(tries) for _ in range(50)] for tries in (1, 2, 3, 4, 900)]
    for found, most in zip(waits, (1.0, 2.0, 4.0, 5.0, 5.0), strict=True):
        assert most / 2 <= min(found) < max(found) <= most


def test_memory_is_bounded_and_knows_the_newest_message_of_an_incident() -> None:
    memory = Memory(ids=2, incidents=1)
    for number in range(3):
        memory.add(replace(ALERT, identifier=f"a{number}", incident_id=f"i{number}"))
    assert [replace(ALERT, identifier=f"a{number}") in memory for number in range(3)] == [False, True, True]
    assert memory.newest("i1") is None
    late = replace(ALERT, identifier="late", incident_id="i2", sent=ALERT.sent - timedelta(minutes=1))
    memory.add(late)
    assert memory.has_newer(late)
    assert memory.newest("i2") == replace(ALERT, identifier="a2", incident_id="i2")
