"""Whether the text says that an event happened at all, and whether it is long past."""

import re
from collections.abc import Iterator

from spacy.tokens import Doc, Token

from streams.extraction import tree
from streams.extraction.columns import sentence_end, sentence_of, sentence_start
from streams.extraction.doc import published_of
from streams.extraction.event_rules import Hit, event_types, goes_on_to_say
from streams.facts import EventStatus

_DENIALS = frozenset({"deny", "reject", "dismiss", "refute", "disown", "rule", "debunk", "rebut", "discount"})
_PART = frozenset({"responsibility", "involvement", "role", "part", "hand", "link", "knowledge", "connection", "blame", "complicity"})
"""Who denies one of these in something does not deny the thing."""
_UNTRUE = frozenset(
    {
        "untrue",
        "false",
        "baseless",
        "unfounded",
        "fabricated",
        "incorrect",
        "fake",
        "groundless",
        "gossip",
        "nonsense",
        "rubbish",
        "fabrication",
        "hoax",
        "lie",
    }
)
_CLAIMS = frozenset({"report", "claim", "allegation", "rumour", "rumor", "suggestion", "story", "account"})
_CIRCUMSTANCES = frozenset(
    {"in", "after", "during", "since", "amid", "following", "at", "by", "before", "from", "despite", "near", "under"}
)
"""What stands behind these is beside what is planned or feared: "decided to leave after the raid"."""
_NOBODY = frozenset({"nobody", "none", "neither"})
_DEFINITE = frozenset({"the", "this", "that", "these", "those", "his", "her", "its", "their", "last", "'s", "’s"})
_UNREAL = frozenset({"may", "might", "could", "would", "should", "can", "must", "will", "shall", "'ll", "'d"})
_FEARS = frozenset(
    {"fear", "warn", "threaten", "plan", "plot", "vow", "fail", "want", "expect", "prevent", "avoid", "avert", "predict", "forecast"}
    | {"intend", "risk", "foil", "thwart", "hope", "urge", "demand", "propose", "consider", "pledge", "promise", "brace", "prepare"}
    | {"suspect", "seek", "try", "attempt", "order", "refuse", "stop", "simulate", "practise", "practice", "rehearse", "train", "swear"}
    | {"call", "ready", "aim", "decide", "discuss", "negotiate", "schedule", "envisage", "contemplate", "mull", "back"}
)
_IMAGINED = frozenset(
    {"threat", "risk", "fear", "plan", "plot", "warning", "drill", "possibility", "prospect", "danger", "exercise", "rehearsal", "bid"}
    | {"allegation", "talk", "attempt", "forecast", "simulation", "scenario", "call", "hope"}
)
_LOOMING = frozenset({"likely", "unlikely", "imminent", "possible", "inevitable", "looming", "conceivable"})
_EXPECTED = frozenset({"expect", "forecast", "predict", "project", "likely", "due", "set", "poised", "bind"})
_BRINGS = frozenset(
    {"order", "launch", "carry", "begin", "start", "face", "hold", "stage", "resume", "make", "trigger", "cause", "spark", "lead"}
)
_BUT_HAPPENED = frozenset({"back", "call", "order", "discuss", "suspect", "train"})
"""Verbs after which only a clause, not a noun, is still to come: "discussed the raid", "suspected rebels"."""
_PAST = re.compile(
    r"\b(?:last|previous) (?:year|decade|century)\b"
    r"|\b(?:years?|decades?) (?:ago|earlier|before|after the)\b|\b(?:in|of|during) the (?:early |late |mid-?)?(?:19|20)\d0s\b",
    re.IGNORECASE,
)
_MARKED = frozenset({"anniversary", "commemorate", "commemoration", "remembrance", "centenary"})
"""What is marked is past; what is done to mark it, "marched on the anniversary of the crash", is not."""
_YEAR = re.compile(r"\b(?:in|of|during) (?:\w+ )?((?:1[5-9]|20)\d\d)\b(?! (?:people|men|dead|others))", re.IGNORECASE)
_YEAR_BEFORE = re.compile(r"\b((?:1[5-9]|20)\d\d) (?:[\w'-]+ ){0,2}$")


def status_of(hit: Hit) -> EventStatus:
    """Whether the event is asserted, denied, only possible, or long past."""
    head = hit.head
    clause = tree.clause_of(head)
    if _is_denied(hit, clause):
        return "denied"
    if _is_unreal(hit, clause):
        return "hypothetical"
    if any(word.lemma_ in _MARKED for word in _above(head)):
        return "historical"
    span = sentence_of(head) if clause.dep_ == "ROOT" else head.doc[clause.left_edge.i : clause.right_edge.i + 1]
    text = span.text
    if _PAST.search(text) or _of_earlier_year(_YEAR.search(text), head.doc):
        return "historical"
    before = head.doc[max(sentence_start(head), hit.start - 3) : hit.start].text_with_ws
    return "historical" if _of_earlier_year(_YEAR_BEFORE.search(before), head.doc) else "asserted"


