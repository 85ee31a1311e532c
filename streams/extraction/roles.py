"""Who the tree says it befell: the victims of a verb, of an adjective, of a phrase."""

from collections.abc import Iterator
from dataclasses import replace

from spacy.tokens import Doc, Token

from streams.extraction import tree
from streams.extraction.aboard import people_aboard
from streams.extraction.beside import needs_known, part_left
from streams.extraction.collector import Collector
from streams.extraction.columns import sentence_end, sentence_start
from streams.extraction.group import Group
from streams.extraction.hypothetical import not_expected
from streams.extraction.lists_left import list_left
from streams.extraction.noun_phrases import phrase_head, phrase_words
from streams.extraction.people import people_verdict
from streams.extraction.triggers import CasualtyState, CasualtyVerb, Entry, Trigger, lexicon
from streams.extraction.victim_phrases import Figures
from streams.extraction.victims import thing_unit

_FIGURATIVE = frozenset({"burn", "hurt", "hit", "hit-by-gunfire", "mow-down-by-vehicle", "trap", "crush-under", "slash", "maim"})
_COST = frozenset({"cost-lives", "cost-limb"})
"""Rules of what somebody pays with: "cost a farmer his leg"."""
_DOERS = frozenset({"he", "she", "they", "i", "we"})
_STAY = frozenset(
    {
        "remain",
        "lie",
        "stay",
        "leave",
        "have",
        "fear",
        "believe",
        "think",
        "presume",
        "suspect",
        "report",
        "feel",
        "vanish",
        "disappear",
        "end",
    }
)
"""Verbs behind which words of place say where people are and do not get out."""
_PARTICLES = frozenset({"down", "off", "up", "dead", "out"})


def read_verb(trigger: Trigger, entry: CasualtyVerb, collector: Collector) -> None:
    """Keep the victims of a verb, wherever the clause has them."""
    doc = collector.doc
    verb = doc[trigger.start]
    holds = entry.victim in {"object", "both", "passive"} and entry.victims != "lives"
    reduced = tree.is_participle_of_noun(verb) and not tree.objects(verb)
    told_of = entry.kind == "abducted" and tree.is_relative_clause(verb) and tree.is_passive(verb)  # "nine of 24 who were taken"
    noun = verb.head if reduced or told_of or _is_of_captives(verb, entry) else _counted_whole(verb)
    if noun is not None and reduced and (few := _part_in_headline(noun, verb, collector)) is not None:
        collector.add(trigger, few)
        return
    if reduced and (shared := _shared_out(verb, collector.figures)) is not None:
        collector.add(trigger, shared)  # "two thirds of the 90 people held have not been charged": both the 90 and the share
    if noun is not None and holds and (noun.i > verb.i or part_left(noun, collector.figures) is None):
        whole = collector.figures.whole_of(noun)
        if whole is not None and (whole.known or not needs_known(trigger)):
            collector.add(trigger, whole)
            part = tree.governor(noun)
            if tree.governor(part).pos_ not in {"NOUN", "ADJ"}:  # "half of the 40 hurt were women" counts the women hurt
                return
    heads = victims_of(verb, trigger.end, entry, collector.figures)
    for head in [*heads, *_together_with(verb, heads)]:
        for group in collector.figures.groups(head):
            if _spoken_of(group, entry, doc) or not (group.known or _in_list(group, entry) or not (needs_known(trigger) or group.single)):
                continue
            in_phrase = trigger.near > verb.i and trigger.near <= group.head.i < trigger.end and group.head.lower_ != "victim"
            if (not group.counted and in_phrase) or (group.bare and tree.is_before_noun(verb)):
                continue  # "hostage" in "held hostage"; "wounded investors"
            if group.bare and (doc[group.start - 1].lower_ in {"them", "whom"} or collector.owns(trigger)):
                continue  # "17 villagers, most of them herders"; "aid workers killed this year now number 24"
            if _says_of_itself(verb, head, group.head):
                continue
            if group.bare and (entry.id in _FIGURATIVE or group.head.lower_ in lexicon().classes["market-people"]):
                continue  # "investors were burned"
            if group.bare and (
                group.definite
                or entry.victim == "behind"
                or verb.tag_ in {"VB", "VBP", "VBZ"}
                or (verb.tag_ == "VBG" and not (entry.kind == "killed" and _follows(verb)))
                or entry.kind not in {"killed", "injured"}
            ):
                continue
            if entry.victim == "non-survivor":
                if group.quantity.high == 0 and group.antecedent is not None:
                    group = replace(group.antecedent, start=group.start, end=group.end, head=group.head, antecedent=None)
                elif group.quantity.high == 0 and group.whole is None and (all_aboard := people_aboard(group.head, collector.figures)):
                    group = all_aboard  # "no one survived"
                elif not (tree.is_negated(verb) or not_expected(verb)) or group.quantity.high == 0:
                    continue
            collector.add(trigger, group)


