"""Who was killed, hurt, missing …: the pipe that joins triggers to the groups of people they are said of."""

from collections.abc import Iterator
from dataclasses import replace

from spacy.language import Language
from spacy.tokens import Doc, Span, Token

from streams.extraction import name_lists, subsets, toll_phrases, tree
from streams.extraction.doc import Casualty
from streams.extraction.triggers import CasualtyNoun, CasualtyState, CasualtyVerb, Lexicon, TollNoun, Trigger, lexicon
from streams.extraction.victim_phrases import Figures, Group
from streams.extraction.victims import victim_class
from streams.facts import Who

_CONFIDENCE = {"tree": 0.85, "beside": 0.9, "noun": 0.8, "single": 0.75, "pronoun": 0.6, "bare": 0.5, "unknown": 0.6}
_BODY_VERBS = frozenset(
    [
        "recover",
        "recovered",
        "find",
        "found",
        "pull",
        "pulled",
        "retrieve",
        "retrieved",
        "discover",
        "discovered",
        "count",
        "counted",
        "see",
        "saw",
        "dig",
        "dug",
        "exhume",
        "exhumed",
        "unearth",
        "unearthed",
        "bring",
        "brought",
        "identify",
        "identified",
        "collect",
        "collected",
        "remove",
        "removed",
        "wash",
        "washed",
        "float",
        "floating",
        "lie",
        "lying",
        "lay",
        "receive",
        "received",
        "fish",
        "fished",
        "drag",
        "dragged",
        "bury",
        "buried",
        "leave",
        "left",
        "transport",
        "transported",
        "deposit",
        "take",
        "taken",
        "return",
        "returned",
        "litter",
        "littered",
        "dump",
        "dumped",
    ]
)


class Collector:
    """The casualties of one Doc, each figure once for each kind."""

    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        self.figures = Figures(doc)
        self.found: dict[tuple[str, int], Casualty] = {}
        self.groups: dict[int, Group] = {}
        self.owners: dict[int, str] = {}

    def add(self, trigger: Trigger, group: Group, *, confidence: float, owns: bool = False, status: str | None = None) -> Casualty | None:
        """Keep the group as a casualty of the trigger's kind, unless the figure is taken."""
        del status
        entry = trigger.entry
        key = group.quantity.number_start if group.quantity.rule not in {"singular", "plural"} else group.head.i
        if self.owners.get(key, entry.kind) != entry.kind:
            return None
        if owns:
            self.owners[key] = entry.kind
        if (entry.kind, key) in self.found:
            return None
        if group.single or group.bare:
            confidence = min(confidence, _CONFIDENCE["bare" if group.bare else "single"])
        if group.antecedent is not None:
            confidence = min(confidence, _CONFIDENCE["pronoun"])
        if not group.known:
            confidence = min(confidence, _CONFIDENCE["unknown"])
        who = group.who or "people"
        casualty = Casualty(
            entry.kind, group.quantity, group.start, group.end, trigger.start, entry.id, Who(who, victim_class(who)),
            who_head=group.who_head.i if group.who_head is not None else None, confidence=confidence,
        )  # fmt: skip
        if group.quantity.high == 0:
            casualty.status = "denied"
        self.found[entry.kind, key] = casualty
        self.groups[id(casualty)] = group
        if group.named or not (group.single or group.bare):
            self.add_names(trigger, group)
        return casualty

    def add_names(self, trigger: Trigger, group: Group) -> None:
        """Keep the persons whose names go on after a group."""
        parent = next((c for c in self.found.values() if self.groups[id(c)] is group), None)
        for name in name_lists.beside_names(self.doc, group):
            casualty = self.add(trigger, name_lists.as_group(self.doc, name), confidence=_CONFIDENCE["single"])
            if casualty is not None and not group.named and parent is not None:
                casualty.parent = parent

    def casualties(self) -> list[Casualty]:
        """What was found, in text order."""
        return sorted(self.found.values(), key=lambda c: (c.start, c.end, c.kind))


