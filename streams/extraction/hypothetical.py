"""What is only feared, planned, conditional or to come: the words above a casualty that leave open whether it happened."""

import re
from itertools import islice

from spacy.tokens import Token

from streams.extraction import tree
from streams.extraction.columns import sentence_start
from streams.extraction.cues import cue_words
from streams.extraction.periods import quoted

_MODALS = cue_words("modal")
_FEARS = cue_words("fear")
_ATTEMPTS = cue_words("attempt")
_COMPLEMENTS = frozenset({"ccomp", "xcomp", "csubj", "oprd", "csubj:pass", "csubjpass"})
_REASONS = ("as", "because", "since", "after", "though")
_PLOTS = cue_words("plot")
_SUPPOSED = cue_words("supposed")
_PLAY = r"(?:drill|exercise|scenario|simulation|simulator|war ?game|manoeuvre|maneuver|model)s?"
_PLAYS = r"(?:rehears|simulat|imagin|assum|practi[sc]|envisag|suppos|model)(?:e|es|ed|s|ing|led|ling)"
_REHEARSED = re.compile(
    rf"(?:\b{_PLAY}\b(?: (?!(?:after|as|when|where|because|and|but|who)\b)[\w'’-]+){{0,4}}? {_PLAYS}\b"
    r"|\b(?:rehears|simulat)(?:es|ed|e|ing)\b(?! (?:in|at|on|for|with|after)\b)"
    r"|\b(?:actors|volunteers|extras|students|recruits) (?:play(?:ed|ing)?|pos(?:ed|ing) as|act(?:ed|ing) as|portray(?:ed|ing)?)\b)"
    r"(?:(?!\b(?:after|since|as|because|when|while|but|following|then|where|who)\b)[^.;])*$",
    re.IGNORECASE,
)
"""A play of what might be, up to what is told in it."""
_NTH = frozenset({"first", "last", "latest", "only", "second", "third"})
_EXPECTED_WITHIN = 2
"""Clauses between "not expect" and "survive"."""
_PAID = frozenset({"pay", "reward", "hire", "offer", "promise", "earn", "receive", "collect"})
_LEAVES = frozenset({"leave", "see", "have", "get", "find", "fear", "believe"})


def hypothetical(trigger: Token, *, unsure: bool = False) -> str:
    """By what it is feared, planned, conditional or to come, else empty; walks up from the trigger to what is said of its clause.

    `unsure`: the kind means by itself that nobody knows ("believed to be trapped"), so that belief adds nothing.
    """
    if why := _has_modal(trigger) or (trigger.dep_ == "amod" and _has_modal(tree.clause_of(trigger))) or _supposed(trigger):
        return why
    if not_expected(trigger):
        return "not expected"
    if _is_to_be(trigger):
        return f"to come: “to be {trigger}”"
    below, direct = trigger, True
    told = tree.is_participle_of_noun(trigger) and trigger.tag_ != "VB" and trigger.head.head.lemma_ not in _LEAVES
    for steps, above in enumerate(tree.governing_clauses(trigger), 1):
        if steps > 8 or tree.is_relative_clause(below) or _describes(below, trigger):
            return ""  # what a relative clause tells is taken for true
        infinitive = _marked(below, "to")
        if told and infinitive:
            return ""  # "to reach nine miners trapped below ground": that they are trapped is true whoever reaches them
        if below.dep_ == "advcl" and _marked(below, "if", "unless"):
            return quoted("if")
        if below.i == trigger.i and below.dep_ in _COMPLEMENTS and _marked(below, "whether"):
            return quoted("whether")  # but "whether the 12 wounded were soldiers"
        feared = below.dep_ in _COMPLEMENTS or (below.pos_ == "NOUN" and above.pos_ == "VERB" and _is_object(below))
        if feared and above.lower_ in _FEARS and not unsure and not tree.is_negated(above) and not _marked(below, "of", "from"):
            return quoted(above)
        if direct and infinitive and above.lower_ in _ATTEMPTS and below.dep_ in _COMPLEMENTS:
            return "" if tree.is_negated(above) else quoted(above)
        if direct and infinitive and below.dep_ == "advcl" and above.lower_ not in {"use", "used", "uses", "using"}:
            return f"a purpose: “to {below}”"
        if above.lower_ in _PLOTS and below.dep_ in {"acl", "nmod", "pcomp", "pobj", "prep"}:
            return quoted(above)
        if above.pos_ in {"VERB", "AUX"}:
            reason = _marked(below, *_REASONS) or _is_punished(below, above)
            if below.dep_ in {"advcl", "xcomp"} and not reason and (why := _has_modal(above)):
                return why
            direct = direct and above.dep_ in {"xcomp", "conj", "advcl"} and _marked(above, "to")
        if above.pos_ in {"VERB", "AUX", "NOUN"}:
            if above.dep_ == "parataxis":
                return ""
            direct = direct or above.head.lower_ in _ATTEMPTS
            below = above
    return ""


