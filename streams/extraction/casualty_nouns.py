"""Nouns that count victims: "the deaths of 14 miners", "19 bodies", "43 cholera cases", "Romero's murder"."""

from collections.abc import Iterator
from dataclasses import replace

from spacy.tokens import Doc, Token

from streams.extraction import tree
from streams.extraction.aboard import people_aboard
from streams.extraction.beside import part_left
from streams.extraction.collector import Collector
from streams.extraction.columns import sentence_start
from streams.extraction.doc import Quantity
from streams.extraction.group import Group
from streams.extraction.noun_phrases import phrase_head
from streams.extraction.people import NO_NOUN, people_verdict
from streams.extraction.triggers import CasualtyNoun, Trigger, lexicon
from streams.extraction.victim_phrases import ORDINALS, Figures

_LOST = frozenset({"lost", "claimed", "claiming", "claims", "taken", "took", "cost", "costing", "loss"})
_RECORDED = frozenset({"record", "report", "register", "log", "confirm", "detect", "count", "see", "find"})
_RECOVERED = frozenset({"find", "recover", "pull", "retrieve", "discover", "wash", "drag", "fish", "dig", "bring", "lift", "locate"})
_FINDS = frozenset({"discovery", "recovery", "finding", "retrieval"})
_STATE_OF_BODIES = frozenset(
    {"charred", "burned", "burnt", "decomposed", "decomposing", "mutilated", "headless", "unidentified", "lifeless", "dead", "further"}
)
CASES = frozenset({"confirmed", "suspected", "new", "infected"})
"""Words by which cases are those of a disease, whatever it is called."""
_DURING = frozenset({"for", "in", "since", "on", "after"})
_NOT_DONE = frozenset({"attempted", "would-be", "planned", "foiled"})
_FOLD = {"double": 2, "triple": 3, "quadruple": 4, "quintuple": 5}
_COURT = frozenset({"court", "legal", "criminal", "murder", "fraud", "abuse"})


def read_noun(trigger: Trigger, entry: CasualtyNoun, collector: Collector) -> None:
    """Keep the people behind a casualty noun, or those that it counts itself."""
    figures = collector.figures
    noun = collector.doc[trigger.end - 1]
    if noun.pos_ not in {"NOUN", "PROPN", "ADJ", "VERB"} or (entry.counts == "cases" and not is_disease(noun)):
        return
    if noun.head.lemma_ == "die" and noun in tree.objects(noun.head):
        return  # "died a thousand deaths"
    if trigger.start > 0 and collector.doc[trigger.start - 1].lower_ in _NOT_DONE:
        return  # "charged with the attempted murder of three clerks"
    behind = tree.complement(noun, *entry.behind)
    if entry.counts == "none-left":  # "no survivors among the 12 on board"
        counted = figures.group(behind) if behind is not None else None
        counted = counted if counted is not None and counted.counted else people_aboard(noun, figures)
        if counted is not None:
            collector.add(trigger, replace(counted, whole=None))
        return
    at = _past_time(collector.doc, trigger.end)
    loose = set(entry.behind) - ({"of", "in"} if at == trigger.end else set())
    if behind is None and noun.pos_ == "NOUN" and at + 1 < len(collector.doc) and collector.doc[at].lower_ in loose:
        counted = figures.group_of(first) if (first := figures.at(at + 1)) is not None else None
        hung = counted.head if counted is not None else phrase_head(collector.doc, at + 1)
        # on the verb: "caused injuries to nine"; on the time: "no word for a week of nine"
        behind = hung if hung is not None and figures.group(hung) is not None else None
    if entry.counts in {"event", "deed", "harm"} and (behind is not None or _owner(noun) is not None):
        for group in figures.groups(behind) if behind is not None else ():
            if group.known and not group.bare:
                collector.add(trigger, group)
        owner = _owner(noun)
        for group in figures.groups(owner) if behind is None and owner is not None else ():
            if group.named:
                collector.add(trigger, group)
        return
    if entry.counts == "event" and (folded := _folded(noun, trigger.start)) is not None:
        collector.add(trigger, folded)
        return
    if entry.counts == "event" and noun.dep_ == "compound":
        return  # "two rescue swimmers"
    if entry.counts == "harm":
        return  # "nine burns" are no people
    are = noun.dep_.startswith("nsubj") and noun.head.pos_ in {"NOUN", "NUM"} and tree.auxiliaries(noun.head)
    if entry.counts == "state" and are and tree.preposition_of(noun.head) is None:  # not "the 12 dead were among 40 passengers"
        for group in figures.groups(noun.head):  # "the dead were 11 civilians"
            if group.known and not group.bare:
                collector.add(trigger, group)
    if entry.counts == "bodies" and behind is not None and noun.tag_ in {"NN", "NNS"}:
        for group in figures.groups(behind):
            if group.known and not group.bare and not group.definite:
                collector.add(trigger, group)
    if entry.counts == "bodies" and behind is None and noun.head.lemma_.lower() in _RECOVERED:
        for whose in (figures.group(child) for child in noun.children if child.dep_ in {"nmod:poss", "poss"} or child.lower_ == "both"):
            if whose is not None and whose.known and not whose.bare:  # "a surfer's body washed ashore", "both bodies were found"
                collector.add(trigger, whose)
    if entry.counts == "bodies" and behind is None and noun.tag_ == "NN" and (one := _one_body(noun)) is not None:
        collector.add(trigger, one)
    if entry.counts == "victims" and noun.dep_ != "compound":
        for group in _said_to_be(noun, figures):
            collector.add(trigger, group)
    counted = _counted(noun, figures, trigger.start) if entry.counts != "deed" or _of_victims(noun) else None
    if counted is not None and (entry.counts != "lives" or tree.governor(noun).lower_ in _LOST):
        collector.add(trigger, counted)


