"""What else the text says of a casualty: its status, place, time and cause; and figures that it takes back."""

from spacy.language import Language
from spacy.tokens import Doc

from streams.extraction import tree
from streams.extraction.doc import Casualty
from streams.extraction.events import cause_of
from streams.extraction.incident_places import incident_place_mention, takes_up
from streams.extraction.revisions import set_replaced
from streams.extraction.status import set_statuses
from streams.extraction.times import time_mentions
from streams.facts import When

_MOVED = frozenset({"take-to-hospital", "treat", "treat-for", "hospitalise", "state-in-hospital", "state-critical"})


class QualifierPipe:
    """Fills in status, place, time and cause of what `tollwire_casualties` found."""

    def __call__(self, doc: Doc) -> Doc:
        """Qualify `doc._.casualties` in place, and add the figures that the text takes back."""
        set_statuses(doc)
        set_replaced(doc)
        set_places(doc)
        set_times(doc)
        set_causes(doc)
        return doc


def set_places(doc: Doc) -> None:
    """Give every casualty the place where it happened; a running total only a place of its own sentence."""
    for casualty in doc._.casualties:
        mention = incident_place_mention(doc, *_said(casualty))
        if mention is None:
            continue
        sentence = doc[casualty.trigger].sent
        if casualty.status in {"cumulative", "historical"} and not (
            sentence.start <= mention.start < sentence.end or takes_up(sentence, mention.place) or any(t.lower_ == "same" for t in sentence)
        ):
            beside = [c for c in doc._.casualties if c.status == "asserted" and c.place and sentence.start <= c.start < sentence.end]
            casualty.place = beside[0].place if beside else None
            continue
        casualty.place = mention.place
    for casualty in doc._.casualties:  # "12 of the injured were flown to a hospital in Cuzco": hurt where the others were
        if casualty.parent is not None and casualty.parent.place is not None and casualty.rule.split("+")[0] in _MOVED:
            casualty.place = casualty.parent.place


def _said(casualty: Casualty) -> tuple[int, int]:
    """The tokens from the figure to the word that says what befell the people."""
    return min(casualty.start, casualty.trigger), max(casualty.end, casualty.trigger + 1)


def set_times(doc: Doc) -> None:
    """Give every casualty the time nearest to it in its clause or sentence; an asserted one else the time that the text gave last."""
    times = [m for m in time_mentions(doc) if not _in_furniture(doc, m[0])]
    before: When | None = None
    for casualty in doc._.casualties:
        sentence = doc[casualty.trigger].sent
        inside = {token.i for token in tree.clause_of(doc[casualty.trigger]).subtree}
        here = [m for m in times if sentence.start <= m[0] < sentence.end]
        nearest = min(here, key=lambda m: abs(m[0] - casualty.trigger) + (0 if m[0] in inside else 15), default=None)
        if nearest is not None:
            casualty.when = nearest[2]
        elif casualty.status == "asserted":
            casualty.when = before
        if casualty.status == "asserted":
            before = casualty.when


def _in_furniture(doc: Doc, i: int) -> bool:
    return any(start <= doc[i].idx < end for start, end in doc._.furniture)


def set_causes(doc: Doc) -> None:
    """What killed or hurt: the event nearest to the casualty in its sentence, else the last one that the story spoke of before it."""
    for casualty in doc._.casualties:
        casualty.cause = cause_of(doc, casualty.trigger, same_sentence=casualty.status != "asserted")


@Language.factory("tollwire_qualifiers")
def make_qualifiers(nlp: Language, name: str) -> QualifierPipe:
    """The factory of the pipe."""
    return QualifierPipe()
