"""ninjs held to its schema, for a site that wants its feeds so: which version a document is of, and where it breaks the rules."""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal, get_args

import orjson

from streams.errors import InvalidNinjs
from streams.feeds.clean_text import one_line
from streams.feeds.formats.ninjs import is_ninjs

Version = Literal["1.0", "1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "2.0", "2.1", "2.2", "3.0", "3.1"]
NinjsCheck = Literal["off", "declared"] | Version
"""off: read leniently. declared: by the version that a document names, else the newest of its kind. A version: every JSON by that one."""
VERSIONS: Final[tuple[Version, ...]] = get_args(Version)
_FOLDER = files("streams.feeds") / "ninjs_schemas"
_GEOJSON = "https://geojson.org/schema/GeoJSON.json"
_CAMEL: Final = frozenset({
    "pubStatus", "versionCreated", "firstCreated", "contentCreated", "embargoedUntil", "edNote", "infoSources", "altIds", "usageTerms",
    "copyrightHolder", "rightsInfo",
})  # fmt: skip
"""Names that only 3.x has."""
_LISTS: Final = frozenset({"headlines", "bodies", "descriptions", "subjects", "people", "organisations", "places", "events", "infosources"})
"""Names that 2.x has and 1.x has not."""


def check_ninjs(document: Mapping[str, object], check: NinjsCheck) -> None:
    """Raises InvalidNinjs where `document` breaks the schema that `check` asks for, saying where and what is wanted."""
    if check == "off" or (check == "declared" and not is_ninjs(document) and _stated(document) is None):
        return
    version = version_of(document) if check == "declared" else check
    error = _first_error(_validator(version).iter_errors(document))
    if error is None:
        return
    where = "/".join(str(step) for step in error.absolute_path) or "the document"
    raise InvalidNinjs(f"not valid ninjs {version}: {one_line(where, 120)}: {one_line(error.message, 300)}")


def version_of(document: Mapping[str, object]) -> Version:
    """The version that a document declares, else the newest of those that have its names; raises InvalidNinjs for one that is none."""
    stated = _stated(document)
    if stated is not None:
        if (known := next((version for version in VERSIONS if version == stated.removesuffix("-dev")), None)) is None:
            raise InvalidNinjs(f"there is no ninjs {one_line(stated, 40)!r}; there are {', '.join(VERSIONS)}")
        return known
    if not _CAMEL.isdisjoint(document):
        return "3.1"
    return "1.6" if _LISTS.isdisjoint(document) else "2.2"


def _stated(document: Mapping[str, object]) -> str | None:
    for name in ("standard", "$standard"):
        standard = document.get(name)
        if isinstance(standard, Mapping):
            if isinstance(version := standard.get("version"), str):
                return version
            if isinstance(schema := standard.get("schema"), str) and (found := re.search(r"ninjs-schema_(\d+\.\d+)", schema)):
                return found[1]
    return None


def _first_error(errors: Any) -> Any:
    """The one that says most; None where there is none."""
    from jsonschema.exceptions import best_match

    return best_match(errors)


@cache
def _validator(version: Version) -> Any:
    """By the draft that the schema names: 3, 4, 7 or 2020-12. Nothing is fetched."""
    from jsonschema.validators import validator_for  # 0.1 s: only where a site checks
    from referencing import Registry
    from referencing.jsonschema import DRAFT202012

    schema = orjson.loads((_FOLDER / f"ninjs-{version}.json").read_bytes())
    geojson = DRAFT202012.create_resource(orjson.loads((_FOLDER / "geojson.json").read_bytes()))
    return validator_for(schema)(schema, registry=Registry().with_resource(_GEOJSON, geojson))
