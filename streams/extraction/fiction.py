"""What happens only in a film, a novel or a game is no fact."""

from spacy.tokens import Token

from streams.extraction import tree
from streams.extraction.cues import cue_words


def is_fiction(token: Token) -> bool:
    """Whether the clause of the token is told of a work of fiction: "in the film …", "a thriller in which …"."""
    works = cue_words("fiction")
    above = token
    for _ in range(12):
        if above.pos_ in {"NOUN", "PROPN"} and _is_work(above, works) and above.i != token.i:
            return True
        if above.pos_ in {"VERB", "AUX"}:
            named = [*tree.subjects(above), *(noun for case, noun in tree.complements(above) if case.lower_ in {"in", "of", "about"})]
            named += [inner for noun in named for case, inner in tree.complements(noun) if case.lower_ == "of"]
            named += [child for noun in named for child in noun.children if child.dep_ in {"nmod:poss", "poss", "compound"}]
            if any(_is_work(noun, works) and noun.i != token.i for noun in named):
                return True
        if above.head.i == above.i:
            return False
        above = above.head
    return False


def _is_work(noun: Token, works: frozenset[str]) -> bool:
    """ "A series of bombs" is no television series."""
    return noun.lower_ in works and not (noun.lower_ == "series" and tree.complement(noun, "of") is not None)


def is_title(token: Token) -> bool:
    """Whether the token stands in the title of a work: a few words in quotation marks, the first and the longer ones in capitals."""
    doc, sentence = token.doc, token.sent
    marks = [t.i for t in sentence if t.text in {'"', "“", "”", "``", "''"}]
    before = [i for i in marks if i < token.i]
    after = [i for i in marks if i > token.i]
    if not before or not after or len(before) % 2 == 0 or after[0] - before[-1] > 9:
        return False
    inside = [t for t in doc[before[-1] + 1 : after[0]] if t.is_alpha]
    outside = [t for t in sentence if t.is_alpha and not before[-1] < t.i < after[0]]
    capitals = all(t.text[0].isupper() or len(t) < 4 for t in inside) and inside[0].text[0].isupper()
    return len(inside) > 1 and capitals and any(t.text.islower() for t in outside)
