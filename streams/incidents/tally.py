"""The toll of an incident from what its stories claim; a function of the set of stories alone, whatever order they came in.

The method, in words, is in docs/incidents.md.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from streams.facts import KINDS, Kind
from streams.incidents.authority import AUTHORITY, OWN_WORD, authority
from streams.incidents.incident import IncidentToll, LedgerEntry
from streams.incidents.source_article import Claim, ClassToll, SourceArticle

STANDS_FOR = timedelta(hours=36)
"""A claim this much older than the newest one no longer stands beside it."""
VAGUE = 2
"""The figure of a plural without a number: "women were among the dead"."""
NO_TIME = timedelta(0)
SAME_TIME = timedelta(minutes=90)
"""Figures given within this time are rivals; a later one that is no lower is the running toll, and overtakes them."""

PASSING: tuple[Kind, ...] = ("missing", "trapped")
"""Kinds that shrink as people are found: the newer figure is the state of things, also where it is lower."""

Standing = tuple[SourceArticle, Claim]


@dataclass(frozen=True, slots=True)
class Weighed:
    """What the stories of an incident come to."""

    tolls: dict[Kind, IncidentToll]
    """The toll of each kind that any story gives a figure for."""
    standing: frozenset[tuple[str, str, Kind]]
    """Story, version and kind of every claim that stands."""


def weigh(articles: Iterable[SourceArticle]) -> Weighed:
    """Which claims stand, and the tolls that they come to.

    In each kind those stand that are left of running tolls before increments, the latest of each outlet and of each one quoted, people
    before "nobody", and nothing overtaken.
    """
    claims: dict[Kind, list[Standing]] = defaultdict(list)
    for article in articles:
        for claim in article.claims:
            claims[claim.kind].append((article, claim))
    tolls: dict[Kind, IncidentToll] = {}
    stands: list[Standing] = []
    for kind in (kind for kind in KINDS if kind in claims):
        told = _of_each_source(claims[kind])
        found = _standing(told)
        tolls[kind] = _toll(claims[kind], told, found)
        stands += found
    return Weighed(tolls, frozenset((article.uri, claim.version or article.version, claim.kind) for article, claim in stands))


def _standing(told: Sequence[Standing]) -> list[Standing]:
    """Those that stand of what each source says last, in order of time."""
    found = [item for place, item in enumerate(told) if not any(_overtakes(later, item) for later in islice(told, place + 1, None))]
    found = [item for item in found if not _is_refuted(item, told)]
    return [item for item in found if not _is_one_of(item, found)]


def _of_each_source(claims: Iterable[Standing]) -> list[Standing]:
    """What each outlet, and each one quoted, says last, not long before the newest."""
    found = sorted(claims, key=_order)
    found = [item for item in found if not item[1].counter] or found
    found = [item for item in found if not item[1].increment] or found
    found = [item for item in found if not _tells_of_some(item, found)]
    found = _latest(_latest(found, _outlet), _quoted)
    found = [item for item in found if not _is_zero(item[1]) or item[1].kind in PASSING] or found
    newest = max((told_at(item) for item in found), default=None)
    return [item for item in found if newest is not None and newest - told_at(item) <= STANDS_FOR]


def _overtakes(later: Standing, item: Standing) -> bool:
    """True where a claim is the running toll by now: later than the other, no lower, and not on a far weaker word.

    "At least 6" says nothing against a later 19, however soon that comes. Of those who are found or die, a lower figure overtakes as well.
    """
    gap = told_at(later) - told_at(item)
    if gap < SAME_TIME and not (is_open(item[1]) and gap > NO_TIME):
        return False
    mine, theirs = authority(later[1].attributed_to), authority(item[1].attributed_to)
    if (figure(later[1]) or 0) < (figure(item[1]) or 0):
        return gap >= SAME_TIME and mine >= theirs and (later[1].kind in PASSING or _has_died(later, item))
    return mine >= min(theirs, OWN_WORD) and not _took_back(item, later)


def _has_died(later: Standing, item: Standing) -> bool:
    """True where a story tells of fewer injured than another, and of at least as many more dead."""
    fewer = (figure(item[1]) or 0) - (figure(later[1]) or 0)
    dead, before = _killed(later[0]), _killed(item[0])
    return later[1].kind == "injured" and dead is not None and before is not None and dead - before >= fewer


def _killed(article: SourceArticle) -> int | None:
    return next((figure(claim) for claim in article.claims if claim.kind == "killed" and not claim.increment), None)


def _took_back(item: Standing, other: Standing) -> bool:
    """True where a story took back, for another figure, the very one that the other story gives."""
    article, claim = item
    value = figure(other[1])
    return value != figure(claim) and any(one.kind == claim.kind and one.value == value for one in article.taken_back)


def _is_disputed(item: Standing, told: Iterable[Standing]) -> bool:
    """True where another outlet took the same figure back after this one had given it, unless this one has it from a high authority."""
    if authority(item[1].attributed_to) > OWN_WORD:
        return False
    doubting = (other for other in told if other[0].taken_back)
    return any(_took_back(other, item) and _took_back_after(other, item) and _outlet(other) != _outlet(item) for other in doubting)


def _took_back_after(other: Standing, item: Standing) -> bool:
    kind, value = item[1].kind, figure(item[1])
    return any(one.kind == kind and one.value == value and one.at > told_at(item) for one in other[0].taken_back)


def _is_refuted(item: Standing, told: Iterable[Standing]) -> bool:
    """True for a disputed figure once two outlets give another one since."""
    if not _is_disputed(item, told):
        return False
    since = {_outlet(other) for other in told if told_at(other) > told_at(item) and figure(other[1]) != figure(item[1])}
    return len(since) > 1


def _is_one_of(item: Standing, found: Iterable[Standing]) -> bool:
    """True where a story tells of one person, and another one counts several on no weaker word: no rival, one of the several."""
    word = authority(item[1].attributed_to)
    return figure(item[1]) == 1 and any((figure(c) or 0) > 1 and authority(c.attributed_to) >= word for _, c in found)


def _tells_of_some(item: Standing, told: Iterable[Standing]) -> bool:
    """True where a story tells of one person, or of "women", after others counted more: of some of the dead, it is no newer toll.

    Unless it is on a higher word, or takes the greater figure back; one who is still missing is all who are.
    """
    claim, value, word = item[1], figure(item[1]) or 0, authority(item[1].attributed_to)
    if claim.kind in PASSING or (value != 1 and not (value == VAGUE and is_open(claim) and claim.modifier != "at_least")):
        return False
    return any(
        told_at(other) < told_at(item) and (figure(other[1]) or 0) > value and authority(other[1].attributed_to) >= min(word, OWN_WORD)
        and not _took_back(item, other)
        for other in told
    )  # fmt: skip


def _latest(ordered: Iterable[Standing], key: Callable[[Standing], str]) -> list[Standing]:
    latest: dict[str, Standing] = {}
    for item in ordered:
        latest[key(item)] = item
    return sorted(latest.values(), key=_order)


def figure(claim: Claim | IncidentToll | ClassToll | LedgerEntry) -> int | None:
    """The one figure to compare by: best, else the bound that is known."""
    if claim.best is not None:
        return claim.best
    return claim.low if claim.low is not None else claim.high


def _toll(claims: list[Standing], told: list[Standing], found: list[Standing]) -> IncidentToll:
    article, claim = _best([item for item in found if not _is_disputed(item, told)] or found)
    low = min((n for n in (_low(found), claim.best) if n is not None), default=None)
    high = max((n for _, c in found if (n := c.high if c.high is not None else c.best) is not None), default=None)
    if claim.increment:
        low, high = claim.low, None  # how many more there are says nothing of how many there were
    elif claim.high is None and (high is None or high <= (claim.best or claim.low or 0)):
        high = None  # "at least 12" stays open above
    alike = [
        c.classes for _, c in sorted(claims, key=_order) if c.classes and figure(c) == figure(claim)
    ]  # told once, true of the same toll
    return IncidentToll(
        low=low,
        best=claim.best,
        high=high,
        as_of=told_at((article, claim)),
        uri=article.uri,
        modifier=claim.modifier,
        fact_id=claim.fact_id,
        attributed_to=claim.attributed_to,
        number_of_sources=len({a.source or a.uri for a, _ in claims}),
        conflict=any(_contradict(one, other) for _, one in found for _, other in found),
        confidence=claim.confidence,
        classes=claim.classes or (alike[-1] if alike else ()),
    )


def _low(found: list[Standing]) -> int | None:
    """The least that anybody says; of those who only say "at least", the most: six is no rival of "at least six"."""
    closed = [low for _, c in found if not is_open(c) and (low := c.low if c.low is not None else c.best) is not None]
    opened = [c.low for _, c in found if is_open(c) and c.low is not None]
    return min(closed) if closed else max(opened, default=None)


def _contradict(one: Claim, other: Claim) -> bool:
    """True where two claims cannot both be so: "at least 6" contradicts nothing above it."""
    mine, theirs = figure(one), figure(other)
    if mine is None or theirs is None or mine == theirs:
        return mine != theirs
    less, more = (one, other) if mine < theirs else (other, one)
    return not is_open(less) or (is_open(less) and more.high is not None and more.high < (less.low or 0))


def is_open(claim: Claim) -> bool:
    """True for a figure with a lower bound alone: "at least 12", "dozens"."""
    return claim.high is None and claim.low is not None


def _best(found: list[Standing]) -> Standing:
    """The claim to print: the highest authority, then the figure that most sources share, then the newest."""
    support: dict[int | None, set[str]] = defaultdict(set)
    for article, claim in found:
        support[figure(claim)].add(article.source or article.uri)
    return max(found, key=lambda item: (authority(item[1].attributed_to), len(support[figure(item[1])]), _order(item)))


def told_at(item: Standing) -> datetime:
    """The time of the version that gave a claim."""
    article, claim = item
    return claim.reported or article.reported


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
    return told_at(item), article.uri, article.part, claim.fact_id or ""