def _is_denied(hit: Hit, clause: Token) -> bool:
    head = hit.head
    above = list(_above(head))
    if tree.is_negated(head) or any(child.lower_ in {"no", "without"} for child in head.lefts):
        return True
    noun = head.pos_ in {"NOUN", "PROPN"}
    if not noun and (tree.is_negated(clause) or any(subject.lower_ in _NOBODY for subject in tree.own_subjects(head))):
        return True
    known = noun and _is_known(hit)
    if noun and not known and _is_negated_argument(head, clause):
        return True
    if any(word.lower_ in _UNTRUE or (word.lower_ == "true" and tree.is_negated(word)) for word in above):
        return not known
    claimed = any(word.lemma_ in _CLAIMS and word.i < head.i for word in above)
    if claimed and any(token.lower_ in _UNTRUE for token in head.doc[head.i : sentence_end(head)]):
        return True  # "reports that rebels had taken the port were untrue", however the parse hangs them
    if hit.trigger.type == "denial" or any(word.lemma_ in _PART for word in above):
        return False
    denials = [
        n
        for n, word in enumerate(above)
        if word.lemma_ in _DENIALS and word.pos_ == "VERB" and not tree.is_negated(word) and goes_on_to_say(word, head.i) is None
    ]
    return bool(denials) and (not known or denials[0] == 0)


def _is_negated_argument(noun: Token, clause: Token) -> bool:
    """ "They did not carry out a raid", "there were no reports of a tsunami"; but not "they did not comment on a raid"."""
    argument = clause.i != noun.i and noun.head.i == clause.i and not noun.dep_.startswith("obl")
    if argument and tree.is_negated(clause):
        return True
    return noun.head.pos_ == "NOUN" and any(child.lower_ == "no" for child in noun.head.lefts)


def _is_known(hit: Hit) -> bool:
    """Whether the noun is spoken of as something that the reader knows of: "the strike", "Tuesday's raid"."""
    return any(child.lower_ in _DEFINITE or child.dep_ in {"nmod:poss", "poss"} for child in hit.head.lefts)


def _is_unreal(hit: Hit, clause: Token) -> bool:
    head = hit.head
    for verb in (token for token in (head, clause) if token.pos_ in {"VERB", "AUX"}):
        words = {aux.lower_ for aux in tree.auxiliaries(verb)} | {child.lower_ for child in verb.children if child.dep_ == "mark"}
        if words & {"if", "unless"} or (words & _UNREAL and (verb.i == head.i or _brings_about(verb, hit))):
            return True
    if head.dep_.startswith("nsubj") and head.head.lemma_ in _EXPECTED and _to_come(head.head):
        return True  # "the cyclone is expected to hit"
    if head.dep_.startswith("nsubj") and head.head.lemma_ in _LOOMING:
        return True  # "an offensive is likely"
    before = {token.lower_ for token in head.doc[max(0, head.i - 3) : head.i]}
    if before & {"close", "closer", "near", "poised"} and "to" in before:
        return True
    after = head.doc[min(head.i + 1, len(head.doc) - 1)]
    return after.lemma_ in _IMAGINED or any(_makes_unreal(word, head) for word in _nearest(head))


def _to_come(verb: Token) -> bool:
    """Whether "to hit", "to erupt" hangs on the verb."""
    return any(child.pos_ == "VERB" and any(t.lower_ == "to" for t in child.lefts) for child in tree.complement_clauses(verb))


def _brings_about(verb: Token, hit: Hit) -> bool:
    """Whether what the verb of a noun's clause makes possible is the event, not something beside it: "may condemn the attack"."""
    disaster = event_types()[hit.trigger.type].event_type in {"Disaster", "Accident"}
    return disaster or not _is_known(hit) or verb.lemma_ in _BRINGS


def _makes_unreal(word: Token, head: Token) -> bool:
    if word.lemma_ in _BUT_HAPPENED and head.pos_ in {"NOUN", "PROPN"}:
        return False
    return word.lemma_ in _FEARS or (word.lemma_ in _IMAGINED and word.pos_ == "NOUN")


def _of_earlier_year(year: re.Match[str] | None, doc: Doc) -> bool:
    """Whether the year is one before the story's own; any year is where the story has no date."""
    if year is None:
        return False
    published = published_of(doc)
    return published is None or int(year[1]) < published.year


def _above(token: Token) -> Iterator[Token]:
    """What the token hangs on, without the verbs that it is only joined to."""
    while token.head.i != token.i:
        if token.dep_ == "conj" and token.pos_ in {"VERB", "AUX"} and token.head.pos_ in {"VERB", "AUX"}:
            token = tree.first_conjunct(token)
        else:
            token = token.head
            yield token


def _nearest(head: Token) -> list[Token]:
    """The words that the trigger hangs on, up to the next clause."""
    found = []
    token = head
    for _ in range(3):
        if token.head.i == token.i:
            break
        above = token.head
        if token.dep_ in {"advcl", "acl:relcl", "relcl", "parataxis"} or (token.dep_.startswith("nsubj") and above.lemma_ not in {"be"}):
            break
        if (preposition := tree.preposition_of(token)) is not None and preposition.lower_ in _CIRCUMSTANCES:
            break
        found.append(above)
        token = above
    return found
