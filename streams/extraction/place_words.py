"""What the words around a name say of it: that a place is meant, and of what kind."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from spacy.tokens import Doc

from streams.extraction.gazetteer import Entry, Gazetteer, PlaceKind

PLACE_LABELS = frozenset({"GPE", "LOC", "FAC"})
WITHIN = frozenset(
    {"in", "at", "near", "outside", "inside", "around", "across", "throughout", "into", "within", "over", "off", "on", "beyond"}
    | {"through", "along"}
)
MOTION = frozenset(
    {"flee", "travel", "go", "drive", "fly", "return", "march", "sail", "walk", "move", "run", "head", "bind", "bound", "come"}
    | {"escape", "rush", "evacuate", "airlift", "deploy", "advance", "retreat", "withdraw", "spread", "race", "cross", "ship"}
    | {"ferry", "bus", "deport", "migrate", "road", "highway", "route", "way", "train", "flight", "plane", "convoy", "journey"}
    | {"trip", "migrant", "refugee"}
)
"""Before "to X", "from X", "for X": X is where something moves, even if it could be a person."""
RAZING = frozenset(
    {"shell", "bomb", "bombard", "besiege", "retake", "recapture", "overrun", "flood", "flatten", "liberate", "devastate", "raze"}
    | {"inundate", "encircle", "pound", "rock", "blockade", "depopulate"}
)
"""What is shelled or flooded is a place, even if it could be a person."""
OFFICES_OF = frozenset(
    {"mayor", "governor", "prefect", "sheriff", "bishop", "archbishop", "resident", "residents", "people", "town", "city"}
    | {"village", "port", "suburb", "suburbs", "outskirts", "district", "capital", "siege", "centre", "center", "north", "south"}
    | {"east", "west", "streets", "fall", "shelling", "bombing", "bombardment", "storming"}
)
"""Before "of X": X is where they govern, live or lie."""
LOCATIVE = WITHIN | {"from", "to", "for", "toward", "towards", "of", "onto", "between", "via", "amid", "and", "or"}
DIRECTIONS = frozenset(
    {"northern", "southern", "eastern", "western", "central", "northeastern", "northwestern", "southeastern", "southwestern"}
    | {"north", "south", "east", "west", "northeast", "northwest", "southeast", "southwest", "upper", "lower", "rural", "coastal"}
    | {"north-western", "north-eastern", "south-western", "south-eastern", "far", "mainland", "upstate", "downstate", "inland"}
)
_COUNTY = re.compile(r"(?<=\w )Co(?:\.|$)$")
_OF_STATES = frozenset(
    {"chapter", "police", "governor", "assembly", "command", "commissioner", "troopers", "legislature", "lawmakers", "legislators"}
    | {"prosecutors", "patrol", "capital", "council", "chairman"}
)
"""What one state of a country has, after "X state"; a whole country has state media."""
_QUARTERS = DIRECTIONS | {"nw", "ne", "sw", "se", "downtown", "midtown"}
TYPE_WORDS: dict[str, PlaceKind] = {
    **dict.fromkeys(
        ["city", "town", "village", "hamlet", "capital", "port", "suburb", "settlement", "municipality", "resort", "neighborhood"], "city"
    ),
    **dict.fromkeys(
        ["neighbourhood", "township", "commune", "cities", "towns", "villages", "camp", "suburbs", "outskirts", "community", "quarter"],
        "city",
    ),
    **dict.fromkeys(["province", "state", "governorate", "oblast", "department", "prefecture", "canton", "provinces", "states"], "adm1"),
    **dict.fromkeys(
        ["region", "peninsula", "island", "islands", "valley", "archipelago", "mountains", "desert", "river", "lake"], "region"
    ),
    **dict.fromkeys(
        ["district", "county", "counties", "districts", "parish", "territory", "regency", "regencies", "subdistrict", "woreda"], "adm2"
    ),
    **dict.fromkeys(["raion", "upazila", "tehsil"], "adm2"),
    **dict.fromkeys(["sea", "ocean", "strait", "gulf", "channel"], "sea"),
}
TAKING = frozenset(
    {"seize", "capture", "take", "retake", "recapture", "shell", "bomb", "bombard", "attack", "storm", "besiege", "liberate"}
    | {"leave", "reach", "enter", "hit", "strike", "rock", "shake", "devastate", "batter", "lash", "pound", "flood", "quit"}
    | {"control", "hold", "defend", "surround", "overrun", "raid", "flee", "evacuate", "inundate", "visit", "target", "raze"}
    | {"flatten", "encircle", "approach"}
)
OFFICES = frozenset({"mayor", "governor", "gov.", "police", "sheriff", "fire", "district", "county", "city", "deputy", "bishop"})
BEFORE_NAME = frozenset(
    {"the", "nearby", "neighboring", "neighbouring", "besieged", "strategic", "main", "biggest", "key", "ancient", "historic"}
    | {"largest", "of"}
)


@dataclass(frozen=True, slots=True)
class PlaceName:
    """Tokens [start, end) that may name a place."""

    start: int
    end: int
    text: str
    label: str
    """What the model called it; "" where it saw no name."""
    locative: str = ""
    """The preposition that it stands under: "in", "near" …; "object" under a verb like "capture"; "motion" after "fled to"; "office" after
    "mayor of"; "dateline"."""
    kind: PlaceKind | None = None
    """What a word beside it says it is: "the town of X", "X province"."""
    direction: bool = False
    """"southern X"."""


def _locative(doc: Doc, i: int) -> str:
    """What the preposition at `i` says with the word before it."""
    word = doc[i].lower_
    before = doc[i - 1] if i else None
    if before is not None and word in {"to", "from", "for", "towards", "toward", "of"}:
        if word == "of":
            return "office" if before.lower_ in OFFICES_OF else word
        return "motion" if before.lemma_.lower() in MOTION or before.lower_ in MOTION else word
    return word


def describe(doc: Doc, start: int, end: int, label: str) -> PlaceName:
    """The name at tokens [start, end) with what stands around it."""
    text = doc[start:end].text
    kind: PlaceKind | None = None
    direction = False
    locative = ""
    i = start - 1
    while i >= 0 and i >= start - 7:
        word = doc[i].lower_
        if word == "of" and i and doc[i - 1].lower_ in TYPE_WORDS:
            kind = kind or TYPE_WORDS[doc[i - 1].lower_]
            i -= 2
        elif word == "of" and _is_mountainside(doc, i - 1):
            kind = kind or "region"
            i -= 2
        elif word in DIRECTIONS:
            direction = direction or i >= start - 3
            i -= 1
        elif word in TYPE_WORDS and i >= start - 2 and doc[i].is_lower:
            kind = kind or TYPE_WORDS[word]
            i -= 1
        elif word in LOCATIVE and doc[i].pos_ != "ADV":
            locative = _locative(doc, i)
            break
        elif doc[i].lemma_ in TAKING and doc[i].pos_ == "VERB":
            locative = "object"
            break
        elif (
            word in BEFORE_NAME
            or (doc[i].pos_ in {"ADJ", "DET"} and i < start)
            or doc[i].tag_ == "POS"
            or (i + 1 < len(doc) and doc[i + 1].tag_ == "POS")
        ):
            i -= 1
        else:
            break
    if end < len(doc):
        after = doc[end].lower_
        if after == "countryside" and doc[end - 1].tag_ != "POS":
            kind = "adm1"
        elif after in TYPE_WORDS and after not in {"capital", "suburbs", "outskirts", "port", "camp", "state"} | {"community"}:
            kind = TYPE_WORDS[after]
        elif after == "state" and (end + 1 >= len(doc) or doc[end + 1].pos_ not in {"NOUN", "PROPN"} or doc[end + 1].lower_ in _OF_STATES):
            kind = "adm1"
    if not locative and _is_razed(doc, end):
        locative = "object"
    return PlaceName(start, end, text, label, locative, kind, direction)


def _is_mountainside(doc: Doc, i: int) -> bool:
    """Whether a word says that a mountain's name follows: "the north face of the Eiger", "the slopes of Merapi"."""
    return doc[i].lower_ in {"slopes", "flanks"} or (doc[i].lower_ == "face" and i > 0 and doc[i - 1].lower_ in DIRECTIONS)


def _is_razed(doc: Doc, end: int) -> bool:
    """Whether a passive follows that only a place can suffer: "X was shelled", "X has been flooded"."""
    i = end
    while i < min(end + 4, len(doc)) and (doc[i].lemma_ in {"be", "have"} or doc[i].pos_ == "ADV"):
        i += 1
    return end < i < len(doc) and doc[i].tag_ == "VBN" and doc[i].lemma_ in RAZING


def called_so(entries: Sequence[Entry], kind: PlaceKind | None) -> Sequence[Entry]:
    """Without the countries, where the words call the name a state, a county or a town and one has it: "Niger state", "Lebanon county"."""
    if kind not in {"adm1", "adm2", "city"} or not any(entry.kind == kind and entry.quality == 0 for entry in entries):
        return entries
    return [entry for entry in entries if entry.kind != "country"]


def entries_of(text: str, gazetteer: Gazetteer) -> Sequence[Entry]:
    """The places of a name: "Boyle Co." is Boyle County, "North Austin" a part of Austin where no place is called so."""
    text = _COUNTY.sub("County", text)
    if found := gazetteer.lookup(text):
        return found
    first, _, rest = text.partition(" ")
    return gazetteer.lookup(rest) if rest and first.lower() in _QUARTERS else found
