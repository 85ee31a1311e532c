"""What a place name does in its sentence: a place, a dateline, a government ("Moscow said"), a word before a noun ("Idlib offensive")."""

import re
from collections.abc import Iterable, Iterator
from typing import Literal

from spacy.tokens import Doc, Token

from streams.extraction.doc import PlaceMention
from streams.extraction.gazetteer import Entry, Gazetteer
from streams.extraction.place_context import WELL_KNOWN
from streams.extraction.place_words import DIRECTIONS, TYPE_WORDS, WITHIN, PlaceName

Role = Literal["place", "dateline", "metonym", "modifier"]

_STATES = frozenset(
    {"be", "lie", "sit", "stand", "see", "suffer", "witness", "experience", "remain", "become", "face", "endure", "burn", "fall"}
)
_STREETS = frozenset(
    {"street", "st.", "ave", "ave.", "blvd", "blvd.", "rd", "rd.", "avenue", "road", "boulevard", "drive", "lane", "highway"}
    | {"interstate", "freeway", "parkway", "block", "route"}
)
_ON_ROADS = frozenset(
    {"crash", "crashes", "accident", "accidents", "collision", "death", "deaths", "toll", "tragedy", "disaster", "carnage"}
)
"""Behind "road": the town's "road crash", whatever road it was on."""
_VIRUSES = frozenset({"marburg", "ebola", "lassa", "nipah", "hendra", "zika", "bundibugyo", "hanta", "mayaro", "chapare"})
"""Named for places where they were first seen."""
_OF_DISEASE = frozenset(
    {"virus", "fever", "outbreak", "outbreaks", "disease", "epidemic", "case", "cases", "infection", "infections", "patient", "patients"}
)
_INSTITUTIONS = frozenset(
    {"school", "college", "university", "hospital", "church", "cathedral", "academy", "chapel", "parish", "clinic", "seminary"}
)
_SHOPS = frozenset(
    {"club", "pizza", "pizzeria", "diner", "grill", "grille", "pub", "tavern", "deli", "bakery", "cafe", "café", "steakhouse", "saloon"}
    | {"restaurant", "kitchen", "barbershop", "salon", "warehouse", "supermarket", "lounge", "auto", "bbq", "burgers"}
)
_OF_STREETS = frozenset({"block", "blocks", "intersection", "corner", "junction"})
_NO_PLACES = frozenset(
    {"EDT", "EST", "CDT", "CST", "MDT", "MST", "PDT", "PST", "GMT", "UTC", "BST", "PM", "AM", "TV", "News", "Metro", "GPS", "DNA"} | {"CEO"}
)
_CALL_LETTERS = re.compile(r"[KW][A-Z]{3}")
"""Stations of the USA."""
_BETWEEN_STATES = frozenset(
    {"talk", "relation", "tension", "war", "agreement", "deal", "ceasefire", "truce", "negotiation", "dispute", "conflict"}
    | {"meeting", "tie", "row", "rift", "trade", "cooperation", "exchange", "alliance", "treaty", "pact", "accord", "standoff"}
    | {"mediator", "rivalry", "friction", "dialogue", "diplomacy", "feud", "hostility", "rapprochement", "summit", "contact"}
    | {"link", "mediate", "broker", "negotiate", "agree", "quarrel", "spat", "crisis", "confrontation", "understanding"}
    | {"arrangement", "swap", "détente", "detente", "peace", "mediation"}
)
"""What stands between two governments; between two towns stands a road."""
_PRESSING = frozenset(
    {"accuse", "urge", "blame", "pressure", "humiliate", "warn", "tell", "ask", "press", "criticise", "criticize", "condemn"}
    | {"support", "back", "help", "assure", "embarrass", "anger", "provoke", "isolate", "persuade", "convince", "sanction", "irk"}
    | {"infuriate", "threaten", "inform", "notify", "push", "alarm", "want"}
)
"""Verbs whose object is a government, where it is the name of a capital."""
_LOCAL = frozenset(
    {"suburb", "suburbs", "outskirts", "airport", "hospital", "street", "district", "city", "town", "village", "capital"}
    | {"province", "region", "state", "market", "north", "south", "east", "west", "neighborhood", "neighbourhood", "coast", "port"}
    | {"border", "center", "centre", "side", "area", "county", "university", "northwest", "northeast", "southwest", "southeast"}
    | {"countryside", "quarter", "square", "station", "prison", "island", "mountains", "desert", "valley"}
)


