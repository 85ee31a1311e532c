"""Seconds from a flash to its alert, while a backlog waits before it in the same partition."""

import time
from datetime import UTC, datetime

from bench.speed.part import Answer, Asked
from bench.speed.processes import Child
from bench.speed.site import Broker, Site
from bench.speed.texts import raw_story, stories_of

TOWNS = ("Homs, Syria", "Mosul, Iraq", "Goma, Congo", "Cali, Colombia", "Quetta, Pakistan")
LONGEST = 60.0


def measure(broker: Broker, asked: Asked) -> Answer:
    """Five flashes, one after the other."""
    site = Site(broker)
    site.send(stories_of("hard", asked.backlog), partition=1)
    with site.worker() as worker:
        site.wait(site.topics.enriched, min(50, asked.backlog), worker)
        waits = [_one(site, worker, number, town) for number, town in enumerate(TOWNS)]
        waiting = max(0, asked.backlog + len(TOWNS) - site.count(site.topics.enriched))
    each = ", ".join(f"{wait:.2f}" for wait in waits)
    line = f"Five flashes behind a backlog of {asked.backlog:,} stories (at the end {waiting:,} still waited): alerted after {each} s."
    return Answer([line], figures={"seconds": waits, "waiting": waiting})


def _one(site: Site, worker: Child, number: int, town: str) -> float:
    dead, uri, today = 21 + number, f"urn:flash:{number}", f"{datetime.now(UTC):%A}"  # older news alerts nobody
    text = f"At least {dead} people were killed on {today} when a bomb exploded in a market in {town}, police said."
    site.send([raw_story(uri, f"FLASH - Bomb kills {dead}", text, urgency=1)], partition=1)
    deadline = time.monotonic() + LONGEST
    while time.monotonic() < deadline:
        worker.check()
        if alerts := [one for one in site.records(site.topics.alerts) if uri.encode() in (one.value or b"")]:
            [raw] = [one for one in site.records(site.topics.raw) if one.key == uri.encode()]
            return (alerts[0].time - raw.time).total_seconds()
        time.sleep(0.2)
    return float("inf")
