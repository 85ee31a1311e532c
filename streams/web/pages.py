"""The board's pages as HTML, from templates that escape whatever comes out of a story."""

import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import jinja2

from streams.alerts.alert import Evidence
from streams.alerts.country_names import country_names
from streams.facts import KINDS, Kind
from streams.incidents.incident import GONE, Incident, LedgerEntry
from streams.incidents.source_article import Claim, SourceArticle
from streams.incidents.wording import bounds_words, toll_words
from streams.web.growth import chart, steps

HERE = Path(__file__).parent


class Pages:
    """Renders templates/."""

    def __init__(self) -> None:
        self._templates = jinja2.Environment(
            loader=jinja2.FileSystemLoader(HERE / "templates"), autoescape=True, trim_blocks=True, lstrip_blocks=True, auto_reload=False
        )
        self._templates.globals.update(
            kinds=KINDS,
            gone=GONE,
            toll_words=toll_words,
            bounds_words=bounds_words,
            steps=steps,
            chart=chart,
            country=country_name,
            backing=backing,
            marks=marks,
            sides=sides,
            in_sentence=in_sentence,
        )
        self._templates.filters["safe_link"] = lambda link: link if str(link).startswith(("https://", "http://")) else None
        self._templates.filters["moment"] = moment

    def render(self, template: str, context: Mapping[str, Any]) -> str:
        """One page."""
        return self._templates.get_template(template).render(context)


def moment(when: datetime) -> str:
    """ "21 Nov 2026 04:40"; in UTC, as everything on the board."""
    return f"{when:%d %b %Y %H:%M}".lstrip("0")


def country_name(code: str) -> str:
    """A country's English name; its code where it has none."""
    return "country unknown" if code == "ZZ" else country_names().get(code, code)


def backing(incident: Incident, fact_id: str | None, uri: str) -> LedgerEntry | None:
    """The ledger's entry that a figure rests on; None where it was let go."""
    if fact_id is None:
        return None
    return next((entry for entry in incident.ledger if entry.fact_id == fact_id and entry.uri == uri), None)


def in_sentence(evidence: LedgerEntry | Evidence) -> tuple[str, str] | None:
    """What stands before and after a quote in its sentence; None where it is not there once, as words of its own ("26", "2026")."""
    whole_words = rf"(?<!\w)(?<!\d[.,]){re.escape(evidence.quote)}(?!\w)(?![.,]\d)"
    found = list(re.finditer(whole_words, evidence.sentence)) if evidence.quote else []
    return (evidence.sentence[: found[0].start()], evidence.sentence[found[0].end() :]) if len(found) == 1 else None


def sides(incident: Incident) -> list[tuple[Kind, list[tuple[SourceArticle, Claim]]]]:
    """What each story that stands says, the newest first, of every kind of which several stories speak."""
    articles = sorted(incident.source_articles, key=lambda article: article.reported, reverse=True)
    said = [(kind, [(article, claim) for article in articles for claim in article.claims if claim.kind == kind]) for kind in KINDS]
    return [(kind, claims) for kind, claims in said if len(claims) > 1]


def marks(incident: Incident) -> tuple[str, ...]:
    """What a reader must not overlook of an incident, in words: taken back, corrected, contradicted, confirmed, held back."""
    found: list[str] = [incident.status] if incident.status != "open" else []
    if incident.status not in GONE and any(toll.conflict for toll in incident.tolls.values()):
        found.append("sources differ")
    reasons = {entry.reason for entry in incident.history}
    if "correction" in reasons or any(entry.status == "corrected" for entry in incident.ledger):
        found.append("corrected")
    if "kill" in reasons and incident.status != "retracted":
        found.append("a story was withdrawn")
    if incident.confirmed_by:
        found.append(f"confirmed by {incident.confirmed_by}")
    if incident.suppressed:
        found.append("suppressed")
    return tuple(found)
