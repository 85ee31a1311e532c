"""Pipelines of a site's own for languages that tollwire has no rules for.

Any spaCy pipeline of that language will do. Its entities come out as they are; whatever of the layers in `doc.py` its own components
set (casualties, places, events …) comes out as facts, just as from our pipes.
"""

from collections.abc import Mapping

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span

from streams.errors import ModelError
from streams.extraction.doc import register_extensions

_NAMES = {"PER": "PERSON", "PRS": "PERSON", "persName": "PERSON", "orgName": "ORG"}
"""What spaCy's pipelines of other languages call what OntoNotes, and so our contracts, call otherwise."""


def load_other_pipelines(models: Mapping[str, str]) -> dict[str, Language]:
    """The installed spaCy pipeline (or folder) of each language, by its code; raises ModelError for one that is none or of another."""
    register_extensions()
    return {language: _load(language, model) for language, model in models.items()}


def _load(language: str, model: str) -> Language:
    if language == "en":
        raise ModelError(
            f"'en' has tollwire's own pipeline; TOLLWIRE_MODEL sets another base for it, not {model!r} among the other languages"
        )
    try:
        nlp = spacy.load(model)
    except (OSError, ValueError) as error:
        installed = ", ".join(sorted(spacy.util.get_installed_models())) or "none"
        raise ModelError(
            f"no spaCy pipeline {model!r} for language {language!r} can be loaded (installed: {installed}): {error}"
        ) from error
    if nlp.lang not in (language, "xx"):
        raise ModelError(f"the spaCy pipeline {model!r} is for language {nlp.lang!r}, not {language!r}")
    if not {"parser", "senter", "sentencizer"} & set(nlp.pipe_names):
        nlp.add_pipe("sentencizer")  # quotes of facts come with their sentence
    nlp.add_pipe("tollwire_entity_names")
    return nlp


@Language.component("tollwire_entity_names", assigns=["doc.ents"])
def name_entities(doc: Doc) -> Doc:
    """Entities under the names of OntoNotes."""
    doc.set_ents([Span(doc, ent.start, ent.end, _NAMES.get(ent.label_, ent.label_), kb_id=ent.kb_id) for ent in doc.ents])
    return doc
