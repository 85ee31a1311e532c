"""Whose figure it is that has no noun: the people named before it, counted or not ("killing four soldiers and wounding nine")."""

import re
from collections.abc import Iterator

from spacy.tokens import Doc, Token

from streams.extraction import tree
from streams.extraction.columns import sentence_of, sentence_start
from streams.extraction.cues import cue_words
from streams.extraction.doc import Casualty
from streams.extraction.noun_phrases import phrase_words
from streams.extraction.people import whole_word
from streams.extraction.victim_phrases import Figures
from streams.extraction.victims import is_person_noun, victim_class
from streams.facts import Who

_NOT_THEIRS = ("noun-", "toll-")
"""Entries whose figures take no people from the text before: deaths, tolls."""
_BODIES = "noun-body"
_UNSURE = cue_words("modal") | cue_words("fear")
_LOOK_BACK = 2
"""Sentences before its own in which the people of a figure are looked for."""
_LADEN = frozenset({"loaded", "packed", "crowded", "filled", "laden", "jammed", "crammed", "overloaded", "clashed", "clashes", "clashing"})
_ATTACKS = frozenset({"attack", "assault", "raid", "strike", "ambush", "shooting"})
_FIRES = frozenset({"fire", "shoot", "crash", "fall", "collapse", "charge"})
_MANY = frozenset(
    {"group", "busload", "boatload", "truckload", "convoy", "queue", "crowd", "procession", "column", "patrol", "team", "party", "full"}
)
_NO_VICTIMS = frozenset({"tell", "send", "deploy", "urge", "ask", "call", "help", "inform", "say", "pay", "thank"})
"""Verbs whose objects nothing has happened to."""
_COUNTED_ANEW = frozenset({"dead", "injured", "wounded", "killed", "hurt", "missing"})
_ANOTHER_EVENT = re.compile(
    r"\b(?:ago|years? earlier|last (?:year|month|week)|similar|previous|in (?:1\d|20)\d\d"
    r"|another (?:attack|blast|raid|strike|crash|bomb))\b",
    re.IGNORECASE,
)
_NO_NAMES = frozenset({"bodies", "corpses", "remains", "lives", "deaths", "fatalities", "casualties", "victims", "dead", "others"})
_AT_MOST = 3
_ALL_OF = frozenset({"all", "the", "these", "those"})
_RANKS = {word: n for n, word in enumerate(("second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"), 2)}
_NO_VICTIM_CLASSES = frozenset({"attackers", "medics", "journalists"})


def inherit_who(doc: Doc, found: list[Casualty], figures: Figures) -> None:
    """Give figures without a noun the people named before them, in their sentence or the sentences before."""
    for casualty in found:
        if casualty.who.text != "people" or casualty.who_head is not None or casualty.quantity.high == 0:
            continue
        if casualty.because.get("who") == "label":
            continue  # what stands behind one colon is no noun for what stands behind the next
        bodies = casualty.rule == _BODIES
        if casualty.rule.startswith(_NOT_THEIRS) and not bodies:
            continue
        if any(token.lower_ == "its" for token in doc[casualty.start : casualty.end]):
            continue
        if casualty.parent is not None and casualty.parent.who.text != "people":
            casualty.who = casualty.parent.who
        elif (who := _behind(doc, casualty, found, figures)) is not None:
            casualty.who = Who(who, victim_class(who))


def _behind(doc: Doc, casualty: Casualty, found: list[Casualty], figures: Figures) -> str | None:
    """The words for the people of a figure; None where the text has none."""
    if (of_whom := _of_whom(doc, casualty)) is not None:
        return phrase_words(of_whom, figures.by_token)
    quantity = casualty.quantity
    all_of = (
        quantity.number_start > 0 and quantity.rule != "rest" and doc[quantity.number_start - 1].lower_ in {"all", "the", "these", "those"}
    )
    more = quantity.increment or doc[casualty.end - 1].lower_ in {"more", "others"}
    ordinal = _RANKS.get(doc[casualty.end - 1].lower_)
    all_of = all_of and ordinal is None
    start, end = sentence_start(doc[casualty.start]), casualty.start
    for _ in range(_LOOK_BACK + 1):
        candidates = sorted(_candidates(doc, start, end, found, figures), key=lambda c: c[0], reverse=True)
        candidates = [c for c in candidates if not _counted_by_others(doc, c[0], casualty)]
        if all_of and any(size is not None for _, _, size in candidates):
            return next((who for _, who, size in candidates if size == quantity.best), None)
        if ordinal is not None and (fitting := [who for _, who, size in candidates if size == ordinal - 1]):
            return fitting[0]
        if candidates:
            return (
                candidates[0][1] if _fits(casualty, candidates[0][2], more=more) or start == sentence_start(doc[casualty.start]) else None
            )
        if start == sentence_start(doc[casualty.start]) and (after := _following(doc, casualty, found)) is not None:
            return after
        if start == 0 or not _goes_on(doc, casualty):
            return None
        start, end = sentence_start(doc[start - 1]), start
        if casualty.rule == _BODIES and any(token.lower_ in _UNSURE for token in doc[start:end]):
            return None  # the bodies found need not be those of the ones feared dead
    return None