def _one_body(noun: Token) -> Group | None:
    """ "Divers found a body", "the discovery of a second body": one of the dead, who has no name yet."""
    above, words = tree.governor(noun), list(noun.doc[tree.noun_phrase_start(noun) : noun.i])
    object_of = above.lemma_.lower() in _RECOVERED and (noun in tree.objects(above) or noun in tree.own_subjects(above))
    found = object_of or (above.lower_ in _FINDS and tree.complement(above, "of") == noun)
    if not found or not words or words[0].lower_ not in {"a", "another"}:
        return None
    more = words[0].lower_ == "another" or any(t.lower_ in ORDINALS for t in words[1:])
    if any(t.lower_ not in ORDINALS | _STATE_OF_BODIES for t in words[1:]):
        return None  # "found a legislative body"
    one = Quantity(words[0].i, noun.i + 1, 1, 1, 1, "exact", more, noun.i, noun.i + 1, rule="another" if more else "singular")
    return Group(noun, one, None, None, words[0].i, noun.i + 1)


def _folded(noun: Token, at: int) -> Group | None:
    """Whom a deed says that it took at once: "a double homicide", "the triple murder"; the words of its entry begin at `at`."""
    start = at - 2 if at > 1 and noun.doc[at - 1].text == "-" else at - 1
    number = _FOLD.get(noun.doc[start].lower_) if start >= 0 and noun.tag_ in {"NN", "NNP"} else None
    after = "".join(token.lower_ for token in noun.doc[noun.i + 1 : noun.i + 3])
    if number is None or after == "-suicide":
        return None  # of "a double murder-suicide" one may be the killer
    quantity = Quantity(start, start + 1, number, number, number, "exact", number_start=start, number_end=start + 1, rule="folded")
    return Group(noun, quantity, None, None, start, noun.i + 1)


def _past_time(doc: Doc, at: int) -> int:
    """Past the time that stands between a noun and its people: "no word for a week of nine shepherds"."""
    if at + 1 >= len(doc) or doc[at].lower_ not in _DURING:
        return at
    end = at + 1
    while end < len(doc) and doc[end].ent_type_ in {"DATE", "TIME"}:
        end += 1
    return end if end > at + 1 else at


