"""Boards to look at: incidents and alerts of our own, as many as are asked for, and odd ones among them."""

import asyncio
import random
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import uvicorn

from streams.alerts.alert import Alert, Area, Evidence, Severity
from streams.facts import Attribution, Place, Who
from streams.incidents.incident import Change, HistoryEntry, Incident, IncidentToll, LedgerEntry
from streams.incidents.source_article import Claim, SourceArticle
from streams.web.board import make_board
from streams.web.board_state import Update

TOWNS = (
    ("Homs", "SY", 34.73, 36.71),
    ("Port Sudan", "SD", 19.62, 37.22),
    ("Quetta", "PK", 30.18, 66.98),
    ("Goma", "CD", -1.68, 29.22),
    ("Kharkiv", "UA", 49.98, 36.25),
    ("Manila", "PH", 14.6, 120.98),
    ("Valparaíso", "CL", -33.05, -71.61),
    ("Oaxaca", "MX", 17.06, -96.72),
    ("Sfax", "TN", 34.74, 10.76),
    ("Maiduguri", "NG", 11.85, 13.16),
    ("Chittagong", "BD", 22.34, 91.83),
    ("Lae", "PG", -6.72, 147.0),
)
EVENTS = (
    ("air strike", "bomb"),
    ("earthquake", "quake"),
    ("ferry sinking", "ferry sank"),
    ("bus crash", "bus fell"),
    ("flood", "river rose"),
)
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft " * 3
ARABIC = "انفجار في سوق المدينة القديمة يقتل أربعة عشر شخصا"
SCRIPT = "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
OUTLETS = ("Meridian Wire", "Northern Press", "Canal 9")
SAID = (Attribution("police", "official"), Attribution("doctors at the main hospital", "medical"), Attribution("a witness", "witness"))


def made_incident(number: int, *, now: datetime) -> Incident:
    """One of any number, always the same for a number and a time."""
    chance = random.Random(number)
    town, country, latitude, longitude = TOWNS[number % len(TOWNS)]
    event, words = chance.choice(EVENTS)
    at = now - timedelta(minutes=number * 7)
    uris = tuple(f"urn:made:{number}:{outlet}" for outlet in range(chance.choice((1, 2, 3))))
    first = chance.choice((1, 2, 3, 5, 8, 14, 30, 120))
    tolls: dict[str, IncidentToll] = {}
    entries: list[LedgerEntry] = []
    history: list[HistoryEntry] = []
    figures = [first + chance.randrange(1 + first) * step for step in range(len(uris))]
    articles: list[SourceArticle] = []
    before: str | None = None
    for step, (uri, count) in enumerate(zip(uris, figures, strict=True)):
        moment = at - timedelta(minutes=45 * (len(uris) - step))
        quote = f"at least {count} people were killed when the {words}"
        entries.append(
            LedgerEntry(
                f"f{number}-{step}", "killed", count, None, None, "at_least", Who("people"), quote, 0, len(quote), "body", uri, "1", moment,
                "active" if step == len(uris) - 1 else "superseded", source=OUTLETS[step], attributed_to=SAID[step], confidence=0.9,
                sentence=f"In {town} {quote}, {SAID[step].text} said in a statement.",
            )
        )  # fmt: skip
        claim = Claim("killed", count, None, None, "at_least", f"f{number}-{step}", SAID[step])
        articles.append(
            SourceArticle(
                uri, "1", moment, f"{town}: {words}, {count} dead", OUTLETS[step], f"https://wire.example/{number}", claims=(claim,)
            )
        )
        after = f"at least {count}"
        if before != after:
            reason = "new_report"
            history.append(
                HistoryEntry(
                    step + 1, moment, uri, "1", reason, "same town, same day", OUTLETS[step], (Change("killed", before, after),), "desk"
                )
            )
            before = after
    conflict = len(uris) == 3 and number % 4 == 0
    tolls["killed"] = IncidentToll(
        min(figures), figures[-1], None, at, uris[-1], "at_least", f"f{number}-{len(uris) - 1}", SAID[len(uris) - 1], len(uris), conflict
    )
    if number % 3 == 0:
        tolls["injured"] = IncidentToll(first * 3, first * 3, first * 3, at, uris[0], "about", None, SAID[0])
    if number % 17 == 0:
        tolls["missing"] = IncidentToll(None, None, 40, at, uris[0], "up_to")
    return Incident(
        incident_id=f"inc-{number:016x}",
        version=len(history),
        status="open",
        title=f"{event.capitalize()} in {town} kills at least {figures[-1]}",
        country=country,
        event=event,
        event_type="Explosions/Remote violence" if event == "air strike" else "Disaster",
        sub_event_type=None,
        place=Place(town, country, latitude=latitude + chance.uniform(-4, 4), longitude=longitude + chance.uniform(-4, 4)),
        date_start=at.date().isoformat(),
        date_end=at.date().isoformat(),
        first_reported=at - timedelta(hours=3),
        last_reported=at,
        updated=at,
        dated=True,
        tolls=tolls,  # type: ignore[arg-type]
        number_of_sources=len(uris),
        source_articles=tuple(articles),
        ledger=tuple(entries),
        history=tuple(history),
    )


