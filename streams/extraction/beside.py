"""Surface patterns, safer than any parse: "12 dead and 30 wounded", "14 troops killed", "KILLS 12", "two dead in Aden, four in Taiz"."""

from dataclasses import replace

from spacy.tokens import Doc, Span, Token

from streams.extraction import tree
from streams.extraction.collector import Collector
from streams.extraction.columns import sentence_start
from streams.extraction.doc import Quantity
from streams.extraction.group import Group
from streams.extraction.noun_phrases import phrase_head, phrase_words
from streams.extraction.people import COLLECTIVES, SIZES, people_verdict
from streams.extraction.series import listed_with
from streams.extraction.triggers import CasualtyNoun, CasualtyState, CasualtyVerb, TollNoun, Trigger
from streams.extraction.victim_phrases import ORDINALS, Figures

_BE = frozenset({"were", "was", "are", "is"})
_PHRASE = frozenset({"NOUN", "PROPN", "ADJ", "NUM", "DET", "PRON"})
_OF_MANY = frozenset({"were", "are", "have"})
_TELLS_WHO = frozenset({"of", "for", "to", "at", "in", "on", "from", "with"})
_MADE_OF = (
    COLLECTIVES
    | SIZES.keys()
    | frozenset(
        {"body", "bodies", "corpse", "corpses", "remains", "skeletons", "victims", "members", "lives", "people", "couples", "groups"}
    )
    | frozenset({"families", "crews", "teams", "households", "dead", "wounded", "injured", "others", "more"})
)
"""Nouns for people that others may be counted behind: "a crew of 12"."""
_LEAVE = frozenset({"left", "leaves", "leaving", "leave"})
_BETWEEN = frozenset(
    (
        "still",
        "remained",
        "remain",
        "remains",
        "now",
        "confirmed",
        "reported",
        "feared",
        "left",
        "were",
        "was",
        "are",
        "is",
        "been",
        "also",
        "have",
        "had",
        "has",
        "being",
        "reportedly",
        "others",
        "remain",
        "remains",
        "remained",
    )
)


def read_beside(sentence: Span, triggers: list[Trigger], collector: Collector) -> None:
    """Figures right before the word that says what befell them."""
    doc, figures = sentence.doc, collector.figures
    for trigger in triggers:
        if not _may_follow(trigger, doc):
            continue
        token = doc[trigger.start]
        last = i = before_quote(trigger.start - 1, doc)  # "fewer than ten" dead
        while i >= sentence.start and doc[i].lower_ in _BETWEEN:
            i -= 1
        if i < sentence.start:
            continue
        said_of, quantity = doc[i], figures.at(i)
        if (left := part_left(said_of, figures)) is not None:
            collector.add(trigger, left, owns=True)
            continue
        one_more = _is_one_more(said_of)
        if quantity is None and not one_more and (said_of.pos_ not in {"NOUN", "PROPN"} or not _has_figure(said_of, figures)):
            continue
        touching = i == last
        if quantity is not None and quantity.whole and any(t.pos_ == "AUX" for t in doc[i + 1 : trigger.start]):
            continue  # "eleven of the 19 were hurt"
        subject = isinstance(trigger.entry, CasualtyVerb) and trigger.entry.victim == "subject"
        if subject and touching and tree.is_before_noun(token):
            continue  # "has three cracked ribs"
        if subject and not (
            quantity is not None
            and (touching or doc[i + 1].lower_ == "others" or _only_had(doc[i + 1 : trigger.start]))
            and _may_be_subject(token, i)
        ):
            continue  # "140,000 flee"
        if touching and not subject and isinstance(trigger.entry, CasualtyVerb) and _has_object(token, trigger.end, figures):
            continue
        if (not touching and _is_of_something(said_of)) or ((subject or not touching) and _is_told_of_subject(said_of, token)):
            continue
        group = figures.group(said_of)
        if quantity is not None and quantity.unit == "people" and group is not None and group.head.i < quantity.start:
            group = bare(doc, quantity)  # "seven people were killed and 40 fled": not the people of before
        if group is None or not (group.counted or one_more) or group.antecedent is not None or (needs_known(trigger) and not group.known):
            continue
        after = doc[trigger.end] if trigger.end < sentence.end else None
        if group.who is None and touching and after is not None and after.pos_ in {"NOUN", "PROPN"} and tree.is_before_noun(token):
            continue  # "30 wounded soldiers": the noun behind counts
        part = collector.add(trigger, group, owns=True)
        if part is not None:
            if quantity is not None and quantity.share and touching and (whole := figures.whole_of(token)) is not None:
                part.parent = collector.add(trigger, whole)  # "half of the 64 wounded are women"
            for other in _left_too(group, figures, sentence):
                collector.add(trigger, other)