def demonyms(doc: Doc, gazetteer: Gazetteer) -> Iterator[PlaceMention]:
    """Words like "Syrian" and "South Sudanese", each with its country."""
    after = 0
    for token in doc:
        i, width = token.i, 0
        if i < after or not token.text[0].isupper() or not token.is_alpha:
            continue
        if i + 1 < len(doc) and (code := gazetteer.demonym(f"{token.text} {doc[i + 1].text}")):
            width = 2
        elif token.text == "American" and i and doc[i - 1].lower_ in {"central", "latin", "south", "north"}:
            continue
        elif token.ent_type_ not in {"PERSON", "GPE"} and (code := gazetteer.demonym(token.text)):
            width = 1
        if width and code and (country := gazetteer.country(code)):
            yield PlaceMention(i, i + width, country.as_place(doc[i : i + width].text), "modifier")
            after = i + width


def capitals_of(doc: Doc, nationalities: Iterable[PlaceMention], gazetteer: Gazetteer) -> Iterator[PlaceMention]:
    """ "the Zambian capital", where its name does not follow."""
    for mention in nationalities:
        i = mention.end
        if i >= len(doc) or doc[i].lower_ != "capital" or not mention.place.country:
            continue
        after = doc[i + 1 : i + 3].text
        named = after[:1].isupper() or (after[:1] == "," and after[2:3].isupper())
        capital = gazetteer.capital(mention.place.country)
        if not named and capital is not None:
            yield PlaceMention(i, i + 1, capital.as_place(capital.name), "place")


def is_no_place(name: PlaceName, doc: Doc, gazetteer: Gazetteer) -> bool:
    """Whether it is the name of a street, a bare direction, or letters that stand for a time zone or a station."""
    words = name.text.lower().split()
    if len(words) > 1 and words[-1] in {"nw", "ne", "sw", "se", "n", "s", "e", "w"}:
        words.pop()
    after = doc[name.end].lower_ if name.end < len(doc) else ""
    of_two = doc[name.start - 1 : name.start].text == "-"  # "the Kampala-Gulu road" lies between towns
    road_deaths = after == "road" and name.end + 1 < len(doc) and doc[name.end + 1].lower_ in _ON_ROADS
    if words[-1] in _STREETS or (after in _STREETS and not of_two and not road_deaths) or words[0][0].isdigit():
        return True
    if _of_a_shop(name, doc) or _at_corner(name, doc) or _of_a_saint(name, doc, gazetteer):
        return True
    if words[-1] in _VIRUSES and after in _OF_DISEASE:
        return True
    if all(word in DIRECTIONS or word in {"the", "nw", "ne", "sw", "se"} for word in words):
        return True
    if _CALL_LETTERS.fullmatch(name.text):
        return not any(entry.population > WELL_KNOWN for entry in gazetteer.lookup(name.text))
    return name.text in _NO_PLACES


def _of_a_shop(name: PlaceName, doc: Doc) -> bool:
    """Whether it is whose shop it is: "outside Sam's Diner"."""
    owns = name.end + 1 < len(doc) and doc[name.end].tag_ == "POS" and doc[name.end + 1].is_title
    return owns and doc[name.end + 1].lower_ in _SHOPS


def _of_a_saint(name: PlaceName, doc: Doc, gazetteer: Gazetteer) -> bool:
    """Whether it is a church, a school or a hospital by its saint: "at St. Anthony's, …", "St. Luke's Hospital"."""
    if doc[name.start].lower_ not in {"st.", "st", "saint"} or name.end >= len(doc) or doc[name.end].tag_ != "POS":
        return False
    if name.locative != "at" and any(entry.quality == 0 for entry in gazetteer.lookup(doc[name.start : name.end + 1].text)):
        return False  # St. John's in Newfoundland
    after = doc[name.end + 1] if name.end + 1 < len(doc) else None
    return after is None or after.lower_ in _INSTITUTIONS or after.pos_ not in {"NOUN", "PROPN", "ADJ", "NUM"}


