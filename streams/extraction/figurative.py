"""Words of harm that harm nobody where they stand: "rising rents hurt students", "shot himself in the foot", the Day of the Dead."""

import re

from spacy.tokens import Doc, Token

from streams.extraction import tree
from streams.extraction.columns import sentence_end, sentence_of, sentence_start
from streams.extraction.people import people_verdict
from streams.extraction.triggers import CasualtyState, CasualtyVerb, Trigger, lexicon
from streams.extraction.victims import thing_unit

_NEAR = 8
"""Tokens on both sides within which words may turn the meaning of an entry."""
_SCORE = re.compile(r"(?<![\d-])(\d{1,3}) ?[-–] ?(\d{1,2})\b")
"""Of a match, behind its verb: "thrashed Torma 5-0"; the other way round it may be bounds: "hurt 20-25"."""
_TO_SCORE = 6
_HARMS = frozenset({"injured", "trapped", "killed"})
_NAMES = frozenset({"DATE", "EVENT", "WORK_OF_ART"})


def is_figurative(doc: Doc, trigger: Trigger) -> bool:
    """Whether the trigger says nothing of people."""
    word = doc[trigger.start]
    if trigger.entry.kind in _HARMS and (_is_of_money(word, trigger) or _is_of_a_match(word, trigger)):
        return True
    if trigger.entry.id == "hold-captive" and _is_room_of(word):
        return True
    if trigger.entry.kind == "killed" and _is_all_but(word):
        return True
    return _is_in_name(word) or _is_of_things(doc, trigger) or _is_turned(doc, trigger) or _is_aimed(word, trigger)


def _is_all_but(word: Token) -> bool:
    """ "A hailstone nearly killed him", "the deal was all but killed": not so."""
    before = [t.lower_ for t in word.doc[max(sentence_start(word), word.i - 2) : word.i]]
    return before[-1:] in (["nearly"], ["almost"]) or before == ["all", "but"]


def _is_room_of(verb: Token) -> bool:
    """ "A lorry holding 29 migrants": what holds them is a vehicle."""
    holders = [verb.head] if tree.is_participle_of_noun(verb) else tree.own_subjects(verb)
    nouns = [tree.antecedent(t) if t.lower_ in {"that", "which"} else t for t in holders]
    vehicles = lexicon().classes["wreck"] | lexicon().classes["ship"]
    return any(noun is not None and (thing_unit([noun.lower_]) == "vehicle" or noun.lower_ in vehicles) for noun in nouns)


def _is_in_name(word: Token) -> bool:
    """Whether a capital makes it part of a name: of an actor ("Rescue 1122"), a day, event or work, or of whatever goes on in capitals."""
    if word.is_title and any(actor.known and actor.start <= word.i < actor.end for actor in word.doc._.actor_mentions):
        return True
    if not word.is_title or word.i == sentence_start(word):
        return False
    return (word.ent_type_ in _NAMES and sentence_of(word)[0].lower_ != word.lower_) or _goes_on_in_capitals(word)


def _goes_on_in_capitals(word: Token) -> bool:
    """ "The Drowned Man", in a sentence of mostly small words."""
    if word.i + 1 >= len(word.doc) or not (word.nbor(1).is_title and word.nbor(1).is_alpha):
        return False
    small = [t for t in sentence_of(word) if t.is_alpha and t.is_lower and len(t) > 3]
    capital = [t for t in sentence_of(word) if t.is_alpha and t.is_title and len(t) > 3]
    return len(small) > len(capital)


def _is_of_things(doc: Doc, trigger: Trigger) -> bool:
    """ "Burned-out cars", "a shot-up bus": with a hyphen and a particle no word for people."""
    at = trigger.start + 1
    return at + 1 < len(doc) and doc[at].text == "-" and doc[at + 1].lower_ in {"out", "up", "down"}


def _is_turned(doc: Doc, trigger: Trigger) -> bool:
    """Whether one of the words that its entry names stands near."""
    entry = trigger.entry
    if not isinstance(entry, CasualtyVerb | CasualtyState) or not entry.without:
        return False
    sentence = sentence_of(doc[trigger.start])
    near = doc[max(sentence.start, trigger.start - _NEAR) : min(sentence.end, trigger.end + _NEAR)]
    text = near.text.lower()
    classes = (lexicon().classes[phrase[1:]] for phrase in entry.without if phrase[0] == "@")
    return any(phrase in text for phrase in entry.without if phrase[0] != "@") or any(t.lower_ in words for words in classes for t in near)


def _is_aimed(verb: Token, trigger: Trigger) -> bool:
    """Whether someone only fired: "shot at police", "who shot into a booth"; "was shot at a bar", "the man shot at a bar" were hit."""
    after = verb.nbor(1) if verb.i + 1 < len(verb.doc) else verb
    if trigger.entry.id != "shoot" or after.lower_ not in {"at", "into", "toward", "towards"} or tree.auxiliaries(verb):
        return False
    aim = next((noun for case, noun in tree.complements(verb) if case.i == after.i), None)
    if aim is None:
        aim = next((o for o in tree.objects(verb) if o.i > after.i), None)
    return after.lower_ != "at" or (aim is not None and people_verdict(aim) == "yes")


def _is_of_a_match(word: Token, trigger: Trigger) -> bool:
    """Whether a score follows what is done: "thrashed Torma 5-0"."""
    if not isinstance(trigger.entry, CasualtyVerb) or word.tag_ in {"NN", "NNS"} or tree.is_passive(word):
        return False
    score = _SCORE.search(word.doc[word.i + 1 : min(word.i + 1 + _TO_SCORE, sentence_end(word))].text)
    return score is not None and int(score[1]) > int(score[2])


def _is_of_money(word: Token, trigger: Trigger) -> bool:
    """Whether prices, rates or the like do it, where the entry does not say who does."""
    entry = trigger.entry
    if not isinstance(entry, CasualtyVerb) or entry.by or entry.victim not in {"object", "both"} or tree.is_passive(word):
        return False
    return any(subject.lower_ in lexicon().classes["money-matters"] for subject in tree.subjects(word) if subject.i < word.i)