def _is_of_captives(verb: Token, entry: CasualtyVerb) -> bool:
    """ "Five of 17 kidnapped passengers": what befell all of them, before their noun."""
    return entry.kind == "abducted" and tree.is_before_noun(verb) and verb.tag_ in {"VBN", "JJ"}


def _part_in_headline(noun: Token, verb: Token, collector: Collector) -> Group | None:
    """ "Five of 17 bus passengers freed": the part that a clause without auxiliary is said of, where the sentence has no other verb."""
    part, doc = tree.governor(noun), verb.doc
    if part.i >= noun.i or part.dep_ != "ROOT" or collector.figures.at(part.i) is None:
        return None
    of = tree.complement(part, "of")
    if of is None or not part.i < of.i <= noun.i:
        return None
    finite = any(t.tag_ in {"VBD", "VBZ", "VBP", "MD"} for t in doc[sentence_start(verb) : sentence_end(verb)])
    group = collector.figures.group(part)
    if finite or verb.tag_ not in {"VBN", "VBD"} or group is None or people_verdict(noun) != "yes":
        return None
    return replace(group, who=phrase_words(noun, collector.figures.by_token), who_head=noun, end=noun.i + 1)


def _counted_whole(verb: Token) -> Token | None:
    """ "Hikers" in "two of the six hikers hurt when a bridge fell have died", where the parse makes "two" the subject of "hurt"."""
    subject = next(iter(tree.own_subjects(verb)), None)
    return tree.complement(subject, "of") if subject is not None and tree.main_verb_behind(verb) is not None else None


def _follows(verb: Token) -> bool:
    """Whether it tells what came of a deed that was done: "militants ambushed a convoy, killing soldiers"."""
    return verb.i > 0 and verb.dep_ == "advcl" and verb.nbor(-1).text == "," and verb.head.tag_ == "VBD" and not tree.is_negated(verb.head)


def _shared_out(verb: Token, figures: Figures) -> Group | None:
    """The 90 of "two thirds of the 90 people still held", where the parse hangs the participle on the share."""
    share = figures.at(verb.head.i)
    if share is None or share.share is None or share.low is None:
        return None
    people = tree.complement(verb.head, "of")
    if people is None or not verb.head.i < people.i < verb.i:
        return None
    whole = figures.whole_of(people)
    return whole if whole is not None and whole.known else None


def _in_list(group: Group, entry: CasualtyVerb) -> bool:
    """Whether a noun that no list knows is somebody by its place in a list of people whom a verb for the living befell."""
    return group.single and entry.kind in {"killed", "injured", "abducted", "detained"} and entry.id not in _FIGURATIVE


def _says_of_itself(verb: Token, head: Token, joined: Token) -> bool:
    """Whether people joined to those of whom a clause is said stand behind that clause: "57 who were killed and 18 who are missing"."""
    of_noun = tree.is_relative_clause(verb) or tree.is_participle_of_noun(verb)
    return of_noun and head.i < verb.i < joined.i and joined != head and verb.head == head


def _together_with(verb: Token, heads: list[Token]) -> list[Token]:
    """ "… was killed along with two of his bodyguards"."""
    if not heads or not tree.subjects(verb) or heads[0].i > verb.i:
        return []
    doc = verb.doc
    return [
        noun for case, noun in tree.complements(verb) if {case.lower_, doc[max(0, case.i - 1)].lower_} & {"along", "together", "alongside"}
    ]


