"""On whose side an actor is, where the words beside its name say so: "Iranian-backed", "pro-Assad", "backed by Kigali"."""

from collections.abc import Iterator
from typing import Literal

from spacy.tokens import Doc

from streams.extraction.columns import sentence_end, sentence_start
from streams.extraction.name_runs import is_capital, name_end
from streams.facts import Side

_BY = frozenset(
    {"backed", "supported", "armed", "funded", "financed", "sponsored", "trained", "controlled", "led", "commanded", "equipped"}
)
_TO = {"loyal": "to", "allied": "with", "aligned": "with", "affiliated": "with", "linked": "to", "opposed": "to", "hostile": "to"}
_AGAINST = frozenset({"opposed", "hostile"})
_BEHIND_DASH = (_BY | _TO.keys()) - {"loyal", *_AGAINST}
_BEFORE_DASH: dict[str, Literal["with", "against"]] = {"pro": "with", "anti": "against"}
_NO_PARTIES = frozenset({"anti", "pro", "well", "heavily", "lightly", "newly", "self", "ill", "locally", "foreign"})
_BETWEEN = frozenset({",", "(", "which", "that", "who", "is", "are", "was", "were", "rebels", "fighters"})
_DASHES = frozenset({"-", "‐", "‑"})
_REACH = 5


def side_before(doc: Doc, i: int) -> tuple[int, Side] | None:
    """The side that the word at token i ends, and where its words begin: "Turkish-backed", "pro-Assad"."""
    party, dash, word = doc[i].text.rpartition("-")
    if dash and party and word.lower() in _BEHIND_DASH:  # one token: "U.N.-backed"
        return i, Side("with", party)
    if i < 2 or doc[i - 1].text not in _DASHES or doc[i - 1].whitespace_:
        return None
    before = doc[i - 2]
    if doc[i].lower_ in _BEHIND_DASH and before.text[0].isalpha() and before.lower_ not in _NO_PARTIES:
        start = _party_start(doc, i - 1)
        return start, Side("with", _party(doc, start, i - 1))
    if before.lower_ in _BEFORE_DASH:
        return i - 2, Side(_BEFORE_DASH[before.lower_], _party(doc, i, i + 1))
    return None


def sides_of(doc: Doc, start: int, end: int) -> tuple[Side, ...]:
    """The sides of the actor at tokens [start, end)."""
    return tuple(dict.fromkeys((*_around(doc, start, end), *_after(doc, end))))


def _around(doc: Doc, start: int, end: int) -> Iterator[Side]:
    """Those inside the name and among the words right before it."""
    i = end - 1
    first = sentence_start(doc[start])
    while i >= first:
        if found := side_before(doc, i):
            i, side = found
            yield side
        elif i < start and doc[i].pos_ not in {"ADJ", "NOUN", "PROPN"}:
            return
        i -= 1


def _after(doc: Doc, end: int) -> Iterator[Side]:
    """ ", backed by Rwanda,", "loyal to Gen. Haftar", "which is allied with Moscow"."""
    last = sentence_end(doc[end - 1])
    i = end
    while i < min(last, end + _REACH) and doc[i].lower_ in _BETWEEN:
        i += 1
    word = doc[i].lower_ if i + 1 < last else ""
    if word not in {*_BY, *_TO} or doc[i + 1].lower_ != _TO.get(word, "by"):
        return
    first = i + 2
    while first < last and (doc[first].lower_ in {"former", "neighbouring", "neighboring"} or doc[first].pos_ == "DET"):
        first += 1
    if first < last and is_capital(doc[first]):
        yield Side("against" if word in _AGAINST else "with", _party(doc, first, name_end(doc, first, whole=False)))


def _party_start(doc: Doc, end: int) -> int:
    """Where the words before the dash begin: "South Sudanese-backed"."""
    start = next((m.start for m in doc._.place_mentions if m.start < end <= m.end), end - 1)
    while start and doc[start].ent_iob_ == "I" and is_capital(doc[start]) and is_capital(doc[start - 1]):
        start -= 1
    return int(start)


def _party(doc: Doc, start: int, end: int) -> str:
    """A party by its name: that of the country or actor, else its words."""
    for actor in doc._.actor_mentions:
        if actor.known and actor.start <= start and end <= actor.end:
            return str(actor.name)
    for place in doc._.place_mentions:
        if place.start < end and start < place.end and (place.government or place.is_country):
            return str(place.government or place.place.canonical_name)
    return " ".join(doc[start:end].text.split())
