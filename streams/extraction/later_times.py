"""Which times are those of what came after the blow: when it was told of, counted, tried or mourned, and when its search ended."""

from collections.abc import Iterator

from spacy.tokens import Doc, Token

from streams.extraction import tree
from streams.extraction.later_deaths import is_later_death
from streams.facts import When

TimeMention = tuple[int, int, When]
_AFTERWARDS = frozenset(
    {"identify", "name", "charge", "arraign", "indict", "arrest", "detain", "sentence", "convict", "acquit", "plead", "testify", "appear"}
    | {"rule", "file", "announce", "release", "publish", "issue", "book", "jail", "extradite", "bury", "mourn", "remember", "honor"}
    | {"honour", "gather", "visit", "vow", "investigate", "search", "interview", "update", "post", "surrender", "suspend", "revoke", "sue"}
    | {"blame", "accuse", "condemn", "denounce", "apologise", "apologize", "resign", "sack", "dismiss", "ban", "lower", "revise", "declare"}
    | {"deny", "acknowledge", "admit", "demand", "promise", "pledge", "summon", "remand", "prosecute", "commemorate", "pray", "attend"}
    | {"praise", "thank", "criticise", "criticize", "list", "inspect"}
)
"""What comes after the blow."""
_SAID = frozenset({"say", "tell", "report", "confirm", "state", "add", "write", "tweet", "speak", "warn", "estimate"})
_BEGIN = frozenset({"begin", "start", "continue"})
_OF_AN_END = frozenset({"end", "finish", "stop", "halt", "call", "close", "conclude", "abandon", "resume", "pause", "continue", "wind"})
_OF_A_START = frozenset({"launch", "open", "begin", "start", "order"})
_SEARCHES = frozenset({"search", "searches", "hunt", "rescue", "recovery", "inquiry", "enquiry", "investigation", "probe", "inquest"})
_COUNTING = frozenset(
    {"rise", "climb", "jump", "increase", "grow", "reach", "stand", "raise", "bring", "push", "take", "put", "cut", "swell", "soar", "edge"}
    | {"mount", "pass", "top", "hit", "double"}
)
"""What a toll does, or what is done to it, on the day on which it is counted."""
_TOLLS, _NUMBERS = frozenset({"toll", "tolls", "tally"}), frozenset({"number", "count"})
_NEWLY_COUNTED = frozenset({"die", "succumb", "find", "recover", "retrieve", "pull", "discover"})
"""What raises a toll."""
_ACCUSED_OF = frozenset({"accuse", "suspect", "charge", "convict", "acquit", "guilty", "want", "blame"})
_BLOWS = frozenset(
    {"attack", "strike", "blast", "explosion", "bombing", "shooting", "stabbing", "fire", "blaze", "crash", "collision", "accident"}
    | {"quake", "earthquake", "flood", "floods", "landslide", "mudslide", "avalanche", "stampede", "collapse"}
    | {"storm", "tornado", "massacre"}
    | {"raid", "ambush", "derailment", "rampage", "disaster", "sinking", "kidnapping", "abduction", "airstrike", "wreck"}
)
_DEATHS = frozenset({"death", "deaths", "murder", "killing", "killings", "slaying", "drowning"})
"""After a day they are what happened on it; before it they may be what was told of then."""
_SAID_OF_ITSELF = frozenset({"announce", "declare", "report", "issue", "suspend", "order"})
"""Verbs that are the event, or its first news, where the event is their object."""


def is_of_later(doc: Doc, mention: TimeMention, anchor: Token, *, toll: bool = False, itself: bool = False) -> bool:
    """Whether a time is that of something later than what the anchor tells.

    `toll`: the anchor is a running toll, whose day of counting dates none of its deaths. `itself`: what the object of "announce" is has
    happened by being announced.
    """
    start = mention[0]
    before = [token.lower_ for token in doc[max(0, start - 2) : start]]
    if before == ["as", "of"] or before == ["as", "missing"] or before[-1:] == ["by"]:
        return True
    verb = verb_of(doc, mention)
    if verb.i == anchor.i or _is_of_the_blow(doc, mention, None if toll else anchor, verb):
        return False
    if _tells_of_it(doc, mention, verb, anchor) or _counts(verb) or (toll and _raises(verb, anchor)) or _dies_later(verb):
        return not (itself and verb.lemma_ in _SAID_OF_ITSELF and anchor in (*tree.objects(verb), *tree.subjects(verb)))
    return _is_accused_of(anchor, verb)


