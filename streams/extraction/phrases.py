"""The phrases of casualties.toml in a text: words, "@class" for one of a class ("@place": a name), "…" for the people counted."""

from collections.abc import Mapping, Set
from functools import lru_cache

from spacy.tokens import Doc, Span, Token

from streams.extraction import tree
from streams.extraction.columns import columns_of

Classes = Mapping[str, Set[str]]
_TOLL_ADJECTIVES = frozenset(
    {"confirmed", "known", "reported", "official", "total", "overall", "recorded", "the"}
    | {"correct", "corrected", "right", "true", "actual", "real", "revised", "updated", "latest", "new", "final"}
)
_DESCRIBE = frozenset({"ADJ", "NOUN", "PROPN", "DET", "NUM", "PRON", "ADV"})
DESCRIBED_BY = 3
"""Words that may describe one of a class: "in a crowded primary school"."""
REACH = 14
"""Tokens behind a verb in which a phrase that it needs may stand; an adverb stands next to it."""
_ADVERB_REACH = 3
_NEW_CLAUSE = frozenset({";", ".", "who", "which", "but", "when", "while"})


def phrase_end(
    doc: Doc, start: int, words: tuple[str, ...], limit: int, classes: Classes, *, open_: bool = False, gap: bool = False
) -> int | None:
    """Where a phrase that begins at a token ends; `open_`: a toll may be "the confirmed toll"; `gap`: its first word may be described."""
    i = start
    for n, word in enumerate(words, 1):
        while open_ and i < limit and i > start and doc[i].lower_ in _TOLL_ADJECTIVES and doc[i].lower_ != word:
            i += 1
        if word[0] == "@" and len(word) > 1:
            found = _of_class(doc, i, limit if gap or i > start else min(limit, i + 1), word[1:], classes, last=n == len(words))
            if found is None:
                return None
            i = found + 1
            continue
        if word == "…":
            before, after = i, words[n] if n < len(words) else ""
            while (
                i < min(limit, before + 4)
                and (doc[i].lower_ != after or i == before)
                and doc[i].pos_ in {"NOUN", "PROPN", "ADJ"}
                and doc[i].tag_ not in {"VBN"}
            ):
                i += 1
            if i == before:
                return None
            continue
        if i >= limit or doc[i].lower_ != word:
            return None
        i += 1
    return i


def _of_class(doc: Doc, start: int, limit: int, name: str, classes: Classes, *, last: bool) -> int | None:
    """The first word of a class from a token on, past what describes it; one before another noun describes too: "a school bus"."""
    if name == "place":
        return next((i for i in range(start, min(limit, start + DESCRIBED_BY)) if doc[i].ent_type_ in {"GPE", "LOC"}), None)
    words = classes[name]
    for i in range(start, min(limit, start + DESCRIBED_BY + 1)):
        token = doc[i]
        if token.lower_ in words:
            after = doc[i + 1] if i + 1 < limit else None
            if not last or after is None or after.pos_ != "NOUN" or after.lower_ in words:
                return i
        if token.tag_ == "POS" and name == "body":
            return None  # "crushed a carpenter's foot": not its own
        if token.tag_ == "VBG" and i + 1 < limit and doc[i + 1].lower_ in words:
            continue  # "by flying glass", whatever the parse takes "flying" for
        if token.pos_ not in _DESCRIBE and token.text not in {"-", "'s", "’s"} and not tree.is_before_noun(token):
            return None
    return None


def phrase_near(phrases: tuple[str, ...], token: Token, sentence: Span, classes: Classes) -> tuple[int, int] | None:
    """The tokens of the phrase that a verb needs, if one stands near: before it an adverb, after it up to the next verb.

    A phrase behind "^" must follow the verb at once.
    """
    if not phrases:
        return None
    doc, lowers = sentence.doc, columns_of(sentence.doc).lowers
    near = lowers[max(sentence.start, token.i - 1) : min(token.i + REACH, sentence.end)]
    stop = 0
    for phrase, words in _split(phrases):
        if phrase[0].isalpha() and words[0] not in near:
            continue  # most phrases of most verbs
        if phrase == "@not":
            if tree.is_negated(token) or _is_yet_to_be(token):
                return token.i, token.i + 1
            continue
        if phrase[0] == "^":
            if (end := phrase_end(doc, token.i + 1, words, sentence.end, classes, gap=True)) is not None:
                return token.i + 1, end
            continue
        if len(words) == 1 and token.i - 1 >= sentence.start and doc[token.i - 1].lower_ == words[0]:
            return token.i - 1, token.i + 1
        opening = words_at(words[0], classes)
        adverb = words[0].endswith("ly")
        stop = stop or _clause_end(token, sentence)
        for i in range(token.i + 1, min(token.i + _ADVERB_REACH, stop) if adverb else stop):
            if adverb and doc[i].is_punct:
                break
            if opening is not None and lowers[i] not in opening:
                continue
            if words == ("dead",) and _says_itself(doc, token.i + 1, i):
                break
            if doc[i - 1].text != "-" and (end := phrase_end(doc, i, words, sentence.end, classes)) is not None:
                return i, end
    return None


def words_at(word: str, classes: Classes) -> Set[str] | None:
    """What may stand where a phrase has this word; None where that is no matter of words."""
    if word == "…" or word == "@place":
        return None
    return classes[word[1:]] if word[0] == "@" and len(word) > 1 else {word}


def _clause_end(token: Token, sentence: Span) -> int:
    """Where what may belong to a verb ends: behind the next verb or the first word of a new clause, and within reach."""
    doc, limit = sentence.doc, min(token.i + REACH, sentence.end)
    for i in range(token.i + 1, limit):
        if doc[i].lower_ in _NEW_CLAUSE or (doc[i].pos_ == "VERB" and doc[i].dep_ not in {"amod", "acl"}):
            return i + 1
    return limit


@lru_cache(maxsize=10_000)
def _split(phrases: tuple[str, ...]) -> list[tuple[str, tuple[str, ...]]]:
    """Each phrase with its words, the mark before them apart."""
    return [(phrase, tuple(phrase.removeprefix("^ ").split())) for phrase in phrases]


def _is_yet_to_be(verb: Token) -> bool:
    """ "Have yet to be found"."""
    return [t.lower_ for t in verb.doc[max(0, verb.i - 3) : verb.i]] == ["yet", "to", "be"]


def _says_itself(doc: Doc, start: int, dead: int) -> bool:
    """Whether "dead" is said of people of its own, not of the verb's: "eight men shot, two dead", "eight are shot and two are dead"."""
    if doc[dead].lower_ != "dead":
        return False
    between = doc[start:dead]
    figure = any(t.pos_ == "NUM" and t.i > start and doc[t.i - 1].lower_ in {",", "and", ";"} for t in between)
    return figure or any(t.pos_ == "AUX" for t in between) or doc[dead - 1].lower_ in {"brain", "clinically"}
