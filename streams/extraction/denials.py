"""What a text denies: by a negation, a verb of denial, or a word that calls the claim untrue, in the same sentence or the next."""

import re
from collections.abc import Iterator
from functools import cache

from spacy.tokens import Doc, Span, Token

from streams.extraction import tree
from streams.extraction.columns import columns_of, sentence_end, sentence_of, sentence_start
from streams.extraction.cues import cue_words
from streams.extraction.doc import Casualty
from streams.extraction.reporting import denial_verbs, frames
from streams.extraction.triggers import lexicon

_OF_WHAT_IS_DENIED = frozenset({"ccomp", "xcomp", "obj", "dobj", "pcomp", "acl"})
_NOT = frozenset({"not", "n't", "n’t", "never", "neither", "nor", "cannot", "without"})
_TRUE = frozenset({"true", "correct", "accurate", "so", "right"})
_ITS_SHARE = frozenset(
    {"confession", "testimony", "responsibility", "involvement", "part", "role", "blame", "knowledge", "complicity", "guilt", "hand"}
)
"""Denied, these leave it standing that people died: "denied responsibility for the killing of nine monks"."""
_REPORTS = frozenset({"report", "claim", "say", "allege", "write", "post", "suggest", "circulate"})
_AFTER_WHICH = frozenset({"after", "when", "where", "while", "although", "though", "whereas", "as"})
_RULED = "ruled"
_SPAN = 10
"""Words that may stand between a claim and its "that" or "of"."""


def denied(doc: Doc, casualty: Casualty) -> str:
    """What denies a casualty in its own sentence; empty where nothing does."""
    trigger = doc[casualty.trigger]
    negated = trigger.pos_ in {"VERB", "ADJ"} and tree.is_negated(trigger) and not _replaces_a_figure(trigger)
    if casualty.rule not in lexicon().negative and negated:
        return f"“{trigger}” is negated"
    return _denied_above(trigger) or _denied_beside(doc, casualty)


def deny_claims(doc: Doc) -> None:
    """ "Kyiv dismissed the claim", "the army called the figure a lie": what the sentence before asserted on someone's word is denied."""
    for sentence in doc.sents:
        if sentence.start == 0 or (word := _rebuttal(sentence)) is None:
            continue
        before = sentence_of(doc[sentence.start - 1])
        own = [c for c in doc._.casualties if sentence.start <= c.start < word.i and c.trigger < word.i]
        if not own and "\n" in doc[sentence.start - 1].text and not frames(before):
            continue  # told by the writer, a paragraph before
        for casualty in own or [c for c in doc._.casualties if before.start <= c.start < before.end]:
            if casualty.status == "asserted":
                casualty.status = "denied"
                casualty.note("status", f"a claim that “{word}” denies")


def deny_what_was_reported(doc: Doc) -> None:
    """ "Nobody died, he said, after channels reported that three men had": what he denies; and the same figure told again as reported."""
    for casualty in doc._.casualties:
        if casualty.status != "asserted" or casualty.attributed_to is not None:
            continue
        trigger = doc[casualty.trigger]
        report = next((verb for verb in tree.governing_clauses(trigger) if verb.lemma_ in _REPORTS and verb.pos_ == "VERB"), None)
        if report is None or report.i > trigger.i:
            continue
        near = [c for c in doc._.casualties if c.status == "denied" and c.kind == casualty.kind and c is not casualty]
        answered = next((c for c in near if c.quantity.high == 0 and _answers(doc, c, report, casualty)), None)
        again = next((c for c in near if _retold(doc, c, report, casualty)), None)
        if (why := answered or again) is not None:
            casualty.status = "denied"
            casualty.note("status", f"reported, and denied by “{doc[why.start : why.end]}”")


def _answers(doc: Doc, zero: Casualty, report: Token, casualty: Casualty) -> bool:
    """Whether the figure of nobody is the answer to what the clause says was reported: "no one died, … after X reported that …"."""
    sentence = sentence_of(report)
    marked = any(t.lower_ in _AFTER_WHICH for t in doc[max(sentence.start, report.i - 8) : report.i])
    return zero.trigger < report.i < casualty.start and sentence.start <= zero.start and marked


def _retold(doc: Doc, before: Casualty, report: Token, casualty: Casualty) -> bool:
    """Whether the sentence after a denial gives its figure again as what "had" been reported."""
    same = (before.quantity.low, before.quantity.high) == (casualty.quantity.low, casualty.quantity.high)
    had = any(aux.lower_ == "had" for aux in tree.auxiliaries(report))
    return same and had and 0 <= sentence_start(report) - sentence_end(doc[before.trigger]) < 2


def _replaces_a_figure(trigger: Token) -> bool:
    """ "Nine girls, not 13, were kidnapped": only the figure is negated."""
    nots = [child for child in trigger.children if child.lower_ in _NOT]
    return any(child.i + 1 < len(trigger.doc) and trigger.doc[child.i + 1].pos_ == "NUM" for child in nots)


def _denied_above(trigger: Token) -> str:
    """The word above the casualty in the tree that denies it."""
    claims, below = cue_words("claim"), trigger
    for above in tree.governing_clauses(trigger):
        if tree.is_relative_clause(below) and below.head.lower_ not in claims:
            return ""  # "denied bail to the men who had shot two guards"
        if _denies(above) and (below.dep_ in _OF_WHAT_IS_DENIED or below.lower_ in claims) and below.lower_ not in _ITS_SHARE:
            return f"“{above}”"  # also "denied claims of 12 deaths"
        if above.lower_ in {"untrue", "false"} or (above.lower_ in _TRUE and tree.is_negated(above)):
            return f"called “{above}”"
        if above.pos_ == "VERB" or above.lower_ in claims or above.lower_ in _ITS_SHARE:
            below = above
            if above.pos_ == "VERB" and above.dep_ in {"conj", "parataxis"}:
                return ""
    return ""