def _counted_by_others(doc: Doc, at: int, casualty: Casualty) -> bool:
    """ "Army says it hit rebels; rescuers count 27 dead": not the rebels are whom the others count."""
    semicolon = next((t.i for t in doc[at : casualty.start] if t.text == ";"), None)
    return semicolon is not None and any(t.pos_ in {"NOUN", "PROPN"} for t in doc[semicolon : casualty.start])


def _fits(casualty: Casualty, size: int | None, *, more: bool) -> bool:
    """Whether so many can be of so many: 300 dead are none of the 17 staff named before."""
    number = casualty.quantity.best or casualty.quantity.low
    return size is None or number is None or more or number <= _AT_MOST * size


def _goes_on(doc: Doc, casualty: Casualty) -> bool:
    """Whether the sentence goes on with the people of the one before: it tells of no other event, and counts nobody anew."""
    sentence, after = sentence_of(doc[casualty.start]), doc[casualty.quantity.end : casualty.quantity.end + 1].text.lower()
    anew = casualty.rule == "claim-lives" or (after in _COUNTED_ANEW and not _has_be(doc, casualty))
    return not anew and not _ANOTHER_EVENT.search(sentence.text)


def _has_be(doc: Doc, casualty: Casualty) -> bool:
    return any(token.pos_ == "AUX" for token in doc[casualty.start : casualty.trigger])


def _of_whom(doc: Doc, casualty: Casualty) -> Token | None:
    """ "Of the commandos, one died": the people that open the sentence."""
    sentence = sentence_of(doc[casualty.start])
    if sentence[0].lower_ not in {"of", "among"}:
        return None
    for token in doc[sentence.start + 1 : min(sentence.start + 6, casualty.start)]:
        if token.text == ",":
            before = doc[token.i - 1]
            return before if before.tag_ == "NNS" and is_person_noun(before.lower_) else None
    return None


def _candidates(doc: Doc, start: int, end: int, found: list[Casualty], figures: Figures) -> Iterator[tuple[int, str, int | None]]:
    """Who was named between two tokens: where, in what words, how many."""
    parts = {c.quantity.number_start for c in found if c.parent is not None}
    told = {c.quantity.number_start for c in found}
    for quantity in figures.people:
        if not start <= quantity.start < end or quantity.number_start in parts or quantity.unit != "people" or quantity.best == 1:
            continue
        group = figures.group_of(quantity)
        if group is None or group.who is None or not group.known or group.antecedent is not None or _counts_deaths(group.who):
            continue
        if quantity.number_start in told or not _acts(group.head):
            yield quantity.start, group.who, quantity.best
    for token in doc[start:end]:
        if token.tag_ in {"NNS", "NNPS"} and _are_struck(token) and not _is_counted(token, figures):
            yield token.i, phrase_words(token, figures.by_token), None


def _is_counted(noun: Token, figures: Figures) -> bool:
    return any(figures.at(i) is not None for i in range(tree.noun_phrase_start(noun), noun.i))


def _acts(noun: Token) -> bool:
    """Whether the noun says something, or are those who did it."""
    says = noun.dep_ == "nsubj" and noun.head.pos_ == "VERB" and bool(tree.complement_clauses(noun.head))
    return says or victim_class(noun.lower_) == "attackers"


def _counts_deaths(who: str) -> bool:
    return who.lower().split()[-1] in _NO_NAMES


def _are_struck(noun: Token) -> bool:
    """Whether people without a figure are whom it happened to: carried, attacked, in the way of it."""
    word = whole_word(noun)
    if not is_person_noun(noun.lower_) or _counts_deaths(word) or victim_class(word) in _NO_VICTIM_CLASSES:
        return False
    if noun.dep_ == "nsubj:pass" or noun.dep_ == "nsubjpass":
        return noun.head.lemma_ not in _NO_VICTIMS
    if noun.dep_ in {"obj", "dobj"}:
        return noun.head.lemma_ not in _NO_VICTIMS
    case, above = tree.preposition_of(noun), tree.governor(noun)
    if case is None:
        return False
    if case.lower_ == "with":
        return above.lower_ in _LADEN
    if case.lower_ == "of":
        return above.lower_ in _MANY
    if case.lower_ in {"on", "at"} and above.pos_ == "VERB":
        return above.lemma_ in _FIRES or (above.lemma_ == "open" and any(o.lower_ == "fire" for o in tree.objects(above)))
    return case.lower_ in {"on", "against"} and above.lemma_ in _ATTACKS


def _following(doc: Doc, casualty: Casualty, found: list[Casualty]) -> str | None:
    """ "Killing six and burning 22 miners": the people whom the joined verb names."""
    after = [c for c in found if c.start >= casualty.end and c.who_head is not None and c.quantity.rule not in {"singular", "plural"}]
    following = min(after, key=lambda c: c.start, default=None)
    if following is None or following.who.text == "people":
        return None
    between = doc[max(casualty.end, casualty.trigger + 1) : following.start]
    joined = 0 < len(between) < 3 and between[0].lower_ == "and"
    return following.who.text if joined and doc[following.trigger].tag_ == doc[casualty.trigger].tag_ == "VBG" else None
