"""Incidents and enriched articles in the formats of others: text out of records, lazily; what reads and writes is elsewhere."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from streams.exports.acled import acled_csv
from streams.exports.geojson import feature_collection
from streams.exports.hxl import hxl_csv
from streams.exports.latest import Latest
from streams.exports.ninjs import ninjs_lines
from streams.exports.records import Kind, Record, kind_of, record_of, state_of
from streams.exports.ucdp import ucdp_csv


@dataclass(frozen=True, slots=True)
class Format:
    """One format, and what it can be made of, the usual first."""

    write: Callable[[Iterable[Record]], Iterator[str]]
    kinds: tuple[Kind, ...]


FORMATS: Mapping[str, Format] = {
    "geojson": Format(feature_collection, ("incidents", "enriched")),
    "ucdp": Format(ucdp_csv, ("incidents",)),
    "acled": Format(acled_csv, ("incidents", "enriched")),
    "hxl": Format(hxl_csv, ("incidents",)),
    "ninjs": Format(ninjs_lines, ("enriched",)),
}

__all__ = ["FORMATS", "Format", "Kind", "Latest", "Record", "kind_of", "record_of", "state_of"]