def _spoken_of(group: Group, entry: Entry, doc: Doc) -> bool:
    """Whether "this man", "these people" only points back, or "they" are two who may have been hurt by a word."""
    if group.quantity.rule == "pair" and entry.id in _FIGURATIVE and doc[group.start].lower_ in {"they", "them"}:
        return True
    return (group.single or group.bare) and doc[group.start].lower_ in {"this", "that", "these", "those"}


def victims_of(verb: Token, end: int, entry: CasualtyVerb, figures: Figures) -> list[Token]:
    """The heads of the noun phrases that hold the victims of a verb whose own words end at `end`."""
    if entry.victims == "lives":
        loose = [child for child in verb.children if child.lower_ == "lives" and not _has_case(child, figures)]
        lives = tree.shared_objects(verb) or loose  # "cut short close to 900 lives"
        return [tree.complement(noun, "of") or noun for noun in lives]
    if entry.victim == "owner":
        return list(_owners(verb))
    if entry.victim == "behind":
        head = phrase_head(verb.doc, end)
        return [head] if head is not None else []
    if (ordinal := _nth_to_be(verb)) is not None and (entry.victim in {"subject", "both"} or tree.is_passive(verb)):
        return [ordinal]
    if tree.is_gerund(verb) and entry.kind == "displaced":
        return []  # "froze after spending the night in the open"
    if entry.victim in {"subject", "non-survivor"}:
        return list(_through_relatives(tree.subjects(verb))) or _said_before(verb)
    passive = _passive_victims(verb, figures)
    if passive or entry.victim == "passive":
        return passive
    found = tree.shared_objects(verb)
    if entry.id in _COST:
        found = [*tree.receivers(verb), *found]
    if not found and verb.dep_ in {"xcomp", "ccomp", "oprd"} and verb.tag_ in {"VBN", "VBD", "JJ"} and not tree.own_subjects(verb):
        found = tree.predicate_subjects(verb)
    if not found and verb.i + 1 < len(verb.doc) and verb.nbor().lower_ in {"both", "all"} and end > verb.i + 2:
        found = [verb.nbor()] if verb.nbor().head.i in range(verb.i, end) else []  # "divers found both dead"
    if entry.victim == "both" and not tree.objects(verb) and (not found or verb.dep_ == "conj"):
        return list(_through_relatives(tree.subjects(verb))) or _said_before(verb)
    return found


def _has_case(noun: Token, figures: Figures) -> bool:
    """Whether a preposition stands before it that is no part of its figure: not "close to 900 lives"."""
    case = tree.preposition_of(noun)
    return case is not None and case.i not in figures.by_token


def _nth_to_be(verb: Token) -> Token | None:
    """ "The 14th person to die", "the third politician to be shot dead"."""
    noun = verb.head
    if verb.dep_ == "xcomp" and noun.lemma_ == "become":  # "became the ninth woman to be killed"
        noun = next((child for child in noun.children if noun.i < child.i < verb.i and child.pos_ == "NOUN"), noun)
    elif not tree.is_participle_of_noun(verb):
        return None
    if not any(child.lower_ == "to" for child in verb.children):
        return None
    ordinals = {q.start for q in verb.doc._.quantities if q.unit == "ordinal"}
    return noun if any(i in ordinals for i in range(tree.noun_phrase_start(noun), noun.i)) else None


def _said_before(verb: Token) -> list[Token]:
    """The noun right before a verb that the parse left without a subject, past an age in commas: "a woman, 29, drowned"."""
    doc, i = verb.doc, verb.i - 1
    while i > sentence_start(verb) and doc[i].pos_ in {"ADV", "AUX"}:
        i -= 1
    if i - 2 > sentence_start(verb) and doc[i].text == "," and doc[i - 1].pos_ == "NUM" and doc[i - 2].text == ",":
        i -= 3
    return [doc[i]] if i >= sentence_start(verb) and doc[i].pos_ in {"NOUN", "PROPN"} and doc[i].i + 1 < verb.i else []


def _owners(verb: Token) -> Iterator[Token]:
    """Whose body it is: "tore off a boy's leg", "slit the throats of two guards"."""
    parts = tree.subjects(verb) if tree.is_passive(verb) else tree.shared_objects(verb)
    for part in parts:
        if part.lower_ in lexicon().classes["body"]:
            owner = tree.complement(part, "of") or tree.complement(verb, "off")
            yield from (owner,) if owner is not None else (child for child in part.children if child.dep_ in {"nmod:poss", "poss"})