def made_alert(incident: Incident, name: str | None = None, **changes: Any) -> Alert:
    """The alert that an incident would have caused."""
    dead = incident.tolls["killed"].best or 0
    severity: Severity = "Extreme" if dead >= 100 else "Severe" if dead >= 10 else "Moderate"
    entry = incident.ledger[-1]
    made = Alert(
        identifier=name or f"{incident.incident_id}-{incident.version}-alert",
        sender="tollwire",
        sent=incident.updated,
        status="Actual",
        msg_type="Alert",
        incident_id=incident.incident_id,
        incident_version=incident.version,
        rules=("mass-casualty",),
        channels=("desk",),
        event=incident.event or "incident",
        category="Safety",
        urgency="Past",
        severity=severity,
        certainty="Likely",
        headline=f"At least {dead} killed in {incident.place.name if incident.place else '?'} ({incident.event})",
        description="",
        area=Area(incident.country, incident.country),
        date_start=incident.date_start,
        evidence=(
            Evidence(
                entry.uri,
                entry.version,
                entry.quote,
                entry.start,
                entry.end,
                source=entry.source,
                attributed_to=entry.attributed_to,
                sentence=entry.sentence,
            ),
        ),
    )
    return replace(made, **changes)


def odd_incidents(now: datetime) -> list[Incident]:
    """Long names, right-to-left text, script in a headline, taken back, corrected, merged, confirmed, suppressed, without a place."""
    made = [made_incident(number, now=now) for number in range(9)]
    corrected = made[0]
    wrong = replace(corrected.ledger[0], status="corrected", quote="at least 90 people were killed when the bus fell", low=90)
    right = replace(corrected.ledger[0], fact_id="right", quote="at least 14 people were killed", low=14, version="2", status="active")
    began = replace(corrected.history[0], changes=(Change("killed", None, "at least 90"),))
    gone = replace(
        made[4], status="retracted", tolls={}, source_articles=(), ledger=tuple(replace(e, status="retracted") for e in made[4].ledger)
    )
    taken = HistoryEntry(
        9, now, "urn:kill", "2", "kill", "the story was killed by its agency", "Meridian Wire",
        (Change("killed", made[4].history[-1].changes[0].after, None), Change("status", "open", "retracted")), "Cancel to desk",
    )  # fmt: skip
    fixed = HistoryEntry(
        8,
        now,
        "urn:c",
        "2",
        "correction",
        "the agency corrected its toll",
        "Meridian Wire",
        (Change("killed", "at least 90", "at least 14"),),
    )
    return [
        replace(
            corrected,
            title="Bus falls off a bridge in Homs: toll corrected",
            ledger=(wrong, right),
            history=(began, fixed),
            tolls={"killed": replace(corrected.tolls["killed"], low=14, best=14, fact_id="right", uri=right.uri, number_of_sources=1)},
            source_articles=(
                replace(corrected.source_articles[0], claims=(Claim("killed", 14, None, None, "at_least", "right", SAID[0]),)),
            ),
        ),
        replace(
            made[1],
            title=LONG.strip(),
            place=replace(made[1].place or Place("?"), name="Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"),
        ),
        replace(made[2], title=ARABIC, place=Place("حلب", "SY", latitude=36.2, longitude=37.16), country="SY"),
        replace(made[3], title=f"{SCRIPT} Bomb kills 14 in Goma"),
        replace(gone, title="Village massacre that did not happen", history=(*made[4].history, taken)),
        replace(made[5], status="merged", merged_into=made[0].incident_id, title="Second blast in Homs", tolls={}),
        replace(made[6], confirmed_by="Amina Haddad", title="Bus falls into ravine near Valparaíso"),
        replace(made[7], suppressed=True, title="Old video of a flood"),
        replace(made[8], place=None, country="ZZ", title="Boat with migrants lost"),
    ]


class Feed:
    """The stream of a board that a test feeds from its own thread, each page reader reading all of it."""

    def __init__(self, *first: Update) -> None:
        self._kept: list[Update] = list(first)
        self._wake: list[Callable[[], None]] = []
        self.broken: Exception | None = None

    def put(self, *updates: Update) -> None:
        """Add to the end of the stream."""
        self._kept.extend(updates)
        for wake in self._wake:
            wake()

    def fail(self, error: Exception | None) -> None:
        """Let the stream be lost, or (None) be there again."""
        self.broken = error
        self.put()

    async def updates(self) -> AsyncIterator[Update]:
        """What `make_board` opens."""
        loop, changed = asyncio.get_running_loop(), asyncio.Event()

        def wake() -> None:
            loop.call_soon_threadsafe(changed.set)

        self._wake.append(wake)
        try:
            at = 0
            while True:
                changed.clear()
                if self.broken is not None:
                    raise self.broken
                while at < len(self._kept):
                    yield self._kept[at]
                    at += 1
                await changed.wait()
        finally:
            self._wake.remove(wake)


@contextmanager
def served(feed: Feed, *, port: int = 0, **options: Any) -> Iterator[str]:
    """The address of a board on loopback, up until the end of the block."""
    config = uvicorn.Config(make_board(feed.updates, retry_after=0.2, **options), port=port, log_level="error", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the board did not start"
        threading.Event().wait(0.02)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)


def now() -> datetime:
    """To the second, in UTC."""
    return datetime.now(UTC).replace(microsecond=0)
