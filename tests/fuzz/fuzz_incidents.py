"""Reports, markers, kills, ticks and commands in any order through TRACK: no exception, all can be written, no state without bound."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import get_args

from streams.alerts import carry_out, load_rules, track
from streams.alerts.held import next_due, tick
from streams.alerts.rules import Rules
from streams.alerts.track import State, Step, state_type
from streams.facts import KINDS, Fact, Place, SourceType, Status, VictimClass
from streams.incidents.command import ACTIONS, Command
from streams.incidents.incident import Incident
from streams.incidents.report import Report
from streams.messages import decode, encode, headers_of
from streams.story import WireAction
from tests.fuzz.choices import Choices
from tests.made_reports import HERAT, KANDAHAR, NOON, command, fact, happened, kill, marker, report

MOST_BYTES = 100_000
"""Of one value of the table; an incident's windows keep to half of it, and Kafka takes ten times as much."""
URIS = tuple(f"urn:{name}" for name in "abcdefgh")
FIGURES = (None, 0, 1, 2, 3, 5, 12, 60, 1_000, 10**10, 10**30)
PLACES = (
    HERAT, HERAT, KANDAHAR, None, Place("Nowhere"), Place("", country="AF"),
    Place("Herat", country="AF", where_prec=4, adm_1="Herat"),
    Place("Pole", country="AF", latitude=90.0, longitude=180.0, where_prec=1),
    Place("Afghanistan", country="AF", geonameid=1149361, where_prec=6),
)  # fmt: skip
DAYS = ("2026-03-12", "2026-03-12", "2026-03-11", "2026-02-28", "2025-03-12", "1900-01-01", "2199-12-31", None)
EVENTS = ("bombing", "air strike", "earthquake", "road accident", None)
SOURCES = ("Northline", "Meridian", "Harbour", None, "", "💥" * 200)
WORDS = ("dam", "bus", "market", "ferry", "", "é", "w" * 200)
ACTION = get_args(WireAction)
VERSIONS = ("1", "2", "3", "10", "", "٣", "²", "9" * 5_000, "1.2", "sha256-00", "a:b")
HOURS = (0, 1, 2, 5, 30, 80, 400, -40, 8_760, -8_760)


@cache
def _rules() -> Rules:
    return load_rules()


class Table:
    """The table as a worker holds it: values as bytes, read anew for every message."""

    def __init__(self) -> None:
        self.values: dict[str, bytes] = {}

    def read(self, key: str) -> State | None:
        value = self.values.get(key)
        return None if value is None else decode(state_type(key), value)

    def keep(self, step: Step) -> None:
        for key, state in step.writes.items():
            if state is None:
                self.values.pop(key, None)
                continue
            value = encode(state, sparse=True)
            assert len(value) <= MOST_BYTES, f"{key.partition('/')[0]} without bound"
            assert decode(type(state), value) == state
            self.values[key] = value
        for message in (*step.incidents, *step.alerts):
            assert len(encode(message)) <= 5 * MOST_BYTES
            headers_of(message)
        if step.outcome is not None:
            encode(step.outcome)
            headers_of(step.outcome)

    def incidents(self) -> list[str]:
        return [key.partition("/")[2] for key in self.values if key.startswith("incident/")]


def fuzz_incidents(data: bytes) -> None:
    choices, table = Choices(data), Table()
    now = NOON
    for _ in range(1 + choices.number(16)):
        now += timedelta(hours=choices.pick((0, 0, 0, 1, 3, 24, 100)))
        match choices.number(12):
            case 0:
                known = table.incidents()
                step = carry_out(table.read, _command(choices, known), shard="0", rules=_rules(), now=now)
            case 1:
                due = next_due(table.read, "0")
                step = track(table.read, tick("0", at=due or now), shard="0", rules=_rules(), now=due or now)
            case _:
                told = decode(Report, encode(_report(choices, now)))
                step = track(table.read, told, shard="0", rules=_rules(), now=now)
        table.keep(step)
    for incident_id in table.incidents():
        incident = table.read(f"incident/{incident_id}")
        assert isinstance(incident, Incident)
        for toll in incident.tolls.values():
            known_bounds = [bound for bound in (toll.low, toll.best, toll.high) if bound is not None]
            assert known_bounds == sorted(known_bounds), "a toll's bounds are out of order"


def _report(choices: Choices, now: datetime) -> Report:
    uri, hours = choices.pick(URIS), choices.pick(HOURS)
    if choices.once_in(10):
        return kill(uri, version=choices.pick(VERSIONS), hours=hours, replaces=tuple(choices.some(URIS, 3)))
    facts = [_fact(choices, uri, start) for start in range(choices.number(40 if choices.once_in(12) else 5))]
    if len(facts) > 1 and choices.once_in(3):
        facts[-1] = replace(facts[-1], part_of=facts[0].fact_id)
    parts = 1 + choices.number(2)
    made = report(
        uri,
        facts=facts,
        version=choices.pick(VERSIONS),
        hours=hours,
        received=now,
        place=choices.pick(PLACES),
        day=choices.pick(DAYS),
        source=choices.pick(SOURCES),
        wire_action=choices.pick(("new", "new", "update", *ACTION)),
        pub_status=choices.pick(("usable", "usable", "usable", "withheld", "canceled")),
        replaces=tuple(choices.some(URIS, 2)) if choices.once_in(4) else (),
        part=choices.number(parts),
        parts=parts,
        event=choices.pick(EVENTS),
        context=[_fact(choices, uri, 900)] if choices.once_in(4) else (),
        headline=choices.pick(("Blast in a market", "", "💥" * 600, "\u202e")),
        names=tuple(choices.some(("ann ray", "bo li", "", "n" * 200), 3)),
        places=tuple(choices.some(WORDS, 3)),
        words=tuple(choices.some(WORDS, 4)),
        actors=tuple(choices.some(("Taliban", "", "x" * 200), 2)),
        subjects=tuple(choices.some(("medtop:20000139", "", "x" * 80), 2)),
        events=[happened(name) for name in choices.some(("bombing", "shooting", "flood"), 2)],
    )
    if choices.once_in(30):
        made = replace(made, published=choices.pick((datetime(1900, 1, 1, tzinfo=UTC), datetime(2199, 12, 31, tzinfo=UTC))))
    return marker(made) if choices.once_in(6) else made


def _fact(choices: Choices, uri: str, number: int) -> Fact:
    best = choices.pick(FIGURES)
    return fact(
        choices.pick(KINDS[:4] if choices.once_in(2) else KINDS),
        best,
        open_above=choices.once_in(3),
        place=choices.pick(PLACES),
        who=choices.pick(("people", "children", "", "soldiers", "w" * 300)),
        class_=choices.pick(get_args(VictimClass)),
        status=choices.pick(("asserted", "asserted", "asserted", *get_args(Status))),
        start=number * 30,
        day=choices.pick(DAYS),
        said=choices.pick((None, ("police", choices.pick(get_args(SourceType))))),
        increment=choices.once_in(8),
        cause=choices.pick(EVENTS),
        uri=uri,
    )


def _command(choices: Choices, known: list[str]) -> Command:
    action = choices.pick(ACTIONS)
    names = (*known, "inc-unknown")
    return command(
        action,
        choices.pick(names),
        id_=f"cmd-{choices.number(6)}",
        country=choices.pick(("AF", "AF", "ZZ")),
        into=choices.pick(names) if action == "merge" else None,
        uris=tuple(choices.some(URIS, 3)) or ("urn:a",) if action == "split" else (),
    )
