"""Lists of labels and figures, as situation reports have them: "People killed: 41", "Cumulative deaths: 9 (7 confirmed, 2 probable)"."""

import re
from dataclasses import dataclass

from spacy.tokens import Doc, Span

from streams.extraction.collector import Collector
from streams.extraction.doc import Casualty
from streams.extraction.group import Group
from streams.extraction.parts import size_of
from streams.extraction.triggers import TollNoun, Trigger, lexicon
from streams.extraction.victims import is_person_noun

_LINE = re.compile(
    r"^[ \t]*(?:[-*•–·] ?)?(?P<label>[A-Za-z][A-Za-z '’/,-]{2,60}?)(?: ?\([^)\n]{1,40}\))? ?[:=] ?"
    r"(?P<figure>(?:[a-z]+ ){0,3}\d[\d,. ]*)[^\n]*$",
    re.MULTILINE,
)
_OTHER = re.compile(
    r"\b(?:rates?|ratio|per ?cent|percentage|houses|homes|buildings|animals|livestock|cattle|poultry|contacts|schools|villages|districts"
    r"|families|households|new|daily|additional|probable|suspected|negative|tested|recovered|discharged|affected"
    r"|at risk|without|excluding)\b",
    re.IGNORECASE,
)
"""Labels of what is no toll, or not of people, or not the whole of it."""
_LIST = 2
"""Lines that make a list, with nothing between them but line breaks."""
_ANYONE = frozenset({"people", "persons", "number", "total"})


@dataclass(frozen=True, slots=True)
class _Line:
    label: tuple[int, int]
    figure: int
    end: int


def read_label_lists(doc: Doc, collector: Collector) -> None:
    """Keep the figures of labels that say what befell people; no other figure of such a line is read with the words around it."""
    found: list[Casualty] = []
    for line in _lines(doc):
        quantity = collector.figures.at(_token_at(doc, line.figure, line.end))
        label = doc.char_span(*line.label, alignment_mode="expand")
        inside = [q for q in doc._.quantities if line.figure <= doc[q.start].idx < line.end]
        trigger = _trigger(label) if label is not None and not _OTHER.search(label.text) else None
        if trigger is not None and quantity is not None and label is not None:
            who = _who(label, trigger)
            head = doc[quantity.number_end - 1]
            casualty = collector.add(trigger, Group(head, quantity, who or "people", None, quantity.start, quantity.end), owns=True)
            found += [casualty] if casualty is not None else []
        for other in inside:
            collector.keep_off(other)
    for casualty in found:  # "Total deaths: 41", "Confirmed deaths: 30", "Health workers infected: 3"
        whole = max((c for c in found if c.kind == casualty.kind), key=size_of)
        casualty.parent = whole if whole is not casualty else None


def _lines(doc: Doc) -> list[_Line]:
    """The lines that are a label and a figure, where two or more follow one another."""
    text = doc.text
    matches = list(_LINE.finditer(text, doc._.body_start))
    lists: list[list[re.Match[str]]] = []
    for match in matches:
        if lists and not text[lists[-1][-1].end() : match.start()].strip():
            lists[-1].append(match)
        else:
            lists.append([match])
    listed = [match for group in lists if len(group) >= _LIST for match in group]
    return [_Line(match.span("label"), match.start("figure"), match.end()) for match in listed]


def _token_at(doc: Doc, start: int, end: int) -> int:
    """The first number from a character on."""
    span = doc.char_span(start, end, alignment_mode="contract")
    return next((t.i for t in span if t.like_num), span.start) if span is not None else 0


def _trigger(label: Span) -> Trigger | None:
    """The word of the label that says what befell people; it ends the label, but for words like "reported"."""
    found = [t for t in lexicon().triggers(label) if t.end >= label.end - 1]
    tolls = [t for t in found if isinstance(t.entry, TollNoun) and not t.entry.as_before]
    return next(reversed(tolls or found), None)


def _who(label: Span, trigger: Trigger) -> str | None:
    """The people whom the label names before the word: "health workers" in "Health workers infected"."""
    words = label.doc[label.start : trigger.start].text.strip()
    known = words and is_person_noun(words.lower()) and words.split()[-1].lower() not in _ANYONE
    return words[0].lower() + words[1:] if known else None
