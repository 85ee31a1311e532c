"""What befell a group of people whom a casualty word is said of: mostly what the word says, at times something else or nothing."""

import re

from spacy.tokens import Doc, Token

from streams.extraction import tree
from streams.extraction.anaphora import SELF
from streams.extraction.columns import sentence_end, sentence_start
from streams.extraction.group import Group
from streams.extraction.triggers import CasualtyState, CasualtyVerb, Trigger, lexicon
from streams.extraction.victims import victim_class
from streams.facts import Kind

_DEAD = frozenset({"dead", "deceased", "killed", "fatalities", "victims"})
_HURT = {"injured": frozenset({"victims"}), "trapped": frozenset[str]()}
"""Kinds of harm, and the words for the dead that may mean those harmed as well."""
IN_HOSPITAL = frozenset({"take-to-hospital", "treat", "treat-for", "hospitalise", "state-in-hospital", "state-critical", "need-treatment"})
_ANY_HARM = frozenset(
    {"poisoning", "cough", "swine", "pneumonia", "fever", "illness", "infection", "plague", "bacteria", "virus", "disease"}
)
"""Words for diseases that also go with gas, heat and wounds."""
_FALLING_ILL = re.compile(
    r"\b(?:fell|fallen|fall|falling|falls|took|taken|taking|became|become) (?:\w+ )?(?:ill|sick)\b|\bsickened\b|\bfood poisoning\b",
    re.IGNORECASE,
)
_NOT_SAVED = re.compile(
    r"(?:did not|didn['’]t|did n['’]t|have not|had not|could not|couldn['’]t) (?:survive|be (?:saved|revived)|make it|made it)\b"
    r"(?! (?:to|in|into|on|onto|out|past|through)\b)"
)
_PARENTS = frozenset({"mother", "father", "grandmother", "grandfather", "parent", "mum", "mom", "dad"})
_BODIES = frozenset({"body", "bodies", "corpse", "corpses", "remains", "dead"})


def what_befell(doc: Doc, trigger: Trigger, group: Group) -> Kind | None:
    """The kind of harm that the trigger does to the group; None where it says nothing of these people."""
    entry = trigger.entry
    kind = entry.kind
    if isinstance(entry, CasualtyVerb | CasualtyState) and _spares(entry, group):
        return None
    if group.whole is not None and kind in {"injured", "trapped"} and group.whole.lower_ in _DEAD - _HURT[kind]:
        kind = "killed"  # "four of the dead were buried by a landslide"
    if kind == "injured" and _NOT_SAVED.match(doc[group.end : group.end + 8].text):
        kind = "killed"  # "two of the injured did not make it"
    if entry.id == "hold-captive" and victim_class(group.who or "") == "attackers":
        kind = "detained"  # "a gunman shot nine people. He was held at the scene"
    if kind == "injured" and entry.id in IN_HOSPITAL and _of_disease(doc[trigger.start]):
        kind = "infected"  # "cholera has killed nine people, with 97 still in hospital"
    behind = [token.lower_ for token in doc[trigger.end : trigger.end + 2]]
    if kind == "injured" and isinstance(entry, CasualtyVerb) and behind == ["and", "killed"]:
        kind = "killed"  # "four people shot and killed at a party"
    if kind == "killed" and group.antecedent is not None and group.head.lower_ in {"we", "us"}:
        return None  # "we just died out there": who speaks is alive
    if group.single and _is_parent_beside(doc, group):
        return None  # "the driver, a mother of three, and a cyclist"
    if entry.id == "state-in-hospital" and _died_there(doc, group, trigger):
        return None  # "five died, four at the scene and one in hospital"
    if kind in {"injured", "trapped"} and _is_of_bodies(doc, group):
        kind = "killed"  # "the bodies of six men with gunshot wounds"
    if entry.id == "shoot" and trigger.end < len(doc) and doc[trigger.start + 1].lower_ == "down" and group.who is None:
        return None  # "94 drones, of which 71 were shot down"
    if group.antecedent is not None and any(t.lower_ == "whether" for t in tree.clause_of(doc[trigger.start]).children):
        return None  # "would not tell whether they were hurt"
    if kind == "rescued" and any(o.lower_ in SELF for o in tree.objects(doc[trigger.start])):
        return None  # "two freed themselves"
    if kind in {"rescued", "trapped", "injured"} and group.head.lower_ in _BODIES:
        return None  # "nine bodies were lifted from the rubble", "the body was found shot"
    return kind


def _spares(entry: CasualtyVerb | CasualtyState, group: Group) -> bool:
    """Whether it never befalls such people: gunmen flee a scene, they are not driven out."""
    if isinstance(entry, CasualtyVerb) and entry.victims == "many" and (not group.counted or group.quantity.best == 1):
        return not (group.single and entry.kind == "abducted" and _is_joined_to_many(group.head))
    who, classes = group.who or group.head.text, lexicon().classes
    words = {word.lower() for word in who.split()} | {group.head.lower_}
    return any(words & classes[name[1:]] if name[0] == "@" else victim_class(who) == name for name in entry.spares)


def _is_joined_to_many(head: Token) -> bool:
    """ "Took the driver and eleven churchgoers": whether a list puts people with a figure beside the one."""
    first = tree.first_conjunct(head)
    return any(t.tag_ == "NNS" and tree.numeric_modifiers(t) for t in (first, *tree.conjuncts(first)) if t != head)


def _is_parent_beside(doc: Doc, group: Group) -> bool:
    """Whether a parent of so many only says more of the person before the comma."""
    at = group.head.i + 1
    of_children = at + 1 < len(doc) and doc[at].lower_ == "of" and doc[at + 1].pos_ == "NUM"
    start = group.start
    return (
        of_children
        and group.head.lower_ in _PARENTS
        and start > 1
        and doc[start - 1].text == ","
        and doc[start - 2].pos_ in {"NOUN", "PROPN", "NUM"}
    )


def _died_there(doc: Doc, group: Group, trigger: Trigger) -> bool:
    """Whether the words before tell where others of the dead died."""
    before = doc[sentence_start(doc[trigger.start]) : group.start].text.lower()
    return "at the scene" in before and any(word in before for word in ("died", "dead", "killed"))


def _of_disease(word: Token) -> bool:
    """Whether its sentence or the one before speaks of a disease, or of people who fell ill without gas or smoke."""
    start = sentence_start(word)
    start = sentence_start(word.doc[start - 1]) if start else start
    told, classes = word.doc[start : sentence_end(word)], lexicon().classes
    if any(t.lower_ in classes["disease"] - _ANY_HARM for t in told):
        return True
    return bool(_FALLING_ILL.search(told.text)) and not any(t.lower_ in classes["gas"] for t in told)


def _is_of_bodies(doc: Doc, group: Group) -> bool:
    """Whether the words before the group make its people bodies."""
    before = [t.lower_ for t in doc[max(0, group.start - 3) : group.start] if t.lower_ not in {"the", "these"}]
    return len(before) > 1 and before[-1] == "of" and before[-2] in _BODIES