def before_quote(i: int, doc: Doc) -> int:
    """The token, or the one before it where it closes a quotation."""
    return i - 1 if i > 0 and doc[i].is_quote and not doc[i - 1].whitespace_ else i


def _left_too(group: Group, figures: Figures, sentence: Span) -> list[Group]:
    """ "Leaving nine guests and two guards dead": the people between "leave" and those right before the word."""
    doc, start, found = sentence.doc, group.start, []
    while start - 2 >= sentence.start and doc[start - 1].lower_ in {"and", ","}:
        end = start - 2 if doc[start - 2].lower_ == "," else start - 1
        before = figures.group(doc[end - 1])
        if before is None or not (before.counted and before.known) or before.start >= end:
            return []
        found.append(before)
        start = before.start
    opens = start == sentence.start or doc[start - 1].text == ":"  # "Police: 4 adults, 1 child shot"
    return found if opens or doc[start - 1].lower_ in _LEAVE else []


def _is_left(doc: Doc, start: int) -> bool:
    """Whether "leave" stands before the words, or before others that they are joined to: "leaving three dead and five of the 20 hurt"."""
    for token in reversed(doc[sentence_start(doc[start]) : start]):
        if token.lower_ in _LEAVE:
            return True
        if (token.i == start - 1 and token.lower_ not in {"and", ","}) or token.tag_ in {"VBD", "VBZ", "VBP"}:
            return False
    return False


def part_left(last: Token, figures: Figures) -> Group | None:
    """ "Leaving three of the eight dead", "left nine members of one family dead": the part, whoever the whole are; it ends at `last`."""
    doc, whole, i = figures.doc, None, last.i
    while i > 0 and (doc[i].pos_ in _PHRASE or doc[i].tag_ in {"POS", "PRP$"}) and doc[i].lower_ != "of":
        whole = whole or figures.at(i)
        i -= 1
    if whole is None or i == 0 or doc[i].lower_ != "of":
        return None
    part = figures.by_token.get(i - 1)  # to its reader "two of the convoy's nine" counts vehicles
    members = figures.group(doc[i - 1]) if part is None else None
    if members is not None and members.counted and members.known and _is_left(doc, members.start):
        return replace(members, end=last.i + 1)
    if part is None or part.end != i or part.unit not in {"people", "vehicle"} or not _is_left(doc, part.start):
        return None
    who = phrase_words(last, figures.by_token) if people_verdict(last) == "yes" else None
    return Group(doc[part.number_end - 1], replace(part, unit="people"), who, last if who else None, part.start, last.i + 1)


def read_after(sentence: Span, triggers: list[Trigger], collector: Collector) -> None:
    """A figure right behind an active verb is its object: "and wounding forty-two", "KILLS 12"."""
    doc, figures = sentence.doc, collector.figures
    for trigger in triggers:
        entry = trigger.entry
        if not isinstance(entry, CasualtyVerb) or entry.victim not in {"object", "both"} or entry.victims == "lives":
            continue
        particle = trigger.near == trigger.start + 1
        at = trigger.end if particle else trigger.start + 1  # "gunned down nine", "shot dead three"
        if (entry.with_ and not particle and trigger.near < at) or at >= sentence.end:
            continue
        quantity = figures.at(at)
        one_more = figures.group(doc[at + 1]) if quantity is None and doc[at].lower_ == "a" and at + 1 < sentence.end else None
        if one_more is not None and one_more.quantity.rule == "another":
            collector.add(trigger, one_more)  # "shot two robbers and arrested a third"
            continue
        if quantity is None and (guard := _without_article(doc, trigger.start, at, sentence.end)) is not None:
            group = figures.group(guard)
            if group is not None and group.known and group.single:
                collector.add(trigger, group)
            continue
        if quantity is None or quantity.start != at or quantity.unit != "people" or quantity.whole or tree.is_passive(doc[trigger.start]):
            continue
        group = figures.group_of(quantity)
        if group is not None and group.head.i < at:
            group = bare(doc, quantity)
        if group is not None and (group.known or not needs_known(trigger)):
            collector.add(trigger, group, owns=True)
            for other in listed_with(group, figures):  # "buried and killed two guides, a porter and four climbers"
                collector.add(trigger, other)


