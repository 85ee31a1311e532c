"""Imported by the forkserver alone: ties it to its worker, and loads what every NLP process needs once, to be shared between them."""

from streams.extraction.network import preload
from streams.extraction.pipeline import SHIPPED_ENCODER
from streams.settings import load_settings
from streams.worker.die_with_parent import die_with_parent

die_with_parent()
_settings = load_settings()
if _settings.model is None:
    preload(SHIPPED_ENCODER, _settings.model_profile)