def _is_of_the_blow(doc: Doc, mention: TimeMention, anchor: Token | None, verb: Token) -> bool:
    """Whether a time stands beside the noun of the blow, or hangs on the anchor: "a fire on Sunday", "the Dec. 2 stabbing"."""
    start, end, _ = mention
    if (start and doc[start - 1].lower_ in _BLOWS) or (end < len(doc) and doc[end].lower_ in _BLOWS | _DEATHS):
        return True
    return anchor is not None and anchor in _between(doc[start:end].root, verb)


def _between(token: Token, verb: Token) -> Iterator[Token]:
    """The words that a token hangs on, up to a verb."""
    while token.head.i != token.i and token.head.i != verb.i:
        token = token.head
        yield token


def verb_of(doc: Doc, mention: TimeMention) -> Token:
    """The verb that a time stands beside: "released" in "an incident report released Monday"."""
    if mention[0] and doc[mention[0] - 1].pos_ == "VERB":
        return doc[mention[0] - 1]
    token = doc[mention[0] : mention[1]].root
    while token.head.i != token.i and token.pos_ not in {"VERB", "AUX"}:
        token = token.head
    return token


def _tells_of_it(doc: Doc, mention: TimeMention, verb: Token, anchor: Token) -> bool:
    begun = {child.lemma_ for child in verb.children if child.dep_ == "xcomp"} if verb.lemma_ in _BEGIN else set[str]()  # "began burying"
    if {verb.lemma_, *begun} & _AFTERWARDS:
        return True
    if verb.lemma_ in _SAID and mention[2].precision not in {"month", "year"}:
        between = doc[mention[1] : verb.i] if mention[1] <= verb.i else doc[verb.i : mention[0]]
        seen = verb.lemma_ == "report" and tree.is_passive(verb) and anchor in tree.subjects(verb)  # "a blast was reported on Monday"
        return not seen and all(token.text != "," for token in between)
    return verb.lemma_ in _OF_AN_END | _OF_A_START and _is_of_a_search(verb)


def _is_of_a_search(verb: Token) -> bool:
    nouns = [*tree.objects(verb), *tree.subjects(verb)]
    return any(token.lower_ in _SEARCHES for noun in nouns for token in noun.doc[tree.noun_phrase_start(noun) : noun.i + 1])


def _counts(verb: Token) -> bool:
    """Whether a toll is counted by this verb, or spoken of: "the toll rose on Monday", "confusion surrounded the toll on Monday"."""
    nouns = {noun.lower_ for noun in (*tree.subjects(verb), *tree.objects(verb))}
    return bool(nouns & _TOLLS) or (verb.lemma_ in _COUNTING and bool(nouns & _NUMBERS))


def _raises(verb: Token, toll: Token) -> bool:
    """Whether a verb leads to one that counts the toll: "a girl died on Monday, raising the toll"."""
    clause = tree.clause_of(toll)
    return clause.lemma_ in _COUNTING and (clause.i == verb.i or (verb.lemma_ in _NEWLY_COUNTED and verb in clause.ancestors))


def _dies_later(verb: Token) -> bool:
    """Whether it is the death of somebody hurt before."""
    return verb.lemma_ in {"die", "succumb"} and is_later_death(verb.doc[verb.left_edge.i : verb.right_edge.i + 1].text)


def _is_accused_of(anchor: Token, verb: Token) -> bool:
    """ "The man accused of killing nine was ordered held on Monday"."""
    for above in tree.governing_clauses(anchor):
        if above.i == verb.i:
            return False
        if above.lemma_ in _ACCUSED_OF:
            return True
    return False
