"""Builders for tests: facts, reports, and a desk that runs reports through TRACK on a table in memory."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from streams.alerts.alert import Alert, AlertState
from streams.alerts.held import next_due, tick
from streams.alerts.rules import Rules, load_rules
from streams.alerts.track import State, Step, carry_out, step_of, track
from streams.facts import Attribution, Event, Fact, Kind, Place, SourceType, Status, Toll, VictimClass, When, Who
from streams.incidents.command import Action, Command
from streams.incidents.expiry import plan_changed
from streams.incidents.incident import Incident
from streams.incidents.merging import merge, survivor
from streams.incidents.report import Report
from streams.incidents.settling import Cause
from streams.incidents.table import Table
from streams.story import PubStatus, WireAction

NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)
HERAT = Place("Herat", country="AF", geonameid=1140026, adm_1="Herat", latitude=34.35, longitude=62.2, where_prec=1)
KANDAHAR = Place("Kandahar", country="AF", geonameid=1138336, adm_1="Kandahar", latitude=31.61, longitude=65.71, where_prec=1)
MOSUL = Place("Mosul", country="IQ", geonameid=99072, adm_1="Nineveh", latitude=36.34, longitude=43.13, where_prec=1)


def fact(
    kind: Kind,
    best: int | None,
    *,
    low: int | None = None,
    high: int | None = None,
    open_above: bool = False,
    place: Place | None = HERAT,
    who: str = "people",
    class_: VictimClass = "unknown",
    status: Status = "asserted",
    start: int = 0,
    day: str | None = "2026-03-12",
    said: tuple[str, SourceType] | None = None,
    part_of: str | None = None,
    increment: bool = False,
    cause: str | None = "bombing",
    uri: str = "urn:a",
) -> Fact:
    low = best if low is None else low
    high = None if open_above else best if high is None else high
    return Fact(
        fact_id=f"{uri}/{kind}/{start}/{best}",
        kind=kind,
        low=low,
        best=best,
        high=high,
        modifier="at_least" if open_above else "exact",
        quantity_text=str(best),
        who=Who(who, class_),
        status=status,
        quote=f"{best} {who}",
        start=start,
        end=start + 20,
        rule="made",
        confidence=0.9,
        sentence=f"{best} {who} were {kind}" + (f" in {place.name}." if place else "."),
        part_of=part_of,
        place=place,
        when=When("that day", day, day, "day") if day else None,
        attributed_to=Attribution(*said) if said else None,
        cause=cause,
        increment=increment,
    )


def report(
    uri: str = "urn:a",
    *,
    facts: Sequence[Fact] = (),
    version: str = "1",
    hours: float = 0,
    received: datetime | None = None,
    country: str = "AF",
    place: Place | None = HERAT,
    day: str | None = "2026-03-12",
    source: str | None = "Northline",
    wire_action: WireAction = "new",
    pub_status: PubStatus = "usable",
    replaces: tuple[str, ...] = (),
    part: int = 0,
    parts: int = 1,
    event: str | None = "bombing",
    context: Sequence[Fact] = (),
    headline: str = "Blast in a market",
    names: tuple[str, ...] = (),
    places: tuple[str, ...] = (),
    words: tuple[str, ...] = (),
    actors: tuple[str, ...] = (),
    involved: tuple[str, ...] = (),
    subjects: tuple[str, ...] = (),
    events: Sequence[Event] = (),
) -> Report:
    published = NOON + timedelta(hours=hours)
    tolls: dict[Kind, Toll] = {}
    for one in facts:
        known = tolls.get(one.kind)
        if (
            one.part_of is None
            and one.status == "asserted"
            and (known is None or (one.best or one.low or 0) > (known.best or known.low or 0))
        ):
            tolls[one.kind] = Toll(one.low, one.best, one.high)
    return Report(
        report_id=f"{uri}/{version}/{country}/{part}",
        type="incident",
        uri=uri,
        version=version,
        received=received or published,
        published=published,
        country=country,
        part=part,
        parts=parts,
        countries=(country,),
        wire_action=wire_action,
        pub_status=pub_status,
        replaces=replaces,
        source=source,
        link=f"https://{uri.removeprefix('urn:')}.example/",
        headline=headline,
        event_type="Explosions/Remote violence" if event else None,
        event=event,
        sub_event_type=event,
        place=place,
        date_start=day,
        date_end=day,
        facts=tuple(facts),
        context=tuple(context),
        tolls=tolls,
        names=names,
        places=places,
        words=words,
        actors=actors,
        involved=involved,
        subjects=subjects,
        events=tuple(events),
    )


def happened(name: str, *, place: Place | None = HERAT, start: int = 0, event_type: str = "Explosions/Remote violence") -> Event:
    """An event that a story tells of."""
    return Event(
        event_id=f"ev-{name}-{start}",
        event_type=event_type,
        sub_event_type=name,
        status="asserted",
        quote=f"the {name}",
        start=start,
        end=start + len(name) + 4,
        rule="made",
        place=place,
        name=name,
    )


def killed(uri: str, best: int, *, hours: float = 0, source: str | None = None, **more: object) -> Report:
    """A story that says how many were killed in Herat."""
    return report(uri, facts=[fact("killed", best, uri=uri)], hours=hours, source=source or f"agency of {uri}", **more)  # type: ignore[arg-type]


def kill(uri: str, *, version: str = "2", hours: float = 1, replaces: tuple[str, ...] = ()) -> Report:
    """A story is taken back."""
    base = report(uri, version=version, hours=hours, wire_action="kill", pub_status="canceled", replaces=replaces)
    return replace(base, type="marker", report_id=f"{uri}/{version}/marker", countries=())


def marker(of: Report) -> Report:
    """The marker that goes to every partition with a new version."""
    return replace(of, type="marker", report_id=f"{of.uri}/{of.version}/marker", facts=(), context=(), tolls={})


def command(
    action: Action,
    incident_id: str,
    *,
    id_: str | None = None,
    country: str = "AF",
    hours: float = 3,
    reason: str = "the desk knows better",
    into: str | None = None,
    uris: tuple[str, ...] = (),
) -> Command:
    """What an editor named Amina orders."""
    name = id_ or f"cmd-{action}-{incident_id}"
    at = NOON + timedelta(hours=hours)
    return Command(name, action, incident_id, country, by="Amina", at=at, reason=reason, into=into, uris=uris)


@dataclass
class Desk:
    """TRACK on a table in memory."""

    rules: Rules = field(default_factory=load_rules)
    table: dict[str, State] = field(default_factory=dict)
    alerts: list[Alert] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)

    def send(self, *reports: Report, now: datetime | None = None) -> Step:
        for one in reports:
            self.keep(track(self.table.get, one, shard="0", rules=self.rules, now=now or one.received))
        return self.steps[-1] if self.steps else Step()

    def wake(self, *, hours: float) -> list[Alert]:
        """What goes out by itself until so many hours after noon, as the clock brings it."""
        before, until = len(self.alerts), NOON + timedelta(hours=hours)
        while (due := next_due(self.table.get, "0")) is not None and due <= until:
            self.send(tick("0", at=due))
        return self.alerts[before:]

    def told(self) -> AlertState:
        """What is remembered of the one incident."""
        (state,) = (state for state in self.table.values() if isinstance(state, AlertState))
        return state

    def merge(self, one: str, other: str, *, hours: float = 30) -> Step:
        """Two incidents are one, whoever found it."""
        table = Table(self.table.get, "0")
        first, second = table.incident(one), table.incident(other)
        assert first is not None
        assert second is not None
        into, gone = survivor(first, second)
        now = NOON + timedelta(hours=hours)
        merge(table, gone, into, why="one blast", cause=Cause("urn:cause", "1", now), now=now)
        plan_changed(table)
        return self.keep(step_of(table, rules=self.rules, now=now))

    def order(self, *commands: Command) -> Step:
        for one in commands:
            self.keep(carry_out(self.table.get, one, shard="0", rules=self.rules, now=one.received or one.at))
        return self.steps[-1]

    def of(self, incident_id: str) -> Incident:
        found = self.table[f"incident/{incident_id}"]
        assert isinstance(found, Incident)
        return found

    def keep(self, step: Step) -> Step:
        for key, state in step.writes.items():
            if state is None:
                self.table.pop(key, None)
            else:
                self.table[key] = state
        self.alerts += step.alerts
        self.steps.append(step)
        return step

    def incidents(self) -> list[Incident]:
        return [state for state in self.table.values() if isinstance(state, Incident)]

    def standing(self) -> list[Incident]:
        return [incident for incident in self.incidents() if incident.status not in ("retracted", "merged")]

    def only(self) -> Incident:
        (incident,) = self.standing()
        return incident


def desk(reports: Iterable[Report]) -> Desk:
    found = Desk()
    found.send(*reports)
    return found


def a_story_of_all_kinds() -> list[Report | Command]:
    """An incident with two stories, versions, something held back that the later ones find due, a kill and a command."""
    first, other = killed("urn:a", 4), killed("urn:b", 12, hours=0.2)
    return [
        first,
        marker(first),
        killed("urn:a", 9, version="2", hours=0.1),
        other,
        killed("urn:c", 31, hours=2),
        kill("urn:b", hours=2.5),
        command("confirm", "inc-nobody-knows"),
        killed("urn:a", 40, version="3", hours=4),
    ]