def _of_victims(noun: Token) -> bool:
    """Whether the figure before a deed counts people: three shootings are three deeds, three shooting victims three people."""
    return noun.i + 1 < len(noun.doc) and noun.nbor(1).lower_ in {"victim", "victims", "deaths", "casualties"}


def _owner(noun: Token) -> Token | None:
    """ "Romero's" in "Romero's murder"."""
    return next((child for child in noun.children if child.dep_ in {"nmod:poss", "poss"} and child.ent_type_ == "PERSON"), None)


def _said_to_be(noun: Token, figures: Figures) -> list[Group]:
    """The one person who is or became a victim: "the teenager was the 211th homicide victim"."""
    groups = [figures.group(subject) for subject in tree.called_so(noun)]
    people = [g for g in groups if g is not None and g.single][:1]
    ordinal = next((q for i in range(tree.noun_phrase_start(noun), noun.i) if (q := figures.by_token.get(i)) and q.unit == "ordinal"), None)
    if ordinal is not None:
        people.append(Group(noun, _as_people(ordinal), None, None, ordinal.start, noun.i + 1))
    return people


def _as_people(ordinal: Quantity) -> Quantity:
    return Quantity(
        ordinal.start,
        ordinal.end,
        ordinal.best,
        ordinal.best,
        ordinal.best,
        "exact",
        number_start=ordinal.start,
        number_end=ordinal.end,
        rule="ordinal",
    )


def _counted(noun: Token, figures: Figures, at: int) -> Group | None:
    """The people that the noun counts itself and gives no other name; the words of its entry begin at `at` ("no word" has no zero)."""
    start = tree.noun_phrase_start(noun)
    if noun.lower_ in {"case", "cases"}:
        start = min([start, *(token.i for token in _run_before(noun))])
    if 0 < start == noun.i and noun.doc[start - 1].lower_ == "of":
        start -= 1  # "dozens of corpses"
    for i in range(noun.i - 1, max(start - 2, -1), -1):
        if (quantity := figures.at(i)) is not None:
            if i == noun.i - 1 and part_left(noun.doc[i], figures) is not None:
                return None
            who = _called(noun, quantity.end)
            return Group(noun, quantity, who.text if who is not None else None, who, quantity.start, noun.i + 1)
    if any(child.lower_ == "no" and child.i < at for child in noun.children):
        zero = Quantity(start, noun.i, 0, 0, 0, "exact", number_start=start, number_end=noun.i, rule="none")
        return Group(noun, zero, None, None, start, noun.i + 1)
    return None


def _called(noun: Token, start: int) -> Token | None:
    """Who the adjective says they were: "32 civilian deaths", "nine Afghan dead"."""
    before = [t for t in noun.doc[start : noun.i] if t.dep_ in {"amod", "compound", "nmod"} and people_verdict(t) == "yes"]
    return before[-1] if before and before[-1].lower_ not in NO_NOUN else None


def _run_before(noun: Token) -> Iterator[Token]:
    """The words of its phrase as they stand, whatever the parse: "31 hepatitis A cases"."""
    for token in reversed(noun.doc[max(sentence_start(noun), noun.i - 3) : noun.i]):
        if token.pos_ not in {"NOUN", "PROPN", "ADJ", "DET"}:
            return
        yield token


def is_disease(noun: Token) -> bool:
    """Whether cases are those of a disease."""
    words = {child.lower_ for child in noun.children if child.i < noun.i} | {t.lower_ for t in _run_before(noun)}
    behind = tree.complement(noun, "of")
    if behind is not None:
        words.add(behind.lower_)
    spoken = any(t.lower_ in lexicon().classes["disease"] for t in noun.doc[sentence_start(noun) : noun.i])
    recorded = noun.head.lemma_.lower() in _RECORDED
    if spoken and recorded and not words & _COURT:
        return True  # "cholera has spread, with 5,317 cases recorded"
    return bool(words & lexicon().classes["disease"]) or (bool(words & CASES) and not words & _COURT)
