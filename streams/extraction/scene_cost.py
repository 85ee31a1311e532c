"""How far a place that is named is from being the scene: where it stands, and where people come from, are taken to, or speak."""

from spacy.tokens import Doc, Token

from streams.extraction.columns import columns_of
from streams.extraction.doc import PlaceMention
from streams.extraction.later_deaths import is_later_death
from streams.extraction.people import people_verdict
from streams.extraction.tree import clause_of, governor, objects, preposition_of, subjects

_SPEECH = frozenset(
    {"say", "tell", "report", "add", "announce", "confirm", "note", "state", "claim", "warn", "deny", "quote", "cite"}
    | {"speak", "write", "call", "condemn", "urge", "vow", "explain", "insist", "estimate", "declare", "acknowledge", "accord"}
)
_ORIGINS = frozenset({"from", "of"})
_PARTS = frozenset(
    {"city", "town", "village", "province", "outskirts", "part", "parts", "north", "south", "east", "west", "suburb"}
    | {"suburbs", "district", "state", "capital", "port", "region", "coast", "island", "area", "kilometers", "miles", "km"}
    | {"kilometres"}
)
"""Before "of X", parts of X."""
_ATTACKED = frozenset(
    {"hit", "strike", "bomb", "shell", "attack", "destroy", "storm", "target", "raid", "burn", "collapse", "damage"} | {"explode", "flood"}
)
_COUNTING = frozenset({"report", "record", "count", "register", "confirm", "suffer", "lose", "log", "tally"})
_CROSSING = frozenset({"cross", "flee", "pour", "stream", "escape", "spill"})
AT = frozenset({"in", "at", "near", "outside"})
_GOALS = frozenset({"to", "toward", "towards", "for"})
_LEAVING = frozenset(
    {"evacuate", "flee", "displace", "rescue", "recover", "pull", "pluck", "airlift", "dig", "escape", "retrieve", "drive"} | {"uproot"}
)
"""Verbs whose "from X" is where it happened."""
_CARRYING = frozenset(
    {"take", "fly", "rush", "airlift", "move", "transfer", "bring", "carry", "evacuate", "drive", "ferry", "transport"} | {"refer", "send"}
)
"""Verbs whose "to X" is where the victims went."""
_HOSPITALS = frozenset({"hospital", "clinic", "infirmary", "morgue", "mortuary", "hospitals", "clinics", "morgues", "burn", "trauma"})
_IN_CARE = frozenset({"hospitalize", "hospitalise", "admit", "recuperate", "convalesce"})
_UNDERGOING = frozenset({"receive", "undergo", "get", "await"})
_CARE = frozenset(
    {"check", "checks", "checkup", "checkups", "treatment", "care", "surgery", "test", "tests", "examination", "counselling"}
    | {"counseling"}
)
"""What the rescued and the hurt receive where they were taken."""
_COMING_TO_LIGHT = frozenset({"trace", "resurface", "reappear", "surface"})
"""Where those who do so were not when it happened."""
_FINDING = frozenset({"find", "locate", "recover", "discover", "spot", "abandon", "stop", "impound", "tow"})
_THINGS = frozenset(
    {"car", "cars", "suv", "sedan", "pickup", "vehicle", "vehicles", "van", "motorcycle", "motorbike", "moped", "scooter", "hatchback"}
    | {"gun", "guns", "handgun", "rifle", "pistol", "firearm", "shotgun", "weapon", "weapons", "knife", "minivan"}
)
_BANDS = frozenset(
    {"band", "team", "group", "family", "gang", "club", "crew", "choir", "delegation", "troupe", "orchestra", "congregation"}
)
_UNITS = frozenset({"burn", "burns", "care", "trauma"})
_LOCAL = frozenset({"police", "mayor", "sheriff", "fire", "coroner", "deputy", "deputies", "councilor", "councillor", "district"})
_HAPPENINGS = frozenset(
    {"flood", "floods", "avalanche", "blaze", "fire", "fires", "quake", "earthquake", "crash", "ferry", "landslide", "storm"}
    | {"attack", "blast", "bombing", "shooting", "stampede", "collapse", "toll", "mine", "school", "factory", "hotel", "train"}
    | {"bus", "plane", "boat", "riot", "prison", "jail", "market", "mall", "church", "mosque", "temple", "nightclub", "club"}
    | {"explosion", "wildfire", "wildfires", "typhoon", "cyclone", "hurricane", "tornado", "outbreak", "mudslide", "derailment"}
    | {"raid", "ambush", "siege", "massacre", "protest", "protests"}
)
"""After the bare name of a country they say what happened there: "Nepal avalanche"."""
_SITES = frozenset(
    {"base", "camp", "barracks", "garrison", "outpost", "checkpoint", "crossing", "junction", "quarry", "dam", "bridge", "stadium"}
    | {"refinery", "depot", "airfield", "airport", "monastery", "colliery", "plant", "estate", "farm", "ranch", "valley", "pass"}
)
"""After a name that the gazetteer lacks they make it a place."""
_SEATS = frozenset(
    {"hospital", "clinic", "court", "morgue", "ministry", "office", "headquarters", "university", "official", "officials"}
    | {"police", "spokesman", "spokeswoman", "governor", "mayor", "government"}
)
_VAGUE = {5: 2.0, 6: 3.0}
"""Steps that a river, a range or a country is behind a town."""
HOME = 60.0
"""Where a person comes from: no scene, unless nothing is named before."""
FAR = 99.0
"""No scene, unless nothing else is named."""


