"""The toll of an incident from what its stories claim; a function of the set of stories alone, whatever order they came in.

The method, in words, is in docs/incidents.md.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta

from streams.facts import KINDS, Attribution, Kind, SourceType
from streams.incidents.incident import Claim, ClassToll, IncidentToll, SourceArticle

STANDS_FOR = timedelta(hours=36)
"""A claim this much older than the newest one no longer stands beside it."""
AUTHORITY: Mapping[SourceType, int] = {
    "official": 3, "medical": 3, "un": 3,
    "ngo": 2, "military": 2, "media": 2,
    "witness": 1, "armed_group": 1, "unnamed": 1,
}  # fmt: skip
OWN_WORD = 2
"""A figure that the story gives on its own account, without naming who says so."""

Standing = tuple[SourceArticle, Claim]


def tally(articles: Iterable[SourceArticle]) -> dict[Kind, IncidentToll]:
    """The toll of each kind that any story gives a figure for."""
    claims: dict[Kind, list[Standing]] = defaultdict(list)
    for article in articles:
        for claim in article.claims:
            claims[claim.kind].append((article, claim))
    return {kind: _toll(claims[kind]) for kind in KINDS if kind in claims}


def standing(claims: Iterable[Standing]) -> list[Standing]:
    """The claims that stand, in a fixed order: the latest of each outlet and of each one quoted, running tolls before increments,
    people before "nobody", and nothing long overtaken.
    """
    found = _latest(sorted(claims, key=_order), _outlet)
    found = _latest(found, _quoted)
    found = [item for item in found if not item[1].increment] or found
    found = [item for item in found if not _is_zero(item[1])] or found
    newest = max((article.reported for article, _ in found), default=None)
    return [item for item in found if newest is not None and newest - item[0].reported <= STANDS_FOR]


def _latest(ordered: Iterable[Standing], key: Callable[[Standing], str]) -> list[Standing]:
    latest: dict[str, Standing] = {}
    for item in ordered:
        latest[key(item)] = item
    return sorted(latest.values(), key=_order)


def figure(claim: Claim | IncidentToll | ClassToll) -> int | None:
    """The one figure to compare by: best, else the bound that is known."""
    if claim.best is not None:
        return claim.best
    return claim.low if claim.low is not None else claim.high


def _toll(claims: list[Standing]) -> IncidentToll:
    found = standing(claims)
    article, claim = _best(found)
    lows = [c.low if c.low is not None else c.best for _, c in found]
    highs = [c.high if c.high is not None else c.best for _, c in found]
    low = min((n for n in lows if n is not None), default=None)
    high = max((n for n in highs if n is not None), default=None)
    if claim.increment:
        low, high = claim.low, None  # how many more there are says nothing of how many there were
    elif claim.high is None and (high is None or high <= (claim.best or claim.low or 0)):
        high = None  # "at least 12" stays open above
    figures = {figure(c) for _, c in found}
    return IncidentToll(
        low=low,
        best=claim.best,
        high=high,
        as_of=article.reported,
        uri=article.uri,
        modifier=claim.modifier,
        fact_id=claim.fact_id,
        attributed_to=claim.attributed_to,
        number_of_sources=len({a.source or a.uri for a, _ in claims}),
        conflict=len(figures) > 1,
        confidence=claim.confidence,
        classes=claim.classes,
    )


def _best(found: list[Standing]) -> Standing:
    """The claim to print: the highest authority, then the figure that most sources share, then the newest."""
    support: dict[int | None, set[str]] = defaultdict(set)
    for article, claim in found:
        support[figure(claim)].add(article.source or article.uri)
    return max(found, key=lambda item: (authority(item[1].attributed_to), len(support[figure(item[1])]), _order(item)))


def authority(attribution: Attribution | None) -> int:
    """How much weight the one who says so has."""
    return OWN_WORD if attribution is None else AUTHORITY[attribution.type]


def _outlet(item: Standing) -> str:
    """The agency or publisher; a story of none stands for itself."""
    article, _ = item
    return article.source or article.uri


def _quoted(item: Standing) -> str:
    """The one whom the story quotes, where it names one: "the interior ministry" is one source, whoever quotes it."""
    article, claim = item
    if claim.attributed_to is None or AUTHORITY[claim.attributed_to.type] <= AUTHORITY["unnamed"]:
        return "\0" + article.uri
    return claim.attributed_to.text.casefold()


def _is_zero(claim: Claim) -> bool:
    return figure(claim) in (0, None) and claim.high in (0, None)


def _order(item: Standing) -> tuple[datetime, str, int, str]:
    article, claim = item
    return article.reported, article.uri, article.part, claim.fact_id or ""


def standing_claims(articles: Iterable[SourceArticle]) -> frozenset[tuple[str, Kind]]:
    """Report_id and kind of every claim that stands."""
    items = [(article, claim) for article in articles for claim in article.claims]
    kinds = {claim.kind for _, claim in items}
    return frozenset((article.report_id, kind) for kind in kinds for article, _ in standing(i for i in items if i[1].kind == kind))
