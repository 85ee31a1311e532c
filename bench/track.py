"""TRACK on a large table: milliseconds and bytes for each report, and what the table and the process grow to.

    python bench/track.py [--incidents 10000 …] [--measured 2000] [--reports 200000] [--days 120] [--countries 60] [--hot]

Reports are made, not read: incidents of ten kinds in towns of many countries, each told by one to eleven stories. Every report is
decoded, followed, and what it changed encoded and kept, as a worker does; the table is a dictionary of bytes, as Faust's in memory is, or
RocksDB. `--hot` puts all of them into one country, which is one partition. First incidents are opened, within three days for each number of
`--incidents`, and `--measured` reports timed on each; then `--reports` more come over `--days` days of news, with the sizes printed along
the way.
"""

import argparse
import json
import random
import resource
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from faust.stores.rocksdb import RocksDBOptions

from streams.alerts import load_rules, track
from streams.alerts.track import State, state_type
from streams.facts import Attribution, Fact, Place, Toll, When, Who
from streams.incidents.report import Report
from streams.messages import decode, encode
from streams.worker.disk_store import MEMORY

START = datetime(2026, 1, 5, tzinfo=UTC)
EVENTS = ("air strike", "shelling", "bombing", "armed clash", "shooting", "road accident", "flood", "earthquake", "fire", "sea accident")
TOWNS, WORDS, NAMES = 400, 60_000, 20_000
Values = Any
"""A dictionary of bytes, in memory or RocksDB."""


