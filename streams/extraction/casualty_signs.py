"""The entries of the lexicon of casualties as signs."""

from collections.abc import Iterable, Iterator, Set
from typing import get_args

from streams.extraction.casualty_nouns import CASES
from streams.extraction.phrases import words_at
from streams.extraction.sign import FIGURE, NAME, Near, Need, Sign, Words
from streams.extraction.triggers import CasualtyNoun, CasualtyVerb, Lexicon, TollNoun
from streams.extraction.victims import last_words
from streams.facts import ActorType

_ACTORS: Words = frozenset(get_args(ActorType))
_NOT: Words = frozenset(
    {"not", "n't", "n’t", "nt", "never", "no", "nobody", "none", "nothing", "neither", "nor", "without", "yet", "cannot"}
    | {"hardly", "barely", "scarcely", "fail", "failed", "fails", "failing", "unable", "few", "little", "rarely", "seldom"}
)
"""Words that can make a verb negated."""


def casualty_signs(lexicon: Lexicon) -> Iterator[tuple[str, Sign]]:
    """Every sign with the word at which it stands, as it is written."""
    yield from _phrases(lexicon)
    yield from _verbs(lexicon)
    yield from _people(lexicon)


def _phrases(lexicon: Lexicon) -> Iterator[tuple[str, Sign]]:
    for first, entries in lexicon.phrases.items():
        for (_, *rest), entry in entries:
            if isinstance(entry, TollNoun) and entry.as_before:
                continue  # it speaks of people that another sentence has told of
            literal = not isinstance(entry, TollNoun) and all(word[0] != "@" and word != "…" for word in rest)
            then = tuple(rest) if literal else ()
            spread = () if literal or not rest else (_any_of([" ".join(rest)], lexicon),)
            wanted = entry.with_ if isinstance(entry, CasualtyNoun) else ()
            cases = (Need(lexicon.classes["disease"] | CASES),) if isinstance(entry, CasualtyNoun) and entry.counts == "cases" else ()
            yield first, Sign(entry.id, then, (*spread, *cases, *_of_phrases(wanted, lexicon)))


def _verbs(lexicon: Lexicon) -> Iterator[tuple[str, Sign]]:
    for form, verbs in lexicon.verbs.items():
        for verb in verbs:
            many = (Need(frozenset({FIGURE})),) if verb.victims == "many" else ()
            negated = _of_phrases(verb.with_, lexicon) if "@not" in verb.with_ else ()
            near = Near(verb.with_, lexicon.classes) if verb.with_ and not negated else None
            yield form, Sign(verb.id, (), (*many, *negated, *_doers(verb, lexicon)), near)


def _people(lexicon: Lexicon) -> Iterator[tuple[str, Sign]]:
    """What lists of names are given of: "the victims were …", "They are …" behind a sentence with such a word."""
    named = (Need(frozenset({NAME})),)
    for word, entry in lexicon.called.items():
        yield word, Sign(entry.id, (), named)
    for are in ("are", "were"):
        yield "they", Sign("they-are", (are,), named)


def _of_phrases(phrases: tuple[str, ...], lexicon: Lexicon) -> tuple[Need, ...]:
    return (_any_of(phrases, lexicon),) if phrases else ()


def _any_of(phrases: Iterable[str], lexicon: Lexicon) -> Need:
    words: set[str] = set()
    longer: list[tuple[Set[str], ...]] = []
    for phrase in phrases:
        told = (_NOT if word == "@not" else words_at(word, lexicon.classes) for word in phrase.removeprefix("^ ").split())
        parts = tuple(part for part in told if part is not None)
        if len(parts) == 1:
            words |= parts[0]
        else:
            longer.append(parts)
    return Need(frozenset(words), tuple(longer))


def _doers(verb: CasualtyVerb, lexicon: Lexicon) -> tuple[Need, ...]:
    words: set[str] = set()
    for name in verb.by:
        words |= lexicon.classes[name[1:]] if name[0] == "@" else last_words(name) | ({NAME} if name in _ACTORS else set())
    return (Need(frozenset(words)),) if verb.by else ()