def short_for_institutions(doc: Doc) -> frozenset[str]:
    """The names of the schools, hospitals and churches of a story without those words: "Guilford", short for Guilford High School."""
    found = set()
    for token in doc[1:]:
        if token.lower_ in _INSTITUTIONS and token.is_title:
            start = token.i
            while start and token.i - start < 4 and doc[start - 1].is_title:
                start -= 1
            found |= {doc[start:end].text for end in range(start + 1, token.i + 1)}
    return frozenset(found)


def _at_corner(name: PlaceName, doc: Doc) -> bool:
    """Whether it is a street by what it stands under: "the 3500 block of Hearne", "the intersection of Hollywood and Beverly"."""
    for i in range(name.start - 1, max(1, name.start - 8), -1):
        word = doc[i].lower_
        if word == "of":
            return doc[i - 1].lower_ in _OF_STREETS
        if not (doc[i].text[0].isupper() or word == "and" or word in _STREETS):
            return False
    return False


def streets_of(doc: Doc) -> frozenset[str]:
    """The names of the streets of a story, without "Street" and the like: what it calls by such a name is no town."""
    found = set()
    for token in doc[1:]:
        if token.lower_ in _STREETS and token.text[0].isupper():
            start = token.i
            while start and token.i - start < 3 and doc[start - 1].is_title and doc[start - 1].lower_ not in DIRECTIONS:
                start -= 1
            found.add(doc[start : token.i].text)
    return frozenset(found - {""})


def role_of(doc: Doc, name: PlaceName, entry: Entry | None, gazetteer: Gazetteer, outside: tuple[tuple[int, int], ...] = ()) -> Role:
    """The role of a name; without a parse the words around it decide."""
    first = doc[name.start].idx
    if any(start <= first < end for start, end in outside):
        return "dateline"
    if name.end < len(doc) and doc[name.end].text == "-" and not doc[name.end - 1].whitespace_:
        return "modifier"
    head = doc[name.start : name.end].root
    capital = entry is not None and gazetteer.capital_of(entry) is not None
    if name.end < len(doc) and doc[name.end].tag_ == "POS":
        return _role_of_owner(head, capital)
    if head.dep_ in {"compound", "nmod:desc", "amod", "nn"} and head.head.i >= name.end and head.head.lower_ not in TYPE_WORDS:
        return "modifier" if head.head.pos_ in {"NOUN", "PROPN", "ADJ"} and head.head.ent_type_ != "GPE" else "place"
    if name.kind or not (capital or (entry is not None and entry.kind == "country")):
        return "place"
    return "metonym" if _acts(_joined_to(head), name, doc) else "place"


def _role_of_owner(head: Token, capital: bool) -> Role:
    thing = head.head
    if thing.lower_ in _LOCAL or thing.pos_ == "PROPN" or thing.i <= head.i:
        return "place"
    return "metonym" if capital else "modifier"


def _joined_to(head: Token) -> Token:
    while head.dep_ == "conj" and head.head.i != head.i and head.head.pos_ == "PROPN":
        head = head.head
    return head


def _acts(head: Token, name: PlaceName, doc: Doc) -> bool:
    case = next((child.lower_ for child in head.children if child.dep_ == "case"), None)
    if head.dep_ == "pobj":
        case = head.head.lower_
    if case is None and name.locative in WITHIN:
        return False
    if case == "between":
        above = head.head.head if head.dep_ == "pobj" else head.head
        return above.lemma_.lower() in _BETWEEN_STATES
    if case is not None:
        return case in {"by", "with", "for", "against", "according"}
    if head.dep_ in {"nsubj", "nsubj:outer"}:
        verb = head.head
        return not (verb.lemma_ in _STATES or verb.pos_ in {"NOUN", "ADJ", "PROPN"})
    if head.dep_ in {"obj", "dobj", "iobj"}:
        return head.head.lemma_ in _PRESSING or doc[name.start - 1].lemma_ in _PRESSING
    return False
