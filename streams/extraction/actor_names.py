"""What tells whether words in capitals name an organisation: no place, no person, no film, no part of a longer name."""

from spacy.tokens import Doc

from streams.extraction.columns import columns_of, sentence_end
from streams.extraction.name_context import context_of
from streams.extraction.name_runs import NO_NAMES, is_capital
from streams.extraction.people import COLLECTIVES
from streams.extraction.sides import side_before
from streams.extraction.titles import is_title
from streams.extraction.victims import is_person_noun

_NO_ACTOR = frozenset({"WORK_OF_ART", "EVENT", "LAW", "PRODUCT"})
_WORKS = frozenset({"film", "movie", "novel", "book", "game", "series", "album", "song", "play", "musical", "documentary", "thriller"})
_BARE = frozenset(
    {"Police", "Army", "Government", "Navy", "Military", "Marines", "Guard", "State", "City", "County", "Special", "Former", "TV"}
)
_OF_GAMES = frozenset(
    {"football", "soccer", "hockey", "basketball", "baseball", "cricket", "rugby", "premier", "champions", "major", "minor", "little"}
    | {"ivy", "credit", "western", "soviet", "customs", "athletic", "volleyball", "super"}
)
"""What makes a league or union one of sport or money."""
_NO_BODIES = frozenset({"ministry of sound", "army of lovers", "police academy", "dad's army", "ministry of silly walks"})
_MADE = frozenset({"drone", "missile", "rifle", "helicopter", "aircraft", "jet", "tank", "car", "truck", "engine", "phone", "satellite"})
_REACH = 6


_VESSELS = frozenset(
    {"trawler", "ship", "ferry", "vessel", "boat", "tanker", "yacht", "freighter", "tug", "tugboat", "dhow", "schooner", "carrier", "liner"}
    | {"steamer", "barge", "racehorse", "horse", "colt", "filly"}
)
_SPORT = frozenset(
    {
        "coach",
        "goal",
        "goals",
        "goalless",
        "striker",
        "midfielder",
        "defender",
        "goalkeeper",
        "league",
        "match",
        "penalty",
        "fixture",
        "season",
    }
    | {"cup", "scored", "draw", "relegation", "playoff", "innings", "wicket", "stadium", "derby", "halftime", "club", "champions"}
)


def is_thing(doc: Doc, start: int, end: int) -> bool:
    """Whether the words name a ship, or a club in a sentence of sport."""
    if start and doc[start - 1].lower_ in _VESSELS:
        return True
    columns = columns_of(doc)
    return len(_SPORT.intersection(columns.lowers[slice(*columns.sentences[start])])) > 1


def may_be_name(doc: Doc, start: int, end: int, *, place: bool = False) -> bool:
    """Whether words in capitals may be an organisation's name: no country, no known place (unless `place`), no person's surname alone."""
    first = doc[start]
    if start >= end or first.lower_ in NO_NAMES or all(token.pos_ not in {"PROPN", "NOUN", "ADJ"} for token in doc[start:end]):
        return False
    if end - start == 1 and ((first.is_sent_start and first.pos_ != "PROPN") or first.text in _BARE):
        return False
    if end - start == 1 and (first.pos_ == "ADJ" or first.ent_type_ == "NORP"):
        return False  # "the Marxist guerrillas"
    if any(token.ent_type_ in {"DATE", "TIME"} for token in doc[start:end]) or side_before(doc, end - 1):
        return False
    return not is_place(doc, start, end, known=not place)


def is_place(doc: Doc, start: int, end: int, *, known: bool = True) -> bool:
    """Whether all of it is a country, or with `known` any place of the gazetteer."""
    for m in doc._.place_mentions:
        if m.start <= start and end <= m.end:
            return bool(m.is_country or (known and m.place.geonameid is not None))
    return False


def is_other(doc: Doc, start: int, end: int) -> bool:
    """Whether it is a person ("Jim Guard"), a film, or the beginning of a longer name ("Army Navy Club")."""
    label = doc[end - 1].ent_type_
    if start and doc[start - 1].lower_ in _WORKS:
        return True
    if end + 1 < len(doc) and doc[end].text == "-" and not doc[end].whitespace_ and is_capital(doc[end + 1]):
        return True  # "Halden Journal-Gazette"
    if any(token.lower_ in _OF_GAMES for token in doc[start:end]) or doc[start:end].text.lower() in _NO_BODIES or is_thing(doc, start, end):
        return True
    if end < len(doc) and doc[end].lower_ in _MADE:
        return True  # "a Tupolev Sentinel drone"
    if context_of(start, end, [token.text for token in doc[: end + 3]]) == "person" or _is_told_person(doc, end):
        return True
    if label in _NO_ACTOR or (label == "PERSON" and doc[start].ent_type_ == "PERSON" and doc[max(start - 1, 0)].lower_ != "the"):
        return True
    return end < len(doc) and doc[end].pos_ == "PROPN" and doc[end].is_title and not is_title(doc[end].text) and not doc[end].is_sent_start


def _is_told_person(doc: Doc, end: int) -> bool:
    """ "Christian Front, a 23-year-old student"."""
    if doc[end : end + 1].text != "," or doc[end + 1 : end + 2].text not in {"a", "an"}:
        return False
    told = [token for token in doc[end + 2 : end + 2 + _REACH] if token.i < sentence_end(doc[end])]
    stop = next((n for n, token in enumerate(told) if token.pos_ in {"ADP", "PUNCT"} and token.text != "-"), len(told))
    if any(token.lower_ in _VESSELS for token in told[:stop]):
        return True  # "Court Parliament, a two-year-old filly"
    return any(token.tag_ == "NN" and is_person_noun(token.lower_) and token.lower_ not in COLLECTIVES for token in told[:stop])


def is_person(doc: Doc, i: int) -> bool:
    """Whether the word is a title of somebody."""
    return is_title(doc[i].text) and doc[i].ent_type_ != "ORG"


def entity_at(doc: Doc, i: int) -> tuple[int, int]:
    """The organisation of the network that the token is part of, else the token alone."""
    start, end = i, i + 1
    if doc[i].ent_type_ == "ORG":
        while start and doc[start].ent_iob_ == "I":
            start -= 1
        while end < len(doc) and doc[end].ent_iob_ == "I":
            end += 1
    return start + (doc[start].lower_ == "the" and start < i), end


def country_of(doc: Doc, start: int, end: int) -> str | None:
    """The country that a name begins with or that has it: "Kenya Defence Forces", "Ecuador's National Police"."""
    for m in doc._.place_mentions:
        if m.is_country and ((m.start == start and m.end <= end) or (m.end == start - 1 and doc[m.end].tag_ == "POS")):
            return str(m.place.country)
    return None
