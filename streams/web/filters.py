"""Which incidents a reader of the board asks for, as the address of the page says it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import get_args
from urllib.parse import urlencode

from streams.alerts.alert import Severity
from streams.alerts.rule import SEVERITIES
from streams.errors import BadFilter
from streams.facts import KINDS, Kind
from streams.incidents.incident import GONE, Incident
from streams.web.board_state import BoardState

HOURS = (1, 6, 24, 72, 168, 720)
"""So many hours back one may look."""
STANDS = ("all", "standing", "withdrawn")
MOST_PAGES = 1_000


@dataclass(frozen=True, slots=True)
class Filters:
    """What is asked for; None asks for all."""

    country: str | None = None
    """ISO 3166-1 alpha-2, ZZ for those of which it is not known."""
    kind: Kind | None = None
    """Incidents with a toll of this kind."""
    severity: Severity | None = None
    """Incidents with an alert, not cancelled, that is at least so severe."""
    hours: int | None = None
    """Reported of in so many hours before now."""
    stands: str | None = None
    """`standing`: neither retracted nor merged; `withdrawn`: those alone."""
    page: int = 1

    @property
    def asks(self) -> bool:
        """True where it leaves something out."""
        return replace(self, page=1) != Filters()

    def query(self, *, page: int = 1) -> str:
        """As the address of a page has it, with its question mark; empty where nothing is asked."""
        asked = {"country": self.country, "kind": self.kind, "severity": self.severity, "hours": self.hours, "stands": self.stands}
        given = {name: str(value) for name, value in asked.items() if value is not None} | ({"page": str(page)} if page > 1 else {})
        return f"?{urlencode(given)}" if given else ""


def read_filters(asked: Mapping[str, str]) -> Filters:
    """From the parameters of a request; empty ones ask for nothing, unknown ones are passed over. Raises BadFilter."""
    given = {name: value for name, value in asked.items() if value}
    country = given.get("country")
    if country is not None and not (len(country) == 2 and country.isascii() and country.isupper()):
        raise BadFilter(f"country: {country[:40]!r}; two capitals of ISO 3166-1 such as SY are valid, ZZ where it is unknown")
    kind = _one_of("kind", given, KINDS)
    severity = _one_of("severity", given, tuple(get_args(Severity)))
    hours = _one_of("hours", given, tuple(map(str, HOURS)))
    stands = _one_of("stands", given, STANDS)
    page = given.get("page", "1")
    if not (page.isascii() and page.isdecimal() and 1 <= int(page[:9]) <= MOST_PAGES):
        raise BadFilter(f"page: {page[:40]!r}; 1 to {MOST_PAGES} are valid")
    return Filters(
        country=country,
        kind=kind,  # type: ignore[arg-type]
        severity=severity,  # type: ignore[arg-type]
        hours=int(hours) if hours else None,
        stands=None if stands == "all" else stands,
        page=int(page),
    )


def chosen(state: BoardState, filters: Filters, *, now: datetime) -> list[Incident]:
    """The incidents asked for, in the board's order, of all pages."""
    return [incident for incident in state.incidents() if _fits(incident, filters, state.severity(incident.incident_id), now)]


def countries(incidents: Iterable[Incident]) -> list[str]:
    """The countries there are to choose from."""
    return sorted({incident.country for incident in incidents})


def _fits(incident: Incident, filters: Filters, severity: Severity | None, now: datetime) -> bool:
    return (
        filters.country in (None, incident.country)
        and (filters.kind is None or filters.kind in incident.tolls)
        and (filters.hours is None or incident.last_reported >= now - timedelta(hours=filters.hours))
        and (filters.stands is None or (filters.stands == "withdrawn") == (incident.status in GONE))
        and (filters.severity is None or (severity is not None and SEVERITIES.index(severity) >= SEVERITIES.index(filters.severity)))
    )


def _one_of(name: str, given: Mapping[str, str], valid: tuple[str, ...]) -> str | None:
    value = given.get(name)
    if value is not None and value not in valid:
        raise BadFilter(f"{name}: {value[:40]!r}; valid are {', '.join(valid)}")
    return value
