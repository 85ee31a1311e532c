"""The messages on tollwire's own topics: their models, bytes, CloudEvents headers and schema files."""

from streams.messages.article import EnrichedArticle, Outcome, Pipeline, Position, enriched_of, pipeline_of
from streams.messages.cloud_events import ce_headers, headers_of
from streams.messages.encoding import decode, encode
from streams.messages.schema_files import write_schemas

__all__ = [
    "EnrichedArticle",
    "Outcome",
    "Pipeline",
    "Position",
    "ce_headers",
    "decode",
    "encode",
    "enriched_of",
    "headers_of",
    "pipeline_of",
    "write_schemas",
]