def may_be_scene(doc: Doc, mention: PlaceMention) -> bool:
    """Whether a mention may be the scene at all: no government, and no nationality."""
    if mention.role == "metonym":  # "Honduras counted 14 dead"
        head = doc[mention.start : mention.end].root
        return head.dep_ == "nsubj" and head.head.lemma_ in _COUNTING
    if mention.role == "modifier" and mention.place.where_prec == 6:
        named = doc[mention.start].tag_ in {"NNP", "NNPS"} and mention.end < len(doc)
        known = mention.place.canonical_name is not None or doc[mention.start].ent_type_ not in {"GPE", "LOC", "FAC"}
        words = _HAPPENINGS if known else _HAPPENINGS | _SITES
        return named and any(token.lower_ in words for token in doc[mention.end : mention.end + 2])
    return mention.role in {"place", "modifier"}


def head_of(doc: Doc, mention: PlaceMention) -> Token:
    """The word of a name that the others hang on."""
    return doc[mention.start] if mention.end == mention.start + 1 else doc[mention.start : mention.end].root


def scene_cost(doc: Doc, mention: PlaceMention, anchor: Token | None, start: int, end: int) -> float:
    """How far a mention is from being the scene: steps in the tree, and penalties for where people come from, go to, or speak."""
    head = head_of(doc, mention)
    cost = 0.0
    case = preposition_of(_series(head))
    clause = clause_of(head)
    if case is not None and case.lower_ in {"in", "at"} and (_is_afterwards(clause) or (anchor is None and _finds_a_thing(clause))):
        return FAR
    if anchor is not None:
        if (
            end < len(doc)
            and doc[end].text in AT
            and end < mention.start <= end + 3
            and all(t.pos_ in {"DET", "ADJ"} for t in doc[end + 1 : mention.start])
        ):
            return 0.0  # "six died in Mosul, four in Kirkuk"
        if mention.role == "metonym" and clause_of(anchor).i == head.head.i:
            return 0.5
        cost = _steps(head, anchor) + min(abs(mention.start - start), abs(mention.start - end)) / 50
    above = governor(_series(head))
    if case is not None and above.pos_ in {"NOUN", "PROPN"} and case.lower_ in _ORIGINS and above.lower_ not in _PARTS:
        if above.ent_type_ == "PERSON":
            return HOME  # "Marcus Ellery, 34, of West Peoria"
        if case.lower_ == "from" and anchor is None and (above.lower_ in _BANDS or people_verdict(above) == "yes"):
            return HOME  # "a choir from Porto"
        cost += 6 if case.lower_ == "from" else 2
    if case is not None and case.lower_ in _GOALS and above.pos_ in {"VERB", "NOUN", "ADJ"}:
        cost += FAR if above.lemma_ in _CARRYING or anchor is None else 5
    if case is not None and case.lower_ == "into" and above.lemma_ in _CROSSING:
        cost += 5
    if case is not None and case.lower_ == "from" and above.pos_ == "VERB" and above.lemma_ not in _LEAVING:
        cost += 4
    if _says(clause) and (anchor is None or (clause_of(anchor).i != clause.i and anchor.i != clause.i)):
        far = of_speaker(head, clause) and (anchor is None or not _is_local(head, clause))
        cost += FAR if far else 12 if anchor is not None else 6
    if above.lower_ in _SEATS and above.pos_ == "NOUN":
        cost += 3
    if mention.role == "modifier":
        cost += 2
    if clause.lemma_ not in _ATTACKED and is_hospital(doc, mention):
        return FAR  # where the victims were taken
    return cost + _VAGUE.get(mention.place.where_prec or 1, 0.0)