def _without_article(doc: Doc, verb: int, at: int, end: int) -> Token | None:
    """One person right behind a verb in the present, as headlines have it: "gunmen seize nurses, kill guard"."""
    noun = doc[at]
    closed = at + 1 >= end or doc[at + 1].is_punct or doc[at + 1].pos_ == "ADP"
    bare_noun = noun.tag_ in {"NN", "NNP"} and not noun.ent_type_ and people_verdict(noun) == "yes"
    return noun if closed and bare_noun and doc[verb].tag_ in {"VBP", "VBZ"} else None


def read_labels(sentence: Span, triggers: list[Trigger], collector: Collector) -> None:
    """ "Dead: 14", "Injured: 30 pupils", "Cholera cases 6,018, …": a label of a list, and its figure."""
    doc, figures = sentence.doc, collector.figures
    for trigger in triggers:
        colon = trigger.end
        if _is_in_notes(trigger, sentence, figures):
            colon -= 1
        elif colon + 1 >= sentence.end or doc[colon].text != ":" or (trigger.start > 0 and doc[trigger.start - 1].is_alpha):
            continue
        quantity = figures.at(colon + 1)
        group = figures.group_of(quantity) if quantity is not None and quantity.start == colon + 1 else None
        if group is not None and (group.known or group.who is None):
            collector.add(trigger, group, owns=True)


def _is_in_notes(trigger: Trigger, sentence: Span, figures: Figures) -> bool:
    """Whether a plural that counts victims is followed at once by its figure and the end of the note: "deaths 12, injuries 40"."""
    doc, end = sentence.doc, trigger.end
    quantity = figures.at(end) if end < sentence.end else None
    if not isinstance(trigger.entry, TollNoun) or doc[end - 1].tag_ not in {"NNS", "NNPS"} or quantity is None:
        return False
    closed = quantity.end >= sentence.end or doc[quantity.end].text in {",", ";", "."}
    if figures.at(quantity.end + 1) is not None:
        return False  # "injuries 12, 13 and 14"
    counted = trigger.start > sentence.start and figures.at(trigger.start - 1) is not None
    return closed and not counted and quantity.start == end and quantity.unit == "people" and doc[quantity.number_start].text[0].isdigit()


def read_inverted(sentence: Span, triggers: list[Trigger], collector: Collector) -> None:
    """ "Killed in the crash were the driver and eleven passengers": the victims stand behind the verb."""
    doc = sentence.doc
    for trigger in triggers:
        first = trigger.start == sentence.start or (trigger.start == sentence.start + 1 and doc[sentence.start].lower_ == "also")
        state = doc[trigger.start].tag_ in {"VBN", "VBD", "JJ"} or isinstance(trigger.entry, CasualtyState)
        if not first or not state or trigger.end >= sentence.end:
            continue
        if doc[trigger.end].lower_ not in {"in", "by", "at", "on", "with", "during", "when", "after"} | _BE:
            continue
        be = next((t.i for t in doc[trigger.end : trigger.end + 14] if t.lower_ in _BE or t.pos_ in {"VERB", "PUNCT"}), None)
        if be is None or doc[be].lower_ not in _BE:
            continue
        head = phrase_head(doc, be + 1)
        for group in collector.figures.groups(head) if head is not None else ():
            if group.known and not group.bare and group.head.i < sentence.end:
                collector.add(trigger, replace(group, start=max(group.start, be + 1)))


def needs_known(trigger: Trigger) -> bool:
    """Whether the entry counts only nouns known for people."""
    return not (isinstance(trigger.entry, CasualtyVerb) and trigger.entry.victims == "any")


def _may_follow(trigger: Trigger, doc: Doc) -> bool:
    entry = trigger.entry
    if isinstance(entry, CasualtyVerb):
        if entry.victim == "subject":
            return True
        return entry.victim in {"object", "both", "passive"} and doc[trigger.start].tag_ not in {"VBZ", "VBG", "VB"}
    if isinstance(entry, CasualtyNoun):
        return entry.counts == "state"
    return not isinstance(entry, TollNoun)


