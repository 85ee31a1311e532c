"""What else the text says of a casualty: its status, place, time and cause; and figures that it takes back."""

from dataclasses import replace

from spacy.language import Language
from spacy.tokens import Doc, Token

from streams.extraction import tree
from streams.extraction.doc import Casualty, EventMention, PlaceMention, Quantity
from streams.extraction.status import set_statuses
from streams.extraction.times import resolve_time
from streams.facts import When, Who

_TAKEN_BACK = (
    ("not",),
    ("instead", "of"),
    ("rather", "than"),
    ("up", "from"),
    ("down", "from"),
    ("compared", "with"),
    ("from", "an", "earlier"),
    ("from", "a", "previous"),
    ("from", "the", "earlier"),
    ("from", "the", "previous"),
    ("against",),
    ("revised", "from"),
)
_LOCATIVE = frozenset(
    {
        "in",
        "at",
        "near",
        "outside",
        "off",
        "on",
        "around",
        "inside",
        "across",
        "into",
        "from",
        "through",
        "of",
        "north",
        "south",
        "east",
        "west",
        "over",
        "along",
        "between",
        "to",
    }
)
_KILLS: dict[str, frozenset[str]] = {"killed": frozenset(), "injured": frozenset()}


class QualifierPipe:
    """Fills in status, place, time and cause of what `tollwire_casualties` found."""

    def __call__(self, doc: Doc) -> Doc:
        """Qualify `doc._.casualties` in place, and add the figures that the text takes back."""
        doc._.casualties = tuple(sorted((*doc._.casualties, *taken_back(doc)), key=lambda c: (c.start, c.end, c.kind)))
        set_statuses(doc)
        set_places(doc)
        set_times(doc)
        set_causes(doc)
        return doc


def taken_back(doc: Doc) -> list[Casualty]:
    """Figures that a casualty replaces: "14, not 24", "31, up from 27"."""
    figures = {q.start: q for q in doc._.quantities if q.unit == "people"}
    taken = {c.quantity.number_start for c in doc._.casualties}
    found = []
    for casualty in doc._.casualties:
        if casualty.quantity.rule in {"singular", "plural"} or casualty.status == "revised_from":
            continue
        end = doc[casualty.start].sent.end
        i = casualty.end
        while i < min(end, casualty.end + 12):
            for words in _TAKEN_BACK:
                at = i + len(words)
                while at < end and doc[at].lower_ in {"the", "an", "a", "earlier", "previous", "initial", "some"} and at not in figures:
                    at += 1
                if [t.lower_ for t in doc[i : i + len(words)]] == list(words) and at < end and at in figures:
                    quantity = figures[at]
                    if quantity.number_start not in taken and _alone(doc, quantity):
                        taken.add(quantity.number_start)
                        found.append(
                            replace(
                                casualty,
                                quantity=quantity,
                                start=i,
                                end=quantity.end,
                                status="revised_from",
                                parent=None,
                                who=Who(casualty.who.text, casualty.who.class_),
                            )
                        )
            if doc[i].pos_ == "VERB" or doc[i].lower_ in {";", "."}:
                break
            i += 1
    return found


def _alone(doc: Doc, quantity: Quantity) -> bool:
    """Whether no noun of its own follows the figure."""
    return (
        quantity.end >= len(doc)
        or doc[quantity.end].pos_ not in {"NOUN", "PROPN"}
        or doc[quantity.end].lower_ in {"people", "dead", "deaths", "victims"}
    )


def set_places(doc: Doc) -> None:
    """Give every casualty the incident's place: nearest in its clause, then its sentence, then what the story last spoke of."""
    mentions = [m for m in doc._.place_mentions if m.role in {"place", "modifier"}]
    last: PlaceMention | None = None
    seen = 0
    for casualty in sorted(doc._.casualties, key=lambda c: c.start):
        sentence = doc[casualty.start].sent
        here = [m for m in mentions if sentence.start <= m.start < sentence.end]
        chosen = _nearest(doc, casualty, here) if here else None
        if chosen is None:
            before = [m for m in mentions if m.start < sentence.start and m.role == "place"]
            chosen = last or (_most_exact(before) if before else None)
            if chosen is None and (after := [m for m in mentions if m.start >= sentence.end and m.role == "place"]):
                chosen = after[0] if doc._.body_start or seen == 0 else None
        seen += 1
        if chosen is not None and casualty.status not in {"cumulative"}:
            last = chosen if casualty.status == "asserted" or last is None else last
        if casualty.status in {"cumulative", "historical"} and not here:
            continue
        casualty.place = chosen.place if chosen is not None else None


