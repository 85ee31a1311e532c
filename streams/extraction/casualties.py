"""Who was killed, hurt, missing …: the pipe that joins triggers to the groups of people they are said of."""

import re
from collections.abc import Callable
from dataclasses import replace

from spacy.language import Language
from spacy.tokens import Doc, Span, Token

from streams.extraction import name_lists, subsets, tree
from streams.extraction.beside import before_quote, part_left, read_after, read_beside, read_inverted, read_labels
from streams.extraction.casualty_nouns import read_noun
from streams.extraction.collector import Collector, Way
from streams.extraction.columns import sentence_end, sentence_of, sentence_start
from streams.extraction.doc import Casualty
from streams.extraction.ellipsis import inherit_who
from streams.extraction.fiction import is_fiction, is_title
from streams.extraction.figurative import is_figurative
from streams.extraction.furniture import story_sentences
from streams.extraction.gaps import and_later, go_on, read_by_place
from streams.extraction.label_lists import read_label_lists
from streams.extraction.nth_victims import set_running_tolls
from streams.extraction.numbering import read_numbered
from streams.extraction.roles import read_state, read_verb
from streams.extraction.toll_phrases import read_toll
from streams.extraction.tone import in_earnest
from streams.extraction.triggers import CasualtyNoun, CasualtyState, CasualtyVerb, TollNoun, Trigger, lexicon
from streams.extraction.victims import victim_class

_SURFACE: tuple[tuple[Way, Callable[[Span, list[Trigger], Collector], None]], ...] = (
    ("beside", read_beside),
    ("after", read_after),
    ("label", read_labels),
    ("label", read_by_place),
    ("toll", read_numbered),
    ("inverted", read_inverted),
)
_BRINGS = frozenset({"bringing", "brings", "brought", "taking", "takes", "took", "raising", "raises", "raised", "pushing", "lifting"})
_SOME = frozenset({"last", "final", "first", "remaining", "other", "next"})
_MOURN = frozenset({"bury", "lay", "inter", "cremate", "mourn", "identify", "name", "bid", "honour", "honor", "remember", "repatriate"})
_FOUND = frozenset({"find", "discover", "recover", "locate", "trace", "rescue", "spot", "pull"})
_REACHED = re.compile(r"\breach(?:ed)? the (?:last|remaining|final|other) (?:[\w-]+ )?\w+$", re.IGNORECASE)
_TAKEN_IN_BATTLE = frozenset({"take-alive", "take-prisoners"})
_TURNED_UP = re.compile(
    r"[^,;]{0,40}(?:, [^,;]{1,50})?,? (?:has |had |have )?(?:since |later |then )?"
    r"(?:turned up|returned|reappeared|resurfaced|came (?:home|back)|walked (?:in|home|out))\b"
)
_COUNTED_TWICE = re.compile(
    r"\b(?:counted|listed|registered|reported|included) (?:twice|two times|double)\b|\bdouble[ -]counted\b", re.IGNORECASE
)
_HOLDING = frozenset({"hold-captive", "hold-by-police"})
_ALIVE = frozenset({"survivor", "survivors"})
_LAW = frozenset({"police", "arrest", "arrested", "arrests", "court", "prosecutor", "prosecutors", "custody", "jail", "jailed", "detained"})
_PRISONS = frozenset({"prison", "prisons", "jail", "jails", "facility", "facilities", "penitentiary", "cell", "cells", "centre", "center"})
_CAPTIVES = frozenset({"hostage", "hostages", "captive", "captives", "kidnapped", "abducted"})