def _passive_victims(verb: Token, figures: Figures) -> list[Token]:
    subjects = tree.subjects(verb)
    shared = verb.dep_ == "conj" and verb.tag_ == "VBN" and tree.is_passive(tree.first_conjunct(verb)) and not tree.objects(verb)
    if tree.is_passive(verb) or shared:
        return list(_through_relatives(subjects))
    if tree.objects(verb) or verb.tag_ not in {"VBN", "VBD", "JJ", "NN"}:
        return []
    if (tree.is_participle_of_noun(verb) and verb.head.i < verb.i) or (tree.is_before_noun(verb) and verb.tag_ in {"VBN", "JJ"}):
        return [verb.head]
    # "Three soldiers killed in ambush", "six officers hurt": a past form without object, said of counted people
    if not subjects or not _ends_clause(verb) or tree.shared_objects(verb):
        return []
    if tree.is_relative_clause(verb) and not tree.auxiliaries(verb) and any(s.lower_ in {"who", "that"} for s in subjects):
        return []
    return [s for s in _through_relatives(subjects) if _is_fresh(group := figures.group(s)) or _opens_headline(verb, group)]


def _is_fresh(group: Group | None) -> bool:
    return group is not None and group.known and group.counted and not group.definite and group.antecedent is None


def _opens_headline(verb: Token, group: Group | None) -> bool:
    """ "Omaha woman killed, three men hurt in shooting": one person without an article, the first words of a headline."""
    if group is None or not (group.single and group.known) or group.named or group.head.tag_ != "NN" or verb.i != group.head.i + 1:
        return False
    doc, start, after = verb.doc, tree.noun_phrase_start(group.head), verb.i + 1
    bare = start == sentence_start(verb) and doc[start].pos_ not in {"DET", "PRON"} and verb.idx < doc._.body_start
    listed = after + 1 < len(doc) and doc[after].text == "," and doc[after + 1].tag_ in {"VBD", "VBN"}  # "officer shot, killed a man"
    return bare and not listed


def _ends_clause(verb: Token) -> bool:
    """Whether no object can follow: the sentence ends, or a comma, preposition or conjunction comes next."""
    doc, after = verb.doc, verb.i + 1
    while after < len(doc) and (doc[after].pos_ == "ADV" or doc[after].lower_ in _PARTICLES):
        after += 1
    return after >= len(doc) or doc[after].is_punct or doc[after].is_space or doc[after].pos_ in {"ADP", "SCONJ", "CCONJ", "PART"}


def _through_relatives(heads: list[Token]) -> Iterator[Token]:
    for head in heads:
        noun = tree.antecedent(head) if head.lower_ in {"who", "that", "which"} else None
        if noun is not None and _is_of_the_craft(head, noun):
            continue
        while noun is not None and head.lower_ == "who" and _is_no_person(noun):
            above = tree.governor(noun)
            if above.pos_ != "NOUN" or above.i >= noun.i:  # the head of the sentence governs itself
                break
            noun = above  # "the residents of a nursing home who …"
        yield noun if noun is not None else head


def _is_of_the_craft(pronoun: Token, noun: Token) -> bool:
    """ "The 14 people on the helicopter that vanished": the relative clause is the craft's, unless its verb is a plural."""
    before = pronoun.nbor(-1) if pronoun.i else pronoun
    if pronoun.lower_ == "who" or before.i <= noun.i or before.tag_ != "NN" or thing_unit([before.lower_]) != "vehicle":
        return False
    return not any(t.lower_ in {"were", "are", "have"} for t in (pronoun.head, *pronoun.head.children))


def _is_no_person(noun: Token) -> bool:
    return noun.pos_ in {"NOUN", "PROPN"} and people_verdict(noun) != "yes"