class Wire:
    """Makes reports in order of time."""

    def __init__(self, seed: int, *, countries: int) -> None:
        self._chance = random.Random(seed)
        self._countries = [chr(65 + n // 26) + chr(65 + n % 26) for n in range(countries)]
        self._number = 0

    def incident(self, when: datetime, *, stories: int) -> Iterator[Report]:
        """The reports of one incident, as its stories come."""
        chance = self._chance
        country = chance.choices(self._countries, weights=[1 / (n + 1) for n in range(len(self._countries))])[0]
        town, event = chance.randrange(TOWNS), chance.choice(EVENTS)
        place = Place(
            f"Town{town}",
            country=country,
            geonameid=town + 1,
            adm_1=f"Province{town % 20}",
            latitude=town // 20 * 2.0,
            longitude=town % 20 * 2.0,
            where_prec=1,
        )
        words = [f"word{chance.randrange(WORDS)}" for _ in range(50)]
        names = tuple(f"given{chance.randrange(NAMES)} family{chance.randrange(NAMES)}" for _ in range(4))
        dead = chance.randint(1, 40)
        for number in range(stories):
            self._number += 1
            when += timedelta(minutes=chance.randint(1, 240))
            dead += chance.randint(0, 3)
            yield self._report(
                f"urn:made:{self._number}", when, place, event, dead, tuple(chance.sample(words, 40)), names[: 1 + number % 4]
            )

    def _report(
        self, uri: str, when: datetime, place: Place, event: str, dead: int, words: tuple[str, ...], names: tuple[str, ...]
    ) -> Report:
        day = f"{when:%Y-%m-%d}"
        told = Fact(
            fact_id=f"{uri}/1",
            kind="killed",
            low=dead,
            best=dead,
            high=dead,
            modifier="exact",
            quantity_text=str(dead),
            who=Who("people"),
            status="asserted",
            quote=f"{dead} people",
            start=0,
            end=10,
            rule="made",
            confidence=0.9,
            sentence=f"The {event} killed {dead} people near the market of {place.name} on Monday, two officials of the province said.",
            place=place,
            when=When("Monday", day, day, "day"),
            attributed_to=Attribution("officials", "official"),
            cause=event,
        )
        hurt = replace(told, fact_id=f"{uri}/2", kind="injured", start=40, end=50)
        return Report(
            report_id=f"{uri}/1",
            type="incident",
            uri=uri,
            version="1",
            received=when,
            published=when,
            country=place.country or "ZZ",
            countries=(place.country or "ZZ",),
            source=f"Agency {self._number % 9}",
            link=f"https://made.example/{self._number}",
            headline=f"{event.capitalize()} kills {dead} in {place.name}",
            event=event,
            event_type=event,
            sub_event_type=event,
            place=place,
            date_start=day,
            date_end=day,
            facts=(told, hurt),
            tolls={"killed": Toll(dead, dead, dead), "injured": Toll(dead, dead, dead)},
            names=names,
            places=(place.name.lower(), *(f"quarter{n}" for n in range(self._number % 5))),
            words=words,
        )


class Table:
    """The table as a worker holds it, and what each report cost."""

    def __init__(self) -> None:
        self.values: Values = {}
        self.milliseconds: list[float] = []
        self.written: list[int] = []
        self.incidents = self.bytes = self.keys = 0
        self._rules = load_rules()

    def take(self, report: Report) -> None:
        """One report, to the end."""
        message = encode(report)
        began = time.perf_counter()
        step = track(self._read, decode(Report, message), shard="0", rules=self._rules, now=report.received)
        values = {key: None if state is None else encode(state, sparse=True) for key, state in step.writes.items()}
        for incident in step.incidents:
            encode(incident)  # for its topic
        before = {key: self.values.get(key.encode()) for key in values}
        for key, value in values.items():
            if value is not None:
                self.values[key.encode()] = value
            elif before[key] is not None:
                del self.values[key.encode()]
        self.milliseconds.append(1000 * (time.perf_counter() - began))
        self.written.append(sum(len(key) + len(value or b"") for key, value in values.items()))
        for key, value in values.items():
            old = before[key]
            more = (value is not None) - (old is not None)
            self.keys += more
            self.incidents += more * key.startswith("incident/")
            self.bytes += len(value or b"") - len(old or b"") + more * len(key)

    def keep_on_disk(self, folder: Path) -> None:
        """From now on in RocksDB, as a worker opens it."""
        disk = RocksDBOptions(**MEMORY).open(folder)
        for key, value in self.values.items():
            disk[key] = value
        self.values = disk

    def _read(self, key: str) -> State | None:
        value = self.values.get(key.encode())
        return None if value is None else decode(state_type(key), value)

    def sizes(self) -> str:
        """What it holds, and what the process takes."""
        held = f"{self.incidents:7,} incidents, {self.keys:9,} keys, {self.bytes / 1e6:7.1f} MB of values"
        return f"{held}, process {_process():6.0f} MB at most"


@dataclass(frozen=True, slots=True)
class Cost:
    """What a report costs on a table of so many open incidents; milliseconds, KiB, MB."""

    store: str
    incidents: int
    p50: float
    p99: float
    longest: float
    written: float
    values: float
    process: float


def at_sizes(incidents: Sequence[int], *, measured: int, wire: Wire, table: Table) -> Iterator[Cost]:
    """Reports timed whenever so many incidents are open: with the table in memory, and with a copy of it on disk."""
    opened, begin = 0, START
    for number in sorted(incidents):
        for report in stream(wire, begin, timedelta(days=3), incidents=number - opened, most=1):
            table.take(report)
        opened, begin = number, begin + timedelta(days=3)
        reports = list(stream(wire, begin, timedelta(days=1), incidents=-(-measured // 6), most=11))[:measured]
        process, values = _process(), table.bytes / 1e6
        with tempfile.TemporaryDirectory() as folder:
            disk = Table()
            disk.values = table.values
            disk.keep_on_disk(Path(folder) / "table")
            yield _timed("memory", table, reports, opened, values, process)
            yield _timed("rocksdb", disk, reports, opened, values, process)
            disk.values.close()
        begin += timedelta(days=1)


def _timed(store: str, table: Table, reports: Sequence[Report], incidents: int, values: float, process: float) -> Cost:
    table.milliseconds.clear()
    table.written.clear()
    for report in reports:
        table.take(report)
    cuts = statistics.quantiles(table.milliseconds, n=100)
    written = statistics.median(table.written) / 1024
    return Cost(store, incidents, cuts[49], cuts[98], max(table.milliseconds), written, values, process)


def _process() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--incidents", type=int, nargs="+", default=[10_000])
    parser.add_argument("--measured", type=int, default=2_000)
    parser.add_argument("--reports", type=int, default=200_000)
    parser.add_argument("--days", type=int, default=120)
    parser.add_argument("--countries", type=int, default=60)
    parser.add_argument("--hot", action="store_true", help="one country only")
    parser.add_argument("--json", action="store_true", help="print what each size costs as JSON, a line each, and nothing else")
    arguments = parser.parse_args()
    wire, table = Wire(7, countries=1 if arguments.hot else arguments.countries), Table()
    for cost in at_sizes(arguments.incidents, measured=arguments.measured, wire=wire, table=table):
        if arguments.json:
            print(json.dumps(asdict(cost)), flush=True)
            continue
        print(
            f"{cost.incidents:,} opened, the table in {cost.store}: median {cost.p50:.2f} ms, 99 of 100 within {cost.p99:.2f} ms, ", end=""
        )
        print(f"at most {cost.longest:.2f} ms; written {cost.written:.1f} KiB (median)")
    if arguments.json:
        return
    print(table.sizes())
    begin = START + timedelta(days=4 * len(arguments.incidents))
    more = stream(wire, begin, timedelta(days=arguments.days), incidents=arguments.reports // 4, most=7)
    for taken, report in enumerate(more, 1):
        table.take(report)
        if taken % 20_000 == 0:
            print(f"{taken:8,} reports, {(report.published - begin).days:4d} days: {table.sizes()}", flush=True)


def stream(wire: Wire, begin: datetime, span: timedelta, *, incidents: int, most: int) -> Iterator[Report]:
    """Reports of incidents that begin evenly over a span, in order of time."""
    waiting: list[Report] = []
    for number in range(incidents):
        when = begin + span * (number / max(1, incidents))
        waiting += wire.incident(when, stories=1 + number % most)
        if number % 50 == 49:
            waiting.sort(key=lambda report: report.published)
            cut = next((i for i, report in enumerate(waiting) if report.published > when), len(waiting))
            yield from waiting[:cut]
            del waiting[:cut]
    yield from sorted(waiting, key=lambda report: report.published)


if __name__ == "__main__":
    main()
