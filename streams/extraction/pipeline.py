"""The spaCy pipeline from text to facts: the shipped model, or any other, with our pipes after it."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from streams.errors import ModelError

# Imported for the factories that they register.
from streams.extraction import attribution, casualties, encoder, events, furniture, lemmatizer, places, qualifiers, quantities  # noqa: F401
from streams.extraction.doc import story_text
from streams.extraction.network import DEFAULT_PROFILE, Profile
from streams.extraction.plain_text import plain
from streams.extraction.read_facts import read_facts, read_screened
from streams.extraction.screen import Screen
from streams.extraction.tone import tone_of
from streams.facts import Extraction
from streams.story import Story

SHIPPED_MODEL = Path(__file__).parent / "model"
SHIPPED_ENCODER = SHIPPED_MODEL / "tollwire_encoder"

PIPES = (
    "tollwire_places",
    "tollwire_actors",
    "tollwire_quantities",
    "tollwire_events",
    "tollwire_casualties",
    "tollwire_qualifiers",
    "tollwire_attribution",
)
"""Our pipes in their order, after the base pipeline; each reads what those before it left on the Doc."""

MAX_CHARS = 1_000_000

_PROBE = "The army said two men were killed in Homs on Friday."
_NEEDED = {"DEP": "parser", "TAG": "tagger", "POS": "tagger or attribute_ruler", "LEMMA": "lemmatizer", "ENT_IOB": "ner"}
_SENTENCE_END = re.compile(r"""[.!?…]["'”’)\]]*\s""")


def load_pipeline(
    model: str | Path | None = None,
    *,
    profile: Profile = DEFAULT_PROFILE,
    gazetteer: Path | None = None,
    extra_places: Path | None = None,
    extra_actors: Path | None = None,
) -> Language:
    """The shipped pipeline in this profile, or the installed spaCy pipeline of this name or path, with our pipes around it.

    `extra_actors` is a desk's own file of actors beside the shipped ones. Raises ModelError where there is no such pipeline or it lacks
    what the rules read, RulesError where an actor is not as it should be.
    """
    if model is None:
        nlp = _load(SHIPPED_MODEL, {"components": {"tollwire_encoder": {"profile": profile}}})
    else:
        nlp = _load(model, {})
        _check(nlp, model)
    nlp.add_pipe("tollwire_furniture", first=True)  # the parser keeps the sentence starts that it sets
    configs: dict[str, dict[str, Any]] = {
        "tollwire_places": {key: str(path) for key, path in (("gazetteer", gazetteer), ("extra_places", extra_places)) if path},
        "tollwire_actors": {"extra_actors": str(extra_actors)} if extra_actors else {},
    }
    for name in PIPES:
        nlp.add_pipe(name, config=configs.get(name, {}))
    return nlp


def extract(
    text: str,
    *,
    headline: str = "",
    published: datetime | None = None,
    uri: str = "",
    version: str = "1",
    nlp: Language | None = None,
) -> Extraction:
    """What one text says; without `nlp` the shipped pipeline, loaded once."""
    story = Story(uri=uri, version=version, headline=headline, body=text, version_created=published)
    return next(extract_stories([story], nlp=nlp or _shipped_pipeline()))


def extract_stories(
    stories: Iterable[Story], *, nlp: Language, batch_size: int = 8, max_chars: int = MAX_CHARS, screen: Screen | None = None
) -> Iterator[Extraction]:
    """What each story says, in order; of a text longer than `max_chars` only the part up to the last sentence before it.

    With a `screen` for the same pipeline, stories that cannot tell of casualties or events are not read further, and get no entities.
    """
    docs = (make_doc(story, nlp, max_chars=max_chars) for story in stories)
    if screen is not None:
        return (read_facts(nlp(doc)) if screen.may_tell(doc) else read_screened(doc) for doc in docs)
    return (read_facts(doc) for doc in nlp.pipe(docs, batch_size=batch_size))


def make_doc(story: Story, nlp: Language, *, max_chars: int = MAX_CHARS) -> Doc:
    """The Doc of one story, not yet annotated."""
    text, body_start = story_text(story)
    doc: Doc = nlp.tokenizer(plain(cut_text(text, max_chars)))
    doc._.story = story
    doc._.body_start = min(body_start, len(text))
    doc._.tone = tone_of(doc.text, doc._.body_start)
    return doc


def cut_text(text: str, max_chars: int) -> str:
    """The text up to its last paragraph or sentence end within `max_chars`; cut anywhere where it has none in the last half."""
    if len(text) <= max_chars:
        return text
    halfway = max_chars // 2
    if (paragraph := text.rfind("\n\n", halfway, max_chars)) > 0:
        return text[:paragraph]
    ends = [match.end() for match in _SENTENCE_END.finditer(text, max(halfway, max_chars - 20_000), max_chars)]
    return text[: ends[-1] if ends else max_chars]


@cache
def _shipped_pipeline() -> Language:
    return load_pipeline()


def _load(model: str | Path, config: dict[str, Any]) -> Language:
    try:
        return spacy.load(model, config=config)
    except OSError as error:
        installed = ", ".join(sorted(spacy.util.get_installed_models())) or "none"
        raise ModelError(f"no spaCy pipeline {str(model)!r}: neither a directory nor installed (installed: {installed})") from error


def _check(nlp: Language, model: str | Path) -> None:
    """See on one sentence whether the pipeline sets all that our rules read."""
    if nlp.lang != "en":
        raise ModelError(f"the spaCy pipeline {str(model)!r} is for language {nlp.lang!r}; the rules are for 'en'")
    doc = nlp(_PROBE)
    if missing := [f"{pipe} ({attribute})" for attribute, pipe in _NEEDED.items() if not doc.has_annotation(attribute)]:
        has = ", ".join(nlp.pipe_names) or "no pipes"
        raise ModelError(f"the spaCy pipeline {str(model)!r} has {has}; it lacks {', '.join(missing)}")