def is_hospital(doc: Doc, mention: PlaceMention) -> bool:
    """Whether the name is that of a hospital, or of the town of one: "Nasser hospital", "hospitals in Belo Horizonte"."""
    end = mention.end
    while end < min(mention.end + 3, len(doc)) and doc[end].pos_ in {"NOUN", "PROPN", "ADJ"}:
        end += 1
    lowers = columns_of(doc).lowers
    words, before = set(lowers[mention.start : end]), lowers[max(0, mention.start - 3) : mention.start]
    of_unit = before[1:2] == ["unit"] and before[0] in _UNITS
    of_town = (of_unit or not _HOSPITALS.isdisjoint(before[:-1])) and doc[mention.start - 1].text in {"in", "at", "of"}
    return of_town or bool(words & _HOSPITALS) or {"medical", "center"} <= words or {"medical", "centre"} <= words


def _is_afterwards(clause: Token) -> bool:
    """Whether a clause tells where people came to be after it happened: "traced in X", "receiving checks in X", "died of his burns"."""
    if clause.lemma_ in {"die", "succumb"}:
        return is_later_death(clause.doc[clause.left_edge.i : clause.right_edge.i + 1].text)
    if clause.lemma_ == "turn":
        return clause.i + 1 < len(clause.doc) and clause.nbor(1).lower_ == "up"
    if clause.lemma_ in _UNDERGOING:
        return any(noun.lower_ in _CARE for noun in objects(clause))
    return clause.lemma_ in _IN_CARE | _COMING_TO_LIGHT


def _finds_a_thing(clause: Token) -> bool:
    """Whether a clause tells where a car or a gun was found later: "a car seen leaving was found burned in Chillicothe"."""
    return clause.lemma_ in _FINDING and any(noun.lower_ in _THINGS for noun in (*subjects(clause), *objects(clause)))


def _says(clause: Token) -> bool:
    """Whether a clause tells who says so; fires claim lives."""
    return clause.lemma_ in _SPEECH and not (
        clause.lemma_ == "claim" and any(token.lemma_ in {"life", "victim"} for token in clause.children)
    )


def of_speaker(head: Token, clause: Token) -> bool:
    """Whether the name belongs to who speaks: "police in Nairobi said"."""
    return head.i != clause.i and any(
        child.dep_.startswith("nsubj") and child.left_edge.i <= head.i <= child.right_edge.i for child in clause.children
    )


def _is_local(head: Token, clause: Token) -> bool:
    """Whether who speaks serves a town: its police, its mayor. Armies and ministries sit far away."""
    subjects = (child for child in clause.children if child.dep_.startswith("nsubj") and child.left_edge.i <= head.i <= child.right_edge.i)
    return any(token.lower_ in _LOCAL for child in subjects for token in child.subtree)


def _series(head: Token) -> Token:
    """The first of "X, Y and Z", whose preposition the others share; the noun that the name stands before."""
    while head.head.i != head.i and (
        (head.dep_ == "conj" and preposition_of(head) is None)
        or (head.dep_ in {"compound", "nmod:poss", "poss", "nmod:desc", "appos", "flat"} and preposition_of(head) is None)
    ):
        head = head.head
    return head


def _steps(one: Token, other: Token) -> int:
    up = {one.i: 0}
    node, steps = one, 0
    while node.head.i != node.i:
        node = node.head
        steps += 1
        up[node.i] = steps
    node, steps = other, 0
    while node.i not in up:
        if node.head.i == node.i:
            return 20
        node = node.head
        steps += 1
    return up[node.i] + steps
