"""From the layers on a Doc to the Extraction that leaves the pipeline."""

import hashlib

from spacy.tokens import Doc

from streams.extraction.confidence import confidence
from streams.extraction.doc import Casualty, as_delivered, field_of
from streams.extraction.entities import read_entities
from streams.extraction.events import read_events
from streams.extraction.subject_words import word_weights
from streams.extraction.subjects import subjects_of
from streams.extraction.tolls import tolls_of
from streams.facts import Extraction, Fact


def read_facts(doc: Doc) -> Extraction:
    """Everything that the pipes found in one story, as the contracts have it."""
    facts = casualty_facts(doc)
    events = read_events(doc)
    subjects = subjects_of(events, facts, words=word_weights(doc))
    return Extraction(entities=read_entities(doc), facts=facts, events=events, tolls=tolls_of(facts), subjects=subjects)


def read_screened(doc: Doc) -> Extraction:
    """What the words alone say of a story, not annotated, that tells of neither casualty nor event: its subjects."""
    return Extraction(subjects=subjects_of((), words=word_weights(doc)), screened=True)


def casualty_facts(doc: Doc) -> tuple[Fact, ...]:
    """The casualties of a Doc as facts, in text order."""
    ids = {id(casualty): _fact_id(doc, casualty) for casualty in doc._.casualties}
    return tuple(_fact(doc, casualty, ids) for casualty in doc._.casualties)


def _fact(doc: Doc, casualty: Casualty, ids: dict[int, str]) -> Fact:
    span = doc[casualty.start : casualty.end]
    field, start, end = field_of(doc, span.start_char, span.end_char)
    quantity = casualty.quantity
    return Fact(
        fact_id=ids[id(casualty)],
        kind=casualty.kind,
        low=quantity.low,
        best=quantity.best,
        high=quantity.high,
        modifier=quantity.modifier,
        quantity_text=doc[quantity.start : quantity.end].text,
        who=casualty.who,
        status=casualty.status,
        quote=as_delivered(doc, field, start, end),
        start=start,
        end=end,
        rule=casualty.rule,
        confidence=round(confidence(doc, casualty).value, 2),
        field=field,
        sentence=span.sent.text.strip(),
        part_of=ids.get(id(casualty.parent)) if casualty.parent is not None else None,
        place=casualty.place,
        when=casualty.when,
        attributed_to=casualty.attributed_to,
        cause=casualty.cause,
        increment=quantity.increment,
    )


def _fact_id(doc: Doc, casualty: Casualty) -> str:
    """Deterministic: the story's uri and version, the field, the offsets and the kind."""
    story = doc._.story
    span = doc[casualty.start : casualty.end]
    field, start, end = field_of(doc, span.start_char, span.end_char)
    quantity = doc[casualty.quantity.start : casualty.quantity.end]
    key = (story.uri if story else "", story.version if story else "", field, str(start), str(end), str(quantity.start_char), casualty.kind)
    return hashlib.sha256("\x1f".join(key).encode()).hexdigest()[:16]