class CasualtyPipe:
    """Finds casualties from triggers, groups and the tree between them."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon

    def __call__(self, doc: Doc) -> Doc:
        """Fill `doc._.casualties`."""
        collector = Collector(doc)
        for sentence in doc.sents:
            triggers = self.lexicon.triggers(sentence)
            if not triggers:
                continue
            read_beside(sentence, triggers, collector)
            for trigger in triggers:
                entry = trigger.entry
                if isinstance(entry, CasualtyVerb):
                    read_after(trigger, entry, sentence, collector)
                    read_verb(trigger, entry, collector)
                elif isinstance(entry, CasualtyState):
                    read_state(trigger, collector)
                elif isinstance(entry, CasualtyNoun):
                    read_noun(trigger, entry, collector)
                elif isinstance(entry, TollNoun):
                    toll_phrases.read_toll(trigger, sentence, collector)
            for kind, token, names in name_lists.listed_victims(sentence):
                for trigger in [t for t in triggers if t.start <= token.i < t.end and t.entry.kind == kind][:1]:
                    for name in names:
                        collector.add(trigger, name_lists.as_group(doc, name), confidence=_CONFIDENCE["single"])
        found = drop_lesser(collector.casualties())
        found += subsets.find_subsets(doc, found, collector.figures, collector.groups)
        inherit_who(found)
        doc._.casualties = tuple(sorted(found, key=lambda c: (c.start, c.end, c.kind)))
        return doc


def read_beside(sentence: Span, triggers: list[Trigger], collector: Collector) -> None:
    """Surface patterns, safer than any parse: "12 dead and 30 wounded", "14 troops killed", "KILLS 12"."""
    doc, figures = sentence.doc, collector.figures
    for trigger in triggers:
        entry = trigger.entry
        if isinstance(entry, TollNoun) or (isinstance(entry, CasualtyNoun) and entry.id not in {"noun-the-dead", "noun-the-injured"}):
            continue
        if isinstance(entry, CasualtyVerb) and entry.victim in {"subject", "holder", "non-survivor"}:
            continue
        token = doc[trigger.start]
        if isinstance(entry, CasualtyVerb) and token.tag_ in {"VBZ", "VBG", "VB"}:
            continue
        i = trigger.start - 1
        while i >= sentence.start and doc[i].lower_ in {
            "still",
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
        }:
            i -= 1
        if i < sentence.start:
            continue
        said_of = doc[i]
        if figures.at(said_of.i) is None and (said_of.pos_ not in {"NOUN", "PROPN"} or not _has_figure(said_of, figures)):
            continue
        if i == trigger.start - 1 and isinstance(entry, CasualtyVerb) and _has_object(token, trigger.end, figures):
            continue
        group = figures.group(said_of)
        if group is None or group.single or group.bare or group.antecedent is not None or (entry_needs_known(entry) and not group.known):
            continue
        after = doc[trigger.end] if trigger.end < sentence.end else None
        if (
            group.who is None
            and after is not None
            and after.pos_ in {"NOUN", "PROPN"}
            and i == trigger.start - 1
            and tree.is_before_noun(token)
        ):
            continue  # "30 wounded soldiers": the noun behind counts
        collector.add(trigger, group, confidence=_CONFIDENCE["beside"], owns=True)


def read_after(trigger: Trigger, entry: CasualtyVerb, sentence: Span, collector: Collector) -> None:
    """A figure right behind an active verb is its object: "and wounding forty-two", "KILLS 12"."""
    doc, figures = sentence.doc, collector.figures
    verb, at = doc[trigger.start], trigger.start + 1
    if entry.victim not in {"object", "both"} or entry.with_ or at >= sentence.end or (quantity := figures.at(at)) is None:
        return
    if quantity.start != at or quantity.unit != "people" or quantity.whole or tree.is_passive(verb):
        return
    group = figures.group_of(quantity)
    if group is not None and group.head.i < at:
        group = Group(doc[quantity.number_end - 1], quantity, None, None, quantity.start, quantity.end)
    if group is not None and (group.known or not entry_needs_known(entry)):
        collector.add(trigger, group, confidence=_CONFIDENCE["beside"], owns=True)


def _has_figure(noun: Token, figures: Figures) -> bool:
    return any(figures.at(i) is not None for i in range(max(0, tree.noun_phrase_start(noun) - 1), noun.i))


def _has_object(verb: Token, end: int, figures: Figures) -> bool:
    """Whether a noun phrase follows at once, so that what stands before is who did it."""
    if tree.objects(verb):
        return True
    if end >= len(verb.doc):
        return False
    after = verb.doc[end]
    return after.tag_ in {"DT", "PRP$", "PRP", "CD"} or figures.at(end) is not None or (after.tag_ in {"NNS", "NNP"} and verb.tag_ != "VBN")


def entry_needs_known(entry: object) -> bool:
    """Whether the entry counts only nouns known for people."""
    return not (isinstance(entry, CasualtyVerb) and entry.victims == "any")


def read_verb(trigger: Trigger, entry: CasualtyVerb, collector: Collector) -> None:
    """The victims of a verb, wherever the clause has them."""
    doc = collector.doc
    verb = doc[trigger.start]
    for head in victims_of(verb, entry, collector.figures):
        for group in collector.figures.groups(head):
            if (not group.known and (entry_needs_known(entry) or group.single)) or _spoken_of(group, doc):
                continue
            if group.bare and (group.definite or verb.tag_ in {"VB", "VBP", "VBZ", "VBG"} or entry.kind not in {"killed", "injured"}):
                continue
            if entry.victim == "non-survivor":
                if group.antecedent is None or group.quantity.high != 0:
                    if not tree.is_negated(verb):
                        continue
                else:
                    group = replace(group.antecedent, start=group.start, end=group.end, head=group.head, who=group.antecedent.who)
            collector.add(trigger, group, confidence=_CONFIDENCE["tree"])


def _spoken_of(group: Group, doc: Doc) -> bool:
    """Whether "this man", "these people" only points back."""
    return (group.single or group.bare) and doc[group.start].lower_ in {"this", "that", "these", "those"}


def victims_of(verb: Token, entry: CasualtyVerb, figures: Figures) -> list[Token]:
    """The heads of the noun phrases that hold the victims."""
    if entry.victims == "lives":
        return [tree.complement(noun, "of") or noun for noun in tree.shared_objects(verb)]
    if entry.victim in {"subject", "non-survivor"}:
        return list(_through_relatives(tree.subjects(verb)))
    passive = _passive_victims(verb, figures)
    if entry.victim == "passive":
        return passive
    if passive:
        return passive
    found = tree.shared_objects(verb)
    if not found and verb.dep_ in {"xcomp", "ccomp", "oprd"} and verb.tag_ in {"VBN", "VBD", "JJ"}:
        found = tree.predicate_subjects(verb)
    if not found and entry.victim == "both":
        return list(_through_relatives(tree.subjects(verb)))
    if entry.victim == "both" and verb.dep_ == "conj" and not tree.objects(verb):
        return list(_through_relatives(tree.subjects(verb)))
    return found


def _passive_victims(verb: Token, figures: Figures) -> list[Token]:
    subjects = tree.subjects(verb)
    if tree.is_passive(verb) or (
        verb.dep_ == "conj" and verb.tag_ == "VBN" and tree.is_passive(tree.first_conjunct(verb)) and not tree.objects(verb)
    ):
        return list(_through_relatives(subjects))
    if tree.objects(verb) or verb.tag_ not in {"VBN", "VBD", "JJ", "NN"}:
        return []
    if tree.is_participle_of_noun(verb) and verb.head.i < verb.i:
        return [verb.head]
    if tree.is_before_noun(verb) and verb.tag_ in {"VBN", "JJ"}:
        return [verb.head]
    # "Three soldiers killed in ambush", "six officers were hurt": a past form without object said of people
    if any(tree.is_relative_clause(verb) and s.lower_ in {"who", "that"} for s in subjects) and not tree.auxiliaries(verb):
        return []
    if not subjects or not _ends_clause(verb) or tree.shared_objects(verb):
        return []
    return [
        s for s in _through_relatives(subjects)
        if (g := figures.group(s)) is not None and g.known and not (g.bare or g.single or g.definite) and g.antecedent is None
    ]  # fmt: skip


def _ends_clause(verb: Token) -> bool:
    """Whether no object can follow: the sentence ends, or a comma, preposition or conjunction comes next."""
    after = verb.i + 1
    doc = verb.doc
    while after < len(doc) and doc[after].pos_ == "ADV":
        after += 1
    return after >= len(doc) or doc[after].is_punct or doc[after].is_space or doc[after].pos_ in {"ADP", "SCONJ", "CCONJ", "PART"}


def _through_relatives(heads: list[Token]) -> Iterator[Token]:
    for head in heads:
        if head.lower_ in {"who", "that", "which"} and (noun := tree.antecedent(head)) is not None:
            yield noun
        else:
            yield head


def read_state(trigger: Trigger, collector: Collector) -> None:
    """Of whom an adjective or phrase is said: "are missing", "left 12 dead", "in critical condition"."""
    doc = collector.doc
    word = doc[trigger.end - 1]
    if trigger.end - trigger.start > 1 and doc[trigger.start].head.i in range(trigger.start, trigger.end):
        word = next(
            (t for t in doc[trigger.start : trigger.end] if t.head.i < trigger.start or t.head.i >= trigger.end or t.dep_ == "ROOT"), word
        )
    if word.pos_ == "VERB" and (tree.objects(word) or word.tag_ in {"VBG", "VBZ", "VB"}) and word.lower_ != "missing":
        return
    heads = tree.predicate_subjects(word)
    if not heads and tree.is_before_noun(word):
        heads = [word.head]
    if not heads and word.dep_.startswith(("nmod", "obl", "acl", "prep", "amod")) and word.head.i < word.i:
        heads = [tree.governor(word)] if word.head.pos_ in {"NOUN", "PROPN", "NUM"} else [*tree.subjects(word.head)]
    for head in _through_relatives(heads):
        for group in collector.figures.groups(head):
            if not group.known or group.bare or (group.single and tree.is_before_noun(word)):
                continue
            collector.add(trigger, group, confidence=_CONFIDENCE["tree"])


def read_noun(trigger: Trigger, entry: CasualtyNoun, collector: Collector) -> None:
    """Nouns: "the deaths of 14 miners", "19 bodies", "43 cholera cases"."""
    doc, figures = collector.doc, collector.figures
    noun = doc[trigger.end - 1]
    if noun.pos_ not in {"NOUN", "PROPN", "ADJ", "VERB"}:
        return
    if entry.counts == "event":
        behind = tree.complement(noun, "of")
        if behind is not None:
            for group in figures.groups(behind):
                if group.known and not group.bare:
                    collector.add(trigger, group, confidence=_CONFIDENCE["noun"])
            return
        owner = next((child for child in noun.children if child.dep_ in {"nmod:poss", "poss"}), None)
        if owner is not None and owner.ent_type_ == "PERSON":
            for group in figures.groups(owner):
                if group.named:
                    collector.add(trigger, group, confidence=_CONFIDENCE["noun"])
            return
    if (
        entry.id in {"noun-the-dead", "noun-the-injured"}
        and noun.dep_.startswith("nsubj")
        and noun.head.pos_ in {"NOUN", "NUM"}
        and tree.auxiliaries(noun.head)
    ):
        for group in figures.groups(noun.head):
            if group.known and not group.bare and not group.single:
                collector.add(trigger, group, confidence=_CONFIDENCE["noun"])
    if entry.id == "noun-body":
        behind = tree.complement(noun, "of")
        if behind is not None and noun.tag_ in {"NN", "NNS"}:
            for group in figures.groups(behind):
                if group.known and not group.bare and not group.definite:
                    collector.add(trigger, group, confidence=_CONFIDENCE["noun"])
    if entry.id == "noun-case" and not _is_disease(noun):
        return
    counted = _counted(noun, figures)
    if counted is None or (entry.id == "noun-lives" and not _lost(noun)):
        return
    collector.add(trigger, counted, confidence=_CONFIDENCE["noun"])


def _counted(noun: Token, figures: Figures) -> Group | None:
    """The group that a noun of this lexicon counts itself, whose people have no other name."""
    start = tree.noun_phrase_start(noun)
    for i in range(noun.i - 1, max(start - 2, -1), -1):
        if (quantity := figures.at(i)) is not None:
            return Group(noun, quantity, None, None, quantity.start, noun.i + 1)
    if any(child.lower_ == "no" for child in noun.children):
        from streams.extraction.doc import Quantity

        zero = Quantity(start, noun.i, 0, 0, 0, "exact", number_start=start, number_end=noun.i, rule="none")
        return Group(noun, zero, None, None, start, noun.i + 1)
    return None


def _lost(noun: Token) -> bool:
    return tree.governor(noun).lower_ in {"lost", "claimed", "claiming", "taken", "took", "cost", "costing"}


def _is_disease(noun: Token) -> bool:
    words = {child.lower_ for child in noun.children if child.i < noun.i}
    behind = tree.complement(noun, "of")
    words |= {behind.lower_} if behind is not None else set()
    known = lexicon().classes["disease"]
    return bool(words & known) or bool(words & {"confirmed", "suspected", "new", "infected"} and not words & {"court", "legal"})


def drop_lesser(found: list[Casualty]) -> list[Casualty]:
    """Without the hurt who are also the dead of the same words ("was shot and killed")."""
    dead = {(c.start, c.end) for c in found if c.kind == "killed"}
    kept: list[Casualty] = []
    for casualty in found:
        if casualty.kind == "injured" and (casualty.start, casualty.end) in dead:
            continue
        if any(_same_victim(before, casualty) for before in kept):
            continue
        kept.append(casualty)
    return kept


def _same_victim(before: Casualty, casualty: Casualty) -> bool:
    """Whether a named person was counted before, under the same kind."""
    if before.kind != casualty.kind or before.quantity.rule != "singular" or casualty.quantity.rule != "singular":
        return False
    return before.who.text[:1].isupper() and casualty.who.text[:1].isupper() and name_lists.same_person(before.who.text, casualty.who.text)


def inherit_who(found: list[Casualty]) -> None:
    """Give figures without a noun the people of the figure before them: "killing four soldiers and wounding nine"."""
    before: Casualty | None = None
    for casualty in sorted(found, key=lambda c: c.start):
        if casualty.who.text == "people" and casualty.who_head is None and before is not None and casualty.quantity.high != 0:
            close = casualty.start - before.end < 25
            if close and before.quantity.rule != "singular":
                casualty.who = before.who
        if casualty.quantity.rule not in {"singular", "plural"}:
            before = casualty


@Language.factory("tollwire_casualties")
def make_casualties(nlp: Language, name: str) -> CasualtyPipe:
    """The factory of the pipe."""
    return CasualtyPipe(lexicon())