def _denied_beside(doc: Doc, casualty: Casualty) -> str:
    """What denies it by the order of the words: "called false a claim that …", "reports that … are baseless", "…, a claim Kyiv rejects"."""
    sentence = sentence_of(doc[casualty.trigger])
    start, end = min(casualty.start, casualty.trigger), max(casualty.end, casualty.trigger + 1)
    claim = _patterns()["claim-that"].search(_words(doc[sentence.start : start]))
    for token in _words_of_denial(sentence):
        if not (_denies(token) or _is_untrue(token) or _is_passive_denial(token)):
            continue
        if token.i < start:
            between = _words(doc[token.i + 1 : start])
            if _patterns()["claim-that"].search(between) or (_is_untrue(token) and _patterns()["that"].match(between)):
                return f"a claim that “{token}” denies"
        elif token.i >= end:
            between = _words(doc[end : token.i])
            if claim and _is_untrue(token) and (_patterns()["it-is"].search(between) or not _patterns()["said"].search(between)):
                return f"a claim that is called “{token}”"
            if claim and _is_passive_denial(token) and not _patterns()["said"].search(between):
                return f"a claim that was “{token}”"
            if _patterns()["a-claim"].search(between):
                return f"a claim that “{token}” denies"
    return ""


def _rebuttal(sentence: Span) -> Token | None:
    """The word with which a sentence denies what was said before it."""
    for token in _words_of_denial(sentence):
        if _denies(token) and _patterns()["it"].match(_words(sentence.doc[token.i + 1 : sentence.end])):
            return token
        if _is_untrue(token) and _patterns()["it-is"].search(_words(sentence.doc[sentence.start : token.i])):
            return token
    return None


def _words_of_denial(sentence: Span) -> Iterator[Token]:
    """The words of a sentence that `_denies` or `_is_untrue` may hold of."""
    words = _denying()
    for i, word in enumerate(columns_of(sentence.doc).lowers[sentence.start : sentence.end], sentence.start):
        if word in words:
            yield sentence.doc[i]


@cache
def _denying() -> frozenset[str]:
    return _TRUE | cue_words("untrue") | denial_verbs() | {_RULED}


def _denies(token: Token) -> bool:
    """Whether the token is a verb of denial that is not denied itself ("neither confirmed nor denied")."""
    if token.lower_ not in denial_verbs() or token.pos_ not in {"VERB", "AUX"}:
        return False
    near = token.doc[max(sentence_start(token), token.i - 3) : token.i]
    return not tree.is_negated(token) and not any(t.lower_ in _NOT for t in near)


def _is_passive_denial(token: Token) -> bool:
    ruled_out = token.lower_ == _RULED and token.i + 1 < len(token.doc) and token.nbor(1).lower_ == "out"
    return (_denies(token) or ruled_out) and tree.is_passive(token)


def _is_untrue(token: Token) -> bool:
    """ "False", "a lie", "not true", said of a claim and not before a noun ("a false alarm")."""
    word, doc = token.lower_, token.doc
    if word not in _TRUE and word not in cue_words("untrue"):
        return False
    before = [t.lower_ for t in doc[max(sentence_start(token), token.i - 3) : token.i]]
    if word in _TRUE:
        return any(t in _NOT for t in before)
    after = doc[token.i + 1] if token.i + 1 < len(doc) else token
    if any(t in _NOT for t in before):
        return False
    return not (token.pos_ == "ADJ" and after.pos_ in {"NOUN", "PROPN"})


def _words(span: Span) -> str:
    return "".join(f"{token.lower_} " for token in span if not token.is_space)


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    """How claims are spoken of, over words parted by spaces."""
    claims = "(?:" + "|".join(sorted(cue_words("claim") - {"that", "this", "it"}, key=len, reverse=True)) + ")"
    called = r"(?:called|calls|calling|branded|labelled|labeled|described|dismissed|denounced|termed|slammed|dubbed|condemned)"
    one = rf"(?:(?:the|this|that|these|those|its|their|such|both|any|all) )(?:[\w'’-]+ ){{0,3}}?{claims}"
    said = r"(?:that|it|this|them|they)"
    own = r" said | says | but | ; |, [a-z]+ing (?:instead )?that "  # where the one who denies begins to tell
    patterns = {
        "claim-that": rf"\b{claims} (?:[\w'’.-]+ ){{0,{_SPAN}}}?(?:that|of|it|its|their|to have)\b(?:(?!{own}).)*$",
        "that": rf"^that\b(?:(?!{own}).)*$",
        "said": r"\b(?:said|says|and|but|who|which|;)\b",
        "a-claim": rf"[,–—-] (?:an?|the) (?:[\w-]+ )?{claims} (?:that |which )?(?:[\w'’-]+ ){{0,5}}$",
        "it": rf"^(?:as [\w-]+ )?(?:{one}|{said} (?=[.,;]|and |as |on |in |but |$))(?! (?:that|of)\b)",
        "it-is": rf"(?:\b{called} (?:{one}|{said}) (?:as )?(?:an? |pure |simply |completely |totally |outright )*$"
        rf"|(?:^|[,;] |that |said )(?:{one}|{said}) (?:was|is|were|are) (?:an? |pure |simply |completely |totally |just |not |[\"“'‘] )*$)",
    }
    return {name: re.compile(pattern) for name, pattern in patterns.items()}