@Language.factory("tollwire_casualties", assigns=["doc._.casualties"])
def make_casualties(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """The pipe, for spaCy."""
    lexicon()
    return find_casualties


def find_casualties(doc: Doc) -> Doc:
    """Set `doc._.casualties` to every casualty of the text, in order."""
    collector = Collector(doc)
    collector.way = "label"
    read_label_lists(doc, collector)
    for sentence in story_sentences(doc):
        triggers = [t for t in lexicon().triggers(sentence) if not _is_told(doc, t)]
        if triggers:
            for way, read in _SURFACE:
                collector.way = way
                read(sentence, triggers, collector)
        for trigger in triggers:
            _read(trigger, collector)
            collector.way = "beside"
            go_on(trigger, sentence, collector)
            and_later(trigger, sentence, collector)
        collector.way = "names"
        for trigger, names in name_lists.listed_victims(sentence):
            if _alive(trigger, collector):
                continue
            for name in names:
                collector.add(trigger, name_lists.as_group(doc, name))
    found = without_repeats(doc, collector.casualties())
    found = [c for c in found if not (_was_found(doc, c) or _was_counted_twice(doc, c) or _are_some_of_the_dead(doc, c))]
    found = set_running_tolls(doc, found)
    found += subsets.find_subsets(doc, found, collector.figures)
    first_of_their_kind(doc, found)
    inherit_who(doc, found, collector.figures)
    doc._.unresolved = tuple(sorted(collector.figures.unresolved))
    found = in_earnest(doc, found)
    doc._.casualties = tuple(sorted(found, key=lambda c: (c.start, c.end, c.kind)))
    return doc


def _is_told(doc: Doc, trigger: Trigger) -> bool:
    """Whether the word tells of no people that live: a plot, a title, a figure of speech."""
    word = doc[trigger.start]
    return is_fiction(word) or is_title(word) or is_figurative(doc, trigger)


def _alive(trigger: Trigger, collector: Collector) -> bool:
    """Whether "the victims" are people whom the text has called hurt, taken or missing, and nobody dead."""
    told = {casualty.kind for casualty in collector.casualties()}
    return collector.doc[trigger.start].lower_ in {"victim", "victims"} and bool(told) and "killed" not in told


def _by_police(trigger: Trigger, collector: Collector) -> bool:
    """Whether those held are in the hands of the law: the text has told of arrests, or of nobody who takes captives."""
    told = {c.kind for c in collector.casualties() if c.start < trigger.start} & {"detained", "abducted"}
    if told:
        return told == {"detained"}
    words = {t.lower_ for t in collector.doc}
    return not words & _CAPTIVES and bool(words & _LAW or not words & lexicon().classes["captors"])


def _is_a_prison(verb: Token) -> bool:
    """Whether a prison holds them: how many there are tells of no arrest."""
    subjects = tree.subjects(verb)
    clause = tree.first_conjunct(verb)
    of_which = [clause.head] if tree.is_relative_clause(clause) else []
    return not tree.is_passive(verb) and any(noun.lower_ in _PRISONS for noun in (*subjects, *of_which))


def _read(trigger: Trigger, collector: Collector) -> None:
    entry = trigger.entry
    if isinstance(entry, CasualtyVerb):
        if entry.id in _HOLDING and _is_a_prison(collector.doc[trigger.start]):
            return  # "built for 666 inmates and holds some 1,900"
        if entry.id == "hold-captive" and _by_police(trigger, collector):
            trigger = replace(trigger, entry=replace(entry, kind="detained"))
        if entry.victim == "subject" and collector.owns(trigger) and not tree.own_subjects(collector.doc[trigger.start]):
            return  # "1,100 fell ill and close to 60 had died": only the 60 did
        collector.way = "tree"
        read_verb(trigger, entry, collector)
        if (
            not entry.with_
            and entry.victim in {"object", "both"}
            and collector.doc[trigger.start].tag_ in {"JJ", "NN", "NNS", "VBN", "VBD"}
        ):
            collector.way = "state"
            read_state(trigger, collector)  # "30 wounded", "were hurt"
    elif isinstance(entry, CasualtyState):
        before = before_quote(trigger.start - 1, collector.doc)
        if collector.owns(trigger) and (collector.figures.at(before) or part_left(collector.doc[before], collector.figures)):
            return  # "35 bodies found, 80 missing": only the 80 are
        collector.way = "state"
        read_state(trigger, collector)
    elif isinstance(entry, CasualtyNoun):
        collector.way = "noun"
        read_noun(trigger, entry, collector)
    elif isinstance(entry, TollNoun):
        collector.way = "toll"
        read_toll(trigger, entry, collector)


def without_repeats(doc: Doc, found: list[Casualty]) -> list[Casualty]:
    """Without the hurt who are also the dead of the same words ("was shot and killed"), and persons named before."""
    dead = {(c.start, c.end) for c in found if c.kind == "killed"}
    dead_persons = {c.who_head for c in found if c.kind == "killed" and c.quantity.rule == "singular" and c.who_head is not None}
    dead_persons |= {person.i for head in dead_persons for person in tree.called_so(doc[head])}
    kept: list[Casualty] = []
    for casualty in found:
        died = casualty.quantity.rule == "singular" and casualty.who_head in dead_persons
        if casualty.kind == "injured" and (died or (casualty.start, casualty.end) in dead):
            continue
        nearer = any(c.trigger == casualty.trigger and casualty.end <= c.start < c.end <= c.trigger for c in found)
        if nearer and (_are_of_them(doc, casualty) or _is_counted_by_another(casualty, found)):
            continue  # "32 dead, 28 of them in Iran, and 583 injured": the 28 are of the dead
        if casualty.rule.startswith("state-") and casualty.trigger < casualty.start and doc[casualty.end - 1].lower_ in _ALIVE:
            continue  # "with five people dead and four survivors"
        if casualty.quantity.rule == "singular" and nearer and doc[casualty.end : casualty.end + 1].text == ":":
            continue  # "Prosecutor: 118 taken into custody"
        if casualty.quantity.share and _has_another_fate(casualty, found):
            continue  # "half of the 40 hostages taken were freed": of the taken only the 40 are counted
        if casualty.rule == "displace" and (casualty.start, casualty.end) in dead:
            continue  # "fifteen displaced people died"
        if casualty.rule in {"release-captives", "noun-release"} and not _of_captives(casualty, found):
            continue
        if casualty.kind in {"trapped", "abducted"} and any(
            c.kind == "rescued" and _same_people(c, casualty) and casualty.trigger < c.end for c in found
        ):
            continue  # "dug out 140 stranded drivers"
        if casualty.rule == "free" and _let_go(kept) and not _CAPTIVES & set(casualty.who.text.lower().split()):
            continue
        if not any(_same_victim(before, casualty) for before in kept) and not any(
            _is_beside(doc, before, casualty, found) for before in kept
        ):
            kept.append(casualty)
    return kept


def _are_of_them(doc: Doc, casualty: Casualty) -> bool:
    """ "28 of them in Iran": people told of before, of whom it is said where they were."""
    said = doc[max(0, casualty.end - 3) : casualty.end + 1].text.lower()
    return re.search(r"\w of (?:them|whom|these) (?:in|at|near|from)$", said) is not None


def _is_counted_by_another(casualty: Casualty, found: list[Casualty]) -> bool:
    """ "A hundred had been detained and 30 injured": those who stand farther off are counted by the verb that they belong to."""
    span = casualty.start, casualty.end
    return any((c.start, c.end) == span and c.kind != casualty.kind and casualty.end <= c.trigger < casualty.trigger for c in found)


def _let_go(before: list[Casualty]) -> bool:
    """Whether those freed are people whom the police had arrested."""
    arrested = any(c.kind == "detained" and c.rule not in _TAKEN_IN_BATTLE for c in before)
    return arrested and not any(c.kind in {"abducted", "trapped"} for c in before)


def _has_another_fate(share: Casualty, found: list[Casualty]) -> bool:
    """Whether the whole of a share is counted by the same word, and another word tells what became of the share."""
    whole = any((c.kind, c.trigger) == (share.kind, share.trigger) and share.start < c.start < share.end for c in found)
    return whole and any(c.kind != share.kind and c.quantity.number_start == share.quantity.number_start for c in found)


def first_of_their_kind(doc: Doc, found: list[Casualty]) -> None:
    """ "A bomb killed 11. Another 30 were hurt": as more than nobody they are no increment, where others were harmed before them."""
    for casualty in found:
        if casualty.quantity.increment and casualty.parent is None:
            before = [c for c in found if c.start < casualty.start and c.quantity.high != 0]
            beside = any(t.lower_ in _BRINGS for t in sentence_of(doc[casualty.start]))
            if before and not beside and all(c.kind != casualty.kind for c in before):
                casualty.quantity = replace(casualty.quantity, increment=False)


def _of_captives(casualty: Casualty, found: list[Casualty]) -> bool:
    """Whether those released were taken: the police let suspects go."""
    return victim_class(casualty.who.text) != "attackers" and (
        any(word in _CAPTIVES for word in casualty.who.text.lower().split())
        or any(c.kind == "abducted" and c.start < casualty.start for c in found)
    )


def _was_found(doc: Doc, casualty: Casualty) -> bool:
    """Whether those missing or trapped are so no longer.

    "The pilot, who had been missing since noon, was found in the hills", "… turned up in Turin", "reached the last six miners trapped".
    """
    if casualty.kind == "trapped" and _REACHED.search(doc[sentence_start(doc[casualty.start]) : casualty.end].text):
        return True
    clause = tree.clause_of(doc[casualty.trigger])
    if clause.dep_ == "xcomp":  # "had been thought missing"
        clause = tree.clause_of(clause.head)
    if casualty.kind != "missing" or not tree.is_relative_clause(clause):
        return False
    had = any(t.lower_ == "had" for t in clause.subtree if t.i <= casualty.trigger)
    above = tree.clause_of(clause.head)
    if had and _TURNED_UP.match(doc[casualty.trigger + 1 : sentence_end(clause)].text):
        return True
    return had and above.lemma_ in _FOUND and tree.is_passive(above) and not tree.is_negated(above)


def _are_some_of_the_dead(doc: Doc, casualty: Casualty) -> bool:
    """ "The village buried its last two dead", "the first nine dead have been named": no other dead than those counted."""
    at = casualty.quantity.number_start
    if casualty.kind != "killed" or at < 1 or doc[at - 1].lower_ not in _SOME or casualty.quantity.rule in {"singular", "plural"}:
        return False
    noun = doc[at].head if doc[at].dep_ == "nummod" else doc[casualty.trigger]
    return any(verb.lemma_ in _MOURN for verb in (noun.head, *tree.governing_clauses(doc[casualty.trigger])))


def _was_counted_twice(doc: Doc, casualty: Casualty) -> bool:
    """ "A woman treated in two clinics had been counted twice": of whom a count is put right is not counted again."""
    if casualty.quantity.rule != "singular":
        return False
    return bool(_COUNTED_TWICE.search(doc[casualty.end : sentence_end(doc[casualty.end - 1])].text))


def _is_beside(doc: Doc, before: Casualty, casualty: Casualty, found: list[Casualty]) -> bool:
    """ "The suspect, a 27-year-old former clerk, …": one person, told of twice by one verb, and no list that goes on."""
    if (before.kind, before.trigger) != (casualty.kind, casualty.trigger) or before.end >= casualty.start:
        return False
    described = (
        doc[before.end : casualty.start].text == "," and doc[casualty.start].lower_ in {"a", "an"} and doc[before.start].lower_ == "the"
    )
    if before.quantity.rule != "singular" or casualty.quantity.rule != "singular" or not described:
        return False
    return not any(c.trigger == casualty.trigger and c.start > casualty.start for c in found)


def _same_people(one: Casualty, other: Casualty) -> bool:
    return one.start < other.end and other.start < one.end and one.quantity.number_start == other.quantity.number_start


def _same_victim(before: Casualty, casualty: Casualty) -> bool:
    """Whether a named person was counted before, under the same kind."""
    if before.kind != casualty.kind or before.quantity.rule != "singular" or casualty.quantity.rule != "singular":
        return False
    return before.who.text[:1].isupper() and casualty.who.text[:1].isupper() and name_lists.same_person(before.who.text, casualty.who.text)
