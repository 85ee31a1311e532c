"""What happens only in a film, a novel or a game is no fact."""

from spacy.tokens import Token

from streams.extraction import tree
from streams.extraction.cues import cue_words


def is_fiction(token: Token) -> bool:
    """Whether the clause of the token is told of a work of fiction: "in the film …", "a thriller in which …"."""
    works = cue_words("fiction")
    above = token
    for _ in range(12):
        if above.pos_ in {"NOUN", "PROPN"} and above.lower_ in works and above.i != token.i:
            return True
        if above.pos_ in {"VERB", "AUX"}:
            named = [*tree.subjects(above), *(noun for case, noun in tree.complements(above) if case.lower_ in {"in", "of", "about"})]
            named += [inner for noun in named for case, inner in tree.complements(noun) if case.lower_ == "of"]
            if any(noun.lower_ in works and noun.i != token.i for noun in named):
                return True
        if above.head.i == above.i:
            return False
        above = above.head
    return False
