"""What happens only in a film, a novel or a game is no fact."""

from collections.abc import Iterator
from functools import cache
from weakref import WeakKeyDictionary

from spacy.tokens import Doc, Token

from streams.extraction import tree
from streams.extraction.columns import columns_of, sentence_of, sentence_start
from streams.extraction.cues import cue_words
from streams.extraction.layout import QUOTES
from streams.extraction.people import people_verdict

_ABOUT = frozenset({"in", "of", "about", "throughout"})
_MAKERS = frozenset(
    {"author", "writer", "director", "producer", "actor", "actress", "star", "crew", "cast", "editor", "creator", "cameraman", "stuntman"}
    | {"authors", "writers", "directors", "producers", "actors", "stars", "makers", "maker", "team", "member", "members", "set", "studio"}
)
"""People and places of the trade, who live and die like others: "the film's director was shot"."""
_OF_THE_WORK = frozenset(
    {"plot", "script", "version", "adaptation", "hero", "heroine", "villain", "ending", "opening", "finale", "character"}
)
_MAKES = frozenset({"order", "commission", "write", "publish", "direct", "stage", "premiere", "adapt", "release", "screen"})
_SHOWS = frozenset({"show", "depict", "portray", "represent"})
_ACTS = frozenset({"play", "portray", "impersonate"})
_PERFORMS = _SHOWS | _ACTS
_PLAYERS = frozenset({"player", "players", "gamer", "gamers"})
_RULES = frozenset({"must", "can", "may"})
"""What a game lets its players do."""
_FINITE = frozenset({"VBZ", "VBP", "VBD", "MD"})
_STEPS = 12
"""Heads above the word at which the search ends."""


def is_fiction(token: Token) -> bool:
    """Whether the clause of the token is told of a work of fiction: "in the film …", "a thriller in which …"."""
    if _is_played(token):
        return True
    above, below = token, token
    works = _works(token.doc)
    for _ in range(_STEPS):
        if above.i in works and above.i != token.i and above.pos_ in {"NOUN", "PROPN"} and _is_work(above, token):
            return True
        if (works or above.lemma_.lower() in _PERFORMS) and (above.pos_ in {"VERB", "AUX"} or tree.own_subjects(above)):
            named = (noun for noun in _named(above) if noun.i in works and noun.i != token.i) if works else ()
            if _is_depicted(above) or any(_is_work(noun, token) for noun in named) or _is_acted(above, below):
                return True
        if above.head.i == above.i:
            return False
        above, below = above.head, above
    return False


def _is_played(verb: Token) -> bool:
    """ "Players must rescue 20 hostages before time runs out"."""
    return any(aux.lower_ in _RULES for aux in tree.auxiliaries(verb)) and any(s.lower_ in _PLAYERS for s in tree.subjects(verb))


def _is_depicted(verb: Token) -> bool:
    """ "The statue shows a soldier with two wounded comrades"."""
    return verb.lemma_.lower() in _SHOWS and any(noun.lower_ in cue_words("depiction") for noun in tree.own_subjects(verb))


def _named(verb: Token) -> Iterator[Token]:
    """The nouns that say of what a clause is told: its subject, "in …", "at the end of …", and whose they are."""
    told = [*tree.subjects(verb), *(noun for case, noun in tree.complements(verb) if case.lower_ in _ABOUT)]
    if verb.lemma_.lower() in _MAKES:
        told += tree.objects(verb)
    parts = [*told, *(noun for _, noun in tree.complements(verb))]
    for noun in parts:
        if noun.lower_ in {"it", "its"}:
            yield from _subject_before(noun)
        if noun.lower_ in _MAKERS:
            continue
        yield from (inner for case, inner in tree.complements(noun) if case.lower_ in _ABOUT)
        yield from (child for child in noun.children if child.dep_ in {"nmod:poss", "poss"})
        if noun.lower_ in _OF_THE_WORK:
            yield from (child for child in noun.children if child.dep_ == "compound")
    yield from told


def _subject_before(pronoun: Token) -> Iterator[Token]:
    """What "it" at the head of a sentence takes up: the subject of the sentence before, and what that is said to be."""
    start = sentence_start(pronoun)
    if start > 0:
        root = sentence_of(pronoun.doc[start - 1]).root
        yield from (root, *tree.own_subjects(root))


_known: WeakKeyDictionary[Doc, frozenset[int]] = WeakKeyDictionary()


def _works(doc: Doc) -> frozenset[int]:
    """The tokens that may name a work; most texts have none, and nothing more need be asked."""
    found = _known.get(doc)
    if found is None:
        found = _known[doc] = frozenset(i for i, word in enumerate(columns_of(doc).lowers) if word in _last_words())
    return found


@cache
def _last_words() -> frozenset[str]:
    return cue_words("plot_told") | {word.split()[-1] for word in cue_words("fiction")}


def _is_work(noun: Token, told: Token) -> bool:
    """Whether a noun is a work of fiction; a book, play or game only where it is told in the present."""
    words = {noun.lower_, noun.doc[max(noun.i - 1, 0) : noun.i + 1].text.lower()}
    if words & cue_words("fiction"):
        return True
    if noun.lower_ not in cue_words("plot_told") or not _in_the_present(told):
        return False
    if noun.lower_ == "drama" and any(child.dep_ == "compound" for child in noun.children):
        return False  # a hostage drama
    return noun.lower_ != "series" or tree.complement(noun, "of") is None  # "a series of bombs" is no television series


def _in_the_present(word: Token) -> bool:
    """Whether the nearest finite verb above is in the present tense, as plots are told."""
    for verb in (word, *tree.governing_clauses(word)):
        for tag in (*(helper.tag_ for helper in tree.auxiliaries(verb)), verb.tag_):
            if tag in _FINITE:
                return tag != "VBD"
    return False


def _is_acted(verb: Token, below: Token) -> bool:
    """ "She plays a surgeon who is held hostage", "actors played the wounded"."""
    if verb.lemma_.lower() not in _ACTS:
        return False
    return any(people_verdict(noun) == "yes" for noun in tree.objects(verb) if noun.i == below.i)


def is_title(token: Token) -> bool:
    """Whether the token stands in the title of a work: a few words in quotation marks, the first and the longer ones in capitals."""
    doc, columns = token.doc, columns_of(token.doc)
    lowers, (start, end) = columns.lowers, columns.sentences[token.i]
    marks = [i for i in range(start, end) if lowers[i] in QUOTES]
    if len(marks) < 2:
        return False
    before = [i for i in marks if i < token.i]
    after = [i for i in marks if i > token.i]
    if not before or not after or len(before) % 2 == 0 or after[0] - before[-1] > 9:
        return False
    inside = [t for t in doc[before[-1] + 1 : after[0]] if t.is_alpha]
    outside = [t for t in doc[start:end] if t.is_alpha and not before[-1] < t.i < after[0]]
    capitals = all(t.text[0].isupper() or len(t) < 4 for t in inside) and inside[0].text[0].isupper()
    return len(inside) > 1 and capitals and any(t.text.islower() for t in outside)
