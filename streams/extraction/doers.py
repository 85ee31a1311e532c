"""Who or what does it: "rebels took", "measles has struck", "were hit by pellets"."""

from collections.abc import Iterator

from spacy.tokens import Token

from streams.extraction import tree
from streams.extraction.columns import sentence_end, sentence_of, sentence_start
from streams.extraction.phrases import Classes
from streams.extraction.victims import noun_entry

_AGENT_WITHIN = 8
_AGENT_WORDS = 4
_HAVE = frozenset({"have", "has", "had", "having", "'ve"})
_SKIPPED = frozenset({"AUX", "ADV", "PART"})


def is_done_by(verb: Token, names: tuple[str, ...], classes: Classes, *, told: bool) -> bool:
    """Whether its subject or agent is one of these: words of a "@class", an entry of victims.toml, a type of actor.

    A noun for the deed ("the search") has neither: there anybody in the sentence may be the one.
    `told`: the subject of the passive counts as well ("plague was found in two").
    """
    return any(_is_one_of(noun, names, classes) for noun in _doers(verb, told=told))


def _doers(verb: Token, *, told: bool) -> Iterator[Token]:
    if verb.pos_ == "NOUN":
        yield from (t for t in sentence_of(verb) if t.pos_ in {"NOUN", "PROPN"})
        return
    yield from _agents(verb)
    passive = tree.is_passive(verb) or (verb.tag_ == "VBN" and not any(t.lower_ in _HAVE for t in tree.auxiliaries(verb)))
    if passive and not told:
        return
    for subject in _subjects(verb):
        noun = tree.antecedent(subject) if subject.lower_ in {"who", "that", "which"} else None
        yield noun if noun is not None else subject
    i = verb.i - 1
    while i > sentence_start(verb) and verb.doc[i].pos_ in _SKIPPED:
        i -= 1
    if i >= sentence_start(verb) and verb.doc[i].pos_ in {"NOUN", "PROPN"}:
        yield verb.doc[i]


def _subjects(verb: Token) -> list[Token]:
    """The verb's subjects, those of the clause that it completes where it has none: "opened fire, hitting nine"."""
    for _ in range(3):
        found = tree.subjects(verb)
        if found or verb.head.i == verb.i:
            return found
        verb = verb.head
    return []


def _agents(verb: Token) -> Iterator[Token]:
    """The nouns behind a "by" that follows the verb."""
    yield from tree.agents(verb)
    doc, end = verb.doc, sentence_end(verb)
    for i in range(verb.i + 1, min(verb.i + _AGENT_WITHIN, end)):
        if doc[i].is_punct or doc[i].pos_ == "VERB":
            return
        if doc[i].lower_ == "by":
            yield from (t for t in doc[i + 1 : min(i + 1 + _AGENT_WORDS, end)] if t.pos_ in {"NOUN", "PROPN", "ADJ"})
            return


def _is_one_of(noun: Token, names: tuple[str, ...], classes: Classes) -> bool:
    doc = noun.doc
    words = {noun.lower_, *(child.lower_ for child in noun.children if child.dep_ in {"amod", "compound"})}
    if any(name[0] == "@" and words & classes[name[1:]] for name in names):
        return True
    others = [name for name in names if name[0] != "@"]
    if not others:
        return False
    entry = noun_entry(doc[max(0, noun.i - 1) : noun.i + 1].text) or noun_entry(noun.lower_)
    actor = next((m.actor_type for m in doc._.actor_mentions if m.start <= noun.i < m.end), None)
    return actor in others or (entry is not None and entry.id in others)
