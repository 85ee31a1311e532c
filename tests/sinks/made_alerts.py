"""Alerts for the tests of sinks, as TRACK makes them: told of, updated, taken back."""

from dataclasses import replace

from streams.alerts.alert import Alert
from streams.messages import encode
from streams.sinks.delivery import Delivery
from tests.made_reports import desk, fact, kill, report


def story(best: int, *, version: str = "1", hours: float = 0) -> list[Alert]:
    said = ("the governor's office", "official")
    dead = fact("killed", best, open_above=True, said=said)  # type: ignore[arg-type]
    children = fact("killed", 5, who="children", class_="children", start=30, part_of=dead.fact_id)
    return report("urn:a", facts=[dead, children], version=version, hours=hours)  # type: ignore[return-value]


ALERT, UPDATE, CANCEL = desk([story(12), story(60, version="2", hours=1), kill("urn:a", version="3", hours=2)]).alerts  # type: ignore[list-item]
"""12 dead (Severe, to the desk), then 60 (Extreme, to the desk and as a flash), then nothing: the story was killed."""
TEST = replace(ALERT, status="Test")


def delivery(alert: Alert = ALERT, *, before: Alert | None = None, replayed: bool = False) -> Delivery:
    return Delivery(alert, encode(alert), replayed=replayed, before=before)