def _may_be_subject(verb: Token, figure: int) -> bool:
    """Whether the figure right before the verb can be its subject: the verb has no other, and no "mother of" goes before."""
    own = [subject for subject in tree.own_subjects(verb) if subject.i < verb.i]
    if own and not any(figure in {t.i for t in subject.subtree} for subject in own):
        return False
    start = next((q.start for q in verb.doc._.quantities if q.start <= figure < q.end), figure)
    return start == 0 or verb.doc[start - 1].lower_ not in {"of", "with", "than", "by", "to", "from", "about", "carrying"}


def _only_had(words: Span) -> bool:
    """ "And close to 60 had died"."""
    return len(words) <= 2 and all(word.lower_ in {"had", "have", "already"} for word in words)


def _is_of_something(noun: Token) -> bool:
    """ "The pride of six ministers was wounded": not the ministers were."""
    case, above = tree.preposition_of(noun), tree.governor(noun)
    return case is not None and case.lower_ == "of" and above.pos_ == "NOUN" and above.tag_ == "NN" and people_verdict(above) != "yes"


def _is_told_of_subject(noun: Token, verb: Token) -> bool:
    """ "The man who killed two officers has been arrested", "the mother of three girls was killed": not those that only tell who it was."""
    subjects = {subject.i for subject in tree.own_subjects(verb)}
    path = [noun]
    while path[-1].head.i != path[-1].i and path[-1].i not in subjects | {verb.i}:
        path.append(path[-1].head)
    if path[-1] == verb:  # "officials investigating the deaths of 43 students were arrested", as the parse may have it
        return any(t.tag_ == "VBG" and t.dep_ == "advcl" and min(subjects, default=verb.i) < t.i < verb.i for t in path[1:-1])
    if path[-1].i not in subjects or len(path) == 1:
        return False
    joined = [token for token in path[:-1] if token.dep_ == "conj"]
    many = path[-1].tag_ == "NN" and any(aux.lower_ in _OF_MANY for aux in tree.auxiliaries(verb))
    if joined and (many or any(people_verdict(token.head) == "no" for token in joined)):
        return False  # "the wife of a guard and two children were killed", "men fleeing the floods and two guards were killed"
    return any(token.pos_ == "VERB" and token.lower_ != "including" for token in path[1:-1]) or _is_of_somebody(path)


def _is_of_somebody(path: list[Token]) -> bool:
    """Whether the nouns from the first up to the last are joined by prepositions, and the last is a person: "a lawyer for 12 activists"."""
    above, cases = path[-1], [case for token in path[:-1] if (case := tree.preposition_of(token)) is not None]
    if above.pos_ != "NOUN" or people_verdict(above) != "yes" or above.lower_ in _MADE_OF or any(t.dep_ == "appos" for t in path):
        return False
    beside = any(case.lower_ == "with" and case.i == above.i + 1 for case in cases)  # "the driver with three passengers"
    return bool(cases) and not beside and all(case.lower_ in _TELLS_WHO for case in cases)


def _has_figure(noun: Token, figures: Figures) -> bool:
    return any(figures.at(i) is not None for i in range(max(0, tree.noun_phrase_start(noun) - 1), noun.i))


def _is_one_more(noun: Token) -> bool:
    """ "A third person": one more than those before."""
    return noun.i > 1 and noun.nbor(-1).lower_ in ORDINALS and noun.nbor(-2).lower_ == "a"


def _has_object(verb: Token, end: int, figures: Figures) -> bool:
    """Whether a noun phrase follows at once, so that what stands before is who did it."""
    if tree.objects(verb):
        return True
    doc = verb.doc
    while end + 2 < len(doc) and doc[end].lower_ in {"and", ","} and doc[end + 1].pos_ == "VERB":
        end += 2  # "three men shot and killed the mayor"
    if end >= len(doc):
        return False
    after = doc[end]
    return after.tag_ in {"DT", "PRP$", "PRP", "CD"} or figures.at(end) is not None or (after.tag_ in {"NNS", "NNP"} and verb.tag_ != "VBN")


def bare(doc: Doc, quantity: Quantity) -> Group:
    """People of whom nothing but their number is said."""
    return Group(doc[quantity.number_end - 1], quantity, None, None, quantity.start, quantity.end)