def _nearest(doc: Doc, casualty: Casualty, here: list[PlaceMention]) -> PlaceMention | None:
    anchor = casualty.trigger
    trigger = doc[anchor]
    clause = tree.clause_of(trigger)
    inside = {t.i for t in clause.subtree}
    group_end = casualty.end

    def cost(mention: PlaceMention) -> float:
        head = doc[mention.end - 1]
        value = float(abs(mention.start - group_end) if mention.start >= group_end else abs(casualty.start - mention.end) + 4)
        if mention.start not in inside:
            value += 12
        if mention.role == "modifier":
            value += 8
        if not _is_located(head, mention, doc):
            value += 15
        value += 1.5 * (mention.place.where_prec or 4)
        if _other_figure_between(doc, casualty, mention):
            value += 20
        return value

    return min(here, key=cost)


def _is_located(head: Token, mention: PlaceMention, doc: Doc) -> bool:
    i = mention.start - 1
    while i >= 0 and doc[i].pos_ in {"DET", "ADJ", "NOUN", "PROPN"} and mention.start - i < 4:
        i -= 1
    return i >= 0 and doc[i].lower_ in _LOCATIVE


def _other_figure_between(doc: Doc, casualty: Casualty, mention: PlaceMention) -> bool:
    """Whether another casualty stands between, as in "14 in Basra and six in Kirkuk"."""
    low, high = sorted((casualty.end, mention.start)) if mention.start >= casualty.end else (mention.end, casualty.start)
    return any(
        low <= c.start < high and c.kind == casualty.kind and c is not casualty and c.quantity.rule != "singular" for c in doc._.casualties
    )


def _most_exact(mentions: list[PlaceMention]) -> PlaceMention:
    return min(mentions, key=lambda m: (m.place.where_prec or 4, -m.start))


def set_times(doc: Doc) -> None:
    """Resolve the time words of each casualty's sentence against the story's date."""
    story = doc._.story
    published = (story.version_created or story.first_created) if story is not None else None
    spans = [(ent.start, ent.end, ent.text) for ent in doc.ents if ent.label_ in {"DATE", "TIME"}]
    before: When | None = None
    for casualty in sorted(doc._.casualties, key=lambda c: c.start):
        sentence = doc[casualty.start].sent
        inside = {t.i for t in tree.clause_of(doc[casualty.trigger]).subtree}
        here = [
            (abs(start - casualty.trigger) + (0 if start in inside else 15), text)
            for start, _, text in spans
            if sentence.start <= start < sentence.end
        ]
        when = None
        for _, text in sorted(here):
            when = resolve_time(text, published)
            if when is not None:
                break
        if when is None and casualty.status == "asserted":
            when = before
        casualty.when = when
        if casualty.status == "asserted" and when is not None:
            before = when


def set_causes(doc: Doc) -> None:
    """What killed or hurt: the event nearest to the casualty in its sentence, else the last one that the story spoke of before it."""
    events: tuple[EventMention, ...] = doc._.event_mentions
    for casualty in doc._.casualties:
        sentence = doc[casualty.start].sent
        here = [e for e in events if sentence.start <= e.start < sentence.end]
        if here:
            nearest = min(here, key=lambda e: abs(e.start - casualty.trigger))
        elif casualty.status == "asserted" and (earlier := [e for e in events if e.start < sentence.start]):
            nearest = earlier[-1]
        else:
            continue
        casualty.cause = nearest.sub_event_type.lower() or nearest.event_type.lower()


@Language.factory("tollwire_qualifiers")
def make_qualifiers(nlp: Language, name: str) -> QualifierPipe:
    """The factory of the pipe."""
    return QualifierPipe()