def read_state(trigger: Trigger, collector: Collector) -> None:
    """Keep those of whom an adjective or phrase is said: "are missing", "left 12 dead", "in critical condition"."""
    doc = collector.doc
    word = _top(doc, trigger)
    if tree.is_gerund(word) or _is_spoken_of(word, trigger):
        return
    if left := list_left(trigger, collector.figures):
        for group in left:
            collector.add(trigger, group)
        return
    said = isinstance(trigger.entry, CasualtyState) and trigger.end - trigger.start > 1  # "is fighting for her life"
    if word.pos_ == "VERB" and (tree.objects(word) or (word.tag_ in {"VBG", "VBZ", "VB"} and not said)) and word.lower_ != "missing":
        return
    active = (
        isinstance(trigger.entry, CasualtyVerb) and word.pos_ == "VERB" and word.dep_ in {"ROOT", "conj"} and not tree.auxiliaries(word)
    )
    if tree.shared_objects(word) or (active and not tree.is_passive(tree.first_conjunct(word))):
        return  # "a man shot …": the subject did it
    if word.tag_ == "VBD" and not tree.auxiliaries(word) and any(s.lower_ in _DOERS for s in tree.own_subjects(word)):
        return  # "the village where she shot for 11 weeks"
    of_them = tree.counted_of(word, "them") if isinstance(trigger.entry, CasualtyState) else []
    heads = of_them or tree.predicate_subjects(word) or _left_in(doc, trigger)
    if not heads and tree.is_before_noun(word):
        heads = [word.head]
    if not heads and word.dep_.startswith(("nmod", "obl", "acl", "prep", "amod")) and word.head.i < word.i:
        above = tree.governor(word)
        if above.pos_ == "VERB" and trigger.entry.kind != "killed" and _tells_of_dead(above, trigger, collector):
            return  # "died in custody", "died in hospital"
        if above.pos_ == "VERB" and trigger.entry.kind == "trapped" and above.lemma_ not in _STAY:
            return  # "slipped in the mud", "worked beneath the ruins"
        first = tree.first_conjunct(above)
        heads = (
            [first if first.head.lemma_ == "leave" else above]
            if above.pos_ in {"NOUN", "PROPN", "NUM"}
            else tree.objects(above) or tree.subjects(above)
        )
    for head in _through_relatives(heads):
        for group in collector.figures.groups(head):
            before_noun = group.single and tree.is_before_noun(word)
            spoken = _spoken_of(group, trigger.entry, doc) or _says_of_itself(word, head, group.head)
            of_firms = said and word.tag_ == "VBG" and group.whole is not None  # "a quarter of them are fighting for their lives"
            if group.known and not (group.bare or before_noun or spoken or of_firms):
                collector.add(trigger, group)


def _is_spoken_of(word: Token, trigger: Trigger) -> bool:
    """Whether an adjective alone stands for people behind "of": "an officer spoke of 'fewer than ten' dead" says nothing of him."""
    case = tree.preposition_of(word) if trigger.end - trigger.start == 1 and word.dep_.startswith("obl") else None
    return case is not None and case.lower_ == "of"


def _tells_of_dead(verb: Token, trigger: Trigger, collector: Collector) -> bool:
    """Whether the verb above kills; where more than it must be said for that, whether it was: "was found in critical condition"."""
    itself = not isinstance(trigger.entry, CasualtyState)
    kills = any(v.kind == "killed" and (itself or not v.with_) for v in lexicon().verbs.get(verb.lower_, ()))
    return kills or any(c.kind == "killed" and c.trigger == verb.i for c in collector.found.values())


def _left_in(doc: Doc, trigger: Trigger) -> list[Token]:
    """ "Left a cyclist dead and a pedestrian in critical condition": the noun before the words, behind "leave"."""
    noun = doc[trigger.start - 1] if trigger.start > 1 else doc[trigger.start]
    before = tree.noun_phrase_start(noun) - 1
    if noun.pos_ not in {"NOUN", "PROPN"} or noun.i == trigger.start or before < 0 or doc[before].lower_ not in {"and", ","}:
        return []
    for token in reversed(doc[sentence_start(noun) : before]):
        if token.lemma_ == "leave":
            return [noun]
        if token.tag_ in {"VBD", "VBZ", "VBP"}:
            return []
    return []


def _top(doc: Doc, trigger: Trigger) -> Token:
    """The token of a phrase on which its others hang."""
    inside = range(trigger.start, trigger.end)
    return next((t for t in doc[trigger.start : trigger.end] if t.head.i not in inside or t.head.i == t.i), doc[trigger.end - 1])
