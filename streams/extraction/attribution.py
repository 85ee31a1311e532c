"""The pipe that finds who says so, and which words each source vouches for: `doc._.attributions`, and the source of every casualty."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise

from spacy.language import Language
from spacy.tokens import Doc, Span, Token

from streams.extraction import tree
from streams.extraction.columns import columns_of, sentence_end, sentence_of
from streams.extraction.doc import AttributionMention, Casualty
from streams.extraction.layout import QUOTES
from streams.extraction.reporting import Frame, ReportingPhrase, frames, resolve

_NARROW = frozenset({"advcl", "acl", "acl:relcl", "relcl", "conj"})
_CLOSING = 6
"""Tokens from the last reporting verb of a sentence to its end, a day included."""
_BEHIND_FIGURE = 3
"""Tokens between a figure and the participle that says who gave it."""
_FIGURE_FROM = "figure-from"
"""The rule of "that figure came from"."""
_POINTS_BACK = frozenset({"that", "the", "this", "those", "these", "its", "his", "her", "their"})
_BOUNDARIES = frozenset({";", "while", "but", "although", "though", "whereas"})


@Language.factory("tollwire_attribution", assigns=["doc._.attributions"])
def make_attribution(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """The pipe, for spaCy."""
    return find_attributions


def find_attributions(doc: Doc) -> Doc:
    """Set `doc._.attributions`, and `attributed_to` of every casualty that has none."""
    doc._.attributions = ()
    earlier: list[Frame] = []
    found: list[AttributionMention] = []
    for sentence in doc.sents:
        resolved: list[Frame] = []
        for frame in frames(sentence):
            attribution = resolve(frame, earlier, doc)
            if attribution is not None:
                resolved.append(replace(frame, attribution=attribution))
        earlier += resolved
        found += _mentions(sentence, resolved)
    found += _quoted(doc, found)
    doc._.attributions = tuple(sorted(found, key=lambda m: (m.start, m.scope_start)))
    vouching = _by_token(found)
    for casualty in doc._.casualties:
        if casualty.attributed_to is None:
            mention = vouching.get(casualty.quantity.start) or vouching.get(casualty.trigger)
            casualty.attributed_to = mention.attribution if mention and not _is_its_label(doc, mention, casualty) else None
    _as_said_next(doc, found)
    _as_told_elsewhere(doc)
    return doc


def _is_its_label(doc: Doc, mention: AttributionMention, casualty: Casualty) -> bool:
    """Whether what stands before a colon is the label of a list: "Health workers infected: 3"."""
    at = casualty.quantity.start
    return casualty.because.get("who") == "label" and mention.start <= casualty.trigger < at and doc[at - 1].text == ":"


def _as_said_next(doc: Doc, found: list[AttributionMention]) -> None:
    """ "Eight inmates died. That figure came from the governor": the source of the sentence before."""
    for mention in found:
        start = sentence_of(doc[mention.start]).start
        if mention.rule != _FIGURE_FROM or start == 0 or doc[start].lower_ not in _POINTS_BACK:
            continue
        before = sentence_of(doc[start - 1])
        for casualty in doc._.casualties:
            if before.start <= casualty.start < before.end and casualty.attributed_to is None:
                casualty.attributed_to = mention.attribution


def _as_told_elsewhere(doc: Doc) -> None:
    """A figure told twice, in the headline and below, has one source."""
    for casualty in doc._.casualties:
        if casualty.attributed_to is None and (casualty.quantity.best or 0) > 1 and not casualty.quantity.increment:
            bounds = casualty.kind, casualty.quantity.low, casualty.quantity.high
            same = (c for c in doc._.casualties if c.attributed_to and (c.kind, c.quantity.low, c.quantity.high) == bounds)
            casualty.attributed_to = next((c.attributed_to for c in same), None)


def _by_token(found: list[AttributionMention]) -> dict[int, AttributionMention]:
    """The mention with the narrowest scope over each token."""
    widest_first = sorted(found, key=lambda mention: mention.scope_start - mention.scope_end)
    return {token: mention for mention in widest_first for token in range(mention.scope_start, mention.scope_end)}


def source_at(doc: Doc, token: int) -> AttributionMention | None:
    """The source that vouches for a token: the one with the narrowest scope."""
    inside = [mention for mention in doc._.attributions if mention.scope_start <= token < mention.scope_end]
    return min(inside, key=lambda mention: mention.scope_end - mention.scope_start, default=None)


def _mentions(sentence: Span, found: list[Frame]) -> Iterator[AttributionMention]:
    """Each frame with the part of the sentence that it vouches for."""
    wide = [frame for frame in found if not _is_narrow(sentence.doc[frame.word], found)]
    inner = {frame: start for frame, after in pairwise(wide) if (start := _in_relative_clause(frame, after, sentence)) is not None}
    wide = [frame for frame in wide if frame not in inner]
    for frame, start in inner.items():
        yield _mention(frame, start, frame.source_end)
    for frame in found:
        if frame not in wide and frame not in inner:
            verb = sentence.doc[frame.word]
            yield _mention(frame, _from_its_figure(verb), verb.right_edge.i + 1)
    start = sentence.start
    stop = sentence.end
    if wide and sentence.doc[wide[-1].word].text == ":" and wide[-1].word + 1 >= sentence.end < len(sentence.doc):
        # "Police: three dead", of which the parse made two sentences.
        stop = sentence_end(sentence.doc[sentence.end])
    for n, frame in enumerate(wide):
        end = _boundary(sentence.doc, frame, wide[n + 1]) if n + 1 < len(wide) else stop
        yield _mention(frame, start, end)
        start = end


def _in_relative_clause(frame: Frame, after: Frame, sentence: Span) -> int | None:
    """Where a relative clause begins of which alone "according to" speaks: "a quake that killed 71, according to police, the UN said."."""
    doc = sentence.doc
    closes = after.word + _CLOSING >= sentence.end and any(t.text == "," for t in doc[frame.source_end : after.source_start])
    if not isinstance(frame.entry, ReportingPhrase) or not closes or frame.word - 2 < sentence.start or doc[frame.word - 1].text != ",":
        return None
    clause = tree.clause_of(doc[frame.word - 2])
    if not tree.is_relative_clause(clause) or clause.left_edge.i <= sentence.start:
        return None
    return clause.left_edge.i


def _from_its_figure(verb: Token) -> int:
    """Where a narrow frame begins: its clause, or the figure that "as police first said" or "given by police" stands behind."""
    doc, start = verb.doc, verb.left_edge.i
    if verb.tag_ == "VBN" and tree.is_participle_of_noun(verb) and start == verb.i:
        near = (q.start for q in doc._.quantities if q.end <= verb.i <= q.end + _BEHIND_FIGURE)
        return next((at for at in near if not any(t.is_punct or t.pos_ == "CCONJ" for t in doc[at : verb.i])), start)
    if doc[start].lower_ == "as":
        return next((q.start for q in doc._.quantities if q.end == start), start)
    return start


def _is_narrow(verb: Token, found: list[Frame]) -> bool:
    """Whether a frame vouches for its own clause alone."""
    if verb.dep_ in ("acl:relcl", "relcl"):
        return True
    if verb.dep_ == "advcl" and any(
        child.dep_ == "mark" or child.lower_ in ("after", "before", "when", "while") for child in verb.children
    ):
        return True
    last = all(
        t.is_punct or t.is_space or t.ent_type_ in {"DATE", "TIME"} or t.lower_ == "on" for t in verb.doc[verb.i + 1 : sentence_end(verb)]
    )
    closes = last and not any(child.dep_ == "mark" for child in verb.children)  # "…, the mayor said.", "… said on Monday."
    return len(found) > 1 and verb.dep_ in _NARROW and verb.i != found[0].word and not closes


def _boundary(doc: Doc, frame: Frame, following: Frame) -> int:
    """Where one source stops vouching and the next begins."""
    last = max(frame.word, frame.source_end - 1)
    first = min(following.word, following.source_start)
    between = [i for i in range(last + 1, first) if doc[i].lower_ in _BOUNDARIES]
    if between:
        return between[0]
    leads = _leads(doc, frame)
    if leads and _leads(doc, following):
        return max(first, last + 1)
    # "…, police said, and …, medics said": the first ends where it is named.
    return last + 1 if not leads else max(first, last + 1)


def _leads(doc: Doc, frame: Frame) -> bool:
    """Whether a frame stands before what it vouches for."""
    last = max(frame.word, frame.source_end - 1)
    return last + 1 < len(doc) and doc[last + 1].text not in (".", ",", ";")


def _mention(frame: Frame, start: int, end: int) -> AttributionMention:
    assert frame.attribution is not None
    return AttributionMention(frame.source_start, frame.source_end, frame.attribution, start, max(start, end), frame.entry.id)


def _quotations(doc: Doc) -> Iterator[tuple[int, int]]:
    """Token ranges in quotation marks, within one paragraph each."""
    opened: int | None = None
    for i, word in enumerate(columns_of(doc).lowers):
        if "\n" in word:
            opened = None
        elif word in QUOTES:
            if opened is None and word not in ("”", "''"):
                opened = i
            elif opened is not None and word not in ("“", "``"):
                yield opened, i + 1
                opened = None


def _quoted(doc: Doc, found: list[AttributionMention]) -> Iterator[AttributionMention]:
    """A quotation of several sentences belongs throughout to whom one of them names as its speaker."""
    for start, end in _quotations(doc):
        first, last = sentence_of(doc[start]), sentence_of(doc[end - 1])
        if first == last:
            continue
        outside = [m for m in found if first.start <= m.scope_start < last.end and not start < m.start < end]
        if outside:
            yield replace(outside[0], scope_start=start, scope_end=end)