def _is_punished(deed: Token, above: Token) -> bool:
    """Whether what was done is told as a reason: "will spend 25 years in prison for killing", but not "will be paid for killing"."""
    return deed.tag_ == "VBG" and _marked(deed, "for", "after") and above.lemma_ not in _PAID


def not_expected(verb: Token) -> bool:
    """ "Doctors do not expect two of the burned men to survive"."""
    if not any(child.lower_ == "to" for child in verb.children):
        return False
    above = list(islice(tree.governing_clauses(verb), _EXPECTED_WITHIN))
    return any(word.lemma_ in {"expect", "believe"} and word.pos_ == "VERB" and tree.is_negated(word) for word in above)


def _describes(below: Token, trigger: Token) -> bool:
    """Whether it is a participle above the trigger that stands behind a noun as a relative clause would: "smog blamed for 15 deaths"."""
    return below.i != trigger.i and below.tag_ == "VBN" and tree.is_participle_of_noun(below) and not _marked(trigger, "to")


def _is_object(noun: Token) -> bool:
    """An object, also one that a range makes look like none: "expect between 400 and 650 deaths"."""
    return noun.dep_ in {"obj", "dobj"} or (noun.dep_ == "obl" and _marked(noun, "between"))


def _is_to_be(trigger: Token) -> bool:
    """ "Two smugglers to be hanged": not "the ninth person to be hanged"."""
    doc, at = trigger.doc, trigger.i
    to_be = at - sentence_start(trigger) > 2 and doc[at - 1].lower_ == "be" and doc[at - 2].lower_ == "to"
    if not to_be or not trigger.dep_.startswith(("acl", "ROOT")):
        return False
    noun = trigger.head
    return not any(
        token.ent_type_ == "ORDINAL" or token.lower_ in _NTH for token in doc[max(sentence_start(trigger), noun.i - 4) : noun.i + 1]
    )


def rehearsed(trigger: Token) -> str:
    """ "A drill rehearsed a quake with 900 dead", "an exercise simulating a crash in which 40 died": what is behind is part of the play."""
    match = _REHEARSED.search(trigger.doc[sentence_start(trigger) : trigger.i].text)
    return quoted(match[0].split("\n")[0]) if match is not None else ""


def _supposed(trigger: Token) -> str:
    """ "In the simulation 40 people die", "the model puts the dead at 7,000", "under that scenario"."""
    below = trigger
    for verb in (trigger, *tree.governing_clauses(trigger)):
        if verb.pos_ in {"VERB", "AUX"} and verb.lemma_ != "say":
            told = [noun for case, noun in tree.complements(verb) if case.lower_ in {"in", "under"}]
            told += tree.subjects(verb) if verb.i != trigger.i and below.dep_ != "conj" else []  # "a model was killed and two hurt"
            if supposed := next((noun for noun in told if noun.lower_ in _SUPPOSED), None):
                return quoted(supposed)
        below = verb
    return ""


def _has_modal(verb: Token) -> str:
    return next((quoted(aux) for aux in tree.auxiliaries(verb) if aux.lower_ in _MODALS), "")


def _marked(clause: Token, *words: str) -> bool:
    """Whether the clause begins with one of these words: if, to, of."""
    return any(child.lower_ in words and child.i < clause.i for child in clause.children)
